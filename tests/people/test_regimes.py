"""근무제 변경: looked at first, published by document, and taken back; flexible hours stay."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from dure.audit.models import Line
from dure.errors import NotTheirs, Refused, Stale
from dure.people import actions, patterns, regime_plans, regime_weeks, regimes, rota
from dure.people.models import Assignment, Regime, Schedule
from dure.people.regime_plans import Wanted
from dure.people.rota import Change
from dure.people.wanted import Workday
from dure.timeline import actions as timeline
from dure.timeline.models import Touch
from tests.world import NOW, SINCE, World

MONDAY = date(2026, 11, 16)  # the 20th is a Friday
NEXT = date(2026, 11, 23)
TODAY = date(2026, 11, 20)
LATER = NOW + timedelta(hours=1)
EARLY, LATE = Workday(0, 480, 1020, 720, 780), Workday(0, 600, 1140, 780, 840)


def _wanted(world: World, **given: object) -> Wanted:
    told = {
        "kind": "pattern", "since": MONDAY, "until": None, "document": "총무과-900",
        "units": (world.units["총무과"],), "schedule": world.schedules["시차 08–17"],
    } | given  # fmt: skip
    return Wanted(**told)  # type: ignore[arg-type]


def _published(world: World, wanted: Wanted, at=NOW) -> Regime:  # type: ignore[no-untyped-def]
    hr = world.viewer("오인사", "hr")
    seen = regimes.look(wanted=wanted, by=hr, on=TODAY)
    return regimes.publish_regime(wanted=wanted, digest=seen.digest, by=hr, at=at)


def _held(world: World, who: str) -> list[tuple[str, date, date | None]]:
    rows = Assignment.objects.filter(
        person_id=world.people[who], known__upper_inf=True, valid__isempty=False
    )
    return [
        (row.schedule.name, row.valid.lower, row.valid.upper)
        for row in rows.select_related("schedule").order_by("valid")
    ]


def test_부서를_골라_어느_날부터_다른_근무시간표로_바꾼다(world: World) -> None:
    made = _published(world, _wanted(world))
    assert _held(world, "김주무관") == [
        ("표준 09–18", SINCE, MONDAY),
        ("시차 08–17", MONDAY, None),
    ]
    assert _held(world, "한기간제") == [("표준 09–18", SINCE, None)]
    assert made.persons == len(regimes.persons_of(made)) == 7
    assert set(Touch.objects.values_list("since", "until")) == {(MONDAY, date(2026, 11, 21))}
    assert Line.objects.filter(action="people.publish_regime").count() == 1


def test_기간이_끝나면_앞의_근무시간표로_돌아간다(world: World) -> None:
    _published(world, _wanted(world, until=NEXT))
    assert _held(world, "김주무관") == [
        ("표준 09–18", SINCE, MONDAY),
        ("시차 08–17", MONDAY, NEXT),
        ("표준 09–18", NEXT, None),
    ]


def test_거두면_열린_기간도_앞의_것으로_돌아가고_이력은_남는다(world: World) -> None:
    made = _published(world, _wanted(world))
    hr = world.viewer("오인사", "hr")
    done = regimes.withdraw_regime(regime=made.public_id, reason="총무과-901", by=hr, at=LATER)
    assert done.withdrawn_from == MONDAY
    assert {name for name, _, _ in _held(world, "김주무관")} == {"표준 09–18"}
    assert _held(world, "김주무관")[-1][2] is None
    told = Assignment.objects.filter(person_id=world.people["김주무관"], source=made.public_id)
    assert told.count() == 1
    with pytest.raises(Refused, match="이미"):
        regimes.withdraw_regime(regime=made.public_id, reason="또", by=hr, at=LATER)


def test_어느_날부터만_거둘_수_있다(world: World) -> None:
    made = _published(world, _wanted(world))
    hr, friday = world.viewer("오인사", "hr"), date(2026, 11, 20)
    with pytest.raises(Refused, match="기간 밖"):
        regimes.withdraw_regime(
            regime=made.public_id, since=MONDAY - timedelta(days=1), reason="x", by=hr, at=LATER
        )
    with pytest.raises(Refused, match="까닭"):
        regimes.withdraw_regime(regime=made.public_id, reason=" ", by=hr, at=LATER)
    regimes.withdraw_regime(regime=made.public_id, since=friday, reason="x", by=hr, at=LATER)
    assert _held(world, "김주무관")[1:] == [
        ("시차 08–17", MONDAY, friday),
        ("표준 09–18", friday, None),
    ]


def test_여덟시부터_일곱시까지의_수요일은_두_조가_매주_바꾼다(world: World) -> None:
    wanted = _wanted(
        world, kind="weekdays", schedule=0, weekdays=(2,), teams=(EARLY, LATE), turns=True
    )
    seen = regimes.look(wanted=wanted, by=world.viewer("오인사", "hr"), on=TODAY)
    assert {each.team for each in seen.pieces} == {0, 1}
    assert {each.after.length for each in seen.pieces} == {14}
    _published(world, wanted)
    plans = patterns.load()
    rows = Assignment.objects.filter(known__upper_inf=True, valid__contains=NEXT)
    mine = {row.person_id: plans[row.schedule_id] for row in rows}
    wednesday = date(2026, 11, 25)
    for day in (wednesday, wednesday + timedelta(days=7)):
        starts = [
            each.start for piece in seen.pieces if (each := mine[piece.person].on(day)) is not None
        ]
        assert sorted(set(starts)) == [480, 600]
    kim = mine[world.people["김주무관"]]
    both = [kim.on(wednesday + timedelta(days=7 * n)) for n in range(2)]
    assert sorted(each.start for each in both if each) == [480, 600]
    assert kim.on(NEXT) is not None
    assert kim.on(NEXT).start == 540  # type: ignore[union-attr]
    assert kim.week_minutes == 2400


def test_바꾼_뒤에_같은_것을_다시_바꾸면_바뀌는_것이_없다(world: World) -> None:
    _published(world, _wanted(world))
    with pytest.raises(Refused, match="이미 그렇게"):
        _published(world, _wanted(world), at=LATER)
    assert Regime.objects.count() == 1


def test_유연근무를_하는_날과_교대근무자는_그대로_둔다(world: World) -> None:
    kim, lee = world.people["김주무관"], world.people["이팀장"]
    flexible, night = world.schedules["시차 08–17"], world.schedules["교대 야간"]
    rota.put_on(changes=[Change(kim, flexible, MONDAY, NEXT)], why="t", at=NOW, source=UUID(int=9))
    rota.put_on(changes=[Change(lee, night, SINCE, None)], why="t", at=NOW)
    wanted = _wanted(world, kind="weekdays", schedule=0, weekdays=(2,), teams=(LATE,))
    seen = regimes.look(wanted=wanted, by=world.viewer("오인사", "hr"), on=TODAY)
    assert (seen.stays["flexible"], seen.stays["shift"]) == ({kim}, {lee})
    _published(world, wanted, at=LATER)
    assert [name for name, since, _ in _held(world, "김주무관")[:2]] == ["표준 09–18", "시차 08–17"]
    assert _held(world, "김주무관")[2][1] == NEXT
    assert _held(world, "이팀장") == [("교대 야간", SINCE, None)]


def test_겹쳐_바꾼_뒤_앞의_것을_거두어도_뒤의_것은_선다(world: World) -> None:
    first = _published(world, _wanted(world))
    wanted = _wanted(
        world, schedule=world.schedules["표준 09–18"], since=NEXT, document="총무과-902"
    )
    second = _published(world, wanted, at=LATER)
    hr = world.viewer("오인사", "hr")
    regimes.withdraw_regime(
        regime=first.public_id, reason="x", by=hr, at=LATER + timedelta(minutes=1)
    )
    regimes.withdraw_regime(
        regime=second.public_id, reason="x", by=hr, at=LATER + timedelta(minutes=2)
    )
    assert {name for name, _, _ in _held(world, "김주무관")} == {"표준 09–18"}


def test_주_사십시간이_되지_않는_변경은_조문과_함께_거절한다(world: World) -> None:
    long_day = Workday(0, 480, 1140, 720, 780)
    wanted = _wanted(world, kind="weekdays", schedule=0, weekdays=(2,), teams=(long_day,))
    hr = world.viewer("오인사", "hr")
    seen = regimes.look(wanted=wanted, by=hr, on=TODAY)
    assert [row["code"] for row in regime_plans.objections(seen, wanted)] == ["week_not_whole"]
    with pytest.raises(Refused, match="42시간") as refused:
        regimes.publish_regime(wanted=wanted, digest=seen.digest, by=hr, at=NOW)
    assert refused.value.article == "지방공무원 복무규정 제2조제1항"
    assert Schedule.objects.count() == 3


def test_바꾸면_주_사십시간이_맞지_않는_사람은_그대로_두고_나머지를_바꾼다(world: World) -> None:
    kim, hr = world.people["김주무관"], world.viewer("오인사", "hr")
    long_week = [Workday(day, 480, 1080, 720, 780) for day in range(4)] + [Workday(4, 480, 720)]
    counter = actions.add_schedule(
        name="8 to 6", days=long_week, anchor=patterns.MONDAY, kind="ordinary", by=hr, at=NOW
    )
    rota.put_on(changes=[Change(kim, counter, SINCE, None)], why="t", at=NOW)
    # his Wednesday has nine hours: eight would leave 39 of 40
    wanted = _wanted(world, kind="weekdays", schedule=0, weekdays=(2,), teams=(LATE,))
    seen = regimes.look(wanted=wanted, by=hr, on=TODAY)
    assert seen.stays == {"hours": {kim}}
    assert regime_plans.objections(seen, wanted) == []
    assert _published(world, wanted, at=LATER).persons == 6


def test_미리_본_뒤에_바뀌었으면_게시하지_않는다(world: World) -> None:
    hr, wanted = world.viewer("오인사", "hr"), _wanted(world)
    seen = regimes.look(wanted=wanted, by=hr, on=TODAY)
    rota.put_on(
        changes=[Change(world.people["김주무관"], world.schedules["교대 야간"], NEXT, None)],
        why="t",
        at=NOW,
    )
    with pytest.raises(Stale, match="미리 본 뒤"):
        regimes.publish_regime(wanted=wanted, digest=seen.digest, by=hr, at=LATER)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"document": " "}, "문서의 번호"),
        ({"until": MONDAY}, "빠르거나 같습니다"),
        ({"schedule": 0}, "없는 근무시간표"),
        ({"kind": "weekdays", "weekdays": ()}, "요일"),
        ({"units": (), "persons": (0,)}, "근무하지 않습니다"),
    ],
)
def test_말이_되지_않는_변경은_거절한다(world: World, given: dict[str, object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        regimes.look(wanted=_wanted(world, **given), by=world.viewer("오인사", "hr"), on=TODAY)


def test_인사담당자가_아니면_바꾸거나_거둘_수_없다(world: World) -> None:
    wanted = _wanted(world)
    seen = regimes.look(wanted=wanted, by=world.viewer("오인사", "hr"), on=TODAY)
    for name, role in (("박과장", "head"), ("윤서무", "clerk"), ("김주무관", "employee")):
        with pytest.raises(NotTheirs):
            regimes.publish_regime(
                wanted=wanted, digest=seen.digest, by=world.viewer(name, role), at=NOW
            )
    made = _published(world, wanted)
    with pytest.raises(NotTheirs):
        regimes.withdraw_regime(
            regime=made.public_id, reason="x", by=world.viewer("박과장", "head"), at=LATER
        )
    with pytest.raises(NotTheirs):
        regimes.withdraw_regime(
            regime=UUID(int=1), reason="x", by=world.viewer("오인사", "hr"), at=LATER
        )


def test_새_근무시간표는_종류에_맞는_조문을_지킨다(world: World) -> None:
    hr = world.viewer("오인사", "hr")
    days = [Workday(day, 540, 1080, 720, 780) for day in range(4)]
    given = {"name": "나흘", "days": days, "anchor": patterns.MONDAY, "by": hr, "at": NOW}
    with pytest.raises(Refused, match="40시간") as refused:
        actions.add_schedule(**given, kind="ordinary")  # type: ignore[arg-type]
    assert refused.value.article == "지방공무원 복무규정 제2조제1항"
    made = actions.add_schedule(**given, kind="part_time")  # type: ignore[arg-type]
    assert patterns.load()[made].week_minutes == 4 * 480
    shift = actions.add_schedule(
        **(given | {"name": "2조", "days": [Workday(0, 1080, 1980)], "cycle_length": 2}),  # type: ignore[arg-type]
        kind="shift",
    )
    assert patterns.load()[shift].shift
    assert patterns.key_of(patterns.load()[shift]) == shift


def test_누가_언제부터_근무하는지_센다(world: World) -> None:
    made = _published(world, _wanted(world))
    found = patterns.uses(on=NEXT)[world.schedules["시차 08–17"]]
    assert (found.persons, found.units, found.since) == (7, 1, MONDAY)
    listed = patterns.workers(world.schedules["시차 08–17"])
    assert {each.source for each in listed} == {made.public_id}


def _on_leave(world: World, who: str, day: date, start: int, end: int) -> None:
    timeline.write(
        intervals=[timeline.New(world.people[who], "leave", day, start, end, UUID(int=9))],
        why="test",
        at=NOW,
    )


def test_휴가가_승인된_날은_휴가를_받은_근무시간을_지킨다(world: World) -> None:
    wednesday, thursday = MONDAY + timedelta(days=2), MONDAY + timedelta(days=3)
    _on_leave(world, "김주무관", wednesday, 540, 1080)
    wanted = _wanted(world)
    hr = world.viewer("오인사", "hr")
    seen = regimes.look(wanted=wanted, by=hr, on=TODAY)
    assert seen.stays["leave"] == {world.people["김주무관"]}
    _published(world, wanted)
    assert _held(world, "김주무관") == [
        ("표준 09–18", SINCE, MONDAY),
        ("시차 08–17", MONDAY, wednesday),
        ("표준 09–18", wednesday, thursday),
        ("시차 08–17", thursday, None),
    ]


def test_휴가가_승인된_날의_근무시간이_같으면_나누지_않는다(world: World) -> None:
    _on_leave(world, "김주무관", MONDAY, 540, 1080)
    wanted = _wanted(world, kind="weekdays", schedule=0, weekdays=(2,), teams=(EARLY,))
    seen = regimes.look(wanted=wanted, by=world.viewer("오인사", "hr"), on=TODAY)
    assert "leave" not in seen.stays


def test_거두어도_바뀐_시간으로_받은_휴가의_날은_그_시간을_지킨다(world: World) -> None:
    made = _published(world, _wanted(world))
    wednesday, thursday = MONDAY + timedelta(days=2), MONDAY + timedelta(days=3)
    _on_leave(world, "김주무관", wednesday, 480, 1020)
    hr = world.viewer("오인사", "hr")
    regimes.withdraw_regime(regime=made.public_id, reason="총무과-901", by=hr, at=LATER)
    assert _held(world, "김주무관") == [
        ("표준 09–18", SINCE, MONDAY),
        ("표준 09–18", MONDAY, wednesday),
        ("시차 08–17", wednesday, thursday),
        ("표준 09–18", thursday, None),
    ]


def test_주중에_바뀌어_마흔_시간이_아닌_주를_미리_말한다(world: World) -> None:
    hr = world.viewer("오인사", "hr")
    long_week = [Workday(day, 480, 1080, 720, 780) for day in range(4)] + [Workday(4, 480, 720)]
    counter = actions.add_schedule(
        name="8 to 6", days=long_week, anchor=patterns.MONDAY, kind="ordinary", by=hr, at=NOW
    )
    wednesday = MONDAY + timedelta(days=2)

    def said(since: date, until: date | None) -> list[str]:
        wanted = _wanted(world, schedule=counter, since=since, until=until)
        seen = regimes.look(wanted=wanted, by=hr, on=TODAY)
        return [str(each["ko"]) for each in regime_weeks.broken(seen, wanted)]

    # 월화 8시간, 수목 9시간, 금 4시간: 38시간
    (one,) = said(wednesday, None)
    assert "11월 16일부터의 한 주는 38시간" in one
    # 끝나는 주는 월화 9시간, 수목금 8시간: 42시간
    (two,) = said(wednesday, wednesday + timedelta(days=14))
    assert "11월 16일부터의 한 주는 38시간, 11월 30일부터의 한 주는 42시간" in two
    assert said(MONDAY, MONDAY + timedelta(days=14)) == []


def test_하루의_길이가_같으면_주중에_바뀌어도_말하지_않는다(world: World) -> None:
    wanted = _wanted(world, since=MONDAY + timedelta(days=2))
    seen = regimes.look(wanted=wanted, by=world.viewer("오인사", "hr"), on=TODAY)
    assert regime_weeks.broken(seen, wanted) == []


def test_같은_시각의_두_변경에서_앞의_것을_거두어도_뒤의_것은_선다(world: World) -> None:
    kim, hr = world.people["김주무관"], world.viewer("오인사", "hr")
    first = _published(world, _wanted(world, units=(), persons=(kim,)))
    second = _published(world, _wanted(world, document="총무과-902"), at=LATER)
    at = LATER + timedelta(minutes=1)
    regimes.withdraw_regime(regime=first.public_id, reason="x", by=hr, at=at)
    assert _held(world, "김주무관")[-1] == ("시차 08–17", MONDAY, None)
    at += timedelta(minutes=1)
    regimes.withdraw_regime(regime=second.public_id, reason="x", by=hr, at=at)
    assert {name for name, _, _ in _held(world, "김주무관")} == {"표준 09–18"}


def test_같은_시각의_두_변경에서_뒤의_것을_거두어도_앞의_것은_선다(world: World) -> None:
    kim, hr = world.people["김주무관"], world.viewer("오인사", "hr")
    first = _published(world, _wanted(world, units=(), persons=(kim,)))
    second = _published(world, _wanted(world, document="총무과-902"), at=LATER)
    at = LATER + timedelta(minutes=1)
    regimes.withdraw_regime(regime=second.public_id, reason="x", by=hr, at=at)
    assert _held(world, "김주무관")[-1] == ("시차 08–17", MONDAY, None)
    assert _held(world, "이팀장")[-1][0] == "표준 09–18"
    at += timedelta(minutes=1)
    regimes.withdraw_regime(regime=first.public_id, reason="x", by=hr, at=at)
    assert {name for name, _, _ in _held(world, "김주무관")} == {"표준 09–18"}
