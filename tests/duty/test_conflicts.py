"""When there is no roster: which demands conflict, and what frees it."""

from dure.duty.conflicts import Conflict
from dure.duty.solving import Barred, Elsewhere, Plan, Rules
from tests.duty.rosters import at, night, pair, person, plan

DAY = 24 * 60
TWO = (person(1), person(2))


def told(made: Plan) -> set[Conflict]:
    assert made.status == "infeasible"
    return set(made.conflicts)


def test_모두_설_수_없는_밤() -> None:
    away = [
        person(1, barred=(Barred(at(1), at(2), "연가 10월 1일"),)),
        person(2, barred=(Barred(at(1), at(3), "출장 10월 1일"),)),
    ]
    assert told(plan([night(1, 1, pool=(1, 2)), night(2, 7)], away)) == {
        Conflict(
            "10월 1일 숙직 1자리을(를) 모두 채웁니다.", "명단에 한 사람 더 있으면 짤 수 있습니다."
        ),
        Conflict(
            "김주무관 님은 연가 10월 1일(으)로 서지 못합니다.", "이 사유가 없으면 짤 수 있습니다."
        ),
        Conflict(
            "이팀장 님은 출장 10월 1일(으)로 서지 못합니다.", "이 사유가 없으면 짤 수 있습니다."
        ),
    }


def test_쉬는_시간이_너무_길다() -> None:
    # 사흘 밤을 둘이: 10월 1일 밤과 3일 밤 사이는 33시간
    slots = [night(n, n) for n in (1, 2, 3)]
    assert told(plan(slots, TWO, Rules(rest_minutes=2 * DAY))) == {
        Conflict(
            "10월 1일 숙직, 10월 2일 숙직, 10월 3일 숙직 3자리을(를) 모두 채웁니다.",
            "명단에 한 사람 더 있으면 짤 수 있습니다.",
        ),
        Conflict("당직 사이에 48시간을 쉽니다.", "33시간으로 줄이면 짤 수 있습니다."),
    }


def test_횟수가_너무_적다() -> None:
    slots = [night(n, n) for n in (1, 2, 3)]
    found = told(plan(slots, TWO, Rules(max_in=((7, 1),))))
    assert Conflict("7일 동안 1번까지만 섭니다.", "2번까지로 늘리면 짤 수 있습니다.") in found
    assert len(found) == 2


def test_고정한_사람이_휴가다() -> None:
    away = person(1, barred=(Barred(at(1), at(2), "연가 10월 1일"),))
    assert told(plan([night(1, 1)], [away, person(2)], pins={1: 1})) == {
        Conflict(
            "10월 1일 숙직은(는) 김주무관 님으로 고정했습니다.", "이 고정을 풀면 짤 수 있습니다."
        ),
        Conflict(
            "김주무관 님은 연가 10월 1일(으)로 서지 못합니다.", "이 사유가 없으면 짤 수 있습니다."
        ),
    }


def test_고정한_두_사람이_함께_서지_않는다() -> None:
    slots = [night(1, 1, group=1), night(2, 1, group=1)]
    found = told(plan(slots, TWO, Rules(apart=pair(1, 2)), pins={1: 1, 2: 2}))
    assert (
        Conflict(
            "김주무관 님과(와) 이팀장 님은(는) 함께 서지 않습니다.",
            "함께 설 수 있으면 짤 수 있습니다.",
        )
        in found
    )


def test_선임이_없다() -> None:
    slots = [night(1, 1, group=1), night(2, 1, group=1)]
    found = told(plan(slots, TWO, Rules(pair_senior=True)))
    assert found == {
        Conflict(
            "10월 1일 숙직에 선임이 한 사람 이상 있습니다.", "선임이 없어도 서면 짤 수 있습니다."
        )
    }


def test_선임의_자리에_설_선임이_없다() -> None:
    found = told(plan([night(1, 1, senior=True)], TWO))
    assert (
        Conflict("10월 1일 숙직 1자리에는 선임이 섭니다.", "선임이 아니어도 서면 짤 수 있습니다.")
        in found
    )
    assert (
        Conflict(
            "10월 1일 숙직 1자리을(를) 모두 채웁니다.",
            "명단에 선임이 한 사람 더 있으면 짤 수 있습니다.",
        )
        in found
    )


def test_다른_당직이_있는_사람뿐이다() -> None:
    gone = Elsewhere(at(1, 18), at(2, 9), "10월 1일 본관 숙직")
    found = told(plan([night(1, 1, pool=(1,))], [person(1, elsewhere=(gone,))]))
    assert (
        Conflict(
            "김주무관 님은 10월 1일 본관 숙직(으)로 서지 못합니다.",
            "이 사유가 없으면 짤 수 있습니다.",
        )
        in found
    )


def test_서로_다른_두_충돌을_모두_말한다() -> None:
    away = [person(n, barred=(Barred(at(n), at(n + 1), f"연가 10월 {n}일"),)) for n in (1, 3)]
    found = told(plan([night(1, 1, pool=(1,)), night(2, 3, pool=(3,))], away))
    # 저마다의 충돌은 다른 자리를 놓아두고 살핀 것이다
    assert {conflict.frees for conflict in found} == {
        "명단에 한 사람 더 있으면 짤 수 있습니다.",
        "이 사유가 없으면 짤 수 있습니다.",
    }
    assert len(found) == 4


def test_하나를_풀어도_모자라면_풀린다고_하지_않는다() -> None:
    # 같은 밤 네 자리에 두 사람: 한 사람이 더 있어도 모자란다
    slots = [night(n, 1, group=n) for n in (1, 2, 3, 4)]
    [only] = told(plan(slots, TWO))
    assert only.frees == "명단에 두 사람 더 있으면 짤 수 있습니다."
