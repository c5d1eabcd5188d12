"""두 자치구에서 일하는 사람의 하루: 계약의 날과 시각으로 가르고, 가를 수 없으면 묻는다."""

from dataclasses import replace
from datetime import date

import pytest

from dure.labor import days, running, workers
from dure.labor.models import Contract, District, Worker
from dure.labor.wanted import WantedDay, WantedTerms
from dure.labor.workers import WantedWorker
from tests.attendance.steps import arrive
from tests.labor.office import PART_TIME, Office
from tests.world import NOW

MONDAY, THURSDAY = date(2026, 10, 12), date(2026, 10, 15)


def terms(weekdays: range, began: int, ended: int) -> WantedTerms:
    minutes = ended - began
    return replace(
        PART_TIME, weekly_minutes=minutes * len(weekdays), days_per_week=len(weekdays),
        daily_minutes=minutes, starts_at=began, ends_at=ended, break_minutes=0,
        days=tuple(WantedDay(each, minutes, began, ended) for each in weekdays),
    )  # fmt: skip


def hired(office: Office, district: District, number: str, given: WantedTerms) -> Worker:
    person = office.world.people["한기간제"]
    wanted = WantedWorker(number, "한기간제", "part_time", "협치지원관", person=person)
    key = workers.enrol(district=district, wanted=wanted, by=office.city, at=NOW)
    made = Worker.objects.select_related("district").get(public_id=key)
    office = replace(office, officer=office.city)
    office.concluded(made, given)
    return made


def punched(office: Office, day: date, *times: tuple[str, int]) -> None:
    card = office.world.card("한기간제")
    arrive(*((card, f"{day} {clock}", way) for clock, way in times))


def told(worker: Worker, day: date) -> tuple[list[int], list[str]]:
    own = {worker: days.spans([worker])[worker.id]}
    found = days.of_workers(own, since=day, until=day + days.DAY)
    return [each.worked_minutes for each in found.rows], [ko for _, ko in found.asked]


def test_한쪽의_계약만_일하는_날의_기록은_그쪽의_것이다(office: Office) -> None:
    garam = hired(office, office.garam, "G-1", terms(range(3), 540, 1020))
    narae = hired(office, office.narae, "N-1", terms(range(3, 5), 540, 1020))
    for day in (MONDAY, THURSDAY):
        punched(office, day, ("09:00", 0), ("17:00", 1))
    assert (told(garam, MONDAY), told(garam, THURSDAY)) == (([480], []), ([0], []))
    assert (told(narae, MONDAY), told(narae, THURSDAY)) == (([0], []), ([480], []))


def test_첫_화면은_오늘_계약이_있는_자치구의_것이다(office: Office) -> None:
    garam = hired(office, office.garam, "G-1", terms(range(5), 540, 780))
    ahead = replace(terms(range(5), 540, 780), start=date(2026, 12, 1))
    narae = hired(office, office.narae, "N-1", ahead)
    person = office.world.people["한기간제"]
    assert running.of_person(person, today=THURSDAY) == garam
    Contract.objects.filter(worker=garam).update(left_on=THURSDAY)
    assert running.of_person(person, today=THURSDAY) == narae


def test_오전과_오후로_나누어_일하면_시각으로_가른다(office: Office) -> None:
    garam = hired(office, office.garam, "G-1", terms(range(5), 540, 780))
    narae = hired(office, office.narae, "N-1", terms(range(5), 840, 1080))
    punched(office, MONDAY, ("09:00", 0), ("13:00", 1), ("14:00", 0), ("18:00", 1))
    assert told(garam, MONDAY) == ([240], [])
    assert told(narae, MONDAY) == ([240], [])


@pytest.mark.parametrize(
    ("began", "times"),
    [(720, (("09:00", 0), ("18:00", 1))), (840, (("09:00", 0), ("18:00", 1)))],
)
def test_가를_수_없는_날은_두_번_주지_않고_묻는다(
    office: Office, began: int, times: tuple[tuple[str, int], ...]
) -> None:
    garam = hired(office, office.garam, "G-1", terms(range(5), 540, 780))
    narae = hired(office, office.narae, "N-1", terms(range(5), began, began + 240))
    punched(office, MONDAY, *times)
    for worker in (garam, narae):
        rows, (question,) = told(worker, MONDAY)
        assert rows == []
        assert question.startswith("2026-10-12")
