"""연차의 점검: LC-27, 28, 29."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from law.labor import annual, promotion
from law.labor.calendar import after_months
from law.labor.exact import owed, wide
from law.labor.guard.basis import OPEN, Basis
from law.labor.guard.findings import NO_DAY, clock, found, line, won
from law.labor.guard.leavers import employments
from law.service_period import months_between

DAY = pl.duration(days=1)
WEEK = 7  # a first week off does not make a year of service unknown


# --- 덜 준 연차 --------------------------------------------------------------------------------


def under_granted(basis: Basis, days: pl.DataFrame) -> pl.LazyFrame:
    """LC-27: of years of service whose days are here, what was granted against what is due."""
    given = _granted(basis)
    sent = basis.of_workers("leaves").select("district").unique()
    made = grants(basis, days).filter(pl.col("leave_minutes") > 0)
    due = made.join(sent, on="district", how="semi")
    rows = (
        due.join(given, on=("employment", "year"), how="left")
        .with_columns(pl.col("granted_minutes").fill_null(0))
        .with_columns(unused_minutes=pl.col("leave_minutes") - pl.col("granted_minutes"))
        .filter(pl.col("unused_minutes") > 0)
    )
    priced = annual.unused_leave(rows.with_columns(left_on=pl.lit(None, pl.Date))).with_columns(
        about=pl.col("granted_on").cast(pl.String),
        breached_on="granted_on",
        due_on=pl.lit(None, pl.Date),
        owed_num="pay_num",
        owed_den="pay_den",
    )
    told = pl.format(
        "{} 생긴 연차 {}(출근율 {}/{}, 개근하지 못한 달 {}번), 준 연차 {}. 모자란 {} × 통상시급 = {}",
        pl.when(pl.col("year") == 0).then(pl.lit("1년 미만분:")).otherwise(pl.lit("1년 이상분:")),
        clock(pl.col("leave_minutes")),
        "rate_num",
        "rate_den",
        "missed_months",
        clock(pl.col("granted_minutes")),
        clock(pl.col("unused_minutes")),
        won(pl.col("unused_won")),
    )
    return found(priced, "LC-27", line(pl.col("granted_on"), told))


def unasked(basis: Basis) -> pl.LazyFrame:
    """LC-27 of a district that told of no leave at all: a person asks, nobody is accused."""
    month = after_months(pl.col("since"), 1) <= basis.as_of
    rows = (
        basis.contracts.filter(month & ~pl.col("ultra_short"))
        .join(basis.facts["days"].select("worker").unique(), on="worker", how="semi")
        .join(basis.of_workers("leaves").select("district"), on="district", how="anti")
        .group_by("district")
        .agg(people=pl.col("worker").n_unique())
        .with_columns(grade=pl.lit("R"))
    )
    told = pl.format(
        "연차의 기록이 하나도 없어 {}명에게 연차를 주었는지 판단하지 않았습니다. 준 연차를 받아 주세요.",
        "people",
    )
    return found(rows, "LC-27", line(NO_DAY, told))


def grants(basis: Basis, days: pl.DataFrame) -> pl.LazyFrame:
    """What each completed year, and the months of the first, have made by ``as_of``."""
    seen = days.lazy().with_columns(worker="employment")
    attended = annual.attendance(
        seen.select("worker", "since", "date", "absence", "scheduled_minutes")
    )
    first_seen = seen.group_by("worker").agg(first_seen=pl.col("date").min())
    last = basis.contracts.sort("start").group_by("employment", maintain_order=True).last()
    terms = last.with_columns(until=pl.when(pl.col("until") < OPEN).then("until")).select(
        "employment",
        "worker",
        "district",
        "since",
        "until",
        "term_minutes",
        "term_days",
        "full_week_minutes",
        "hourly_num",
        "hourly_den",
    )
    years = (
        attended.join(first_seen, on="worker")
        .rename({"worker": "employment"})
        .join(terms, on="employment")
    )
    begun = after_months(pl.col("since"), 12 * (pl.col("year") - 1).cast(pl.Int32))
    known = years.filter((pl.col("first_seen") - begun).dt.total_days() < WEEK)
    first = known.filter(pl.col("year") == 1).with_columns(
        year=pl.lit(0, pl.Int64), missed_months="early_missed_months"
    )
    return annual.annual_leave(pl.concat([first, known]).with_columns(date=pl.lit(basis.as_of)))


def _granted(basis: Basis) -> pl.LazyFrame:
    """Minutes granted by employment and the year of service that made them."""
    whole = _of_employment(basis)
    year = months_between(pl.col("employed_since"), pl.col("since")) // 12
    monthly = pl.col("kind") != "yearly"
    return (
        whole.with_columns(year=pl.when(monthly).then(0).otherwise(year).cast(pl.Int64))
        .group_by("employment", "year")
        .agg(pl.col("granted_minutes").sum())
    )


def _of_employment(basis: Basis) -> pl.LazyFrame:
    """Leaves with the employment that they were made in, and the contract of their last days."""
    terms = basis.contracts.select(
        "worker",
        "district",
        "employment",
        "hourly_num",
        "hourly_den",
        "start",
        employed_since="since",
    ).sort("start")
    dated = basis.facts["leaves"].with_columns(at=pl.col("until") - DAY).sort("at")
    return dated.join_asof(
        terms, left_on="at", right_on="start", by="worker", check_sortedness=False
    ).filter(pl.col("employment").is_not_null())


# --- 미사용수당과 촉진 --------------------------------------------------------------------------


def unpaid(basis: Basis) -> Iterator[pl.LazyFrame]:
    """LC-28 and LC-29."""
    left = employments(basis).select("employment", "left_on", "unused_leave_won")
    rows = (
        _of_employment(basis)
        .join(left, on="employment", how="left")
        .with_columns(
            unused_minutes=pl.col("granted_minutes") - pl.col("used_minutes"),
            usable_until="until",
            left_on=pl.when(pl.col("left_on") <= basis.as_of).then("left_on"),
        )
        .filter(pl.col("unused_minutes") > 0)
        .with_columns(leaving=(pl.col("left_on") < pl.col("usable_until")).fill_null(False))
    )
    judged = promotion.leave_promotion(rows).collect().lazy()
    expired = ~pl.col("leaving") & (pl.col("usable_until") <= basis.as_of)
    yield _unpaid_expired(basis, judged.filter(expired))
    yield _unpaid_left(basis, judged.filter("leaving"))
    yield _flawed(judged.filter(expired))


def _priced(rows: pl.LazyFrame) -> pl.LazyFrame:
    priced = annual.unused_leave(rows.with_columns(unused_minutes="owed_minutes"))
    return priced.with_columns(wide(pl.col("pay_num")), wide(pl.col("pay_den")))


def _unpaid_expired(basis: Basis, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Leave that could no longer be used a month ago, the pay days since then having passed."""
    past = after_months(pl.col("usable_until"), 1) <= basis.as_of
    due = _priced(rows.filter(past))
    return _short(due.with_columns(lost_on="usable_until", breached_on="usable_until"))


def _unpaid_left(basis: Basis, rows: pl.LazyFrame) -> pl.LazyFrame:
    """All leave left at leaving, paid by the rows or with the settlement."""
    common = pl.col("pay_den").unique().product()
    due = (
        _priced(rows)
        .filter(pl.col("due_on") < basis.as_of)
        .group_by("worker", "district", "employment", "left_on", "due_on")
        .agg(
            pay_num=(pl.col("pay_num") * (common // pl.col("pay_den"))).sum(),
            pay_den=common,
            owed_minutes=pl.col("owed_minutes").sum(),
            paid_won=pl.col("paid_won").sum() + pl.col("unused_leave_won").first().fill_null(0),
        )
    )
    return _short(due.with_columns(lost_on="left_on", breached_on="due_on"))


def _short(due: pl.LazyFrame) -> pl.LazyFrame:
    """LC-28: leave that ended on the day before ``lost_on`` and was not paid in full."""
    told = pl.format(
        "쓰지 않아 보상할 연차 {} × 통상시급 = {}, 지급 {}",
        clock(pl.col("owed_minutes")),
        won(owed(pl.col("pay_num"), pl.col("pay_den"))),
        won(pl.col("paid_won")),
    )
    short = due.with_columns(
        owed_num=pl.col("pay_num") - wide(pl.col("paid_won")) * pl.col("pay_den"),
        owed_den="pay_den",
        about=pl.col("lost_on").cast(pl.String),
        due_on=pl.col("lost_on") - DAY,
    ).filter(pl.col("owed_num") > 0)
    return found(short, "LC-28", line(pl.col("breached_on"), told))


def _flawed(rows: pl.LazyFrame) -> pl.LazyFrame:
    """LC-29: notices were given, and did not free the employer from paying."""
    tried = pl.col("first_notice_on").is_not_null() | pl.col("second_notice_on").is_not_null()
    second = pl.col("second_needed") & ~pl.col("second_kept")
    worked = pl.col("worked_minutes") > pl.col("refused_minutes")
    flawed = ~pl.col("first_kept") | second | worked
    first_told = pl.format(
        "1차 촉구({})는 {}부터 {} 전까지 서면으로 사람마다 남은 일수를 알려야 합니다.",
        pl.col("first_notice_on").cast(pl.String).fill_null("없음"),
        "first_from",
        "first_until",
    )
    second_told = pl.format(
        "2차 통보({})는 {} 전까지 서면으로 해야 합니다.",
        pl.col("second_notice_on").cast(pl.String).fill_null("없음"),
        "second_until",
    )
    told = pl.concat_str(
        pl.when(~pl.col("first_kept")).then(first_told),
        pl.when(second).then(second_told),
        pl.when(worked).then(pl.lit("지정한 날에 일한 것을 분명히 거부하지 않았습니다.")),
        separator=" ",
        ignore_nulls=True,
    )
    dated = rows.filter(tried & flawed).with_columns(
        about=pl.col("usable_until").cast(pl.String), breached_on="usable_until"
    )
    return found(dated, "LC-29", line(pl.col("usable_until"), told))
