"""Days on which the office shuts, beside its holidays by ordinance."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organization", "0002_guards")]

    operations = [
        migrations.AddField(
            model_name="localday",
            name="closure",
            field=models.BooleanField(default=False, help_text="기관 휴무: 근무일의 변경"),
        ),
    ]
