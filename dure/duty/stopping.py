"""Announced watches that are not kept for a while, for 비상근무 or another reason, and kept again."""

from collections.abc import Sequence
from datetime import date, datetime

from dure.audit.actions import Actor, On, record
from dure.duty import keeping, queries, watches
from dure.duty.keeping import WHY, Change
from dure.duty.models import Duty, Keeper
from dure.emergency import queries as emergency
from dure.messages import actions as messages
from dure.timeline import actions as timeline
from law import duty as law


def is_stopped(day: date, *, at: datetime) -> bool:
    """Whether an emergency of 제1호 to 제3호 holds now and the institution stops its watches then."""
    standing = emergency.in_force(day, today=day)
    kinds = {
        emergency.level_at(one, at).kind
        for one in standing
        if one.released_at is None or at < one.released_at
    }
    return any(kind <= law.LAST_STOPPING_KIND for kind in kinds) and (
        watches.local("emergency_stop", day) == "stopped"
    )


def stop_duties(*, since: date, until: date, why: str, by: Actor, at: datetime) -> int:
    """Let the announced watches of a period not be kept, for 비상근무 or another reason; how many."""
    found = Duty.objects.filter(
        id__in=[each.key for each in queries.kept(since=since, until=until)]
    )
    duties = list(found.select_related("roster"))
    for each in duties:
        timeline.take_back(source=each.public_id, why=WHY, at=at)
    _told_of(duties, f"당직을 하지 않게 되었습니다. {why}", at)
    found.update(stopped=why)
    if duties:
        record(
            by=by,
            at=at,
            action="duty.stop_duties",
            summary=f"{since}부터 당직 {len(duties)}자리를 하지 않게 했습니다. {why}",
            on=[On(kind="duty", subject=str(each.public_id)) for each in duties],
        )
    return len(duties)


def resume_duties(*, since: date, until: date, why: str, by: Actor, at: datetime) -> int:
    """Let what was stopped for a reason be kept again from a day on; how many."""
    seats = [
        each for each in queries.kept(since=since, until=until, stopped=True) if each.stopped == why
    ]
    found = Duty.objects.filter(id__in=[each.key for each in seats])
    duties = found.select_related("watch", "roster").in_bulk()
    found.update(stopped="")
    keeping.rewrite([Change(duties[each.key], each.kept_by) for each in seats], at=at)
    _told_of(list(duties.values()), "멈췄던 당직을 다시 섭니다.", at)
    if seats:
        record(
            by=by,
            at=at,
            action="duty.resume_duties",
            summary=f"{since}부터 멈췄던 당직 {len(seats)}자리를 다시 서게 했습니다.",
            on=[On(kind="duty", subject=str(each.duty)) for each in seats],
        )
    return len(seats)


def _told_of(duties: Sequence[Duty], text: str, at: datetime) -> None:
    firm = Keeper.objects.filter(duty__in=duties, firm=True, known__upper_inf=True)
    for person, duty in firm.values_list("person_id", "duty__public_id"):
        key = f"duty:{duty}:{at.isoformat()}:{person}"
        messages.post(
            person=person, topic="duty", text=text[:200], url="/duty/mine", key=key, at=at
        )
