"""해를 넘기는 휴가, 병가의 순서, 당겨쓰기, 요일마다 되풀이하는 휴가: 조문을 손으로 따진 값과 견준다."""

from datetime import UTC, date, datetime

from dure.leave import actions, queries, sickness, unused
from dure.leave.days import Stretch
from dure.leave.models import Entry, LeaveDay
from tests.leave.steps import DAY, ask, days, hours, lot, take
from tests.leave.test_kinds import PDF
from tests.leave.test_requests import KIM, refused
from tests.world import NOW, World

MON = date(2026, 11, 23)
DECEMBER = datetime(2026, 12, 10, 3, tzinfo=UTC)


def left(world: World, on: date = date(2026, 12, 31)) -> int:
    return queries.balance(world.people[KIM], on=on).left


def next_year(world: World) -> dict[str, int]:
    """2027년에 받은 연가의 단계."""
    actions.grant_year(year=2027, by=world.viewer("오인사", "hr"), at=DECEMBER)
    steps = Entry.objects.get(person_id=world.people[KIM], lot="annual-2027").steps
    assert steps is not None
    return dict(steps)


# ── 병가 ──────────────────────────────────────────────────────────────────────────────


def test_앞의_병가를_취소하면_뒤의_병가에서_뺀_연가가_돌아온다(world: World) -> None:
    # 엿새 뒤의 하루는 일곱째 날이라 연가에서 빼고, 엿새를 취소하면 첫째 날이 된다(제7조의2제7항)
    lot(world, KIM)
    six = take(world, KIM, *days(MON, date(2026, 12, 1)), kind="sick")
    take(world, KIM, *days(date(2026, 12, 8), date(2026, 12, 9)), kind="sick")
    assert left(world) == 20 * DAY
    actions.cancel(leave=six.public_id, reason="나음", by=world.viewer(KIM, "employee"), at=NOW)
    assert left(world) == 21 * DAY


def test_여섯_날을_넘는_날이_온종일인_날보다_많아도_온종일은_모두_뺀다(world: World) -> None:
    # 엿새 뒤에 이틀과 4시간씩 두 번: 8시간이 하루이므로 사흘이 넘고, 온종일은 이틀
    lot(world, KIM)
    take(world, KIM, *days(MON, date(2026, 12, 1)), kind="sick")
    take(
        world, KIM, *days(date(2026, 12, 7), date(2026, 12, 9)),
        hours(date(2026, 12, 9), 840, 1080), hours(date(2026, 12, 10), 840, 1080), kind="sick",
    )  # fmt: skip
    assert left(world) == 19 * DAY


def test_병가_일수는_해마다_따로_세고_연가에서_뺀_날은_넣지_않는다(world: World) -> None:
    # 진단서 없는 이레 가운데 하루는 연가(제7조의2제7항). 해를 넘긴 병가는 12월 30·31일과 1월 4일
    lot(world, KIM)
    take(world, KIM, *days(MON, date(2026, 12, 2)), kind="sick")
    take(world, KIM, *days(date(2026, 12, 30), date(2027, 1, 5)), kind="sick", evidence=[PDF])
    person = world.people[KIM]
    assert [sickness.counted_days(person, year) for year in (2026, 2027)] == [6 + 2, 1]


def test_요일마다_온종일_쓴_병가는_한_달을_이어_쓴_것이_아니다(world: World) -> None:
    # 여섯 월요일 가운데 8월 17일은 대체공휴일: 엿새라 30일이 되지 않아 그날은 넣지 않는다(제7조의8)
    mondays = [Stretch(date(2026, 8, day)) for day in (3, 10, 17, 24, 31)]
    made = ask(world, KIM, *mondays, Stretch(date(2026, 9, 7)), kind="sick", evidence=[PDF],
               after_reason="입원하여 미리 올리지 못함")  # fmt: skip
    assert LeaveDay.objects.filter(leave=made).count() == 5


# ── 연가 ──────────────────────────────────────────────────────────────────────────────


def test_해를_넘기는_연가는_해마다_그해에_남은_것으로_본다(world: World) -> None:
    # 12월 30·31일과 1월 4일. 2026년에 하루만 남으면 내년이 넉넉해도 모자란다
    lot(world, KIM, DAY)
    lot(world, KIM, 15 * DAY, name="annual-2027", starts=date(2027, 1, 1), expires=date(2028, 1, 1))
    with refused("annual_not_enough"):
        ask(world, KIM, *days(date(2026, 12, 30), date(2027, 1, 5)))
    lot(world, KIM, DAY, key="2")
    take(world, KIM, *days(date(2026, 12, 30), date(2027, 1, 5)))
    assert (left(world), left(world, date(2027, 1, 4))) == (0, 14 * DAY)


def test_저축한_하루를_두_해의_날이_함께_쓸_수는_없다(world: World) -> None:
    lot(world, KIM, DAY)
    lot(world, KIM, DAY, name="saved-2025", kind="saved", expires=None)
    lot(world, KIM, 60, name="annual-2027", starts=date(2027, 1, 1), expires=date(2028, 1, 1))
    with refused("annual_not_enough"):
        ask(world, KIM, *days(date(2026, 12, 30), date(2027, 1, 5)))


def test_당겨쓰지_않은_모자람은_다음_해에서_빼지_않는다(world: World) -> None:
    # 하루를 쓴 뒤 지각·조퇴로 하루를 빼면 모자라지만 제7조의3의 당겨쓰기가 아니다
    lot(world, KIM, DAY)
    take(world, KIM, *days(MON, date(2026, 11, 24)))
    actions.deduct(
        minutes={world.people[KIM]: DAY}, year=2026, key="late:1", on=MON,
        why="지각·조퇴 누계 8시간", by=world.viewer("오인사", "hr"), at=NOW,
    )  # fmt: skip
    assert left(world) == -DAY
    assert next_year(world)["advanced_days"] == 0
    assert left(world, date(2027, 1, 1)) == 15 * DAY


def test_세_시간을_당겨쓰면_다음_해에서_세_시간을_뺀다(world: World) -> None:
    lot(world, KIM, 60)
    take(world, KIM, hours(MON, 960, 1020))
    take(world, KIM, hours(date(2026, 11, 24), 540, 720), facts={"advance": True})
    assert next_year(world)["advanced_rest_minutes"] == 180
    assert left(world, date(2027, 1, 1)) == 15 * DAY - 180


def test_결재를_기다리는_당겨쓰기도_닷새에_넣는다(world: World) -> None:
    # 재직 1년 미만은 5일까지(제7조의3)
    ask(world, KIM, *days(MON, date(2026, 11, 28)), facts={"advance": True})
    with refused("annual_not_enough"):
        ask(world, KIM, hours(date(2026, 11, 30), 540, 600), facts={"advance": True})


# ── 요일마다 ──────────────────────────────────────────────────────────────────────────


def test_화요일마다_쓰는_육아시간은_그_사이의_다른_날과_합하지_않는다(world: World) -> None:
    # 12월 3일(목)에 두 시간을 써도 화요일은 날마다 두 시간까지(제7조의7제8항)
    facts = {"child_birth_date": date(2021, 5, 1)}
    ask(world, KIM, hours(date(2026, 12, 3), 540, 660), kind="parenting_hours", facts=facts)
    tuesdays = [hours(date(2026, 12, day), 540, 600) for day in (1, 8, 15, 22, 29)]
    made = ask(world, KIM, *tuesdays, kind="parenting_hours", facts=facts)
    assert made.minutes == 5 * 60


def test_해의_중간에_끝나는_몫도_하루하루_정확히_센다(world: World) -> None:
    # 6월에 끝나는 몫 하루를 3월에 쓰고, 10월의 하루는 그해 연가에서 쓴다: 이틀에서 하루가 남는다.
    # 한 해의 사용을 10월에 모아 세면 이틀이 모두 그해 연가에서 나가 남는 것이 없다
    lot(world, KIM, 2 * DAY)
    lot(world, KIM, DAY, name="converted-2025", kind="converted", starts=date(2026, 1, 1),
        expires=date(2026, 7, 1))  # fmt: skip
    for day in (date(2026, 3, 3), date(2026, 10, 6)):
        take(world, KIM, hours(day, 540, 1080), after_reason="급한 일")
    person, last = world.people[KIM], date(2026, 12, 31)
    assert queries.balance(person, on=last).left == DAY
    assert dict(queries.balances(on=last, persons=[person]).iter_rows()) == {person: DAY}
    assert unused.balances(on=last, persons=[person]) == {person: DAY}


def test_해의_중간에_시작하는_몫은_그_전의_사용을_받지_않는다(world: World) -> None:
    # 3월에 이틀을 쓴 뒤 그해 연가가 하루로 줄면 하루가 모자라고, 7월에 시작하는 하루는 그대로 남는다
    lot(world, KIM, 2 * DAY)
    take(world, KIM, *days(date(2026, 3, 3), date(2026, 3, 5)), after_reason="급한 일")
    lot(world, KIM, -DAY, key="2")
    lot(world, KIM, DAY, name="converted-2026", kind="converted", starts=date(2026, 7, 1),
        expires=None)  # fmt: skip
    person, last = world.people[KIM], date(2026, 12, 31)
    known = queries.balance(person, on=last)
    assert (sum(each.left for each in known.lots), known.short) == (DAY, DAY)
    assert queries.shortfalls(year=2026, on=last, persons=[person])["short"].to_list() == [DAY]
