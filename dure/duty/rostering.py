"""A roster: its seats made, its plan asked for and kept, and dropped while it is a draft."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor, On, record
from dure.duty import days, keeping, queries
from dure.duty.keeping import Change
from dure.duty.models import Duty, DutyRoster, Keeper, Watch
from dure.duty.watches import may
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.timeline.actions import SEOUL

LONGEST = timedelta(days=100)
BUSY = ("waiting", "planning")
ALREADY = "그 기간의 날이 다른 당직표에 이미 있습니다. 그 당직표를 고치거나 기간을 바꿔 주세요."
LOST = timedelta(minutes=15)  # a plan that takes longer has lost its worker


@dataclass(frozen=True)
class Terms:
    """What a roster is to keep to. Nobody's law: the institution's own way of planning."""

    rest_hours: int = 24  # between the end of a watch and the next of the same person
    most: int = 4  # watches of one person …
    in_days: int = 28  # … within so many days; `most` of 0: as many as there are
    years: int = 3  # of history that counts
    senior_pair: bool = False  # of two or more who watch together one is a senior
    weekday: int = 2  # points of one watch
    weekend: int = 3
    holiday: int = 4
    long: int = 5

    @property
    def weights(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in days.BURDENS}


def make_roster(
    *,
    watches: Sequence[UUID],
    since: date,
    until: date,
    terms: Terms,
    seed: int,
    by: Viewer,
    at: datetime,
) -> UUID:
    """Make the seats of some watches in [since, until) and ask for a plan of them.

    Raises:
        Refused: no watch, no day, one that is over, too long, or a day of it is planned already.
        NotTheirs: neither HR nor the clerk of all departments.
    """
    found = _wanted(watches, by, at)
    if not since < until <= since + LONGEST:
        raise Refused("period_malformed", "하루에서 석 달까지의 기간을 골라 주세요.")
    if since < at.astimezone(SEOUL).date():
        raise Refused("days_over", "지난 날은 짤 수 없습니다. 오늘이나 그 뒤의 날부터 골라 주세요.")
    _check(terms)
    with transaction.atomic():
        made = _write(since, until, terms, seed, at)
        duties = _duties(made, found)
    record(
        by=by,
        at=at,
        action="duty.make_roster",
        summary=f"{since}부터 {until - days.DAY}까지 당직 {len(duties)}자리를 만들고 짜기를 맡겼습니다.",
        on=[On(kind="duty_roster", subject=str(made.public_id))],
        after={"watches": [each.name for each in found], **asdict(terms), "seed": seed},
    )
    return made.public_id


def plan_again(
    *, roster: UUID, seed: int | None = None, terms: Terms | None = None, by: Viewer, at: datetime
) -> None:
    """Ask for another plan: with a new seed from the beginning, without one moving as few as can be.

    Raises:
        Refused: it is being planned, or was dropped. NotTheirs: as for `make_roster`.
    """
    found = editable(roster, by, at)
    if terms is not None:
        _check(terms)
        found.rules = asdict(terms)
    found.seed = found.seed if seed is None else seed
    found.outcome = {"status": "waiting", "again": seed is None, "asked": at.isoformat()}
    found.made_at = at
    found.save(update_fields=["rules", "seed", "outcome", "made_at"])
    record(
        by=by,
        at=at,
        action="duty.plan_again",
        summary="당직표를 다시 짜게 했습니다." + (" 되도록 덜 바꿉니다." if seed is None else ""),
        on=[On(kind="duty_roster", subject=str(roster))],
        after={"seed": found.seed, **found.rules},
    )


def begin_plan(*, roster: UUID, at: datetime) -> bool:
    """Take a waiting roster to plan; False where another worker has it."""
    found = DutyRoster.objects.select_for_update().get(public_id=roster)
    if found.outcome.get("status") != "waiting":
        return False
    return _note(found, {**found.outcome, "status": "planning", "asked": at.isoformat()})


def note_progress(*, roster: UUID, note: str) -> None:
    """How far the planning has come, in words."""
    found = DutyRoster.objects.select_for_update().get(public_id=roster)
    _note(found, {**found.outcome, "note": note})


def take_up_lost(*, at: datetime) -> int:
    """Let rosters wait again whose worker was lost; how many."""
    found = DutyRoster.objects.filter(outcome__status="planning").select_for_update()
    lost = [each for each in found if datetime.fromisoformat(each.outcome["asked"]) < at - LOST]
    for each in lost:
        _note(each, {**each.outcome, "status": "waiting"})
    return len(lost)


def keep_plan(
    *,
    roster: UUID,
    seats: Mapping[int, int],
    outcome: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """Draft what was planned; seats that it leaves out stay as they are."""
    found = DutyRoster.objects.select_for_update().get(public_id=roster)
    if found.outcome.get("status") != "planning":
        return
    duties = Duty.objects.select_related("watch").in_bulk(list(seats))
    changes = [Change(duties[key], person) for key, person in seats.items()]
    redraft(changes, at=at)
    _note(found, {**outcome, "asked": found.outcome.get("asked")})
    record(
        by=by,
        at=at,
        action="duty.keep_plan",
        summary=f"당직표를 짰습니다. {len(seats)}자리.",
        on=[On(kind="duty_roster", subject=str(roster))],
        after={"status": outcome["status"], "seed": found.seed},
    )


def redraft(changes: Iterable[Change], *, at: datetime) -> datetime:
    """Let others be meant for some seats; whoever was announced for one is drafted no second time."""
    wanted = {each.duty.id: each for each in changes}
    moment = keeping.undraft(wanted, at=at)
    firm = Keeper.objects.filter(duty_id__in=list(wanted), firm=True, known__upper_inf=True)
    kept_by = dict(firm.values_list("duty_id", "person_id"))
    new = [each for key, each in wanted.items() if kept_by.get(key) != each.person]
    keeping.draft(new, at=moment)
    return moment


def drop_roster(*, roster: UUID, by: Viewer, at: datetime) -> None:
    """Throw a draft away; its days may be planned anew.

    Raises:
        Refused: it was announced. NotTheirs: as for `make_roster`.
    """
    found = editable(roster, by, at, busy=True)
    if found.state != DutyRoster.State.DRAFTING:
        raise Refused(
            "roster_announced",
            "공지한 당직표는 버릴 수 없습니다. 자리를 바꾸어 다시 공지해 주세요.",
        )
    mine = Duty.objects.filter(roster=found)
    keeping.undraft(mine.values_list("id", flat=True), at=at)
    mine.update(live=False)
    found.state = DutyRoster.State.DROPPED
    found.outcome = {**found.outcome, "status": "dropped"}
    found.save(update_fields=["state", "outcome"])
    record(
        by=by,
        at=at,
        action="duty.drop_roster",
        summary=f"{found.since}부터의 당직표 초안을 버렸습니다.",
        on=[On(kind="duty_roster", subject=str(roster))],
    )


def editable(roster: UUID, by: Viewer, at: datetime, *, busy: bool = False) -> DutyRoster:
    """A roster that this viewer may change now, locked; `busy`: also while it is being planned.

    Raises:
        Refused: it is being planned, or was dropped. NotTheirs: none here, or not theirs.
    """
    found = DutyRoster.objects.select_for_update().filter(public_id=roster).first()
    if found is None:
        raise NotTheirs("이 기관에 없는 당직표입니다.")
    may(queries.units_of(found.id), by, at)
    if found.state == DutyRoster.State.DROPPED:
        raise Refused("roster_dropped", "버린 당직표입니다.")
    if not busy and found.outcome.get("status") in BUSY:
        raise Refused("roster_planning", "지금 짜고 있습니다. 끝난 뒤에 고쳐 주세요.")
    return found


def duty_of(
    roster: DutyRoster, watch: Watch, day: date, seat: int, *, pinned: bool = False
) -> Duty:
    """A seat of a watch on a day, not yet stored."""
    return Duty(
        public_id=uuid7(),
        institution_id=roster.institution_id,
        roster=roster,
        watch=watch,
        date=day,
        seat=seat,
        leads=seat <= watch.leaders,
        start=watch.start,
        end=watch.end,
        pinned=pinned,
    )


# ── how ───────────────────────────────────────────────────────────────────────────────


def _wanted(watches: Sequence[UUID], by: Viewer, at: datetime) -> list[Watch]:
    found = list(Watch.objects.filter(public_id__in=list(watches)).order_by("name"))
    if not found or len(found) != len(set(watches)):
        raise Refused("no_watches", "어느 당직을 짤지 하나 넘게 골라 주세요.")
    units = {part.unit_id for each in found for part in each.units.all()}
    may(units, by, at)
    return found


def _check(terms: Terms) -> None:
    points = terms.weights.values()
    if not (0 <= terms.rest_hours <= 720 and 0 <= terms.most <= 60 and 1 <= terms.in_days <= 100):
        raise Refused("terms_malformed", "쉬는 시간은 720시간, 기간은 100일까지 넣을 수 있습니다.")
    if not (0 <= terms.years <= 10 and all(1 <= each <= 20 for each in points)):
        raise Refused("terms_malformed", "이력은 10년까지, 점수는 1점부터 20점까지입니다.")


def _write(since: date, until: date, terms: Terms, seed: int, at: datetime) -> DutyRoster:
    return DutyRoster.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        since=since,
        until=until,
        seed=seed,
        rules=asdict(terms),
        outcome={"status": "waiting", "again": False, "asked": at.isoformat()},
        made_at=at,
    )


def _duties(roster: DutyRoster, watches: Sequence[Watch]) -> list[Duty]:
    of = days.calendar(roster.since, roster.until)
    rows = [
        duty_of(roster, watch, day, seat)
        for watch in watches
        for day in days.watched(watch, roster.since, roster.until, of)
        for seat in range(1, watch.leaders + watch.members + 1)
    ]
    if not rows:
        raise Refused("no_days", "그 기간에 서는 날이 하루도 없습니다. 기간을 바꿔 주세요.")
    if {(each.watch.name, each.date) for each in rows} & _planned(roster):
        raise Refused("planned_already", ALREADY)
    try:
        with transaction.atomic():
            return Duty.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Refused("planned_already", ALREADY) from error


def _planned(roster: DutyRoster) -> set[tuple[str, date]]:
    """Watches and days that have seats, also those of a former row of the watch."""
    found = Duty.objects.filter(live=True, date__gte=roster.since, date__lt=roster.until)
    return set(found.values_list("watch__name", "date"))


def _note(found: DutyRoster, outcome: Mapping[str, Any]) -> bool:
    found.outcome = json.loads(json.dumps(outcome))
    found.save(update_fields=["outcome"])
    return True
