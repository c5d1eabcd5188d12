"""휴대전화와 키오스크: one's own PIN, the consent to be placed at a press, and the press itself."""

import math

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import NotTheirs, Refused
from dure.kiosks import actions, consents, places, queries
from dure.kiosks.actions import Spot
from dure.people import queries as people
from dure.web.doors import ANY, Visit, action, page
from dure.web.scans import WORDS, keep_phone, phone_key, read_direction
from dure.web.templatetags.dure_format import clock
from law import params

OUTSIDE = "등록된 사무실 밖이라 기록하지 않았습니다. 사무실에서 다시 누르거나 QR 키오스크, PIN, 정정 신청을 써 주세요."
UNSURE = "위치가 정확하지 않아 기록하지 않았습니다. 창가나 바깥에서 다시 누르거나 QR 키오스크, PIN을 써 주세요."


@page(*ANY)
def mine(visit: Visit) -> HttpResponse:
    person = _person(visit)
    known = queries.rules(on=visit.today)
    context = {
        "page_title": "휴대전화와 키오스크",
        "page_lead": "단말기가 없는 곳에서 출퇴근을 기록하는 방법입니다.",
        "pin_set_at": queries.pin_set_at(person),
        "number": people.staff_numbers([person], on=visit.today).get(person, ""),
        "on": known.on,
        "allowed": known.allowed,
        "missing": _named(known.missing),
        "stands": consents.stands(person),
        "purpose": [each.split(": ", 1) for each in consents.PURPOSE],
        "article": consents.ARTICLE,
        "answers": consents.answers(person),
        "checks": queries.checks(person),
        "phones": queries.phones_of(person),
    }
    return visit.show("phone/mine.html", context)


@action(*ANY)
def set_pin(visit: Visit) -> HttpResponse:
    asked = visit.request.POST
    if asked.get("pin") != asked.get("again"):
        raise Refused("pin_differs", "두 번 넣은 PIN이 서로 다릅니다. 다시 넣어 주세요.")
    actions.set_pin(pin=asked.get("pin", ""), by=visit.viewer, at=visit.at)
    visit.say("키오스크 PIN을 정했습니다.")
    return redirect("/phone")


@action(*ANY)
def agree(visit: Visit) -> HttpResponse:
    actions.agree(by=visit.viewer, at=visit.at)
    visit.say("동의를 적었습니다. 언제든지 거둘 수 있습니다.", "/phone/withdraw")
    return redirect("/phone")


@action(*ANY)
def withdraw(visit: Visit) -> HttpResponse:
    count = actions.withdraw(by=visit.viewer, at=visit.at)
    visit.say(f"위치를 묻지 않습니다. 남아 있던 판정 {count}건을 지웠습니다.")
    return redirect("/phone")


@action(*ANY)
def punch(visit: Visit) -> HttpResponse:
    """The place is read, judged and gone before the answer is written."""
    asked = visit.request.POST
    direction, token = read_direction(asked.get("direction")), phone_key(visit.request)
    numbers = [_number(asked.get(name)) for name in ("latitude", "longitude", "accuracy")]
    judged = actions.punch_here(
        direction=direction, spot=Spot(*numbers), phone=token, by=visit.viewer, at=visit.at
    )
    if judged.punch is None:
        said = OUTSIDE if judged.verdict == "outside" else UNSURE
        messages.error(visit.request, said)
    else:
        said = f"{clock(visit.at)}에 {judged.site}에서 {WORDS[direction]}을 기록했습니다."
        visit.say(said, f"/punch/{judged.punch}/undo")
    return keep_phone(redirect("/"), token)


def may_press(visit: Visit) -> str:
    """For the page of today: "" where phones are off, else whether to press or to ask for consent."""
    person = visit.viewer.person
    if person is None or not queries.rules(on=visit.today).on:
        return ""
    if not consents.stands(person):
        return "" if consents.answers(person) else "ask"
    return "press" if places.may_ask(person, visit.at) else ""


def _named(keys: tuple[str, ...]) -> list[str]:
    return [params.table()[key].ko for key in keys]


def _number(text: str | None) -> float:
    try:
        found = float(text or "")
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise Refused("no_place", "휴대전화가 위치를 보내지 않았습니다. 다시 눌러 주세요.")
    return found


def _person(visit: Visit) -> int:
    if visit.viewer.person is None:
        raise NotTheirs("직원이 아닌 로그인에는 휴대전화와 키오스크 설정이 없습니다.")
    return visit.viewer.person


urls: list[URLPattern] = [
    path("phone", mine),
    path("phone/pin", set_pin),
    path("phone/agree", agree),
    path("phone/withdraw", withdraw),
    path("phone/punch", punch),
]
