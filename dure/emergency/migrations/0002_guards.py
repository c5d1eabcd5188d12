"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard

TOLD_LATER = ["reported_at", "reported_by", "released_at", "released_by", "release_reason"]


class Migration(migrations.Migration):
    dependencies = [("emergency", "0001_initial")]

    operations = [
        guard("emergency_emergency", updates=[*TOLD_LATER, "lasts_until"]),
        guard("emergency_level"),
        guard("emergency_scope"),
        guard("emergency_mark", updates=["known_until"]),
        guard("emergency_stretch", updates=["published_at", "published_by"]),
        guard("emergency_picked", updates=["known_until", "ended_by", "ended_for"]),
        guard("emergency_call", updates=["reminded_at", "reminders"]),
        guard("emergency_called"),
        guard("emergency_answer", updates=["known_until"]),
        guard("emergency_muster", updates=["known_until"]),
        guard("emergency_service", updates=["known"]),
    ]
