"""The public rules of what the end of employment owes, and of the two years."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import polars as pl

from law.answers import picked, typed
from law.fields import (
    BadInput,
    Field,
    a_count,
    a_flag,
    a_near_date,
    dates_of,
    list_of,
    one_of,
    row_of,
)
from law.labor import arrears, severance, term, wage
from law.labor.rows import a_divisor, decided_by
from law.labor.rules_wage import CONTRACT, ORDINARY_COLUMNS
from law.labor.steps_ending import (
    ACCOUNT_STEPS,
    AVERAGE_STEPS,
    CONTINUITY_STEPS,
    FIXED_TERM,
    INTEREST_STEPS,
    PENALTY_STEPS,
    PRESCRIPTION_STEPS,
    RENEWAL_STEPS,
    RETIREMENT,
    SEVERANCE_STEPS,
    TERM_STEPS,
    WAGES,
)
from law.labor.words import EXCEPTIONS, SCHEMES
from law.rule import Row, Rule

SINCE: Final = Field("첫날", a_near_date)
UNTIL: Final = Field("끝난 다음 날", a_near_date)
LEFT_ON: Final = Field("마지막 근무일의 다음 날", a_near_date)
LEFT_OUT: Final = Field(
    "산정기간에서 빼는 기간",
    list_of(
        dates_of(
            {"since": SINCE, "until": UNTIL, "kind": Field("까닭", one_of(*severance.LEFT_OUT))}
        )
    ),
    [],
)
BASE_FIELDS: Final = {
    "start": Field("입사한 날", a_near_date),
    "left_on": LEFT_ON,
    "left_out": LEFT_OUT,
    "wages_won": Field("산정기간의 임금(뺀 기간의 것은 빼고)", a_count, 0),
    "temporary_won": Field("그 가운데 임시로 지급되거나 돈이 아닌 임금", a_count, 0),
    "bonus_won": Field("한 해의 상여", a_count, 0),
    "leave_won": Field("퇴직하기 전에 생긴 연차수당(한 해)", a_count, 0),
}
WON: Final = ("wages_won", "temporary_won", "bonus_won", "leave_won")
SEVERED: Final = (
    "entitled",
    "entitlement",
    "service_days",
    "floored",
    "severance_num",
    "severance_den",
    "severance_won",
    "set_off_won",
    "unpaid_won",
)
DAILY: Final = {
    "daily_num": Field("하루의 통상임금(분자, 계약이 없을 때)", a_count, 0),
    "daily_den": Field("하루의 통상임금(분모, 계약이 없을 때)", a_divisor, 1),
}
AVERAGED: Final = (
    "base_since",
    "base_until",
    "left_out_days",
    "base_days",
    "base_moved",
    "counted_won",
    "average_num",
    "average_den",
    "average_won",
)


def some(read: Callable[[Any], list[Any]]) -> Callable[[Any], list[Any]]:
    """A reader of a list that is not empty."""

    def read_some(found: Any) -> list[Any]:
        rows = read(found)
        if not rows:
            raise BadInput("", "목록이 비어 있습니다. 하나는 넣어 주세요.")
        return rows

    return read_some


def spread(rows: Sequence[Row], name: str, **types: Any) -> pl.LazyFrame:
    """The nested rows of each row, with its number."""
    found = [{"row": place, **one} for place, row in enumerate(rows) for one in row[name]]
    schema = pl.Schema({"row": pl.Int64, **types})
    return pl.LazyFrame([{key: one[key] for key in schema} for one in found], schema)


def numbered(rows: Sequence[Row], **types: Any) -> pl.LazyFrame:
    return typed(rows, **types).with_columns(row=pl.int_range(pl.len(), dtype=pl.Int64))


def averaged(rows: Sequence[Row], **types: Any) -> pl.LazyFrame:
    """The rows with their average wage, and other columns as asked."""
    if any(row["left_on"] <= row["start"] for row in rows):
        raise BadInput(
            "left_on", "값은 입사한 날보다 늦어야 합니다. 마지막 근무일의 다음 날입니다."
        )
    dates = {"start": pl.Date, "left_on": pl.Date}
    leavers = numbered(rows, **dates, **dict.fromkeys(WON, pl.Int64), **types)
    out = spread(rows, "left_out", since=pl.Date, until=pl.Date)
    found = severance.average_wage(severance.base_period(leavers, out))
    shown = pl.col("average_num") // pl.col("average_den")
    return found.with_columns(average_won=shown.cast(pl.Int64))


def average_wage(rows: Sequence[Row]) -> list[Row]:
    """평균임금 하루."""
    return picked(averaged(rows), *AVERAGED)


def _with_daily(rows: Sequence[Row]) -> list[Row]:
    """The rows with the ordinary wage of a day, by the contract where there is one."""
    asked = [{**row["contract"], "date": row["left_on"]} for row in rows if row["contract"]]
    hourly = wage.hourly(wage.week_holiday(typed(asked, **ORDINARY_COLUMNS))) if asked else None
    found = iter(picked(hourly, *DAILY) if hourly is not None else [])
    return [{**row, **next(found)} if row["contract"] else row for row in rows]


def severed(rows: Sequence[Row]) -> list[Row]:
    """퇴직급여와 아직 주지 않은 것."""
    numbers = ("weekly_minutes", *DAILY, "service_wages_won", "paid_won", "split_won")
    priced = _with_daily(rows)
    frame = averaged(priced, scheme=pl.String, **dict.fromkeys(numbers, pl.Int64))
    shown = pl.col("daily_num") // pl.col("daily_den")
    found = severance.severance(frame).with_columns(ordinary_won=shown)
    return picked(found, *AVERAGED, "ordinary_won", *SEVERED)


def _contracts(rows: Sequence[Row], **types: Any) -> pl.LazyFrame:
    found = spread(rows, "contracts", since=pl.Date, until=pl.Date, **types)
    return found.rename({"row": "worker", "since": "start", "until": "end"})


def continuity(rows: Sequence[Row]) -> list[Row]:
    """계속근로와 두 가지 퇴직금."""
    daily = numbered(rows, daily_num=pl.Int64, daily_den=pl.Int64).rename({"row": "worker"})
    found = severance.continuity(_contracts(rows)).join(daily, on="worker", maintain_order="left")
    return picked(
        severance.both_ways(found),
        *("joined_since", "last_since", "left_on", "gap_days", "longest_gap_days", "gaps"),
        *("continuity", "joined_days", "joined_won", "last_days", "last_won"),
    )


def penalty(rows: Sequence[Row]) -> list[Row]:
    """위반한 날의 벌칙."""
    found = (arrears.penalty(row["kind"], row["date"]) for row in rows)
    return [{"penalty": text, "penalty_article": article} for text, article in found]


def two_years(rows: Sequence[Row]) -> list[Row]:
    """2년 제한."""
    contracts = _contracts(rows, weekly_minutes=pl.Int64, term_exception=pl.String)
    people = numbered(rows, birth=pl.Date).rename({"row": "worker"})
    spans = spread(rows, "childcare", since=pl.Date, until=pl.Date).rename({"row": "worker"})
    found = term.two_years(contracts.join(people, on="worker", maintain_order="left"), spans)
    return picked(
        found,
        *("used_since", "used_until", "excluded_days", "gap_days", "passes_on"),
        *("last_since", "last_excluded_days", "last_passes_on", "project", "over", "verdict"),
    )


# --- the rules --------------------------------------------------------------------------------

CONTRACT_DATES: Final = {"since": SINCE, "until": UNTIL}
TERM_CONTRACT: Final = {
    **CONTRACT_DATES,
    "weekly_minutes": Field("주 소정근로시간(분)", a_count, 2400),
    "term_exception": Field("2년 제한의 예외", one_of(*EXCEPTIONS), None),
}
WAGE: Final = {
    **CONTRACT,
    "ordinary_monthly_won": Field("매월 주는 통상임금 항목(원)", a_count, 0),
    "ordinary_yearly_won": Field("통상임금인 상여의 연액(원)", a_count, 0),
}
ACCOUNT_COLUMNS: Final = {
    **dict.fromkeys(("left_on", "birth"), pl.Date),
    "severance_won": pl.Int64,
    "died": pl.Boolean,
}
INTEREST_COLUMNS: Final = {
    **dict.fromkeys(("due_on", "last_day", "paid_on"), pl.Date),
    **dict.fromkeys(("kind", "claim"), pl.String),
    "principal_won": pl.Int64,
}
RENEWAL_COLUMNS: Final = {
    **dict.fromkeys(("last_day", "reviewed_on", "notified_on"), pl.Date),
    **dict.fromkeys(("criteria", "practice"), pl.Boolean),
    "renewals": pl.Int64,
}
RULES: Final = (
    Rule(
        "labor.average_wage",
        "평균임금",
        f"{WAGES} 제2조제1항제6호",
        BASE_FIELDS,
        ("average_num", "average_den"),
        average_wage,
        AVERAGE_STEPS,
    ),
    Rule(
        "labor.severance",
        "퇴직급여",
        f"{RETIREMENT} 제4조·제8조·제20조",
        {
            **BASE_FIELDS,
            "contract": Field("통상임금을 셈할 계약", row_of(WAGE), None),
            **DAILY,
            "weekly_minutes": Field("4주 평균 주 소정근로시간(분)", a_count, 2400),
            "scheme": Field("퇴직급여 제도", one_of(*SCHEMES), "lump"),
            "service_wages_won": Field("재직한 동안의 임금총액(확정기여형)", a_count, 0),
            "paid_won": Field("이미 준 퇴직급여", a_count, 0),
            "split_won": Field("임금과 함께 나누어 준 퇴직금", a_count, 0),
        },
        ("entitlement", "severance_won", "unpaid_won"),
        severed,
        AVERAGE_STEPS | SEVERANCE_STEPS,
    ),
    Rule(
        "labor.severance_account",
        "퇴직금을 주는 계좌",
        f"{RETIREMENT} 제9조제2항",
        {
            "left_on": LEFT_ON,
            "birth": Field("생년월일", a_near_date),
            "severance_won": Field("퇴직금", a_count),
            "died": Field("사망으로 퇴직함", a_flag, False),
        },
        ("into_account",),
        decided_by(severance.account, ACCOUNT_COLUMNS),
        ACCOUNT_STEPS,
    ),
    Rule(
        "labor.continuity",
        "계속근로의 통산",
        f"{RETIREMENT} 제8조제1항",
        {
            "contracts": Field("계약", some(list_of(dates_of(CONTRACT_DATES)))),
            "daily_num": Field("하루의 임금(분자)", a_count, 0),
            "daily_den": Field("하루의 임금(분모)", a_divisor, 1),
        },
        ("continuity", "joined_won", "last_won"),
        continuity,
        CONTINUITY_STEPS,
    ),
    Rule(
        "labor.late_interest",
        "지연이자",
        f"{WAGES} 제37조, {RETIREMENT} 제20조제3항",
        {
            "kind": Field("무엇이 늦었는지", one_of(*arrears.KINDS)),
            "principal_won": Field("늦은 원금", a_count),
            "due_on": Field("정기지급일, 부담금을 넣는 날, 퇴직하면 마지막 근무일", a_near_date),
            "last_day": Field("마지막 근무일(재직 중이면 비움)", a_near_date, None),
            "paid_on": Field("준 날(주지 않았으면 오늘)", a_near_date),
            "claim": Field("이자를 면한다고 드는 까닭", one_of(*arrears.CLAIMS), "none"),
        },
        ("interest_won", "interest_review"),
        decided_by(arrears.late_interest, INTEREST_COLUMNS),
        INTEREST_STEPS,
    ),
    Rule(
        "labor.prescription",
        "소멸시효",
        f"{WAGES} 제49조, {RETIREMENT} 제10조",
        {
            "due_on": Field("정기지급일이나 마지막 근무일", a_near_date),
            "date": Field("오늘", a_near_date),
        },
        ("lapses_on", "lapsing"),
        decided_by(arrears.prescription, {"due_on": pl.Date, "date": pl.Date}),
        PRESCRIPTION_STEPS,
    ),
    Rule(
        "labor.penalty",
        "위반한 날의 벌칙",
        f"{WAGES} 제107조부터 제116조까지",
        {
            "kind": Field("위반", one_of(*arrears.PENALTIES)),
            "date": Field("위반한 날", a_near_date),
        },
        ("penalty",),
        penalty,
        PENALTY_STEPS,
    ),
    Rule(
        "labor.two_years",
        "기간제 사용의 2년",
        f"{FIXED_TERM} 제4조",
        {
            "birth": Field("생년월일", a_near_date, None),
            "contracts": Field("계약", some(list_of(dates_of(TERM_CONTRACT)))),
            "childcare": Field("육아휴직", list_of(dates_of(CONTRACT_DATES)), []),
        },
        ("passes_on", "verdict"),
        two_years,
        TERM_STEPS,
    ),
    Rule(
        "labor.renewal",
        "계약 갱신의 절차",
        "대법원 2016두63705 (2007두1729)",
        {
            "last_day": Field("계약의 마지막 날", a_near_date),
            "criteria": Field("갱신 기준을 알림", a_flag, False),
            "practice": Field("갱신하는 관행", a_flag, False),
            "reviewed_on": Field("심사한 날", a_near_date, None),
            "notified_on": Field("결과를 알린 날", a_near_date, None),
            "renewals": Field("그때까지 갱신한 횟수", a_count, 0),
        },
        ("late_notice", "expectation"),
        decided_by(term.renewal, RENEWAL_COLUMNS),
        RENEWAL_STEPS,
    ),
)
