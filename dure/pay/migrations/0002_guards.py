"""What the database itself promises about these tables."""

from django.db import migrations

from dure.tenancy import CURRENT, guard


class Migration(migrations.Migration):
    dependencies = [("pay", "0001_initial"), ("attendance", "0002_guards")]

    operations = [
        guard("pay_handoff"),
        guard("pay_settlement"),
        guard("pay_line", updates=["handoff_id"], deletes=True),
        # A line that was handed off is neither changed nor deleted.
        migrations.RunSQL(
            f"""
            DROP POLICY of_this_institution ON pay_line;
            CREATE POLICY seen_by_its_institution ON pay_line FOR SELECT USING (institution_id = {CURRENT});
            CREATE POLICY written_by_its_institution ON pay_line FOR INSERT
                WITH CHECK (institution_id = {CURRENT});
            CREATE POLICY a_draft_is_handed_off_once ON pay_line FOR UPDATE
                USING (institution_id = {CURRENT} AND handoff_id IS NULL)
                WITH CHECK (institution_id = {CURRENT});
            CREATE POLICY only_a_draft_is_thrown_away ON pay_line FOR DELETE
                USING (institution_id = {CURRENT} AND handoff_id IS NULL);
            """,
            migrations.RunSQL.noop,
        ),
    ]
