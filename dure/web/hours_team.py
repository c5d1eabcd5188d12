"""누가 어디에: a day of a unit by person and by hour, and what waiting requests would change."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, path

from dure.errors import NotTheirs
from dure.flexible import actions, coverage
from dure.flexible import queries as flexible
from dure.flexible.coverage import Hour, Whereabouts
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Member
from dure.web import drawing, hours_preview
from dure.web import waiting as papers
from dure.web.doors import Visit, page
from dure.web.fields import read_day, read_key
from dure.web.hours_week import place_ko
from dure.web.templatetags.dure_format import clock_range

ROLES = ("team_lead", "head", "clerk", "hr", "mayor")
DAY = timedelta(days=1)
MOST = 200


@page(*ROLES)
def team(visit: Visit) -> HttpResponse:
    day = read_day(visit.request.GET.get("day"), visit.today)
    units, unit = _units(visit, read_key(visit.request.GET.get("unit", "")))
    members = people.members(viewer=visit.viewer, on=day, unit=unit)
    if unit is None and len(members) > MOST:
        members = []
    persons = [each.person for each in members]
    there = coverage.whereabouts(persons, since=day, until=day + DAY).get(day, [])
    places = {each.unit for each in members}
    needed = flexible.minimums(sorted(places), on=day) if len(places) == 1 else []
    hours = coverage.by_hour([*there, *coverage.from_the_night(persons, day)], needed)
    core = hours_preview.core("staggered", day)
    chosen = next((each for each in units if each[2] == unit), None)
    context = {
        "page_title": "누가 어디에",
        "page_lead": _lead(hours, len(members)),
        "day": day,
        "previous": day - DAY,
        "following": day + DAY,
        "units": [(value, label) for value, label, _ in units],
        "unit": chosen[0] if chosen else None,
        "rows": _rows(there, members),
        "hours": [_hour(each, core) for each in hours],
        "core": core,
        "plot": _plot(hours) if hours else None,
        "short": _short(hours),
        "may_set": visit.viewer.role in ("hr", "head", "clerk"),
        **_asked(members, visit),
    }
    return visit.show("hours/team.html", context)


def _units(visit: Visit, asked: UUID | None) -> tuple[list[tuple[UUID, str, int]], int | None]:
    """Units to choose from, and the one chosen; a narrow reach needs no choice."""
    reach = organization.reach(visit.viewer, on=visit.today)
    nodes = organization.tree(on=visit.today)
    open_to = [node for pk, node in nodes.items() if reach is None or pk in reach]
    units = [(node.public_id, node.name, node.id) for node in open_to]
    if asked is None:
        return (units if len(units) > 1 else []), None
    chosen = next((pk for key, _, pk in units if key == asked), None)
    if chosen is None:
        raise NotTheirs("맡은 부서가 아닙니다.")
    return units, chosen


def _rows(there: Sequence[Whereabouts], members: Sequence[Member]) -> list[dict[str, Any]]:
    known = {each.person: each for each in members}
    return [
        {
            "name": known[each.person].name,
            "position": known[each.person].position,
            "hours": clock_range(each.planned[0][0], each.planned[-1][1]),
            "place": place_ko(each),
            "elsewhere": bool(each.elsewhere),
            "away": ", ".join(clock_range(a, b) for a, b in each.away),
        }
        for each in sorted(there, key=lambda one: (one.planned, known[one.person].name))
    ]


def _hour(each: Hour, core: tuple[int, int] | None) -> dict[str, Any]:
    inside = core is not None and core[0] <= each.hour < core[1]
    return {**vars(each), "short": each.short, "core": inside}


def _lead(hours: Sequence[Hour], count: int) -> str:
    if not hours:
        return "부서를 고르면 보여 드립니다." if not count else "이날 근무하는 사람이 없습니다."
    usual = [each for each in hours if 9 <= each.hour < 18 and each.hour != 12] or list(hours)
    low = min(usual, key=lambda each: (each.here, each.hour))
    if all(each.here == low.here for each in usual):
        return f"{count}명. 9–18시 내내 {low.here}명이 자리에 있습니다."
    return f"{count}명. 9–18시 가운데 가장 적은 {low.hour}시에 {low.here}명이 자리에 있습니다."


def _short(hours: Sequence[Hour]) -> str:
    """Hours that fall below their minimum, in one sentence."""
    found = [f"{h.hour}시 {h.here}명(최소 {h.needed}명)" for h in hours if h.short]
    return f"최소 인원보다 적은 시간이 있습니다: {', '.join(found)}." if found else ""


def _plot(hours: Sequence[Hour]) -> drawing.BarPlot:
    low = min(hours, key=lambda each: each.here)
    return drawing.bar_plot(
        [drawing.BarRow(f"{each.hour}시", (each.here, each.elsewhere)) for each in hours],
        key="hours-plot",
        title="시간마다 자리에 있는 사람",
        reading=f"{low.hour}시에 {low.here}명으로 가장 적습니다.",
        unit="명",
        series=("자리", "다른 곳"),
        label_head="시각",
    )


def _asked(members: Sequence[Member], visit: Visit) -> dict[str, Any]:
    """Requests that wait, and what approving all of them would leave, unit by unit."""
    names = {each.person: each.name for each in members}
    waiting = flexible.waiting(list(names), since=visit.today)
    would: list[dict[str, Any]] = []
    for unit in sorted({each.unit for each in waiting}):
        mine = {each.person: each.wanted for each in waiting if each.unit == unit}
        would += hours_preview.shorts(mine, unit)
    cards = papers.waiting(visit) if waiting and visit.viewer.person else []
    return {
        "asked": [(each, names[each.person]) for each in waiting],
        "would": would,
        "picks": [c.pick for c in cards if c.kind == actions.DOCUMENT and not c.flags],
    }


urls: list[URLPattern] = [path("team/hours", team)]
