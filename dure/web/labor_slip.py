"""임금명세서: every item with its rule, article and days, as a page and as a PDF that a phone can read."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.urls import URLPattern, path

from dure.audit.actions import On
from dure.errors import NotTheirs
from dure.labor import days, leaving, queries, reach, slips
from dure.links.paper import Block, Facts, Grid, Paper, Words
from dure.web.doors import ANY, Visit, page
from dure.web.downloads import paper
from dure.web.fields import read_month
from dure.web.labor import CRUMBS, READERS
from dure.web.labor_pay import note_look, ordered, sums
from dure.web.templatetags.dure_format import day_iso, hours, moment_ko

ARTICLE = "근로기준법 제48조제2항, 영 제27조의2에 따라 교부합니다."


@page(*READERS)
def worker(visit: Visit, worker: UUID) -> HttpResponse:
    """A worker's month: the slip, how each item came about, and what is still to be said."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    first = _month(visit)
    slip = slips.ready(found.slips.filter(month=first, known_until=None)).first()
    computed = next(iter(slips.of_workers([found], first).lines), None)
    if slip and found.person_id != visit.viewer.person:
        whose = On(found.person_id, "worker", str(found.public_id))
        said = f"{found.name or found.number}의 {first:%Y-%m} 임금명세서를 보았습니다."
        note_look(visit, said, whose)
    due = leaving.of_worker(found, visit.today)
    context = {
        "page_title": f"{found.name or found.number}, {first:%Y년 %m월}",
        "page_lead": "명세서의 항목마다 규칙과 조문, 날마다의 기록이 있습니다.",
        "crumbs": [*CRUMBS, {"label": "임금", "url": f"/labor/pay?month={first:%Y-%m}"}],
        "worker": found,
        "month": first,
        "asked": computed.asked if computed else ["그 달에 맺은 계약이 없습니다."],
        "absences": days.ABSENCES,
        "based": slips.BASED.items(),
        "may": visit.viewer.role == "labor",
        "leaving": due,
        "settled": leaving.of_left(found, due.left_on) if due else None,
        "pdf": f"/labor/pay/workers/{found.public_id}/pdf?month={first:%Y-%m}",
        **(told(slip) if slip else {}),
    }
    return visit.show("labor/slip.html", context)


def _month(visit: Visit) -> date:
    return read_month(
        visit.request.GET.get("month"), visit.today.replace(day=1) - timedelta(days=1)
    )


def told(slip: Any) -> dict[str, Any]:
    """A slip as the page and the paper say it."""
    why = slip.steps.get("items", {})
    items = ordered(slip.items.all())
    return {
        "slip": slip,
        "items": [{"item": each, "why": why.get(each.name, {})} for each in items],
        "notes": slip.steps.get("notes", []),
        "days": slip.steps.get("days", []),
        "given": next(iter(slip.deliveries.all()), None),
        **sums(slip),
    }


@page(*READERS)
def pdf(visit: Visit, worker: UUID) -> FileResponse:
    """The paper, for the officer: handing it over is recorded apart."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    slip = slips.ready(found.slips.filter(month=_month(visit), known_until=None)).first()
    if slip is None:
        raise NotTheirs("그 달의 명세서가 아직 없습니다.")
    return paper(visit, written(visit, slip), _name(slip), "pdf")


@page(*ANY)
def mine(visit: Visit) -> HttpResponse:
    """One's own slips. A GET that writes on purpose: opening the slip is receiving it (근로기준법
    제48조제2항), and who opens it must not press anything for that."""
    rows = list(slips.of_person(visit.viewer.person)) if visit.viewer.person else []
    first = _month(visit)
    slip = next((each for each in rows if each.month == first), next(iter(rows), None))
    if slip and visit.viewer.person:
        slips.hand_over(slip=slip, means="휴대전화", by=visit.viewer, at=visit.at)
        slip = slips.of_person(visit.viewer.person).get(id=slip.id)  # with the day it was received
    context = {
        "page_title": "내 임금명세서",
        "page_lead": "항목을 펼치면 어떻게 셈했는지 날마다 보입니다.",
        "crumbs": [{"label": "내 일", "url": "/labor/mine"}],
        "rows": rows,
        "pdf": f"/labor/mine/slips/pdf?month={slip.month:%Y-%m}" if slip else "",
        "month": slip.month if slip else first,
        "mine": True,
        **(told(slip) if slip else {}),
    }
    return visit.show("labor/slip.html", context)


@page(*ANY)
def mine_pdf(visit: Visit) -> FileResponse:
    """One's own slip on paper."""
    rows = (
        slips.of_person(visit.viewer.person).filter(month=_month(visit))
        if visit.viewer.person
        else []
    )
    slip = next(iter(rows), None)
    if slip is None:
        raise NotTheirs("본인의 임금명세서가 아닙니다.")
    slips.hand_over(slip=slip, means="휴대전화", by=visit.viewer, at=visit.at)
    return paper(visit, written(visit, slip), _name(slip), "pdf")


def _name(slip: Any) -> str:
    return f"임금명세서_{slip.worker.name or slip.worker.number}_{slip.month:%Y-%m}"


def written(visit: Visit, slip: Any) -> Paper:
    """P1 to P6 of 영 제27조의2."""
    found, whose = told(slip), slip.worker
    office = queries.names([whose.district])[whose.district_id]
    who = [
        ("성명", whose.name or whose.number),
        ("번호", whose.number),
        ("생년월일", day_iso(whose.birth) or "적지 않음"),
        ("사용자", office),
        ("일한 달", f"{slip.month:%Y-%m}"),
        ("지급일", day_iso(slip.pay_date)),
    ]
    totals = [
        ("지급 총액", f"{found['earned']:,}원"),
        ("공제 총액", f"{found['taken']:,}원"),
        ("받는 돈", f"{found['left']:,}원"),
        ("준 날", day_iso(slip.paid_on) or "아직"),
    ]
    blocks: list[Block] = [
        Facts(who),
        Facts(totals),
        _grid("지급", found["items"], "earning"),
        _grid("공제", found["items"], "deduction"),
        _methods(found["items"]),
        Words("알림", [*found["notes"], ARTICLE]),
    ]
    return Paper(
        title="임금명세서",
        under=f"{office}, {slip.month:%Y년 %m월}",
        blocks=blocks,
        foot=f"{office} · {moment_ko(visit.at)} 만듦 · 두레",
        author=office,
        at=visit.at,
    )


def _grid(heading: str, items: list[dict[str, Any]], side: str) -> Grid:
    rows = [
        [each["item"].name, hours(each["item"].minutes) if each["item"].minutes else "", f"{each['item'].won:,}"]
        for each in items
        if each["item"].side == side
    ]  # fmt: skip
    return Grid(
        heading, ["항목", "시간", "금액(원)"], rows or [["없음", "", "0"]], [50, 20, 30], [2]
    )


def _methods(items: list[dict[str, Any]]) -> Grid:
    rows = [
        [each["item"].name, each["item"].method, each["why"].get("article", "")] for each in items
    ]
    return Grid("계산방법과 근거", ["항목", "계산방법", "조문"], rows, [25, 45, 30])


urls: list[URLPattern] = [
    path("labor/pay/workers/<uuid:worker>", worker, name="labor-slip"),
    path("labor/pay/workers/<uuid:worker>/pdf", pdf, name="labor-slip-pdf"),
    path("labor/mine/slips", mine, name="labor-mine-slips"),
    path("labor/mine/slips/pdf", mine_pdf, name="labor-mine-slips-pdf"),
]
