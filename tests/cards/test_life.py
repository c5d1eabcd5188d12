"""공무원증: 발급, 분실, 되찾음, 반납. It works, it refuses, it is not theirs to do."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from dure.attendance import actions as attendance
from dure.attendance import parking, punches
from dure.attendance import queries as attended
from dure.attendance.models import Punch
from dure.audit.actions import Actor
from dure.cards import actions, queries
from dure.errors import NotTheirs, Refused
from dure.messages.models import Message
from dure.people import actions as people
from tests.world import NOW, World

TODAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 16)
JOB = Actor("test", "", "test")
SOON = NOW + timedelta(seconds=5)
LATE = NOW + timedelta(seconds=11)


def _states(world: World, who: str = "김주무관", on: date = TODAY) -> dict[str, str]:
    found = queries.cards(on=on, persons=[world.people[who]])
    return {each.number: each.state_ko for each in found}


def _issue(world: World, number: str, since: date = TODAY, who: str = "김주무관") -> object:
    return actions.issue(
        person=world.people[who],
        number=number,
        since=since,
        by=world.viewer("오인사", "hr"),
        at=NOW,
    )


def _reads(number: str, *moments: str) -> None:
    rows = [("HAEON-01", number, datetime.fromisoformat(each), 0) for each in moments]
    frame = pl.DataFrame(rows, schema=punches.READINGS, orient="row")
    attendance.record_punches(readings=frame, source="terminal", source_ref="t", by=JOB, at=NOW)


def test_재발급하면_새_번호가_그날부터_쓰이고_옛_카드는_돌려받을_것이_된다(world: World) -> None:
    old = world.card("김주무관")
    assert _states(world) == {old: "사용 중"}
    _issue(world, "1001")
    assert _states(world) == {old: "미반납", "1001": "사용 중"}
    [line] = [each for each in queries.history(world.people["김주무관"]) if each.event]
    assert (line.kind, line.number, line.on, line.by) == ("reissued", "1001", TODAY, "oh")
    seen = queries.overview(viewer=world.viewer("오인사", "hr"), on=TODAY)
    assert [(each.name, each.why) for each in seen.owed] == [("김주무관", "새 공무원증으로 바뀜")]


def test_분실한_카드는_그_자리에서_아무의_것도_아니고_찍히면_맡아_둔다(world: World) -> None:
    kim, old = world.people["김주무관"], world.card("김주무관")
    actions.report_loss(by=world.viewer("김주무관"), at=NOW)
    _reads(old, "2026-11-20 17:00:00")
    assert not Punch.objects.filter(person_id=kim).exists()
    assert attended.parked_count() == 1
    assert _states(world) == {old: "분실"}
    [told] = Message.objects.all()
    assert told.person_id == world.people["오인사"]
    assert "분실 신고" in told.text


def test_본인의_분실_신고는_10초_안에_되돌리고_그_뒤에는_못_되돌린다(world: World) -> None:
    own, old = world.viewer("김주무관"), world.card("김주무관")
    event = actions.report_loss(by=own, at=NOW)
    assert actions.undo(event=event, by=own, at=SOON) == world.people["김주무관"]
    assert _states(world) == {old: "사용 중"}
    assert not Message.objects.filter(taken_back_at__isnull=True).exists()
    again = actions.report_loss(by=own, at=SOON)
    with pytest.raises(NotTheirs):
        actions.undo(event=again, by=world.viewer("이팀장"), at=SOON)
    with pytest.raises(Refused, match="10초"):
        actions.undo(event=again, by=own, at=SOON + timedelta(seconds=11))
    with pytest.raises(Refused, match="쓰고 있는"):
        actions.report_loss(by=own, at=LATE)
    with pytest.raises(Refused, match="10초"):
        actions.undo(event=event, by=own, at=SOON)


def test_아직_쓰지_않는_새_카드도_잃었다고_적는다(world: World) -> None:
    kim, old, hr = world.people["김주무관"], world.card("김주무관"), world.viewer("오인사", "hr")
    coming = date(2026, 11, 25)
    actions.issue(person=kim, number="1001", since=coming, by=hr, at=NOW)
    assert _states(world) == {old: "사용 중", "1001": "예정"}
    event = actions.lose(person=kim, number="1001", on=TODAY, by=hr, at=NOW)
    assert _states(world) == {old: "사용 중", "1001": "분실"}
    assert queries.in_use(kim, on=coming) is None
    actions.undo(event=event, by=hr, at=SOON)
    assert _states(world) == {old: "사용 중", "1001": "예정"}
    actions.lose(person=kim, number=old, on=TODAY, by=hr, at=NOW)
    actions.report_loss(by=world.viewer("김주무관"), at=NOW)  # one has only the coming one
    assert _states(world) == {old: "분실", "1001": "분실"}


def test_되찾은_카드는_다시_쓰이고_새_카드가_있으면_반납으로_적게_한다(world: World) -> None:
    kim, old, hr = world.people["김주무관"], world.card("김주무관"), world.viewer("오인사", "hr")
    actions.lose(person=kim, number=old, on=MONDAY, reason="", by=hr, at=NOW)
    with pytest.raises(Refused, match="앞선 날"):
        actions.find(person=kim, number=old, since=date(2026, 11, 15), by=hr, at=NOW)
    actions.find(person=kim, number=old, since=TODAY, by=hr, at=NOW)
    assert _states(world) == {old: "사용 중"}
    _reads(old, "2026-11-18 09:00:00", "2026-11-20 09:00:00")
    assert [each.date for each in Punch.objects.filter(person_id=kim)] == [TODAY]
    actions.lose(person=kim, number=old, on=TODAY, by=hr, at=NOW)
    _issue(world, "1001")
    with pytest.raises(Refused, match="반납으로"):
        actions.find(person=kim, number=old, since=TODAY, by=hr, at=NOW)
    actions.take_back(person=kim, number=old, on=TODAY, by=hr, at=NOW)
    assert _states(world) == {old: "반납", "1001": "사용 중"}


def test_잃은_카드는_다른_사람에게_줄_수_있고_한때에_두_사람의_것은_아니다(world: World) -> None:
    old, hr = world.card("김주무관"), world.viewer("오인사", "hr")
    with pytest.raises(Refused, match="김주무관의 번호"):
        _issue(world, old, who="이팀장")
    with pytest.raises(Refused, match="김주무관의 번호"):
        _issue(world, "20260001", who="이팀장")  # a 사번 read at a terminal is a number too
    actions.lose(person=world.people["김주무관"], number=old, on=TODAY, by=hr, at=NOW)
    _issue(world, old, who="이팀장")
    assert _states(world) == {old: "분실"}
    assert _states(world, "이팀장")[old] == "사용 중"
    with pytest.raises(Refused, match="이팀장의 번호"):
        actions.find(person=world.people["김주무관"], number=old, since=TODAY, by=hr, at=NOW)


def test_반납한_날까지_쓰이고_다음_날부터는_아무의_것도_아니다(world: World) -> None:
    kim, old, hr = world.people["김주무관"], world.card("김주무관"), world.viewer("오인사", "hr")
    actions.take_back(person=kim, number=old, on=TODAY, reason="휴직", by=hr, at=NOW)
    _reads(old, "2026-11-20 18:00:00", "2026-11-21 09:00:00")
    assert [each.date for each in Punch.objects.filter(person_id=kim)] == [TODAY]
    assert _states(world) == {old: "반납"}
    with pytest.raises(Refused, match="'반납'"):
        actions.take_back(person=kim, number=old, on=TODAY, by=hr, at=NOW)
    with pytest.raises(Refused, match="오지 않은 날"):
        actions.lose(
            person=world.people["이팀장"],
            number=world.card("이팀장"),
            on=date(2026, 11, 21),
            by=hr,
            at=NOW,
        )


def test_떠난_사람의_카드는_미반납으로_보이고_반납하면_사라진다(world: World) -> None:
    han, hr = world.people["한기간제"], world.viewer("오인사", "hr")
    people.end_employment(person=han, until=date(2026, 12, 1), reason="계약 만료", by=hr, at=NOW)
    seen = queries.overview(viewer=hr, on=TODAY)
    assert [(e.name, e.why, e.last_day) for e in seen.leaving] == [
        ("한기간제", "계약 종료", date(2026, 11, 30))
    ]
    assert not seen.owed
    gone = queries.overview(viewer=hr, on=date(2026, 12, 1))
    assert [(e.name, e.last_day) for e in gone.owed] == [("한기간제", date(2026, 11, 30))]
    december = datetime.fromisoformat("2026-12-02T10:00:00+09:00")
    actions.take_back(
        person=han, number=world.card("한기간제"), on=date(2026, 12, 2), by=hr, at=december
    )
    assert not queries.overview(viewer=hr, on=date(2026, 12, 2)).owed


def test_발급을_되돌리면_옛_번호와_맡아_둔_기록이_제자리로_간다(world: World) -> None:
    kim, old = world.people["김주무관"], world.card("김주무관")
    _reads("1001", "2026-11-19 09:00:00")
    assert parking.waiting_for({"1001": MONDAY}) == {"1001": 1}
    assert parking.waiting_for({"1001": TODAY}) == {}
    hr = world.viewer("오인사", "hr")
    event = actions.issue(person=kim, number="1001", since=MONDAY, by=hr, at=NOW)
    attendance.attach_parked(at=NOW)
    assert Punch.objects.filter(person_id=kim, known_until__isnull=True).count() == 1
    actions.undo(event=event, by=hr, at=SOON)
    assert _states(world) == {old: "사용 중"}
    assert not Punch.objects.filter(person_id=kim, known_until__isnull=True).exists()
    assert attended.parked_count() == 1
    actions.issue(person=kim, number="1001", since=MONDAY, by=hr, at=LATE)
    attendance.attach_parked(at=LATE)
    assert Punch.objects.filter(person_id=kim, known_until__isnull=True).count() == 1
    assert attended.parked_count() == 0


def test_남의_카드는_인사담당자만_다룬다(world: World) -> None:
    kim, old = world.people["김주무관"], world.card("김주무관")
    for name in ("김주무관", "윤서무"):
        by = world.viewer(name)
        with pytest.raises(NotTheirs):
            actions.issue(person=kim, number="1001", since=TODAY, by=by, at=NOW)
        with pytest.raises(NotTheirs):
            actions.lose(person=kim, number=old, on=TODAY, by=by, at=NOW)
        with pytest.raises(NotTheirs):
            actions.take_back(person=kim, number=old, on=TODAY, by=by, at=NOW)
        with pytest.raises(NotTheirs):
            actions.find(person=kim, number=old, since=TODAY, by=by, at=NOW)
    with pytest.raises(Refused, match="이 사람의 공무원증이 아닙니다"):
        actions.lose(
            person=kim,
            number=world.card("이팀장"),
            on=TODAY,
            by=world.viewer("오인사", "hr"),
            at=NOW,
        )
