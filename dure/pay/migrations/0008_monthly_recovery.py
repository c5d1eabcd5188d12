"""추징 of 월액여비, which is of a month and has no trip."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("pay", "0007_monthly"),
        ("trips", "0006_legs"),
    ]

    operations = [
        migrations.AlterField(
            model_name="recovery",
            name="trip",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="trips.trip",
            ),
        ),
        migrations.AddField(
            model_name="recovery",
            name="month",
            field=models.DateField(help_text="월액여비의 달, 출장이면 없음", null=True),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.UniqueConstraint(
                fields=["institution", "person", "month"],
                name="monthly_travel_pay_of_a_month_is_recovered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=Q(trip__isnull=True, month__day=1)
                | Q(trip__isnull=False, month__isnull=True),
                name="what_is_recovered_is_of_a_trip_or_of_a_month",
            ),
        ),
    ]
