"""Changes of the regime of work, and what the letters of a roster mean."""

import django.db.models.deletion
from django.db import migrations, models

from dure.tenancy import guard


def _institution() -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="organization.institution",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0003_closures"),
        ("people", "0004_assignment_source"),
    ]

    operations = [
        migrations.CreateModel(
            name="Regime",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("public_id", models.UUIDField(unique=True, help_text="배정의 source")),
                (
                    "kind",
                    models.CharField(
                        max_length=10,
                        choices=[("pattern", "근무시간표 전체"), ("weekdays", "어느 요일만")],
                    ),
                ),
                ("content", models.JSONField(help_text="누구를 무엇으로")),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("document", models.CharField(max_length=120, help_text="문서번호")),
                ("persons", models.IntegerField(help_text="바뀐 사람")),
                ("published_at", models.DateTimeField()),
                ("published_by", models.CharField(max_length=80)),
                ("withdrawn_from", models.DateField(null=True, help_text="이날부터 거둠")),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_by", models.CharField(max_length=80, blank=True)),
                ("withdrawn_for", models.CharField(max_length=120, blank=True)),
                ("institution", _institution()),
            ],
        ),
        migrations.CreateModel(
            name="RosterCode",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=10)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                ("known_until", models.DateTimeField(null=True)),
                ("institution", _institution()),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.schedule",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_until__isnull", True)),
                        fields=("institution", "code"),
                        name="a_roster_code_means_one_thing",
                    )
                ],
            },
        ),
        guard(
            "people_regime",
            updates=["withdrawn_from", "withdrawn_at", "withdrawn_by", "withdrawn_for"],
        ),
        guard("people_rostercode", updates=["known_until"]),
    ]
