"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("exports", "0001_initial")]

    operations = [
        guard("exports_template", updates=["name", "ended_at"]),
        guard("exports_templateversion"),
    ]
