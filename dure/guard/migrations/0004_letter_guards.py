"""What the database itself promises about these tables: what was written stays."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("guard", "0003_letters")]

    operations = [
        guard("guard_letter"),
        guard("guard_letteritem"),
        guard("guard_answer"),
        guard("guard_correction"),
    ]
