"""연가 원장: what everybody has left as of a day, as it was known at a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.urls import URLPattern, path

from dure.leave import overview
from dure.leave import queries as leave
from dure.leave.overview import Sums
from dure.links.spreadsheets import Field, Table
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Member
from dure.web import drawing, ledger_giving, ledger_person, ledger_year
from dure.web.doors import SEOUL, Visit, page
from dure.web.downloads import xlsx
from dure.web.fields import read_day
from dure.web.people import walk
from dure.web.templatetags.dure_format import day_iso, day_ko, leave_ko

ROLES = ("hr", "clerk", "auditor")
ON_A_PAGE = 50
DAY, HOUR = 480, 60
SORTS = {
    "unit": "부서 차례",
    "left": "남은 것이 많은 차례",
    "least": "남은 것이 적은 차례",
    "name": "성명 차례",
}


@dataclass(frozen=True)
class Row:
    """One person's balance on a day."""

    member: Member
    number: str
    unit: str
    left: int | None
    year: Sums

    @property
    def meter(self) -> Any:
        whole = self.year.granted
        return drawing.meter(self.year.used, whole, expected=self.year.asked, kind="ok")

    @property
    def url(self) -> str:
        return f"/ledger/{self.member.public_id}"


@page(*ROLES)
def everybody(visit: Visit) -> HttpResponse:
    """Everybody within reach, with what was granted, used and is left."""
    asked = visit.request.GET
    on, known = _when(visit)
    every = _left(visit, on, known)
    found = _found(visit, every, on)
    shown = Paginator(found, ON_A_PAGE).get_page(asked.get("page"))
    rows = _rows(list(shown), every, on, known)
    kept = {name: asked[name] for name in ("on", "known", "q", "unit", "sort") if asked.get(name)}
    nodes = walk(organization.tree(on=on))
    reach = organization.reach(visit.viewer, on=on)
    context = {
        "page_title": "연가 원장",
        "page_lead": _lead(every, on, known, visit),
        "on": on,
        "known": known,
        "text": asked.get("q", "").strip(),
        "unit": asked.get("unit", ""),
        "units": [
            (str(node.public_id), f"{'　' * depth}{node.name}")
            for node, depth in nodes
            if reach is None or node.id in reach
        ],
        "sort": asked.get("sort", "unit"),
        "sorts": SORTS.items(),
        "page": shown,
        "rows": rows,
        "found": len(found),
        "query": f"{urlencode(kept)}&" if kept else "",
        "figs": _figs(every),
        "may_grant": visit.viewer.role == "hr",
        "may_give": visit.viewer.role in ("hr", "clerk"),
        "is_auditor": visit.viewer.role == "auditor",
    }
    return visit.show("ledger/everybody.html", context)


@page(*ROLES)
def file(visit: Visit) -> FileResponse:
    """The same list, all of it, as a sheet."""
    on, known = _when(visit)
    every = _left(visit, on, known)
    rows = _rows(_found(visit, every, on), every, on, known)
    fields = [
        Field("사번", width=14), Field("성명"), Field("소속", width=22), Field("직급"),
        Field("준 시간(분)", "integer", sum=True), Field("쓴 시간(분)", "integer", sum=True),
        Field("결재 중(분)", "integer", sum=True), Field("남은 시간(분)", "integer", sum=True),
        Field("남은 연가", width=16),
    ]  # fmt: skip
    lines = [
        (row.number, row.member.name, row.unit, row.member.grade_ko, row.year.granted, row.year.used,
         row.year.asked, row.left or 0, leave_ko(row.left or 0))
        for row in rows
    ]  # fmt: skip
    title = f"연가 원장 {day_iso(on)} 기준"
    table = Table("연가 원장", fields, lines, title=title, sums=True)
    return xlsx(visit, f"연가원장_{on}.xlsx", [table])


def _when(visit: Visit) -> tuple[date, datetime | None]:
    """The day asked about, and until when what was written down is to count."""
    given = visit.request.GET
    on = read_day(given.get("on"), visit.today)
    known = read_day(given.get("known"), date.max)
    return on, end_of(known) if known < visit.today else None


def end_of(day: date) -> datetime:
    """The last moment of a day: what was written on it is known."""
    return datetime.combine(day + timedelta(days=1), time(), SEOUL) - timedelta(microseconds=1)


def _left(visit: Visit, on: date, known: datetime | None) -> dict[Member, int | None]:
    """Minutes left by person within reach; None for whoever has no ledger."""
    members = people.members(viewer=visit.viewer, on=on)
    frame = leave.balances(on=on, known_at=known, persons=[each.person for each in members])
    left = {int(person): int(minutes) for person, minutes in frame.iter_rows()}
    return {each: left.get(each.person) for each in members}


def _found(visit: Visit, every: Mapping[Member, int | None], on: date) -> list[Member]:
    """Those asked for, in the order asked for."""
    asked = visit.request.GET
    text, unit = asked.get("q", "").strip(), asked.get("unit", "")
    nodes = organization.tree(on=on)
    inside = None
    if picked := next((n for n in nodes.values() if str(n.public_id) == unit), None):
        inside = organization.under([picked.id], nodes)
    found = [each for each in every if inside is None or each.unit in inside]
    if text:
        numbers = people.staff_numbers([each.person for each in found], on=on)
        found = [e for e in found if text in e.name or numbers.get(e.person, "").startswith(text)]
    seats = {pk: seat for seat, pk in enumerate(node.id for node, _ in walk(nodes))}
    orders = {
        "left": lambda e: -(every[e] or 0),
        "least": lambda e: every[e] if every[e] is not None else 1 << 30,
        "name": lambda e: e.name,
    }
    return sorted(
        found, key=orders.get(asked.get("sort", ""), lambda e: seats.get(e.unit, 1 << 20))
    )


def _rows(
    shown: Sequence[Member], every: Mapping[Member, int | None], on: date, known: datetime | None
) -> list[Row]:
    persons = [each.person for each in shown]
    numbers = people.staff_numbers(persons, on=on)
    units = organization.names({each.unit for each in shown})
    until = on + timedelta(days=1)
    year = overview.sums(persons, year=on.year, until=until, known_at=known)
    return [
        Row(
            each,
            numbers.get(each.person, ""),
            units.get(each.unit, ""),
            every[each],
            year.get(each.person, Sums()),
        )
        for each in shown
    ]


def _lead(
    every: Mapping[Member, int | None], on: date, known: datetime | None, visit: Visit
) -> str:
    left = [minutes for minutes in every.values() if minutes is not None]
    if not left:
        return "아직 원장에 적힌 것이 없습니다. 그해의 연가를 먼저 주어야 합니다."
    when = "오늘" if on == visit.today else day_ko(on)
    told = f" {day_iso(known.date())}까지 적힌 것만 셉니다." if known else ""
    average = sum(left) // len(left) // HOUR * HOUR
    return f"{when} {len(left):,}명이 한 사람에 {leave_ko(average)}씩 남아 있습니다.{told}"


def _figs(every: Mapping[Member, int | None]) -> list[dict[str, Any]]:
    left = [minutes for minutes in every.values() if minutes is not None]
    short = sum(minutes < 0 for minutes in left)
    none = sum(minutes is None for minutes in every.values())
    most = sum(minutes >= 10 * DAY for minutes in left)
    return [
        {"label": "남은 연가", "value": leave_ko(sum(left)), "sub": f"{len(left):,}명의 합"},
        {
            "label": "10일 넘게 남은 사람",
            "value": f"{most:,}",
            "unit": "명",
            "sub": "권장연가에서 촉구할 수 있습니다",
        },
        {
            "label": "모자란 사람",
            "value": f"{short:,}",
            "unit": "명",
            "sub": "가진 것보다 더 썼습니다. 미리 쓴 연가가 아니면 결근입니다",
        },
        {
            "label": "원장이 없는 사람",
            "value": f"{none:,}",
            "unit": "명",
            "sub": "기간제·공무직이거나 아직 주지 않았습니다",
        },
    ]


urls: list[URLPattern] = [
    path("ledger", everybody, name="ledger"),
    path("ledger/file", file, name="ledger-file"),
    *ledger_year.urls,
    *ledger_giving.urls,
    *ledger_person.urls,
]
