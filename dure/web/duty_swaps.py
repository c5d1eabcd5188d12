"""당직 바꾸기: a colleague is asked in three presses and answers with one."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.duty import queries, swapping, swaps
from dure.duty.queries import Seat
from dure.duty.swaps import Choice, Offer
from dure.errors import NotTheirs, Refused
from dure.people import queries as people
from dure.web.doors import ANY, Visit, action, page
from dure.web.duty import key_of
from dure.web.fields import read_key, read_sentence
from dure.web.messages import own
from dure.web.templatetags.dure_format import clock_range, day_ko

MOST = 40  # choices are listed, the least burdened first


@page(*ANY)
def new(visit: Visit) -> HttpResponse:
    """Whom one could ask for a watch of one's own: to stand in, or to exchange."""
    seat = queries.seat(key_of(visit.request.GET.get("duty")))
    if seat is None or seat.kept_by != own(visit):
        raise NotTheirs("내가 서는 당직이 아닙니다.")
    if seat.stopped or swaps.begins(seat) <= visit.at:
        raise Refused("duty_over", "시작했거나 하지 않게 된 당직은 바꿀 수 없습니다.")
    if swaps.in_swaps([seat.key]):
        raise Refused(
            "in_a_swap", "이미 바꾸려고 부탁한 당직입니다. 내 당직에서 답을 보거나 거두어 주세요."
        )
    found = swaps.choices(swaps.known_of(seat, today=visit.today), seat, at=visit.at)
    stand_in = [each for each in found if each.back is None]
    exchange = [each for each in found if each.back is not None]
    context: dict[str, Any] = {
        "page_title": f"{_words(seat)} 바꾸기",
        "page_lead": "설 수 있는 사람만 보입니다. 맞바꾸기는 같은 당직표 안에서만 합니다. "
        "상대가 받아들이면 부서장의 결재 한 번으로 바뀝니다.",
        "crumbs": [{"label": "내 당직", "url": "/duty/mine"}],
        "seat": seat,
        "stand_in": _rows(stand_in[:MOST]),
        "exchange": _rows(exchange[:MOST]),
        "more": max(0, len(stand_in) - MOST) + max(0, len(exchange) - MOST),
        "unsaid": swaps.unsaid(seat.date),
    }
    return visit.show("duty/swap_new.html", context)


@page(*ANY)
def one(visit: Visit, swap: UUID) -> HttpResponse:
    """What was asked, with two buttons for whoever was asked."""
    found = swaps.offer(swap)
    mine = visit.viewer.person
    if mine is None or mine not in (found.asker, found.other):
        raise NotTheirs("당직을 바꾸자고 부탁하거나 부탁받은 사람만 봅니다.")
    names = people.names([found.asker, found.other])
    context: dict[str, Any] = {
        "page_title": "당직 바꾸기" if found.back else "당직 대신 서기",
        "crumbs": [{"label": "내 당직", "url": "/duty/mine"}],
        "found": found,
        "asker": names[found.asker],
        "other": names[found.other],
        "what": _words(found.seat),
        "when": clock_range(found.seat.start, found.seat.end),
        "back": _words(found.back) if found.back else "",
        "to_answer": found.state == "offered" and mine == found.other,
        "to_recall": found.state == "offered" and mine == found.asker,
    }
    return visit.show("duty/swap.html", context)


@action(*ANY)
def ask(visit: Visit) -> HttpResponse:
    given = visit.request.POST
    who, _, back = given.get("choice", "").partition(":")
    other = people.key(key_of(who)) if read_key(who) else None
    if other is None:
        raise Refused("nobody_chosen", "부탁할 사람을 골라 주세요.")
    made = swapping.ask(
        duty=key_of(given.get("duty")),
        other=other,
        back=key_of(back) if back else None,
        reason=read_sentence(given.get("reason", ""), "까닭은"),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("부탁했습니다. 상대가 답하면 알려 드립니다.", undo=f"/duty/swaps/{made}/recall")
    return redirect("/duty/mine")


@action(*ANY)
def answer(visit: Visit, swap: UUID) -> HttpResponse:
    given = visit.request.POST
    yes = given.get("yes") == "1"
    reason = read_sentence(given.get("reason", ""), "까닭은")
    swapping.answer(swap=swap, yes=yes, reason=reason, by=visit.viewer, at=visit.at)
    said = "받아들였습니다. 결재가 나면 알려 드립니다." if yes else "안 된다고 답했습니다."
    visit.say(said, undo=f"/duty/swaps/{swap}/unanswer")
    return redirect("/duty/mine")


@action(*ANY)
def unanswer(visit: Visit, swap: UUID) -> HttpResponse:
    swapping.unanswer(swap=swap, by=visit.viewer, at=visit.at)
    visit.say("답을 되돌렸습니다. 아무에게도 알리지 않았습니다.")
    return redirect(f"/duty/swaps/{swap}")


@action(*ANY)
def recall(visit: Visit, swap: UUID) -> HttpResponse:
    swapping.recall(swap=swap, by=visit.viewer, at=visit.at)
    visit.say("부탁을 거두었습니다.")
    return redirect("/duty/mine")


def swap_rows(visit: Visit, person: int) -> list[dict[str, Any]]:
    """What one asked and was asked, of watches still to come."""
    found = swaps.offers(person, since=visit.today)
    names = people.names({who for each in found for who in (each.asker, each.other)})
    return [
        {
            "swap": each.swap,
            "what": _what(each),
            "who": f"{names[each.asker]} → {names[each.other]}",
            "state_ko": each.state_ko,
            "to_answer": each.state == "offered" and each.other == person,
        }
        for each in found
    ]


def _what(offer: Offer) -> str:
    return _words(offer.seat) + (f" ↔ {_words(offer.back)}" if offer.back else " 대신 서기")


def _words(seat: Seat) -> str:
    return f"{day_ko(seat.date)} {seat.name}"


def _rows(found: list[Choice]) -> list[tuple[str, str, str]]:
    """(value, name, what it is) of each choice."""
    persons = [each.person for each in found]
    names, ids = people.names(persons), people.public_ids(persons)
    return [
        (
            f"{ids[each.person]}:{each.back.duty if each.back else ''}",
            names[each.person],
            _words(each.back) if each.back else "대신 서기",
        )
        for each in found
    ]


urls: list[URLPattern] = [
    path("duty/swaps/new", new),
    path("duty/swaps/ask", ask),
    path("duty/swaps/<uuid:swap>", one),
    path("duty/swaps/<uuid:swap>/answer", answer),
    path("duty/swaps/<uuid:swap>/unanswer", unanswer),
    path("duty/swaps/<uuid:swap>/recall", recall),
]
