"""From checked rows about special leave, rest, absence and its pay to columns and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from law import (
    compensation,
    leave_of_absence,
    params,
    pay_cuts,
    rest,
    special_leave,
    special_refusals,
)
from law.answers import Row, picked, typed
from law.fields import BadInput


def _local(row: Row) -> pl.LazyFrame | None:
    if not row["local"]:
        return None
    rows = [
        (row["institution"], one["key"], one["valid_from"], one["value"]) for one in row["local"]
    ]
    return pl.DataFrame(rows, schema=params.LOCAL_SCHEMA, orient="row").lazy()


def _ordered(since: date, until: date) -> None:
    if until <= since:
        raise BadInput("until", "값은 시작한 날보다 늦어야 합니다. 끝난 다음 날을 넣어 주세요.")


# --- special leave ------------------------------------------------------------------------------


def special_days(rows: Sequence[Row]) -> list[Row]:
    """What a leave allows, the facts beside it, as the steps read them."""
    return [_days_of(row) for row in rows]


def _days_of(row: Row) -> Row:
    facts = special_leave.read_facts(row["kind"], row["facts"])
    found = special_leave.special_days(
        row["kind"],
        day=row["date"],
        facts=facts,
        institution=row["institution"],
        local=_local(row),
    )
    return {**{name: fact for name, fact in facts.items() if fact is not None}, **found}


def special_refusals_of(rows: Sequence[Row]) -> list[Row]:
    """What stands against a leave, under ``refusals``."""
    return [{"refusals": _refusals(row)} for row in rows]


def _refusals(row: Row) -> list[Row]:
    until = row["until"] or date.fromordinal(row["date"].toordinal() + 1)
    _ordered(row["date"], until)
    return special_refusals.refusals(
        row["kind"],
        day=row["date"],
        until=until,
        minutes=row["minutes"],
        facts=row["facts"],
        used=row["used"],
        institution=row["institution"],
        local=_local(row),
        day_minutes=row["day_minutes"],
        week_minutes=row["week_minutes"],
    )


def official_reasons(rows: Sequence[Row]) -> list[Row]:
    """공가의 사유 of a day, under ``reasons``."""
    return [{"reasons": special_leave.official_reasons(row["date"])} for row in rows]


# --- rest ---------------------------------------------------------------------------------------


def substitute_rest(rows: Sequence[Row]) -> list[Row]:
    """When a day of work may be rested."""
    return [
        rest.substitute_rest(
            r["date"], ended_on=r["ended_on"], rest_on=r["rest_on"], own=r["own_days"]
        )
        for r in rows
    ]


def substitute_refusals(rows: Sequence[Row]) -> list[Row]:
    """What stands against a day of rest."""
    return [
        {
            "refusals": rest.substitute_refusals(
                worked_on=r["date"],
                rest_day=r["rest_day"],
                worked_minutes=r["worked_minutes"],
                ended_on=r["ended_on"],
                paid=r["paid"],
                own=r["own_days"],
                institution=r["institution"],
                local=_local(r),
            )
        }
        for r in rows
    ]


def election_rest(rows: Sequence[Row]) -> list[Row]:
    """Days off for work at an election."""
    return [rest.election_rest(r["date"], own=r["own_days"]) for r in rows]


def election_refusals(rows: Sequence[Row]) -> list[Row]:
    """What stands against a day off for an election."""
    return [
        {
            "refusals": rest.election_refusals(
                election_on=r["date"],
                rest_day=r["rest_day"],
                used_days=r["used_days"],
                own=r["own_days"],
            )
        }
        for r in rows
    ]


def convertible(rows: Sequence[Row]) -> list[Row]:
    """How much overtime may become annual leave, and what stands against more."""
    return [_converted(r) for r in rows]


def _converted(row: Row) -> Row:
    given: Any = {
        "recognised_minutes": row["recognised_minutes"],
        "converted_minutes": row["converted_minutes"],
        "institution": row["institution"],
        "local": _local(row),
    }
    found = rest.convertible(row["date"], **given)
    asked = rest.conversion_refusals(day=row["date"], minutes=row["minutes"], **given)
    return {**found, "refusals": asked}


# --- leave of absence, compensation, cuts ---------------------------------------------------------


def absence_terms(rows: Sequence[Row]) -> list[Row]:
    """What a leave of absence is."""
    return [
        leave_of_absence.terms(
            r["kind"], r["date"], industrial=r["industrial"], private=r["private"]
        )
        for r in rows
    ]


def absence_refusals(rows: Sequence[Row]) -> list[Row]:
    """What stands against a leave of absence."""
    for r in rows:
        _ordered(r["date"], r["until"])
    return [
        {
            "refusals": leave_of_absence.refusals(
                r["kind"],
                day=r["date"],
                until=r["until"],
                facts={name: r[name] for name in leave_of_absence.FACTS},
            )
        }
        for r in rows
    ]


def monthly_pay(rows: Sequence[Row]) -> list[Row]:
    """봉급표의 월봉급액."""
    graded = [{**r, "grade": int(r["grade"].removesuffix("급"))} for r in rows]
    frame = typed(graded, date=pl.Date, grade=pl.Int8, step=pl.Int32)
    return picked(compensation.monthly_pay(frame), "grade", "monthly_pay_won")


def compensation_won(rows: Sequence[Row]) -> list[Row]:
    """연가보상비."""
    frame = typed(
        rows,
        date=pl.Date,
        kind=pl.String,
        monthly_pay_won=pl.Int64,
        left_minutes=pl.Int32,
        recommended_left_minutes=pl.Int32,
        saved_minutes=pl.Int32,
        notices_given=pl.Boolean,
        june_paid_won=pl.Int64,
        excluded=pl.Boolean,
    )
    chosen = {name: [r[name] for r in rows] for name in ("amount_rounding", "negative")}
    numbered = compensation.compensation_won(frame, chosen=chosen)
    used = tuple(key.rsplit(".", 1)[-1] for key in compensation.KEYS)
    exact = ("early", "carried_minutes", "amount_numerator", "amount_denominator")
    return picked(numbered, *used, *exact, "june_deducted_won", *compensation.STEPS)


def exclusions(rows: Sequence[Row]) -> list[Row]:
    """Why nothing is paid, under ``refusals``."""
    return [{"refusals": compensation.exclusions(r)} for r in rows]


def pay_cuts_of(rows: Sequence[Row]) -> list[Row]:
    """A month's pay after its cuts; more than DEEPEST reasons on one day are refused."""
    if any(_deepest(r["cuts"]) > pay_cuts.DEEPEST for r in rows):
        raise BadInput("cuts", f"값은 하루에 사유가 {pay_cuts.DEEPEST}개까지여야 합니다.")
    months = typed(rows, date=pl.Date, item=pl.String, monthly_won=pl.Int64)
    cuts = [
        (i, one["reason"], one["since"], one["until"], one["began"])
        for i, r in enumerate(rows)
        for one in r["cuts"]
    ]
    found = pay_cuts.pay_cuts(
        months.with_row_index("row").cast({"row": pl.Int32}),
        pl.DataFrame(cuts, schema=pay_cuts.CUTS_SCHEMA, orient="row").lazy(),
    )
    exact = ("month_days", "stacked_days", "absences", "amount_numerator", "amount_denominator")
    return picked(found, *exact, *pay_cuts.STEPS)


def _deepest(cuts: Sequence[Row]) -> int:
    """How many cuts hold on one day at most: some cut begins on the first such day."""
    return max(
        (
            sum(
                one["since"] <= day and (one["until"] is None or day < one["until"]) for one in cuts
            )
            for day in {one["since"] for one in cuts}
        ),
        default=0,
    )
