"""A day's sources held against each other: frames in, a frame of signs out. No hour is changed.

A sign is 일치, 의심 or 약한 의심, never a verdict. Minutes since the business day's midnight.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from dure.evidence.rules import Rule

FILE: Final = Path(__file__).with_name("fusion.yaml")
READINGS: Final[dict[str, Any]] = {
    "person": pl.Int64,
    "date": pl.Date,
    "minute": pl.Int32,
    "source": pl.String,
}
SESSIONS: Final[dict[str, Any]] = {
    "person": pl.Int64,
    "date": pl.Date,
    "start": pl.Int32,
    "end": pl.Int32,
}
SPANS: Final[dict[str, Any]] = {
    "person": pl.Int64,
    "date": pl.Date,
    "kind": pl.String,
    "start": pl.Int32,
    "end": pl.Int32,
}
SIGNS: Final[dict[str, Any]] = {
    "person": pl.Int64,
    "date": pl.Date,
    "rule": pl.String,
    "verdict": pl.String,
    "minute": pl.Int32,
    "other": pl.Int32,
}
AGREE, DOUBT, WEAK = "agree", "doubt", "weak"
VERDICTS: Final = {AGREE: "일치", DOUBT: "의심", WEAK: "약한 의심"}
DAY: Final = ["person", "date"]
NOTHING = pl.lit(None, dtype=pl.Int32)


def signs(
    readings: pl.DataFrame, sessions: pl.DataFrame, spans: pl.DataFrame, rules: Mapping[str, Rule]
) -> pl.DataFrame:
    """What the sources of each person's days say of each other, as SIGNS."""
    own = readings.filter(pl.col("source") != "correction")
    ends = own.group_by(DAY).agg(first=pl.col("minute").min(), last=pl.col("minute").max())
    used = sessions.group_by(DAY).agg(
        on=pl.col("start").min(), off=pl.col("end").max(), open=pl.col("end").is_null().any()
    )
    both = ends.join(used, on=DAY)
    found = [
        _near_in(both, rules["pc_near_in"]),
        _near_out(both, rules["pc_near_out"]),
        _without_punch(used, readings, spans),
        _without_pc(ends, used, spans, rules["punch_without_pc"]),
        _on_leave(sessions, spans, rules["pc_on_leave"]),
        _remote(used, spans),
        _sources(own, rules["sources_near"]),
        _corrections(readings, sessions, rules["correction_backed"]),
    ]
    every = pl.concat(each.select(list(SIGNS)).cast(pl.Schema(SIGNS)) for each in found)
    return every.sort("person", "date", "rule", "minute")


def _sign(rule: str, verdict: pl.Expr | str, minute: pl.Expr, other: pl.Expr) -> list[pl.Expr]:
    said = pl.lit(verdict) if isinstance(verdict, str) else verdict
    return [
        pl.col("person"),
        pl.col("date"),
        pl.lit(rule).alias("rule"),
        said.alias("verdict"),
        minute.alias("minute"),
        other.alias("other"),
    ]


def _near_in(both: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    early = pl.col("first") - pl.col("on")
    within = rule.values["minutes"]
    told = both.filter(early >= -within)
    said = pl.when(early <= within).then(pl.lit(AGREE)).otherwise(pl.lit(DOUBT))
    return told.select(_sign(rule.code, said, pl.col("on"), pl.col("first")))


def _near_out(both: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """Where no moment of switching off is known, nothing is said."""
    late = pl.col("off") - pl.col("last")
    within = rule.values["minutes"]
    told = both.filter(~pl.col("open") & (late >= -within))
    said = pl.when(late <= within).then(pl.lit(AGREE)).otherwise(pl.lit(DOUBT))
    return told.select(_sign(rule.code, said, pl.col("off"), pl.col("last")))


def _without_punch(used: pl.DataFrame, readings: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """Leave has a rule of its own, and whoever works elsewhere has no terminal."""
    elsewhere = spans.filter(pl.col("kind").is_in(["remote", "leave", "trip"]))
    alone = used.join(readings, on=DAY, how="anti").join(elsewhere, on=DAY, how="anti")
    return alone.select(_sign("pc_without_punch", DOUBT, pl.col("on"), pl.col("off")))


def _without_pc(
    ends: pl.DataFrame, used: pl.DataFrame, spans: pl.DataFrame, rule: Rule
) -> pl.DataFrame:
    desk = used.group_by("person").agg(days=pl.len()).filter(pl.col("days") >= rule.values["days"])
    away = spans.filter(pl.col("kind").is_in(["leave", "trip"]))
    alone = (
        ends.join(desk, on="person", how="semi")
        .join(used, on=DAY, how="anti")
        .join(away, on=DAY, how="anti")
    )
    return alone.select(_sign(rule.code, WEAK, pl.col("first"), pl.col("last")))


def _on_leave(sessions: pl.DataFrame, spans: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    margin = rule.values["minutes"]
    leave = spans.filter(pl.col("kind") == "leave").rename({"start": "since", "end": "until"})
    inside = (
        sessions.join(leave, on=DAY)
        .filter(
            (pl.col("start") < pl.col("until") - margin)
            & (pl.col("end").fill_null(pl.col("start") + 1) > pl.col("since") + margin)
        )
        .unique(DAY, keep="first", maintain_order=True)
    )
    return inside.select(_sign(rule.code, DOUBT, pl.col("start"), pl.col("end")))


def _remote(used: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    remote = spans.filter(pl.col("kind") == "remote")
    together = used.join(remote, on=DAY, how="semi")
    return together.select(_sign("remote_with_pc", AGREE, pl.col("on"), pl.col("off")))


def _sources(own: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """The first reading of each source of a day: the earliest against the latest of them."""
    firsts = own.group_by([*DAY, "source"]).agg(first=pl.col("minute").min())
    apart = firsts.group_by(DAY).agg(
        first=pl.col("first").min(), last=pl.col("first").max(), sources=pl.len()
    )
    far = pl.col("last") - pl.col("first")
    told = apart.filter(
        (pl.col("sources") > 1) & ((far <= rule.values["near"]) | (far > rule.values["apart"]))
    )
    said = pl.when(far <= rule.values["near"]).then(pl.lit(AGREE)).otherwise(pl.lit(DOUBT))
    return told.select(_sign(rule.code, said, pl.col("first"), pl.col("last")))


def _corrections(readings: pl.DataFrame, sessions: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """Each corrected moment against what is nearest to it in any other source."""
    corrected = readings.filter(pl.col("source") == "correction").select(*DAY, "minute")
    others = pl.concat(
        [
            readings.filter(pl.col("source") != "correction").select(*DAY, at="minute"),
            sessions.select(*DAY, at="start"),
            sessions.select(*DAY, at="end").drop_nulls(),
        ]
    )
    far = (pl.col("at") - pl.col("minute")).abs()
    nearest = (
        corrected.join(others, on=DAY, how="left")
        .sort(far, nulls_last=True)
        .unique([*DAY, "minute"], keep="first", maintain_order=True)
    )
    backed = (far <= rule.values["minutes"]).fill_null(False)
    said = pl.when(backed).then(pl.lit(AGREE)).otherwise(pl.lit(WEAK))
    other = pl.when(backed).then(pl.col("at")).otherwise(NOTHING)
    return nearest.select(_sign(rule.code, said, pl.col("minute"), other))
