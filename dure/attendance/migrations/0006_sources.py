"""More ways for a punch to arrive; a terminal may be renamed and moved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("attendance", "0005_remote")]

    operations = [
        migrations.AlterField(
            model_name="parkedpunch",
            name="source",
            field=models.CharField(
                choices=[
                    ("file", "파일"),
                    ("web", "화면"),
                    ("correction", "정정"),
                    ("terminal", "단말기"),
                    ("kiosk", "키오스크"),
                    ("mobile", "휴대전화"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunSQL(
            "GRANT UPDATE (name, unit_id) ON attendance_terminal TO dure_app",
            "REVOKE UPDATE (name, unit_id) ON attendance_terminal FROM dure_app",
        ),
    ]
