"""계약의 점검: LC-07, 12, 13, 25, 26."""

from __future__ import annotations

import polars as pl

from law import params
from law.labor import term
from law.labor.calendar import after_months
from law.labor.guard.basis import READ_SINCE, Basis
from law.labor.guard.findings import found, line, won
from law.labor.severance import pieces

FIXED = ("fixed_term", "part_time")
START, END = pl.col("start"), pl.col("end")


def _days(since: pl.Expr, until: pl.Expr) -> pl.Expr:
    return (until - since).dt.total_days()


def short_of_a_year(basis: Basis) -> pl.LazyFrame:
    """LC-07: eleven months or more but no year, or no year within an agreement of a year.

    Renewals without a gap are one term; below 15 hours a week there is no severance to miss.
    """
    fixed = basis.contracts.filter(pl.col("kind").is_in(FIXED), END.is_not_null())
    agreements = basis.facts["agreements"].select(
        "agreement", agreed_since="start", agreed_until="end"
    )
    terms = (
        pieces(fixed.join(agreements, on="agreement", how="left"))
        .group_by("worker", "district", "piece")
        .agg(
            START.min(),
            END.max(),
            pl.col("holiday_num").min(),
            pl.col("contract").last(),
            agreed_year=(after_months(pl.col("agreed_since"), 12) <= pl.col("agreed_until")).any(),
        )
        .with_columns(year_end=after_months(START, 12), year_near=after_months(START, 11))
    )
    short = pl.col("year_end") > END
    designed = (pl.col("year_near") <= END) | pl.col("agreed_year")
    told = pl.format(
        "{}부터 {}까지 {}일입니다. 1년에 {}일이 모자라 퇴직금이 생기지 않습니다.",
        START,
        END.dt.offset_by("-1d"),
        _days(START, END),
        _days(END, pl.col("year_end")),
    )
    rows = terms.filter(short & designed & (pl.col("holiday_num") > 0)).with_columns(
        about=pl.col("contract").cast(pl.String), breached_on=START
    )
    return found(rows, "LC-07", line(START, told))


def uncovered(basis: Basis) -> pl.LazyFrame:
    """LC-12: days of the agreement that the worker's contracts leave out."""
    agreements = basis.facts["agreements"].select(
        "agreement", agreed_since="start", agreed_until="end"
    )
    linked = basis.of_workers("contracts", officials=True).join(agreements, on="agreement")
    since, until = pl.col("agreed_since"), pl.col("agreed_until")
    spans = linked.with_columns(
        start=pl.max_horizontal(START, since), end=pl.min_horizontal(END.fill_null(until), until)
    )
    rows = (
        pieces(spans.filter(START < END))
        .group_by("worker", "district", "agreement", "agreed_since", "agreed_until")
        .agg(START.min(), END.max(), between=pl.col("gap_days").sum())
        .with_columns(lead=_days(since, START), tail=_days(END, until))
        .with_columns(uncovered=pl.col("lead") + pl.col("tail") + pl.col("between"))
        .filter(pl.col("uncovered") > 0)
        .with_columns(about=pl.col("agreement").cast(pl.String), breached_on=since)
    )
    high = pl.when(pl.col("uncovered") > basis.value("uncovered_days"))
    told = pl.format(
        "협약 {}일({}부터 {}까지) 가운데 앞 {}일, 사이 {}일, 뒤 {}일, 모두 {}일에 계약이 없습니다.{}",
        _days(since, until),
        since,
        until.dt.offset_by("-1d"),
        "lead",
        "between",
        "tail",
        "uncovered",
        high.then(pl.lit(" 높은 경고입니다.")).otherwise(pl.lit("")),
    )
    return found(rows, "LC-12", line(since, told))


def day_wage(basis: Basis) -> pl.LazyFrame:
    """LC-13: pay by the day for regular days, for more than a month."""
    long = END.is_null() | (after_months(START, 1) < END)
    rows = basis.contracts.filter(
        (pl.col("wage_unit") == "day") & (pl.col("days_per_week") > 0) & long
    )
    silent = pl.col("includes_weekly_holiday").is_null() & ~pl.col("w4")
    told = pl.format(
        "하루 {}, 주 {}일로 한 달을 넘겨 일하는 일급제입니다.{}",
        won(pl.col("base_won")),
        "days_per_week",
        pl.when(silent)
        .then(pl.lit(" 주휴와 공휴일의 유급을 적지 않아 미지급을 함께 살펴야 합니다."))
        .otherwise(pl.lit("")),
    )
    graded = rows.with_columns(
        grade=pl.when(silent).then(pl.lit("R")).otherwise(pl.lit("P")),
        about=pl.col("contract").cast(pl.String),
        breached_on=START,
    )
    return found(graded, "LC-13", line(START, told))


def over_two_years(basis: Basis) -> pl.LazyFrame:
    """LC-25: used for more than two years on ``as_of``, by contracts made since the act."""
    since = params.get("labor_ending.term_limit_months").values[0].since
    fixed = basis.contracts.filter(pl.col("kind").is_in(FIXED), END.is_not_null(), since <= START)
    childcare = basis.facts["days"].filter(pl.col("absence") == "childcare")
    spans = childcare.select("worker", since="date", until=pl.col("date").dt.offset_by("1d"))
    used = term.two_years(fixed, spans).filter(
        pl.col("verdict").is_in(("over", "review")), pl.col("passes_on") <= basis.as_of
    )
    who = fixed.select("worker", "district").unique()
    sure = pl.col("verdict") == "over"
    told = pl.format(
        "{}부터 세어 뺀 날 {}일, 공백 {}일. {}에 2년을 넘었습니다.{}",
        "used_since",
        "excluded_days",
        "gap_days",
        "passes_on",
        pl.when(sure)
        .then(pl.lit(" 그날부터 기간의 정함이 없는 근로계약으로 봅니다."))
        .otherwise(pl.lit(" 공백이나 사업의 완료를 사람이 살펴야 합니다.")),
    )
    rows = used.join(who, on="worker").with_columns(breached_on=pl.col("passes_on"))
    return found(rows, "LC-25", line(pl.col("passes_on"), told))


def opaque_renewal(basis: Basis) -> pl.LazyFrame:
    """LC-26: no criteria, no review or no timely word at the end of a fixed term that ran out."""
    left = basis.facts["settlements"].select("worker", "left_on")
    early = basis.contracts.join(left, on="worker").filter(
        pl.col("left_on").is_between(START, END, closed="none")
    )
    fixed = basis.contracts.filter(
        pl.col("kind").is_in(FIXED),
        pl.col("last_day") >= READ_SINCE,
        pl.col("contract") == pl.col("paper"),  # terms that changed during it do not end it
    ).join(early.select("contract"), on="contract", how="anti")
    told = basis.facts["renewals"].unique("contract", keep="last", maintain_order=True)
    ending = (
        fixed.sort("worker", "start")
        .with_columns(renewals=pl.int_range(pl.len()).over("worker"), practice=pl.lit(False))
        .join(told, on="contract", how="left", maintain_order="left")
        .with_columns(pl.col("criteria").fill_null(False))
    )
    lacking = pl.col("no_criteria") | pl.col("no_review") | pl.col("late_notice")
    due = (pl.col("notify_by") < basis.as_of) & (pl.col("notify_by") >= START)
    rows = (
        term.renewal(ending)
        .filter(due & lacking)
        .with_columns(
            grade=pl.when("repeated").then(pl.lit("R")).otherwise(pl.lit("P")),
            about=pl.col("contract").cast(pl.String),
            breached_on=pl.col("notify_by"),
        )
    )
    gaps = pl.concat_str(
        _said("no_criteria", "갱신 기준을 알리지 않았습니다."),
        _said("no_review", "심사한 날이 없습니다."),
        _said("late_notice", "만료 30일 전까지 결과를 알리지 않았습니다."),
        _said("repeated", "되풀이해 갱신한 계약이라 갱신기대권을 살펴야 합니다."),
        separator=" ",
        ignore_nulls=True,
    )
    ends = pl.format("{}에 끝나는 계약입니다. {}", "last_day", gaps)
    return found(rows, "LC-26", line(pl.col("notify_by"), ends))


def _said(when: str, text: str) -> pl.Expr:
    return pl.when(pl.col(when)).then(pl.lit(text))
