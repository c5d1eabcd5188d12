"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("points", "0001_initial")]

    operations = [
        guard("points_taking"),
        guard("points_point", updates=["known"]),
    ]
