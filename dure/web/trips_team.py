"""출장 현황: the trips of a month of one's people, by what is to be done, and as a sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.urls import URLPattern, path

from dure.links.spreadsheets import Field, Table
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline import actions as clocks
from dure.timeline.actions import month_after
from dure.trips import queries as trips
from dure.trips.tiers import tiers
from dure.web.doors import Visit, page
from dure.web.downloads import xlsx
from dure.web.fields import read_month
from dure.web.templatetags.dure_format import clock, month_ko
from dure.web.trip_form import when
from law.trips import KINDS

ROLES: Final = ("team_lead", "head", "clerk", "payroll", "hr", "mayor", "auditor")
ON_A_PAGE: Final = 50
STATES: Final = {
    "": "모두",
    "now": "출장 중",
    "asked": "결재 중",
    "changing": "변경 결재 중",
    "untold": "보고 없음",
    "over": "마친 출장",
}
TAGS: Final = {"now": "warn", "asked": "go", "changing": "go", "untold": "bad", "over": "ok"}


@dataclass(frozen=True)
class Row:
    """A trip with who goes, and what is to be done about it."""

    asked: trips.Asked
    names: Sequence[str]
    code: str
    tier: str

    @property
    def state(self) -> str:
        return STATES.get(self.code, "") or self.asked.state_ko

    @property
    def tag(self) -> str:
        return TAGS.get(self.code, "plain")

    @property
    def who(self) -> str:
        more = f" 외 {len(self.names) - 1}명" if len(self.names) > 1 else ""
        return f"{self.names[0]}{more}" if self.names else ""

    @property
    def when(self) -> str:
        return when(self.asked.period)


@page(*ROLES)
def team(visit: Visit) -> HttpResponse:
    first, rows = _rows(visit)
    asked = visit.request.GET
    kind, state = asked.get("kind", ""), asked.get("state", "")
    shown = [row for row in rows if _fits(row, kind, state)]
    counts = {code: sum(1 for row in rows if code in ("", row.code)) for code in STATES}
    query = {"month": f"{first:%Y-%m}", "kind": kind, "state": state}
    context = {
        "page_title": f"{month_ko(first)} 출장 현황",
        "page_lead": _lead(counts),
        "month": first,
        "previous": (first - timedelta(days=1)).replace(day=1),
        "following": month_after(first),
        "kind": kind,
        "state": state,
        "kinds": [("", "모든 구분"), *KINDS.items()],
        "states": [(code, ko, counts[code], urlencode({**query, "state": code}))
                   for code, ko in STATES.items()],
        "page": Paginator(shown, ON_A_PAGE).get_page(asked.get("page")),
        "query": urlencode(query) + "&",
    }  # fmt: skip
    return visit.show("trips/team.html", context)


@page(*ROLES)
def sheet(visit: Visit) -> FileResponse:
    """The same month as a sheet, one line a person."""
    (first, rows), tier = _rows(visit), tiers()
    fields = [Field(name) for name in ("문서번호", "성명", "구분", "가는 곳", "용무", "교통", "출발", "복귀",
                                       "여비 구분", "상태", "결과보고")]  # fmt: skip
    lines = [
        (row.asked.number, name, row.asked.kind_ko, row.asked.place, row.asked.purpose,
         row.asked.vehicle_ko, _moment(going.period.departs, going.period.start),
         _moment(going.period.returns, going.period.end), tier(row.asked.kind, going.period).ko,
         row.state, _told(row.asked))
        for row in rows
        for name, going in zip(row.names, row.asked.people, strict=True)
        if _fits(row, visit.request.GET.get("kind", ""), visit.request.GET.get("state", ""))
    ]  # fmt: skip
    table = Table("출장", fields, lines, title=f"{month_ko(first)} 출장 현황")
    return xlsx(visit, f"출장현황_{first:%Y-%m}.xlsx", [table])


def _rows(visit: Visit) -> tuple[date, list[Row]]:
    first = read_month(visit.request.GET.get("month"), visit.today)
    until = month_after(first)
    reach = organization.reach(visit.viewer, on=visit.today)
    units = None if reach is None else sorted(reach)
    found = trips.of_units(units, since=first, until=until)
    names, tier = people.names({person for each in found for person in each.persons}), tiers()
    return first, [
        Row(
            each,
            [names.get(person, "") for person in each.persons],
            _code(each, visit),
            tier(each.kind, each.period).ko,
        )
        for each in found
    ]


def _code(each: trips.Asked, visit: Visit) -> str:
    if each.state == "requested":
        return "asked"
    if each.state != "approved":
        return each.state
    if any(change.state == "pending" for change in each.changes):
        return "changing"
    begins = clocks.moment(*each.first)
    ends = clocks.moment(each.period.returns, each.period.end)
    back = all(going.back for going in each.people)
    if not back and (begins <= visit.at < ends or any(g.out and not g.back for g in each.people)):
        return "now"
    if visit.at < begins:
        return "ahead"
    return "over" if each.report else "untold"


def _fits(row: Row, kind: str, state: str) -> bool:
    return kind in ("", row.asked.kind) and state in ("", row.code)


def _lead(counts: dict[str, int]) -> str:
    if not counts[""]:
        return "이 달에 걸친 출장이 없습니다."
    said = f"{counts['']}건입니다."
    if counts["now"]:
        said += f" 지금 {counts['now']}건이 나가 있습니다."
    if counts["untold"]:
        said += f" 결과 보고가 없는 출장이 {counts['untold']}건 있습니다."
    return said


def _moment(day: date, minute: int) -> str:
    return f"{day.isoformat()} {clock(minute)}"


def _told(each: trips.Asked) -> Any:
    if each.report is None:
        return ""
    return f"말로({each.report.told_to})" if each.report.oral else "보고함"


urls: list[URLPattern] = [
    path("trips/team", team),
    path("trips/team.xlsx", sheet),
]
