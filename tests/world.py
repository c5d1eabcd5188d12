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
        for number, (who, row) in enumerate(CAST.items(), start=1):
            _person(world, who, number, prefix, *row)
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
    for seq, (name, parent) in enumerate(
        [
            ("해온시청", None),
            ("총무과", "해온시청"),
            ("감사담당관", "해온시청"),
            ("공원과", "해온시청"),
        ]
    ):
        unit = Unit.objects.create(
            public_id=uuid7(),
            institution_id=world.institution,
            kind="department" if parent else "office",
            code=f"999{seq:04}",
        )
        UnitVersion.objects.create(
            institution_id=world.institution,
            unit=unit,
            parent_id=world.units[parent] if parent else None,
            name=name,
            seq=seq,
            valid=(SINCE, None),
        )
        world.units[name] = unit.id


def _schedules(world: World) -> None:
    plain = [(day, 540, 1080, 720, 780) for day in range(5)]
    early = [(day, 480, 1020, 720, 780) for day in range(5)]
    night = [(0, 1080, 1980, 1440, 1500), (1, None, None, None, None)]
    for name, shift, length, rows in [
        ("표준 09–18", False, 7, plain),
        ("시차 08–17", False, 7, early),
        ("교대 야간", True, 2, night),
    ]:
        schedule = Schedule.objects.create(
            institution_id=world.institution,
            name=name,
            shift=shift,
            cycle_length=length,
            anchor=date(2026, 1, 5),
        )
        for cycle_day, start, end, rest, back in rows:
            ScheduleDay.objects.create(
                institution_id=world.institution,
                schedule=schedule,
                cycle_day=cycle_day,
                start=start,
                end=end,
                break_start=rest,
                break_end=back,
            )
        world.schedules[name] = schedule.id


def _person(
    world: World,
    who: str,
    number: int,
    prefix: str,
    login: str,
    unit: str,
    grade: int,
    position: str,
    head: bool,
    managerial: bool,
    role: str,
) -> None:
    person = Person.objects.create(public_id=uuid7())
    here = {"institution_id": world.institution, "person": person}
    kind = "fixed_term" if position == "기간제" else "regular"
    Employment.objects.create(**here, name=who, kind=kind, valid=(SINCE, None))
    Appointment.objects.create(
        **here,
        unit_id=world.units[unit],
        grade=grade,
        series="행정",
        position=position,
        head=head,
        managerial=managerial,
        valid=(SINCE, None),
        known=(RECORDED, None),
    )
    Assignment.objects.create(
        **here,
        schedule_id=world.schedules["표준 09–18"],
        valid=(SINCE, None),
        known=(RECORDED, None),
    )
    Credential.objects.create(**here, kind="staff", value=f"20260{number:03}", valid=(SINCE, None))
    Credential.objects.create(
        **here, kind="card", value=f"CARD{person.id}", valid=(SINCE, None), reason="신규"
    )
    user = User(
        institution_id=world.institution, login=prefix + login, name=who, person_id=person.id
    )
    user.set_password(PASSWORD)
    user.save()
    for held in dict.fromkeys(["employee", role]):
        scope = (
            None if held in ("hr", "payroll", "auditor", "mayor", "admin") else world.units[unit]
        )
        Grant.objects.create(
            institution_id=world.institution,
            user=user,
            role=held,
            unit_id=scope,
            valid=(SINCE, None),
        )
    world.people[who] = person.id
    world.users[who] = user
