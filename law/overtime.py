"""시간외근무수당 (지방공무원 수당 등에 관한 규정 제15조).

Minutes stay minutes from the day to the month; hours appear once, when the month is floored.
The law's numbers arrive as columns (``law/params``), and every intermediate stays a column.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from law import params
from law.steps import Reason, Step

DECREE: Final = "지방공무원 수당 등에 관한 규정"
KEYS: Final = (
    "overtime.minimum_minutes",
    "overtime.weekday_deduction_minutes",
    "overtime.daily_limit_minutes",
)
MONTH_KEYS: Final = (
    "overtime.monthly_limit_minutes",
    "overtime.mixed_cap_policy",
    "overtime.field_regular_day_minutes",
    "overtime.fixed_hours",
    "overtime.fixed_days",
)
CAP_CLASSES: Final = ("ordinary", "disaster", "minister", "field")


def _since(key: str) -> str:
    last = params.get(key).values[-1].since
    return f"{last.year}년 {last.month}월 {last.day}일"


def _national_month() -> int:
    return int(params.get("overtime.monthly_limit_minutes").values[-1].value)


STEPS: dict[str, Step] = {
    "ordered_minutes": Step(
        "명령에 따라 근무한 시간",
        f"{DECREE} 제15조제1항",
        "start",
        reasons=(
            Reason(
                "명령과 기록 {first_in:clock}–{last_out:clock}이 근무시간 밖에서 겹친 시간입니다. "
                "명령이 없는 {unordered_minutes}분은 넣지 않습니다.",
                (
                    ("first_in", ">=", 0),
                    ("unordered_minutes", ">", 0),
                    ("ordered_minutes", ">", 0),
                ),
            ),
            Reason(
                "명령과 기록 {first_in:clock}–{last_out:clock}이 근무시간 밖에서 겹친 시간입니다.",
                (("first_in", ">=", 0), ("ordered_minutes", ">", 0)),
            ),
            Reason("명령과 기록이 겹친 시간입니다.", (("ordered_minutes", ">", 0),)),
            Reason("명령에 따라 근무시간 밖에서 일한 시간이 없습니다."),
        ),
    ),
    "counted_minutes": Step(
        "1시간 미만인 날은 제외",
        f"{DECREE} 제15조제5항제2호 단서",
        "keep",
        reasons=(
            Reason(
                "현업공무원등의 명령에는 이 단서가 없습니다.",
                (("field_minutes", ">", 0), ("field_minutes", "==", "@ordered_minutes")),
                article=f"{DECREE} 제15조제5항제1호",
            ),
            Reason("더할 시간이 없습니다.", (("ordered_minutes", "==", 0),)),
            Reason(
                "{ordered_minutes}분은 {minimum_minutes}분 이상입니다.",
                (("ordered_minutes", ">=", "@minimum_minutes"),),
            ),
            Reason("{ordered_minutes}분은 {minimum_minutes}분이 되지 않습니다."),
        ),
    ),
    "deducted_minutes": Step(
        "평일은 1시간을 뺌",
        f"{DECREE} 제15조제5항제2호나목",
        "less",
        reasons=(
            Reason(
                "{date:md}은 {date:weekday}이고 쉬는 날입니다. 빼지 않습니다.",
                (("is_off_day", "==", True), ("counted_minutes", ">", 0)),
                article=f"{DECREE} 제15조제5항제2호가목",
            ),
            Reason("뺄 시간이 없습니다.", (("counted_minutes", "==", 0),)),
            Reason(
                "일반 명령에서 먼저 빼고 모자라면 한도 예외 명령에서 뺍니다.",
                (("ordinary_minutes", ">", 0), ("exempt_minutes", ">", 0)),
                params=("overtime.mixed_day_deduction_from",),
            ),
            Reason(
                "현업공무원등의 명령에서는 빼지 않습니다.",
                (("field_minutes", ">", 0), ("field_minutes", "==", "@counted_minutes")),
                article=f"{DECREE} 제15조제5항제1호",
            ),
            Reason("{date:md}은 {date:weekday}이고 공휴일이 아닙니다."),
        ),
    ),
    "recognised_minutes": Step(
        "1일 한도까지",
        f"{DECREE} 제15조제4항",
        "cap",
        reasons=(
            Reason(
                f"{_since('overtime.daily_limit_minutes')}부터 1일 한도가 없어졌습니다.",
                (
                    ("daily_limit_minutes", "is", None),
                    ("date", ">=", params.get(KEYS[2]).values[-1].since.isoformat()),
                ),
            ),
            Reason("1일 한도가 없습니다.", (("daily_limit_minutes", "is", None),)),
            Reason("인정할 시간이 없습니다.", (("deducted_minutes", "==", 0),)),
            Reason(
                "재난 명령과 장관이 정한 예외, 현업 명령에는 1일 한도를 대지 않습니다.",
                (("ordinary_minutes", "==", 0),),
                article=f"{DECREE} 제15조제4항 각 호",
            ),
            Reason(
                "이 기관이 정한 1일 한도 {daily_limit_minutes}분까지 인정합니다.",
                (("date", ">=", params.get(KEYS[2]).values[-1].since.isoformat()),),
                article=f"{DECREE} 제22조",
            ),
            Reason(
                "공제하고 남은 시간을 1일 한도 {daily_limit_minutes}분까지 인정합니다.",
                params=("overtime.daily_limit_after_deduction",),
            ),
        ),
    ),
}

MONTH_STEPS: dict[str, Step] = {
    "summed_minutes": Step(
        "하루 인정분을 더함",
        f"{DECREE} 제15조제5항",
        "start",
        reasons=(
            Reason(
                "이 규정의 계급이 없는 사람이라 이 수당의 대상이 아닙니다.",
                (("grade", "==", 0), ("summed_minutes", "==", 0)),
            ),
            Reason(
                "관리업무수당을 받는 사람에게는 지급하지 않습니다. 근무 기록은 남깁니다.",
                (("managerial", "==", True),),
                article=f"{DECREE} 제17조의2제2항",
            ),
            Reason(
                "현업공무원등은 한 달에 일한 {field_worked_minutes}분에서 "
                "정규시간 {field_regular_minutes}분을 뺍니다.",
                (("field", "==", True),),
                params=("overtime.field_regular_day_minutes",),
                article=f"{DECREE} 제15조제5항제1호",
            ),
            Reason("{recognised_days}일의 합계입니다.", (("recognised_days", ">", 0),)),
            Reason("하루마다 인정한 분을 그대로 더합니다."),
        ),
    ),
    "capped_minutes": Step(
        "월 한도까지",
        f"{DECREE} 제15조제4항",
        "cap",
        reasons=(
            Reason(
                "일반 명령 {ordinary_minutes}분만 {monthly_limit_minutes:hm}까지로 막고 "
                "예외 명령 {exempt_minutes}분을 더합니다.",
                (("exempt_minutes", ">", 0),),
                params=("overtime.mixed_cap_policy",),
                article=f"{DECREE} 제15조제4항 단서",
            ),
            Reason(
                "현업공무원등에게는 월 한도를 대지 않습니다.",
                (("field", "==", True),),
                article=f"{DECREE} 제15조제4항제1호",
            ),
            Reason(
                "이 기관이 정한 월 한도는 {monthly_limit_minutes:hm}입니다. 예외 명령은 없습니다.",
                (("monthly_limit_minutes", "<", _national_month()),),
                article=f"{DECREE} 제22조",
            ),
            Reason("월 한도는 {monthly_limit_minutes:hm}입니다. 예외 명령은 없습니다."),
        ),
        params=("overtime.monthly_limit_minutes",),
    ),
    "paid_minutes": Step(
        "1시간 미만을 버림",
        f"{DECREE} 제15조제5항",
        "less",
        reasons=(
            Reason(
                "이 기관은 일반 명령과 예외 명령에서 따로 버립니다. "
                "남는 시간은 {paid_hours}시간입니다.",
                (("capped_minutes", ">=", "@paid_minutes+60"),),
            ),
            Reason(
                "합친 뒤 버립니다. 남는 시간은 {paid_hours}시간입니다.",
                (("exempt_minutes", ">", 0), ("ordinary_minutes", ">", 0)),
                params=("overtime.mixed_cap_policy",),
            ),
            Reason("달에 한 번만 버립니다. 남는 시간은 {paid_hours}시간입니다."),
        ),
    ),
}

FIXED_STEPS: dict[str, Step] = {
    "attended_days": Step(
        "정규근무일에 출근하거나 출장한 날",
        f"{DECREE} 제15조제6항",
        "start",
        unit="days",
        reasons=(
            Reason(
                "이 규정의 계급이 없는 사람이라 이 수당의 대상이 아닙니다.",
                (("grade", "==", 0), ("attended_days", "==", 0)),
            ),
            Reason(
                "관리업무수당을 받는 사람에게는 지급하지 않습니다.",
                (("managerial", "==", True),),
                article=f"{DECREE} 제17조의2제2항",
            ),
            Reason("현업공무원등에게는 정액분이 없습니다.", (("field", "==", True),)),
            Reason("하루 종일 휴가인 날과 토요일·공휴일은 세지 않습니다."),
        ),
    ),
    "fixed_counted_days": Step(
        "15일까지 셈",
        f"{DECREE} 제15조제6항",
        "cap",
        unit="days",
        reasons=(
            Reason(
                "{fixed_days}일 이상 출근해 모두 받습니다.",
                (("fixed_counted_days", "==", "@fixed_days"),),
                params=("overtime.fixed_days",),
            ),
            Reason("셀 날이 없습니다.", (("fixed_counted_days", "==", 0),)),
            Reason(
                "{fixed_days}일에서 모자라는 하루마다 {fixed_days}분의 1을 줄입니다.",
                params=("overtime.fixed_days",),
            ),
        ),
    ),
}


# --- a day ----------------------------------------------------------------------------


def recognise(
    frame: pl.LazyFrame, *, span: params.Span | None = None, local: pl.LazyFrame | None = None
) -> pl.LazyFrame:
    """Recognised minutes of each person-day, by the law of its own date.

    In: date, is_off_day, ordinary_minutes, exempt_minutes, field_minutes (within orders, outside
    the schedule). Adds the numbers used and, in the article's order, ordered_minutes,
    counted_minutes, deducted_minutes, recognised_minutes (running values), plus
    recognised_ordinary_minutes and recognised_exempt_minutes. Minutes, 제15조제4항·제5항제2호.
    Raises NoLawInForce before the first text read.
    """
    numbers = params.attach(frame, KEYS, local=local, span=span)
    return (
        numbers.with_columns(_deduction())
        .with_columns(_counted())
        .with_columns(_after_deduction())
        .with_columns(_limited())
        .with_columns(_day_totals())
    )


def _deduction() -> list[pl.Expr]:
    mine = pl.col("ordinary_minutes") + pl.col("exempt_minutes")
    deducted = pl.when("is_off_day").then(0).otherwise("weekday_deduction_minutes")
    return [
        (mine >= pl.col("minimum_minutes")).alias("_enough"),
        deducted.cast(pl.Int16).alias("deduction_minutes"),
    ]


def _counted() -> list[pl.Expr]:
    return [
        pl.when("_enough").then(f"{name}_minutes").otherwise(0).cast(pl.Int16).alias(f"_{name}")
        for name in ("ordinary", "exempt")
    ]


def _after_deduction() -> list[pl.Expr]:
    ordinary, exempt = pl.col("_ordinary"), pl.col("_exempt")
    less = pl.col("deduction_minutes")
    return [
        _positive(ordinary - less).alias("_net_ordinary"),
        _positive(exempt - _positive(less - ordinary)).alias("recognised_exempt_minutes"),
    ]


def _positive(minutes: pl.Expr) -> pl.Expr:
    return pl.when(minutes > 0).then(minutes).otherwise(pl.lit(0, dtype=pl.Int16))


def _limited() -> pl.Expr:
    net, limit = pl.col("_net_ordinary"), pl.col("daily_limit_minutes")
    return pl.when(net > limit).then(limit).otherwise(net).alias("recognised_ordinary_minutes")


def _day_totals() -> list[pl.Expr]:
    field = pl.col("field_minutes")
    exempt = pl.col("recognised_exempt_minutes")
    ordered = pl.col("ordinary_minutes") + pl.col("exempt_minutes") + field
    return [
        ordered.alias("ordered_minutes"),
        (pl.col("_ordinary") + pl.col("_exempt") + field).alias("counted_minutes"),
        (pl.col("_net_ordinary") + exempt + field).alias("deducted_minutes"),
        (pl.col("recognised_ordinary_minutes") + exempt + field).alias("recognised_minutes"),
    ]


# --- a month ---------------------------------------------------------------------------


def month_total(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds summed_minutes, capped_minutes, paid_minutes and paid_hours to person-months.

    In: ordinary_minutes, exempt_minutes, field_minutes (sums of recognised minutes),
    monthly_limit_minutes and mixed_cap_policy. Only ordinary minutes are capped; the month is
    floored to whole hours once, after exempt minutes are added, or by class where the institution
    chose ``floor_each_class`` (제15조제4항·제5항; mixed order is a reading).
    """
    ordinary, limit = pl.col("ordinary_minutes"), pl.col("monthly_limit_minutes")
    others = pl.col("exempt_minutes") + pl.col("field_minutes")
    kept = pl.when(ordinary > limit).then(limit).otherwise(ordinary)
    each = pl.col("mixed_cap_policy") == "floor_each_class"
    hours = pl.when(each).then(kept // 60 + others // 60).otherwise((kept + others) // 60)
    return frame.with_columns(
        summed_minutes=(ordinary + others).cast(pl.Int32),
        capped_minutes=(kept + others).cast(pl.Int32),
        paid_hours=hours.cast(pl.Int16),
    ).with_columns(paid_minutes=pl.col("paid_hours").cast(pl.Int32) * 60)


def field_total(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds field_regular_minutes and field_minutes: the month of a 현업공무원 (제15조제5항제1호).

    In: field_worked_minutes (meals, rest and paid holidays already left out), field_workdays,
    field_regular_day_minutes. Regular hours = workdays × 8 hours is a reading.
    """
    regular = pl.col("field_workdays").cast(pl.Int32) * pl.col("field_regular_day_minutes")
    over = (pl.col("field_worked_minutes") - regular).clip(0)
    return frame.with_columns(
        field_regular_minutes=regular.cast(pl.Int32), field_minutes=over.cast(pl.Int32)
    )


def fixed(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds fixed_counted_days: days counted for the fixed part, at most fixed_days (15).

    In: attended_days, fixed_days, field, managerial. Field workers and recipients of the
    managerial allowance get none (제15조제6항, 제17조의2제2항).
    """
    days = pl.min_horizontal("attended_days", "fixed_days")
    none = pl.col("field") | pl.col("managerial")
    return frame.with_columns(
        fixed_counted_days=pl.when(none).then(0).otherwise(days).cast(pl.Int16)
    )


# --- an order ---------------------------------------------------------------------------


def order_refusals(
    *,
    day: date,
    start: int,
    end: int,
    is_off_day: bool,
    pregnant: bool = False,
    own_request: bool = False,
    postpartum: bool = False,
    consent: bool = False,
    managerial: bool = False,
    month_minutes: int | None = None,
    cap_class: str = "ordinary",
) -> list[dict[str, object]]:
    """Reason rows (code, ko, article, values, level) for an order of [start, end) minutes.

    ``level`` is "refuse", "warn" or "note". Empty when nothing stands against the order
    (지방공무원 복무규정 제4조제3항, 수당규정 제15조제4항·제17조의2제2항).
    """
    protected = [
        ("pregnant", "임신 중인", pregnant and not own_request, "본인이 신청하면"),
        ("postpartum", "출산 후 1년이 지나지 않은", postpartum and not consent, "본인이 동의하면"),
    ]
    found: list[dict[str, object]] = []
    for code, who, applies, unless in protected:
        if applies:
            found += _protected(code, who, unless, day, start, end, is_off_day)
    if managerial:
        found.append(_managerial())
    if month_minutes is not None and cap_class == "ordinary":
        found += _exhausted(day, month_minutes)
    return found


def _protected(
    code: str, who: str, unless: str, day: date, start: int, end: int, is_off_day: bool
) -> Sequence[dict[str, object]]:
    night = params.value("overtime.protected_night_start_minutes", day)
    morning = params.value("overtime.protected_night_end_minutes", day)
    article = "지방공무원 복무규정 제4조제3항"
    rows: list[dict[str, object]] = []
    if is_off_day:
        ko = f"{who} 공무원에게는 토요일과 공휴일 근무를 명할 수 없습니다. {unless} 할 수 있습니다."
        rows.append(_row(f"{code}_off_day", ko, article, {"date": day.isoformat()}, "refuse"))
    windows = [(0, morning), (night, 1440 + morning), (1440 + night, 2880 + morning)]
    if any(start < until and since < end for since, until in windows):
        ko = (
            f"{who} 공무원에게는 {night // 60}시부터 다음 날 {morning // 60}시까지 근무를 "
            f"명할 수 없습니다. {unless} 할 수 있습니다."
        )
        values = {"night_start": night, "night_end": morning, "start": start, "end": end}
        rows.append(_row(f"{code}_night", ko, article, values, "refuse"))
    return rows


def _managerial() -> dict[str, object]:
    ko = "관리업무수당을 받는 사람이라 근무 기록은 남기지만 시간외근무수당은 지급하지 않습니다."
    return _row("managerial_unpaid", ko, f"{DECREE} 제17조의2제2항", {}, "note")


def _exhausted(day: date, month_minutes: int) -> Sequence[dict[str, object]]:
    limit = params.value("overtime.monthly_limit_minutes", day)
    if month_minutes < limit:
        return []
    ko = f"이달 인정 시간이 한도 {limit // 60}시간에 닿았습니다. 더 일해도 수당이 늘지 않습니다."
    values = {"month_minutes": month_minutes, "limit_minutes": limit}
    return [_row("monthly_limit_reached", ko, f"{DECREE} 제15조제4항", values, "warn")]


def _row(
    code: str, ko: str, article: str, values: dict[str, object], level: str
) -> dict[str, object]:
    return {"code": code, "ko": ko, "article": article, "values": values, "level": level}
