"""Rows of the 전결 matrix: HR writes them with their document, from a day on; past rows stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.approvals import lines
from dure.approvals.models import DecisionRule, RulePlace, Step
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL


@dataclass(frozen=True)
class Who:
    """A place in the office: 팀장, 부서장, 상위 부서장, or a post of a unit (no position: its head)."""

    which: str
    unit: int | None = None
    position: str = ""


@dataclass(frozen=True)
class Row:
    """A row of the matrix: which request of whom, up to how much, and who reviews, consults, decides."""

    kind: str
    matter: str
    decider: Who
    subkind: str = ""
    minutes_up_to: int | None = None
    amount_up_to: int | None = None
    grade_from: int | None = None
    grade_until: int | None = None
    position: str = ""
    unit: int | None = None
    reviews: tuple[Who, ...] = ()
    consults: tuple[Who, ...] = ()


@dataclass(frozen=True)
class Ruled:
    """A row as it was written: with its document, its days and the sentence on papers."""

    rule: UUID
    row: Row
    document: str
    since: date
    until: date | None
    why: str
    recorded_by: str
    recorded_at: datetime

    @property
    def is_unused(self) -> bool:
        """Whether it was ended before it ever held."""
        return self.since == self.until

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


def rules() -> list[Ruled]:
    """Every row that was ever written, by kind and from the narrowest to the widest measure."""
    rows = DecisionRule.objects.prefetch_related("places")
    ordered = rows.order_by("kind", "subkind", "minutes_up_to", "amount_up_to", "valid", "id")
    return [_ruled(each) for each in ordered]


def set_rule(
    *, row: Row, since: date, until: date | None = None, document: str, by: Viewer, at: datetime
) -> UUID:
    """Write a row of the matrix that holds from a day on.

    Raises:
        Refused: no document or matter, limits that make no sense, or such a row holds already.
        NotTheirs: not HR.
    """
    _may(by)
    _check(row, since, until, document)
    here, key = tenancy.current(), uuid7()
    try:
        with transaction.atomic():
            made = DecisionRule.objects.create(
                public_id=key,
                institution_id=here,
                kind=row.kind,
                subkind=row.subkind.strip(),
                matter=row.matter.strip(),
                minutes_up_to=row.minutes_up_to,
                amount_up_to=row.amount_up_to,
                grade_from=row.grade_from,
                grade_until=row.grade_until,
                position=row.position.strip(),
                unit_id=row.unit,
                decider=row.decider.which,
                decider_unit_id=row.decider.unit,
                decider_position=row.decider.position.strip(),
                document=document.strip(),
                valid=(since, until),
                since=since,
                recorded_by=by.display_name,
                recorded_at=at,
            )
    except IntegrityError as error:
        if "a_matter_has_one_rule_a_day" not in str(error):
            raise
        raise Refused(
            "rule_overlaps",
            "같은 범위의 전결 규칙이 그 기간에 이미 있습니다. 앞의 것을 끝낸 뒤 다시 적어 주세요.",
            lines.ARTICLE,
        ) from error
    _places(made, row)
    record(
        by=by,
        at=at,
        action="approvals.set_rule",
        summary=f"전결 규칙을 {since}부터 정했습니다: {lines.explained(made)}",
        on=[On(kind="decision_rule", subject=str(key))],
        after={"kind": row.kind, "matter": row.matter, "document": document, "since": str(since)},
    )
    return key


def end_rule(*, rule: UUID, since: date, by: Viewer, at: datetime) -> None:
    """End a row: `since` is the first day on which it does not hold any more.

    Raises:
        Refused: the day is past, or no day of the row's own. NotTheirs: not HR, or no such row.
    """
    _may(by)
    made = DecisionRule.objects.select_for_update().filter(public_id=rule).first()
    if made is None:
        raise NotTheirs("이 기관에 없는 전결 규칙입니다.")
    upper = made.valid.upper
    if since < at.astimezone(SEOUL).date():
        raise Refused(
            "past_days",
            "지난 날부터 끝낼 수 없습니다. 그날의 결재선은 이미 정해졌습니다."
            " 오늘이나 뒤의 날을 골라 주세요.",
            lines.ARTICLE,
        )
    if made.valid.isempty or since < made.valid.lower or (upper is not None and upper <= since):
        raise Refused(
            "rule_not_in_force",
            "그날 쓰이고 있지 않은 전결 규칙입니다. 쓰이는 기간 안의 날을 골라 주세요.",
            lines.ARTICLE,
        )
    DecisionRule.objects.filter(id=made.id).update(valid=(made.valid.lower, since))
    record(
        by=by,
        at=at,
        action="approvals.end_rule",
        summary=f"전결 규칙을 {since}부터 쓰지 않습니다: {lines.explained(made)}",
        on=[On(kind="decision_rule", subject=str(rule))],
        before={"until": str(upper) if upper else ""},
        after={"until": str(since)},
    )


def _may(by: Viewer) -> None:
    if by.role != "hr":
        raise NotTheirs("전결 규칙은 인사담당자가 적습니다.")


def _check(row: Row, since: date, until: date | None, document: str) -> None:
    if not document.strip():
        raise Refused(
            "rule_needs_document",
            "근거 문서가 없습니다. 훈령이나 규칙의 이름과 번호, 조문을 적어 주세요.",
            lines.ARTICLE,
        )
    if not row.matter.strip() or not row.kind:
        raise Refused("rule_needs_matter", "단위사무가 없습니다. 규칙에 적힌 이름을 넣어 주세요.")
    if until is not None and until <= since:
        raise Refused(
            "ends_before_start", "끝나는 날이 시행일보다 빠릅니다. 뒤의 날을 골라 주세요."
        )
    grades = (row.grade_from or 1, row.grade_until or 9)
    if grades[0] > grades[1]:
        raise Refused(
            "grades_reversed", "계급의 높은 쪽과 낮은 쪽이 바뀌었습니다. 바꾸어 넣어 주세요."
        )
    for who in (row.decider, *row.reviews, *row.consults):
        if who.which == DecisionRule.Decider.POST and who.unit is None:
            raise Refused("post_needs_unit", "지정한 직위의 부서가 없습니다. 부서를 골라 주세요.")
    for unit in {row.unit, *(w.unit for w in (row.decider, *row.reviews, *row.consults))}:
        if unit is not None and organization.unit(unit, on=since) is None:
            raise Refused("no_such_unit", "시행일에 없는 부서입니다. 그날 있는 부서를 골라 주세요.")


def _places(made: DecisionRule, row: Row) -> None:
    here = tenancy.current()
    beside = len(row.reviews) + 1
    asked: Sequence[tuple[int, str, Who]] = [
        *((n, Step.Kind.REVIEW, who) for n, who in enumerate(row.reviews, start=1)),
        *((beside, Step.Kind.CONSULT, who) for who in row.consults),
    ]
    RulePlace.objects.bulk_create(
        RulePlace(
            institution_id=here,
            rule=made,
            seq=seq,
            kind=kind,
            who=who.which,
            unit_id=who.unit,
            position=who.position.strip(),
        )
        for seq, kind, who in asked
    )


def _ruled(rule: DecisionRule) -> Ruled:
    places = sorted(rule.places.all(), key=lambda each: (each.seq, each.id))

    def of(kind: str) -> tuple[Who, ...]:
        return tuple(Who(p.who, p.unit_id, p.position) for p in places if p.kind == kind)

    row = Row(
        kind=rule.kind,
        matter=rule.matter,
        decider=Who(rule.decider, rule.decider_unit_id, rule.decider_position),
        subkind=rule.subkind,
        minutes_up_to=rule.minutes_up_to,
        amount_up_to=rule.amount_up_to,
        grade_from=rule.grade_from,
        grade_until=rule.grade_until,
        position=rule.position,
        unit=rule.unit_id,
        reviews=of(Step.Kind.REVIEW),
        consults=of(Step.Kind.CONSULT),
    )
    since, until = rule.valid.lower, rule.valid.upper
    if rule.valid.isempty:  # the database forgets the days of what never held
        since = until = rule.since or rule.recorded_at.astimezone(SEOUL).date()
    return Ruled(
        rule.public_id, row, rule.document, since, until,
        lines.explained(rule), rule.recorded_by, rule.recorded_at,
    )  # fmt: skip
