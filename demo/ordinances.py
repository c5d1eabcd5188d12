"""What 해온시's made-up ordinances give beside the year's annual leave, and to whom."""

from datetime import date

import polars as pl

from demo.leave_places import Ground

REWARD_DAYS, BIRTHDAY_DAYS = 5, 1
STUDY_DAYS = ((date(2025, 1, 1), 2), (date(2026, 1, 1), 4))
LONG_SERVICE_DAYS = {5: 5, 10: 10, 20: 20, 30: 20}  # from so many years of service on
_SCHEMA = {
    "person": pl.Int32, "kind": pl.String, "minutes": pl.Int32, "starts": pl.Date,
    "expires": pl.Date, "document": pl.String,
}  # fmt: skip


def granted(requests: pl.DataFrame, ground: Ground) -> pl.DataFrame:
    """person, kind, minutes, starts, expires, document: lots that HR grants in the leave years."""
    found = []
    for year in range(ground.since.year, (ground.until.year) + 1):
        first = date(year, 1, 2)
        if first >= ground.until:
            continue
        here = ground.crew.filter(
            (pl.col("since") < date(year, 1, 1))
            & (pl.col("gone").is_null() | (pl.col("gone") > first))
        )
        study = next(days for since, days in reversed(STUDY_DAYS) if since <= first)
        found += [
            _lots(here, "birthday", BIRTHDAY_DAYS, year, "복무 조례 제21조"),
            _lots(_takers(requests, here, "study", year), "study", study, year, "학습휴가 승인"),
            _lots(
                _takers(requests, here, "reward", year), "reward", REWARD_DAYS, year, "포상 심의"
            ),
        ]
    return pl.concat([*found, _long(requests, ground)])


def _takers(requests: pl.DataFrame, here: pl.DataFrame, kind: str, year: int) -> pl.DataFrame:
    used = requests.filter((pl.col("kind") == kind) & (pl.col("first").dt.year() == year))
    return here.join(used.select("person").unique(), on="person", how="semi")


def _lots(people: pl.DataFrame, kind: str, days: int, year: int, document: str) -> pl.DataFrame:
    return people.select(
        "person", kind=pl.lit(kind), minutes=pl.lit(days * 480, pl.Int32),
        starts=pl.lit(date(year, 1, 2)), expires=pl.lit(date(year + 1, 1, 1)),
        document=pl.lit(f"(예시) {document} {year}"),
    ).cast(_SCHEMA).sort("person")  # fmt: skip


def _long(requests: pl.DataFrame, ground: Ground) -> pl.DataFrame:
    """장기재직휴가 of the bracket that somebody was in at the first leave year's beginning."""
    first = date(ground.since.year, 1, 2)
    years = (pl.lit(first) - pl.col("counted")).dt.total_days() // 366
    people = ground.crew.join(
        requests.filter(pl.col("kind") == "long_service").select("person").unique(),
        on="person", how="semi",
    )  # fmt: skip
    days: pl.Expr = pl.lit(0)
    for least, given in LONG_SERVICE_DAYS.items():
        days = pl.when(years >= least).then(given).otherwise(days)
    return people.select(
        "person", kind=pl.lit("long_service"), minutes=(days * 480).cast(pl.Int32),
        starts=pl.lit(first), expires=pl.lit(None, pl.Date),
        document=pl.lit(f"(예시) 장기재직 {first.year}"),
    ).cast(_SCHEMA).filter(pl.col("minutes") > 0).sort("person")  # fmt: skip
