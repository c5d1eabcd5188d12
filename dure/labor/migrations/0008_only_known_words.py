from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("labor", "0007_leave_requests"),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="benefit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "code__in",
                        [
                            "meals",
                            "holiday_bonus",
                            "family",
                            "transport",
                            "welfare_points",
                            "health_check",
                            "bonus",
                            "other",
                        ],
                    )
                ),
                name="a_benefit_is_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="comparator",
            constraint=models.CheckConstraint(
                condition=models.Q(("peer__in", ["permanent", "official"])),
                name="who_is_compared_is_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="comparator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "code__in",
                        [
                            "meals",
                            "holiday_bonus",
                            "family",
                            "transport",
                            "welfare_points",
                            "health_check",
                            "bonus",
                            "other",
                        ],
                    )
                ),
                name="a_benefit_of_a_comparator_is_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="component",
            constraint=models.CheckConstraint(
                condition=models.Q(("period__in", ["month", "year"])),
                name="a_wage_component_is_paid_in_time",
            ),
        ),
        AddConstraintNotValid(
            model_name="insurance",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["nps", "nhi", "ei", "wci"])),
                name="an_insurance_is_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="leavegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["yearly", "monthly", "monthly_late"])),
                name="leave_is_of_a_known_kind",
            ),
        ),
        AddConstraintNotValid(
            model_name="peer",
            constraint=models.CheckConstraint(
                condition=models.Q(("peer__in", ["permanent", "official"])), name="a_peer_is_known"
            ),
        ),
        AddConstraintNotValid(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "ledger",
                            "roster",
                            "contract",
                            "retirement",
                            "written_agreement",
                            "other",
                        ],
                    )
                ),
                name="a_record_is_of_a_known_kind",
            ),
        ),
        AddConstraintNotValid(
            model_name="systemaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("system__in", ["portal", "mail", "documents", "approvals", "other"])
                ),
                name="a_system_is_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(("wage_unit__in", ["hour", "day", "week", "month"])),
                name="a_wage_is_of_a_known_unit",
            ),
        ),
        AddConstraintNotValid(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(("severance_scheme__in", ["lump", "db", "dc"])),
                name="a_severance_scheme_is_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["lead", "staff", "bureau_head"])),
                name="a_role_is_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "term_exception__in",
                        [
                            "",
                            "project",
                            "substitute",
                            "study",
                            "aged",
                            "expert",
                            "welfare_job",
                            "other_act",
                            "ultra_short",
                        ],
                    )
                ),
                name="an_exception_is_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="workday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "absence__in",
                        [
                            "none",
                            "absent",
                            "paid_leave",
                            "unpaid_leave",
                            "deemed",
                            "childcare",
                            "strike",
                            "closed",
                        ],
                    )
                ),
                name="an_absence_is_known",
            ),
        ),
        AddConstraintNotValid(
            model_name="worker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["fixed_term", "permanent", "part_time", "appointed_term"])
                ),
                name="a_worker_is_of_a_known_kind",
            ),
        ),
    ]
