"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        guard("people_employment", updates=["valid"]),
        guard("people_appointment", updates=["known"]),
        guard("people_credential", updates=["valid"]),
        guard("people_schedule"),
        guard("people_scheduleday"),
        guard("people_assignment", updates=["known"]),
        guard("people_protection", updates=["valid"]),
    ]
