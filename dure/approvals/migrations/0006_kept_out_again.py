"""A document that is drafted again may keep out those whom it names since."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("approvals", "0005_kept_out")]

    operations = [
        migrations.RunSQL(
            "GRANT UPDATE (kept_out) ON approvals_document TO dure_app;",
            "REVOKE UPDATE (kept_out) ON approvals_document FROM dure_app;",
        ),
    ]
