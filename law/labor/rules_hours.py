"""The public rules of 연장·야간·휴일근로, its limits, 휴게 and paid holidays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import polars as pl

from law import params
from law.emergency_rules import OURS, ours
from law.fields import (
    BadInput,
    Field,
    a_clock,
    a_count,
    a_day_count,
    a_flag,
    a_month,
    a_near_date,
    one_of,
    rows_of,
)
from law.labor import hours, hours_steps, paid_holidays, protection
from law.labor.rows import a_divisor
from law.labor.rules_wage import CONTRACT, UNIT, as_decimal, decided
from law.rule import Row, Rule

WEEK_DAYS: Final = 7
DAY_KINDS: Final = {
    "scheduled_day": "소정근로일",
    "day_off": "무급휴무일",
    "holiday": "휴일(주휴일·공휴일)",
    "agreed_holiday": "약정휴일",
}
SHIFT: Final = {
    "date": Field("날짜", a_near_date),
    "start": Field("일한 시작", a_clock, None),
    "end": Field("일한 끝(다음 날 2시는 26:00)", a_clock, None),
    "next_start": Field("다음 날 소정근로의 시작", a_clock, None),
    "day": Field("그날", one_of(*DAY_KINDS), "scheduled_day"),
    "scheduled_minutes": Field("그날의 소정근로시간(분). 공휴일이면 일했을 시간", a_day_count, 0),
}
DAY_MINUTES: Final = 24 * 60
SHIFT_SCHEMA: Final = pl.Schema(
    {
        "institution": pl.String,
        "date": pl.Date,
        **dict.fromkeys(("start", "end", "next_start"), pl.Int64),
        "day": pl.String,
        "scheduled_minutes": pl.Int64,
    }
)
SUMMED: Final = (
    "worked_minutes",
    "night_minutes",
    "beyond_minutes",
    "overtime_minutes",
    "other_overtime_minutes",
    "within_minutes",
    "over_minutes",
    "halves",
    "other_halves",
    "own_num",
)


def premium(rows: Sequence[Row]) -> list[Row]:
    """한 주의 연장·야간·휴일근로수당."""
    return [_premium(row) for row in rows]


def _premium(row: Row) -> Row:
    local = ours(row)["local"]
    found = hours.premium(_days(row, local), keys=("week",), local=local)
    week = found.select(pl.col(*SUMMED).sum(), pl.first("own_den"), pl.col("doubtful").any())
    priced = week.with_columns(hourly_num=row["hourly_num"], hourly_den=row["hourly_den"])
    paid = hours.pay(hours.pay(priced), "other_premium", "other_halves")
    made = paid.drop("hourly_num", "hourly_den").collect().to_dicts()[0]
    kept = ("date", "worked_minutes", "overtime_minutes", "rest_day", "night_minutes", "halves")
    return {
        **made,
        "own_shown": as_decimal(made["own_num"], made["own_den"] * 60, "시간"),
        "by_day": found.select(kept).collect().to_dicts(),
    }


def _days(row: Row, local: pl.LazyFrame) -> pl.LazyFrame:
    """One row a day: what was worked with what kind of day it is, in order of time."""
    shifts = _shifts(row)
    begun = shifts.filter(pl.col("start").is_not_null())
    worked = hours.days_of(begun, keys=(), local=local)
    kinds = shifts.group_by("date").agg(pl.first("day"), pl.max("scheduled_minutes"))
    joined = kinds.join(worked, on="date", how="full", coalesce=True).sort("date").collect()
    if joined.get_column("day").null_count():
        raise BadInput("shifts", "다음 날로 넘어간 근로가 있습니다. 다음 날의 줄도 넣어 주세요.")
    part = row["weekly_minutes"] < row["full_week_minutes"]
    five = params.value("labor.usual_week_days", row["date"])
    least = params.value("labor_leave.least_weekly_minutes", row["date"])
    average = row["weekly_minutes"] if row["average_minutes"] is None else row["average_minutes"]
    return joined.lazy().with_columns(
        pl.col("worked_minutes", "night_minutes").fill_null(0),
        week=pl.lit(row["date"]),
        institution=pl.lit(row["institution"]),
        holiday=pl.col("day").is_in(["holiday", "agreed_holiday"]),
        agreed_holiday=pl.col("day") == "agreed_holiday",
        part_time=pl.lit(part),
        ultra_short=pl.lit(average < least),
        wage_unit=pl.lit(row["wage_unit"]),
        day_num=pl.lit(row["weekly_minutes"] if part else row["daily_minutes"], pl.Int64),
        day_den=pl.lit(five if part else 1, pl.Int64),
    )


def _shifts(row: Row) -> pl.LazyFrame:
    """The rows of a week as shifts; those that overlap are refused."""
    reached = 0
    for one in sorted(row["shifts"], key=lambda one: (one["date"], one["start"] or 0)):
        _readable(row["date"], one)
        if one["start"] is not None:
            before = DAY_MINUTES * (one["date"] - row["date"]).days
            if before + one["start"] < reached:
                raise BadInput(
                    "days", "앞의 근로와 시간이 겹칩니다. 이어진 근로는 한 줄로 적습니다."
                )
            reached = before + one["end"]
    rows = [{"institution": row["institution"], **one} for one in row["shifts"]]
    return pl.LazyFrame(rows, schema=SHIFT_SCHEMA)


def _readable(first: date, one: Row) -> None:
    if not first <= one["date"] < first + timedelta(days=WEEK_DAYS):
        raise BadInput("shifts", "날짜는 1주의 첫날부터 7일 안이어야 합니다.")
    if (one["start"] is None) != (one["end"] is None):
        raise BadInput("shifts", "시작과 끝을 함께 적거나 함께 비워 주세요.")
    if one["start"] is not None and one["end"] <= one["start"]:
        raise BadInput("shifts", "끝은 시작보다 늦어야 합니다. 다음 날 02:00은 26:00으로 적습니다.")


def week_limit(rows: Sequence[Row]) -> list[Row]:
    """주 52시간."""
    columns = {
        "date": pl.Date,
        **dict.fromkeys(("worked_minutes", "beyond_minutes"), pl.Int64),
        **dict.fromkeys(("part_time", "overtime_consent"), pl.Boolean),
    }
    return decided(rows, columns, lambda frame, _: hours.week_limit(frame, on="date"))


def breaks(rows: Sequence[Row]) -> list[Row]:
    """휴게."""
    columns = {
        "date": pl.Date,
        **dict.fromkeys(("worked_minutes", "break_minutes"), pl.Int64),
        "break_waived": pl.Boolean,
    }
    return decided(rows, columns, lambda frame, _: hours.breaks(frame))


PRICED: Final = dict.fromkeys(("halves", "hourly_num", "hourly_den"), pl.Int64)


def _priced(frame: pl.LazyFrame) -> pl.LazyFrame:
    none = frame.with_columns(own_num=pl.lit(0, pl.Int64), own_den=pl.lit(1, pl.Int64))
    return hours.pay(none).drop("own_num", "own_den")


def time_off(rows: Sequence[Row]) -> list[Row]:
    """보상휴가."""

    def core(frame: pl.LazyFrame, _: pl.LazyFrame) -> pl.LazyFrame:
        found = hours.time_off(frame)
        due = _priced(found.rename({"halves": "asked", "due_halves": "halves"}))
        return due.rename({"halves": "due_halves", "asked": "halves"})

    return decided(rows, {"date": pl.Date, **PRICED, "time_off_agreed": pl.Boolean}, core)


def fixed_overtime(rows: Sequence[Row]) -> list[Row]:
    """고정OT의 부족액."""
    columns = {
        "month": pl.Date,
        **PRICED,
        "fixed_overtime_won": pl.Int64,
        "hard_to_measure": pl.Boolean,
    }
    return decided(rows, columns, lambda frame, _: hours.fixed_overtime(_priced(frame)))


def protected(rows: Sequence[Row]) -> list[Row]:
    """임산부와 연소자의 시간외·야간·휴일근로."""
    columns = {
        "date": pl.Date,
        "person": pl.String,
        **dict.fromkeys(protection.EXTRA, pl.Int64),
        **dict.fromkeys(("night_or_holiday", "consent", "authorised"), pl.Boolean),
    }
    return decided(rows, columns, lambda frame, _: protection.protected(frame))


def paid_holiday(rows: Sequence[Row]) -> list[Row]:
    """유급휴일."""
    return [
        paid_holidays.asked(
            row["date"],
            ultra_short=row["average_minutes"]
            < params.value("labor_leave.least_weekly_minutes", row["date"]),
            swapped_on=row["swapped_on"],
            agreed=row["agreed"],
            labour_day_swap=params.chosen("labor.labour_day_swap", row["date"], **ours(row)),
        )
        for row in rows
    ]


DATE: Final = Field("날짜", a_near_date)
WEEK: Final = Field("1주의 첫날", a_near_date)
HOURLY: Final = {
    "hourly_num": Field("통상시급의 분자(원)", a_count),
    "hourly_den": Field("통상시급의 분모(시간)", a_divisor, 1),
}
HALVES: Final = Field("배수를 곱한 분의 두 배(1.5배인 60분은 180)", a_count)

RULES: Final = (
    Rule(
        "labor.premium",
        "한 주의 연장·야간·휴일근로수당",
        "근로기준법 제56조",
        {
            "date": WEEK,
            **HOURLY,
            "wage_unit": UNIT,
            "weekly_minutes": CONTRACT["weekly_minutes"],
            "daily_minutes": CONTRACT["daily_minutes"],
            "full_week_minutes": CONTRACT["full_week_minutes"],
            "average_minutes": Field("4주 평균 주 소정근로시간(분)", a_day_count, None),
            "shifts": Field("일한 시간", rows_of(SHIFT)),
            **OURS,
        },
        ("premium_won", "other_premium_won"),
        premium,
        hours_steps.PREMIUM,
    ),
    Rule(
        "labor.week_limit",
        "주 52시간",
        "근로기준법 제53조제1항, 기간제법 제6조제1항",
        {
            "date": WEEK,
            "worked_minutes": Field("그 주에 실제로 일한 시간(휴일근로를 더한 분)", a_count),
            "part_time": Field("단시간근로자", a_flag, False),
            "beyond_minutes": Field("단시간근로자가 소정을 넘겨 일한 분", a_count, 0),
            "overtime_consent": Field("단시간근로자의 초과근로 동의", a_flag, False),
            **OURS,
        },
        ("excess_minutes", "part_excess_minutes"),
        week_limit,
        hours_steps.WEEK_LIMIT,
    ),
    Rule(
        "labor.break",
        "휴게시간",
        "근로기준법 제54조제1항",
        {
            "date": DATE,
            "worked_minutes": Field("일한 시간(휴게를 뺀 분)", a_day_count),
            "break_minutes": Field("근로 도중에 쉰 분", a_day_count),
            "break_waived": Field("휴게를 빼 달라는 근로자의 명시적 요청", a_flag, False),
            **OURS,
        },
        ("required_minutes", "short_minutes"),
        breaks,
        hours_steps.BREAK,
    ),
    Rule(
        "labor.time_off",
        "보상휴가",
        "근로기준법 제57조",
        {
            "date": DATE,
            "halves": HALVES,
            **HOURLY,
            "time_off_agreed": Field("근로자대표와의 서면합의", a_flag),
            **OURS,
        },
        ("leave_minutes", "premium_won"),
        time_off,
        hours_steps.TIME_OFF,
    ),
    Rule(
        "labor.fixed_overtime",
        "고정 연장근로수당의 부족액",
        "근로기준법 제15조·제56조, 대법원 2008다6052",
        {
            "month": Field("달", a_month),
            "halves": HALVES,
            **HOURLY,
            "fixed_overtime_won": Field("준 고정 연장근로수당(원)", a_count),
            "hard_to_measure": Field("근로시간 산정이 어려운 사정", a_flag, False),
            **OURS,
        },
        ("shortfall_won",),
        fixed_overtime,
        hours_steps.FIXED_OVERTIME,
    ),
    Rule(
        "labor.protected",
        "임산부와 18세 미만의 시간외·야간·휴일근로",
        "근로기준법 제70조·제71조·제74조제5항",
        {
            "date": DATE,
            "person": Field("누구", one_of(*protection.PERSONS)),
            "day_extra_minutes": Field("그날의 시간외근로(분)", a_day_count, 0),
            "week_extra_minutes": Field("그 주의 시간외근로(분)", a_count, 0),
            "year_extra_minutes": Field("그해의 시간외근로(분)", a_count, 0),
            "night_or_holiday": Field("야간이나 휴일의 근로", a_flag, False),
            "consent": Field("본인의 동의나 청구", a_flag, False),
            "authorised": Field("고용노동부장관의 인가", a_flag, False),
            **OURS,
        },
        ("barred",),
        protected,
        protection.STEPS,
    ),
    Rule(
        "labor.paid_holiday",
        "유급휴일인지",
        "근로기준법 제55조제2항",
        {
            "date": DATE,
            "average_minutes": Field("4주 평균 주 소정근로시간(분)", a_count, 2400),
            "swapped_on": Field("바꾼 소정근로일", a_near_date, None),
            "agreed": Field("근로자대표와의 서면합의", a_flag, False),
            **OURS,
        },
        ("paid_holiday", "paid_on"),
        paid_holiday,
        paid_holidays.STEPS,
    ),
)
