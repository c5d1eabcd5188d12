"""The files of districts without this system: a template, a look before anything, taken, taken back."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.audit.actions import On, record
from dure.errors import NotTheirs
from dure.labor import batches, queries, reach, sheets
from dure.web.doors import Visit, action, page
from dure.web.downloads import XLSX, sent
from dure.web.file_previews import Unsent, sent_file
from dure.web.labor import CRUMBS, HOME, READERS
from law.labor.facts import FRAMES

SHOWN = 300
TEMPLATE = "근로조건 양식.xlsx"
WHAT = {"new": "새로", "changed": "바뀜", "unchanged": "그대로"}


@page(*READERS)
def template(visit: Visit) -> HttpResponseBase:
    """The empty workbook that a district fills in."""
    record(
        by=visit.viewer,
        at=visit.at,
        action="web.download",
        summary=f"'{TEMPLATE}' 파일을 내려받았습니다.",
        on=[On(kind="file", subject=TEMPLATE)],
    )
    return sent(sheets.template(), TEMPLATE, XLSX)


@page("labor")
def form(visit: Visit, district: UUID) -> HttpResponse:
    """Choose a file for a district."""
    return _form(visit, district)


def _form(visit: Visit, district: UUID, error: str = "") -> HttpResponse:
    found = reach.district(district, viewer=visit.viewer, on=visit.today)
    name = queries.names([found])[found.id]
    context = {
        "page_title": "파일 받기",
        "page_lead": f"{name}의 근로조건을 양식으로 받습니다. 받기를 누르기 전에는 아무것도 바뀌지 않습니다.",
        "crumbs": [*CRUMBS, {"label": name, "url": f"{HOME}/districts/{district}"}],
        "district": found,
        "error": error,
        "files": queries.batches([found]),
        "sheets": [FRAMES[frame].ko for frame in sheets.ORDER],
    }
    return visit.show("labor/file.html", context, 422 if error else 200)


@action("labor")
def choose(visit: Visit, district: UUID) -> HttpResponse:
    """Keep a file that was chosen, to be looked at."""
    found = reach.district(district, viewer=visit.viewer, on=visit.today)
    try:
        filename, content = sent_file(visit, smaller="달로")
    except Unsent as error:
        return _form(visit, district, str(error))
    upload = batches.preview_file(
        district=found, filename=filename, content=content, by=visit.viewer, at=visit.at
    )
    return redirect(f"{HOME}/districts/{district}/files/{upload}")


@page("labor")
def seen(visit: Visit, district: UUID, upload: UUID) -> HttpResponse:
    """What a file would do, or did."""
    found = reach.district(district, viewer=visit.viewer, on=visit.today)
    look = batches.look(district=found, upload=upload, by=visit.viewer, at=visit.at)
    name = queries.names([found])[found.id]
    counts = look.batch.outcome["sheets"] if look.batch else look.outcome.counts
    context = {
        "page_title": look.filename,
        "page_lead": _lead(look),
        "crumbs": [*CRUMBS, {"label": name, "url": f"{HOME}/districts/{district}"}],
        "district": found,
        "seen": look,
        "rows": [
            {"sheet": FRAMES[frame].ko, "counts": [counts[frame].get(key, 0) for key in WHAT]}
            for frame in sheets.ORDER
            if frame in counts
        ],
        "heads": WHAT.values(),
        "errors": look.outcome.wrong[:SHOWN],
        "more": max(len(look.outcome.wrong) - SHOWN, 0),
        "can": not look.outcome.wrong and look.batch is None and look.outcome.moves > 0,
    }  # fmt: skip
    return visit.show("labor/seen.html", context)


def _lead(look: batches.Preview) -> str:
    if look.batch:
        return "받은 파일입니다. 같은 파일을 다시 올려도 두 번 적히지 않습니다."
    if look.outcome.wrong:
        return f"고칠 곳이 {len(look.outcome.wrong):,}개 있어 아무것도 받지 않습니다."
    if not look.outcome.moves:
        return "모두 이미 있는 기록과 같습니다. 받아도 바뀌는 것이 없습니다."
    return f"{look.outcome.moves:,}줄이 새로 적히거나 바뀝니다. 아직 받지 않았습니다."


@action("labor")
def take(visit: Visit, district: UUID, upload: UUID) -> HttpResponse:
    """Take a file that was looked at."""
    found = reach.district(district, viewer=visit.viewer, on=visit.today)
    batch = batches.take_file(district=found, upload=upload, by=visit.viewer, at=visit.at)
    undo = f"{HOME}/districts/{district}/batches/{batch.public_id}/undo"
    visit.say("파일을 받았습니다.", undo=undo)
    return redirect(f"{HOME}/districts/{district}/files/{upload}")


@action("labor")
def undo(visit: Visit, district: UUID, batch: UUID) -> HttpResponse:
    """Take a batch back."""
    found: Any = reach.district(district, viewer=visit.viewer, on=visit.today)
    if batch not in {each.public_id for each in queries.batches([found], limit=1000)}:
        raise NotTheirs("이 자치구의 묶음이 아닙니다.")
    batches.undo_batch(batch=batch, by=visit.viewer, at=visit.at)
    visit.say("받은 파일을 되돌렸습니다.")
    return redirect(f"{HOME}/districts/{district}/files")


urls: list[URLPattern] = [
    path("labor/template", template, name="labor-template"),
    path("labor/districts/<uuid:district>/files", form, name="labor-files"),
    path("labor/districts/<uuid:district>/files/choose", choose, name="labor-choose"),
    path("labor/districts/<uuid:district>/files/<uuid:upload>", seen, name="labor-seen"),
    path("labor/districts/<uuid:district>/files/<uuid:upload>/take", take, name="labor-take"),
    path("labor/districts/<uuid:district>/batches/<uuid:batch>/undo", undo, name="labor-undo"),
]
