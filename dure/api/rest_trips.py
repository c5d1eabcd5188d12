"""API: trips, read and filed."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from annotated_types import Len
from ninja import Schema
from pydantic import Field

from dure.api.rest import Call, Denied, Said, paged, reads, writes
from dure.api.rest_days import period
from dure.api.rest_leave import Text
from dure.api.rest_people import Cursor, Limit, day, overseen, person_of
from dure.approvals import queries as approvals
from dure.errors import NotTheirs
from dure.organization import queries as organization
from dure.people import queries as people
from dure.trips import actions
from dure.trips import queries as trips
from law import trips as law

OVERSEERS = ("team_lead", "head", "clerk", "payroll", "hr", "mayor", "auditor")
Minute = Annotated[int, Field(ge=0, le=1440)]


class Leg(Said):
    """From a day on in a country of another class."""

    since: date
    country_class: Literal["", "a", "b", "c", "d"]


class Goes(Schema):
    """Somebody on a trip: the hours that count for them, actual ones once they are known."""

    person: UUID
    departs: date
    start: int
    returns: date
    end: int
    set_out: bool
    came_back: bool


class Trip(Schema):
    """A trip; times in minutes since each day's midnight."""

    id: UUID
    document: UUID
    number: str
    kind: str
    kind_name: str
    purpose: str
    place: str
    vehicle: str
    country_class: str
    legs: list[Leg]
    departs: date
    start: int
    returns: date
    end: int
    state: str
    people: list[Goes]


class Trips(Schema):
    items: list[Trip]
    next: str | None = None


class WantedTrip(Said):
    """What to ask for; nobody named: the token's own person. `legs`: countries after the first."""

    kind: Literal["local", "domestic", "abroad"]
    purpose: Text
    place: Text
    departs: date
    start: Minute
    returns: date
    end: Minute
    vehicle: Literal["none", "public", "official", "own", "assigned"] = "public"
    region: Literal["", "seoul", "metropolitan", "other"] = ""
    country_class: Literal["", "a", "b", "c", "d"] = ""
    legs: Annotated[list[Leg], Len(0, 20)] = []
    distance_m: Annotated[int, Field(ge=0, lt=100_000_000)] | None = None
    people: Annotated[list[UUID], Len(0, 50)] = []
    after_reason: Text = ""


@reads("/people/{person}/trips", "trips:read", Trips, summary="한 사람의 출장")
def list_trips(
    call: Call, person: UUID, since: date, until: date, cursor: str = Cursor, limit: int = Limit
) -> Trips:
    """기간에 닿는 출장을 이른 것부터."""
    member = overseen(call, person, OVERSEERS)
    since, until = period(since, until, call)
    found = trips.of_person(member.person, since=since, until=until)
    found.sort(key=_place)
    part, following = paged(found, cursor=cursor, limit=limit, key=_place)
    call.note_look([member.person], "출장에서")
    return Trips(items=[_trip(each) for each in part], next=following)


@reads("/trips/{key}", "trips:read", Trip, summary="출장 하나")
def get_trip(call: Call, key: UUID) -> Trip:
    found = _asked(call, key)
    call.note_look(found.persons, f"{found.number} 출장에서")
    return _trip(found)


@writes("/trips", "trips:write", Trip, summary="출장 올리기")
def file_trip(call: Call, wanted: WantedTrip) -> Trip:
    """두레의 신청 화면과 같은 검사와 결재선을 거칩니다."""
    made = actions.file(
        wanted=actions.Wanted(
            kind=wanted.kind,
            purpose=wanted.purpose,
            place=wanted.place,
            period=law.Period(
                day(wanted.departs, call), wanted.start, day(wanted.returns, call), wanted.end
            ),
            vehicle=wanted.vehicle,
            region=wanted.region,
            country_class=wanted.country_class,
            legs=tuple(law.Leg(day(each.since, call), each.country_class) for each in wanted.legs),
            distance_m=wanted.distance_m,
            after_reason=wanted.after_reason,
        ),
        persons=_persons(call, wanted.people),
        by=call.viewer,
        at=call.at,
    )
    return _trip(trips.by_id([made.public_id])[made.public_id])


@writes("/trips/{key}/withdraw", "trips:write", Trip, summary="출장 회수")
def withdraw_trip(call: Call, key: UUID) -> Trip:
    """결재를 기다리는 본인의 신청을 거둡니다."""
    actions.withdraw(document=_asked(call, key).document, by=call.viewer, at=call.at)
    return _trip(trips.by_id([key])[key])


def _persons(call: Call, named: list[UUID]) -> list[int]:
    if not named and call.viewer.person is None:
        raise Denied(
            422, "nobody_named", "출장 가는 사람을 people에 적어 주세요.", fields=["people"]
        )
    if not named:
        return [call.viewer.person or 0]
    near = people.colleagues(viewer=call.viewer, on=call.today)
    own = {each.public_id: each.person for each in near}
    return [own.get(each) or person_of(call, each).person for each in named]


def _asked(call: Call, key: UUID) -> trips.Asked:
    found = trips.by_id([key]).get(key)
    if found is None:
        raise NotTheirs("이 기관에 없는 출장입니다.")
    own = call.viewer.person
    paper = approvals.paper(found.document)
    concerned = own is not None and (
        own in found.persons or (paper is not None and approvals.concerned(paper, own, at=call.at))
    )
    reach = organization.reach(call.viewer, on=call.today)
    over = call.viewer.role in OVERSEERS
    if not concerned and not (over and (reach is None or found.unit in reach)):
        raise NotTheirs("이 출장은 가는 사람과 결재하는 사람, 그 부서를 맡은 사람만 봅니다.")
    return found


def _place(each: trips.Asked) -> list[Any]:
    return [each.period.departs.isoformat(), str(each.trip)]


def _trip(each: trips.Asked) -> Trip:
    ids = people.public_ids(each.persons)
    return Trip(
        id=each.trip,
        document=each.document,
        number=each.number,
        kind=each.kind,
        kind_name=each.kind_ko,
        purpose=each.purpose,
        place=each.place,
        vehicle=each.vehicle,
        country_class=each.country_class,
        legs=[Leg.model_validate(leg._asdict()) for leg in each.legs],
        departs=each.period.departs,
        start=each.period.start,
        returns=each.period.returns,
        end=each.period.end,
        state=each.state,
        people=[
            Goes(
                person=ids[one.person],
                departs=one.period.departs,
                start=one.period.start,
                returns=one.period.returns,
                end=one.period.end,
                set_out=one.out is not None,
                came_back=one.back is not None,
            )
            for one in each.people
        ],
    )
