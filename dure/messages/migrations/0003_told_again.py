"""What was shown may be no longer so, too; its key is free then, and the same is told again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dure_messages", "0002_guards")]

    operations = [
        migrations.RemoveConstraint("message", "what_was_shown_is_not_taken_back"),
        migrations.AlterField(
            "message",
            "taken_back_at",
            models.DateTimeField(help_text="알릴 까닭이 없어진 때", null=True),
        ),
    ]
