"""자리 비움: who is out today, and a team's month of leave, trips and orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.urls import URLPattern, path

from dure.errors import NotTheirs
from dure.leave import coverage as covering
from dure.leave import queries as leave
from dure.leave.coverage import Covered
from dure.leave.queries import Away
from dure.links.spreadsheets import Field, Table
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Member
from dure.timeline import queries as timeline
from dure.timeline.actions import month_after
from dure.timeline.queries import Span
from dure.web import drawing, lanes
from dure.web.doors import Visit, page
from dure.web.downloads import xlsx
from dure.web.fields import read_day, read_month
from dure.web.templatetags.dure_format import clock_range, day_ko, day_short, month_ko, weekday
from law import holidays

ROLES = ("team_lead", "head", "clerk", "hr", "mayor")
MOST = 60  # people in one calendar; of more, a unit is chosen
FIRST, LAST = 480, 1200  # what a cell shows of a day, 8 to 20
SHOWN = 8  # people named on a first page; the calendar has everybody
QUIET = "자리 비움"
LETTERS = {"연가": "연", QUIET: "비", "order": "초", "trip": "출", "leave": "휴", "duty": "당"}
DAY, WEEK = timedelta(days=1), timedelta(days=8)


@dataclass(frozen=True)
class Mark:
    """One absence or order in a cell: its letter, its words, and where in the day it lies."""

    kind: str
    letter: str
    words: str
    start: int
    end: int
    asked: bool = False

    @property
    def low(self) -> int:
        return min(max(self.start, FIRST), LAST - 30)

    @property
    def high(self) -> int:
        return max(min(self.end, LAST), self.low + 30)

    @property
    def x(self) -> str:
        return drawing.percent(100 * (self.low - FIRST) / (LAST - FIRST))

    @property
    def width(self) -> str:
        return drawing.percent(100 * (self.high - self.low) / (LAST - FIRST))


@dataclass(frozen=True)
class Cell:
    day: date
    marks: tuple[Mark, ...]
    off: bool


@dataclass(frozen=True)
class Row:
    member: Member
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """A day of the month: its heading, and how many are there."""

    day: date
    off: bool
    name: str
    today: bool
    covered: Covered | None

    @property
    def weekday(self) -> str:
        return weekday(self.day)


# ── today, on every manager's first page ──────────────────────────────────────────────


def today_card(visit: Visit, members: Sequence[Member]) -> dict[str, Any]:
    """Who of these is out today, and how thin the day gets (away/today.html)."""
    persons = [each.person for each in members]
    day = visit.today
    found = _marks(persons, day, day + DAY, orders=False)
    names = {each.person: each for each in members}
    out = [
        (names[person], marks)
        for (person, _), marks in found.items()
        if person != visit.viewer.person
    ]
    week = covering.coverage(persons, since=day, until=day + WEEK)
    return {
        "out": [(who, ", ".join(_said(mark) for mark in marks)) for who, marks in out[:SHOWN]],
        "more": max(len(out) - SHOWN, 0),
        "covered": week.get(day),
        "thin": [each for each in week.values() if each.thin],
        "total": len(members),
    }


def _said(mark: Mark) -> str:
    return f"{mark.words} (결재 중)" if mark.asked else mark.words


# ── the month ─────────────────────────────────────────────────────────────────────────


@page(*ROLES)
def month(visit: Visit) -> HttpResponse:
    """Rows people, columns days; on a phone a list by day."""
    first, members, unit = _asked(visit)
    until = month_after(first)
    columns = _columns(visit, members, first, until)
    rows = _rows(members, columns)
    thin = [each for each in columns if each.covered and each.covered.thin]
    picked = read_day(visit.request.GET.get("day"), date.min)
    context = {
        "page_title": f"{month_ko(first)} 팀 달력",
        "page_lead": _lead(thin, rows),
        "crumbs": [{"label": "자리 비움"}],
        "month": first,
        "previous": (first - DAY).replace(day=1),
        "following": until,
        "columns": columns,
        "rows": rows,
        "thin": thin,
        "days": _days(columns, rows),
        "units": _units(visit, first),
        "unit": str(unit) if unit else "",
        "picked": _picked(picked, columns, rows) if first <= picked < until else None,
        "kinds": (
            ("leave", "휴가"),
            ("trip", "출장"),
            ("order", "초과 명령"),
            ("duty", "당직"),
            ("plan", "결재 중"),
        ),
    }
    return visit.show("away/calendar.html", context)


@page(*ROLES)
def file(visit: Visit) -> FileResponse:
    """The same month as a sheet."""
    first, members, _ = _asked(visit)
    columns = _columns(visit, members, first, month_after(first))
    rows = _rows(members, columns)
    fields = [
        Field("성명"),
        Field("직위"),
        *(Field(day_short(each.day), width=9) for each in columns),
    ]
    lines = [
        (
            row.member.name,
            row.member.position,
            *(" ".join(_said(m) for m in c.marks) for c in row.cells),
        )
        for row in rows
    ]
    there = ("있는 사람", "", *(_of(each.covered) for each in columns))
    table = Table("팀 달력", fields, [*lines, there], title=f"{month_ko(first)} 팀 달력")
    return xlsx(visit, f"팀달력_{first:%Y-%m}.xlsx", [table])


def _of(covered: Covered | None) -> str:
    return f"{covered.present}/{covered.planned}" if covered else ""


def _asked(visit: Visit) -> tuple[date, list[Member], UUID | None]:
    """The month, the people and the unit asked for."""
    first = read_month(visit.request.GET.get("month"), visit.today)
    on = min(max(visit.today, first), month_after(first) - DAY)
    unit = _unit(visit.request.GET.get("unit", ""))
    key = organization.key(unit) if unit else None
    members = people.members(viewer=visit.viewer, on=on, unit=key)
    if unit and not members:
        raise NotTheirs("맡은 범위 밖의 부서이거나 그달에 사람이 없는 부서입니다.")
    if len(members) > MOST:
        here = members[0].unit
        members = [each for each in members if each.unit == here][:MOST]
        node = organization.unit(here, on=on)
        unit = node.public_id if node else None
    return first, members, unit


def _unit(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _units(visit: Visit, first: date) -> list[tuple[str, str]]:
    """Units that may be chosen: those within reach, in official order."""
    on = max(first, visit.today)
    reach = organization.reach(visit.viewer, on=on)
    nodes = organization.tree(on=on)
    found = [node for node in nodes.values() if reach is None or node.id in reach]
    return [(str(node.public_id), node.name) for node in found] if len(found) > 1 else []


def _columns(visit: Visit, members: Sequence[Member], first: date, until: date) -> list[Column]:
    covered = covering.coverage([each.person for each in members], since=first, until=until)
    own = organization.own_days(since=first, until=until)
    named = holidays.between(first, until - DAY) | own
    return [
        Column(
            day,
            holidays.is_off_day(day, set(own)),
            str(named.get(day, "")),
            day == visit.today,
            covered.get(day),
        )
        for day in covering.days(first, until)
    ]


def _rows(members: Sequence[Member], columns: Sequence[Column]) -> list[Row]:
    since, until = columns[0].day, columns[-1].day + DAY
    marks = _marks([each.person for each in members], since, until)
    return [
        Row(
            each,
            tuple(
                Cell(column.day, tuple(marks.get((each.person, column.day), ())), column.off)
                for column in columns
            ),
        )
        for each in members
    ]


def _marks(
    persons: Sequence[int], since: date, until: date, *, orders: bool = True
) -> dict[tuple[int, date], list[Mark]]:
    """What takes each person's day: leave with its state, and trips and orders from the timeline."""
    found: dict[tuple[int, date], list[Mark]] = {}
    asked = leave.away_of(persons, since=since, until=until)
    known = {(each.person, each.date, each.start) for each in asked}
    for each in asked:
        found.setdefault((each.person, each.date), []).append(_leave(each))
    for span in timeline.spans(since=since, until=until, people=list(persons)):
        twice = span.kind == "leave" and (span.person, span.date, span.start) in known
        if not twice and (orders or span.kind != "order"):
            found.setdefault((span.person, span.date), []).append(_span(span))
    return found


def _leave(each: Away) -> Mark:
    letter = LETTERS.get(each.word, each.word[:1])
    words = f"{each.word} {_when(each.start, each.end)}"
    return _mark("leave", letter, words, each.start, each.end, asked=each.state == "requested")


def _span(span: Span) -> Mark:
    words = {"order": "초과 명령", "trip": span.label or "출장", "duty": f"당직 {span.label}"}
    word = words.get(span.kind, span.label)
    if span.kind == "leave" and word in ("", "휴가"):
        word = QUIET
    letter = LETTERS.get(word) or LETTERS.get(span.kind) or word[:1]
    return _mark(span.kind, letter, f"{word} {_when(span.start, span.end)}", span.start, span.end)


def _when(start: int, end: int) -> str:
    whole = end - start >= lanes.WHOLE_DAY or (start <= 540 and end >= 1080)
    return "하루" if whole else clock_range(start, end)


def _mark(kind: str, letter: str, words: str, start: int, end: int, *, asked: bool = False) -> Mark:
    return Mark(kind if kind in drawing.KINDS else "duty", letter, words, start, end, asked)


def _lead(thin: Sequence[Column], rows: Sequence[Row]) -> str:
    if not rows:
        return "맡은 사람이 없습니다."
    if thin:
        first = thin[0]
        assert first.covered is not None
        more = f" 그런 날이 {len(thin)}일 있습니다." if len(thin) > 1 else ""
        return (
            f"{day_ko(first.day)} {first.covered.low_hour}시에는 {first.covered.low_planned}명 가운데 "
            f"{first.covered.low_present}명만 있습니다.{more}"
        )
    return "이 달에는 절반이 되지 않게 비는 시간이 없습니다."


def _days(columns: Sequence[Column], rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Days on which somebody is out, for the phone and the print."""
    made = []
    for place, column in enumerate(columns):
        out = [
            (row.member, ", ".join(_said(mark) for mark in row.cells[place].marks))
            for row in rows
            if row.cells[place].marks
        ]
        if out or (column.covered and column.covered.thin):
            made.append({"column": column, "out": out})
    return made


def _picked(day: date, columns: Sequence[Column], rows: Sequence[Row]) -> dict[str, Any] | None:
    """One day of the calendar opened: each absence as a lane on the clock."""
    place = (day - columns[0].day).days
    gone = [(row.member, row.cells[place]) for row in rows if row.cells[place].marks]
    made = [
        drawing.Lane(
            member.name,
            ", ".join(_said(mark) for mark in cell.marks),
            [_interval(mark) for mark in cell.marks],
        )
        for member, cell in gone
    ]
    title = f"{day_ko(day)} 자리 비움과 명령"
    drawn = drawing.day_lanes(made, caption=title, span=(FIRST, LAST)) if made else None
    return {"day": day, "title": title, "lanes": drawn, "column": columns[place]}


def _interval(mark: Mark) -> drawing.Interval:
    return drawing.Interval("plan" if mark.asked else mark.kind, mark.low, mark.high)


urls: list[URLPattern] = [
    path("team/calendar", month, name="team-calendar"),
    path("team/calendar/file", file, name="team-calendar-file"),
]
