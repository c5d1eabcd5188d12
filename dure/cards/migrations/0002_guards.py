"""Rows of one institution, and what may be changed in them."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("cards", "0001_initial")]

    operations = [
        guard("cards_event", updates=["undone_at"]),
        guard("cards_terminalrule", updates=True),
        guard("cards_extra", updates=["valid"]),
        guard("cards_enrolment", updates=True, deletes=True),
    ]
