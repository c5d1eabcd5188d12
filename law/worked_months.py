"""그해에 종사한 개월 (지방공무원 복무규정 제7조의2제2항·제3항).

The year less the periods of 제7조의2제3항, in whole months: 15 days left over make one more.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params
from law.service_period import KEY, PERIODS, days_beyond, months_between
from law.steps import Reason, Step

SERVICE: Final = "지방공무원 복무규정"
KEYS: Final = (
    "leave.month_conversion",
    "leave.month_round_up_days",
    "leave.training_unworked",
    "leave.sick_period_basis",
)
MONTH: Final = 30
YEAR: Final = 12
PEOPLE: Final = pl.Schema(
    {
        "institution": pl.String,
        "person": pl.Int64,
        "date": pl.Date,
        "hired": pl.Date,
        "retired": pl.Date,
        "rejoined": pl.Boolean,
    }
)
SPANS: Final = pl.Schema(
    {
        "institution": pl.String,
        "person": pl.Int64,
        "kind": pl.String,
        "since": pl.Date,
        "until": pl.Date,
        "counted_days": pl.Int16,
    }
)
STEPS: dict[str, Step] = {
    "unworked_days": Step(
        "종사하지 않은 날",
        f"{SERVICE} 제7조의2제3항",
        "start",
        unit="days",
        reasons=(
            Reason("종사하지 않은 기간이 없습니다.", (("unworked_days", "==", 0),)),
            Reason("겹친 날은 한 번만 셉니다.", params=("leave.sick_period_basis",)),
        ),
    ),
    "full_months": Step(
        "꽉 찬 개월",
        f"{SERVICE} 제7조의2제2항",
        "start",
        unit="months",
        params=("leave.month_conversion",),
    ),
    "rest_days": Step("남는 날", f"{SERVICE} 제7조의2제2항", "start", unit="days"),
    "worked_months": Step(
        "종사한 개월",
        f"{SERVICE} 제7조의2제2항",
        "result",
        unit="months",
        reasons=(
            Reason(
                "남는 {rest_days}일은 {month_round_up_days}일 이상이라 1개월로 셉니다.",
                (("rest_days", ">=", "@month_round_up_days"),),
            ),
            Reason("남는 {rest_days}일은 {month_round_up_days}일이 되지 않아 넣지 않습니다."),
        ),
    ),
}


def worked_months(
    people: pl.LazyFrame, spans: pl.LazyFrame, *, local: pl.LazyFrame | None = None
) -> pl.LazyFrame:
    """Adds unworked_days, full_months, rest_days and worked_months of the year of ``date``.

    ``people`` (PEOPLE): ``retired`` is the day of retirement, ``rejoined`` a return within 14
    days, which leaves nothing out. ``spans`` (SPANS, half-open, may overlap): kinds of
    service_period.PERIODS; ``counted_days`` of 일반병가 where the institution counts those.
    Raises NoLawInForce before 2019.
    """
    rows = params.attach(people.select(PEOPLE.names()), KEYS, local=local).collect().lazy()
    off = _unworked(rows, spans.select(SPANS.names()))
    year = [pl.date(pl.col("date").dt.year() + more, 1, 1) for more in (0, 1)]
    ends = rows.select(*KEY, since=year[0], until=year[1])
    cut = (
        off.join(ends, on=KEY, suffix="_year")
        .with_columns(
            since=pl.max_horizontal("since", "since_year"),
            until=pl.min_horizontal("until", "until_year"),
        )
        .filter(pl.col("since") < pl.col("until"))
        .select(*KEY, "since", "until")
    )
    totals = _totals(_stretches(cut, ends), rows)
    return (
        rows.join(totals, on=KEY, how="left", maintain_order="left")
        .with_columns(
            pl.col("unworked_days", "rest_days").fill_null(0),
            full_months=pl.col("full_months").fill_null(YEAR),
        )
        .with_columns(worked_months=_months())
    )


def _unworked(rows: pl.LazyFrame, spans: pl.LazyFrame) -> pl.LazyFrame:
    """Every unworked span of each row, the time outside employment included."""
    kinds = [p.code for p in PERIODS.values() if p.unworked]
    mine = spans.filter(pl.col("kind").is_in(kinds)).join(rows, on=["institution", "person"])
    month = pl.col("since").dt.offset_by("1mo") <= pl.col("until")
    today = pl.col("training_unworked") == "month_or_longer"
    training = pl.col("kind").is_in(["training", "commissioned_training"])
    counts = (
        pl.when(training)
        .then(pl.when(today).then(month).otherwise(pl.col("kind") == "commissioned_training"))
        .when(pl.col("kind") == "general_sick")
        .then(pl.col("since") >= params.get("leave.sick_unworked").values[-1].since)
        .otherwise(True)
    )
    short = (pl.col("kind") == "general_sick") & (pl.col("sick_period_basis") == "counted_days")
    last = pl.col("since") + pl.duration(days=pl.col("counted_days"))
    kept = mine.filter(counts).with_columns(
        until=pl.when(short).then(pl.coalesce(last, "until")).otherwise("until")
    )
    return pl.concat([kept.select(*KEY, "since", "until"), *_outside(rows)])


def _outside(rows: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Before the first day of employment and from the day of retirement."""
    moved = rows.filter(~pl.col("rejoined").fill_null(False))
    first = pl.date(pl.col("date").dt.year(), 1, 1)
    last = pl.date(pl.col("date").dt.year() + 1, 1, 1)
    return [
        moved.select(*KEY, since=first, until=pl.col("hired")).drop_nulls("until"),
        moved.select(*KEY, since=pl.col("retired"), until=last).drop_nulls("since"),
    ]


def _stretches(off: pl.LazyFrame, ends: pl.LazyFrame) -> pl.LazyFrame:
    """The worked stretches [since, until) between the unworked ones, for rows that have any."""
    touched = ends.join(off.select(KEY).unique(), on=KEY, how="semi")
    last = touched.select(*KEY, since="until", until="until")
    first = touched.select(*KEY, since="since", until="since")
    marks = pl.concat([first, off, last]).sort(*KEY, "since", "until")
    reached = pl.col("until").to_physical().cum_max().shift(1).over(KEY).cast(pl.Date)
    return (
        marks.with_columns(_from=reached)
        .drop_nulls("_from")
        .select(*KEY, since="_from", until="since")
        .filter(pl.col("since") <= pl.col("until"))
    )


def _totals(stretches: pl.LazyFrame, rows: pl.LazyFrame) -> pl.LazyFrame:
    since, until = pl.col("since"), pl.col("until")
    begun = since.dt.truncate("1mo")
    first = pl.when(begun == since).then(since).otherwise(begun.dt.offset_by("1mo"))
    end = until.dt.truncate("1mo")
    days = (until - since).dt.total_days().cast(pl.Int32)
    edges = ((first - since) + (until - end)).dt.total_days().cast(pl.Int32)
    by_calendar = pl.col("month_conversion") == "calendar_sum"
    whole = pl.when(by_calendar).then(months_between(first, end).clip(0))
    rest = pl.when(by_calendar).then(pl.when(first <= end).then(edges).otherwise(days))
    year = pl.when(pl.col("date").dt.is_leap_year()).then(366).otherwise(365)
    return (
        stretches.join(rows.select(*KEY, "month_conversion"), on=KEY)
        .with_columns(
            full_months=whole.otherwise(months_between(since, until)),
            rest_days=rest.otherwise(days_beyond(since, until)),
            _days=days,
        )
        .group_by(KEY)
        .agg(pl.col("full_months").sum(), pl.col("rest_days").sum(), pl.col("_days").sum())
        .with_columns(
            unworked_days=year - pl.col("_days"),
            full_months=pl.col("full_months") + pl.col("rest_days") // MONTH,
            rest_days=pl.col("rest_days") % MONTH,
        )
        .drop("_days")
    )


def _months() -> pl.Expr:
    more = (pl.col("rest_days") >= pl.col("month_round_up_days")).cast(pl.Int32)
    return pl.min_horizontal(pl.col("full_months") + more, YEAR).cast(pl.Int16)
