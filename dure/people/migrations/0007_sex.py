"""성별, for statistics alone."""

import django.db.models.deletion
from django.db import migrations, models

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("people", "0006_heads"), ("organization", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Sex",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(max_length=6, choices=[("female", "여성"), ("male", "남성")]),
                ),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                ("known_until", models.DateTimeField(null=True)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.institution",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_until__isnull", True)),
                        fields=("institution", "person"),
                        name="one_sex_of_a_person",
                    )
                ],
            },
        ),
        guard("people_sex", updates=["known_until"]),
    ]
