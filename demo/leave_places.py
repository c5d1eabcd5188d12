"""Where leave finds room: the hours a person works on a date, and days drawn among them."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from demo import shifts
from demo.dice import Dice

ROW = {
    "req": pl.Int64, "person": pl.Int32, "date": pl.Date, "kind": pl.String, "detail": pl.String,
    "reason": pl.String, "event": pl.Date, "state": pl.String, "prio": pl.Int8,
    "start": pl.Int32, "end": pl.Int32, "off": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """Who works where and when, from the first leave year to the last day anybody plans for."""

    crew: pl.DataFrame  # person, kind, since (service counted from), gone
    held: pl.DataFrame
    assigned: pl.DataFrame
    hours: pl.DataFrame  # schedule, date, begins, ends, rest, back
    out: pl.DataFrame  # person, valid_from, valid_until: not in service
    year: pl.DataFrame  # the office's calendar
    since: date
    start: date
    until: date
    ahead: date
    dice: Dice

    def placed(self, found: pl.DataFrame) -> pl.DataFrame:
        """Rows of a person and date, with that day's unit and hours; without those off work."""
        rows = found.sort("date")
        for periods, name in ((self.assigned, "schedule"), (self.held, "unit")):
            kept = periods.select("person", name, "valid_from", ends_on="valid_until")
            rows = rows.join_asof(
                kept.sort("valid_from"),
                left_on="date",
                right_on="valid_from",
                by="person",
                check_sortedness=False,
            ).filter(pl.col("date") < pl.col("ends_on").fill_null(date.max))
            rows = rows.drop("valid_from", "ends_on")
        return self._in_service(rows.join(self.hours, on=["schedule", "date"]))

    def _in_service(self, rows: pl.DataFrame) -> pl.DataFrame:
        away = rows.select("person", "date").unique().join(self.out, on="person").filter(
            pl.col("date").is_between("valid_from", "valid_until", closed="left")
        )  # fmt: skip
        return rows.join(away.select("person", "date"), on=["person", "date"], how="anti")

    def drawn(
        self,
        salt: str,
        people: pl.DataFrame,
        each: int,
        since: date,
        until: date,
        *,
        of: int = 1000,
    ) -> pl.DataFrame:
        """`each` draws a person, of a thousand so many kept: person, n, date within [since, until)."""
        days = (until - since).days
        if days <= 0:
            each, days = 0, 1
        rows = people.select("person").join(
            pl.DataFrame({"n": range(each)}, {"n": pl.Int32}), how="cross"
        )
        roll = self.dice.roll(salt + ": day", days, "person", "n")
        kept = self.dice.roll(salt, 1000, "person", "n") < of
        return rows.with_columns(date=pl.lit(since) + pl.duration(days=roll)).filter(kept)

    def block(self, drawn: pl.DataFrame, length: pl.Expr) -> pl.DataFrame:
        """Each draw as so many working days of that person, the first on or after its date."""
        rows = drawn.with_columns(length=length.cast(pl.Int32)).with_row_index("req")
        every = rows.with_columns(
            date=pl.date_ranges(
                "date", pl.col("date") + pl.duration(days=pl.col("length") * 2 + 14)
            )
        ).explode("date")
        found = self.placed(every).sort("req", "date")
        return found.filter(pl.int_range(pl.len()).over("req") < pl.col("length"))


def hours(calendar: pl.DataFrame) -> pl.DataFrame:
    """schedule and working date → begins, ends and the break between."""
    plan = shifts.schedules().select("shift", "cycle_length", "anchor", schedule="id")
    cycle = (pl.col("date") - pl.col("anchor")).dt.total_days() % pl.col("cycle_length")
    free = pl.col("holiday") & ~pl.col("shift")
    return (
        plan.join(calendar.select("date", "holiday"), how="cross")
        .with_columns(cycle_day=cycle.cast(pl.Int16))
        .join(shifts.schedule_days(), on=["schedule", "cycle_day"])
        .filter(~free & pl.col("start").is_not_null())
        .select(
            "schedule", "date",
            begins=pl.col("start").cast(pl.Int32), ends=pl.col("end").cast(pl.Int32),
            rest=pl.col("break_start").cast(pl.Int32).fill_null(0),
            back=pl.col("break_end").cast(pl.Int32).fill_null(0),
        )
    )  # fmt: skip


def minutes() -> pl.Expr:
    """What [start, end) takes of the day's hours, the break left out; eight hours of a day off."""
    begin = pl.max_horizontal("start", "begins")
    until = pl.min_horizontal("end", "ends")
    rest = pl.min_horizontal(until, "back") - pl.max_horizontal(begin, "rest")
    inside = (until - begin).clip(0) - rest.clip(0)
    return pl.when("off").then(480).otherwise(inside).cast(pl.Int32)


def part(length: pl.Expr, at_the_end: pl.Expr) -> dict[str, pl.Expr]:
    """The first or last minutes of a working day, the break not counted into them."""
    begins, ends, rest, back = (pl.col(name) for name in ("begins", "ends", "rest", "back"))
    late = pl.max_horizontal(ends - length, begins)
    over = (begins + length > rest) & (back > rest)
    early = pl.min_horizontal(begins + length + pl.when(over).then(back - rest).otherwise(0), ends)
    return {
        "start": pl.when(at_the_end).then(late).otherwise(begins),
        "end": pl.when(at_the_end).then(ends).otherwise(early),
    }


def calendar_until(until: date) -> date:
    """The last day that leave is planned for: nine weeks on."""
    return until + timedelta(days=63)
