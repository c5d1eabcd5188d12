"""출퇴근 파일: uploaded, looked at, imported whole; and the punches that belong to nobody yet."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.attendance import actions, queries
from dure.web.doors import Visit, action, page
from dure.web.file_previews import Unsent, sent_file

SHOWN = 200


@page("clerk", "hr", "admin", methods=("GET", "HEAD", "POST"))
def punches(visit: Visit) -> HttpResponse:
    """Choose a file; a chosen one is kept and looked at, nothing more."""
    if visit.request.method != "POST":
        return _form(visit)
    try:
        filename, content = sent_file(visit, smaller="달이나 단말기로")
    except Unsent as error:
        return _form(visit, str(error))
    seen = actions.preview_punches(filename=filename, content=content, by=visit.viewer, at=visit.at)
    return redirect(f"/imports/punches/{seen.upload}")


def _form(visit: Visit, error: str = "") -> HttpResponse:
    context = {
        "page_title": "출퇴근 파일 가져오기",
        "page_lead": "올리면 먼저 살펴봅니다. 넣기를 누르기 전에는 아무것도 바뀌지 않습니다.",
        "error": error,
        "parked": queries.parked_count(),
    }
    return visit.show("imports/form.html", context, 422 if error else 200)


@page("clerk", "hr", "admin")
def seen(visit: Visit, upload: UUID) -> HttpResponse:
    """What a file would do, or what it did."""
    found = actions.look_at_punches(upload=upload, by=visit.viewer)
    return visit.show(
        "imports/seen.html",
        {
            "page_title": found.filename,
            "page_lead": _lead(found),
            "crumbs": [{"label": "출퇴근 파일", "url": "/imports/punches"}],
            "seen": found,
            "errors": sorted(found.errors, key=lambda error: error.line)[:SHOWN],
            "more_errors": max(len(found.errors) - SHOWN, 0),
            "unknown": found.unknown_numbers[:SHOWN],
            "figs": _figs(found),
            "job": _job(f"/imports/punches/{upload}") if found.done else None,
            "can": not found.errors and not found.applied_before and found.rows > 0,
        },
    )


def _lead(found: actions.Preview) -> str:
    if found.done:
        return "파일을 모두 넣었습니다."
    if found.errors:
        return f"고칠 곳이 {len(found.errors):,}개 있어 아무것도 넣지 않습니다."
    if found.applied_before:
        return "이미 넣은 파일입니다. 다시 넣어도 바뀌는 것이 없습니다."
    if not found.new:
        return "모두 이미 있는 기록입니다. 넣어도 바뀌는 것이 없습니다."
    return f"새 기록 {found.new:,}건을 넣을 수 있습니다."


def _figs(found: actions.Preview) -> list[dict[str, Any]]:
    if found.done:
        counts = (("넣은 기록", found.done.new), ("이미 있던 기록", found.done.repeated),
                  ("맡아 둔 기록", found.done.parked))  # fmt: skip
    else:
        counts = (("읽은 기록", found.rows), ("새 기록", found.new),
                  ("이미 있는 기록", found.repeated))  # fmt: skip
    figs: list[dict[str, Any]] = [
        {"label": label, "value": f"{count:,}", "unit": "건"} for label, count in counts
    ]
    if not found.done:
        some = len(found.unknown_numbers)
        figs.append({"label": "주인 없는 번호", "value": f"{some:,}", "unit": "개"})
    return figs


def _job(url: str) -> dict[str, Any]:
    waiting = queries.waiting()
    return {
        "title": "날 계산",
        "done": 0,
        "total": 0,
        "note": f"{waiting:,}명의 날을 다시 계산하고 있습니다. 이 화면을 닫아도 계속됩니다."
        if waiting
        else "넣은 기록으로 모두 다시 계산했습니다.",
        "url": f"{url}/progress",
        "finished": not waiting,
        "result_url": "" if waiting else "/misfits",
        "result_label": "예외 보기",
    }


@page("clerk", "hr", "admin")
def progress(visit: Visit, upload: UUID) -> HttpResponse:
    """How far the days have been computed again; asked for each second."""
    return visit.show("parts/progress.html", {"job": _job(f"/imports/punches/{upload}")})


@action("clerk", "hr", "admin")
def apply(visit: Visit, upload: UUID) -> HttpResponse:
    """Import a file that was looked at."""
    done = actions.import_punches(upload=upload, by=visit.viewer, at=visit.at)
    visit.say(f"출퇴근 기록 {done.new:,}건을 넣었습니다.")
    return redirect(f"/imports/punches/{upload}")


@page("clerk", "hr", "admin")
def parked(visit: Visit) -> HttpResponse:
    """Punches of numbers that nobody holds."""
    numbers: dict[str, dict[str, Any]] = {}
    for each in queries.parked(limit=2000):
        row = numbers.setdefault(
            each.credential,
            {"number": each.credential, "count": 0, "last": each.at, "terminals": set()},
        )
        row["count"] += 1
        row["first"] = each.at
        row["terminals"].add(each.terminal.name if each.terminal else "모름")
    rows = [{**row, "terminals": ", ".join(sorted(row["terminals"]))} for row in numbers.values()]
    count = queries.parked_count()
    return visit.show(
        "imports/parked.html",
        {
            "page_title": "주인 없는 기록",
            "page_lead": f"번호 {len(rows):,}개의 기록 {count:,}건을 맡아 두었습니다."
            if rows
            else "맡아 둔 기록이 없습니다.",
            "crumbs": [{"label": "출퇴근 파일", "url": "/imports/punches"}],
            "rows": rows,
        },
    )


urls = [
    path("imports/punches", punches, name="imports-punches"),
    path("imports/punches/<uuid:upload>", seen, name="imports-seen"),
    path("imports/punches/<uuid:upload>/progress", progress, name="imports-progress"),
    path("imports/punches/<uuid:upload>/apply", apply, name="imports-apply"),
    path("imports/parked", parked, name="imports-parked"),
]
