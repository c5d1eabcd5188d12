"""이월·저축한 연가를 보상한 일수 (복무규정 제7조의10제3항)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pay", "0003_leave")]

    operations = [
        migrations.AddField(
            model_name="compensation",
            name="saved_minutes",
            field=models.IntegerField(default=0, db_default=0),
        ),
        migrations.AddField(
            model_name="compensation",
            name="paid_days",
            field=models.SmallIntegerField(null=True, help_text="저축연가까지 보상한 일수"),
        ),
    ]
