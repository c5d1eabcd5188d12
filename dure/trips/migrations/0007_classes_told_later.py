"""The class of a country that was left open may be told when the trip has been approved."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trips", "0006_legs")]

    operations = [
        migrations.RunSQL(
            "GRANT UPDATE (country_class) ON trips_tripleg TO dure_app;",
            "REVOKE UPDATE (country_class) ON trips_tripleg FROM dure_app;",
        ),
    ]
