"""What must hold for every day, order and month, whatever the numbers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from law import month, overtime, params, pay, person, worktime
from law.fields import read_row
from law.rules import RULES

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEWER = settings(FEW, max_examples=8)
DATES = st.dates(date(2026, 9, 1), date(2026, 11, 30))
MINUTES = st.integers(0, 900)
CLASSES = st.sampled_from(["ordinary", "disaster", "minister", "field"])
CLOCK = st.integers(0, 1800)


@st.composite
def recognised_rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    row = st.fixed_dictionaries(
        {
            "date": DATES,
            "ordered_minutes": MINUTES,
            "is_off_day": st.booleans(),
            "cap_class": CLASSES,
        }
    )
    return draw(st.lists(row, min_size=1, max_size=8))


@st.composite
def a_day(draw: st.DrawFn) -> dict[str, Any]:
    """A day with any punches and orders, sensible or not."""
    start = st.tuples(CLOCK, st.integers(1, 400))
    punch = st.fixed_dictionaries(
        {"minute": CLOCK, "direction": st.sampled_from(["in", "out", None])}
    )
    order = st.tuples(start, CLASSES).map(
        lambda one: {"start": one[0][0], "end": sum(one[0]), "cap_class": one[1]}
    )
    return {
        "date": draw(DATES),
        "punches": draw(st.lists(punch, max_size=6)),
        "orders": draw(st.lists(order, max_size=3)),
        "field": draw(st.booleans()),
    }


def recognise(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return RULES["overtime.recognise"].run(rows)


def worked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return RULES["worktime.day"].run(rows)


@FEW
@given(recognised_rows(), st.integers(1, 300))
def test_working_longer_never_counts_less(rows: list[dict[str, Any]], more: int) -> None:
    longer = [{**row, "ordered_minutes": row["ordered_minutes"] + more} for row in rows]
    for less, greater in zip(recognise(rows), recognise(longer), strict=True):
        assert less["recognised_minutes"] <= greater["recognised_minutes"]


@FEW
@given(recognised_rows())
def test_each_row_is_decided_alone_and_in_any_order(rows: list[dict[str, Any]]) -> None:
    together = recognise(rows)
    assert recognise(rows[::-1])[::-1] == together
    assert [recognise([row])[0] for row in rows] == together


@FEW
@given(recognised_rows())
def test_never_above_the_cap_in_force_nor_above_what_was_worked(rows: list[dict[str, Any]]) -> None:
    for row in recognise(rows):
        limit = params.value("overtime.daily_limit_minutes", row["date"])
        assert 0 <= row["recognised_minutes"] <= row["ordered_minutes"]
        if limit is not None and row["cap_class"] == "ordinary":
            assert row["recognised_minutes"] <= limit


@FEWER
@given(st.lists(a_day(), min_size=1, max_size=5), st.randoms())
def test_the_order_of_punches_and_rows_is_irrelevant(
    days: list[dict[str, Any]], random: Any
) -> None:
    shuffled = [
        {**day, "punches": random.sample(day["punches"], len(day["punches"]))} for day in days
    ]
    plain = [{k: v for k, v in row.items() if k != "punches"} for row in worked(days)]
    other = [{k: v for k, v in row.items() if k != "punches"} for row in worked(shuffled)]
    assert plain == other
    alone = [worked([day])[0] for day in days]
    assert [{k: v for k, v in row.items() if k != "punches"} for row in alone] == plain


@FEW
@given(a_day())
def test_a_day_adds_up(day: dict[str, Any]) -> None:
    row = worked([day])[0]
    classes = row["ordinary_minutes"] + row["exempt_minutes"] + row["field_minutes"]
    assert row["ordered_minutes"] == classes
    assert 0 <= row["ordered_minutes"] <= row["outside_minutes"] <= row["presence_minutes"]
    assert row["presence_minutes"] <= (row["last_out"] or 0) - (row["first_in"] or 0)
    assert row["unordered_minutes"] == row["outside_minutes"] - row["ordered_minutes"]
    parts = row["recognised_ordinary_minutes"] + row["recognised_exempt_minutes"]
    assert row["recognised_minutes"] == parts + row["field_minutes"]


@FEW
@given(a_day())
def test_ordered_minutes_equal_counting_minute_by_minute(day: dict[str, Any]) -> None:
    row = worked([day])[0]
    there = _minutes_there(day["punches"])
    ordered = {m for order in day["orders"] for m in range(order["start"], order["end"])}
    start, end = row["planned_start"], row["planned_end"]
    planned = set(range(start, end)) if row["is_workday"] else set()
    assert row["presence_minutes"] == len(there)
    assert row["ordered_minutes"] == len((ordered & there) - planned)


def _minutes_there(punches: list[dict[str, Any]]) -> set[int]:
    """The same reading of punches as law.presence, written as a walk through them."""
    rank = {"in": 0, "out": 1, None: 2}
    ways: list[tuple[int, str]] = []
    last_bare: int | None = None
    for punch in sorted(punches, key=lambda p: (p["minute"], rank[p["direction"]])):
        bare = punch["direction"] is None
        if bare and last_bare is not None and punch["minute"] - last_bare <= 1:
            last_bare = punch["minute"]
            continue
        opposite = "out" if ways and ways[-1][1] == "in" else "in"
        ways.append((punch["minute"], punch["direction"] or opposite))
        last_bare = punch["minute"] if bare else None
    there: set[int] = set()
    begun: int | None = None
    ended: int | None = None
    for minute, way in [*ways, (0, "in")]:
        if way == "in" and ended is not None and begun is not None:
            there |= set(range(begun, ended))
            begun = ended = None
        if way == "in":
            begun = minute if begun is None else begun
        elif begun is not None:
            ended = minute
    return there


@FEW
@given(DATES, st.sampled_from([(540, 1080), (530, 1100), (480, 1260)]))
def test_a_day_without_an_order_earns_nothing(day: date, seen: tuple[int, int]) -> None:
    punches = [{"minute": seen[0], "direction": "in"}, {"minute": seen[1], "direction": "out"}]
    row = worked([{"date": day, "punches": punches}])[0]
    assert row["ordered_minutes"] == row["recognised_minutes"] == 0


# --- months -----------------------------------------------------------------------------------


@st.composite
def a_month(draw: st.DrawFn) -> dict[str, Any]:
    days = draw(st.lists(st.integers(2, 30), unique=True, max_size=20))
    ends = draw(st.lists(st.integers(1081, 1440), min_size=len(days), max_size=len(days)))
    classes = draw(
        st.lists(st.sampled_from(["ordinary", "disaster"]), min_size=len(days), max_size=len(days))
    )
    people = [{"valid_from": date(2026, 1, 1), "grade": "7급"}]
    if draw(st.booleans()):
        people.append({"valid_from": date(2026, 11, draw(st.integers(2, 30))), "grade": "6급"})
    return {
        "month": "2026-11",
        "people": people,
        "days": [
            {
                "date": date(2026, 11, day),
                "in": 540,
                "out": end,
                "order": {"start": 1080, "end": end, "cap_class": kind},
            }
            for day, end, kind in zip(days, ends, classes, strict=True)
        ],
    }


def facts_of(row: dict[str, Any]) -> month.Facts:
    return person.month_facts(read_row(person.MONTH_FIELDS, row))


@FEW
@given(a_month())
def test_a_month_sums_its_days_and_prices_between_its_grades(row: dict[str, Any]) -> None:
    found = RULES["month.close"].run([row])[0]
    line = found["lines"]["overtime"]
    assert line["summed_minutes"] == sum(day["recognised_minutes"] for day in found["worked"])
    assert line["capped_minutes"] - line["exempt_minutes"] <= 57 * 60
    assert line["paid_minutes"] <= line["capped_minutes"] < line["paid_minutes"] + 60
    hours = line["paid_hours"]
    assert hours * 12368 <= line["amount_won"] <= hours * 13692
    assert found["won"] == sum(one["amount_won"] for one in found["lines"].values())


@FEWER
@given(a_month(), st.integers(1, 120))
def test_an_hour_more_never_pays_less(row: dict[str, Any], more: int) -> None:
    days = [
        {
            **day,
            "out": day["out"] + more,
            "order": {**day["order"], "end": day["order"]["end"] + more},
        }
        for day in row["days"]
    ]
    less, greater = RULES["month.close"].run([row, {**row, "days": days}])
    if len(row["people"]) == 1:
        assert less["won"] <= greater["won"]
    for name in ("summed_minutes", "capped_minutes", "paid_minutes"):
        assert less["lines"]["overtime"][name] <= greater["lines"]["overtime"][name]


@FEWER
@given(st.lists(a_month(), min_size=2, max_size=4))
def test_splitting_a_batch_of_people_changes_nothing(rows: list[dict[str, Any]]) -> None:
    each = [facts_of(row) for row in rows]
    whole = month.close(_together(each)).sort("person", "item").collect()
    parts = [month.close(_together([one], first)) for first, one in enumerate(each)]
    assert whole.equals(pl.concat(parts).sort("person", "item").collect())


def _together(each: list[month.Facts], first: int = 0) -> month.Facts:
    """The facts of several one-person months as one batch with its own person numbers."""

    def stacked(name: str) -> pl.LazyFrame:
        frames: list[pl.LazyFrame] = [
            getattr(one, name).with_columns(person=pl.lit(place, dtype=pl.Int64))
            for place, one in enumerate(each, first)
        ]
        return pl.concat(frames)

    names = ("days", "orders", "absences", "punches")
    own = {name: stacked(name) for name in names}
    return month.Facts(
        **own, schedules=each[0].schedules, local_days=each[0].local_days, local=each[0].local
    )


def test_the_retroactive_line_is_what_is_missing() -> None:
    keys = {
        "institution": ["1", "1"],
        "person": [1, 2],
        "month": [date(2026, 11, 1)] * 2,
        "item": ["overtime"] * 2,
    }
    recomputed = pl.DataFrame(keys | {"amount_won": [100, 50]}).lazy()
    handed = pl.DataFrame(keys | {"amount_won": [60, 50]}).lazy()
    again = pl.concat([handed, handed.head(1).with_columns(amount_won=pl.lit(70, dtype=pl.Int64))])
    found = pay.difference(recomputed, again).collect().to_dicts()
    assert [(one["person"], one["amount_won"]) for one in found] == [(1, 100 - 130)]


def test_expand_is_half_open() -> None:
    people = pl.DataFrame(
        [
            ("1", 1, date(2026, 11, 10), date(2026, 11, 12), 6, 1, False, False),
            ("1", 1, date(2026, 11, 12), None, 5, 1, False, True),
        ],
        schema=month.PEOPLE_SCHEMA,
        orient="row",
    ).lazy()
    days = month.expand(people, date(2026, 11, 1), date(2026, 11, 14)).sort("date").collect()
    first = date(2026, 11, 10)
    assert days["date"].to_list() == [first + timedelta(days=n) for n in range(4)]
    assert days["grade"].to_list() == [6, 6, 5, 5]


def test_nobody_gives_no_rows() -> None:
    empty = facts_of({"month": "2026-11", "people": []})
    assert month.days(empty).collect().schema == month.DAY_SCHEMA
    assert month.close(empty).collect().schema == month.LINE_SCHEMA


def test_outputs_have_their_schemas() -> None:
    facts = facts_of(
        {"month": "2026-11", "people": [{"valid_from": date(2026, 1, 1), "grade": "6급"}]}
    )
    assert month.days(facts).collect().schema == month.DAY_SCHEMA
    assert month.close(facts).collect().schema == month.LINE_SCHEMA
    assert overtime.KEYS[0] == "overtime.minimum_minutes"


def test_an_institution_may_draw_the_day_elsewhere() -> None:
    day = date(2026, 11, 4)
    assert worktime.business_date(day, 299)[0] == day
    assert worktime.business_date(day, 299, usual=300) == (day - timedelta(days=1), 299 + 1440)
    assert worktime.boundary_minutes(day, 26 * 60, margin=240) == 120 + 240


def test_a_grade_without_a_price_is_never_zero() -> None:
    facts = facts_of(
        {
            "month": "2026-11",
            "people": [{"valid_from": date(2026, 1, 1), "grade": "6급"}],
            "days": [
                {
                    "date": date(2026, 11, 3),
                    "in": 540,
                    "out": 1260,
                    "order": {"start": 1080, "end": 1260},
                }
            ],
        }
    )
    priceless = month.days(facts).with_columns(grade=pl.lit(4, dtype=pl.Int8))
    assert month.lines(priceless).collect()["amount_won"].to_list() == [None, None]
