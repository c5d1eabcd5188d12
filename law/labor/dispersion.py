"""자치구 간 급여의 흩어짐: 지니계수, P90/P10, 중앙값의 비, 변동계수. 법이 정한 지표가 아니다.

Ratios are exact until they are shown in ten-thousandths; a limit is compared with the exact one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from law import params
from law.emergency_rules import OURS, ours
from law.fields import Field, a_count, a_near_date, rows_of
from law.rule import Row, Rule
from law.steps import Step

SCHEMA: Final = pl.Schema({"district": pl.Int64, "hourly_won": pl.Int64})
SHARE: Final = 10_000
LIMITS: Final = ("least_group", "gini_limit", "spread_limit", "ratio_limit")


def hourly_won(annual_won: pl.Expr, hours_num: pl.Expr, hours_den: pl.Expr) -> pl.Expr:
    """A year's regular pay by its hours (num / den), to the nearest won."""
    return (2 * annual_won * hours_den + hours_num) // (2 * hours_num)


def measured(people: pl.LazyFrame, day: date, **given: Any) -> pl.LazyFrame:
    """One row for everybody (scope ``all``) and one for each group that may be shown.

    A district of fewer people than ``least_group`` is told only in ``small``, with its likes; the
    next district joins them while they are too few together. Fewer people altogether: no row.
    """
    limit = {name: params.chosen(f"labor_guard.{name}", day, **given) for name in LIMITS}
    grouped = people.join(_groups(people, limit["least_group"]), on="district")
    everybody = people.select(*_measures()).with_columns(
        scope=pl.lit("all"), district=pl.lit(None, pl.Int64)
    )
    groups = grouped.group_by("scope", "group").agg(*_measures()).rename({"group": "district"})
    rows = pl.concat([everybody, groups.sort("scope", "district")], how="diagonal")
    middle = pl.col("median_halves").first()
    return (
        rows.with_columns(all_halves=middle)
        .filter(pl.col("people") >= limit["least_group"])
        .with_columns(ratio=_share(pl.col("median_halves"), pl.col("all_halves")))
        .with_columns(_shown(name) for name in ("least_won", "most_won"))
        .with_columns(**_flags(limit))
        .drop("all_halves")
    )


def _shown(name: str) -> pl.Expr:
    """An extreme is one person's pay: only everybody together has one."""
    return pl.when(pl.col("scope") == "all").then(pl.col(name))


def _groups(people: pl.LazyFrame, least: int) -> pl.LazyFrame:
    """district → scope and group; the smallest districts stand together until they are enough."""
    sizes = people.group_by("district").agg(n=pl.len().cast(pl.Int64)).sort("n", "district")
    before = pl.col("n").cum_sum() - pl.col("n")
    small = (pl.col("n") < least) | ((pl.col("n").first() < least) & (before < least))
    return sizes.with_columns(
        scope=pl.when(small).then(pl.lit("small")).otherwise(pl.lit("district")),
        group=pl.when(~small).then("district"),
    ).select("district", "scope", "group")


def _measures() -> list[pl.Expr]:
    x = pl.col("hourly_won")
    ordered = x.sort().cast(pl.Int128)
    count = pl.len().cast(pl.Int64)
    rank = pl.int_range(1, pl.len() + 1)
    spread = ((2 * rank - count - 1) * ordered).sum()
    total = ordered.sum()
    low, high = _tenths(ordered, 1), _tenths(ordered, 9)
    return [
        count.alias("people"),
        _tenths(ordered, 5).floordiv(5).alias("median_halves"),
        x.min().alias("least_won"),
        x.max().alias("most_won"),
        _share(spread, count * total).alias("gini"),
        spread.alias("gini_num"),
        (count * total).alias("gini_den"),
        _share(high, low).alias("spread"),
        high.alias("p90_tenths"),
        low.alias("p10_tenths"),
        _variation(ordered, count).alias("variation"),
    ]


def _tenths(ordered: pl.Expr, tenth: int) -> pl.Expr:
    """Ten times the quantile by linear interpolation (type 7): place (n − 1) × tenth / 10."""
    place = (pl.len().cast(pl.Int64) - 1) * tenth
    low = ordered.get(place // 10, null_on_oob=True)
    high = ordered.get(
        pl.min_horizontal(place // 10 + 1, pl.len().cast(pl.Int64) - 1), null_on_oob=True
    )
    return low * (10 - place % 10) + high * (place % 10)


def _share(num: pl.Expr, den: pl.Expr) -> pl.Expr:
    """num / den in ten-thousandths, to the nearest; null without a denominator."""
    rounded = (2 * num.cast(pl.Int128) * SHARE + den) // (2 * den)
    return pl.when(den > 0).then(rounded).cast(pl.Int64)


def _variation(ordered: pl.Expr, count: pl.Expr) -> pl.Expr:
    """Population deviation by the mean; a root is never whole, and no limit is compared with it."""
    total = ordered.sum()
    square = (count * (ordered * ordered).sum() - total * total).cast(pl.Float64)
    shown = (square.sqrt() / total.cast(pl.Float64) * SHARE).round()
    return pl.when(total > 0).then(shown).cast(pl.Int64)


def _flags(limit: Mapping[str, int]) -> dict[str, pl.Expr]:
    return {
        "uneven": pl.col("gini_num") * SHARE > pl.col("gini_den") * limit["gini_limit"],
        "wide": pl.col("p90_tenths") * SHARE > pl.col("p10_tenths") * limit["spread_limit"],
        "low": pl.col("median_halves") * SHARE < pl.col("all_halves") * limit["ratio_limit"],
    }


# --- the named rule ------------------------------------------------------------------------------


def _answer(rows: Sequence[Row]) -> list[Row]:
    return [
        {"groups": [{**group, "ko": _sentence(group)} for group in _measured(row)]} for row in rows
    ]


def _measured(row: Row) -> list[Row]:
    people = pl.LazyFrame(row["people"], SCHEMA)
    return measured(people, row["date"], **ours(row)).collect().to_dicts()


def _sentence(group: Row) -> str:
    name = {"all": "모두", "small": "작은 자치구들"}.get(
        group["scope"], f"자치구 {group['district']}"
    )
    shares = {"지니계수": "gini", "P90/P10": "spread", "전체에 대한 비": "ratio"}
    told = ", ".join(f"{ko} {group[word] / SHARE:.4f}" for ko, word in shares.items())
    return f"{name} {group['people']}명: {told}"


ARTICLE: Final = "법에 없음 (서울시 협치지원관 지침이 말한 자치구 간 급여 편차)"
RULES: Final = (
    Rule(
        "labor.dispersion",
        "자치구 간 급여의 흩어짐",
        ARTICLE,
        {
            "date": Field("재는 날", a_near_date),
            "people": Field(
                "사람들의 시간당 임금",
                rows_of(
                    {
                        "district": Field("자치구", a_count),
                        "hourly_won": Field("시간당 임금(원)", a_count),
                    }
                ),
            ),
            **OURS,
        },
        ("groups",),
        _answer,
        {
            "groups": Step(
                "모두와 자치구의 지표",
                ARTICLE,
                "result",
                unit="",
                params=tuple(f"labor_guard.{name}" for name in LIMITS),
            )
        },
    ),
)
