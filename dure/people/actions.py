"""Hire, appoint, let go; schedules, numbers, protections: from a day on, nothing overwritten."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

from dure import tenancy
from dure.audit.actions import Actor, On, as_json, record
from dure.errors import Refused
from dure.identity import uuid7
from dure.people import beneath, on_leave, patterns, periods, remote_hours, rota, rows, wanted
from dure.people.models import (
    Appointment,
    Assignment,
    Credential,
    Employment,
    PayStep,
    Person,
    Protection,
    Schedule,
    ScheduleDay,
)
from dure.people.numbers import (
    CREDENTIALS,
    Given,
    lose_credential,
    register_credential,
    register_credentials,
    report_loss,
    restore_credentials,
)
from dure.people.periods import Stretch
from dure.people.rota import assign_schedules
from dure.people.wanted import Move, Newcomer, Post, Step, Workday

__all__ = [
    "Given", "Move", "Newcomer", "Post", "Step", "Workday", "add_schedule", "appoint", "assign_schedule",
    "assign_schedules", "change_employment", "end_employment", "hire", "lose_credential", "protect",
    "register_credential", "register_credentials", "report_loss", "restore_credentials", "set_pay_steps",
]  # fmt: skip

EMPLOYMENTS = "people_employment"
PROTECTIONS = "people_protection"


def hire(*, newcomers: Sequence[Newcomer], by: Actor, at: datetime) -> list[int]:
    """Employ people from a day on, with post, schedule, 사번 and card; their keys, in order.

    Raises:
        Refused: a number is somebody else's, a unit or schedule does not stand, already employed.
        NotTheirs: neither HR nor administrator, or a unit outside their reach.
    """
    wanted.may(by, at, [each.post.unit for each in newcomers])
    periods.lock()
    wanted.newcomers(newcomers)
    wanted.numbers(
        [
            wanted.Number(kind, value, each.person, Stretch(each.since, each.until))
            for each in newcomers
            for kind, value in each.numbers
        ]
    )
    persons = _persons(newcomers)
    _employ(newcomers, persons, at)
    starts = [each.since for each in newcomers]
    periods.touch(zip(persons, starts, strict=True), "people.hire", at)
    record(
        by=by,
        at=at,
        action="people.hire",
        summary=f"{wanted.who([each.name for each in newcomers])} 임용을 등록했습니다.",
        on=[On(person, "employment") for person in persons],
        after={"people": as_json([asdict(each) for each in newcomers])},
    )
    return persons


def appoint(*, moves: Sequence[Move], by: Actor, at: datetime) -> None:
    """Transfer or promote people, each from a day to their next known change.

    Raises:
        Refused: not employed that day, no such unit or grade, named twice, or nothing changes.
        NotTheirs: neither HR nor administrator, or a unit outside their reach.
    """
    persons = [each.person for each in moves]
    wanted.may(by, at, [each.post.unit for each in moves], persons)
    periods.lock()
    names = wanted.named_once(persons)
    known, jobs = periods.known_of(Appointment, persons), periods.employments(persons)
    wanted.units_stand((each.post.unit, each.since) for each in moves)
    before = {each.person: rows.post_on(known.get(each.person, []), each.since) for each in moves}
    new, here = [], tenancy.current()
    for each in moves:
        job = wanted.employed(jobs.get(each.person, []), names[each.person], each.since)
        wanted.move(each.post, before[each.person], names[each.person])
        until = periods.end_of_change(known.get(each.person, []), each.since, job.valid.upper)
        new.append(rows.appointment(here, each.person, each.post, each.since, until))
    periods.splice(Appointment, known, new, at)
    periods.touch(((each.person, each.since) for each in moves), "people.appoint", at)
    record(
        by=by,
        at=at,
        action="people.appoint",
        summary=f"{wanted.who([names[person] for person in persons])} 발령을 등록했습니다.",
        on=[On(person, "appointment") for person in persons],
        before={str(person): post and asdict(post) for person, post in before.items()},
        after={str(each.person): {**asdict(each.post), "since": str(each.since)} for each in moves},
    )


def change_employment(
    *, person: int, since: date, name: str = "", kind: str = "", by: Actor, at: datetime
) -> None:
    """Another name (개명) or kind of employment from a day on; what is left empty stays.

    Raises:
        Refused: not employed that day, or nothing changes. NotTheirs: as for `appoint`.
    """
    wanted.may(by, at, persons=[person])
    periods.lock()
    job = wanted.employed_on(person, since)
    new_name, new_kind = name.strip() or job.name, kind or job.kind
    if (new_name, new_kind) == (job.name, job.kind):
        raise Refused("nothing_changes", "지금 기록과 같아 바뀌는 것이 없습니다.")
    wanted.kind(new_kind)
    here, until = tenancy.current(), job.valid.upper
    periods.clip_one(EMPLOYMENTS, job.id, since)
    rows.employment(here, person, new_name, new_kind, since, until).save(force_insert=True)
    periods.touch([(person, since)], "people.change_employment", at)
    record(
        by=by,
        at=at,
        action="people.change_employment",
        summary=f"{job.name}의 성명·고용형태를 {since}부터 고쳤습니다.",
        on=[On(person, "employment")],
        before={"name": job.name, "kind": job.kind},
        after={"name": new_name, "kind": new_kind, "since": str(since)},
    )


def end_employment(*, person: int, until: date, reason: str, by: Actor, at: datetime) -> None:
    """End an employment: `until` is the first day on which the person is not employed any more.

    Raises:
        Refused: no reason, or not employed the day before. NotTheirs: as for `appoint`.
    """
    wanted.may(by, at, persons=[person])
    if not reason.strip():
        raise Refused("reason_missing", "퇴직·면직 사유를 적어 주세요.")
    periods.lock()
    last = until - timedelta(days=1)
    job = wanted.employed_on(person, last)
    periods.clip(EMPLOYMENTS, [person], until)
    periods.clip(CREDENTIALS, [person], until)
    periods.clip(PROTECTIONS, [person], until)
    appointments = periods.known_of(Appointment, [person]).get(person, [])
    assignments = periods.known_of(Assignment, [person]).get(person, [])
    periods.cut(Appointment, appointments, until, at)
    periods.cut(Assignment, assignments, until, at)
    periods.cut(PayStep, periods.known_of(PayStep, [person]).get(person, []), until, at)
    periods.touch([(person, until)], "people.end_employment", at)
    record(
        by=by,
        at=at,
        action="people.end_employment",
        summary=f"{job.name}의 마지막 근무일을 {last}로 등록했습니다: {reason}",
        on=[On(person, "employment")],
        before={"until": as_json(job.valid.upper)},
        after={"until": str(until), "reason": reason},
    )


def set_pay_steps(*, steps: Sequence[Step], by: Actor, at: datetime) -> None:
    """Put people on a 호봉, each from a day to their next known change.

    Raises:
        Refused: not employed that day, no such step, no document, named twice, or nothing changes.
        NotTheirs: as for `appoint`.
    """
    persons = [each.person for each in steps]
    wanted.may(by, at, persons=persons)
    periods.lock()
    names = wanted.named_once(persons)
    known, jobs = periods.known_of(PayStep, persons), periods.employments(persons)
    new, here = [], tenancy.current()
    for each in steps:
        mine, name = known.get(each.person, []), names[each.person]
        job = wanted.employed(jobs.get(each.person, []), name, each.since)
        held = [row.step for row in mine if periods.of(row.valid).holds(each.since)]
        wanted.step(each, held[0] if held else None, name)
        until = periods.end_of_change(mine, each.since, job.valid.upper)
        new.append(rows.pay_step(here, each, until))
    periods.splice(PayStep, known, new, at)
    record(
        by=by,
        at=at,
        action="people.set_pay_steps",
        summary=f"{wanted.who(list(names.values()))} 호봉을 정했습니다.",
        on=[On(person, "pay_step") for person in persons],
        after={str(each.person): {**asdict(each), "since": str(each.since)} for each in steps},
    )


def assign_schedule(
    *,
    persons: Sequence[int],
    schedule: int,
    since: date,
    until: date | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Let people work by a schedule from a day on; with `until`, what they had comes back then.

    Raises:
        Refused: no such schedule, not employed that day, or the days make no sense.
        NotTheirs: as for `appoint`.
    """
    wanted.may(by, at, persons=persons)
    if until is not None and until <= since:
        raise Refused("ends_before_start", "끝나는 날이 시작하는 날보다 빠르거나 같습니다.")
    periods.lock()
    names, label = wanted.named_once(persons), wanted.schedule(schedule)
    known, jobs = periods.known_of(Assignment, persons), periods.employments(persons)
    new, over, here = [], [], tenancy.current()
    kept = on_leave.kept([rota.Change(person, schedule, since, until) for person in persons])
    for person in persons:
        job = wanted.employed(jobs.get(person, []), names[person], since)
        end, hours = rota.lasting(known.get(person, []), since, job.valid.upper)
        new.append(rows.assignment(here, person, schedule, since, until or end))
        over += [] if until else hours
    with remote_hours.following(persons, since=since, why="people.assign_schedule", at=at):
        periods.splice(Assignment, known, new, at)
        beneath.lay_again(over=over, since=since, why="people.assign_schedule", at=at)
        rota.keep(kept, why="people.assign_schedule", at=at)
    periods.touch(((person, since) for person in persons), "people.assign_schedule", at, until)
    record(
        by=by,
        at=at,
        action="people.assign_schedule",
        summary=f"{wanted.who(list(names.values()))} 근무시간표를 {since}부터 {label}(으)로 정했습니다.",
        on=[On(person, "schedule", label) for person in persons],
        after={"schedule": label, "since": str(since), "until": as_json(until)},
    )


def protect(
    *, person: int, kind: str, since: date, until: date, agreed: bool, by: Actor, at: datetime
) -> None:
    """Register a pregnancy or the year after a birth; a birth ends the pregnancy.

    Raises:
        Refused: longer than the article protects, or registered already.
        NotTheirs: as for `appoint`.
    """
    wanted.may(by, at, persons=[person])
    periods.lock()
    wanted.protection(person, kind, since, until)
    job = wanted.employed_on(person, since)
    if kind == Protection.Kind.CHILDBIRTH:
        periods.clip(PROTECTIONS, [person], since, Protection.Kind.PREGNANCY)
    Protection.objects.create(
        institution_id=tenancy.current(),
        person_id=person,
        kind=kind,
        agreed=agreed,
        valid=(since, until),
    )
    record(
        by=by,
        at=at,
        action="people.protect",
        summary=f"{job.name}의 야간·휴일 근무 보호 기간을 등록했습니다.",
        on=[On(person, "protection")],
        after={"kind": kind, "since": str(since), "until": str(until), "agreed": agreed},
    )


def add_schedule(
    *,
    name: str,
    days: Sequence[Workday],
    anchor: date,
    cycle_length: int = 7,
    shift: bool = False,
    kind: str = "field",
    by: Actor,
    at: datetime,
) -> int:
    """Write a new schedule; its key. `kind` of `law.patterns.KINDS`: shift is one that works on
    holidays, ordinary and part-time ones keep the hours and the lunch of the decree.

    Raises:
        Refused: the name is used, a day's times make no sense, or the decree does not allow them.
        NotTheirs: as for `appoint`.
    """
    wanted.may(by, at)
    periods.lock()
    shift = shift or kind == "shift"
    wanted.cycle(name, days, anchor, cycle_length)
    pattern = patterns.Pattern(name, tuple(days), cycle_length, anchor, shift)
    for row in patterns.refusals(pattern, kind, on=periods.today(at)):
        if row["level"] == "refuse":
            raise Refused(str(row["code"]), str(row["ko"]), str(row["article"]))
    here = {"institution_id": tenancy.current()}
    made = Schedule.objects.create(
        **here, name=name.strip(), shift=shift, cycle_length=cycle_length, anchor=anchor
    )
    ScheduleDay.objects.bulk_create(
        ScheduleDay(**here, schedule=made, **asdict(each)) for each in days
    )
    record(
        by=by,
        at=at,
        action="people.add_schedule",
        summary=f"근무시간표 {made.name}을(를) 만들었습니다.",
        on=[On(kind="schedule", subject=made.name)],
        after={"cycle_length": cycle_length, "shift": shift, "days": [asdict(d) for d in days]},
    )
    return made.id


def _persons(newcomers: Sequence[Newcomer]) -> list[int]:
    """The keys of those who come back or are elsewhere too, and new ones for the others."""
    new = [Person(public_id=uuid7()) for each in newcomers if each.person is None]
    made = iter(Person.objects.bulk_create(new, batch_size=2000))
    return [next(made).id if each.person is None else each.person for each in newcomers]


def _employ(newcomers: Sequence[Newcomer], persons: Sequence[int], at: datetime) -> None:
    here = tenancy.current()
    jobs, posts, plans, numbers = [], [], [], []
    for each, person in zip(newcomers, persons, strict=True):
        jobs.append(
            rows.employment(here, person, each.name.strip(), each.kind, each.since, each.until)
        )
        posts.append(rows.appointment(here, person, each.post, each.since, each.until))
        plans.append(rows.assignment(here, person, each.schedule, each.since, each.until))
        numbers += [
            rows.credential(here, person, kind, value, each.since, each.until, "신규")
            for kind, value in each.numbers
        ]
    Employment.objects.bulk_create(jobs, batch_size=2000)
    periods.splice(Appointment, {}, posts, at)
    periods.splice(Assignment, {}, plans, at)
    Credential.objects.bulk_create(numbers, batch_size=2000)
