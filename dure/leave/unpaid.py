"""Days that cost pay: leave without pay, absence, 휴직 and what a disposition takes (보수규정 제26조부터)."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from dure import frames
from dure.leave import entitlements, part_time, queries, unused
from dure.leave.models import Leave, LeaveDay
from law import service_period, special_leave
from law.leave import DAY
from law.leave_kinds import LEAVE_KINDS

ONE = timedelta(days=1)
UNPAID = [kind.code for kind in LEAVE_KINDS.values() if not kind.paid]
CARE = "family_care"
ABSENCES = ("absent", "absent_over")
REASONS = {
    **{
        code: "other_leave"
        for code, period in service_period.PERIODS.items()
        if "제63조" in period.article
    },
    "illness_leave": "illness",
    "duty_illness_leave": "duty_illness",
    "study_abroad_leave": "study_abroad",
    "suspension": "suspended",
    "demotion": "demoted",
    "pay_reduction": "reduced",
    "absent_over": "absent_over",
}
CUTS = {
    "person": pl.Int64,
    "reason": pl.String,
    "since": pl.Date,
    "until": pl.Date,
    "began": pl.Date,
}


def cuts(*, since: date, until: date, persons: Sequence[int] | None = None) -> pl.DataFrame:
    """What costs pay in [since, until): person, reason (law.pay_cuts.REASONS), since, until, began.

    Raises:
        NoLawInForce, Unset: naming the parameter.
    """
    parts = [
        _spans(since, until, persons),
        _unpaid(since, until, persons),
        _absences(since, until, persons),
    ]
    return pl.concat(parts).sort("person", "since", "reason")


def over(*, year: int, on: date, persons: Sequence[int]) -> dict[int, int]:
    """Days of absence beyond the year's leave and saved leave (보수규정 제26조제1항), by person.

    Whole days: what is left below 8 hours keeps the day paid (a reading).

    Raises:
        NoLawInForce, Unset: naming the parameter.
    """
    if not persons:
        return {}
    law = entitlements.entitled(year=year, on=on, today=on, persons=persons)
    have = dict(
        queries.granted(lot=f"annual-{year}", persons=persons)
        .select("person", "minutes")
        .iter_rows()
    )
    left = unused.balances(on=on, persons=persons)
    taken = queries.deducted(key="absent", year=year, persons=persons)
    found = {}
    for row in law.iter_rows(named=True):
        person, days = row["person"], row["absent_days"]
        # as if nothing had been deducted for absence: what the law gives without it, then the balance
        length = part_time.day_length(row["week_minutes"], on) or DAY
        whole = max(row["prorated_days"] - (row["deduction_days"] - days), 0) * length
        less = taken.get(person, (0, 0))[0]
        before = left.get(person, 0) - have.get(person, 0) + whole + less
        found[person] = min(days, max(days * length - max(before, 0), 0) // length)
    return {person: days for person, days in found.items() if days}


def _spans(since: date, until: date, persons: Sequence[int] | None) -> pl.DataFrame:
    some = "" if persons is None else " AND person_id = ANY(%s)"
    rows = frames.read(
        "SELECT person_id, kind, ground, lower(valid), upper(valid) FROM leave_servicespan"
        f" WHERE upper_inf(known) AND valid && daterange(%s, %s){some}",
        [since, until, *([] if persons is None else [list(persons)])],
        {
            "person": pl.Int64,
            "kind": pl.String,
            "ground": pl.Int16,
            "since": pl.Date,
            "until": pl.Date,
        },
    )
    released = (
        pl.when(pl.col("ground") == 1).then(pl.lit("released_1")).otherwise(pl.lit("released"))
    )
    told = rows.with_columns(
        reason=pl.when(pl.col("kind") == "removal")
        .then(released)
        .otherwise(pl.col("kind").replace_strict(REASONS, default=None, return_dtype=pl.String)),
        began="since",
    )
    return told.filter(pl.col("reason").is_not_null()).select(*CUTS)


def _unpaid(since: date, until: date, persons: Sequence[int] | None) -> pl.DataFrame:
    """Leave without pay: a day wherever a month's hours have come to another 8 (a reading).

    What is left of a month below 8 hours keeps its pay.
    """
    found = LeaveDay.objects.filter(
        live=True,
        off=False,
        leave__state=Leave.State.APPROVED,
        leave__kind__in=[*UNPAID, CARE],
        date__gte=date(since.year, 1, 1),
        date__lt=until,
    )
    if persons is not None:
        found = found.filter(person_id__in=list(persons))
    rows = found.order_by("person_id", "date", "start").values_list(
        "person_id", "date", "minutes", "day_minutes", "leave__kind", "leave__facts"
    )
    paid: dict[int, int] = {}
    minutes: dict[tuple[int, date], int] = {}
    for person, day, used, of, kind, facts in rows:
        free, length = 0, DAY if used >= of else used * DAY // of
        if kind == CARE:
            free = min(max(_paid_minutes(facts, day) - paid.get(person, 0), 0), length)
            paid[person] = paid.get(person, 0) + free
        minutes[person, day] = minutes.get((person, day), 0) + length - free
    sums: dict[tuple[int, date], int] = {}
    days = []
    for (person, day), length in sorted(minutes.items()):
        key = person, day.replace(day=1)
        before = sums.get(key, 0)
        sums[key] = before + min(length, DAY)
        if sums[key] // DAY > before // DAY and day >= since:
            days.append((person, "unpaid_leave", day, day + ONE, day))
    return pl.DataFrame(days, schema=CUTS, orient="row")


def _paid_minutes(facts: dict[str, object], day: date) -> int:
    """Minutes of 가족돌봄휴가 that are paid in a year, by the facts of one request (제7조의7제10항).

    Requests from before the facts were asked are taken as of a child, one.
    """
    asked = {"care_reason": "school_closed", "relation": "child", "children": 1} | facts
    return int(special_leave.special_days(CARE, day=day, facts=asked)["paid_days"]) * DAY


def _absences(since: date, until: date, persons: Sequence[int] | None) -> pl.DataFrame:
    """Absent days of the period; the last ones of the year are those beyond leave."""
    spans = queries.spans(persons).filter(
        (pl.col("kind") == "absent")
        & (pl.col("since") < date(since.year + 1, 1, 1))
        & (pl.col("until") > date(since.year, 1, 1))
    )
    days = (
        spans.select("person", day=pl.date_ranges("since", "until", closed="left"))
        .explode("day")
        .filter(pl.col("day").dt.year() == since.year)
        .unique()
        .sort("person", "day")
    )
    if days.filter((pl.col("day") >= since) & (pl.col("day") < until)).is_empty():
        return pl.DataFrame(schema=CUTS)
    last = date(since.year, 12, 31)
    beyond = over(year=since.year, on=last, persons=days["person"].unique().to_list())
    rows = []
    for (person,), mine in days.group_by("person", maintain_order=True):
        each = mine["day"].to_list()
        kept = len(each) - beyond.get(int(str(person)), 0)
        rows += [
            (person, ABSENCES[place >= kept], day, day + ONE, day)
            for place, day in enumerate(each)
            if since <= day < until
        ]
    return pl.DataFrame(rows, schema=CUTS, orient="row")
