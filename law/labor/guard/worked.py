"""일한 날: each day with its contract and what it adds, and the sums of months and weeks."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from law import params
from law.labor import hours, paid_holidays
from law.labor.guard.basis import Basis

PAID: Final = ("none", "paid_leave")
UNPAID: Final = ("absent", "unpaid_leave", "childcare", "strike")
OF_CONTRACT: Final = (
    "worker",
    "start",
    "end",
    "contract",
    "part_time",
    "wage_unit",
    "day_num",
    "day_den",
    "ultra_short",
    "employment",
    "since",
)


def public_days(first: date, last: date) -> list[date]:
    """유급휴일 of a period; of a year whose holidays nobody has read, 5월 1일 alone."""
    found: list[date] = []
    for year in range(first.year, last.year + 1):
        try:
            found += paid_holidays.between(date(year, 1, 1), date(year, 12, 31))
        except params.NoLawInForce:
            found.append(date(year, *paid_holidays.LABOUR_DAY))
    return found


def sorted_days(basis: Basis) -> pl.DataFrame:
    """The days until ``as_of`` of workers under the labour acts, by worker and date."""
    days = basis.facts["days"].filter(pl.col("date") <= basis.as_of)
    held = days.join(basis.contracts.select("worker").unique(), on="worker", how="semi").collect()
    order = held.select(pl.col("worker") * 2**20 + pl.col("date").to_physical()).to_series()
    return held if order.is_sorted() else held.sort("worker", "date")


def worked(basis: Basis, days: pl.DataFrame) -> pl.DataFrame:
    """Days with what ``law.labor.hours`` finds in them. Days outside of every contract are left out."""
    span = params.span_of(days.lazy())
    if span is None:
        return days.with_columns(month="date", week="date", contract="worker").clear()
    date_ = pl.col("date")
    contracts = basis.contracts.select(OF_CONTRACT)
    found = (
        days.lazy()
        .with_columns(
            holiday=(pl.col("holiday") | date_.is_in(public_days(*span))) & ~pl.col("substituted"),
            week=(date_.to_physical() + 3) // 7,
            month=date_.dt.month_start(),
        )
        .join_asof(
            contracts.sort("start"),
            left_on="date",
            right_on="start",
            by="worker",
            check_sortedness=False,
        )
        .filter(date_ < pl.col("end").fill_null(date.max))
    )
    return hours.premium(found, span=span).drop("start", "end").collect()
