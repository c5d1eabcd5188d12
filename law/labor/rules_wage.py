"""The public rules of 통상임금 and 최저임금."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import polars as pl

from law import params
from law.emergency_rules import OURS
from law.fields import BadInput, Field, a_count, a_flag, a_month, a_near_date, one_of
from law.labor import minimum, wage
from law.labor.rows import a_divisor
from law.labor.words import WAGE_UNITS
from law.person import local_frame
from law.rule import Row, Rule

Core = Callable[[pl.LazyFrame, pl.LazyFrame], pl.LazyFrame]


def decided(rows: Sequence[Row], columns: Mapping[str, Any], core: Core) -> list[Row]:
    """Rows through a core that keeps their order, each with its own institution's values."""
    found = {name: [row[name] for row in rows] for name in columns}
    frame = pl.LazyFrame(found, schema=pl.Schema(columns)).with_columns(
        institution=pl.Series([str(place) for place in range(len(rows))])
    )
    local = local_frame({str(place): row for place, row in enumerate(rows)})
    return core(frame, local).drop("institution").collect().to_dicts()


def as_decimal(num: int, den: int, suffix: str) -> str:
    """208.57시간: a fraction to the hundredth, as it is shown."""
    hundredths = (200 * num + den) // (2 * den)
    return f"{hundredths // 100:,}.{hundredths % 100:02d}".rstrip("0").rstrip(".") + suffix


UNIT: Final = Field("임금 단위", one_of(*WAGE_UNITS))
CONTRACT: Final = {
    "wage_unit": UNIT,
    "base_won": Field("기본급(그 단위의 원)", a_count),
    "weekly_minutes": Field("주 소정근로시간(분)", a_divisor),
    "daily_minutes": Field("근무일의 소정근로시간(분)", a_divisor, 480),
    "days_per_week": Field("주 소정근로일수", a_divisor, 5),
    "full_week_minutes": Field("통상근로자의 주 소정근로시간(분)", a_divisor, 2400),
    "weekly_holiday_minutes": Field("계약으로 정한 유급 주휴시간(분)", a_count, None),
    "other_paid_minutes": Field("주휴 아닌 약정 유급시간(주, 분)", a_count, 0),
    "includes_weekly_holiday": Field("시급이나 일급에 주휴수당을 넣는다고 적음", a_flag, None),
}
_OTHER: Final = {"wage_unit": pl.String, "includes_weekly_holiday": pl.Boolean}
CONTRACT_COLUMNS: Final[dict[str, Any]] = {name: _OTHER.get(name, pl.Int64) for name in CONTRACT}
ORDINARY_COLUMNS: Final = {
    "date": pl.Date,
    **CONTRACT_COLUMNS,
    "ordinary_monthly_won": pl.Int64,
    "ordinary_yearly_won": pl.Int64,
}


def ordinary_wage(rows: Sequence[Row]) -> list[Row]:
    """통상시급과 통상일급."""
    found = decided(
        rows,
        ORDINARY_COLUMNS,
        lambda frame, local: wage.hourly(wage.week_holiday(frame), local=local),
    )
    for row in found:
        row["month_shown"] = as_decimal(row["month_num"], row["month_den"], "시간")
        row["day_shown"] = as_decimal(row["day_num"], row["day_den"] * 60, "시간")
    return found


ITEM_COLUMNS: Final = {
    "date": pl.Date,
    "item": pl.String,
    **dict.fromkeys(("won", "guaranteed_won", "condition_days", "scheduled_days"), pl.Int64),
    **dict.fromkeys(("for_work", "periodic", "uniform", "in_suit"), pl.Boolean),
}


def ordinary_item(rows: Sequence[Row]) -> list[Row]:
    """통상임금에 드는지."""
    for row in rows:
        if row["item"] == "day_condition" and None in (
            row["condition_days"],
            row["scheduled_days"],
        ):
            raise BadInput("condition_days", "채워야 하는 날수와 소정근로일수를 함께 넣어 주세요.")
    return decided(rows, ITEM_COLUMNS, lambda frame, _: wage.ordinary(frame))


MINIMUM_COLUMNS: Final = {
    "month": pl.Date,
    **CONTRACT_COLUMNS,
    **dict.fromkeys(
        ("monthly_included_won", "bonus_won", "benefit_won", "other_paid_won", "paid_minutes"),
        pl.Int64,
    ),
    **dict.fromkeys(("start", "end", "probation_until"), pl.Date),
    "simple_labor": pl.Boolean,
}


def _minimum(frame: pl.LazyFrame, local: pl.LazyFrame) -> pl.LazyFrame:
    holiday = wage.week_holiday(frame, on="month")
    return minimum.minimum(holiday, local=local)


def minimum_wage(rows: Sequence[Row]) -> list[Row]:
    """최저임금에 못 미치는 돈."""
    for row in rows:
        _employed(row)
    found = decided(rows, MINIMUM_COLUMNS, _minimum)
    return [_shown(row) for row in found]


def _shown(row: Row) -> Row:
    """Of 100,000 workers' months a core leaves its fractions as they come; a reader's are short."""
    for name in ("minimum_month", "compared", "shortfall"):
        exact = Fraction(row[f"{name}_num"], row[f"{name}_den"])
        row[f"{name}_num"], row[f"{name}_den"] = exact.as_integer_ratio()
    row["month_shown"] = as_decimal(row["minimum_month_num"], row["minimum_month_den"], "시간")
    return row


def _employed(row: Row) -> None:
    """Refuses a month in which the contract is not in force."""
    end = row["end"]
    if end is not None and end <= row["month"]:
        raise BadInput("end", "값은 그달의 첫날보다 늦어야 합니다. 마지막 날의 다음 날을 적습니다.")
    if row["start"].replace(day=1) > row["month"] or (end is not None and end <= row["start"]):
        raise BadInput("start", "값은 그달의 마지막 날이나 그 앞이고 종료일보다 앞이어야 합니다.")


def _living(frame: pl.LazyFrame, local: pl.LazyFrame) -> pl.LazyFrame:
    always = pl.lit(value=True)
    keys = ["labor.living_hourly_won"]
    return minimum.living_gap(
        params.attach_where(_minimum(frame, local), keys, always, "month", local)
    )


def living_wage(rows: Sequence[Row]) -> list[Row]:
    """생활임금과의 차이."""
    for row in rows:
        _employed(row)
    return [_shown(row) for row in decided(rows, MINIMUM_COLUMNS, _living)]


MONTH_INPUTS: Final = {
    "month": Field("달", a_month),
    **CONTRACT,
    "monthly_included_won": Field("그 밖의 매월 임금(원)", a_count, 0),
    "bonus_won": Field("1개월을 넘는 사유의 상여를 매월 주는 돈(원)", a_count, 0),
    "benefit_won": Field("매월 현금으로 주는 복리후생(원)", a_count, 0),
    "other_paid_won": Field("기본급 가운데 약정 유급휴일의 돈(따로 적었으면)", a_count, None),
    "paid_minutes": Field("임금을 준 시간(분). 한 달을 다 일한 월급이면 비움", a_divisor, None),
    "start": Field("근로 개시일", a_near_date),
    "end": Field("계약이 끝난 다음 날(없으면 정함이 없는 계약)", a_near_date, None),
    "probation_until": Field("수습이 끝난 다음 날", a_near_date, None),
    "simple_labor": Field("단순노무업무", a_flag, False),
    **OURS,
}
RULES: Final = (
    Rule(
        "labor.ordinary_wage",
        "통상시급과 통상일급",
        "근로기준법 시행령 제6조",
        {
            "date": Field("날짜", a_near_date),
            **CONTRACT,
            "ordinary_monthly_won": Field("매월 주는 통상임금 항목(원)", a_count, 0),
            "ordinary_yearly_won": Field("통상임금인 상여의 연액(원)", a_count, 0),
            **OURS,
        },
        ("hourly_won", "daily_won"),
        ordinary_wage,
        wage.HOURLY_STEPS,
    ),
    Rule(
        "labor.ordinary_item",
        "통상임금에 드는지",
        f"근로기준법 시행령 제6조제1항, {wage.JUDGMENT}",
        {
            "date": Field("일한 날", a_near_date),
            "item": Field("임금의 항목", one_of(*wage.ITEMS)),
            "won": Field("금액(원)", a_count),
            "guaranteed_won": Field("성과급의 최소 보장액(원)", a_count, 0),
            "condition_days": Field("채워야 하는 근무일수", a_count, None),
            "scheduled_days": Field("소정근로일수", a_count, None),
            "for_work": Field("소정근로의 대가", a_flag, True),
            "periodic": Field("정기적으로 줌", a_flag, True),
            "uniform": Field("일률적으로 줌", a_flag, True),
            "in_suit": Field("2024년 12월 19일에 법원에 있던 사건", a_flag, False),
            **OURS,
        },
        ("ordinary_won",),
        ordinary_item,
        wage.ORDINARY_STEPS,
    ),
    Rule(
        "labor.minimum_wage",
        "최저임금에 못 미치는 돈",
        "최저임금법 제5조·제6조",
        MONTH_INPUTS,
        ("short", "shortfall_won"),
        minimum_wage,
        minimum.STEPS,
    ),
    Rule(
        "labor.living_wage",
        "생활임금과의 차이",
        "자치구의 생활임금 조례",
        MONTH_INPUTS,
        ("living_gap_won",),
        living_wage,
        minimum.LIVING_STEPS,
    ),
)
