"""내 시간: my hours and place this week, asking for others, and the paper of a request."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.approvals import queries as approvals
from dure.errors import NotTheirs, Refused
from dure.flexible import actions, coverage
from dure.flexible import queries as flexible
from dure.organization import queries as organization
from dure.people import queries as people
from dure.web import explain, hours_preview, hours_week
from dure.web.doors import ANY, Visit, action, page
from dure.web.fields import read_day, read_key, read_sentence, typed_day
from dure.web.hours_form import HoursForm, initial, wanted_of
from dure.web.templatetags.dure_format import day_ko

TAGS = {"requested": "go", "approved": "ok", "rejected": "bad", "cancelled": "plain"}
WEEK = timedelta(days=7)
LOOK_BACK = timedelta(days=31)


@page(*ANY)
def mine(visit: Visit) -> HttpResponseBase:
    """This week and the next: from when to when, from where, and what was asked for."""
    person = _person(visit)
    asked = read_day(visit.request.GET.get("week"), visit.today)
    monday = asked - timedelta(days=asked.weekday())
    week = hours_week.week(person, monday, visit.today)
    requests = flexible.of_person(
        person, since=visit.today - timedelta(days=60), until=visit.today + timedelta(days=400)
    )
    context = {
        "page_title": "내 시간",
        "page_lead": hours_week.today_ko(person, visit.today),
        "week": week,
        "monday": monday,
        "last": monday + timedelta(days=6),
        "previous": monday - WEEK,
        "following": monday + WEEK,
        "minutes": sum(each.minutes for each in week),
        "chips": hours_week.chips(person, visit.today),
        "unreported": coverage.unreported(
            person, since=visit.today - LOOK_BACK, until=visit.today + timedelta(days=1)
        ),
        "requests": [(each, TAGS.get(each.state, "plain")) for each in requests],
    }
    return visit.show("hours/mine.html", context)


# ── asking ────────────────────────────────────────────────────────────────────────────


@page(*ANY)
def new(visit: Visit) -> HttpResponse:
    """The form, filled in by a chip, by nothing, or by a returned request (재기안)."""
    person = _person(visit)
    again = _again(visit, visit.request.GET.get("again", ""))
    form = HoursForm(initial=initial(visit.request.GET, person, visit.today, again))
    return _form(visit, form, person, again=again)


@page(*ANY, methods=("POST",))
def check(visit: Visit) -> HttpResponse:
    """등록 전 확인: the same form, before anything is written."""
    form = HoursForm(visit.request.POST)
    form.is_valid()
    return visit.show("hours/check.html", _check(visit, form, _person(visit)))


@page(*ANY, methods=("POST",))
def request(visit: Visit) -> HttpResponse:
    person = _person(visit)
    form = HoursForm(visit.request.POST)
    again = _again(visit, visit.request.POST.get("again", ""))
    if not form.is_valid():
        return _form(visit, form, person, again=again, status=422)
    wanted = wanted_of(form.cleaned_data, person)
    try:
        with transaction.atomic():
            if again:
                made = actions.redraft(
                    document=again.document, wanted=wanted, by=visit.viewer, at=visit.at
                )
            else:
                made = actions.request(wanted=wanted, by=visit.viewer, at=visit.at)
    except Refused as refused:
        return _form(visit, form, person, again=again, refusal=refused, status=422)
    visit.say(f"{day_ko(wanted.since)}부터의 {_found(made.public_id).kind_ko}을 올렸습니다.")
    return redirect(f"/hours/{made.public_id}")


def _form(
    visit: Visit,
    form: HoursForm,
    person: int,
    *,
    again: flexible.Asked | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page_title": "근무시간·장소 바꾸기",
        "page_lead": "고르면 그 주의 시간과 걸리는 것, 자리에 남는 사람을 바로 보여 드립니다.",
        "crumbs": [{"label": "내 시간", "url": "/hours"}],
        "form": form,
        "again": again.document if again else "",
        "refusal": refusal,
        **_check(visit, form, person),
    }
    return visit.show("hours/new.html", context, status)


def _check(visit: Visit, form: HoursForm, person: int) -> dict[str, Any]:
    """What the filled-in form would bring about; nothing where it cannot be read yet."""
    values = form.values()
    if values is None:
        return {"look": None}
    wanted = wanted_of(values, person)
    member = people.member(person, on=wanted.since)
    if member is None:
        return {"look": None, "problem": "그날 이 기관에서 근무하지 않습니다."}
    try:
        look = flexible.look(wanted, member, at=visit.at)
    except Refused as refused:
        return {"look": None, "problem": refused.ko}
    return {
        "look": look,
        "wanted": wanted,
        "last_day": wanted.until - timedelta(days=1),
        "minutes": sum(each.minutes for each in wanted.days),
        "signers": _signers(member, visit),
        "shorts": hours_preview.shorts({member.person: wanted}, member.unit),
        "article_url": explain.article_url(wanted.since),
    }


def _signers(member: people.Member, visit: Visit) -> str:
    try:
        line = approvals.line_for(
            kind=actions.DOCUMENT, drafter=member.person, on=visit.today, unit=member.unit
        )
    except Refused:
        return ""
    names = people.names(each.person for each in line)
    return " · ".join(names[each.person] for each in line)


def _again(visit: Visit, text: str) -> flexible.Asked | None:
    document = read_key(text)
    found = flexible.by_document([document]).get(document) if document else None
    if document and (found is None or found.person != visit.viewer.person):
        raise NotTheirs("본인이 올린 신청만 다시 올릴 수 있습니다.")
    return found


# ── the paper ─────────────────────────────────────────────────────────────────────────


@page(*ANY)
def paper(visit: Visit, asked: UUID) -> HttpResponse:
    found = _found(asked)
    paper = approvals.paper(found.document)
    assert paper is not None
    above = _oversees(visit, found)
    if not above and not approvals.concerned(paper, visit.viewer.person or 0, at=visit.at):
        raise NotTheirs("이 신청은 본인과 결재선, 그 부서를 맡은 사람만 봅니다.")
    own = visit.viewer.person == found.person
    names = people.names([found.person, *(each.person or 0 for each in paper.line)])
    reports = flexible.reports_of(asked)
    context = {
        "page_title": f"{found.kind_ko} {_span(found)}",
        "crumbs": [{"label": "내 시간", "url": "/hours"}, {"label": found.number}]
        if own
        else [{"label": "누가 어디에", "url": "/team/hours"}, {"label": found.number}],
        "found": found,
        "paper": paper,
        "who": names.get(found.person, ""),
        "tag": TAGS.get(found.state, "plain"),
        "line": [(each, names.get(each.person or 0, "")) for each in paper.line],
        "elsewhere": hours_week.elsewhere_of(found, reports, visit.today),
        "own": own,
        "may_end": found.state == "approved"
        and found.last >= visit.today
        and (own or (above and visit.viewer.role in ("head", "clerk"))),
        "end_from": max(found.since, visit.today),
        "may_withdraw": own and found.state == "requested",
        "may_redraft": own and paper.state in ("rejected", "withdrawn"),
    }
    return visit.show("hours/paper.html", context)


@action(*ANY)
def withdraw(visit: Visit, asked: UUID) -> HttpResponse:
    actions.withdraw(document=_found(asked).document, by=visit.viewer, at=visit.at)
    visit.say("신청을 회수했습니다.")
    return redirect(f"/hours/{asked}")


@action(*ANY)
def end(visit: Visit, asked: UUID) -> HttpResponse:
    form = visit.request.POST
    since = typed_day(form, "since", visit.today)
    reason = read_sentence(form.get("reason", ""), "끝내는 까닭은")
    actions.end(request=asked, since=since, reason=reason, by=visit.viewer, at=visit.at)
    visit.say(f"{day_ko(since)}부터 전의 근무시간으로 돌아갑니다.")
    return redirect(f"/hours/{asked}")


@action(*ANY)
def report(visit: Visit, asked: UUID) -> HttpResponse:
    form = visit.request.POST
    day = typed_day(form, "date", visit.today)
    actions.report(
        request=asked,
        day=day,
        done=read_sentence(form.get("done", ""), "한 일은", 500),
        evidence=form.get("evidence", ""),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"{day_ko(day)}의 업무를 보고했습니다. 그날은 출근한 날입니다.")
    return redirect(f"/hours/{asked}")


def _found(request: UUID) -> flexible.Asked:
    found = flexible.by_id(request)
    if found is None:
        raise NotTheirs("이 기관에 없는 신청입니다.")
    return found


def _span(found: flexible.Asked) -> str:
    if found.since == found.last:
        return day_ko(found.since)
    return f"{day_ko(found.since)}–{day_ko(found.last)}"


def _oversees(visit: Visit, found: flexible.Asked) -> bool:
    reach = organization.reach(visit.viewer, on=visit.today)
    overseer = visit.viewer.role in ("team_lead", "head", "clerk", "hr", "auditor")
    return overseer and (reach is None or found.unit in reach)


def _person(visit: Visit) -> int:
    if visit.viewer.person is None:
        raise NotTheirs("직원이 아닌 로그인에는 근무시간이 없습니다.")
    return visit.viewer.person


urls: list[URLPattern] = [
    path("hours", mine),
    path("hours/new", new),
    path("hours/check", check),
    path("hours/request", request),
    path("hours/<uuid:asked>", paper),
    path("hours/<uuid:asked>/withdraw", withdraw),
    path("hours/<uuid:asked>/end", end),
    path("hours/<uuid:asked>/report", report),
]
