"""공무원증: all cards of an office, one person's from hand to hand, and one's own."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.attendance import parking
from dure.cards import actions, enrolments, imports, placing, queries
from dure.errors import NotTheirs, Refused
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Member
from dure.web import card_terminals
from dure.web.card_forms import Changing, Giving
from dure.web.doors import ANY, Visit, action, page

SHOWN = 100
TAGS = {"using": "ok", "coming": "go", "lost": "bad", "returned": "plain", "out": "warn"}
KINDS = {
    "issued": "발급",
    "reissued": "재발급",
    "lost": "분실",
    "found": "되찾음",
    "returned": "반납",
}


# ── all cards ─────────────────────────────────────────────────────────────────────────


@page("hr", "admin")
def everybody(visit: Visit) -> HttpResponse:
    """Cards that should come back, that are lost, that are missing."""
    seen = queries.overview(viewer=visit.viewer, on=visit.today)
    units = organization.names(
        {e.unit for e in (*seen.owed, *seen.lost, *seen.leaving) if e.unit}
        | {each.unit for each in seen.without}
    )
    context = {
        "page_title": "공무원증",
        "page_lead": _lead(seen),
        "figs": [
            {"label": "사용 중", "value": f"{seen.using:,}", "unit": "장"},
            {"label": "미반납", "value": f"{len(seen.owed):,}", "unit": "장"},
            {"label": "분실", "value": f"{len(seen.lost):,}", "unit": "장"},
            {"label": "카드 없는 사람", "value": f"{len(seen.without):,}", "unit": "명"},
        ],
        "owed": [(each, units.get(each.unit or 0, "")) for each in seen.owed],
        "lost": [(each, units.get(each.unit or 0, "")) for each in seen.lost],
        "leaving": [(each, units.get(each.unit or 0, "")) for each in seen.leaving],
        "without": [(each, units.get(each.unit, "")) for each in seen.without[:SHOWN]],
        "file": imports.last_applied(at=visit.at),
        "more": max(len(seen.without) - SHOWN, 0),
    }
    return visit.show("cards/page.html", context)


def _lead(seen: queries.Overview) -> str:
    if seen.owed:
        return f"돌려받을 공무원증이 {len(seen.owed):,}장 있습니다."
    if seen.without:
        return f"돌려받을 공무원증이 없습니다. 카드 없는 사람이 {len(seen.without):,}명입니다."
    return "모든 직원이 공무원증을 가지고 있고 돌려받을 것이 없습니다."


# ── one person's ──────────────────────────────────────────────────────────────────────


@page("hr", "admin")
def person(visit: Visit, public_id: UUID) -> HttpResponse:
    """One person's cards; that they were looked at is written down."""
    whose = people.seen(viewer=visit.viewer, public_id=public_id, on=visit.today)
    visit.note_look(
        whose, action="web.view_cards", kind="person", told="공무원증 이력을 보았습니다."
    )
    return _person(visit, whose)


def _person(
    visit: Visit, whose: Member, form: Giving | None = None, refusal: Refused | None = None
) -> HttpResponse:
    context = {
        **_cards(visit, whose.person),
        "page_title": f"{whose.name} 공무원증",
        "crumbs": [
            {"label": "공무원증", "url": "/cards"},
            {"label": whose.name, "url": f"/people/{whose.public_id}"},
        ],
        "whose": whose,
        "enrolled": [
            (place, each, card_terminals.TAGS[each.state])
            for place, each in enrolments.of_person(whose.person, on=visit.today)
        ],
        "extras": [
            (key, place, since, until and until - timedelta(days=1), reason)
            for key, place, since, until, reason in placing.extras(whose.person, on=visit.today)
        ],
        "adding": card_terminals.adding(visit),
        "form": form or Giving(label_suffix="", initial={"since": visit.today}),
        "refusal": refusal,
    }
    return visit.show("cards/person.html", context, 422 if refusal or form else 200)


def _cards(visit: Visit, whose: int) -> dict[str, Any]:
    cards = queries.cards(on=visit.today, persons=[whose])
    return {
        "page_lead": _one_lead(cards),
        "cards": [(each, TAGS[each.state]) for each in cards],
        "history": [(each, KINDS[each.kind]) for each in queries.history(whose)],
        "today": visit.today,
    }


def _one_lead(cards: list[queries.Card]) -> str:
    using = next((each for each in cards if each.state == queries.USING), None)
    if using:
        return f"{using.number}을 쓰고 있습니다."
    return "지금 쓰는 공무원증이 없습니다."


@action("hr", "admin")
def issue(visit: Visit, public_id: UUID) -> HttpResponse:
    """Give a card; what cannot be is said in the form."""
    whose = people.seen(viewer=visit.viewer, public_id=public_id, on=visit.today)
    form = Giving(visit.request.POST, label_suffix="")
    if not form.is_valid():
        return _person(visit, whose, form)
    given = form.cleaned_data
    parked = parking.waiting_for({given["number"].strip(): given["since"]})
    try:
        event = actions.issue(person=whose.person, **given, by=visit.viewer, at=visit.at)
    except Refused as refused:
        return _person(visit, whose, form, refused)
    more = sum(parked.values())
    told = f" 맡아 둔 기록 {more:,}건을 이 사람에게 붙입니다." if more else ""
    visit.say(f"{whose.name}: {given['since']}부터 쓰는 공무원증입니다.{told}", _undo(event))
    return redirect(f"/cards/person/{public_id}")


@action("hr", "admin")
def lose(visit: Visit, public_id: UUID) -> HttpResponse:
    """A card is lost."""

    def write(whose: int, number: str, on: date, reason: str) -> tuple[UUID, str]:
        event = actions.lose(
            person=whose, number=number, on=on, reason=reason, by=visit.viewer, at=visit.at
        )
        return event, "분실로 적어 어느 단말기에서도 쓸 수 없게 했습니다."

    return _change(visit, public_id, write)


@action("hr", "admin")
def find(visit: Visit, public_id: UUID) -> HttpResponse:
    """A lost card works again."""

    def write(whose: int, number: str, on: date, reason: str) -> tuple[UUID, str]:
        event = actions.find(person=whose, number=number, since=on, by=visit.viewer, at=visit.at)
        return event, "되찾아 다시 씁니다."

    return _change(visit, public_id, write)


@action("hr", "admin")
def take_back(visit: Visit, public_id: UUID) -> HttpResponse:
    """A card was given back."""

    def write(whose: int, number: str, on: date, reason: str) -> tuple[UUID, str]:
        event = actions.take_back(
            person=whose, number=number, on=on, reason=reason, by=visit.viewer, at=visit.at
        )
        return event, "반납을 받았습니다."

    return _change(visit, public_id, write)


def _change(
    visit: Visit,
    public_id: UUID,
    write: Callable[[int, str, date, str], tuple[UUID, str]],
) -> HttpResponse:
    """Read what became of a card and write it; the page it was pressed on again."""
    whose = people.key(public_id)
    form = Changing(visit.request.POST)
    if whose is None:
        raise NotTheirs("이 기관에서 찾을 수 없는 사람입니다.")
    if not form.is_valid():
        raise Refused("incomplete", "공무원증의 번호와 날짜를 넣어 주세요.")
    given = form.cleaned_data
    event, done = write(whose, given["number"], given["on"], given["reason"])
    visit.say(f"공무원증 {given['number']}: {done}", _undo(event))
    back = visit.request.POST.get("back")
    return redirect("/cards" if back == "all" else f"/cards/person/{public_id}")


def _undo(event: UUID) -> str:
    return f"/cards/events/{event}/undo"


# ── one's own ─────────────────────────────────────────────────────────────────────────


@page(*ANY)
def mine(visit: Visit) -> HttpResponse:
    """One's own card and its history."""
    whose = visit.viewer.person
    if whose is None:
        raise NotTheirs("직원이 아닌 로그인에는 공무원증이 없습니다.")
    using = queries.at_hand(whose, on=visit.today)
    context = {
        **_cards(visit, whose),
        "page_title": "내 공무원증",
        "using": using,
        "leaving": using.until - timedelta(days=1) if using and using.until else None,
    }
    return visit.show("cards/mine.html", context)


@action(*ANY)
def report(visit: Visit) -> HttpResponse:
    """One's own card is lost: one press."""
    event = actions.report_loss(by=visit.viewer, at=visit.at)
    visit.say("분실을 알렸습니다. 이 카드는 어느 단말기에서도 쓸 수 없습니다.", _undo(event))
    return redirect("/cards/mine")


@action(*ANY)
def undo(visit: Visit, event: UUID) -> HttpResponse:
    """Take back what one has just written."""
    whose = actions.undo(event=event, by=visit.viewer, at=visit.at)
    visit.say("되돌렸습니다. 공무원증은 앞의 기록대로입니다.")
    if whose == visit.viewer.person and visit.viewer.role not in ("hr", "admin"):
        return redirect("/cards/mine")
    return redirect(f"/cards/person/{people.public_ids([whose])[whose]}")


urls: list[URLPattern] = [
    path("cards", everybody, name="cards"),
    path("cards/mine", mine, name="cards-mine"),
    path("cards/mine/lost", report),
    path("cards/person/<uuid:public_id>", person, name="cards-person"),
    path("cards/person/<uuid:public_id>/issue", issue),
    path("cards/person/<uuid:public_id>/lose", lose),
    path("cards/person/<uuid:public_id>/find", find),
    path("cards/person/<uuid:public_id>/take-back", take_back),
    path("cards/events/<uuid:event>/undo", undo),
]
