"""연장·야간·휴일근로 (근로기준법 제56조, 기간제법 제6조제3항), 한도와 휴게 (제53조·제54조).

The premium (a day over 8 hours, a week over 40) and the limit of the week (40 + 12 alone) are two
counts: 대법원 2020도15393.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params
from law.labor.exact import owed, wide

DAY: Final = 24 * 60
NIGHTS: Final = ((0, 6 * 60), (22 * 60, 30 * 60), (46 * 60, 54 * 60))  # 밤 10시부터 오전 6시까지
_PREMIUM_KEYS: Final = [
    "labor.day_minutes",
    "labor.week_minutes",
    "labor.holiday_counts_toward_40h",
]


# --- shifts as days --------------------------------------------------------------------------


def days_of(
    shifts: pl.LazyFrame, *, keys: tuple[str, ...] = ("worker",), local: pl.LazyFrame | None = None
) -> pl.LazyFrame:
    """worked_minutes and night_minutes by day of shifts [start, end) without their breaks.

    Minutes count from midnight of ``date``. A shift that goes on past midnight is of the day it
    began on, up to the next day's scheduled start ``next_start`` (null: none); where
    ``shift_attribution`` says calendar_day, it is cut at midnight.
    """
    keyed = params.attach(shifts, "labor.shift_attribution", local=local)
    calendar = pl.col("shift_attribution") == "calendar_day"
    cut = pl.when(calendar).then(DAY).otherwise(DAY + pl.col("next_start")).fill_null(2 * DAY)
    own = _piece(keyed, pl.col("start"), pl.min_horizontal("end", cut), keys)
    later = _piece(keyed, pl.max_horizontal("start", cut), pl.col("end"), keys, next_day=True)
    return (
        pl.concat([own, later])
        .group_by(*keys, "date")
        .agg(pl.col("worked_minutes", "night_minutes").sum())
    )


def _piece(
    shifts: pl.LazyFrame,
    start: pl.Expr,
    end: pl.Expr,
    keys: tuple[str, ...],
    *,
    next_day: bool = False,
) -> pl.LazyFrame:
    length = (end - start).clip(0)
    night = pl.sum_horizontal(_overlap(start, end, *each) for each in NIGHTS)
    found = shifts.select(
        *keys,
        pl.col("date").dt.offset_by("1d" if next_day else "0d"),
        worked_minutes=length.cast(pl.Int64),
        night_minutes=night.cast(pl.Int64),
    )
    return found.filter(pl.col("worked_minutes") > 0)


def _overlap(start: pl.Expr, end: pl.Expr, since: int, until: int) -> pl.Expr:
    until_min = pl.min_horizontal(end, pl.lit(until))
    return (until_min - pl.max_horizontal(start, pl.lit(since))).clip(0)


# --- the premium -----------------------------------------------------------------------------


def premium(
    days: pl.LazyFrame,
    *,
    keys: tuple[str, ...] = ("worker", "week"),
    local: pl.LazyFrame | None = None,
    span: params.Span | None = None,
) -> pl.LazyFrame:
    """What each day adds to the base pay, in halves of a minute at the ordinary wage: ``halves``.

    Days are sorted by ``keys`` and date; 40 hours fill up in the order of time. A row has
    worked_minutes, night_minutes, holiday (주휴일·공휴일·약정휴일), agreed_holiday,
    scheduled_minutes (none on a day off without pay), part_time, ultra_short, wage_unit and
    day_num / day_den (1일 소정근로시간). ``other_halves``: where work on holidays is counted (or is
    not) toward the 40 hours; ``doubtful`` where the two differ.
    """
    found = _split(params.attach(days, _PREMIUM_KEYS, local=local, span=span))
    fresh = pl.any_horizontal(pl.col(key) != pl.col(key).shift(1) for key in keys)
    counted = pl.col("holiday_counts_toward_40h") == "counted"
    both = {"counted": _over_week(with_holidays=True), "left_out": _over_week(with_holidays=False)}
    found = found.with_columns(fresh=fresh.fill_null(True)).with_columns(**both)
    found = found.with_columns(
        overtime_minutes=_overtime(pl.when(counted).then("counted").otherwise("left_out")),
        other_overtime_minutes=_overtime(pl.when(counted).then("left_out").otherwise("counted")),
    )
    return _weigh(found).drop("fresh", *both, *map(_last, _PREMIUM_KEYS))


def _last(key: str) -> str:
    return key.rpartition(".")[2]


def _split(days: pl.LazyFrame) -> pl.LazyFrame:
    """Minutes on holidays to 8 hours and over; on other days over 8 hours, and off schedule.

    제55조 does not give a week below 15 hours its holidays (제18조제3항); 노동절 has its own act.
    """
    worked, limit = pl.col("worked_minutes"), pl.col("day_minutes").cast(pl.Int64)
    labour_day = (pl.col("date").dt.month() == 5) & (pl.col("date").dt.day() == 1)
    kept = pl.col("holiday") & (~pl.col("ultra_short") | pl.col("agreed_holiday") | labour_day)
    on_holiday = pl.when(kept).then(worked).otherwise(0)
    other = pl.when(kept).then(0).otherwise(worked)
    return days.with_columns(
        rest_day=kept,
        within_minutes=pl.min_horizontal(on_holiday, limit),
        over_minutes=(on_holiday - limit).clip(0),
        day_over_minutes=(other - limit).clip(0),
        beyond_minutes=pl.when(kept)
        .then(0)
        .otherwise((worked - pl.col("scheduled_minutes")).clip(0)),
    )


def _over_week(*, with_holidays: bool) -> pl.Expr:
    """Minutes of the day that come after 40 hours of its week; those over 8 a day not twice.

    Sums run over the whole frame (below 2⁶³) and start anew at each week: no grouping.
    """
    rest = pl.col("rest_day")
    plain = pl.when(rest).then(0).otherwise(pl.col("worked_minutes") - pl.col("day_over_minutes"))
    held = pl.when(rest).then("worked_minutes").otherwise(plain) if with_holidays else plain
    before = held.cum_sum() - held
    start = pl.when("fresh").then(before).forward_fill()
    return (before - start + plain - pl.col("week_minutes")).clip(0, plain)


def _overtime(over_week: pl.Expr) -> pl.Expr:
    """Each of them is the end of the day, so that the longest holds the others; of a part-time
    worker also what is off schedule (기간제법 제6조제3항)."""
    legal = pl.col("day_over_minutes") + over_week
    return pl.when("part_time").then(pl.max_horizontal(legal, "beyond_minutes")).otherwise(legal)


def _weigh(days: pl.LazyFrame) -> pl.LazyFrame:
    """Beyond the schedule 1.0 and overtime + 0.5; a holiday 1.5, over 8 hours 2.0; night + 0.5.

    A paid holiday on a scheduled day is 1.0 of its own for who is paid by the day or the hour.
    """
    halves = pl.sum_horizontal(*kinds().values())
    differs = pl.col("other_overtime_minutes") - pl.col("overtime_minutes")
    unpaid = pl.col("wage_unit").is_in(["hour", "day"])
    own = pl.col("rest_day") & unpaid & (pl.col("scheduled_minutes") > 0)
    return days.with_columns(
        halves=halves,
        other_halves=halves + differs,
        own_num=pl.when(own).then("day_num").otherwise(0),
        own_den=pl.col("day_den"),
        doubtful=differs != 0,
    )


def kinds() -> dict[str, pl.Expr]:
    """Halves by the kind of pay that a payslip names, of a day or of days added up."""
    return {
        "overtime": pl.col("beyond_minutes") * 2 + pl.col("overtime_minutes"),
        "night": pl.col("night_minutes"),
        "holiday": pl.col("within_minutes") * 3 + pl.col("over_minutes") * 4,
    }


def pay(found: pl.LazyFrame, name: str = "premium", halves: str = "halves") -> pl.LazyFrame:
    """``{name}_num`` / ``_den`` and ``_won`` of halves, and of what a paid holiday is by itself."""
    own = wide(pl.col("own_num")) * 2
    num = (wide(pl.col(halves)) * pl.col("own_den") + own) * pl.col("hourly_num")
    den = wide(pl.col("own_den")) * 120 * pl.col("hourly_den")
    return found.with_columns(
        num.alias(f"{name}_num"), den.alias(f"{name}_den"), owed(num, den).alias(f"{name}_won")
    )


# --- the limit of a week, and breaks ------------------------------------------------------------


def week_limit(weeks: pl.LazyFrame, *, on: str = "week") -> pl.LazyFrame:
    """Hours over 40 and over 40 + 12 of a week's worked_minutes (holidays too), never of its days;
    of a part-time worker beyond_minutes over 12 hours, or without consent (기간제법 제6조제1항)."""
    keyed = params.attach(weeks, ["labor.week_minutes", "labor.week_extra_minutes"], on)
    extra = pl.col("week_extra_minutes").cast(pl.Int64)
    over = (pl.col("worked_minutes") - pl.col("week_minutes")).clip(0)
    beyond = pl.when("part_time").then("beyond_minutes").otherwise(0)
    return keyed.with_columns(
        over_minutes=over,
        excess_minutes=(over - extra).clip(0),
        part_excess_minutes=(beyond - extra).clip(0),
        unconsented=(beyond > 0) & ~pl.col("overtime_consent"),
    ).drop("week_minutes", "week_extra_minutes")


def breaks(days: pl.LazyFrame) -> pl.LazyFrame:
    """휴게 required for a day's work, how much was missing, and ``review`` where the law is silent.

    ``break_waived``: the worker asked to leave it out. From 2026-12-10 that holds for 4 hours of
    work exactly; for more than 4 and less than 8 it is not clear.
    """
    keyed = params.attach(
        days, ["labor.break_each_minutes", "labor.break_minutes_each", "labor.break_waiver"]
    )
    worked, each = pl.col("worked_minutes"), pl.col("break_each_minutes").cast(pl.Int64)
    asked = (pl.col("break_waiver") == "waivable") & pl.col("break_waived")
    waived = asked & (worked == each)
    required = worked // each * pl.col("break_minutes_each")
    needed = pl.when(waived).then(0).otherwise(required)
    short = (needed - pl.col("break_minutes")).clip(0)
    return keyed.with_columns(
        waived=waived,
        required_minutes=needed,
        short_minutes=short,
        review=asked & ~waived & (worked < 2 * each) & (short > 0),
    ).drop("break_each_minutes", "break_minutes_each", "break_waiver")


def time_off(found: pl.LazyFrame) -> pl.LazyFrame:
    """보상휴가 (제57조): minutes of leave for ``halves``, only by a written agreement."""
    leave = (pl.col("halves") + 1) // 2
    return found.with_columns(
        leave_minutes=pl.when("time_off_agreed").then(leave).otherwise(0),
        due_halves=pl.when("time_off_agreed").then(0).otherwise("halves"),
    )


def fixed_overtime(months: pl.LazyFrame) -> pl.LazyFrame:
    """고정OT: what a month's premium (premium_num / premium_den) is above what was paid for it."""
    paid = wide(pl.col("fixed_overtime_won")) * pl.col("premium_den")
    num = pl.max_horizontal(wide(pl.col("premium_num")) - paid, pl.lit(0, pl.Int128))
    measured = pl.when("hard_to_measure").then(0).otherwise(num)
    return months.with_columns(
        shortfall_num=measured,
        shortfall_den=wide(pl.col("premium_den")),
        shortfall_won=owed(measured, pl.col("premium_den")),
    )
