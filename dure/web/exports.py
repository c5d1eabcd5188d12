"""내보내기: templates made from another system's header, looked at with a month, and the file taken away."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path

from dure.accounts import queries as accounts
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.exports import actions, laying, queries
from dure.exports.sources import HALVES
from dure.links.template_file import Shape
from dure.timeline.actions import month_after
from dure.web import export_form
from dure.web.doors import Visit, action, page
from dure.web.downloads import sent
from dure.web.fields import read_key, read_month
from dure.web.file_previews import Unsent, sent_file
from dure.web.pay import before

SHOWN = 100
MEDIA = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         "zip": "application/zip", "csv": "text/csv", "txt": "text/plain"}  # fmt: skip
CRUMBS = [{"label": "내보내기", "url": "/exports"}]


@page("payroll", "clerk")
def everything(visit: Visit) -> HttpResponse:
    """The templates in use, and the generic ones."""
    context = {
        "page_title": "내보내기",
        "page_lead": "지급조서를 다른 시스템이 받는 모양의 파일로 내보냅니다.",
        "templates": queries.in_use(),
        "generic": [(source, laying.GENERIC[source][0]) for source in laying.GENERIC],
        "can_edit": visit.viewer.role == "payroll",
    }
    return visit.show("exports/list.html", context)


@page("payroll", methods=("GET", "HEAD", "POST"))
def start(visit: Visit) -> HttpResponse:
    """Paste the other system's header, or give its file; its columns come up to be matched."""
    sent_text = visit.request.POST
    source = sent_text.get("source", "overtime")
    error = ""
    if visit.request.method == "POST":
        try:
            header = _header(visit)
            shape = laying.first_shape(header, _source(source))
            return _edit(visit, shape, source, sent_text.get("name", ""))
        except Refused as refused:
            error = refused.ko
        except Unsent as unsent:
            error = str(unsent)
    context = {
        "page_title": "양식 만들기",
        "page_lead": "상대 시스템의 머리글을 한 번 붙여 넣으면 열마다 무엇을 채울지 고릅니다.",
        "crumbs": CRUMBS,
        "sources": queries.SOURCES.items(),
        "source": source,
        "name": sent_text.get("name", ""),
        "header": sent_text.get("header", ""),
        "error": error,
    }
    return visit.show("exports/new.html", context, 422 if error else 200)


def _header(visit: Visit) -> tuple[tuple[str, ...], ...]:
    """Out of the file where one was given, else as pasted."""
    if "file" not in visit.request.FILES:
        return laying.pasted(visit.request.POST.get("header", ""))
    filename, content = sent_file(visit, smaller="머리글만 남기고")
    return laying.uploaded(content, filename)


def _source(value: str) -> str:
    if value not in queries.SOURCES:
        raise Refused("source_is_unknown", "무엇을 내보내는 양식인지 목록에서 골라 주세요.")
    return value


def _edit(
    visit: Visit,
    shape: Shape,
    source: str,
    name: str,
    template: UUID | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """The columns to match, with what they would write of a month."""
    month = _month(visit, source, visit.request.POST.get("month"))
    context = {
        "page_title": name or "새 양식",
        "page_lead": f"{queries.SOURCES[source]}을 내보내는 양식입니다.",
        "crumbs": CRUMBS,
        "name": name,
        "source": source,
        "template": template,
        "month": month,
        "refusal": refused,
        **export_form.shown(shape, source),
        **_preview(visit, shape, source, month),
    }
    return visit.show("exports/edit.html", context, 422 if refused else 200)


def _month(visit: Visit, source: str, asked: str | None) -> date:
    """The month asked for, else the last one; of a source that has few, the last of those."""
    last = read_month(asked, before(visit.today.replace(day=1)))
    return _known(source, last, before)


def _known(source: str, month: date, step: Callable[[date], date]) -> date:
    while source == "compensation" and month.month not in HALVES:
        month = step(month)
    return month


def _preview(visit: Visit, shape: Shape, source: str, month: date) -> dict[str, Any]:
    """The first lines of a month, or why there are none."""
    wrong = laying.wrong(shape, source)
    if wrong:
        return {"wrong": wrong}
    try:
        seen = queries.preview(
            shape=shape, source=source, month=month, viewer=visit.viewer, at=visit.at
        )
    except Refused as refused:
        return {"wrong": [refused.ko]}
    record(
        by=visit.viewer,
        at=visit.at,
        action="exports.looked",
        summary=f"{month:%Y-%m} {queries.SOURCES[source]} {seen.rows}줄을 내보내기 전에 보았습니다.",
        on=[On(kind="month", subject=str(month))],
    )
    return {
        "seen": seen,
        "lines": seen.lines[len(shape.header) :],
        "unfit": seen.unfit[:SHOWN],
        "more": max(len(seen.unfit) - SHOWN, 0),
    }


@page("payroll", methods=("GET", "HEAD", "POST"))
def edit(visit: Visit, template: UUID) -> HttpResponse:
    """Change a template; a POST looks at what was chosen and saves nothing."""
    found = _found(template)
    if visit.request.method != "POST":
        return _edit(visit, found.shape, found.source, found.name, template)
    return _look(visit, found.source, template)


@action("payroll")
def look(visit: Visit) -> HttpResponse:
    """Look at what was chosen for a new template."""
    return _look(visit, _source(visit.request.POST.get("source", "")))


def _look(visit: Visit, source: str, template: UUID | None = None) -> HttpResponse:
    shape = export_form.suited(export_form.read_shape(visit.request.POST, source), source)
    return _edit(visit, shape, source, visit.request.POST.get("name", ""), template)


@action("payroll")
def save(visit: Visit) -> HttpResponse:
    """Save what was chosen, as a new template or as the next version of one."""
    chosen = visit.request.POST
    template = read_key(chosen.get("template", ""))
    source = _found(template).source if template else _source(chosen.get("source", ""))
    shape = export_form.suited(export_form.read_shape(chosen, source), source)
    name = chosen.get("name", "")
    try:
        key = actions.save_template(
            name=name, source=source, shape=shape, template=template, by=visit.viewer, at=visit.at
        )
    except Refused as refused:
        return _edit(visit, shape, source, name, template, refused)
    visit.say("양식을 저장했습니다.")
    return redirect(f"/exports/{key}")


@action("payroll")
def adopt(visit: Visit, source: str) -> HttpResponse:
    """Save one of the generic ones as a template."""
    if source not in laying.GENERIC:
        raise NotTheirs("없는 기본 양식입니다.")
    name, shape = laying.generic(source)
    key = actions.save_template(name=name, source=source, shape=shape, by=visit.viewer, at=visit.at)
    visit.say("기본 양식을 저장했습니다.", f"/exports/{key}/end")
    return redirect(f"/exports/{key}")


@page("payroll", "clerk")
def one(visit: Visit, template: UUID) -> HttpResponse:
    """A template: a month looked at, the file to take away, and who changed it."""
    found = _found(template)
    month = _month(visit, found.source, visit.request.GET.get("month"))
    called = {login: name for login, name, _ in accounts.logins()}
    versions = [
        (each, called.get(each.saved_by, each.saved_by)) for each in queries.versions(template)
    ]
    context = {
        "page_title": found.name,
        "page_lead": f"{found.source_ko}을 내보냅니다.",
        "crumbs": CRUMBS,
        "template": found,
        "shape": found.shape,
        "month": month,
        "previous": _known(found.source, before(month), before),
        "following": _known(found.source, month_after(month), month_after),
        "can_edit": visit.viewer.role == "payroll",
        "versions": versions,
        **_preview(visit, found.shape, found.source, month),
    }
    return visit.show("exports/one.html", context)


@action("payroll", "clerk")
def file(visit: Visit, template: UUID) -> HttpResponseBase:
    """Take the file of a month away, with the reason written down."""
    chosen = visit.request.POST
    made = actions.export(
        template=template,
        month=read_month(chosen.get("month"), before(visit.today.replace(day=1))),
        reason=chosen.get("reason", ""),
        by=visit.viewer,
        at=visit.at,
    )
    return sent(made.content, made.name, MEDIA[made.name.rsplit(".", 1)[-1]])


@action("payroll")
def end(visit: Visit, template: UUID) -> HttpResponse:
    """Use a template no more."""
    name = actions.end_template(template=template, by=visit.viewer, at=visit.at)
    visit.say(f"'{name}' 양식을 쓰지 않습니다.", f"/exports/{template}/revive")
    return redirect(f"/exports/{template}")


@action("payroll")
def revive(visit: Visit, template: UUID) -> HttpResponse:
    """Use a template again."""
    name = actions.revive_template(template=template, by=visit.viewer, at=visit.at)
    visit.say(f"'{name}' 양식을 다시 씁니다.")
    return redirect(f"/exports/{template}")


def _found(template: UUID) -> queries.Saved:
    found = queries.template(template)
    if found is None:
        raise NotTheirs("이 기관에 없는 양식입니다.")
    return found


urls = [
    path("exports", everything, name="exports"),
    path("exports/new", start, name="exports-new"),
    path("exports/look", look, name="exports-look"),
    path("exports/save", save, name="exports-save"),
    path("exports/generic/<str:source>/adopt", adopt, name="exports-adopt"),
    path("exports/<uuid:template>", one, name="exports-one"),
    path("exports/<uuid:template>/edit", edit, name="exports-edit"),
    path("exports/<uuid:template>/file", file, name="exports-file"),
    path("exports/<uuid:template>/end", end, name="exports-end"),
    path("exports/<uuid:template>/revive", revive, name="exports-revive"),
]
