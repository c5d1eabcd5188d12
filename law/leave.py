"""그해의 연가 (지방공무원 복무규정 제7조, 제7조의2).

Days of a year's annual leave from the service period to the minutes that are granted, each
clause a column. Days stay whole; 월할 rounds half up once, in integers (제7조의2제2항).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from law import params
from law.steps import Reason, Step

SERVICE: Final = "지방공무원 복무규정"
TABLE_KEYS: Final = (
    "leave.annual_days",
    "leave.similar_career_days",
    "leave.similar_career_below_months",
)
DEDUCTION_KEYS: Final = ("leave.absence_reaches_saved", "leave.cleared_restores_saved")
BONUS_KEYS: Final = ("leave.bonus_each_days", "leave.bonus_wording")
DAY: Final[int] = params.get("leave.day_minutes").values[-1].value
WEEK: Final = 2400
# What a frame may leave out, and what it then means.
GIVEN: Final[Mapping[str, tuple[pl.DataType | type[pl.DataType], Any]]] = {
    "similar_career": (pl.Boolean, False),
    "bonus_days": (pl.Int16, 0),
    "worked_months": (pl.Int16, 12),
    "absent_days": (pl.Int16, 0),
    "barred_days": (pl.Int16, 0),
    "disposed_on": (pl.Date, None),
    "cleared_days": (pl.Int16, 0),
    "already_deducted_days": (pl.Int16, 0),
    "uncertified_days": (pl.Int16, 0),
    "advanced_days": (pl.Int16, 0),
    "week_minutes": (pl.Int16, None),
}

TABLE_STEPS: dict[str, Step] = {
    "annual_days": Step(
        "재직기간별 연가일수",
        f"{SERVICE} 제7조제1항",
        "start",
        unit="days",
        reasons=(
            Reason(
                "재직기간이 {service_total_months}개월이라 아직 연가가 없습니다.",
                (("annual_days", "==", 0),),
            ),
            Reason("재직기간이 {service_total_months}개월입니다."),
        ),
        params=("leave.annual_days",),
    ),
    "with_similar_days": Step(
        "유사경력 가산",
        f"{SERVICE} 제7조제1항 단서",
        "add",
        unit="days",
        reasons=(
            Reason("조례로 정한 유사경력이 없습니다.", (("similar_career", "==", False),)),
            Reason(
                "재직기간이 {similar_career_below_months}개월이 되지 않아 "
                "{similar_career_days}일을 더합니다.",
                (("with_similar_days", ">", "@annual_days"),),
            ),
            Reason("재직기간이 가산을 받는 구간을 지났거나 아직 연가가 없습니다."),
        ),
        params=("leave.similar_career_days", "leave.similar_career_below_months"),
    ),
}
STEPS: dict[str, Step] = {
    **TABLE_STEPS,
    "with_bonus_days": Step(
        "지난해에 따른 가산",
        f"{SERVICE} 제7조제3항",
        "add",
        unit="days",
        reasons=(
            Reason("더할 날이 없습니다.", (("bonus_days", "==", 0),)),
            Reason("지난해의 요건을 갖추어 {bonus_days}일을 더합니다."),
        ),
    ),
    "prorated_days": Step(
        "종사한 개월만큼",
        f"{SERVICE} 제7조의2제2항",
        "less",
        unit="days",
        reasons=(
            Reason("한 해를 모두 종사합니다.", (("worked_months", "==", 12),)),
            Reason("{with_bonus_days}일 × {worked_months}개월 ÷ 12개월을 반올림합니다."),
        ),
    ),
    "after_deduction_days": Step(
        "결근 등의 공제",
        f"{SERVICE} 제7조의2제1항·제7항",
        "less",
        unit="days",
        reasons=(
            Reason(
                "연가로 모자란 결근 {saved_loss_days}일은 저축연가에서 뺍니다.",
                (("saved_loss_days", ">", 0),),
                params=("leave.deduct_after_prorate",),
            ),
            Reason("뺄 날이 없습니다.", (("deduction_days", "==", 0),)),
            Reason("결근 등 {deduction_days}일을 뺍니다.", params=("leave.deduct_after_prorate",)),
        ),
    ),
    "granted_days": Step(
        "지난해에 당겨쓴 연가",
        f"{SERVICE} 제7조의3",
        "less",
        unit="days",
        reasons=(
            Reason("당겨쓴 연가가 없습니다.", (("advanced_days", "==", 0),)),
            Reason("당겨쓴 {advanced_days}일을 뺍니다.", params=("leave.advance_repaid",)),
        ),
    ),
    "granted_minutes": Step(
        "1일은 8시간",
        f"{SERVICE} 제7조의2제6항",
        "result",
        reasons=(
            Reason("1일을 480분으로 셉니다.", (("week_minutes", "is", None),)),
            Reason(
                "주 {week_minutes}분 근무라 40시간에 대한 비율로 셉니다.",
                params=("leave.part_time_formula",),
                article=f"{SERVICE} 제7조의9, 별표 2",
            ),
        ),
    ),
}
BONUS_STEPS: dict[str, Step] = {
    "bonus_barred": Step(
        "가산을 받지 못하는 사실",
        f"{SERVICE} 제7조제3항",
        "start",
        unit="",
        reasons=(
            Reason(
                "결근·정직·강등·직위해제나 종사하지 않은 기간이 있습니다.",
                (("bonus_barred", "==", True),),
            ),
            Reason("결근·정직·강등·직위해제와 종사하지 않은 기간이 없습니다."),
        ),
        params=("leave.bonus_wording",),
    ),
    "bonus_sick_days": Step(
        "병가를 받지 않음",
        f"{SERVICE} 제7조제3항제1호",
        "start",
        unit="days",
        params=("leave.bonus_wording",),
    ),
    "bonus_left_days": Step(
        "보상받지 못한 연가가 남음", f"{SERVICE} 제7조제3항제2호", "start", unit="days"
    ),
    "bonus_days": Step("다음 해에 더하는 날", f"{SERVICE} 제7조제3항", "result", unit="days"),
}


def day_length(
    on: date,
    week_minutes: int | None = None,
    *,
    institution: str = "",
    local: pl.LazyFrame | None = None,
) -> int | None:
    """Minutes that a day of leave is: 480, of a part-timer as many as the formula of 별표 2 makes
    of the week's minutes. None where the institution has set no formula (제7조의9)."""
    if week_minutes is None:
        return DAY
    try:
        params.chosen("leave.part_time_formula", on, institution=institution, local=local)
    except params.Unset:
        return None
    return (2 * DAY * week_minutes + WEEK) // (2 * WEEK) or None


# --- the table ----------------------------------------------------------------------------


def annual_days(frame: pl.LazyFrame, *, span: params.Span | None = None) -> pl.LazyFrame:
    """Adds annual_days and with_similar_days: the table of the row's own date (제7조제1항).

    In: date, service_total_months, similar_career. Nobody gets the addition before the table
    gives a day. Raises NoLawInForce before 2006.
    """
    numbers = params.attach(frame, TABLE_KEYS, span=span)
    below = pl.col("service_total_months") < pl.col("similar_career_below_months")
    more = pl.col("similar_career") & below & (pl.col("annual_days") > 0)
    days = pl.col("annual_days") + pl.when(more).then("similar_career_days").otherwise(0)
    return numbers.with_columns(with_similar_days=days.cast(pl.Int16))


# --- the year's grant ---------------------------------------------------------------------


def entitlement(
    frame: pl.LazyFrame,
    *,
    span: params.Span | None = None,
    local: pl.LazyFrame | None = None,
) -> pl.LazyFrame:
    """The annual leave of a year as of the row's date, each clause a column, to granted_minutes.

    In: institution, person, date, service_total_months and what GIVEN names (a column left out
    means its default; ``week_minutes`` null: full time). Days of dispositions before 2019 are
    not deducted. Adds STEPS, deduction_days, saved_loss_days and saved_gain_days. Raises
    NoLawInForce before 2019, and Unset for a part-timer whose institution has set no formula.
    """
    whole = _filled(frame)
    days = annual_days(whole, span=span).with_columns(
        with_bonus_days=pl.col("with_similar_days") + pl.col("bonus_days")
    )
    prorated = days.with_columns(prorated_days=_prorated("with_bonus_days", "worked_months"))
    left = deductions(prorated, of="prorated_days", span=span).with_columns(
        granted_days=_less("after_deduction_days", "advanced_days")
    )
    part_time = pl.col("week_minutes").is_not_null()
    keys = ("leave.part_time_formula",)
    ready = params.attach_where(left, keys, part_time, local=local, span=span)
    return ready.with_columns(granted_minutes=_minutes())


def _filled(frame: pl.LazyFrame) -> pl.LazyFrame:
    there = frame.collect_schema().names()
    missing = {n: given for n, given in GIVEN.items() if n not in there}
    return frame.with_columns(
        pl.lit(value, dtype=dtype).alias(name) for name, (dtype, value) in missing.items()
    )


def _prorated(days: str, months: str) -> pl.Expr:
    # ×2 and +12 before ÷24 rounds half up without leaving the integers
    twice = 2 * pl.col(days).cast(pl.Int32) * pl.col(months)
    return ((twice + 12) // 24).cast(pl.Int16)


def _less(days: str, less: str) -> pl.Expr:
    return (pl.col(days) - pl.col(less)).clip(0).cast(pl.Int16)


def _minutes() -> pl.Expr:
    """A part-timer's minutes round half up to whole ones: granted × 480 × week ÷ 40 hours."""
    full = pl.col("granted_days").cast(pl.Int32) * DAY
    part = (full * pl.col("week_minutes") * 2 + WEEK) // (WEEK * 2)
    return pl.when(pl.col("week_minutes").is_null()).then(full).otherwise(part).cast(pl.Int32)


def deductions(frame: pl.LazyFrame, *, of: str, span: params.Span | None = None) -> pl.LazyFrame:
    """Adds deduction_days, after_deduction_days, saved_loss_days and saved_gain_days (제7조의2).

    In: date, absent_days, barred_days (정직·직위해제·강등), disposed_on, cleared_days and
    already_deducted_days (임용령 제31조의6제2항제2호), uncertified_days (over 6). Absence comes
    first, out of the year's leave and then out of saved leave; the rest only out of the year's.
    """
    numbers = params.attach(frame, DEDUCTION_KEYS, span=span)
    since = params.get(DEDUCTION_KEYS[0]).values[0].since
    late = pl.col("disposed_on").is_null() | (pl.col("disposed_on") >= since)
    barred = pl.when(late).then(pl.col("barred_days") - pl.col("cleared_days")).otherwise(0)
    mine = pl.col("absent_days") + barred.clip(0) + pl.col("uncertified_days")
    over = pl.when("absence_reaches_saved").then(pl.col("absent_days") - pl.col(of)).otherwise(0)
    gain = pl.when("cleared_restores_saved").then("already_deducted_days").otherwise(0)
    return numbers.with_columns(
        deduction_days=mine.cast(pl.Int16),
        saved_loss_days=over.clip(0).cast(pl.Int16),
        saved_gain_days=gain.cast(pl.Int16),
    ).with_columns(after_deduction_days=_less(of, "deduction_days"))


# --- one day more -------------------------------------------------------------------------


def bonus(
    frame: pl.LazyFrame,
    *,
    span: params.Span | None = None,
    local: pl.LazyFrame | None = None,
) -> pl.LazyFrame:
    """Adds bonus_barred, bonus_sick_days, bonus_left_days and bonus_days (제7조제3항).

    In: institution, date (a day of the year that gets them), and of the year before: barred,
    leave_of_absence, duty_leave (공무상 휴직), other_unworked (제7조의2제3항제2호부터 제5호),
    general_sick_days, duty_sick_days, sick_minutes (지각·조퇴·외출), unpaid_left. The wording is
    that of the day they are added (a reading). Raises Unset where under 8 hours decide.
    """
    today = pl.col("bonus_wording") == "general_sick"
    numbers = params.attach(frame, BONUS_KEYS, span=span)
    ill = pl.col("general_sick_days") + pl.when(today).then(0).otherwise("duty_sick_days")
    other = pl.when(today).then("other_unworked").otherwise("duty_leave")
    known = numbers.with_columns(
        bonus_barred=pl.col("barred") | pl.col("leave_of_absence") | other,
        _ill=(ill > 0) | (pl.col("sick_minutes") >= DAY),
    )
    asks = ~pl.col("bonus_barred") & ~pl.col("_ill") & (pl.col("sick_minutes") > 0)
    keys = ("leave.sick_hours_break_bonus",)
    ready = params.attach_where(known, keys, asks, local=local, span=span)
    broken = asks & (pl.col("sick_hours_break_bonus") == "true")
    well = ~pl.col("bonus_barred") & ~pl.col("_ill") & ~broken.fill_null(False)
    left = ~pl.col("bonus_barred") & pl.col("unpaid_left")
    return ready.with_columns(
        bonus_sick_days=pl.when(well).then("bonus_each_days").otherwise(0).cast(pl.Int16),
        bonus_left_days=pl.when(left).then("bonus_each_days").otherwise(0).cast(pl.Int16),
    ).with_columns(bonus_days=pl.col("bonus_sick_days") + pl.col("bonus_left_days"))
