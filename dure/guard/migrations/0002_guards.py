"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard

RUN = ["state", "read", "outcome", "trouble", "began_at", "ended_at"]


class Migration(migrations.Migration):
    dependencies = [("guard", "0001_initial")]

    operations = [
        guard("guard_run", updates=RUN),
        guard("guard_finding", updates=["state", "latest_id"]),
        guard("guard_findingversion", updates=["known_until", "until_run_id", "ending"]),
    ]
