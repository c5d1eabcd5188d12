"""What the application may change in the tables of 당직."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("duty", "0001_initial")]

    operations = [
        guard("duty_watch", updates=["valid"]),
        guard("duty_watchunit"),
        guard("duty_exemption", updates=["known"]),
        guard("duty_wish", updates=["known"]),
        guard("duty_pairing", updates=["valid"]),
        guard("duty_dutyroster", updates=["state", "seed", "outcome", "made_at", "announced_at"]),
        guard("duty_duty", updates=["pinned", "live", "stopped"]),
        guard("duty_keeper", updates=["known", "firm"]),
        guard("duty_swap", updates=["state", "document_id", "answered_at"]),
        guard(
            "duty_dutylog",
            updates=["state", "handed_over_by_id", "handed_over_at", "document_id"],
        ),
        guard("duty_logline"),
        guard("duty_dutyrest", updates=["taken_back_at"]),
    ]
