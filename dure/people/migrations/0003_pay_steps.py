"""호봉, from a day to a day."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0002_guards"),
        ("people", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="PayStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("step", models.SmallIntegerField()),
                (
                    "document",
                    models.CharField(help_text="획정이나 승급의 문서번호", max_length=120),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("known", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
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
                        related_name="pay_steps",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("institution", "="),
                            ("person", "="),
                            ("valid", "&&"),
                            ("known", "&&"),
                        ],
                        name="one_pay_step_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("step__gte", 1), ("step__lte", 32)),
                        name="a_pay_step_is_in_the_table",
                    ),
                ],
            },
        ),
        guard("people_paystep", updates=["known"]),
    ]
