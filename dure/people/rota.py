"""Schedules of many people for some days: found by their pattern, put on and taken off in one statement."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from dure import tenancy
from dure.audit.actions import Actor, On, record
from dure.errors import Refused
from dure.people import history, on_leave, periods, remote_hours, wanted
from dure.people.history import Change
from dure.people.models import Assignment, Schedule, ScheduleDay
from dure.people.periods import FOREVER, Stretch
from dure.people.wanted import Workday
from law.refusals import as_clock

WEEKDAYS = "월화수목금토일"
MONDAY = date(2024, 1, 1)
NOTHING: Mapping[int, Iterable[date]] = {}

__all__ = [
    "Change", "Stands", "assign_schedules", "going_back", "keep", "lasting", "put_on", "rounds",
    "schedule_of", "take_off", "write",
]  # fmt: skip

type Stands = Callable[[UUID, date], bool]


def assign_schedules(
    *,
    persons: Sequence[int],
    schedule: int,
    since: date,
    until: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> int:
    """Let many people work by a schedule on the days of [since, until); how many it changed.

    What they had comes back after the last day; whoever is not employed on a day keeps out of it.

    Raises:
        Refused: no such schedule, nobody or no reason named, or the days make no sense.
        NotTheirs: neither HR nor administrator, or somebody outside their reach.
    """
    wanted.may(by, at, persons=persons)
    if until <= since:
        raise Refused("ends_before_start", "끝나는 날이 시작하는 날보다 빠르거나 같습니다.")
    if not reason.strip():
        raise Refused("reason_missing", "근무시간표를 바꾸는 까닭이나 문서번호를 적어 주세요.")
    periods.lock()
    names, label = wanted.named_once(persons), wanted.schedule(schedule)
    changes = [Change(person, schedule, since, until) for person in persons]
    changed = {
        each.person for each in put_on(changes=changes, why="people.assign_schedules", at=at)
    }
    record(
        by=by,
        at=at,
        action="people.assign_schedules",
        summary=f"{wanted.who(list(names.values()))} 근무시간표를 {since}부터 {label}(으)로"
        f" 바꿨습니다: {reason.strip()}",
        on=[On(person, "schedule", label) for person in persons],
        after={"schedule": label, "since": str(since), "until": str(until), "reason": reason},
    )
    return len(changed)


def put_on(
    *, changes: Sequence[Change], why: str, at: datetime, source: UUID | None = None
) -> list[Change]:
    """Write changes that somebody else has decided on; those that changed something.

    Only the days of each change are rewritten and touched; days without a schedule stay so, and
    days of an approved leave have theirs beneath the hours that the leave was taken by.
    """
    periods.lock()
    if not changes:
        return []
    persons, since = {each.person for each in changes}, min(each.since for each in changes)
    kept = on_leave.kept(changes)
    with remote_hours.following(persons, since=since, why=why, at=at):
        done = write(changes=changes, why=why, at=at, source=source)
        keep(kept, why=why, at=at)
    return done


def keep(kept: Sequence[tuple[UUID, Change]], *, why: str, at: datetime) -> None:
    """Put the hours of a leave's days back over what was just written, held by the leave."""
    for leave in dict.fromkeys(each for each, _ in kept):
        write(changes=[had for each, had in kept if each == leave], why=why, at=at, source=leave)


def write(
    *,
    changes: Sequence[Change],
    why: str,
    at: datetime,
    source: UUID | None,
    gone: UUID | None = None,
) -> list[Change]:
    """The same, where days elsewhere are seen to by the caller; `gone`: whose hours are taken off."""
    done = [one for some in rounds(changes) for one in _splice(some, source, at, gone)]
    _touch(done, why, at)
    return done


def take_off(
    *,
    source: UUID,
    since: date,
    stands: Stands,
    why: str,
    at: datetime,
) -> None:
    """From a day on, let a document's hours give way to what they replaced; a leave keeps its days'.

    `stands` says whether another document's hours still hold on a day; of changes of the regime
    this app knows itself.
    """
    periods.lock()
    back = going_back(source=source, since=since, stands=stands)
    persons = {change.person for _, change in back}
    kept = on_leave.kept([change for _, change in back])
    with remote_hours.following(persons, since=since, why=why, at=at):
        for left_by in dict.fromkeys(each_source for each_source, _ in back):
            changes = [change for its, change in back if its == left_by]
            write(changes=changes, why=why, at=at, source=left_by, gone=source)
        keep(kept, why=why, at=at)


def going_back(
    *, source: UUID, since: date, stands: Stands, but: Mapping[int, Iterable[date]] = NOTHING
) -> list[tuple[UUID | None, Change]]:
    """What `take_off` would write, and which document says it; nothing is written here."""
    rows = Assignment.objects.filter(source=source, known__upper_inf=True, valid__isempty=False)
    held = [(row.person_id, periods.of(row.valid)) for row in rows]
    told, regimes = history.told({person for person, _ in held}), history.regimes()

    def holds(its: UUID | None, day: date) -> bool:
        if its is None or its in regimes:
            return its is None or (its != source and history.stands(regimes[its], day))
        return its != source and stands(its, day)

    return [
        change
        for person, span in held
        for change in history.before(
            told[person], Stretch(max(span.since, since), span.until), holds, but.get(person, ())
        )
    ]


def schedule_of(days: Sequence[Workday]) -> int:
    """The key of the weekly schedule with these days (0: Monday), made where there is none."""
    periods.lock()
    wanted_days = {(each.cycle_day, _times(asdict(each))) for each in days}
    for pk, has in _weekly().items():
        if has == wanted_days:
            return pk
    here = {"institution_id": tenancy.current()}
    made = Schedule.objects.create(**here, name=_free_name(days), anchor=MONDAY)
    ScheduleDay.objects.bulk_create(
        ScheduleDay(**here, schedule=made, **asdict(each)) for each in days
    )
    return made.id


def lasting(
    rows: Sequence[Assignment], since: date, limit: date | None
) -> tuple[date | None, list[Assignment]]:
    """Until when a schedule assigned from a day on lasts, and the documents' hours that lie over it.

    To the next schedule that HR assigned; what a document put on for some days does not end it.
    """
    mine = [row for row in rows if row.source is None and row.valid.lower <= since]
    base = mine[-1].schedule_id if mine else None
    later = [row for row in rows if (row.valid.upper or FOREVER) > since]
    over: list[Assignment] = []
    end = later[-1].valid.upper if later else limit
    for row in later:
        if row.source is not None:
            over.append(row)
        elif row.valid.lower > since and row.schedule_id != base:
            end = row.valid.lower
            break
    return end, over


def rounds(changes: Iterable[Change]) -> list[list[Change]]:
    """So that no statement names a person twice: a row is split once at a time."""
    turn: dict[int, int] = {}
    found: list[list[Change]] = []
    for each in sorted(changes, key=lambda one: (one.person, one.since)):
        place = turn.get(each.person, 0)
        turn[each.person] = place + 1
        if place == len(found):
            found.append([])
        found[place].append(each)
    return found


def columns(changes: Sequence[Change]) -> list[list[Any]]:
    """person, schedule, since, until, as `unnest` takes them."""
    return [
        [each.person for each in changes],
        [each.schedule for each in changes],
        [each.since for each in changes],
        [each.until for each in changes],
    ]


# ── how ───────────────────────────────────────────────────────────────────────────────


def _splice(
    changes: Sequence[Change], source: UUID | None, at: datetime, gone: UUID | None
) -> list[Change]:
    """One statement: what is known ends where another schedule begins, and its rest is said again.

    The same schedule is said again only where a document that is gone had said it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH asked AS (
                SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::date[])
                    AS a (person_id, schedule_id, since, until)
            ), moment AS (
                SELECT greatest(%s, max(lower(known)) + interval '1 microsecond') AS at
                FROM people_assignment JOIN asked USING (person_id) WHERE upper_inf(known)
            ), ended AS (
                UPDATE people_assignment p SET known = tstzrange(lower(p.known), moment.at)
                FROM asked, moment
                WHERE p.person_id = asked.person_id AND upper_inf(p.known)
                    AND p.valid && daterange(since, until)
                    AND (p.schedule_id <> asked.schedule_id OR p.source = %s)
                RETURNING p.institution_id, p.person_id, p.schedule_id, p.source, p.valid,
                    asked.schedule_id AS new, daterange(since, until) AS span, since, until, moment.at
            ), said AS (
                INSERT INTO people_assignment (institution_id, person_id, schedule_id, source, valid, known)
                SELECT institution_id, person_id, part.schedule_id, part.source, part.valid, tstzrange(at, NULL)
                FROM ended CROSS JOIN LATERAL (VALUES
                    (schedule_id, source, valid * daterange(NULL, since)),
                    (new, %s::uuid, valid * span),
                    (schedule_id, source, CASE WHEN until IS NULL THEN daterange('empty')
                        ELSE valid * daterange(until, NULL) END)
                ) AS part (schedule_id, source, valid) WHERE NOT isempty(part.valid)
            )
            SELECT person_id, new, lower(valid * span), upper(valid * span) FROM ended
            """,
            [*columns(changes), at, gone, source],
        )
        return [Change(*row) for row in cursor.fetchall()]


def _touch(done: Sequence[Change], why: str, at: datetime) -> None:
    for until in dict.fromkeys(each.until for each in done):  # None: to today
        starts = [(each.person, each.since) for each in done if each.until == until]
        periods.touch(starts, why, at, until)


def _times(day: Mapping[str, Any]) -> tuple[int | None, ...]:
    return tuple(day[name] for name in ("start", "end", "break_start", "break_end"))


def _weekly() -> dict[int, set[tuple[int, tuple[int | None, ...]]]]:
    """Schedules of seven days that follow the holidays, by weekday, in the order they were made."""
    plain = Schedule.objects.filter(cycle_length=7, shift=False).order_by("id")
    anchors = dict(plain.values_list("id", "anchor"))
    found: dict[int, set[tuple[int, tuple[int | None, ...]]]] = {pk: set() for pk in anchors}
    rows = ScheduleDay.objects.filter(schedule_id__in=list(anchors)).exclude(start=None)
    for row in rows.values("schedule_id", "cycle_day", "start", "end", "break_start", "break_end"):
        pk = row["schedule_id"]
        weekday = (anchors[pk].weekday() + row["cycle_day"]) % 7
        found[pk].add((weekday, _times(row)))
    return found


def _free_name(days: Sequence[Workday]) -> str:
    name, used = _name(days), set(Schedule.objects.values_list("name", flat=True))
    return next(each for each in _numbered(name) if each not in used)


def _numbered(name: str) -> Iterable[str]:
    yield name
    number = 2
    while True:
        yield f"{name} ({number})"
        number += 1


def _name(days: Sequence[Workday]) -> str:
    """월화수목금 07:00–16:00, or where days differ what each has."""
    by_time: dict[tuple[int, int], str] = {}
    for each in sorted(days, key=lambda one: one.cycle_day):
        time = (each.start, each.end)
        by_time[time] = by_time.get(time, "") + WEEKDAYS[each.cycle_day]
    told = [f"{on} {as_clock(start)}–{as_clock(end)}" for (start, end), on in by_time.items()]
    whole = ", ".join(told) or "근무일 없음"
    return whole if len(whole) <= 50 else f"{told[0]} 외 {len(told) - 1}가지"
