"""상시 출장자: who has 월액여비 (여비 규정 제29조제2항)."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.contrib.postgres.fields import RangeOperators
from django.db import migrations, models

from dure.tenancy import guard

LINKED = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0002_guards"),
        ("people", "0003_pay_steps"),
        ("trips", "0004_over_cap"),
    ]

    operations = [
        migrations.CreateModel(
            name="StandingTraveller",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(unique=True)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("document", models.CharField(help_text="근거 문서", max_length=120)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("known_until", models.DateTimeField(null=True)),
                ("institution", models.ForeignKey(to="organization.institution", **LINKED)),
                ("person", models.ForeignKey(to="people.person", **LINKED)),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        name="one_monthly_travel_pay_a_day",
                        expressions=[
                            ("institution", RangeOperators.EQUAL),
                            ("person", RangeOperators.EQUAL),
                            ("valid", RangeOperators.OVERLAPS),
                        ],
                        condition=models.Q(known_until__isnull=True),
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(document="") & models.Q(valid__isempty=False),
                        name="monthly_travel_pay_has_a_document_and_a_day",
                    ),
                ],
            },
        ),
        guard("trips_standingtraveller", updates=["known_until"]),
    ]
