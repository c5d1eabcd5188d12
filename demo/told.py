"""The story laid over the dice: one person's days as they are told."""

from datetime import date

import polars as pl

from demo.anomalies import KINDS
from demo.asks import LABELS
from demo.cast import Told

_SCHEMA = {
    "date": pl.Date, "t_first": pl.Int32, "t_last": pl.Int32, "t_order": pl.Int32,
    "t_end": pl.Int32, "t_kind": pl.Int32, "t_from": pl.Int32, "t_until": pl.Int32,
    "t_label": pl.String,
}  # fmt: skip


def told_days(
    frame: pl.DataFrame, story: list[tuple[date, Told]], person: int, *, presence: bool = False
) -> pl.DataFrame:
    """The frame with that person's asks, or with `presence` their comings and goings, as told."""
    rows = [
        (
            day, told.first, told.last, *(told.order or (None, None)),
            *(told.absence or (None, None, None, None)),
        )
        for day, told in story
    ]  # fmt: skip
    since = min((day for day, _ in story), default=None)
    if since is None:
        return frame
    ours = (pl.col("person") == person) & (pl.col("date") >= since.replace(day=1))
    mine = frame.filter(ours).join(
        pl.DataFrame(rows, _SCHEMA, orient="row"), on="date", how="left", maintain_order="left"
    )
    mine = mine.with_columns(**(_comings() if presence else _asks()))
    return pl.concat([frame.filter(~ours), mine.select(frame.columns)], how="vertical_relaxed")


def _asks() -> dict[str, pl.Expr]:
    free = pl.col("off")
    none = pl.lit(None, dtype=pl.Int32)
    missing = pl.col("t_first").is_not_null() & pl.col("t_last").is_null()
    return {
        "late_start": pl.when(~free).then("t_order"),
        "late_end": pl.when(~free).then("t_end"),
        "late_class": pl.lit(0, dtype=pl.Int32),
        "free_start": pl.when(free).then("t_order"),
        "free_end": pl.when(free).then("t_end"),
        "free_class": pl.lit(0, dtype=pl.Int32),
        "early_start": none,
        "early_end": none,
        "leave_kind": pl.col("t_kind"),
        "leave_start": pl.col("t_from"),
        "leave_end": pl.col("t_until"),
        "leave_label": pl.col("t_label").cast(LABELS),
        "away": pl.col("t_label").is_not_null() & pl.col("t_first").is_null(),
        "anomaly": pl.when(missing).then(pl.lit("missing_out", dtype=KINDS)),
    }


def _comings() -> dict[str, pl.Expr]:
    second = pl.col("date").dt.day().cast(pl.Int32) * 17 % 60
    came = pl.col("t_first").is_not_null()
    last = pl.coalesce("t_last", "t_first")
    return {
        "first": pl.when(came).then(pl.col("t_first") * 60 + second),
        "last": pl.when(came).then(last * 60 + (second + 23) % 60),
    }
