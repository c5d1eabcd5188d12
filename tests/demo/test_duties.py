"""해온시의 당직: 두 달 전부터 다음 달까지 공지되어 있고, 그다음 달의 초안이 짜기를 기다린다."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from demo import duties, duty_life, life, load
from demo.city import generate
from dure import tenancy
from dure.accounts import queries as accounts
from dure.duty import logbook, queries, replacing, resting, swaps
from dure.duty.models import Duty
from dure.pay import duties as pay

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    city = generate(people=400, until=TODAY, months=1)
    with django_db_blocker.unblock(), transaction.atomic():
        yield load.load(city, say=lambda _: None)
        transaction.set_rollback(True)


@pytest.mark.parametrize("hour", [15, 3], ids=["00:30", "12:30"])
def test_하루의_어느_때에_넣어도_당직이_공지되어_있다(loaded: int, db: None, hour: int) -> None:
    day = 23 if hour == 15 else 24
    at = datetime(2026, 11, day, hour, 30, tzinfo=UTC)
    with tenancy.institution(loaded):
        kim = accounts.person_of("kim")
        assert kim
        duties.write(of=kim, today=TODAY, by=life.acting("hr", TODAY), at=at)
        states = [(each.since, each.state) for each in queries.rosters()]
        announced = {since for since, state in states if state == "announced"}
        assert announced == {date(2026, month, 1) for month in (9, 10, 11, 12)}
        assert len(queries.waiting()) == 1
        hr = life.acting("hr", TODAY)
        duty_life.write(of=kim, today=TODAY, hr=hr, at=at)
        duty_life.pay_first_month(today=TODAY, payroll=life.acting("payroll", TODAY))
        assert [each.month for each in pay.hand_offs()] == [date(2026, 9, 1)]
        late = logbook.missing(viewer=hr, at=at)
        assert late
        assert all(at - timedelta(days=1) < logbook.ended(each) <= at for each in late)
        assert not [each for each in resting.owed(viewer=hr, at=at) if each.why]
        assert len(replacing.left(viewer=hr, at=at)) == 1
        assert [each.other for each in swaps.offers(kim, since=TODAY)] == [kim]
        seats = queries.kept(since=date(2026, 9, 1), until=date(2027, 1, 1))
        assert len(seats) == Duty.objects.filter(date__lt=date(2027, 1, 1), live=True).count()
        assert len({each.person for each in seats}) > 10
