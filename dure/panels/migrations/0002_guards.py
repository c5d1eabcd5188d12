"""What the database itself promises about panels."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("panels", "0001_initial")]

    operations = [guard("panels_panel", updates=["noted_on"])]
