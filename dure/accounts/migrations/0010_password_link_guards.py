"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_password_links")]

    operations = [
        guard("accounts_passwordlink", updates=["agreed_by", "used_at", "ended_at"]),
        migrations.RunSQL(
            """
            CREATE POLICY found_at_the_door ON accounts_passwordlink FOR SELECT TO CURRENT_USER USING (true);
            CREATE FUNCTION accounts_institution_of_password_link(asked text) RETURNS bigint
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
            $$ SELECT institution_id FROM accounts_passwordlink WHERE digest = asked $$;
            """,
            "DROP FUNCTION accounts_institution_of_password_link;"
            " DROP POLICY found_at_the_door ON accounts_passwordlink",
        ),
    ]
