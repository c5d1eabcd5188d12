"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [
        guard("evidence_hit"),
        guard("evidence_hitperson"),
        guard("evidence_fact", updates=["known_until"]),
        guard("evidence_turn"),
        guard("evidence_travel", updates=["valid"]),
        guard("evidence_issue"),
        guard("evidence_sample"),
    ]
