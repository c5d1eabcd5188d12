"""What tests of pages share: a browser at somebody's desk, punches, and a pinned clock."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import polars as pl
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dure.approvals import queries as approvals
from dure.attendance import actions as attendance
from dure.attendance import punches
from dure.audit.actions import Actor
from dure.audit.models import Line
from dure.overtime import actions as overtime
from dure.overtime.models import Order
from dure.timeline import actions as timeline
from tests.world import NOW, World

JOB = Actor("test", "", "test")
DAY = date(2026, 11, 20)
FOREVER = 2**40  # they have just shown who they are, whatever clock a test pins


def at_desk(world: World, name: str, role: str = "") -> Client:
    """A browser in which somebody is logged in, in a role."""
    client = Client()
    session = client.session
    session["user"], session["institution"] = world.users[name].id, world.institution
    session["role"] = role or world.viewer(name).roles[-1]
    session["proved"] = FOREVER
    session.save()
    return client


def record(world: World, who: str, day: date, *minutes: int, way: Sequence[int] = (0, 1)) -> None:
    """Punches of somebody's card, in and out in turn."""
    midnight = datetime.combine(day, datetime.min.time())
    rows = [
        ("HAEON-01", world.card(who), midnight + timedelta(minutes=m), way[n % len(way)])
        for n, m in enumerate(minutes)
    ]
    frame = pl.DataFrame(rows, schema=punches.READINGS, orient="row")
    attendance.record_punches(
        readings=frame, source="file", source_ref="test", by=JOB, at=timeline.moment(day, 1380)
    )


def computed(at: datetime = NOW) -> None:
    attendance.rebuild_stale_days(at=at)


def asked(
    world: World, who: str, day: date, start: int = 1080, end: int = 1260, **more: object
) -> Order:
    """An order that waits for 박과장."""
    wanted = overtime.Wanted(day, start, end, reason="예산서 검토", **more)  # type: ignore[arg-type]
    viewer = world.viewer(who, "employee")
    return overtime.order(wanted=wanted, persons=[world.people[who]], by=viewer, at=NOW)


def approved(world: World, who: str, day: date, start: int = 1080, end: int = 1260) -> Order:
    """An order that was given before its day."""
    before = timeline.moment(day, 600)
    wanted = overtime.Wanted(day, start, end, reason="예산서 검토")
    viewer = world.viewer(who, "employee")
    made = overtime.order(wanted=wanted, persons=[world.people[who]], by=viewer, at=before)
    waiting = approvals.waiting_for(world.people["박과장"])
    paper = next(each for each in waiting if each.document == made.document.public_id)
    overtime.approve(
        document=paper.document, version=paper.version, by=world.viewer("박과장", "head"), at=before
    )
    made.refresh_from_db()
    return made


def lines(action: str) -> int:
    """How many audit lines tell of an action."""
    return Line.objects.filter(action=action).count()


def asking(client: Client, url: str) -> list[str]:
    """The statements that a page sends to tables (transaction control and settings left out)."""
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    quiet = ("SAVEPOINT", "RELEASE", "ROLLBACK")
    told = [query["sql"] for query in caught]
    return [
        sql
        for sql in told
        if not sql.startswith(quiet)
        and "set_config" not in sql
        and "COALESCE(NULLIF(current" not in sql
    ]
