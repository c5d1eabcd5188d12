"""기간제근로자 사용기간의 제한과 갱신 (기간제 및 단시간근로자 보호 등에 관한 법률 제4조)."""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params
from law.labor.calendar import after_months
from law.labor.severance import pieces

TERM_KEYS: Final = (
    "labor_ending.term_limit_months",
    "labor_ending.aged_years",
    "labor_ending.ultra_short_week",
)
SPANS_SCHEMA: Final = pl.Schema({"worker": pl.Int64, "since": pl.Date, "until": pl.Date})


def two_years(contracts: pl.LazyFrame, spans: pl.LazyFrame) -> pl.LazyFrame:
    """One row a worker: used_since, last_since, used_until, gap_days, project, over, verdict, and
    excluded_days and passes_on (the first day beyond two years) counted from the first contract with
    the gaps in it, last_excluded_days and last_passes_on from the last gap.

    ``contracts``: worker, start, end, birth (may be null), weekly_minutes, term_exception (a word
    of EXCEPTIONS or null). ``spans`` (SPANS_SCHEMA, half-open): 육아휴직. Verdicts: excepted,
    within, review, over. ``project`` contracts are never left out by themselves: review.
    """
    known = params.attach(contracts, TERM_KEYS, on="start").with_columns(_excepted())
    ordered = pieces(known)
    last = pl.col("piece") == pl.col("piece").max()
    used = ordered.group_by("worker", maintain_order=True).agg(
        used_since=pl.col("start").min(),
        last_since=pl.col("start").filter(last).min(),
        used_until=pl.col("end").max(),
        gap_days=pl.col("gap_days").sum(),
        excepted=pl.col("excepted").all(),
        project=(pl.col("term_exception") == "project").any().fill_null(False),
        term_limit_months=pl.col("term_limit_months").first(),
    )
    out = _left_out(ordered, spans)
    used = _passing(used, out, "used_since", "")
    used = _passing(used, out, "last_since", "last_")
    over = ~pl.col("excepted") & (pl.col("passes_on") < pl.col("used_until"))
    return used.with_columns(over=over).with_columns(verdict=_verdict())


def _excepted() -> pl.Expr:
    years = after_months(pl.col("birth"), pl.col("aged_years") * 12)
    aged = (pl.col("start") >= years).fill_null(False)
    short = pl.col("weekly_minutes") < pl.col("ultra_short_week")
    named = pl.col("term_exception").is_not_null() & (pl.col("term_exception") != "project")
    return (aged | short | named).alias("excepted")


def _left_out(contracts: pl.LazyFrame, spans: pl.LazyFrame) -> pl.LazyFrame:
    """Days that are no use of a fixed-term worker, none twice, in order of time."""
    excepted = contracts.filter("excepted").select("worker", since="start", until="end")
    reached = pl.col("until").cum_max().shift(1).over("worker")
    return (
        pl.concat([excepted, spans.select("worker", "since", "until")])
        .sort("worker", "since")
        .with_columns(since=pl.max_horizontal("since", reached))
        .filter(pl.col("since") < pl.col("until"))
    )


def _passing(used: pl.LazyFrame, out: pl.LazyFrame, since: str, word: str) -> pl.LazyFrame:
    """Adds passes_on, the first day beyond the limit counted from ``since``, and excluded_days: each
    time left out that began before that day moves it on."""
    rows = out.join(used.select("worker", since, "term_limit_months"), on="worker")
    first = pl.max_horizontal("since", since)
    days = (pl.col("until") - first).dt.total_days().clip(0)
    before = pl.col("_days").cum_sum().over("worker") - pl.col("_days")
    moved = pl.col(since) + pl.duration(days=before)
    counts = pl.col("since") < after_months(moved, pl.col("term_limit_months"))
    total = (
        rows.with_columns(_days=days)
        .with_columns(_counts=counts)
        .group_by("worker")
        .agg(pl.col("_days").filter("_counts").sum().alias("_out"))
    )
    name = f"{word}excluded_days"
    joined = used.join(total, on="worker", how="left", maintain_order="left")
    counted = joined.rename({"_out": name}).with_columns(pl.col(name).fill_null(0))
    start = pl.col(since) + pl.duration(days=pl.col(name))
    passes = after_months(start, pl.col("term_limit_months"))
    return counted.with_columns(passes.alias(f"{word}passes_on"))


def _verdict() -> pl.Expr:
    sure = (pl.col("last_passes_on") < pl.col("used_until")) & ~pl.col("project")
    return (
        pl.when(pl.col("excepted"))
        .then(pl.lit("excepted"))
        .when(sure)
        .then(pl.lit("over"))
        .when("over")
        .then(pl.lit("review"))
        .otherwise(pl.lit("within"))
    )


def renewal(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds notify_by, no_criteria, no_review, late_notice, repeated and expectation to
    (last_day, criteria, practice, reviewed_on, notified_on, renewals).

    ``late_notice``: not told by ``notify_by``. ``expectation``: rules, custom or renewals before
    this one may have made a trust that a refusal has to answer for; a person decides.
    """
    ruled = params.attach(frame, ["labor_guard.notice_days"], on="last_day")
    by = pl.col("last_day") - pl.duration(days=pl.col("notice_days"))
    return ruled.with_columns(notify_by=by).with_columns(
        no_criteria=~pl.col("criteria"),
        no_review=pl.col("reviewed_on").is_null(),
        late_notice=pl.col("notified_on").is_null() | (pl.col("notified_on") > by),
        repeated=pl.col("renewals") >= 1,
        expectation=pl.col("criteria") | pl.col("practice") | (pl.col("renewals") >= 1),
    )
