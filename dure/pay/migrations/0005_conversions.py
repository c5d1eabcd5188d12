"""시간외근무가 수당 대신 연가나 대체휴무가 된 것."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0002_guards"),
        ("people", "0003_pay_steps"),
        ("pay", "0004_saved_leave"),
    ]

    operations = [
        migrations.CreateModel(
            name="Conversion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(unique=True)),
                ("date", models.DateField(help_text="일한 날")),
                ("minutes", models.IntegerField(help_text="수당을 주지 않는 인정시간")),
                ("granted_minutes", models.IntegerField(help_text="준 휴가")),
                (
                    "into",
                    models.CharField(
                        choices=[("converted", "연가로 전환"), ("substitute_rest", "대체휴무")],
                        max_length=16,
                    ),
                ),
                ("lot", models.CharField(max_length=40)),
                ("known", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("by", models.CharField(max_length=80)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.institution",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["institution", "date"], name="conversions_of_a_day")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("granted_minutes__gt", 0), ("minutes__gt", 0)),
                        name="a_conversion_is_of_something",
                    )
                ],
            },
        ),
        guard("pay_conversion", updates=["known"]),
    ]
