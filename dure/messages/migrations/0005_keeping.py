"""What troubles a job is kept until it runs through; told messages may be destroyed in time."""

import django.db.models.deletion
from django.db import migrations, models

from dure.tenancy import guard

DELETES = """
    GRANT DELETE ON dure_messages_message, dure_messages_delivery TO dure_app;
    CREATE POLICY only_what_waits_for_nobody_goes ON dure_messages_delivery AS RESTRICTIVE FOR DELETE
        USING (state NOT IN ('waiting', 'unknown'));
"""
KEEPS = """
    DROP POLICY only_what_waits_for_nobody_goes ON dure_messages_delivery;
    REVOKE DELETE ON dure_messages_message, dure_messages_delivery FROM dure_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("dure_messages", "0004_told_of_trips"),
        ("organization", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Trouble",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "job",
                    models.CharField(
                        choices=[
                            ("show", "화면에 알리기"),
                            ("hand_over", "메일과 문자 보내기"),
                            ("collect", "하루 모음 만들기"),
                            ("destroy", "지난 알림 파기"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("last", models.DateTimeField(help_text="마지막으로 실패한 때")),
                ("reason", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.institution",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("institution", "job"),
                        name="a_trouble_is_listed_once",
                    )
                ],
            },
        ),
        guard("dure_messages_trouble", updates=["last", "reason", "ended_at"]),
        migrations.RunSQL(DELETES, KEEPS),
    ]
