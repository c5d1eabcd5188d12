"""From checked rows about leave to a rule's columns and back, as ``answers`` does for overtime."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from law import leave, leave_lots
from law.answers import Row, picked, typed

ONE: Any = 1  # the person and the pool of a single row's own ledger


def annual_days(rows: Sequence[Row]) -> list[Row]:
    """재직기간별 연가일수, the addition for a similar career included."""
    frame = typed(rows, date=pl.Date, service_total_months=pl.Int32, similar_career=pl.Boolean)
    added = ("similar_career_days", "similar_career_below_months")
    return picked(leave.annual_days(frame), *added, *leave.TABLE_STEPS)


def consume(rows: Sequence[Row]) -> list[Row]:
    """What each use takes from which lot, and what found none."""
    return [_consumed(row) for row in rows]


def _consumed(row: Row) -> Row:
    lots = pl.DataFrame(
        [
            (i, one["name"], one["starts"], one["expires"], one["minutes"])
            for i, one in enumerate(row["lots"])
        ],
        schema={
            "lot": pl.Int32,
            "name": pl.String,
            "starts": pl.Date,
            "expires": pl.Date,
            "minutes": pl.Int64,
        },
        orient="row",
    )
    uses = pl.DataFrame(
        [(i, one["date"], one["minutes"]) for i, one in enumerate(row["uses"])],
        schema={"use": pl.Int32, "date": pl.Date, "minutes": pl.Int64},
        orient="row",
    )
    whose = (pl.lit(ONE).alias("person"), pl.lit(ONE).alias("pool"))
    taken = leave_lots.consume(lots.lazy().with_columns(whose), uses.lazy().with_columns(whose))
    names = [one["name"] for one in row["lots"]]
    found = [
        {
            "date": row["uses"][use]["date"],
            "name": "모자람" if lot is None else names[lot],
            "minutes": minutes,
            "ko": _taken_ko(row["uses"][use]["date"], lot if lot is None else names[lot], minutes),
        }
        for _, _, use, lot, minutes in taken.iter_rows()
    ]
    lost = sum(one["minutes"] for one in found if one["name"] == "모자람")
    return {"taken": found, "shortfall_minutes": lost}


def _taken_ko(day: Any, name: str | None, minutes: int) -> str:
    if name is None:
        return f"{day.isoformat()}에 쓴 것 가운데 {minutes:,}분은 쓸 연가가 없습니다."
    return f"{day.isoformat()}에 {name}에서 {minutes:,}분을 씁니다."
