"""Why a swap was declined, and the photos of a log."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duty", "0004_firm_stays")]

    operations = [
        migrations.AddField(
            "swap",
            "answer",
            models.CharField(blank=True, default="", max_length=200, help_text="안 되는 까닭"),
        ),
        migrations.RemoveField("logline", "photo"),
        migrations.AddField(
            "logline", "photo", models.BinaryField(null=True, help_text="잠근 사진")
        ),
        migrations.AddField(
            "logline", "media", models.CharField(blank=True, default="", max_length=40)
        ),
        migrations.RunSQL(
            "GRANT UPDATE (answer) ON duty_swap TO dure_app;",
            "REVOKE UPDATE (answer) ON duty_swap FROM dure_app;",
        ),
    ]
