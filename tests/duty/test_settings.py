"""당직 설정: 누가 무엇을 정하고, 무엇이 거절되고, 옛 줄이 남는가."""

from datetime import date, timedelta

import pytest

from dure.audit.models import Line
from dure.duty import exempting, queries, watches
from dure.duty.exempting import Wanted as Exempted
from dure.duty.models import Exemption, Wish
from dure.errors import NotTheirs, Refused
from tests.duty.office import wanted, watch
from tests.world import NOW, World

DEC, JAN = date(2026, 12, 1), date(2027, 1, 1)


def exempted(world: World, who: str = "김주무관", **more: object) -> Exempted:
    told: dict[str, object] = {
        "person": world.people[who], "why": "pregnancy", "modes": (), "since": DEC, "until": None,
        "source": "해온시 당직 규칙 제7조, 진단서 1호",
    }  # fmt: skip
    return Exempted(**{**told, **more})  # type: ignore[arg-type]


def test_당직을_바꾸면_그날부터의_새_줄이_되고_옛_줄은_남는다(world: World) -> None:
    watch(world)
    watch(world, since=DEC, members=2)
    assert [(each.since, each.until, each.members) for each in queries.watches()] == [
        (DEC, None, 2), (date(2026, 11, 1), DEC, 1),
    ]  # fmt: skip
    assert [each.members for each in queries.watches(on=date(2026, 11, 30))] == [1]
    assert Line.objects.filter(action="duty.set_watch").count() == 2


def test_뒤에_정한_줄이_있으면_그_앞에_끼워_넣지_않는다(world: World) -> None:
    watch(world, since=DEC)
    with pytest.raises(Refused, match="이미 정한 것"):
        watch(world, since=date(2026, 11, 1))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"source": " "}, "근거"),
        ({"units": ()}, "부서를 하나"),
        ({"start": 1200, "end": 1100}, "시각을 다시"),
        ({"members": 0}, "1명부터"),
    ],
)
def test_말이_되지_않는_당직은_까닭과_함께_거절한다(
    world: World, more: dict[str, object], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        watch(world, **more)  # type: ignore[arg-type]


def test_서무는_맡은_부서만의_당직을_정하고_직원은_정하지_못한다(world: World) -> None:
    yun, kim = world.viewer("윤서무", "clerk"), world.viewer("김주무관", "employee")
    watches.set_watch(wanted=wanted(world), since=DEC, by=yun, at=NOW)
    with pytest.raises(NotTheirs, match="맡은 범위 밖"):
        watches.set_watch(wanted=wanted(world, "총무과", "공원과"), since=JAN, by=yun, at=NOW)
    with pytest.raises(NotTheirs, match="인사담당자와 서무"):
        watches.set_watch(wanted=wanted(world), since=JAN, by=kim, at=NOW)


def test_그만두는_날부터_두지_않고_두_번_그만두지_않는다(world: World) -> None:
    made, hr = watch(world), world.viewer("오인사", "hr")
    with pytest.raises(Refused, match="시작하기 전"):
        watches.end_watch(watch=made, until=date(2026, 10, 1), by=hr, at=NOW)
    watches.end_watch(watch=made, until=DEC, by=hr, at=NOW)
    assert queries.watches(on=DEC) == []
    with pytest.raises(Refused, match="이미 끝난"):
        watches.end_watch(watch=made, until=JAN, by=hr, at=NOW)


def test_면제는_인사가_적고_끝내도_그때_알던_것이_남는다(world: World) -> None:
    hr = world.viewer("오인사", "hr")
    made = exempting.exempt(wanted=exempted(world), by=hr, at=NOW)
    assert len(queries.exemptions()[0].modes) == 5  # 고르지 않으면 모든 당직
    exempting.end_exemption(exemption=made, until=JAN, by=hr, at=NOW + timedelta(hours=1))
    assert [each.valid.upper for each in queries.exemptions()] == [JAN]
    assert Exemption.objects.count() == 2


def test_면제는_근거가_없거나_겹치거나_인사가_아니면_거절한다(world: World) -> None:
    hr = world.viewer("오인사", "hr")
    with pytest.raises(Refused, match="근거"):
        exempting.exempt(wanted=exempted(world, source=""), by=hr, at=NOW)
    exempting.exempt(wanted=exempted(world), by=hr, at=NOW)
    with pytest.raises(Refused, match="이미 있습니다"):
        exempting.exempt(wanted=exempted(world, since=JAN), by=hr, at=NOW)
    with pytest.raises(NotTheirs, match="인사담당자"):
        exempting.exempt(wanted=exempted(world), by=world.viewer("윤서무", "clerk"), at=NOW)


def test_두_사람의_짝은_한_번만_정하고_끝낸다(world: World) -> None:
    yun = world.viewer("윤서무", "clerk")
    two = [world.people["김주무관"], world.people["최담당"]]
    with pytest.raises(Refused, match="서로 다른"):
        exempting.pair(persons=two[:1] * 2, together=False, why="부부", since=DEC, by=yun, at=NOW)
    made = exempting.pair(persons=two, together=False, why="부부", since=DEC, by=yun, at=NOW)
    with pytest.raises(Refused, match="이미 정한"):
        exempting.pair(persons=two, together=True, why="신규", since=JAN, by=yun, at=NOW)
    exempting.end_pairing(pairing=made, by=yun, at=NOW)
    assert queries.pairings(since=DEC, until=JAN) == []
    with pytest.raises(NotTheirs):
        exempting.pair(
            persons=[two[0], world.people["한기간제"]], together=False, why="x", since=DEC, by=yun, at=NOW
        )  # fmt: skip


def test_희망은_본인이_적고_마지막_말이_남고_본인만_거둔다(world: World) -> None:
    kim = world.viewer("김주무관", "employee")
    exempting.wish(day=DEC, wants=True, why="", by=kim, at=NOW)
    made = exempting.wish(day=DEC, wants=False, why="집안일", by=kim, at=NOW + timedelta(hours=1))
    assert [(each.date, each.wants) for each in queries.wishes(since=DEC, until=JAN)] == [
        (DEC, False)
    ]
    assert Wish.objects.count() == 2
    with pytest.raises(NotTheirs):
        exempting.unwish(wish=made, by=world.viewer("이팀장", "employee"), at=NOW)
    exempting.unwish(wish=made, by=kim, at=NOW + timedelta(hours=2))
    assert queries.wishes(since=DEC, until=JAN) == []
    with pytest.raises(Refused, match="내일부터"):
        exempting.wish(day=date(2026, 11, 20), wants=True, why="", by=kim, at=NOW)
