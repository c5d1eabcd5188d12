"""평균임금과 퇴직급여, 계속근로 (근로기준법 제2조, 근로자퇴직급여 보장법).

``left_on`` is the day after the last day of work. Amounts stay fractions of wide integers
(``law.labor.exact``) until they are owed.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params
from law.labor.calendar import after_months, before_months
from law.labor.exact import below, owed, wide
from law.service_period import months_between

LEFT_OUT: Final = {  # 근로기준법 시행령 제2조제1항과 남녀고용평등법
    "probation": "수습 3개월",
    "closed": "사용자 귀책 휴업",
    "maternity": "출산전후휴가·유산사산휴가",
    "injury": "업무상 요양 휴업",
    "childcare": "육아휴직",
    "strike": "쟁의행위",
    "military": "병역·예비군·민방위(무급)",
    "approved_leave": "사용자가 승인한 휴직",
    "short_childcare": "육아기 근로시간 단축",
    "family_care": "가족돌봄휴직·휴가",
}
LEFT_OUT_SCHEMA: Final = pl.Schema({"row": pl.Int64, "since": pl.Date, "until": pl.Date})
AVERAGE_KEYS: Final = ("labor_ending.average_months",)
SEVERANCE_KEYS: Final = (
    "labor_ending.severance_least_months",
    "labor_ending.severance_least_week",
    "labor_ending.severance_days",
    "labor_ending.severance_year_days",
    "labor_ending.dc_divisor",
    "labor_ending.set_off_divisor",
)
ACCOUNT_KEYS: Final = ("labor_ending.account_years", "labor_ending.account_least_won")
CONTINUITY_KEYS: Final = SEVERANCE_KEYS[:4]


def days_between(since: str, until: str) -> pl.Expr:
    return (pl.col(until) - pl.col(since)).dt.total_days()


# --- 평균임금 ---------------------------------------------------------------------------------


def base_period(leavers: pl.LazyFrame, left_out: pl.LazyFrame) -> pl.LazyFrame:
    """Adds base_since, base_until, left_out_days, base_days, base_moved to (row, start, left_on).

    ``left_out`` (LEFT_OUT_SCHEMA, half-open, may overlap). Where it leaves nothing of the three
    months, the first day of the unbroken time left out takes the place of ``left_on``.
    """
    rows = params.attach(leavers, AVERAGE_KEYS, on="left_on")
    blocks = _blocks(left_out).join(
        rows.select("row", "start", "left_on", "average_months"), on="row"
    )
    since = _base_since("left_on")
    whole = (pl.col("since") <= since) & (pl.col("until") >= pl.col("left_on"))
    moved = blocks.filter(whole).select("row", _moved="since")
    based = (
        rows.join(moved, on="row", how="left", maintain_order="left")
        .with_columns(base_until=pl.coalesce("_moved", "left_on"))
        .with_columns(base_since=_base_since("base_until"))
    )
    return (
        based.join(_days_out(based, blocks), on="row", how="left", maintain_order="left")
        .with_columns(
            pl.col("left_out_days").fill_null(0), base_moved=pl.col("_moved").is_not_null()
        )
        .with_columns(base_days=days_between("base_since", "base_until") - pl.col("left_out_days"))
        .drop("_moved")
    )


def _base_since(until: str) -> pl.Expr:
    months = before_months(pl.col(until), pl.col("average_months"))
    return pl.max_horizontal("start", months)


def _blocks(spans: pl.LazyFrame) -> pl.LazyFrame:
    """Spans that touch or overlap, as one."""
    reached = pl.col("until").cum_max().shift(1).over("row")
    fresh = (pl.col("since") > reached).fill_null(True)
    return (
        spans.sort("row", "since")
        .with_columns(_block=fresh.cum_sum().over("row"))
        .group_by("row", "_block")
        .agg(pl.col("since").min(), pl.col("until").max())
        .drop("_block")
    )


def _days_out(based: pl.LazyFrame, blocks: pl.LazyFrame) -> pl.LazyFrame:
    first = pl.max_horizontal("since", "base_since")
    last = pl.min_horizontal("until", "base_until")
    return (
        blocks.join(based.select("row", "base_since", "base_until"), on="row")
        .group_by("row")
        .agg((last - first).dt.total_days().clip(0).sum().alias("left_out_days"))
    )


def average_wage(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds counted_won and average_num / average_den (won a day) to what ``base_period`` made.

    ``wages_won``: all paid for the base period, what was paid for days left out not among it;
    ``temporary_won``: the part of it paid once for a passing reason; ``bonus_won`` and
    ``leave_won``: bonus of a year, and pay for leave unused that fell due before leaving.
    """
    yearly = wide(pl.col("bonus_won") + pl.col("leave_won")) * pl.col("average_months")
    counted = pl.col("wages_won") - pl.col("temporary_won")
    # all of a short service left out (수습): nothing to average, so the ordinary wage decides
    some = pl.col("base_days") > 0
    return frame.with_columns(counted_won=counted).with_columns(
        average_num=pl.when(some).then(wide(pl.col("counted_won")) * 12 + yearly).otherwise(0),
        average_den=wide(pl.col("base_days").clip(1)) * 12,
    )


# --- 퇴직급여 ---------------------------------------------------------------------------------


def severance(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds entitled and entitlement (entitled, short_year, short_week), service_days, floored (the
    ordinary wage was higher), severance_num / severance_den, severance_won, set_off_won and unpaid_won.

    Takes start, left_on, weekly_minutes (average of four weeks), scheme, average_* and daily_*
    (``law.labor.wage``: a part-timer's day is a fifth of the week),
    service_wages_won (all wages of the service: a 확정기여형 pays a twelfth), paid_won, split_won
    (paid with the wages under the name of severance).
    """
    ruled = params.attach(frame, SEVERANCE_KEYS, on="left_on")
    judged = ruled.with_columns(_entitlement(), service_days=days_between("start", "left_on"))
    found = judged.with_columns(entitled=pl.col("entitlement") == "entitled")
    return _unpaid(_exact(found.with_columns(floored=_floored())))


def _entitlement() -> pl.Expr:
    months = months_between(pl.col("start"), pl.col("left_on"))
    short_week = pl.col("weekly_minutes") < pl.col("severance_least_week")
    return (
        pl.when(months < pl.col("severance_least_months"))
        .then(pl.lit("short_year"))
        .when(short_week)
        .then(pl.lit("short_week"))
        .otherwise(pl.lit("entitled"))
        .alias("entitlement")
    )


def _floored() -> pl.Expr:
    lower = below(*map(pl.col, ("average_num", "average_den", "daily_num", "daily_den")))
    return (pl.col("scheme") != "dc") & lower


def _exact(frame: pl.LazyFrame) -> pl.LazyFrame:
    # 10⁷ won × 2,400 minutes × 30 × 18,250 days passes 2⁶³: wide
    daily = {
        part: pl.when("floored").then(f"daily_{part}").otherwise(f"average_{part}")
        for part in ("num", "den")
    }
    num = wide(daily["num"]) * pl.col("severance_days") * pl.col("service_days")
    den = wide(daily["den"]) * pl.col("severance_year_days")
    dc = pl.col("scheme") == "dc"
    num = pl.when(dc).then(wide(pl.col("service_wages_won"))).otherwise(num)
    return frame.with_columns(
        severance_num=pl.when("entitled").then(num).otherwise(wide(pl.lit(0))),
        severance_den=pl.when(dc).then(wide(pl.col("dc_divisor"))).otherwise(den),
    )


def _unpaid(frame: pl.LazyFrame) -> pl.LazyFrame:
    num, den, part = pl.col("severance_num"), pl.col("severance_den"), pl.col("set_off_divisor")
    # what was paid in parts may be set off against the half of it that may be seized
    off = pl.min_horizontal(wide(pl.col("split_won")) * den * part, num)
    left = (num - wide(pl.col("paid_won")) * den) * part - off
    return frame.with_columns(
        severance_won=owed(num, den),
        set_off_won=(off // (den * part)).cast(pl.Int64),
        unpaid_won=owed(pl.max_horizontal(left, wide(pl.lit(0))), den * part),
    )


def account(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds into_account (paid into an IRP) and account_ground (account, aged, small, died) to
    (left_on, birth, severance_won, died)."""
    ruled = params.attach(frame, ACCOUNT_KEYS, on="left_on")
    aged = pl.col("left_on") >= after_months(pl.col("birth"), pl.col("account_years") * 12)
    ground = (
        pl.when("died")
        .then(pl.lit("died"))
        .when(aged)
        .then(pl.lit("aged"))
        .when(pl.col("severance_won") <= pl.col("account_least_won"))
        .then(pl.lit("small"))
        .otherwise(pl.lit("account"))
    )
    return ruled.with_columns(account_ground=ground).with_columns(
        into_account=pl.col("account_ground") == "account"
    )


# --- 계속근로 ---------------------------------------------------------------------------------


def pieces(contracts: pl.LazyFrame) -> pl.LazyFrame:
    """The contracts of each worker in order, with gap_days before each and the piece between gaps
    it belongs to."""
    reached = pl.col("end").cum_max().shift(1).over("worker")
    gap = (pl.col("start") - reached).dt.total_days().clip(0).fill_null(0)
    return (
        contracts.sort("worker", "start")
        .with_columns(gap_days=gap)
        .with_columns(piece=(pl.col("gap_days") > 0).cum_sum().over("worker"))
    )


def continuity(contracts: pl.LazyFrame) -> pl.LazyFrame:
    """One row a worker of (worker, start, end): joined_since, last_since, left_on, gap_days,
    longest_gap_days, gaps, contracts, and continuity: one, joined (renewals without a gap), review.

    A gap is never judged here: ``joined_since`` counts from the first contract, the gaps with it,
    ``last_since`` from the day after the last gap.
    """
    last = pl.col("piece") == pl.col("piece").max()
    found = (
        pieces(contracts)
        .group_by("worker", maintain_order=True)
        .agg(
            joined_since=pl.col("start").min(),
            last_since=pl.col("start").filter(last).min(),
            left_on=pl.col("end").max(),
            longest_gap_days=pl.col("gap_days").max(),
            gap_days=pl.col("gap_days").sum(),
            gaps=pl.col("piece").max().cast(pl.Int64),
            contracts=pl.len().cast(pl.Int64),
        )
    )
    return found.with_columns(
        continuity=pl.when(pl.col("gaps") > 0)
        .then(pl.lit("review"))
        .when(pl.col("contracts") > 1)
        .then(pl.lit("joined"))
        .otherwise(pl.lit("one"))
    )


def both_ways(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds joined_days, last_days, joined_won and last_won to ``continuity``: severance with the
    gaps joined, and from the last gap only, by one daily wage (daily_num / daily_den)."""
    ruled = params.attach(frame, CONTINUITY_KEYS, on="left_on")
    for word in ("joined", "last"):
        ruled = ruled.with_columns(days_between(f"{word}_since", "left_on").alias(f"{word}_days"))
        ruled = ruled.with_columns(_one_way(word).alias(f"{word}_won"))
    return ruled


def _one_way(word: str) -> pl.Expr:
    months = months_between(pl.col(f"{word}_since"), pl.col("left_on"))
    num = wide(pl.col("daily_num")) * pl.col("severance_days") * pl.col(f"{word}_days")
    enough = months >= pl.col("severance_least_months")
    won = owed(num, wide(pl.col("daily_den")) * pl.col("severance_year_days"))
    return pl.when(enough).then(won).otherwise(0)
