"""The year's end: what is left is saved as wished, compensated, carried or gone (제7조의10)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import polars as pl
from django.db import transaction

from dure import frames, tenancy
from dure.accounts.viewer import Viewer
from dure.audit import queries as log
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.leave import queries, unused
from dure.leave.models import Entry
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline.actions import SEOUL
from law import compensation, leave_carry, params
from law.leave import DAY

ARTICLE = "지방공무원 복무규정 제7조의10제1항"
NO_LAW = (params.NoLawInForce, params.Unset, params.LocalRefused)
TROUBLE = "leave.settle_failed"
LISTED = 20  # waiting requests named in a refusal
STEPS = [
    "unused_minutes",
    "wished_minutes",
    "left_minutes",
    "payable_minutes",
    "compensated_days",
    "savable_minutes",
    "uncompensated_minutes",
    "saved_minutes",
    "carried_minutes",
    "lost_minutes",
]
LINES = {
    "person": pl.Int64,
    "lot": pl.String,
    "kind": pl.String,
    "why": pl.String,
    "target": pl.Int64,
    "steps": pl.String,
}


def payable(frame: pl.DataFrame, *, kind: str, on: date) -> pl.DataFrame:
    """What `law.compensation` asks of each row of `unused.of_year`: kind and left_minutes; nobody is
    paid where the institution pays nothing.

    Raises:
        Unset: the institution has not said whether it pays.
    """
    paid = policy("compensation.paid", on)
    return frame.with_columns(
        kind=pl.lit(kind),
        left_minutes=pl.col("unused_minutes") - pl.col("wished_minutes"),
        excluded=pl.col("excluded") | pl.lit(paid == "pays_none"),
    )


def policy(key: str, on: date) -> str:
    """A choice that the decree leaves to the institution.

    Raises:
        Unset: naming the parameter.
    """
    local = organization.local_values().lazy()
    code = organization.institution().code
    return str(params.chosen(key, on, institution=code, local=local))


def settlement(*, year: int, persons: Sequence[int] | None = None) -> pl.DataFrame:
    """What becomes of everybody's leave of a year on its last day, each step a column (STEPS).

    Raises:
        NoLawInForce, Unset: naming the parameter.
    """
    last = date(year, 12, 31)
    local = organization.local_values().lazy()
    base = payable(unused.of_year(year=year, on=last, persons=persons), kind="december", on=last)
    paid = compensation.compensation_won(
        base.lazy().with_columns(
            monthly_pay_won=pl.lit(0, pl.Int32), june_paid_won=pl.lit(0, pl.Int64)
        ),
        local=local,
    ).collect()
    # what was recommended, told in time and left is not 보상비 지급대상, so it cannot be saved
    withheld = pl.col("left_minutes") - pl.col("payable_minutes")
    mine = paid.drop("carried_minutes", "comp_max_days").with_columns(
        all_unused=pl.col("unused_minutes"), unused_minutes=pl.col("unused_minutes") - withheld
    )
    found = leave_carry.saved(mine.lazy(), local=local).collect()
    rest = pl.when("remainder_saved").then(pl.col("unused_minutes") % DAY).otherwise(0)
    return (
        found.with_columns(carried_minutes=rest)
        .with_columns(
            saved_minutes=pl.col("saved_minutes") - pl.col("carried_minutes"),
            unused_minutes=pl.col("all_unused"),
        )
        .with_columns(
            lost_minutes=pl.col("unused_minutes")
            + pl.col("converted_minutes")
            - pl.col("compensated_days").cast(pl.Int64) * DAY
            - pl.col("saved_minutes")
            - pl.col("carried_minutes")
        )
    )


def settle_year(*, year: int, by: Actor, at: datetime, persons: Sequence[int] | None = None) -> int:
    """Settle everybody's leave of a year that is over; how many people something was written for.

    Run again it writes only what has changed since: a leave cancelled or approved late.

    Raises:
        Refused: the year's last day has not come, or requests of the year wait. NotTheirs: it is
        HR's.
        NoLawInForce, Unset: naming the parameter.
    """
    if isinstance(by, Viewer) and by.role != "hr":
        raise NotTheirs("그해의 연가를 정산하는 일은 인사담당자가 합니다.")
    if at.astimezone(SEOUL).date() < date(year, 12, 31):
        raise Refused(
            "year_not_over", f"{year}년 12월 31일부터 그해의 연가를 정산할 수 있습니다.", ARTICLE
        )
    tenancy.lock("grants", tenancy.current(), year)
    found = settlement(year=year, persons=persons)
    _refuse_waiting(found["person"].to_list(), year)
    due = _written(found, year, persons, by, at)
    if due.is_empty():
        return 0
    count = due["person"].n_unique()
    record(
        by=by,
        at=at,
        action="leave.settle_year",
        summary=f"{year}년에 남은 연가를 {count:,}명 정산했습니다.",
        on=[On(kind="year", subject=str(year))],
        after={"people": count, "lines": due.height},
    )
    return count


def resettle(*, person: int, since: date, until: date, by: Actor, at: datetime) -> None:
    """Settle a person's years of [since, until) again, where they were settled and the ledger changed.

    A value that the institution has not set keeps nobody from approving: it is written down once.
    """
    for year in range(since.year, (until - timedelta(days=1)).year + 1):
        if at.astimezone(SEOUL).date() < date(year, 12, 31):
            continue
        tenancy.lock("grants", tenancy.current(), year)
        if _is_settled(year):
            _settle_again(person, year, by, at)


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _refuse_waiting(persons: Sequence[int], year: int) -> None:
    """What waits for a signature would change what is left."""
    waiting = queries.undecided(persons, since=date(year, 1, 1), until=date(year + 1, 1, 1))
    if not waiting:
        return
    names = people.names([person for person, _, _ in waiting[:LISTED]])
    told = [f"{names[person]} {title}" for person, _, title in waiting[:LISTED]]
    more = f" 밖의 {len(waiting) - LISTED}건" if len(waiting) > LISTED else ""
    raise Refused(
        "leave_undecided",
        f"결재를 기다리는 {year}년의 휴가가 {len(waiting)}건 있어 정산할 수 없습니다. 먼저 결재하거나 "
        f"회수하게 해 주세요: {', '.join(told)}{more}",
        ARTICLE,
    )


def _is_settled(year: int) -> bool:
    """Whether HR settled the year: somebody who had nothing left then has no line of their own."""
    lines = Entry.objects.filter(pool="annual", lot=f"annual-{year}", why=Entry.Why.SETTLE)
    return lines.exists()


def _settle_again(person: int, year: int, by: Actor, at: datetime) -> None:
    try:
        with transaction.atomic():
            due = _written(settlement(year=year, persons=[person]), year, [person], by, at)
    except NO_LAW as error:
        if log.last(TROUBLE) != str(error):
            record(by=by, at=at, action=TROUBLE, summary=str(error), on=[On(person)])
        return
    if due.height:
        record(
            by=by,
            at=at,
            action="leave.resettle",
            summary=f"원장이 바뀌어 {year}년의 정산을 고쳤습니다.",
            on=[On(person, "year", str(year))],
            after={"lines": due.height},
        )


def _written(
    found: pl.DataFrame, year: int, persons: Sequence[int] | None, by: Actor, at: datetime
) -> pl.DataFrame:
    due = _due(_targets(found, year, persons), year, persons)
    if due.height:
        frames.write("leave_entry", _entries(due, year, by, at))
    return due


def _targets(found: pl.DataFrame, year: int, persons: Sequence[int] | None) -> pl.DataFrame:
    """What the ledger shall say of each lot once the year is settled."""
    told = found.with_columns(steps=pl.struct(STEPS).struct.json_encode())
    steps = told.select("person", "steps")
    lots = unused.remaining(on=date(year, 12, 31), persons=persons)
    ends = (pl.col("lot") == f"annual-{year}") | (
        (pl.col("kind") == "converted") & (pl.col("expires") == date(year + 1, 1, 1))
    )
    closed = lots.filter(ends).join(steps, on="person")
    parts = [
        closed.select("person", "lot", "kind", why=pl.lit("settle"), target=-pl.col("minutes").clip(0), steps="steps"),
        *(
            told.select(
                "person",
                lot=pl.lit(f"{kind}-{year}"),
                kind=pl.lit(kind),
                why=pl.lit("grant"),
                target=f"{kind}_minutes",
                steps="steps",
            )
            for kind in ("saved", "carried")
        ),
    ]  # fmt: skip
    return pl.concat(
        part.select(pl.col(name).cast(kind) for name, kind in LINES.items()) for part in parts
    )


def _due(targets: pl.DataFrame, year: int, persons: Sequence[int] | None) -> pl.DataFrame:
    some = "" if persons is None else " AND person_id = ANY(%s)"
    have = frames.read(
        "SELECT person_id, lot, why, sum(minutes), count(*) FROM leave_entry"
        " WHERE institution_id = %s AND (why = 'settle' OR lot = %s OR lot = %s)"
        f" AND why IN ('settle', 'grant') AND date >= %s{some} GROUP BY 1, 2, 3",
        [
            tenancy.current(),
            f"saved-{year}",
            f"carried-{year}",
            date(year, 12, 31),
            *([] if persons is None else [list(persons)]),
        ],
        {
            "person": pl.Int64,
            "lot": pl.String,
            "why": pl.String,
            "minutes": pl.Int64,
            "lines": pl.Int64,
        },
    )
    both = targets.join(have, on=["person", "lot", "why"], how="left").with_columns(
        pl.col("minutes", "lines").fill_null(0)
    )
    return both.with_columns(due=pl.col("target") - pl.col("minutes")).filter(pl.col("due") != 0)


def _entries(due: pl.DataFrame, year: int, by: Actor, at: datetime) -> pl.DataFrame:
    last, following = pl.lit(date(year, 12, 31)), pl.lit(date(year + 1, 1, 1))
    settles = pl.col("why") == "settle"
    return due.select(
        person_id="person",
        institution_id=pl.lit(tenancy.current()),
        pool=pl.lit("annual"),
        kind="kind",
        why="why",
        date=pl.when(settles).then(last).otherwise(following),
        minutes="due",
        lot="lot",
        starts=pl.when(settles).then(pl.lit(date(year, 1, 1))).otherwise(following),
        expires=pl.when(settles).then(following),
        key=pl.format(
            "{}:{}:{}",
            "lot",
            pl.when(settles).then(pl.lit("settle")).otherwise(pl.lit("saved")),
            pl.col("lines") + 1,
        ),
        document=pl.lit(""),
        steps="steps",
        at=pl.lit(at.astimezone(UTC).isoformat()),
        by=pl.lit(by.name),
    )
