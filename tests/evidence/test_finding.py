"""의심의 규칙: each has a case on each side of its threshold, and an ordinary office yields none."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from dure.evidence import finding
from dure.evidence.rules import rules

RULES = rules(date(2026, 11, 1))
FIRST = date(2026, 11, 2)  # a Monday
HALL, PARK = 1, 2
ALWAYS, NEVER = date(2020, 1, 1), date(2030, 1, 1)
Row = tuple[int, int, datetime, int | None]  # id, person, at, terminal


def _at(day: int, clock: str) -> datetime:
    """A clock, to the second, on the n-th day of the office."""
    return datetime.fromisoformat(f"{FIRST + timedelta(days=day)}T{clock}")


def _punches(rows: list[tuple[int, datetime, int | None]]) -> pl.DataFrame:
    """Person, when, terminal; a terminal hangs at the office of its own number."""
    made = [
        (number, person, at, at.date(), at.hour * 60 + at.minute, terminal, terminal)
        for number, (person, at, terminal) in enumerate(rows, start=1)
    ]
    return pl.DataFrame(made, schema=finding.PUNCHES, orient="row")


def _found(
    punches: pl.DataFrame | None = None,
    *,
    away: list[tuple[object, ...]] = [],  # noqa: B006
    travel: list[tuple[object, ...]] = [],  # noqa: B006
    phones: list[tuple[str, int, datetime]] = [],  # noqa: B006
) -> list[tuple[str, str]]:
    """Rule and subject of every hit."""
    facts = finding.facts(
        punches if punches is not None else _punches([]),
        pl.DataFrame(away, schema=finding.AWAY, orient="row"),
        pl.DataFrame(travel, schema=finding.TRAVEL, orient="row"),
        pl.DataFrame(phones, schema=finding.PHONES, orient="row"),
        RULES,
    )
    kept = finding.enough(facts, RULES)
    return sorted(set(kept.select("rule", "subject").iter_rows()))


def _pairs(days: int, gap: int) -> pl.DataFrame:
    """Two people one after the other at the hall in the morning, at other clocks each day."""
    rows: list[tuple[int, datetime, int | None]] = []
    for day in range(days):
        at = _at(day, f"08:{40 + day}:{7 + day:02}")
        rows += [(10, at, HALL), (11, at + timedelta(seconds=gap), HALL)]
    return _punches(rows)


@pytest.mark.parametrize(("days", "gap", "hit"), [(5, 2, True), (4, 2, False), (5, 3, False)])
def test_잇달아_찍은_두_카드는_2초와_5일에서_갈린다(days: int, gap: int, hit: bool) -> None:
    assert _found(_pairs(days, gap)) == ([("identical_seconds", "10+11")] if hit else [])


def test_같은_사람이_두_번_찍은_것은_두_카드가_아니다() -> None:
    rows = [
        (10, _at(day, f"08:{40 + day}:{n:02}"), HALL) for day in range(5) for n in (day, day + 1)
    ]
    assert _found(_punches(rows)) == []


def _together(days: int, gap: int, alone: int) -> pl.DataFrame:
    rows: list[tuple[int, datetime, int | None]] = []
    for day in range(days + alone):
        later = timedelta(seconds=gap if day < days else 600)
        for clock in (f"08:3{day % 10}:{11 + day:02}", f"18:1{day % 10}:{21 + day:02}"):
            rows += [(10, _at(day, clock), HALL), (11, _at(day, clock) + later, HALL)]
    return _punches(rows)


@pytest.mark.parametrize(
    ("days", "gap", "alone", "hit"),
    [
        (8, 10, 0, True),
        (7, 10, 0, False),  # under 8 days
        (8, 11, 0, False),  # over 10 seconds
        (9, 5, 1, True),  # 9 of 10 days: 90%
        (8, 5, 1, False),  # 8 of 9 days: 88.8%
    ],
)
def test_늘_함께_다니는_카드는_8일과_10초와_90퍼센트에서_갈린다(
    days: int, gap: int, alone: int, hit: bool
) -> None:
    assert _found(_together(days, gap, alone)) == ([("together", "10+11")] if hit else [])


@pytest.mark.parametrize(("days", "hit"), [(6, True), (5, False)])
def test_늘_같은_초의_기록은_6일에서_갈린다(days: int, hit: bool) -> None:
    rows = [(10, _at(day, "18:00:01"), HALL) for day in range(days)]
    assert _found(_punches(rows)) == ([("same_second", "10 18:00:01")] if hit else [])


def test_초를_적지_않는_단말기에서는_초를_비교하지_않는다() -> None:
    rows = [(who, _at(day, "18:00:00"), HALL) for day in range(10) for who in (10, 11)]
    assert _found(_punches(rows)) == []
    other = [(12, _at(0, "09:00:30"), HALL)]  # the same terminal does write seconds
    assert {rule for rule, _ in _found(_punches(rows + other))} == {
        "same_second",
        "identical_seconds",
    }


@pytest.mark.parametrize(("clock", "hit"), [("09:19:59", True), ("09:20:00", False)])
def test_오갈_수_없는_이동은_정한_시간에서_갈린다(clock: str, hit: bool) -> None:
    punches = _punches([(10, _at(0, "09:00:00"), HALL), (10, _at(0, clock), PARK)])
    found = _found(punches, travel=[(HALL, PARK, 20, ALWAYS, NEVER)])
    assert found == ([("impossible_travel", "10")] if hit else [])


@pytest.mark.parametrize(("day", "hit"), [(0, True), (1, False)])
def test_이동_시간이_달_가운데에_바뀌면_그날의_것에_대어_본다(day: int, hit: bool) -> None:
    """20 minutes on Monday, 5 from Tuesday on; the way took 10."""
    punches = _punches([(10, _at(day, "09:00:00"), HALL), (10, _at(day, "09:10:00"), PARK)])
    tuesday = FIRST + timedelta(days=1)
    found = _found(
        punches, travel=[(HALL, PARK, 20, ALWAYS, tuesday), (HALL, PARK, 5, tuesday, NEVER)]
    )
    assert found == ([("impossible_travel", "10")] if hit else [])


@pytest.mark.parametrize(("clock", "hit"), [("09:00:59", True), ("09:01:00", False)])
def test_이동_시간을_정하지_않았으면_같은_분만_찾는다(clock: str, hit: bool) -> None:
    punches = _punches([(10, _at(0, "09:00:10"), HALL), (10, _at(0, clock), PARK)])
    assert _found(punches) == ([("impossible_travel", "10")] if hit else [])


@pytest.mark.parametrize("rule", ["punch_on_leave", "punch_on_trip", "punch_abroad"])
@pytest.mark.parametrize(
    ("clock", "hit"),
    [("13:29:59", False), ("13:30:00", True), ("17:29:59", True), ("17:30:00", False)],
)
def test_자리를_비운_시간의_기록은_앞뒤_30분에서_갈린다(rule: str, clock: str, hit: bool) -> None:
    away = [(10, FIRST, 780, 1080, rule, "연가")]  # 13:00–18:00
    assert _found(_punches([(10, _at(0, clock), HALL)]), away=away) == (
        [(rule, "10")] if hit else []
    )


def test_출장지에서_단말기_없이_남긴_기록은_출장_중의_기록이_아니다() -> None:
    away = [(10, FIRST, 780, 1080, "punch_on_trip", "관내출장")]
    assert _found(_punches([(10, _at(0, "15:00:00"), None)]), away=away) == []


@pytest.mark.parametrize(("second", "hit"), [(11, True), (10, False)])
def test_여럿이_쓴_휴대전화는_두_사람부터다(second: int, hit: bool) -> None:
    phones = [("abcdefgh12", 10, _at(0, "08:50:00")), ("abcdefgh12", second, _at(1, "08:51:00"))]
    assert _found(phones=phones) == ([("one_phone", "abcdefgh12")] if hit else [])


def test_보통의_사무실에는_의심이_없다() -> None:
    """60 people of one hall, 22 days: each comes and goes at a clock of their own, hashed by day."""
    rows: list[tuple[int, datetime, int | None]] = []
    for day in range(22):
        for who in range(60):
            mixed = (who * 7919 + day * 104729 + who * day * 31) % 1800  # seconds of half an hour
            rows.append((who, _at(day, "08:30:00") + timedelta(seconds=mixed), HALL))
            rows.append((who, _at(day, "18:00:00") + timedelta(seconds=(mixed * 13) % 1800), HALL))
    assert _found(_punches(rows)) == []
