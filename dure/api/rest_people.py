"""API: who works where, the organisation, and who is where today."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ninja import Schema
from ninja.params.functions import Query

from dure.api.rest import Call, Denied, paged, reads
from dure.errors import NotTheirs
from dure.flexible import coverage
from dure.flexible.coverage import Whereabouts
from dure.organization import queries as organization
from dure.organization.queries import Node
from dure.people import queries as people
from dure.people.queries import Member
from dure.timeline.actions import SEOUL

Limit: Any = Query(50, ge=1, le=200, description="한 번에 몇 줄")
Cursor: Any = Query("", max_length=400, description="앞 답의 next")
DAYS = (date(2000, 1, 1), date(2100, 1, 1))


class Person(Schema):
    """A person as appointed on a day."""

    id: UUID
    name: str
    staff_number: str
    unit: UUID | None
    unit_name: str
    grade: int
    series: str
    position: str
    head: bool


class People(Schema):
    items: list[Person]
    next: str | None = None


class Unit(Schema):
    """A unit as it stood on a day."""

    id: UUID
    code: str
    kind: str
    name: str
    parent: UUID | None


class Units(Schema):
    items: list[Unit]
    next: str | None = None


class Where(Schema):
    """One person's day in minutes since midnight; `now` is here, elsewhere, away, or empty off hours."""

    person: UUID
    name: str
    position: str
    planned: list[tuple[int, int]]
    elsewhere: list[tuple[int, int]]
    away: list[tuple[int, int]]
    now: str


class Board(Schema):
    """A unit's day: who is in (`here`), elsewhere (`elsewhere`) or away (`away`) at this hour."""

    unit: UUID
    unit_name: str
    date: date
    items: list[Where]


def day(given: date | None, call: Call) -> date:
    """A day of the years anybody could ask about; today where none is given."""
    found = given or call.today
    if not DAYS[0] <= found < DAYS[1]:
        raise Denied(422, "bad_input", "날짜는 2000년부터 2099년까지입니다.", fields=["on"])
    return found


def person_of(call: Call, key: UUID) -> Member:
    """A person whom the token's role reaches."""
    return people.seen(viewer=call.viewer, public_id=key, on=call.today)


def overseen(call: Call, key: UUID, roles: Collection[str]) -> Member:
    """Oneself, or a person whose records a role reads on the pages too: no scope opens more."""
    found = person_of(call, key)
    if found.person != call.viewer.person and call.viewer.role not in roles:
        raise NotTheirs("이 역할의 화면에서 볼 수 없는 기록은 연계 열쇠로도 읽을 수 없습니다.")
    return found


def unit_of(call: Call, key: UUID | None) -> int | None:
    found = organization.key(key) if key else None
    if key and found is None:
        raise Denied(422, "no_such_unit", "이 기관에 없는 부서입니다.", fields=["unit"])
    return found


@reads("/people", "people:read", People, summary="사람들")
def list_people(
    call: Call,
    on: date | None = None,
    unit: UUID | None = None,
    cursor: str = Cursor,
    limit: int = Limit,
) -> People:
    """연계 열쇠의 역할이 닿는 사람들. 그 부서와 아래 부서로 좁힐 수 있습니다."""
    asked = day(on, call)
    found = people.members(viewer=call.viewer, on=asked, unit=unit_of(call, unit))
    found.sort(key=lambda each: str(each.public_id))
    part, following = paged(found, cursor=cursor, limit=limit, key=lambda each: str(each.public_id))
    call.note_look([each.person for each in part], "사람 목록에서")
    return People(items=_people(part, asked), next=following)


@reads("/people/{person}", "people:read", Person, summary="한 사람")
def get_person(call: Call, person: UUID) -> Person:
    """오늘의 발령, 없으면 마지막 발령."""
    found = person_of(call, person)
    call.note_look([found.person], "인적 사항에서")
    return _people([found], call.today)[0]


@reads("/units", "units:read", Units, summary="조직")
def list_units(
    call: Call, on: date | None = None, cursor: str = Cursor, limit: int = Limit
) -> Units:
    """그날 있던 모든 부서."""
    nodes = organization.tree(on=day(on, call))
    found = sorted((_unit(each, nodes) for each in nodes.values()), key=lambda each: str(each.id))
    part, following = paged(found, cursor=cursor, limit=limit, key=lambda each: str(each.id))
    return Units(items=part, next=following)


@reads("/units/{unit}/board", "days:read", Board, summary="부서의 하루")
def get_board(call: Call, unit: UUID, on: date | None = None) -> Board:
    """누가 자리에 있고 누가 다른 곳에 있거나 자리를 비웠는지. 휴가의 종류와 까닭은 없습니다."""
    if call.viewer.role == "admin":
        raise NotTheirs("시스템관리자의 열쇠로는 누가 어디에 있는지 읽을 수 없습니다.")
    asked, key = day(on, call), unit_of(call, unit)
    members = {each.person: each for each in people.members(viewer=call.viewer, on=asked, unit=key)}
    there = coverage.whereabouts(list(members), since=asked, until=asked + timedelta(days=1)).get(
        asked, []
    )
    call.note_look([each.person for each in there], "부서의 하루에서")
    minute = _minute(call) if asked == call.today else None
    rows = sorted(there, key=lambda each: (members[each.person].name, each.person))
    name = organization.names([key]).get(key, "") if key else ""
    return Board(
        unit=unit,
        unit_name=name,
        date=asked,
        items=[_where(each, members[each.person], minute) for each in rows],
    )


def _minute(call: Call) -> int:
    local = call.at.astimezone(SEOUL)
    return local.hour * 60 + local.minute


def _where(each: Whereabouts, member: Member, minute: int | None) -> Where:
    return Where(
        person=member.public_id,
        name=member.name,
        position=member.position,
        planned=list(each.planned),
        elsewhere=list(each.elsewhere),
        away=list(each.away),
        now="" if minute is None else each.during(minute, minute + 1),
    )


def _people(found: list[Member], on: date) -> list[Person]:
    nodes = organization.tree(on=on)
    numbers = people.staff_numbers([each.person for each in found], on=on)
    names = organization.names({each.unit for each in found})
    return [
        Person(
            id=each.public_id,
            name=each.name,
            staff_number=numbers.get(each.person, ""),
            unit=nodes[each.unit].public_id if each.unit in nodes else None,
            unit_name=names.get(each.unit, ""),
            grade=each.grade,
            series=each.series,
            position=each.position,
            head=each.head,
        )
        for each in found
    ]


def _unit(node: Node, nodes: dict[int, Node]) -> Unit:
    above = nodes.get(node.parent or 0)
    return Unit(
        id=node.public_id,
        code=node.code,
        kind=node.kind,
        name=node.name,
        parent=above.public_id if above else None,
    )
