"""비상근무한 사람: who served in a month, was paid, rested, and is still owed, as a page and a sheet."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.urls import path

from dure.audit.actions import On, record
from dure.links.spreadsheets import Field, Table
from dure.organization import queries as organization
from dure.pay import served
from dure.pay.served import Line
from dure.people import queries as people
from dure.timeline.actions import month_after
from dure.web import downloads
from dure.web.doors import Visit, page
from dure.web.fields import read_month
from dure.web.pay import before

WHO: Final = ("clerk", "hr", "payroll", "mayor", "auditor")
ON_A_PAGE: Final = 50
COLUMNS: Final = (
    Field("부서", width=16),
    Field("사번", width=11),
    Field("성명", width=12),
    Field("날", "integer", 6, sum=True),
    Field("비상근무(분)", "integer", 11, sum=True),
    Field("시간외 인정(분)", "integer", 12, sum=True),
    Field("넘긴 비상근무수당", "integer", 14, sum=True),
    Field("준 휴무(분)", "integer", 10, sum=True),
    Field("남은 휴무(분)", "integer", 11, sum=True),
    Field("남은 일", width=90),
)


@page(*WHO)
def listed(visit: Visit) -> HttpResponse:
    """Whoever is owed something first, then everybody else who served."""
    month = _month(visit)
    found = _found(visit, month)
    owed = sum(bool(each.gaps) for each in found)
    shown = Paginator(found, ON_A_PAGE).get_page(visit.request.GET.get("page"))
    about = [On(kind="month", subject=str(month))]
    record(by=visit.viewer, at=visit.at, action="pay.looked",
           summary=f"{month:%Y-%m} 비상근무한 사람을 보았습니다.", on=about)  # fmt: skip
    return visit.show(
        "emergency/served.html",
        {
            "page_title": f"{month.year}년 {month.month}월 비상근무한 사람",
            "page_lead": f"{len(found):,}명 가운데 {owed:,}명에게 남은 일이 있습니다."
            if found
            else "이달에 비상근무한 사람이 없습니다.",
            "crumbs": [{"label": "비상근무", "url": "/emergency"}],
            "month": month,
            "previous": before(month),
            "following": month_after(month),
            "page": shown,
            "query": f"month={month:%Y-%m}&",
            "rows": _rows(list(shown.object_list), visit.today),
        },
    )


@page(*WHO)
def sheet(visit: Visit) -> FileResponse:
    """The same as a workbook, everybody in it."""
    month = _month(visit)
    name = f"{month:%Y-%m} 비상근무한 사람"
    cells = [
        [
            row["unit"], row["number"], row["name"], row["line"].days, row["line"].minutes,
            row["line"].overtime_minutes, row["line"].paid_won, row["line"].given_minutes,
            row["line"].left_minutes, " / ".join(gap.ko for gap in row["line"].gaps),
        ]
        for row in _rows(_found(visit, month), visit.today)
    ]  # fmt: skip
    title = f"{organization.institution().name} {name}"
    table = Table("비상근무한 사람", COLUMNS, cells, title, sums=True)
    return downloads.xlsx(visit, f"{name}.xlsx", [table])


def _month(visit: Visit) -> date:
    return read_month(visit.request.GET.get("month"), visit.today.replace(day=1))


def _found(visit: Visit, month: date) -> list[Line]:
    reach = organization.reach(visit.viewer, on=visit.today)
    return served.of_month(month, at=visit.at, units=reach)


def _rows(found: Sequence[Line], today: date) -> list[dict[str, Any]]:
    persons = [each.person for each in found]
    names, numbers = people.names(persons), people.staff_numbers(persons, on=today)
    units = organization.names({each.unit for each in found})
    return [
        {
            "line": each,
            "name": names.get(each.person, ""),
            "number": numbers.get(each.person, ""),
            "unit": units.get(each.unit, ""),
        }
        for each in found
    ]


urls = [
    path("emergency/served", listed, name="emergency-served"),
    path("emergency/served/file", sheet, name="emergency-served-file"),
]
