"""Whether a day was worked elsewhere."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("attendance", "0004_redrafted")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE attendance_day ADD COLUMN remote boolean NOT NULL DEFAULT false",
            "ALTER TABLE attendance_day DROP COLUMN remote",
            state_operations=[
                migrations.AddField(
                    model_name="day",
                    name="remote",
                    field=models.BooleanField(db_default=False),
                )
            ],
        ),
    ]
