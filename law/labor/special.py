"""급여 처리에서 빠지기 쉬운 것: 휴업수당, 해고예고수당, 감급의 한도, 일할계산, 공정수당.

A wage a day is exact, in ``average_num`` / ``average_den`` and ``daily_num`` / ``daily_den``.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params
from law.labor.calendar import after_months
from law.labor.exact import below, owed
from law.service_period import months_between

CAUSES: Final = {
    "employer": "사용자의 귀책사유",
    "agreement_delay": "협약이나 예산이 늦어짐",  # a candidate that a person has to look at
    "outside": "사용자의 귀책이 아님",
}
DISMISSED: Final = {
    "dismissal": "해고",
    "impossible": "천재·사변 등으로 사업을 계속할 수 없음",
    "worker_fault": "근로자가 고의로 막대한 지장이나 손해를 끼침",
    "expired": "계약기간의 만료",
}
METHODS: Final = {
    "month_days": "그달의 날수로 나눔",
    "scheduled_days": "그달의 소정근로일수로 나눔",
    "month_hours": "월 기준시간으로 나눔",
}
Span = params.Span | None


def suspension_pay(idle: pl.LazyFrame, *, span: Span = None) -> pl.LazyFrame:
    """휴업수당 of ``idle_days``: 70 % of the average wage, or the ordinary wage where that is less;
    what was earned meanwhile (``received_won``) is taken off first (제46조, 영 제26조).

    Below 2⁶³: 10¹¹ won a day × 366 days × 100.
    """
    percent = pl.col("suspension_percent")
    valued = params.attach(idle, ["labor_leave.suspension_percent"], on="date", span=span)
    share_num, share_den = pl.col("average_num") * percent, pl.col("average_den") * 100
    ordinary = below(pl.col("daily_num"), pl.col("daily_den"), share_num, share_den)
    return (
        valued.with_columns(uses_ordinary=ordinary, review=pl.col("cause") == "agreement_delay")
        .with_columns(
            pay_num=pl.when("uses_ordinary")
            .then(_left("daily"))
            .otherwise(_left("average") * percent),
            pay_den=pl.when("uses_ordinary").then("daily_den").otherwise(share_den),
        )
        .with_columns(
            pay_num=pl.when(pl.col("cause") == "outside")
            .then(0)
            .otherwise(pl.col("pay_num").clip(0))
        )
        .with_columns(suspension_won=owed(pl.col("pay_num"), pl.col("pay_den")))
    )


def _left(wage: str) -> pl.Expr:
    """The numerator of a wage of the idle days less what was received."""
    whole = pl.col(f"{wage}_num") * pl.col("idle_days")
    return whole - pl.col("received_won") * pl.col(f"{wage}_den")


def dismissal_notice(ended: pl.LazyFrame, *, span: Span = None) -> pl.LazyFrame:
    """해고예고수당: 30 days of ordinary wage unless 30 whole days lie between the notice and
    ``dismissed_on``, the first day without employment (제26조). Review: an expiry with 갱신기대권.
    """
    keys = ["labor_leave.dismissal_notice_days", "labor_leave.dismissal_least_months"]
    valued = params.attach(ended, keys, on="dismissed_on", span=span)
    return valued.with_columns(
        notice=_notice(),
        review=(pl.col("cause") == "expired") & pl.col("renewal_expected"),
        noticed_days=(pl.col("dismissed_on") - pl.col("notice_on")).dt.total_days() - 1,
    ).with_columns(
        notice_won=pl.when(pl.col("notice") == "owed")
        .then(owed(pl.col("daily_num") * pl.col("dismissal_notice_days"), pl.col("daily_den")))
        .otherwise(0)
    )


def _notice() -> pl.Expr:
    ended = pl.col("dismissed_on")
    days = (ended - pl.col("notice_on")).dt.total_days() - 1
    short = after_months(pl.col("since"), pl.col("dismissal_least_months")) > ended
    return (
        pl.when(pl.col("cause") == "expired")
        .then(pl.lit("expired"))
        .when(pl.col("cause") != "dismissal")
        .then(pl.lit("exempt"))
        .when(short)
        .then(pl.lit("short"))
        .when((days >= pl.col("dismissal_notice_days")).fill_null(False))
        .then(pl.lit("noticed"))
        .otherwise(pl.lit("owed"))
    )


def wage_reduction(cuts: pl.LazyFrame, *, span: Span = None) -> pl.LazyFrame:
    """감급: once at most half a day's average wage, in all a tenth of the period's wages (제95조).

    ``earlier_cut_won``: 감급 already made in the same wage period.
    """
    keys = ["labor_leave.cut_once_percent", "labor_leave.cut_total_percent"]
    once = pl.col("average_num") * pl.col("cut_once_percent") // (pl.col("average_den") * 100)
    total = pl.col("period_won") * pl.col("cut_total_percent") // 100
    return (
        params.attach(cuts, keys, on="date", span=span)
        .with_columns(most_once_won=once, most_total_won=total)
        .with_columns(left_won=(pl.col("most_total_won") - pl.col("earlier_cut_won")).clip(0))
        .with_columns(most_won=pl.min_horizontal("most_once_won", "left_won"))
        .with_columns(excess_won=(pl.col("cut_won") - pl.col("most_won")).clip(0))
    )


def prorated_pay(months: pl.LazyFrame) -> pl.LazyFrame:
    """A part of a month's pay by the contract's ``method``; the law names none.

    By month_days part and whole are the days of ``month`` in [since, until) and all of it.
    """
    first, following = pl.col("month"), pl.col("month").dt.offset_by("1mo")
    since = pl.max_horizontal("since", first)
    until = pl.min_horizontal(pl.coalesce("until", following), following)
    calendar = pl.col("method") == "month_days"
    mine, whole = (until - since).dt.total_days().clip(0), (following - first).dt.total_days()
    return months.with_columns(
        part=pl.when(calendar).then(mine).otherwise("part"),
        whole=pl.when(calendar).then(whole).otherwise("whole"),
    ).with_columns(prorated_won=owed(pl.col("month_won") * pl.col("part"), pl.col("whole")))


def fair_pay(contracts: pl.LazyFrame, *, span: Span = None) -> pl.LazyFrame:
    """공정수당 of a contract of less than a year that expired (a policy, not a statute).

    ``until`` is the day after its last; whole months choose the band (a reading).
    """
    least = pl.when("expired").then("fair_band_won").otherwise(0)
    return params.attach(
        contracts.with_columns(
            ended_on=pl.col("until").dt.offset_by("-1d"),
            months=months_between(pl.col("since"), pl.col("until")),
        ),
        ["labor_leave.fair_band_won"],
        on="ended_on",
        span=span,
    ).with_columns(fair_won=least.cast(pl.Int64))
