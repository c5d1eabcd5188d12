"""서명하기 전에: what a contract lacks, and what it costs in a year, before anybody has signed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from law.labor import insurance, minimum
from law.labor.calendar import after_months
from law.labor.exact import nearest, owed, wide
from law.labor.guard import findings, insured, paperwork, terms
from law.labor.guard.basis import OPEN, Basis, ready
from law.labor.guard.findings import line, won

Given = Mapping[str, pl.DataFrame | pl.LazyFrame]
RULES: Final = (
    terms.short_of_a_year,
    terms.uncovered,
    terms.day_wage,
    terms.over_two_years,
    paperwork.unwritten,
)
MONTHS: Final = 12


def before_signing(given: Given, contract: int, on: date, **ours: Any) -> pl.DataFrame:
    """Findings about one contract among those of its worker, as if it ran its course; wages and
    rates by ``on``. One that is not given yet is taken for given on the first day."""
    mine = pl.col("contract") == contract
    contracts = given["contracts"].lazy()
    row = contracts.filter(mine).collect().row(0, named=True)
    ended = max(row["end"] or on, on)
    shown = contracts.with_columns(
        delivered_on=pl.when(mine).then("start").otherwise("delivered_on")
    )
    basis = ready({**given, "contracts": shown}, ended, **ours)
    asked = [*(rule(basis) for rule in RULES), *_wages(basis, contract, on)]
    rows = pl.collect_all(asked, engine=findings.ENGINE)
    own = pl.col("about").is_null() | pl.col("about").is_in([str(contract), str(row["agreement"])])
    return findings.finished(rows, ended).filter(own, pl.col("worker") == row["worker"])


def _signed(basis: Basis, contract: int) -> pl.LazyFrame:
    return basis.contracts.filter(pl.col("contract") == contract)


def _wages(basis: Basis, contract: int, on: date) -> Iterator[pl.LazyFrame]:
    """LC-10 and LC-11 of the wage agreed, by what holds in the first month, or on ``on`` after it."""
    month = pl.max_horizontal("start", pl.lit(on)).dt.month_start()
    whole = {"start": month, "end": pl.lit(None, pl.Date), "month": month}
    rows = _signed(basis, contract).with_columns(
        first_on="start",
        monthly_included_won="ordinary_monthly_won",
        bonus_won=pl.lit(0),
        benefit_won=pl.lit(0),
        other_paid_won=pl.lit(None, pl.Int64),
        paid_minutes=pl.lit(None, pl.Int64),
        **whole,
    )
    compared = minimum.minimum(rows).with_columns(
        about=pl.col("contract").cast(pl.String), breached_on="first_on"
    )
    short = pl.format(
        "시간당 {}이고 최저임금은 {}입니다. 한 달에 {}이 모자랍니다.",
        won(pl.col("compared_won")),
        won(pl.col("required_won")),
        won(pl.col("shortfall_won")),
    )
    yield findings.found(compared.filter("short"), "LC-10", line(pl.col("first_on"), short))
    wages = basis.facts["living_wages"].filter(
        pl.lit(on).is_between("since", "until", closed="left")
    )
    living = minimum.living_gap(
        compared.join(wages.select("district", living_hourly_won="hourly_won"), on="district")
    )
    gap = pl.format(
        "시간당 {}이고 자치구의 생활임금은 {}입니다. 한 달에 {}이 낮습니다.",
        won(pl.col("compared_won")),
        won(pl.col("living_hourly_won")),
        won(pl.col("living_gap_won")),
    )
    lower = living.filter(pl.col("living_gap_won") > 0)
    yield findings.found(lower, "LC-11", line(pl.col("first_on"), gap))


# --- what a year costs -----------------------------------------------------------------------


def year_cost(given: Given, contract: int, on: date, **ours: Any) -> dict[str, int]:
    """Won of a whole year by the contract: wages, the employer's insurances by the rates of ``on``,
    severance where a year makes it, and their sum."""
    basis = ready(given, on, **ours)
    monthly = wide(pl.col("hourly_num")) * pl.col("month_num")
    den = wide(pl.col("hourly_den")) * pl.col("month_den")
    priced = _signed(basis, contract).with_columns(
        month_won=nearest(monthly, den),
        wages_won=owed(monthly * MONTHS, den),
        severance_won=_severance(),
    )
    insurances = MONTHS * _employer(priced, on)
    row = priced.select("wages_won", "severance_won").collect().row(0, named=True)
    return {
        "year_wages_won": row["wages_won"],
        "year_insurance_won": insurances,
        "year_severance_won": row["severance_won"],
        "year_cost_won": row["wages_won"] + insurances + row["severance_won"],
    }


def _severance() -> pl.Expr:
    """Thirty days of ordinary wage: at least that is set aside for a year of service."""
    end = pl.col("end").fill_null(OPEN)
    due = ~pl.col("ultra_short") & (after_months(pl.col("start"), MONTHS) <= end)
    year = owed(wide(pl.col("daily_num")) * 30, wide(pl.col("daily_den")))
    return pl.when(due).then(year).otherwise(0)


def _employer(priced: pl.LazyFrame, on: date) -> int:
    covered = insurance.insured(insured.asked(priced, on))
    month = date(on.year, on.month, 1)
    rated = insurance.premiums(
        covered.with_columns(
            month=pl.lit(month),
            nps_income_won="month_won",
            nhi_pay_won="month_won",
            ei_pay_won="month_won",
            wci_pay_won="month_won",
            nps=pl.col("nps_ground") == "insured",
            nhi=pl.col("nhi_ground") == "insured",
            ei=pl.col("ei_ground") == "insured",
            ei_benefit=pl.col("ei_benefit").fill_null(True),
        )
    )
    total = insurance.accident(rated).select(pl.col("employer_won") + pl.col("wci_employer_won"))
    return int(total.collect().item())
