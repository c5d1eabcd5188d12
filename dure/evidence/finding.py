"""Records that meet a rule: frames in, a frame of facts out. Nothing here changes an hour.

A fact is one meeting of a rule; `enough` keeps the subjects of which there are enough. Times are
naive in Seoul, to the second. `measured`: seconds between two cards, or minutes a way takes.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from dure.evidence.rules import Rule

PUNCHES: Final[dict[str, Any]] = {
    "id": pl.Int64,
    "person": pl.Int64,
    "at": pl.Datetime("us"),
    "date": pl.Date,
    "minute": pl.Int32,
    "terminal": pl.Int64,
    "office": pl.Int64,
}
AWAY: Final[dict[str, Any]] = {
    "person": pl.Int64,
    "date": pl.Date,
    "start": pl.Int32,
    "end": pl.Int32,
    "rule": pl.String,
    "label": pl.String,
}
TRAVEL: Final[dict[str, Any]] = {
    "one": pl.Int64,
    "other": pl.Int64,
    "minutes": pl.Int32,
    "since": pl.Date,
    "until": pl.Date,
}
PHONES: Final[dict[str, Any]] = {"phone": pl.String, "person": pl.Int64, "at": pl.Datetime("us")}
FACTS: Final[dict[str, Any]] = {
    "rule": pl.String,
    "subject": pl.String,
    "key": pl.String,
    "date": pl.Date,
    "persons": pl.List(pl.Int64),
    "at": pl.Datetime("us"),
    "other_at": pl.Datetime("us"),
    "terminal": pl.Int64,
    "other_terminal": pl.Int64,
    "measured": pl.Int32,
    "label": pl.String,
    "punches": pl.List(pl.Int64),
}
NOTHING = pl.lit(None, dtype=pl.Int32)
Rules = Mapping[str, Rule]


def facts(
    punches: pl.DataFrame,
    away: pl.DataFrame,
    travel: pl.DataFrame,
    phones: pl.DataFrame,
    rules: Rules,
) -> pl.DataFrame:
    """Every meeting of a rule in some records (PUNCHES, AWAY, TRAVEL, PHONES), as FACTS."""
    to_the_second = seconded(punches)
    reach = max(rules["identical_seconds"].values["seconds"], rules["together"].values["seconds"])
    pairs = neighbours(to_the_second, reach)
    found = [
        _identical(pairs, rules["identical_seconds"]),
        _together(pairs, to_the_second, rules["together"]),
        _same_second(to_the_second, rules["same_second"]),
        _travelling(punches, travel),
        *(_away(punches, away, rules[each]) for each in ("punch_on_leave", "punch_on_trip", "punch_abroad")),
        _phones(phones),
    ]  # fmt: skip
    return pl.concat(each.select(list(FACTS)).cast(pl.Schema(FACTS)) for each in found).sort(
        "rule", "subject", "date", "at"
    )


def enough(facts: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The facts of those subjects that meet their rule's least number of days or people."""
    least = pl.DataFrame(
        [
            (code, each.values.get("days", 1), each.values.get("persons", 1))
            for code, each in rules.items()
        ],
        schema={"rule": pl.String, "days": pl.UInt32, "people": pl.UInt32},
        orient="row",
    )
    counted = facts.group_by("rule", "subject").agg(
        met=pl.col("date").n_unique(), who=pl.col("persons").explode().n_unique()
    )
    kept = counted.join(least, on="rule").filter(
        (pl.col("met") >= pl.col("days")) & (pl.col("who") >= pl.col("people"))
    )
    return facts.join(kept, on=["rule", "subject"], how="semi", maintain_order="left")


def seconded(punches: pl.DataFrame) -> pl.DataFrame:
    """Punches of terminals that write seconds: one whose every punch is at :00 does not."""
    writes = (pl.col("at").dt.second() != 0).any().over("terminal")
    return punches.filter(pl.col("terminal").is_not_null()).filter(writes)


def neighbours(punches: pl.DataFrame, seconds: int) -> pl.DataFrame:
    """Two different people's punches at one terminal within some seconds: one row a pair."""
    ordered = punches.select("id", "person", "at", "date", "terminal").sort("terminal", "at", "id")
    made = list(_shifted(ordered, seconds))
    if not made:
        return _paired(ordered.clear(), ordered.clear())
    return pl.concat(made)


def _shifted(ordered: pl.DataFrame, seconds: int) -> Iterator[pl.DataFrame]:
    """Each punch with the one that came 1, 2, 3 … after it, until none is near enough."""
    for step in range(1, ordered.height):
        both = _paired(ordered.head(-step), ordered.slice(step))
        near = both.filter(
            (pl.col("terminal") == pl.col("terminal_2"))
            & (pl.col("at_2") - pl.col("at") <= pl.duration(seconds=seconds))
        )
        if near.is_empty():
            return
        yield near.filter(pl.col("person") != pl.col("person_2"))


def _paired(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(
        [first, second.rename(lambda name: f"{name}_2")], how="horizontal"
    ).with_columns(
        one=pl.min_horizontal("person", "person_2"),
        other=pl.max_horizontal("person", "person_2"),
        gap=(pl.col("at_2") - pl.col("at")).dt.total_seconds(),
    )


def _identical(pairs: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    near = pairs.filter(pl.col("gap") <= rule.values["seconds"])
    return _of_pairs(near, rule.code, pl.col("gap"))


def _of_pairs(pairs: pl.DataFrame, code: str, measured: pl.Expr) -> pl.DataFrame:
    """Pairs of punches as facts about both people."""
    who = pl.concat_str("one", pl.lit("+"), "other")
    return pairs.select(
        rule=pl.lit(code),
        subject=who,
        key=_key(who, "terminal", _text("at"), _text("at_2")),
        date="date",
        persons=pl.concat_list("one", "other"),
        at="at",
        other_at="at_2",
        terminal="terminal",
        other_terminal="terminal_2",
        measured=measured,
        label=pl.lit(""),
        punches=pl.concat_list("id", "id_2"),
    )  # fmt: skip


def _together(pairs: pl.DataFrame, punches: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """Days on which two people came and went together, where that is nearly all of their days."""
    near = pairs.filter(pl.col("gap") <= rule.values["seconds"])
    ends = punches.group_by("person", "date").agg(first=pl.col("at").min(), last=pl.col("at").max())
    day = near.group_by("one", "other", "date").agg(
        pl.all().first(), since=pl.col("at").min(), until=pl.col("at_2").max(),
        punches=pl.concat_list("id", "id_2").explode().unique().sort(),
    )  # fmt: skip
    both = day.join(ends, left_on=["one", "date"], right_on=["person", "date"]).join(
        ends, left_on=["other", "date"], right_on=["person", "date"], suffix="_other"
    )
    close = pl.duration(seconds=rule.values["seconds"])
    whole = both.filter(
        ((pl.col("first") - pl.col("first_other")).abs() <= close)
        & ((pl.col("last") - pl.col("last_other")).abs() <= close)
        & (pl.col("last") - pl.col("first") > close)
    )
    counted = whole.group_by("one", "other").agg(met=pl.len())
    often = counted.filter(pl.col("met") >= rule.values["days"])
    here = ends.select("person", "date")
    shared = often.join(here, left_on="one", right_on="person").join(
        here, left_on=["other", "date"], right_on=["person", "date"], how="semi"
    )
    always = (
        shared.group_by("one", "other", "met")
        .agg(days=pl.len())
        .filter(pl.col("met") * 100 >= pl.col("days") * rule.values["percent"])
    )
    kept = whole.join(always, on=["one", "other"], how="semi")
    made = _of_pairs(
        kept.with_columns(at=pl.min_horizontal("first", "first_other"),
                          at_2=pl.max_horizontal("last", "last_other"),
                          id=pl.col("id"), id_2=pl.col("id_2")),
        rule.code, NOTHING,
    )  # fmt: skip
    # a punch that comes late makes no other day of it: what was answered stays answered
    return made.with_columns(key=_key("subject", _text("at").str.head(10)), punches=kept["punches"])


def _same_second(punches: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """One person's punches at the same clock, to the second, on different days."""
    at = pl.col("at")
    second = at.dt.hour().cast(pl.Int32) * 3600 + at.dt.minute().cast(pl.Int32) * 60
    timed = punches.with_columns(second=second + at.dt.second())
    timed = timed.filter(pl.len().over("person", "second") >= rule.values["days"])
    timed = timed.unique(["person", "date", "second"], keep="first", maintain_order=True)
    clock = pl.col("at").dt.strftime("%H:%M:%S")
    return _of_one(timed, rule.code, pl.concat_str("person", clock, separator=" "))


def _of_one(punches: pl.DataFrame, code: str, subject: pl.Expr) -> pl.DataFrame:
    """Punches of one person as facts."""
    if "label" not in punches.columns:
        punches = punches.with_columns(label=pl.lit(""))
    return punches.select(
        rule=pl.lit(code),
        subject=subject,
        key=_key("person", pl.col("terminal").fill_null(0), _text("at"), "label"),
        date="date",
        persons=pl.concat_list("person"),
        at="at",
        other_at=pl.lit(None, dtype=pl.Datetime("us")),
        terminal="terminal",
        other_terminal=pl.lit(None, dtype=pl.Int64),
        measured=NOTHING,
        label="label",
        punches=pl.concat_list("id"),
    )  # fmt: skip


def _travelling(punches: pl.DataFrame, travel: pl.DataFrame) -> pl.DataFrame:
    """A person's next punch at another office, sooner than one gets there."""
    here = punches.filter(pl.col("office").is_not_null()).sort("person", "at", "id")
    moved = here.with_columns(
        pl.col("at", "office", "terminal", "id").shift(-1).over("person").name.suffix("_2")
    ).filter(pl.col("office") != pl.col("office_2"))
    moved = moved.with_columns(
        one=pl.min_horizontal("office", "office_2"), other=pl.max_horizontal("office", "office_2")
    )
    of_the_day = moved.join(travel, on=["one", "other"]).filter(
        pl.col("date").is_between("since", "until", closed="left")
    )
    moved = moved.join(of_the_day.select("id", "minutes"), on="id", how="left")
    took = pl.col("at_2") - pl.col("at")
    same_minute = pl.col("at").dt.truncate("1m") == pl.col("at_2").dt.truncate("1m")
    early = pl.when(pl.col("minutes").is_null()).then(same_minute).otherwise(
        took < pl.duration(minutes=pl.col("minutes"))
    )  # fmt: skip
    return moved.filter(early).select(
        rule=pl.lit("impossible_travel"),
        subject=pl.col("person").cast(pl.String),
        key=_key("person", "terminal", _text("at"), "terminal_2", _text("at_2")),
        date="date",
        persons=pl.concat_list("person"),
        at="at",
        other_at="at_2",
        terminal="terminal",
        other_terminal="terminal_2",
        measured="minutes",
        label=pl.lit(""),
        punches=pl.concat_list("id", "id_2"),
    )  # fmt: skip


def _away(punches: pl.DataFrame, away: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """Punches at an office's terminal well inside a leave or trip."""
    margin = rule.values["minutes"]
    spans = away.filter(pl.col("rule") == rule.code).drop("rule")
    here = punches if rule.code == "punch_on_leave" else punches.filter(pl.col("terminal") > 0)
    inside = here.join(spans, on=["person", "date"]).filter(
        (pl.col("minute") >= pl.col("start") + margin) & (pl.col("minute") < pl.col("end") - margin)
    )
    return _of_one(inside, rule.code, pl.col("person").cast(pl.String))


def _phones(uses: pl.DataFrame) -> pl.DataFrame:
    """Every use of a phone from which more than one person punched."""
    shared = uses.filter(pl.col("person").n_unique().over("phone") > 1)
    made = shared.with_columns(
        id=pl.lit(0, dtype=pl.Int64), terminal=pl.lit(None, dtype=pl.Int64),
        date=pl.col("at").dt.date(), label=pl.col("phone").str.slice(0, 8),
    )  # fmt: skip
    facts = _of_one(made, "one_phone", pl.col("phone"))
    return facts.with_columns(punches=pl.lit([], dtype=pl.List(pl.Int64)))


def _key(*parts: str | pl.Expr) -> pl.Expr:
    """What tells a fact from every other: who, where, when."""
    return pl.concat_str(*parts, separator=" ")


def _text(column: str) -> pl.Expr:
    return pl.col(column).dt.strftime("%Y-%m-%dT%H:%M:%S")
