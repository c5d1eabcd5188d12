"""API: leave and balances, read and filed."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from annotated_types import Len
from ninja import Schema
from pydantic import Field, StringConstraints

from dure.api.rest import Call, Said, paged, reads, writes
from dure.api.rest_days import period
from dure.api.rest_people import Cursor, Limit, day, overseen, person_of
from dure.errors import NotTheirs
from dure.leave import actions
from dure.leave import queries as leave
from dure.leave.days import Stretch
from dure.organization import queries as organization
from dure.people import queries as people

Minute = Annotated[int, Field(ge=0, le=2880)]
Text = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z_0-9]+$")]
OVERSEERS = ("team_lead", "head", "clerk", "hr", "auditor")
QUIET = ("private", "자리 비움")


class LeaveDay(Schema):
    """A day of a leave, or minutes of one."""

    date: date
    start: int
    end: int
    minutes: int


class Leave(Schema):
    """A request for leave; a private kind is told to the person, HR and nobody else."""

    id: UUID
    document: UUID
    number: str
    person: UUID
    kind: str
    kind_name: str
    since: date
    until: date
    minutes: int
    state: str
    days: list[LeaveDay]


class Leaves(Schema):
    items: list[Leave]
    next: str | None = None


class Lot(Schema):
    """Minutes granted together, and what is left of them."""

    name: str
    granted: int
    left: int
    starts: date
    expires: date | None
    document: str


class Balance(Schema):
    """What is left of one kind of leave on a day; `available` leaves out what waits for a signature."""

    pool: str
    left: int
    pending: int
    available: int
    lots: list[Lot]


class Balances(Schema):
    on: date
    items: list[Balance]


class WantedDay(Said):
    """A whole day, or from a minute to a minute of it."""

    date: date
    start: Minute | None = None
    end: Minute | None = None


class WantedLeave(Said):
    """What to ask for, in the name of the token's person, or for another where the role may."""

    kind: Code
    days: Annotated[list[WantedDay], Len(1, 200)]
    person: UUID | None = None
    reason: Text = ""
    after_reason: Text = ""
    facts: dict[Code, bool | int | Text] = {}


@reads("/people/{person}/balances", "leave:read", Balances, summary="한 사람의 휴가 잔여")
def get_balances(call: Call, person: UUID, on: date | None = None) -> Balances:
    """연가와 그 밖에 받은 휴가. 분으로 셉니다."""
    member, asked = overseen(call, person, OVERSEERS), day(on, call)
    call.note_look([member.person], "휴가 잔여에서")
    pools = leave.pools(member.person) or ["annual"]
    return Balances(on=asked, items=[_balance(member.person, pool, asked) for pool in pools])


@reads("/people/{person}/leave", "leave:read", Leaves, summary="한 사람의 휴가")
def list_leave(
    call: Call, person: UUID, since: date, until: date, cursor: str = Cursor, limit: int = Limit
) -> Leaves:
    """기간에 닿는 신청을 상태와 함께, 이른 것부터."""
    member = overseen(call, person, OVERSEERS)
    since, until = period(since, until, call)
    found = leave.of_person(member.person, since=since, until=until)
    found.sort(key=_place)
    part, following = paged(found, cursor=cursor, limit=limit, key=_place)
    call.note_look([member.person], "휴가에서")
    return Leaves(items=[_leave(each, call) for each in part], next=following)


@reads("/leave/{key}", "leave:read", Leave, summary="휴가 하나")
def get_leave(call: Call, key: UUID) -> Leave:
    found = _asked(call, key)
    call.note_look([found.person], f"{found.number} 휴가에서")
    return _leave(found, call)


@writes("/leave", "leave:write", Leave, summary="휴가 올리기")
def file_leave(call: Call, wanted: WantedLeave) -> Leave:
    """두레의 신청 화면과 같은 검사와 결재선을 거칩니다. 증빙은 화면에서 냅니다."""
    person = person_of(call, wanted.person).person if wanted.person else None
    for each in wanted.days:
        day(each.date, call)
    made = actions.file(
        wanted=actions.Wanted(
            kind=wanted.kind,
            stretches=[Stretch(each.date, each.start, each.end) for each in wanted.days],
            reason=wanted.reason,
            facts=wanted.facts,
            after_reason=wanted.after_reason,
        ),
        person=person,
        by=call.viewer,
        at=call.at,
    )
    return _leave(leave.by_id([made.public_id])[made.public_id], call)


@writes("/leave/{key}/withdraw", "leave:write", Leave, summary="휴가 회수")
def withdraw_leave(call: Call, key: UUID) -> Leave:
    """결재를 기다리는 본인의 신청을 거둡니다."""
    actions.withdraw(document=_asked(call, key).document, by=call.viewer, at=call.at)
    return _leave(leave.by_id([key])[key], call)


def _asked(call: Call, key: UUID) -> leave.Asked:
    found = leave.by_id([key]).get(key)
    if found is None:
        raise NotTheirs("이 기관에 없는 휴가입니다.")
    reach = organization.reach(call.viewer, on=call.today)
    over = call.viewer.role in OVERSEERS
    if found.person != call.viewer.person and not (over and (reach is None or found.unit in reach)):
        raise NotTheirs("이 휴가는 본인과 그 부서를 맡은 사람만 읽습니다.")
    return found


def _place(each: leave.Asked) -> list[Any]:
    return [each.since.isoformat(), str(each.leave)]


def _leave(each: leave.Asked, call: Call) -> Leave:
    told = each.person == call.viewer.person or call.viewer.role == "hr"
    hidden = each.kind.private and not told
    kind, name = QUIET if hidden else (each.kind.code, each.kind.ko)
    return Leave(
        id=each.leave,
        document=each.document,
        number=each.number,
        person=people.public_ids([each.person])[each.person],
        kind=kind,
        kind_name=name,
        since=each.since,
        until=each.until,
        minutes=each.minutes,
        state=each.state,
        days=[
            LeaveDay(date=one.date, start=one.start, end=one.end, minutes=one.minutes)
            for one in each.days
        ],
    )


def _balance(person: int, pool: str, on: date) -> Balance:
    found = leave.balance(person, on=on, pool=pool)
    return Balance(
        pool=pool,
        left=found.left,
        pending=found.pending,
        available=found.available,
        lots=[
            Lot(
                name=lot.ko,
                granted=lot.granted,
                left=lot.left,
                starts=lot.starts,
                expires=lot.expires,
                document=lot.document,
            )
            for lot in found.lots
        ],
    )
