"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard

# A request may be drafted again until it is approved; what each version said is kept with the document.
DRAFTED = ["state", "facts", "since", "until", "minutes", "reason", "after", "after_reason"]


class Migration(migrations.Migration):
    dependencies = [("leave", "0001_initial")]

    operations = [
        guard("leave_leave", updates=DRAFTED),
        guard("leave_leaveday", updates=["live"]),
        guard("leave_cancellation"),
        guard("leave_entry"),
        guard("leave_servicespan", updates=["known"]),
        guard("leave_evidence"),
        guard("leave_notice"),
        guard("leave_plan", updates=["known"]),
        guard("leave_saving", updates=["known"]),
    ]
