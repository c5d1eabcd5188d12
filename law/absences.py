"""휴가와 출장과 원격근무가 하루에서 차지하는 시간, 그리고 지각과 조퇴 (지방공무원 복무규정 제2조·제7조)."""

from __future__ import annotations

from typing import Final

import polars as pl

from law.persondays import overlap, planned

LEAVE, TRIP, REMOTE = 1, 2, 3
PACK: Final = 8192


def absence_sums(absences: pl.LazyFrame) -> pl.LazyFrame:
    """One row per person-day: its first and last absence, and the same of its leaves.

    start × 8192 + rest is one integer, so that one minimum finds the earliest start and its end.
    """
    start, end = pl.col("start").cast(pl.Int32), pl.col("end").cast(pl.Int32)
    leave = pl.col("kind") == LEAVE
    first = start * PACK + (PACK - 1 - end)
    last = end * PACK + (PACK - 1 - start)
    packed = absences.group_by("key").agg(
        away_first=first.min(),
        away_last=last.max(),
        leave_first=pl.when(leave).then(first).min(),
        leave_last=pl.when(leave).then(last).max(),
        leave_length=pl.when(leave).then(end - start).otherwise(0).sum().cast(pl.Int16),
        leave_count=leave.sum().cast(pl.Int16),
        on_trip=(pl.col("kind") == TRIP).any(),
        remote=(pl.col("kind") == REMOTE).any(),
    )
    return packed.select("key", "on_trip", "remote", "leave_length", "leave_count", *_unpacked())


def _unpacked() -> list[pl.Expr]:
    pairs = {
        "away_first": ("away_start", "away_end"),
        "away_last": ("back_end", "back_start"),
        "leave_first": ("leave_start", "leave_end"),
        "leave_last": ("leave_last_end", "leave_last_start"),
    }
    found: list[pl.Expr] = []
    for packed, (big, rest) in pairs.items():
        found.append((pl.col(packed) // PACK).cast(pl.Int16).alias(big))
        found.append((PACK - 1 - pl.col(packed) % PACK).cast(pl.Int16).alias(rest))
    return found


def _working(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Minutes of [start, end) inside the schedule, the break left out."""
    begin = pl.max_horizontal(start, planned("planned_start"))
    until = pl.max_horizontal(pl.min_horizontal(end, planned("planned_end")), begin)
    rest = overlap(begin, until, planned("break_start"), planned("break_end"))
    return (until - begin) - rest


def planned_column() -> pl.Expr:
    """``planned_minutes``: the schedule of the day, the break left out; 0 on a day off."""
    rest = planned("break_end") - planned("break_start")
    return (planned("planned_end") - planned("planned_start") - rest).alias("planned_minutes")


def leave_column() -> pl.Expr:
    """``leave_minutes``: leave inside the schedule, the break left out."""
    start, end = planned("leave_start"), planned("leave_end")
    last_start, last_end = planned("leave_last_start"), planned("leave_last_end")
    middle = planned("leave_length") - (end - start) - (last_end - last_start)
    last = _working(last_start, last_end) + middle
    several = pl.when(pl.col("leave_count") > 1).then(last).otherwise(0)
    minutes = pl.min_horizontal(_working(start, end) + several, "planned_minutes")
    return pl.when(pl.col("leave_count") > 0).then(minutes).otherwise(0).alias("leave_minutes")


def late_columns() -> list[pl.Expr]:
    """``late_minutes`` and ``early_leave_minutes``: absences excuse their own time, breaks do not
    count, and a day without a pair of punches is neither late nor early."""
    begin, finish = planned("planned_start"), planned("planned_end")
    due = pl.when(pl.col("away_start") <= begin).then(pl.max_horizontal(begin, planned("away_end")))
    free = pl.when(pl.col("back_end") >= finish).then(
        pl.min_horizontal(finish, planned("back_start"))
    )
    begun, over = due.otherwise(begin), free.otherwise(finish)
    late = (pl.col("first_in") > begun) & (begun < over)
    early = (pl.col("last_out") < over) & (begun < over)
    came, left = (
        pl.min_horizontal(planned("first_in"), over),
        pl.max_horizontal(planned("last_out"), begun),
    )
    away = _working(
        pl.max_horizontal(begun, planned("away_start")),
        pl.min_horizontal(came, planned("away_end")),
    )
    out = _working(
        pl.max_horizontal(left, planned("back_start")), pl.min_horizontal(over, planned("back_end"))
    )
    late_by = _working(begun, came) - away
    early_by = _working(left, over) - out
    nothing = pl.lit(0, dtype=pl.Int16)
    return [
        pl.when(late).then(late_by).otherwise(nothing).alias("late_minutes"),
        pl.when(early).then(early_by).otherwise(nothing).alias("early_leave_minutes"),
    ]
