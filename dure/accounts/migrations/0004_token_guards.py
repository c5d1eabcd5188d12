"""What the database itself promises about tokens."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_tokens")]

    operations = [
        guard(
            "accounts_token",
            updates=[
                "ended_at",
                "ended_by",
                "last_used_at",
                "last_used_from",
                "minute",
                "minute_count",
            ],
        ),
        guard("accounts_tokenday", updates=["asked", "refused"]),
        guard("accounts_answered", deletes=True),
        migrations.RunSQL(
            """
            CREATE POLICY found_at_the_door ON accounts_token FOR SELECT TO CURRENT_USER USING (true);
            CREATE FUNCTION accounts_institution_of_token(asked text) RETURNS bigint
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
            $$ SELECT institution_id FROM accounts_token WHERE token_hash = asked $$;
            """,
            "DROP FUNCTION accounts_institution_of_token; DROP POLICY found_at_the_door ON accounts_token",
        ),
    ]
