"""An 편성 that is given up stays, and another may begin at its time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("emergency", "0002_guards"),
        ("organization", "0003_closures"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="stretch",
            name="one_stretch_begins_at_a_time",
        ),
        migrations.AddField(
            model_name="stretch",
            name="dropped_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="stretch",
            name="dropped_for",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddConstraint(
            model_name="stretch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dropped_at__isnull", True)),
                fields=("emergency", "since"),
                name="one_stretch_begins_at_a_time",
            ),
        ),
        migrations.RunSQL(
            "GRANT UPDATE (dropped_at, dropped_for) ON emergency_stretch TO dure_app;",
            "REVOKE UPDATE (dropped_at, dropped_for) ON emergency_stretch FROM dure_app;",
        ),
    ]
