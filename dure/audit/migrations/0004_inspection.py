"""The inspection of a month's log, kept beside it."""

from django.db import migrations, models

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_of_a_log_in")]

    operations = [
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("institution_id", models.BigIntegerField()),
                ("month", models.DateField()),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("lines", models.IntegerField(help_text="그때 그 달에 있던 기록의 수")),
                ("found", models.TextField(help_text="찾은 것과 한 일")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["institution_id", "month"], name="inspections_of_a_month")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="an_inspection_is_of_a_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("found", ""), _negated=True),
                        name="an_inspection_says_what_was_found",
                    ),
                ],
            },
        ),
        guard("audit_inspection"),
    ]
