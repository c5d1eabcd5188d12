"""What stands in a trip's way, asked before filing and again before signing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import polars as pl

from dure.emergency import queries as emergency
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Shielded
from dure.timeline import queries as timeline
from dure.timeline.actions import moment
from dure.timeline.queries import Span
from dure.trips.filing import ARTICLE
from dure.trips.models import TripPerson
from dure.trips.periods import during, inside, period, pieces, words
from law import emergency as emergency_law
from law import travel_local
from law import trips as law
from law.params import Unset
from law.refusals import as_clock
from law.trips import Period

NEAR = "공무원 여비 규정 제18조제2항"
OVERTIME = "지방공무원 수당 등에 관한 규정 제15조제1항"


@dataclass(frozen=True)
class Objection:
    """A sentence with its article: "refuse" forbids, "warn" wants a look."""

    person: int
    ko: str
    article: str
    level: str


@dataclass(frozen=True)
class Around:
    """What is known of some people over some trips' days, asked once for all of them."""

    trips: Sequence[TripPerson]
    spans: Sequence[Span]
    shielded: Sequence[Shielded]
    emergencies: frozenset[date]
    here: str
    local: pl.DataFrame


def around(asked: Iterable[tuple[Period, Iterable[int]]]) -> Around:
    """What the checks of these trips need: each with its hours and who goes."""
    found = [(of, list(persons)) for of, persons in asked]
    persons = sorted({person for _, mine in found for person in mine})
    since = min(of.departs for of, _ in found)
    until = max(of.returns for of, _ in found) + timedelta(days=1)
    whole = during(Period(since, 0, until, 0))
    rows = TripPerson.objects.filter(person_id__in=persons, live=True, during__overlap=whole)
    return Around(
        trips=list(rows.select_related("trip").order_by("during")),
        spans=timeline.spans(since=since, until=until, people=persons),
        shielded=people.protections_over(persons, since=since, until=until),
        emergencies=emergency.days_in_force(since, until),
        here=organization.institution().code,
        local=organization.local_values(),
    )


def objections(
    of: Period, names: Mapping[int, str], known: Around, *, but: UUID | None = None
) -> list[Objection]:
    """Leave, other trips and orders of these people at the time; `but`: the trip itself."""
    found = _other_trips(of, names, known, but)
    taken = {day: (start, end) for day, start, end in pieces(of)}
    for span in known.spans:
        start, end = taken.get(span.date, (0, 0)) if span.person in names else (0, 0)
        meets = span.start < end and start < span.end
        day = f"{span.date.month}월 {span.date.day}일"
        who = names[span.person]
        if meets and span.kind == "leave":
            said = f"{who}님은 {day}에 승인된 휴가가 있습니다. 휴가를 먼저 취소하거나 시간을 바꿔 주세요."
            found.append(Objection(span.person, said, f"{ARTICLE}제1항", "refuse"))
        if meets and span.kind == "order":
            said = (
                f"{who}님의 {day} 초과근무 명령({as_clock(span.start)}–{as_clock(span.end)})과 겹칩니다."
                " 출장 중의 초과근무는 출장 목적상 꼭 필요하고 객관적 증빙이 있을 때만 인정됩니다."
            )
            found.append(Objection(span.person, said, OVERTIME, "warn"))
    return found + _emergencies(of, names, known)


def _emergencies(of: Period, names: Mapping[int, str], known: Around) -> list[Objection]:
    """비상근무 holds trips back (제2조의4제2항)."""
    days = [day for day, _, _ in pieces(of) if day in known.emergencies]
    begins = moment(of.departs, of.start)
    return [
        Objection(person, f"{who}님: {row['ko']}", row["article"], "warn")
        for person, who in names.items()
        if any(emergency.stops(person, day, at=begins) for day in days)
        for row in emergency_law.trip_refusals(days[0])
    ]


def cautions(
    kind: str, of: Period, names: Mapping[int, str], distance_m: int | None, known: Around
) -> list[Objection]:
    """What only the approver may read: that a trip of somebody protected may be limited (제4조의2제4항)."""
    expecting = {
        each.person
        for each in known.shielded
        if each.person in names
        and each.kind == "pregnancy"
        and any(each.holds(day) for day, _, _ in pieces(of))
    }
    if not expecting:
        return []
    rows = law.cautions(
        kind,
        of,
        distance_m=distance_m,
        pregnant=True,
        long_days=_set("trips.long_trip_days", of.departs, known),
        far_m=_set("trips.far_trip_m", of.departs, known),
    )
    return [
        Objection(person, f"{names[person]}: {row['ko']}", row["article"], row["level"])
        for person in sorted(expecting)
        for row in rows
    ]


def near(
    kind: str, of: Period, person: int, distance_m: int | None, known: Around
) -> list[Objection]:
    """Where the distance alone speaks against 관내 or 관외 (여비 규정 제18조제2항).

    Whether a place is in the same city, county or island is for whoever sends and signs to say.
    """
    if distance_m is None or kind == "abroad":
        return []
    said, article = _distance(of.departs, distance_m, known), f"{NEAR}제2호"
    if kind == "domestic" and said:
        ko = "이 거리는 근무지 내 출장입니다. 구분을 관내로 바꿔 주세요."
    elif kind == "local" and said is False:
        ko = "이 거리는 같은 시·군이나 섬 안일 때만 관내입니다. 다른 시·군이면 구분을 관외로 바꿔 주세요."
        article = f"{NEAR}제1호"
    elif said is None:
        ko = (
            "다른 시·군이면 12킬로미터가 왕복인지 편도인지에 따라 관내와 관외가 갈립니다."
            " 기관이 정하지 않았으니 인사담당자에게 물어봐 주세요."
        )
    else:
        return []
    return [Objection(person, f"왕복 {distance_m / 1000:g}km입니다. {ko}", article, "warn")]


def _distance(on: date, distance_m: int, known: Around) -> bool | None:
    """Whether it is near by its distance alone; None where nobody has said how it is measured."""
    nowhere = dict.fromkeys(
        ("same_city", "same_island", "jeju", "in_merged_city", "same_former_unit"), False
    )
    place = {"institution": known.here, "date": on, "distance_m": distance_m}
    try:
        found = travel_local.is_local(
            pl.LazyFrame([{**place, **nowhere}], schema_overrides={"distance_m": pl.Int32}),
            local=known.local.lazy(),
        ).collect()
    except Unset:
        return None
    return bool(found["is_local"][0])


def _set(key: str, on: date, known: Around) -> int | None:
    """What this institution has set, where no text does; None where it has not."""
    rows = known.local.filter(
        (pl.col("key") == key)
        & (pl.col("institution") == known.here)
        & (pl.col("valid_from") <= on)
    )
    return int(rows.sort("valid_from")["value"][-1]) if rows.height else None


def _other_trips(
    of: Period, names: Mapping[int, str], known: Around, but: UUID | None
) -> list[Objection]:
    return [
        Objection(
            row.person_id,
            f"{names[row.person_id]}님은 그 시간에 다른 출장({words(period(row))})이 있습니다."
            " 그 출장을 취소하거나 시간을 바꿔 주세요.",
            ARTICLE,
            "refuse",
        )
        for row in known.trips
        if row.person_id in names
        and row.trip.public_id != but
        and inside(period(row), of) is not None
    ]
