"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [
        guard("directory_directory", updates=True),
        guard(
            "directory_sync",
            updates=["state", "started_at", "ended_at", "read", "error", "counts"],
        ),
        guard(
            "directory_item",
            updates=[
                "change",
                "subject",
                "fields",
                "state",
                "why",
                "decided_by",
                "decided_at",
            ],
        ),
        guard("directory_tie", updates=["known_until"]),
    ]
