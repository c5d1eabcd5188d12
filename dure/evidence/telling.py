"""A fact in a sentence: who, where, when, and what it was measured against."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from dure.attendance import terminals
from dure.people import queries as people


@dataclass(frozen=True)
class Called:
    """Names of people and terminals."""

    people: Mapping[int, str]
    terminals: Mapping[int, str]


def names_of(facts: pl.DataFrame) -> Called:
    """The names that these facts need."""
    persons = facts["persons"].explode().drop_nulls().unique().to_list()
    return Called(people.names(persons), {each.id: each.name for each in terminals.placed()})


def fact(row: Mapping[str, Any], called: Called) -> str:
    """One fact as it is read."""
    who = ", ".join(called.people.get(person, "") for person in row["persons"])
    here = called.terminals.get(row["terminal"] or 0, "단말기가 없는 기록")
    there = called.terminals.get(row["other_terminal"] or 0, "")
    at, later = _clock(row["at"]), _clock(row["other_at"])
    match row["rule"]:
        case "identical_seconds":
            return f"{who}: {here} {at}, {later} ({row['measured']}초 사이)"
        case "together":
            return f"{who}: {here} {at}에 함께 처음 기록하고 {later}에 함께 마지막으로 기록"
        case "same_second":
            return f"{who}: {here} {at}"
        case "impossible_travel":
            needs = (
                "이동 시간을 정하지 않아 같은 분의 기록만 보았습니다"
                if row["measured"] is None
                else f"정한 이동 시간 {row['measured']}분"
            )
            return f"{who}: {here} {at} 다음 {there} {later} ({needs})"
        case "one_phone":
            return f"{who}: 휴대전화 {row['label']}… {at}"
    return f"{who}: {here} {at}, {row['label'] or '자리 비움'}의 시간 안"


def _clock(at: datetime | None) -> str:
    return f"{at:%H:%M:%S}" if at else ""
