"""출입 파일: 먼저 살펴보고, 모두 넣거나 하나도 넣지 않고, 누구인지 모르면 짐작하지 않는다."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from dure.attendance import queries as attendance
from dure.attendance.models import Punch
from dure.errors import NotTheirs, Refused
from dure.feeds import actions, profiles
from dure.links.gate_examples import EXAMPLES
from dure.links.gate_layout import Gate
from dure.people.models import Appointment, Assignment, Employment, Person
from tests.feeds.steps import HEADER, LAYOUT, NAMED, admin, content, keep, line, look, profile, take
from tests.web.desk import lines
from tests.world import NOW, RECORDED, SINCE, World


def test_살펴보기는_무엇이_될지_말하고_아무것도_넣지_않는다(world: World) -> None:
    kim = world.card("김주무관")
    rows = (
        line(kim),
        line(kim),
        line("NOBODY"),
        line(kim, "09:00", result="거부"),
        line(kim, "24:30", "퇴근"),
    )
    seen = look(world, keep(world, content(*rows)))
    assert (seen.rows, seen.new, seen.repeated, seen.denied) == (4, 3, 1, 1)
    assert seen.unknown_numbers == ("NOBODY",)
    assert seen.can
    assert not Punch.objects.exists()


def test_넣으면_출퇴근_기록이_되고_모르는_카드는_맡아_둔다(world: World) -> None:
    kim = world.card("김주무관")
    upload = keep(world, content(line(kim), line(kim, "24:30", "퇴근"), line("NOBODY")))
    assert take(world, upload) == (2, 0, 1)
    times = sorted(Punch.objects.values_list("at", "direction"))
    assert times == [
        (datetime(2026, 11, 2, 23, 50, tzinfo=UTC), 0),
        (datetime(2026, 11, 3, 15, 30, tzinfo=UTC), 1),
    ]
    assert attendance.parked_count() == 1
    assert lines("feeds.import_gate_file") == 1
    assert take(
        world, keep(world, content(line(kim), line(kim, "24:30", "퇴근"), line("NOBODY")))
    ) == (0, 3, 0)
    assert Punch.objects.count() == 2


def test_잘못된_줄이_하나라도_있으면_넣지_않는다(world: World) -> None:
    kim = world.card("김주무관")
    upload = keep(world, content(line(kim), line(kim, "99시")))
    with pytest.raises(Refused, match="4번째 줄"):
        take(world, upload)
    gone = replace(LAYOUT, gates={"정문": Gate("GONE")})
    with pytest.raises(Refused, match="등록되지 않은 단말기 GONE"):
        take(world, keep(world, content(line(kim))), gone)
    with pytest.raises(Refused, match="한 줄도 없습니다"):
        take(world, keep(world, content(line(kim, result="거부"))))
    assert not Punch.objects.exists()


def test_바뀐_열은_무엇이_바뀌었는지와_할_일을_말하며_거절한다(world: World) -> None:
    header = (*HEADER[:2], "카드", *HEADER[3:])
    upload = keep(world, content(line(world.card("김주무관")), header=header))
    seen = look(world, upload)
    assert seen.changed is not None
    assert not seen.can
    with pytest.raises(Refused, match=r"'카드번호' 열이 없어졌습니다.*'카드' 열이 새로"):
        take(world, upload)
    assert "다시 맞추어" in seen.reason
    assert not Punch.objects.exists()


def _named(*rows: str) -> bytes:
    return "\n".join(["일시,성명,부서", *rows]).encode()


def _twin(world: World, name: str) -> None:
    """Another of that name in the same unit."""
    twin = Person.objects.create(public_id=uuid4())
    here = {"institution_id": world.institution, "person": twin}
    Employment.objects.create(**here, name=name, kind="regular", valid=(SINCE, None))
    dated = {"valid": (SINCE, None), "known": (RECORDED, None)}
    Appointment.objects.create(
        **here, **dated, unit_id=world.units["총무과"], grade=8, series="행정", position="주무관",
        head=False, managerial=False,
    )  # fmt: skip
    Assignment.objects.create(**here, **dated, schedule_id=world.schedules["표준 09–18"])


def test_성명과_부서로는_꼭_한_사람일_때만_찾는다(world: World) -> None:
    _twin(world, "김주무관")
    rows = _named(
        "2026-11-03 08:50,이팀장,총무과",
        "2026-11-03 08:51,이팀장,해온시청",  # the unit above is a fit as well
        "2026-11-03 08:52,김주무관,총무과",
        "2026-11-03 08:53,이팀장,공원과",
        "2026-11-03 08:54,방문자,총무과",
    )
    upload = keep(world, rows)
    seen = look(world, upload, NAMED)
    assert (seen.rows, seen.errors) == (2, ())
    told = [(each.line, each.sentence) for each in seen.nobody]
    assert [number for number, _ in told] == [4, 5, 6]
    assert "둘 이상" in told[0][1]
    assert "그 부서에 없습니다" in told[1][1]
    assert "그날 없습니다" in told[2][1]
    assert take(world, upload, NAMED) == (2, 0, 0)
    assert set(Punch.objects.values_list("person_id", flat=True)) == {world.people["이팀장"]}


def test_파일_이름이_날짜를_말하면_내용이_같아도_다른_날이다(world: World) -> None:
    layout = replace(
        LAYOUT, header=("시각", "카드번호"), columns={"time": 0, "card": 1}, day_in_name=True
    )
    data = f"시각,카드번호\n08:50,{world.card('김주무관')}".encode()
    for name in ("gate_20261103.csv", "gate_20261104.csv"):
        assert take(world, keep(world, data, name), layout) == (1, 0, 0)
    assert take(world, keep(world, data, "gate_20261103.csv"), layout) == (0, 1, 0)
    assert take(world, keep(world, data, "gate_20261104.csv"), layout) == (0, 1, 0)


def test_프로필은_이름마다_하나를_쓰고_옛것도_읽을_수_있다(world: World) -> None:
    first = profile(world)
    second = profile(world, pattern="door_*.csv")
    assert [each.public_id for each in profiles.in_use()] == [second]
    old = profiles.profile(first)
    assert old is not None
    assert (old.ended_at, old.layout) == (NOW, LAYOUT)
    assert [each.name for each in profiles.matching("C:\\내보냄\\DOOR_1103.CSV")] == ["본관"]
    assert profiles.matching("gate_1103.csv") == []
    actions.end_profile(profile=second, by=admin(world), at=NOW)
    assert profiles.in_use() == []
    actions.revive_profile(profile=first, by=admin(world), at=NOW)
    with pytest.raises(Refused, match="이미 쓰고"):
        actions.revive_profile(profile=second, by=admin(world), at=NOW)
    assert lines("feeds.save_profile") == 2


@pytest.mark.parametrize(
    ("name", "pattern", "layout"),
    [
        ("", "a*.csv", LAYOUT),
        ("본관", "*.*", LAYOUT),
        ("본관", "a*.csv", replace(LAYOUT, columns={})),
    ],
)
def test_쓸_수_없는_프로필은_저장하지_않는다(
    world: World, name: str, pattern: str, layout: object
) -> None:
    with pytest.raises(Refused):
        profile(world, name, pattern, layout)  # type: ignore[arg-type]
    assert profiles.in_use() == []


def test_예시는_모두_읽히고_예시라고_적혀_있다(world: World) -> None:
    expected = {"door": (2, 1, 0), "numbered": (2, 0, 1), "nightly": (3, 0, 0), "fixed": (2, 0, 0)}
    for each in EXAMPLES:
        assert each.name.startswith("예시")
        seen = look(world, keep(world, each.content, each.filename), each.layout)
        assert seen.errors == (), each.key
        assert seen.changed is None
        if each.key == "named":
            assert len(seen.nobody) == 2  # nobody here is called so
        else:
            assert (seen.rows, seen.denied, seen.left_out) == expected[each.key], each.key
        profile(world, each.name, each.pattern, each.layout)
        assert [found.name for found in profiles.matching(each.filename)] == [each.name]


@pytest.mark.parametrize(
    ("who", "role"),
    [("윤서무", "clerk"), ("오인사", "hr"), ("김주무관", "employee"), ("정감사", "auditor")],
)
def test_시스템관리자의_일이다(world: World, who: str, role: str) -> None:
    by = world.viewer(who, role)
    upload = keep(world, content(line("1")))
    with pytest.raises(NotTheirs):
        actions.keep_gate_file(filename="a.csv", content=b"1", by=by, at=NOW)
    with pytest.raises(NotTheirs):
        actions.look_at_gate_file(upload=upload, layout=LAYOUT, by=by)
    with pytest.raises(NotTheirs):
        actions.import_gate_file(upload=upload, layout=LAYOUT, by=by, at=NOW)
    with pytest.raises(NotTheirs):
        actions.save_profile(name="a", pattern="a*", layout=LAYOUT, by=by, at=NOW)
    key = profile(world)
    with pytest.raises(NotTheirs):
        actions.end_profile(profile=key, by=by, at=NOW)
    with pytest.raises(NotTheirs):
        actions.revive_profile(profile=key, by=by, at=NOW)


def test_없는_것은_없다고_한다(world: World) -> None:
    with pytest.raises(NotTheirs):
        take(world, uuid4())
    with pytest.raises(NotTheirs):
        actions.end_profile(profile=uuid4(), by=admin(world), at=NOW)
