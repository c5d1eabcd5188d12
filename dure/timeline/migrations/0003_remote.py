"""A fourth kind of interval: work elsewhere."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("timeline", "0002_guards")]

    operations = [
        migrations.AlterField(
            model_name="interval",
            name="kind",
            field=models.CharField(
                choices=[
                    ("order", "초과근무 명령"),
                    ("leave", "휴가"),
                    ("trip", "출장"),
                    ("remote", "원격근무"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="interval",
            name="code",
            field=models.SmallIntegerField(
                default=0,
                help_text="명령은 상한 구분, 원격근무는 보고했으면 1, 재량근무는 2, 그 밖에는 0",
            ),
        ),
    ]
