"""연가보상비 and 감액 beside the lines of a month."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0003_punches_of_a_person"),
        ("organization", "0002_guards"),
        ("pay", "0002_guards"),
        ("people", "0003_pay_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="handoff",
            name="cut_won",
            field=models.BigIntegerField(
                default=0, help_text="봉급과 수당의 감액, 빼는 것이면 음수"
            ),
        ),
        migrations.CreateModel(
            name="CompensationHandOff",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(unique=True)),
                ("year", models.SmallIntegerField()),
                (
                    "half",
                    models.CharField(
                        choices=[("june", "6월 30일 기준"), ("december", "12월 31일 기준")],
                        max_length=8,
                    ),
                ),
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
            name="Compensation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("paid_year", models.SmallIntegerField(help_text="넘기는 해")),
                (
                    "paid_half",
                    models.CharField(
                        choices=[("june", "6월 30일 기준"), ("december", "12월 31일 기준")],
                        max_length=8,
                    ),
                ),
                ("year", models.SmallIntegerField(help_text="연가의 해")),
                (
                    "half",
                    models.CharField(
                        choices=[("june", "6월 30일 기준"), ("december", "12월 31일 기준")],
                        max_length=8,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("june", "6월"), ("december", "12월"), ("leaver", "퇴직")],
                        max_length=8,
                    ),
                ),
                ("retroactive", models.BooleanField(default=False)),
                (
                    "handed_won",
                    models.BigIntegerField(default=0, help_text="이 기준으로 이미 넘긴 금액"),
                ),
                ("due_won", models.BigIntegerField()),
                ("computed_at", models.DateTimeField()),
                ("date", models.DateField(help_text="기준일, 퇴직이면 퇴직일")),
                ("grade", models.SmallIntegerField()),
                ("step", models.SmallIntegerField(null=True)),
                ("excluded", models.BooleanField()),
                ("unused_minutes", models.IntegerField()),
                ("wished_minutes", models.IntegerField()),
                ("left_minutes", models.IntegerField()),
                ("recommended_left_minutes", models.IntegerField()),
                ("notices_given", models.BooleanField()),
                ("payable_minutes", models.IntegerField()),
                ("whole_minutes", models.IntegerField()),
                ("carried_minutes", models.IntegerField()),
                ("compensated_minutes", models.IntegerField()),
                ("compensated_days", models.SmallIntegerField()),
                ("early", models.BooleanField()),
                ("comp_max_days", models.SmallIntegerField()),
                ("june_days", models.SmallIntegerField()),
                ("june_least_days", models.SmallIntegerField()),
                ("early_leaver_days", models.SmallIntegerField()),
                ("monthly_pay_won", models.IntegerField(null=True)),
                ("rate_percent", models.SmallIntegerField()),
                ("month_divisor", models.SmallIntegerField()),
                ("amount_numerator", models.BigIntegerField()),
                ("amount_denominator", models.IntegerField()),
                ("amount_rounding", models.CharField(max_length=12, null=True)),
                ("gross_won", models.BigIntegerField()),
                ("june_deducted_won", models.BigIntegerField()),
                ("difference_won", models.BigIntegerField()),
                ("compensation_won", models.BigIntegerField()),
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
                (
                    "handoff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="pay.compensationhandoff",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Cut",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("paid_month", models.DateField(help_text="넘기는 달")),
                ("month", models.DateField(help_text="감액하는 달")),
                (
                    "item",
                    models.CharField(
                        choices=[
                            ("base_pay", "봉급"),
                            ("meal", "정액급식비"),
                            ("position_support", "직급보조비"),
                        ],
                        max_length=16,
                    ),
                ),
                ("retroactive", models.BooleanField(default=False)),
                (
                    "handed_won",
                    models.BigIntegerField(default=0, help_text="이 달 이 항목으로 이미 넘긴 금액"),
                ),
                ("due_won", models.BigIntegerField()),
                ("computed_at", models.DateTimeField()),
                ("grade", models.SmallIntegerField()),
                ("step", models.SmallIntegerField(null=True)),
                ("reasons", models.JSONField(help_text="사유와 날: 무엇 때문에 며칠을")),
                ("monthly_won", models.BigIntegerField()),
                ("month_days", models.SmallIntegerField()),
                ("cut_days", models.SmallIntegerField()),
                ("stacked_days", models.SmallIntegerField()),
                ("absences", models.SmallIntegerField()),
                ("paid_won", models.BigIntegerField()),
                ("cut_won", models.BigIntegerField()),
                (
                    "handoff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cuts",
                        to="pay.handoff",
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
            model_name="compensationhandoff",
            constraint=models.UniqueConstraint(
                fields=("institution", "year", "half"),
                name="compensation_of_a_half_year_is_handed_off_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="compensation",
            constraint=models.UniqueConstraint(
                fields=("institution", "paid_year", "paid_half", "year", "half", "person"),
                name="a_half_year_of_a_person_is_compensated_once_a_payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="compensation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "due_won",
                        django.db.models.expressions.CombinedExpression(
                            models.F("compensation_won"), "-", models.F("handed_won")
                        ),
                    )
                ),
                name="what_is_due_is_the_compensation_less_what_was_handed_off",
            ),
        ),
        migrations.AddConstraint(
            model_name="cut",
            constraint=models.UniqueConstraint(
                fields=("institution", "paid_month", "month", "person", "item"),
                name="an_item_is_cut_once_a_month_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="cut",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "due_won",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("cut_won"), "*", models.Value(-1)
                            ),
                            "-",
                            models.F("handed_won"),
                        ),
                    )
                ),
                name="what_is_due_is_the_cut_beyond_what_was_handed_off",
            ),
        ),
        guard("pay_compensationhandoff"),
        guard("pay_cut"),
        guard("pay_compensation"),
    ]
