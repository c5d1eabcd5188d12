"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard

REQUEST = ["unit_id", "kind", "since", "until", "pattern", "place", "reason", "ended", "state"]


class Migration(migrations.Migration):
    dependencies = [("flexible", "0001_initial")]

    operations = [
        guard("flexible_request", updates=REQUEST),
        guard("flexible_report", updates=["known_until"]),
        guard("flexible_minimum", updates=["valid"]),
    ]
