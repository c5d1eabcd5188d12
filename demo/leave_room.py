"""Which wishes find room: one leave a day, no more of a kind than is common, two days kept back."""

from datetime import date, timedelta

import polars as pl

from demo.cast import KIM
from demo.leave_mix import DETAILS, GIVEN, LIMITS
from demo.leave_places import Ground
from demo.service import IN

DAYS_BY_YEARS = {0: 11, 1: 15, 2: 15, 3: 16, 4: 17, 5: 20}  # annual leave; from six years on
LONGEST = 21
DAY = 480
KEPT_BACK = 2
FIRST_MONTH = 31  # nobody has annual leave yet
INSTEAD = ("official", "family_care", "sick", "official", "sick", "sick")


def free(rows: pl.DataFrame, absences: pl.DataFrame, ground: Ground) -> pl.DataFrame:
    """Wishes within the leave years; in the half year only those that came to nothing."""
    day = pl.col("date")
    inside = (day >= ground.since) & ((day < ground.ahead) | (pl.col("kind") == "maternity"))
    half_year = day.is_between(ground.start, ground.until, closed="left")
    nothing = pl.col("state").is_in(["rejected", "withdrawn", "cancelled"])
    kept = rows.filter(inside & (~half_year | nothing))
    return kept.join(absences.select("person", "date"), on=["person", "date"], how="anti")


def alone(rows: pl.DataFrame) -> pl.DataFrame:
    """The stronger of two leaves on one day."""
    return rows.sort("prio", "req", "date").unique(
        ["person", "date"], keep="first", maintain_order=True
    )


def limited(rows: pl.DataFrame) -> pl.DataFrame:
    """What goes beyond the common number of days: annual leave where it was taken, else nothing."""
    year = pl.col("date").dt.year()
    upto = pl.col("kind").replace_strict(LIMITS, default=9999, return_dtype=pl.Int32)
    longer = pl.col("kind").is_in(GIVEN) & (pl.col("minutes") > DAY)
    beyond = (pl.int_range(pl.len()).over("person", "kind", year) >= upto) | longer
    counted = rows.sort("prio", "date", "req").with_columns(over=beyond & (pl.col("person") != KIM))
    kept = counted.filter(~pl.col("over") | pl.col("already"))
    return kept.with_columns(
        kind=pl.when("over").then(pl.lit("annual")).otherwise("kind"),
    ).drop("over")


def afforded(rows: pl.DataFrame, ground: Ground, spans: pl.DataFrame) -> pl.DataFrame:
    """Annual leave only as far as the year's days go; taken days beyond it become other leave."""
    caps = allowances(rows, ground, spans)
    dated = rows.with_columns(year=pl.col("date").dt.year()).join(
        caps, on=["person", "year"], how="left"
    )
    early = (pl.col("kind") == "annual") & (pl.col("date") < pl.col("from_day"))
    taken = _instead(dated.filter("already"), early)
    spent = (
        taken.filter(pl.col("kind") == "annual").group_by("person", "year")
        .agg(spent=pl.col("minutes").sum())
    )  # fmt: skip
    wished = dated.filter(~pl.col("already") & ~early)
    kept = _within(wished, spent)
    return pl.concat([taken.select(rows.columns), kept.select(rows.columns)])


def _instead(taken: pl.DataFrame, early: pl.Expr) -> pl.DataFrame:
    sums = pl.when(pl.col("kind") == "annual").then("minutes").otherwise(0)
    summed = taken.sort("person", "date").with_columns(
        over=early | (sums.cum_sum().over("person", "year") > pl.col("cap"))
    )
    beyond = (pl.col("kind") == "annual") & pl.col("over") & (pl.col("person") != KIM)
    index = (beyond.cast(pl.Int32).cum_sum().over("person", "year") - 1) % len(INSTEAD)
    other = index.replace_strict(
        list(range(len(INSTEAD))), list(INSTEAD), default="sick", return_dtype=pl.String
    )
    kind = pl.when("whole").then(other).otherwise(pl.lit("sick"))
    return summed.with_columns(kind=pl.when(beyond).then(kind).otherwise("kind")).drop("over")


def _within(wished: pl.DataFrame, spent: pl.DataFrame) -> pl.DataFrame:
    """Requests for annual leave one after the other, as long as the year's days last."""
    annual = (pl.col("kind") == "annual") & pl.col("state").is_in(["approved", "requested"])
    asked = (
        wished.filter(annual).group_by("req", "person")
        .agg(pl.col("minutes").sum(), pl.col("year").min(), pl.col("date").min(), pl.first("cap"))
        .join(spent, on=["person", "year"], how="left")
        .sort("person", "date", "req")
    )  # fmt: skip
    total = pl.col("minutes").cum_sum().over("person", "year") + pl.col("spent").fill_null(0)
    told = pl.col("person") == KIM
    granted = asked.filter((total <= pl.col("cap")) | told).select("req")
    return pl.concat(
        [wished.filter(~annual), wished.filter(annual).join(granted, on="req", how="semi")]
    )


def allowances(rows: pl.DataFrame, ground: Ground, spans: pl.DataFrame) -> pl.DataFrame:
    """person, year → cap in minutes of annual leave, from_day: less than is ever granted."""
    years = list(range(ground.since.year, ground.ahead.year + 1))
    each = ground.crew.join(pl.DataFrame({"year": years}, {"year": pl.Int32}), how="cross")
    january = pl.date("year", 1, 1)
    december = pl.date("year", 12, 31)
    whole = (january - pl.col("counted")).dt.total_days() // 366
    days = whole.replace_strict(DAYS_BY_YEARS, default=LONGEST, return_dtype=pl.Int32)
    began = pl.max_horizontal("since", january)
    ended = pl.min_horizontal(pl.col("gone").fill_null(date.max), december)
    months = ((ended - began).dt.total_days() // 30).clip(0, 12)
    partly = (pl.col("since") > january) | (pl.col("gone") <= december)
    each = each.with_columns(
        days=pl.when(pl.col("since") > january).then(11).otherwise(days),
        months=pl.when(partly.fill_null(False)).then(months).otherwise(12),
    ).join(_left_out(spans, years), on=["person", "year"], how="left").join(
        _ill(rows), on=["person", "year"], how="left"
    )  # fmt: skip
    months = (pl.col("months") - pl.col("lost_months").fill_null(0)).clip(0)
    left = pl.col("days") * months // 12 - pl.col("lost_days").fill_null(0)
    left = left - pl.col("ill").fill_null(0) - KEPT_BACK
    minutes = pl.when(pl.col("kind") == "part_time").then(240).otherwise(480)
    return each.select(
        "person", pl.col("year").cast(pl.Int32),
        cap=(left.clip(0) * minutes).cast(pl.Int32),
        from_day=pl.col("since") + timedelta(days=FIRST_MONTH),
    )  # fmt: skip


def _left_out(spans: pl.DataFrame, years: list[int]) -> pl.DataFrame:
    """Months of 휴직 and training within each year, and days of 결근."""
    each = spans.join(pl.DataFrame({"year": years}, {"year": pl.Int32}), how="cross")
    first = pl.max_horizontal("valid_from", pl.date("year", 1, 1))
    last = pl.min_horizontal("valid_until", pl.date(pl.col("year") + 1, 1, 1))
    days = (last - first).dt.total_days().clip(0)
    kind = pl.col("kind")
    return (
        each.with_columns(
            m=pl.when(~kind.is_in([*IN, "suspension", "removal", "absent"])).then((days + 29) // 30)
            .otherwise(0),
            d=pl.when(kind.is_in(["suspension", "removal", "absent"])).then(days).otherwise(0),
        )
        .group_by("person", "year")
        .agg(lost_months=pl.col("m").sum(), lost_days=pl.col("d").sum())
    )  # fmt: skip


def _ill(rows: pl.DataFrame) -> pl.DataFrame:
    """Days less for long sick leave: one for ten, from the tenth on."""
    days = pl.col("minutes").sum() // 480
    return (
        rows.filter(pl.col("kind") == "sick")
        .group_by("person", pl.col("date").dt.year().alias("year"))
        .agg(ill=pl.when(days >= 10).then((days + 9) // 10).otherwise(0))
    )


def details(rows: pl.DataFrame) -> pl.DataFrame:
    """What a kind's article asks, where the wish did not say."""
    bare = pl.col("detail") == ""
    detail, reason = pl.col("detail"), pl.col("reason")
    for kind, (said, why) in DETAILS.items():
        here = bare & (pl.col("kind") == kind)
        detail = pl.when(here).then(pl.lit(said)).otherwise(detail)
        reason = pl.when(here).then(pl.lit(why)).otherwise(reason)
    return rows.with_columns(detail=detail, reason=reason)
