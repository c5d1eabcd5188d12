"""단말기 등록: whom each terminal knows and should know; looked at before the first sending."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.attendance import terminals as places
from dure.attendance.terminals import Placed
from dure.cards import actions, enrolments, roll
from dure.errors import NotTheirs, Refused
from dure.organization import queries as organization
from dure.people import queries as people
from dure.terminals import queries as devices
from dure.timeline.actions import SEOUL
from dure.web.doors import Visit, action, page
from dure.web.fields import DayField
from dure.web.people import DAY, walk

ON_A_PAGE = 50
TAGS = {
    "to_send": "go",
    "sent": "go",
    "enrolled": "ok",
    "to_remove": "warn",
    "removed": "plain",
    "failed": "bad",
}
ORDER = ("failed", "to_send", "to_remove", "sent", "enrolled", "removed")


class Ruling(forms.Form):
    """Whom a terminal shall know."""

    scope = forms.ChoiceField(
        label="등록할 사람",
        choices=roll.Scope.choices,
        widget=forms.Select(attrs={"class": "input"}),
    )
    units = forms.MultipleChoiceField(
        label="부서",
        required=False,
        widget=forms.SelectMultiple(attrs={"class": "input", "size": 8}),
        help_text="'고른 부서와 아래 부서'일 때만 씁니다.",
    )
    digits = forms.IntegerField(
        label="단말기가 받는 번호의 자릿수",
        min_value=1,
        max_value=24,
        widget=forms.NumberInput(attrs={"class": "input short"}),
        help_text="사번이 이보다 길거나 0으로 시작하거나 숫자가 아니면 단말기 번호를 따로 줍니다.",
    )


class Adding(forms.Form):
    """Somebody to be known to another terminal too."""

    serial = forms.ChoiceField(label="단말기", widget=forms.Select(attrs={"class": "input"}))
    since = DayField(label="첫날")
    until = DayField(label="마지막 날", required=False)
    reason = forms.CharField(
        label="까닭",
        max_length=80,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text="겸임, 파견, 출장 …",
    )


@page("hr", "admin")
def everywhere(visit: Visit) -> HttpResponse:
    """Every terminal and how many people are in which state."""
    counted = enrolments.counted(on=visit.today)
    units = organization.names({each.place.unit for each in counted})
    lacking = len(frozenset().union(*(each.lacking for each in counted)))
    context = {
        "page_title": "단말기 등록",
        "page_lead": _lead(counted),
        "crumbs": [{"label": "공무원증", "url": "/cards"}],
        "page": Paginator(
            [(each, units.get(each.place.unit, ""), _counts(each.counts)) for each in counted],
            ON_A_PAGE,
        ).get_page(visit.request.GET.get("page")),
        "lacking": lacking,
    }
    return visit.show("cards/terminals.html", context)


def _lead(counted: list[enrolments.Counted]) -> str:
    failed = sum(each.counts.get("failed", 0) for each in counted)
    if not counted:
        return "아직 등록한 단말기가 없습니다."
    if failed:
        return f"단말기 {len(counted):,}대에서 {failed:,}건이 실패했습니다."
    waits = sum(each.approved_at is None for each in counted)
    if waits:
        return f"단말기 {len(counted):,}대 가운데 {waits:,}대가 처음 보내기를 기다립니다."
    return f"단말기 {len(counted):,}대가 발령과 공무원증을 저절로 따라갑니다."


def _counts(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(enrolments.STATES[key], TAGS[key], counts[key]) for key in ORDER if counts.get(key)]


@page("hr", "admin")
def terminal(visit: Visit, serial: str) -> HttpResponse:
    """One terminal: what it would be told, what it was told, and what it answered."""
    return _terminal(visit, _place(serial))


def _terminal(
    visit: Visit, place: Placed, form: Ruling | None = None, refusal: Refused | None = None
) -> HttpResponse:
    frame = enrolments.differences(on=visit.today, terminals=[place])
    rows = sorted(enrolments.listed(frame), key=lambda each: ORDER.index(each.state))
    counts = {key: sum(each.state == key for each in rows) for key in ORDER}
    rule = roll.rules_of([place.id]).get(place.id)
    device = devices.device(place.serial)
    approved = rule.approved_at if rule else None
    context = {
        "page_title": place.name,
        "page_lead": _one_lead(counts, approved is not None),
        "crumbs": [
            {"label": "공무원증", "url": "/cards"},
            {"label": "단말기 등록", "url": "/cards/terminals"},
        ],
        "place": place,
        "figs": [
            {"label": enrolments.STATES[key], "value": f"{counts[key]:,}", "unit": "명"}
            for key in ("to_send", "to_remove", "sent", "enrolled", "failed")
        ],
        "scope": rule.get_scope_display() if rule else roll.Scope.OWN_OFFICE.label,
        "approved": approved,
        "approved_by": rule.approved_by if rule else "",
        "admitted": device is not None and device.state == "admitted",
        "digest": enrolments.digest(frame),
        "waiting": counts["to_send"] + counts["to_remove"],
        "failed": counts["failed"],
        "page": Paginator([(each, TAGS[each.state]) for each in rows], ON_A_PAGE).get_page(
            visit.request.GET.get("page")
        ),
        "form": form or _form(visit, rule),
        "refusal": refusal,
        "tends": visit.viewer.role == "admin",
    }
    return visit.show("cards/terminal.html", context, 422 if form else 200)


def _one_lead(counts: dict[str, int], approved: bool) -> str:
    if not approved:
        return "아직 아무도 보내지 않았습니다. 아래를 보고 처음 보내기를 눌러 주세요."
    if counts["failed"]:
        return f"{counts['failed']:,}명이 등록되지 못했습니다."
    if counts["to_send"] + counts["to_remove"] + counts["sent"]:
        return "바뀐 것을 단말기에 보내고 있습니다."
    return f"{counts['enrolled']:,}명이 등록되어 있고 더 보낼 것이 없습니다."


def _form(visit: Visit, rule: Any, data: Any = None) -> Ruling:
    nodes = walk(organization.tree(on=visit.today))
    names = {node.id: str(node.public_id) for node, _ in nodes}
    initial = {
        "scope": rule.scope if rule else roll.Scope.OWN_OFFICE,
        "digits": rule.digits if rule else roll.DIGITS,
        "units": [names[pk] for pk in rule.units if pk in names] if rule else [],
    }
    form = Ruling(data, label_suffix="", initial=initial)
    form.fields["units"].choices = [  # type: ignore[attr-defined]
        (str(node.public_id), f"{'　' * depth}{node.name}") for node, depth in nodes
    ]
    return form


def _place(serial: str) -> Placed:
    found = places.placed([serial])
    if not found:
        raise NotTheirs("이 기관에 없는 단말기입니다.")
    return found[0]


@action("admin")
def rule(visit: Visit, serial: str) -> HttpResponse:
    """Whom a terminal shall know."""
    place = _place(serial)
    form = _form(visit, None, visit.request.POST)
    if not form.is_valid():
        return _terminal(visit, place, form)
    given = form.cleaned_data
    units = [organization.key(UUID(each)) or 0 for each in given["units"]]
    try:
        actions.set_rule(
            serial=serial,
            scope=given["scope"],
            units=units,
            digits=given["digits"],
            by=visit.viewer,
            at=visit.at,
        )
    except Refused as refused:
        return _terminal(visit, place, form, refused)
    visit.say("등록할 사람을 정했습니다. 무엇이 바뀌는지 보고 보내 주세요.")
    return redirect(f"/cards/terminals/{serial}")


@action("admin")
def approve(visit: Visit, serial: str) -> HttpResponse:
    """The first sending, of what was looked at."""
    seen = visit.request.POST.get("seen", "")
    sent = actions.approve(serial=serial, seen=seen, by=visit.viewer, at=visit.at)
    visit.say(f"명령 {sent:,}건을 보냅니다. 앞으로 바뀌는 것은 저절로 갑니다.")
    return redirect(f"/cards/terminals/{serial}")


@action("admin")
def start_over(visit: Visit, serial: str) -> HttpResponse:
    """The terminal was replaced or reset."""
    sent = actions.start_over(serial=serial, by=visit.viewer, at=visit.at)
    visit.say(f"처음부터 {sent:,}건을 다시 보냅니다.")
    return redirect(f"/cards/terminals/{serial}")


@action("admin")
def try_again(visit: Visit, serial: str) -> HttpResponse:
    """What failed, once more."""
    sent = actions.try_again(serial=serial, by=visit.viewer, at=visit.at)
    visit.say(f"실패한 {sent:,}건을 다시 보냅니다.")
    return redirect(f"/cards/terminals/{serial}")


@action("hr", "admin")
def give_numbers(visit: Visit) -> HttpResponse:
    """A number for terminals to everybody whose 사번 they do not take."""
    given = actions.give_numbers(by=visit.viewer, at=visit.at)
    visit.say(f"{given:,}명에게 단말기 번호를 주었습니다. 단말기에는 저절로 갑니다.")
    return redirect("/cards/terminals")


@action("hr", "admin")
def add(visit: Visit, public_id: UUID) -> HttpResponse:
    """Somebody is known to another terminal too."""
    whose = people.seen(viewer=visit.viewer, public_id=public_id, on=visit.today)
    form = adding(visit, visit.request.POST)
    if not form.is_valid():
        wrong = next(iter(form.errors.values()))[0]
        raise Refused("incomplete", str(wrong))
    given = form.cleaned_data
    actions.add_extra(
        person=whose.person,
        serial=given["serial"],
        since=given["since"],
        until=given["until"] and given["until"] + DAY,
        reason=given["reason"],
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"{whose.name}: 그 단말기에도 등록합니다.")
    return redirect(f"/cards/person/{public_id}")


@action("hr", "admin")
def end(visit: Visit, extra: UUID) -> HttpResponse:
    """Somebody is known to the other terminal no more."""
    person = actions.end_extra(extra=extra, by=visit.viewer, at=visit.at)
    visit.say("추가로 등록한 단말기에서 지웁니다.")
    return redirect(f"/cards/person/{people.public_ids([person])[person]}")


def adding(visit: Visit, data: Any = None) -> Adding:
    """The form, with the terminals there are."""
    form = Adding(data, label_suffix="", initial={"since": visit.at.astimezone(SEOUL).date()})
    form.fields["serial"].choices = [  # type: ignore[attr-defined]
        (each.serial, each.name) for each in places.placed()
    ]
    return form


urls: list[URLPattern] = [
    path("cards/terminals", everywhere, name="cards-terminals"),
    path("cards/terminals/<str:serial>", terminal, name="cards-terminal"),
    path("cards/terminals/<str:serial>/rule", rule),
    path("cards/terminals/<str:serial>/approve", approve),
    path("cards/terminals/<str:serial>/start-over", start_over),
    path("cards/terminals/<str:serial>/try-again", try_again),
    path("cards/numbers/give", give_numbers),
    path("cards/person/<uuid:public_id>/add-terminal", add),
    path("cards/extras/<uuid:extra>/end", end),
]
