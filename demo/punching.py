"""Which punches the days leave behind, the odd ones among them."""

import polars as pl

from demo.cast import MEMBERS
from demo.staff import Span

_LONGER = 65  # minutes beyond the schedule that nobody ordered, at least
EVENTS = ("person", "date", "site", "second", "direction", "away_from_site", "forced")


def presence(frame: pl.DataFrame, span: Span) -> pl.DataFrame:
    """asked days → first and last second on the premises, null where nobody came."""
    dice = span.dice
    came = ~pl.col("away") & (~pl.col("off") | pl.col("free_start").is_not_null())
    begin = pl.coalesce("early_start", "free_start", _after_morning_leave(), "start")
    first = (begin - 2 - dice.day("how early", 27)) * 60 + dice.day("second in", 60)
    return frame.with_columns(
        first=pl.when(came).then(first),
        last=pl.when(came).then(_leaving(span) * 60 + dice.day("second out", 60)),
    )


def _after_morning_leave() -> pl.Expr:
    half = (pl.col("leave_label") == "반일연가") & (pl.col("leave_start") == pl.col("start"))
    return pl.when(half & (pl.col("anomaly") != "on_leave").fill_null(True)).then("leave_end")


def _before_afternoon_leave() -> pl.Expr:
    half = (pl.col("leave_label") == "반일연가") & (pl.col("leave_end") == pl.col("end"))
    return half.fill_null(False)


def _leaving(span: Span) -> pl.Expr:
    """The minute of going: beyond the order mostly, short of it or on its edge now and then."""
    dice = span.dice
    whim, few = dice.day("leaving", 1000), dice.day("how late", 26)
    ordered, until = pl.col("late_start"), pl.col("late_end")
    anomaly = pl.col("anomaly")
    on_leave = (anomaly == "on_leave") & _before_afternoon_leave()
    return (
        pl.when(on_leave).then(pl.col("leave_start") + 30 + dice.day("longer", 110))
        .when(anomaly == "order_without_punch").then(pl.col("end") + 1 + few)
        .when(ordered.is_not_null() & (whim < 35)).then(ordered + 59 + dice.day("edge", 3))
        .when(ordered.is_not_null() & (whim < 150))
        .then(pl.max_horizontal(until - 4 - few, ordered + 10))
        .when(ordered.is_not_null() & (whim < 260)).then(until + 20 + few)
        .when(ordered.is_not_null()).then(until + few // 2)
        .when(pl.col("free_start").is_not_null()).then(pl.col("free_end") + few // 2 - 2)
        .when(_before_afternoon_leave()).then(pl.col("leave_start") + few // 3)
        .when(anomaly == "punch_without_order")
        .then(pl.col("end") + _LONGER + dice.day("longer", 110))
        .otherwise(pl.col("end") + 1 + few)
    )  # fmt: skip


def events(frame: pl.DataFrame, span: Span) -> pl.DataFrame:
    """One row a punch, seconds since the business day's midnight, unsorted."""
    dice, kind = span.dice, pl.col("anomaly")
    there = frame.filter(pl.col("first").is_not_null())
    swapped = (kind == "out_before_in").fill_null(False)
    first = there.filter(kind.ne_missing("missing_in")).select(
        *_event(pl.col("first"), pl.when(swapped).then(1).otherwise(0), swapped)
    )
    last = there.filter(kind.ne_missing("missing_out")).select(
        *_event(pl.col("last"), pl.when(swapped).then(0).otherwise(1), swapped)
    )
    again = there.filter(kind == "duplicate").select(
        *_event(pl.col("first") + 6 + dice.day("again", 48), pl.lit(0))
    )
    elsewhere = there.filter(kind == "two_sites").select(
        *_event(pl.col("first") + 150 + dice.day("elsewhere", 300), pl.lit(0), away=True)
    )
    lunch = there.filter(_lunches(span))
    noon = pl.col("start") + 180
    out = lunch.select(*_event(noon * 60 + dice.day("lunch out", 600), pl.lit(1), forced=True))
    back = lunch.select(
        *_event((noon + 45) * 60 + dice.day("lunch in", 840), pl.lit(0), forced=True)
    )
    return pl.concat([first, last, again, elsewhere, out, back, _on_leave(frame, span)])


def _lunches(span: Span) -> pl.Expr:
    plain = pl.col("anomaly").is_null() & pl.col("leave_label").is_null()
    plain &= pl.col("person") > len(MEMBERS)
    return plain & pl.col("weekly") & (span.dice.day("lunch", 1000) < 280)


def _on_leave(frame: pl.DataFrame, span: Span) -> pl.DataFrame:
    """A card held to the terminal in the middle of a whole day's leave.

    On a half day going home long after the leave began already is the oddity.
    """
    odd = frame.filter((pl.col("anomaly") == "on_leave") & pl.col("away"))
    second = (pl.col("start") + 30 + span.dice.day("on leave", 180)) * 60
    return odd.select(*_event(second + span.dice.day("second in", 60), pl.lit(0)))


def _event(
    second: pl.Expr, direction: pl.Expr, forced: pl.Expr | bool = False, away: bool = False
) -> list[pl.Expr]:
    told = pl.lit(forced) if isinstance(forced, bool) else forced
    return [
        pl.col("person"),
        pl.col("date"),
        pl.col("site"),
        second.cast(pl.Int32).alias("second"),
        direction.cast(pl.Int8).alias("direction"),
        pl.lit(away).alias("away_from_site"),
        told.alias("forced"),
    ]


def at_terminals(found: pl.DataFrame, terminals: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Each event at one of its site's terminals; a mute one tells no direction."""
    sites = terminals.select(site="unit", doors="count").unique().sort("site")
    others = dict(_neighbours(sites.get_column("site").to_list()))
    site = pl.col("site")
    moved = site.replace_strict(others, return_dtype=pl.Int32)
    door = (
        span.dice.toss("door", 2**16, "person", "second") % pl.col("doors").cast(pl.Int32)
    ).cast(pl.Int32)
    safe = pl.when(pl.col("forced") & (pl.col("place") == 1)).then(0).otherwise("place")
    return (
        found.with_columns(site=pl.when("away_from_site").then(moved).otherwise(site))
        .join(sites, on="site", maintain_order="left")
        .with_columns(place=door)
        .with_columns(place=safe.cast(pl.Int32))
        .join(
            terminals.select("place", "mute", site="unit", terminal="serial"),
            on=["site", "place"],
            maintain_order="left",
        )
        .with_columns(direction=pl.when(~pl.col("mute")).then("direction"))
    )


def _neighbours(sites: list[int]) -> list[tuple[int, int]]:
    """Half the list further on: far enough to be impossible in five minutes."""
    half = len(sites) // 2
    return [(site, sites[(place + half) % len(sites)]) for place, site in enumerate(sites)]


def with_cards(found: pl.DataFrame, cards: pl.DataFrame, span: Span) -> pl.DataFrame:
    """person, card, terminal, at, business_date, minute, direction; some cards nobody's."""
    at = pl.col("date").cast(pl.Datetime("us")) + pl.duration(seconds="second")
    rows = found.with_columns(at=at, day=at.dt.date(), luck=span.dice.luck()).sort("day")
    held = cards.sort("valid_from").rename({"number": "card", "valid_until": "ends"})
    known = rows.join_asof(
        held, left_on="day", right_on="valid_from", by="person", check_sortedness=False
    ).filter(pl.col("day") < pl.col("ends").fill_null(span.until.replace(year=9999)))
    strange = pl.col("second") + 40
    unknown = known.filter(span.dice.day("unknown card", 10_000) < 20).with_columns(
        card=(7900000000 + span.dice.roll("stranger", 40, "second").cast(pl.Int64))
        .cast(pl.String),
        at=pl.col("at") + pl.duration(seconds=40), second=strange,
        person=pl.lit(None, dtype=pl.Int32),
    )  # fmt: skip
    return (
        pl.concat([known, unknown])
        .select(
            "person", "card", "terminal", "at", business_date="date",
            minute=(pl.col("second") // 60).cast(pl.Int16), direction="direction",
        )
        .filter(pl.col("at") < pl.lit(span.until).cast(pl.Datetime("us")))
        .unique(["card", "terminal", "at"], keep="first", maintain_order=True)
        .sort("at", "card", "terminal")
    )  # fmt: skip
