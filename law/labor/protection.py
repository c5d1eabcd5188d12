"""임산부와 18세 미만의 시간외·야간·휴일근로 (근로기준법 제70조·제71조·제74조제5항)."""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params
from law.steps import Reason, Step

PERSONS: Final = {
    "adult_woman": "18세 이상의 여성",
    "pregnant": "임신 중",
    "postpartum": "출산 후 1년 미만",
    "minor": "18세 미만",
}
EXTRA: Final = ("day_extra_minutes", "week_extra_minutes", "year_extra_minutes")
_KEYS: Final = [f"labor.postpartum_{span}_minutes" for span in ("day", "week", "year")]


def protected(days: pl.LazyFrame) -> pl.LazyFrame:
    """``barred``: overtime (none in pregnancy, so much in the year after birth), or work at night
    or on a holiday, that this person may not do."""
    keyed = params.attach(days, _KEYS)
    person = pl.col("person")
    pregnant = (person == "pregnant") & (pl.col("day_extra_minutes") > 0)
    over = pl.any_horizontal(
        pl.col(minutes) > pl.col(key.rpartition(".")[2])
        for minutes, key in zip(EXTRA, _KEYS, strict=True)
    )
    late = (person == "postpartum") & over
    agreed = pl.col("consent") & (pl.col("authorised") | (person == "adult_woman"))
    return keyed.with_columns(
        overtime_barred=pregnant | late,
        night_barred=pl.col("night_or_holiday") & ~agreed,
    ).with_columns(barred=pl.col("overtime_barred") | pl.col("night_barred"))


STEPS: Final = {
    "overtime_barred": Step(
        "시간외근로를 시킬 수 없는지",
        "근로기준법 제71조·제74조제5항",
        "start",
        unit="",
        reasons=(
            Reason(
                "임신 중에는 시간외근로를 시키지 못합니다.",
                (("overtime_barred", "==", True), ("person", "==", "pregnant")),
                article="근로기준법 제74조제5항",
            ),
            Reason(
                "출산 후 1년이 지나지 않으면 1일 {postpartum_day_minutes}분, 1주 "
                "{postpartum_week_minutes}분, 1년 {postpartum_year_minutes}분까지입니다.",
                (("person", "==", "postpartum"),),
                params=tuple(_KEYS),
                article="근로기준법 제71조",
            ),
            Reason("막지 않습니다."),
        ),
    ),
    "night_barred": Step(
        "야간이나 휴일에 일하게 할 수 없는지",
        "근로기준법 제70조",
        "start",
        unit="",
        reasons=(
            Reason(
                "본인의 동의가 있어야 합니다.",
                (("night_barred", "==", True), ("person", "==", "adult_woman")),
                article="근로기준법 제70조제1항",
            ),
            Reason(
                "동의(임신 중이면 청구)와 고용노동부장관의 인가가 모두 있어야 합니다.",
                (("night_barred", "==", True),),
                article="근로기준법 제70조제2항",
            ),
            Reason("막지 않습니다."),
        ),
    ),
    "barred": Step(
        "시킬 수 없는 근로인지", "근로기준법 제70조·제71조·제74조제5항", "result", unit=""
    ),
}
