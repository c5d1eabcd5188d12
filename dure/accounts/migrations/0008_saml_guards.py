"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_saml")]

    operations = [guard("accounts_spentassertion", deletes=True)]
