"""A cancellation has a row for each version of its document."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0005_kept_out"),
        ("leave", "0003_grounds"),
        ("organization", "0002_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="cancellation",
            name="version",
            field=models.SmallIntegerField(db_default=1, default=1, help_text="문서의 몇째 판"),
        ),
        migrations.AlterField(
            model_name="cancellation",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="approvals.document",
            ),
        ),
        migrations.AddConstraint(
            model_name="cancellation",
            constraint=models.UniqueConstraint(
                fields=("document", "version"), name="a_version_cancels_one_leave"
            ),
        ),
    ]
