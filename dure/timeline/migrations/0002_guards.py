"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("timeline", "0001_initial")]

    operations = [
        guard("timeline_interval", updates=["known"]),
        guard("timeline_touch", deletes=True),
    ]
