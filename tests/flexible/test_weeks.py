"""한 주의 합과 쉬는 시간: 끝내는 날과 밤 근무 다음 날."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dure.errors import Refused
from dure.flexible import actions, coverage, queries
from dure.flexible.models import Request
from dure.people import queries as people
from dure.people import rosters, rota
from dure.people.wanted import Workday
from law import flexible as law
from tests.flexible.test_requests import (
    DAY,
    MONDAY,
    SATURDAY,
    approve,
    ask,
    hours,
    set_value,
    wanted,
    week,
)
from tests.world import NOW, World

NEXT = MONDAY + 7 * DAY
THURSDAY = MONDAY + 3 * DAY


def compressed(world: World) -> Request:
    """월–목 10시간, 금 쉼: 두 주."""
    days = [law.Day(each, 480, 1140, 720, 780) for each in law.WEEKDAYS[:4]]
    made = ask(world, wanted(kind="compressed", until=MONDAY + 12 * DAY, days=days))
    approve(world, made)
    return made


def end(world: World, made: Request, since: date, at: Any = NOW) -> None:
    actions.end(
        request=made.public_id, since=since, reason="x",
        by=world.viewer("김주무관", "employee"), at=at,
    )  # fmt: skip


# --- 집약근무를 끝내는 날


def test_집약근무는_한_주의_가운데에서_끝나지_않는다(world: World) -> None:
    made = compressed(world)
    # 월–수 10시간씩 30시간에 목·금 8시간씩 16시간이면 46시간이다
    with pytest.raises(Refused, match="11월 23일부터의 한 주가 46시간") as refused:
        end(world, made, THURSDAY)
    assert "11월 23일이나 11월 30일부터 끝내 주세요" in refused.value.ko
    assert refused.value.article == "지방공무원 복무규정 제2조제1항"
    assert hours(world, THURSDAY) == (480, 1140)


def test_그_주가_이미_지나가면_다음_주부터_끝낸다(world: World) -> None:
    made = compressed(world)
    wednesday = datetime(2026, 11, 25, 1, tzinfo=UTC)
    end(world, made, NEXT, at=wednesday)
    assert [hours(world, day)[0] for day in (THURSDAY, NEXT)] == [480, 540]
    assert hours(world, NEXT + 4 * DAY) == (540, 1080)


def test_마지막_주의_가운데에서는_끝까지_둔다(world: World) -> None:
    made = compressed(world)
    end(world, made, NEXT)
    made.refresh_from_db()
    other = ask(
        world, wanted(kind="compressed", since=NEXT, until=NEXT + 5 * DAY, days=made_days())
    )
    approve(world, other)
    tuesday = datetime(2026, 12, 1, 1, tzinfo=UTC)
    with pytest.raises(Refused, match="11월 30일부터 끝내 주세요"):
        end(world, other, NEXT + 3 * DAY, at=tuesday)


def made_days() -> list[law.Day]:
    return [law.Day(each, 480, 1140, 720, 780) for each in law.WEEKDAYS[:4]]


def test_하루_여덟_시간이면_언제든_끝낸다(world: World) -> None:
    made = ask(world, wanted(until=MONDAY + 12 * DAY))
    approve(world, made)
    end(world, made, THURSDAY)
    assert [hours(world, MONDAY + n * DAY)[0] for n in (2, 3)] == [420, 540]


# --- 밤 근무 다음 날


def on_night(world: World, day: date, who: str = "김주무관") -> None:
    night = Workday(0, 1080, 1980, 1440, 1500)  # 18:00–다음 날 09:00
    code = rosters.codes()
    if not code:
        rosters.name_code(code="야", hours=night, by=world.viewer("오인사", "hr"), at=NOW)
    schedule = rosters.codes()[0][1]
    rota.put_on(changes=[rota.Change(world.people[who], schedule, day, day + DAY)], why="t", at=NOW)


def codes(world: World, asked: Any, at: Any = NOW) -> list[tuple[str, str]]:
    member = people.member(world.people["김주무관"], on=asked.since)
    assert member is not None
    said = queries.look(asked, member, at=at).said
    return [(row["code"], row["level"]) for row in said if row["code"] != "limits_unset"]


def test_전날_밤_근무와_겹치는_신청은_거절한다(world: World) -> None:
    on_night(world, MONDAY - DAY)
    # 일요일 18:00–월요일 09:00, 신청은 월요일 07:00부터
    with pytest.raises(Refused, match="11월 23일: 전날의 근무가") as refused:
        ask(world)
    assert refused.value.code == "shifts_overlap"
    assert refused.value.ko.endswith("주세요.")
    assert ask(world, wanted(since=MONDAY + DAY)).state == "requested"


def test_밤_근무_뒤의_쉬는_시간이_짧으면_알린다(world: World) -> None:
    on_night(world, MONDAY - DAY)
    late = wanted(kind="hour_choice", days=week(600, 1140))
    assert codes(world, late) == []
    set_value(world, "worktime.shift_rest_minutes", "660")
    # 09:00에 끝나 10:00에 시작하면 1시간으로 11시간보다 짧다
    assert codes(world, late) == [("rest_too_short", "warn")]


def test_그사이_짜인_밤_근무와_겹치면_승인되지_않는다(world: World) -> None:
    made = ask(world)
    on_night(world, MONDAY - DAY)
    with pytest.raises(Refused, match="겹칩니다"):
        approve(world, made)


def test_쉬는_날의_다음은_밤_근무와_겹치지_않는다(world: World) -> None:
    on_night(world, MONDAY + 4 * DAY)  # 금요일 밤, 토요일 09:00까지
    sure = wanted(since=SATURDAY, until=SATURDAY + 2 * DAY)
    assert ("shifts_overlap", "refuse") not in codes(world, sure)


def test_밤_근무가_끝나는_아침도_자리에_있는_사람으로_센다(world: World) -> None:
    on_night(world, MONDAY)
    kim = world.people["김주무관"]
    board = coverage.board([kim], since=MONDAY + DAY, until=MONDAY + 2 * DAY)
    # 화요일 01:00–09:00은 밤 근무, 09:00–18:00은 그날의 근무다
    assert board.present(kim, MONDAY + DAY) == {*range(1, 12), *range(13, 18)}
    asked = wanted(since=MONDAY, until=MONDAY + DAY, days=week(540, 1080))
    found = coverage.shortfalls(
        board, {kim: asked}, since=MONDAY + DAY, until=MONDAY + 2 * DAY, needed=[]
    )
    assert [each.hour for each in found] == list(range(1, 9))


def test_달과_해를_넘기는_신청도_한_주씩_센다(world: World) -> None:
    # 2026-12-28(월)–2027-01-10(일): 1월 1일은 공휴일이라 쉬는 날로 남는다
    since = date(2026, 12, 28)
    days = made_days()
    made = ask(
        world, wanted(kind="compressed", since=since, until=since + timedelta(14), days=days)
    )
    approve(world, made)
    assert [hours(world, since + n * DAY)[0] for n in (0, 3, 4, 7, 14)] == [
        480,
        480,
        None,
        480,
        540,
    ]
