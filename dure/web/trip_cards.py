"""Trips before their line: who goes where at what price, and what one should look at first."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from dure.approvals.queries import Waiting
from dure.attendance import queries as attendance
from dure.people import queries as people
from dure.trips import actions, checks
from dure.trips import queries as trips
from dure.web import trip_money
from dure.web.doors import Visit
from dure.web.leave_cards import Look
from dure.web.templatetags.dure_format import clock, day_short
from dure.web.trip_form import when
from law.trips import Period, tier

AFTER = f"{actions.ARTICLE}제2항"


def looks(visit: Visit, papers: Sequence[Waiting]) -> dict[UUID, Look]:
    """A card's contents for each document that asks for a trip or for a change of one."""
    asked = trips.by_document([p.document for p in papers if p.kind == actions.DOCUMENT])
    changes = trips.changes_by_document([p.document for p in papers if p.kind == actions.CHANGE])
    if not asked and not changes:
        return {}
    changed = trips.by_id({each.trip for each in changes.values()})
    every = [*asked.values(), *changed.values()]
    names = people.names({person for each in every for person in each.persons})
    money = trip_money.of_trips(asked.values())
    found = {key: _trip(each, names, money, visit.today) for key, each in asked.items()}
    for key, change in changes.items():
        found[key] = _change(change, changed[change.trip], names, visit.today)
    return found


def _trip(
    asked: trips.Asked, names: Mapping[int, str], money: trip_money.Amounts, today: date
) -> Look:
    pays = trip_money.summed([money[asked.key, each] for each in asked.persons])
    look = Look(
        f"{_who(asked.persons, names)} · {when(asked.period)} {asked.place}",
        f"{tier(asked.kind, asked.period).ko} · {asked.vehicle_ko} · 예상 여비 {pays['won']}. {asked.purpose}",
        f"/trips/{asked.trip}",
        asked.period.departs,
    )
    if asked.after:
        look.flags.append((f"사후 보고입니다. 까닭: {asked.after_reason}", AFTER, False))
    _flag(look, asked, asked.period, names, today)
    return look


def _change(
    change: trips.Changed, asked: trips.Asked, names: Mapping[int, str], today: date
) -> Look:
    persons = (change.person,) if change.person else asked.persons
    before, after = tier(asked.kind, asked.period).ko, tier(asked.kind, change.period).ko
    if change.cancels:
        detail = f"취소. {change.reason}"
    else:
        kind = before if before == after else f"{before} → {after}"
        won = _moved(asked, change, persons)
        detail = f"{when(asked.period)} → {when(change.period)}. {kind}. {won}. {change.reason}"
    look = Look(
        f"{_who(persons, names)} · {asked.place}",
        detail,
        f"/trips/{asked.trip}",
        asked.period.departs,
    )
    if change.urgent:
        look.flags.append(("긴급해서 사후에 보고한 변경입니다.", AFTER, False))
    if not change.cancels:
        _flag(look, asked, change.period, {each: names[each] for each in persons}, today)
    return look


def _moved(asked: trips.Asked, change: trips.Changed, persons: Sequence[int]) -> str:
    """What these are paid for the hours that were approved, and would be."""
    before, after = (
        trip_money.if_changed(asked, of, persons) for of in (asked.period, change.period)
    )
    now, then = (
        trip_money.summed([found[asked.key, each] for each in persons])["won"]
        for found in (before, after)
    )
    return f"여비 {now}" if now == then else f"여비 {now} → {then}"


def _flag(
    look: Look, asked: trips.Asked, of: Period, names: Mapping[int, str], today: date
) -> None:
    here = {person: name for person, name in names.items() if person in asked.persons}
    found = [
        *checks.objections(of, here, but=asked.trip),
        *checks.near(asked.kind, of, next(iter(here), 0), asked.distance_m),
        *checks.cautions(asked.kind, of, here, asked.distance_m),
    ]
    look.flags += [(each.ko, each.article, each.level == "refuse") for each in found]
    if of.departs <= today:  # of a trip to come there are no readings yet
        look.flags += [(said, actions.ARTICLE, False) for said in _punched(of, here)]


def _punched(of: Period, names: Mapping[int, str]) -> list[str]:
    """Readings of terminals inside a trip's hours, where it is told of afterwards."""
    said = []
    for person, name in names.items():
        days = attendance.readings(person, since=of.departs, until=of.returns + timedelta(days=1))
        inside = [
            f"{day_short(day)} {clock(each.minute)} {each.terminal}"
            for day, readings in sorted(days.items())
            for each in readings
            if each.terminal
            and not each.dropped
            and (of.departs, of.start) < (day, each.minute) < (of.returns, of.end)
        ]
        if inside:
            said.append(f"{name}님이 출장 시간에 단말기에 기록했습니다: {', '.join(inside[:3])}.")
    return said


def _who(persons: Sequence[int], names: Mapping[int, str]) -> str:
    more = f" 외 {len(persons) - 1}명" if len(persons) > 1 else ""
    return f"{names.get(persons[0], '')}{more}" if persons else ""
