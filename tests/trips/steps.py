"""What tests of trips share: requests, signatures and moments."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from dure.approvals import queries as papers
from dure.errors import Refused
from dure.timeline import actions as timeline
from dure.timeline import queries as spans_of
from dure.timeline.queries import Span
from dure.trips import actions, queries
from dure.trips.models import Trip
from law.trips import Period
from tests.world import NOW, World

KIM, LEE, YUN, PARK = "김주무관", "이팀장", "윤서무", "박과장"
TUE = date(2026, 11, 24)
WED = date(2026, 11, 25)


def moment(day: date, clock: str) -> datetime:
    hours, minutes = clock.split(":")
    return timeline.moment(day, int(hours) * 60 + int(minutes))


def hours(day: date, start: int, end: int, returns: date | None = None) -> Period:
    return Period(day, start, returns or day, end)


def wanted(period: Period, kind: str = "local", **more: Any) -> actions.Wanted:
    given = {"purpose": "공원 시설 점검", "place": "중앙공원", "vehicle": "public", **more}
    return actions.Wanted(kind, period=period, **given)


def ask(
    world: World, period: Period, *who: str, by: str = "", at: datetime = NOW, **more: Any
) -> Trip:
    """A request before its line; of 김주무관 where nobody is named."""
    persons = [world.people[name] for name in who or (KIM,)]
    name = by or (who or (KIM,))[0]
    viewer = world.viewer(name, world.viewer(name).roles[-1] if by else "employee")
    return actions.file(wanted=wanted(period, **more), persons=persons, by=viewer, at=at)


def sign(world: World, document: UUID, who: str = PARK, *, at: datetime = NOW) -> None:
    paper = papers.paper(document)
    assert paper is not None
    actions.approve(document=document, version=paper.version, by=world.viewer(who, "head"), at=at)


def take(world: World, period: Period, *who: str, at: datetime = NOW, **more: Any) -> Trip:
    """A request, approved."""
    made = ask(world, period, *who, at=at, **more)
    sign(world, made.document.public_id, at=at)
    made.refresh_from_db()
    return made


def out(world: World, made: Trip, clock: str, day: date = TUE, who: str = KIM) -> None:
    actions.set_out(trip=made.public_id, by=world.viewer(who, "employee"), at=moment(day, clock))


def back(world: World, made: Trip, clock: str, day: date = TUE, who: str = KIM) -> list[Any]:
    return actions.come_back(
        trip=made.public_id, by=world.viewer(who, "employee"), at=moment(day, clock)
    )


def lie(world: World, who: str = KIM, day: date = TUE, days: int = 1) -> list[Span]:
    """What the timeline has of somebody's trips."""
    return spans_of.spans(
        since=day, until=day + timedelta(days=days), people=[world.people[who]], kind="trip"
    )


def counted(made: Trip, world: World, who: str = KIM) -> Period:
    found = queries.by_id([made.public_id])[made.public_id].going(world.people[who])
    assert found is not None
    return found.period


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, check=lambda error: error.code == code)
