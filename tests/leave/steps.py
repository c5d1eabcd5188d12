"""What tests of leave share: lots, requests and signatures, at pinned moments."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from dure.approvals import queries as papers
from dure.leave import actions, ledger
from dure.leave.actions import Wanted
from dure.leave.days import Stretch, whole
from dure.leave.ledger import Lot
from dure.leave.models import Entry, Leave
from dure.organization.models import LocalValue
from tests.world import NOW, World

DAY = 480
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def lot(
    world: World,
    who: str,
    minutes: int = 21 * DAY,
    *,
    name: str = "annual-2026",
    kind: str = "annual",
    pool: str = "annual",
    starts: date = date(2026, 1, 1),
    expires: date | None = date(2027, 1, 1),
    at: datetime = NEW_YEAR,
    key: str = "1",
) -> None:
    """A lot put into somebody's ledger."""
    ledger.write(
        lots=[Lot(world.people[who], pool, kind, name, minutes, starts, expires)],
        why=Entry.Why.GRANT,
        on=starts,
        key=key,
        writer="test",
        at=at,
    )


def wanted(kind: str = "annual", *stretches: Stretch, **more: Any) -> Wanted:
    return Wanted(kind, stretches, **{"reason": "개인 사정", **more})


def ask(
    world: World,
    who: str,
    *stretches: Stretch,
    kind: str = "annual",
    at: datetime = NOW,
    **more: Any,
) -> Leave:
    """A request before its line."""
    return actions.file(
        wanted=wanted(kind, *stretches, **more), by=world.viewer(who, "employee"), at=at
    )


def days(since: date, until: date) -> Sequence[Stretch]:
    return whole(since, until)


def hours(day: date, start: int, end: int) -> Stretch:
    return Stretch(day, start, end)


def sign(world: World, leave: Leave, who: str = "박과장", *, at: datetime = NOW) -> None:
    """The next signature of a request, by whoever is named."""
    paper = papers.paper(leave.document.public_id)
    assert paper is not None
    actions.approve(
        document=paper.document, version=paper.version, by=world.viewer(who, "head"), at=at
    )


def take(world: World, who: str, *stretches: Stretch, at: datetime = NOW, **more: Any) -> Leave:
    """A request, approved."""
    made = ask(world, who, *stretches, at=at, **more)
    sign(world, made, at=at)
    made.refresh_from_db()
    return made


def set_here(world: World, key: str, value: str, since: date = date(2026, 1, 1)) -> None:
    """A published value of the institution."""
    LocalValue.objects.create(
        institution_id=world.institution,
        key=key,
        value=value,
        valid_from=since,
        document="해온시 조례",
        published_at=NEW_YEAR,
        recorded_at=NEW_YEAR,
        recorded_by="test",
    )
