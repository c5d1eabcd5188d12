"""What holds of every trip: stamps do not matter, costs never turn against you, a day has a limit."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from law import params, travel

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAY = date(2026, 11, 3)
MINUTE = st.integers(0, 1439)
FLAG = st.booleans()
PLAIN: dict[str, Any] = {
    "person": 1,
    "kind": "local",
    "official_vehicle": False,
    "assigned_vehicle": False,
    "distance_m": None,
    "region": "other",
    "officer_class": 2,
    "kin_nights": 0,
    "meals_provided": 0,
    "elsewhere_days": 0,
    "country_class": None,
    "usd_rate": None,
}


def trip(number: int, since: int, until: int, **more: Any) -> dict[str, Any]:
    """A trip between two minutes counted from the midnight that begins DAY."""
    return {
        **PLAIN,
        "trip": number,
        "departs": DAY + timedelta(days=since // 1440),
        "start": since % 1440,
        "returns": DAY + timedelta(days=until // 1440),
        "end": until % 1440,
        **more,
    }


def paid(trips: list[dict[str, Any]], *expenses: dict[str, Any]) -> pl.DataFrame:
    spent = [
        {"trip": 1, "person": 1, "date": DAY, "nights": 0, "sharers": 1, "over_cap": False, **one}
        for one in expenses
    ]
    return travel.travel_won(
        pl.LazyFrame(trips, schema=travel.TRIPS_SCHEMA),
        pl.LazyFrame(spent, schema=travel.EXPENSES_SCHEMA),
    )


@st.composite
def journeys(draw: st.DrawFn) -> tuple[str, list[int]]:
    """A kind and the minutes of a trip's stamps, the first and the last included."""
    kind = draw(st.sampled_from(["local", "domestic"]))
    stamps = draw(st.lists(st.integers(0, 40 * 1440), min_size=2, max_size=6, unique=True))
    return kind, sorted(stamps)


@FEW
@given(journeys(), FLAG, st.integers(0, 20), st.permutations(range(5)))
def test_여러_번_찍어도_나간_때와_돌아온_때가_같으면_여비가_같다(
    journey: tuple[str, list[int]], vehicle: bool, meals: int, order: list[int]
) -> None:
    kind, stamps = journey
    more = {"kind": kind, "official_vehicle": vehicle, "meals_provided": meals}
    pieces = [trip(1, a, b, **more) for a, b in itertools.pairwise(stamps)]
    mixed = [pieces[place] for place in order if place < len(pieces)]
    whole = paid([trip(1, stamps[0], stamps[-1], **more)])
    assert paid(mixed).select("travel_won").equals(whole.select("travel_won"))


@FEW
@given(
    st.sampled_from(["seoul", "metropolitan", "other"]),
    st.integers(0, 400_000),
    st.integers(0, 50_000),
    st.integers(1, 3),
    FLAG,
)
def test_숙박비를_더_쓰고_덜_받는_일은_없다(
    region: str, won: int, more: int, nights: int, over: bool
) -> None:
    stay = [trip(1, 540, nights * 1440 + 1080, kind="domestic", region=region)]
    bill = {"item": "lodging", "nights": nights, "over_cap": over}
    less, greater = (paid(stay, bill | {"won": spent}) for spent in (won, won + more))
    assert less["travel_won"][0] <= greater["travel_won"][0]
    assert less["lodging_paid_won"][0] <= won


@FEW
@given(st.integers(0, 200_000), st.integers(0, 50_000), FLAG)
def test_운임을_더_쓰고_덜_받는_일은_없다(won: int, more: int, vehicle: bool) -> None:
    away = [trip(1, 540, 1080, kind="domestic", official_vehicle=vehicle)]
    less, greater = (paid(away, {"item": "fare", "won": spent}) for spent in (won, won + more))
    assert less["travel_won"][0] <= greater["travel_won"][0]


@FEW
@given(st.integers(0, 30_000), st.integers(0, 30_000), MINUTE, st.integers(0, 2000))
def test_가까운_곳에서_더_쓰고_덜_받는_일은_없다(
    won: int, more: int, until: int, distance: int
) -> None:
    near = [trip(1, 0, until + 1, distance_m=distance)]
    less, greater = (paid(near, {"item": "actual", "won": spent}) for spent in (won, won + more))
    assert less["travel_won"][0] <= greater["travel_won"][0] <= 20_000


@FEW
@given(st.lists(st.tuples(MINUTE, MINUTE, FLAG, FLAG), min_size=1, max_size=6), st.integers(0, 9))
def test_하루_한도를_넘는_날은_없다(
    outings: list[tuple[int, int, bool, bool]], actual: int
) -> None:
    trips = [
        trip(
            number,
            min(a, b),
            max(a, b) + 1,
            official_vehicle=vehicle,
            distance_m=1000 if near else None,
        )
        for number, (a, b, vehicle, near) in enumerate(outings)
    ]
    found = paid(trips, {"item": "actual", "won": actual * 10_000})
    assert 0 <= found["travel_won"].sum() <= 20_000


@FEW
@given(journeys(), st.integers(0, 20))
def test_공무용_차량을_이용해서_더_받는_일은_없다(
    journey: tuple[str, list[int]], meals: int
) -> None:
    kind, stamps = journey
    both = [
        paid(
            [
                trip(
                    1,
                    stamps[0],
                    stamps[-1],
                    kind=kind,
                    meals_provided=meals,
                    official_vehicle=vehicle,
                )
            ]
        )
        for vehicle in (True, False)
    ]
    assert both[0]["travel_won"][0] <= both[1]["travel_won"][0]


@FEW
@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 2000)), min_size=1, max_size=5))
def test_어느_날의_일비와_식비도_두_번_받지_않는다(journeys: list[tuple[int, int]]) -> None:
    trips = [
        trip(number, since, since + length, kind="domestic")
        for number, (since, length) in enumerate(journeys)
    ]
    found = paid(trips)
    days = {
        one["departs"] + timedelta(days=n)
        for one in trips
        for n in range((one["returns"] - one["departs"]).days + (one["end"] > 0))
    }
    assert found["paid_days"].sum() == len(days)
    assert found["travel_won"].sum() == len(days) * 50_000


USD = {"daily": (30, 40), "lodging": (100, 200), "meal": (45, 60)}  # 나등급, 가등급
LOCAL = pl.LazyFrame(
    [
        ("1", f"travel.abroad_{part}_{country}_usd", date(2026, 1, 1), str(usd))
        for part, amounts in USD.items()
        for country, usd in zip("ba", amounts, strict=True)
    ],
    schema=params.LOCAL_SCHEMA,
    orient="row",
)


def paid_abroad(days: int, nights: int, legs: list[tuple[int, str]]) -> int:
    """여비 of a trip of so many days that begins in a 나등급 country."""
    begun = [{"since": DAY + timedelta(days=day), "country_class": to} for day, to in legs]
    trips = [
        trip(1, 540, (days - 1) * 1440 + 1080, kind="abroad", country_class="b", usd_rate=140_000,
             legs=begun, institution="1")
    ]  # fmt: skip
    spent = {"trip": 1, "person": 1, "item": "lodging", "date": DAY, "won": 90_000_000,
             "nights": nights, "sharers": 1, "over_cap": False}  # fmt: skip
    schema: dict[str, Any] = {**travel.TRIPS_SCHEMA, "institution": pl.String}
    found = travel.travel_won(
        pl.LazyFrame(trips, schema=schema),
        pl.LazyFrame([spent] if nights else [], schema=travel.EXPENSES_SCHEMA),
        local=LOCAL,
    )
    return int(found["travel_won"][0])


@FEW
@given(st.integers(2, 15), st.sets(st.integers(1, 14), max_size=4), st.data())
def test_옮긴_날과_밤을_나라마다_따로_더한_것과_같다(
    days: int, crossings: set[int], data: st.DataObject
) -> None:
    legs = [(day, data.draw(st.sampled_from("ab"))) for day in sorted(crossings) if day < days]
    of_day = ["b"] * days
    for day, to in legs:
        of_day[day:] = [to] * (days - day)
    rich = {n: {to, of_day[n - 1] if n in dict(legs) else to} for n, to in enumerate(of_day)}
    dollars = sum(100 if "a" in rich[n] else 75 for n in range(days))
    dollars += sum(200 if of_day[n] == "a" else 100 for n in range(days - 1))
    assert paid_abroad(days, days - 1, legs) == dollars * 1_400
