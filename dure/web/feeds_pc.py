"""컴퓨터 기록: one's own, others' for whoever may know them, and the file that brings them."""

from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import polars as pl
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.feeds import actions, queries
from dure.links.spreadsheets import Field, Table
from dure.people import queries as people
from dure.timeline.actions import month_after
from dure.web.doors import ANY, Visit, action, page
from dure.web.downloads import xlsx
from dure.web.fields import read_month
from dure.web.file_previews import Unsent, sent_file

SHOWN = 200
CRUMBS = [{"label": "컴퓨터 기록", "url": "/feeds/pc"}]
FIELDS = [Field("켠 시각", "datetime"), Field("끈 시각", "datetime"), Field("컴퓨터", "text")]


@page(*ANY)
def mine(visit: Visit) -> HttpResponse:
    """One's own computers of a month; whoever may see others' finds them here."""
    text = visit.request.GET.get("q", "").strip()
    context: dict[str, Any] = {
        "page_title": "컴퓨터 기록",
        "page_lead": "컴퓨터를 켜고 끈 기록입니다. 근무시간에는 들어가지 않고 맞대어 볼 때만 씁니다.",
        "can_find": visit.viewer.role in ("clerk", "auditor"),
        "can_import": visit.viewer.role == "admin",
        "q": text,
        "found": people.find(viewer=visit.viewer, text=text, on=visit.today) if text else [],
        "keep_months": queries.pc_keep_months(on=visit.today),
    }
    if not context["can_find"]:
        context["found"] = []
    if visit.viewer.person is not None:
        own = people.public_ids([visit.viewer.person])[visit.viewer.person]
        context |= _month(visit, own) | {"whose": own}
    return visit.show("feeds/pc.html", context)


@page("clerk", "auditor")
def whose(visit: Visit, person: UUID) -> HttpResponse:
    """Another's computers of a month; that they were looked at is written down."""
    seen = _month(visit, person)
    return visit.show(
        "feeds/pc_person.html",
        {
            "page_title": f"{seen['name']}의 컴퓨터 기록",
            "page_lead": "연 것은 감사 기록에 남습니다. 근무시간에는 들어가지 않습니다.",
            "crumbs": CRUMBS,
            "whose": person,
            **seen,
        },
    )


@page(*ANY)
def sheet(visit: Visit, person: UUID) -> FileResponse:
    """A month's computers as a workbook."""
    seen = _month(visit, person)
    rows = [
        (each["on"], each["off"], each["host"]) for day in seen["days"] for each in day["sessions"]
    ]
    name = f"컴퓨터 기록 {seen['name']} {seen['month']:%Y-%m}.xlsx"
    return xlsx(visit, name, [Table("컴퓨터 기록", FIELDS, rows)])


def _month(visit: Visit, person: UUID) -> dict[str, Any]:
    month = read_month(visit.request.GET.get("month", ""), visit.today)
    until = month_after(month)
    member, frame = actions.see_pc_log(
        person=person, since=month, until=until, by=visit.viewer, at=visit.at
    )
    return {
        "name": member.name,
        "month": month,
        "before": month - timedelta(days=1),
        "after": until if until <= visit.today else None,
        "days": _days(frame),
    }


def _days(frame: pl.DataFrame) -> list[dict[str, Any]]:
    rows = frame.sort("on").iter_rows(named=True)
    return [
        {"day": day, "sessions": list(sessions)}
        for day, sessions in groupby(rows, key=lambda row: row["on"].date())
    ]


# ── bringing them in ──────────────────────────────────────────────────────────────────


@page("admin", methods=("GET", "HEAD", "POST"))
def upload(visit: Visit) -> HttpResponse:
    """Choose a file; a chosen one is locked away and looked at."""
    if visit.request.method != "POST":
        return _form(visit)
    try:
        filename, content = sent_file(visit, smaller="달로")
    except Unsent as error:
        return _form(visit, str(error))
    seen = actions.preview_pc_log(filename=filename, content=content, by=visit.viewer, at=visit.at)
    return redirect(f"/feeds/pc/files/{seen.file}")


def _form(visit: Visit, error: str = "") -> HttpResponse:
    context = {
        "page_title": "컴퓨터 기록 가져오기",
        "page_lead": "올리면 먼저 살펴봅니다. 넣기를 누르기 전에는 아무것도 남지 않습니다.",
        "crumbs": CRUMBS,
        "error": error,
        "keep_months": queries.pc_keep_months(on=visit.today),
    }
    return visit.show("feeds/pc_upload.html", context, 422 if error else 200)


@page("admin")
def looked(visit: Visit, file: UUID) -> HttpResponse:
    """What a file would do, or what it did."""
    seen = actions.look_at_pc_log(file=file, by=visit.viewer)
    done = seen.new is not None
    figs = [("읽은 기록", seen.rows, "건"), ("사람", seen.persons, "명"),
            ("새로 넣은 기록", seen.new, "건") if done else ("주인 없는 사번", len(seen.unknown), "개")]  # fmt: skip
    return visit.show(
        "feeds/pc_seen.html",
        {
            "page_title": seen.filename,
            "page_lead": _lead(seen),
            "crumbs": [*CRUMBS, {"label": "가져오기", "url": "/feeds/pc/import"}],
            "seen": seen,
            "done": done,
            "errors": sorted(seen.errors, key=lambda each: each.line)[:SHOWN],
            "more_errors": max(len(seen.errors) - SHOWN, 0),
            "figs": [{"label": a, "value": f"{b:,}", "unit": c} for a, b, c in figs],
            "can": not seen.errors and not seen.applied_before and seen.persons > 0,
        },
    )


def _lead(seen: Any) -> str:
    if seen.new is not None:
        return "파일을 넣었습니다. 올린 파일은 지우고 기록만 남겼습니다."
    if seen.errors:
        return f"고칠 곳이 {len(seen.errors):,}개 있어 아무것도 넣지 않습니다."
    if seen.applied_before:
        return "이미 넣은 파일입니다. 다시 넣어도 바뀌는 것이 없습니다."
    return f"{seen.persons:,}명의 기록을 넣을 수 있습니다."


@action("admin")
def apply(visit: Visit, file: UUID) -> HttpResponse:
    """Keep the sessions of a file that was looked at."""
    new = actions.import_pc_log(file=file, by=visit.viewer, at=visit.at)
    visit.say(f"컴퓨터 기록 {new:,}건을 넣었습니다.")
    return redirect(f"/feeds/pc/files/{file}")


urls = [
    path("feeds/pc", mine, name="feeds-pc"),
    path("feeds/pc/import", upload, name="feeds-pc-import"),
    path("feeds/pc/files/<uuid:file>", looked, name="feeds-pc-seen"),
    path("feeds/pc/files/<uuid:file>/apply", apply, name="feeds-pc-apply"),
    path("feeds/pc/of/<uuid:person>", whose, name="feeds-pc-person"),
    path("feeds/pc/of/<uuid:person>/sheet", sheet, name="feeds-pc-sheet"),
]
