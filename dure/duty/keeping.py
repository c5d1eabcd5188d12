"""Who keeps a watch from now on: the one way in which an announced keeper changes, timeline and all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from psycopg.types.range import TimestamptzRange

from dure.approvals import actions as approvals
from dure.audit.actions import Actor
from dure.duty.models import Duty, Keeper, Swap
from dure.errors import Refused
from dure.messages import actions as messages
from dure.timeline import actions as timeline
from dure.timeline.actions import TICK, moment

WHY = "duty"
ITSELF = Actor("job", "", "job")
CHANGED = "그사이 당직이나 당직자가 바뀌었습니다."


@dataclass(frozen=True)
class Change:
    """A seat and who is to keep it; nobody: it is stopped, or no longer announced."""

    duty: Duty
    person: int | None
    why: str = Keeper.Why.BY_ROSTER


def hold(duties: Iterable[UUID]) -> None:
    """What is read of these seats from here on stays so: one changes who keeps them at a time."""
    list(Duty.objects.select_for_update().filter(public_id__in=list(duties)).order_by("id"))


def keep(changes: Sequence[Change], *, at: datetime) -> None:
    """Let each seat be kept by another, all or none; what was known of it before stays beside it.

    What its keeper asked of a colleague, answered or before its approver, is over with it.

    Raises:
        Refused: somebody would keep two watches at once.
    """
    hold(each.duty.public_id for each in changes)
    mine = [each.duty.id for each in changes]
    # what was drafted beside a keeper was meant to follow that one
    ends = _end(mine, undraft(mine, at=at), firm=True)
    for each in changes:
        timeline.take_back(source=each.duty.public_id, why=WHY, at=ends)
    kept = [each for each in changes if each.person is not None]
    draft(kept, at=ends, firm=True)
    rewrite([each for each in kept if not each.duty.stopped], at=ends)
    _recall(mine, at)


def give_back(duties: Sequence[Duty], *, at: datetime) -> None:
    """Let each seat be kept again by whoever kept it before the last change."""
    rows = Keeper.objects.filter(duty__in=duties, firm=True, known__upper_inf=False)
    before = {each.duty_id: each for each in rows.order_by("known")}
    keep([Change(duty, before[duty.id].person_id, before[duty.id].why) for duty in duties], at=at)


def rewrite(kept: Sequence[Change], *, at: datetime) -> None:
    """Say on the timeline who keeps some seats of which it says nothing."""
    timeline.write(intervals=[_interval(each) for each in kept], why=WHY, at=at)


def draft(changes: Sequence[Change], *, at: datetime, firm: bool = False) -> None:
    """Write who is meant for some seats that nobody holds in this state."""
    try:
        with transaction.atomic():
            Keeper.objects.bulk_create(
                Keeper(
                    institution_id=each.duty.institution_id,
                    duty=each.duty,
                    person_id=each.person,
                    why=each.why,
                    during=during(each.duty),
                    firm=firm,
                    known=(at, None),
                )
                for each in changes
                if each.person is not None
            )
    except IntegrityError as error:
        raise Refused(
            "two_watches",
            "같은 사람이 같은 시간에 당직을 둘 서게 됩니다. 한쪽을 다른 사람으로 바꿔 주세요.",
        ) from error


def undraft(duties: Iterable[int], *, at: datetime) -> datetime:
    """Nobody is meant for these seats any more; the moment from which that holds."""
    return _end(list(duties), at, firm=False)


def during(duty: Duty) -> TimestamptzRange:
    """When a seat takes its keeper up; one that is ended at no time."""
    if duty.stopped:
        return TimestamptzRange(empty=True)
    return TimestamptzRange(moment(duty.date, duty.start), moment(duty.date, duty.end))


def _recall(duties: Sequence[int], at: datetime) -> None:
    """Swaps that wait, but for the one that was signed just now, come to nothing; both are told."""
    waits = [Swap.State.OFFERED, Swap.State.ACCEPTED]
    rows = Swap.objects.filter(Q(duty__in=duties) | Q(back__in=duties), state__in=waits)
    for each in rows.select_related("document"):
        if each.document is None:
            Swap.objects.filter(id=each.id).update(state=Swap.State.RECALLED)
        elif approvals.give_up(document=each.document.public_id, why=CHANGED, by=ITSELF, at=at):
            Swap.objects.filter(id=each.id).update(state=Swap.State.RECALLED)
            for person in (each.asker_id, each.other_id):
                messages.post(
                    person=person,
                    topic="duty",
                    text=f"결재 중이던 당직 바꾸기를 거두었습니다. {CHANGED}",
                    url=f"/duty/swaps/{each.public_id}",
                    key=f"duty_swap:{each.public_id}:changed:{person}",
                    at=at,
                )


def _end(duties: Sequence[int], at: datetime, *, firm: bool) -> datetime:
    found = list(Keeper.objects.filter(duty_id__in=duties, firm=firm, known__upper_inf=True))
    ends: datetime = max([at, *(each.known.lower + TICK for each in found)])
    for each in found:
        Keeper.objects.filter(id=each.id).update(known=(each.known.lower, ends))
    return ends


def _interval(change: Change) -> timeline.New:
    duty = change.duty
    assert change.person is not None
    return timeline.New(
        person=change.person,
        kind="duty",
        date=duty.date,
        start=duty.start,
        end=duty.end,
        source=duty.public_id,
        label=duty.watch.name,
    )
