"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("hooks", "0001_initial")]

    operations = [
        guard(
            "hooks_hook",
            updates=[
                "url",
                "events",
                "secret",
                "former_secret",
                "former_until",
                "seq",
                "failing_since",
                "paused_at",
                "paused_reason",
                "ended_at",
            ],
        ),
        guard(
            "hooks_sending",
            updates=[
                "state",
                "due",
                "attempts",
                "attempted_at",
                "settled_at",
                "reason",
                "answer",
            ],
        ),
    ]
