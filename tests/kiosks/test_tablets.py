"""A tablet is paired once; what it sends is signed, heard once each, and judged on arrival."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dure.attendance import terminals
from dure.attendance.models import Punch
from dure.errors import NotTheirs, Refused
from dure.kiosks import actions, queries
from dure.kiosks.models import Attempt, Kiosk, Pin
from tests.kiosks.conftest import Hands
from tests.kiosks.steps import Tablet, number_of
from tests.web.desk import lines
from tests.world import NOW, World

PIN = "270913"


@pytest.fixture
def kim(world: World) -> str:
    """김주무관's number; the PIN is set."""
    actions.set_pin(pin=PIN, by=world.viewer("김주무관"), at=NOW)
    return number_of(world, "김주무관")


def punches(world: World, name: str = "김주무관") -> list[Punch]:
    return list(Punch.objects.filter(person_id=world.people[name]).order_by("at"))


# ── pairing ───────────────────────────────────────────────────────────────────────────


def test_a_kiosk_is_a_terminal_and_paired_once(world: World, tablet: Tablet) -> None:
    assert [each.name for each in terminals.placed([tablet.serial])] == ["공원 현관"]
    assert tablet.told["name"] == "공원 현관"
    again = tablet.pair()
    assert again.status_code == 422
    assert "새 번호" in json.loads(again.content)["say"]
    assert tablet.secret not in bytes(Kiosk.objects.get().secret)
    assert lines("kiosks.pair") == 1


def test_a_number_ends_after_ten_minutes(world: World, hands: Hands) -> None:
    by, unit = world.viewer("조관리", "admin"), world.units["공원과"]
    _, number = actions.register(name="현관", unit=unit, by=by, at=NOW)
    with pytest.raises(Refused, match="10분"):
        actions.pair(number=number, by=by, at=NOW + timedelta(minutes=10))
    actions.pair(number=number.lower(), by=by, at=NOW + timedelta(minutes=9))


def test_only_the_administrator_registers_and_retires(world: World, tablet: Tablet) -> None:
    by = world.viewer("윤서무", "clerk")
    with pytest.raises(NotTheirs):
        actions.register(name="현관", unit=world.units["총무과"], by=by, at=NOW)
    with pytest.raises(NotTheirs):
        actions.renew(serial=tablet.serial, by=by, at=NOW)
    with pytest.raises(NotTheirs):
        actions.retire(serial=tablet.serial, by=by, at=NOW)


def test_끝낸_키오스크는_끝내기_전에_누른_것만_늦게_와도_받는다(
    world: World, tablet: Tablet, kim: str, hands: Hands
) -> None:
    before, after = tablet.press(kim, PIN, NOW), tablet.press(kim, PIN, NOW + timedelta(hours=2))
    by = world.viewer("조관리", "admin")
    actions.retire(serial=tablet.serial, by=by, at=NOW + timedelta(hours=1))
    heard = tablet.send(before, after, at=hands.go(hours=3))
    assert [each["taken"] for each in heard] == [True, False]
    assert "더 쓰지 않는 키오스크" in heard[1]["say"]
    assert [each.at for each in punches(world)] == [NOW]
    assert [each.outcome for each in Attempt.objects.order_by("id")] == ["punched", "ended"]
    assert queries.kiosks() == []


def test_끝낸_지_31일이_지난_키오스크의_말은_듣지_않는다(
    world: World, tablet: Tablet, hands: Hands
) -> None:
    body = '{"sent_at": 1795160400000, "waiting": 0, "items": []}'
    actions.retire(serial=tablet.serial, by=world.viewer("조관리", "admin"), at=NOW)
    assert "더 쓰지 않는" in json.loads(tablet.post(body).content)["ended"]
    hands.go(days=31)
    assert tablet.post(body).status_code == 403


def test_바꾼_태블릿에_남은_것도_바꾸기_전에_누른_것이면_받는다(
    world: World, tablet: Tablet, kim: str, hands: Hands
) -> None:
    press, later = tablet.press(kim, PIN, NOW), hands.go(hours=1)
    number = actions.renew(serial=tablet.serial, by=world.viewer("조관리", "admin"), at=later)
    actions.pair(number=number, by=world.viewer("조관리", "admin"), at=later)
    (heard,) = tablet.send(press, at=hands.go(minutes=1))
    assert heard["taken"]


# ── PINs ──────────────────────────────────────────────────────────────────────────────


def test_a_pin_is_a_punch_and_the_same_press_is_heard_once(
    world: World, tablet: Tablet, kim: str
) -> None:
    press = tablet.press(kim, PIN, NOW)
    first, again = tablet.send(press, at=NOW), tablet.send(press, at=NOW)
    assert first == again
    assert first[0]["taken"]
    assert first[0]["say"] == "김주무관님, 16:40 출근을 기록했습니다."
    (punch,) = punches(world)
    assert (punch.source, punch.minute, punch.direction) == ("kiosk", 1000, 0)
    assert lines("kiosks.hear") == 1


def test_a_late_press_counts_when_it_was_pressed_and_is_marked(
    world: World, tablet: Tablet, kim: str, hands: Hands
) -> None:
    press = tablet.press(kim, PIN, NOW)
    later = hands.go(hours=3)
    tablet.send(press, at=later)
    assert [each.at for each in punches(world)] == [NOW]
    (seen,) = queries.presses(since=NOW, until=later + timedelta(seconds=1))
    assert seen.late
    assert (seen.name, seen.kiosk, seen.at) == ("김주무관", "공원 현관", NOW)


def test_a_wrong_clock_is_corrected_and_shown(world: World, tablet: Tablet, kim: str) -> None:
    fast = NOW + timedelta(minutes=7)
    tablet.send(tablet.press(kim, PIN, fast), at=fast)
    assert [each.at for each in punches(world)] == [NOW]
    (device,) = queries.kiosks()
    assert device.skew_seconds == 420
    assert device.wrong_clock
    (seen,) = queries.presses(since=NOW, until=NOW + timedelta(seconds=1))
    assert seen.skew_seconds == 420


def test_스물이_넘게_쌓여도_어긋난_시계를_똑같이_고친다(
    world: World, tablet: Tablet, kim: str, hands: Hands
) -> None:
    """After the first answer the tablet knows that it was 600 s fast, and tells by how much it moved."""
    pressed, fast = NOW, timedelta(seconds=600)
    first = tablet.press(kim, PIN, pressed + fast)
    second = tablet.press(kim, PIN, pressed + fast, 1, moved=-600_000)
    sent = hands.go(hours=1)
    tablet.send(first, at=sent + fast)
    tablet.send(second, at=sent)
    assert [each.at for each in punches(world)] == [pressed, pressed]


def test_누른_뒤에_시계를_바꾸었으면_누를_때의_시계를_따른다(
    world: World, tablet: Tablet, kim: str, hands: Hands
) -> None:
    """The clock was right at the press and set an hour ahead before it was sent, or after it was."""
    hour = 3_600_000
    before = tablet.press(kim, PIN, NOW, set=hour)
    after = tablet.press(kim, PIN, NOW + timedelta(hours=1, minutes=5), 1)
    sent = hands.go(minutes=10)
    tablet.send(before, after, at=sent + timedelta(hours=1))
    assert [each.at for each in punches(world)] == [NOW, NOW + timedelta(minutes=5)]
    assert list(Attempt.objects.order_by("id").values_list("skew_seconds", flat=True)) == [0, 3600]


def test_태블릿이_잠든_사이의_어긋난_초시계는_시각을_바꾸지_않는다(
    world: World, tablet: Tablet, kim: str, hands: Hands
) -> None:
    """The watch of a page stands still while the tablet sleeps: its clock was not set."""
    press = tablet.press(kim, PIN, NOW, set=3_600_000)
    sent = hands.go(hours=2)
    tablet.send(press, at=sent)
    assert [each.at for each in punches(world)] == [NOW]


def test_five_misses_lock_for_fifteen_minutes(
    world: World, tablet: Tablet, kim: str, hands: Hands
) -> None:
    for _ in range(5):
        (heard,) = tablet.send(tablet.press(kim, "111119", hands.at), at=hands.at)
        assert "맞지 않습니다" in heard["say"]
    (heard,) = tablet.send(tablet.press(kim, PIN, hands.at), at=hands.at)
    assert "15분 동안 잠겼습니다" in heard["say"]
    hands.go(minutes=14, seconds=59)
    (heard,) = tablet.send(tablet.press(kim, PIN, hands.at), at=hands.at)
    assert not heard["taken"]
    hands.go(seconds=1)
    (heard,) = tablet.send(tablet.press(kim, PIN, hands.at), at=hands.at)
    assert heard["taken"]
    assert len(punches(world)) == 1
    assert Attempt.objects.count() == 8  # what was not taken is kept as well


def test_a_kiosk_is_slowed_down_whoever_is_tried(world: World, tablet: Tablet, kim: str) -> None:
    strangers = [tablet.press(f"X{n}", "135791", NOW) for n in range(20)]
    assert all("맞지 않습니다" in each["say"] for each in tablet.send(*strangers, at=NOW))
    (heard,) = tablet.send(tablet.press(kim, PIN, NOW), at=NOW)
    assert "잠겼습니다" in heard["say"]


def test_a_press_made_before_a_lock_waits_on_the_tablet_until_it_is_over(
    world: World, tablet: Tablet, kim: str, hands: Hands
) -> None:
    early = tablet.press(kim, PIN, NOW - timedelta(hours=5))
    tablet.send(*(tablet.press(f"X{n}", "135791", NOW) for n in range(20)), at=NOW)
    assert tablet.send(early, at=NOW) == []
    (heard,) = tablet.send(early, at=hands.go(hours=1))
    assert heard["taken"]
    assert len(punches(world)) == 1


def test_a_press_by_a_clock_of_1970_does_not_hold_up_the_others(
    world: World, tablet: Tablet, kim: str
) -> None:
    lost = tablet.press(kim, PIN, datetime(1970, 1, 1, 0, 5, tzinfo=UTC))
    heard = tablet.send(lost, tablet.press(kim, PIN, NOW), at=NOW)
    assert [each["taken"] for each in heard] == [False, True]
    assert Attempt.objects.count() == 2


def test_a_press_cannot_be_moved_to_another_moment(world: World, tablet: Tablet, kim: str) -> None:
    press = tablet.press(kim, PIN, NOW)
    moved = {**press, "at": press["at"] - 3_600_000}
    (heard,) = tablet.send(moved, at=NOW)
    assert heard["say"].startswith("보낸 것을 읽을 수 없습니다")
    assert punches(world) == []


def test_a_press_of_a_month_ago_is_kept_and_not_taken(
    world: World, tablet: Tablet, kim: str
) -> None:
    (heard,) = tablet.send(tablet.press(kim, PIN, NOW - timedelta(days=31, seconds=1)), at=NOW)
    assert "정정 신청" in heard["say"]
    assert Attempt.objects.get().outcome == "too_old"


def test_a_number_of_nobody_and_a_person_without_pin_are_told_the_same(
    world: World, tablet: Tablet
) -> None:
    other = number_of(world, "이팀장")
    presses = [tablet.press("20269999", PIN, NOW), tablet.press(other, PIN, NOW)]
    heard = tablet.send(*presses, at=NOW)
    assert heard[0]["say"] == heard[1]["say"]


def test_a_strange_signature_is_not_heard(world: World, tablet: Tablet) -> None:
    body = '{"sent_at": 1795160400000, "waiting": 0, "items": []}'
    assert tablet.post(body, signature="0" * 64).status_code == 403
    assert tablet.post(body, signature="é" * 64).status_code == 403
    assert tablet.post(body).status_code == 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda each: (
        st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=8), each, max_size=3)
    ),
    max_leaves=8,
)
ITEM = st.fixed_dictionaries(
    {"key": JSON | st.uuids().map(str), "at": JSON, "direction": JSON | st.just(0), "sealed": JSON},
    optional={"moved": JSON, "set": JSON},
)
SAID = JSON | st.fixed_dictionaries(
    {"sent_at": JSON, "waiting": JSON, "items": st.lists(ITEM | JSON, max_size=2) | JSON}
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=SAID)
def test_whatever_a_tablet_says_is_answered(world: World, tablet: Tablet, said: Any) -> None:
    assert tablet.post(json.dumps(said)).status_code in (200, 400)


# ── whose PIN ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "pin", ["12345", "1234567", "abcdef", "123456", "987654", "000000", "１２３４５７"]
)
def test_a_pin_that_anybody_guesses_is_refused(world: World, pin: str) -> None:
    with pytest.raises(Refused):
        actions.set_pin(pin=pin, by=world.viewer("김주무관"), at=NOW)


def test_a_pin_is_kept_as_a_hash_with_the_secret_of_the_installation(world: World) -> None:
    from django.contrib.auth.hashers import check_password

    actions.set_pin(pin=PIN, by=world.viewer("김주무관"), at=NOW)
    kept = Pin.objects.get().hash
    assert PIN not in kept
    assert not check_password(PIN, kept)


def test_the_clerk_gives_a_pin_to_the_own_unit_alone(
    world: World, tablet: Tablet, hands: Hands
) -> None:
    by = world.viewer("윤서무", "clerk")
    pin = actions.give_pin(person=world.people["김주무관"], by=by, at=NOW)
    (heard,) = tablet.send(tablet.press(number_of(world, "김주무관"), pin, NOW), at=NOW)
    assert heard["taken"]
    with pytest.raises(NotTheirs):
        actions.give_pin(person=world.people["한기간제"], by=by, at=NOW)
    with pytest.raises(NotTheirs):
        actions.give_pin(person=world.people["한기간제"], by=world.viewer("박과장", "head"), at=NOW)
