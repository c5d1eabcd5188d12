"""Who works where on a day. Anything that lists people takes `viewer=`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import polars as pl
from django.db.models import OuterRef, Subquery

from dure import frames
from dure.accounts.viewer import Viewer
from dure.errors import NotTheirs
from dure.organization import queries as organization
from dure.people.models import (
    Appointment,
    Credential,
    Employment,
    PayStep,
    Person,
    Protection,
    Schedule,
    ScheduleDay,
)

SEGMENTS = {
    "institution": pl.String,
    "person": pl.Int64,
    "valid_from": pl.Date,
    "valid_until": pl.Date,
    "unit": pl.Int64,
    "grade": pl.Int8,
    "schedule": pl.Int64,
    "field": pl.Boolean,
    "managerial": pl.Boolean,
}

SCHEDULE_DAYS = {
    "schedule": pl.Int64,
    "date": pl.Date,
    "start": pl.Int16,
    "end": pl.Int16,
    "break_start": pl.Int16,
    "break_end": pl.Int16,
    "shift": pl.Boolean,
}


NUMBERS = {
    "id": pl.Int64,
    "person": pl.Int64,
    "kind": pl.String,
    "value": pl.String,
    "reason": pl.String,
    "valid_from": pl.Date,
    "valid_until": pl.Date,
}

STRETCHES = {
    "person": pl.Int64,
    "name": pl.String,
    "unit": pl.Int64,
    "valid_from": pl.Date,
    "valid_until": pl.Date,
}


@dataclass(frozen=True)
class Member:
    """A person as a colleague sees them on a day."""

    person: int
    public_id: UUID
    name: str
    unit: int
    grade: int
    series: str
    position: str
    head: bool
    field: bool
    managerial: bool

    @property
    def grade_ko(self) -> str:
        return f"{self.grade}급" if self.grade else ""


@dataclass(frozen=True)
class Shielded:
    """A protection that limits what may be ordered (복무규정 제4조제3항)."""

    person: int
    kind: str
    agreed: bool
    since: date | None = None
    until: date | None = None

    def holds(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


# The name of an appointment's person as last known here, asked for with the appointment.
_NAME = Subquery(
    Employment.objects.filter(person_id=OuterRef("person_id")).order_by("-valid").values("name")[:1]
)


def member(person: int, *, on: date) -> Member | None:
    """One person as appointed on a day, or as last appointed before it."""
    found = (
        Appointment.objects.filter(
            person_id=person, known__upper_inf=True, valid__startswith__lte=on
        )
        .order_by("-valid")
        .select_related("person")
        .annotate(named=_NAME)
        .first()
    )
    return None if found is None else _member(found, found.named)


def members(*, viewer: Viewer, on: date, unit: int | None = None) -> list[Member]:
    """The people a viewer's role reaches on a day, optionally of one unit and what lies under it."""
    reach = organization.reach(viewer, on=on)
    if unit is not None:
        asked = organization.under([unit], organization.tree(on=on))
        reach = asked if reach is None else reach & asked
    found = Appointment.objects.filter(known__upper_inf=True, valid__contains=on).select_related(
        "person"
    )
    if viewer.role == "employee":
        found = found.filter(person_id=viewer.person or 0)
    elif reach is not None:
        found = found.filter(unit_id__in=reach)
    return _members(found.order_by("unit_id", "-head", "grade", "person_id"), on)


def colleagues(*, viewer: Viewer, on: date) -> list[Member]:
    """The people of the viewer's own unit on a day, as a colleague may know them."""
    mine = Appointment.objects.filter(
        person_id=viewer.person or 0, known__upper_inf=True, valid__contains=on
    ).values("unit_id")
    found = Appointment.objects.filter(unit_id__in=mine, known__upper_inf=True, valid__contains=on)
    return _members(found.select_related("person").order_by("-head", "grade", "person_id"), on)


def find(*, viewer: Viewer, text: str, on: date, limit: int = 20) -> list[Member]:
    """People whose name or 사번 contains a text, among those the viewer's role reaches."""
    named = Employment.objects.filter(name__contains=text, valid__contains=on).values("person_id")
    numbered = Credential.objects.filter(
        kind="staff", value__startswith=text, valid__contains=on
    ).values("person_id")
    found = Appointment.objects.filter(known__upper_inf=True, valid__contains=on).select_related(
        "person"
    )
    found = found.filter(person_id__in=named) | found.filter(person_id__in=numbered)
    reach = organization.reach(viewer, on=on)
    if reach is not None:
        found = found.filter(unit_id__in=reach)
    return _members(found.order_by("person_id")[:limit], on)


def seen(*, viewer: Viewer, public_id: UUID, on: date) -> Member:
    """A person by public id, if the viewer may see them: oneself, or whoever the chosen role reaches.

    Raises:
        NotTheirs: there is no such person here, or not for this viewer.
    """
    person = Person.objects.filter(public_id=public_id).values_list("id", flat=True).first()
    found = member(person, on=on) if person else None
    if found is None:
        raise NotTheirs("이 기관에서 찾을 수 없는 사람입니다.")
    if found.person == viewer.person:
        return found
    reach = organization.reach(viewer, on=on)
    if viewer.role in ("", "employee") or (reach is not None and found.unit not in reach):
        raise NotTheirs("이 사람의 기록은 맡은 범위 밖입니다.")
    return found


def names(people: Iterable[int]) -> dict[int, str]:
    """Names by person, as last known here."""
    rows = Employment.objects.filter(person_id__in=list(people)).order_by("person_id", "valid")
    return {int(pk): str(name) for pk, name in rows.values_list("person_id", "name")}


def public_ids(people: Iterable[int]) -> dict[int, UUID]:
    return dict(Person.objects.filter(id__in=list(people)).values_list("id", "public_id"))


def staff_numbers(people: Iterable[int], *, on: date) -> dict[int, str]:
    rows = Credential.objects.filter(kind="staff", person_id__in=list(people), valid__contains=on)
    return {int(pk): str(value) for pk, value in rows.values_list("person_id", "value")}


def person_of_staff(number: str, *, on: date) -> int | None:
    """Who has a staff number on a day."""
    found = Credential.objects.filter(kind="staff", value=number, valid__contains=on)
    return found.values_list("person_id", flat=True).first()


def head_of(unit: int, *, on: date, but: int | None = None) -> int | None:
    """The head of a unit on a day, or of the nearest above that has one; never `but`: nobody signs for oneself."""
    nodes = organization.tree(on=on)
    here: int | None = unit
    while here is not None:
        found = (
            Appointment.objects.filter(
                unit_id=here, head=True, known__upper_inf=True, valid__contains=on
            )
            .exclude(person_id=but or 0)
            .order_by("grade")
        )
        person = found.values_list("person_id", flat=True).first()
        if person:
            return int(person)
        here = nodes[here].parent if here in nodes else None
    return None


def heads_above(
    unit: int, *, on: date, nodes: dict[int, organization.Node] | None = None
) -> list[tuple[int, int]]:
    """Heads from a unit upward on a day (whose `nodes` may be known), the nearest first: unit and person."""
    path = organization.above(unit, organization.tree(on=on) if nodes is None else nodes)
    rows = Appointment.objects.filter(
        unit_id__in=path, head=True, known__upper_inf=True, valid__contains=on
    ).values_list("unit_id", "person_id", "grade")
    ordered = sorted(rows, key=lambda row: (path.index(row[0]), row[2], row[1]))
    return [(int(pk), int(person)) for pk, person, _ in ordered]


def heads(*, on: date) -> list[Member]:
    """The heads of all units on a day, in the order of units: whom an office knows by their post."""
    found = Appointment.objects.filter(head=True, known__upper_inf=True, valid__contains=on)
    return _members(found.select_related("person").order_by("unit_id", "grade"), on)


def key(public_id: UUID) -> int | None:
    return Person.objects.filter(public_id=public_id).values_list("id", flat=True).first()


def appointed(unit: int, *, on: date) -> list[Member]:
    """Whoever is appointed to exactly this unit on a day, in rank (for actions, not for screens)."""
    found = Appointment.objects.filter(unit_id=unit, known__upper_inf=True, valid__contains=on)
    return _members(found.select_related("person").order_by("-head", "grade", "person_id"), on)


def employment_kind(person: int, *, since: date, until: date) -> str:
    """How somebody is employed here over a whole period; "" where not throughout."""
    found = Employment.objects.filter(person_id=person, valid__contains=(since, until)).first()
    return found.kind if found else ""


def protections(people: Sequence[int], *, on: date) -> list[Shielded]:
    """Who among these is protected on a day: only for those who order overtime."""
    rows = Protection.objects.filter(person_id__in=list(people), valid__contains=on)
    return [Shielded(*row) for row in rows.values_list("person_id", "kind", "agreed")]


def protections_over(people: Sequence[int], *, since: date, until: date) -> list[Shielded]:
    """The same with its days, for many days at once: ask each row whether it `holds`."""
    rows = Protection.objects.filter(person_id__in=list(people), valid__overlap=(since, until))
    return [
        Shielded(each.person_id, each.kind, each.agreed, each.valid.lower, each.valid.upper)
        for each in rows
    ]


def latest(persons: Iterable[int], *, on: date) -> dict[int, Member]:
    """Some people as appointed on a day, or as last appointed before it, in one look."""
    found = Appointment.objects.filter(
        person_id__in=list(persons), known__upper_inf=True, valid__startswith__lte=on
    )
    newest = {each.person_id: each for each in found.select_related("person").order_by("valid")}
    return {each.person: each for each in _members(newest.values(), on)}


def holding(persons: Iterable[int], *, on: date) -> dict[int, Member]:
    """Those of some people who hold an appointment on a day, in one look."""
    found = Appointment.objects.filter(
        person_id__in=list(persons), known__upper_inf=True, valid__contains=on
    )
    return {each.person: each for each in _members(found.select_related("person"), on)}


def posts(persons: Iterable[int], *, on: date) -> list[tuple[int, int, str, bool]]:
    """Person, unit, position and whether head, of those who hold an appointment on a day."""
    found = Appointment.objects.filter(
        person_id__in=list(persons), known__upper_inf=True, valid__contains=on
    )
    return list(found.values_list("person_id", "unit_id", "position", "head"))


def units_with_people(*, since: date, until: date) -> dict[int, int]:
    """Units and how many people each had at any time in a period."""
    frame = segments(since=since, until=until)
    counted = frame.group_by("unit").agg(pl.col("person").n_unique())
    return {int(unit): int(n) for unit, n in counted.iter_rows()}


def people_of(units: Sequence[int], *, since: date, until: date) -> list[int]:
    """Everybody who was appointed to one of these units at any time in a period."""
    rows = Appointment.objects.filter(
        unit_id__in=list(units), known__upper_inf=True, valid__overlap=(since, until)
    )
    return [int(pk) for pk in rows.values_list("person_id", flat=True).distinct()]


def employed(*, since: date, until: date) -> list[int]:
    """Everybody employed here at some time in a period (for actions, not for screens)."""
    rows = Employment.objects.filter(valid__overlap=(since, until)).order_by("person_id")
    return [int(pk) for pk in rows.values_list("person_id", flat=True).distinct()]


def employments(*, on: date, people: Sequence[int] | None = None) -> pl.DataFrame:
    """Who is employed on a day, as what and since when: person, kind, valid_from, valid_until."""
    some = "" if people is None else " AND person_id = ANY(%s)"
    return frames.read(
        "SELECT person_id, kind, lower(valid), upper(valid) FROM people_employment"
        f" WHERE valid @> %s::date{some} ORDER BY person_id",
        [on, *([] if people is None else [list(people)])],
        {"person": pl.Int64, "kind": pl.String, "valid_from": pl.Date, "valid_until": pl.Date},
    )


def ended(*, since: date, until: date, people: Sequence[int] | None = None) -> pl.DataFrame:
    """Employments whose last day lies in [since, until), the earliest first; as `employments`."""
    some = "" if people is None else " AND person_id = ANY(%s)"
    return frames.read(
        "SELECT person_id, kind, lower(valid), upper(valid) FROM people_employment"
        " WHERE NOT isempty(valid) AND upper(valid) > %s AND upper(valid) <= %s"
        f"{some} ORDER BY person_id, valid",
        [since, until, *([] if people is None else [list(people)])],
        {"person": pl.Int64, "kind": pl.String, "valid_from": pl.Date, "valid_until": pl.Date},
    )


def pay_steps(*, on: date, people: Sequence[int] | None = None) -> dict[int, int]:
    """호봉 by person on a day; whoever has none is not in it."""
    found = PayStep.objects.filter(known__upper_inf=True, valid__contains=on)
    if people is not None:
        found = found.filter(person_id__in=list(people))
    return {int(pk): int(step) for pk, step in found.values_list("person_id", "step")}


def still_in(unit: int, *, since: date) -> list[int]:
    """Whoever is appointed to a unit on a day or later."""
    rows = Appointment.objects.filter(
        unit_id=unit, known__upper_inf=True, valid__overlap=(since, None)
    )
    return [int(pk) for pk in rows.values_list("person_id", flat=True).distinct()]


def as_known(person: int, *, on: date, at: datetime) -> Member | None:
    """One person as appointed on a day, by what was known at a moment (for auditors)."""
    found = Appointment.objects.filter(person_id=person, known__contains=at, valid__contains=on)
    return next(iter(_members(found.select_related("person"), on)), None)


def segments(*, since: date, until: date, people: Sequence[int] | None = None) -> pl.DataFrame:
    """Appointments × schedules × employment as periods within [since, until), for `law.month.expand`."""
    some = "" if people is None else " AND a.person_id = ANY(%s)"
    inside = "daterange(%s, %s)"
    sql = f"""
        SELECT i.code, p.person_id, lower(p.valid), upper(p.valid), p.unit_id, p.grade, p.schedule_id,
               p.field, p.managerial
        FROM (
            SELECT a.institution_id, a.person_id, a.unit_id, a.grade, s.schedule_id, a.field, a.managerial,
                   a.valid * s.valid * e.valid * {inside} AS valid
            FROM people_appointment a
            JOIN people_assignment s ON s.institution_id = a.institution_id AND s.person_id = a.person_id
                 AND s.valid && a.valid AND upper_inf(s.known)
            JOIN people_employment e ON e.institution_id = a.institution_id AND e.person_id = a.person_id
                 AND e.valid && a.valid
            WHERE upper_inf(a.known) AND a.valid && {inside}{some}
        ) p JOIN organization_institution i ON i.id = p.institution_id
        WHERE NOT isempty(p.valid) ORDER BY p.person_id, p.valid"""
    asked = [] if people is None else [list(people)]
    return frames.read(sql, [since, until, since, until, *asked], SEGMENTS)


def appointments(*, since: date, until: date, people: Sequence[int]) -> pl.DataFrame:
    """Appointments of some people that touch [since, until), whatever their schedules, the earliest
    first: person, unit, grade, valid_from, valid_until."""
    return frames.read(
        "SELECT person_id, unit_id, grade, lower(valid), upper(valid) FROM people_appointment"
        " WHERE upper_inf(known) AND valid && daterange(%s, %s) AND person_id = ANY(%s)"
        " ORDER BY person_id, valid",
        [since, until, list(people)],
        {
            "person": pl.Int64,
            "unit": pl.Int64,
            "grade": pl.Int8,
            "valid_from": pl.Date,
            "valid_until": pl.Date,
        },
    )


def schedules(*, since: date, until: date, only: Sequence[int] | None = None) -> pl.DataFrame:
    """Every schedule's every day in a period (or of some schedules), for `law`."""
    found = Schedule.objects.all() if only is None else Schedule.objects.filter(id__in=list(only))
    cycles = {each.id: each for each in found}
    patterns: dict[int, dict[int, ScheduleDay]] = {}
    for row in ScheduleDay.objects.filter(schedule_id__in=list(cycles)):
        patterns.setdefault(row.schedule_id, {})[row.cycle_day] = row
    rows = []
    for offset in range((until - since).days):
        day = since + timedelta(days=offset)
        for pk, cycle in cycles.items():
            row_today = patterns.get(pk, {}).get((day - cycle.anchor).days % cycle.cycle_length)
            times = (
                (row_today.start, row_today.end, row_today.break_start, row_today.break_end)
                if row_today
                else (None, None, None, None)
            )
            rows.append((pk, day, *times, cycle.shift))
    return pl.DataFrame(rows, schema=SCHEDULE_DAYS, orient="row")


def week_minutes() -> dict[int, int]:
    """Minutes that each schedule plans for a week, over a cycle of another length on average."""
    lengths = dict(Schedule.objects.values_list("id", "cycle_length"))
    sums = dict.fromkeys(lengths, 0)
    for row in ScheduleDay.objects.exclude(start=None):
        rest = (row.break_end or 0) - (row.break_start or 0)
        sums[row.schedule_id] += (row.end or 0) - (row.start or 0) - rest
    return {pk: sums[pk] * 7 // length for pk, length in lengths.items()}


def schedule_names() -> dict[int, str]:
    return dict(Schedule.objects.values_list("id", "name"))


def planned_ends(*, people: Sequence[int], since: date, until: date) -> pl.DataFrame:
    """When each person's planned day ends, where that is past midnight: person, date, end."""
    frame = segments(since=since, until=until, people=people)
    plan = schedules(since=since, until=until).filter(pl.col("end") > 1440)
    late = frame.join(plan, on="schedule").filter(
        (pl.col("date") >= pl.col("valid_from"))
        & (pl.col("valid_until").is_null() | (pl.col("date") < pl.col("valid_until")))
    )
    return late.select("person", "date", "end")


def holders(*, kind: str, values: Iterable[str]) -> pl.DataFrame:
    """Who held which number from when to when: value, person, valid_from, valid_until."""
    return frames.read(
        "SELECT value, person_id, lower(valid), upper(valid) FROM people_credential"
        " WHERE kind = ANY(%s) AND value = ANY(%s) AND NOT isempty(valid)",
        [[kind] if kind else Credential.Kind.values, sorted(set(values))],
        {"value": pl.String, "person": pl.Int64, "valid_from": pl.Date, "valid_until": pl.Date},
    )


def numbers_of(*, kinds: Sequence[str], people: Sequence[int] | None = None) -> pl.DataFrame:
    """Every number of some kinds that was ever held, the earliest first: id, person, kind, value,
    reason, valid_from, valid_until."""
    some = "" if people is None else " AND person_id = ANY(%s)"
    return frames.read(
        "SELECT id, person_id, kind, value, reason, lower(valid), upper(valid)"
        f" FROM people_credential WHERE kind = ANY(%s) AND NOT isempty(valid){some}"
        " ORDER BY person_id, valid",
        [list(kinds), *([] if people is None else [list(people)])],
        NUMBERS,
    )


def stretches(*, since: date, people: Sequence[int] | None = None) -> pl.DataFrame:
    """Every appointment that holds on a day or later, with the name it is held under: person, name,
    unit, valid_from, valid_until (for actions, not for screens)."""
    some = "" if people is None else " AND a.person_id = ANY(%s)"
    return frames.read(
        "SELECT DISTINCT ON (a.person_id, a.valid) a.person_id, e.name, a.unit_id,"
        " lower(a.valid), upper(a.valid) FROM people_appointment a"
        " JOIN people_employment e ON e.person_id = a.person_id AND e.valid && a.valid"
        " AND e.institution_id = a.institution_id"
        f" WHERE upper_inf(a.known) AND a.valid && daterange(%s, NULL){some}"
        " ORDER BY a.person_id, a.valid, e.valid @> %s::date DESC, e.valid",
        [since, *([] if people is None else [list(people)]), since],
        STRETCHES,
    )


def _members(found: Iterable[Appointment], on: date) -> list[Member]:
    rows = list(found)
    known = names(each.person_id for each in rows)
    return [_member(each, known.get(each.person_id, "")) for each in rows]


def _member(each: Appointment, name: str | None) -> Member:
    return Member(
        each.person_id,
        each.person.public_id,
        name or "",
        each.unit_id,
        each.grade,
        each.series,
        each.position,
        each.head,
        each.field,
        each.managerial,
    )
