"""A document may carry an amount, which stays with an approved one; a deputy may be named for a unit."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

STAYS = """
    GRANT UPDATE (amount_won) ON approvals_document TO dure_app;
    CREATE OR REPLACE FUNCTION approvals_an_approved_document_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state = 'approved' AND (NEW.state NOT IN ('approved', 'pending')
            OR NEW.version <> OLD.version OR NEW.title <> OLD.title
            OR NEW.amount_won IS DISTINCT FROM OLD.amount_won) THEN
            RAISE EXCEPTION 'an approved document stays as it is'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'an_approved_document_stays';
        END IF;
        RETURN NEW;
    END $$;
"""
FELL = """
    REVOKE UPDATE (amount_won) ON approvals_document FROM dure_app;
    CREATE OR REPLACE FUNCTION approvals_an_approved_document_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state = 'approved' AND (NEW.state NOT IN ('approved', 'pending')
            OR NEW.version <> OLD.version OR NEW.title <> OLD.title) THEN
            RAISE EXCEPTION 'an approved document stays as it is'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'an_approved_document_stays';
        END IF;
        RETURN NEW;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0007_rerouting"),
        ("organization", "0002_guards"),
        ("people", "0004_assignment_source"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="delegation",
            name="one_deputy_a_kind_of_document_a_day",
        ),
        migrations.AddField(
            model_name="delegation",
            name="unit",
            field=models.ForeignKey(
                help_text="비면 모든 부서",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organization.unit",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="amount_won",
            field=models.BigIntegerField(help_text="원. 금액이 없는 문서는 비움", null=True),
        ),
        migrations.AddField(
            model_name="documentversion",
            name="amount_won",
            field=models.BigIntegerField(help_text="원. 그 판의 금액", null=True),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                expressions=[
                    ("institution", "="),
                    ("principal", "="),
                    ("kind", "="),
                    (django.db.models.functions.comparison.Coalesce("unit", 0), "="),
                    ("valid", "&&"),
                ],
                name="one_deputy_a_kind_of_document_a_day",
            ),
        ),
        migrations.RunSQL(STAYS, FELL),
    ]
