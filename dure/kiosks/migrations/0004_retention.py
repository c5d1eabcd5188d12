"""What kiosks and phones told ends when its months are over."""

from django.db import migrations

from dure.tenancy import destroyer


class Migration(migrations.Migration):
    dependencies = [("kiosks", "0003_past_secrets")]

    operations = [
        destroyer("kiosks_destroy_scans", "kiosks_scan", moment="at < before"),
        destroyer("kiosks_destroy_attempts", "kiosks_attempt", moment="received_at < before"),
        destroyer("kiosks_destroy_phoneuses", "kiosks_phoneuse", moment="at < before"),
    ]
