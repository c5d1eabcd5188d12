"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard

PERIOD = ["departs", "start", "returns", '"end"']
# A request may be drafted again until it is approved; what each version said is kept with the document.
DRAFTED = [
    "state",
    "kind",
    "purpose",
    "place",
    "region",
    "country_class",
    "distance_m",
    "vehicle",
    "after",
    "after_reason",
]
SETTLED = ["during", "live", "officer_class", "meals_provided", "kin_nights"]


class Migration(migrations.Migration):
    dependencies = [("trips", "0001_initial")]

    operations = [
        guard("trips_trip", updates=[*DRAFTED, *PERIOD]),
        guard("trips_tripperson", updates=[*SETTLED, *PERIOD]),
        guard("trips_stamp", updates=["known_until"]),
        guard("trips_change", updates=["before"]),
        guard("trips_expense", updates=["known_until"]),
        guard("trips_receipt"),
        guard("trips_report", updates=["known_until"]),
    ]
