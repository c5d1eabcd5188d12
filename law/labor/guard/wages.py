"""임금의 점검: LC-01…05, 30, 31. What a month's days are due, less what its slip paid.

A month without a slip is not judged here: nobody knows what was paid (LC-15 tells it).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

from law.labor import hours, weekly
from law.labor.calendar import after_months
from law.labor.exact import nearest, owed, wide
from law.labor.guard.basis import Basis
from law.labor.guard.findings import clock, found, line, won
from law.labor.guard.worked import PAID, UNPAID

MONTH: Final = ("worker", "month")
SUMS: Final = (
    "beyond_minutes",
    "overtime_minutes",
    "other_overtime_minutes",
    "day_over_minutes",
    "night_minutes",
    "within_minutes",
    "over_minutes",
)


class Kind(NamedTuple):
    """A kind of pay: its minutes of a day that show it, and the columns of a slip that paid it."""

    rule: str
    ko: str
    due: str
    shown: pl.Expr
    said: pl.Expr
    paid: tuple[str, ...]


def _times(ko: str, minutes: str, weight: str) -> pl.Expr:
    """연장 1시간 × 1.5, where there is any."""
    text = pl.format("{} {} × {}", pl.lit(ko), clock(pl.col(minutes)), pl.lit(weight))
    return pl.when(pl.col(minutes) > 0).then(text)


def _joined(*parts: pl.Expr) -> pl.Expr:
    return pl.concat_str(parts, separator=", ", ignore_nulls=True)


OVERTIME: Final = Kind(
    "LC-02",
    "연장근로",
    "overtime",
    (pl.col("beyond_minutes") > 0) | (pl.col("overtime_minutes") > 0),
    pl.format(
        "실제 {}, 소정 {}: {}",
        clock(pl.col("worked_minutes")),
        clock(pl.col("scheduled_minutes")),
        _joined(
            _times("소정 밖", "beyond_minutes", "1.0"), _times("가산", "overtime_minutes", "0.5")
        ),
    ),
    ("overtime_won",),
)
NIGHT: Final = Kind(
    "LC-03",
    "야간근로",
    "night",
    pl.col("night_minutes") > 0,
    _times("밤 10시부터 오전 6시까지", "night_minutes", "0.5"),
    ("night_won",),
)
HOLIDAY: Final = Kind(
    "LC-04",
    "휴일근로",
    "holiday",
    pl.col("within_minutes") > 0,
    _joined(_times("8시간까지", "within_minutes", "1.5"), _times("넘는", "over_minutes", "2.0")),
    ("holiday_won",),
)
PUBLIC: Final = Kind(
    "LC-30",
    "공휴일의 유급",
    "public",
    pl.col("public_num") > 0,
    pl.format(
        "소정근로일과 겹친 공휴일입니다. 하루 {}", clock(pl.col("day_num") // pl.col("day_den"))
    ),
    ("public_holiday_won",),
)
KINDS: Final = (OVERTIME, NIGHT, HOLIDAY, PUBLIC)
DUE: Final = (*(f"{kind.due}_due_num" for kind in KINDS), "other_due_num")
OF_LAST: Final = (
    "district",
    "part_time",
    "contract",
    "hourly_num",
    "hourly_den",
    "time_off_agreed",
)


def sums(days: pl.DataFrame) -> pl.DataFrame:
    """The minutes of each month by contract."""
    return (
        days.lazy()
        .with_columns(public_num=public_pay(), paid_minutes=_paid_minutes())
        .group_by("contract", "month", maintain_order=True)
        .agg(
            pl.col("worker", "day_den").first(),
            pl.col(*SUMS, "worked_minutes", "public_num", "paid_minutes").sum(),
            unpaid=pl.col("absence").is_in(UNPAID).any(),
        )
        .collect()
    )


def unslipped(basis: Basis, sums: pl.DataFrame) -> pl.LazyFrame:
    """LC-15 of a month of work of which nothing was told, two months after it began: a person asks
    whether it was paid."""
    past = after_months(pl.col("month"), 2) <= basis.as_of
    rows = (
        sums.lazy()
        .filter(past, pl.col("worked_minutes") > 0)
        .join(basis.facts["slips"].select(MONTH), on=MONTH, how="anti")
        .join(basis.contracts.select("contract", "district"), on="contract")
        .unique(MONTH, keep="first", maintain_order=True)
        .with_columns(grade=pl.lit("R"), breached_on=after_months(pl.col("month"), 2))
    )
    told = pl.format("{} 일한 달의 임금과 명세서가 없습니다.", clock(pl.col("worked_minutes")))
    return found(rows, "LC-15", line(pl.col("month"), told))


def stretches(basis: Basis, sums: pl.DataFrame) -> pl.DataFrame:
    """Each contract's part of a month with a slip that is due by ``as_of``: what each kind is due,
    as ``{kind}_due_num`` over ``due_den``, with the slip."""
    slips = basis.facts["slips"].filter(pl.col("pay_date") <= basis.as_of)
    owners = _contracts(basis)
    priced = (
        sums.lazy()
        .join(owners, on="contract", maintain_order="left")
        .join(slips, on=MONTH, maintain_order="left")
    )
    return _due(_time_off(priced)).collect()


def months(basis: Basis, parts: pl.DataFrame) -> pl.DataFrame:
    """Each worker's month out of its stretches: one of two contracts by the product of their
    denominators; most have one, at no cost."""
    paid = basis.facts["slips"].collect_schema().names()[2:]
    den = pl.col("due_den")
    many = parts.select(pl.struct(MONTH).is_duplicated()).to_series()
    alone = parts.filter(~many).with_columns(contracts=pl.lit(1, pl.UInt32))
    common = den.unique().product()
    scaled = [(pl.col(name) * (common // den)).sum() for name in DUE]
    joined = (
        parts.filter(many)
        .group_by(MONTH, maintain_order=True)
        .agg(
            *scaled,
            pl.col(*OF_LAST, *paid).last(),
            pl.col("day_over_minutes", "paid_minutes").sum(),
            pl.col("unpaid").any(),
            due_den=common,
            contracts=pl.len(),
        )
    )
    return pl.concat([alone.select(joined.columns), joined])


def public_pay() -> pl.Expr:
    """제55조제2항: not the days that only the contract calls holidays."""
    return pl.when("agreed_holiday").then(0).otherwise("own_num")


def _paid_minutes() -> pl.Expr:
    return pl.when(pl.col("absence").is_in(PAID)).then("scheduled_minutes").otherwise(0)


def _contracts(basis: Basis) -> pl.LazyFrame:
    return basis.contracts.select(
        "contract", "district", "part_time", "hourly_num", "hourly_den", "time_off_agreed", "start"
    )


def _time_off(parts: pl.LazyFrame) -> pl.LazyFrame:
    """보상휴가 by a written agreement (제57조): its minutes stand for overtime first, then work on
    holidays, then nights; of the month's last contract."""
    halves = hours.kinds()
    following = pl.col("worker").shift(-1) == pl.col("worker")
    following &= pl.col("month").shift(-1) == pl.col("month")
    last = ~following.fill_null(False)
    given = pl.when(last & pl.col("time_off_agreed")).then(pl.col("time_off_minutes") * 2)
    rest = parts.with_columns(rest=given.otherwise(0))
    for name in ("overtime", "holiday", "night"):
        off = pl.min_horizontal(halves[name], "rest")
        rest = rest.with_columns(
            (halves[name] - off).alias(f"{name}_halves"), rest=pl.col("rest") - off
        )
    return rest.with_columns(
        other_halves=pl.col("overtime_halves")
        + pl.col("other_overtime_minutes")
        - pl.col("overtime_minutes"),
        none_halves=pl.lit(0),
    )


def _due(parts: pl.LazyFrame) -> pl.LazyFrame:
    plain = parts.with_columns(own_num=pl.lit(0), own_den=pl.col("day_den"))
    for name in ("overtime", "night", "holiday", "other"):
        plain = hours.pay(plain, f"{name}_due", f"{name}_halves")
    public = plain.with_columns(own_num=pl.col("public_num"))
    return hours.pay(public, "public_due", "none_halves").with_columns(
        due_den=pl.col("public_due_den")
    )


# --- findings -------------------------------------------------------------------------------


def unpaid(months: pl.DataFrame, days: pl.DataFrame) -> list[pl.LazyFrame]:
    """LC-02…05, 30, 31."""
    fixed = pl.col("fixed_overtime_won") > 0
    part, plain = months.lazy().filter(~fixed & "part_time"), months.lazy().filter(~fixed)
    return [
        _short(plain.filter(~pl.col("part_time")), days, OVERTIME),
        _short(part, days, OVERTIME._replace(rule="LC-05")),
        *(_short(months.lazy(), days, kind) for kind in (NIGHT, HOLIDAY, PUBLIC)),
        _short(
            months.lazy().filter(fixed),
            days,
            OVERTIME._replace(rule="LC-31", paid=("overtime_won", "fixed_overtime_won")),
        ),
    ]


def _short(months: pl.LazyFrame, days: pl.DataFrame, kind: Kind) -> pl.LazyFrame:
    """Months whose slip paid less than was due, with the days that made it."""
    paid = pl.sum_horizontal(kind.paid)
    due = pl.col(f"{kind.due}_due_num")
    rows = months.with_columns(
        paid_won=paid,
        kind_num=due,
        owed_num=due - wide(paid) * pl.col("due_den"),
        owed_den=pl.col("due_den"),
        other_short=pl.col("other_due_num") > wide(paid) * pl.col("due_den"),
        breached_on=pl.col("pay_date"),
        due_on=pl.col("pay_date"),
    ).filter(pl.col("owed_num") > 0)
    if kind.due == "overtime":
        rows = rows.with_columns(grade=_overtime_grade(kind.rule))
    shown = (
        days.lazy()
        .with_columns(public_num=public_pay())
        .filter(kind.shown)
        .join(rows.select(MONTH), on=MONTH, how="semi")
        .select(*MONTH, line=line(pl.col("date"), kind.said))
        .group_by(MONTH)
        .agg("line")
    )
    told = rows.join(shown, on=MONTH).with_columns(
        evidence=pl.concat_list("line", line(pl.col("pay_date"), _summed(kind)))
    )
    return found(told, kind.rule)


def _overtime_grade(rule: str) -> pl.Expr:
    """Two readings of the 40 hours that differ ask a person; so does a part-time worker's excess
    within 8 hours, which has no penalty of its own."""
    doubtful = ~pl.col("other_short")
    if rule == "LC-05":
        doubtful |= pl.col("day_over_minutes") == 0
    return pl.when(doubtful).then(pl.lit("R")).otherwise(pl.lit("F"))


def _summed(kind: Kind) -> pl.Expr:
    halves = pl.col("kind_num") * 120 * pl.col("hourly_den")
    return pl.format(
        "{}: 통상시급 {} × {}시간(가산을 곱한 시간) = {}, 지급 {}, 미지급 {}",
        pl.lit(kind.ko),
        won(nearest(pl.col("hourly_num"), pl.col("hourly_den"))),
        hundredths(halves, pl.col("due_den") * 120 * pl.col("hourly_num")),
        won(owed(pl.col("kind_num"), pl.col("due_den"))),
        won(pl.col("paid_won")),
        won(owed(pl.col("owed_num"), pl.col("owed_den"))),
    )


def hundredths(num: pl.Expr, den: pl.Expr) -> pl.Expr:
    """12.5 as people read it."""
    found = (num * 200 + den) // (den * 2)
    return pl.format("{}.{}{}", found // 100, found // 10 % 10, found % 10)


# --- 주휴 -----------------------------------------------------------------------------------


def weeks(basis: Basis, days: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """The weeks with their 주휴, each by the contract that holds on its Sunday: of who is paid by
    the hour or the day, and of who was not paid for a whole month (LC-10 asks for its hours)."""
    first = pl.col("start", "end").dt.day() != 1
    asked = pl.any_horizontal(pl.col("wage_unit") != "month", first.fill_null(False))
    some = pl.concat(
        [
            basis.contracts.filter(asked).select("worker"),
            months.lazy().filter("unpaid").select("worker"),
        ]
    )
    employment = basis.contracts.drop("month_num", "month_den")
    attended = weekly.attendance(
        days.lazy().join(some.unique(), on="worker", how="semi")
    ).with_columns(rest_on=pl.col("week_start").dt.offset_by("6d"))
    held = (
        attended.filter(pl.col("rest_on") <= basis.as_of)
        .sort("worker", "rest_on")
        .join_asof(
            employment.sort("start"),
            left_on="rest_on",
            right_on="start",
            by="worker",
            check_sortedness=False,
        )
        .filter(pl.col("contract").is_not_null())
    )
    return weekly.weekly_holiday(held).collect()


def weekly_holidays(months: pl.DataFrame, weeks: pl.DataFrame) -> pl.LazyFrame:
    """LC-01: 주휴 of workers paid by the hour or the day, unless their wage is said to hold it."""
    separate = weeks.lazy().filter(pl.col("wage_unit").is_in(("hour", "day")) & ~pl.col("included"))
    common = pl.col("pay_den").unique().product()
    num = pl.col("separate_num") * (common // pl.col("pay_den"))
    told = pl.format(
        "주 소정 {}, 개근: 주휴 {}시간 × {} = {}",
        clock(pl.col("weekly_minutes")),
        hundredths(pl.col("holiday_num"), pl.col("holiday_den") * 60),
        won(nearest(pl.col("hourly_num"), pl.col("hourly_den"))),
        won(pl.col("separate_won")),
    )
    due = (
        separate.filter(pl.col("separate_num") > 0)
        .with_columns(wide(pl.col("pay_den")), wide(pl.col("separate_num")))
        .sort("worker", "rest_on")
        .group_by(MONTH)
        .agg(
            week_num=num.sum(),
            week_den=common,
            line=line(pl.col("rest_on"), told),
            review=pl.col("six_days").any(),
        )
    )
    paid = wide(pl.col("weekly_holiday_won")) * pl.col("week_den")
    rows = (
        months.lazy()
        .join(due, on=MONTH)
        .with_columns(owed_num=pl.col("week_num") - paid, owed_den=pl.col("week_den"))
        .filter(pl.col("owed_num") > 0)
    )
    summed = pl.format(
        "주휴수당 {}, 지급 {}, 미지급 {}",
        won(owed(pl.col("week_num"), pl.col("week_den"))),
        won(pl.col("weekly_holiday_won")),
        won(owed(pl.col("owed_num"), pl.col("owed_den"))),
    )
    told_rows = rows.with_columns(
        grade=pl.when("review").then(pl.lit("R")).otherwise(pl.lit("F")),
        breached_on=pl.col("pay_date"),
        due_on=pl.col("pay_date"),
        evidence=pl.concat_list("line", line(pl.col("pay_date"), summed)),
    )
    return found(told_rows, "LC-01")
