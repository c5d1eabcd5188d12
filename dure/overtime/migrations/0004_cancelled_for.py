"""An approved order may be cancelled for one of those it names."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("overtime", "0003_redrafted"),
    ]

    operations = [
        migrations.AddField(
            model_name="orderperson",
            name="cancel_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="orderperson",
            name="cancelled_at",
            field=models.DateTimeField(help_text="이 사람의 명령만 취소한 때", null=True),
        ),
        migrations.AddField(
            model_name="orderperson",
            name="cancelled_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.RunSQL(
            "GRANT UPDATE (cancelled_at, cancelled_by, cancel_reason) ON overtime_orderperson TO dure_app;",
            "REVOKE UPDATE (cancelled_at, cancelled_by, cancel_reason) ON overtime_orderperson FROM dure_app;",
        ),
    ]
