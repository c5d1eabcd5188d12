"""A place knows the post it was given to, so that it can follow the post; how it went is kept."""

import django.db.models.deletion
from django.db import migrations, models

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0006_kept_out_again"),
        ("organization", "0002_guards"),
        ("people", "0004_assignment_source"),
    ]

    operations = [
        migrations.AddField(
            model_name="step",
            name="seat_head",
            field=models.BooleanField(db_default=False, default=False, help_text="부서장의 자리"),
        ),
        migrations.AddField(
            model_name="step",
            name="seat_position",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="자리를 준 직위", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="seat_unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organization.unit",
            ),
        ),
        migrations.CreateModel(
            name="Rerouting",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("why", models.CharField(max_length=300)),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "from_person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.institution",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reroutings",
                        to="approvals.step",
                    ),
                ),
                (
                    "to_person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
        ),
        guard("approvals_rerouting"),
        migrations.RunSQL(
            "GRANT UPDATE (seat_unit_id, seat_position, seat_head) ON approvals_step TO dure_app;",
            "REVOKE UPDATE (seat_unit_id, seat_position, seat_head) ON approvals_step FROM dure_app;",
        ),
    ]
