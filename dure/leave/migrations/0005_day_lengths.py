"""How long the day is of which a leave takes a stretch, and 결근 beyond leave."""

from django.db import migrations, models

from dure.leave.models import SPANS


class Migration(migrations.Migration):
    dependencies = [("leave", "0004_redrafted")]

    operations = [
        migrations.AddField(
            model_name="leaveday",
            name="day_minutes",
            field=models.IntegerField(
                default=480, db_default=480, help_text="그날 하루의 근무시간"
            ),
        ),
        migrations.AlterField(
            model_name="servicespan",
            name="kind",
            field=models.CharField(max_length=24, choices=SPANS),
        ),
    ]
