"""해온시의 출처를 넣은 뒤: terminals, kiosks, gates, computers and cards show each case once."""

from collections.abc import Iterator
from datetime import date

import polars as pl
import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from demo import life, load, planted, sources
from demo.city import City, generate
from dure import tenancy
from dure.cards import queries as cards
from dure.directory import queries as directories
from dure.evidence import queries as evidence
from dure.feeds import queries as feeds
from dure.feeds.models import PcSession
from dure.hooks import queries as hooks
from dure.kiosks import queries as kiosks
from dure.panels import queries as panels
from dure.points import queries as points
from dure.terminals import diagnostics

UNTIL = date(2026, 11, 24)
MONTH = date(2026, 11, 1)
AT = load.moment(UNTIL, 9)


@pytest.fixture(scope="module")
def city() -> City:
    return generate(people=700, until=UNTIL, months=1)


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: DjangoDbBlocker, city: City) -> Iterator[int]:
    with django_db_blocker.unblock(), transaction.atomic():
        institution = load.load(city, say=str)
        with tenancy.institution(institution):
            life.arrive(city, MONTH, UNTIL)
        sources.write(city, institution, today=UNTIL, at=AT)
        yield institution
        transaction.set_rollback(True)


@pytest.fixture
def institution(lived: int, db: None) -> Iterator[int]:
    with tenancy.institution(lived):
        yield lived


def test_단말기는_거의_모두_잘_돌고_탈은_하나씩_있다(institution: int) -> None:
    health = diagnostics.health(at=AT)
    assert [len(each) for each in (health.waiting, health.silent, health.drifting)] == [1, 1, 1]
    assert health.held == 3
    assert health.commands_waiting == 2
    assert len(health.commands_failed) == 1


def test_키오스크는_셋이고_살펴볼_기록이_있다(institution: int) -> None:
    found = kiosks.kiosks()
    assert [each.paired for each in found] == [True] * 3
    assert sum(each.wrong_clock for each in found) == 1
    assert kiosks.presses(since=load.moment(MONTH, 0), until=AT)


def test_출입_파일은_바뀐_것_하나만_거절되었다(institution: int) -> None:
    assert feeds.arrival_counts() == {"taken": 5, "refused": 1}
    assert PcSession.objects.count() > 50


def test_공무원증은_분실과_재발급과_반납의_이력이_있다(institution: int) -> None:
    viewer = life.acting("hr", UNTIL)
    seen = cards.overview(viewer=viewer, on=UNTIL)
    assert len(seen.lost) >= 2
    assert len(seen.owed) < 30


def test_포털과_슬기샘의_화면도_비어_있지_않다(institution: int) -> None:
    assert len(panels.panels(viewer=life.acting("admin", UNTIL), on=UNTIL)) == 1
    [hook] = hooks.hooks(viewer=life.acting("admin", UNTIL))
    assert hook.paused_at == AT  # 예시에서는 아무 데도 보내지 않는다
    assert hooks.states() == {"waiting": 0, "trying": 0, "sent": 2, "stopped": 1}
    [total] = points.totals()
    # 40명에서 하나를 거두고 모르는 하나가 늘었다
    assert (total.records, total.people, total.unknown, total.withdrawn) == (40, 39, 1, 1)


def test_심어_둔_의심은_규칙마다_찾아지고_몇은_답이_있다(institution: int) -> None:
    found = evidence.hits(since=MONTH, until=UNTIL)
    rules = {each.rule for each in found}
    assert {
        "identical_seconds", "together", "same_second", "impossible_travel", "punch_on_leave",
        "punch_on_trip", "one_phone",
    } <= rules  # fmt: skip
    together = [each for each in found if each.rule == "together"]
    assert [each.answered for each in together] == [True, True]
    assert sorted(each.decision for each in together) == ["", "justified"]


def test_심은_기록은_다른_사람의_것을_바꾸지_않는다(city: City) -> None:
    who = planted.suspects(city)
    assert who is not None
    rows = city.punches.filter(pl.col("business_date") >= MONTH)
    told = planted.told(rows, city)
    touched = {pair[1] for pair in who.together} | {who.two_cards[1], who.same_second}
    kept = rows.filter(~pl.col("person").is_in(list(touched)).fill_null(False))
    assert kept.join(told, on=["card", "terminal", "at"], how="anti").is_empty()


def test_디렉터리의_제안은_열려_있고_기관코드를_찾을_수_있다(institution: int) -> None:
    [directory] = directories.directories()
    sync = directories.open_of(directory)
    assert sync is not None
    assert sync.counts == {"new": 1, "changed": 2, "gone": 1, "unmatched": 1}
    assert directories.code_kinds(on=UNTIL)["inst"] > 10
    [(code, _)] = directories.successors("inst", "9999998").items()
    assert directories.code_history("inst", code)[0].former == "9999998"
