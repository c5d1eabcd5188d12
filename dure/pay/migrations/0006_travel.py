"""여비 of a month beside its lines, and what is taken back of it."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from dure.tenancy import guard

INSTITUTION = {
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": "organization.institution",
}
PERSON = INSTITUTION | {"to": "people.person"}
UNIT = INSTITUTION | {"to": "organization.unit"}
TRIP = INSTITUTION | {"to": "trips.trip"}


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0003_punches_of_a_person"),
        ("organization", "0002_guards"),
        ("pay", "0005_conversions"),
        ("people", "0003_pay_steps"),
        ("trips", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="TravelHandOff",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(unique=True)),
                ("month", models.DateField()),
                ("people", models.IntegerField()),
                ("total_won", models.BigIntegerField()),
                ("recover_won", models.BigIntegerField(help_text="함께 넘긴 추징")),
                ("digest", models.CharField(help_text="넘긴 줄 전체의 확인값", max_length=64)),
                ("handed_off_by", models.CharField(max_length=80)),
                ("handed_off_at", models.DateTimeField()),
                ("institution", models.ForeignKey(**INSTITUTION)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("institution", "month"),
                        name="travel_of_a_month_is_handed_off_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)),
                        name="travel_is_handed_off_for_a_month_by_its_first_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Travel",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("paid_month", models.DateField(help_text="넘기는 달")),
                ("month", models.DateField(help_text="돌아온 달")),
                (
                    "item",
                    models.CharField(
                        choices=[("local", "관내"), ("domestic", "관외"), ("abroad", "국외")],
                        max_length=8,
                    ),
                ),
                ("retroactive", models.BooleanField(default=False)),
                (
                    "handed_won",
                    models.BigIntegerField(default=0, help_text="이 출장으로 이미 넘긴 금액"),
                ),
                ("travel_won", models.BigIntegerField()),
                ("due_won", models.BigIntegerField()),
                ("computed_at", models.DateTimeField()),
                ("steps", models.JSONField(help_text="law.travel의 단계")),
                (
                    "handoff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="pay.travelhandoff",
                    ),
                ),
                ("institution", models.ForeignKey(**INSTITUTION)),
                (
                    "law",
                    models.ForeignKey(**(INSTITUTION | {"to": "attendance.lawversion"})),
                ),
                ("person", models.ForeignKey(**PERSON)),
                ("trip", models.ForeignKey(**TRIP)),
                ("unit", models.ForeignKey(**UNIT)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["institution", "person", "trip"], name="travel_of_a_trip")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("institution", "paid_month", "month", "person", "trip"),
                        name="a_trip_of_a_person_is_paid_once_a_payment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "due_won",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("travel_won"), "-", models.F("handed_won")
                                ),
                            )
                        ),
                        name="what_is_due_is_the_travel_pay_less_what_was_handed_off",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(unique=True)),
                ("received_on", models.DateField(help_text="받은 날")),
                ("improper_won", models.BigIntegerField(help_text="부정하게 받은 금액")),
                ("recover_percent", models.SmallIntegerField()),
                ("added_won", models.BigIntegerField(help_text="가산하는 금액")),
                ("recover_won", models.BigIntegerField(help_text="징수하는 금액")),
                ("reason", models.CharField(max_length=200)),
                ("document", models.CharField(help_text="근거 문서", max_length=120)),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "handoff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
                        to="pay.travelhandoff",
                    ),
                ),
                ("institution", models.ForeignKey(**INSTITUTION)),
                ("person", models.ForeignKey(**PERSON)),
                ("trip", models.ForeignKey(**TRIP)),
                ("unit", models.ForeignKey(**UNIT)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("institution", "person", "trip"), name="a_trip_is_recovered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("improper_won__gt", 0),
                            (
                                "recover_won",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("improper_won"), "+", models.F("added_won")
                                ),
                            ),
                        ),
                        name="what_is_recovered_is_the_improper_and_the_added",
                    ),
                ],
            },
        ),
        guard("pay_travelhandoff"),
        guard("pay_travel"),
        guard("pay_recovery", updates=["handoff_id"]),
    ]
