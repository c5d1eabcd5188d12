"""초과근무 명령: the form with what is left of the month, the paper, and taking it back."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.approvals import queries as approvals
from dure.errors import NotTheirs, Refused
from dure.organization import queries as organization
from dure.overtime import actions
from dure.overtime import queries as overtime
from dure.people import queries as people
from dure.people.queries import Member
from dure.timeline import actions as clocks
from dure.web import explain
from dure.web.doors import ANY, Visit, action, page
from dure.web.fields import ClockField, DayField, read_clock, read_day, read_key
from dure.web.prospects import prospects
from dure.web.templatetags.dure_format import clock, clock_range, day_ko

CLASSES = ((0, "일반"), (1, "재난·재해"), (2, "장관 기준의 불가피한 사유"), (3, "현업"))
SEVERAL = ("head", "clerk")
TAGS = {"requested": "go", "approved": "ok", "rejected": "bad", "cancelled": "plain"}


class OrderForm(forms.Form):
    date = DayField()
    start = ClockField(label="시작")
    end = ClockField(label="끝")
    cap_class = forms.TypedChoiceField(
        label="구분", choices=CLASSES, coerce=int, initial=0, required=False
    )
    reason = forms.CharField(
        label="사유",
        max_length=200,
        widget=forms.Textarea(attrs={"class": "input", "rows": 2}),
        help_text="무슨 일을 하는지 한 줄로 적습니다.",
        error_messages={
            "required": "사유가 비어 있습니다. 초과근무 명령에는 사유가 있어야 합니다 (제15조제1항)."
        },
    )
    after_reason = forms.CharField(
        label="사전에 명령하지 못한 까닭",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text="이미 시작했거나 끝난 근무는 까닭을 적어 사후 확인으로 올립니다.",
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        start, end = found.get("start"), found.get("end")
        if start is not None and end is not None and end <= start:
            self.add_error(
                "end",
                f"끝 시각이 시작보다 빠릅니다. {clock_range(start, None)[:-1]} 뒤의 시각을 넣어 주세요.",
            )
        return found


# ── the form ──────────────────────────────────────────────────────────────────────────


@page(*ANY)
def new(visit: Visit) -> HttpResponse:
    asked = visit.request.GET
    if again := _again(visit, asked.get("again", "")):
        return _refilled(visit, again)
    day = read_day(asked.get("date"), visit.today)
    start, end = read_clock(asked.get("from", "")), read_clock(asked.get("to", ""))
    form = OrderForm(
        initial={
            "date": day,
            "start": asked.get("from") if start is not None else "18:00",
            "end": asked.get("to") if end is not None else "20:00",
            "reason": asked.get("reason", ""),
        }
    )
    members = _members(visit, day)
    chosen = _chosen(asked, members) or _default(visit, members)
    wanted = _wanted(day, start if start is not None else 1080, end if end is not None else 1200)
    return _form(visit, form, members, chosen, wanted)


@page(*ANY, methods=("POST",))
def check(visit: Visit) -> HttpResponse:
    """등록 전 확인: the same form, before anything is written."""
    form = OrderForm(visit.request.POST)
    form.is_valid()
    day = form.cleaned_data.get("date") or visit.today
    members = _members(visit, day)
    chosen = _chosen(visit.request.POST, members) or _default(visit, members)
    context = _check(visit, form, members, chosen, _of_form(form, day))
    context |= {"form": form, "several": len(members) > 1}
    return visit.show("overtime/check.html", context)


@page(*ANY, methods=("POST",))
def order(visit: Visit) -> HttpResponse:
    form = OrderForm(visit.request.POST)
    valid = form.is_valid()
    day = form.cleaned_data.get("date") or visit.today
    members = _members(visit, day)
    chosen = _chosen(visit.request.POST, members) or _default(visit, members)
    if not valid:
        return _form(visit, form, members, chosen, _of_form(form, day), status=422)
    wanted = _of_form(form, day)
    assert wanted is not None
    again = _again(visit, visit.request.POST.get("again", ""))
    try:
        with transaction.atomic():
            made = _put_up(visit, wanted, chosen, again)
    except Refused as refused:
        if refused.code == "after_needs_reason":
            form.add_error("after_reason", refused.ko)
            return _form(visit, form, members, chosen, wanted, status=422)
        return _form(visit, form, members, chosen, wanted, refusal=refused, status=422)
    done = "승인했습니다" if made.state == "approved" else "올렸습니다"
    visit.say(f"{day_ko(wanted.date)} {clock_range(wanted.start, wanted.end)} 초과근무를 {done}.")
    return redirect(f"/overtime/{made.public_id}")


def _put_up(
    visit: Visit, wanted: actions.Wanted, chosen: list[int], again: overtime.Ordered | None
) -> Any:
    if again is None:
        return actions.order(wanted=wanted, persons=chosen, by=visit.viewer, at=visit.at)
    return actions.redraft(
        document=again.document, wanted=wanted, persons=chosen, by=visit.viewer, at=visit.at
    )


def _again(visit: Visit, text: str) -> overtime.Ordered | None:
    """재기안: the returned or withdrawn order of one's own that is put up again."""
    key = read_key(text)
    if key is None:
        return None
    found = overtime.by_document([key]).get(key)
    if found is None or not _drafted(visit, found.document):
        raise NotTheirs("본인이 올린 명령만 고쳐서 다시 올릴 수 있습니다.")
    return found


def _refilled(visit: Visit, again: overtime.Ordered) -> HttpResponse:
    """The form as it was sent the last time."""
    form = OrderForm(
        initial={
            "date": again.date,
            "start": clock(again.start),
            "end": clock(again.end),
            "cap_class": again.cap_class,
            "reason": again.reason,
            "after_reason": again.after_reason,
        }
    )
    members = _members(visit, again.date)
    chosen = [each.person for each in members if each.person in again.people]
    wanted = _wanted(again.date, again.start, again.end, again.cap_class)
    return _form(visit, form, members, chosen, wanted, again=again)


def _form(
    visit: Visit,
    form: OrderForm,
    members: Sequence[Member],
    chosen: list[int],
    wanted: actions.Wanted | None,
    *,
    refusal: Refused | None = None,
    status: int = 200,
    again: overtime.Ordered | None = None,
) -> HttpResponse:
    _invalid(form)
    several = len(members) > 1
    title = "초과근무 명령" if several else "초과근무 신청"
    again = again or _again(visit, visit.request.POST.get("again", ""))
    if again:
        title = f"{again.number} 고쳐서 다시 올리기"
    context = {
        "again": again.document if again else "",
        "page_title": title,
        "page_lead": "사람과 시각을 고르면 이번 달 한도와 걸리는 조문을 바로 보여 드립니다."
        if several
        else "시각을 고르면 이번 달 한도와 걸리는 조문을 바로 보여 드립니다.",
        "form": form,
        "members": members,
        "chosen": chosen,
        "several": several,
        "refusal": refusal,
        **_check(visit, form, members, chosen, wanted),
    }
    return visit.show("overtime/new.html", context, status)


def _invalid(form: OrderForm) -> None:
    for name in form.errors if form.is_bound else ():
        if name in form.fields:
            form.fields[name].widget.attrs["aria-invalid"] = "true"


def _check(
    visit: Visit,
    form: OrderForm,
    members: Sequence[Member],
    chosen: list[int],
    wanted: actions.Wanted | None,
) -> dict[str, Any]:
    named = [each for each in members if each.person in chosen]
    if wanted is None or not named:
        return {"prospects": [], "signer": "", "after": False, "needs_after": False}
    after = clocks.moment(wanted.date, wanted.start) < visit.at
    line = _line(named, wanted, visit.today)
    names = people.names(each.person for each in line)
    return {
        "wanted": wanted,
        "prospects": prospects(named, wanted, visit.today),
        "signer": " · ".join(names[each.person] for each in line),
        "at_once": len(line) == 1 and line[0].person == visit.viewer.person,
        "after": after,
        "article_url": explain.article_url(wanted.date),
    }


def _line(named: Sequence[Member], wanted: actions.Wanted, today: date) -> list[approvals.Place]:
    """Who would decide; nobody where the office has named nobody."""
    try:
        return approvals.line_for(
            kind=actions.DOCUMENT,
            drafter=named[0].person,
            on=today,
            minutes=wanted.end - wanted.start,
            unit=named[0].unit,
            but=[each.person for each in named],
        )
    except Refused:
        return []


def _of_form(form: OrderForm, day: date) -> actions.Wanted | None:
    given = form.cleaned_data
    start, end = given.get("start"), given.get("end")
    if start is None or end is None or end <= start:
        return None
    return _wanted(
        day,
        start,
        end,
        int(given.get("cap_class") or 0),
        given.get("reason", ""),
        given.get("after_reason", ""),
    )


def _wanted(
    day: date, start: int, end: int, cap_class: int = 0, reason: str = "", after_reason: str = ""
) -> actions.Wanted:
    return actions.Wanted(day, start, end, cap_class, reason, after_reason)


def _members(visit: Visit, on: date) -> list[Member]:
    """Whom this viewer may name: oneself, or as head or clerk one's people."""
    if visit.viewer.role in SEVERAL:
        return people.members(viewer=visit.viewer, on=on)
    own = people.member(visit.viewer.person, on=on) if visit.viewer.person else None
    if own is None:
        raise NotTheirs("직원이 아닌 로그인으로는 초과근무를 신청할 수 없습니다.")
    return [own]


def _chosen(asked: QueryDict, members: Sequence[Member]) -> list[int]:
    wanted = set(asked.getlist("person"))
    return [each.person for each in members if str(each.public_id) in wanted]


def _default(visit: Visit, members: Sequence[Member]) -> list[int]:
    own = [each.person for each in members if each.person == visit.viewer.person]
    return own if len(members) == 1 or "from" in visit.request.GET else []


# ── the paper ─────────────────────────────────────────────────────────────────────────


@page(*ANY)
def paper(visit: Visit, order: UUID) -> HttpResponse:
    found = overtime.by_id([order]).get(order)
    if found is None:
        raise NotTheirs("이 기관에 없는 명령입니다.")
    paper = approvals.paper(found.document)
    assert paper is not None
    viewer, line = visit.viewer, [each.person for each in paper.line]
    reach = organization.reach(viewer, on=found.date)
    above = viewer.role not in ("", "employee") and (reach is None or found.unit in reach)
    if viewer.person not in (*found.people, *line) and not above:
        raise NotTheirs("이 명령은 관계된 사람만 볼 수 있습니다.")
    names = people.names([*found.people, *(each or 0 for each in line)])
    may_cancel = viewer.role in SEVERAL and above and found.state == "approved"
    context = {
        "page_title": f"{day_ko(found.date)} {clock_range(found.start, found.end)} 초과근무",
        "crumbs": [{"label": "내 문서", "url": "/documents"}, {"label": found.number}],
        "order": found,
        "paper": paper,
        "tag": TAGS.get(found.state, "plain"),
        "people": [
            names.get(each, "") + (" (취소)" if each in found.cancelled else "")
            for each in found.people
        ],
        "line": [(each, names.get(each.person or 0, "")) for each in paper.line],
        "may_cancel": may_cancel,
        "may_withdraw": found.state == "requested" and _drafted(visit, found.document),
        "may_redraft": paper.state in ("rejected", "withdrawn") and _drafted(visit, found.document),
    }
    return visit.show("overtime/paper.html", context)


def _drafted(visit: Visit, document: UUID) -> bool:
    return approvals.drafter(document) == visit.viewer.person


@action(*ANY)
def withdraw(visit: Visit, order: UUID) -> HttpResponse:
    found = overtime.by_id([order]).get(order)
    if found is None:
        raise NotTheirs("이 기관에 없는 명령입니다.")
    actions.withdraw(document=found.document, by=visit.viewer, at=visit.at)
    visit.say("신청을 회수했습니다.")
    return redirect(f"/overtime/{order}")


@action("head", "clerk")
def cancel(visit: Visit, order: UUID) -> HttpResponse:
    reason = visit.request.POST.get("reason", "")
    actions.cancel(order=order, reason=reason, by=visit.viewer, at=visit.at)
    visit.say("승인된 명령을 취소했습니다. 그날을 다시 계산합니다.")
    return redirect(f"/overtime/{order}")


urls: list[URLPattern] = [
    path("overtime/new", new),
    path("overtime/check", check),
    path("overtime", order),
    path("overtime/<uuid:order>", paper),
    path("overtime/<uuid:order>/withdraw", withdraw),
    path("overtime/<uuid:order>/cancel", cancel),
]
