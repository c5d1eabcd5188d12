"""What the articles say against a request, as rows from `law`, for the form and for the approver."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from dure.emergency import queries as emergency
from dure.leave import entitlements, part_time, queries, sickness
from dure.leave.days import DAY, Taken, scaled
from dure.organization import queries as organization
from dure.people.queries import Member
from dure.timeline.actions import SEOUL
from law import emergency as emergency_law
from law import holidays, leave_carry, leave_facts, leave_filing, special_refusals
from law.fields import BadInput
from law.leave_kinds import LeaveKind
from law.refusals import as_days

LATE = "지방공무원 복무규정 제6조"
DISCOURAGED = "leave_discouraged"  # answered by a reason


@dataclass(frozen=True)
class Objection:
    """A sentence with its article; "refuse" forbids, "warn" wants a look, "note" is for the approver."""

    code: str
    ko: str
    article: str
    level: str
    ways: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A request as the articles see it."""

    kind: LeaveKind
    member: Member
    taken: Sequence[Taken]
    facts: Mapping[str, Any]
    certified: bool
    after: bool
    after_reason: str
    reason: str
    left: int | None
    at: datetime
    said: Sequence[organization.Setting]
    local: pl.DataFrame = field(compare=False)
    runs: Sequence[tuple[date, date]]
    week_minutes: int | None  # of a part-timer

    @property
    def day(self) -> date:
        return self.taken[0].date

    @property
    def until(self) -> date:
        return self.taken[-1].date + timedelta(days=1)

    @property
    def minutes(self) -> int:
        return sum(day.minutes for day in self.taken)

    @property
    def length(self) -> int:
        """Minutes of a day of the request, by which leave counted in days is weighed."""
        return self.taken[0].day_minutes

    @property
    def today(self) -> date:
        return self.at.astimezone(SEOUL).date()


def objections(case: Case) -> list[Objection]:
    """Everything that stands against a request, or beside it."""
    found = [
        *_late(case),
        *_during(case),
    ]
    if case.kind.family in ("annual", "sick"):
        found += _annual_or_sick(case)
    elif case.kind.code in leave_facts.FACTS:
        found += _special(case)
    elif case.left is not None and case.minutes > case.left:
        found.append(_too_much(case))
    return found


def _late(case: Case) -> list[Objection]:
    if not case.after or case.after_reason.strip():
        return []
    ko = "이미 지난 시간의 휴가입니다. 미리 신청하지 못한 까닭을 적으면 사후 신청으로 올릴 수 있습니다."
    return [Objection("after_needs_reason", ko, LATE, "refuse")]


def _during(case: Case) -> list[Objection]:
    days = [day.date for day in case.taken]
    return during_emergency(case.kind, case.member.person, days, case.reason, case.at)


def during_emergency(
    kind: LeaveKind, person: int, days: Iterable[date], reason: str, at: datetime
) -> list[Objection]:
    """비상근무 stops annual leave, or asks for what cannot be helped (제2조의4제3항)."""
    if kind.family != "annual":
        return []
    for day in days:
        stop = emergency.stops(person, day, at=at)
        if stop is None:
            continue
        compelled = bool(reason.strip())
        rows = emergency_law.leave_refusals(day, stop.kind, kind.code, compelled=compelled)
        if rows:
            return [replace(_objection(row), level="refuse") for row in rows]
        article = f"{emergency_law.SERVING}제3항제{stop.kind}호"
        ko = f"비상근무 제{stop.kind}호({stop.name}) 중의 연가입니다. 적은 사정이 부득이한지 살펴 주세요."
        return [Objection("leave_compelled", ko, article, "warn")]
    return []


def _annual_or_sick(case: Case) -> list[Objection]:
    counted = case.kind.family == "sick" and case.week_minutes is None
    rows = leave_filing.refusals(
        case.kind.code,
        day=case.day,
        minutes=sum(map(scaled, case.taken)) if counted else case.minutes,
        filed_on=case.today,
        reason=case.after_reason,
        remaining_minutes=max(case.left or 0, 0),
        advance_open_days=_advance(case),
        used_days=_used_days(case),
        certificate=case.certified,
        late_filing=_chosen("leave.late_filing", case),
        week_minutes=case.week_minutes,
        institution=_code(),
        local=case.local.lazy(),
    )
    found = [_objection(row) for row in rows if row["code"] != "filed_late" or case.after]
    if case.facts.get("advance") and any(each.code == "advance_possible" for each in found):
        return [each for each in found if each.code != "annual_not_enough"]
    return found


def _special(case: Case) -> list[Objection]:
    """Special and official leave: the facts that its article asks about decide."""
    found: list[Objection] = []
    earlier: list[dict[str, Any]] = []
    for since, until in case.runs:
        part = replace(case, taken=[day for day in case.taken if since <= day.date < until])
        if part.taken:
            found += [one for one in _of_run(part, earlier) if one not in found]
            earlier += _as_used(part)
    return found


def _as_used(case: Case) -> list[dict[str, Any]]:
    """A run of days as the later runs of the same request find it."""
    told = {"kind": case.kind.code, "facts": dict(case.facts)}
    if case.kind.code in leave_facts.HOUR_KINDS:
        return [told | {"date": day.date, "minutes": day.minutes} for day in case.taken]
    minutes = sum(scaled(day, case.length) for day in case.taken)
    return [told | {"date": case.day, "until": case.until, "minutes": minutes}]


def _of_run(case: Case, same: Sequence[dict[str, Any]]) -> list[Objection]:
    """One run of consecutive days against the article: a weekly hour is no run of months."""
    # 36 months of 육아시간 and one event's days may lie years back
    since, until = date.min, date(case.until.year + 1, 1, 1)
    try:
        rows = special_refusals.refusals(
            case.kind.code,
            day=case.day,
            until=case.until,
            minutes=_of_a_day(case),
            facts=case.facts,
            used=[*_earlier(case, since, until), *same],
            institution=_code(),
            local=case.local.lazy(),
            day_minutes=case.length,
            week_minutes=case.week_minutes,
        )
    except BadInput as bad:
        return [_missing(case.kind, bad)]
    return [_objection(row) for row in rows]


def _of_a_day(case: Case) -> int:
    """Leave by the hour is measured against the day, the rest as a whole."""
    if case.kind.code not in leave_facts.HOUR_KINDS:
        return sum(scaled(day, case.length) for day in case.taken)
    sums: dict[date, int] = {}
    for day in case.taken:
        sums[day.date] = sums.get(day.date, 0) + day.minutes
    return max(sums.values())


def _earlier(case: Case, since: date, until: date) -> list[dict[str, Any]]:
    """Earlier uses of kinds that one article weighs together, day by day where it is by the hour."""
    kinds = _weighed(case.kind.code)
    found = queries.used(case.member.person, kinds=kinds, since=since, until=until)
    return _uses(found, case.length)


def _weighed(kind: str) -> tuple[str, ...]:
    return leave_facts.HOUR_KINDS if kind in leave_facts.HOUR_KINDS else (kind,)


def _uses(earlier: Sequence[queries.Asked], length: int) -> list[dict[str, Any]]:
    """Earlier requests for `law`, their whole days as long as one of the request it weighs."""
    found: list[dict[str, Any]] = []
    for asked in earlier:
        told = {"kind": asked.kind.code, "facts": asked.facts}
        if asked.kind.code in leave_facts.HOUR_KINDS:
            found += [told | {"date": day.date, "minutes": day.minutes} for day in asked.days]
        elif not asked.whole:
            found += [
                told | {"date": day.date, "minutes": scaled(day, length)} for day in asked.days
            ]
        else:
            minutes = sum(scaled(day, length) for day in asked.days)
            found.append(told | {"date": asked.since, "until": asked.until, "minutes": minutes})
    return found


def beside(
    asked: queries.Asked,
    every: Sequence[queries.Asked],
    *,
    institution: str,
    local: pl.DataFrame,
    week_minutes: int | None = None,
) -> list[Objection]:
    """What the articles say of a special or official request before its line, from all of a
    person's requests: the same as while filing, without asking again."""
    if asked.kind.family in ("annual", "sick") or asked.kind.code not in leave_facts.FACTS:
        return []
    weighed = _weighed(asked.kind.code)
    earlier = [one for one in every if one.leave != asked.leave and one.kind.code in weighed]
    length = asked.days[0].day_minutes if asked.days else DAY
    used = _uses(earlier, length)
    found: list[Objection] = []
    for days in runs_of(asked):
        since, until = days[0].date, days[-1].date + timedelta(days=1)
        minutes = sum(scaled(day, length) for day in days)
        if asked.kind.code in leave_facts.HOUR_KINDS:
            minutes = max(day.minutes for day in days)
        try:
            rows = special_refusals.refusals(
                asked.kind.code,
                day=since,
                until=until,
                minutes=minutes,
                facts=asked.facts,
                used=used,
                institution=institution,
                local=local.lazy(),
                day_minutes=length,
                week_minutes=week_minutes,
            )
        except BadInput as bad:
            return [_missing(asked.kind, bad)]
        found += [one for one in map(_objection, rows) if one not in found]
        run = replace(asked, since=since, until=until, days=days)
        used += _uses([run], length)
    return found


def runs_of(asked: queries.Asked) -> list[tuple[queries.Taken, ...]]:
    """The days of a request in runs that nothing but Saturdays, Sundays and holidays break."""
    runs: list[list[queries.Taken]] = []
    for day in asked.days:
        if runs and not _works_between(runs[-1][-1].date, day.date):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [tuple(run) for run in runs]


def _works_between(last: date, following: date) -> bool:
    between = range(1, (following - last).days)
    return any(not holidays.is_off_day(last + timedelta(days=n)) for n in between)


def _missing(kind: LeaveKind, bad: BadInput) -> Objection:
    name = bad.field.removeprefix("facts.").split(".")[0]
    asked = leave_facts.FACTS[kind.code].get(name)
    ko = f"{kind.ko}에는 {asked.ko if asked else name}이(가) 있어야 합니다. 적어 주세요."
    return Objection(f"fact_{name}", ko, kind.article, "refuse")


def _too_much(case: Case) -> Objection:
    left = max(case.left or 0, 0)
    ko = (
        f"남은 {case.kind.ko}는 {as_days(left)}인데 {as_days(case.minutes)}을 올렸습니다."
        " 시간을 줄여 주세요."
    )
    return Objection("not_enough_left", ko, case.kind.article, "refuse")


def _advance(case: Case) -> int:
    """Days that may be taken of the next band's leave (제7조의3), where too little is left."""
    if case.kind.code != "annual" or case.left is None or case.minutes <= case.left:
        return 0
    person = case.member.person
    served = entitlements.entitled(
        year=case.day.year, on=case.day, today=case.today, persons=[person]
    )
    if served.is_empty():
        return 0
    found = queries.balance(person, on=case.day)
    ahead = queries.advances(person, year=case.day.year)
    saved = sum(lot.left for lot in found.lots if lot.kind != "annual")
    length = part_time.day_length(case.week_minutes, case.day) or DAY
    frame = served.select("institution", "date", "service_total_months").with_columns(
        remaining_minutes=pl.lit(max(case.left - saved, 0)),
        saved_minutes=pl.lit(saved),
        advanced_days=pl.lit(-(-ahead // length)),
    )
    answer = leave_carry.advance(frame.lazy(), local=case.local.lazy()).collect()
    return int(answer["advance_open_days"][0])


def _used_days(case: Case) -> int:
    """Days of the year's sick leave already asked for or granted: 8 hours make one.

    일반병가 that was taken from annual leave counts towards no limit (제7조의2제7항).
    """
    if case.kind.family != "sick":
        return 0
    if case.kind.code == "sick":
        return sickness.counted_days(case.member.person, case.day.year)
    first, last = date(case.day.year, 1, 1), date(case.day.year + 1, 1, 1)
    asked = queries.used(case.member.person, kinds=(case.kind.code,), since=first, until=last)
    days = [day for each in asked for day in each.days if first <= day.date < last]
    return (part_time.full_minutes(days, case.week_minutes, case.day) or 0) // DAY


def _chosen(key: str, case: Case) -> str | None:
    setting = queries.ordinances([key], on=case.day, said=case.said).get(key)
    return setting.value if setting else None


def _objection(row: Mapping[str, Any]) -> Objection:
    return Objection(str(row["code"]), str(row["ko"]), str(row["article"]), str(row["level"]))


def _code() -> str:
    return str(organization.institution().code)
