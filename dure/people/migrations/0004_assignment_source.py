"""Which document made an assignment of a schedule."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_pay_steps")]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="source",
            field=models.UUIDField(null=True, help_text="이 배정을 만든 문서, 없으면 인사담당자"),
        ),
    ]
