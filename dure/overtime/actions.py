"""Order overtime, confirm it afterwards, approve, reject, take back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.approvals import actions as approvals
from dure.approvals import queries as approvals_queries
from dure.approvals.models import Document
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.organization import queries as organization
from dure.overtime.models import CapClass, Order, OrderPerson
from dure.people import queries as people
from dure.timeline import actions as timeline
from law import holidays
from law import overtime as law

DOCUMENT = "overtime"
ARTICLE = "지방공무원 수당 등에 관한 규정 제15조제1항"


@dataclass(frozen=True)
class Wanted:
    """What is ordered: a stretch of a business day in minutes since its midnight (past 1440 after midnight)."""

    date: date
    start: int
    end: int
    cap_class: int = CapClass.ORDINARY
    reason: str = ""
    after_reason: str = ""


def order(*, wanted: Wanted, persons: Sequence[int], by: Viewer, at: datetime) -> Order:
    """Draft an order for oneself or, as head or clerk, for one's people; the head's own order is decided at once.

    Raises:
        Refused: the times make no sense, a later confirmation has no reason, or the law forbids it for somebody.
        NotTheirs: it names people whom the drafter may not order.
    """
    after = timeline.moment(wanted.date, wanted.start) < at
    _check_form(wanted, persons, after)
    named = _reachable(persons, by, wanted.date)
    _check_law(wanted, list(named), {each.person: each.name for each in named.values()})
    first = named[persons[0]]
    line = approvals_queries.line_for(
        kind=DOCUMENT,
        drafter=first.person,
        on=wanted.date,
        minutes=wanted.end - wanted.start,
        unit=first.unit,
        but=list(named),  # nobody signs for oneself, not among others either
    )
    unit_name = organization.names([first.unit]).get(first.unit, "")
    document = approvals.submit(
        kind=DOCUMENT,
        title=_title(wanted, [each.name for each in named.values()]),
        unit=first.unit,
        series=f"{unit_name}-초과-{wanted.date.year}",
        drafter=by.person,
        line=line,
        by=by,
        at=at,
        content=_content(wanted, [each.name for each in named.values()]),
        after_reason=wanted.after_reason if after else "",
        but=list(named),
    )
    made = _store(wanted, list(named), first.unit, document, after)
    record(
        by=by,
        at=at,
        action="overtime.order",
        summary=f"{document.number} {document.title}을 올렸습니다.",
        on=[On(person, DOCUMENT, str(made.public_id)) for person in named],
        after={"date": str(wanted.date), "start": wanted.start, "end": wanted.end, "after": after},
    )
    if line[0].person == by.person:
        approve(document=document.public_id, version=document.version, by=by, at=at)
        made.refresh_from_db()
    return made


def approve(*, document: UUID, version: int, by: Viewer, at: datetime) -> None:
    """Sign an order; with the last signature it becomes part of everybody's timeline.

    Raises:
        Stale, NotTheirs: from the signature. Refused: another approved interval excludes it.
    """
    paper = approvals.sign(document=document, version=version, agreed=True, by=by, at=at)
    if paper.state != Document.State.APPROVED:
        return
    made = Order.objects.get(document=paper)
    Order.objects.filter(id=made.id).update(state=Order.State.APPROVED)
    timeline.write(
        intervals=[
            timeline.New(
                person,
                "order",
                made.date,
                made.start,
                made.end,
                made.public_id,
                made.cap_class,
                paper.number,
            )
            for person in _named(made)
        ],
        why="overtime.approve",
        at=at,
    )


def reject(*, document: UUID, version: int, comment: str, by: Viewer, at: datetime) -> None:
    """Return an order to its drafter with a reason."""
    paper = approvals.sign(
        document=document, version=version, agreed=False, comment=comment, by=by, at=at
    )
    Order.objects.filter(document=paper).update(state=Order.State.REJECTED)


def undo(*, document: UUID, by: Viewer, at: datetime) -> None:
    """Take back one's own signature within ten seconds, and what it brought about."""
    paper = approvals.take_back(document=document, by=by, at=at)
    made = Order.objects.get(document=paper)
    timeline.take_back(source=made.public_id, why="overtime.undo", at=at)
    Order.objects.filter(id=made.id).update(state=Order.State.REQUESTED)


def withdraw(*, document: UUID, by: Viewer, at: datetime) -> None:
    """The drafter takes back an order that nobody has decided yet."""
    paper = approvals.withdraw(document=document, by=by, at=at)
    Order.objects.filter(document=paper).update(state=Order.State.CANCELLED)


def cancel(*, order: UUID, reason: str, by: Viewer, at: datetime) -> None:
    """Cancel an approved order: its intervals end being known, the days are computed again.

    Raises:
        Refused: no reason, or it is not an approved order. NotTheirs: not the deciding head's or the clerk's.
    """
    made = Order.objects.filter(public_id=order).first()
    if made is None:
        raise NotTheirs("이 기관에 없는 명령입니다.")
    reach = organization.reach(by, on=made.date)
    if by.role not in ("head", "clerk") or (reach is not None and made.unit_id not in reach):
        raise NotTheirs("이 명령을 취소할 수 있는 사람은 부서장과 서무입니다.")
    if not reason.strip():
        raise Refused("cancel_needs_reason", "취소하는 까닭을 적어 주세요.", ARTICLE)
    if made.state != Order.State.APPROVED:
        raise Refused("not_approved", "승인된 명령만 취소할 수 있습니다.", ARTICLE)
    Order.objects.filter(id=made.id).update(state=Order.State.CANCELLED)
    timeline.take_back(source=made.public_id, why="overtime.cancel", at=at)
    record(
        by=by,
        at=at,
        action="overtime.cancel",
        summary=f"승인된 초과근무 명령을 취소했습니다: {reason}",
        on=[On(person, DOCUMENT, str(order)) for person in _named(made)],
    )


def _check_form(wanted: Wanted, persons: Sequence[int], after: bool) -> None:
    if not persons:
        raise Refused("nobody_named", "명령을 받을 사람을 골라 주세요.", ARTICLE)
    if wanted.end <= wanted.start:
        raise Refused(
            "ends_before_start", "끝 시각이 시작보다 빠릅니다. 시작 뒤의 시각을 넣어 주세요."
        )
    if wanted.end > 2880 or wanted.start < 0:
        raise Refused(
            "too_long", "명령은 그날 0시부터 다음 날 24시 사이여야 합니다. 날을 나누어 올려 주세요."
        )
    if not wanted.reason.strip():
        raise Refused(
            "reason_missing", "사유가 없습니다. 초과근무 명령에는 사유가 있어야 합니다.", ARTICLE
        )
    if after and not wanted.after_reason.strip():
        raise Refused(
            "after_needs_reason",
            "이미 시작한 근무입니다. 사전에 명령하지 못한 까닭을 적으면 사후 확인으로 올릴 수 있습니다.",
            ARTICLE,
        )


def _reachable(persons: Sequence[int], by: Viewer, on: date) -> dict[int, people.Member]:
    if list(persons) == [by.person]:
        own = people.member(persons[0], on=on)
        return {own.person: own} if own else {}
    if by.role not in ("head", "clerk"):
        raise NotTheirs("다른 사람의 명령은 부서장이나 서무가 올립니다.")
    reached = {each.person: each for each in people.members(viewer=by, on=on)}
    if any(person not in reached for person in persons):
        raise NotTheirs("맡은 부서 밖의 사람이 들어 있습니다.")
    return {person: reached[person] for person in persons}


def _check_law(wanted: Wanted, persons: Sequence[int], names: dict[int, str]) -> None:
    for shield in people.protections(persons, on=wanted.date):
        found = [row for row in _refusals(wanted, shield) if row["level"] == "refuse"]
        if found:
            who, first = names[shield.person], found[0]
            raise Refused(str(first["code"]), f"{who}: {first['ko']}", str(first["article"]))


def _refusals(wanted: Wanted, shield: people.Shielded) -> list[dict[str, object]]:
    own_days = set(organization.local_days()["date"].to_list())
    return law.order_refusals(
        day=wanted.date,
        start=wanted.start,
        end=wanted.end,
        is_off_day=holidays.is_off_day(wanted.date, own_days),
        pregnant=shield.kind == "pregnancy",
        own_request=shield.kind == "pregnancy" and shield.agreed,
        postpartum=shield.kind == "childbirth",
        consent=shield.kind == "childbirth" and shield.agreed,
    )


def _title(wanted: Wanted, names: Sequence[str]) -> str:
    who = names[0] if len(names) == 1 else f"{names[0]} 외 {len(names) - 1}명"
    return f"초과근무 {wanted.date.month}월 {wanted.date.day}일 {_clock(wanted)} {who}"


def _clock(wanted: Wanted) -> str:
    return "–".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (wanted.start, wanted.end))


def _content(wanted: Wanted, names: Sequence[str]) -> list[tuple[str, str]]:
    """What the document says, as it stays with its version."""
    return [
        ("사람", ", ".join(names)),
        ("날짜", wanted.date.isoformat()),
        ("시간", _clock(wanted)),
        ("구분", CapClass(wanted.cap_class).label),
        ("사유", wanted.reason.strip()),
    ]


def _store(
    wanted: Wanted, persons: Sequence[int], unit: int, document: Document, after: bool
) -> Order:
    institution = tenancy.current()
    made = Order.objects.create(
        public_id=uuid7(),
        institution_id=institution,
        document=document,
        unit_id=unit,
        date=wanted.date,
        start=wanted.start,
        end=wanted.end,
        cap_class=wanted.cap_class,
        after=after,
        reason=wanted.reason.strip(),
        after_reason=wanted.after_reason.strip() if after else "",
    )
    OrderPerson.objects.bulk_create(
        OrderPerson(institution_id=institution, order=made, person_id=person) for person in persons
    )
    return made


def _named(made: Order) -> list[int]:
    return list(
        OrderPerson.objects.filter(order=made).order_by("id").values_list("person_id", flat=True)
    )
