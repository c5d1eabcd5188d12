"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("dure_messages", "0001_initial")]

    operations = [
        guard(
            "dure_messages_message",
            updates=["taken_back_at", "shown_at", "read_at", "for_digest", "digest_id"],
        ),
        guard(
            "dure_messages_delivery",
            updates=["address", "state", "due", "attempts", "attempted_at", "settled_at", "reason"],
        ),
        guard(
            "dure_messages_preference",
            updates=["mail", "number", "quiet_from", "quiet_until", "digest_at", "changed_at"],
        ),
        guard("dure_messages_choice", updates=["mail", "text"]),
        guard("dure_messages_feed", updates=["ended_at"]),
        migrations.RunSQL(
            """
            CREATE POLICY found_at_the_door ON dure_messages_feed FOR SELECT TO CURRENT_USER USING (true);
            CREATE FUNCTION messages_institution_of(asked text) RETURNS bigint
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
            $$ SELECT institution_id FROM dure_messages_feed WHERE token_hash = asked $$;
            """,
            "DROP FUNCTION messages_institution_of; DROP POLICY found_at_the_door ON dure_messages_feed",
        ),
    ]
