"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_login")]

    operations = [
        guard("accounts_loginrule", updates=True),
        guard("accounts_failure", updates=["count", "last_at"], deletes=True),
        guard("accounts_login", updates=["ended_at"]),
        guard("accounts_authenticator", updates=["step"], deletes=True),
        guard("accounts_recoverycode", updates=["used_at"], deletes=True),
        guard("accounts_passkey", updates=["count", "name", "used_at"], deletes=True),
        guard("accounts_provider", updates=True),
        guard("accounts_provideraccount", updates=["user_id", "told", "at"]),
        migrations.RunSQL(
            """
            CREATE POLICY found_at_the_door ON accounts_passkey FOR SELECT TO CURRENT_USER USING (true);
            CREATE POLICY found_at_the_door ON accounts_loginrule FOR SELECT TO CURRENT_USER USING (true);
            CREATE POLICY found_at_the_door ON accounts_provider FOR SELECT TO CURRENT_USER USING (true);
            CREATE FUNCTION accounts_institution_of_passkey(asked bytea) RETURNS bigint
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
            $$ SELECT institution_id FROM accounts_passkey WHERE credential = asked $$;
            CREATE FUNCTION accounts_institution_of_provider(asked uuid) RETURNS bigint
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
            $$ SELECT institution_id FROM accounts_provider WHERE public_id = asked AND in_use $$;
            CREATE FUNCTION accounts_least_failures() RETURNS smallint
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
            $$ SELECT min(failures) FROM accounts_loginrule $$;
            CREATE FUNCTION accounts_doors()
            RETURNS TABLE (public_id uuid, name varchar, institution bigint)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
            $$ SELECT public_id, name, institution_id FROM accounts_provider
               WHERE in_use AND kind <> 'ldap' ORDER BY institution_id, name $$;
            """,
            "DROP FUNCTION accounts_doors; DROP FUNCTION accounts_least_failures; DROP FUNCTION accounts_institution_of_provider;"
            " DROP FUNCTION accounts_institution_of_passkey;"
            " DROP POLICY found_at_the_door ON accounts_loginrule;"
            " DROP POLICY found_at_the_door ON accounts_provider;"
            " DROP POLICY found_at_the_door ON accounts_passkey",
        ),
    ]
