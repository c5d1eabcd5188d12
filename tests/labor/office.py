"""가람구와 나래구, 시의 노동담당과 가람구의 노동담당, 가람구의 근로자 한 사람."""

from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

import openpyxl

from dure.accounts.models import Grant, User
from dure.accounts.viewer import Held, Viewer
from dure.identity import uuid7
from dure.labor import contracts, districts, workers
from dure.labor.models import Contract, District, Terms, Worker
from dure.labor.wanted import WantedDay, WantedTerms
from dure.labor.workers import WantedWorker
from dure.organization.models import Unit, UnitVersion
from tests.world import NOW, PASSWORD, SINCE, World

YEAR = WantedTerms(
    start=date(2026, 1, 1),
    end=date(2027, 1, 1),
    weekly_minutes=2400,
    days_per_week=5,
    daily_minutes=480,
    wage_unit="month",
    base_won=2_600_000,
    starts_at=540,
    ends_at=1080,
    break_minutes=60,
    pay_day=25,
    pay_method="계좌로 보냄",
    includes_weekly_holiday=True,
    weekly_holiday=6,
    days_off="주휴일, 관공서의 공휴일",
    leave="근로기준법 제60조에 따름",
    workplace="가람구청 협치담당관",
    duties="협치 사업의 기획과 운영",
)
PART_TIME = replace(
    YEAR,
    weekly_minutes=1200,
    daily_minutes=240,
    ends_at=810,
    break_minutes=30,
    days=tuple(WantedDay(weekday, 240, 540, 810) for weekday in range(5)),
)


@dataclass
class Office:
    world: World
    city: Viewer
    officer: Viewer
    garam: District
    narae: District

    def worker(self, who: str = "") -> Worker:
        """The worker of 가람구, bound to one of the cast where named."""
        person = self.world.people[who] if who else None
        wanted = WantedWorker("G-1", who or "한기간제", "fixed_term", "협치지원관", person=person)
        key = workers.enrol(district=self.garam, wanted=wanted, by=self.officer, at=NOW)
        return Worker.objects.select_related("district").get(public_id=key)

    def contract(self, worker: Worker, terms: WantedTerms = YEAR, number: str = "1") -> Contract:
        key = contracts.draft(
            worker=worker, number=number, agreement=None, terms=terms, by=self.officer, at=NOW
        )
        return Contract.objects.select_related("worker__district").get(public_id=key)

    def concluded(self, worker: Worker, terms: WantedTerms = YEAR, number: str = "1") -> Contract:
        made = self.contract(worker, terms, number)
        contracts.conclude_on_paper(
            terms=terms_of(made), signed_on=date(2026, 1, 1), delivered_on=date(2026, 1, 1),
            by=self.officer, at=NOW,
        )  # fmt: skip
        return made


def terms_of(contract: Contract) -> Terms:
    """The version that stands, the latest of them."""
    found = Terms.objects.filter(contract=contract, known_until=None).order_by("since").last()
    assert found is not None
    return found


def build(world: World) -> Office:
    units = {
        name: _unit(world, name, code)
        for name, code in (("가람구", "9990101"), ("나래구", "9990102"))
    }
    city = officer(world, "시노동", None)
    made = {
        name: District.objects.get(
            public_id=districts.open_district(unit=unit, sends_files=True, by=city, at=NOW)
        )
        for name, unit in units.items()
    }
    own = officer(world, "가람노동", units["가람구"])
    return Office(world, city, own, made["가람구"], made["나래구"])


def officer(
    world: World, name: str, unit: int | None, role: str = "labor", person: int | None = None
) -> Viewer:
    """A log-in in a role over a unit or the institution."""
    user = User(institution_id=world.institution, login=f"u-{name}", name=name, person_id=person)
    user.set_password(PASSWORD)
    user.save()
    Grant.objects.create(
        institution_id=world.institution, user=user, role=role, unit_id=unit, valid=(SINCE, None)
    )
    world.users[name] = user
    return Viewer(
        name=user.login, role=role, origin="test", user=user.id, person=person, display_name=name,
        institution=world.institution, held=(Held(role, unit),),
    )  # fmt: skip


def _unit(world: World, name: str, code: str) -> int:
    here = {"institution_id": world.institution}
    unit = Unit.objects.create(**here, public_id=uuid7(), kind="office", code=code)
    UnitVersion.objects.create(
        **here, unit=unit, parent_id=world.units["해온시청"], name=name, seq=50, valid=(SINCE, None)
    )
    world.units[name] = unit.id
    return unit.id


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    """A file as a district would fill it in: each sheet's first row is its header."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def key_of(text: str) -> UUID:
    return UUID(text.rstrip("/").rsplit("/", 1)[-1])
