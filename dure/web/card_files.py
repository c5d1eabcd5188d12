"""공무원증 파일: looked at, applied whole, taken back whole; and an empty one to fill in."""

from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.cards import imports
from dure.links.spreadsheets import Field, Table
from dure.web.doors import Visit, action, page
from dure.web.downloads import xlsx
from dure.web.file_previews import Line, Words, chosen, show_preview

CARDS = Words(
    "/cards/import",
    "/cards",
    "공무원증",
    "공무원증 파일",
    "사번",
    "명",
    (
        ("사번, 공무원증번호", "꼭 있어야 합니다"),
        ("발급일", "2026-11-03. 없으면 적용일"),
        ("성명", "적으면 사번과 맞는지 확인합니다"),
        ("까닭", "신규, 훼손, 개명 …"),
    ),
    "/cards/import/template",
)


@page("hr", "admin", methods=("GET", "HEAD", "POST"))
def choose(visit: Visit) -> HttpResponse:
    """Choose a file of cards; a chosen one is kept and compared, nothing more."""
    form, answer = chosen(visit, CARDS)
    if answer is not None:
        return answer
    file = form.cleaned_data["file"]
    seen = imports.preview_cards(
        filename=file.name,
        content=file.read(),
        since=form.cleaned_data["since"],
        by=visit.viewer,
        at=visit.at,
    )
    new, changed = (
        [Line(e.line, e.staff_number, e.name, e.since, e.fields) for e in some]
        for some in (seen.new, seen.changed)
    )
    return show_preview(visit, CARDS, seen, new, changed)


@action("hr", "admin")
def apply(visit: Visit, upload: UUID) -> HttpResponse:
    """Apply a file that was looked at: every line or none."""
    done = imports.apply_cards(upload=upload, by=visit.viewer, at=visit.at)
    visit.say(f"{done:,}명의 공무원증을 등록했습니다.", f"/cards/import/{upload}/undo")
    return redirect("/cards")


@action("hr", "admin")
def undo(visit: Visit, upload: UUID) -> HttpResponse:
    """Take the whole file back."""
    done = imports.undo_cards(upload=upload, by=visit.viewer, at=visit.at)
    visit.say(f"{done:,}명의 공무원증을 파일을 적용하기 전으로 되돌렸습니다.")
    return redirect("/cards")


@page("hr", "admin")
def template(visit: Visit) -> FileResponse:
    """An empty sheet with the columns that are read."""
    columns = [
        Field("사번"),
        Field("성명"),
        Field("공무원증번호", width=16),
        Field("발급일", "date"),
        Field("까닭", width=20),
    ]
    return xlsx(visit, "공무원증.xlsx", [Table("공무원증", columns, [])])


urls: list[URLPattern] = [
    path("cards/import", choose, name="cards-import"),
    path("cards/import/template", template),
    path("cards/import/<uuid:upload>/apply", apply, name="cards-apply"),
    path("cards/import/<uuid:upload>/undo", undo),
]
