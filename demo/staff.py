"""Who works where, as what and on which schedule: periods for each person."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from demo import shifts
from demo.cast import MEMBERS
from demo.dates import middles
from demo.dice import Dice, pick
from demo.names import names

LEADING_FAMILIES = ("bureau", "head", "top")
_SERIES = {
    "works": ["시설", "시설", "시설", "행정", "방재안전", "공업"],
    "plant": ["공업", "공업", "환경", "운전", "시설", "행정"],
    "waste": ["환경", "환경", "녹지", "행정", "운전", "보건"],
    "dong": ["행정", "행정", "사회복지", "사회복지", "간호", "행정"],
}
_OFFICE_SERIES = ["행정", "행정", "행정", "세무", "전산", "사회복지"]


@dataclass(frozen=True)
class Span:
    """The facts' days [start, until) and the dice they are thrown with."""

    start: date
    until: date
    dice: Dice

    def middle(self, salt: str) -> pl.Expr:
        """A day in the middle of one of the months, by person; null where there is none."""
        days = middles(self.start, self.until)
        if not days:
            return pl.lit(None, dtype=pl.Date)
        index = self.dice.roll(salt, len(days), "person")
        return index.replace_strict(list(range(len(days))), days, return_dtype=pl.Date)


def people_of(slots: pl.DataFrame, span: Span) -> pl.DataFrame:
    """slots(person, unit, rank, size, family) → with grade, kind, series, position and dates."""
    return (
        slots.with_columns(lot=span.dice.roll("lot", 1000, "person"))
        .with_columns(kind=_kind())
        .with_columns(grade=_grade(), series=_series(span.dice))
        .with_columns(field=_field())
        .with_columns(managerial=pl.col("family").is_in(LEADING_FAMILIES))
        .with_columns(position=_position(), **_employed(span))
    )


def _kind() -> pl.Expr:
    lot, low = pl.col("lot"), pl.col("rank") > pl.col("size") * 0.3
    manual = pl.col("family").is_in(["waste", "plant"])
    return (
        pl.when(low & manual & (lot < 140)).then(pl.lit("permanent"))
        .when(low & (lot < 45)).then(pl.lit("permanent"))
        .when(low & (lot < 260) & (lot >= 215)).then(pl.lit("fixed_term"))
        .when(low & (lot < 290) & (lot >= 260)).then(pl.lit("term"))
        .when(low & (lot < 320) & (lot >= 290)).then(pl.lit("part_time"))
        .otherwise(pl.lit("regular"))
    )  # fmt: skip


def _grade() -> pl.Expr:
    lot = (pl.col("lot") * 7 + 3) % 100
    led = pl.col("rank") == 0
    return (
        pl.when(pl.col("kind").is_in(["permanent", "fixed_term"])).then(0)
        .when(led & (pl.col("family") == "top")).then(0)
        .when(pl.col("family") == "top").then(3)
        .when(led & pl.col("family").is_in(LEADING_FAMILIES)).then(4)
        .when(led).then(5)
        .when(pl.col("rank") <= pl.max_horizontal(pl.lit(1), pl.col("size") // 5)).then(6)
        .when(lot < 42).then(7)
        .when(lot < 74).then(8)
        .otherwise(9)
        .cast(pl.Int8)
    )  # fmt: skip


def _field() -> pl.Expr:
    able = (pl.col("kind") == "regular") & (pl.col("grade") >= 7)
    share = pl.when(pl.col("family") == "plant").then(700).otherwise(250)
    return able & pl.col("family").is_in(["plant", "waste"]) & (pl.col("lot") >= 1000 - share)


def _series(dice: Dice) -> pl.Expr:
    index = dice.roll("series", 6, "person")
    chosen = pick(index, _OFFICE_SERIES)
    for family, words in _SERIES.items():
        chosen = pl.when(pl.col("family") == family).then(pick(index, words)).otherwise(chosen)
    return chosen


def _position() -> pl.Expr:
    led, family = pl.col("rank") == 0, pl.col("family")
    return (
        pl.when(pl.col("kind") == "fixed_term").then(pl.lit("기간제근로자"))
        .when(pl.col("kind") == "permanent").then(pl.lit("공무직"))
        .when(led & (family == "top")).then(pl.lit("시장"))
        .when(family == "top").then(pl.lit("부시장"))
        .when(led & (family == "bureau")).then(pl.lit("국장"))
        .when(led & (family == "head")).then(pl.lit("기관장"))
        .when(led & (family == "dong")).then(pl.lit("동장"))
        .when(led).then(pl.lit("과장"))
        .when(pl.col("grade") == 6).then(pl.lit("팀장"))
        .otherwise(pl.lit("주무관"))
    )  # fmt: skip


def _employed(span: Span) -> dict[str, pl.Expr]:
    """Long-serving mostly; some arrive or go in the middle of a month of the facts."""
    start = span.start
    years = span.dice.roll("years served", 28, "person") + 1
    day = span.dice.roll("day of hire", 360, "person")
    since = pl.lit(start) - pl.duration(days=years * 365 + day)
    free = (pl.col("rank") > 0) & (pl.col("person") > len(MEMBERS))
    moved = span.dice.roll("comes or goes", 1000, "person")
    contract = date(span.until.year + 1, 1, 1)
    fixed = pl.col("kind") == "fixed_term"
    middle = span.middle("day of coming or going")
    return {
        "valid_from": pl.when(free & (moved < 15)).then(middle)
        .when(fixed).then(pl.lit(date(start.year, 1, 1)))
        .otherwise(since).fill_null(since),
        "valid_until": pl.when(free & moved.is_between(15, 24)).then(middle)
        .when(fixed).then(pl.lit(contract)),
    }  # fmt: skip


def people(staff: pl.DataFrame, span: Span) -> pl.DataFrame:
    """The people frame, the cast under its own names."""
    known = pl.DataFrame(
        {
            "id": range(1, len(MEMBERS) + 1),
            "cast": [member.name for member in MEMBERS],
        },
        schema_overrides={"id": pl.Int32},
    )
    frame = staff.select(
        id="person",
        staff_number=pl.concat_str(
            pl.col("valid_from").dt.year(),
            pl.col("person").cast(pl.String).str.zfill(5),
        ),
        sex=pl.when(span.dice.roll("sex", 100, "person") < 52)
        .then(pl.lit("female"))
        .otherwise(pl.lit("male")),
        employment_kind="kind",
        valid_from="valid_from",
        valid_until="valid_until",
    )
    frame = frame.join(names(frame, span.dice), on="id", maintain_order="left")
    frame = frame.join(known, on="id", how="left", maintain_order="left")
    return frame.select(
        "id", pl.coalesce("cast", "name").alias("name"), "staff_number", "sex", "employment_kind",
        "valid_from", "valid_until",
    )  # fmt: skip


def appointments(
    staff: pl.DataFrame, span: Span, renamed: tuple[int, int, date] | None = None
) -> pl.DataFrame:
    """Contiguous periods: transfers and promotions in mid-month, and one reorganisation."""
    roll = span.dice.roll("moves", 1000, "person")
    changed = span.middle("day of the move")
    free = (pl.col("rank") > 0) & (pl.col("person") > len(MEMBERS))
    inside = (changed > pl.col("valid_from")) & (
        changed < pl.col("valid_until").fill_null(span.until)
    )
    old = renamed[0] if renamed else -1
    free &= inside & (pl.col("unit") != old)
    promoted = free & (roll < 50) & pl.col("grade").is_in([7, 8, 9])
    moved = free & roll.is_between(50, 134) & pl.col("grade").is_between(6, 9)
    later = _elsewhere(staff, span, old).with_columns(changed=changed)
    rows = [
        _in_standing_units(staff, *renamed) if renamed else staff,
        later.filter(promoted).with_columns(
            grade=pl.col("grade") - 1, position=pl.lit("주무관"), valid_from="changed",
        ),
        later.filter(moved).with_columns(unit="other", valid_from="changed"),
    ]  # fmt: skip
    if renamed:
        rows.append(_renamed(staff, *renamed))
    columns = (
        "person", "unit", "grade", "series", "position", "field", "managerial", "valid_from",
        "valid_until",
    )  # fmt: skip
    return closed(pl.concat([frame.select(columns) for frame in rows]))


def _elsewhere(staff: pl.DataFrame, span: Span, old: int) -> pl.DataFrame:
    """With `other`: a unit of the same family."""
    places = (
        staff.filter(pl.col("unit") != old)
        .select("family", other="unit").unique().sort("family", "other")
        .with_columns(place=pl.int_range(pl.len()).over("family").cast(pl.Int32))
    )  # fmt: skip
    counts = places.group_by("family").agg(places=pl.len())
    return (
        staff.join(counts, on="family", how="left", maintain_order="left")
        .with_columns(
            place=(
                span.dice.roll("where to", 2**20, "person") % pl.col("places").cast(pl.Int32)
            ).cast(pl.Int32)
        )
        .join(places, on=["family", "place"], how="left", maintain_order="left")
        .with_columns(pl.coalesce("other", "unit").alias("other"))
    )


def _in_standing_units(staff: pl.DataFrame, old: int, new: int, day: date) -> pl.DataFrame:
    """Who comes after the reorganisation comes to the new unit."""
    late = (pl.col("unit") == old) & (pl.col("valid_from") >= day)
    return staff.with_columns(
        unit=pl.when(late).then(pl.lit(new, dtype=pl.Int32)).otherwise("unit")
    )


def _renamed(staff: pl.DataFrame, old: int, new: int, day: date) -> pl.DataFrame:
    there = (pl.col("unit") == old) & (pl.col("valid_from") < day)
    gone = pl.col("valid_until") <= day
    return staff.filter(there & ~gone.fill_null(False)).with_columns(
        unit=pl.lit(new, dtype=pl.Int32), valid_from=pl.lit(day)
    )


def closed(periods: pl.DataFrame) -> pl.DataFrame:
    """Each period ends where the person's next begins."""
    return periods.sort("person", "valid_from").with_columns(
        valid_until=pl.coalesce(pl.col("valid_from").shift(-1).over("person"), "valid_until")
    )


def assignments(staff: pl.DataFrame, span: Span) -> pl.DataFrame:
    """A schedule for everyone; one in fourteen of the office changes it within a month."""
    first = staff.with_columns(schedule=_schedule(span.dice))
    roll = span.dice.roll("changes schedule", 1000, "person")
    changed = span.middle("day of the schedule change")
    able = (roll < 75) & (pl.col("schedule") <= shifts.LUNCH)
    able &= (changed > pl.col("valid_from")) & (
        changed < pl.col("valid_until").fill_null(span.until)
    )
    able &= pl.col("person") > len(MEMBERS)
    step = (roll % 3 + 1).cast(pl.Int32)
    second = first.filter(able).with_columns(
        schedule=(pl.col("schedule") - 1 + step) % 4 + 1, valid_from=changed
    )
    columns = ("person", "schedule", "valid_from", "valid_until")
    return closed(pl.concat([first.select(columns), second.select(columns)]))


def _schedule(dice: Dice) -> pl.Expr:
    lot, family, field = dice.roll("schedule", 100, "person"), pl.col("family"), pl.col("field")
    free = pl.col("person") > len(MEMBERS)
    team = shifts.TEAM_A + dice.roll("team", 4, "person")
    manual = (pl.col("kind") == "permanent") & family.is_in(["waste", "plant"])
    return (
        pl.when(~free | pl.col("managerial")).then(shifts.STANDARD)
        .when((pl.col("kind") == "part_time") & (lot < 60)).then(shifts.MORNING)
        .when(pl.col("kind") == "part_time").then(shifts.AFTERNOON)
        .when(field & (family == "plant") & (lot < 75)).then(team)
        .when(field & (lot < 88)).then(shifts.NIGHT)
        .when(field | manual).then(shifts.DAWN)
        .when((family == "counter") & (lot < 40)).then(shifts.COUNTER)
        .when(family.is_in(["counter", "dong"]) & (lot < 70)).then(shifts.LUNCH)
        .when(lot < 10).then(shifts.EARLY)
        .when(lot < 17).then(shifts.LATE)
        .otherwise(shifts.STANDARD)
        .cast(pl.Int32)
    )  # fmt: skip


def cards(staff: pl.DataFrame, span: Span) -> pl.DataFrame:
    """A 공무원증 each; some worn out and issued again, exactly one lost for a day."""
    roll = span.dice.roll("card", 1000, "person")
    day = span.middle("day of the new card")
    inside = (day > pl.col("valid_from")) & (day < pl.col("valid_until").fill_null(span.until))
    able = (roll < 40) & inside & (pl.col("person") > len(MEMBERS))
    again = staff.filter(able).with_columns(valid_from=day).sort("person")
    lost = again.head(1).get_column("person").to_list()
    is_lost = pl.col("person").is_in(lost)
    again = again.with_columns(
        version=1,
        reason=pl.when(is_lost).then(pl.lit("분실 재발급")).otherwise(pl.lit("훼손 재발급")),
    )
    first = staff.with_columns(version=0, reason=pl.lit("신규"))
    number = pl.lit(3100000000, dtype=pl.Int64) + pl.col("person") * 10 + pl.col("version")
    both = [
        frame.select(
            "person", number=number.cast(pl.String), valid_from="valid_from",
            valid_until="valid_until", reason="reason",
        )
        for frame in (first, again)
    ]  # fmt: skip
    before = is_lost & (pl.col("reason") == "신규")
    early = pl.col("valid_until") - timedelta(days=1)
    return closed(pl.concat(both)).with_columns(
        valid_until=pl.when(before).then(early).otherwise("valid_until")
    )


def protections(staff: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Pregnancy, and the year after a birth; a quarter asked for or agreed to such work."""
    lot = span.dice.roll("protected", 1000, "person")
    able = (lot < 12) & (pl.col("kind") == "regular") & (pl.col("rank") > 0)
    able &= (pl.col("person") > len(MEMBERS)) & ~pl.col("field")
    length = (span.until - span.start).days
    since = pl.lit(span.start) + pl.duration(days=span.dice.roll("since", length, "person") - 60)
    days = pl.when(lot < 6).then(280).otherwise(365)
    return staff.filter(able).select(
        "person",
        kind=pl.when(lot < 6).then(pl.lit("pregnancy")).otherwise(pl.lit("childbirth")),
        valid_from=pl.max_horizontal(since, "valid_from"),
        valid_until=pl.max_horizontal(since, "valid_from") + pl.duration(days=days),
        agreed=span.dice.roll("agreed", 4, "person") == 0,
    )
