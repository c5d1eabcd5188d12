"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("overtime", "0001_initial")]

    operations = [
        guard("overtime_order", updates=["state"]),
        guard("overtime_orderperson"),
    ]
