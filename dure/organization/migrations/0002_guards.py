"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("organization", "0001_initial")]

    operations = [
        guard("organization_institution", key="id"),
        guard("organization_unit"),
        guard("organization_unitversion", updates=["valid"]),
        guard("organization_position", updates=["valid"]),
        guard("organization_localvalue", updates=["published_at", "known_until"]),
        guard("organization_localday", updates=["known_until"]),
        migrations.RunSQL(
            """
            CREATE POLICY listed_at_the_door ON organization_institution FOR SELECT TO CURRENT_USER USING (true);
            CREATE FUNCTION organization_institutions() RETURNS TABLE (id bigint, code varchar, name varchar)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
            $$ SELECT id, code, name FROM organization_institution $$;
            """,
            "DROP FUNCTION organization_institutions; DROP POLICY listed_at_the_door ON organization_institution",
        ),
    ]
