"""한 달의 임금: what a month is due, item by item, by the same functions that the guard asks.

``given`` are the guard's frames; beside them ``terms`` (contract, prorate, month_workdays: the
scheduled days of the whole month), ``leave_uses`` (worker, date, minutes) and ``monthly`` (contract,
item, name, won: what a contract pays each month beside the base). Nothing here is paid: a slip of
zero stands in the place of what the guard would take off.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import polars as pl

from law.labor import hours
from law.labor.calendar import after_months
from law.labor.exact import nearest, owed, wide
from law.labor.guard import floors, portions, wages
from law.labor.guard.basis import OPEN, Basis, ready
from law.labor.guard.findings import ENGINE, clock, line, won
from law.labor.guard.wages import MONTH
from law.labor.guard.worked import UNPAID, sorted_days, worked
from law.labor.wage import week_num

ITEMS: Final = pl.Schema(
    {
        "worker": pl.Int64(),
        "item": pl.String(),
        "name": pl.String(),
        "won": pl.Int64(),
        "minutes": pl.Int64(),
        "article": pl.String(),
        "method": pl.String(),
        "lines": pl.List(pl.Struct({"date": pl.Date(), "ko": pl.String()})),
    }
)
SALARY: Final = ("month", "week")  # leave and 주휴 are in it
MINUTES: Final = {
    "overtime": "overtime_minutes",
    "night": "night_minutes",
    "holiday": "holiday_minutes",
}
ARTICLES: Final = {
    "overtime": "근로기준법 제56조제1항",
    "part_time": "기간제법 제6조제3항, 근로기준법 제56조제1항",
    "night": "근로기준법 제56조제3항",
    "holiday": "근로기준법 제56조제2항",
    "public": "근로기준법 제55조제2항, 영 제30조제2항",
}
NAMES: Final = {
    "overtime": ("overtime", "연장근로수당"),
    "night": ("night", "야간근로수당"),
    "holiday": ("holiday", "휴일근로수당"),
    "public": ("public_holiday", "공휴일 유급분"),
}


class Pay(NamedTuple):
    """``items`` of each worker (ITEMS), and ``asked``: worker, ko — what must be said before."""

    items: pl.DataFrame
    asked: pl.DataFrame


def of_month(
    given: Mapping[str, pl.DataFrame | pl.LazyFrame],
    month: date,
    *,
    terms: pl.DataFrame,
    leave_uses: pl.DataFrame,
    monthly: pl.DataFrame,
    as_of: date | None = None,
    **ours: Any,
) -> Pay:
    """What each worker's month is due, of one that still runs until ``as_of``. ``days`` begin with
    the Monday before it or the contract."""
    last = pl.select(after_months(pl.lit(month), 1).dt.offset_by("-1d")).item()
    slips = given["workers"].lazy().select("worker", month=pl.lit(month), pay_date=pl.lit(month))
    basis = ready({**given, "slips": slips}, as_of or last, **ours)
    days = _timed(worked(basis, sorted_days(basis)), leave_uses)
    stretches = wages.stretches(basis, wages.sums(days))
    due = wages.months(basis, stretches)
    weeks = wages.weeks(basis, days, due)
    own = portions.questioned(_own(basis, days, month, terms), monthly)
    paid, asked = own.filter("priced"), _asked(own)
    extra = portions.monthly(paid, monthly)
    months = _fixed(due, extra)
    parts = [_based(paid), _leave(paid), extra, *_premiums(months, days), _rest(months, weeks)]
    parts.append(portions.rests(weeks, days))
    whole = [each.select(ITEMS.names()).cast(ITEMS) for each in parts]
    whole.append(_floor(basis, stretches, weeks, paid))
    return Pay(pl.concat(whole).sort("worker", maintain_order=True), asked)


def of_week(
    given: Mapping[str, pl.DataFrame | pl.LazyFrame], monday: date, **ours: Any
) -> pl.DataFrame:
    """주휴 of one week of who is paid by the hour or the day (``law.labor.weekly``)."""
    basis = ready(given, monday + timedelta(days=6), **ours)
    none = pl.DataFrame(schema={"worker": pl.Int64, "unpaid": pl.Boolean})
    found = wages.weeks(basis, worked(basis, sorted_days(basis)), none)
    return found.filter(pl.col("week_start") == monday, pl.col("wage_unit").is_in(("hour", "day")))


# --- base ------------------------------------------------------------------------------------


def _timed(days: pl.DataFrame, uses: pl.DataFrame) -> pl.DataFrame:
    """Days with the scheduled minutes worked (``done``) and those of leave."""
    used = pl.when(pl.col("absence") == "paid_leave").then("scheduled_minutes").otherwise(0)
    leave = pl.min_horizontal(pl.col("minutes").fill_null(used), "scheduled_minutes")
    present = (pl.col("absence") == "none") & ~pl.col("rest_day")
    done = pl.min_horizontal("worked_minutes", pl.col("scheduled_minutes") - pl.col("leave"))
    return (
        days.join(uses, on=("worker", "date"), how="left", maintain_order="left")
        .with_columns(leave=pl.when(pl.col("rest_day")).then(0).otherwise(leave))
        .with_columns(done=pl.when(present).then(done).otherwise(0))
    )


def _own(basis: Basis, days: pl.DataFrame, month: date, terms: pl.DataFrame) -> pl.DataFrame:
    """Each contract's month: scheduled minutes worked, days not paid for, days out of it. A wage by
    the week is of the weeks whose Sunday, or the contract's last day before it, is in the month."""
    kept = pl.col("scheduled_minutes") > 0
    unpaid = kept & pl.col("absence").is_in(UNPAID)
    sunday = pl.col("date").dt.truncate("1w").dt.offset_by("6d")
    last = pl.min_horizontal(sunday, pl.col("end").dt.offset_by("-1d"))
    paid_in = pl.when(pl.col("wage_unit") == "week").then(last).otherwise("date")
    sums = (
        days.lazy()
        .join(basis.contracts.select("contract", "end"), on="contract", maintain_order="left")
        .filter(paid_in.dt.month_start() == month)
        .sort("worker", "date")
        .group_by("worker", "contract", maintain_order=True)
        .agg(
            pl.col("done", "leave").sum(),
            days=pl.len().cast(pl.Int64),
            weeks=pl.col("date").dt.truncate("1w").n_unique().cast(pl.Int64),
            workdays=kept.sum().cast(pl.Int64),
            unpaid_days=unpaid.sum().cast(pl.Int64),
            unpaid_minutes=pl.when(unpaid).then("scheduled_minutes").otherwise(0).sum(),
            lines=_day_line().drop_nulls(),
            leave_lines=line(pl.col("date"), pl.format("휴가 {}", clock(pl.col("leave")))).filter(
                pl.col("leave") > 0
            ),
        )
    )
    held = sums.join(basis.contracts.drop("worker"), on="contract").join(
        terms.lazy(), on="contract"
    )
    first, after = pl.lit(month), after_months(pl.lit(month), 1)
    inside = pl.min_horizontal(after, pl.col("end").fill_null(OPEN)) - pl.max_horizontal(
        first, "start"
    )
    whole = (after - first).dt.total_days()
    by_week = pl.col("wage_unit") == "week"
    weeks = pl.when(by_week).then("weeks").otherwise(1)
    kept_week = pl.col("days_per_week") * pl.col("weeks")
    return (
        held.with_columns(
            month_days=pl.when(by_week).then(pl.col("weeks") * 7).otherwise(whole),
            inside=pl.when(by_week).then("days").otherwise(inside.dt.total_days()),
            month_workdays=pl.when(by_week).then(kept_week).otherwise("month_workdays"),
            weeks=weeks,
        )
        .with_columns(outside=pl.col("month_days") - pl.col("inside"))
        .with_columns(partial=pl.col("outside") > 0)
        .collect(engine=ENGINE)
    )


def _day_line() -> pl.Expr:
    text = (
        pl.when(pl.col("done") > 0)
        .then(pl.format("일한 소정근로시간 {}", clock(pl.col("done"))))
        .when((pl.col("scheduled_minutes") > 0) & pl.col("absence").is_in(UNPAID))
        .then(pl.lit("나오지 않아 주지 않는 날"))
    )
    return pl.when(text.is_not_null()).then(line(pl.col("date"), text))


def _asked(own: pl.DataFrame) -> pl.DataFrame:
    return own.filter(~pl.col("priced")).select("worker", ko="question")


def _base_won() -> tuple[pl.Expr, pl.Expr]:
    """Exact won of the month: minutes of an hourly or daily wage, a salary's part."""
    unit, how = pl.col("wage_unit"), pl.col("prorate")
    base = wide(pl.col("base_won")) * pl.col("weeks")
    salary, by_week = unit.is_in(SALARY), unit == "week"
    paid_days = pl.col("month_days") - pl.col("outside") - pl.col("unpaid_days")
    worked_days = pl.col("workdays") - pl.col("unpaid_days")
    full = ~pl.col("partial") & (pl.col("unpaid_days") == 0)
    week60 = wide(week_num(with_other=True)) * pl.col("weeks")
    hours60 = pl.when(by_week).then(week60).otherwise(wide(pl.col("month_num")) * 60)
    minute = pl.when(by_week).then("holiday_den").otherwise("month_den")
    left = hours60 - wide(pl.col("unpaid_minutes")) * minute
    num = (
        pl.when(~salary).then(base * pl.col("done"))
        .when(full).then(base)
        .when(how == "calendar").then(base * paid_days)
        .when(how == "scheduled").then(base * worked_days)
        .otherwise(base * left)
    )  # fmt: skip
    den = (
        pl.when(unit == "hour").then(60)
        .when(unit == "day").then("daily_minutes")
        .when(full).then(1)
        .when(how == "calendar").then("month_days")
        .when(how == "scheduled").then("month_workdays")
        .otherwise(hours60)
    )  # fmt: skip
    return num, den


def _base_method() -> pl.Expr:
    unit, how = pl.col("wage_unit"), pl.col("prorate")
    plain = won(pl.col("base_won"))
    week = pl.format("주급 {} × 그 달에 일요일이 있는 {}주", plain, "weeks")
    base = pl.when(unit == "week").then(week).otherwise(pl.format("월급 {}", plain))
    paid_days = pl.col("month_days") - pl.col("outside") - pl.col("unpaid_days")
    worked_days = pl.col("workdays") - pl.col("unpaid_days")
    return (
        pl.when(unit == "hour")
        .then(pl.format("시급 {} × {}", plain, clock(pl.col("done"))))
        .when(unit == "day")
        .then(
            pl.format(
                "일급 {} × {} ÷ 하루 {}",
                plain,
                clock(pl.col("done")),
                clock(pl.col("daily_minutes")),
            )
        )
        .when(~pl.col("partial") & (pl.col("unpaid_days") == 0))
        .then(base)
        .when(how == "calendar")
        .then(pl.format("{} × {}일 ÷ {}일", base, paid_days, "month_days"))
        .when(how == "scheduled")
        .then(pl.format("{} × {}일 ÷ 소정근로일 {}일", base, worked_days, "month_workdays"))
        .otherwise(pl.format("{} − 나오지 않은 {}의 몫", base, clock(pl.col("unpaid_minutes"))))
    )


def _based(own: pl.DataFrame) -> pl.DataFrame:
    """기본급, contract by contract."""
    num, den = _base_won()
    several = pl.len().over("worker") > 1
    order = (pl.int_range(pl.len()).over("worker") + 1).cast(pl.String)
    return own.with_columns(
        item=pl.lit("base"),
        name=pl.when(several).then(pl.format("기본급 {}", order)).otherwise(pl.lit("기본급")),
        won=owed(num, den),
        minutes=pl.when(pl.col("wage_unit").is_in(SALARY)).then(None).otherwise("done"),
        article=pl.when(pl.col("wage_unit") == "week")
        .then(pl.lit("근로기준법 제43조 (주급을 달로 모으는 방법은 조문에 없음, 확인 필요)"))
        .otherwise(pl.lit("근로기준법 제43조")),
        method=_base_method(),
    )


def _leave(own: pl.DataFrame) -> pl.DataFrame:
    """연차 of who is paid by the hour or the day, at the ordinary wage; a salary holds it."""
    num = wide(pl.col("leave")) * pl.col("hourly_num")
    rows = own.filter(pl.col("wage_unit").is_in(("hour", "day")) & (pl.col("leave") > 0))
    return (
        rows.with_columns(lines="leave_lines", won=owed(num, wide(pl.col("hourly_den")) * 60))
        .group_by("worker", maintain_order=True)
        .agg(
            pl.col("won").sum(),
            pl.col("lines").list.explode(keep_nulls=False, empty_as_null=False),
            minutes=pl.col("leave").sum(),
            method=pl.format("통상시급 {} × {}", _hourly(), clock(pl.col("leave"))).last(),
        )
        .with_columns(
            item=pl.lit("base"),
            name=pl.lit("연차휴가 유급분"),
            article=pl.lit("근로기준법 제60조제5항"),
        )
    )


def _hourly() -> pl.Expr:
    return won(nearest(pl.col("hourly_num"), pl.col("hourly_den")))


# --- premiums and 주휴 --------------------------------------------------------------------------


def _fixed(months: pl.DataFrame, extra: pl.DataFrame) -> pl.DataFrame:
    """고정 연장수당 stands for the month's overtime; only what is above it is due beside it."""
    paid = extra.filter(pl.col("item") == "fixed_overtime")
    fixed = paid.group_by("worker").agg(fixed_won=pl.col("won").sum())
    priced = months.join(fixed, on="worker", how="left", maintain_order="left").with_columns(
        fixed_overtime_won=pl.col("fixed_won").fill_null(0),
        premium_num="overtime_due_num",
        premium_den="due_den",
        hard_to_measure=pl.lit(False),
    )
    above = hours.fixed_overtime(priced.lazy()).with_columns(overtime_due_num="shortfall_num")
    return above.collect()


def _premiums(months: pl.DataFrame, days: pl.DataFrame) -> list[pl.DataFrame]:
    marked = days.with_columns(
        public_num=wages.public_pay(),
        holiday_minutes=pl.col("within_minutes") + pl.col("over_minutes"),
    )
    return [_premium(months, marked, kind) for kind in wages.KINDS]


def _premium(months: pl.DataFrame, days: pl.DataFrame, kind: wages.Kind) -> pl.DataFrame:
    """One kind of pay: what it is due, and each day that made it."""
    item, name = NAMES[kind.due]
    shown = days.filter(kind.shown).group_by(MONTH, maintain_order=True).agg(
        lines=line(pl.col("date"), kind.said), minutes=_minutes(kind.due).sum()
    )  # fmt: skip
    part = pl.lit(ARTICLES.get("part_time" if kind.due == "overtime" else kind.due))
    due, den = pl.col(f"{kind.due}_due_num"), pl.col("due_den")
    return (
        months.filter(due > 0)
        .join(shown, on=MONTH, how="left")
        .with_columns(
            item=pl.lit(item),
            name=pl.lit(name),
            won=owed(due, den),
            article=pl.when("part_time").then(part).otherwise(pl.lit(ARTICLES[kind.due])),
            method=_method(kind.due),
        )
    )


def _method(due: str) -> pl.Expr:
    weighed = pl.col("premium_num" if due == "overtime" else f"{due}_due_num")
    hundredths = wages.hundredths(
        weighed * pl.col("hourly_den"), pl.col("due_den") * pl.col("hourly_num")
    )
    plain = pl.format("통상시급 {} × {}시간(가산을 곱한 시간)", _hourly(), hundredths)
    if due != "overtime":
        return plain
    less = pl.format("{} − 고정 연장수당 {}", plain, won(pl.col("fixed_overtime_won")))
    return pl.when(pl.col("fixed_overtime_won") > 0).then(less).otherwise(plain)


def _minutes(due: str) -> pl.Expr:
    if due == "overtime":
        return pl.max_horizontal("beyond_minutes", "overtime_minutes")
    return pl.col(MINUTES[due]) if due in MINUTES else pl.col("scheduled_minutes")


def _rest(months: pl.DataFrame, weeks: pl.DataFrame) -> pl.DataFrame:
    """주휴수당 where it is not in the base, week by week."""
    found = wages.weekly_holidays(months, weeks).collect(engine=ENGINE)
    told = pl.col("evidence").list
    return found.with_columns(
        item=pl.lit("weekly_holiday"),
        name=pl.lit("주휴수당"),
        won=owed(pl.col("owed_num"), pl.col("owed_den")),
        minutes=pl.lit(None, pl.Int64),
        article=pl.lit("근로기준법 제55조제1항, 영 제30조제1항"),
        method=pl.format("개근한 주 {}번의 주휴시간 × 통상시급", told.len() - 1),
        lines=told.head(told.len() - 1),
    )


# --- minimum wage ------------------------------------------------------------------------------


def _floor(
    basis: Basis, stretches: pl.DataFrame, weeks: pl.DataFrame, own: pl.DataFrame
) -> pl.DataFrame:
    """What the month falls short of 최저임금, which takes the contract's place (제6조제3항)."""
    num, den = _base_won()
    salary = pl.col("wage_unit") == "month"
    part = pl.when(salary).then("inside").otherwise("month_days")
    days = owed(wide(pl.col("base_won")) * pl.col("inside"), pl.col("month_days"))
    changed = salary & (pl.len().over("worker") > 1) & (pl.col("unpaid_days") == 0)
    paid = own.select(
        "contract",
        base_won=pl.when(changed).then(days).otherwise(owed(num, den)),
        monthly_included_won=pl.col("ordinary_monthly_won") * part // pl.col("month_days"),
    )
    known = stretches.drop("base_won", "monthly_included_won").join(paid, on="contract")
    short = next(floors.below(basis, known, weeks)).collect(engine=ENGINE)
    return short.select(
        "worker",
        item=pl.lit("base"),
        name=pl.lit("최저임금 보전"),
        won=owed(pl.col("owed_num"), pl.col("owed_den")),
        minutes=pl.lit(None, pl.Int64),
        article=pl.lit("최저임금법 제6조제3항"),
        method=pl.lit("최저임금과 시간급의 차이 × 시간"),
        lines="evidence",
    ).cast(ITEMS)
