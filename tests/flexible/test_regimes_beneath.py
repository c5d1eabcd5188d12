"""유연근무 아래에서 근무제가 바뀐다: 유연근무는 그대로이고, 끝나면 바뀐 근무시간으로 돌아간다."""

from datetime import date, timedelta
from typing import Any

from dure.flexible import actions
from dure.flexible.models import Request
from dure.people import actions as people
from dure.people import regime_plans, regimes
from dure.people.models import Assignment, Regime
from dure.people.wanted import Workday
from dure.timeline import queries as timeline
from dure.timeline.models import Touch
from law import flexible as law
from tests.flexible.test_requests import DAY, MONDAY, approve, ask, at_home, hours, wanted, week
from tests.world import NOW, World

LATER = NOW + timedelta(hours=1)
LAST = MONDAY + 12 * DAY  # 두 주 동안의 유연근무, 12월 5일(토)까지
AFTER = MONDAY + 14 * DAY
THURSDAY = MONDAY + 3 * DAY
USUAL, NEW, MINE = (540, 1080), (480, 1020), (420, 960)


def change(world: World, at: Any = LATER, **other: Any) -> Regime:
    """총무과의 근무시간을 11월 23일부터 08–17로."""
    given: dict[str, Any] = {
        "kind": "pattern", "since": MONDAY, "until": None, "document": "총무과-900",
        "units": (world.units["총무과"],), "schedule": world.schedules["시차 08–17"],
    }  # fmt: skip
    asked, hr = regime_plans.Wanted(**{**given, **other}), world.viewer("오인사", "hr")
    seen = regimes.look(wanted=asked, by=hr, on=date(2026, 11, 20))
    return regimes.publish_regime(wanted=asked, digest=seen.digest, by=hr, at=at)


def withdraw(world: World, made: Regime, at: Any, since: date | None = None) -> None:
    regimes.withdraw_regime(
        regime=made.public_id, since=since, reason="x", by=world.viewer("오인사", "hr"), at=at
    )


def end(world: World, made: Request, since: date, at: Any) -> None:
    actions.end(
        request=made.public_id, since=since, reason="x",
        by=world.viewer("김주무관", "employee"), at=at,
    )  # fmt: skip


def flexible(world: World, days: list[law.Day] | None = None, at: Any = NOW) -> Request:
    made = ask(world, wanted(until=LAST, days=days or week()), at=at)
    approve(world, made, at=at)
    return made


def seen(world: World) -> list[tuple[int | None, int | None]]:
    """월요일, 목요일, 다음 주 월요일, 유연근무 뒤의 월요일."""
    return [hours(world, day) for day in (MONDAY, THURSDAY, MONDAY + 7 * DAY, AFTER)]


def test_유연근무를_일찍_끝내면_그사이_바뀐_근무시간으로_돌아간다(world: World) -> None:
    made = flexible(world)
    change(world)
    assert seen(world) == [MINE, MINE, MINE, NEW]
    end(world, made, THURSDAY, LATER + timedelta(minutes=1))
    assert seen(world) == [MINE, NEW, NEW, NEW]
    assert hours(world, MONDAY - 3 * DAY) == USUAL


def test_유연근무를_모두_취소해도_바뀐_근무시간이다(world: World) -> None:
    made = flexible(world)
    change(world)
    end(world, made, MONDAY, LATER + timedelta(minutes=1))
    assert seen(world) == [NEW, NEW, NEW, NEW]


def test_유연근무_아래의_변경은_그날을_다시_계산하지_않는다(world: World) -> None:
    flexible(world)
    kim = world.people["김주무관"]
    Touch.objects.all().delete()
    made = change(world, since=date(2026, 11, 16))
    touched = Touch.objects.filter(person_id=kim).values_list("since", "until")
    assert list(touched) == [(date(2026, 11, 16), date(2026, 11, 21))]
    assert kim in regimes.persons_of(made)


def test_바꾼_근무제를_거둔_뒤에_유연근무를_끝내면_처음의_시간이다(world: World) -> None:
    made = flexible(world)
    regime = change(world)
    withdraw(world, regime, LATER + timedelta(minutes=1))
    assert seen(world) == [MINE, MINE, MINE, USUAL]
    end(world, made, THURSDAY, LATER + timedelta(minutes=2))
    assert seen(world) == [MINE, USUAL, USUAL, USUAL]


def test_유연근무를_끝낸_뒤에_바꾼_근무제를_거두면_처음의_시간이다(world: World) -> None:
    made = flexible(world)
    regime = change(world)
    end(world, made, THURSDAY, LATER + timedelta(minutes=1))
    withdraw(world, regime, LATER + timedelta(minutes=2), since=MONDAY + 7 * DAY)
    assert seen(world) == [MINE, NEW, USUAL, USUAL]


def test_바뀐_근무시간이_유연근무와_같아도_돌아가는_곳을_안다(world: World) -> None:
    made = flexible(world, week(480, 1020))
    regime = change(world)
    end(world, made, THURSDAY, LATER + timedelta(minutes=1))
    assert seen(world) == [NEW, NEW, NEW, NEW]
    withdraw(world, regime, LATER + timedelta(minutes=2))
    # 월요일부터 수요일은 유연근무로 08–17이다
    assert seen(world) == [NEW, USUAL, USUAL, USUAL]


def test_바뀐_근무제_위의_유연근무도_그_아래를_거두면_처음으로_돌아간다(world: World) -> None:
    regime = change(world, at=NOW)
    made = flexible(world, at=NOW + timedelta(minutes=1))
    assert seen(world) == [MINE, MINE, MINE, NEW]
    withdraw(world, regime, LATER)
    end(world, made, THURSDAY, LATER + timedelta(minutes=1))
    assert seen(world) == [MINE, USUAL, USUAL, USUAL]


def test_근무제가_두_번_바뀌면_마지막_것으로_돌아가고_거두면_그_앞의_것이다(world: World) -> None:
    made = flexible(world)
    change(world)
    late = [Workday(n, 600, 1140, 720, 780) for n in range(5)]
    hr = world.viewer("오인사", "hr")
    schedule = people.add_schedule(
        name="10–19", days=late, anchor=date(2024, 1, 1), kind="ordinary", by=hr, at=LATER
    )
    second = change(
        world, at=LATER + timedelta(minutes=1), schedule=schedule, document="총무과-901"
    )
    end(world, made, THURSDAY, LATER + timedelta(minutes=2))
    assert seen(world) == [MINE, (600, 1140), (600, 1140), (600, 1140)]
    withdraw(world, second, LATER + timedelta(minutes=3))
    assert seen(world) == [MINE, NEW, NEW, NEW]


def test_요일의_변경은_유연근무가_아니라_그_아래의_근무시간에_얹는다(world: World) -> None:
    made = flexible(world)
    late = (Workday(0, 600, 1140, 720, 780),)
    change(world, kind="weekdays", schedule=0, weekdays=(3,), teams=late)
    end(world, made, MONDAY + 2 * DAY, LATER + timedelta(minutes=1))
    assert seen(world) == [MINE, (600, 1140), USUAL, USUAL]


def test_미리_볼_때_유연근무자는_끝난_뒤에_바뀌는_사람으로_센다(world: World) -> None:
    flexible(world)
    asked = regime_plans.Wanted(
        "pattern", MONDAY, MONDAY + 7 * DAY, "총무과-900",
        units=(world.units["총무과"],), schedule=world.schedules["시차 08–17"],
    )  # fmt: skip
    found = regimes.look(wanted=asked, by=world.viewer("오인사", "hr"), on=date(2026, 11, 20))
    kim = world.people["김주무관"]
    assert kim not in found.persons
    assert kim in found.everybody
    assert found.stays == {"flexible": {kim}}


# --- 다른 곳에서 일하는 시간


def remote(world: World) -> list[tuple[date, int, int]]:
    spans = timeline.spans(
        since=MONDAY, until=LAST, people=[world.people["김주무관"]], kind="remote"
    )
    return [(each.date, each.start, each.end) for each in spans]


def test_평소_시간의_재택은_바뀐_근무시간을_따르고_거두면_돌아온다(world: World) -> None:
    approve(world, ask(world, at_home("tue")))
    tuesday = MONDAY + DAY
    assert remote(world) == [(tuesday, *USUAL)]
    regime = change(world)
    assert remote(world) == [(tuesday, *NEW)]
    withdraw(world, regime, LATER + timedelta(minutes=1))
    assert remote(world) == [(tuesday, *USUAL)]


def test_오후만_재택이면_끝나는_시각만_따른다(world: World) -> None:
    days = [
        law.Day(each, 540, 1080, 720, 780, *((780, 1080) if each == "tue" else ()))
        for each in law.WEEKDAYS[:5]
    ]
    approve(world, ask(world, wanted(kind="home", days=days)))
    change(world)
    assert remote(world) == [(MONDAY + DAY, 780, 1020)]


def test_자기_시간이_있는_재택은_그대로이고_끝내면_바뀐_근무시간이다(world: World) -> None:
    days = [
        law.Day(each, *MINE, 720, 780, *(MINE if each == "tue" else ()))
        for each in law.WEEKDAYS[:5]
    ]
    made = ask(world, wanted(kind="home", days=days))
    approve(world, made)
    change(world)
    assert remote(world) == [(MONDAY + DAY, *MINE)]
    end(world, made, MONDAY, LATER + timedelta(minutes=1))
    assert (remote(world), hours(world, MONDAY + DAY)) == ([], NEW)


def test_인사담당자가_한_사람의_근무시간표를_바꾸어도_재택이_따른다(world: World) -> None:
    approve(world, ask(world, at_home("tue")))
    kim, hr = world.people["김주무관"], world.viewer("오인사", "hr")
    people.assign_schedule(
        persons=[kim], schedule=world.schedules["시차 08–17"], since=MONDAY, by=hr, at=LATER
    )
    assert remote(world) == [(MONDAY + DAY, *NEW)]


def test_시차를_끝내면_그_위의_재택도_평소_시간으로_옮긴다(world: World) -> None:
    made = flexible(world)
    days = [
        law.Day(each, *MINE, 720, 780, *(MINE if each == "tue" else ()))
        for each in law.WEEKDAYS[:5]
    ]
    at = NOW + timedelta(minutes=1)
    approve(world, ask(world, wanted(kind="home", days=days), at=at), at=at)
    end(world, made, MONDAY, LATER)
    assert remote(world) == [(MONDAY + DAY, *USUAL)]
    assert not Assignment.objects.filter(source=made.public_id, known__upper_inf=True).exists()
