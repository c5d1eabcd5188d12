"""A code is taken once by a person, now or later; whose phone it was is known afterwards."""

from datetime import timedelta

import pytest

from dure import tenancy
from dure.attendance import actions as attendance
from dure.attendance.models import Punch
from dure.errors import NotTheirs, Refused
from dure.kiosks import actions, queries
from dure.kiosks.scans import look
from tests import world as cast
from tests.kiosks.steps import Tablet
from tests.web.desk import record
from tests.world import NOW, World


def test_a_code_is_a_punch_at_the_kiosk_once(world: World, tablet: Tablet) -> None:
    by, code = world.viewer("김주무관"), tablet.code(NOW)
    made = actions.scan(code=code, direction=1, phone="p", by=by, at=NOW)
    punch = Punch.objects.get(id=made)
    assert (punch.source, punch.direction, punch.minute) == ("kiosk", 1, 1000)
    assert punch.terminal_id is not None
    with pytest.raises(Refused, match="이미"):
        actions.scan(code=code, direction=0, phone="p", by=by, at=NOW)
    actions.scan(code=code, direction=0, phone="q", by=world.viewer("이팀장"), at=NOW)


def test_a_punch_by_a_code_is_taken_back_within_ten_seconds(world: World, tablet: Tablet) -> None:
    by = world.viewer("김주무관")
    made = actions.scan(code=tablet.code(NOW), direction=0, phone="p", by=by, at=NOW)
    with pytest.raises(Refused, match="10초"):
        attendance.undo_punch(punch=made, by=by, at=NOW + timedelta(seconds=11))
    with pytest.raises(NotTheirs):
        attendance.undo_punch(punch=made, by=world.viewer("이팀장"), at=NOW)
    attendance.undo_punch(punch=made, by=by, at=NOW + timedelta(seconds=10))
    assert Punch.objects.get(id=made).known_until is not None


def test_an_old_and_a_forged_code_are_refused(world: World, tablet: Tablet) -> None:
    with pytest.raises(Refused, match="지난 코드"):
        look(tablet.code(NOW - timedelta(seconds=31)), at=NOW)
    with pytest.raises(Refused, match="키오스크"):
        look(tablet.code(NOW)[:-1] + "A", at=NOW)
    actions.retire(serial=tablet.serial, by=world.viewer("조관리", "admin"), at=NOW)
    with pytest.raises(Refused, match="키오스크"):
        look(tablet.code(NOW), at=NOW)


def test_a_kept_code_counts_when_it_was_shown_and_is_marked(world: World, tablet: Tablet) -> None:
    by, later = world.viewer("김주무관"), NOW + timedelta(hours=3)
    code = tablet.code(NOW)
    made = actions.scan_later(code=code, direction=1, phone="p", by=by, at=later)
    punch = Punch.objects.get(id=made)
    assert (punch.at, punch.received_at) == (NOW, later)
    (seen,) = queries.presses(since=NOW, until=later + timedelta(seconds=1))
    assert (seen.late, seen.how, seen.name) == (True, "QR 코드", "김주무관")
    with pytest.raises(Refused, match="이미"):
        actions.scan_later(code=code, direction=1, phone="p", by=by, at=later)


def test_끝낸_키오스크의_코드도_끝내기_전에_찍었으면_받는다(world: World, tablet: Tablet) -> None:
    by, later = world.viewer("김주무관"), NOW + timedelta(hours=3)
    before, after = tablet.code(NOW), tablet.code(NOW + timedelta(hours=2))
    ended = NOW + timedelta(hours=1)
    actions.retire(serial=tablet.serial, by=world.viewer("조관리", "admin"), at=ended)
    actions.scan_later(code=before, direction=0, phone="p", by=by, at=later)
    assert Punch.objects.get().at == NOW
    with pytest.raises(Refused, match="더 쓰지 않는"):
        actions.scan_later(code=after, direction=1, phone="p", by=by, at=later)


def test_a_code_kept_longer_than_twelve_hours_is_refused(world: World, tablet: Tablet) -> None:
    by = world.viewer("김주무관")
    with pytest.raises(Refused, match="12시간"):
        actions.scan_later(
            code=tablet.code(NOW), direction=1, phone="p", by=by, at=NOW + timedelta(hours=13)
        )


def test_one_phone_of_several_people_is_found(world: World, tablet: Tablet) -> None:
    for name, phone in (("김주무관", "p"), ("이팀장", "p"), ("박과장", "q")):
        actions.scan(code=tablet.code(NOW), direction=0, phone=phone, by=world.viewer(name), at=NOW)
    found = queries.phones(NOW, NOW + timedelta(seconds=1))
    by_phone: dict[str, set[int]] = {}
    for each in found:
        by_phone.setdefault(each.phone, set()).add(each.person)
    shared = {world.people["김주무관"], world.people["이팀장"]}
    assert sorted(map(len, by_phone.values())) == [1, 2]
    assert shared in by_phone.values()
    assert all(len(each.phone) == 64 for each in found)  # a hash, not what the phone keeps


def test_the_direction_is_guessed_from_the_day(world: World) -> None:
    person = world.people["김주무관"]
    assert queries.guess(person, NOW) == 0
    record(world, "김주무관", NOW.date(), 532)
    assert queries.guess(person, NOW) == 1
    record(world, "김주무관", NOW.date(), 720, way=(1,))
    assert queries.guess(person, NOW) == 0


def test_a_code_of_another_institution_is_unknown(world: World, tablet: Tablet) -> None:
    other = cast.build("9990001", "달온시", "dal-")
    with tenancy.institution(other.institution), pytest.raises(Refused, match="키오스크"):
        look(tablet.code(NOW), at=NOW)
