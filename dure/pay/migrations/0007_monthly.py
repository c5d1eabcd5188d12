"""월액여비 beside the pay of trips: a line of a month that has no trip."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

ITEMS = [
    ("local", "관내"),
    ("domestic", "관외"),
    ("abroad", "국외"),
    ("monthly", "월액여비"),
]
PAID_ONCE = "a_trip_of_a_person_is_paid_once_a_payment"
KEYS = ("institution", "paid_month", "month", "person", "trip")


class Migration(migrations.Migration):
    dependencies = [
        ("pay", "0006_travel"),
        ("trips", "0005_standing"),
    ]

    operations = [
        migrations.AlterField(
            model_name="travel",
            name="item",
            field=models.CharField(choices=ITEMS, max_length=8),
        ),
        migrations.AlterField(
            model_name="travel",
            name="trip",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="trips.trip",
            ),
        ),
        migrations.RemoveConstraint(model_name="travel", name=PAID_ONCE),
        migrations.AddConstraint(
            model_name="travel",
            constraint=models.UniqueConstraint(fields=KEYS, name=PAID_ONCE, nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name="travel",
            constraint=models.CheckConstraint(
                condition=Q(item="monthly", trip__isnull=True)
                | (~Q(item="monthly") & Q(trip__isnull=False)),
                name="only_monthly_travel_pay_has_no_trip",
            ),
        ),
    ]
