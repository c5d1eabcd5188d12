"""A keeper is announced in a row of its own: no draft becomes firm."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("duty", "0003_drafts")]

    operations = [
        migrations.RunSQL(
            "REVOKE UPDATE (firm) ON duty_keeper FROM dure_app;", migrations.RunSQL.noop
        ),
    ]
