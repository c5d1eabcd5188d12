"""해온시의 자치구 25곳: 심은 약점은 금액과 조문까지 나오고, 아슬아슬한 것은 나오지 않는다."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from math import prod
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from pytest_django import DjangoDbBlocker

from demo import labor_districts, load_labor
from dure import clock, tenancy
from dure.accounts import queries as accounts
from dure.guard.models import Finding, Run
from dure.jobs import guard
from dure.labor import reach
from dure.labor.models import Agreement, Batch, Contract, District, Worker
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL
from tests import world as cast

Row = dict[str, Any]
EXPECTED: Row = yaml.safe_load(Path(__file__).with_name("labor.yaml").read_text(encoding="utf-8"))
TODAY: date = EXPECTED["date"]
OF_CONTRACT = ("LC-07", "LC-13", "LC-14", "LC-20", "LC-26")


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    at = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=SEOUL)
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr(clock, "now", lambda: at)
        made = cast.build()
        load_labor.write(made.institution, today=TODAY, at=at)
        assert guard.screen_waiting() == 1
        yield made.institution
        transaction.set_rollback(True)


@pytest.fixture
def institution(loaded: int, db: None) -> Iterator[int]:
    with tenancy.institution(loaded):
        yield loaded


def _said(finding: Finding) -> tuple[str, str, str, str, int | None]:
    assert finding.latest is not None
    who = finding.worker.number if finding.worker else _name(finding)
    month = f"{finding.month:%Y-%m}" if finding.month else ""
    return who, finding.rule, month, _about(finding), finding.latest.owed_won


def _name(finding: Finding) -> str:
    assert finding.district is not None
    unit = finding.district.unit_id
    return organization.names([unit])[unit].removesuffix("청")


def _about(finding: Finding) -> str:
    if finding.rule in OF_CONTRACT:
        return Contract.objects.get(id=finding.about).number
    if finding.rule == "LC-12":
        return Agreement.objects.get(id=finding.about).name
    return finding.about


def _expected(row: Row) -> tuple[str, str, str, str, int | None]:
    who = row.get("worker") or row["district"]
    return who, row["rule"], row.get("month", ""), row.get("about", ""), row.get("won")


def _found() -> list[Finding]:
    return list(Finding.objects.select_related("latest", "worker", "district"))


@pytest.mark.parametrize("row", [each for each in EXPECTED["found"] if "won" in each], ids=str)
def test_적은_금액은_조문의_셈과_같다(row: Row) -> None:
    exact = -(-prod(row["times"]) // prod(row.get("over", [1])))
    assert row["won"] == exact - row.get("less", 0)


def test_심은_약점이_모두_나오고_다른_것은_나오지_않는다(institution: int) -> None:
    assert Run.objects.get().state == "done"
    found = Counter(_said(each) for each in _found())
    assert found == Counter(_expected(row) for row in EXPECTED["found"])


def test_나온_것은_조문을_댄다(institution: int) -> None:
    articles = {_said(each): each.latest.article for each in _found() if each.latest}
    for row in EXPECTED["found"]:
        assert row["article"] in articles[_expected(row)], row


def test_아슬아슬한_것은_나오지_않는다(institution: int) -> None:
    assert len(EXPECTED["silent"]) >= 20
    found = {(_said(each)[0], each.rule) for each in _found()}
    numbers = set(Worker.objects.values_list("number", flat=True))
    for row in EXPECTED["silent"]:
        assert row["worker"] in numbers, row
        assert (row["worker"], row["rule"]) not in found, row


def test_자치구_25곳에_56명이_있고_저마다_파일_하나로_왔다(institution: int) -> None:
    kinds = Counter(Worker.objects.values_list("kind", flat=True))
    assert kinds.total() == 56
    assert kinds["appointed_term"] == 6
    officials = Worker.objects.filter(kind="appointed_term")
    assert officials.values("district").distinct().count() == 4
    assert District.objects.count() == Batch.objects.count() == 25
    assert District.objects.filter(sends_files=False).count() == 3
    here = Worker.objects.filter(person_id__isnull=False)
    assert {each.number.partition("-")[0] for each in here} == set(labor_districts.HERE)


@pytest.mark.parametrize(("login", "seen"), [("nam", 25), ("seo", 1)])
def test_노동담당은_맡은_자치구를_본다(institution: int, login: str, seen: int) -> None:
    user = accounts.user_called(login)
    assert user is not None
    viewer = accounts.viewer(user, on=TODAY, role="labor")
    assert len(reach.districts(viewer, on=TODAY)) == seen
