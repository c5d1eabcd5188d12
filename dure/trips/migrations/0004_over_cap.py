"""More than the cap is paid when somebody has accepted the reason (여비 규정 제16조제1항 단서)."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("trips", "0003_abroad"),
    ]

    operations = [
        migrations.AddField(
            model_name="expense",
            name="over_cap_accepted_by",
            field=models.CharField(blank=True, default="", max_length=80),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="expense",
            name="over_cap_accepted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="expense",
            constraint=models.CheckConstraint(
                condition=Q(over_cap_accepted_at__isnull=True) | ~Q(over_cap_reason=""),
                name="what_is_accepted_over_the_cap_has_a_reason",
            ),
        ),
        migrations.RunSQL(
            "GRANT UPDATE (over_cap_accepted_by, over_cap_accepted_at) ON trips_expense TO dure_app;",
            "REVOKE UPDATE (over_cap_accepted_by, over_cap_accepted_at) ON trips_expense FROM dure_app;",
        ),
    ]
