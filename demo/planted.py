"""What a report of 감사 is to find: a few people's readings of the running month, told otherwise.

Pure: readings in, readings out. Everybody here has a log-in, so that somebody can be asked.
"""

from dataclasses import dataclass

import polars as pl

from demo.cast import MEMBERS
from demo.city import City

FEWEST = 8  # days a pair needs to be seen together
SAME_SECOND = 8 * 3600 + 41 * 60 + 7
DAY, AT = "business_date", "at"


@dataclass(frozen=True)
class Suspects:
    """Whose readings are told otherwise; pairs are the chief and the clerk of a unit."""

    together: tuple[tuple[int, int], ...]
    two_cards: tuple[int, int]
    same_second: int
    two_offices: int
    one_phone: tuple[int, int]


def suspects(city: City) -> Suspects | None:
    """The first six units with a chief and a clerk who come by day; None in too small a city.

    Whom the other follows misses hardly a reading, so that the two are together all the month.
    """
    month = city.punches.filter(pl.col(AT) >= pl.lit(city.until.replace(day=1)))
    come = (
        month.group_by("person", DAY)
        .agg(first=pl.col("minute").min(), lone=pl.len() == 1)
        .group_by("person")
        .agg(days=pl.len(), first=pl.col("first").min(), lone=pl.col("lone").sum())
    )
    by_day = come.filter((pl.col("days") >= FEWEST) & pl.col("first").is_between(420, 600))
    people = (
        city.users.filter(pl.col("person") > len(MEMBERS))
        .join(by_day, on="person")
        .unique(["unit", "person"])
        .sort("unit", "person")
        .group_by("unit", maintain_order=True)
        .agg(pl.col("person").sort_by("lone", "person"), pl.col("lone").min())
        .filter((pl.col("person").list.len() >= 2) & (pl.col("lone") <= 1))
    )
    pairs = [(each[0], each[1]) for each in people["person"].head(6).to_list()]
    if len(pairs) < 6:
        return None
    return Suspects((pairs[0], pairs[1]), pairs[2], pairs[3][0], pairs[4][0], pairs[5])


def told(rows: pl.DataFrame, city: City) -> pl.DataFrame:
    """Readings of the running month with what the reports are to find in them."""
    found = suspects(city)
    if found is None:
        return rows
    for one, other in found.together:
        rows = _follow(rows, one, other, 4, whole=True)
    rows = _follow(rows, *found.two_cards, 1, whole=False)
    rows = _at_the_same_second(rows, found.same_second)
    return pl.concat([rows, _elsewhere(rows, city, found.two_offices), _on_trips(rows, city)])


def _follow(rows: pl.DataFrame, one: int, other: int, seconds: int, *, whole: bool) -> pl.DataFrame:
    """The other's card after the one's: all day long, or in the morning only."""
    theirs = rows.filter(pl.col("person") == other)
    cards = theirs.sort(AT).unique(DAY, keep="first").select(DAY, own="card")
    leads = rows.filter(pl.col("person") == one).sort(AT)
    leads = leads if whole else leads.unique(DAY, keep="first", maintain_order=True)
    follows = leads.join(cards, on=DAY).with_columns(
        pl.col(AT) + pl.duration(seconds=seconds), person=pl.lit(other, pl.Int32), card="own"
    )
    gone = theirs if whole else theirs.sort(AT).unique(DAY, keep="first")
    gone = gone.join(follows, on=DAY, how="semi")
    kept = rows.join(gone, on=["person", AT], how="anti")
    return pl.concat([kept, follows.select(rows.columns)])


def _at_the_same_second(rows: pl.DataFrame, person: int) -> pl.DataFrame:
    first = (pl.col("person") == person) & (pl.col(AT) == pl.col(AT).min().over("person", DAY))
    clock = pl.col(DAY).cast(pl.Datetime("us")) + pl.duration(seconds=SAME_SECOND)
    return rows.with_columns(pl.when(first.fill_null(False)).then(clock).otherwise(AT).alias(AT))


def _elsewhere(rows: pl.DataFrame, city: City, person: int) -> pl.DataFrame:
    """In the minute of two arrivals, at another office too."""
    here = rows.filter(pl.col("person") == person).sort(AT).unique(DAY, keep="first")
    site = city.terminals.filter(pl.col("serial").is_in(here["terminal"].implode()))
    other = city.terminals.filter(~pl.col("unit").is_in(site["unit"].implode())).item(-1, "serial")
    end = pl.col(AT).dt.truncate("1m") + pl.duration(seconds=59)
    return here.sort(AT).head(2).with_columns(end.alias(AT), terminal=pl.lit(other))


def _on_trips(rows: pl.DataFrame, city: City) -> pl.DataFrame:
    """In the middle of three trips out of town, at one's own office."""
    middle = (pl.col("start") + pl.col("end")).cast(pl.Int32) // 2
    away = city.absences.filter(pl.col("label") == "관외출장").select(
        "person", "date", middle=middle
    )
    mine = rows.filter(pl.col("person").is_not_null()).unique(
        "person", keep="first", maintain_order=True
    )
    met = (
        mine.drop(DAY, "minute")
        .join(away, on="person")
        .filter(pl.col("date") >= city.until.replace(day=1))
    )
    at = pl.col("date").cast(pl.Datetime("us")) + pl.duration(minutes="middle", seconds=23)
    return (
        met.sort("date", "person").head(3)
        .with_columns(at.alias(AT), pl.col("middle").cast(pl.Int16).alias("minute"), pl.col("date").alias(DAY))
        .select(rows.columns)
    )  # fmt: skip
