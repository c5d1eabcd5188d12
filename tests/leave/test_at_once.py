"""Two at the same moment, on two real connections: one is done, the other is told, nobody waits for ever."""

import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections, transaction

from dure import tenancy
from dure.errors import Refused, Stale
from dure.leave.models import Entry, Leave
from dure.people import periods, rota
from dure.people.models import Assignment
from dure.people.rota import Change
from tests import world as cast
from tests.conftest import drop_database, make_database
from tests.leave.steps import ask, hours, lot, sign
from tests.world import NOW, World

KIM = "김주무관"
WED = date(2026, 11, 25)
PATIENCE = 60.0


def _apart(work: Callable[[], Any]) -> Any:
    """Something done on a connection of its own; what it gave, or raised."""
    said: list[Any] = []

    def run() -> None:
        try:
            said.append(work())
        except (Refused, Stale) as why:
            said.append(why)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(PATIENCE)
    assert said, "기다리다 끝나지 않았습니다."
    return said[0]


def _together(*works: Callable[[], Any]) -> list[Any]:
    """Several things begun at the same moment, each on a connection of its own."""
    gate = threading.Barrier(len(works))
    said: dict[int, Any] = {}

    def run(n: int, work: Callable[[], Any]) -> None:
        def begin() -> Any:
            gate.wait(PATIENCE)
            return work()

        said[n] = _apart(begin)

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(said) == len(works), "기다리다 끝나지 않았습니다."
    return [said[n] for n in range(len(works))]


@pytest.fixture
def office(
    db: None, template: str, monkeypatch: pytest.MonkeyPatch, worker_id: str
) -> Iterator[World]:
    """The cast's office, committed, in a database that new connections lead to."""
    name = f"dure_at_once_{worker_id}"
    make_database(name)
    monkeypatch.setitem(connections.settings["default"], "NAME", name)

    def build() -> World:
        with transaction.atomic():
            made = cast.build()
            with tenancy.institution(made.institution):
                lot(made, KIM)
        return made

    yield _apart(build)
    drop_database(name)


def _inside(office: World, work: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> Any:
        with tenancy.institution(office.institution):
            return work()

    return run


def test_두_번_누른_승인은_한_번만_되고_다른_쪽은_그사이_바뀌었다고_듣는다(office: World) -> None:
    made = _apart(_inside(office, lambda: ask(office, KIM, hours(WED, 840, 1080))))
    press = _inside(office, lambda: sign(office, made))
    said = _together(press, press)
    assert sorted(type(each).__name__ for each in said) == ["NoneType", "Stale"]
    uses = _apart(_inside(office, lambda: Entry.objects.filter(minutes__lt=0).count()))
    assert uses == 1


@pytest.mark.parametrize("n", range(4))
def test_승인과_근무시간의_변경이_겹쳐도_휴가의_분과_그날의_근무시간은_어긋나지_않는다(
    office: World, n: int
) -> None:
    made = _apart(_inside(office, lambda: ask(office, KIM, hours(WED, 840, 1080))))
    person, early = office.people[KIM], office.schedules["시차 08–17"]

    def move() -> None:
        periods.lock()
        change = Change(person, early, WED, WED + timedelta(days=1))
        rota.put_on(changes=[change], why="test", at=NOW + timedelta(minutes=1))

    press = _inside(office, lambda: sign(office, made))
    works = [press, _inside(office, move)]
    said = _together(*(works if n % 2 else reversed(works)))
    approved = _apart(
        _inside(office, lambda: Leave.objects.get(id=made.id).state == Leave.State.APPROVED)
    )
    stands = Assignment.objects.filter(person_id=person, valid__contains=WED, known__upper_inf=True)
    schedule = _apart(_inside(office, lambda: stands.get().schedule_id))
    assert approved == (schedule != early)
    assert sum(isinstance(each, Refused) for each in said) == (0 if approved else 1)
