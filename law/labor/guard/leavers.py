"""퇴직의 점검: LC-06, 08, 32, 37."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from law import params
from law.labor import severance, special
from law.labor.calendar import after_months
from law.labor.exact import nearest
from law.labor.guard import late
from law.labor.guard.basis import OPEN, READ_SINCE, Basis
from law.labor.guard.findings import found, line, won
from law.labor.guard.terms import FIXED
from law.service_period import months_between

DAY = pl.duration(days=1)
LEFT_OUT = {"closed": "closed", "childcare": "childcare", "strike": "strike"}


def leaving(basis: Basis) -> Iterator[pl.LazyFrame]:
    """Everything about who left by ``as_of``."""
    ended = employments(basis).filter(pl.col("left_on").is_between(READ_SINCE, basis.as_of))
    settled = _settled(basis, ended).collect().lazy()
    yield _unpaid(basis, settled.filter(pl.col("split_won") == 0))
    yield _split(basis, settled)
    yield from late.late(basis, settled)
    yield _broken(basis, settled)
    yield _fair_pay(basis, ended)


def employments(basis: Basis) -> pl.LazyFrame:
    """Contracts without a gap between them as one employment [start, left_on), with the terms of
    the last; a settlement says when somebody left earlier, or left a permanent contract."""
    joined = (
        basis.contracts.sort("start")
        .group_by("employment", maintain_order=True)
        .last()
        .with_columns(start="since", end="until")
    )
    paid = basis.facts["settlements"].rename(
        {"severance_won": "paid_won", "leave_pay_won": "leave_won", "left_on": "settled_on"}
    )
    dated = joined.sort("start").join_asof(
        paid.with_columns(before=pl.col("settled_on") - DAY).sort("before"),
        left_on="start",
        right_on="before",
        by="worker",
        strategy="forward",
        check_sortedness=False,
    )
    own = pl.col("settled_on") <= pl.col("end")
    names = ("settled_on", *paid.collect_schema().names()[2:])
    return dated.with_columns(pl.when(own).then(name).alias(name) for name in names).with_columns(
        left_on=pl.coalesce("settled_on", "end")
    )


def _settled(basis: Basis, ended: pl.LazyFrame) -> pl.LazyFrame:
    """Severance of each employment that ended (``law.labor.severance``)."""
    rows = (
        ended.with_row_index("row")
        .with_columns(
            pl.col("row").cast(pl.Int64),
            pl.col("paid_won", "bonus_won", "leave_won", "unused_leave_won").fill_null(0),
            pl.col("interest_exempt").fill_null(False),
            scheme=pl.col("severance_scheme").cast(pl.String),
            temporary_won=pl.lit(0),
        )
        .collect()
        .lazy()
    )
    based = severance.base_period(rows, _left_out(basis, rows)).collect().lazy()
    known = based.join(_from_slips(basis, based), on="row", how="left").with_columns(
        pl.coalesce("wages_won", "slip_won").fill_null(0).alias("wages_won"),
        pl.col("split_won", "service_wages_won", "slip_months").fill_null(0),
    )
    # what a 확정기여형 is due is a twelfth of all wages: only where every month's slip is here
    whole = (pl.col("scheme") != "dc") | (
        pl.col("slip_months") >= months_between(pl.col("start"), pl.col("left_on"))
    )
    usable = known.filter(pl.col("base_days") > 0, whole)
    return severance.severance(severance.average_wage(usable)).with_columns(
        last_day=pl.col("left_on") - DAY
    )


def _left_out(basis: Basis, rows: pl.LazyFrame) -> pl.LazyFrame:
    days = basis.facts["days"].filter(pl.col("absence").is_in(list(LEFT_OUT)))
    probation = rows.filter(pl.col("probation_until") > pl.col("start")).select(
        "row", since="start", until=pl.min_horizontal("probation_until", "left_on")
    )
    joined = days.join(rows.select("row", "worker", "start", "left_on"), on="worker")
    inside = pl.col("date").is_between("start", "left_on", closed="left")
    return pl.concat(
        [
            joined.filter(inside).select("row", since="date", until=pl.col("date") + DAY),
            probation,
        ]
    ).cast(severance.LEFT_OUT_SCHEMA)


def _from_slips(basis: Basis, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Wages of the base period by the slips, a month begun before it by its days; wages of the
    whole service, and severance paid with them."""
    month, after = pl.col("month"), pl.col("month").dt.offset_by("1mo")
    since = pl.max_horizontal("month", "start")
    until = pl.min_horizontal(after, "left_on")
    part = pl.min_horizontal(until, "base_until") - pl.max_horizontal(since, "base_since")
    slips = basis.facts["slips"].select("worker", "month", "severance_won", total=late.total())
    return (
        slips.join(
            rows.select("row", "worker", "start", "left_on", "base_since", "base_until"),
            on="worker",
        )
        .filter(after > pl.col("start"), month < pl.col("left_on"))
        .with_columns(days=(until - since).dt.total_days(), part=part.dt.total_days().clip(0))
        .group_by("row")
        .agg(
            slip_won=(pl.col("total") * pl.col("part") // pl.col("days")).sum(),
            service_wages_won=pl.col("total").sum(),
            split_won=pl.col("severance_won").sum(),
            slip_months=pl.len(),
        )
    )


# --- 퇴직금 ---------------------------------------------------------------------------------


def _sum_told() -> pl.Expr:
    daily = pl.when("floored").then(nearest(pl.col("daily_num"), pl.col("daily_den")))
    average = nearest(pl.col("average_num"), pl.col("average_den"))
    plain = pl.format(
        "{}부터 {}까지 재직 {}일. 1일 {} {} × 30 × {} ÷ 365 = {}",
        "start",
        "last_day",
        "service_days",
        pl.when("floored").then(pl.lit("통상임금")).otherwise(pl.lit("평균임금")),
        won(daily.otherwise(average)),
        "service_days",
        won(pl.col("severance_won")),
    )
    dc = pl.format(
        "재직 중 임금총액 {} ÷ 12 = {}",
        won(pl.col("service_wages_won")),
        won(pl.col("severance_won")),
    )
    return pl.when(pl.col("scheme") == "dc").then(dc).otherwise(plain)


def _pay_by(basis: Basis) -> pl.Expr:
    days = params.value("labor_ending.payment_days", basis.as_of)
    return pl.col("left_on") - DAY + pl.duration(days=days)


def _due(basis: Basis, settled: pl.LazyFrame) -> pl.LazyFrame:
    """Severance still unpaid after its fourteen days."""
    unpaid = settled.filter(_pay_by(basis) < basis.as_of, pl.col("unpaid_won") > 0)
    return unpaid.with_columns(
        about=pl.col("left_on").cast(pl.String),
        owed_num="unpaid_won",
        owed_den=pl.lit(1),
        breached_on=_pay_by(basis),
        due_on="last_day",
    )


def _unpaid(basis: Basis, settled: pl.LazyFrame) -> pl.LazyFrame:
    """LC-06."""
    told = pl.format(
        "{}, 지급 {}, 미지급 {}",
        _sum_told(),
        won(pl.col("paid_won")),
        won(pl.col("unpaid_won")),
    )
    return found(_due(basis, settled), "LC-06", line(pl.col("breached_on"), told))


def _split(basis: Basis, settled: pl.LazyFrame) -> pl.LazyFrame:
    """LC-32: severance paid in parts with the wages; of half of it only it may be set off."""
    slips = basis.of_workers("slips").filter(pl.col("severance_won") > 0)
    owed_rows = _due(basis, settled.filter(pl.col("split_won") > 0)).select(
        "worker",
        "owed_num",
        "owed_den",
        "due_on",
        "set_off_won",
        "unpaid_won",
        told=_sum_told(),
    )
    rows = (
        slips.group_by("worker", "district")
        .agg(pl.col("severance_won").sum(), breached_on=pl.col("pay_date").min(), months=pl.len())
        .join(owed_rows, on="worker", how="left")
    )
    parts = pl.format(
        "{}개월 동안 임금과 함께 퇴직금이라는 이름으로 {}을 주었습니다. 그 약정은 무효입니다.",
        "months",
        won(pl.col("severance_won")),
    )
    left = pl.format(
        " {}, 상계할 수 있는 돈 {}, 미지급 {}",
        "told",
        won(pl.col("set_off_won")),
        won(pl.col("unpaid_won")),
    )
    told = pl.concat_str(parts, left.fill_null(""))
    return found(rows, "LC-32", line(pl.col("breached_on"), told))


# --- 공백과 짧은 계약 ------------------------------------------------------------------------------


def _broken(basis: Basis, settled: pl.LazyFrame) -> pl.LazyFrame:
    """LC-08: gaps between the contracts of one worker; a person says whether service went on."""
    ends = basis.contracts.with_columns(end=pl.col("end").fill_null(OPEN))
    gaps = severance.continuity(ends.filter(pl.col("start") <= basis.as_of)).filter(
        pl.col("gaps") > 0
    )
    jobs = ends.group_by("worker").agg(
        pl.col("district").first(), one_job=pl.col("job").n_unique() == 1
    )
    wages = (
        settled.sort("start")
        .group_by("worker")
        .agg(
            pl.col("daily_num", "daily_den", "average_num", "average_den", "floored").last(),
            all_paid_won=pl.col("paid_won").sum(),
            told_won=pl.col("unpaid_won").filter(_pay_by(basis) < basis.as_of).clip(0).sum(),
            settled_on=pl.col("left_on").max(),
        )
    )
    daily = {
        part: pl.when("floored").then(f"daily_{part}").otherwise(f"average_{part}")
        for part in ("num", "den")
    }
    known = gaps.join(jobs, on="worker").join(wages, on="worker", how="left")
    both = severance.both_ways(
        known.with_columns(daily_num=daily["num"], daily_den=daily["den"])
    ).with_columns(over=pl.col("joined_won") - pl.col("all_paid_won") - pl.col("told_won"))
    left = pl.col("left_on") <= basis.as_of
    near = pl.col("one_job") & (pl.col("longest_gap_days") <= basis.value("gap_days"))
    told = pl.format(
        "{} 공백 {}번, 모두 {}일(가장 긴 {}일).{}",
        pl.when(near).then(pl.lit("같은 일의 계약을 나눔:")).otherwise(pl.lit("다시 채용:")),
        "gaps",
        "gap_days",
        "longest_gap_days",
        pl.when(left & pl.col("joined_won").is_not_null())
        .then(
            pl.format(
                " 이어서 세면 퇴직금 {}, 마지막 공백부터 세면 {}, 지급 {}{}",
                won(pl.col("joined_won")),
                won(pl.col("last_won")),
                won(pl.col("all_paid_won")),
                _told_already(),
            )
        )
        .otherwise(pl.lit("")),
    )
    claim = (_pay_by(basis) < basis.as_of) & (pl.col("over") > 0)
    rows = both.with_columns(
        breached_on="last_since",
        owed_num=pl.when(claim).then("over"),
        owed_den=pl.when(claim).then(1),
        due_on=pl.when(claim).then(pl.col("left_on") - DAY),
    )
    return found(rows, "LC-08", line(pl.col("last_since"), told))


def _told_already() -> pl.Expr:
    """A won is owed once: what LC-06 or LC-32 asks for is not asked for again."""
    told = pl.format(
        ", LC-06·LC-32에 이미 든 돈 {}, 더 줄 돈 {}",
        won(pl.col("told_won")),
        won(pl.col("over").clip(0)),
    )
    return pl.when(pl.col("told_won") > 0).then(told).otherwise(pl.lit(""))


def _fair_pay(basis: Basis, ended: pl.LazyFrame) -> pl.LazyFrame:
    """LC-37: a policy from 2027, no law: a sum by the months served when a short term ends."""
    short = ended.filter(
        pl.col("kind").is_in(FIXED),
        after_months(pl.col("start"), 12) > pl.col("left_on"),
    ).with_columns(since="start", until="left_on", expired=pl.col("left_on") == pl.col("end"))
    priced = (
        special.fair_pay(short)
        .filter(pl.col("fair_won") > 0)
        .with_columns(about=pl.col("left_on").cast(pl.String), breached_on=pl.col("left_on"))
    )
    told = pl.format(
        "{}개월 일하고 1년이 되기 전에 계약이 끝났습니다. 대책의 공정수당 {}",
        "months",
        won(pl.col("fair_won")),
    )
    return found(priced, "LC-37", line(pl.col("left_on"), told))
