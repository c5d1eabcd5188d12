"""The class of each country of a trip abroad, told once the trip has been approved."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.organization import queries as organization
from dure.trips.counting import DOCUMENT
from dure.trips.filing import countries
from dure.trips.models import CountryClass, Kind, Trip, TripLeg, TripPerson
from dure.trips.periods import local
from law.trips import Leg

ARTICLE = "공무원 여비 규정 제16조"


def name_classes(*, trip: UUID, classes: Sequence[str], by: Viewer, at: datetime) -> None:
    """Say the class of each country in turn, "" while nobody knows; amounts follow from it.

    Whoever goes fills in what was left open; the clerk and HR may also correct it.

    Raises:
        Refused: no approved trip abroad, no such class, or nothing differs. NotTheirs: neither goes
            on it nor keeps it as clerk or HR.
    """
    made = Trip.objects.select_for_update().filter(public_id=trip).first()
    persons = TripPerson.objects.filter(trip=made, live=True).values_list("person_id", flat=True)
    if made is None or not (by.person in persons or keeps(made.unit_id, by, at)):
        raise NotTheirs("국가 등급은 가는 사람과 그 부서의 서무, 인사담당자가 적습니다.")
    legs = list(TripLeg.objects.filter(trip=made).order_by("since"))
    was = [made.country_class, *(each.country_class for each in legs)]
    _check(made, was, classes)
    if any(was[n] not in ("", new) for n, new in enumerate(classes)) and not keeps(
        made.unit_id, by, at
    ):
        raise NotTheirs("이미 적은 국가 등급은 그 부서의 서무나 인사담당자가 고칩니다.")
    Trip.objects.filter(id=made.id).update(country_class=classes[0])
    for leg, new in zip(legs, classes[1:], strict=True):
        TripLeg.objects.filter(id=leg.id).update(country_class=new)
    told = [Leg(leg.since, new) for leg, new in zip(legs, classes[1:], strict=True)]
    said = countries(classes[0], told)
    record(
        by=by,
        at=at,
        action="trips.name_classes",
        summary=f"{made.document.number} 국가 등급을 {said}(으)로 적었습니다.",
        on=[On(person, DOCUMENT, str(made.public_id)) for person in persons],
        before={"classes": was},
        after={"classes": list(classes)},
    )


def keeps(unit: int, by: Viewer, at: datetime) -> bool:
    """Whether a viewer keeps the papers of a unit's trips: its clerk, HR."""
    reach = organization.reach(by, on=local(at)[0])
    return by.role in ("clerk", "hr") and (reach is None or unit in reach)


def _check(made: Trip, was: Sequence[str], classes: Sequence[str]) -> None:
    if made.kind != Kind.ABROAD or made.state != Trip.State.APPROVED:
        raise Refused("not_approved", "승인된 국외 출장에만 국가 등급을 적습니다.", ARTICLE)
    if len(classes) != len(was) or not set(classes) <= {"", *CountryClass.values}:
        raise Refused("no_such_class", "나라마다 국가 등급을 다시 골라 주세요.", ARTICLE)
    if list(classes) == list(was):
        raise Refused("nothing_changed", "바뀐 등급이 없습니다. 등급을 골라 주세요.", ARTICLE)
