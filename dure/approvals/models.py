"""How an office decides: a document, its versions, its steps; who stands in for whom; who decides what.

The kind of request is opaque here.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Coalesce


class Document(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", "결재 중"
        APPROVED = "approved", "승인"
        REJECTED = "rejected", "반려"
        WITHDRAWN = "withdrawn", "회수"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    number = models.CharField(max_length=60, help_text="문서번호")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    drafter = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    drafted_by = models.CharField(max_length=80)
    drafted_at = models.DateTimeField()
    version = models.SmallIntegerField(default=1)
    amount_won = models.BigIntegerField(null=True, help_text="원. 금액이 없는 문서는 비움")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    decided_at = models.DateTimeField(null=True)
    kept_out = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=[],
        help_text="이 문서를 결재하지 못하는 사람",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "number"], name="a_document_number_is_used_once"
            )
        ]
        indexes = [models.Index(fields=["institution", "state", "unit"], name="documents_by_state")]


class DocumentVersion(models.Model):
    """What a version of a document said when it was put up; never changed (재기안 writes the next one)."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    version = models.SmallIntegerField()
    title = models.CharField(max_length=120)
    content = models.JSONField(default=list, help_text="[이름, 글] 쌍의 목록")
    why = models.CharField(max_length=300, blank=True, help_text="왜 이 결재선인지")
    after_reason = models.CharField(max_length=200, blank=True, help_text="사후에 올린 까닭")
    amount_won = models.BigIntegerField(null=True, help_text="원. 그 판의 금액")
    drafted_by = models.CharField(max_length=80)
    drafted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "version"], name="a_version_of_a_document_is_written_once"
            )
        ]


class Step(models.Model):
    """A place in the line. `person` is who is to sign, then who signed; `acting_for` whose place it was (대결)."""

    class Kind(models.TextChoices):
        DRAFT = "draft", "기안"
        REVIEW = "review", "검토"
        CONSULT = "consult", "협조"
        DECIDE = "decide", "결재"
        AFTER = "after", "후열"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="steps")
    version = models.SmallIntegerField(default=1)
    seq = models.SmallIntegerField()
    parallel_group = models.SmallIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    acting_for = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    seat_unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+", null=True)
    seat_position = models.CharField(
        max_length=40, blank=True, default="", db_default="", help_text="자리를 준 직위"
    )
    seat_head = models.BooleanField(default=False, db_default=False, help_text="부서장의 자리")
    decision = models.CharField(
        max_length=10,
        blank=True,
        choices=[("agreed", "동의"), ("rejected", "반려"), ("seen", "확인")],
    )
    comment = models.CharField(max_length=200, blank=True)
    signed_by = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "version", "seq", "parallel_group"],
                name="one_signature_a_place_in_the_line",
            )
        ]
        indexes = [
            models.Index(
                fields=["institution", "person", "signed_at"], name="steps_waiting_for_a_person"
            )
        ]


class Rerouting(models.Model):
    """That a place went from somebody who held the post no more to whoever does, and why."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    step = models.ForeignKey(Step, models.PROTECT, related_name="reroutings")
    from_person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    to_person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    why = models.CharField(max_length=300)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()


class Delegation(models.Model):
    """대결: who signs for whom over which days; one row a kind of document, "" for every kind;
    with a unit only what is drafted in it and under it.

    An end before its time is `ended_at`: what was signed before it stays inside the period.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(help_text="한 번에 맡긴 것은 같은 번호")
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    principal = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    deputy = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="+", null=True, help_text="비면 모든 부서"
    )
    valid = DateRangeField()
    reason = models.CharField(max_length=120, help_text="부재 사유")
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    ended_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_deputy_a_kind_of_document_a_day",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("principal", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (Coalesce("unit", 0), RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=~models.Q(deputy=models.F("principal")),
                name="nobody_is_their_own_deputy",
            ),
        ]
        indexes = [models.Index(fields=["institution", "deputy"], name="delegations_to_a_deputy")]


class DecisionRule(models.Model):
    """One row of the 전결 matrix: which request, up to how much, of whom, is decided by whom."""

    class Decider(models.TextChoices):
        TEAM_LEAD = "team_lead", "팀장"
        HEAD = "head", "부서장"
        UPPER_HEAD = "upper_head", "상위 부서장"
        POST = "post", "지정한 직위"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    subkind = models.CharField(max_length=40, blank=True, help_text="비어 있으면 그 종류 모두")
    matter = models.CharField(max_length=60, help_text="단위사무. 규칙에 적힌 이름")
    minutes_up_to = models.IntegerField(null=True, help_text="이하, 8시간이 하루")
    amount_up_to = models.BigIntegerField(null=True, help_text="원, 이하")
    grade_from = models.SmallIntegerField(null=True, help_text="기안자 계급, 높은 쪽(작은 수)")
    grade_until = models.SmallIntegerField(null=True, help_text="기안자 계급, 낮은 쪽(큰 수)")
    position = models.CharField(max_length=40, blank=True, help_text="기안자의 직위")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+", null=True)
    decider = models.CharField(max_length=12, choices=Decider.choices)
    decider_unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="+", null=True
    )
    decider_position = models.CharField(max_length=40, blank=True)
    document = models.CharField(max_length=120, help_text="규칙의 이름과 번호, 조문")
    since = models.DateField(null=True, help_text="적은 시행일")
    valid = DateRangeField()
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_matter_has_one_rule_a_day",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("subkind", RangeOperators.EQUAL),
                    (Coalesce("minutes_up_to", -1), RangeOperators.EQUAL),
                    (Coalesce("amount_up_to", -1), RangeOperators.EQUAL),
                    (Coalesce("grade_from", -1), RangeOperators.EQUAL),
                    (Coalesce("grade_until", -1), RangeOperators.EQUAL),
                    ("position", RangeOperators.EQUAL),
                    (Coalesce("unit", 0), RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            )
        ]


class RulePlace(models.Model):
    """A 검토 or 협조 that a row of the matrix asks for before the decision."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    rule = models.ForeignKey(DecisionRule, models.PROTECT, related_name="places")
    seq = models.SmallIntegerField()
    kind = models.CharField(max_length=8, choices=Step.Kind.choices)
    who = models.CharField(max_length=12, choices=DecisionRule.Decider.choices)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+", null=True)
    position = models.CharField(max_length=40, blank=True)


class Reminder(models.Model):
    """That somebody was told on a day of a document that lies too long."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="reminders")
    date = models.DateField()
    working_days = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "date"], name="a_document_is_reminded_of_once_a_day"
            )
        ]
