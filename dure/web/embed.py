"""A panel, as the pages of its origins frame it: no log-in, no cookie, no reasons, no kinds of leave."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from dure import clock, peer, tenancy
from dure.accounts.tokens import TooOften
from dure.flexible import coverage
from dure.flexible.coverage import Whereabouts
from dure.organization import queries as organization
from dure.panels import actions, queries
from dure.panels.queries import Found
from dure.people import queries as people
from dure.people.queries import Member
from dure.timeline import queries as timeline
from dure.timeline.actions import SEOUL
from dure.timeline.queries import Span
from dure.web import lanes
from dure.web.templatetags.dure_format import clock_range

DAY: Final = timedelta(days=1)
MIDNIGHT: Final = 1440
AWAY: Final = {"leave": "휴가", "trip": "출장"}
NOW: Final = {"here": "자리에 있음", "elsewhere": "다른 곳에서 근무"}
OFF: Final = "근무시간 아님"
TAGS: Final = {
    NOW["here"]: "ok",
    NOW["elsewhere"]: "go",
    "출장": "go",
    "휴가": "warn",
    OFF: "plain",
}
UNKNOWN: Final = "없는 패널입니다. 부서의 서무가 두레의 '포털에 붙이기'에서 새로 만들어야 합니다."
ENDED: Final = "끝난 패널입니다. 부서의 서무가 두레의 '포털에 붙이기'에서 새로 만들어야 합니다."
LAPSED: Final = (
    "이 패널을 만든 사람이 이 부서를 더 맡지 않아 닫혔습니다."
    " 지금 맡은 사람이 두레의 '포털에 붙이기'에서 새로 만들어야 합니다."
)
OFTEN: Final = "1분에 볼 수 있는 횟수를 넘었습니다. {}초 뒤에 다시 읽어 주세요."


@require_safe
def panel(request: HttpRequest, token: str) -> HttpResponseBase:
    """A unit's day now; a sentence, where it has ended, to be read in the same place."""
    at = clock.now()
    address = peer.address(request)
    found = queries.behind(secret=token, address=address, at=at)
    if found is None:
        return _sentence(UNKNOWN, 404)
    answer = _answer(found, address, at)
    framed = csp_replace({"frame-ancestors": found.panel.origins})
    return framed(xframe_options_exempt(lambda _: answer))(request)


def _answer(found: Found, address: str, at: datetime) -> HttpResponse:
    key = found.key
    if key is None:
        return _sentence(ENDED, 410)
    if isinstance(key, TooOften):
        answer = _sentence(OFTEN.format(key.seconds), 429)
        answer["Retry-After"] = str(key.seconds)
        return answer
    with tenancy.institution(key.institution):
        local = at.astimezone(SEOUL)
        viewer = queries.looks_as(found.panel, key, on=local.date())
        if viewer is None:
            return _sentence(LAPSED, 410)
        members = people.members(viewer=viewer, on=local.date(), unit=found.panel.unit_id)
        rows = _rows(members, local.date(), local.hour * 60 + local.minute)
        persons = [row["person"] for row in rows]
        actions.note_look(panel=found.panel, persons=persons, address=address, at=at)
        name = organization.names([found.panel.unit_id]).get(found.panel.unit_id, "")
    return _page({"title": f"{name} 오늘", "rows": rows, "counts": _counts(rows), "at": at}, 200)


def _rows(members: Sequence[Member], today: date, minute: int) -> list[dict[str, Any]]:
    """Whoever works today, or still works the night that began yesterday: where now, and the day."""
    known = {each.person: each for each in members}
    spans = timeline.spans(since=today - DAY, until=today + DAY, people=list(known))
    there = _there(list(known), today, minute)
    rows = []
    for each in sorted(there, key=lambda one: (known[one.person].name, one.person)):
        mine = [span for span in spans if span.person == each.person]
        now = _now(each, mine, today, minute)
        rows.append(
            {
                "person": each.person,
                "name": known[each.person].name,
                "position": known[each.person].position,
                "now": now,
                "tag": TAGS[now],
                "day": _day(each, [span for span in mine if span.date == today]),
            }
        )
    return rows


def _there(persons: Sequence[int], today: date, minute: int) -> list[Whereabouts]:
    there = coverage.whereabouts(persons, since=today, until=today + DAY).get(today, [])
    night = coverage.from_the_night(persons, today)
    still = {each.person: each for each in night if each.during(minute, minute + 1)}
    return list(({each.person: each for each in there} | still).values())


def _now(each: Whereabouts, spans: Sequence[Span], today: date, minute: int) -> str:
    """In words: away is told apart only as leave or trip."""
    now = each.during(minute, minute + 1)
    if now != "away":
        return NOW.get(now, OFF)
    for span in spans:
        moment = minute if span.date == today else minute + MIDNIGHT
        if span.kind in AWAY and span.start <= moment < span.end:
            return AWAY[span.kind]
    raise AssertionError("who is away is so by a span")


def _day(each: Whereabouts, spans: Sequence[Span]) -> str:
    """The leave and trips of the day, or from when to when one works."""
    away = [f"{AWAY[span.kind]} {lanes.stretch(span)}" for span in spans if span.kind in AWAY]
    return ", ".join(away) or clock_range(each.planned[0][0], each.planned[-1][1])


def _counts(rows: Sequence[dict[str, Any]]) -> list[tuple[str, str, int]]:
    """How many stand under each word, in the words' order."""
    counted = [(word, tag, sum(row["now"] == word for row in rows)) for word, tag in TAGS.items()]
    return [each for each in counted if each[2]]


def _sentence(sentence: str, status: int) -> HttpResponse:
    return _page({"title": "두레 패널", "sentence": sentence}, status)


def _page(context: dict[str, Any], status: int) -> HttpResponse:
    """Without the request: nothing here may ask for a session."""
    answer = HttpResponse(render_to_string("panels/panel.html", context), status=status)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


urls: list[URLPattern] = [path("embed/<str:token>", panel)]
