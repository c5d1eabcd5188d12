"""Days on which nothing says where somebody was: no absence until their clerk or head decides so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from dure.accounts.viewer import Viewer
from dure.attendance import queries
from dure.errors import NotTheirs, Refused
from dure.leave import absence
from dure.leave import queries as leave
from dure.leave.entitlements import OFFICIALS
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline import queries as timeline

ARTICLE = "지방공무원 복무규정 제7조의2제1항"
READ = (
    "is_workday", "attended", "leave_minutes", "presence_minutes", "first_in", "last_out", "on_trip",
)  # fmt: skip
SERVICE = (
    "similar_career",
    "prior_service",
    "military_service",
    "pay_reduction",
    "no_compensation",
    "absent",
    "absent_over",
    "dismissed",
    "death",
)


@dataclass(frozen=True)
class Unattended:
    """A workday without a record, a leave, a trip or an order; `absent`: decided to be 결근."""

    person: int
    date: date
    unit: int
    absent: bool


def unattended(*, units: Sequence[int], since: date, until: date) -> list[Unattended]:
    """Such days of officials of some units in a period, oldest first."""
    persons = people.people_of(units, since=since, until=until)
    if not persons or since >= until:
        return []
    days = queries.latest(since=since, until=until, persons=persons, steps=READ)
    nothing = days.filter(
        pl.col("is_workday")
        & ~pl.col("attended")
        & ~pl.col("on_trip")
        & (pl.col("leave_minutes") == 0)
        & (pl.col("presence_minutes") == 0)
        & pl.col("first_in").is_null()
        & pl.col("last_out").is_null()
        & pl.col("unit").is_in(list(units))
    )
    ordered = {(each.person, each.date) for each in
               timeline.spans(since=since, until=until, people=persons)
               if each.kind != "duty"}  # fmt: skip
    decided = absence.absent_days(persons, since=since, until=until)
    working = _working(nothing, persons)
    return [
        Unattended(person, day, unit, (person, day) in decided)
        for person, day, unit in working.sort("date", "person")
        .select("person", "date", "unit")
        .iter_rows()
        if (person, day) not in ordered
    ]


def mark_absent(*, person: int, day: date, reason: str, by: Viewer, at: datetime) -> None:
    """결근으로 처리: decide that a day without any record was an absence.

    Annual leave, then saved leave, is less by the day at once; pay follows with the month.

    Raises:
        Refused: something is recorded on the day, no reason, or it is decided already.
        NotTheirs: it is not their clerk or head.
    """
    _may(person, day, by)
    found = _of(person, day)
    if found is None:
        raise Refused(
            "day_has_a_record",
            f"{day.month}월 {day.day}일에는 기록이나 휴가, 출장, 명령이 있거나 근무일이 아니어서 결근으로 볼 수 "
            "없습니다. 그날의 기록을 확인해 주세요.",
            ARTICLE,
        )
    absence.record_absence(person=person, day=day, reason=reason, by=by, at=at)


def unmark_absent(*, person: int, day: date, reason: str, by: Viewer, at: datetime) -> None:
    """Take back that a day was an absence; the leave comes back.

    Raises:
        Refused: no reason, or the day is no absence. NotTheirs: as for `mark_absent`.
    """
    _may(person, day, by)
    absence.take_back_absence(person=person, day=day, reason=reason, by=by, at=at)


def _may(person: int, day: date, by: Viewer) -> None:
    member, reach = people.member(person, on=day), organization.reach(by, on=day)
    mine = member is not None and (reach is None or member.unit in reach)
    if by.role not in ("clerk", "head") or not mine:
        raise NotTheirs("결근은 그 부서의 서무나 부서장이 처리합니다.")


def _of(person: int, day: date) -> Unattended | None:
    member = people.member(person, on=day)
    if member is None:
        return None
    found = unattended(units=[member.unit], since=day, until=day + timedelta(days=1))
    return next((each for each in found if each.person == person), None)


def _working(days: pl.DataFrame, persons: Sequence[int]) -> pl.DataFrame:
    """Days of officials on which no 휴직, 정직 or training keeps them away."""
    if days.is_empty():
        return days
    kinds = people.employments(on=days["date"].max(), people=persons)  # type: ignore[arg-type]
    officials = kinds.filter(pl.col("kind").is_in(OFFICIALS))["person"].implode()
    mine = days.filter(pl.col("person").is_in(officials))
    spans = leave.spans(persons).filter(~pl.col("kind").is_in(SERVICE))
    away = mine.join(spans.select("person", "since", "until"), on="person").filter(
        (pl.col("since") <= pl.col("date")) & (pl.col("until") > pl.col("date"))
    )
    return mine.join(away, on=["person", "date"], how="anti")
