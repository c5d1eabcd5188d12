"""출장 중: one press to set out and to come back, the hours put right, other hours, and none at all."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.attendance import queries as attendance
from dure.errors import Refused
from dure.trips import actions
from dure.trips import queries as trips
from dure.trips.going import UNDO
from dure.web.doors import ANY, Visit, action
from dure.web.fields import read_clock, read_day, read_sentence, typed_day
from dure.web.templatetags.dure_format import clock
from dure.web.trips import asked_for, person_of
from law.trips import Period


@action(*ANY)
def set_out(visit: Visit, key: UUID) -> HttpResponse:
    asked = asked_for(key)
    if _pressed_twice(visit, asked, "out"):
        return _back(visit, key)
    actions.set_out(trip=key, persons=_meant(visit, asked), by=visit.viewer, at=visit.at)
    visit.say(f"{clock(visit.at)}에 출발을 기록했습니다.", f"/trips/{key}/undo")
    return _back(visit, key)


@action(*ANY)
def come_back(visit: Visit, key: UUID) -> HttpResponse:
    asked = asked_for(key)
    if _pressed_twice(visit, asked, "back"):
        return _back(visit, key)
    reading = _reading(visit, visit.request.POST.get("reading", ""))
    found = actions.come_back(
        trip=key, persons=_meant(visit, asked), reading=reading, by=visit.viewer, at=visit.at
    )
    at = clock(reading[1]) if reading else clock(visit.at)
    visit.say(f"{at}에 복귀를 기록했습니다." + _asks(found), f"/trips/{key}/undo")
    return _back(visit, key)


@action(*ANY)
def undo(visit: Visit, key: UUID) -> HttpResponse:
    actions.undo_stamps(trip=key, by=visit.viewer, at=visit.at)
    visit.say("출장 기록을 되돌렸습니다.")
    return redirect(f"/trips/{key}")


@action(*ANY)
def times(visit: Visit, key: UUID) -> HttpResponse:
    """Say later when it was."""
    asked = asked_for(key)
    person = person_of(visit, asked)
    reason = read_sentence(visit.request.POST.get("reason", ""), "까닭은")
    found = actions.record_times(
        trip=key, person=person, times=_period(visit, asked), reason=reason,
        by=visit.viewer, at=visit.at,
    )  # fmt: skip
    visit.say("실제 시각을 적었습니다." + _asks(found))
    return redirect(f"/trips/{key}")


@action(*ANY)
def change(visit: Visit, key: UUID) -> HttpResponse:
    asked = asked_for(key)
    reason = read_sentence(visit.request.POST.get("reason", ""), "까닭은")
    urgent = visit.request.POST.get("urgent") == "on"
    found = actions.change(
        trip=key, wanted=_period(visit, asked), reason=reason, urgent=urgent,
        by=visit.viewer, at=visit.at,
    )  # fmt: skip
    visit.say("출장 기간을 바꿨습니다. 여비 구분이 같아 결재는 필요 없습니다." if found is None
              else f"기간 변경({found.document.number})을 결재로 올렸습니다.")  # fmt: skip
    return redirect(f"/trips/{key}")


@action(*ANY)
def cancel(visit: Visit, key: UUID) -> HttpResponse:
    reason = read_sentence(visit.request.POST.get("reason", ""), "취소하는 까닭은")
    found = actions.cancel(trip=key, reason=reason, by=visit.viewer, at=visit.at)
    visit.say(
        "출장을 취소했습니다."
        if found is None
        else f"이미 시작한 출장이라 취소 문서({found.number})를 결재로 올렸습니다."
    )
    return redirect(f"/trips/{key}")


@action(*ANY)
def withdraw(visit: Visit, key: UUID) -> HttpResponse:
    actions.withdraw(document=asked_for(key).document, by=visit.viewer, at=visit.at)
    visit.say("출장 신청을 회수했습니다. 고쳐서 다시 올릴 수 있습니다.")
    return redirect(f"/trips/{key}")


# ── reading what was sent ─────────────────────────────────────────────────────────────


def _pressed_twice(visit: Visit, asked: trips.Asked, which: str) -> bool:
    """The same button again within the seconds in which it can be undone."""
    own = asked.going(visit.viewer.person)
    stamp = getattr(own, which) if own else None
    return stamp is not None and visit.at - stamp.at <= UNDO


def _meant(visit: Visit, asked: trips.Asked) -> Sequence[int]:
    """Oneself, or with `all` everybody who is still where one is."""
    if visit.request.POST.get("who") != "all":
        return ()
    coming = "return" in visit.request.path
    return [each.person for each in asked.people if (each.back if coming else each.out) is None]


def _period(visit: Visit, asked: trips.Asked) -> Period:
    given, of = visit.request.POST, asked.period
    start, end = (read_clock(given.get(name, "")) for name in ("start", "end"))
    if start is None or end is None:
        raise Refused("no_such_time", "시각은 18:00처럼 네 자리로 넣어 주세요.")
    return Period(
        typed_day(given, "since", of.departs),
        start,
        typed_day(given, "until", of.returns),
        end,
    )


def _reading(visit: Visit, text: str) -> tuple[date, int] | None:
    """The terminal's reading that was chosen: one that is there, not one that was typed."""
    if not text:
        return None
    day, _, minute = text.partition(" ")
    on, own = read_day(day, date.min), visit.viewer.person
    found = attendance.readings(own, since=on, until=on + timedelta(days=1)) if own else {}
    for each in found.get(on, []):
        if each.terminal and not each.dropped and str(each.minute) == minute:
            return on, each.minute
    raise Refused(
        "no_such_reading",
        "단말기에 그런 기록이 없습니다. 실제 시각 적기에 돌아온 시각을 적어 주세요.",
        actions.ARTICLE,
    )


def _asks(found: Sequence[Any]) -> str:
    if not found:
        return ""
    return f" 승인된 여비 구분과 달라 정산({found[0].document.number})을 결재로 올렸습니다."


def _back(visit: Visit, key: UUID) -> HttpResponse:
    return redirect("/" if visit.request.POST.get("next") == "today" else f"/trips/{key}")


urls: list[URLPattern] = [
    path("trips/<uuid:key>/go", set_out),
    path("trips/<uuid:key>/return", come_back),
    path("trips/<uuid:key>/undo", undo),
    path("trips/<uuid:key>/times", times),
    path("trips/<uuid:key>/change", change),
    path("trips/<uuid:key>/cancel", cancel),
    path("trips/<uuid:key>/withdraw", withdraw),
]
