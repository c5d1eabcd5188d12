"""Who may never sign a document stays with it; the first day of a row is kept, ended before it or not."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0004_decision_guards")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="kept_out",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                db_default=[],
                default=list,
                help_text="이 문서를 결재하지 못하는 사람",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="decisionrule",
            name="since",
            field=models.DateField(help_text="적은 시행일", null=True),
        ),
    ]
