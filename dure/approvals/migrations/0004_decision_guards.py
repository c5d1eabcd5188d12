"""What the database itself promises about versions, deputies and the matrix."""

from django.db import migrations

from dure.tenancy import guard

# The documents there were before versions were kept said nothing but their title.
FIRST_VERSIONS = """
    ALTER TABLE approvals_document NO FORCE ROW LEVEL SECURITY;
    INSERT INTO approvals_documentversion
        (institution_id, document_id, version, title, content, why, after_reason, drafted_by, drafted_at)
    SELECT institution_id, id, version, title, '[]'::jsonb, '', '', drafted_by, drafted_at
    FROM approvals_document;
    SET CONSTRAINTS ALL IMMEDIATE;  -- a table with checks still waiting cannot be altered
    ALTER TABLE approvals_document FORCE ROW LEVEL SECURITY;
"""

STAYS = """
    CREATE FUNCTION approvals_an_approved_document_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state = 'approved' AND (NEW.state NOT IN ('approved', 'pending')
            OR NEW.version <> OLD.version OR NEW.title <> OLD.title) THEN
            RAISE EXCEPTION 'an approved document stays as it is'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'an_approved_document_stays';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER an_approved_document_stays BEFORE UPDATE ON approvals_document
        FOR EACH ROW EXECUTE FUNCTION approvals_an_approved_document_stays();

    CREATE FUNCTION approvals_a_signature_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.signed_at IS NOT NULL AND NEW.signed_at IS NOT NULL THEN
            RAISE EXCEPTION 'a signature is taken back, never altered'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_signature_stays';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER a_signature_stays BEFORE UPDATE ON approvals_step
        FOR EACH ROW EXECUTE FUNCTION approvals_a_signature_stays();

    GRANT UPDATE (title) ON approvals_document TO dure_app;
    GRANT UPDATE (person_id, acting_for_id) ON approvals_step TO dure_app;
    GRANT DELETE ON approvals_step TO dure_app;
    CREATE POLICY only_an_unread_report_is_taken_away ON approvals_step AS RESTRICTIVE FOR DELETE
        USING (kind = 'after' AND signed_at IS NULL);
"""

FALLS = """
    DROP TRIGGER an_approved_document_stays ON approvals_document;
    DROP FUNCTION approvals_an_approved_document_stays;
    DROP TRIGGER a_signature_stays ON approvals_step;
    DROP FUNCTION approvals_a_signature_stays;
    DROP POLICY only_an_unread_report_is_taken_away ON approvals_step;
    REVOKE DELETE ON approvals_step FROM dure_app;
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0003_decisions")]

    operations = [
        migrations.RunSQL(FIRST_VERSIONS, migrations.RunSQL.noop),
        guard("approvals_documentversion"),
        guard("approvals_delegation", updates=["ended_at", "ended_by"]),
        guard("approvals_decisionrule", updates=["valid"]),
        guard("approvals_ruleplace"),
        guard("approvals_reminder"),
        migrations.RunSQL(STAYS, FALLS),
    ]
