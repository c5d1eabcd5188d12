"""관공서의 공휴일 (관공서의 공휴일에 관한 규정 제2조·제3조).

Solar days and the substitute rules are dated law; lunar days, election days and temporary
holidays are dated data. A year without that data raises NoLawInForce naming the parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

import polars as pl

from law import params
from law.steps import Reason, Step

SATURDAY, SUNDAY = 6, 7
DAY = timedelta(days=1)
LOCAL_DAYS_SCHEMA = pl.Schema({"institution": pl.String, "date": pl.Date, "name": pl.String})


class Holiday(NamedTuple):
    """One public holiday; ``kind`` decides whether a substitute follows."""

    date: date
    name: str
    kind: str


STEPS: dict[str, Step] = {
    "weekday": Step("요일", "관공서의 공휴일에 관한 규정 제2조제1호", "start", unit=""),
    "holiday": Step(
        "공휴일인지 봄",
        "관공서의 공휴일에 관한 규정 제2조·제3조",
        "keep",
        unit="",
        reasons=(
            Reason(
                "{date:md}은 일요일이라 공휴일입니다.",
                (("holiday", "==", "일요일"),),
                article="관공서의 공휴일에 관한 규정 제2조제1호",
            ),
            Reason(
                "{date:md}은 {date:weekday}이고 기관이 정한 지방공휴일입니다.",
                (("holiday", "==", "기관의 쉬는 날"),),
                params=("worktime.local_holiday_counts",),
                article="지방공무원 복무규정 제2조의4제3항",
            ),
            Reason(
                "{date:md}은 {date:weekday}이고 {holiday}입니다.",
                (("holiday", "!=", ""),),
                params=("holidays.lunar_days", "holidays.special_days"),
            ),
            Reason(
                "{date:md}은 {date:weekday}이고 공휴일이 아닙니다.",
                params=("holidays.lunar_days", "holidays.special_days"),
            ),
        ),
    ),
    "is_off_day": Step(
        "토요일과 공휴일은 쉬는 날",
        "지방공무원 복무규정 제2조제1항·제2조의4제3항",
        "result",
        unit="",
        reasons=(
            Reason("쉬는 날입니다.", (("is_off_day", "==", True),)),
            Reason("근무하는 날입니다."),
        ),
    ),
}


def of_year(year: int) -> tuple[Holiday, ...]:
    """Every holiday of a year in order, substitutes included, plain Sundays not.

    Raises NoLawInForce (``holidays.lunar_days``) for a year whose lunar dates were not read.
    """
    return _of_year(year, params.edition())


@cache
def _of_year(year: int, edition: int) -> tuple[Holiday, ...]:
    named = _named(year)
    return tuple(sorted([*named, *_substitutes(named)]))


def listing(year: int) -> list[dict[str, Any]]:
    """``[{"date", "name"}]`` of one year, one row per date, names on the same date joined."""
    names: dict[date, list[str]] = {}
    for day in of_year(year):
        names.setdefault(day.date, []).append(day.name)
    return [{"date": day, "name": ", ".join(found)} for day, found in sorted(names.items())]


def between(first: date, last: date) -> dict[date, str]:
    """The holidays of a period (both ends included), Sundays not listed: date → name."""
    rows = [row for year in range(first.year, last.year + 1) for row in listing(year)]
    return {row["date"]: row["name"] for row in rows if first <= row["date"] <= last}


def is_off_day(day: date, own: Iterable[date] = ()) -> bool:
    """토요일, 일요일, 공휴일, or one of the institution's own days (지방공휴일)."""
    return day.isoweekday() >= SATURDAY or day in between(day, day) or day in set(own)


def off_day(span: params.Span, local_days: pl.LazyFrame | None = None, on: str = "date") -> pl.Expr:
    """``is_off_day`` as an expression over a date column within ``span``, without a join.

    ``local_days`` (LOCAL_DAYS_SCHEMA) are days off of single institutions.
    """
    day = pl.col(on)
    found = (day.dt.weekday() >= SATURDAY) | day.is_in(list(between(*span)))
    if local_days is None:
        return found
    return found | own_day(local_days.filter(pl.col("date").is_between(*span)), on)


def own_day(local_days: pl.LazyFrame, on: str = "date") -> pl.Expr:
    """Whether a row's date is one of its institution's own days, without a join."""
    found = pl.lit(False)
    for when, rows in local_days.select("date", "institution").collect().group_by("date"):
        here = rows.get_column("institution").unique().to_list()
        found = found | ((pl.col(on) == pl.lit(when[0])) & pl.col("institution").is_in(here))
    return found


# --- the days of Article 2 ----------------------------------------------------


def _of_its_year(key: str, year: int) -> Any:
    dated = params.get(key).at(date(year, 12, 31))
    if dated.since.year != year:
        raise params.NoLawInForce(key, date(year, 1, 1))
    return dated.value


def _named(year: int) -> list[Holiday]:
    lunar = _of_its_year("holidays.lunar_days", year)
    special = _of_its_year("holidays.special_days", year)
    days = [*_solar(year), *_lunar(lunar)]
    days += [Holiday(one["date"], one["name"], one["kind"]) for one in special]
    return sorted(days)


def _solar(year: int) -> list[Holiday]:
    versions = params.get("holidays.solar_days").between((date(year, 1, 1), date(year, 12, 31)))
    latest: dict[date, Holiday] = {}
    for version in versions:
        for one in version.value.values():
            day = date.fromisoformat(f"{year}-{one['day']}")
            if day >= version.since:
                latest[day] = Holiday(day, one["name"], one["kind"])
    return list(latest.values())


def _lunar(days: Mapping[str, date]) -> list[Holiday]:
    seollal, chuseok = days["seollal"], days["chuseok"]
    return [
        Holiday(seollal - DAY, "설날 전날", "seollal"),
        Holiday(seollal, "설날", "seollal"),
        Holiday(seollal + DAY, "설날 다음 날", "seollal"),
        Holiday(days["buddha"], "부처님오신날", "buddha"),
        Holiday(chuseok - DAY, "추석 전날", "chuseok"),
        Holiday(chuseok, "추석", "chuseok"),
        Holiday(chuseok + DAY, "추석 다음 날", "chuseok"),
    ]


# --- the substitutes of Article 3 ----------------------------------------------


def _substitutes(named: list[Holiday]) -> list[Holiday]:
    taken = {day.date for day in named}
    found: list[Holiday] = []
    for day in sorted(taken):
        causes = [one for one in named if one.date == day]
        due = [one for one in causes if _earns(one, causes)]
        if due:
            substitute = _next_free(day, taken)
            taken.add(substitute)
            name = "·".join(one.name for one in due)
            found.append(Holiday(substitute, f"대체공휴일({name})", "substitute"))
    return found


def _earns(one: Holiday, same_day: list[Holiday]) -> bool:
    weekday = one.date.isoweekday()
    if weekday == SUNDAY and one.kind in _kinds("holidays.substitute_on_sunday", one.date):
        return True
    if weekday >= SATURDAY:
        return one.kind in _kinds("holidays.substitute_on_weekend", one.date)
    # only the days of items 2 to 10 count as "another holiday", not elections or temporary days
    others = [o for o in same_day if o != one and o.kind not in ("election", "temporary")]
    return bool(others) and one.kind in _kinds("holidays.substitute_on_overlap", one.date)


def _kinds(key: str, day: date) -> list[str]:
    kinds: list[str] = params.value(key, day)
    return kinds


def _next_free(day: date, taken: set[date]) -> date:
    found = day + DAY
    while found in taken or found.isoweekday() >= SATURDAY:
        found += DAY
    return found
