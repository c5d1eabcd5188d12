"""What a request for a trip needs: its form, whom it may name, and what stands in its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db import IntegrityError, transaction

from dure.accounts.viewer import Viewer
from dure.errors import NotTheirs, Refused
from dure.people import queries as people
from dure.people.queries import Member
from dure.timeline import actions as clocks
from dure.timeline import queries as timeline
from dure.trips.models import CountryClass, Kind, Region, Trip, TripLeg, TripPerson, Vehicle
from dure.trips.periods import LEFT_OUT, during, fields, period, pieces, words
from law.refusals import as_date
from law.trips import DAY, KINDS, Leg, Period

ARTICLE = "지방공무원 복무규정 제4조의2"
LEGS = "공무원 여비 규정 제7조제2항"
LONGEST = 400
WORKDAY = 480


@dataclass(frozen=True)
class Wanted:
    """What is asked for: why, where, when and how; times in minutes since each day's midnight."""

    kind: str
    purpose: str
    place: str
    period: Period
    vehicle: str = Vehicle.PUBLIC
    region: str = ""
    country_class: str = ""
    legs: tuple[Leg, ...] = ()
    distance_m: int | None = None
    after_reason: str = ""

    def is_after(self, at: datetime) -> bool:
        """Whether it has begun already (사후 보고)."""
        return clocks.moment(self.period.departs, self.period.start) < at

    @property
    def minutes(self) -> int:
        """What the 전결 rule measures: a day counts as eight hours at most."""
        return sum(min(end - start, WORKDAY) for _, start, end in pieces(self.period))


def check_form(wanted: Wanted, persons: Sequence[int], at: datetime) -> None:
    """Raises Refused where something is missing or makes no sense."""
    if not persons:
        raise Refused("nobody_named", "출장 가는 사람을 골라 주세요.", ARTICLE)
    if wanted.kind not in Kind.values or wanted.vehicle not in Vehicle.values:
        raise Refused("no_such_kind", "출장의 구분과 교통수단을 골라 주세요.", ARTICLE)
    if wanted.region and wanted.region not in Region.values:
        raise Refused("no_such_region", "가는 지역을 다시 골라 주세요.", ARTICLE)
    if wanted.country_class and wanted.country_class not in CountryClass.values:
        raise Refused("no_such_class", "국가 등급을 다시 골라 주세요.", "공무원 여비 규정 제16조")
    if not wanted.purpose.strip() or not wanted.place.strip():
        raise Refused("purpose_missing", "무슨 일로 어디에 가는지 적어 주세요.", ARTICLE)
    if wanted.distance_m is not None and not 0 <= wanted.distance_m < 100_000_000:
        raise Refused("no_such_distance", "왕복 거리를 다시 적어 주세요. 예: 12.4")
    check_period(wanted.period)
    check_legs(wanted.legs, wanted.kind, wanted.period)
    if wanted.is_after(at) and not wanted.after_reason.strip():
        raise Refused(
            "after_needs_reason",
            "이미 시작한 출장입니다. 미리 올리지 못한 까닭을 적으면 사후 보고로 올릴 수 있습니다.",
            f"{ARTICLE}제2항",
        )


def check_period(of: Period) -> None:
    if not (0 <= of.start < DAY and 0 < of.end <= DAY):
        raise Refused("no_such_time", "시각은 00:00부터 24:00까지입니다. 다시 넣어 주세요.")
    if of.minutes <= 0:
        raise Refused(
            "ends_before_start",
            "돌아오는 때가 떠나는 때보다 빠릅니다. 그 뒤로 고쳐 주세요.",
            ARTICLE,
        )
    if of.days > LONGEST:
        raise Refused("too_long", f"출장은 한 번에 {LONGEST}일까지 올립니다. 나누어 올려 주세요.")


def check_legs(legs: Sequence[Leg], kind: str, of: Period) -> None:
    """Raises Refused where the days of going on to another country are none of the trip's, in order."""
    if legs and kind != Kind.ABROAD:
        raise Refused("legs_at_home", "나라를 옮기는 것은 국외 출장에만 적습니다.", LEGS)
    for before, leg in pairwise([Leg(of.departs, ""), *legs]):
        if leg.country_class and leg.country_class not in CountryClass.values:
            raise Refused(
                "no_such_class", "국가 등급을 다시 골라 주세요.", "공무원 여비 규정 제16조"
            )
        if not before.since < leg.since <= of.returns:
            raise Refused(
                "no_such_leg",
                f"나라를 옮기는 날은 {as_date(before.since)} 뒤부터 돌아오는 {as_date(of.returns)}까지입니다."
                " 차례로 적어 주세요.",
                LEGS,
            )


def named(persons: Sequence[int], by: Viewer, on: date) -> dict[int, Member]:
    """Whom this viewer may send: oneself with colleagues, or as head or clerk one's people.

    Raises:
        NotTheirs: somebody else is among them.
    """
    if by.person in persons:
        reached = people.colleagues(viewer=by, on=on)
    elif by.role in ("head", "clerk"):
        reached = []
    else:
        raise NotTheirs("다른 사람의 출장은 함께 가거나 부서장이나 서무가 올립니다.")
    if by.role in ("head", "team_lead", "clerk"):
        reached = [*reached, *people.members(viewer=by, on=on)]
    known = {each.person: each for each in reached}
    if any(person not in known for person in persons):
        raise NotTheirs(
            "함께 갈 수 있는 사람은 같은 부서의 동료입니다. 다른 부서 사람은 그 부서에서 올립니다."
        )
    return {person: known[person] for person in dict.fromkeys(persons)}


def refuse_leave(wanted: Period, members: dict[int, Member]) -> None:
    """Nobody is on leave and on a trip at once."""
    until = wanted.returns + timedelta(days=1)
    spans = timeline.spans(since=wanted.departs, until=until, people=list(members), kind="leave")
    taken = {day: (start, end) for day, start, end in pieces(wanted)}
    for span in spans:
        start, end = taken.get(span.date, (0, 0))
        if span.start < end and start < span.end:
            raise Refused(
                "trip_on_leave",
                f"{members[span.person].name}님은 {span.date.month}월 {span.date.day}일에 승인된 휴가가"
                " 있습니다. 휴가를 먼저 취소하거나 시간을 바꿔 주세요.",
                f"{ARTICLE}제1항",
            )


def title(wanted: Wanted, names: Sequence[str]) -> str:
    who = names[0] if len(names) == 1 else f"{names[0]} 외 {len(names) - 1}명"
    return f"{KINDS[wanted.kind]} 출장 {words(wanted.period)} {who}"


def content(wanted: Wanted, names: Sequence[str]) -> list[tuple[str, str]]:
    """What the document says, as it stays with its version."""
    said = [
        ("사람", ", ".join(names)),
        ("구분", KINDS[wanted.kind]),
        ("용무", wanted.purpose.strip()),
        ("가는 곳", wanted.place.strip()),
        ("기간", words(wanted.period)),
        ("교통", Vehicle(wanted.vehicle).label),
    ]
    if wanted.distance_m is not None:
        said.append(("왕복 거리", f"{wanted.distance_m / 1000:g}km"))
    if wanted.region:
        said.append(("지역", Region(wanted.region).label))
    if wanted.kind == Kind.ABROAD:
        said.append(("국가 등급", countries(wanted.country_class, wanted.legs)))
    return said


def countries(country_class: str, legs: Sequence[Leg]) -> str:
    """가등급, 12월 3일부터 나등급."""
    later = [f"{as_date(leg.since)}부터 {_class(leg.country_class)}" for leg in legs]
    return ", ".join([_class(country_class), *later])


def _class(country_class: str) -> str:
    return str(CountryClass(country_class).label) if country_class else "등급 모름"


def said(wanted: Wanted, at: datetime) -> dict[str, object]:
    """The wanted as columns of a trip."""
    after = wanted.is_after(at)
    return {
        "kind": wanted.kind,
        "purpose": wanted.purpose.strip(),
        "place": wanted.place.strip(),
        "region": wanted.region,
        "country_class": wanted.country_class.strip(),
        "distance_m": wanted.distance_m,
        "vehicle": wanted.vehicle,
        **fields(wanted.period),
        "after": after,
        "after_reason": wanted.after_reason.strip() if after else "",
    }


def store_legs(made: Trip, legs: Sequence[Leg]) -> None:
    TripLeg.objects.bulk_create(
        TripLeg(institution_id=made.institution_id, trip=made, **leg._asdict()) for leg in legs
    )


def store_people(made: Trip, persons: Sequence[int]) -> None:
    """Name these in a trip for its planned hours; who is not among them any more is left out.

    Raises:
        Refused: one of them is on another trip at the time.
    """
    others = TripPerson.objects.filter(trip=made).exclude(person_id__in=persons)
    others.update(live=False, during=LEFT_OUT)
    planned = period(made)
    known = dict(TripPerson.objects.filter(trip=made).values_list("person_id", "id"))
    hours = {**fields(planned), "during": during(planned), "live": True}
    try:
        with transaction.atomic():
            TripPerson.objects.filter(trip=made, person_id__in=persons).update(**hours)
            TripPerson.objects.bulk_create(
                TripPerson(institution_id=made.institution_id, trip=made, person_id=person, **hours)
                for person in persons
                if person not in known
            )
    except IntegrityError as error:
        raise other_trip(persons, planned) from error


def other_trip(persons: Sequence[int], of: Period) -> Refused:
    """The sentence where somebody has another trip at the time."""
    rows = TripPerson.objects.filter(person_id__in=persons, live=True, during__overlap=during(of))
    row = rows.select_related("trip__document").order_by("during").first()
    whose = f" {people.names([row.person_id]).get(row.person_id, '')}님의" if row else ""
    which = f"{whose} {words(period(row))} {row.trip.document.number}" if row else ""
    return Refused(
        "trip_overlaps",
        f"같은 시간에 다른 출장이 있습니다:{which}. 그 출장을 취소하거나 시간을 바꿔 주세요.",
        ARTICLE,
    )
