"""What tests of the engine share: a document of any kind and the rows of a matrix."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from dure.approvals import actions, queries
from dure.approvals.models import Document
from tests.world import NOW, World

TODAY = date(2026, 11, 20)  # 금
MATRIX = "해온시 사무전결규칙 예시 제4조"


def put_up(
    world: World,
    *line: actions.Place,
    who: str = "김주무관",
    kind: str = "leave",
    at: datetime = NOW,
    said: str = "11월 24일 하루",
    but: Collection[str] = (),
) -> Document:
    """A request that 박과장 decides where no other line is given."""
    places: Sequence[actions.Place] = line or [place(world, "decide", "박과장")]
    return actions.submit(
        kind=kind,
        title=f"연가 {who}",
        unit=world.units["총무과"],
        series="총무과-휴가-2026",
        drafter=world.people[who],
        line=places,
        by=world.viewer(who, "employee"),
        at=at,
        content=[("종류", "연가"), ("기간", said)],
        but=[world.people[name] for name in but],
    )


def place(world: World, kind: str, who: str, seq: int = 0, group: int = 0) -> actions.Place:
    return actions.Place(kind, world.people[who], seq, group)


def signed(
    world: World,
    made: Document,
    who: str,
    agreed: bool = True,
    at: datetime = NOW,
    comment: str = "",
    version: int = 1,
) -> Document:
    return actions.sign(
        document=made.public_id,
        version=version,
        agreed=agreed,
        comment=comment or ("" if agreed else "날을 바꾸어 주세요"),
        by=world.viewer(who),
        at=at,
    )


def handed_over(
    world: World,
    to: str = "이팀장",
    since: date = TODAY,
    until: date = date(2026, 11, 21),
    kinds: Sequence[str] = (),
    who: str = "박과장",
    at: datetime = NOW,
    unit: str = "",
) -> UUID:
    return actions.delegate(
        deputy=world.people[to],
        since=since,
        until=until,
        kinds=kinds,
        unit=world.units[unit] if unit else None,
        reason="관외 출장",
        by=world.viewer(who),
        at=at,
    )


def ruled(
    world: World, row: actions.Row, since: date = date(2026, 1, 1), at: datetime = NOW
) -> UUID:
    return actions.set_rule(
        row=row, since=since, document=MATRIX, by=world.viewer("오인사", "hr"), at=at
    )


def line(world: World, who: str = "김주무관", **more: object) -> list[tuple[int, int, str, str]]:
    """A line as (seq, parallel group, kind, name)."""
    names = {person: name for name, person in world.people.items()}
    asked = {"kind": "leave", "on": TODAY, **more}
    found = queries.line_for(drafter=world.people[who], **asked)  # type: ignore[arg-type]
    return [(each.seq, each.parallel_group, each.kind, names[each.person]) for each in found]


def waits(world: World, who: str, at: datetime | None = NOW) -> list[str]:
    return [each.number for each in queries.waiting_for(world.people[who], at=at)]
