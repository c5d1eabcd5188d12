"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard

SEEN = [
    "state", "networks", "key_hash", "greeted_from", "firmware", "push_version", "users", "stored", "address",
    "last_seen_at", "online_since", "last_punch_at", "lag_seconds", "drift_seconds", "drift_since",
    "decided_at", "decided_by",
]  # fmt: skip
SETTLED = ["state", "attempts", "sent_at", "settled_at", "result", "answer"]


class Migration(migrations.Migration):
    dependencies = [("terminals", "0001_initial"), ("organization", "0002_guards")]

    operations = [
        guard("terminals_device", updates=SEEN),
        guard("terminals_arrival", updates=["state", "outcome"]),
        guard("terminals_swipe"),
        guard("terminals_heldline", updates=["state", "settled_at", "settled_by", "reason", "why"]),
        guard("terminals_command", updates=SETTLED),
        guard("terminals_daycheck", updates=["theirs", "ours", "checked_at", "backfill_id"]),
        guard("terminals_happening"),
        migrations.RunSQL(
            """
            CREATE POLICY found_at_the_door ON terminals_device FOR SELECT TO CURRENT_USER USING (true);
            CREATE FUNCTION terminals_institution_of(asked text, came_from text) RETURNS bigint
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
                SELECT coalesce(
                    (SELECT institution_id FROM terminals_device WHERE serial = asked),
                    (SELECT min(id) FROM organization_institution HAVING count(*) = 1),
                    (SELECT min(institution_id) FROM terminals_device, unnest(networks) AS network
                     WHERE state = 'admitted' AND came_from::inet <<= network::inet
                     HAVING count(DISTINCT institution_id) = 1))
            $$;
            """,
            "DROP FUNCTION terminals_institution_of; DROP POLICY found_at_the_door ON terminals_device",
        ),
    ]
