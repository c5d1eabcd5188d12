"""달의 일부: what of a contract's monthly items a part of a month is due, and what of 주휴 a wage that
holds it did not pay on days of leave and holidays."""

from __future__ import annotations

from typing import Final

import polars as pl

from law.labor.exact import owed, wide
from law.labor.guard.findings import clock, line, won
from law.labor.wage import holds_rest

ARTICLES: Final = {"fixed_overtime": "근로기준법 제56조"}


# --- monthly items -----------------------------------------------------------------------------


def _items(own: pl.DataFrame, monthly: pl.DataFrame) -> pl.DataFrame:
    """Each contract's items; ``whole`` where the same item is paid on every day of the month."""
    rows = monthly.filter(pl.col("won") > 0).rename({"won": "agreed_won"})
    held = rows.join(own, on="contract", how="inner", maintain_order="left")
    same = ("worker", "item", "name", "agreed_won")
    return held.with_columns(whole=pl.col("inside").sum().over(same) >= pl.col("month_days"))


def questioned(own: pl.DataFrame, monthly: pl.DataFrame) -> pl.DataFrame:
    """``question``: what a contract must say before its month can be reckoned, none where ``priced``."""
    split = _items(own, monthly).filter(~pl.col("whole"))["contract"].unique()
    return own.with_columns(split=pl.col("contract").is_in(split.implode())).with_columns(
        question=_question()
    ).with_columns(priced=pl.col("question").is_null())  # fmt: skip


def _question() -> pl.Expr:
    """What the contract must say before the base can be reckoned; nothing is guessed."""
    salary = pl.col("wage_unit").is_in(("month", "week"))
    cut = salary & (pl.col("partial") | (pl.col("unpaid_days") > 0))
    part = (salary & pl.col("partial")) | pl.col("split")
    return (
        pl.when((cut | part) & (pl.col("prorate") == ""))
        .then(
            pl.lit(
                "결근했거나 달의 중간에 들어오거나 나갔습니다. 법에 방법이 없으니 계약의 일할계산 방법"
                "(역일수, 소정근로일수, 월 기준시간)을 적어 주세요."
            )
        )
        .when(part & (pl.col("prorate") == "hours"))
        .then(
            pl.lit(
                "월 기준시간으로는 달의 중간에 들어오거나 나간 달을 나눌 수 없습니다. 역일수나 "
                "소정근로일수를 계약에 적어 주세요."
            )
        )
    )  # fmt: skip


def monthly(own: pl.DataFrame, monthly: pl.DataFrame) -> pl.DataFrame:
    """What a contract pays each month: whole, or its part by the contract's 일할계산."""
    how = pl.col("prorate")
    calendar = how == "calendar"
    share = pl.when(calendar).then("inside").otherwise("workdays")
    every = pl.when(calendar).then("month_days").otherwise("month_workdays")
    told = (
        pl.when("whole").then(pl.lit("계약에 적은 매월 금액"))
        .when(calendar)
        .then(pl.format("매월 {} × {}일 ÷ 그 달 {}일", won(pl.col("agreed_won")), share, every))
        .otherwise(
            pl.format("매월 {} × {}일 ÷ 그 달 소정근로일 {}일", won(pl.col("agreed_won")), share, every)
        )
    )  # fmt: skip
    part = owed(wide(pl.col("agreed_won")) * share, every)
    rows = _items(own, monthly).with_columns(part_won=part, method=told)
    summed = rows.group_by("worker", "item", "name", "agreed_won", maintain_order=True).agg(
        pl.col("whole").first(),
        pl.col("part_won").sum(),
        method=pl.when(pl.col("whole").first())
        .then(pl.col("method").first())
        .otherwise(pl.col("method").str.join(", ")),
    )
    several = pl.len().over("worker", "item", "name") > 1
    order = (pl.int_range(pl.len()).over("worker", "item", "name") + 1).cast(pl.String)
    return summed.with_columns(
        name=pl.when(several).then(pl.format("{} {}", "name", order)).otherwise("name"),
        won=pl.when("whole").then("agreed_won").otherwise("part_won"),
        minutes=pl.lit(None, pl.Int64),
        article=pl.col("item").replace_strict(ARTICLES, default="근로기준법 제17조"),
        lines=pl.lit([], pl.List(pl.Struct({"date": pl.Date(), "ko": pl.String()}))),
    )


# --- 주휴 in the wage ---------------------------------------------------------------------------


def rests(weeks: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """A wage that holds 주휴 pays it with the hours worked; a week of 개근 is due all of it (제55조
    제1항), so its scheduled hours of leave, holidays and lateness are due that part of the wage."""
    done = days.group_by("worker", week_start=pl.col("date").dt.truncate("1w")).agg(
        pl.col("done").sum()
    )
    unit = pl.when(pl.col("wage_unit") == "day").then("daily_minutes").otherwise(60)
    missed = (pl.col("weekly_minutes") - pl.col("done")).clip(0)
    whole = pl.col("weekly_minutes") * pl.col("holiday_den") + pl.col("holiday_num")
    rows = (
        weeks.filter(holds_rest() & (pl.col("bar") == ""))
        .join(done, on=("worker", "week_start"))
        .with_columns(missed=missed)
        .filter(pl.col("missed") > 0)
        .with_columns(
            num=wide(pl.col("base_won")) * pl.col("holiday_num") * pl.col("missed"),
            den=wide(whole) * unit,
        )
        .sort("worker", "rest_on")
    )
    common = pl.col("den").unique().product()
    told = pl.format("그 주에 일하지 않은 소정근로시간 {}", clock(pl.col("missed")))
    return rows.group_by("worker", maintain_order=True).agg(
        won=owed((pl.col("num") * (common // pl.col("den"))).sum(), common),
        minutes=pl.col("missed").sum(),
        lines=line(pl.col("rest_on"), told),
        item=pl.lit("weekly_holiday").first(),
        name=pl.lit("주휴수당(시급에 들지 못한 몫)").first(),
        article=pl.lit("근로기준법 제55조제1항 (나누는 방법은 조문에 없음, 확인 필요)").first(),
        method=pl.lit("개근한 주의 일하지 않은 소정근로시간 × 시급에 든 주휴의 몫").first(),
    )  # fmt: skip
