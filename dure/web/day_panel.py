"""One day unfolded: its lanes, its sum with the reasons, its sources, and what changed late."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from dure.attendance import queries as attendance
from dure.attendance.queries import Computed, Misfit, Reading
from dure.organization import queries as organization
from dure.overtime import queries as overtime
from dure.timeline import queries as timeline
from dure.timeline.queries import Span
from dure.web import explain, lanes
from dure.web.templatetags.dure_format import hours
from law import anomalies, holidays


@dataclass(frozen=True)
class Whose:
    """Whose month: the viewer's own, or that of somebody they may see."""

    person: int
    name: str
    query: str
    own: bool
    unit: int | None = None  # where they work, of somebody else


@dataclass
class Known:
    """Everything that the page says of a stretch of a person's days."""

    whose: Whose
    since: date
    until: date
    days: dict[date, Computed]
    readings: dict[date, list[Reading]]
    spans: dict[date, list[Span]]
    misfits: dict[date, list[Misfit]]
    holidays: dict[date, str]


def known_of(whose: Whose, since: date, until: date) -> Known:
    spans: dict[date, list[Span]] = {}
    for span in timeline.spans(since=since, until=until, people=[whose.person]):
        spans.setdefault(span.date, []).append(span)
    misfits: dict[date, list[Misfit]] = {}
    for misfit in attendance.misfits_of(whose.person, since=since, until=until):
        misfits.setdefault(misfit.date, []).append(misfit)
    days = attendance.days_of(whose.person, since=since, until=until)
    return Known(
        whose=whose,
        since=since,
        until=until,
        days={each.date: each for each in days},
        readings=attendance.readings(whose.person, since=since, until=until, dropped=True),
        spans=spans,
        misfits=misfits,
        holidays={
            **holidays.between(since, until - timedelta(days=1)),
            **organization.own_days(since=since, until=until),
        },
    )


def panel(known: Known, day: date, today: date) -> dict[str, Any]:
    computed, spans = known.days.get(day), known.spans.get(day, [])
    readings, orders = known.readings.get(day, []), [s for s in spans if s.kind == "order"]
    decided = overtime.decisions([s.source for s in orders]) if orders else {}
    newest = max((each.received_at for each in readings), default=None)
    waits = computed is None or (newest is not None and newest > computed.computed_at)
    return {
        "day": day,
        "name": "" if known.whose.own else known.whose.name,
        "own": known.whose.own,
        "holiday": known.holidays.get(day, ""),
        "waits": waits and day <= today,
        "ahead": day > today,
        "lanes": lanes.of_day(day, computed.steps if computed else {}, readings, spans),
        "recognised": computed.steps["recognised_minutes"] if computed else None,
        "why": explain.day_why(computed, readings=readings, orders=orders, decided=decided)
        if computed and orders
        else None,
        "plain": _plain(computed, bool(orders)),
        "readings": readings,
        "misfits": [
            {"text": anomalies.KINDS[m.kind], "note": m.note} for m in known.misfits.get(day, ())
        ],
        "versions": _versions(known.whose.person, computed),
        "sources": explain.law_sources(explain.texts(computed.law), computed.computed_at)
        if computed and not orders
        else [],
    }


def _plain(computed: Computed | None, ordered: bool) -> str:
    """What there is to say of a day without orders."""
    if computed is None or ordered:
        return ""
    late, early = computed.steps["late_minutes"] or 0, computed.steps["early_leave_minutes"] or 0
    said = [f"지각 {late}분" if late else "", f"조퇴 {early}분" if early else ""]
    if computed.steps["unordered_minutes"]:
        said.append(f"명령 없이 머문 {hours(computed.steps['unordered_minutes'])}은 세지 않습니다")
    listed = [each for each in said if each]
    return (", ".join(listed) if listed else "초과근무 명령이 없는 날입니다") + "."


def _versions(person: int, computed: Computed | None) -> list[dict[str, Any]]:
    """Late changes of a closed day: each version against the one before."""
    if computed is None or computed.version == 1:
        return []
    every = attendance.versions_of(person, computed.date)
    return [
        {"version": b.version, "at": b.computed_at, "changes": explain.changed(a, b)}
        for a, b in pairwise(every)
    ]
