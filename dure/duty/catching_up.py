"""A roster brought up to what changed after it was planned: seats ended, seats added, its keepers told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.duty import keeping, queries, replacing, rostering
from dure.duty.keeping import Change
from dure.duty.models import Duty, DutyRoster, Keeper, Watch
from dure.duty.overtaken import ENDED, Overtaken, overtaken, sentences
from dure.duty.queries import Roster, Seat
from dure.errors import Refused
from dure.messages import actions as messages
from dure.timeline.actions import SEOUL

SHORT = 150  # of a message's 200 characters


def catch_up(*, roster: UUID, by: Viewer, at: datetime) -> tuple[int, int]:
    """End the seats that are no more and tell their keepers; add those that are needed and ask for a
    plan that moves as few as can be. How many were ended and added.

    Raises:
        Refused: nothing changed, or it is being planned. NotTheirs: as for `make_roster`.
    """
    found = rostering.editable(roster, by, at)
    late = overtaken(queries.one_roster(roster), at=at)
    if not late:
        raise Refused("nothing_overtaken", "당직표를 짠 뒤에 바뀐 것이 없습니다.")
    ended = [seat for each in late for seat in (*each.gone, *each.other)]
    _end(ended, at)
    _tell(late, at)
    added = [duty for each in late for duty in _add(found, each, at)]
    record(
        by=by,
        at=at,
        action="duty.catch_up",
        summary=f"바뀐 당직에 맞추어 {len(ended)}자리를 끝내고 {len(added)}자리를 더했습니다.",
        on=[On(kind="duty_roster", subject=str(roster)), *_people(ended)],
        after={"changes": sentences(late)},
    )
    if added:
        rostering.plan_again(roster=roster, by=by, at=at)
    return len(ended), len(added)


def tell_overtaken(*, at: datetime) -> int:
    """Once for each change, tell the clerks of an announced roster's departments, or HR; how many."""
    told, today = 0, at.astimezone(SEOUL).date()
    for roster in replacing.coming(at):
        said = _new(roster, sentences(overtaken(roster, at=at)))
        officers = replacing.officers(roster, today) if said else []
        more = f" 외 {len(said) - 1}건" if len(said) > 1 else ""
        for who in officers:
            messages.post(
                person=who,
                topic="duty",
                text=f"공지한 뒤 당직이 바뀌었습니다: {said[0][:SHORT]}{more}",
                url=f"/duty/rosters/{roster.roster}",
                key=f"duty_overtaken:{roster.roster}:{at.isoformat()}:{who}",
                at=at,
            )
        told += len(officers)
    return told


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _end(seats: Sequence[Seat], at: datetime) -> None:
    """The seats stay in sight with whoever kept them, who is free for others from now on."""
    mine = Duty.objects.filter(id__in=[each.key for each in seats])
    keeping.undraft([each.key for each in seats], at=at)
    mine.update(stopped=ENDED)
    duties = mine.select_related("watch").in_bulk()
    keeping.keep([Change(duties[each.key], each.kept_by) for each in seats if each.kept_by], at=at)


def _new(roster: Roster, said: Sequence[str]) -> list[str]:
    """What is said of a roster and was not told before: as days pass, less is said."""
    if said == roster.outcome.get("told_overtaken", []):
        return []
    found = DutyRoster.objects.select_for_update().get(id=roster.key)
    before = found.outcome.get("told_overtaken", [])
    found.outcome = {**found.outcome, "told_overtaken": list(said)}
    found.save(update_fields=["outcome"])
    return [each for each in said if each not in before]


def _add(roster: DutyRoster, late: Overtaken, at: datetime) -> list[Duty]:
    """The seats of a day as they are to be: whoever kept the one before is meant for it again."""
    watch = late.watch
    if watch is None:
        return []
    before = {each.seat: each for each in late.other}
    numbers = sorted({*late.missing, *before})
    _make_room(watch, late, numbers)
    made = Duty.objects.bulk_create(
        rostering.duty_of(roster, watch, late.date, n, pinned=n in before and before[n].pinned)
        for n in numbers
    )
    meant = [
        Change(duty, before[duty.seat].person, Keeper.Why.BY_ROSTER)
        for duty in made
        if duty.seat in before
    ]
    keeping.draft(meant, at=at)
    return made


def _make_room(watch: Watch, late: Overtaken, numbers: Sequence[int]) -> None:
    """A seat that was ended and is needed again is planned as a new one."""
    rows = Duty.objects.filter(watch=watch, date=late.date, seat__in=numbers, stopped=ENDED)
    rows.update(live=False)


def _tell(late: Iterable[Overtaken], at: datetime) -> None:
    for each in late:
        when = f"{each.date.month}월 {each.date.day}일 {each.name}"
        _say(each.gone, f"{when} 당직은 두지 않게 되었습니다.", at)
        _say(each.other, f"{when} 당직이 바뀌어 당직표를 다시 짭니다. 공지를 기다려 주세요.", at)


def _say(seats: Iterable[Seat], text: str, at: datetime) -> None:
    for each in seats:
        if each.kept_by:
            messages.post(
                person=each.kept_by,
                topic="duty",
                text=text,
                url=f"/duty/mine?month={each.date:%Y-%m}",
                key=f"duty_ended:{each.duty}:{each.kept_by}",
                at=at,
            )


def _people(seats: Iterable[Seat]) -> list[On]:
    return [
        On(person, "duty") for person in sorted({each.kept_by for each in seats if each.kept_by})
    ]
