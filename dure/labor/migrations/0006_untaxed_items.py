from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("labor", "0005_what_the_guard_reads")]

    operations = [
        migrations.AddField(
            model_name="component",
            name="untaxed",
            field=models.BooleanField(
                default=False, help_text="소득세법의 비과세, 보험의 보수에서 뺌"
            ),
        ),
    ]
