"""A year of a hundred thousand workers screened: `./run bench guard --json`.

The facts are made up from a seed, clean but for plants whose number is known; the findings of each
rule are counted against them.
"""

import argparse
import json
import os
import resource
import sys
import time
from datetime import date
from typing import Any, Final

import polars as pl

from law.labor.guard.screen import screen
from law.labor.words import SLIP_ITEMS, TERMS

YEAR: Final = 2026
FIRST, AFTER = date(YEAR, 1, 1), date(YEAR + 1, 1, 1)
AS_OF: Final = date(YEAR + 1, 1, 20)
HOLIDAYS: Final = (  # of 2026, on weekdays
    "01-01", "02-16", "02-17", "02-18", "03-02", "05-01", "05-05", "05-25", "06-03",
    "07-17", "08-17", "09-24", "09-25", "10-05", "10-09", "12-25",
)  # fmt: skip
DISTRICTS: Final = 25
SHARES: Final = {  # of each thousand workers: the plants
    "weekly_holiday": 10,  # day wages without 주휴: LC-01 in every month
    "overtime": 10,  # two hours unpaid on the twentieth weekday: LC-02 in every month
    "night": 10,  # an hour of it after ten, unpaid: LC-03 in every month
    "week": 10,  # one week of 53 hours, paid: LC-22 once
    "slip": 10,  # no slip in May: LC-15 once
    "short": 10,  # a contract of 364 days: LC-07
    "terms": 10,  # a contract that does not state the leave: LC-14
    "minimum": 10,  # 2,156,879 won a month, one won below the minimum: LC-10 in every month
}
DAY_WAGES: Final = 200  # of each thousand are paid by the day


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench guard")
    parser.add_argument("--workers", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--json", action="store_true", help="한 줄의 JSON으로 (늘 그렇습니다)")
    asked = parser.parse_args(arguments)
    print(json.dumps(measure(asked.workers, asked.seed), ensure_ascii=False))


def measure(workers: int, seed: int) -> dict[str, Any]:
    facts = generate(workers, seed)
    made = _peak()
    started, cpu = time.perf_counter(), time.process_time()
    found = screen(facts, AS_OF)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    counts = dict(sorted(found.group_by("rule").len().iter_rows()))
    planted = expected(facts["workers"])
    return {
        "workers": workers,
        "days": facts["days"].height,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "peak_mb": _peak(),
        "facts_mb": made,
        "findings": found.height,
        "planted": planted,
        "found": counts,
        "missed": {
            rule: n
            for rule, n in (planted | counts).items()
            if planted.get(rule) != counts.get(rule)
        },
        "machine": {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)},
    }


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


# --- the facts -------------------------------------------------------------------------------


def generate(workers: int, seed: int) -> dict[str, pl.DataFrame]:
    people = _people(workers, seed)
    days = _days(people)
    return {
        "workers": people,
        "contracts": _contracts(people),
        "days": days,
        "slips": _slips(people, days),
        "insurances": _insurances(people),
        "renewals": people.select(
            contract="worker",
            criteria=pl.lit(True),
            reviewed_on=pl.lit(date(YEAR, 11, 2)),
            notified_on=pl.lit(date(YEAR, 11, 16)),
        ),
        "leaves": _leaves(people),
        "settlements": people.filter(pl.col("plant") != "short").select(
            "worker", left_on=AFTER, severance_won=pl.lit(4_000_000), paid_on=pl.lit(AFTER)
        ),
    }


def _people(workers: int, seed: int) -> pl.DataFrame:
    """Who is paid how and which plant each has, shuffled by the seed."""
    place = pl.col("worker").hash(seed).rank("ordinal").cast(pl.Int64) * 1000 // (workers + 1)
    plant, reached = pl.lit("none"), DAY_WAGES
    for name, share in SHARES.items():
        start = 0 if name == "weekly_holiday" else reached
        inside = (place >= start) & (place < start + share)
        plant = pl.when(inside).then(pl.lit(name)).otherwise(plant)
        reached += 0 if name == "weekly_holiday" else share
    return pl.DataFrame({"worker": range(1, workers + 1)}).select(
        "worker",
        district=pl.col("worker") % DISTRICTS + 1,
        kind=pl.lit("fixed_term"),
        birth=pl.lit(date(1990, 1, 1)),
        by_day=place < DAY_WAGES,
        plant=plant,
    )


def _contracts(people: pl.DataFrame) -> pl.DataFrame:
    plant = pl.col("plant")
    salary = pl.when(plant == "minimum").then(2_156_879).otherwise(2_600_000)
    return people.select(
        "worker",
        contract="worker",
        start=pl.lit(FIRST),
        end=pl.when(plant == "short").then(date(YEAR, 12, 31)).otherwise(AFTER),
        wage_unit=pl.when("by_day").then(pl.lit("day")).otherwise(pl.lit("month")),
        base_won=pl.when("by_day").then(110_000).otherwise(salary),
        weekly_minutes=2400,
        daily_minutes=480,
        includes_weekly_holiday=pl.when(plant != "weekly_holiday").then("by_day"),
        delivered_on=pl.lit(FIRST),
        **{term: (plant != "terms") | (term != "w4") for term in TERMS},
    )


def _days(people: pl.DataFrame) -> pl.DataFrame:
    """Every weekday of the year, by worker and date; some have overtime that is paid."""
    dates = pl.date_range(FIRST, AFTER, interval="1d", closed="left", eager=True).alias("date")
    weekdays = dates.to_frame().filter(pl.col("date").dt.weekday() < 6)
    number = pl.col("date").cum_count().over(pl.col("date").dt.month())
    calendar = weekdays.with_columns(
        number=number.cast(pl.Int64),
        holiday=pl.col("date").dt.strftime("%m-%d").is_in(HOLIDAYS),
        long=pl.col("date").is_between(date(YEAR, 6, 8), date(YEAR, 6, 12)),
    )
    plant, twentieth = pl.col("plant"), ~pl.col("holiday") & (pl.col("number") == 20)
    usual = (pl.col("worker") * 7 + pl.col("date").dt.ordinal_day()) % 40 == 0
    more = (
        pl.when(plant.is_in(("overtime", "night")) & twentieth)
        .then(120)
        .when((plant == "week") & pl.col("long"))
        .then(156)
        .when(usual & (plant == "none") & ~pl.col("holiday"))
        .then(60)
        .otherwise(0)
    )
    return (
        people.lazy()
        .join(calendar.lazy(), how="cross")
        .select(
            "worker",
            "date",
            "holiday",
            worked_minutes=pl.when("holiday").then(0).otherwise(480 + more).cast(pl.Int64),
            night_minutes=pl.when((plant == "night") & twentieth)
            .then(60)
            .otherwise(0)
            .cast(pl.Int64),
            scheduled_minutes=pl.lit(480, pl.Int64),
            break_minutes=pl.when("holiday").then(0).otherwise(60).cast(pl.Int64),
        )
        .collect()
    )


def _slips(people: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """Every month paid on its last day: 25,000 won for an hour of overtime, which is more than due."""
    month = pl.col("date").dt.month_start()
    sums = (
        days.lazy()
        .group_by("worker", month=month, maintain_order=True)
        .agg(
            more=(pl.col("worked_minutes") - 480).clip(0).sum(),
            holidays=pl.col("holiday").sum().cast(pl.Int64),
            workdays=(~pl.col("holiday")).sum().cast(pl.Int64),
        )
    )
    plant = pl.col("plant")
    salary = pl.when(plant == "minimum").then(2_156_879).otherwise(2_600_000)
    paid_more = pl.when(plant == "overtime").then(0).otherwise(pl.col("more") * 25_000 // 60)
    given = (plant != "slip") | (pl.col("month").dt.month() != 5)
    pay_date = pl.col("month").dt.month_end()
    return (
        sums.join(people.lazy(), on="worker", maintain_order="left")
        .select(
            "worker",
            "month",
            pay_date=pay_date,
            paid_on=pay_date,
            delivered_on=pl.when(given).then(pay_date),
            base_won=pl.when("by_day").then(pl.col("workdays") * 110_000).otherwise(salary),
            public_holiday_won=pl.when("by_day").then(pl.col("holidays") * 110_000).otherwise(0),
            overtime_won=paid_more,
            stated_overtime_minutes="more",
            **dict.fromkeys(SLIP_ITEMS, pl.lit(True)),
        )
        .collect()
    )


def _insurances(people: pl.DataFrame) -> pl.DataFrame:
    kinds = pl.DataFrame({"kind": ["nps", "nhi", "ei", "wci"]})
    return (
        people.select("worker")
        .join(kinds, how="cross")
        .with_columns(acquired=pl.lit(FIRST), reported_on=pl.lit(date(YEAR, 1, 10)))
    )


def _leaves(people: pl.DataFrame) -> pl.DataFrame:
    """Eleven days of the first year, all used."""
    return people.select(
        "worker",
        since=pl.lit(date(YEAR, 2, 1)),
        until=pl.lit(AFTER),
        kind=pl.lit("monthly"),
        granted_minutes=pl.lit(11 * 480),
        used_minutes=pl.lit(11 * 480),
    )


def expected(people: pl.DataFrame) -> dict[str, int]:
    """How many findings of each rule the plants make; a rule not named has none."""
    held = dict(people.group_by("plant").len().iter_rows())
    monthly = {"weekly_holiday": "LC-01", "overtime": "LC-02", "night": "LC-03", "minimum": "LC-10"}
    once = {"week": "LC-22", "slip": "LC-15", "short": "LC-07", "terms": "LC-14"}
    found = {rule: 12 * held.get(plant, 0) for plant, rule in monthly.items()}
    found |= {rule: held.get(plant, 0) for plant, rule in once.items()}
    found["LC-36"] = sum(held.get(plant, 0) for plant in monthly)  # three months unpaid in a year
    found["LC-13"] = int(people["by_day"].sum())
    return dict(sorted(found.items()))


if __name__ == "__main__":
    main(sys.argv[1:])
