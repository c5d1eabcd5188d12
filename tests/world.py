"""The cast: a small office where everything can happen. Tests pin their clock to `NOW`."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.db import connection

from dure import tenancy
from dure.accounts import queries as accounts
from dure.accounts.models import Grant, User
from dure.accounts.viewer import Viewer
from dure.attendance.models import Terminal
from dure.identity import uuid7
from dure.organization.models import Institution, Unit, UnitVersion
from dure.people.models import (
    Appointment,
    Assignment,
    Credential,
    Employment,
    Person,
    Schedule,
    ScheduleDay,
)

NOW = datetime(2026, 11, 20, 7, 40, tzinfo=UTC)  # 2026-11-20(금) 16:40 in Seoul
SINCE = date(2026, 1, 1)
RECORDED = datetime(2025, 12, 31, tzinfo=UTC)

# name: (login, unit, grade, position, head, managerial, role)
CAST = {
    "김주무관": ("kim", "총무과", 7, "주무관", False, False, "employee"),
    "이팀장": ("lee", "총무과", 6, "팀장", False, False, "team_lead"),
    "박과장": ("park", "총무과", 5, "과장", True, False, "head"),
    "윤서무": ("yun", "총무과", 8, "주무관", False, False, "clerk"),
    "최담당": ("choi", "총무과", 7, "주무관", False, False, "payroll"),
    "오인사": ("oh", "총무과", 6, "팀장", False, False, "hr"),
    "정감사": ("jung", "감사담당관", 6, "팀장", False, False, "auditor"),
    "문시장": ("moon", "해온시청", 0, "시장", True, True, "mayor"),
    "한기간제": ("han", "공원과", 0, "기간제", False, False, "employee"),
    "조관리": ("cho", "총무과", 7, "주무관", False, False, "admin"),
    "강국장": ("kang", "감사담당관", 4, "국장", True, True, "head"),
}
PASSWORD = "dure-2026"


@dataclass
class World:
    """Keys of everything that stands, and viewers by name."""

    institution: int
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    schedules: dict[str, int] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def viewer(self, name: str, role: str = "", on: date = date(2026, 11, 20)) -> Viewer:
        """One of the cast, in a role held."""
        return accounts.viewer(self.users[name], on=on, role=role, origin="test")

    def card(self, name: str) -> str:
        return f"CARD{self.people[name]}"


def institution(code: str, name: str) -> int:
    """Make an institution and speak for it from here on in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('organization_institution', 'id'))")
        pk = int(cursor.fetchone()[0])
        cursor.execute("SELECT set_config('dure.institution', %s, true)", [str(pk)])
    Institution.objects.create(id=pk, code=code, name=name)
    return pk


def build(code: str = "9990000", name: str = "해온시", prefix: str = "") -> World:
    """The office, its people and their log-ins, inside the caller's transaction."""
    world = World(institution(code, name))
    with tenancy.institution(world.institution):
        _units(world)
        _schedules(world)
        _people(world, prefix)
        Terminal.objects.create(
            institution_id=world.institution,
            serial="HAEON-01",
            name="본관 1층",
            unit_id=world.units["해온시청"],
        )
        Terminal.objects.create(
            institution_id=world.institution,
            serial="HAEON-02",
            name="공원관리사무소",
            unit_id=world.units["공원과"],
        )
    return world


def _units(world: World) -> None:
    above = {"해온시청": None, "총무과": "해온시청", "감사담당관": "해온시청", "공원과": "해온시청"}
    here = {"institution_id": world.institution}
    units = Unit.objects.bulk_create(
        Unit(
            **here,
            public_id=uuid7(),
            kind="department" if parent else "office",
            code=f"999{seq:04}",
        )
        for seq, parent in enumerate(above.values())
    )
    world.units.update((name, unit.id) for name, unit in zip(above, units, strict=True))
    UnitVersion.objects.bulk_create(
        UnitVersion(
            **here,
            unit_id=world.units[name],
            parent_id=world.units[parent] if parent else None,
            name=name,
            seq=seq,
            valid=(SINCE, None),
        )
        for seq, (name, parent) in enumerate(above.items())
    )


def _schedules(world: World) -> None:
    plain: list[tuple[int | None, ...]] = [(day, 540, 1080, 720, 780) for day in range(5)]
    early: list[tuple[int | None, ...]] = [(day, 480, 1020, 720, 780) for day in range(5)]
    night: list[tuple[int | None, ...]] = [(0, 1080, 1980, 1440, 1500), (1, *[None] * 4)]
    wanted = {
        "표준 09–18": (False, 7, plain),
        "시차 08–17": (False, 7, early),
        "교대 야간": (True, 2, night),
    }
    here = {"institution_id": world.institution}
    made = Schedule.objects.bulk_create(
        Schedule(**here, name=name, shift=shift, cycle_length=length, anchor=date(2026, 1, 5))
        for name, (shift, length, _) in wanted.items()
    )
    world.schedules.update((each.name, each.id) for each in made)
    names = ("cycle_day", "start", "end", "break_start", "break_end")
    ScheduleDay.objects.bulk_create(
        ScheduleDay(**here, schedule_id=world.schedules[name], **dict(zip(names, row, strict=True)))
        for name, (_, _, rows) in wanted.items()
        for row in rows
    )


def _people(world: World, prefix: str) -> None:
    """The whole cast in one statement a table: every test begins with it."""
    persons = Person.objects.bulk_create(Person(public_id=uuid7()) for _ in CAST)
    world.people.update((who, person.id) for who, person in zip(CAST, persons, strict=True))
    Employment.objects.bulk_create(
        Employment(
            institution_id=world.institution,
            person_id=world.people[who],
            name=who,
            kind="fixed_term" if row[3] == "기간제" else "regular",
            valid=(SINCE, None),
        )
        for who, row in CAST.items()
    )
    _posts(world)
    _cards(world)
    _log_ins(world, prefix)


def _posts(world: World) -> None:
    dated = {"valid": (SINCE, None), "known": (RECORDED, None)}
    Appointment.objects.bulk_create(
        Appointment(
            institution_id=world.institution,
            person_id=world.people[who],
            unit_id=world.units[unit],
            grade=grade,
            series="행정",
            position=position,
            head=head,
            managerial=managerial,
            **dated,
        )
        for who, (_, unit, grade, position, head, managerial, _) in CAST.items()
    )
    Assignment.objects.bulk_create(
        Assignment(
            institution_id=world.institution,
            person_id=person,
            schedule_id=world.schedules["표준 09–18"],
            **dated,
        )
        for person in world.people.values()
    )


def _cards(world: World) -> None:
    here = {"institution_id": world.institution, "valid": (SINCE, None)}
    people = enumerate(world.people.values(), start=1)
    Credential.objects.bulk_create(
        each
        for number, person in people
        for each in (
            Credential(**here, person_id=person, kind="staff", value=f"20260{number:03}"),
            Credential(**here, person_id=person, kind="card", value=f"CARD{person}", reason="신규"),
        )
    )


def _log_ins(world: World, prefix: str) -> None:
    users = {
        who: User(
            institution_id=world.institution,
            login=prefix + row[0],
            name=who,
            person_id=world.people[who],
        )
        for who, row in CAST.items()
    }
    for user in users.values():
        user.set_password(PASSWORD)
    User.objects.bulk_create(users.values())
    world.users.update(users)
    everywhere = ("hr", "payroll", "auditor", "mayor", "admin")
    Grant.objects.bulk_create(
        Grant(
            institution_id=world.institution,
            user=users[who],
            role=held,
            unit_id=None if held in everywhere else world.units[row[1]],
            valid=(SINCE, None),
        )
        for who, row in CAST.items()
        for held in dict.fromkeys(["employee", row[-1]])
    )
