"""유연근무 통계: how many change their hours, by office, kind, grade and (for HR) sex, with a sheet to take away."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import FileResponse, HttpResponse
from django.urls import URLPattern, path

from dure.flexible import queries as flexible
from dure.flexible.queries import Figure
from dure.links.spreadsheets import Field, Table
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people import sexes
from dure.timeline.actions import month_after
from dure.web import drawing
from dure.web.doors import Visit, page
from dure.web.downloads import xlsx
from dure.web.fields import read_month
from dure.web.templatetags.dure_format import month_ko

ROLES = ("head", "clerk", "hr", "mayor")
TITLES = {"office": "부서별", "kind": "유형별", "grade": "계급별", "sex": "성별"}
BARS = 12


@page(*ROLES)
def figures(visit: Visit) -> HttpResponse:
    month = read_month(visit.request.GET.get("month"), visit.today)
    found, staff = _found(visit, month)
    hidden = flexible.too_few(found.get("sex", []))
    if hidden:
        del found["sex"]
    kinds = [each for each in found["kind"] if each.requests]
    people_in = sum(each.people for each in found["office"])
    context = {
        "page_title": "유연근무 통계",
        "page_lead": f"{month_ko(month)}에 {staff:,}명 가운데 {people_in:,}명이 이용했습니다.",
        "month": month,
        "previous": (month - timedelta(days=1)).replace(day=1),
        "following": month_after(month),
        "figs": [
            {"label": "이용한 사람", "value": f"{people_in:,}", "unit": f"명 / {staff:,}명",
             "sub": f"{_percent(people_in, staff)}%"},
            {"label": "승인된 신청", "value": f"{sum(e.requests for e in found['office']):,}",
             "unit": "건", "sub": ", ".join(f"{e.label} {e.requests}" for e in kinds) or "없음"},
        ],
        "by_sex": "hidden" if hidden else "shown" if "sex" in found else "",
        "plot": _plot(found["office"]),
        "tables": [(TITLES[name], [_row(each) for each in rows]) for name, rows in found.items()],
    }  # fmt: skip
    return visit.show("hours/figures.html", context)


@page(*ROLES)
def file(visit: Visit) -> FileResponse:
    """The same as a workbook, a sheet for each way of dividing."""
    month = read_month(visit.request.GET.get("month"), visit.today)
    found, _ = _found(visit, month)
    if flexible.too_few(found.get("sex", [])):
        del found["sex"]
    sheets = [
        Table(
            f"{TITLES[name]} {month:%Y-%m}",
            [
                Field("구분"), Field("현원", "integer"), Field("이용한 사람", "integer"),
                Field("건수", "integer"), Field("날수", "integer"),
            ],
            [(each.label, each.staff, each.people, each.requests, each.days) for each in rows],
        )
        for name, rows in found.items()
    ]  # fmt: skip
    return xlsx(visit, f"유연근무 통계 {month:%Y-%m}.xlsx", sheets)


def _found(visit: Visit, month: date) -> tuple[dict[str, list[Figure]], int]:
    on = min(max(month, visit.today), month_after(month) - timedelta(days=1))
    members = people.members(viewer=visit.viewer, on=on)
    offices = organization.names({each.unit for each in members})
    by_sex = sexes.of(viewer=visit.viewer) if visit.viewer.role == "hr" else None
    found = flexible.figures(
        members, since=month, until=month_after(month), offices=offices, sexes=by_sex
    )
    return found, len(members)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "0.0"


def _row(each: Figure) -> dict[str, Any]:
    return {**vars(each), "percent": _percent(each.people, each.staff)}


def _plot(offices: Sequence[Figure]) -> drawing.BarPlot | None:
    shown = sorted(offices, key=lambda each: -each.people)[:BARS]
    if not shown or not shown[0].people:
        return None
    return drawing.bar_plot(
        [drawing.BarRow(each.label, (each.people,)) for each in shown],
        key="figures-plot",
        title="유연근무를 이용한 사람" + (f", 많은 {BARS}곳" if len(offices) > BARS else ""),
        reading=f"{shown[0].label}이 {shown[0].people}명으로 가장 많습니다.",
        unit="명",
        series=("이용한 사람",),
        label_head="부서",
    )


urls: list[URLPattern] = [
    path("hours/figures", figures),
    path("hours/figures/file", file),
]
