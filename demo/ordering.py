"""Orders as documents: one number a department, date and kind, signed before the work mostly."""

import polars as pl

from demo.dice import pick
from demo.staff import Span

_REASONS = {
    0: ["예산 편성 자료 작성", "민원 처리", "행사 준비", "감사 자료 작성", "계약 업무"],
    1: ["호우 특보 비상근무", "호우 피해 현장 대응", "호우 대비 시설 점검"],
    2: ["국가행사 지원 창구 운영", "전국 단위 조사 지원"],
    3: ["시설 교대 인계", "설비 긴급 정비"],
}
_PARTS = (("late", "late_class"), ("early", None), ("free", "free_class"))


def rows(frame: pl.DataFrame) -> pl.DataFrame:
    """asked days → person, unit, date, slot, start, end, cap_class, led and the days around."""
    parts = []
    for slot, (name, cap) in enumerate(_PARTS):
        cap_class = pl.col(cap) if cap else pl.when("field").then(3).otherwise(0)
        parts.append(
            frame.filter(pl.col(f"{name}_start").is_not_null()).select(
                "person", "unit", "date", "previous", "next",
                slot=pl.lit(slot, dtype=pl.Int8),
                start=pl.col(f"{name}_start").cast(pl.Int16),
                end=pl.col(f"{name}_end").cast(pl.Int16),
                cap_class=cap_class.cast(pl.Int8),
                led=pl.col("rank") == 0,
            )
        )  # fmt: skip
    return pl.concat(parts)


def documents(
    found: pl.DataFrame, units: pl.DataFrame, chiefs: pl.DataFrame, span: Span
) -> pl.DataFrame:
    """rows → orders with batch, number, reason, times and approver. chiefs: unit, chief, above."""
    key = ["date", "unit", "slot", "cap_class", "led"]
    batches = (
        found.group_by(key)
        .agg(pl.col("start").min().alias("begins"), pl.first("previous"), pl.first("next"))
        .sort(key)
        .with_columns(batch=pl.int_range(1, pl.len() + 1, dtype=pl.Int32))
        .join(units.select("unit", "unit_name"), on="unit", maintain_order="left")
        .join(chiefs, on="unit", how="left", maintain_order="left")
        .with_columns(after=_after(span), year=pl.col("date").dt.year())
        .with_columns(serial=pl.int_range(1, pl.len() + 1).over("unit", "year"))
    )
    batches = batches.with_columns(
        number=pl.format("{}-초과-{}-{}", "unit_name", "year", pl.col("serial").cast(pl.String)
            .str.zfill(4)),
        reason=_reason(span),
        approver=pl.when("led").then("above").otherwise(pl.coalesce("chief", "above")),
        **_times(span),
    )  # fmt: skip
    facts = ["batch", "number", "after", "reason", "drafted_at", "approved_at", "approver"]
    return (
        found.join(batches.select(*key, *facts), on=key)
        .filter(pl.col("approved_at") < pl.lit(span.until).cast(pl.Datetime("us")))
        .filter(pl.col("approver").is_not_null() & (pl.col("approver") != pl.col("person")))
        .select(
            "batch", "number", "unit", "person", "date", "start", "end", "cap_class", "after",
            "reason", "drafted_at", "approved_at", "approver",
        )
        .sort("batch", "person", "start")
    )  # fmt: skip


def _after(span: Span) -> pl.Expr:
    roll = span.dice.roll("after the fact", 1000, "batch")
    return roll < pl.when(pl.col("cap_class") == 1).then(300).otherwise(40)


def _reason(span: Span) -> pl.Expr:
    reason: pl.Expr = pl.lit("업무 처리")
    for cap_class, words in _REASONS.items():
        chosen = pick(span.dice.roll("reason", len(words), "batch"), words)
        reason = pl.when(pl.col("cap_class") == cap_class).then(chosen).otherwise(reason)
    return pl.when("after").then(reason + pl.lit(" (긴급하여 사후 확인)")).otherwise(reason)


def _times(span: Span) -> dict[str, pl.Expr]:
    """Drafted, then signed: before the first hour, or on the next working morning."""
    dice = span.dice
    gap = 15 + dice.roll("gap of signing", 120, "batch")
    begins = pl.col("begins").cast(pl.Int32)
    ahead = 30 + dice.roll("ahead", 180, "batch")
    same_day = (pl.col("slot") == 0) & (begins >= 900)
    day = (pl.when("after").then("next").when(same_day).then("date").otherwise("previous")).cast(
        pl.Datetime("us")
    )
    signed = (
        pl.when("after").then(620 + dice.roll("next morning", 200, "batch"))
        .when(same_day).then(pl.max_horizontal(begins - ahead, pl.lit(680)).clip(upper_bound=1075))
        .otherwise(900 + dice.roll("day before", 170, "batch"))
    )  # fmt: skip
    at = day + pl.duration(minutes=signed)
    return {"approved_at": at, "drafted_at": at - pl.duration(minutes=gap)}


def without_refused(frame: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """asked days as granted: an order that found no signature in time is no order."""
    granted = orders.select("person", "date", "start", granted=pl.lit(True))
    for name, _ in _PARTS:
        start = pl.col(f"{name}_start").cast(pl.Int16)
        frame = (
            frame.with_columns(start_key=start)
            .join(
                granted, left_on=["person", "date", "start_key"],
                right_on=["person", "date", "start"], how="left", maintain_order="left",
            )
            .with_columns(
                pl.when(pl.col("granted")).then(pl.col(f"{name}_start", f"{name}_end"))
            )
            .drop("granted", "start_key")
        )  # fmt: skip
    return frame
