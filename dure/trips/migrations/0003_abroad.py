"""What the pay of long stays and of trips abroad asks for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trips", "0002_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="tripperson",
            name="elsewhere_days",
            field=models.SmallIntegerField(
                default=0, help_text="오래 머무는 동안 다른 곳에 다녀온 날"
            ),
        ),
        migrations.AddField(
            model_name="tripperson",
            name="usd_rate",
            field=models.IntegerField(help_text="1달러의 원화, 전 단위", null=True),
        ),
        migrations.AlterField(
            model_name="expense",
            name="item",
            field=models.CharField(
                choices=[
                    ("fare", "운임"),
                    ("lodging", "숙박비"),
                    ("actual", "실비"),
                    ("meal", "국외 식비 초과분"),
                    ("preparation", "준비금"),
                    ("paid_by_others", "다른 기관이 낸 여비"),
                    ("withheld", "감액한 여비"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="trip",
            name="country_class",
            field=models.CharField(
                blank=True,
                choices=[("a", "가등급"), ("b", "나등급"), ("c", "다등급"), ("d", "라등급")],
                max_length=4,
            ),
        ),
        migrations.RunSQL(
            "GRANT UPDATE (elsewhere_days, usd_rate) ON trips_tripperson TO dure_app;",
            "REVOKE UPDATE (elsewhere_days, usd_rate) ON trips_tripperson FROM dure_app;",
        ),
    ]
