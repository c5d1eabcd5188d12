"""The heads of a unit, found without reading everybody in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_regimes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("head", True)),
                fields=["institution", "unit"],
                name="heads_of_a_unit",
            ),
        ),
    ]
