"""Leave before its line: what it leaves of a balance, who else is away, and what to look at first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

import polars as pl

from dure.approvals.queries import Waiting
from dure.emergency import queries as emergency
from dure.leave import actions, filed_hours, part_time
from dure.leave import queries as leave
from dure.leave.objections import beside, during_emergency
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Member
from dure.timeline import queries as timeline
from dure.timeline.queries import Span
from dure.web import explain, lanes
from dure.web.doors import Visit
from dure.web.leave_year import span_ko
from dure.web.templatetags.dure_format import day_short, leave_ko
from law import params
from law.leave import DAY
from law.leave_facts import FACTS
from law.leave_kinds import LEAVE_KINDS

SHOWN: Final = 3  # names of those who are away as well
CERTIFICATE: Final = "지방공무원 복무규정 제7조의5제3항"
SICK: Final = tuple(each.code for each in LEAVE_KINDS.values() if each.family == "sick")
AFTER: Final = "지방공무원 복무규정 제7조"
CERTIFIED_OVER: Final = "leave.certificate_over_days"


@dataclass
class Look:
    """What a card says of a request, and its flags: sentence, article, whether it forbids."""

    title: str
    detail: str
    url: str
    day: date
    flags: list[tuple[str, str, bool]] = field(default_factory=list)


@dataclass(frozen=True)
class Around:
    """What every card needs, asked once for all of them."""

    names: Mapping[int, str]
    left: Mapping[tuple[int, str, int], int]
    mates: Mapping[int, Sequence[int]]
    units: Mapping[int, str]
    gone: Mapping[date, Sequence[Span]]
    every: Mapping[int, Sequence[leave.Asked]]
    ill: Mapping[int, Sequence[leave.Asked]]
    weeks: Mapping[int, int]
    institution: str
    local: pl.DataFrame
    hours: Mapping[UUID, str]
    emergencies: frozenset[date]
    at: datetime


def looks(visit: Visit, papers: Sequence[Waiting]) -> dict[UUID, Look]:
    """A card's contents for each document that asks for leave or for its cancellation."""
    mine = [each for each in papers if each.kind in (actions.DOCUMENT, actions.CANCEL)]
    asked = leave.by_document([each.document for each in mine])
    if not asked:
        return {}
    around = _around(visit, list(asked.values()))
    return {
        each.document: _look(each, asked[each.document], around)
        for each in mine
        if each.document in asked
    }


def _around(visit: Visit, asked: Sequence[leave.Asked]) -> Around:
    since = min(each.since for each in asked)
    until = max(each.until for each in asked)
    told = [each for each in asked if each.kind.code in FACTS]
    ill = {each.person for each in asked if each.kind.family == "sick"}
    mates = _mates(visit, {each.unit for each in asked})
    persons = {person for mine in mates.values() for person in mine}
    gone: dict[date, list[Span]] = {}
    for span in timeline.spans(since=since, until=until, people=sorted(persons)):
        if span.kind not in ("order", "duty"):
            gone.setdefault(span.date, []).append(span)
    return Around(
        names=people.names(persons | {each.person for each in asked}),
        left=_left(asked),
        mates=mates,
        units=organization.names(mates),
        gone=gone,
        every=leave.used_by(sorted({each.person for each in told}), kinds=tuple(FACTS)),
        ill=leave.used_by(sorted(ill), kinds=SICK) if ill else {},
        weeks=dict(part_time.weeks(since, sorted({each.person for each in asked})).iter_rows()),
        institution=organization.institution().code if told else "",
        local=organization.local_values() if told else pl.DataFrame(),
        hours=filed_hours.told(asked),
        emergencies=emergency.days_in_force(since, until, today=visit.today),
        at=visit.at,
    )


def _mates(visit: Visit, units: Iterable[int]) -> dict[int, list[int]]:
    """Who works in each unit now."""
    found: dict[int, list[int]] = {}
    for each in _members(visit):
        found.setdefault(each.unit, []).append(each.person)
    return {
        unit: found.get(unit) or [each.person for each in people.appointed(unit, on=visit.today)]
        for unit in units
    }


def _members(visit: Visit) -> Sequence[Member]:
    if visit.viewer.role not in ("team_lead", "head"):
        return []
    return people.members(viewer=visit.viewer, on=visit.today)


def _left(asked: Sequence[leave.Asked]) -> dict[tuple[int, str, int], int]:
    """What each person has left of a kind when everything approved of the year is taken."""
    wanted: dict[tuple[str, int], set[int]] = {}
    for each in asked:
        if each.kind.pool:
            wanted.setdefault((each.kind.pool, each.since.year), set()).add(each.person)
    return {
        (person, pool, year): left
        for (pool, year), persons in wanted.items()
        for person, left in leave.balances(
            on=date(year, 12, 31), persons=sorted(persons), pool=pool
        ).iter_rows()
    }


def _look(paper: Waiting, asked: leave.Asked, around: Around) -> Look:
    cancels = paper.kind == actions.CANCEL
    said = f"{asked.kind.ko} {leave_ko(asked.minutes)}"
    left = around.left.get((asked.person, asked.kind.pool, asked.since.year))
    details = [f"{said} 취소" if cancels else said]
    if left is not None:
        after = left + asked.minutes if cancels else left - asked.minutes
        details.append(f"남은 {asked.kind.ko} {leave_ko(left)} → {leave_ko(after)}")
    if asked.evidence:
        details.append(f"증빙 {len(asked.evidence)}건")
    if asked.reason and not cancels:
        details.append(asked.reason)
    found = Look(
        f"{around.names.get(asked.person, '')} · {span_ko(asked)}",
        " · ".join(details),
        f"/leave/{asked.leave}",
        asked.since,
    )
    if cancels:
        return found
    if changed := around.hours.get(asked.document):
        found.flags.append((changed, AFTER, True))
    if asked.after:
        found.flags.append((f"사후 신청입니다. 까닭: {asked.after_reason}", AFTER, False))
    if left is not None and left < asked.minutes:
        short = leave_ko(asked.minutes - left)
        found.flags.append(
            (
                f"남은 {asked.kind.ko}보다 {short} 많아 승인하면 모자랍니다.",
                asked.kind.article,
                True,
            )
        )
    found.flags += _uncertified(asked, around)
    mine = around.every.get(asked.person, ())
    week = around.weeks.get(asked.person)
    told = beside(
        asked, mine, institution=around.institution, local=around.local, week_minutes=week
    )
    for each in told:
        if each.level == "note":  # nothing to look for: what the approver must know
            found.detail += f". {each.ko.rstrip('.')} ({explain.article_of(each.article)})"
        else:
            found.flags.append((each.ko, each.article, each.level == "refuse"))
    found.flags += _coverage(asked, around)
    found.flags += [
        (each.ko, each.article, each.level == "refuse")
        for each in during_emergency(
            asked.kind,
            asked.person,
            [day.date for day in asked.days if day.date in around.emergencies],
            asked.reason,
            around.at,
        )
    ]
    return found


def _uncertified(asked: leave.Asked, around: Around) -> list[tuple[str, str, bool]]:
    """Sick leave of the year up to this request that passes what needs no certificate."""
    if asked.kind.family != "sick" or asked.evidence or asked.facts.get("certificate"):
        return []
    year, free = asked.since.year, int(params.value(CERTIFIED_OVER, asked.since))
    taken = [
        day
        for each in around.ill.get(asked.person, ())
        if each.kind.code == asked.kind.code
        and (each.leave == asked.leave or each.since <= asked.since)
        for day in each.days
        if day.date.year == year
    ]
    days = (part_time.full_minutes(taken, around.weeks.get(asked.person), asked.since) or 0) // DAY
    if days <= free:
        return []
    ko = f"올해 {asked.kind.ko}가 {days}일로 {free}일을 넘는데 진단서가 없습니다."
    return [(ko, CERTIFICATE, False)]


def _coverage(asked: leave.Asked, around: Around) -> list[tuple[str, str, bool]]:
    """The day on which the fewest of the unit would be there, where that is less than half."""
    mates = set(around.mates.get(asked.unit, ())) - {asked.person}
    worst: tuple[int, date, list[Span]] | None = None
    for day in asked.days:
        gone = [
            span
            for span in around.gone.get(day.date, ())
            if span.person in mates and span.start < day.end and day.start < span.end
        ]
        there = len(mates) - len({span.person for span in gone})
        if worst is None or there < worst[0]:
            worst = (there, day.date, gone)
    if worst is None or worst[0] * 2 >= len(mates) + 1:
        return []
    there, when, gone = worst
    named = list(
        dict.fromkeys(
            f"{around.names.get(span.person, '')} {lanes.label_of(span)}" for span in gone
        )
    )
    more = f" 외 {len(named) - SHOWN}명" if len(named) > SHOWN else ""
    unit = around.units.get(asked.unit, "부서")
    return [
        (
            f"{day_short(when)}에 {unit} {len(mates) + 1}명 가운데 {there}명만 남습니다"
            f"({', '.join(named[:SHOWN])}{more}).",
            "",
            False,
        )
    ]
