"""One test for each rule of a roster, by hand; and what it says of itself."""

from typing import Any

from dure.duty.solving import Barred, Burden, Elsewhere, Rules, Wish
from tests.duty.rosters import at, night, pair, person, plan

TWO = (person(1), person(2))
DAY = 24 * 60


def test_명단에_있는_사람만_선다() -> None:
    made = plan([night(1, 1, pool=(2,)), night(2, 5, pool=(2,))], TWO)
    assert (made.status, made.seats) == ("optimal", {1: 2, 2: 2})


def test_설_수_없는_때에는_서지_않는다() -> None:
    leave = Barred(at(1), at(2), "연가 10월 1일")
    made = plan(
        [night(1, 1, pool=(1, 2))],
        [person(1, barred=(leave,)), person(2, past={Burden.WEEKDAY: 9})],
    )
    assert made.seats == {1: 2}


def test_이튿날_아침에_시작하는_휴가도_숙직을_막는다() -> None:
    leave = Barred(at(2), at(3), "연가 10월 2일")
    made = plan(
        [night(1, 1, pool=(1, 2))],
        [person(1, barred=(leave,)), person(2, past={Burden.WEEKDAY: 9})],
    )
    assert made.seats == {1: 2}


def test_한_사람은_같은_때에_한_자리에만_선다() -> None:
    made = plan([night(1, 1, group=1), night(2, 1, group=2)], TWO)
    assert sorted(made.seats.values()) == [1, 2]


def test_당직_사이에_쉰다() -> None:
    slots = [night(1, 1), night(2, 2), night(3, 3)]
    made = plan(slots, TWO, Rules(rest_minutes=DAY))
    assert made.seats[1] == made.seats[3] != made.seats[2]


def test_다른_당직_뒤에도_쉰다() -> None:
    gone = Elsewhere(at(0, 18), at(1, 9), "9월 30일 숙직")
    busy = person(1, elsewhere=(gone,))
    idle = person(2, past={Burden.WEEKDAY: 9})
    assert plan([night(1, 1)], [busy, idle], Rules(rest_minutes=DAY)).seats == {1: 2}
    assert plan([night(1, 1)], [busy, idle]).seats == {1: 1}


def test_며칠_동안_몇_번까지만_선다() -> None:
    slots = [night(1, 1), night(2, 4), night(3, 8)]
    first_two = {1: 1, 2: 1}
    made = plan(slots, TWO, Rules(max_in=((8, 2),)), pins=first_two)
    assert made.seats == {1: 1, 2: 1, 3: 2}
    free = plan(
        slots,
        [person(1), person(2, past={Burden.WEEKDAY: 9})],
        Rules(max_in=((7, 2),)),
        pins=first_two,
    )
    assert free.seats == {1: 1, 2: 1, 3: 1}


def test_둘이_서면_한_사람은_선임이다() -> None:
    people = [person(1, senior=True, past={Burden.WEEKDAY: 9}), person(2), person(3)]
    made = plan([night(1, 1, group=1), night(2, 1, group=1)], people, Rules(pair_senior=True))
    assert 1 in made.seats.values()
    assert 1 not in plan([night(1, 1, group=1), night(2, 1, group=1)], people).seats.values()


def test_선임의_자리에는_선임이_선다() -> None:
    people = [person(1, senior=True, past={Burden.WEEKDAY: 9}), person(2)]
    assert plan([night(1, 1, senior=True)], people).seats == {1: 1}
    assert plan([night(1, 1)], people).seats == {1: 2}


def test_떨어뜨린_두_사람은_함께_서지_않는다() -> None:
    people = [person(1), person(2), person(3, past={Burden.WEEKDAY: 9})]
    slots = [night(1, 1, group=1), night(2, 1, group=1)]
    assert 3 in plan(slots, people, Rules(apart=pair(1, 2))).seats.values()
    assert 3 not in plan(slots, people).seats.values()


def test_묶은_두_사람은_둘이_서는_날에_함께_선다() -> None:
    people = [person(1), person(2, past={Burden.WEEKDAY: 9}), person(3)]
    slots = [night(1, 1, group=1), night(2, 1, group=1)]
    made = plan(slots, people, Rules(together=pair(1, 2)), pins={1: 1})
    assert made.seats == {1: 1, 2: 2}
    assert plan(slots, people, pins={1: 1}).seats == {1: 1, 2: 3}


def test_고정한_자리는_그대로다() -> None:
    heavy = person(2, past={Burden.WEEKDAY: 9})
    assert plan([night(1, 1)], [person(1), heavy], pins={1: 2}).seats == {1: 2}


def test_지난_해들에_덜_선_사람이_선다() -> None:
    people = [person(1, past={Burden.HOLIDAY: 3}), person(2, past={Burden.HOLIDAY: 1})]
    made = plan([night(1, 9, burden=Burden.HOLIDAY)], people)
    # 3 + 1번과 이번 1번을 둘이 나누면 2.5번씩
    assert made.seats == {1: 2}
    loads = {load.person: load for load in made.loads}
    assert (loads[1].fair_total, loads[1].total) == (250, 300)
    assert (loads[2].fair_total, loads[2].total) == (250, 200)
    assert loads[2].words == (
        "이번에 공휴일 1번, 지난 당직과 더해 2점입니다. 고른 몫 2.5점보다 0.5점 적습니다."
    )


def test_주말과_평일을_따로_고르게_나눈다() -> None:
    slots = [
        night(n, 3 * n, burden=b) for n, b in enumerate([Burden.WEEKEND, Burden.WEEKDAY] * 2, 1)
    ]
    made = plan(slots, TWO)
    assert {
        frozenset({made.seats[1], made.seats[3]}),
        frozenset({made.seats[2], made.seats[4]}),
    } == {frozenset({1, 2})}


def test_몫이_반인_사람은_반만_선다() -> None:
    slots = [night(n, 3 * n) for n in range(1, 7)]
    made = plan(slots, [person(1, share=50), person(2)])
    # 여섯 번을 1 : 2로 나누면 두 번과 네 번
    assert sorted(made.seats.values()) == [1, 1, 2, 2, 2, 2]


def test_늦게_온_사람은_오기_전의_몫을_지지_않는다() -> None:
    slots = [night(n, 3 * n) for n in range(1, 3)]
    made = plan(slots, [person(1, past={Burden.WEEKDAY: 10}), person(2, past_share=0)])
    assert sorted(made.seats.values()) == [1, 2]


def test_고르게_나눌_수_있으면_바람을_지킨다() -> None:
    not_first = Wish(at(1), at(2), wants=False, why="제사")
    wants_last = Wish(at(7), at(8), wants=True)
    made = plan([night(1, 1), night(2, 7)], [person(1, wishes=(not_first, wants_last)), person(2)])
    assert (made.seats, made.broken) == ({1: 2, 2: 1}, ())


def test_깨진_바람은_무엇이_깨뜨렸는지_말한다() -> None:
    wish = Wish(at(1), at(2), wants=False)
    heavy = person(2, past={Burden.WEEKDAY: 9})
    [told] = plan([night(1, 1)], [person(1, wishes=(wish,)), heavy]).broken
    assert (told.person, told.slot) == (1, 1)
    assert (
        told.because == "이 바람을 지키면 평일, 주말, 공휴일, 긴 연휴가 고른 몫에서 더 벗어납니다."
    )


def test_달리_설_사람이_없으면_저마다의_까닭을_말한다() -> None:
    wish = Wish(at(1), at(2), wants=False)
    away = Barred(at(1), at(3), "출장 10월 1일")
    [told] = plan(
        [night(1, 1, pool=(1, 2))], [person(1, wishes=(wish,)), person(2, barred=(away,))]
    ).broken
    assert told.because == (
        "이 바람을 지키면 모든 자리를 채울 수 없습니다. 이팀장: 출장 10월 1일(으)로 10월 1일 숙직에 설 수 없습니다."
    )


def test_두_바람이_부딪치면_다른_바람을_말한다() -> None:
    wish = Wish(at(1), at(2), wants=False)
    slots = [night(1, 1), night(2, 7)]
    [told] = plan(slots, [person(1, wishes=(wish,)), person(2, wishes=(wish,))]).broken
    assert told.because == "이 바람을 지키면 다른 바람이 대신 깨집니다."


def test_무거운_바람을_먼저_지킨다() -> None:
    light, heavy = (Wish(at(1), at(2), wants=False, weight=n) for n in (1, 3))
    made = plan(
        [night(1, 1), night(2, 7)], [person(1, wishes=(light,)), person(2, wishes=(heavy,))]
    )
    assert made.seats == {1: 1, 2: 2}


def test_다시_짤_때_꼭_옮길_자리만_옮긴다() -> None:
    before = {1: 1, 2: 1, 3: 1, 4: 2}
    ill = Barred(at(7), at(8), "병가 10월 7일")
    slots = [night(n, d) for n, d in ((1, 1), (2, 7), (3, 13), (4, 19))]
    made = plan(slots, [person(1, barred=(ill,)), person(2)], before=before)
    assert (made.moved, made.seats) == ((2,), {1: 1, 2: 2, 3: 1, 4: 2})


def test_같은_물음과_같은_씨앗이면_같은_당직표다() -> None:
    slots = [night(n, n, pool=range(1, 6)) for n in range(1, 16)]
    people = [person(n) for n in range(1, 6)]

    def once(seed: int) -> Any:
        made = plan(slots, people, Rules(rest_minutes=DAY), seed=seed)
        return made.status, made.seats

    assert once(7) == once(7)
    assert len({tuple(sorted(once(seed)[1].items())) for seed in range(4)}) > 1


def test_찾는_동안_얼마나_왔는지_말한다() -> None:
    heard: list[Any] = []
    made = plan([night(1, 1)], TWO, progress=heard.append)
    assert {each.aim for each in heard} == {stage.aim for stage in made.stages}
    assert made.gap == 0


def test_시간이_없으면_모른다고_한다() -> None:
    assert plan([night(1, 1)], TWO, seconds=0).status == "unknown"
