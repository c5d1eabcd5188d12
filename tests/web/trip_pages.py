"""What tests of the pages of trips share: the clock of the screens, the form, and a trip to Seoul."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from dure import clock
from dure.trips.models import Trip
from tests.trips.steps import KIM, LEE, TUE, hours, moment, take
from tests.world import World

THU = date(2026, 11, 26)
PNG = b"\x89PNG\r\n\x1a\nrest"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Stops the clock of the screens at a moment."""

    def stop(day: date, clock_time: str) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment(day, clock_time))

    stop(date(2026, 11, 20), "16:40")
    return stop


def form(world: World, *who: str, **more: str) -> dict[str, Any]:
    keys = {each: key_of(world, each) for each in who or (KIM,)}
    return {
        "kind": "local", "place": "중앙공원", "purpose": "시설 점검", "since": "2026-11-24",
        "until": "", "span": "afternoon", "start": "", "end": "", "vehicle": "public",
        "region": "other", "country_class": "", "distance": "", "after_reason": "",
        "person": list(keys.values()), **more,
    }  # fmt: skip


def key_of(world: World, who: str) -> str:
    from dure.people import queries as people

    return str(people.public_ids([world.people[who]])[world.people[who]])


def said(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def seoul(world: World, at: Any) -> Trip:
    made = take(world, hours(TUE, 540, 1080, THU), KIM, LEE, kind="domestic", region="seoul",
                place="서울 정부청사")  # fmt: skip
    at(date(2026, 11, 27), "10:00")
    return made
