"""공무원증의 이력: what the numbers tell already, written down, and what happened this week."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from demo.cast import MEMBERS
from demo.city import City
from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.cards import actions
from dure.cards.models import Event
from dure.identity import uuid7
from dure.people import queries as people

OWED = 9  # of a hundred replaced or left cards that have not come back
THIS_WEEK = 3
Kind = Event.Kind


def write(city: City, *, hr: Viewer, at: datetime) -> None:
    """Re-issues and returns of the half year; then two losses and one new card of this week."""
    held = _held(city)
    Event.objects.bulk_create(_told(held, at), batch_size=500)
    _this_week(held, city.until, hr, at)


def _held(city: City) -> pl.DataFrame:
    """Every card with its holder's key, the latest last; `gone`: no longer used."""
    numbers = city.people.select("staff_number", person="id")
    keys = people.holders(kind="staff", values=city.people["staff_number"].to_list())
    known = keys.select(staff_number="value", key="person").unique("staff_number")
    gone = pl.col("valid_until").is_not_null() & (pl.col("valid_until") <= city.until)
    return (
        city.cards.join(numbers, on="person").join(known, on="staff_number")
        .sort("person", "valid_from").with_columns(gone=gone)
    )  # fmt: skip


def _told(held: pl.DataFrame, at: datetime) -> list[Event]:
    again = held.filter(pl.col("reason") != "신규")
    made = [
        _event(row, Kind.REISSUED, row["valid_from"], at) for row in again.iter_rows(named=True)
    ]
    lost = held.join(
        again.filter(pl.col("reason").str.starts_with("분실")).select("person"), on="person", how="semi"
    ).filter(pl.col("gone") & (pl.col("reason") == "신규"))  # fmt: skip
    made += [_event(row, Kind.LOST, row["valid_until"], at) for row in lost.iter_rows(named=True)]
    back = held.filter(pl.col("gone") & (pl.col("person") * 37 % 100 >= OWED)).join(
        lost, on="number", how="anti"
    )
    made += [
        _event(row, Kind.RETURNED, row["valid_until"] - timedelta(days=1), at)
        for row in back.iter_rows(named=True)
    ]
    return sorted(made, key=lambda each: each.on)


def _event(row: dict[str, Any], kind: Kind, on: date, at: datetime) -> Event:
    reason = row["reason"] if kind == Kind.REISSUED else ""
    return Event(
        public_id=uuid7(), institution_id=tenancy.current(), person_id=row["key"],
        number=row["number"], kind=kind, on=on, reason=reason, before=[], recorded_at=at,
        recorded_by="oh",
    )  # fmt: skip


def _this_week(held: pl.DataFrame, today: date, hr: Viewer, at: datetime) -> None:
    using = held.filter(
        (pl.col("person") > len(MEMBERS)) & pl.col("valid_until").is_null()
        & (pl.col("valid_from") < today - timedelta(days=30))
    ).gather_every(311).head(THIS_WEEK)  # fmt: skip
    rows = using.select("key", "number").rows()
    for person, number in rows[:2]:
        actions.lose(person=person, number=number, on=today, reason="본인 신고", by=hr, at=at)
    for person, number in rows[2:]:
        actions.issue(
            person=person,
            number=str(int(number) + 5),
            since=today,
            reason="성명 바뀜",
            by=hr,
            at=at,
        )
