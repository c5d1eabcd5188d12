"""What a year's annual leave comes to on a day: left, wished saved, recommended and told, excluded."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache

import polars as pl

from dure import frames, tenancy
from dure.leave import part_time, queries
from dure.leave.balances import within_a_year
from dure.leave.entitlements import OFFICIALS
from dure.leave.models import Notice, Plan
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline.actions import SEOUL
from law import leave_carry, service_period
from law import leave_lots as lots
from law.leave import DAY

NOT_WORKING = [
    "no_compensation",
    *(
        code
        for code, period in service_period.PERIODS.items()
        if code != "duty_illness_leave"
        and ("제63조" in period.article or code in ("suspension", "removal", "demotion", "no_post"))
    ),
]


def of_year(*, year: int, on: date, persons: Sequence[int] | None = None) -> pl.DataFrame:
    """Officials employed on a day: institution, person, date, unused_minutes (the year's own leave
    that no use up to that day took), converted_minutes, wished_minutes, recommended_left_minutes,
    notices_given and excluded (수당 등에 관한 규정 제18조의5제1항 단서, as far as it is recorded).

    What was settled at a year's end is left out, so that it may be asked again afterwards.
    """
    employed = people.employments(on=on, people=persons)
    base = employed.filter(pl.col("kind").is_in(OFFICIALS)).select(
        institution=pl.lit(str(organization.institution().code)),
        person="person",
        date=pl.lit(on),
        elected=pl.col("kind") == "elected",
    )
    left = _left(year, on, persons)
    told = _told(year, on, persons)
    away = queries.spans(persons).filter(
        pl.col("kind").is_in(NOT_WORKING) & (pl.col("since") <= on) & (pl.col("until") > on)
    )
    wishes = _wishes(year, persons)
    found = (
        base.join(left, on="person", how="left")
        .join(wishes, on="person", how="left")
        .join(told, on="person", how="left")
        .with_columns(
            pl.col("unused_minutes", "converted_minutes", "wished_minutes").fill_null(0),
            pl.col("recommended_left_minutes").fill_null(0),
            pl.col("notices_given").fill_null(False),
            excluded=pl.col("elected") | pl.col("person").is_in(away["person"].implode()),
        )
        .drop("elected")
    )
    return found.with_columns(
        wished_minutes=pl.min_horizontal("wished_minutes", "unused_minutes").cast(pl.Int64)
    ).sort("person")


def remaining(*, on: date, persons: Sequence[int] | None = None) -> pl.DataFrame:
    """Minutes left of every lot of 연가 alive on a day, settlements left out: person, lot, minutes,
    kind, starts, expires."""
    held, uses = _ledger(on, persons)
    left = lots.remaining(held.drop("kind", "date").lazy(), uses.lazy(), on).drop("pool")
    about = held.select("person", "lot", "kind", "starts", "expires")
    return left.join(about, on=["person", "lot"])


def saved_paid(*, persons: Sequence[int], on: date) -> dict[int, int]:
    """Minutes of saved and carried leave of those who leave on a day for a cause for which it is
    compensated: 직권면직, 사망 (제7조의10제3항)."""
    spans = queries.spans(persons).filter((pl.col("since") <= on) & (pl.col("until") > on))
    paid = {
        int(person)
        for person, kind in spans.select("person", "kind").iter_rows()
        if kind in leave_carry.SAVED_CAUSES and leave_carry.saved_paid(kind, on)
    }
    if not paid:
        return {}
    left = remaining(on=on, persons=sorted(paid)).filter(pl.col("kind").is_in(["saved", "carried"]))
    return dict(left.group_by("person").agg(pl.col("minutes").sum()).iter_rows())


def balances(*, on: date, persons: Sequence[int] | None = None) -> dict[int, int]:
    """What is left of 연가 on a day, less what its year used beyond every lot; settlements left out."""
    held, uses = _ledger(on, persons)
    plain = held.drop("kind", "date").lazy()
    left = lots.remaining(plain, uses.lazy(), on).group_by("person").agg(pl.col("minutes").sum())
    this_year = pl.col("use").str.starts_with(str(on.year))
    short = lots.consume(plain, uses.lazy()).filter(pl.col("lot").is_null() & this_year)
    less = dict(short.group_by("person").agg(pl.col("minutes").sum()).iter_rows())
    return {person: minutes - less.get(person, 0) for person, minutes in left.iter_rows()} | {
        person: -minutes for person, minutes in less.items() if person not in set(left["person"])
    }


def _ledger(on: date, persons: Sequence[int] | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lots and uses up to a day, without what was settled at a year's end."""
    some = "" if persons is None else " AND person_id = ANY(%s)"
    rows = frames.read(
        "SELECT person_id, pool, NULLIF(lot, ''), min(kind), min(starts), min(expires),"
        " sum(minutes), max(date) FROM leave_entry"
        f" WHERE institution_id = %s AND pool = 'annual' AND date <= %s AND why <> 'settle'{some}"
        " GROUP BY person_id, pool, lot, CASE WHEN lot <> '' THEN NULL WHEN person_id IN ("
        "SELECT person_id FROM leave_entry WHERE institution_id = %s AND pool = 'annual'"
        f" AND lot <> '' AND ({within_a_year('starts')} OR {within_a_year('expires')}))"
        " THEN date ELSE date_trunc('year', date) END",
        [tenancy.current(), on, *([] if persons is None else [list(persons)]), tenancy.current()],
        {
            "person": pl.Int64,
            "pool": pl.String,
            "lot": pl.String,
            "kind": pl.String,
            "starts": pl.Date,
            "expires": pl.Date,
            "minutes": pl.Int64,
            "date": pl.Date,
        },
    )
    uses = rows.filter(pl.col("lot").is_null() & (pl.col("minutes") != 0)).select(
        "person", "pool", use=pl.col("date").cast(pl.String), date="date", minutes=-pl.col("minutes")
    )  # fmt: skip
    return rows.filter(pl.col("lot").is_not_null()), uses


def _left(year: int, on: date, persons: Sequence[int] | None) -> pl.DataFrame:
    found = remaining(on=on, persons=persons)
    own = pl.col("lot") == f"annual-{year}"
    ends = (pl.col("kind") == "converted") & (pl.col("expires") == date(year + 1, 1, 1))
    minutes = pl.col("minutes")
    return found.group_by("person").agg(
        unused_minutes=minutes.filter(own).sum().clip(0),
        converted_minutes=minutes.filter(ends).sum().clip(0),
    )


def _wishes(year: int, persons: Sequence[int] | None) -> pl.DataFrame:
    some = "" if persons is None else " AND person_id = ANY(%s)"
    return frames.read(
        f"SELECT person_id, minutes FROM leave_saving WHERE year = %s AND upper_inf(known){some}",
        [year, *([] if persons is None else [list(persons)])],
        {"person": pl.Int64, "wished_minutes": pl.Int64},
    )


def _told(year: int, on: date, persons: Sequence[int] | None) -> pl.DataFrame:
    """Recommended leave that was not used and is not to be paid, where every notice was given."""
    found = Notice.objects.filter(year=year)
    if persons is not None:
        found = found.filter(person_id__in=list(persons))
    by_person: dict[int, dict[str, Notice]] = {}
    for each in found:
        by_person.setdefault(each.person_id, {})[each.stage] = each
    answered = _answered(year, by_person, on)
    short = part_time.lengths(on, list(by_person))
    given = {
        person: _given(stages, person in answered, on, short.get(person, DAY))
        for person, stages in by_person.items()
    }
    used = _used(year, on, [person for person, holds in given.items() if holds])
    rows = [
        (
            person,
            max(by_person[person][Notice.Stage.ANNOUNCED].minutes - used.get(person, 0), 0),
            True,
        )
        for person, holds in given.items()
        if holds
    ]
    schema = {
        "person": pl.Int64,
        "recommended_left_minutes": pl.Int64,
        "notices_given": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _answered(year: int, notices: Mapping[int, Mapping[str, Notice]], on: date) -> set[int]:
    """Who said within the days of the article after being urged when they take their leave, and
    has not taken it back (제7조의4제2항제1호)."""
    days = leave_carry.recommended(on)["answer_days"] + 1
    plans = Plan.objects.filter(
        date__year=year, assigned=False, known__upper_inf=True, person_id__in=list(notices)
    )
    urged = {
        person: stages[Notice.Stage.URGED].at
        for person, stages in notices.items()
        if Notice.Stage.URGED in stages
    }
    return {
        plan.person_id
        for plan in plans
        if plan.person_id in urged
        and urged[plan.person_id] <= plan.known.lower
        and (_on(plan.known.lower) - _on(urged[plan.person_id])).days < days
    }


def _given(stages: dict[str, Notice], answered: bool, on: date, length: int) -> bool:
    """Announced as unpaid, and urged and assigned in time (복무규정 제7조의4제2항)."""
    told = stages.get(Notice.Stage.ANNOUNCED)
    if told is None or told.compensated or on != date(on.year, 12, 31):
        return False
    days = [
        _day(stages[stage]) if stage in stages else None
        for stage in (Notice.Stage.URGED, Notice.Stage.ASSIGNED)
    ]
    return _may_withhold(on, _day(told), told.minutes // length, days[0], answered, days[1])


def _day(notice: Notice) -> date:
    return _on(notice.at)


def _on(at: datetime) -> date:
    return at.astimezone(SEOUL).date()


@cache
def _may_withhold(
    on: date,
    announced: date,
    days: int,
    urged: date | None,
    answered: bool,
    assigned: date | None,
) -> bool:
    found = leave_carry.recommended(
        on,
        announced_on=announced,
        days=days,
        urged_on=urged,
        answered=answered,
        assigned_on=assigned,
    )
    return bool(found["may_withhold"])


def _used(year: int, on: date, persons: Sequence[int]) -> dict[int, int]:
    rows = frames.read(
        "SELECT person_id, -sum(minutes) FROM leave_entry WHERE institution_id = %s"
        " AND pool = 'annual' AND lot = '' AND date >= %s AND date <= %s AND person_id = ANY(%s)"
        " GROUP BY 1",
        [tenancy.current(), date(year, 1, 1), on, list(persons)],
        {"person": pl.Int64, "minutes": pl.Int64},
    )
    return dict(rows.iter_rows())
