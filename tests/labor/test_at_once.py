"""두 사람이 같은 순간에: 한 사람의 말만 남고, 다른 쪽은 오류가 아니라 문장을 듣는다."""

from collections.abc import Iterator
from datetime import date

import pytest

from dure.errors import Refused, Stale
from dure.labor import contracts, days
from dure.labor.models import Contract, WorkDay, Worker
from tests.at_once import apart, committed, inside, together
from tests.labor import office as made
from tests.labor.office import YEAR, Office
from tests.world import NOW

DAY = date(2026, 10, 13)


@pytest.fixture
def office(
    db: None, template: str, monkeypatch: pytest.MonkeyPatch, worker_id: str
) -> Iterator[tuple[Office, Worker]]:
    def build(world: made.World) -> tuple[Office, Worker]:
        found = made.build(world)
        worker = found.worker()
        found.concluded(worker)
        return found, worker

    with committed(f"dure_labor_at_once_{worker_id}", monkeypatch, build) as found:
        yield found


def test_같은_날을_함께_적으면_하나만_남는다(office: tuple[Office, Worker]) -> None:
    found, worker = office

    def tell() -> None:
        days.tell_day(
            worker=worker, day=DAY, began=None, ended=None, break_minutes=0, absence="absent",
            reason="전화로 알림", by=found.officer, at=NOW,
        )  # fmt: skip

    press = inside(found.world, tell)
    said = together(press, press)
    assert any(each is None for each in said)
    assert all(each is None or isinstance(each, Stale) for each in said)
    rows = inside(found.world, WorkDay.objects.filter(date=DAY, known_until=None).count)
    assert apart(rows) == 1


def test_같은_번호의_계약을_함께_쓰면_하나는_거절한다(office: tuple[Office, Worker]) -> None:
    found, worker = office

    def draft() -> None:
        contracts.draft(
            worker=worker, number="7", agreement=None, terms=YEAR, by=found.officer, at=NOW
        )

    press = inside(found.world, draft)
    said = together(press, press)
    assert sorted(isinstance(each, Refused) for each in said) == [False, True]
    rows = inside(found.world, Contract.objects.filter(number="7").count)
    assert apart(rows) == 1
