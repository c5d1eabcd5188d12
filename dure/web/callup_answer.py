"""One's own 비상근무: answering a call-up with one tap, and what one was picked for and served."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.emergency import actions, board, queries
from dure.errors import NotTheirs
from dure.web.doors import ANY, Visit, action, page
from dure.web.emergency_picks import MOST_WORDS
from dure.web.fields import read_sentence
from dure.web.templatetags.dure_format import day_short

SAYINGS: Final = {"going": "간다고", "late": "늦는다고", "cannot": "못 간다고"}
LATER: Final = (15, 30, 60, 90, 120, 180)  # minutes from now, one tap each


@page(*ANY)
def ask(visit: Visit, call: UUID) -> HttpResponse:
    """Three big buttons; a later answer takes the place of an earlier one."""
    found = board.summons(call, person=visit.viewer.person)
    context = {
        "page_title": f"{'[훈련] ' if found.drill else ''}비상소집: {found.name}",
        "found": found,
        "later": [(minutes, visit.at + timedelta(minutes=minutes)) for minutes in LATER],
    }
    return visit.show("callup/answer.html", context)


@action(*ANY)
def answer(visit: Visit, call: UUID) -> HttpResponse:
    given = visit.request.POST
    kind, minutes = given.get("kind", ""), given.get("minutes", "")
    comes_at = None
    if minutes.isdecimal() and len(minutes) < 5:
        comes_at = visit.at + timedelta(minutes=int(minutes))
    reason = read_sentence(given.get("reason", ""), "사유는", MOST_WORDS)
    actions.answer(
        call=call, kind=kind, comes_at=comes_at, reason=reason, by=visit.viewer, at=visit.at
    )
    visit.say(f"{SAYINGS[kind]} 답했습니다. 다시 눌러 바꿀 수 있습니다.")
    return redirect(f"/emergency/answer/{call}")


@page(*ANY)
def mine(visit: Visit) -> HttpResponse:
    """What one is called to, picked for, and has served, with what the hours were before."""
    person = visit.viewer.person
    if person is None:
        raise NotTheirs("직원에게 있는 화면입니다.")
    found = queries.mine(person)
    seats = [
        (one, each, seat)
        for one in found
        for each in queries.planned(one.emergency)
        if each.published_at
        for seat in each.seats
        if seat.person == person
    ]
    context = {
        "page_title": "내 비상근무",
        "page_lead": "소집에 답하고, 편성과 비상근무한 시간을 봅니다.",
        "calls": board.summoned(person),
        "seats": seats,
        "hours": [
            (one, each)
            for one in found
            for each in queries.hours(one.emergency, person=person, replaced=True)
        ],
        "year": [
            (day_short(each.day), each)
            for each in queries.served(
                visit.today - timedelta(days=365), visit.today + timedelta(days=1), people=[person]
            )
        ],
    }
    return visit.show("callup/mine.html", context)


urls = [
    path("emergency/mine", mine, name="emergency-mine"),
    path("emergency/answer/<uuid:call>", ask, name="emergency-ask"),
    path("emergency/answer/<uuid:call>/say", answer, name="emergency-answer"),
]
