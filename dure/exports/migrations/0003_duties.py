"""A template may be made from 당직비 and 비상근무수당."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0002_guards"),
    ]

    operations = [
        migrations.AlterField(
            model_name="template",
            name="source",
            field=models.CharField(
                choices=[
                    ("overtime", "초과근무수당"),
                    ("travel", "관내·관외 여비"),
                    ("duties", "당직비·비상근무수당"),
                    ("rest", "급량비·대체휴무"),
                    ("cuts", "감액"),
                    ("compensation", "연가보상비"),
                ],
                max_length=12,
            ),
        ),
    ]
