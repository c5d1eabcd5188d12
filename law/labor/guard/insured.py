"""4대보험의 점검: LC-17, 18."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import polars as pl

from law import params
from law.labor import insurance
from law.labor.exact import nearest, wide
from law.labor.guard.basis import OFFICIAL, OPEN, Basis
from law.labor.guard.findings import NO_DAY, found, line, won
from law.labor.guard.late import WAGES
from law.labor.words import INSURANCES

Core = Callable[[pl.LazyFrame], pl.LazyFrame]
DEADLINE = {"nps": "report_by", "nhi": "nhi_report_by", "ei": "report_by", "wci": "report_by"}
LEAST_WON = 10  # a difference below the last ten won is none
UNTAXABLE = ("monthly_included_won", "excluded_won")
DEDUCTED = {"nps": "국민연금", "nhi": "건강보험", "ltc": "장기요양보험", "ei": "고용보험"}


def insured(basis: Basis) -> Iterator[pl.LazyFrame]:
    yield _optional(basis)
    covered = _readable(insurance.insured, _people(basis), "hired")
    if covered is not None:
        due = _due(basis, covered)
        yield _uninsured(basis, due)
        yield _unasked(basis, due)
    yield from _misdeducted(basis, covered)


def _readable(core: Core, rows: pl.LazyFrame, on: str) -> pl.LazyFrame | None:
    """``core`` of the rows whose day has a law that was read and values that somebody has set."""
    held = rows.collect()
    while not held.is_empty():
        try:
            return core(held.lazy()).collect().lazy()
        except params.Unset as unset:
            held = held.filter(pl.col(on) < unset.day)
        except params.NoLawInForce as early:
            held = held.filter(pl.col(on) >= params.get(early.key).values[0].since)
    return None


def _people(basis: Basis) -> pl.LazyFrame:
    """Each employment by the contract it began with."""
    first = (
        basis.contracts.filter(pl.col("start") <= basis.as_of)
        .sort("start")
        .group_by("employment", maintain_order=True)
        .first()
    )
    return asked(first, basis.as_of)


def asked(contracts: pl.LazyFrame, day: date) -> pl.LazyFrame:
    """What ``insurance.insured`` asks of a contract; nothing is known of the worker's wishes."""
    month = wide(pl.col("hourly_num")) * pl.col("month_num")
    flags = ("daily", "agreed", "elsewhere", "irregular", "first_month", "continued", "official")
    return contracts.with_columns(
        date=pl.lit(day),
        hired="since",
        until=pl.when(pl.col("until") < OPEN).then("until"),
        monthly_minutes=pl.col("weekly_minutes") * 365 // 84,
        month_days=pl.col("days_per_week") * 4,
        income_won=nearest(month, wide(pl.col("hourly_den")) * pl.col("month_den")),
        **{flag: pl.lit(False) for flag in flags},
    )


def _due(basis: Basis, covered: pl.LazyFrame) -> pl.LazyFrame:
    """Insurances that had to be reported by ``as_of``, and whether the district told of any."""
    told = basis.of_workers("insurances", officials=True).select("district").unique()
    rows = pl.concat([_must(covered, kind) for kind in DEADLINE])
    known = told.with_columns(sent=pl.lit(value=True))
    return rows.filter(pl.col("by") < basis.as_of).join(known, on="district", how="left")


def _unasked(basis: Basis, due: pl.LazyFrame) -> pl.LazyFrame:
    """LC-17 of a district that told of no insurance at all: a person asks, nobody is accused."""
    rows = (
        due.filter(pl.col("sent").is_null())
        .group_by("district")
        .agg(people=pl.col("worker").n_unique())
        .with_columns(grade=pl.lit("R"))
    )
    told = pl.format(
        "4대보험의 기록이 하나도 없어 {}명이 가입했는지 판단하지 않았습니다. 취득일을 받아 주세요.",
        "people",
    )
    return found(rows, "LC-17", line(NO_DAY, told))


def _uninsured(basis: Basis, due: pl.LazyFrame) -> pl.LazyFrame:
    """LC-17: an insurance that must be had, not acquired, acquired later, or reported late."""
    own = (
        basis.facts["insurances"]
        .group_by("worker", kind_of="kind")
        .agg(acquired=pl.col("acquired").min(), reported_on=pl.col("reported_on").min())
    )
    judged = due.filter("sent").join(own, on=("worker", "kind_of"), how="left")
    none = pl.col("acquired").is_null()
    late = pl.col("acquired") > pl.col("hired")
    unreported = pl.col("reported_on") > pl.col("by")
    failed = judged.filter((none | late | unreported).fill_null(False) | none).with_columns(
        about=pl.col("kind_of").cast(pl.String), breached_on="by"
    )
    told = pl.format(
        "{}: {}에 채용되어 {}까지 신고해야 합니다. {}",
        pl.col("kind_of").cast(pl.String).replace_strict(INSURANCES, default=None),
        "hired",
        "by",
        pl.when(none)
        .then(pl.lit("취득하지 않았습니다."))
        .when(late)
        .then(pl.format("취득일이 {}입니다.", "acquired"))
        .otherwise(pl.format("{}에 신고했습니다.", "reported_on")),
    )
    return found(failed, "LC-17", line(pl.col("by"), told))


def _must(covered: pl.LazyFrame, kind: str) -> pl.LazyFrame:
    ground = pl.col("wci") if kind == "wci" else pl.col(f"{kind}_ground") == "insured"
    return covered.filter(ground).select(
        "worker",
        "district",
        "hired",
        by=DEADLINE[kind],
        kind_of=pl.lit(kind, pl.Enum(list(INSURANCES))),
    )


def _optional(basis: Basis) -> pl.LazyFrame:
    """LC-17 of 임기제공무원: the three months in which they may ask for 고용보험 (영 제3조의2)."""
    months = params.value("insurance.appointed_term_months", basis.as_of)
    own = basis.facts["insurances"].filter(pl.col("kind") == "ei").select("worker")
    hired = (
        basis.of_workers("contracts", officials=True)
        .filter(pl.col("kind") == OFFICIAL)
        .group_by("worker", "district")
        .agg(breached_on=pl.col("start").min())
    )
    by = pl.col("breached_on").dt.offset_by(f"{months}mo")
    rows = hired.join(own, on="worker", how="anti").filter(
        pl.col("breached_on") <= basis.as_of, by >= basis.as_of
    )
    told = pl.format("임기제공무원은 {}까지 고용보험에 가입을 신청할 수 있습니다.", by)
    graded = rows.with_columns(grade=pl.lit("R"), about=pl.lit("ei"))
    return found(graded, "LC-17", line(pl.col("breached_on"), told))


# --- 공제 ------------------------------------------------------------------------------------


def _misdeducted(basis: Basis, covered: pl.LazyFrame | None) -> Iterator[pl.LazyFrame]:
    """LC-18: what a slip took for an insurance, by the base in force and not by the month's pay."""
    slips = basis.of_workers("slips").filter(
        pl.col("pay_date") <= basis.as_of,
        pl.any_horizontal(pl.col(f"{kind}_won").is_not_null() for kind in DEDUCTED),
    )
    # without a birthday, or hired before the law that was read, nobody is taken for 65
    none = pl.LazyFrame(schema={"worker": pl.Int64, "ei_benefit": pl.Boolean})
    benefit = (none if covered is None else covered).select("worker", "ei_benefit").unique("worker")
    known = slips.join(benefit, on="worker", how="left").with_columns(
        pl.col("ei_benefit").fill_null(True)
    )
    for kind in ("nps", "nhi"):
        known = known.join(_base(basis, kind), on=("worker", "month"), how="left")
    taken = {f"{kind}_won": f"{kind}_taken" for kind in DEDUCTED}
    asked = known.rename(taken).with_columns(
        pl.col("nps_income_won", "nhi_pay_won").fill_null(0),
        ei_pay_won=pl.sum_horizontal(WAGES),
        nps=pl.col("nps_income_won").is_not_null() & pl.col("nps_taken").is_not_null(),
        nhi=pl.col("nhi_pay_won").is_not_null() & pl.col("nhi_taken").is_not_null(),
        ei=pl.col("ei_taken").is_not_null(),
    )
    # which items of a slip are 비과세 is not told here: 고용보험 may leave out any of them
    least = asked.with_columns(ei_pay_won=pl.col("ei_pay_won") - pl.sum_horizontal(UNTAXABLE))
    due = _readable(insurance.premiums, asked, "month")
    low = _readable(insurance.premiums, least, "month")
    if due is not None and low is not None:
        lows = low.select("worker", "month", ei_least_won="ei_won")
        yield found(*_differing(due.join(lows, on=("worker", "month"))))


def _base(basis: Basis, kind: str) -> pl.LazyFrame:
    """The base in force in each month of a slip."""
    name = {"nps": "nps_income_won", "nhi": "nhi_pay_won"}[kind]
    bases = basis.facts["insurances"].filter(
        pl.col("kind") == kind, pl.col("base_won").is_not_null()
    )
    months = basis.facts["slips"].select("worker", "month")
    until = pl.col("until").fill_null(OPEN)
    return (
        months.join(
            bases.select("worker", "since", "until", pl.col("base_won").alias(name)), on="worker"
        )
        .filter(
            pl.col("since").fill_null(pl.col("month")) <= pl.col("month"), until > pl.col("month")
        )
        .sort("since", nulls_last=False)  # of two that hold, the later
        .select("worker", "month", name)
        .unique(("worker", "month"), keep="last", maintain_order=True)
    )


def _off(kind: str) -> pl.Expr:
    """How much more was taken than is due, or less than the least that can be."""
    taken, due = pl.col(f"{kind}_taken"), pl.col(f"{kind}_won")
    least = pl.col("ei_least_won") if kind == "ei" else due
    return (taken - due).clip(0) + (taken - least).clip(upper_bound=0)


def _differing(due: pl.LazyFrame) -> tuple[pl.LazyFrame, str, pl.Expr]:
    flags = {"nps": "nps", "nhi": "nhi", "ltc": "nhi", "ei": "ei"}
    off = {kind: pl.when(flags[kind]).then(_off(kind)) for kind in DEDUCTED}
    wrong = {kind: (diff.abs() >= LEAST_WON).fill_null(False) for kind, diff in off.items()}
    more = pl.sum_horizontal(
        pl.when(wrong[kind]).then(diff.clip(0)).otherwise(0) for kind, diff in off.items()
    )
    rows = due.filter(pl.any_horizontal(*wrong.values())).with_columns(
        breached_on="pay_date",
        due_on="pay_date",
        owed_num=pl.when(more > 0).then(more),
        owed_den=pl.when(more > 0).then(1),
    )
    parts = [
        pl.when(wrong[kind]).then(
            pl.format(
                "{}: 공제 {}, 기준으로 셈한 {}",
                pl.lit(ko),
                won(pl.col(f"{kind}_taken")),
                won(pl.col(f"{kind}_won")),
            )
        )
        for kind, ko in DEDUCTED.items()
    ]
    told = pl.concat_str(parts, separator=" / ", ignore_nulls=True)
    return rows, "LC-18", line(pl.col("pay_date"), told)
