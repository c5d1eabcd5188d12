"""권장연가: announced, urged, assigned; who has answered, and what each stage means for compensation."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.accounts import queries as accounts
from dure.errors import Refused
from dure.leave import actions
from dure.leave.notices import ARTICLE, WORDS, window
from dure.leave.queries import Noticed
from dure.links.spreadsheets import Field, Table
from dure.people import queries as people
from dure.web.doors import Visit, action, page
from dure.web.downloads import xlsx
from dure.web.fields import read_day
from dure.web.recommended_rows import (
    STAGES,
    Row,
    day_of,
    inside,
    rows_of,
    shown_in,
    units,
    year_of,
)
from dure.web.recommended_words import (
    LATE,
    closed,
    figs,
    filters,
    is_open,
    lead,
    plot,
    stage_now,
    stage_told,
)
from dure.web.templatetags.dure_format import leave_ko

ROLES = ("clerk", "hr")
ON_A_PAGE = 100

# ── the page ──────────────────────────────────────────────────────────────────────────


@page(*ROLES)
def listed(visit: Visit) -> HttpResponse:
    """Everybody's recommended leave, with what is to be sent now."""
    year = year_of(visit)
    every = rows_of(visit, year)
    show, unit = visit.request.GET.get("show", ""), visit.request.GET.get("unit", "")
    stage = stage_now(year, visit.today)
    found = [row for row in inside(visit, every, unit) if shown_in(row, show, stage)]
    page_ = Paginator(found, ON_A_PAGE).get_page(visit.request.GET.get("page"))
    overdue = [row for row in every if row.overdue]
    context = {
        "page_title": f"{year}년 권장연가",
        "page_lead": lead(every, overdue, stage, year, visit.today),
        "year": year,
        "years": (year - 1, year + 1),
        "stages": [stage_told(each, year, visit.today, every) for each in STAGES],
        "stage": stage,
        "stage_ko": STAGES.get(stage, ""),
        "open_words": closed(year, visit.today),
        "overdue": overdue,
        "can_assign": is_open("assigned", year, visit.today),
        "figs": figs(every),
        "plot": plot(every),
        "page": page_,
        "rows": list(page_),
        "found": len(found),
        "filters": filters(every, show, stage),
        "show": show,
        "unit": unit,
        "units": units(visit),
        "query": f"year={year}&show={show}&unit={unit}&",
        "article": ARTICLE,
    }
    return visit.show("recommended/page.html", context)


@page(*ROLES)
def file(visit: Visit) -> FileResponse:
    """The same list as a sheet."""
    year = year_of(visit)
    fields = [
        Field("성명"), Field("소속", width=22), Field("준 시간(분)", "integer", sum=True),
        Field("권장(분)", "integer", sum=True), Field("쓴 시간(분)", "integer", sum=True),
        Field("계획(분)", "integer", sum=True), Field("지정(분)", "integer", sum=True),
        Field("남은 시간(분)", "integer", sum=True), Field("공지", "date"), Field("촉구", "date"),
        Field("지정한 날", "date"), Field("답한 날", "date"), Field("보상", width=40),
    ]  # fmt: skip
    lines = [
        (row.member.name, row.unit, row.year.granted, row.recommended, row.year.used, row.planned,
         row.assigned, row.left, *(day_of(row.sent[s].at) if s in row.sent else None for s in STAGES),
         day_of(row.answered) if row.answered else None, row.money)
        for row in inside(visit, rows_of(visit, year), visit.request.GET.get("unit", ""))
    ]  # fmt: skip
    table = Table("권장연가", fields, lines, title=f"{year}년 권장연가", sums=True)
    return xlsx(visit, f"권장연가_{year}.xlsx", [table])


# ── sending ───────────────────────────────────────────────────────────────────────────


@page(*ROLES, methods=("GET", "HEAD", "POST"))
def preview(visit: Visit) -> HttpResponse:
    """Who will get the notice of a stage and what it says; nothing is sent yet."""
    given = visit.request.POST
    year, stage = year_of(visit), given.get("stage", "") or stage_now(year_of(visit), visit.today)
    if stage not in ("announced", "urged"):
        return redirect(f"/leave-notices?year={year}")
    rows = _picked(visit, rows_of(visit, year), stage)
    have = [row for row in rows if stage in row.sent]
    to_send = [row for row in rows if stage not in row.sent]
    since, until = window(stage, year)
    context = {
        "page_title": f"{STAGES[stage]} 보내기",
        "page_lead": f"{len(to_send):,}명에게 보냅니다. 아직 보내지 않았습니다."
        if to_send
        else "보낼 사람이 없습니다. 고른 사람이 모두 이미 받았거나 아무도 고르지 않았습니다.",
        "crumbs": [{"label": "권장연가", "url": f"/leave-notices?year={year}"}],
        "year": year,
        "stage": stage,
        "stage_ko": STAGES[stage],
        "words": WORDS[stage],  # type: ignore[index]
        "rows": [(row, _minutes(row, stage)) for row in to_send],
        "have": len(have),
        "inside": since <= visit.today < until,
        "first": since,
        "last": until - timedelta(days=1),
        "late": LATE[stage],
        "article": ARTICLE,
    }
    return visit.show("recommended/preview.html", context)


@action(*ROLES)
def send(visit: Visit) -> HttpResponse:
    """Send what was looked at."""
    given = visit.request.POST
    year, stage = year_of(visit), given.get("stage", "")
    if stage not in ("announced", "urged"):
        raise Refused("no_such_stage", "보낼 단계를 골라 주세요.", ARTICLE)
    rows = _picked(visit, rows_of(visit, year), stage)
    minutes = {row.member.person: _minutes(row, stage) for row in rows if stage not in row.sent}
    count = actions.send_notices(
        stage=stage,
        year=year,
        minutes=minutes,
        compensated=given.get("compensated", "1") == "1",
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"{STAGES[stage]} {count:,}건을 보냈습니다." if count else "새로 보낼 것이 없습니다.")
    return redirect(f"/leave-notices?year={year}")


def _minutes(row: Row, stage: str) -> int:
    """What a notice tells a person: the minimum, or what is not used yet."""
    return row.recommended if stage == "announced" else max(row.left, 0)


def _picked(visit: Visit, rows: Sequence[Row], stage: str) -> list[Row]:
    """Those ticked; with `every`, all of the unit asked for who have not got it."""
    given = visit.request.POST
    if given.get("every"):
        there = inside(visit, rows, given.get("unit", ""))
        return [row for row in there if stage not in row.sent and _minutes(row, stage) > 0]
    wanted = set(given.getlist("person"))
    return [row for row in rows if str(row.member.public_id) in wanted]


@page(*ROLES, methods=("GET", "HEAD", "POST"))
def assign(visit: Visit, public_id: UUID) -> HttpResponse:
    """Name the days of one person who did not answer; at once."""
    year = year_of(visit)
    who = people.seen(viewer=visit.viewer, public_id=public_id, on=visit.today)
    row = next((each for each in rows_of(visit, year) if each.member.person == who.person), None)
    if row is None:
        return redirect(f"/leave-notices?year={year}")
    refusal, typed = None, visit.request.POST.getlist("day")
    if visit.request.method == "POST":
        try:
            days = _days_of(typed, row.day_minutes)
            with transaction.atomic():
                actions.assign(
                    person=who.person, year=year, days=days, by=visit.viewer, at=visit.at
                )
            visit.say(f"{who.name}의 연가 {len(days)}일을 지정하고 알렸습니다.")
            return redirect(f"/leave-notices?year={year}")
        except Refused as refused:
            refusal = refused
    count = min(max(-(-row.rest // row.day_minutes), 1), 10)
    context = {
        "page_title": f"{who.name}의 연가 시기 지정",
        "page_lead": f"권장연가 가운데 {leave_ko(row.rest)}이 쓰이지도 계획되지도 않았습니다.",
        "crumbs": [{"label": "권장연가", "url": f"/leave-notices?year={year}"}],
        "row": row,
        "year": year,
        "boxes": [typed[n] if n < len(typed) else "" for n in range(count)],
        "first": visit.today + timedelta(days=1),
        "end": date(year, 12, 31),
        "refusal": refusal,
        "late": LATE["assigned"],
        "urged": row.sent.get("urged"),
        "urged_by": _called(row.sent.get("urged")),
        "article": ARTICLE,
    }
    return visit.show("recommended/assign.html", context, 422 if refusal else 200)


def _called(sent: Noticed | None) -> str:
    """Who sent it, by name where the log-in is known."""
    called = {login: name for login, name, _ in accounts.logins()}
    return called.get(sent.by, sent.by) if sent else ""


def _days_of(typed: Sequence[str], length: int) -> dict[date, int]:
    days = {read_day(text, date.min) for text in typed if text.strip()}
    if not days or date.min in days:
        raise Refused(
            "day_missing",
            "지정할 날을 하나 이상 골라 주세요. 날짜는 2026-11-03처럼 넣습니다.",
            ARTICLE,
        )
    return dict.fromkeys(sorted(days), length)


urls: list[URLPattern] = [
    path("leave-notices", listed, name="leave-notices"),
    path("leave-notices/file", file, name="leave-notices-file"),
    path("leave-notices/preview", preview, name="leave-notices-preview"),
    path("leave-notices/send", send, name="leave-notices-send"),
    path("leave-notices/<uuid:public_id>/assign", assign, name="leave-notices-assign"),
]
