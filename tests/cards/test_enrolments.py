"""단말기 등록: whom a terminal shall know, what it is told, what it answers."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from dure.attendance.terminals import placed
from dure.audit.actions import Actor
from dure.audit.models import Line
from dure.cards import actions, enrolments, placing
from dure.errors import NotTheirs, Refused, Stale
from dure.people import actions as people
from dure.people import queries
from dure.terminals import commanding
from dure.terminals.models import Command, Device
from tests.world import NOW, World

TODAY = date(2026, 11, 20)
HALL, PARK = "HAEON-01", "HAEON-02"
MORNING = datetime.fromisoformat("2026-12-01T09:00:00+09:00")


@pytest.fixture(autouse=True)
def devices(world: World) -> None:
    for serial in (HALL, PARK):
        Device.objects.create(
            public_id=f"0190a000-0000-7000-8000-00000000000{serial[-1]}",
            institution_id=world.institution,
            serial=serial,
            state=Device.State.ADMITTED,
            address="10.0.0.1",
            first_seen_at=NOW,
            last_seen_at=NOW,
            online_since=NOW,
        )


def _frame(serial: str = PARK, on: date = TODAY) -> pl.DataFrame:
    return enrolments.differences(on=on, terminals=placed([serial]))


def _states(serial: str = PARK, on: date = TODAY) -> dict[str, str]:
    return {each.name: each.state_ko for each in enrolments.listed(_frame(serial, on))}


def _only_park(world: World) -> None:
    """공원관리사무소의 단말기에는 그 부서만, 처음 보내기까지 허락."""
    admin = world.viewer("조관리", "admin")
    actions.set_rule(serial=PARK, scope="subtree", by=admin, at=NOW)
    actions.approve(serial=PARK, seen=enrolments.digest(_frame()), by=admin, at=NOW)


def _texts(serial: str = PARK) -> list[str]:
    return list(
        Command.objects.filter(device__serial=serial).order_by("id").values_list("text", flat=True)
    )


def _answer(result: int, at: datetime = NOW) -> None:
    state = Command.State.DONE if result >= 0 else Command.State.FAILED
    Command.objects.filter(settled_at=None).update(state=state, result=result, settled_at=at)
    actions.read_answers(at=at)


def _card(world: World, who: str, number: str, at: datetime = NOW) -> None:
    actions.issue(
        person=world.people[who],
        number=number,
        since=TODAY,
        by=world.viewer("오인사", "hr"),
        at=at,
    )


def test_같은_기관_사람을_본_뒤에만_보내고_답이_오면_등록됨이다(world: World) -> None:
    assert set(_states(HALL).values()) == {"보낼 것"}
    assert len(_states(HALL)) == 11
    assert actions.follow(at=NOW) == 0  # nobody has approved the first sending
    admin = world.viewer("조관리", "admin")
    with pytest.raises(Stale, match="다시 보고"):
        actions.approve(serial=HALL, seen="0", by=admin, at=NOW)
    seen = enrolments.digest(_frame(HALL))
    assert actions.approve(serial=HALL, seen=seen, by=admin, at=NOW) == 11
    assert set(_states(HALL).values()) == {"보냄"}
    assert actions.follow(at=NOW) == 0  # again: nothing twice
    _answer(0)
    assert set(_states(HALL).values()) == {"등록됨"}
    assert actions.follow(at=NOW) == 0


def test_명령에는_번호와_성명과_카드만_있고_생체정보는_없다(world: World) -> None:
    _card(world, "한기간제", "0012345678")
    _only_park(world)
    pin = _pin(world, "한기간제")
    assert _texts() == [
        f"DATA UPDATE USERINFO PIN={pin}\tName=한기간제\tPri=0\tCard=12345678\tGrp=1\tExpires=0"
    ]


def _pin(world: World, who: str) -> str:
    """The 사번 is digits, so it is the terminal's number too."""
    numbers = queries.staff_numbers([world.people[who]], on=TODAY)
    return numbers[world.people[who]]


def test_계약이_끝나는_날이_단말기에도_간다(world: World) -> None:
    hr = world.viewer("오인사", "hr")
    _only_park(world)
    _answer(0)
    people.end_employment(
        person=world.people["한기간제"], until=date(2026, 12, 1), reason="만료", by=hr, at=NOW
    )
    assert actions.follow(at=NOW) == 1
    assert _texts()[-1].endswith("EndDatetime=2026-11-30T23:59:59\tExpires=1")
    _answer(0)
    assert _states() == {"한기간제": "등록됨"}
    assert _states(on=date(2026, 12, 1)) == {"한기간제": "지울 것"}
    assert actions.follow(at=MORNING) == 1
    assert _texts()[-1] == f"DATA DELETE USERINFO PIN={_pin(world, '한기간제')}"
    _answer(-10, MORNING)  # the terminal had let go of them already
    assert _states(on=date(2026, 12, 1)) == {"한기간제": "지움"}


def test_발령을_따라가고_같은_기관_안의_발령은_아무것도_바꾸지_않는다(world: World) -> None:
    hr, kim = world.viewer("오인사", "hr"), world.people["김주무관"]
    _only_park(world)
    seen = enrolments.digest(_frame(HALL))
    actions.approve(serial=HALL, seen=seen, by=world.viewer("조관리", "admin"), at=NOW)
    _answer(0)
    post = people.Post(world.units["공원과"], 7, "행정", "주무관")
    people.appoint(moves=[people.Move(kim, post, TODAY)], by=hr, at=NOW)
    assert _states() == {"김주무관": "보낼 것", "한기간제": "등록됨"}
    assert _states(HALL)["김주무관"] == "등록됨"
    assert actions.follow(at=NOW) == 1
    back = people.Post(world.units["총무과"], 7, "행정", "주무관")
    people.appoint(moves=[people.Move(kim, back, date(2026, 12, 1))], by=hr, at=NOW)
    assert actions.follow(at=NOW) == 1
    assert "EndDatetime=2026-11-30T23:59:59" in _texts()[-1]


def test_분실한_카드는_신고하는_순간_모든_단말기에_카드_없이_다시_간다(world: World) -> None:
    _card(world, "한기간제", "1001")
    _only_park(world)
    seen = enrolments.digest(_frame(HALL))
    actions.approve(serial=HALL, seen=seen, by=world.viewer("조관리", "admin"), at=NOW)
    _answer(0)
    own = world.viewer("한기간제")
    event = actions.report_loss(by=own, at=NOW)
    for serial in (HALL, PARK):
        assert "\tCard=\t" in _texts(serial)[-1]
        assert _states(serial)["한기간제"] == "보냄"
    actions.undo(event=event, by=own, at=NOW + timedelta(seconds=5))
    assert "\tCard=1001\t" in _texts()[-1]


def test_처음_보내는_중에_잃은_카드는_맨_먼저_카드_없이_간다(world: World) -> None:
    _card(world, "한기간제", "1001")
    seen = enrolments.digest(_frame(HALL))
    actions.approve(serial=HALL, seen=seen, by=world.viewer("조관리", "admin"), at=NOW)
    actions.report_loss(by=world.viewer("한기간제"), at=NOW)
    device = Device.objects.get(serial=HALL)
    taken = commanding.take(device=device.id, at=NOW)
    assert taken is not None
    assert taken.text.startswith(f"DATA UPDATE USERINFO PIN={_pin(world, '한기간제')}\t")
    assert "\tCard=\t" in taken.text
    sent = Command.objects.filter(text__contains="Card=1001")
    assert [each.state for each in sent] == ["cancelled"]
    commanding.answered(device=device.id, command=taken.id, result=-1005, answer="", at=NOW)
    actions.read_answers(at=NOW)
    later = NOW + timedelta(minutes=11)
    assert actions.read_answers(at=later) == 1  # once more, and still before the others
    again = commanding.take(device=device.id, at=later)
    assert again is not None
    assert again.text == taken.text


def test_실패는_말로_보이고_바쁜_단말기에는_저절로_다시_간다(world: World) -> None:
    _only_park(world)
    _answer(-1001)
    [row] = enrolments.listed(_frame())
    assert row.state_ko == "실패"
    assert "가득 찼습니다" in row.why
    assert "범위를 좁히거나" in row.why
    assert "1번 보냈고 5번까지" in row.why
    later = NOW + timedelta(minutes=11)
    assert actions.read_answers(at=later) == 0
    admin = world.viewer("조관리", "admin")
    assert actions.try_again(serial=PARK, by=admin, at=later) == 1
    _answer(-1005, later)
    assert actions.read_answers(at=later + timedelta(minutes=1)) == 0
    assert actions.read_answers(at=later + timedelta(minutes=11)) == 1
    assert _states() == {"한기간제": "보냄"}
    assert len(_texts()) == 3


def test_다른_까닭이나_기한이_지난_실패도_하루_뒤_다시_가고_다섯_번이면_그만둔다(
    world: World,
) -> None:
    _only_park(world)
    at = NOW
    for tried in range(1, 6):
        assert len(_texts()) == tried
        state = Command.State.EXPIRED if tried == 2 else Command.State.FAILED
        result = None if tried == 2 else -1001
        Command.objects.filter(settled_at=None).update(state=state, result=result, settled_at=at)
        actions.read_answers(at=at)
        at += timedelta(days=1)
        assert actions.read_answers(at=at) == (1 if tried < 5 else 0)
    [row] = enrolments.listed(_frame())
    assert "5번 보내도 되지 않아 그만두었습니다" in row.why


def test_초기화되어_비워진_단말기에는_저절로_다시_보낸다(world: World) -> None:
    _only_park(world)
    _answer(0)
    device = Device.objects.get(serial=PARK)
    Device.objects.filter(id=device.id).update(emptied_at=NOW - timedelta(minutes=1))
    assert actions.follow(at=NOW) == 0  # they were registered since
    Device.objects.filter(id=device.id).update(emptied_at=NOW + timedelta(minutes=1))
    assert actions.follow(at=NOW + timedelta(minutes=2)) == 1
    assert actions.follow(at=NOW + timedelta(minutes=3)) == 0
    [line] = Line.objects.filter(action="cards.send_again")
    assert line.summary == "단말기 공원관리사무소에서 등록된 사람이 없어져 1명을 다시 보냅니다."


def test_바꾸거나_초기화한_단말기에는_처음부터_다시_보낸다(world: World) -> None:
    _only_park(world)
    _answer(0)
    with pytest.raises(NotTheirs):
        actions.start_over(serial=PARK, by=world.viewer("오인사", "hr"), at=NOW)
    assert actions.start_over(serial=PARK, by=world.viewer("조관리", "admin"), at=NOW) == 1
    assert len(_texts()) == 2


def test_범위를_바꾸면_다시_보고_허락해야_간다(world: World) -> None:
    _only_park(world)
    admin = world.viewer("조관리", "admin")
    actions.set_rule(serial=PARK, scope="everybody", by=admin, at=NOW)
    assert actions.follow(at=NOW) == 0
    assert len(_states()) == 11
    actions.set_rule(
        serial=PARK, scope="chosen", units=[world.units["감사담당관"]], by=admin, at=NOW
    )
    states = _states()
    assert states == {"강국장": "보낼 것", "정감사": "보낼 것", "한기간제": "지울 것"}
    with pytest.raises(Refused, match="하나라도"):
        actions.set_rule(serial=PARK, scope="chosen", by=admin, at=NOW)
    with pytest.raises(Refused, match="자릿수"):
        actions.set_rule(serial=PARK, scope="subtree", digits=0, by=admin, at=NOW)
    with pytest.raises(NotTheirs):
        actions.set_rule(serial=PARK, scope="subtree", by=world.viewer("오인사", "hr"), at=NOW)
    with pytest.raises(NotTheirs):
        actions.set_rule(serial="없음", scope="subtree", by=admin, at=NOW)


def test_겸임이나_파견은_다른_단말기에도_등록하고_끝내면_지운다(world: World) -> None:
    hr, kim = world.viewer("오인사", "hr"), world.people["김주무관"]
    _only_park(world)
    _answer(0)
    given = {"person": kim, "serial": PARK, "since": TODAY, "by": hr, "at": NOW}
    extra = actions.add_extra(until=date(2026, 12, 1), reason="겸임", **given)
    assert _states()["김주무관"] == "보냄"
    assert "EndDatetime=2026-11-30T23:59:59" in _texts()[-1]
    with pytest.raises(Refused, match="이미"):
        actions.add_extra(until=None, reason="파견", **given)
    with pytest.raises(Refused, match="까닭"):
        actions.add_extra(until=None, reason=" ", **given)
    [found] = placing.extras(kim, on=TODAY)
    assert (found[0], found[4]) == (extra, "겸임")
    with pytest.raises(NotTheirs):
        actions.end_extra(extra=extra, by=world.viewer("윤서무", "clerk"), at=NOW)
    actions.end_extra(extra=extra, by=hr, at=NOW)
    assert _texts()[-1].startswith("DATA DELETE USERINFO PIN=")
    with pytest.raises(Refused, match="이미 끝난"):
        actions.end_extra(extra=extra, by=hr, at=MORNING)


def test_추가_지정이_계약보다_길어도_계약이_끝나는_날까지만_등록한다(world: World) -> None:
    hr, han = world.viewer("오인사", "hr"), world.people["한기간제"]
    seen = enrolments.digest(_frame(HALL))
    admin = world.viewer("조관리", "admin")
    actions.set_rule(
        serial=HALL, scope="chosen", units=[world.units["감사담당관"]], by=admin, at=NOW
    )
    seen = enrolments.digest(_frame(HALL))
    actions.approve(serial=HALL, seen=seen, by=admin, at=NOW)
    until = date(2027, 7, 1)
    actions.add_extra(
        person=han, serial=HALL, since=TODAY, until=until, reason="파견", by=hr, at=NOW
    )
    assert "EndDatetime=2027-06-30T23:59:59" in _texts(HALL)[-1]
    people.end_employment(person=han, until=date(2026, 12, 1), reason="만료", by=hr, at=NOW)
    actions.follow(at=NOW)
    assert "EndDatetime=2026-11-30T23:59:59" in _texts(HALL)[-1]
    assert _states(HALL, on=date(2026, 12, 1))["한기간제"] == "지울 것"


def test_지난_추가_지정을_끝내_뒤로_미루지_않는다(world: World) -> None:
    hr, kim = world.viewer("오인사", "hr"), world.people["김주무관"]
    given = {"person": kim, "serial": PARK, "reason": "출장", "by": hr, "at": NOW}
    extra = actions.add_extra(since=TODAY, until=date(2026, 11, 25), **given)
    with pytest.raises(Refused, match="이미 끝난"):
        actions.end_extra(extra=extra, by=hr, at=MORNING)
    assert [each[3] for each in placing.extras(kim, on=TODAY)] == [date(2026, 11, 25)]


def test_사번을_받지_못하는_단말기에는_번호를_주어_등록한다(world: World) -> None:
    admin, hr = world.viewer("조관리", "admin"), world.viewer("오인사", "hr")
    actions.set_rule(serial=PARK, scope="subtree", digits=5, by=admin, at=NOW)
    [row] = enrolments.listed(_frame())
    assert (row.state_ko, row.pin) == ("실패", "")
    assert "단말기 번호를 주면" in row.why
    with pytest.raises(NotTheirs):
        actions.give_numbers(by=world.viewer("윤서무", "clerk"), at=NOW)
    assert actions.give_numbers(by=hr, at=NOW) == 1
    [row] = enrolments.listed(_frame())
    assert (row.state_ko, row.pin) == ("보낼 것", "10001")
    assert actions.give_numbers(by=hr, at=NOW) == 0


def test_떠날_사람에게_이레_안에_한_번만_반납을_알린다(world: World) -> None:
    hr = world.viewer("오인사", "hr")
    people.end_employment(
        person=world.people["한기간제"], until=date(2026, 12, 1), reason="만료", by=hr, at=NOW
    )
    job = Actor("job", "", "job")
    assert actions.ask_returns(by=job, at=NOW) == 0  # the 20th: ten days before the last one
    week = datetime.fromisoformat("2026-11-24T09:00:00+09:00")
    assert actions.ask_returns(by=job, at=week) == 1
    assert actions.ask_returns(by=job, at=week) == 0
