"""밤 점검과 하지 못한 점검: 스스로 청하고, 같으면 조용하고, 하지 못하면 바로 말한다."""

from datetime import timedelta

import pytest
from polars.exceptions import PanicException

from dure import clock
from dure.guard import city, queries
from dure.guard.models import Run
from dure.guard.runs import ask_run
from dure.jobs import guard
from dure.messages.models import Message
from tests.guard.screened import screened, unpaid_week
from tests.guard.test_findings import page
from tests.labor.office import Office, officer
from tests.web.desk import at_desk, lines
from tests.world import NOW


def night(monkeypatch: pytest.MonkeyPatch, days: int) -> Run:
    at = NOW + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: at)
    assert guard.ask_nightly() == 1
    assert guard.screen_waiting() == 1
    return Run.objects.latest("id")


def test_근로자가_있는_기관을_밤마다_한_번_점검한다(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert guard.ask_nightly() == 0  # 근로자가 없다
    unpaid_week(office)
    run = night(monkeypatch, 0)
    assert (run.state, run.nightly) == ("done", True)
    assert guard.ask_nightly() == 0  # 오늘 밤에는 이미 했다
    assert Run.objects.count() == 1


def test_사람이_청한_점검이_기다리면_밤에_또_청하지_않는다(office: Office) -> None:
    unpaid_week(office)
    ask_run(by=office.city, at=NOW)
    assert guard.ask_nightly() == 0


def test_달라진_밤에는_알리고_같은_밤에는_조용하다(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer(office.world, "시노동2", None, person=office.world.people["이팀장"])
    unpaid_week(office)
    first = night(monkeypatch, 0)
    told = Message.objects.get(key__startswith="guard:run")
    assert f"새로 {first.outcome['new']}건" in told.text
    again = night(monkeypatch, 1)
    assert again.outcome == {"new": 0, "changed": 0, "same": first.outcome["new"], "gone": 0}
    assert Message.objects.filter(key__startswith="guard:run").count() == 1
    assert lines("guard.store_findings") == 1
    assert queries.screened_on() == again.as_of


def test_같은_밤은_흐름에_마지막만_남는다(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    unpaid_week(office)
    days = [night(monkeypatch, n).as_of for n in range(4)]
    assert [each.as_of for each in city.past([office.garam])] == [days[0], days[3]]


@pytest.mark.parametrize("error", [RuntimeError("나눌 수 없음"), PanicException("unwrap")])
def test_하지_못한_점검은_바로_말하고_다시_청할_수_있다(
    office: Office, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    unpaid_week(office)
    with monkeypatch.context() as broken:
        broken.setattr(guard, "screen", fails)
        ask_run(by=office.city, at=NOW)
        assert guard.screen_waiting() == 1
    run = Run.objects.get()
    assert (run.state, run.ended_at) == ("failed", NOW)
    assert "뜻하지 않은 오류" in run.trouble
    assert lines("guard.fail_run") == 1
    text = page(at_desk(office.world, "시노동", "labor"), "/labor/findings")
    assert "앞의 점검 결과는 그대로입니다" in text
    assert screened(office).state == "done"
