"""디렉터리: the systems that are asked who is where, how each goes, and every asking there was."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.directory import actions, queries
from dure.errors import NotTheirs, Refused
from dure.web.directory_form import FIRST, FORMS, Describing, as_kept
from dure.web.doors import Visit, action, page

MAY = ("hr", "admin")
HERE = "/directory"
CRUMBS = [{"label": "디렉터리", "url": HERE}]
A_PAGE = 20
KINDS = {"ldap": "LDAP", "gov": "행정 LDAP"}
TAGS = {"waiting": "go", "running": "go", "failed": "bad", "same": "ok", "open": "warn",
        "replaced": "plain", "settled": "ok"}  # fmt: skip


@page(*MAY)
def listing(visit: Visit) -> HttpResponse:
    """Each directory with its last asking."""
    actions.may(visit.viewer)
    rows = queries.directories()
    last = queries.last_askings(rows)
    waiting = sum(each.state == "open" for each in last.values())
    context = {
        "page_title": "디렉터리",
        "page_lead": f"승인을 기다리는 제안이 {waiting}건 있습니다."
        if waiting
        else "사람과 부서를 아는 다른 시스템에 묻고, 다른 것을 사람이 승인한 뒤에 반영합니다.",
        "rows": [(each, _asking(last.get(each.id))) for each in rows],
        "kinds": KINDS.items(),
    }
    return visit.show("directory/list.html", context)


def _asking(row: Any) -> dict[str, Any] | None:
    """One asking as a line of a list."""
    if row is None:
        return None
    told = (("새로", "new"), ("바뀜", "changed"), ("사라짐", "gone"), ("맞추지 못함", "unmatched"))
    counts = [f"{ko} {row.counts[name]:,}" for ko, name in told if row.counts.get(name)]
    return {"sync": row, "tag": TAGS[row.state], "counts": ", ".join(counts), "by": who(row)}


def who(row: Any) -> str:
    """Who asked, as it is shown: by night it is our own job."""
    return "저절로" if row.asked_by == "job" else str(row.asked_by)


@page(*MAY, methods=("GET", "HEAD", "POST"), sure=True)
def new(visit: Visit, kind: str) -> HttpResponse:
    """Write down a directory of one kind."""
    actions.may(visit.viewer)
    if kind not in FORMS:
        raise NotTheirs("그런 종류의 디렉터리는 없습니다.")
    if visit.request.method != "POST":
        return _new(visit, FORMS[kind](initial=FIRST[kind], label_suffix=""))
    form = FORMS[kind](visit.request.POST, label_suffix="")
    key = _save(visit, form)
    if key is None:
        return _new(visit, form)
    visit.say("디렉터리를 적었습니다. 물어보기를 누르면 읽고, 아무것도 바꾸지 않습니다.")
    return redirect(f"{HERE}/{key}")


def _new(visit: Visit, form: Describing) -> HttpResponse:
    context = {
        "page_title": f"{KINDS[form.kind]} 적기",
        "crumbs": CRUMBS,
        "form": form,
        "to": f"{HERE}/new/{form.kind}",
        "button": "적기",
    }
    return visit.show("directory/new.html", context, 422 if form.is_bound else 200)


def _save(visit: Visit, form: Describing, directory: UUID | None = None) -> UUID | None:
    """The key of what was kept; None where the form says what is to be mended."""
    if not form.is_valid():
        return None
    try:
        return actions.save_directory(
            wanted=form.wanted(), directory=directory, by=visit.viewer, at=visit.at
        )
    except Refused as refused:
        form.add_error(None, refused.ko)
        return None


@page(*MAY)
def one(visit: Visit, directory: UUID) -> HttpResponse:
    """One directory: how the last asking went, every one before, and its settings."""
    actions.may(visit.viewer)
    row = queries.directory(directory)
    return _one(visit, row, FORMS[row.kind](initial=as_kept(row), label_suffix=""))


def _one(visit: Visit, row: Any, form: Describing) -> HttpResponse:
    found = queries.askings(row)
    shown = Paginator(found, A_PAGE).get_page(visit.request.GET.get("page"))
    context = {
        "page_title": row.name,
        "page_lead": f"{KINDS[row.kind]} {row.settings['url']}",
        "crumbs": CRUMBS,
        "directory": row,
        "last": _asking(found.first()),
        "page": shown,
        "rows": [_asking(each) for each in shown],
        "form": form,
        "to": f"{HERE}/{row.public_id}/save",
        "button": "고치기",
    }
    return visit.show("directory/one.html", context, 422 if form.is_bound else 200)


@action(*MAY, sure=True)
def save(visit: Visit, directory: UUID) -> HttpResponse:
    """Change a directory; a secret that is not typed again stays."""
    row = queries.directory(directory)
    form = FORMS[row.kind](visit.request.POST, label_suffix="")
    if _save(visit, form, directory) is None:
        return _one(visit, row, form)
    visit.say("설정을 고쳤습니다.")
    return redirect(f"{HERE}/{directory}")


@action(*MAY)
def ask(visit: Visit, directory: UUID) -> HttpResponse:
    """Ask now; what is found is only proposed."""
    key = actions.ask(directory=directory, by=visit.viewer, at=visit.at)
    return redirect(f"{HERE}/syncs/{key}")


@action(*MAY)
def end(visit: Visit, directory: UUID) -> HttpResponse:
    """Ask it no more."""
    actions.end_directory(directory=directory, by=visit.viewer, at=visit.at)
    visit.say("디렉터리를 끝냈습니다. 비밀번호를 지웠고, 지난 기록은 감사에 남습니다.")
    return redirect(HERE)


urls: list[URLPattern] = [
    path("directory", listing),
    path("directory/new/<str:kind>", new),
    path("directory/<uuid:directory>", one),
    path("directory/<uuid:directory>/save", save),
    path("directory/<uuid:directory>/ask", ask),
    path("directory/<uuid:directory>/end", end),
]
