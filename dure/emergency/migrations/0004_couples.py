"""The roll says which couples serve, so that a call-up can leave one of them out."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("emergency", "0003_dropping"), ("people", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="mark",
            name="kind",
            field=models.CharField(
                choices=[
                    ("exempt", "제외"),
                    ("preparedness", "비상대비 업무 담당"),
                    ("papers", "문서의 접수·처리 담당"),
                    ("information", "정보화 업무 담당"),
                    ("couple", "12세 이하 자녀를 둔 부부 공무원"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="mark",
            name="spouse",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "couple"), ("spouse__isnull", False)),
                    models.Q(models.Q(("kind", "couple"), _negated=True), ("spouse__isnull", True)),
                    _connector="OR",
                ),
                name="a_couple_is_two_people",
            ),
        ),
    ]
