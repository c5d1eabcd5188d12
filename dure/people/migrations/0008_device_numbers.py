"""A number under which terminals know a person, where the 사번 will not do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0007_sex")]

    operations = [
        migrations.AlterField(
            model_name="credential",
            name="kind",
            field=models.CharField(
                choices=[
                    ("staff", "사번"),
                    ("card", "공무원증"),
                    ("pin", "PIN"),
                    ("device", "단말기 번호"),
                ],
                max_length=8,
            ),
        ),
    ]
