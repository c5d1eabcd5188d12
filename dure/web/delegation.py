"""대결: who signs while one is away; offered from one's own approved leave or trip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.approvals import actions
from dure.approvals import queries as approvals
from dure.errors import NotTheirs, Refused
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Member
from dure.timeline import queries as timeline
from dure.web.doors import ANY, Visit, action, page
from dure.web.fields import DayField, read_day
from dure.web.kinds import KINDS
from dure.web.people import walk
from dure.web.templatetags.dure_format import day_ko, josa
from law import holidays

AHEAD = timedelta(days=60)
HALF_DAY = 240
SHOWN = 20
SIGNERS = ("team_lead", "head", "mayor")


@dataclass(frozen=True)
class Proposal:
    """An absence of one's own with nobody to sign, and who could."""

    since: date
    last: date
    label: str
    deputy: Member | None

    @property
    def when(self) -> str:
        if self.since == self.last:
            return day_ko(self.since)
        return f"{day_ko(self.since)}부터 {day_ko(self.last)}까지"

    @property
    def reason(self) -> str:
        return self.label


class DelegationForm(forms.Form):
    principal = forms.ChoiceField(
        label="누구의 결재를", widget=forms.Select(attrs={"class": "input"}), required=False
    )
    deputy = forms.ChoiceField(
        label="대결할 사람",
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "required": "대결할 사람을 골라 주세요.",
            "invalid_choice": "고를 수 있는 사람이 아닙니다. 목록에서 골라 주세요.",
        },
    )
    since = DayField(label="첫날")
    last = DayField(label="마지막 날")
    kinds = forms.MultipleChoiceField(
        label="종류",
        required=False,
        choices=tuple(KINDS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="고르지 않으면 모든 종류를 맡깁니다.",
    )
    unit = forms.ChoiceField(
        label="부서",
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
        help_text="고른 부서와 그 아래에서 올린 문서만 맡깁니다. 고르지 않으면 모든 부서입니다.",
    )
    reason = forms.CharField(
        label="부재 사유",
        max_length=120,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": "결재할 수 없는 까닭을 적어 주세요. 예: 관외 출장"},
    )


@page(*ANY, methods=("GET", "HEAD", "POST"))
def delegation(visit: Visit) -> HttpResponse:
    """What is handed over and to whom; a POST hands over."""
    if visit.request.method != "POST":
        return _show(visit, _form(visit, None))
    form = _form(visit, visit.request.POST)
    if not form.is_valid():
        return _show(visit, form, status=422)
    given = form.cleaned_data
    deputy = people.key(UUID(given["deputy"]))
    principal = people.key(UUID(given["principal"])) if given["principal"] else None
    assert deputy is not None
    try:
        with transaction.atomic():
            made = actions.delegate(
                deputy=deputy,
                since=given["since"],
                until=given["last"] + timedelta(days=1),
                kinds=given["kinds"],
                unit=organization.key(UUID(given["unit"])) if given["unit"] else None,
                reason=given["reason"],
                principal=principal,
                by=visit.viewer,
                at=visit.at,
            )
    except Refused as refused:
        return _show(visit, form, refusal=refused, status=422)
    name = people.names([deputy]).get(deputy, "")
    visit.say(f"{josa(name, '을/를')} 대결로 지정했습니다.", f"/delegation/{made}/end")
    return redirect((visit.request.POST.get("next") == "inbox" and "/inbox") or "/delegation")


@action(*ANY)
def end(visit: Visit, delegation: UUID) -> HttpResponse:
    actions.end_delegation(delegation=delegation, by=visit.viewer, at=visit.at)
    visit.say("대결을 끝냈습니다. 그동안의 서명은 그대로 남습니다.")
    return redirect("/delegation")


def _show(
    visit: Visit, form: DelegationForm, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    own = _own(visit)
    mine = [own, *(each.person for each in _principals(visit))]
    rows = listed(visit)
    names = people.names({who for each in rows for who in (each.principal, each.deputy)})
    units = organization.names({each.unit for each in rows if each.unit})
    now = [each for each in rows if each.holds(visit.today)]
    for name in form.errors if form.is_bound else ():
        if name in form.fields:
            form.fields[name].widget.attrs["aria-invalid"] = "true"
    context = {
        "page_title": "대결",
        "page_lead": _lead(now, names, units, own),
        "proposals": proposals(visit),
        "rows": [_row(each, names, units, visit, mine) for each in rows[:SHOWN]],
        "form": form,
        "refusal": refusal,
        "for_heads": bool(_principals(visit)),
    }
    return visit.show("delegation/page.html", context, status)


def listed(visit: Visit) -> list[approvals.Delegated]:
    """What one handed over or was handed, and for a clerk that of their heads; the newest first."""
    own = _own(visit)
    mine = [own, *(each.person for each in _principals(visit))]
    found = {each.delegation: each for each in approvals.delegations_of(mine)}
    found |= {each.delegation: each for each in approvals.delegations(own)}
    return sorted(found.values(), key=lambda each: (each.since, each.recorded_at), reverse=True)


def _own(visit: Visit) -> int:
    if visit.viewer.person is None:
        raise NotTheirs("직원이 아닌 로그인에는 맡길 결재가 없습니다.")
    return visit.viewer.person


def scope_words(each: approvals.Delegated, units: dict[int, str]) -> str:
    """총무과의 휴가와 정정, or 모든 부서의 모든 종류."""
    kinds = " · ".join(KINDS.get(kind, kind) for kind in each.kinds) or "모든 종류"
    where = f"{josa(units.get(each.unit, ''), '과/와')} 그 아래" if each.unit else "모든 부서"
    return f"{where}의 {kinds}"


def _lead(
    now: Sequence[approvals.Delegated], names: dict[int, str], units: dict[int, str], own: int
) -> str:
    said = []
    for each in now:
        last = day_ko(each.until - timedelta(days=1))
        if each.principal == own:
            name = names.get(each.deputy, "")
            said.append(f"{last}까지 {name}님이 대결합니다({scope_words(each, units)}).")
        elif each.deputy == own:
            name = names.get(each.principal, "")
            said.append(f"{last}까지 {name}님을 대신해 결재합니다({scope_words(each, units)}).")
    return " ".join(said) or "지금은 대결이 없습니다."


def _row(
    each: approvals.Delegated,
    names: dict[int, str],
    units: dict[int, str],
    visit: Visit,
    mine: Sequence[int],
) -> dict[str, Any]:
    open_yet = each.ended_at is None and visit.today < each.until
    if each.ended_at is not None:
        state, tag = "먼저 끝냄", "plain"
    elif not open_yet:
        state, tag = "끝남", "plain"
    else:
        state, tag = ("대결 중", "ok") if each.since <= visit.today else ("예정", "go")
    return {
        "each": each,
        "principal": names.get(each.principal, ""),
        "deputy": names.get(each.deputy, ""),
        "last": each.until - timedelta(days=1),
        "scope": scope_words(each, units),
        "state": state,
        "tag": tag,
        "may_end": open_yet and each.principal in mine,
    }


# ── whom one may choose ───────────────────────────────────────────────────────────────


def _form(visit: Visit, data: Any) -> DelegationForm:
    asked = visit.request.GET
    since = read_day(asked.get("since"), visit.today)
    form = DelegationForm(
        data,
        label_suffix="",
        initial={
            "since": since,
            "last": read_day(asked.get("last"), since),
            "reason": asked.get("reason", ""),
            "deputy": asked.get("deputy", ""),
        },
    )
    near, heads = candidates(visit)
    form.fields["deputy"].choices = [  # type: ignore[attr-defined]
        ("", "골라 주세요"),
        ("우리 부서", [_choice(each) for each in near]),
        ("다른 부서의 장", [_choice(each) for each in heads]),
    ]
    form.fields["unit"].choices = [  # type: ignore[attr-defined]
        ("", "모든 부서"),
        *((str(n.public_id), "　" * depth + n.name) for n, depth in _units(visit)),
    ]
    principals = _principals(visit)
    form.fields["principal"].choices = [  # type: ignore[attr-defined]
        *((str(each.public_id), f"{each.name} {each.position}") for each in principals),
        ("", "내 결재"),
    ]
    if not principals:
        form.fields["principal"].widget = forms.HiddenInput()
    return form


def _units(visit: Visit) -> list[tuple[Any, int]]:
    """The units whose documents one may sign: one's own and those under it."""
    nodes = organization.tree(on=visit.today)
    here = people.member(_own(visit), on=visit.today)
    inside = organization.under([here.unit], nodes) if here else frozenset()
    return [(node, depth) for node, depth in walk(nodes) if node.id in inside]


def _choice(each: Member) -> tuple[str, str]:
    return str(each.public_id), f"{each.name} {each.position}"


def candidates(visit: Visit) -> tuple[list[Member], list[Member]]:
    """One's own unit in the order one would ask, then the heads of other units."""
    own = _own(visit)
    near = [
        each
        for each in people.colleagues(viewer=visit.viewer, on=visit.today)
        if each.person != own and each.grade
    ]
    near.sort(key=lambda each: (not each.head, each.position != "팀장", each.grade, each.person))
    known = {own, *(each.person for each in near)}
    heads = [each for each in people.heads(on=visit.today) if each.person not in known]
    return near, heads


def _principals(visit: Visit) -> list[Member]:
    """Heads for whom this viewer, as their clerk, may name a deputy."""
    if visit.viewer.role != "clerk":
        return []
    reach = organization.reach(visit.viewer, on=visit.today)
    heads = people.heads(on=visit.today)
    return [each for each in heads if reach is None or each.unit in reach]


# ── proposals ─────────────────────────────────────────────────────────────────────────


def proposals(visit: Visit) -> list[Proposal]:
    """One's own coming absences for which nobody was named yet; none for who signs nothing."""
    own = visit.viewer.person
    if own is None or not set(SIGNERS) & set(visit.viewer.roles):
        return []
    since, until = visit.today, visit.today + AHEAD
    spans = [
        span
        for span in timeline.spans(since=since, until=until, people=[own])
        if span.kind in ("leave", "trip") and span.end - span.start >= HALF_DAY
    ]
    if not spans:
        return []
    taken = [each for each in approvals.delegations_of([own]) if each.ended_at is None]
    found = []
    for stretch in _stretches(spans):
        first, last = stretch[0].date, stretch[-1].date
        if not any(each.since <= last and first < each.until for each in taken):
            label = "출장" if stretch[0].kind == "trip" else "휴가"
            found.append(Proposal(first, last, label, _free(visit, first, last)))
    return found


def _stretches(spans: Sequence[timeline.Span]) -> list[list[timeline.Span]]:
    """Absences with only days off between them are one."""
    last = spans[-1].date
    own = organization.own_days(since=spans[0].date, until=last + timedelta(days=1))
    made: list[list[timeline.Span]] = []
    for span in spans:
        if made and _touches(made[-1][-1].date, span.date, own):
            made[-1].append(span)
        else:
            made.append([span])
    return made


def _touches(before: date, after: date, own: dict[date, str]) -> bool:
    between = (before + timedelta(n) for n in range(1, (after - before).days))
    return all(holidays.is_off_day(day, own) for day in between)


def _free(visit: Visit, first: date, last: date) -> Member | None:
    """The first one would ask who is not away then."""
    near, heads = candidates(visit)
    asked = [*near, *heads]
    spans = timeline.spans(
        since=first, until=last + timedelta(days=1), people=[each.person for each in asked]
    )
    away = {span.person for span in spans if span.kind in ("leave", "trip")}
    return next((each for each in asked if each.person not in away), None)


urls: list[URLPattern] = [
    path("delegation", delegation),
    path("delegation/<uuid:delegation>/end", end),
]
