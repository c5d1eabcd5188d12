"""내 출장: the one that runs now, what comes, what is to be reported or settled, and what is past."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.http import HttpResponse

from dure.errors import NotTheirs
from dure.timeline import actions as clocks
from dure.trips import queries as trips
from dure.web.doors import Visit
from dure.web.trip_draft import chips
from dure.web.trip_form import when
from dure.web.trip_now import now, running

TAGS: Final = {"requested": "go", "approved": "ok", "rejected": "bad", "cancelled": "plain"}
BACK: Final = timedelta(days=400)
AHEAD: Final = timedelta(days=400)
MOST: Final = 40


def home(visit: Visit) -> HttpResponse:
    person = visit.viewer.person
    if person is None:
        raise NotTheirs("직원이 아닌 로그인에는 출장이 없습니다.")
    found = trips.of_person(person, since=visit.today - BACK, until=visit.today + AHEAD)
    live = [each for each in found if each.state == "approved"]
    going = [each for each in live if running(each, visit)]
    ahead = [each for each in live if _begins(each) > visit.at and each not in going]
    over = [each for each in live if each not in going and each not in ahead]
    untold = [each for each in over if each.report is None]
    context = {
        "page_title": "출장",
        "page_lead": _lead(going, ahead, untold),
        "going": [{**_line(each), "now": now(visit, each)} for each in going],
        "asked": [_line(each) for each in found if each.state in ("requested", "rejected")][:MOST],
        "ahead": [_line(each) for each in reversed(ahead)],
        "untold": [_line(each) for each in untold[:MOST]],
        "past": [_line(each) for each in found
                 if each.state == "cancelled" or (each in over and each.report is not None)][:MOST],
        "chips": chips(person, visit),
    }  # fmt: skip
    return visit.show("trips/mine.html", context)


def _begins(asked: trips.Asked) -> Any:
    return clocks.moment(*asked.first)


def _line(each: trips.Asked) -> dict[str, Any]:
    waits = [change for change in each.changes if change.state == "pending"]
    return {
        "asked": each,
        "when": when(each.period),
        "url": f"/trips/{each.trip}",
        "tag": "go" if waits else TAGS.get(each.state, "plain"),
        "state": "변경 결재 중" if waits else each.state_ko,
        "mates": len(each.people) - 1,
    }


def _lead(going: Sequence[Any], ahead: Sequence[Any], untold: Sequence[Any]) -> str:
    said = []
    if going:
        said.append(f"지금 {going[0].place} 출장 중입니다.")
    if untold:
        said.append(f"결과를 보고하지 않은 출장이 {len(untold)}건 있습니다.")
    if ahead:
        said.append(f"앞으로 갈 출장은 {len(ahead)}건입니다.")
    return " ".join(said) or "앞으로 갈 출장이 없습니다."
