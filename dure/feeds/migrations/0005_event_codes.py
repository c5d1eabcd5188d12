"""Which events of a BioStar 2 server are successes: told for each server, until now two for all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feeds", "0004_more_guards")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE feeds_biostarserver ADD COLUMN codes jsonb NOT NULL"
            """ DEFAULT '["4865", "4867"]'; ALTER TABLE feeds_biostarserver ALTER codes DROP DEFAULT""",
            "ALTER TABLE feeds_biostarserver DROP COLUMN codes",
            state_operations=[
                migrations.AddField(
                    "biostarserver",
                    "codes",
                    models.JSONField(default=list, help_text="인증 성공으로 보는 이벤트 코드"),
                )
            ],
        ),
        migrations.AlterField(
            "biostarserver",
            "told",
            models.JSONField(
                default=dict, help_text="마지막 답에 있던 성공, 그 밖의 코드, 읽지 못한 것"
            ),
        ),
    ]
