"""한 사람 계산기: the facts of single rows as frames, so that a screen, the command line and an
example run exactly the rule that a million people run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from law import month, params
from law.anomalies import KINDS
from law.fields import (
    NATIONAL,
    BadInput,
    Field,
    a_cap_class,
    a_clock,
    a_count,
    a_date,
    a_flag,
    a_grade,
    a_month,
    an_institution,
    list_of,
    one_of,
    period_of,
    row_of,
    rows_of,
)
from law.overtime import CAP_CLASSES

Row = dict[str, Any]
WAYS = {"in": 0, "out": 1}
ABSENCES = {"leave": 1, "trip": 2, "remote": 3}
SITED_PUNCHES = pl.Schema([*month.PUNCHES_SCHEMA.items(), ("site", pl.Int32)])


def a_text(found: Any) -> str:
    return str(found).lower() if isinstance(found, bool) else str(found)


PLAN = {
    "start": Field("출근 시각", a_clock, None),
    "end": Field("퇴근 시각", a_clock, None),
    "break_start": Field("점심 시작", a_clock, None),
    "break_end": Field("점심 끝", a_clock, None),
    "shift": Field("교대근무", a_flag, False),
}
PUNCH = {
    "minute": Field("기록 시각", a_clock),
    "direction": Field("방향", one_of(*WAYS), None),
    "site": Field("단말기 장소", a_count, None),
}
ORDER = {
    "start": Field("명령 시작", a_clock),
    "end": Field("명령 끝", a_clock),
    "cap_class": Field("한도 분류", a_cap_class, "ordinary"),
}
ABSENCE = {
    "kind": Field("부재 종류", one_of(*ABSENCES)),
    "start": Field("부재 시작", a_clock),
    "end": Field("부재 끝", a_clock),
}
LOCAL = {
    "key": Field("법령 값 이름", a_text),
    "valid_from": Field("시행일", a_date),
    "value": Field("기관이 정한 값", a_text),
}
ON_DATE = {"date": Field("날짜", a_date)}
SEGMENT = {
    "valid_from": Field("시작일", a_date),
    "grade": Field("계급", a_grade, 0),
    "field": Field("현업 여부", a_flag, False),
    "managerial": Field("관리업무수당 대상", a_flag, False),
}
COMMON = {
    "institution": Field("기관코드", an_institution, NATIONAL),
    "local": Field("기관이 정한 값", rows_of(LOCAL), []),
    "local_days": Field("기관의 쉬는 날", list_of(a_date), []),
    "closures": Field("기관 휴무일", list_of(a_date), []),
}
DAY_FIELDS = {
    **ON_DATE,
    "grade": Field("계급", a_grade, 0),
    "field": Field("현업 여부", a_flag, False),
    "managerial": Field("관리업무수당 대상", a_flag, False),
    "schedule": Field("근무시간표", row_of(PLAN), None),
    "no_schedule": Field("정해진 근무가 없는 날", a_flag, False),
    "punches": Field("출퇴근 기록", rows_of(PUNCH), []),
    "orders": Field("승인된 명령", list_of(period_of(ORDER)), []),
    "absences": Field("휴가와 출장과 원격근무", list_of(period_of(ABSENCE)), []),
    **COMMON,
}
WORKED = {
    **ON_DATE,
    "until": Field("마지막 날", a_date, None),
    "in": Field("출근 시각", a_clock, None),
    "out": Field("퇴근 시각", a_clock, None),
    "order": Field("명령", period_of(ORDER), None),
}
MONTH_FIELDS = {
    "month": Field("달", a_month),
    "pay_date": Field("지급일", a_date, None),
    "people": Field("그달의 계급과 신분", rows_of(SEGMENT)),
    "schedule": Field("근무시간표", row_of(PLAN), None),
    "schedules": Field("날마다 다른 근무시간표", rows_of(ON_DATE | PLAN), []),
    "days": Field("그달의 기록", rows_of(WORKED), []),
    "orders": Field("승인된 명령", list_of(period_of(ON_DATE | ORDER)), []),
    "absences": Field("휴가와 출장", list_of(period_of(ON_DATE | ABSENCE)), []),
    "punches": Field("출퇴근 기록", rows_of(ON_DATE | PUNCH), []),
    **COMMON,
}


# --- one day ------------------------------------------------------------------------------------


def day_results(rows: Sequence[Row]) -> list[Row]:
    """Each row's own person-day with every step of law.month.days."""
    found = month.days(day_facts(rows)).sort("person").collect().to_dicts()
    return [
        _without_person(one) | {"institution": r["institution"]}
        for one, r in zip(found, rows, strict=True)
    ]


def day_anomalies(rows: Sequence[Row]) -> list[Row]:
    """Each row's discrepancies under ``anomalies``."""
    facts = day_facts(rows)
    found = month.anomalies(facts, month.days(facts)).collect().to_dicts()
    return [
        {
            "anomalies": [
                {k: v for k, v in a.items() if k != "person"} | {"ko": KINDS[a["kind"]]}
                for a in found
                if a["person"] == person
            ]
        }
        for person in range(len(rows))
    ]


def day_facts(rows: Sequence[Row]) -> month.Facts:
    """Facts of independent person-days: row number = person = schedule = institution, so that
    no row takes another's local values or days off."""
    numbered = list(enumerate(rows))
    return month.Facts(
        days=_frame(
            month.FACT_DAYS_SCHEMA,
            [
                (str(i), i, r["date"], r["grade"], i, r["field"], r["managerial"])
                for i, r in numbered
            ],
        ),
        schedules=_frame(
            month.SCHEDULES_SCHEMA,
            [
                (i, r["date"], *_plan(r["schedule"], r["date"], r["no_schedule"]))
                for i, r in numbered
            ],
        ),
        local_days=_local_days({str(i): r for i, r in numbered}),
        orders=_frame(
            month.ORDERS_SCHEMA,
            [(i, r["date"], *_order(o)) for i, r in numbered for o in r["orders"]],
        ),
        absences=_frame(
            month.ABSENCES_SCHEMA,
            [(i, r["date"], *_absence(a)) for i, r in numbered for a in r["absences"]],
        ),
        punches=_punches([(i, r["date"], p) for i, r in numbered for p in r["punches"]]),
        local=local_frame({str(i): r for i, r in numbered}),
    )


# --- one month ----------------------------------------------------------------------------------


def month_results(rows: Sequence[Row]) -> list[Row]:
    """Each row's month: ``lines`` by item and, under ``days``, the days that carry minutes."""
    return [_month_result(row) for row in rows]


def _month_result(row: Row) -> Row:
    facts = month_facts(row)
    days = month.days(facts).collect()
    found = month.lines(days.lazy(), pay_date=row["pay_date"], local=facts.local).collect()
    kept = days.filter((pl.col("ordered_minutes") > 0) | pl.col("attended")).sort("date")
    return {
        "lines": {one["item"]: _without_person(one) for one in found.to_dicts()},
        "won": sum(found.get_column("amount_won").to_list()),
        "worked": [_without_person(one) for one in kept.to_dicts()],
    }


def _without_person(one: Row) -> Row:
    return {k: v for k, v in one.items() if k not in ("person", "schedule")}


def month_facts(row: Row) -> month.Facts:
    """Facts of one person's month, for law.month.close."""
    first = row["month"]
    until = (first + timedelta(days=32)).replace(day=1)
    worked = list(_worked(row, first, until))
    orders = [(0, o["date"], *_order(o)) for o in row["orders"]]
    orders += [(0, day, *_order(w["order"])) for day, w in worked if w["order"]]
    punches = [(0, p["date"], p) for p in row["punches"]]
    for day, one in worked:
        for way in WAYS:
            if one[way] is not None:
                punches.append((0, day, {"minute": one[way], "direction": way, "site": None}))
    return month.Facts(
        days=month.expand(_people(row), first, until),
        schedules=_frame(month.SCHEDULES_SCHEMA, list(_month_plan(row, first, until))),
        local_days=_local_days({row["institution"]: row}),
        orders=_frame(month.ORDERS_SCHEMA, orders),
        absences=_frame(
            month.ABSENCES_SCHEMA, [(0, a["date"], *_absence(a)) for a in row["absences"]]
        ),
        punches=_punches(punches),
        local=local_frame({row["institution"]: row}),
    )


def _worked(row: Row, first: date, until: date) -> Iterator[tuple[date, Row]]:
    """The month's days of each entry; a period without ``until`` is one day."""
    for place, one in enumerate(row["days"], 1):
        last = one["until"] or one["date"]
        if last < one["date"]:
            raise BadInput(f"days.{place}.until", "값은 date와 같거나 늦은 날짜여야 합니다.")
        day = max(one["date"], first)
        while day <= last and day < until:
            yield day, one
            day += timedelta(days=1)


def _people(row: Row) -> pl.LazyFrame:
    segments = sorted(row["people"], key=lambda one: one["valid_from"])
    starts = [s["valid_from"] for s in segments]
    ends = [*starts[1:], None][: len(starts)]
    return _frame(
        month.PEOPLE_SCHEMA,
        [
            (
                row["institution"],
                0,
                s["valid_from"],
                end,
                s["grade"],
                0,
                s["field"],
                s["managerial"],
            )
            for s, end in zip(segments, ends, strict=True)
        ],
    )


def _month_plan(row: Row, first: date, until: date) -> Iterator[tuple[Any, ...]]:
    own = {one["date"]: one for one in row["schedules"]}
    day = first
    while day < until:
        yield 0, day, *_plan(own.get(day, row["schedule"]), day)
        day += timedelta(days=1)


# --- the pieces -----------------------------------------------------------------------------------


def _plan(plan: Row | None, day: date, nothing: bool = False) -> tuple[Any, ...]:
    if nothing:
        return None, None, None, None, False
    if plan is not None:
        return tuple(plan[name] for name in PLAN)
    names = ("day_start", "day_end", "break_start", "break_end")
    usual = [params.value(f"worktime.{name}_minutes", day) for name in names]
    return *usual, False


def _order(order: Mapping[str, Any]) -> tuple[int, int, int]:
    return order["start"], order["end"], CAP_CLASSES.index(order["cap_class"])


def _absence(absence: Mapping[str, Any]) -> tuple[int, int, int]:
    return ABSENCES[absence["kind"]], absence["start"], absence["end"]


def _punches(found: Sequence[tuple[int, date, Row]]) -> pl.LazyFrame:
    rows = [
        (i, day, p["minute"], None if p["direction"] is None else WAYS[p["direction"]], p["site"])
        for i, day, p in found
    ]
    return _frame(SITED_PUNCHES, rows)


def _local_days(rows: Mapping[str, Row]) -> pl.LazyFrame:
    found = [
        (name, day, ko, closure)
        for name, r in rows.items()
        for ko, days, closure in (
            ("지방공휴일", r["local_days"], False),
            ("기관 휴무", r["closures"], True),
        )
        for day in days
    ]
    return _frame(month.LOCAL_DAYS_SCHEMA, found)


def local_frame(rows: Mapping[str, Row]) -> pl.LazyFrame:
    found = []
    for name, row in rows.items():
        for one in row["local"]:
            # asked here too, so that a refusal names the institution as the row does
            params.check_local(one["key"], row["institution"], one["valid_from"], one["value"])
            found.append((name, one["key"], one["valid_from"], one["value"]))
    return _frame(month.LOCAL_SCHEMA, found)


def _frame(schema: pl.Schema, rows: Sequence[tuple[Any, ...]]) -> pl.LazyFrame:
    return pl.DataFrame(rows, schema=schema, orient="row").lazy()
