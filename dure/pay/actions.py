"""Draft a month's lines, hand them off once, settle what changed afterwards."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import polars as pl
from django.db import connection, transaction

from dure import frames, tenancy
from dure.accounts.viewer import Viewer
from dure.attendance import queries as attendance
from dure.attendance import rebuild
from dure.attendance.actions import sign_chain
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.organization import queries as organization
from dure.pay import cuts, queries
from dure.pay.compensating import hand_off_compensation
from dure.pay.cuts import Taken
from dure.pay.duty_paying import hand_off_duties
from dure.pay.models import Cut, HandOff, Line, Settlement
from dure.pay.travelling import hand_off_travel, recover_travel
from dure.people import queries as people
from dure.timeline.actions import month_after

__all__ = [
    "dismiss_late_change", "draft_month", "hand_off", "hand_off_compensation", "hand_off_duties",
    "hand_off_travel", "recover_travel",
]  # fmt: skip


def draft_month(
    *, month: date, by: Actor, at: datetime, persons: Sequence[int] | None = None
) -> int:
    """Compute what a month and every unsettled late change owe, as drafts; how many lines.

    Asked again it replaces the drafts, those of some `persons` only where they are named; what
    was handed off is never touched.

    Raises:
        Refused: the month was handed off, or a grade has no price.
        NoLawInForce, Unset: naming the parameter.
    """
    tenancy.lock("pay", tenancy.current())
    if queries.hand_off(month):
        raise Refused(
            "already_handed_off",
            "이미 급여로 넘긴 달입니다. 늦은 변동은 다음 달 조서에 소급으로 들어갑니다.",
        )
    some = "" if persons is None else " AND person_id = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM pay_line WHERE paid_month = %s AND handoff_id IS NULL{some}",
            [month, *([] if persons is None else [list(persons)])],
        )
    regular = _lines(month, month, persons)
    lines = [regular.with_columns(retroactive=pl.lit(False)), *_retroactive(month, persons)]
    made = sum(_store(frame, month, at) for frame in lines)
    record(
        by=by,
        at=at,
        action="pay.draft_month",
        summary=f"{month.year}년 {month.month}월 지급조서 {made}줄을 계산했습니다.",
        on=[On(kind="month", subject=str(month))],
        after={"lines": made},
    )
    return made


def hand_off(*, month: date, without_cuts: bool = False, by: Viewer, at: datetime) -> HandOff:
    """Give a month to payroll. There is never a second time.

    `without_cuts`: payroll knows who is to be cut and cannot be reckoned, and cuts them by hand.

    Raises:
        Refused: done before, a unit is not closed, something is stale, or somebody is to be cut and
            in no row.
        NotTheirs: it is payroll's to do.
    """
    if by.role != "payroll":
        raise NotTheirs("급여로 넘기는 사람은 급여 담당입니다.")
    tenancy.lock("pay", tenancy.current())
    if queries.hand_off(month):
        raise Refused("already_handed_off", "이미 급여로 넘긴 달입니다. 두 번 넘기지 않습니다.")
    _refuse_if_open(month)
    draft_month(month=month, by=by, at=at)
    drafts = Line.objects.filter(paid_month=month, handoff__isnull=True)
    _refuse_priceless(drafts.filter(amount_won__isnull=True).count())
    total, count, digest = _sum(month)
    uncut = cuts.left_out(month=month)
    if uncut and not without_cuts:
        _refuse_uncut(uncut)
    taken = [each for each in cuts.due(paid_month=month, at=at) if each.due_won is not None]
    cut_won = sum(each.due_won or 0 for each in taken)
    made = HandOff.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        month=month,
        people=count,
        total_won=total,
        cut_won=cut_won,
        digest=_with_cuts(digest, taken),
        handed_off_by=by.name,
        handed_off_at=at,
    )
    drafts.update(handoff=made)
    _store_cuts(made, taken)
    settled = _settle(made, month, by, at)
    record(
        by=by,
        at=at,
        action="pay.hand_off",
        summary=f"{month.year}년 {month.month}월 지급조서를 급여로 넘겼습니다. {count}명 {total:,}원."
        + (f" 감액 {cut_won:,}원." if taken else "")
        + (f" 감액을 계산하지 못한 {len(uncut)}명을 빼고 넘겼습니다." if uncut else ""),
        on=[On(kind="handoff", subject=str(made.public_id))],
        after={
            "people": count,
            "won": total,
            "cut_won": cut_won,
            "digest": made.digest,
            "late_changes": settled,
        },
    )
    institution = tenancy.current()
    transaction.on_commit(lambda: sign_chain(institution=institution, at=at))
    return made


def dismiss_late_change(
    *, person: int, day: date, version: int, reason: str, by: Viewer, at: datetime
) -> None:
    """Say that a late change will not be paid or taken back, and why.

    Raises:
        Refused: without a reason, or it is not an open late change. NotTheirs: it is payroll's to do.
    """
    if by.role != "payroll":
        raise NotTheirs("늦은 변동을 정리하는 사람은 급여 담당입니다.")
    if not reason.strip():
        raise Refused("reason_missing", "반영하지 않는 까닭을 적어 주세요. 감사 기록에 남습니다.")
    open_ones = {
        (each.person, each.date, each.version)
        for each in queries.late_changes(until=day + timedelta(days=1))
    }
    if (person, day, version) not in open_ones:
        raise Refused(
            "not_a_late_change", "이미 정리되었거나 다시 바뀐 날입니다. 다시 불러와 확인해 주세요."
        )
    Settlement.objects.create(
        institution_id=tenancy.current(),
        person_id=person,
        date=day,
        version=version,
        reason=reason.strip()[:200],
        by=by.name,
        at=at,
    )
    record(
        by=by,
        at=at,
        action="pay.dismiss_late_change",
        summary=f"{day}의 늦은 변동을 지급에 반영하지 않기로 했습니다: {reason.strip()}",
        on=[On(person, "day", f"{day} v{version}")],
    )


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _lines(month: date, paid_month: date, persons: Sequence[int] | None) -> pl.DataFrame:
    computed = queries.computed(month=month, persons=persons)
    return computed.drop("law").with_columns(paid_month=pl.lit(paid_month))


def _retroactive(paid_month: date, persons: Sequence[int] | None) -> list[pl.DataFrame]:
    """For each earlier month with unsettled late changes: those people's whole month again."""
    late = queries.late_frame(until=paid_month).with_columns(
        month=pl.col("date").dt.truncate("1mo")
    )
    if persons is not None:
        late = late.filter(pl.col("person").is_in(list(persons)))
    found = []
    for (month,), changes in sorted(late.group_by("month"), key=lambda each: str(each[0])):
        if not isinstance(month, date) or queries.hand_off(month) is None:
            continue
        lines = _lines(month, paid_month, changes["person"].unique().to_list())
        found.append(lines.with_columns(retroactive=pl.lit(True)))
    return found


def _store(lines: pl.DataFrame, paid_month: date, at: datetime) -> int:
    handed = queries.handed_won()
    due = (
        lines.join(handed, on=["person", "month", "item"], how="left")
        .with_columns(pl.col("handed_won").fill_null(0))
        .with_columns(due_won=pl.col("amount_won").fill_null(0) - pl.col("handed_won"))
    )
    rows = due.filter(~pl.col("retroactive") | (pl.col("due_won") != 0))
    return frames.write(
        "pay_line",
        rows.select(
            pl.col("person").alias("person_id"),
            pl.col("unit").alias("unit_id"),
            "month",
            "item",
            "retroactive",
            "handed_won",
            "due_won",
            *queries.STEPS,
        ),
        institution_id=tenancy.current(),
        law_id=rebuild.law_version(at=at),
        paid_month=paid_month,
        computed_at=at,
    )


def _refuse_if_open(month: date) -> None:
    until = month_after(month)
    needed = people.units_with_people(since=month, until=until)
    closed = attendance.closes(month=month)
    names = organization.names(unit for unit in needed if unit not in closed)
    if names:
        some = ", ".join(sorted(names.values())[:5]) + (" 등" if len(names) > 5 else "")
        raise Refused(
            "units_not_closed",
            f"아직 마감하지 않은 부서가 {len(names)}곳 있습니다: {some}. 모두 마감되면 넘길 수 있습니다.",
        )
    waiting = attendance.stale(
        people.people_of(list(needed), since=month, until=until), since=date.min, until=until
    )
    if waiting:
        raise Refused(
            "stale_days",
            f"늦게 온 사실을 아직 계산하는 중입니다({waiting}명). 잠시 뒤 다시 눌러 주세요.",
        )


def _refuse_uncut(persons: Sequence[int]) -> None:
    names = sorted(people.names(persons).values())
    more = f" 등 {len(names)}명" if len(names) > 5 else ""
    raise Refused(
        "cuts_left_out",
        f"감액할 사유가 있는데 계산하지 못한 사람이 있습니다: {', '.join(names[:5])}{more}. 그날의 발령이나 "
        "계급을 적어 주세요. 손으로 감액하려면 그 사람을 빼고 넘긴다고 확인해 주세요.",
        "지방공무원 보수규정 제26조부터 제28조까지",
        ["/pay/cuts"],
    )


def _refuse_priceless(count: int) -> None:
    if count:
        raise Refused(
            "no_price",
            f"단가를 정할 수 없는 계급의 지급 시간이 {count}건 있습니다. 그 계급의 기준호봉을 기관 값으로 넣어 주세요.",
            "지방공무원 수당 등에 관한 규정 제15조제3항",
        )


def _sum(month: date) -> tuple[int, int, str]:
    """Total, number of people and digest of a month's drafts."""
    columns = ["person_id", "month", "item", "due_won", *queries.STEPS]
    rows = Line.objects.filter(paid_month=month, handoff__isnull=True).order_by(
        "person_id", "month", "item"
    )
    values = list(rows.values_list(*columns))
    digest = hashlib.sha256("\n".join(map(str, values)).encode()).hexdigest()
    return sum(row[3] for row in values), len({row[0] for row in values}), digest


def _with_cuts(digest: str, taken: Sequence[Taken]) -> str:
    """The digest of lines and cuts; of lines alone where nothing is cut."""
    if not taken:
        return digest
    values = [
        (each.person, each.month, each.item, each.due_won, *each.steps.values())
        for each in sorted(taken, key=lambda one: (one.person, one.month, one.item))
    ]
    return hashlib.sha256("\n".join([digest, *map(str, values)]).encode()).hexdigest()


def _store_cuts(made: HandOff, taken: Sequence[Taken]) -> None:
    law = rebuild.law_version(at=made.handed_off_at) if taken else 0
    Cut.objects.bulk_create(
        (
            Cut(
                institution_id=made.institution_id,
                person_id=each.person,
                unit_id=each.unit,
                law_id=law,
                paid_month=made.month,
                month=each.month,
                item=each.item,
                retroactive=each.retroactive,
                handed_won=each.handed_won,
                due_won=each.due_won or 0,
                computed_at=made.handed_off_at,
                handoff=made,
                reasons=each.reasons,
                **{name: each.steps[name] for name in cuts.STEPS},
            )
            for each in taken
        ),
        batch_size=2000,
    )


def _settle(made: HandOff, month: date, by: Viewer, at: datetime) -> int:
    """Mark every late change that the lines of this hand-off contain as handed off with it."""
    following = month_after(month)
    late = [
        each
        for each in queries.late_changes(until=following)
        if queries.hand_off(each.date.replace(day=1)) is not None
    ]
    Settlement.objects.bulk_create(
        Settlement(
            institution_id=tenancy.current(),
            person_id=each.person,
            date=each.date,
            version=each.version,
            handoff=made,
            by=by.name,
            at=at,
        )
        for each in late
    )
    return len(late)
