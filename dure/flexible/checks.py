"""What a request would change, day by day, and what stands against it; nothing is written here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dure.attendance import queries as attendance
from dure.emergency import queries as emergency
from dure.errors import Refused
from dure.flexible import weeks
from dure.leave import days as leave_days
from dure.leave import queries as leave
from dure.organization import queries as organization
from dure.people import patterns
from dure.people import queries as people
from dure.people.queries import Member
from dure.timeline import queries as timeline
from dure.timeline.actions import SEOUL
from law import flexible as law
from law import holidays
from law.refusals import Row, row

ARTICLE = weeks.ARTICLE
LONGEST = 366
DAY = timedelta(days=1)
NOTES = ("note", "warn")
USUAL = {
    "trip": "출장",
    "duty": "당직",
    "emergency": "비상근무",
}  # days that may want the usual hours


@dataclass(frozen=True)
class Wanted:
    """What is asked for: a kind, the days of [since, until) and the whole week's pattern."""

    kind: str
    since: date
    until: date
    days: Sequence[law.Day]
    place: str = ""
    reason: str = ""

    @property
    def remote(self) -> bool:
        return self.kind in law.REMOTE

    @property
    def shown(self) -> list[law.Day]:
        """The days of the week that its period has: what it changes, without the rest of the week."""
        return within(self.days, self.since, self.until)


@dataclass(frozen=True)
class Look:
    """A request held against the facts: who, what is said of it, which days keep their hours."""

    member: Member
    week_minutes: int
    said: list[Row]
    kept: dict[date, str]
    changed: list[date]

    @property
    def refused(self) -> list[Row]:
        return [each for each in self.said if each["level"] == "refuse"]

    @property
    def notes(self) -> list[Row]:
        return [each for each in self.said if each["level"] in NOTES]


def look(wanted: Wanted, member: Member, *, at: datetime) -> Look:
    """Everything that is known of a wanted change.

    Raises:
        Refused: its form makes no sense, so that nothing can be looked at.
    """
    _form(wanted)
    plan = leave_days.workdays(member.person, since=wanted.since, until=wanted.until)
    usual = base_week(member.person, on=wanted.since)
    week = sum(each.minutes for each in usual) or law.WEEK
    kept, said = _kept(wanted, member, plan)
    changed = [day for day in plan if day not in kept]
    said += _by_law(wanted, week) + _in_time(wanted, member, plan, at)
    held = weeks.held(member.person, since=wanted.since - DAY, until=wanted.until + DAY)
    said += weeks.refusals(wanted, held, week) + weeks.notes(changed, held)
    said += weeks.rests(_planned(wanted, changed), held, patterns.rest(wanted.since))
    said += _beside(wanted, member, changed, held)
    if not changed and not any(each["level"] == "refuse" for each in said):
        said.append(
            row("no_day", "바꿀 수 있는 날이 없습니다. 다른 날을 골라 주세요.", ARTICLE, "refuse")
        )
    return Look(member, week, said, kept, changed)


def refuse(known: Look) -> None:
    """The first that stands against it, as a refusal."""
    for each in known.refused:
        raise Refused(str(each["code"]), str(each["ko"]), str(each["article"]))


def refuse_beside(known: Look) -> None:
    """Of what stands against it, what the days themselves say when it is decided, not when filed."""
    for each in known.refused:
        if each["code"] in ("remote_already", "no_day", "shifts_overlap"):
            raise Refused(str(each["code"]), str(each["ko"]), str(each["article"]))


def base_week(person: int, *, on: date) -> list[law.Day]:
    """The working days of the week by which a person works on a day, holidays left aside; of a
    roster's shifts, which have no week, none."""
    found = people.segments(since=on, until=on + timedelta(days=1), people=[person])
    if found.is_empty():
        return []
    monday = on - timedelta(days=on.weekday())
    only = [int(found["schedule"][0])]
    rows = people.schedules(since=monday, until=monday + timedelta(days=7), only=only)
    return [
        law.Day(
            law.WEEKDAYS[row["date"].weekday()],
            row["start"],
            row["end"],
            row["break_start"],
            row["break_end"],
        )
        for row in rows.drop_nulls("start").sort("date").iter_rows(named=True)
        if not row["shift"]
    ]


def limits(kind: str, on: date) -> dict[str, Any]:
    """What this institution set for a kind."""
    return law.limits(
        kind,
        on,
        institution=organization.institution().code,
        local=organization.local_values().lazy(),
    )


def day_of(days: Iterable[law.Day], on: date) -> law.Day | None:
    """What a week's pattern says of a day."""
    return next((each for each in days if each.weekday == law.WEEKDAYS[on.weekday()]), None)


def within(days: Iterable[law.Day], since: date, until: date) -> list[law.Day]:
    """Of a week's pattern what the days of [since, until) have of it."""
    inside = {(since + timedelta(days=n)).weekday() for n in range(min((until - since).days, 7))}
    return [each for each in days if law.WEEKDAYS.index(each.weekday) in inside]


def is_off(day: date, own: set[date]) -> bool:
    """Saturday, Sunday, a holiday or a day off of the institution's own."""
    return holidays.is_off_day(day, own)


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _form(wanted: Wanted) -> None:
    if wanted.kind not in law.KINDS:
        raise Refused("no_such_kind", "유연근무의 유형을 골라 주세요.", ARTICLE)
    length = (wanted.until - wanted.since).days
    if length < 1:
        raise Refused(
            "ends_before_start",
            "끝나는 날이 시작하는 날보다 빠릅니다. 뒤의 날을 골라 주세요.",
            ARTICLE,
        )
    if length > LONGEST:
        raise Refused("too_long", "한 번에 1년까지 신청합니다. 기간을 나누어 주세요.", ARTICLE)
    if not wanted.days:
        raise Refused("no_hours", "일하는 요일과 시각을 넣어 주세요.", ARTICLE)
    if any(not 0 <= each.start < each.end <= 2880 for each in wanted.days):
        raise Refused("times_malformed", "끝 시각은 시작보다 늦어야 합니다. 시각을 고쳐 주세요.")
    if wanted.remote and not any(each.remote_minutes for each in wanted.days):
        raise Refused(
            "no_remote_day", "재택이나 스마트워크로 일하는 요일을 하나 이상 골라 주세요.", ARTICLE
        )
    if wanted.kind == "smartwork" and not wanted.place.strip():
        raise Refused("place_missing", "일할 스마트워크센터의 이름을 적어 주세요.", ARTICLE)


def _planned(wanted: Wanted, changed: Iterable[date]) -> dict[date, law.Day | None]:
    """What each changed day would be; nothing on days off."""
    own = set(organization.own_days(since=wanted.since, until=wanted.until))
    return {day: None if is_off(day, own) else day_of(wanted.days, day) for day in changed}


def _by_law(wanted: Wanted, week: int) -> list[Row]:
    return law.pattern_refusals(
        wanted.kind,
        wanted.days,
        limits(wanted.kind, wanted.since),
        on=wanted.since,
        period_days=(wanted.until - wanted.since).days,
        week_minutes=week,
    )


def _in_time(
    wanted: Wanted, member: Member, plan: dict[date, leave_days.Workday], at: datetime
) -> list[Row]:
    now = at.astimezone(SEOUL)
    today = now.date()
    punched = attendance.readings(
        member.person, since=wanted.since, until=wanted.since + timedelta(days=1)
    ).get(wanted.since, [])
    first, new = plan.get(wanted.since), day_of(wanted.days, wanted.since)
    return law.may_apply(
        wanted.kind,
        limits(wanted.kind, wanted.since),
        day=wanted.since,
        filed_on=today,
        filed_minute=now.hour * 60 + now.minute,
        planned_start=first.start if first and not first.off else 540,
        new_start=new.start if new else None,
        first_punch=min((each.minute for each in punched), default=None),
    )


def _kept(
    wanted: Wanted, member: Member, plan: dict[date, leave_days.Workday]
) -> tuple[dict[date, str], list[Row]]:
    """Days that keep their hours: those of a leave, and those on which the office wants its own."""
    span = {"since": wanted.since, "until": wanted.until}
    kept = {
        each.date: "휴가"
        for each in timeline.spans(**span, people=[member.person], kind="leave")
        if each.date in plan
    }
    for asked in leave.of_person(member.person, **span):
        if asked.state == "requested":
            kept |= {each.date: "결재 중인 휴가" for each in asked.days if each.date in plan}
    said: list[Row] = []
    for day, reason in _wanted_as_usual(member.person, **span):
        found = law.blocked(
            [reason],
            day,
            institution=organization.institution().code,
            local=organization.local_values().lazy(),
        )
        if any(one["level"] == "refuse" for one in found):
            kept[day] = USUAL[reason]
        else:
            said += found
    return kept, said


def _wanted_as_usual(person: int, since: date, until: date) -> list[tuple[date, str]]:
    """Days on which the institution may want the usual hours, and why: a trip, a duty, an emergency."""
    spans = timeline.spans(since=since, until=until, people=[person])
    served = emergency.picked_days(person, since=since, until=until)
    gone = ((each.date, each.kind) for each in spans if each.kind in ("trip", "duty"))
    return [*gone, *((day, "emergency") for day in served)]


def _beside(
    wanted: Wanted, member: Member, changed: Sequence[date], held: Mapping[date, weeks.Held]
) -> list[Row]:
    """What else is already true of those days: other work elsewhere, and ordered overtime."""
    spans = timeline.spans(since=wanted.since, until=wanted.until, people=[member.person])
    said: list[Row] = []
    elsewhere = sorted(
        {
            each.date
            for each in spans
            if each.kind == "remote"
            and each.date in changed
            and not _leaves_alone(wanted, each.date, held.get(each.date))
        }
    )
    if elsewhere:
        ko = (
            f"{_days_ko(elsewhere)}에 이미 승인된 원격근무가 있습니다. "
            "그것을 먼저 끝내거나 그날을 빼 주세요."
        )
        said.append(row("remote_already", ko, ARTICLE, "refuse"))
    ordered = sorted({each.date for each in spans if each.kind == "order" and each.date in changed})
    if ordered:
        ko = (
            f"{_days_ko(ordered)}에 승인된 시간외근무 명령이 있습니다. "
            "바뀐 근무시간 밖의 시간만 인정되니 명령을 확인해 주세요."
        )
        said.append(row("orders_there", ko, ARTICLE, "warn"))
    return said


def _leaves_alone(wanted: Wanted, day: date, now: weeks.Held | None) -> bool:
    """Whether a day elsewhere keeps the hours for which it was approved, and its place."""
    new = day_of(wanted.days, day)
    if new is None or now is None or new.remote_minutes or wanted.kind == "discretionary":
        return False
    return (new.start, new.end) == (now.start, now.end)


def _days_ko(days: Sequence[date]) -> str:
    told = [f"{each.month}월 {each.day}일" for each in days[:3]]
    return ", ".join(told) + (f" 외 {len(days) - 3}일" if len(days) > 3 else "")
