"""점검하는 사실: the frames that the guard reads, column by column.

The same table is what an app maps its rows to, the header and the words of the files that a
district sends, and what the named rule reads from nested rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import polars as pl

from law.fields import (
    REQUIRED,
    BadInput,
    Field,
    a_count,
    a_flag,
    a_month,
    a_near_date,
    one_of,
    rows_of,
)
from law.labor.guard.catalogue import CATALOGUE
from law.labor.words import (
    ABSENCES,
    BENEFITS,
    EXCEPTIONS,
    INSURANCES,
    KINDS,
    LEAVES,
    PEERS,
    RECORDS,
    ROLES,
    SCHEMES,
    SLIP_ITEMS,
    SYSTEMS,
    TERMS,
    WAGE_UNITS,
)

INT: Final = pl.Int64()
DATE: Final = pl.Date()
FLAG: Final = pl.Boolean()


class Column(NamedTuple):
    """One column. ``empty``: may be left empty. ``default``: what an empty cell means.

    ``key``: a number of ours, a word of the sender's in a file. ``last_day``: a file says the last
    day, here stands the day after it. ``month``: the first day of a month.
    """

    ko: str
    dtype: pl.DataType = INT
    words: Mapping[str, str] = {}
    empty: bool = False
    default: Any = None
    key: bool = False
    last_day: bool = False
    month: bool = False


class Frame(NamedTuple):
    """One frame: what one row of it is, and its columns in the order of the file."""

    ko: str
    columns: Mapping[str, Column]


def _key(ko: str, *, empty: bool = False) -> Column:
    return Column(ko, key=True, empty=empty)


def _number(ko: str, default: int | None = 0, *, empty: bool = True) -> Column:
    return Column(ko, empty=empty, default=default)


def _date(ko: str, *, empty: bool = True, last_day: bool = False) -> Column:
    return Column(ko, DATE, empty=empty, last_day=last_day)


def _flag(ko: str, default: bool | None = False) -> Column:
    return Column(ko, FLAG, empty=True, default=default)


def _word(ko: str, words: Mapping[str, str], default: str | None = None) -> Column:
    return Column(ko, pl.Enum(list(words)), words, empty=default is not None, default=default)


WORKER: Final = _key("근로자")
DISTRICT: Final = _key("자치구")

FRAMES: Final[Mapping[str, Frame]] = {
    "workers": Frame(
        "근로자",
        {
            "worker": WORKER,
            "district": DISTRICT,
            "birth": _date("생년월일"),
            "kind": _word("고용 구분", KINDS),
            "job": Column("직무", pl.String(), empty=True, default=""),
        },
    ),
    "agreements": Frame(
        "협약",
        {
            "agreement": _key("협약"),
            "district": DISTRICT,
            "start": _date("협약 시작일", empty=False),
            "end": _date("협약 종료일", empty=False, last_day=True),
        },
    ),
    "contracts": Frame(
        "근로계약",
        {
            "contract": _key("근로계약"),
            "worker": WORKER,
            "agreement": _key("협약", empty=True),
            "job": Column("계약한 직무", pl.String(), empty=True, default=""),
            "role": _word("역할", ROLES, "staff"),
            "start": _date("근로 개시일", empty=False),
            "end": _date("계약 종료일(없으면 정함이 없는 계약)", last_day=True),
            "wage_unit": _word("임금 단위", WAGE_UNITS),
            "base_won": _number("기본급(원)", None, empty=False),
            "weekly_minutes": _number("주 소정근로시간(분)", None, empty=False),
            "days_per_week": _number("주 소정근로일수", 5),
            "daily_minutes": _number("근무일의 소정근로시간(분)", None, empty=False),
            "break_minutes": _number("휴게시간(분)", 0),
            "full_week_minutes": _number("통상근로자의 주 소정근로시간(분)", 2400),
            "includes_weekly_holiday": _flag("기본급에 주휴수당을 넣었는지", None),
            "weekly_holiday_minutes": _number("계약으로 정한 유급 주휴시간(분)", None),
            "other_paid_minutes": _number("주휴 아닌 약정 유급시간(주, 분)", 0),
            "ordinary_monthly_won": _number("매월 주는 통상임금 항목(원)", 0),
            "ordinary_yearly_won": _number("통상임금인 상여의 연액(원)", 0),
            "fixed_overtime_won": _number("고정 연장근로수당(월, 원)", 0),
            "severance_scheme": _word("퇴직급여 제도", SCHEMES, "lump"),
            "probation_until": _date("수습의 마지막 날", last_day=True),
            "simple_labor": _flag("단순노무업무"),
            "term_exception": Column(
                "2년 제한의 예외", pl.Enum(list(EXCEPTIONS)), EXCEPTIONS, empty=True
            ),
            "signed_on": _date("서명한 날"),
            "delivered_on": _date("계약서를 준 날"),
            **{term: _flag(f"명시: {ko}") for term, ko in TERMS.items()},
            "overtime_consent": _flag("소정 초과근로 동의서"),
            "time_off_agreed": _flag("보상휴가 서면합의"),
        },
    ),
    "days": Frame(
        "날",
        {
            "worker": WORKER,
            "date": _date("날짜", empty=False),
            "worked_minutes": _number("실제 일한 시간(분)", 0),
            "night_minutes": _number("그중 밤 10시부터 오전 6시까지(분)", 0),
            "holiday": _flag("휴일(주휴일·공휴일·약정휴일)"),
            "agreed_holiday": _flag("그중 법정휴일이 아닌 약정휴일"),
            "substituted": _flag("서면합의로 다른 날과 바꾼 공휴일"),
            "day_off": _flag("무급휴무일"),
            "scheduled_minutes": _number("소정근로시간(분). 공휴일이면 일했을 시간", 0),
            "break_minutes": _number("실제 쉰 휴게시간(분). 모르면 비움", None),
            "absence": _word("나오지 않은 까닭", ABSENCES, "none"),
            "break_waived": _flag("4시간 근로의 휴게 생략을 요청함"),
        },
    ),
    "slips": Frame(
        "달의 임금과 명세서",
        {
            "worker": WORKER,
            "month": Column("일한 달", DATE, month=True),
            "pay_date": _date("정기지급일", empty=False),
            "paid_on": _date("실제로 준 날"),
            "delivered_on": _date("임금명세서를 준 날"),
            "base_won": _number("기본급(원)", 0),
            "weekly_holiday_won": _number("주휴수당(원)", 0),
            "overtime_won": _number("연장근로수당(원)", 0),
            "night_won": _number("야간근로수당(원)", 0),
            "holiday_won": _number("휴일근로수당(원)", 0),
            "public_holiday_won": _number("일하지 않은 공휴일의 유급분(원)", 0),
            "fixed_overtime_won": _number("고정 연장근로수당(원)", 0),
            "annual_leave_won": _number("연차 미사용수당(원)", 0),
            "severance_won": _number("나누어 준 퇴직금(원)", 0),
            "monthly_included_won": _number("최저임금에 드는 그 밖의 매월 임금(원)", 0),
            "excluded_won": _number("최저임금에 들지 않는 임금(원)", 0),
            "time_off_minutes": _number("보상휴가로 준 시간(분)", 0),
            "stated_overtime_minutes": _number("명세서에 적은 연장시간(분)", None),
            "stated_night_minutes": _number("명세서에 적은 야간시간(분)", None),
            "stated_holiday_minutes": _number("명세서에 적은 휴일시간(분)", None),
            **{item: _flag(f"명세서: {ko}") for item, ko in SLIP_ITEMS.items()},
            "nps_won": _number("공제한 국민연금(원)", None),
            "nhi_won": _number("공제한 건강보험(원)", None),
            "ltc_won": _number("공제한 장기요양보험(원)", None),
            "ei_won": _number("공제한 고용보험(원)", None),
        },
    ),
    "insurances": Frame(
        "4대보험",
        {
            "worker": WORKER,
            "kind": _word("보험", INSURANCES),
            "acquired": _date("취득일"),
            "lost": _date("상실일"),
            "reported_on": _date("취득을 신고한 날"),
            "base_won": _number("적용 중인 기준소득월액·보수월액(원)", None),
            "since": _date("이 기준을 쓰는 첫날"),
            "until": _date("이 기준을 쓰는 마지막 날", last_day=True),
        },
    ),
    "leaves": Frame(
        "연차",
        {
            "worker": WORKER,
            "since": _date("쓸 수 있는 첫날", empty=False),
            "until": _date("쓸 수 있는 마지막 날", empty=False, last_day=True),
            "kind": _word("연차의 종류", LEAVES),
            "granted_minutes": _number("준 연차(분)", 0),
            "used_minutes": _number("쓴 연차(분)", 0),
            "paid_won": _number("준 미사용수당(원)", 0),
            "first_notice_on": _date("1차 사용 촉구를 한 날"),
            "first_written": _flag("1차 촉구가 서면"),
            "individual": _flag("개인별 남은 일수를 알림"),
            "chosen_minutes": _number("근로자가 시기를 정한 연차(분)", 0),
            "second_notice_on": _date("2차 시기 지정 통보를 한 날"),
            "second_written": _flag("2차 통보가 서면"),
            "designated_minutes": _number("2차 통보로 지정한 연차(분)", 0),
            "worked_minutes": _number("지정한 휴가일에 일한 연차(분)", 0),
            "refused_minutes": _number("그중 노무수령을 거부한 연차(분)", 0),
        },
    ),
    "settlements": Frame(
        "퇴직 정산",
        {
            "worker": WORKER,
            "left_on": _date("퇴직일(마지막 근무일의 다음 날)", empty=False),
            "wages_won": _number("퇴직 전 3개월의 임금총액(원)", None),
            "bonus_won": _number("퇴직 전 1년의 상여(원)", 0),
            "leave_pay_won": _number("퇴직 전에 이미 생긴 연차수당(원)", 0),
            "severance_won": _number("준 퇴직금(원)", 0),
            "paid_on": _date("퇴직금을 준 날"),
            "unused_leave_won": _number("준 미사용 연차수당(원)", 0),
            "interest_exempt": _flag("지연이자 적용 제외 사유(영 제18조)"),
        },
    ),
    "benefits": Frame(
        "받는 복리후생",
        {
            "worker": WORKER,
            "code": _word("항목", BENEFITS),
            "annual_won": _number("연액(원)", 0),
        },
    ),
    "comparators": Frame(
        "비교 대상의 복리후생",
        {
            "worker": WORKER,
            "peer": _word("비교 대상", PEERS),
            "code": _word("항목", BENEFITS),
            "annual_won": _number("연액(원)", None, empty=False),
        },
    ),
    "peers": Frame(
        "동종·유사 업무의 시간당 임금",
        {
            "worker": WORKER,
            "peer": _word("비교 대상", PEERS),
            "hourly_won": _number("시간당 임금(원)", None, empty=False),
        },
    ),
    "accesses": Frame(
        "시스템 권한",
        {
            "worker": WORKER,
            "system": _word("시스템", SYSTEMS),
            "needed": _flag("직무에 필요", default=True),
            "wanted_on": _date("신청한 날"),
            "granted_on": _date("준 날"),
        },
    ),
    "renewals": Frame(
        "계약 갱신",
        {
            "contract": _key("근로계약"),
            "criteria": _flag("갱신 기준을 알림"),
            "reviewed_on": _date("심사한 날"),
            "notified_on": _date("결과를 알린 날"),
        },
    ),
    "duties": Frame(
        "실제 업무",
        {
            "worker": WORKER,
            "month": Column("달", DATE, month=True),
            "contracted_minutes": _number("계약한 업무(분)", 0),
            "assisting_minutes": _number("보조 업무(분)", 0),
        },
    ),
    "records": Frame(
        "서류의 보존",
        {
            "worker": WORKER,
            "kind": _word("서류", RECORDS),
            "closed_on": _date("보존을 세기 시작하는 날"),
            "missing_items": _number("빠진 기재사항의 수", 0),
            "destroyed_on": _date("없앤 날"),
        },
    ),
    "income_taxes": Frame(
        "소득세",
        {
            "worker": WORKER,
            "month": Column("일한 달", DATE, month=True),
            "income_tax_won": _number("소득세(원)", None, empty=False),
            "local_tax_won": _number("지방소득세(원)", None, empty=False),
        },
    ),
    "living_wages": Frame(
        "생활임금",
        {
            "district": DISTRICT,
            "since": _date("적용 첫날", empty=False),
            "until": _date("적용 마지막 날", empty=False, last_day=True),
            "hourly_won": _number("시간급(원)", None, empty=False),
        },
    ),
    "corrections": Frame(
        "시정으로 준 돈",
        {
            "worker": WORKER,
            "rule": _word("점검", {rule: lc.ko for rule, lc in CATALOGUE.items()}),
            "month": Column("점검 결과의 달", DATE, empty=True, month=True),
            "about": Column("점검 결과의 대상", pl.String(), empty=True, default=""),
            "paid_on": _date("준 날", empty=False),
            "paid_won": _number("명세서와 정산에 넣지 않고 따로 준 돈(원)", None, empty=False),
        },
    ),
}
Facts = Mapping[str, pl.LazyFrame]


def schema(name: str) -> pl.Schema:
    """The columns of a frame as polars takes them."""
    return pl.Schema({key: column.dtype for key, column in FRAMES[name].columns.items()})


def complete(given: Mapping[str, pl.DataFrame | pl.LazyFrame]) -> dict[str, pl.LazyFrame]:
    """Every frame in its schema: what was given, what an empty cell or a column that may be left
    out means, and no rows else."""
    return {name: _complete(name, given.get(name)) for name in FRAMES}


def _complete(name: str, given: pl.DataFrame | pl.LazyFrame | None) -> pl.LazyFrame:
    if given is None:
        return pl.LazyFrame(schema=schema(name))
    held = given.lazy().collect_schema()
    columns = FRAMES[name].columns.items()
    return given.lazy().select(_cell(key, column, held).alias(key) for key, column in columns)


def _cell(key: str, column: Column, held: pl.Schema) -> pl.Expr:
    if column.empty and key not in held:
        return pl.lit(column.default, column.dtype)
    cell = pl.col(key).cast(column.dtype)
    return cell if column.default is None else cell.fill_null(column.default)


def of_rows(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, pl.LazyFrame]:
    """The frames of rows already read (what ``FIELDS`` reads for the named rule)."""
    return complete({name: pl.DataFrame(rows[name], schema(name)) for name in rows})


def _field(column: Column) -> Field:
    default = column.default if column.empty else REQUIRED
    return Field(column.ko, _reader(column), default)


def _a_text(found: Any) -> str:
    if not isinstance(found, str):
        raise BadInput("", "값은 글자여야 합니다.")
    return found


def _reader(column: Column) -> Callable[[Any], Any]:
    if column.words:
        return one_of(*column.words)
    if column.month:
        return a_month
    plain = {DATE: a_near_date, FLAG: a_flag, pl.String(): _a_text}
    return plain.get(column.dtype, a_count)


FIELDS: Final[Mapping[str, Field]] = {
    name: Field(frame.ko, rows_of({key: _field(each) for key, each in frame.columns.items()}), [])
    for name, frame in FRAMES.items()
}
