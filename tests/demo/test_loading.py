"""해온시의 휴가를 넣은 뒤: the ledger, the timeline and the documents say the same."""

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl
import pytest
from django.db import transaction
from django.db.models import F, Sum
from pytest_django import DjangoDbBlocker

from demo import leaves, life, load
from demo.city import City, generate
from dure import tenancy
from dure.accounts import queries as accounts
from dure.accounts.viewer import Viewer
from dure.approvals import queries as papers
from dure.leave import actions, queries
from dure.leave.models import Entry, Leave, LeaveDay
from dure.timeline import queries as timeline
from dure.trips import pricing
from dure.trips import queries as trips
from dure.trips.models import Expense, Trip, TripPerson
from dure.trips.periods import period, pieces

UNTIL = date(2026, 11, 24)
POOLS = ("annual", "study", "birthday", "reward", "long_service")


def silent(_sentence: str) -> None:
    pass


@pytest.fixture(scope="module")
def city() -> City:
    return generate(people=150, until=UNTIL, months=1)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker, city: City) -> Iterator[int]:
    """The city loaded once; what a test adds is undone after it, the city after them all."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load.load(city, say=silent)
        transaction.set_rollback(True)


@pytest.fixture
def institution(loaded: int, db: None) -> int:
    return loaded


def test_원장의_사용은_승인된_날의_분이고_취소는_되돌린다(institution: int, city: City) -> None:
    with tenancy.institution(institution):
        days = dict(
            LeaveDay.objects.values_list("leave__state").annotate(Sum("minutes")).order_by()
        )
        cancelled = city.leaves.filter(pl.col("state") == "cancelled")["minutes"].sum()
        lines = dict(Entry.objects.values_list("why").annotate(Sum("minutes")).order_by())
        assert lines == {"use": -(days["approved"] + cancelled), "reverse": cancelled}
        for each in Entry.objects.filter(why="reverse").select_related("reverses"):
            assert each.reverses is not None
            assert each.minutes == -each.reverses.minutes
            assert each.at > each.reverses.at
        assert not Entry.objects.exclude(lot="").exists()  # 주는 것은 인사담당자가 한다


def test_시간축은_반년과_다가올_날의_휴가를_그대로_말한다(institution: int, city: City) -> None:
    with tenancy.institution(institution):
        found = timeline.spans(since=date(2025, 1, 1), until=date(2027, 12, 31), kind="leave")
        approved = LeaveDay.objects.filter(
            leave__state="approved", off=False, date__gte=city.start
        ).values_list("person_id", "date", "start", "end")
        documented = {(s.person, s.date, s.start, s.end) for s in found} & set(approved)
    assert len(documented) == approved_count(city)
    before = [span for span in found if span.date < city.start]
    assert before == []
    half_year = [span for span in found if span.date < UNTIL]
    assert len(half_year) == city.absences.filter(pl.col("kind") == 1).height


def approved_count(city: City) -> int:
    approved = city.leaves.filter(pl.col("state") == "approved")["id"].implode()
    mine = city.leave_days.filter(pl.col("request").is_in(approved) & ~pl.col("off"))
    return mine.filter(pl.col("date") >= city.start).height


def test_주고_나면_아무도_가진_것보다_많이_쓰지_않았다(institution: int, city: City) -> None:
    first = leaves.first_day(UNTIL)
    life.grant(city, institution, since=first, until=UNTIL, say=silent)
    with tenancy.institution(institution):
        lines = Entry.objects.count()
        for pool in POOLS:
            for on in (date(2025, 12, 31), UNTIL - timedelta(days=1), date(2026, 12, 31)):
                left = queries.balances(on=on, pool=pool)
                assert left.filter(pl.col("left") < 0).is_empty(), (pool, on)
        assert queries.balances(on=UNTIL).height > 100
    life.grant(city, institution, since=UNTIL - timedelta(days=1), until=UNTIL, say=silent)
    with tenancy.institution(institution):
        assert Entry.objects.count() == lines


def test_박과장은_김주무관의_휴가를_결재할_차례이고_문서는_무엇을_쓰는지_말한다(
    institution: int, city: City
) -> None:
    with tenancy.institution(institution):
        park, kim = (accounts.person_of(login) for login in ("park", "kim"))
        assert park is not None
        waits = [w for w in papers.waiting_for(park) if w.drafter == kim]
        assert [(w.kind, w.title) for w in waits] == [
            ("leave", "연가 12월 4일 14:00–18:00 김주무관")
        ]
        said = papers.contents([waits[0].document])[waits[0].document]
        assert said == (
            ("종류", "연가"), ("쓰는 시간", "4시간"), ("2026-12-04", "14:00–18:00 (240분)"),
            ("사유", "집안일"),
        )  # fmt: skip
        sick = Leave.objects.filter(person_id=kim, kind="sick").select_related("document")
        assert {each.document.title.split()[0] for each in sick} == {"휴가"}  # 병명도 종류도 없이


def viewer(login: str, role: str) -> Viewer:
    person = accounts.person_of(login)
    user = accounts.user_of(person) if person else None
    assert user is not None
    return accounts.viewer(user, on=UNTIL, role=role, origin="test")


def test_넣은_신청을_박과장이_승인하고_김주무관이_취소한다(institution: int, city: City) -> None:
    at = load.moment(UNTIL, 9)
    life.grant(city, institution, since=leaves.first_day(UNTIL), until=UNTIL, say=silent)
    with tenancy.institution(institution):
        kim, park = viewer("kim", "employee"), viewer("park", "head")
        assert kim.person is not None
        waits = Leave.objects.select_related("document").get(
            person_id=kim.person, state="requested"
        )
        before = queries.balance(kim.person, on=waits.since)
        actions.approve(document=waits.document.public_id, version=1, by=park, at=at)
        after = queries.balance(kim.person, on=waits.since)
        assert (before.left - after.left, before.pending - after.pending) == (240, 240)
        later = at + timedelta(hours=1)
        actions.cancel(leave=waits.public_id, reason="일정이 바뀌었습니다", by=kim, at=later)
        assert queries.balance(kim.person, on=waits.since).left == before.left
        taken = Leave.objects.filter(person_id=kim.person, kind="annual", since__lt=UNTIL).last()
        assert taken is not None
        asked = actions.cancel(leave=taken.public_id, reason="그날 근무했습니다", by=kim, at=later)
        assert asked is not None
        assert asked.number.startswith("총무과-휴가취소-2026-")


def test_출장은_문서와_간_사람과_시간표가_서로_맞는다(institution: int, city: City) -> None:
    with tenancy.institution(institution):
        assert Trip.objects.count() == city.trips.height
        assert TripPerson.objects.count() == city.trip_people.height
        spans = timeline.spans(since=city.start, until=UNTIL, kind="trip")
        went = [
            (row.person_id, day, start, end)
            for row in TripPerson.objects.all()
            for day, start, end in pieces(period(row))
        ]
        assert {(s.person, s.date, s.start, s.end) for s in spans} == set(went)
        abroad = Trip.objects.filter(kind="abroad")
        assert abroad.filter(legs__isnull=False).exists()
        assert TripPerson.objects.filter(returns__gt=F("departs"), meals_provided__gt=0).exists()
        assert Expense.objects.filter(item="lodging", nights__gt=1).exists()
        priced = pricing.of_trips(list(abroad.values_list("id", flat=True)))
        assert all(isinstance(row, dict) for row in priced.values())
        found, expenses = trips.facts(since=city.start, until=UNTIL)
        assert found.height == city.trip_people.height
        assert expenses.height > 0
        titles = Trip.objects.values_list("document__title", flat=True)[:20]
        assert all(title.split()[1] == "출장" for title in titles)


def test_오늘_오후에_김주무관의_출장이_승인되어_있다(institution: int, city: City) -> None:
    life.this_morning(institution, today=UNTIL, at=load.moment(UNTIL, 9))
    with tenancy.institution(institution):
        mine = Trip.objects.get(departs=UNTIL, people__person=accounts.person_of("kim"))
        assert mine.state == "approved"
