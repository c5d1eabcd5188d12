"""권장연가: announced in March, urged in July, and for two who did not answer assigned in October."""

from datetime import date, timedelta

import polars as pl

from demo.cast import KIM
from demo.leave_places import Ground

LEAST = 4800  # ten days
ASSIGNED = 2
_NOTICES = pl.Schema({
    "person": pl.Int32(), "year": pl.Int32(), "stage": pl.String(), "minutes": pl.Int32(),
    "at": pl.Datetime("us"),
})  # fmt: skip
_PLANS = pl.Schema({
    "person": pl.Int32(), "date": pl.Date(), "minutes": pl.Int32(), "assigned": pl.Boolean(),
    "at": pl.Datetime("us"),
})  # fmt: skip


def told(
    requests: pl.DataFrame, days: pl.DataFrame, ground: Ground
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Notices of the running year to the people of some departments, and what they planned."""
    year = (
        ground.until.year if ground.until > date(ground.until.year, 1, 1) else ground.until.year - 1
    )
    march, july, october = date(year, 3, 16), date(year, 7, 6), date(year, 10, 26)
    people = _people(ground, march)
    annual = _annual(requests, days, year)
    left = _left(people, annual, july)
    answered, silent = _answers(left, annual, ground, july)
    assigned, their_days = _assigned(silent, days, ground, october)
    notices = pl.concat([
        _stage(people.with_columns(minutes=pl.lit(LEAST, pl.Int32)), year, "announced", march),
        _stage(left, year, "urged", july),
        _stage(assigned, year, "assigned", october),
    ])  # fmt: skip
    before = pl.lit(ground.until).cast(pl.Datetime("us"))
    plans = pl.concat([answered, their_days]).unique(["person", "date"], maintain_order=True)
    return notices.filter(pl.col("at") < before), plans.filter(pl.col("at") < before)


def _people(ground: Ground, on: date) -> pl.DataFrame:
    """Two departments in five, 김주무관's among them."""
    here = ground.crew.filter(
        (pl.col("since") < pl.lit(date(on.year, 1, 1))) & pl.col("gone").is_null()
    )
    seated = ground.held.sort("valid_from").filter(pl.col("valid_from") <= on)
    seats = seated.unique("person", keep="last").select("person", "unit")
    rows = here.join(seats, on="person").with_columns(lot=ground.dice.roll("told", 10, "unit"))
    own = rows.filter(pl.col("person") == KIM).get_column("unit").implode()
    return (
        rows.filter((pl.col("lot") < 4) | pl.col("unit").is_in(own)).select("person").sort("person")
    )


def _annual(requests: pl.DataFrame, days: pl.DataFrame, year: int) -> pl.DataFrame:
    annual = requests.filter((pl.col("kind") == "annual") & (pl.col("state") == "approved"))
    mine = days.join(annual.select("id"), left_on="request", right_on="id", how="semi")
    return mine.filter(pl.col("date").dt.year() == year).select("person", "date", "minutes")


def _left(people: pl.DataFrame, annual: pl.DataFrame, on: date) -> pl.DataFrame:
    """What of the ten days nobody has taken yet."""
    used = annual.filter(pl.col("date") < on).group_by("person").agg(used=pl.col("minutes").sum())
    rows = people.join(used, on="person", how="left", maintain_order="left")
    left = LEAST - pl.col("used").fill_null(0)
    return rows.select("person", minutes=left.cast(pl.Int32)).filter(pl.col("minutes") > 0)


def _answers(
    left: pl.DataFrame, annual: pl.DataFrame, ground: Ground, urged: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Three days each said within ten days, as they were then taken; who said nothing."""
    whole = annual.filter(
        (pl.col("date") > urged + timedelta(days=10)) & (pl.col("minutes") >= 240)
    )
    silent = (ground.dice.roll("answers", 1000, "person") < 30) & (pl.col("person") != KIM)
    mine = whole.join(left.filter(~silent).select("person"), on="person", how="semi")
    first = mine.sort("person", "date").filter(pl.int_range(pl.len()).over("person") < 3)
    answered = first.select(
        "person", "date", "minutes", assigned=pl.lit(False),
        at=_at_ten(urged + timedelta(days=1))
        + pl.duration(days=ground.dice.roll("answered", 4, "person")),
    ).cast(_PLANS)  # fmt: skip
    kims = left.filter(pl.col("person") == KIM).select(
        "person", date=pl.lit(date(urged.year, 12, 24)), minutes=pl.lit(480),
        assigned=pl.lit(False), at=_at_ten(urged + timedelta(days=1)),
    ).cast(_PLANS)  # fmt: skip
    return pl.concat([answered, kims]), left.filter(silent)


def _assigned(
    silent: pl.DataFrame, days: pl.DataFrame, ground: Ground, at: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two whole days in December for the first two of the silent."""
    who = silent.head(ASSIGNED).select("person", minutes=pl.lit(960, pl.Int32))
    window = pl.date_range(date(at.year, 12, 7), date(at.year, 12, 18), eager=True)
    every = who.select("person").join(pl.DataFrame({"date": window}), how="cross")
    free = ground.placed(every).join(days, on=["person", "date"], how="anti")
    first = free.sort("person", "date").filter(pl.int_range(pl.len()).over("person") < 2)
    plans = first.select(
        "person", "date", minutes=pl.lit(480), assigned=pl.lit(True), at=_at_ten(at)
    ).cast(_PLANS)  # fmt: skip
    return who, plans


def _stage(people: pl.DataFrame, year: int, stage: str, at: date) -> pl.DataFrame:
    return people.select(
        "person", year=pl.lit(year), stage=pl.lit(stage), minutes="minutes", at=_at_ten(at)
    ).cast(_NOTICES)  # fmt: skip


def _at_ten(day: date) -> pl.Expr:
    return pl.lit(day).cast(pl.Datetime("us")) + pl.duration(hours=10)
