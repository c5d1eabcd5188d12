"""What the law gives whom in a year: the facts of each person put before `law.leave.entitlement`."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from dure import frames
from dure.leave import part_time, queries
from dure.organization import queries as organization
from dure.people import queries as people
from law import leave, params, service_period, worked_months

OFFICIALS = ("regular", "term", "part_time", "elected")  # 기간제와 공무직은 근로기준법
PART_TIME = "leave.part_time_formula"


def entitled(
    *,
    year: int,
    on: date,
    today: date,
    persons: Sequence[int] | None = None,
    leavers: bool = False,
) -> pl.DataFrame:
    """Everybody's annual leave of a year as of a day, each step a column: person … granted_minutes.

    `leavers`: also of those whose employment ended before it in that year, as of their last day.
    What the year before earns (가산 1일) is not known until that year is over, on `today`. Whoever
    is `held_back` has no row.

    Raises:
        NoLawInForce, Unset: naming the parameter.
    """
    base = _base(on, persons)
    if leavers:
        base = pl.concat([base, _gone(on, persons, base)])
    if base.is_empty():
        return base.with_columns(granted_minutes=pl.lit(0, pl.Int32), since=pl.col("hired"))
    spans = queries.spans(persons).with_columns(institution=pl.lit(_code()))
    base = base.with_columns(rejoined=_rejoined(base, spans, on))
    local = organization.local_values().lazy()
    served = service_period.tenure(base.lazy(), spans.lazy()).drop("hired")
    worked = worked_months.worked_months(base.lazy(), _unworked(spans, year, persons), local=local)
    facts = (
        base.lazy()
        .join(served, on=service_period.KEY)
        .join(worked.drop("hired", "retired", "rejoined"), on=service_period.KEY)
        .join(_deducted(spans, year).lazy(), on="person", how="left")
        .join(_advanced(year, persons).lazy(), on="person", how="left")
        .join(part_time.weeks(on, persons).lazy(), on="person", how="left")
        .join(_bonus(base, spans, year, local, persons, today), on="person", how="left")
        .with_columns(
            similar_career=pl.col("person").is_in(
                spans.filter(pl.col("kind") == "similar_career")["person"].implode()
            ),
            **{
                name: pl.col(name).fill_null(0).cast(pl.Int16)
                for name in (
                    "absent_days",
                    "barred_days",
                    "bonus_days",
                    "advanced_days",
                    "advanced_rest_minutes",
                )
            },
        )
    )
    found = leave.entitlement(facts, local=local).collect()
    rest = pl.col("granted_minutes") - pl.col("advanced_rest_minutes")
    return found.with_columns(granted_minutes=rest.clip(0).cast(pl.Int32))


def held_back(*, on: date, persons: Sequence[int] | None = None) -> tuple[list[int], str]:
    """시간선택제공무원 whose leave nobody can work out, and why: the formula of 별표 2 is not set."""
    employed = people.employments(on=on, people=persons)
    found = employed.filter(pl.col("kind") == part_time.KIND)["person"].to_list()
    if not found:
        return [], ""
    try:
        local = organization.local_values().lazy()
        params.chosen(PART_TIME, on, institution=_code(), local=local)
    except params.Unset as error:
        return found, str(error)
    return [], ""


def due(*, year: int, on: date, today: date, persons: Sequence[int] | None = None) -> pl.DataFrame:
    """What the year's lots still lack or have too much: `entitled` with minutes, lines and due_minutes."""
    found = entitled(year=year, on=on, today=today, persons=persons, leavers=True)
    have = queries.granted(lot=f"annual-{year}", persons=persons)
    both = found.join(have, on="person", how="left").with_columns(
        pl.col("minutes", "lines").fill_null(0)
    )
    return both.with_columns(due_minutes=pl.col("granted_minutes") - pl.col("minutes"))


def _code() -> str:
    return str(organization.institution().code)


def _base(on: date, persons: Sequence[int] | None) -> pl.DataFrame:
    left_out, _ = held_back(on=on, persons=persons)
    employed = people.employments(on=on, people=persons)
    officials = pl.col("kind").is_in(OFFICIALS) & ~pl.col("person").is_in(left_out)
    return employed.filter(officials).select(
        institution=pl.lit(_code()),
        person="person",
        date=pl.lit(on),
        hired="valid_from",
        retired=pl.when(pl.col("valid_until").dt.year() == on.year).then("valid_until"),
        rejoined=pl.lit(False),
    )


def _gone(on: date, persons: Sequence[int] | None, there: pl.DataFrame) -> pl.DataFrame:
    """Officials who left earlier in the year and are not back, each as of the last day."""
    ended = people.ended(since=on.replace(month=1, day=1), until=on, people=persons)
    whole = [
        kind for kind in OFFICIALS if kind != part_time.KIND
    ]  # no schedule is left to measure by
    last = ended.filter(
        pl.col("kind").is_in(whole) & ~pl.col("person").is_in(there["person"].implode())
    ).unique("person", keep="last", maintain_order=True)
    return last.select(
        institution=pl.lit(_code()),
        person="person",
        date=pl.col("valid_until").dt.offset_by("-1d"),
        hired="valid_from",
        retired="valid_until",
        rejoined=pl.lit(False),
    )


def _rejoined(base: pl.DataFrame, spans: pl.DataFrame, on: date) -> pl.Series:
    """Who came within 14 days of leaving the post that is added (제7조의2제3항제2호 괄호)."""
    gap = (pl.col("hired") - pl.col("until")).dt.total_days()
    before = spans.filter(pl.col("kind") == "prior_service").join(base, on="person")
    days = int(params.value("leave.rejoined_days", on))
    again = before.filter(gap.is_between(0, days))["person"]
    return base["person"].is_in(again.implode())


def _unworked(spans: pl.DataFrame, year: int, persons: Sequence[int] | None) -> pl.LazyFrame:
    """Recorded periods, and whole days of 일반병가 of the year (hours are left out, a reading)."""
    ill = _sick_days(year, persons, kinds=("sick",)).filter("whole")
    sick = ill.select(
        institution=pl.lit(_code()),
        person="person",
        kind=pl.lit("general_sick"),
        since="date",
        until=pl.col("date").dt.offset_by("1d"),
    )
    both = pl.concat([spans.select(sick.columns), sick])
    return both.with_columns(counted_days=pl.lit(None, pl.Int16)).lazy()


def _sick_days(year: int, persons: Sequence[int] | None, *, kinds: Sequence[str]) -> pl.DataFrame:
    """Days of approved sick leave in a year: person, date, kind, minutes, whole."""
    some = "" if persons is None else " AND d.person_id = ANY(%s)"
    return frames.read(
        "SELECT d.person_id, d.date, l.kind, sum(d.minutes), sum(d.minutes) >= max(d.day_minutes)"
        " FROM leave_leaveday d"
        " JOIN leave_leave l ON l.id = d.leave_id"
        " WHERE d.live AND l.state = 'approved' AND l.kind = ANY(%s)"
        f" AND d.date >= %s AND d.date < %s{some} GROUP BY 1, 2, 3",
        [
            list(kinds),
            date(year, 1, 1),
            date(year + 1, 1, 1),
            *([] if persons is None else [list(persons)]),
        ],
        {
            "person": pl.Int64,
            "date": pl.Date,
            "kind": pl.String,
            "minutes": pl.Int64,
            "whole": pl.Boolean,
        },
    )


def _deducted(spans: pl.DataFrame, year: int) -> pl.DataFrame:
    """Days of 결근 and of 정직·직위해제·강등 in the year (제7조의2제1항)."""
    first, last = pl.lit(date(year, 1, 1)), pl.lit(date(year + 1, 1, 1))
    days = (pl.min_horizontal("until", last) - pl.max_horizontal("since", first)).dt.total_days()
    barred = pl.col("kind").is_in(["suspension", "removal", "demotion"])
    return (
        spans.with_columns(days=days.clip(0))
        .filter(barred | (pl.col("kind") == "absent"))
        .group_by("person")
        .agg(
            absent_days=pl.col("days").filter(pl.col("kind") == "absent").sum(),
            barred_days=pl.col("days").filter(barred).sum(),
            disposed_on=pl.col("since").filter(barred).min(),
        )
    )


def _advanced(year: int, persons: Sequence[int] | None) -> pl.DataFrame:
    """What was taken last year in advance of this year's (제7조의3): days, and minutes beside them."""
    found = queries.taken_in_advance(year=year - 1, persons=persons)
    day = leave.DAY
    return found.select(
        "person",
        advanced_days=pl.col("advanced") // day,
        advanced_rest_minutes=pl.col("advanced") % day,
    )


def _bonus(
    base: pl.DataFrame,
    spans: pl.DataFrame,
    year: int,
    local: pl.LazyFrame,
    persons: Sequence[int] | None,
    today: date,
) -> pl.LazyFrame:
    """가산 1일씩, from what the year before was like (제7조제3항)."""
    before, first = date(year - 1, 1, 1), date(year, 1, 1)
    if today < first:
        base = base.clear()
    inside = spans.filter((pl.col("since") < first) & (pl.col("until") > before))
    sick = _sick_days(year - 1, persons, kinds=("sick", "duty_sick"))
    ill = sick.group_by("person").agg(
        general_sick_days=((pl.col("kind") == "sick") & pl.col("whole")).sum(),
        duty_sick_days=((pl.col("kind") == "duty_sick") & pl.col("whole")).sum(),
        sick_minutes=pl.col("minutes").filter(~pl.col("whole")).sum(),
    )
    kinds = service_period.PERIODS
    absence = [c for c, p in kinds.items() if p.unworked and "제63조" in p.article]
    other = [c for c, p in kinds.items() if p.unworked and c not in absence]
    told = inside.group_by("person").agg(
        barred=pl.col("kind")
        .is_in(["suspension", "removal", "demotion", "absent", "absent_over"])
        .any(),
        leave_of_absence=pl.col("kind").is_in(absence).any(),
        duty_leave=(pl.col("kind") == "duty_illness_leave").any(),
        other_unworked=pl.col("kind").is_in([c for c in other if c != "general_sick"]).any(),
    )
    left = queries.settled_left(year - 1, persons)
    flags = ("barred", "leave_of_absence", "duty_leave", "other_unworked", "unpaid_left")
    counts = ("general_sick_days", "duty_sick_days", "sick_minutes")
    # 그해 중의 신규임용도 종사하지 않은 기간이다(제7조의2제3항제2호)
    frame = (
        base.lazy()
        .select("institution", "person", "date", "hired", "rejoined")
        .join(ill.lazy(), on="person", how="left")
        .join(told.lazy(), on="person", how="left")
        .join(left.lazy(), on="person", how="left")
        .with_columns(
            *(pl.col(name).fill_null(False) for name in flags),
            *(pl.col(name).fill_null(0).cast(pl.Int32) for name in counts),
        )
        .with_columns(
            other_unworked=pl.col("other_unworked")
            | ((pl.col("hired") > pl.lit(before)) & ~pl.col("rejoined"))
        )
    )
    found = leave.bonus(frame, local=local)
    return found.select(
        "person", "bonus_barred", "bonus_sick_days", "bonus_left_days", "bonus_days"
    )
