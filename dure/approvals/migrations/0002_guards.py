"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial")]

    operations = [
        guard("approvals_document", updates=["version", "state", "decided_at"]),
        guard("approvals_step", updates=["decision", "comment", "signed_by", "signed_at"]),
    ]
