"""Trips before their line: who goes where at what price, and what one should look at first."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from dure.approvals.queries import Waiting
from dure.attendance import queries as attendance
from dure.attendance.queries import Reading
from dure.people import queries as people
from dure.trips import actions, checks
from dure.trips import queries as trips
from dure.trips.tiers import tiers
from dure.web import trip_money
from dure.web.doors import Visit
from dure.web.leave_cards import Look
from dure.web.templatetags.dure_format import clock, day_short
from dure.web.trip_form import when
from law.trips import Period, Tier

AFTER = f"{actions.ARTICLE}제2항"
Punched = Mapping[int, Mapping[date, Sequence[Reading]]]
Tiers = Callable[[str, Period], Tier]


def looks(visit: Visit, papers: Sequence[Waiting]) -> dict[UUID, Look]:
    """A card's contents for each document that asks for a trip or for a change of one."""
    asked = trips.by_document([p.document for p in papers if p.kind == actions.DOCUMENT])
    changes = trips.changes_by_document([p.document for p in papers if p.kind == actions.CHANGE])
    if not asked and not changes:
        return {}
    changed = trips.by_id({each.trip for each in changes.values()})
    every = [*asked.values(), *changed.values()]
    names, tier = people.names({person for each in every for person in each.persons}), tiers()
    money = trip_money.of_trips(asked.values())
    moves = [(each, changed[each.trip]) for each in changes.values() if not each.cancels]
    # one may wait for a whole trip and one for somebody of it: hours are asked about apart
    moved = _moved([each for each in moves if each[0].person is None])
    moved |= _moved([each for each in moves if each[0].person is not None])
    found = {key: _trip(each, names, money, tier) for key, each in asked.items()}
    spans = {key: (each, each.period, each.persons) for key, each in asked.items()}
    for key, change in changes.items():
        on = changed[change.trip]
        found[key] = _change(change, on, names, moved, tier)
        if not change.cancels:
            spans[key] = (on, change.period, _whom(change, on))
    begun = [each for each in spans.values() if each[1].departs <= visit.today]
    punched = _readings(begun)  # of a trip to come there are none yet
    if not spans:
        return found
    known = checks.around((of, persons) for _, of, persons in spans.values())
    for key, (on, of, persons) in spans.items():
        here = {person: names[person] for person in persons}
        _flag(found[key], on, of, here, punched, known)
    return found


def _whom(change: trips.Changed, on: trips.Asked) -> tuple[int, ...]:
    return (change.person,) if change.person else on.persons


def _trip(
    asked: trips.Asked, names: Mapping[int, str], money: trip_money.Amounts, tier: Tiers
) -> Look:
    pays = trip_money.summed([money[asked.key, each] for each in asked.persons])
    lacks = f" {pays['missing']}" if pays["missing"] else ""
    look = Look(
        f"{_who(asked.persons, names)} · {when(asked.period)} {asked.place}",
        f"{tier(asked.kind, asked.period).ko} · {asked.vehicle_ko} · 예상 여비 {pays['won']}.{lacks}"
        f" {asked.purpose}",
        f"/trips/{asked.trip}",
        asked.period.departs,
    )
    if asked.after:
        look.flags.append((f"사후 보고입니다. 까닭: {asked.after_reason}", AFTER, False))
    return look


def _change(
    change: trips.Changed,
    asked: trips.Asked,
    names: Mapping[int, str],
    moved: Mapping[UUID, str],
    tier: Tiers,
) -> Look:
    before, after = tier(asked.kind, asked.period).ko, tier(asked.kind, change.period).ko
    if change.cancels:
        detail = f"취소. {change.reason}"
    else:
        kind = before if before == after else f"{before} → {after}"
        detail = (
            f"{when(asked.period)} → {when(change.period)}. {kind}. {moved[change.document]}."
            f" {change.reason}"
        )
    look = Look(
        f"{_who(_whom(change, asked), names)} · {asked.place}",
        detail,
        f"/trips/{asked.trip}",
        asked.period.departs,
    )
    if change.urgent:
        look.flags.append(("긴급해서 사후에 보고한 변경입니다.", AFTER, False))
    return look


def _moved(changes: Sequence[tuple[trips.Changed, trips.Asked]]) -> dict[UUID, str]:
    """What those of each change are paid for the hours that were approved, and would be."""
    keys = {
        change.document: [(on.key, person) for person in _whom(change, on)]
        for change, on in changes
    }
    was = {key: on.period for change, on in changes for key in keys[change.document]}
    will = {key: change.period for change, _ in changes for key in keys[change.document]}
    before, after = (trip_money.if_moved(hours) if hours else {} for hours in (was, will))
    found = {}
    for change, _ in changes:
        now, then = (
            trip_money.summed([money[key] for key in keys[change.document]])["won"]
            for money in (before, after)
        )
        found[change.document] = f"여비 {now}" if now == then else f"여비 {now} → {then}"
    return found


def _flag(
    look: Look,
    asked: trips.Asked,
    of: Period,
    names: Mapping[int, str],
    punched: Punched,
    known: checks.Around,
) -> None:
    found = [
        *checks.objections(of, names, known, but=asked.trip),
        *checks.near(asked.kind, of, next(iter(names), 0), asked.distance_m, known),
        *checks.cautions(asked.kind, of, names, asked.distance_m, known),
    ]
    look.flags += [(each.ko, each.article, each.level == "refuse") for each in found]
    look.flags += [(said, actions.ARTICLE, False) for said in _punched(of, names, punched)]


def _readings(spans: Iterable[tuple[trips.Asked, Period, Sequence[int]]]) -> Punched:
    """Readings of terminals of all who are on the way or back, asked for at once."""
    rows = list(spans)
    if not rows:
        return {}
    return attendance.readings_of(
        sorted({person for _, _, persons in rows for person in persons}),
        since=min(of.departs for _, of, _ in rows),
        until=max(of.returns for _, of, _ in rows) + timedelta(days=1),
    )


def _punched(of: Period, names: Mapping[int, str], punched: Punched) -> list[str]:
    """Readings of terminals inside a trip's hours, where it is told of afterwards."""
    said = []
    for person, name in names.items():
        inside = [
            f"{day_short(day)} {clock(each.minute)} {each.terminal}"
            for day, readings in sorted(punched.get(person, {}).items())
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
