"""근무시간: a schedule against what the terminals saw (지방공무원 복무규정 제2조, 수당규정 제15조제1항).

Minutes are integers since the business day's midnight and may exceed 1440. A person-day is one
integer key; every function takes and returns frames keyed by it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import polars as pl

from law import params, presence
from law.absences import absence_sums, late_columns, leave_column, planned_column
from law.persondays import held, overlap, planned
from law.steps import Reason, Step

ORDINARY, DISASTER, MINISTER, FIELD = 0, 1, 2, 3
DAY_MINUTES: Final = 1440
PACK: Final = 8192
OFFICE: Final = "지방공무원 복무규정 제2조제2항"
ORDER: Final = "지방공무원 수당 등에 관한 규정 제15조제1항"

STEPS: dict[str, Step] = {
    "presence_minutes": Step(
        "기록에 남은 시간",
        ORDER,
        "start",
        reasons=(
            Reason("기록 {first_in:clock}–{last_out:clock}입니다.", (("first_in", ">=", 0),)),
            Reason("출근과 퇴근이 짝을 이룬 기록이 없어 시간을 세지 않습니다."),
        ),
    ),
    "work_minutes": Step(
        "정해진 근무시간 안에서 일한 시간 (점심 제외)",
        OFFICE,
        "result",
        reasons=(
            Reason(
                "근무시간은 {planned_start:clock}–{planned_end:clock}입니다.",
                (("is_workday", "==", True),),
            ),
            Reason("정해진 근무시간이 없는 날입니다."),
        ),
    ),
    "late_minutes": Step(
        "지각",
        OFFICE,
        "result",
        reasons=(
            Reason("정해진 시각보다 {late_minutes}분 늦었습니다.", (("late_minutes", ">", 0),)),
            Reason("늦지 않았습니다."),
        ),
    ),
    "early_leave_minutes": Step(
        "조퇴",
        OFFICE,
        "result",
        reasons=(
            Reason(
                "정해진 시각보다 {early_leave_minutes}분 일찍 나갔습니다.",
                (("early_leave_minutes", ">", 0),),
            ),
            Reason("일찍 나가지 않았습니다."),
        ),
    ),
    "outside_minutes": Step("근무시간 밖에 있던 시간", ORDER, "result"),
    "unordered_minutes": Step(
        "명령이 없어 넣지 않는 시간",
        ORDER,
        "result",
        reasons=(
            Reason("명령 없는 체류는 세지 않습니다.", (("unordered_minutes", ">", 0),)),
            Reason("명령 없이 머문 시간이 없습니다."),
        ),
    ),
    "ordered_minutes": Step(
        "명령에 따라 근무한 시간",
        ORDER,
        "result",
        reasons=(
            Reason(
                "명령, 기록, 근무시간 밖이 모두 겹친 시간입니다.", (("ordered_minutes", ">", 0),)
            ),
            Reason("명령에 따라 근무시간 밖에서 일한 시간이 없습니다."),
        ),
    ),
}


# --- which business day a punch belongs to ------------------------------------------


def boundary_minutes(
    day: date,
    planned_end_before: int | None = None,
    *,
    usual: int | None = None,
    margin: int | None = None,
) -> int:
    """Clock minute of ``day`` before which a punch still belongs to the day before.

    ``planned_end_before``: end of the schedule or order of the day before, in minutes since its
    midnight. ``usual`` and ``margin``: what the institution published instead of the national
    reading (the decree does not say where a day ends).
    """
    if usual is None:
        usual = int(params.value("worktime.day_boundary_minutes", day))
    if planned_end_before is None or planned_end_before <= DAY_MINUTES:
        return usual
    if margin is None:
        margin = int(params.value("worktime.late_plan_margin_minutes", day))
    return max(usual, planned_end_before - DAY_MINUTES + margin)


def business_date(
    day: date,
    minute: int,
    planned_end_before: int | None = None,
    *,
    usual: int | None = None,
    margin: int | None = None,
) -> tuple[date, int]:
    """(business date, minute since its midnight) of a punch at clock ``minute`` of ``day``."""
    if minute < boundary_minutes(day, planned_end_before, usual=usual, margin=margin):
        return day - timedelta(days=1), minute + DAY_MINUTES
    return day, minute


# --- orders ---------------------------------------------------------------------------


def order_sums(orders: pl.LazyFrame, several: pl.LazyFrame) -> pl.LazyFrame:
    """One row per person-day with an order: its single interval, or ``order_many``.

    ``several`` holds the person-days (``key``) with more than one presence interval.
    """
    return (
        orders.group_by("key")
        .agg(
            order_start=pl.col("start").min(),
            order_end=pl.col("end").max(),
            order_class=pl.col("cap_class").min(),
            order_count=pl.len().cast(pl.Int16),
        )
        .join(several.with_columns(many=True), on="key", how="left")
        .select(
            "key",
            "order_start",
            "order_end",
            "order_class",
            order_many=(pl.col("order_count") > 1) | pl.col("many").fill_null(False),
        )
    )


def order_pieces(orders: pl.LazyFrame) -> pl.LazyFrame:
    """Disjoint pieces (key, from, until, cap_class) of overlapping orders.

    A minute ordered twice counts once; the class whose order has an exception wins (a reading).
    """
    points = [orders.select(packed=pl.col("key") * PACK + pl.col(at)) for at in ("start", "end")]
    key, at = pl.col("packed") // PACK, (pl.col("packed") % PACK).cast(pl.Int16)
    edges = (
        pl.concat(points)
        .unique()
        .sort("packed")
        .select(key=key, at=at)
        .with_columns(until=pl.col("at").shift(-1), next=pl.col("key").shift(-1))
        .filter(pl.col("key") == pl.col("next"))
        .drop("next")
    )
    return (
        edges.join(orders.select("key", "start", "end", "cap_class"), on="key")
        .filter((pl.col("start") <= pl.col("at")) & (pl.col("end") >= pl.col("until")))
        .group_by("key", "at", "until")
        .agg(pl.col("cap_class").max())
    )


def _outside(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    inside = overlap(start, end, planned("planned_start"), planned("planned_end"))
    return (end - start) - inside


def piece_minutes(
    pieces: pl.LazyFrame, intervals: pl.LazyFrame, plan: pl.LazyFrame
) -> pl.LazyFrame:
    """Ordered minutes by class for person-days that need more than one comparison."""
    start = pl.max_horizontal("at", "from")
    end = pl.max_horizontal(pl.min_horizontal("until", "to"), start)
    minutes = _outside(start, end)
    by_class = {"piece_ordinary": (ORDINARY,), "piece_exempt": (DISASTER, MINISTER)}
    by_class["piece_field"] = (FIELD,)
    return (
        pieces.join(intervals, on="key")
        .sort("key")
        .join_asof(plan, on="key", tolerance=0)
        .with_columns(minutes=minutes)
        .group_by("key")
        .agg(
            pl.when(pl.col("cap_class").is_in(list(classes)))
            .then(pl.col("minutes"))
            .otherwise(0)
            .sum()
            .cast(pl.Int16)
            .alias(name)
            for name, classes in by_class.items()
        )
    )


# --- the person-day --------------------------------------------------------------------


def measure(
    base: pl.LazyFrame,
    punches: pl.LazyFrame,
    orders: pl.LazyFrame,
    absences: pl.LazyFrame,
    span: params.Span,
) -> pl.LazyFrame:
    """Adds presence, work, lateness, leave and ordered minutes by class to each person-day.

    ``base``: key, is_workday, planned_start/end, break_start/end (null when no work that day),
    field. The other frames carry ``key``; see law.month for their columns.
    """
    near = params.value("worktime.duplicate_minutes", span[0])
    whole = held(base, "key")
    plan = whole.select("key", "planned_start", "planned_end", "break_start", "break_end")
    found = held(presence.intervals(punches, near))
    ordered = held(order_sums(orders, presence.several(found)))
    many = ordered.filter("order_many").select("key")
    pieces = order_pieces(orders.join(many, on="key", how="semi"))
    sums = ordered.join(piece_minutes(pieces, found, plan), on="key", how="left")
    # merges of sorted keys: a fifth of what hash joins cost at a million people
    merged = whole
    for part in (presence.by_day(found, plan), sums, absence_sums(absences)):
        merged = merged.join_asof(held(part, "key"), on="key", tolerance=0)
    return (
        merged.with_columns(planned_column(), *(planned(name) for name in presence.SUMS))
        .with_columns(leave_column(), pl.col("on_trip", "remote").fill_null(False))
        .with_columns(*late_columns(), *_ordered_columns())
        .with_columns(_outside_columns())
    )


def _ordered_columns() -> list[pl.Expr]:
    start = pl.max_horizontal(planned("order_start"), planned("first_in"))
    end = pl.max_horizontal(pl.min_horizontal(planned("order_end"), planned("last_out")), start)
    alone = pl.when(pl.col("order_start").is_null()).then(0).otherwise(_outside(start, end))
    many = pl.col("order_many").fill_null(False)
    kinds = {
        "ordinary": pl.col("order_class") == ORDINARY,
        "exempt": pl.col("order_class").is_between(DISASTER, MINISTER),
        "field": pl.col("order_class") == FIELD,
    }
    return [
        pl.when(many)
        .then(pl.col(f"piece_{name}").fill_null(0))
        .when(here)
        .then(alone)
        .otherwise(0)
        .cast(pl.Int16)
        .alias(f"{name}_minutes")
        for name, here in kinds.items()
    ]


def _outside_columns() -> list[pl.Expr]:
    ordered = pl.col("ordinary_minutes") + pl.col("exempt_minutes") + pl.col("field_minutes")
    outside = pl.col("presence_minutes") - pl.col("inside_minutes")
    work = pl.col("inside_minutes") - pl.col("break_minutes")
    here = pl.col("is_workday")
    return [
        ordered.alias("ordered_minutes"),
        outside.alias("outside_minutes"),
        (outside - ordered).alias("unordered_minutes"),
        pl.when(here).then(work).otherwise(0).cast(pl.Int16).alias("work_minutes"),
        pl.when("field")
        .then(_as_worked(work.clip(0)) + ordered)
        .otherwise(0)
        .cast(pl.Int16)
        .alias("field_worked_minutes"),
    ]


def _as_worked(work: pl.Expr) -> pl.Expr:
    """Working minutes with leave of a part of the day, or the whole day of a trip or
    of work elsewhere (a reading)."""
    plan, leave = pl.col("planned_minutes"), pl.col("leave_minutes")
    away = (pl.col("on_trip") | pl.col("remote")) & (pl.col("presence_minutes") == 0)
    partly = (leave > 0) & (leave < plan)
    return (
        pl.when(away)
        .then(plan)
        .when(partly)
        .then(pl.min_horizontal(work + leave, plan))
        .otherwise(work)
    )
