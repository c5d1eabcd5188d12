"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        guard("accounts_user", updates=["password", "last_login", "is_active", "name"]),
        guard("accounts_grant", updates=["valid"]),
        migrations.RunSQL(
            """
            CREATE POLICY found_at_the_door ON accounts_user FOR SELECT TO CURRENT_USER USING (true);
            CREATE FUNCTION accounts_institution_of(asked text) RETURNS bigint
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
            $$ SELECT institution_id FROM accounts_user WHERE login = asked $$;
            """,
            "DROP FUNCTION accounts_institution_of; DROP POLICY found_at_the_door ON accounts_user",
        ),
    ]
