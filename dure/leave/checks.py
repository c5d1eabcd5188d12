"""What a request comes to, and what stands against it: asked before filing and again while filing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from dure.errors import Refused
from dure.leave import days as each_day
from dure.leave import entitlements, evidence, part_time, queries
from dure.leave.days import Taken
from dure.leave.models import LeaveDay
from dure.leave.objections import Case, Objection, objections, runs_of
from dure.organization import queries as organization
from dure.people.queries import Member
from dure.sealed import media_type
from dure.timeline import actions as timeline
from dure.timeline.queries import spans
from law import holidays, leave_days, leave_facts, params
from law.leave_kinds import LEAVE_KINDS, LeaveKind
from law.refusals import as_clock, as_days

ARTICLE = "지방공무원 복무규정 제6조"
DUTY = "지방공무원법 제59조 (당직은 기관의 조례와 규칙)"
LONGEST = timedelta(days=400)
ONE, MIDNIGHT = timedelta(days=1), 1440
UNIT = "leave.hourly_unit_minutes"


@dataclass(frozen=True)
class Known:
    """A request worked out: its days, the balance before and after, and what stands against it."""

    kind: LeaveKind
    member: Member
    taken: tuple[Taken, ...]
    after: bool
    before_minutes: int | None
    objections: tuple[Objection, ...]
    certified: bool

    @property
    def minutes(self) -> int:
        return sum(day.minutes for day in self.taken)

    @property
    def full_minutes(self) -> int:
        """As if every working day had 480 minutes: what 전결 by days goes by."""
        return sum(map(each_day.scaled, self.taken))

    @property
    def after_minutes(self) -> int | None:
        """What would be left once this is granted; None for a kind that a limit counts."""
        return None if self.before_minutes is None else self.before_minutes - self.minutes

    @property
    def refusals(self) -> tuple[Objection, ...]:
        return tuple(each for each in self.objections if each.level == "refuse")

    @property
    def length_ko(self) -> str:
        whole = sum(map(each_day.is_whole, self.taken))
        rest = sum(day.minutes for day in self.taken if not each_day.is_whole(day))
        days = [as_days(whole * each_day.DAY)] if whole else []
        hours = [as_days(rest, rest + 1)] if rest else []  # parts of days never make a day
        return " ".join([*days, *hours])


def look(wanted: Any, member: Member, *, at: datetime) -> Known:
    """Work a request out (`wanted`: actions.Wanted).

    Raises:
        Refused: it has no day, an end before its start, or no working time in it.
    """
    kind = LEAVE_KINDS[wanted.kind]
    stretches = list(wanted.stretches)
    said = organization.settings()
    _check_form(stretches, kind, said)
    since = min(each.date for each in stretches)
    until = max(each.date for each in stretches) + timedelta(days=1)
    plan = each_day.workdays(member.person, since=since, until=until)
    counted = _counts_off_days(kind, member.person, since, until, stretches, wanted.facts)
    week = part_time.week(member.person, since)
    off = part_time.day_length(week, since) or each_day.DAY
    taken = each_day.taken(stretches, plan, off_days_count=counted, off_minutes=off)
    if not taken:
        raise Refused(
            "no_working_time",
            "고른 날에는 근무시간이 없어 휴가를 쓸 것이 없습니다. 근무하는 날을 골라 주세요.",
            "지방공무원 복무규정 제7조의8",
        )
    _check_outing(kind, taken)
    for file in wanted.evidence:
        media_type(file, evidence.ARTICLE)
    certified = bool(wanted.evidence) or bool(wanted.facts.get("certificate"))
    after = timeline.moment(taken[0].date, taken[0].start) < at
    local, runs = organization.local_values(said), _runs(stretches)
    before, against = None, _duties(member.person, taken)
    for part, left in _by_year(kind, member.person, taken, at):
        case = Case(
            kind,
            member,
            part,
            wanted.facts,
            certified,
            after,
            wanted.after_reason,
            wanted.reason,
            left,
            at,
            said,
            local,
            runs,
            week,
        )
        against += [each for each in objections(case) if each not in against]
        before = None if left is None else left + sum(day.minutes for day in taken) - _sum(part)
    return Known(kind, member, tuple(taken), after, before, tuple(against), certified)


def _duties(person: int, taken: Sequence[Taken]) -> list[Objection]:
    """Watches that somebody keeps on a day of the leave, or into its morning: they need a stand-in."""
    days = {day.date for day in taken}
    found = spans(
        since=min(days) - timedelta(days=1), until=max(days) + ONE, people=[person], kind="duty"
    )
    return [
        Objection(
            "duty_there",
            f"{each.date.month}월 {each.date.day}일 {each.label} 당직이 있습니다. 휴가를 쓰려면 당직을 "
            "바꾸거나 대신 설 사람을 정해야 합니다.",
            DUTY,
            "warn",
        )
        for each in found
        if each.date in days or (each.end > MIDNIGHT and each.date + ONE in days)
    ]


def refuse(known: Known) -> None:
    """Raise the first thing that forbids it."""
    for each in known.refusals:
        raise Refused(each.code, each.ko, each.article, each.ways)


def overlap(person: int, days: Sequence[Taken]) -> Refused:
    """Which of one's own requests already takes that time."""
    for day in days:
        found = (
            LeaveDay.objects.filter(
                person_id=person, date=day.date, live=True, start__lt=day.end, end__gt=day.start
            )
            .select_related("leave__document")
            .first()
        )
        if found:
            paper = found.leave.document
            clock = "–".join(as_clock(m) for m in (found.start, found.end))
            return Refused(
                "leave_overlaps",
                f"{day.date.month}월 {day.date.day}일 {clock}에 이미 올린 휴가가 있습니다"
                f"({paper.number}). 그 휴가를 취소하거나 다른 시간을 골라 주세요.",
                ARTICLE,
                [f"/leave/{found.leave.public_id}"],
            )
    return Refused("leave_overlaps", "같은 시간에 이미 올린 휴가가 있습니다.", ARTICLE)


def as_json(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as they are stored: dates as text."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in facts.items()
    }


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _check_form(
    stretches: Sequence[each_day.Stretch], kind: LeaveKind, said: Sequence[organization.Setting]
) -> None:
    first, last = min(s.date for s in stretches), max(s.date for s in stretches)
    if last - first > LONGEST:
        raise Refused(
            "too_long", "한 번에 올릴 수 있는 기간은 400일까지입니다. 나누어 주세요.", ARTICLE
        )
    for each in stretches:
        if each.start is not None and each.end is not None and each.end <= each.start:
            raise Refused(
                "ends_before_start",
                "끝 시각이 시작보다 빠릅니다. 시작 뒤의 시각을 넣어 주세요.",
                ARTICLE,
            )
        _check_unit(each, kind, said)


def _check_outing(kind: LeaveKind, taken: Sequence[Taken]) -> None:
    """외출 is some hours of a day; a whole one is leave."""
    if kind.family == "outing" and any(map(each_day.is_whole, taken)):
        raise Refused(
            "outing_of_a_day",
            "외출은 하루의 일부에만 쓸 수 있습니다. 하루를 쉬려면 연가를, 아파서 나가면 병가를 골라 주세요.",
            kind.article,
        )


def _check_unit(
    each: each_day.Stretch, kind: LeaveKind, said: Sequence[organization.Setting]
) -> None:
    """The smallest step that the institution's ordinance lets leave be taken in."""
    if each.start is None or each.end is None or kind.family != "annual":
        return
    setting = queries.ordinances([UNIT], on=each.date, said=said).get(UNIT)
    if setting and (each.end - each.start) % int(setting.value):
        raise Refused(
            "not_in_steps",
            f"{params.get(UNIT).ko}는 {setting.value}분입니다. 그 단위로 시각을 맞춰 주세요.",
            setting.document,
        )


def _by_year(
    kind: LeaveKind, person: int, taken: Sequence[Taken], at: datetime
) -> Iterator[tuple[list[Taken], int | None]]:
    """The days with what is left for them: year by year where a year has leave or a limit of its own."""
    if not kind.pool and kind.family != "sick":
        yield list(taken), None
        return
    beside: dict[date, int] = {}
    for year in sorted({day.date.year for day in taken}):
        part = [day for day in taken if day.date.year == year]
        yield part, _before(kind, person, part[-1].date, at, beside)
        for day in part:
            beside[day.date] = beside.get(day.date, 0) + day.minutes


def _sum(days: Sequence[Taken]) -> int:
    return sum(day.minutes for day in days)


def _runs(stretches: Sequence[each_day.Stretch]) -> list[tuple[date, date]]:
    """Runs of consecutive days wanted, as [first, day after the last)."""
    runs: list[tuple[date, date]] = []
    for day in sorted({each.date for each in stretches}):
        if runs and runs[-1][1] == day:
            runs[-1] = (runs[-1][0], day + timedelta(days=1))
        else:
            runs.append((day, day + timedelta(days=1)))
    return runs


def _before(
    kind: LeaveKind, person: int, on: date, at: datetime, beside: Mapping[date, int]
) -> int | None:
    """What is left of the kind's pool on the day, everything already asked for taken off."""
    if not kind.pool:
        return None
    today = at.astimezone(timeline.SEOUL).date()
    ahead = kind.code == "annual" and on.year > today.year and not queries.has_lot(person, on.year)
    expected = _prospect(person, on.year, today) if ahead else 0
    return queries.available(person, on=on, pool=kind.pool, expected=expected, beside=beside)


def _prospect(person: int, year: int, today: date) -> int:
    """What next year will give: January's leave is filed before January's grant."""
    found = entitlements.entitled(year=year, on=date(year, 1, 1), today=today, persons=[person])
    return int(found["granted_minutes"][0]) if found.height else 0


def _counts_off_days(
    kind: LeaveKind,
    person: int,
    since: date,
    until: date,
    stretches: Sequence[each_day.Stretch],
    facts: Mapping[str, Any],
) -> bool:
    """Whether Saturdays and holidays inside it count: 30 days of one year or reason (제7조의8 단서)."""
    if kind.family not in ("sick", "official", "special") or kind.code in leave_facts.HOUR_KINDS:
        return False
    if any(each.start is not None for each in stretches):
        return False
    first, last = date(since.year, 1, 1), date(until.year + 1, 1, 1)
    before = [
        each
        for each in queries.used(person, kinds=(kind.code,), since=first, until=last)
        if each.whole and _reason(kind, each.facts) == _reason(kind, facts)
    ]
    mine = _runs(stretches)
    theirs = [
        (run[0].date, run[-1].date + timedelta(days=1), each.facts)
        for each in before
        for run in runs_of(each)
    ]
    runs = [*((start, end, dict(facts)) for start, end in mine), *theirs]
    least = int(params.value("leave.weekend_threshold_days", since))
    if sum((end - start).days for start, end, _ in runs) < least:
        return False
    rows = [(n, start, end, told) for n, (start, end, told) in enumerate(runs)]
    code = organization.institution().code
    uses = pl.DataFrame(
        [
            (code, person, use, kind.code if kind.family == "sick" else kind.family,
             _reason(kind, told), start, end, None)
            for use, start, end, told in rows
        ],
        schema=leave_days.USES,
        orient="row",
    )  # fmt: skip
    own = set(organization.own_days(since=first, until=last))
    span = ((last - first).days, first)
    days = [span[1] + timedelta(days=n) for n in range(span[0])]
    off = pl.DataFrame(
        [(code, day) for day in days if holidays.is_off_day(day, own)],
        schema={"institution": pl.String, "date": pl.Date},
        orient="row",
    )
    found = leave_days.counted_days(
        uses.lazy(), off.lazy(), local=organization.local_values().lazy()
    ).collect()
    worked = pl.col("calendar_days") - pl.col("off_days")
    own_runs = found.filter(pl.col("use") < len(mine))
    return bool((own_runs["counted_days"] > own_runs.select(worked).to_series()).any())


def _reason(kind: LeaveKind, facts: Mapping[str, Any]) -> str | None:
    """What 제7조의8 sums by: the year's sick leave, one reason of 공가, one event of a special leave."""
    if kind.family == "sick":
        return None
    said = facts.get("official_reason") or facts.get("event_date") or facts.get("birth_date")
    return f"{kind.code}:{said}"
