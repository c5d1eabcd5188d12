"""당직비 and 비상근무수당 as they were handed off."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0006_sources"),
        ("duty", "0003_drafts"),
        ("organization", "0003_closures"),
        ("pay", "0008_monthly_recovery"),
        ("people", "0008_device_numbers"),
    ]

    operations = [
        migrations.CreateModel(
            name="DutyHandOff",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(unique=True)),
                ("month", models.DateField()),
                ("people", models.IntegerField()),
                ("total_won", models.BigIntegerField()),
                ("digest", models.CharField(help_text="넘긴 줄 전체의 확인값", max_length=64)),
                ("handed_off_by", models.CharField(max_length=80)),
                ("handed_off_at", models.DateTimeField()),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.institution",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DutyPay",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("paid_month", models.DateField(help_text="넘기는 달")),
                ("month", models.DateField(help_text="당직이 끝난 달, 비상근무한 달")),
                (
                    "item",
                    models.CharField(
                        choices=[("watch", "당직비"), ("emergency", "비상근무수당")], max_length=9
                    ),
                ),
                ("retroactive", models.BooleanField(default=False)),
                (
                    "handed_won",
                    models.BigIntegerField(default=0, help_text="이 당직이나 달로 이미 넘긴 금액"),
                ),
                ("amount_won", models.BigIntegerField()),
                ("due_won", models.BigIntegerField()),
                ("computed_at", models.DateTimeField()),
                ("steps", models.JSONField(help_text="law.duty, law.emergency의 단계")),
                (
                    "duty",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="duty.duty",
                    ),
                ),
                (
                    "handoff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="pay.dutyhandoff",
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
                    "law",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attendance.lawversion",
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
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="dutyhandoff",
            constraint=models.UniqueConstraint(
                fields=("institution", "month"), name="duties_of_a_month_are_handed_off_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyhandoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)),
                name="duties_are_handed_off_for_a_month_by_its_first_day",
            ),
        ),
        migrations.AddIndex(
            model_name="dutypay",
            index=models.Index(
                fields=["institution", "person", "month"], name="duty_pay_of_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="dutypay",
            constraint=models.UniqueConstraint(
                fields=("institution", "paid_month", "month", "person", "duty"),
                name="a_watch_of_a_person_is_paid_once_a_payment",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="dutypay",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("duty__isnull", False), ("item", "watch")),
                    models.Q(("duty__isnull", True), ("item", "emergency")),
                    _connector="OR",
                ),
                name="only_the_pay_of_a_watch_names_a_watch",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutypay",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "due_won",
                        django.db.models.expressions.CombinedExpression(
                            models.F("amount_won"), "-", models.F("handed_won")
                        ),
                    )
                ),
                name="what_is_due_of_a_watch_is_its_pay_less_what_was_handed_off",
            ),
        ),
        guard("pay_dutyhandoff"),
        guard("pay_dutypay"),
    ]
