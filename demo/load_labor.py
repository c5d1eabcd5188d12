"""기간제·공무직 into the database: 25 자치구, their agreements, and one file of each as it was sent."""

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cache

import polars as pl
from django.contrib.auth.hashers import make_password

from demo import labor, labor_districts
from demo.dice import Dice
from demo.labor import DAY, Facts
from demo.load import LOADER, PASSWORD
from demo.names import names
from dure import tenancy
from dure.accounts import queries as accounts
from dure.accounts.models import Grant, User
from dure.guard import runs
from dure.identity import uuid7
from dure.labor import batches, districts, sheets, workers
from dure.labor.districts import WantedAgreement
from dure.labor.models import District, Worker
from dure.labor.workers import WantedWorker
from dure.links.spreadsheets import Field, Table, Value, write_xlsx
from dure.organization import queries as organization
from dure.organization.models import Unit, UnitVersion
from dure.people.models import Employment, Person
from law.labor.facts import FRAMES
from law.labor.facts import Column as Fact

OFFICER, DISTRICT_OFFICER, WORKER = "nam", "seo", "han"
OFFICES_SINCE = date(1995, 1, 1)
FIRST_CODE = 9998001
YEAR_WON = 42_000_000  # what a year of one is taken to cost
SEED = 20261001
ORDINANCE = "(예시) 하람구 생활임금 고시 제2026-9호"


def write(institution: int, *, today: date, at: datetime) -> None:
    """Everything up to the screening that waits for the worker."""
    with tenancy.institution(institution):
        offices = _offices(institution, today)
        city = _login(institution, OFFICER, "남노동", None, "labor", None)
        unit = offices[labor_districts.HERE[0]]
        _login(institution, DISTRICT_OFFICER, "서노동", None, "labor", unit)
        called = _names()
        for name, told in labor_districts.roster().items():
            sends = name not in labor_districts.HERE
            key = districts.open_district(unit=offices[name], sends_files=sends, by=LOADER, at=at)
            district = District.objects.get(public_id=key)
            _agree(district, len(told), at)
            _take(district, name, told, called, at)
            if not sends:
                _bind(institution, district, at)
            if name == labor_districts.LIVING_WAGE[0]:
                _living_wage(district, at)
        viewer = accounts.viewer(city, on=today, role="labor", origin="demo")
        runs.ask_run(by=viewer, at=at)


# ── who and where ─────────────────────────────────────────────────────────────────────


def _offices(institution: int, today: date) -> dict[str, int]:
    """The unit of each district; those that the tree lacks are put under the city hall."""
    tree = organization.tree(on=today)
    known = {node.name.removesuffix("청"): pk for pk, node in tree.items() if node.kind == "office"}
    hall = next(pk for pk, node in tree.items() if node.parent is None)
    return {
        name: known.get(name) or _office(institution, hall, name, place)
        for place, name in enumerate(labor_districts.NAMES)
    }


def _office(institution: int, hall: int, name: str, place: int) -> int:
    here = {"institution_id": institution}
    code = str(FIRST_CODE + place)
    unit = Unit.objects.create(**here, public_id=uuid7(), kind="office", code=code)
    UnitVersion.objects.create(
        **here, unit=unit, parent_id=hall, name=f"{name}청", seq=900 + place,
        valid=(OFFICES_SINCE, None),
    )  # fmt: skip
    return unit.id


def _login(
    institution: int, login: str, name: str, person: int | None, role: str, unit: int | None
) -> User:
    made = User.objects.create(
        institution_id=institution, login=login, name=name, person_id=person,
        password=_password(),
    )  # fmt: skip
    Grant.objects.create(
        institution_id=institution, user=made, role=role, unit_id=unit,
        valid=(labor.SINCE, None),
    )  # fmt: skip
    return made


@cache
def _password() -> str:
    return make_password(PASSWORD)


def _names() -> Iterator[str]:
    everybody = pl.DataFrame({"id": range(1, 100)}, {"id": pl.Int32})
    return iter(names(everybody, Dice(SEED)).get_column("name").to_list())


def _bind(institution: int, district: District, at: datetime) -> None:
    """Workers of a district that works here have a log-in: 한기간제 his own, the others by number."""
    for each in Worker.objects.filter(district=district).order_by("id"):
        person = _free(accounts.person_of(WORKER)) or _person(institution, each)
        called = User.objects.get(person_id=person).name
        wanted = WantedWorker(each.number, called, each.kind, each.job, each.birth, person)
        workers.amend_worker(worker=each, wanted=wanted, by=LOADER, at=at)


def _free(person: int | None) -> int | None:
    """Nobody who is a worker already."""
    bound = person is not None and Worker.objects.filter(person_id=person).exists()
    return None if bound else person


def _person(institution: int, worker: Worker) -> int:
    person = Person.objects.create(public_id=uuid7())
    Employment.objects.create(
        institution_id=institution, person=person, name=worker.name, kind="fixed_term",
        valid=(labor.SINCE, labor.NEXT),
    )  # fmt: skip
    _login(institution, worker.number, worker.name, person.id, "employee", None)
    return person.id


# ── what was agreed, and what was sent ────────────────────────────────────────────────


def _agree(district: District, people: int, at: datetime) -> None:
    for name, (start, end) in labor.AGREEMENTS.items():
        wanted = WantedAgreement(name, start, end, 12, people, people * YEAR_WON)
        districts.save_agreement(district=district, agreement=None, wanted=wanted, by=LOADER, at=at)


def _living_wage(district: District, at: datetime) -> None:
    _, since, until, won = labor_districts.LIVING_WAGE
    districts.set_living_wage(
        district=district, since=since, until=until, hourly_won=won, document=ORDINANCE,
        by=LOADER, at=at,
    )  # fmt: skip


def _take(
    district: District, name: str, told: Sequence[Facts], called: Iterator[str], at: datetime
) -> None:
    for facts in told:
        facts["workers"][0]["name"] = next(called)
    content = workbook(told)
    kept = batches.preview_file(
        district=district, filename=f"{name} 근로조건.xlsx", content=content, by=LOADER, at=at
    )
    batches.take_file(district=district, upload=kept, by=LOADER, at=at)


def workbook(told: Sequence[Facts]) -> bytes:
    """The template of a district filled in, without the columns that it has nothing for."""
    tables = [_table(name, [row for facts in told for row in facts[name]]) for name in sheets.ORDER]
    target = io.BytesIO()
    write_xlsx(target, [table for table in tables if table])
    return target.getvalue()


def _table(name: str, rows: Sequence[labor.Row]) -> Table | None:
    if not rows:
        return None
    said = {key for row in rows for key in row}
    columns = {key: fact for key, fact in sheets.facts_of(name).items() if key in said}
    lines = [[_cell(fact, row.get(key)) for key, fact in columns.items()] for row in rows]
    return Table(FRAMES[name].ko, [Field(sheets.label(fact)) for fact in columns.values()], lines)


def _cell(fact: Fact, value: Value) -> str:
    """As somebody types it: words for codes, the last day and not the one after it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "예" if value else "아니오"
    if isinstance(value, date) and fact.last_day:
        return str(value - DAY)
    return fact.words[str(value)] if fact.words else str(value)
