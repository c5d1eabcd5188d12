"""A correction has a row for each version of its document."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0005_kept_out"),
        ("attendance", "0003_punches_of_a_person"),
        ("organization", "0002_guards"),
        ("people", "0003_pay_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="correction",
            name="version",
            field=models.SmallIntegerField(db_default=1, default=1, help_text="문서의 몇째 판"),
        ),
        migrations.AlterField(
            model_name="correction",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="approvals.document",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                fields=("document", "version"), name="a_version_asks_for_one_correction"
            ),
        ),
    ]
