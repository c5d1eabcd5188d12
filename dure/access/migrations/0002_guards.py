"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard

ENDED = ["known_until", "ended_by"]


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        guard("access_provisioned", updates=ENDED),
        guard("access_link", updates=ENDED),
        guard("access_closing", updates=ENDED),
        guard("access_system", updates=ENDED),
        guard("access_rule", updates=ENDED),
        guard("access_holding", updates=ENDED),
    ]
