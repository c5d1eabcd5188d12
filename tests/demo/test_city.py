"""해온시: the same city every time, and what is true of it."""

import ast
import dataclasses
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import demo
from demo.anomalies import RATES
from demo.city import CAST, City, describe, generate, generate_partition, mix
from law import params

UNTIL = date(2026, 11, 24)
CARRIERS = (  # they carry the city into the database
    "card_story.py", "columns.py", "decisions.py", "directories.py", "duties.py", "duty_life.py",
    "emergencies.py", "feeding.py", "hours.py", "leave_years.py", "life.py", "linking.py",
    "load.py", "load_labor.py", "load_leave.py", "load_trips.py", "machines.py", "pending.py",
    "portal.py", "regimes.py", "sources.py", "suspicions.py", "versions.py",
)  # fmt: skip


@pytest.fixture(scope="module")
def city() -> City:
    return generate(until=UNTIL)


def frames(made: object) -> dict[str, pl.DataFrame]:
    assert dataclasses.is_dataclass(made)
    found = {part.name: getattr(made, part.name) for part in dataclasses.fields(made)}
    return {name: value for name, value in found.items() if isinstance(value, pl.DataFrame)}


def test_the_same_seed_gives_the_same_city_and_another_seed_another() -> None:
    first, again = (generate(people=300, until=UNTIL, months=1) for _ in range(2))
    other = generate(people=300, until=UNTIL, months=1, seed=7)
    for name, frame in frames(first).items():
        assert frame.equals(getattr(again, name)), name
    assert not first.punches.equals(other.punches)


def test_the_city_has_its_offices_and_people(city: City) -> None:
    assert city.people.height == 2300
    names = city.units.get_column("name")
    assert names.str.ends_with("동 행정복지센터").sum() == 36
    assert names.str.ends_with("구청").sum() == 3
    assert names.str.ends_with("사업소").sum() == 2
    assert city.units.get_column("code").n_unique() == city.units.height
    assert city.people.get_column("staff_number").n_unique() == 2300
    assert city.schedules.height >= 8
    assert city.local_values.get_column("institution").n_unique() == 3


def test_grades_form_a_pyramid_that_bulges_where_cities_do(city: City) -> None:
    last = city.appointments.unique("person", keep="last")
    counts = dict(last.group_by("grade").len().iter_rows())
    assert counts[3] < counts[4] < counts[5] < counts[6] < counts[7]
    assert {3, 4, 5, 6, 7, 8, 9} <= set(counts)


def test_two_to_five_days_in_a_hundred_show_each_anomaly(city: City) -> None:
    shares = mix(city)["anomalies"]
    assert set(shares) == set(RATES)
    assert all(0.02 <= share <= 0.05 for share in shares.values()), shares


def test_every_cap_class_and_unknown_cards_occur(city: City) -> None:
    assert set(city.orders.get_column("cap_class")) == {0, 1, 2, 3}
    assert city.orders.get_column("after").sum() > 0
    unknown = city.punches.filter(pl.col("person").is_null())
    assert unknown.height > 0
    assert not set(unknown.get_column("card")) & set(city.cards.get_column("number"))
    assert set(city.punches.get_column("direction")) == {0, 1, None}


def test_the_anomalies_can_be_found_in_the_punches_themselves(city: City) -> None:
    per_day = city.punches.filter(pl.col("person").is_not_null()).group_by(
        "person", date="business_date"
    ).agg(pl.len(), pl.col("at").sort(), pl.col("minute"))  # fmt: skip
    odd = city.anomalies.join(per_day, on=["person", "date"])
    single = odd.filter(pl.col("kind").is_in(["missing_in", "missing_out"]))
    assert single.get_column("len").unique().to_list() == [1]
    gaps = odd.filter(pl.col("kind") == "duplicate").select(
        pl.col("at").list.diff().list.min().dt.total_seconds()
    )
    assert gaps.to_series().max() < 60  # type: ignore[operator]
    leave = odd.filter(pl.col("kind") == "on_leave").join(city.absences, on=["person", "date"])
    minutes = pl.col("minute").list.max()
    assert leave.filter((minutes < pl.col("start")) | (minutes >= pl.col("end"))).is_empty()
    calm = per_day.join(city.anomalies, on=["person", "date"], how="anti")
    first = city.cards.filter(pl.col("reason") != "신규").get_column("person").implode()
    calm = calm.filter(~pl.col("person").is_in(first) & (pl.col("date") < date(2026, 11, 23)))
    assert calm.filter(pl.col("len") % 2 == 1).is_empty()


def test_order_without_punch_has_nobody_there_in_the_ordered_hours(city: City) -> None:
    odd = city.anomalies.filter(pl.col("kind") == "order_without_punch")
    ordered = odd.join(city.orders, on=["person", "date"])
    assert ordered.height >= odd.height
    last = city.punches.group_by("person", date="business_date").agg(pl.col("minute").max())
    late = ordered.join(last, on=["person", "date"]).filter(pl.col("minute") > pl.col("start"))
    assert late.is_empty()


def test_no_two_intervals_of_one_person_contradict_each_other(city: City) -> None:
    day = pl.col("date").cast(pl.Int32) * 1440
    spans = [
        frame.select("person", begins=day + pl.col("start"), ends=day + pl.col("end"))
        for frame in (city.orders, city.absences)
    ]
    both = pl.concat(spans).sort("person", "begins")
    assert both.filter(pl.col("ends") <= pl.col("begins")).is_empty()
    assert both.filter(pl.col("begins") < pl.col("ends").shift(1).over("person")).is_empty()


@pytest.mark.parametrize("name", ["appointments", "assignments"])
def test_periods_are_half_open_and_leave_no_gap(city: City, name: str) -> None:
    periods: pl.DataFrame = getattr(city, name)
    following = pl.col("valid_from").shift(-1).over("person")
    gaps = periods.filter(following.is_not_null() & following.ne_missing(pl.col("valid_until")))
    assert gaps.is_empty()
    assert periods.filter(pl.col("valid_until") <= pl.col("valid_from")).is_empty()
    mid_month = periods.filter(
        (pl.col("valid_from") >= city.start) & (pl.col("valid_from").dt.day() > 1)
    )
    assert mid_month.height > 50


def test_nobody_is_appointed_to_an_office_outside_its_days(city: City) -> None:
    days = city.units.select(unit="id", since="valid_from", ended="valid_until")
    held = city.appointments.join(days, on="unit", validate="m:1")
    until = pl.col("valid_until").fill_null(date.max)
    assert held.height == city.appointments.height
    assert held.filter(pl.col("valid_from") < pl.col("since")).is_empty()
    assert held.filter(until > pl.col("ended").fill_null(date.max)).is_empty()


def test_no_fact_is_older_than_the_demo_or_newer_than_its_last_day(city: City) -> None:
    assert (city.start, city.until) == (date(2026, 5, 1), UNTIL)
    assert city.punches.select(pl.col("at").max().dt.date()).item() == date(2026, 11, 23)
    for frame in (city.orders, city.absences):
        inside = pl.col("date").is_between(city.start, UNTIL, closed="left")
        assert frame.filter(~inside).is_empty()
    assert city.orders.select(pl.col("approved_at").max().dt.date()).item() < UNTIL


def test_orders_are_signed_by_somebody_else_and_before_the_work_unless_after(city: City) -> None:
    starts = pl.col("date").cast(pl.Datetime("us")) + pl.duration(minutes="start")
    assert city.orders.filter(pl.col("approver") == pl.col("person")).is_empty()
    assert city.orders.filter((pl.col("approved_at") >= starts) != pl.col("after")).is_empty()
    assert city.orders.filter(pl.col("drafted_at") >= pl.col("approved_at")).is_empty()


def test_the_protected_are_ordered_at_forbidden_hours_only_if_they_agreed(city: City) -> None:
    refusing = city.protections.filter(~pl.col("agreed")).select("person")
    orders = city.orders.join(refusing, on="person")
    late = (pl.col("end") > 21 * 60) | (pl.col("start") < 8 * 60)
    assert orders.height > 0
    assert orders.filter(late | (pl.col("date").dt.weekday() > 5)).is_empty()


def test_the_local_values_are_ones_an_institution_may_set(city: City) -> None:
    for institution, key, since, value in city.local_values.drop("document").iter_rows():
        params.check_local(key, institution, since, value)


def test_kim_has_the_month_of_the_screens(city: City) -> None:
    kim = CAST["김주무관"]
    day = city.punches.filter(pl.col("person") == kim).filter(
        pl.col("business_date") == date(2026, 11, 3)
    )
    assert day.get_column("minute").to_list() == [530, 1275]
    order = city.orders.filter((pl.col("person") == kim) & (pl.col("date") == date(2026, 11, 3)))
    assert order.select("start", "end", "approver").rows() == [(1080, 1260, CAST["박과장"])]
    odd = city.anomalies.filter(pl.col("person") == kim).filter(pl.col("date").dt.month() == 11)
    assert odd.select("date", "kind").rows() == [(date(2026, 11, 13), "missing_out")]


def test_some_trips_take_nights_and_a_few_lead_through_two_countries(city: City) -> None:
    nights = (pl.col("returns") - pl.col("date")).dt.total_days()
    trips = city.trips.with_columns(nights=nights)
    assert trips.filter(kind="domestic").get_column("nights").max() >= 3  # type: ignore[operator]
    assert trips.filter(kind="local").get_column("nights").max() == 0
    abroad = trips.filter(kind="abroad")
    assert abroad.height >= 5
    inside = pl.col("leg_since").is_between("date", "returns", closed="right")
    assert abroad.filter(~inside.fill_null(False)).is_empty()
    went = city.trip_people.filter(pl.col("nights") > 0)
    assert went.filter((pl.col("sharers") == 2) & pl.col("lodging_won").is_not_null()).height > 0
    assert went.filter(pl.col("meals_provided") > 0).height > 0
    assert went.filter(pl.col("meals_provided") > 3 * (pl.col("nights") + 1)).is_empty()


def test_the_description_names_every_share(city: City) -> None:
    said = describe(city)
    assert "퇴근 기록 없음" in said
    assert "4조2교대" in said
    assert "재난·재해" in said


def test_a_city_may_start_on_any_day_and_be_small() -> None:
    for until in (date(2026, 7, 1), date(2026, 12, 1), date(2027, 1, 2), date(2027, 3, 9)):
        small = generate(people=80, until=until, months=2)
        assert small.people.height == 80
        assert small.punches.height > 0
        assert small.punches.select(pl.col("at").max()).item().date() < until


def test_partitions_do_not_share_people_and_repeat_themselves() -> None:
    month = date(2026, 10, 1)
    first, again, second = (
        generate_partition(k, people=2000, before=2000 * k, month=month) for k in (0, 0, 1)
    )
    assert first.punches.equals(again.punches)
    assert first.appointments.get_column("person").max() == 2000
    assert second.appointments.get_column("person").min() == 2001
    assert set(first.orders.get_column("cap_class")) == {0, 1, 2, 3}


def test_the_generator_imports_neither_law_nor_dure_apps() -> None:
    folder = Path(demo.__file__).parent
    for path in folder.glob("*.py"):
        if path.name in CARRIERS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [name.name for name in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            tops = {name.split(".")[0] for name in names}
            assert not tops & {"law", "dure", "django"}, path.name
