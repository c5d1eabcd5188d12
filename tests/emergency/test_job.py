"""소집한 뒤의 출근 기록이 응소가 되고, 답이 없는 사람에게 정한 간격으로 다시 알린다."""

from datetime import timedelta

import pytest

from dure import clock
from dure.emergency import board
from dure.jobs import emergency as jobs
from dure.messages.models import Message
from dure.organization import queries as organization
from tests.emergency.steps import FRI, KIM, LEE, OH, called, declared
from tests.web.desk import record
from tests.world import NOW, World


@pytest.fixture
def later(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=50))  # 17:30
    monkeypatch.setattr(organization, "institutions", lambda: [(world.institution, "", "")])


def test_소집_뒤의_첫_기록만_응소로_센다(world: World, later: None) -> None:
    made = called(world, declared(world))  # 16:40
    record(world, KIM, FRI, 530, 1020)  # 08:50, 17:00
    record(world, LEE, FRI, 530)
    assert jobs.follow() == 1
    assert jobs.follow() == 0
    found = board.board(made.public_id, viewer=world.viewer(OH, "hr"), at=clock.now())
    came = {each.person: each.arrived_at for each in found.replies if each.arrived_at}
    assert came == {world.people[KIM]: NOW + timedelta(minutes=20)}


def test_정한_간격이_지나면_답이_없는_사람에게_다시_알린다(world: World, later: None) -> None:
    called(world, declared(world), remind_minutes=30)
    jobs.follow()
    jobs.follow()
    assert Message.objects.filter(topic="emergency").count() == 6  # 3명에게 두 번
