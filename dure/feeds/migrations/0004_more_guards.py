"""What the database itself promises about profiles, arrivals and servers."""

from django.db import migrations

from dure.tenancy import guard

ARRIVAL = ["profile_id", "state", "reason", "outcome", "settled_at", "settled_by"]


class Migration(migrations.Migration):
    dependencies = [("feeds", "0003_gates_folder_biostar")]

    operations = [
        guard("feeds_gateprofile", updates=["ended_at"]),
        guard("feeds_arrival", updates=ARRIVAL),
        guard("feeds_biostarserver", updates=True),
    ]
