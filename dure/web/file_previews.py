"""A file looked at before it is applied: what would be new, changed, gone, and which lines are wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django import forms
from django.http import HttpResponse

from dure.web.doors import Visit
from dure.web.fields import DayField

SHOWN = 300
LARGEST_MIB = 16
MOST_BYTES = 64 * 1024 * 1024  # of punches and the like


class Unsent(Exception):
    """No file to look at; the words say what to do."""


def sent_file(visit: Visit, *, smaller: str) -> tuple[str, bytes]:
    """The name and content of the file that was sent; `smaller`: how a large one is divided."""
    given = visit.request.FILES.get("file")
    if given is None:
        raise Unsent("파일을 고른 뒤 살펴보기를 눌러 주세요.")
    if (given.size or 0) > MOST_BYTES:
        raise Unsent(f"64MB가 넘는 파일입니다. {smaller} 나누어 올려 주세요.")
    return given.name or "이름 없는 파일", given.read()


class Choosing(forms.Form):
    """A file, and the day from which lines count that name none."""

    file = forms.FileField(
        label="파일",
        max_length=200,
        widget=forms.FileInput(attrs={"class": "input", "accept": ".csv,.xlsx,.txt"}),
        help_text=f"XLSX나 CSV. 글자는 UTF-8과 CP949를 모두 읽습니다. {LARGEST_MIB}MB까지.",
        error_messages={
            "required": "파일을 고른 뒤 살펴보기를 눌러 주세요.",
            "empty": "빈 파일입니다. 다른 파일을 골라 주세요.",
        },
    )
    since = DayField(label="적용일", help_text="날짜가 따로 없는 줄은 이날부터 바뀝니다.")

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > LARGEST_MIB * 1024 * 1024:
            raise forms.ValidationError(f"{LARGEST_MIB}MB가 넘습니다. 나누어 올려 주세요.")
        return found


class Difference(Protocol):
    """A field before and after."""

    @property
    def label(self) -> str: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...


@dataclass(frozen=True)
class Line:
    """What one line of a file would change, as it is shown."""

    line: int
    key: str
    name: str
    since: date
    fields: Sequence[Difference]


@dataclass(frozen=True)
class Words:
    """How a kind of file is spoken of."""

    url: str
    back: str
    back_label: str
    title: str
    key: str  # the column that names a line
    unit: str  # what is counted
    columns: tuple[tuple[str, str], ...]
    template: str = ""  # where an empty sheet is to be had


def chosen(visit: Visit, words: Words) -> tuple[Choosing, HttpResponse | None]:
    """The form as it was sent, and the page to answer with where there is nothing to look at yet."""
    if visit.request.method == "POST":
        form = Choosing(visit.request.POST, visit.request.FILES, label_suffix="")
        if form.is_valid():
            return form, None
    else:
        form = Choosing(label_suffix="", initial={"since": visit.today})
    context = {
        "page_title": words.title,
        "page_lead": "올리면 먼저 살펴봅니다. 적용하기를 누르기 전에는 아무것도 바뀌지 않습니다.",
        "crumbs": [{"label": words.back_label, "url": words.back}],
        "form": form,
        "words": words,
    }
    return form, visit.show("people/import.html", context, 422 if form.is_bound else 200)


def show_preview(
    visit: Visit, words: Words, seen: Any, new: Iterable[Line], changed: Iterable[Line]
) -> HttpResponse:
    """What a file would do, before it does anything."""
    lists = {"new": list(new), "changed": list(changed), "gone": seen.gone, "errors": seen.errors}
    counts = [
        (f"{label}", len(lists[key])) for key, label in (("new", "새로"), ("changed", "바뀜"))
    ]
    counts += [("그대로", seen.unchanged), ("파일에 없음", len(seen.gone))]
    moves = len(lists["new"]) + len(lists["changed"])
    context = {
        "page_title": seen.filename,
        "page_lead": _preview_lead(seen, moves, words),
        "crumbs": [
            {"label": words.back_label, "url": words.back},
            {"label": words.title, "url": words.url},
        ],
        "words": words,
        "seen": seen,
        "moves": moves,
        "can": bool(moves) and not seen.errors and seen.applied_at is None,
        "figs": [
            {"label": label, "value": f"{count:,}", "unit": words.unit} for label, count in counts
        ],
        **{key: rows[:SHOWN] for key, rows in lists.items()},
        "more": {key: max(len(rows) - SHOWN, 0) for key, rows in lists.items()},
    }
    return visit.show("people/preview.html", context)


def _preview_lead(seen: Any, moves: int, words: Words) -> str:
    if seen.errors:
        return f"고칠 곳이 {len(seen.errors):,}개 있어 아무것도 적용하지 않습니다."
    if seen.applied_at is not None:
        return "이미 적용한 파일입니다. 다시 적용해도 바뀌는 것이 없습니다."
    if not moves:
        return "모두 지금 기록과 같습니다. 적용해도 바뀌는 것이 없습니다."
    return f"{moves:,}{words.unit}의 기록이 바뀝니다. 아직 아무것도 적용하지 않았습니다."
