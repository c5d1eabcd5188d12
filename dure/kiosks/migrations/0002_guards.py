"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import guard


class Migration(migrations.Migration):
    dependencies = [("kiosks", "0001_initial")]

    operations = [
        guard(
            "kiosks_kiosk",
            updates=[
                "secret",
                "pairing",
                "pairing_until",
                "paired_at",
                "seen_at",
                "skew_seconds",
                "waiting",
                "retired_at",
            ],
        ),
        guard("kiosks_scan"),
        guard("kiosks_attempt"),
        guard("kiosks_pin", updates=["hash", "set_at", "failures", "locked_until"]),
        guard("kiosks_site", updates=["valid"]),
        guard("kiosks_consent"),
        guard("kiosks_placecheck", deletes=True),
        guard("kiosks_phoneuse"),
        migrations.RunSQL(
            """
            CREATE POLICY found_at_the_door ON kiosks_kiosk FOR SELECT TO CURRENT_USER USING (true);
            CREATE FUNCTION kiosks_institution_of(asked text) RETURNS bigint
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
            $$ SELECT institution_id FROM kiosks_kiosk
               WHERE asked <> '' AND retired_at IS NULL AND (serial = asked OR pairing = asked) $$;
            """,
            "DROP FUNCTION kiosks_institution_of; DROP POLICY found_at_the_door ON kiosks_kiosk",
        ),
    ]
