"""출장과 기록: 출장한 날이 다시 계산되고, 출장 중 청사의 기록과 명령이 예외로 올라오며, 마감이 기다린다."""

from datetime import date, timedelta

from dure.attendance import queries
from tests.trips.steps import KIM, TUE, ask, back, hours, moment, take
from tests.web.desk import approved, computed, record
from tests.world import World

LATE = moment(TUE, "23:00")


def kinds(world: World) -> list[str]:
    found = queries.misfits_of(world.people[KIM], since=TUE, until=TUE + timedelta(days=1))
    return [each.kind for each in found]


def test_기록이_없어도_출장한_날은_출근한_날이다(world: World) -> None:
    take(world, hours(TUE, 540, 1080), kind="domestic", region="other")
    computed(LATE)
    (day,) = queries.days_of(world.people[KIM], since=TUE, until=TUE + timedelta(days=1))
    assert day.steps["on_trip"] is True
    assert day.steps["attended"] is True


def test_출장_중에_소속_청사에서_찍으면_예외로_올라오고_복귀를_적으면_사라진다(
    world: World,
) -> None:
    made = take(world, hours(TUE, 780, 1080))
    record(world, KIM, TUE, 530, 775, 912, 1085, way=(0, 1, 0, 1))
    computed(LATE)
    assert kinds(world) == ["punch_on_trip"]
    back(world, made, "15:15")
    computed(moment(TUE, "23:30"))
    assert kinds(world) == []


def test_다른_부서의_단말기에_찍은_것은_예외가_아니다(world: World) -> None:
    take(world, hours(TUE, 780, 1080))
    record(world, KIM, TUE, 530, 775, 1085, way=(0, 1, 1))
    computed(LATE)
    assert kinds(world) == []


def test_출장_중의_명령은_예외로_올라온다(world: World) -> None:
    approved(world, KIM, TUE, 1080, 1200)
    take(world, hours(TUE, 780, 1140))
    record(world, KIM, TUE, 530, 775, 1145, 1205, way=(0, 1, 0, 1))
    computed(LATE)
    assert kinds(world) == ["order_on_trip"]


def test_결재_중인_출장과_정산이_있으면_마감하지_않는다(world: World) -> None:
    def waiting() -> int:
        points = queries.open_points(units=[world.units["총무과"]], month=date(2026, 11, 1))
        return next(each.count for each in points if each.code == "trips")

    assert waiting() == 0
    ask(world, hours(TUE + timedelta(days=1), 540, 600))
    assert waiting() == 1
    back(world, take(world, hours(TUE, 780, 1080)), "15:12")
    assert waiting() == 2
