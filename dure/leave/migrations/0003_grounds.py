"""직위해제의 호, by which the pay that is left differs."""

from django.db import migrations, models

from dure.leave.models import SPANS


class Migration(migrations.Migration):
    dependencies = [("leave", "0002_guards")]

    operations = [
        migrations.AddField(
            model_name="servicespan",
            name="ground",
            field=models.SmallIntegerField(null=True, help_text="직위해제이면 제65조의3제1항의 호"),
        ),
        migrations.AlterField(
            model_name="servicespan",
            name="kind",
            field=models.CharField(max_length=24, choices=SPANS),
        ),
    ]
