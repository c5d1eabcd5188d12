"""The day on which a calendar's address was last read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dure_messages", "0007_told_of_duties")]

    operations = [
        migrations.AddField(
            "feed",
            "read_on",
            models.DateField(null=True, help_text="마지막으로 읽힌 날"),
        ),
        migrations.RunSQL(
            "GRANT UPDATE (read_on) ON dure_messages_feed TO dure_app",
            "REVOKE UPDATE (read_on) ON dure_messages_feed FROM dure_app",
        ),
    ]
