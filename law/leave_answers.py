"""From checked rows about leave to a rule's columns and back, as ``answers`` does for overtime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from law import (
    holidays,
    leave,
    leave_carry,
    leave_days,
    leave_filing,
    leave_lots,
    over_leave,
    params,
    service_period,
    worked_months,
)
from law.answers import picked, typed
from law.person import local_frame
from law.rule import Row

MANY: Final = pl.Schema({"institution": pl.String, "person": pl.Int64, "use": pl.Int64})
USE: Final = pl.Schema({"date": pl.Date, "days": pl.Int32, "certified": pl.Boolean})
LEAVE: Final = pl.Schema(
    {
        "family": pl.String,
        "reason": pl.String,
        "since": pl.Date,
        "until": pl.Date,
        "filed": pl.Date,
    }
)
SHORT: Final = "모자람"


def _mine(rows: Sequence[Row], **types: Any) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The rows' columns and their institutions' own values: each row is its own institution."""
    frame = typed(rows, **types).with_columns(institution=_numbers(len(rows)).cast(pl.String))
    return frame, local_frame({str(i): row for i, row in enumerate(rows)})


def _numbers(count: int) -> pl.Series:
    return pl.Series("number", range(count), dtype=pl.Int64)


def _parts(rows: Sequence[Row], name: str, schema: Mapping[str, Any]) -> pl.LazyFrame:
    """A list of each row as one frame, numbered by row (person) and place (use)."""
    found = [
        (str(i), i, place, *(one.get(column) for column in schema))
        for i, row in enumerate(rows)
        for place, one in enumerate(row[name])
    ]
    whole = pl.Schema([*MANY.items(), *schema.items()])
    return pl.DataFrame(found, schema=whole, orient="row").lazy()


# --- the service period and the months ----------------------------------------------------------


def tenure(rows: Sequence[Row]) -> list[Row]:
    """재직기간 of each row."""
    people = typed(rows, date=pl.Date, hired=pl.Date).with_columns(
        person=_numbers(len(rows)), institution=pl.lit("")
    )
    names = service_period.SPANS.names()[2:]
    spans = _parts(rows, "spans", {n: service_period.SPANS[n] for n in names})
    mine = service_period.tenure(people, spans.with_columns(institution=pl.lit("")))
    found = mine.sort("person")
    return picked(found, "childcare_excluded_days", *service_period.STEPS, "unit")


def months(rows: Sequence[Row]) -> list[Row]:
    """그해에 종사한 개월."""
    types = {n: worked_months.PEOPLE[n] for n in ("date", "hired", "retired", "rejoined")}
    people, local = _mine(rows, **types)
    names = worked_months.SPANS.names()[2:]
    spans = _parts(rows, "spans", {n: worked_months.SPANS[n] for n in names})
    numbered = people.with_columns(person=_numbers(len(rows)))
    found = worked_months.worked_months(numbered, spans, local=local)
    return picked(found.sort("person"), "month_round_up_days", *worked_months.STEPS)


# --- annual leave -------------------------------------------------------------------------------


def annual_days(rows: Sequence[Row]) -> list[Row]:
    """재직기간별 연가일수, the addition for a similar career included."""
    frame = typed(rows, date=pl.Date, service_total_months=pl.Int32, similar_career=pl.Boolean)
    added = ("similar_career_days", "similar_career_below_months")
    return picked(leave.annual_days(frame), *added, *leave.TABLE_STEPS)


def entitlement(rows: Sequence[Row]) -> list[Row]:
    """그해의 연가, clause by clause."""
    given = {name: dtype for name, (dtype, _) in leave.GIVEN.items()}
    frame, local = _mine(rows, date=pl.Date, service_total_months=pl.Int32, **given)
    added = ("similar_career_days", "similar_career_below_months")
    more = ("deduction_days", "saved_loss_days", "saved_gain_days")
    return picked(leave.entitlement(frame, local=local), *added, *more, *leave.STEPS)


def bonus(rows: Sequence[Row]) -> list[Row]:
    """다음 해에 더하는 날."""
    flags = ("barred", "leave_of_absence", "duty_leave", "other_unworked", "unpaid_left")
    counts = ("general_sick_days", "duty_sick_days", "sick_minutes")
    frame, local = _mine(
        rows,
        date=pl.Date,
        **dict.fromkeys(flags, pl.Boolean),
        **dict.fromkeys(counts, pl.Int32),
    )
    return picked(leave.bonus(frame, local=local), *leave.BONUS_STEPS)


def advance(rows: Sequence[Row]) -> list[Row]:
    """당겨쓸 수 있는 날."""
    counts = ("service_total_months", "remaining_minutes", "saved_minutes", "advanced_days")
    frame, local = _mine(rows, date=pl.Date, **dict.fromkeys(counts, pl.Int32))
    return picked(leave_carry.advance(frame, local=local), *leave_carry.ADVANCE_STEPS)


def saved(rows: Sequence[Row]) -> list[Row]:
    """저축하는 연가."""
    counts = ("unused_minutes", "compensated_days", "converted_minutes")
    frame, local = _mine(rows, date=pl.Date, **dict.fromkeys(counts, pl.Int64))
    added = ("comp_max_days", "remainder_saved", "save_over_20")
    found = leave_carry.saved(frame, local=local)
    return picked(found, *added, *leave_carry.SAVED_STEPS)


def saved_fate(rows: Sequence[Row]) -> list[Row]:
    """저축연가가 언제 없어지고 언제 보상되는지."""
    return [
        {
            "saved_expiry_years": params.value("leave.saved_expiry_years", r["date"]),
            "saved_expires": leave_carry.saved_expires(r["saved_year"], r["date"]),
            "saved_paid": leave_carry.saved_paid(r["cause"], r["date"]),
        }
        for r in rows
    ]


def recommended(rows: Sequence[Row]) -> list[Row]:
    """연가 사용의 권장."""
    return [
        leave_carry.recommended(
            r["date"],
            announced_on=r["announced_on"],
            days=r["days"],
            urged_on=r["urged_on"],
            answered=r["answered"],
            assigned_on=r["assigned_on"],
        )
        for r in rows
    ]


# --- counting days --------------------------------------------------------------------------------


def hours_to_days(rows: Sequence[Row]) -> list[Row]:
    """지각·조퇴·외출 누계."""
    counts = ("late_minutes", "half_day_minutes", "sick_minutes")
    frame, local = _mine(rows, date=pl.Date, **dict.fromkeys(counts, pl.Int64))
    wide = leave_days.hours_to_days(frame, local=local)
    rest = ("late_rest_minutes", "sick_rest_minutes")
    return picked(wide, "pot_minutes", "late_days", "sick_hour_days", *rest)


def sick(rows: Sequence[Row]) -> list[Row]:
    """일반병가와 연가에서 빼는 날."""
    local = local_frame({str(i): row for i, row in enumerate(rows)})
    found = leave_days.sick(_parts(rows, "uses", USE), local=local).collect()
    names = ("to_annual_days", "sick_days", "over_limit_days")
    shown = [("date", *names), _sick_ko]
    return [_listed(found, i, "sick_uses", names, shown) for i in range(len(rows))]


def _sick_ko(one: Row) -> str:
    told = f"{one['date'].isoformat()}부터 {one['days']}일: 병가 {one['sick_days']}일"
    if one["to_annual_days"]:
        told += f", 진단서가 없어 연가에서 {one['to_annual_days']}일"
    if one["over_limit_days"]:
        told += f", 한도를 넘어 결근 {one['over_limit_days']}일"
    return told


def over_absent(rows: Sequence[Row]) -> list[Row]:
    """휴가를 넘겨 써서 결근으로 보는 날."""
    names = ("short_minutes", "advanced_minutes", "sick_over_days", "day_minutes")
    return [over_leave.over_absent(r["date"], **{name: r[name] for name in names}) for r in rows]


def counted_days(rows: Sequence[Row]) -> list[Row]:
    """토요일과 공휴일을 넣거나 뺀 휴가일수."""
    local = local_frame({str(i): row for i, row in enumerate(rows)})
    renamed = [{**r, "uses": [{**u, "family": u["kind"]} for u in r["uses"]]} for r in rows]
    off = [
        (str(i), day)
        for i, row in enumerate(rows)
        for use in row["uses"]
        for day in row["off_days"] or _off_days(use["since"], use["until"], row["own_days"])
    ]
    days = pl.DataFrame(off, schema={"institution": pl.String, "date": pl.Date}, orient="row")
    uses = _parts(renamed, "uses", LEAVE)
    found = leave_days.counted_days(uses, days.lazy(), local=local).collect()
    names = ("counted_days",)
    shown = [("since", "calendar_days", "off_days", "counted_days"), _counted_ko]
    return [_listed(found, i, "counted_uses", names, shown) for i in range(len(rows))]


def _off_days(since: date, until: date, own: Sequence[date]) -> list[date]:
    span = [since + timedelta(days=n) for n in range((until - since).days)]
    known = holidays.between(since, until - timedelta(days=1))
    return [day for day in span if day.isoweekday() >= 6 or day in known or day in own]


def _counted_ko(one: Row) -> str:
    return (
        f"{one['since'].isoformat()}부터 달력일 {one['calendar_days']}일, "
        f"쉬는 날 {one['off_days']}일, 휴가일수 {one['counted_days']}일"
    )


def _listed(
    found: pl.DataFrame, person: int, name: str, sums: Sequence[str], shown: Sequence[Any]
) -> Row:
    columns, sentence = shown
    mine = found.filter(pl.col("person") == person).to_dicts()
    told = [{**{c: one[c] for c in columns}, "ko": sentence(one)} for one in mine]
    return {name: told, **{c: sum(one[c] for one in mine) for c in sums}}


# --- the ledger, filing, ordinances -----------------------------------------------------------------


def consume(rows: Sequence[Row]) -> list[Row]:
    """What each use takes from which lot, and what found none."""
    lots = _parts(rows, "lots", {"starts": pl.Date, "expires": pl.Date, "minutes": pl.Int64})
    uses = _parts(rows, "uses", {"date": pl.Date, "minutes": pl.Int64})
    pool = pl.lit("annual").alias("pool")
    taken = leave_lots.consume(
        lots.rename({"use": "lot"}).with_columns(pool), uses.with_columns(pool)
    )
    found: list[Row] = [{"taken": [], "shortfall_minutes": 0} for _ in rows]
    for person, _, use, lot, minutes in taken.iter_rows():
        row = rows[person]
        name = SHORT if lot is None else row["lots"][lot]["name"]
        day = row["uses"][use]["date"]
        told = f"{day.isoformat()}에 쓴 {minutes:,}분: {name}"
        found[person]["taken"].append({"date": day, "name": name, "minutes": minutes, "ko": told})
        found[person]["shortfall_minutes"] += minutes if lot is None else 0
    return found


def refusals(rows: Sequence[Row]) -> list[Row]:
    """What stands against filing leave, under ``refusals``."""
    frame, local = _mine(rows, date=pl.Date)
    chosen = picked(params.attach(frame, ("leave.late_filing",), local=local), "late_filing")
    return [
        {
            "refusals": leave_filing.refusals(
                r["kind"],
                day=r["date"],
                minutes=r["minutes"],
                filed_on=r["filed_on"],
                reason=r["reason"],
                remaining_minutes=r["remaining_minutes"],
                advance_open_days=r["advance_open_days"],
                used_days=r["used_days"],
                certificate=r["certificate"],
                late_filing=one["late_filing"],
                week_minutes=r["week_minutes"],
                institution=str(place),
                local=local,
            )
        }
        for place, (r, one) in enumerate(zip(rows, chosen, strict=True))
    ]


def ordinance_days(rows: Sequence[Row]) -> list[Row]:
    """조례로 정한 휴가의 날수."""
    return [
        {
            "ordinance_days": leave_filing.ordinance_days(
                r["kind"],
                r["service_years"],
                on=r["date"],
                institution=r["institution"],
                local=local_frame({r["institution"]: r}),
            )
        }
        for r in rows
    ]
