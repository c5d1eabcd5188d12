"""달력 주소: one calendar to whoever has its secret address. No log-in, no reasons, no kinds of leave."""

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import path
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from dure import clock, tenancy
from dure.accounts import queries as accounts
from dure.links import ical
from dure.messages import queries
from dure.messages.calendars import note_read, token_hash
from dure.messages.queries import Address
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline import queries as timeline
from dure.timeline.actions import SEOUL, moment

BACK: Final = timedelta(days=90)
AHEAD: Final = timedelta(days=400)
WHOLE_DAY: Final = 1440
WORDS: Final = {
    "leave": "휴가",
    "trip": "출장",
    "order": "초과근무",
    "remote": "원격근무",
    "duty": "당직",
}
AWAY: Final = ("leave", "trip")
UNKNOWN: Final = "없는 달력 주소입니다. 두레의 달력 주소 화면에서 새로 만들어 주세요."
ENDED: Final = "끝난 달력 주소입니다. 두레의 달력 주소 화면에서 새로 만들어 주세요."


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """A whole calendar, or 304 where the asker has it already."""
    digest = token_hash(token)
    institution = queries.institution_of(digest)
    if institution is None:
        return _sentence(UNKNOWN, 404)
    today = clock.now().astimezone(SEOUL).date()
    with tenancy.institution(institution):
        address = queries.feed(digest)
        if address is None or not _open(address, today):
            return _sentence(ENDED, 410)
        note_read(feed=address.feed, on=today)
        return _answer(request, _written(address, today))


def _open(address: Address, today: date) -> bool:
    """Until it is ended; and only as long as its person may log in and, for a unit's, works in it."""
    if address.ended_at or accounts.user_of(address.person) is None:
        return False
    return address.unit is None or address.person in _of_unit(address.unit, today)


def _of_unit(unit: int, today: date) -> list[int]:
    return people.people_of([unit], since=today, until=today + timedelta(days=1))


def _written(address: Address, today: date) -> bytes:
    whose = [address.person] if address.unit is None else _of_unit(address.unit, today)
    found = timeline.events(since=today - BACK, until=today + AHEAD, people=whose)
    institution = organization.institution()
    names = people.names(whose)
    if address.unit is None:
        events = _entries(found, institution.code, dict.fromkeys(whose, WORDS), busy=True)
        return ical.write(
            name=f"{names.get(address.person, '')} 근무 · {institution.name}", events=events
        )
    away = {
        each: {
            **dict.fromkeys(AWAY, f"{names.get(each, '')} 자리 비움"),
            "duty": f"{names.get(each, '')} 당직",
        }
        for each in whose
    }
    unit = organization.names([address.unit]).get(address.unit, "")
    events = _entries(found, institution.code, away, busy=False)
    return ical.write(name=f"{unit} 자리 비움 · {institution.name}", events=events)


def _entries(
    found: Sequence[timeline.Event], code: str, words: dict[int, dict[str, str]], *, busy: bool
) -> list[ical.Event]:
    """Events in the words that whoever looks may read; what has no word here is left out."""
    ids = people.public_ids(words)
    entries = []
    for each in found:
        summary = words[each.person].get(each.kind)
        if summary:
            start, end = _period(each)
            entries.append(
                ical.Event(
                    uid=f"{each.source}-{each.date:%Y%m%d}-{ids[each.person]}-{each.nth}@{code}",
                    summary=summary,
                    start=start,
                    end=end,
                    sequence=each.changes,
                    changed_at=each.changed_at,
                    cancelled=each.ended,
                    busy=busy,
                )
            )
    return entries


def _period(each: timeline.Event) -> tuple[date, date]:
    """Whole days as days, so that they stand on top of a calendar's day; else moments."""
    if each.start == 0 and each.end % WHOLE_DAY == 0:
        return each.date, each.date + timedelta(days=each.end // WHOLE_DAY)
    return moment(each.date, each.start), moment(each.date, each.end)


def _answer(request: HttpRequest, content: bytes) -> HttpResponse:
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    known = [
        each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))
    ]
    if etag in known or "*" in known:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="dure.ics"'
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _sentence(sentence: str, status: int) -> HttpResponse:
    answer = HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


urls = [path("api/calendars/<str:token>.ics", calendar)]
