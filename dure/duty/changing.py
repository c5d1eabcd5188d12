"""A roster adjusted by hand: a seat given to another, two exchanged, a seat held fast, and all of it undone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.duty import keeping, overtaken, planning, queries
from dure.duty.announcing import TO_DO
from dure.duty.keeping import Change
from dure.duty.models import Duty, DutyRoster, Keeper
from dure.duty.planning import Planned
from dure.duty.rostering import editable, redraft
from dure.errors import NotTheirs, Refused, Stale
from dure.timeline.actions import SEOUL

UNDO = timedelta(seconds=10)


def put(
    *, duty: UUID, person: int | None, seen: datetime | None = None, by: Viewer, at: datetime
) -> datetime:
    """Let a seat be kept by somebody, or for now by nobody; what was put by hand is held fast.

    The moment is what `undo` takes back. `seen`: when whoever decides last saw who keeps it.

    Raises:
        Refused: they cannot keep it, it is over or stopped, or it was announced and would be empty.
        Stale: another was meant for it since `seen`.
        NotTheirs: neither HR nor the clerk of its departments.
    """
    found, roster = _seat(duty, by, at)
    _refuse_stale([found], seen)
    if person is None and roster.state == DutyRoster.State.ANNOUNCED:
        raise Refused(
            "seat_announced", "공지한 자리는 비울 수 없습니다. 다른 사람으로 바꿔 주세요."
        )
    if person is not None:
        known = _known(roster, at)
        _refuse(planning.why_not(known, found.id, person, seats=known.now))
    moment = redraft([Change(found, person, Keeper.Why.BY_HAND)], at=at)
    _hold(roster, [found], person is not None)
    _noted("duty.put", "당직 한 자리를 고쳤습니다.", [found], by, at)
    return moment


def exchange(
    *, duty: UUID, other: UUID, seen: datetime | None = None, by: Viewer, at: datetime
) -> datetime:
    """Let whoever is meant for two seats of a roster keep each other's.

    Raises:
        Refused: one of them cannot, or a seat is empty, over or stopped. Stale, NotTheirs: as for `put`.
    """
    one, roster = _seat(duty, by, at)
    two, same = _seat(other, by, at)
    if same.id != roster.id:
        raise Refused("two_rosters", "다른 당직표의 자리와는 여기에서 바꿀 수 없습니다.")
    _refuse_stale([one, two], seen)
    known = _known(roster, at)
    _refuse(cannot_exchange(known, one.id, two.id))
    now, why = known.now, Keeper.Why.BY_HAND
    moment = redraft([Change(one, now[two.id], why), Change(two, now[one.id], why)], at=at)
    _hold(roster, [one, two], True)
    _noted("duty.exchange", "당직 두 자리를 서로 바꾸었습니다.", [one, two], by, at)
    return moment


def cannot_exchange(known: Planned, one: int, two: int) -> str:
    """Why two seats cannot be exchanged; "" where they can."""
    now = known.now
    if one not in now or two not in now:
        return "비어 있는 자리와는 바꿀 수 없습니다. 사람을 먼저 골라 주세요."
    if now[one] == now[two]:
        return "같은 사람의 자리입니다."
    rest = {key: person for key, person in now.items() if key not in (one, two)}
    there = planning.why_not(known, two, now[one], seats=rest)
    return there or planning.why_not(known, one, now[two], seats={**rest, two: now[one]})


def pin(*, duty: UUID, pinned: bool, by: Viewer, at: datetime) -> None:
    """Hold a seat fast, so that planning leaves it; or let it go.

    Raises:
        Refused: nobody is meant for it. NotTheirs: as for `put`.
    """
    found, _ = _seat(duty, by, at)
    if pinned and not Keeper.objects.filter(duty=found, known__upper_inf=True).exists():
        raise Refused("seat_empty", "비어 있는 자리는 고정할 수 없습니다. 사람을 먼저 골라 주세요.")
    Duty.objects.filter(id=found.id).update(pinned=pinned)
    words = "고정했습니다" if pinned else "고정을 풀었습니다"
    _noted("duty.pin", f"당직 한 자리를 {words}.", [found], by, at)


def undo(*, roster: UUID, change: datetime, by: Viewer, at: datetime) -> int:
    """Take back the change of that moment, the last of a draft; how many seats that was.

    Raises:
        Refused: it is older than ten seconds, or another came after it. NotTheirs: as for `put`.
    """
    found = editable(roster, by, at)
    rows = Keeper.objects.filter(duty__roster=found, firm=False)
    moments = [m for each in rows for m in (each.known.lower, each.known.upper) if m]
    last = max(moments, default=None)
    if last is not None and last > change:
        raise Refused(
            "changed_since", "그 뒤에 다른 고침이 있어 되돌릴 수 없습니다. 자리를 다시 골라 주세요."
        )
    if last != change or change < at - UNDO:
        raise Refused("too_late", "10초가 지나 되돌릴 수 없습니다. 자리를 다시 골라 주세요.")
    made = [each for each in rows if each.known.lower == last]
    gone = [each for each in rows if each.known.upper == last and each.known.lower != last]
    duties = {each.duty_id for each in (*made, *gone)}
    moment = keeping.undraft(duties, at=at)
    before = Duty.objects.select_related("watch").in_bulk([each.duty_id for each in gone])
    keeping.draft(
        [Change(before[each.duty_id], each.person_id, each.why) for each in gone], at=moment
    )
    Duty.objects.filter(id__in=duties).update(pinned=False)
    Duty.objects.filter(id__in=found.outcome["change"]["pinned"]).update(pinned=True)
    _noted(
        "duty.undo",
        "당직표의 마지막 고침을 되돌렸습니다.",
        list(Duty.objects.filter(id__in=duties)),
        by,
        at,
    )
    return len(duties)


def ended(roster: UUID, at: datetime) -> dict[int, str]:
    """Seats that are no more as they were planned, with the sentence."""
    keys = overtaken.ended(overtaken.overtaken(queries.one_roster(roster), at=at))
    return dict.fromkeys(keys, f"이제 두지 않거나 바뀐 당직입니다. {TO_DO}")


# ── how ───────────────────────────────────────────────────────────────────────────────


def _seat(duty: UUID, by: Viewer, at: datetime) -> tuple[Duty, DutyRoster]:
    found = Duty.objects.select_related("watch", "roster").filter(public_id=duty, live=True).first()
    if found is None:
        raise NotTheirs("이 기관에 없는 당직입니다.")
    roster = editable(found.roster.public_id, by, at)
    if found.stopped:
        raise Refused("duty_stopped", f"하지 않게 된 당직입니다: {found.stopped}.")
    if found.date < at.astimezone(SEOUL).date():
        raise Refused("duty_over", "지난 당직은 고칠 수 없습니다.")
    _refuse(ended(roster.public_id, at).get(found.id, ""))
    return found, roster


def _refuse_stale(duties: Sequence[Duty], seen: datetime | None) -> None:
    """Two people may have the same page before them."""
    if seen is None:
        return
    later = Q(known__startswith__gt=seen) | Q(known__endswith__gt=seen)
    rows = Keeper.objects.filter(later, duty__in=duties)
    changed = rows.select_related("duty__watch").first()
    if changed is not None:
        duty = changed.duty
        raise Stale(
            f"그사이 다른 사람이 {duty.date.month}월 {duty.date.day}일 {duty.watch.name}의 당직자를 "
            "바꾸었습니다. 다시 불러와 확인해 주세요."
        )


def _hold(roster: DutyRoster, duties: Sequence[Duty], pinned: bool) -> None:
    """Hold seats fast, or let them go; the roster knows what was held before, for `undo`."""
    before = [each.id for each in duties if each.pinned]
    roster.outcome = {**roster.outcome, "change": {"pinned": before}}
    roster.save(update_fields=["outcome"])
    Duty.objects.filter(id__in=[each.id for each in duties]).update(pinned=pinned)


def _known(roster: DutyRoster, at: datetime) -> Planned:
    one = queries.one_roster(roster.public_id)
    return planning.planned(one, today=at.astimezone(SEOUL).date())


def _refuse(sentence: str) -> None:
    if sentence:
        raise Refused("cannot_keep", sentence)


def _noted(action: str, summary: str, duties: Sequence[Duty], by: Viewer, at: datetime) -> None:
    rows = Keeper.objects.filter(duty__in=duties, known__upper_inf=True).order_by(F("firm").asc())
    people = dict.fromkeys(rows.values_list("person_id", flat=True))
    on = [On(kind="duty", subject=str(each.public_id)) for each in duties]
    record(
        by=by,
        at=at,
        action=action,
        summary=summary,
        on=[*on, *(On(person, "duty") for person in people)],
    )
