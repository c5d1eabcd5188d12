"""Load the city's trips: documents, who went and when, fares and reports, and the timeline."""

from collections.abc import Mapping

import polars as pl

from demo import versions
from demo.city import City
from demo.columns import clock, mapped, minute, new_keys, series, utc
from dure import frames
from dure.trips.models import Vehicle
from law.trips import DAY, KINDS

BY = pl.lit("demo")
VEHICLES = {str(code): str(ko) for code, ko in Vehicle.choices}


def write(city: City, institution: int, keys: Mapping[str, dict[int, int]]) -> None:
    """Every trip, approved before its day."""
    base = [pl.lit(institution).alias("institution_id")]
    made = _known(city, keys)
    _documents(made, base)
    _trips(made, base)
    _legs(made, base)
    went = _people(city, made, keys, base)
    _stamps(went, base)
    _intervals(went, base)
    _expenses(went, base)
    _reports(made, base)


def _known(city: City, keys: Mapping[str, dict[int, int]]) -> pl.DataFrame:
    """Trips with their keys, their title and what the document says."""
    ids = city.trips["id"].to_list()
    names = city.people.select("name", person="id")
    told = city.trip_people.join(names, on="person", maintain_order="left")
    who = told.group_by("id", maintain_order=True).agg(
        names=pl.col("name").str.join(", "), leader=pl.col("name").first(), count=pl.len()
    )
    word = pl.col("kind").replace_strict(KINDS)
    last = pl.when(pl.col("returns") > pl.col("date")).then(_day("returns")).otherwise(pl.lit(""))
    when = pl.format("{}{}–{}{}", _day("date"), clock("start"), last, clock("end"))
    more = pl.when(pl.col("count") > 1).then(pl.format(" 외 {}명", pl.col("count") - 1))
    return city.trips.join(who, on="id", maintain_order="left").with_columns(
        series(len(ids)).alias("source"),
        mapped("id", new_keys("approvals_document", ids), "document_id"),
        mapped("id", new_keys("trips_trip", ids), "trip_id"),
        mapped("first", keys["people"], "drafter_id"),
        mapped("approver", keys["people"], "approver_id"),
        mapped("unit", keys["units"], "unit_id"),
        title=pl.concat_str(
            word, pl.lit(" 출장 "), when, pl.lit(" "), "leader", more.fill_null("")
        ),
        content=versions.joined(
            versions.pair(pl.lit("사람"), pl.col("names")),
            versions.pair(pl.lit("구분"), word),
            versions.pair(pl.lit("용무"), pl.col("purpose")),
            versions.pair(pl.lit("가는 곳"), pl.col("where")),
            versions.pair(pl.lit("기간"), when),
            versions.pair(pl.lit("교통"), pl.col("vehicle").replace_strict(VEHICLES)),
        ),
    )


def _day(name: str) -> pl.Expr:
    return pl.format("{}월 {}일 ", pl.col(name).dt.month(), pl.col(name).dt.day())


def _documents(made: pl.DataFrame, base: list[pl.Expr]) -> None:
    frames.write(
        "approvals_document",
        made.with_columns(series(made.height)).select(
            pl.col("document_id").alias("id"),
            "public_id",
            *base,
            "number",
            pl.lit("trip").alias("kind"),
            "title",
            "unit_id",
            "drafter_id",
            pl.col("leader").alias("drafted_by"),
            utc("drafted_at").alias("drafted_at"),
            pl.lit(1).alias("version"),
            pl.lit("approved").alias("state"),
            utc("decided_at").alias("decided_at"),
        ),
    )
    versions.write(
        made.select(
            "document_id", "title", "content", utc("drafted_at").alias("drafted_at"),
            after_reason=pl.lit(""), drafted_by="leader",
        ),
        base,
    )  # fmt: skip
    frames.write(
        "approvals_step",
        made.select(
            *base,
            "document_id",
            pl.lit(1).alias("version"),
            pl.lit(1).alias("seq"),
            pl.lit(0).alias("parallel_group"),
            pl.lit("decide").alias("kind"),
            pl.col("approver_id").alias("person_id"),
            pl.lit("agreed").alias("decision"),
            pl.lit("").alias("comment"),
            BY.alias("signed_by"),
            utc("decided_at").alias("signed_at"),
        ),
    )


def _trips(made: pl.DataFrame, base: list[pl.Expr]) -> None:
    frames.write(
        "trips_trip",
        made.select(
            pl.col("trip_id").alias("id"),
            pl.col("source").alias("public_id"),
            *base,
            "document_id",
            "unit_id",
            "kind",
            "purpose",
            pl.col("where").alias("place"),
            "region",
            "country_class",
            "distance_m",
            "vehicle",
            pl.col("date").alias("departs"),
            "start",
            "returns",
            "end",
            pl.lit(False).alias("after"),
            pl.lit("").alias("after_reason"),
            pl.lit("approved").alias("state"),
        ),
    )


def _legs(made: pl.DataFrame, base: list[pl.Expr]) -> None:
    frames.write(
        "trips_tripleg",
        made.filter(pl.col("leg_since").is_not_null()).select(
            *base,
            "trip_id",
            pl.col("leg_since").alias("since"),
            pl.col("leg_class").alias("country_class"),
        ),
    )


def _people(
    city: City, made: pl.DataFrame, keys: Mapping[str, dict[int, int]], base: list[pl.Expr]
) -> pl.DataFrame:
    """Write who went; the same rows with their keys."""
    mine = made.select("id", "trip_id", "source", "decided_at")
    rows = city.trip_people.join(mine, on="id", maintain_order="left").with_row_index("row")
    ids = new_keys("trips_tripperson", rows["row"].to_list())
    rows = rows.with_columns(
        mapped("row", ids, "trip_person_id"),
        mapped("person", keys["people"], "person_id"),
        pl.format("[{},{})", minute("start"), minute("end", "returns")).alias("during"),
    )
    frames.write(
        "trips_tripperson",
        rows.select(
            pl.col("trip_person_id").alias("id"),
            *base,
            "trip_id",
            "person_id",
            pl.col("date").alias("departs"),
            "start",
            "returns",
            "end",
            "during",
            pl.lit(True).alias("live"),
            pl.lit(2).alias("officer_class"),
            "meals_provided",
            "kin_nights",
            pl.lit(0).alias("elsewhere_days"),
            "usd_rate",
        ),
    )
    return rows


def _stamps(went: pl.DataFrame, base: list[pl.Expr]) -> None:
    for way, (name, day) in enumerate((("out", "date"), ("back", "returns"))):
        frames.write(
            "trips_stamp",
            went.filter(pl.col(name).is_not_null()).select(
                *base,
                "trip_person_id",
                pl.lit(way).alias("way"),
                pl.col(day).alias("date"),
                pl.col(name).alias("minute"),
                pl.lit("tap").alias("source"),
                minute(name, day).alias("at"),
                BY.alias("by"),
            ),
        )


def _intervals(went: pl.DataFrame, base: list[pl.Expr]) -> None:
    """Each day of a trip with what it takes of it."""
    label = pl.format("{}출장", pl.col("kind").replace_strict(KINDS))
    days = went.with_columns(day=pl.date_ranges("date", "returns")).explode("day")
    days = days.with_columns(
        start=pl.when(pl.col("day") == pl.col("date")).then("start").otherwise(0),
        end=pl.when(pl.col("day") == pl.col("returns")).then("end").otherwise(DAY),
        date="day",
    ).with_columns(pl.format("[{},{})", minute("start"), minute("end")).alias("during"))
    frames.write(
        "timeline_interval",
        days.select(
            *base,
            "person_id",
            "date",
            "start",
            "end",
            pl.lit("trip").alias("kind"),
            pl.lit(0).alias("code"),
            label.alias("label"),
            "source",
            pl.lit("[0,1)").alias("lanes"),
            "during",
            pl.format("[{},)", utc("decided_at")).alias("known"),
        ),
    )


def _expenses(went: pl.DataFrame, base: list[pl.Expr]) -> None:
    """The fare of whoever went by train, bus or plane, and the nights of who paid for them."""
    fare = went.filter((pl.col("fare") > 0) & (pl.col("vehicle") == "public")).with_columns(
        item=pl.lit("fare"), won="fare", nights=0, sharers=1, note=pl.lit("왕복")
    )
    slept = went.filter(pl.col("lodging_won").is_not_null()).with_columns(
        item=pl.lit("lodging"), won="lodging_won", note=pl.lit("")
    )
    columns = (
        "trip_person_id",
        "item",
        "date",
        "returns",
        "end",
        "won",
        "nights",
        "sharers",
        "note",
    )
    paid = pl.concat([each.select(columns) for each in (fare, slept)], how="vertical_relaxed")
    frames.write(
        "trips_expense",
        paid.with_columns(series(paid.height)).select(
            "public_id",
            *base,
            "trip_person_id",
            "item",
            "date",
            "won",
            "nights",
            "sharers",
            pl.lit("").alias("over_cap_reason"),
            pl.lit("").alias("over_cap_accepted_by"),
            "note",
            minute("end", "returns").alias("at"),
            BY.alias("by"),
        ),
    )


def _reports(made: pl.DataFrame, base: list[pl.Expr]) -> None:
    told = made.filter(pl.col("oral").is_not_null())
    frames.write(
        "trips_report",
        told.select(
            *base,
            "trip_id",
            "oral",
            pl.when("oral").then(pl.lit("부서장")).otherwise(pl.lit("")).alias("told_to"),
            "text",
            pl.col("drafter_id").alias("person_id"),
            minute("end", "returns").alias("at"),
            BY.alias("by"),
        ),
    )
