"""A roster that was announced is changed in a draft beside it; who may sit where, and the terms of planning."""

import django.contrib.postgres.constraints
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("duty", "0002_guards"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="keeper",
            name="one_person_keeps_a_seat",
        ),
        migrations.AddField(
            model_name="dutyroster",
            name="rules",
            field=models.JSONField(default=dict, help_text="짤 때의 조건: planning.Terms"),
        ),
        migrations.AddField(
            model_name="watch",
            name="leader_grade",
            field=models.SmallIntegerField(default=6, help_text="사령은 이 급이거나 더 높음"),
        ),
        migrations.AddField(
            model_name="watch",
            name="top_grade",
            field=models.SmallIntegerField(default=6, help_text="이 급보다 높으면 서지 않음"),
        ),
        migrations.AddConstraint(
            model_name="keeper",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("firm", True)),
                expressions=[("duty", "="), ("known", "&&")],
                name="one_person_keeps_a_seat",
            ),
        ),
        migrations.AddConstraint(
            model_name="keeper",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("firm", False)),
                expressions=[("duty", "="), ("known", "&&")],
                name="one_person_is_drafted_for_a_seat",
            ),
        ),
        migrations.RunSQL(
            "GRANT UPDATE (rules) ON duty_dutyroster TO dure_app;", migrations.RunSQL.noop
        ),
    ]
