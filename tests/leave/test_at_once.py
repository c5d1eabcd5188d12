"""Two at the same moment, on two real connections: one is done, the other is told, nobody waits for ever."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from dure.errors import Refused
from dure.leave.models import Entry, Leave
from dure.people import periods, rota
from dure.people.models import Assignment
from dure.people.rota import Change
from tests.at_once import apart, committed, inside, together
from tests.leave.steps import ask, hours, lot, sign
from tests.world import NOW, World

KIM = "김주무관"
WED = date(2026, 11, 25)


@pytest.fixture
def office(
    db: None, template: str, monkeypatch: pytest.MonkeyPatch, worker_id: str
) -> Iterator[World]:
    """The cast's office with a lot of leave."""

    def lots(made: World) -> World:
        lot(made, KIM)
        return made

    with committed(f"dure_at_once_{worker_id}", monkeypatch, lots) as made:
        yield made


def test_두_번_누른_승인은_한_번만_되고_다른_쪽은_그사이_바뀌었다고_듣는다(office: World) -> None:
    made = apart(inside(office, lambda: ask(office, KIM, hours(WED, 840, 1080))))
    press = inside(office, lambda: sign(office, made))
    said = together(press, press)
    assert sorted(type(each).__name__ for each in said) == ["NoneType", "Stale"]
    uses = apart(inside(office, lambda: Entry.objects.filter(minutes__lt=0).count()))
    assert uses == 1


@pytest.mark.parametrize("n", range(4))
def test_승인과_근무시간의_변경이_겹쳐도_휴가의_분과_그날의_근무시간은_어긋나지_않는다(
    office: World, n: int
) -> None:
    made = apart(inside(office, lambda: ask(office, KIM, hours(WED, 840, 1080))))
    person, early = office.people[KIM], office.schedules["시차 08–17"]

    def move() -> None:
        periods.lock()
        change = Change(person, early, WED, WED + timedelta(days=1))
        rota.put_on(changes=[change], why="test", at=NOW + timedelta(minutes=1))

    press = inside(office, lambda: sign(office, made))
    works = [press, inside(office, move)]
    said = together(*(works if n % 2 else reversed(works)))
    approved = apart(
        inside(office, lambda: Leave.objects.get(id=made.id).state == Leave.State.APPROVED)
    )
    stands = Assignment.objects.filter(person_id=person, valid__contains=WED, known__upper_inf=True)
    schedule = apart(inside(office, lambda: stands.get().schedule_id))
    assert approved == (schedule != early)
    assert sum(isinstance(each, Refused) for each in said) == (0 if approved else 1)
