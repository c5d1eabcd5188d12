"""Punching where one stands: a place is judged against the offices' and thrown away."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.attendance import actions as attendance
from dure.attendance.models import Source
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.kiosks import consents, queries, scans
from dure.kiosks.models import PhoneUse, PlaceCheck, Site
from dure.timeline.actions import SEOUL

EARTH_METRES = 6_371_008.8  # mean radius, IUGG
FINE_METRES, FAIR_METRES = 30, 100
OTHER_WAYS = ("단말기에 공무원증 대기", "키오스크의 QR 코드나 PIN", "정정 신청")


@dataclass(frozen=True)
class Spot:
    """Where a phone says it is, and within how many metres it is sure. Never stored, never logged."""

    latitude: float
    longitude: float
    accuracy: float

    def __repr__(self) -> str:
        return "Spot(…)"


@dataclass(frozen=True)
class Judged:
    """What is left of a place: the verdict, the site's name, and the punch that was recorded."""

    verdict: str
    site: str
    punch: int | None


def place_site(
    *, unit: int, name: str, latitude: str, longitude: str, since: date, by: Actor, at: datetime
) -> UUID:
    """Register where an office stands from a day on; under its old name it moves.

    Raises:
        Refused: no name, or no coordinates of this earth. NotTheirs: not the administrator.
    """
    _may(by)
    name = name.strip()[:60]
    north, east = _degrees(latitude, 90), _degrees(longitude, 180)
    if not name or north is None or east is None:
        raise Refused(
            "site_malformed",
            "사무실의 이름과 위도, 경도를 37.566500, 126.978000처럼 넣어 주세요.",
        )
    _clip(Site.objects.filter(name=name, valid__endswith__isnull=True), since)
    made = Site.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        unit_id=unit,
        name=name,
        latitude=north,
        longitude=east,
        valid=(since, None),
    )
    record(
        by=by,
        at=at,
        action="kiosks.place_site",
        summary=f"휴대전화 출퇴근을 받는 곳 {name}을(를) {since}부터 등록했습니다.",
        on=[On(kind="site", subject=name)],
    )
    return made.public_id


def end_site(*, site: UUID, until: date, by: Actor, at: datetime) -> None:
    """From this day on nobody punches there by phone.

    Raises:
        NotTheirs: not the administrator, or no such site in use.
    """
    _may(by)
    rows = Site.objects.filter(public_id=site, valid__endswith__isnull=True)
    name = rows.values_list("name", flat=True).first()
    if name is None:
        raise NotTheirs("쓰고 있는 곳이 아닙니다.")
    _clip(rows, until)
    record(
        by=by,
        at=at,
        action="kiosks.end_site",
        summary=f"휴대전화 출퇴근을 받는 곳 {name}을(를) {until}부터 쓰지 않습니다.",
        on=[On(kind="site", subject=name)],
    )


def punch_here(*, direction: int, spot: Spot, phone: str, by: Viewer, at: datetime) -> Judged:
    """Judge where somebody stands; inside, their punch is recorded. Only the judgement is kept.

    Raises:
        Refused: the ordinance does not allow it, no consent, or outside working hours; then the
            place was not even looked at. NotTheirs: nobody of the staff.
    """
    person = _asked(by, at)
    radius = queries.rules(on=at.astimezone(SEOUL).date()).radius_metres or 0
    verdict, site = _judge(spot, radius, at.astimezone(SEOUL).date())
    PlaceCheck.objects.create(
        institution_id=tenancy.current(),
        person_id=person,
        site=site,
        verdict=verdict,
        accuracy=_class(spot.accuracy),
        at=at,
    )
    made = None
    if verdict == PlaceCheck.Verdict.INSIDE:
        made = attendance.punch(direction=direction, by=by, at=at, source=Source.MOBILE)
        scans.used(person, phone, PhoneUse.How.PLACE, at)
    record(
        by=by,
        at=at,
        action="kiosks.punch_here",
        summary="휴대전화의 위치를 판정했습니다.",
        on=[On(person)],  # what was judged stands only where a withdrawal can destroy it
    )
    return Judged(verdict, site.name if site else "", made)


def may_ask(person: int, at: datetime) -> bool:
    """Whether a place may be asked for now: allowed, agreed to, and within working hours."""
    day = at.astimezone(SEOUL).date()
    known = queries.rules(on=day)
    if not known.on or not consents.stands(person):
        return False
    return queries.is_at_work(person, at, margin=known.margin_minutes or 0)


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _asked(by: Viewer, at: datetime) -> int:
    if by.person is None:
        raise NotTheirs("직원이 아닌 로그인으로는 출퇴근을 기록할 수 없습니다.")
    known = queries.rules(on=at.astimezone(SEOUL).date())
    if not known.on:
        raise Refused(
            "phone_not_allowed",
            "이 기관은 휴대전화 출퇴근을 쓰지 않습니다. 다른 방법으로 기록해 주세요.",
            ways=OTHER_WAYS,
        )
    if not consents.stands(by.person):
        raise Refused(
            "no_consent",
            "위치 확인에 동의하지 않았습니다. 동의하거나 다른 방법으로 기록해 주세요.",
            consents.ARTICLE,
            ways=OTHER_WAYS,
        )
    if not queries.is_at_work(by.person, at, margin=known.margin_minutes or 0):
        raise Refused(
            "outside_hours",
            "근무시간이 아니어서 위치를 받지 않았습니다. 근무했다면 다른 방법으로 기록해 주세요.",
            consents.ARTICLE,
            ways=OTHER_WAYS,
        )
    return by.person


def _judge(spot: Spot, radius: int, day: date) -> tuple[str, Site | None]:
    """Inside the nearest site's radius or not; what a phone is not sure of is not judged."""
    if not spot.accuracy <= max(radius, FAIR_METRES):
        return PlaceCheck.Verdict.UNSURE, None
    near = _nearest(spot, Site.objects.filter(valid__contains=day))
    if near is None or near[0] > radius:
        return PlaceCheck.Verdict.OUTSIDE, None
    return PlaceCheck.Verdict.INSIDE, near[1]


def _nearest(spot: Spot, sites: Iterable[Site]) -> tuple[float, Site] | None:
    found = [
        (metres(spot.latitude, spot.longitude, float(s.latitude), float(s.longitude)), s)
        for s in sites
    ]
    return min(found, key=lambda each: each[0], default=None)


def metres(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """The great circle between two points (haversine)."""
    a, b = math.radians(lat_a), math.radians(lat_b)
    across = math.sin((b - a) / 2) ** 2
    along = math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_METRES * math.asin(math.sqrt(across + math.cos(a) * math.cos(b) * along))


def _class(accuracy: float) -> str:
    if accuracy <= FINE_METRES:
        return PlaceCheck.Accuracy.FINE
    return PlaceCheck.Accuracy.FAIR if accuracy <= FAIR_METRES else PlaceCheck.Accuracy.POOR


def _degrees(text: str, most: int) -> Decimal | None:
    plain = text.strip()
    if len(plain) > 12 or not plain.lstrip("-").replace(".", "", 1).isdecimal():
        return None
    found = round(Decimal(plain), 6)
    return found if abs(found) <= most else None


def _clip(rows: "Iterable[Site]", until: date) -> None:
    for row in rows:
        start = row.valid.lower
        row.valid = (start, max(until, start + timedelta(days=1)))
        row.save(update_fields=["valid"])


def _may(by: Actor) -> None:
    if by.role != "admin":
        raise NotTheirs("휴대전화 출퇴근을 받는 곳은 시스템관리자만 등록하고 끝냅니다.")
