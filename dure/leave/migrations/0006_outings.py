"""외출."""

from django.db import migrations, models

from dure.leave.models import KINDS


class Migration(migrations.Migration):
    dependencies = [("leave", "0005_day_lengths")]

    operations = [
        migrations.AlterField(
            model_name="leave", name="kind", field=models.CharField(max_length=24, choices=KINDS)
        )
    ]
