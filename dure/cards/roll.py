"""Who shall be known to which terminal on a day, under which number and with which card."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from dure import frames
from dure.attendance import terminals as places
from dure.attendance.terminals import Placed
from dure.cards.models import TerminalRule
from dure.organization import queries as organization
from dure.organization.queries import Node
from dure.people import queries as people

Scope = TerminalRule.Scope
DIGITS = 9
FOREVER = date(9999, 12, 31)
ROLL = {
    "terminal": pl.Int64,
    "person": pl.Int64,
    "pin": pl.String,
    "name": pl.String,
    "card": pl.String,
    "until": pl.Date,
    "odd_card": pl.Boolean,
}
SPANS = {
    "terminal": pl.Int64,
    "person": pl.Int64,
    "valid_from": pl.Date,
    "valid_until": pl.Date,
}


def wanted(
    *, on: date, terminals: Sequence[Placed] | None = None, persons: Sequence[int] | None = None
) -> pl.DataFrame:
    """The wanted registrations of a day (columns ROLL); no `pin`: nobody gave one that fits.

    From appointments, numbers and rules in a fixed number of queries, however many there are.
    """
    found = places.placed() if terminals is None else terminals
    rules = rules_of([each.id for each in found])
    posts = people.stretches(since=on, people=persons)
    added = _while_employed(_added(found, on, persons), posts)
    spans = pl.concat([_by_rule(found, rules, posts, on), added])
    until = _lasting(spans.unique(), on)
    names = posts.group_by("person").agg(pl.col("name").first())
    digits = pl.DataFrame(
        [(each.id, rules[each.id].digits if each.id in rules else DIGITS) for each in found],
        schema={"terminal": pl.Int64, "digits": pl.Int32},
        orient="row",
    )
    joined = (
        until.join(names, on="person")
        .join(_numbers(on, persons), on="person", how="left")
        .join(digits, on="terminal")
    )
    return joined.select(
        "terminal",
        "person",
        pin=_pin(),
        name="name",
        card=pl.when(_decimal("card")).then(pl.col("card").str.strip_chars_start("0")),
        until=pl.when(pl.col("valid_until") < FOREVER).then("valid_until"),
        odd_card=pl.col("card").is_not_null() & ~_decimal("card"),
    ).with_columns(pl.col("card").fill_null(""), pl.col("pin").fill_null(""))


def rules_of(terminals: Sequence[int]) -> dict[int, TerminalRule]:
    """What was said of terminals; of which nothing was said they know their own office."""
    rows = TerminalRule.objects.filter(terminal_id__in=list(terminals))
    return {each.terminal_id: each for each in rows}


def office_of(unit: int, nodes: Mapping[int, Node]) -> int:
    """The 기관 that a unit belongs to: itself, or the nearest above."""
    path = organization.above(unit, dict(nodes))
    return next((pk for pk in path if pk in nodes and nodes[pk].kind == "office"), unit)


def units_of(
    place: Placed, rule: TerminalRule | None, nodes: dict[int, Node], offices: Mapping[int, int]
) -> set[int]:
    """The units whose people a terminal shall know."""
    scope = rule.scope if rule is not None else Scope.OWN_OFFICE
    if scope == Scope.EVERYBODY:
        return set(nodes)
    if scope == Scope.SUBTREE:
        return organization.under([place.unit], nodes)
    if scope == Scope.CHOSEN and rule is not None:
        return organization.under([pk for pk in rule.units if pk in nodes], nodes)
    mine = office_of(place.unit, nodes)
    return {pk for pk, office in offices.items() if office == mine}


def _by_rule(
    found: Sequence[Placed], rules: Mapping[int, TerminalRule], posts: pl.DataFrame, on: date
) -> pl.DataFrame:
    nodes = organization.tree(on=on)
    offices = {pk: office_of(pk, nodes) for pk in nodes}
    reach = pl.DataFrame(
        [
            (each.id, unit)
            for each in found
            for unit in units_of(each, rules.get(each.id), nodes, offices)
        ],
        schema={"terminal": pl.Int64, "unit": pl.Int64},
        orient="row",
    )
    return reach.join(posts, on="unit").select(list(SPANS))


def _added(found: Sequence[Placed], on: date, persons: Sequence[int] | None) -> pl.DataFrame:
    some = "" if persons is None else " AND person_id = ANY(%s)"
    return frames.read(
        "SELECT terminal_id, person_id, lower(valid), upper(valid) FROM cards_extra"
        f" WHERE terminal_id = ANY(%s) AND valid && daterange(%s, NULL){some}",
        [[each.id for each in found], on, *([] if persons is None else [list(persons)])],
        SPANS,
    )


def _while_employed(spans: pl.DataFrame, posts: pl.DataFrame) -> pl.DataFrame:
    """What was added by hand, cut to the time in which somebody works here, as that now stands."""
    ends = pl.col("valid_until").fill_null(FOREVER)
    both = spans.with_columns(ends).join(
        posts.select("person", "valid_from", ends), on="person", suffix="_post"
    )
    return both.select(
        "terminal",
        "person",
        valid_from=pl.max_horizontal("valid_from", "valid_from_post"),
        valid_until=pl.min_horizontal("valid_until", "valid_until_post"),
    ).filter(pl.col("valid_from") < pl.col("valid_until"))


def _lasting(spans: pl.DataFrame, on: date) -> pl.DataFrame:
    """Who is meant on the day, and until when without a gap: an order to the next desk ends nothing."""
    keys = ["terminal", "person"]
    ends = spans.with_columns(pl.col("valid_until").fill_null(FOREVER))
    now = ends.filter((pl.col("valid_from") <= on) & (pl.col("valid_until") > on))
    now = now.group_by(keys).agg(pl.col("valid_until").max())
    while True:
        ending = now.filter(pl.col("valid_until") < FOREVER)
        further = (
            ending.join(ends, on=keys, suffix="_next")
            .filter(
                (pl.col("valid_from") <= pl.col("valid_until"))
                & (pl.col("valid_until_next") > pl.col("valid_until"))
            )
            .group_by(keys)
            .agg(further=pl.col("valid_until_next").max())
        )
        if further.is_empty():
            return now
        now = now.join(further, on=keys, how="left").select(
            *keys, valid_until=pl.coalesce("further", "valid_until")
        )


def _numbers(on: date, persons: Sequence[int] | None) -> pl.DataFrame:
    """A line a person: the 사번, the number for terminals, and the card of a day."""
    held = people.numbers_of(kinds=["staff", "device", "card"], people=persons).filter(
        (pl.col("valid_from") <= on)
        & (pl.col("valid_until").is_null() | (pl.col("valid_until") > on))
    )
    return held.group_by("person").agg(
        pl.col("value").filter(pl.col("kind") == kind).first().alias(kind)
        for kind in ("staff", "device", "card")
    )


def _decimal(column: str) -> pl.Expr:
    return pl.col(column).str.contains(r"^[0-9]{1,20}$").fill_null(False)


def _pin() -> pl.Expr:
    """The number given for terminals, else the 사번 where it is one that a terminal keeps as it is."""
    fits = [
        pl.when(
            pl.col(name).str.contains(r"^[1-9][0-9]*$")
            & (pl.col(name).str.len_chars() <= pl.col("digits"))
        ).then(pl.col(name))
        for name in ("device", "staff")
    ]
    return pl.coalesce(*fits)
