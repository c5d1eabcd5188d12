"""당직 is a topic of its own to be told of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dure_messages", "0006_told_of_emergencies"),
    ]

    operations = [
        migrations.AlterField(
            model_name="choice",
            name="topic",
            field=models.CharField(
                choices=[
                    ("approval", "결재할 문서"),
                    ("decision", "내 문서의 결과"),
                    ("overdue", "오래된 결재"),
                    ("leave", "휴가"),
                    ("trip", "출장"),
                    ("duty", "당직"),
                    ("emergency", "비상근무"),
                    ("annual_notice", "연가 사용 안내"),
                    ("digest", "하루 모음"),
                    ("system", "시스템 알림"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="topic",
            field=models.CharField(
                choices=[
                    ("approval", "결재할 문서"),
                    ("decision", "내 문서의 결과"),
                    ("overdue", "오래된 결재"),
                    ("leave", "휴가"),
                    ("trip", "출장"),
                    ("duty", "당직"),
                    ("emergency", "비상근무"),
                    ("annual_notice", "연가 사용 안내"),
                    ("digest", "하루 모음"),
                    ("system", "시스템 알림"),
                ],
                max_length=16,
            ),
        ),
    ]
