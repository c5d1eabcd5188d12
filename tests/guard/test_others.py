"""다른 자치구의 노동담당과 근로자는 주소를 알아도 어느 화면도 열거나 바꾸지 못한다."""

import pytest
from django.urls import URLPattern, reverse

from dure.guard.asking import WantedLetter, send_letter
from dure.identity import uuid7
from dure.labor.models import Contract
from dure.web import (
    findings,
    findings_letters,
    labor,
    labor_contracts,
    labor_files,
    labor_mine,
    labor_paper,
    labor_pay,
    labor_slip,
    labor_workers,
)
from tests.guard.screened import screened, unpaid_week, weekly_holiday
from tests.labor.office import Office, officer
from tests.web.desk import at_desk
from tests.world import NOW

PAGES: list[URLPattern] = [
    each
    for module in (findings, findings_letters, labor, labor_contracts, labor_files, labor_mine,
                   labor_paper, labor_pay, labor_slip, labor_workers)
    for each in module.urls
]  # fmt: skip
OF_ONE = [each for each in PAGES if each.pattern.converters]


@pytest.mark.parametrize("whose", ["나래노동", "김주무관"])
def test_남의_것은_열리지_않는다(office: Office, whose: str) -> None:
    officer(office.world, "나래노동", office.narae.unit_id)
    worker = unpaid_week(office)
    screened(office)
    wanted = WantedLetter([weekly_holiday().public_id], "노동-1", "", NOW.date().replace(day=30))
    letter = send_letter(district=office.garam, wanted=wanted, by=office.city, at=NOW)
    keys = {
        "district": office.garam.public_id,
        "worker": worker.public_id,
        "contract": Contract.objects.get(worker=worker).public_id,
        "finding": weekly_holiday().public_id,
        "letter": letter,
        "upload": uuid7(),
        "batch": uuid7(),
    }
    client = at_desk(office.world, whose, "labor" if whose == "나래노동" else "employee")
    opened = []
    for each in OF_ONE:
        url = reverse(str(each.name), kwargs={key: keys[key] for key in each.pattern.converters})
        answers = [client.get(url).status_code, client.post(url).status_code]
        if not set(answers) <= {403, 404, 405} or answers == [405, 405]:
            opened.append((url, answers))
    assert not opened
