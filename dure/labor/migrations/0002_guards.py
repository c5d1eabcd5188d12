"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard

ENDED = ["known_until", "ended_by", "ended_batch_id"]
WORKER = ["person_id", "name", "birth", "kind", "job", "ended_at"]


class Migration(migrations.Migration):
    dependencies = [("labor", "0001_initial")]

    operations = [
        guard("labor_batch", updates=["outcome", "undone_at", "undone_by"]),
        guard("labor_district", updates=["sends_files"]),
        guard("labor_agreement", updates=["ended_at"]),
        guard("labor_worker", updates=WORKER),
        guard("labor_contract", updates=["left_on", "left_why", "agreement_id", "ended_at"]),
        guard("labor_termsday"),
        guard("labor_component"),
        guard("labor_signature"),
        guard("labor_slipitem"),
        guard("labor_slip", updates=[*ENDED, "paid_on"]),
        guard("labor_settlement", updates=[*ENDED, "paid_on"]),
        guard("labor_livingwage", updates=ENDED),
        guard("labor_agreementterms", updates=ENDED),
        guard("labor_terms", updates=[*ENDED, "state"]),
        guard("labor_renewal", updates=ENDED),
        guard("labor_workday", updates=ENDED),
        guard("labor_realduty", updates=ENDED),
        guard("labor_benefit", updates=ENDED),
        guard("labor_systemaccess", updates=ENDED),
        guard("labor_comparator", updates=ENDED),
        guard("labor_peer", updates=ENDED),
        guard("labor_record", updates=ENDED),
        guard("labor_delivery", updates=ENDED),
        guard("labor_leavegrant", updates=ENDED),
        guard("labor_leaveuse", updates=ENDED),
        guard("labor_insurance", updates=ENDED),
    ]
