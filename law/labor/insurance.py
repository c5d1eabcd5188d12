"""4대보험: 보험료와 적용 (국민연금법, 국민건강보험법, 노인장기요양보험법, 고용보험법, 징수법).

A base is what was declared or determined for a time, not what a month happened to pay. Each
premium is exact in integers until its own ten won are cut off. Products stay under 2⁶³: a base
under 10⁹ won times 10⁵.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params
from law.labor.calendar import after_months
from law.service_period import months_between

PREMIUM_KEYS: Final = tuple(
    f"insurance.{name}"
    for name in (
        "nps_rate",
        "nps_low_won",
        "nps_high_won",
        "nhi_rate",
        "nhi_low_won",
        "nhi_high_won",
        "ltc_num",
        "ltc_den",
        "ei_rate",
        "ei_employer_rate",
    )
)
SCOPE_KEYS: Final = tuple(
    f"insurance.{name}"
    for name in ("least_month", "least_days", "nps_income_won", "nps_last_years")
)
HIRED_KEYS: Final = tuple(
    f"insurance.{name}"
    for name in (
        "ei_least_week",
        "ei_continued_months",
        "ei_last_years",
        "ei_start",
        "appointed_term_months",
    )
)
TAX_KEYS: Final = tuple(
    f"insurance.{name}"
    for name in (
        "daily_deduction_won",
        "daily_tax_percent",
        "daily_tax_kept_percent",
        "small_tax_won",
        "daily_worker_months",
    )
)
GROUNDS: Final = ("nps_ground", "nhi_ground", "ei_ground")
WHOLE: Final = 10_000
DAY: Final = pl.duration(days=1)


def _floor_10(num: pl.Expr, den: pl.Expr | int) -> pl.Expr:
    return num.cast(pl.Int64) // (den * 10) * 10


def _share(base: str, rate: str, whole: int = WHOLE) -> pl.Expr:
    return _floor_10(pl.col(base).cast(pl.Int64) * pl.col(rate), whole)


# --- 보험료 -----------------------------------------------------------------------------------


def premiums(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds nps_base_won (cut to thousands, floor and ceiling), nps_won, nhi_won, ltc_won, ei_won,
    deducted_won, ei_employer_won and employer_won to months.

    Takes month, nps_income_won, nhi_pay_won, ei_pay_won, and the flags nps, nhi, ei, ei_benefit
    (65세 이후에 고용된 사람은 아님). The employer pays the like of the first three. Raises Unset.
    """
    ruled = params.attach(frame, PREMIUM_KEYS, on="month").with_columns(
        nps_base_won=(pl.col("nps_income_won") // 1000 * 1000).clip("nps_low_won", "nps_high_won"),
        _nhi=_share("nhi_pay_won", "nhi_rate", 2 * WHOLE),
        _ei=_share("ei_pay_won", "ei_rate"),
    )
    half = pl.col("_nhi").clip(pl.col("nhi_low_won") // 2, pl.col("nhi_high_won") // 2)
    ours = pl.when("ei_benefit").then("_ei").otherwise(0)
    shared = ruled.with_columns(
        nps_won=_if("nps", _share("nps_base_won", "nps_rate")),
        nhi_won=_if("nhi", half),
        ei_won=_if("ei", ours),
        ei_employer_won=_if("ei", ours + _share("ei_pay_won", "ei_employer_rate")),
    ).with_columns(ltc_won=_floor_10(pl.col("nhi_won") * pl.col("ltc_num"), pl.col("ltc_den")))
    alike = pl.sum_horizontal("nps_won", "nhi_won", "ltc_won")
    return shared.with_columns(
        deducted_won=alike + pl.col("ei_won"), employer_won=alike + pl.col("ei_employer_won")
    ).drop("_nhi", "_ei")


def _if(flag: str, won: pl.Expr) -> pl.Expr:
    return pl.when(flag).then(won.cast(pl.Int64)).otherwise(0)


def accident(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds wci_employer_won, all of it the employer's, to (month, wci_pay_won)."""
    ruled = params.attach(frame, ["insurance.wci_rate"], on="month")
    return ruled.with_columns(wci_employer_won=_share("wci_pay_won", "wci_rate"))


# --- 누가 가입하는가 ----------------------------------------------------------------------------


def insured(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds nps, nhi, ei and their grounds nps_ground, nhi_ground, ei_ground (insured, or why not),
    ei_benefit, wci, nps_from, nhi_from, ei_from (the first day paid for), and the days to report by.

    Takes date, hired, until (null: no end), birth, weekly_minutes, monthly_minutes, daily (일용),
    month_days and income_won of the month, agreed (employer and worker want the pension), elsewhere
    (60 hours with other places), irregular (비상근), first_month (the worker wants that month too),
    continued (insured since before 65), official (임기제공무원: no ground is decided but by their
    own law). Raises Unset for those hired from 2027 whom only the unset income decides.
    """
    scoped = params.attach(frame, SCOPE_KEYS, on="date")
    ruled = params.attach(scoped, HIRED_KEYS, on="hired").with_columns(_lasting())
    grounds = {"nps_ground": _nps(), "nhi_ground": _nhi(), "ei_ground": _ei()}
    known = _ei_income(ruled).with_columns(
        wci=~pl.col("official"),
        **{name: pl.when(~pl.col("official")).then(found) for name, found in grounds.items()},
    )
    insured = {name[:-7]: pl.col(name) == "insured" for name in GROUNDS}
    found = _first_days(known.with_columns(ei_benefit=_benefit(), **insured))
    return found.drop("lasting_months", "month_short", "again")


def _lasting() -> list[pl.Expr]:
    lasting = months_between(pl.col("hired"), pl.col("until")).fill_null(12 * 99)
    return [
        lasting.alias("lasting_months"),
        (pl.col("monthly_minutes") < pl.col("least_month").cast(pl.Int64) * 60).alias(
            "month_short"
        ),
        (pl.col("daily") | (lasting >= pl.col("ei_continued_months"))).alias("again"),
    ]


def _ei_income(frame: pl.LazyFrame) -> pl.LazyFrame:
    """From 2027 pay decides instead of hours; nobody has set how much."""
    asked = pl.col("ei_least_week").is_null() & ~pl.col("again")
    return params.attach_where(frame, ["insurance.ei_income_won"], asked, on="hired")


def _nps() -> pl.Expr:
    old = pl.col("date") >= after_months(pl.col("birth"), pl.col("nps_last_years") * 12)
    brief = pl.col("lasting_months") < 1
    paid = pl.col("income_won") >= pl.col("nps_income_won")
    often = (pl.col("month_days") >= pl.col("least_days")) | ~pl.col("month_short")
    wanted = (pl.col("lasting_months") >= 3) & pl.col("agreed")
    return (
        pl.when(old)
        .then(pl.lit("old"))
        .when(brief | (pl.col("daily") & ~often & ~paid))
        .then(pl.lit("casual"))
        .when(~pl.col("daily") & pl.col("month_short") & ~wanted & ~pl.col("elsewhere") & ~paid)
        .then(pl.lit("short_hours"))
        .otherwise(pl.lit("insured"))
    )


def _nhi() -> pl.Expr:
    return (
        pl.when(pl.col("daily") & (pl.col("lasting_months") < 1))
        .then(pl.lit("casual"))
        .when(pl.col("irregular"))
        .then(pl.lit("irregular"))
        .when(pl.col("month_short"))
        .then(pl.lit("short_hours"))
        .otherwise(pl.lit("insured"))
    )


def _ei() -> pl.Expr:
    hours = pl.col("month_short") | (pl.col("weekly_minutes") < pl.col("ei_least_week"))
    by_pay = pl.col("ei_least_week").is_null()
    low = pl.col("income_won") < pl.col("ei_income_won")
    return (
        pl.when(pl.col("again"))
        .then(pl.lit("insured"))
        .when(~by_pay & hours)
        .then(pl.lit("short_hours"))
        .when(by_pay & low)
        .then(pl.lit("low_income"))
        .otherwise(pl.lit("insured"))
    )


def _benefit() -> pl.Expr:
    sixty_five = after_months(pl.col("birth"), pl.col("ei_last_years") * 12)
    late = (pl.col("hired") >= sixty_five) & ~pl.col("continued")
    return (pl.col("ei_ground") == "insured").fill_null(False) & ~late


def _first_days(frame: pl.LazyFrame) -> pl.LazyFrame:
    hired, following = pl.col("hired"), pl.col("hired").dt.month_end() + DAY
    of_month = hired.dt.day() == 1
    first = pl.when(of_month).then(hired).otherwise(following)
    wished = pl.when(pl.col("first_month")).then(hired.dt.month_start()).otherwise(first)
    by_day = pl.col("ei_start") == "hired_day"
    limit = after_months(hired + DAY, pl.col("appointed_term_months")) - DAY
    return frame.with_columns(
        nps_from=wished,
        nhi_from=first,
        ei_from=pl.when(by_day).then(hired).otherwise(first),
        report_by=following + pl.duration(days=14),
        nhi_report_by=hired + pl.duration(days=14),
        ei_apply_by=pl.when(pl.col("official")).then(limit),
    )


def base_term(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds base_since, base_until and first_base_won: how long a base holds that was set at
    acquisition (acquired) or, where that is null, the regular one of ``month``; kind nps (July) or
    nhi (April). The first base: first_won for first_days (of a promised time), made thirty days.
    """
    begins = pl.when(pl.col("kind") == "nps").then(7).otherwise(4)
    day = pl.coalesce("acquired", "month")
    year = day.dt.year() - (pl.col("acquired").is_null() & (day.dt.month() < begins)).cast(pl.Int32)
    regular = pl.date(year, begins, 1)
    since = pl.when(pl.col("acquired").is_null()).then(regular).otherwise(day.dt.month_start())
    return frame.with_columns(
        base_since=since,
        base_until=pl.date(year + 1, begins, 1),
        first_base_won=pl.col("first_won") * 30 // pl.col("first_days"),
    )


# --- 일용근로소득의 세액 --------------------------------------------------------------------------


def daily_tax(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds daily_worker, tax_won and withheld_won to (date, daily_won, days, employed_months).

    Only for who has not been employed by one employer for three months; others have their tax from
    the table, which is not here: null.
    """
    ruled = params.attach(frame, TAX_KEYS)
    daily = pl.col("employed_months") < pl.col("daily_worker_months")
    above = (pl.col("daily_won") - pl.col("daily_deduction_won")).clip(0).cast(pl.Int64)
    each = _floor_10(above * pl.col("daily_tax_percent") * pl.col("daily_tax_kept_percent"), WHOLE)
    total = each * pl.col("days")
    kept = pl.when(total < pl.col("small_tax_won")).then(0).otherwise(total)
    return ruled.with_columns(
        daily_worker=daily,
        tax_won=pl.when(daily).then(total),
        withheld_won=pl.when(daily).then(kept),
    )
