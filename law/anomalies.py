"""어긋난 기록: what does not fit between punches, orders and absences, with a proposed correction.

A row is something to look at, never a verdict.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params, worktime
from law.persondays import with_key
from law.presence import IN, OUT, ways

ANOMALY_SCHEMA: Final = pl.Schema(
    {
        "person": pl.Int64,
        "date": pl.Date,
        "kind": pl.String,
        "first_minute": pl.Int16,
        "second_minute": pl.Int16,
        "proposed": pl.String,
        "proposed_minute": pl.Int16,
    }
)
KINDS: Final = {
    "missing_out": "퇴근 기록이 없습니다.",
    "missing_in": "출근 기록 없이 퇴근 기록만 있습니다.",
    "duplicate": "1분 안에 같은 기록이 두 번 있습니다.",
    "punch_on_leave": "하루 종일 휴가인 날에 기록이 있습니다.",
    "order_without_punch": "명령은 있는데 근무시간 밖에서 겹치는 기록이 없습니다.",
    "punch_without_order": "명령 없이 근무시간 밖에 머물렀습니다.",
    "remote_unreported": "재택이나 스마트워크로 일한 날의 업무 보고가 없습니다.",
    "two_sites": "오갈 수 없는 시간 안에 두 곳에서 기록했습니다.",
    "punch_on_trip": "출장 시간에 소속 청사의 단말기에 기록했습니다.",
    "order_on_trip": "출장 시간과 초과근무 명령이 겹칩니다.",
}
NOTHING: Final = pl.lit(None, dtype=pl.Int16)
PERSON_DAY: Final = ["person", "date"]


def anomalies(
    punches: pl.LazyFrame,
    orders: pl.LazyFrame,
    days: pl.LazyFrame,
    awaited: pl.LazyFrame | None = None,
    trips: pl.LazyFrame | None = None,
) -> pl.LazyFrame:
    """Discrepancies (ANOMALY_SCHEMA), one row each, in order of person, date and kind.

    ``punches`` may carry a ``site`` column (Int32); ``days`` is the result of law.month.days;
    ``awaited`` is work elsewhere (person, date, start, end) whose report has not come in;
    ``trips`` (person, date, start, end) may carry the ``site`` of one's own office, a row for each.
    ``proposed`` is what a correction would add or remove: add_out, add_in, drop_punch,
    cancel_leave, cancel_order, add_order, end_trip, or empty. Minutes since the business day's midnight.
    """
    span = params.span_of(days)
    if span is None:
        return pl.DataFrame(schema=ANOMALY_SCHEMA).lazy()
    ordered = punches.sort("person", "date", "minute", "direction", nulls_last=True)
    found = [
        _unpaired(punches, days, span),
        _duplicates(ordered, span),
        _on_leave(punches, days),
        _without_punch(orders, days),
        _without_order(days, span),
    ]
    if awaited is not None:
        found.append(_unreported(awaited, days))
    if trips is not None:
        found += _beside_trips(punches, orders, trips, span)
    if "site" in punches.collect_schema().names():
        found.append(_two_sites(ordered, span))
    return pl.concat(found).sort("person", "date", "kind", "first_minute")


def _row(
    kind: str | pl.Expr, first: pl.Expr, second: pl.Expr, proposed: pl.Expr | str, minute: pl.Expr
) -> list[pl.Expr]:
    named = pl.lit(kind) if isinstance(kind, str) else kind
    offer = pl.lit(proposed) if isinstance(proposed, str) else proposed
    columns = [pl.col("person"), pl.col("date"), named, first, second, offer, minute]
    return [
        column.cast(dtype).alias(name)
        for column, (name, dtype) in zip(columns, ANOMALY_SCHEMA.items(), strict=True)
    ]


def _unpaired(punches: pl.LazyFrame, days: pl.LazyFrame, span: params.Span) -> pl.LazyFrame:
    """A trailing in or a leading out, punches without a direction read as law.presence does."""
    near = params.value("worktime.duplicate_minutes", span[0])
    ends = (
        ways(with_key(punches, span), near)
        .group_by("key")
        .agg(
            first_way=pl.col("way").first(),
            last_way=pl.col("way").last(),
            first=pl.col("minute").first(),
            last=pl.col("minute").last(),
        )
    )
    plan = with_key(days.select(*PERSON_DAY, "planned_start", "planned_end"), span)
    both = ends.join(plan, on="key", how="inner")
    return pl.concat(
        [
            both.filter(pl.col("last_way") == IN).select(
                _row("missing_out", pl.col("last"), NOTHING, "add_out", pl.col("planned_end"))
            ),
            both.filter(pl.col("first_way") == OUT).select(
                _row("missing_in", pl.col("first"), NOTHING, "add_in", pl.col("planned_start"))
            ),
        ]
    )


def _duplicates(ordered: pl.LazyFrame, span: params.Span) -> pl.LazyFrame:
    near = params.value("worktime.duplicate_minutes", span[0])
    before = pl.col("minute").shift(1).over(PERSON_DAY)
    way = pl.col("direction").shift(1).over(PERSON_DAY)
    again = (pl.col("minute") - before <= near) & way.eq_missing(pl.col("direction"))
    return (
        ordered.with_columns(before=before, again=again)
        .filter("again")
        .select(
            _row("duplicate", pl.col("before"), pl.col("minute"), "drop_punch", pl.col("minute"))
        )
    )


def _on_leave(punches: pl.LazyFrame, days: pl.LazyFrame) -> pl.LazyFrame:
    off = days.filter(
        (pl.col("leave_minutes") > 0) & (pl.col("leave_minutes") >= pl.col("planned_minutes"))
    ).select(PERSON_DAY)
    return (
        punches.join(off, on=PERSON_DAY, how="semi")
        .group_by(PERSON_DAY)
        .agg(first=pl.col("minute").min(), last=pl.col("minute").max())
        .select(_row("punch_on_leave", pl.col("first"), pl.col("last"), "cancel_leave", NOTHING))
    )


def _without_punch(orders: pl.LazyFrame, days: pl.LazyFrame) -> pl.LazyFrame:
    idle = days.filter(pl.col("ordered_minutes") == 0).select(PERSON_DAY)
    return orders.join(idle, on=PERSON_DAY, how="semi").select(
        _row("order_without_punch", pl.col("start"), pl.col("end"), "cancel_order", NOTHING)
    )


def _unreported(awaited: pl.LazyFrame, days: pl.LazyFrame) -> pl.LazyFrame:
    worked = days.filter(pl.col("is_workday")).select(PERSON_DAY)
    return (
        awaited.join(worked, on=PERSON_DAY, how="semi")
        .group_by(PERSON_DAY)
        .agg(pl.col("start").min(), pl.col("end").max())
        .select(_row("remote_unreported", pl.col("start"), pl.col("end"), "", NOTHING))
    )


def _beside_trips(
    punches: pl.LazyFrame, orders: pl.LazyFrame, trips: pl.LazyFrame, span: params.Span
) -> list[pl.LazyFrame]:
    """Orders during a trip, and readings at one's own office well inside its hours."""
    once = trips.select(*PERSON_DAY, begins="start", ends="end").unique()
    both = orders.join(once, on=PERSON_DAY, how="inner").filter(
        (pl.col("start") < pl.col("ends")) & (pl.col("begins") < pl.col("end"))
    )
    found = [
        both.select(
            _row("order_on_trip", pl.col("start"), pl.col("end"), "end_trip", pl.col("start"))
        )
    ]
    if "site" in trips.collect_schema().names():
        near = params.value("trips.stray_minutes", span[0])
        here = trips.select(*PERSON_DAY, "site", begins="start", ends="end")
        stray = punches.join(here, on=[*PERSON_DAY, "site"], how="inner").filter(
            pl.col("minute").is_between(pl.col("begins") + near, pl.col("ends") - near)
        )
        first = stray.group_by(*PERSON_DAY, "ends").agg(pl.col("minute").min())
        row = _row("punch_on_trip", pl.col("minute"), pl.col("ends"), "end_trip", pl.col("minute"))
        found.append(first.select(row))
    return found


def _without_order(days: pl.LazyFrame, span: params.Span) -> pl.LazyFrame:
    enough = params.value("worktime.unordered_notice_minutes", span[0])
    late = pl.max_horizontal("first_in", "planned_end")
    return days.filter(pl.col("unordered_minutes") >= enough).select(
        _row("punch_without_order", late, pl.col("last_out"), "add_order", late)
    )


def _two_sites(ordered: pl.LazyFrame, span: params.Span) -> pl.LazyFrame:
    """Neighbouring punches of a person at different sites, closer than anybody could travel."""
    travel = params.value("worktime.two_sites_minutes", span[0])
    offset = pl.col("date").to_physical().cast(pl.Int64) * worktime.DAY_MINUTES
    return (
        ordered.with_columns(moment=offset + pl.col("minute"))
        .sort("person", "moment")
        .with_columns(
            gap=pl.col("moment") - pl.col("moment").shift(1).over("person"),
            there=pl.col("site").shift(1).over("person"),
        )
        .filter((pl.col("gap") < travel) & (pl.col("there") != pl.col("site")))
        .select(
            _row("two_sites", (pl.col("minute") - pl.col("gap")), pl.col("minute"), "", NOTHING)
        )
    )
