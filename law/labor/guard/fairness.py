"""차별과 격차의 점검: LC-19, 20, 21, 33, 35."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from law import holidays, params
from law.labor import dispersion
from law.labor.exact import nearest, wide
from law.labor.guard.basis import Basis
from law.labor.guard.findings import found, line, won
from law.labor.guard.terms import FIXED
from law.labor.words import BENEFITS, SYSTEMS

SHARE = dispersion.SHARE


def _named(column: str, words: dict[str, str]) -> pl.Expr:
    return pl.col(column).cast(pl.String).replace_strict(words, default=None)


def benefits(basis: Basis) -> pl.LazyFrame:
    """LC-19: a benefit that those with the same work have, and this worker has none of.

    Owed: the least that such a peer has, for the days employed of a year until ``as_of``.
    """
    own = basis.facts["benefits"].group_by("worker", "code").agg(pl.col("annual_won").sum())
    peers = basis.of_workers("comparators").filter(pl.col("kind").is_in(FIXED))
    least = peers.group_by("worker", "district", "code").agg(
        peer_won=pl.col("annual_won").min(), official=(pl.col("peer") == "official").all()
    )
    served = _served(basis)
    rows = (
        least.join(own, on=["worker", "code"], how="left")
        .join(served, on="worker")
        .filter(pl.col("peer_won") > 0, pl.col("annual_won").fill_null(0) == 0)
        .with_columns(
            about=pl.col("code").cast(pl.String),
            breached_on=pl.col("served_from"),
            owed_num=wide(pl.col("peer_won")) * pl.col("served_days"),
            owed_den=wide(pl.lit(365)),
        )
    )
    told = pl.format(
        "{}: 비교 대상인 {}에게 연 {}, 이 사람에게 0원입니다. × 재직 {}일 ÷ 365",
        _named("code", BENEFITS),
        pl.when("official").then(pl.lit("공무원")).otherwise(pl.lit("무기계약근로자")),
        won(pl.col("peer_won")),
        "served_days",
    )
    return found(rows, "LC-19", line(pl.col("served_from"), told))


def _served(basis: Basis) -> pl.LazyFrame:
    """Days under contract of the year that ends with ``as_of``."""
    after = basis.as_of + timedelta(days=1)
    since, until = (
        pl.max_horizontal("start", pl.lit(after).dt.offset_by("-1y")),
        pl.min_horizontal(pl.col("end").fill_null(after), pl.lit(after)),
    )
    spans = basis.contracts.select("worker", since=since, until=until)
    return (
        spans.filter(pl.col("since") < pl.col("until"))
        .group_by("worker")
        .agg(
            served_from=pl.col("since").min(),
            served_days=(pl.col("until") - pl.col("since")).dt.total_days().sum(),
        )
    )


def pay_gap(basis: Basis) -> pl.LazyFrame:
    """LC-20: an hour's wage below the peers' median by more than the limit."""
    limit = basis.value("pay_gap_limit")
    ordered = pl.col("hourly_won").sort()
    halves = ordered.get((pl.len() - 1) // 2) + ordered.get(pl.len() // 2)
    middle = basis.facts["peers"].group_by("worker").agg(median_halves=halves, peers=pl.len())
    now = basis.contracts.filter(
        pl.col("kind").is_in(FIXED), pl.col("start") <= basis.as_of, _holds(basis.as_of)
    )
    least = wide(pl.col("median_halves")) * (SHARE - limit) * pl.col("hourly_den")
    rows = (
        now.join(middle, on="worker")
        .filter(wide(pl.col("hourly_num")) * 2 * SHARE < least)
        .with_columns(about=pl.col("contract").cast(pl.String), breached_on=pl.col("start"))
    )
    told = pl.format(
        "시간당 {}입니다. 동종·유사 업무 {}명의 중앙값 {}보다 {}% 넘게 낮습니다.",
        won(nearest(pl.col("hourly_num"), pl.col("hourly_den"))),
        "peers",
        won(nearest(pl.col("median_halves"), pl.lit(2))),
        pl.lit(limit * 100 // SHARE),
    )
    return found(rows, "LC-20", line(pl.lit(basis.as_of), told))


def _holds(day: date) -> pl.Expr:
    return pl.col("end").is_null() | (pl.col("end") > day)


def blocked(basis: Basis) -> pl.LazyFrame:
    """LC-21: a needed system opened later than the limit, the first workday being day one."""
    first = basis.facts["contracts"].group_by("worker").agg(first_on=pl.col("start").min())
    asked = basis.of_workers("accesses", officials=True).filter("needed").join(first, on="worker")
    starts = asked.select("first_on").unique().collect().get_column("first_on")
    days = basis.value("access_days")
    last = pl.LazyFrame(
        {"first_on": starts, "by": [_workday(day, days) for day in starts]},
        schema={"first_on": pl.Date, "by": pl.Date},
    )
    granted = pl.col("granted_on")
    rows = (
        asked.join(last, on="first_on")
        .filter(granted.fill_null(basis.as_of) > pl.col("by"))
        .with_columns(about=pl.col("system").cast(pl.String), breached_on=pl.col("by"))
    )
    told = pl.format(
        "{}: 첫 근무일을 1일째로 세어 {}일째인 {}까지 열어야 하는데 {}",
        _named("system", SYSTEMS),
        pl.lit(days),
        "by",
        pl.when(granted.is_null())
        .then(pl.lit("아직 열리지 않았습니다."))
        .otherwise(pl.format("{}에 열렸습니다.", granted)),
    )
    return found(rows, "LC-21", line(pl.col("by"), told))


def _workday(day: date, number: int) -> date:
    """The ``number``-th workday from ``day``; a year whose holidays nobody has read has weekends."""
    found_day = day - timedelta(days=1)
    for _ in range(number):
        found_day += timedelta(days=1)
        while _off(found_day):
            found_day += timedelta(days=1)
    return found_day


def _off(day: date) -> bool:
    try:
        return holidays.is_off_day(day)
    except params.NoLawInForce:
        return day.isoweekday() >= holidays.SATURDAY


def district_gaps(basis: Basis) -> pl.LazyFrame:
    """LC-33: districts whose median is low, and a spread of all that is high."""
    groups = dispersion.measured(paid(basis), basis.as_of, **basis.given)
    everybody = pl.col("scope") == "all"
    odd = pl.when(everybody).then(pl.col("uneven") | pl.col("wide")).otherwise(pl.col("low"))
    rows = groups.filter(odd).with_columns(about=pl.col("scope"), breached_on=pl.lit(basis.as_of))
    told = pl.format(
        "{}명: 전체 중앙값에 대한 비 {}, 지니계수 {}, P90/P10 {} (모두 만분율)",
        "people",
        "ratio",
        "gini",
        "spread",
    )
    return found(rows, "LC-33", line(pl.lit(basis.as_of), told))


def paid(basis: Basis) -> pl.LazyFrame:
    """An hour's regular pay of everybody employed on ``as_of``, benefits in money included: of a
    year over a year's hours."""
    cash = basis.facts["benefits"].group_by("worker").agg(cash_won=pl.col("annual_won").sum())
    now = basis.contracts.filter(pl.col("start") <= basis.as_of, _holds(basis.as_of))
    rows = now.join(cash, on="worker", how="left").with_columns(pl.col("cash_won").fill_null(0))
    den = wide(pl.col("hourly_den")) * 12 * pl.col("month_num")
    wage = wide(pl.col("hourly_num")) * 12 * pl.col("month_num")
    more = wide(pl.col("cash_won")) * pl.col("month_den") * pl.col("hourly_den")
    return rows.select("worker", "district", hourly_won=nearest(wage + more, den))


def other_work(basis: Basis) -> pl.LazyFrame:
    """LC-35: more than the limit of the work logged was assisting work."""
    helped, own = pl.col("assisting_minutes"), pl.col("contracted_minutes")
    rows = (
        basis.of_workers("duties", officials=True)
        .filter(pl.col("month") <= basis.as_of)
        .group_by("worker", "district")
        .agg(helped.sum(), own.sum(), pl.col("month").min(), months=pl.len())
        .filter(helped * SHARE > (helped + own) * basis.value("assisting_limit"))
        .with_columns(breached_on=pl.col("month"))
    )
    told = pl.format(
        "{}개월의 업무 {}시간 가운데 보조 업무가 {}시간({}%)입니다.",
        "months",
        (helped + own) // 60,
        helped // 60,
        helped * 100 // (helped + own),
    )
    return found(rows, "LC-35", line(pl.col("month"), told))
