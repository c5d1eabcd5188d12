"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("feeds", "0001_initial")]

    operations = [
        guard("feeds_pcfile", updates=["content", "outcome", "applied_at"]),
        guard("feeds_pcsession", deletes=True),
    ]
