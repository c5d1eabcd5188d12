"""Leave as documents: one number a department and year, drafted before, decided the same day."""

from datetime import timedelta

import polars as pl

from demo import leave_mix, leave_room
from demo.dice import Dice, pick
from demo.leave_places import Ground

WITHOUT_CERTIFICATE = 6 * 480


def filed(
    rows: pl.DataFrame, ground: Ground, units: pl.DataFrame, chiefs: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """rows → requests (id, number, times, decider, state …) and their days (request, date …)."""
    rows = leave_room.details(rows)
    asked = (
        rows.sort("date", "start").group_by("req", "person", maintain_order=True)
        .agg(
            *(pl.first(name) for name in ("kind", "detail", "reason", "state", "prio", "unit")),
            pl.col("unit").drop_nulls().first().alias("seat"), pl.col("event").first(),
            first=pl.col("date").min(), last=pl.col("date").max(), begins=pl.col("start").first(),
            ends=pl.col("end").last(), minutes=pl.col("minutes").sum(), count=pl.len(),
        )
    )  # fmt: skip
    asked = asked.with_columns(unit="seat").filter(pl.col("unit").is_not_null())
    asked = asked.sort("first", "person", "req").with_columns(
        id=pl.int_range(1, pl.len() + 1, dtype=pl.Int32)
    )
    made = _signed(_timed(_explained(asked, ground.dice), ground), ground, units, chiefs)
    live = pl.col("state").is_in(["approved", "requested"])
    days = (
        rows.join(made.select("req", "person", "id", "state"), on=["req", "person"], suffix="_now")
        .select(
            "person", "date", "start", "end", "minutes", "off", request="id",
            state="state_now", day_minutes=pl.when("whole").then("minutes").otherwise(480),
        )
        .with_columns(live=live)
        .sort("request", "date")
    )  # fmt: skip
    return made.drop("req", "seat", "prio", "count"), days.drop("state")


def _explained(asked: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """With reason and facts: what the kind's article asks about."""
    reason = pl.col("reason")
    for kind, words in leave_mix.REASONS.items():
        chosen = pick(dice.roll("leave reason", len(words), "id"), list(words))
        reason = pl.when((reason == "") & (pl.col("kind") == kind)).then(chosen).otherwise(reason)
    year = pl.col("first").dt.year()
    ill = pl.col("minutes").cum_sum().over("person", "kind", year) > WITHOUT_CERTIFICATE
    return asked.with_columns(
        reason=reason,
        certified=(pl.col("kind") == "sick") & (ill | (pl.col("detail") == "certificate")),
    ).with_columns(facts=_facts())


def _facts() -> pl.Expr:
    """What each kind's article asks, under the names the program stores it by."""
    kind = pl.col("kind")
    day = pl.coalesce("event", "first").dt.to_string("%Y-%m-%d")
    found: pl.Expr = pl.lit("{}")
    for name, (asked, more) in leave_mix.FACTS.items():
        value = pl.col("detail") if name in leave_mix.DETAILS else day
        said = pl.concat_str(pl.lit(f'{{"{asked}": "'), value, pl.lit(f'"{more}}}'))
        found = pl.when(kind == name).then(said).otherwise(found)
    weeks = pl.concat_str(pl.lit('{"weeks": '), _weeks().cast(pl.String), pl.lit("}"))
    return (
        pl.when(kind == "maternity_hours").then(weeks)
        .when("certified").then(pl.lit('{"certificate": true}'))
        .otherwise(found)
    )  # fmt: skip


def _weeks() -> pl.Expr:
    """Weeks of pregnancy on the first day, forty on the day of the birth."""
    return (40 - (pl.col("event") - pl.col("first")).dt.total_days() // 7).clip(4, 40)


def _timed(asked: pl.DataFrame, ground: Ground) -> pl.DataFrame:
    """With after, drafted_at and decided_at, all before the city's last day."""
    dice, first = ground.dice, pl.col("first")
    lead = dice.roll("leave lead", 9, "id")
    lead = pl.when(pl.col("count") > 2).then(lead + 4).otherwise(lead // 2)
    ill, coming = pl.col("kind").is_in(["sick", "duty_sick"]), first >= ground.until
    death = pl.col("kind").str.starts_with("death")
    sudden = ((ill & (pl.col("detail") == "")) | death) & ~coming
    waits = pl.col("state") == "requested"
    back = pl.when(waits).then(0).otherwise(1 + dice.roll("leave filed ahead", 24, "id"))
    looked = pl.when(coming).then(pl.lit(ground.until) - pl.duration(days=back)).otherwise(
        first - pl.duration(days=lead)
    )  # fmt: skip
    dated = asked.with_columns(looked=looked.cast(pl.Date)).join(
        ground.year.select("previous", looked="date"),
        on="looked",
        how="left",
        maintain_order="left",
    )
    following = ground.year.select("next", first="date")
    dated = dated.join(following, on="first", how="left", maintain_order="left")
    after = sudden & ill & (dice.roll("leave afterwards", 10, "id") < 3) & (
        pl.col("next") < ground.until
    ) & (pl.col("count") == 1)  # fmt: skip
    clock = 545 + dice.roll("leave drafted", 270, "id")
    early = pl.col("begins") - 40
    day = pl.when(after).then("next").when(sudden).then("first").otherwise("previous")
    minute = pl.when(sudden & ~after).then(early).otherwise(clock)
    drafted = day.cast(pl.Datetime("us")) + pl.duration(minutes=minute)
    gap = pl.when(sudden & ~after).then(8 + dice.roll("leave gap", 25, "id"))
    decided = drafted + pl.duration(minutes=gap.otherwise(15 + dice.roll("leave gap", 240, "id")))
    return dated.with_columns(
        after=after,
        after_reason=pl.when(after).then(pl.lit("몸이 아파 출근하지 못해 뒤에 올립니다"))
        .otherwise(pl.lit("")),
        drafted_at=drafted,
        decided_at=pl.when(~waits).then(decided),
    ).drop("looked", "previous", "next")  # fmt: skip


def _signed(
    asked: pl.DataFrame, ground: Ground, units: pl.DataFrame, chiefs: pl.DataFrame
) -> pl.DataFrame:
    """With number, approver, comment, and what a cancellation says."""
    ranks = ground.crew.select("person", led=pl.col("rank") == 0)
    rows = (
        asked.join(ranks, on="person", how="left", maintain_order="left")
        .join(units.select("unit", "unit_name"), on="unit", how="left", maintain_order="left")
        .join(chiefs, on="unit", how="left", maintain_order="left")
    )
    chief = pl.when("led").then("above").otherwise(pl.coalesce("chief", "above"))
    rows = rows.with_columns(approver=chief)
    rows = rows.filter(
        pl.col("approver").is_not_null() & (pl.col("approver") != pl.col("person"))
    ).with_columns(year=pl.col("first").dt.year())
    serial = pl.int_range(1, pl.len() + 1).over("unit_name", "year", order_by=["drafted_at", "id"])
    gone = pl.col("state") == "cancelled"
    # cancelled before it began, at once; every third only afterwards, by a document of its own
    late = gone & (ground.dice.roll("cancelled late", 3, "id") == 0)
    late &= pl.col("last") < ground.until - timedelta(days=10)
    soon = pl.col("decided_at") + pl.duration(minutes=5)
    later = (pl.col("last") + pl.duration(days=3)).cast(pl.Datetime("us")) + pl.duration(hours=10)
    rows = rows.with_columns(
        number=pl.format("{}-휴가-{}-{}", "unit_name", "year", serial),
        comment=pl.when(pl.col("state") == "rejected")
        .then(pick(ground.dice.roll("refusal", 3, "id"), list(leave_mix.REFUSED)))
        .otherwise(pl.lit("")),
        cancelled_late=late,
        cancelled_at=pl.when(late).then(later).when(gone).then(soon),
    )  # fmt: skip
    nth = pl.int_range(1, pl.len() + 1).over(
        "unit_name", "year", "cancelled_late", order_by=["cancelled_at", "id"]
    )
    return rows.with_columns(
        cancel_number=pl.when("cancelled_late").then(
            pl.format("{}-휴가취소-{}-{}", "unit_name", "year", nth)
        )
    ).drop("led", "unit_name", "chief", "above", "year", "detail", "event", "certified")  # fmt: skip
