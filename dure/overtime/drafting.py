"""An order before it is put up: whom it names, whose line it takes, what stands against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dure.accounts.viewer import Viewer
from dure.approvals import queries as approvals
from dure.errors import NotTheirs, Refused
from dure.organization import queries as organization
from dure.overtime import queries
from dure.overtime.models import CapClass
from dure.people import queries as people
from dure.timeline import actions as timeline
from law import holidays
from law import overtime as law
from law.refusals import as_clock

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


@dataclass(frozen=True)
class Draft:
    """An order that nothing stands against, with the line it takes."""

    wanted: Wanted
    members: Sequence[people.Member]
    line: Sequence[approvals.Place]
    after: bool

    @property
    def unit(self) -> int:
        return self.members[0].unit

    @property
    def persons(self) -> list[int]:
        return [each.person for each in self.members]

    @property
    def title(self) -> str:
        return _title(self.wanted, [each.name for each in self.members])

    @property
    def content(self) -> list[tuple[str, str]]:
        return _content(self.wanted, [each.name for each in self.members])

    @property
    def after_reason(self) -> str:
        return self.wanted.after_reason.strip() if self.after else ""


def prepare(wanted: Wanted, persons: Sequence[int], by: Viewer, at: datetime) -> Draft:
    """Weigh an order for oneself or, as head or clerk, for one's people.

    Raises:
        Refused: the times make no sense, a later confirmation has no reason, or the law forbids it for somebody.
        NotTheirs: it names people whom the drafter may not order.
    """
    after = timeline.moment(wanted.date, wanted.start) < at
    _check_form(wanted, persons, after)
    named = _reachable(persons, by, wanted.date)
    _check_law(wanted, list(named), {each.person: each.name for each in named.values()})
    first = named[persons[0]]
    line = approvals.line_for(
        kind=DOCUMENT,
        drafter=first.person,
        on=at.astimezone(timeline.SEOUL).date(),
        minutes=wanted.end - wanted.start,
        unit=first.unit,
        but=list(named),  # nobody signs for oneself, not among others either
    )
    return Draft(wanted, list(named.values()), line, after)


def refuse_twice(draft: Draft) -> None:
    """The same hours of the same people are not put up again while they wait for a signature.

    Raises:
        Refused: they wait.
    """
    day, same = draft.wanted.date, (draft.wanted.start, draft.wanted.end, set(draft.persons))
    waiting = queries.undecided(draft.persons, since=day, until=day + timedelta(days=1))
    if any((each.start, each.end, set(each.people)) == same for each in waiting):
        raise Refused(
            "ordered_already",
            "같은 사람의 같은 시각 명령이 이미 결재를 기다리고 있습니다. 고치려면 그것을 거두고 다시 올려 주세요.",
            ARTICLE,
            ["/overtime"],
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
    for each in queries.elsewhere_objections(persons, day=wanted.date):
        if each.level == "refuse":
            raise Refused("remote_day", f"{names[each.person]}: {each.ko}", each.article)


def _refusals(wanted: Wanted, shield: people.Shielded) -> list[dict[str, object]]:
    own_days = organization.own_holidays(since=wanted.date, until=wanted.date + timedelta(days=1))
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
    return "–".join(as_clock(minute) for minute in (wanted.start, wanted.end))


def _content(wanted: Wanted, names: Sequence[str]) -> list[tuple[str, str]]:
    """What the document says, as it stays with its version."""
    return [
        ("사람", ", ".join(names)),
        ("날짜", wanted.date.isoformat()),
        ("시간", _clock(wanted)),
        ("구분", CapClass(wanted.cap_class).label),
        ("사유", wanted.reason.strip()),
    ]
