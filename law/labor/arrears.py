"""체불: 지연이자, 소멸시효, 벌칙 (근로기준법 제36조·제37조·제49조, 퇴직급여법 제10조·제20조)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import polars as pl

from law import holidays, params
from law.labor.calendar import after_months
from law.labor.exact import owed, wide

KINDS: Final = {
    "wage": "재직 중의 임금",
    "left": "퇴직한 사람의 임금과 퇴직금",
    "dc": "확정기여형 부담금",
}
CLAIMS: Final = {
    "none": "없음",
    "legal": "법령상 제약으로 자금 확보가 어려움",
    "budget": "예산을 세우지 않음",
}
PENALTIES: Final = {
    "wages": "임금·가산임금·금품청산",
    "severance": "퇴직금",
    "hours": "휴일·휴게·연차·근로시간",
    "minimum_wage": "최저임금",
    "part_time": "단시간근로자의 초과근로",
    "terms": "근로조건의 명시",
    "papers": "명세서·대장·보존",
}
INTEREST_KEYS: Final = (
    "labor_ending.payment_days",
    "labor_ending.left_interest_percent",
    "labor_ending.dc_interest_percent",
    "labor_ending.dc_late_interest_percent",
)
DAY: Final = pl.duration(days=1)


# --- 지연이자 ---------------------------------------------------------------------------------


def late_interest(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds pay_by (the last day in time), interest_from, early_days, late_days, interest_won and
    interest_review to money paid late.

    Takes kind (KINDS), principal_won, due_on (the pay day of wages and contributions, the last day
    of work of somebody who left), last_day (of work; null while in service), paid_on (the day of
    payment is a late day too), claim (CLAIMS: only ``legal`` is for a person to weigh).
    ``early_days``: at the lower rate of a 확정기여형, until 14 days after leaving.
    """
    ruled = params.attach(frame, INTEREST_KEYS, on="due_on")
    ruled = params.attach(ruled, "labor_ending.wage_interest_percent", on="due_on")
    grace = pl.duration(days=pl.col("payment_days"))
    by = pl.when(pl.col("kind") == "left").then(pl.col("due_on") + grace).otherwise("due_on")
    dated = ruled.with_columns(pay_by=by).with_columns(
        interest_from=pl.col("pay_by") + DAY, _high_from=_high_from(grace)
    )
    return _interest(_days(dated)).drop("_high_from")


def _high_from(grace: pl.Expr) -> pl.Expr:
    """The last day before the higher rate; never while a 확정기여형 is in service."""
    dc, left = pl.col("kind") == "dc", pl.col("last_day") + grace
    after = pl.when(left > pl.col("due_on")).then(left).otherwise("due_on")
    return pl.when(~dc).then("pay_by").when(left.is_not_null()).then(after)


def _days(frame: pl.LazyFrame) -> pl.LazyFrame:
    all_days = (pl.col("paid_on") - pl.col("pay_by")).dt.total_days().clip(0)
    high = (pl.col("paid_on") - pl.col("_high_from")).dt.total_days().clip(0).fill_null(0)
    early = pl.when(pl.col("kind") == "dc").then(all_days - high).otherwise(0)
    return frame.with_columns(early_days=early, late_days=high)


def _interest(frame: pl.LazyFrame) -> pl.LazyFrame:
    percent = (
        pl.when(pl.col("kind") == "wage")
        .then("wage_interest_percent")
        .when(pl.col("kind") == "dc")
        .then("dc_late_interest_percent")
        .otherwise("left_interest_percent")
    )
    early = _percent(pl.col("dc_interest_percent")) * pl.col("early_days")
    percent_days = early + _percent(percent) * pl.col("late_days")
    return frame.with_columns(
        interest_num=wide(pl.col("principal_won")) * percent_days,
        interest_den=wide(pl.lit(36500)),
    ).with_columns(
        interest_won=owed(pl.col("interest_num"), pl.col("interest_den")),
        interest_review=(pl.col("claim") == "legal") & (pl.col("interest_num") > 0),
    )


def _percent(found: pl.Expr) -> pl.Expr:
    """No interest where the law of that day had none."""
    return found.cast(pl.Int64).fill_null(0)


# --- 소멸시효 ---------------------------------------------------------------------------------


def prescription(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds lapses_on (the last day to claim), days_left and lapsing to (due_on, date).

    Counted from the day after ``due_on``: the pay day of wages, the last day of work for severance.
    A last day that is a Saturday or holiday gives way to the next working day (민법 제161조);
    ``holidays_unread``: the holidays of that year are not known yet, only weekends were looked at.
    """
    ruled = params.attach(frame, ["labor_ending.claim_months"], on="due_on")
    ruled = params.attach(ruled, ["labor_guard.lapse_warning_days"])
    last = after_months(pl.col("due_on") + DAY, pl.col("claim_months")) - DAY
    dated = ruled.with_columns(_last=last)
    open_days = _open_days(dated.select("_last").unique().collect().get_column("_last"))
    found = dated.join(open_days, on="_last", how="left", maintain_order="left").drop("_last")
    return found.with_columns(
        days_left=(pl.col("lapses_on") - pl.col("date")).dt.total_days()
    ).with_columns(
        lapsing=pl.col("days_left").is_between(0, pl.col("lapse_warning_days")),
        lapsed=pl.col("days_left") < 0,
    )


def _open_days(days: pl.Series) -> pl.LazyFrame:
    found = [(day, *_open_day(day)) for day in days]
    schema = {"_last": pl.Date, "lapses_on": pl.Date, "holidays_unread": pl.Boolean}
    return pl.LazyFrame(found, schema, orient="row")


def _open_day(day: date) -> tuple[date, bool]:
    found, unread = day, False
    while True:
        off, known = _off(found)
        unread |= not known
        if not off:
            return found, unread
        found += timedelta(days=1)


def _off(day: date) -> tuple[bool, bool]:
    """Whether it is a day off, and whether the holidays of its year have been read."""
    try:
        return holidays.is_off_day(day), True
    except params.NoLawInForce:
        return day.isoweekday() >= holidays.SATURDAY, False


# --- 벌칙 -------------------------------------------------------------------------------------


def penalty(kind: str, day: date) -> tuple[str, str]:
    """The text in force on the day of a breach and its article, for a kind of PENALTIES."""
    found = params.get(f"labor_guard.penalty_{kind}").at(day)
    return str(found.value), found.source
