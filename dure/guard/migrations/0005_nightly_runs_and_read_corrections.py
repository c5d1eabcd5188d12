from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("guard", "0004_letter_guards")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="nightly",
            field=models.BooleanField(default=False, help_text="사람이 아니라 밤에 스스로 청함"),
        ),
        migrations.AddField(
            model_name="run",
            name="last_correction",
            field=models.BigIntegerField(default=0, help_text="이 점검이 읽은 마지막 시정"),
        ),
        migrations.AlterField(
            model_name="findingversion",
            name="ending",
            field=models.CharField(
                blank=True,
                choices=[("changed", "바뀜"), ("gone", "사라짐"), ("corrected", "시정함")],
                max_length=9,
            ),
        ),
        migrations.RunSQL(
            "GRANT UPDATE (last_correction) ON guard_run TO dure_app;", migrations.RunSQL.noop
        ),
    ]
