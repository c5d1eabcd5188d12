"""출장: 기간이 바뀔 때 다시 결재를 받아야 하는지, 무엇을 미리 살피는지 (지방공무원 복무규정 제4조의2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from law import params, travel_claim
from law.refusals import as_length

SERVICE: Final = "지방공무원 복무규정"
TRAVEL: Final = "공무원 여비 규정"
KINDS: Final = {"local": "관내", "domestic": "관외", "abroad": "국외"}
DAY: Final = 1440
Caution = dict[str, str]


@dataclass(frozen=True)
class Period:
    """When a trip begins and ends: days, and minutes since each day's midnight."""

    departs: date
    start: int
    returns: date
    end: int

    @property
    def days(self) -> int:
        """여행일수: both ends counted."""
        return (self.returns - self.departs).days + 1

    @property
    def minutes(self) -> int:
        """여행시간, from setting out to coming back; meals and breaks count (a reading)."""
        return (self.returns - self.departs).days * DAY + self.end - self.start


class Leg(NamedTuple):
    """From a day on in a country of another class, until the next leg begins or the trip ends."""

    since: date
    country_class: str


@dataclass(frozen=True)
class Tier:
    """What the pay of a trip goes by: within one tier, times may change without a new approval."""

    kind: str
    days: int
    long: bool
    least: int = field(default=0, compare=False)  # the minutes from which it is a long one

    @property
    def ko(self) -> str:
        if self.kind == "local" and self.days == 1:
            return f"관내 {as_length(self.least)} {'이상' if self.long else '미만'}"
        return f"{KINDS[self.kind]} {self.days}일"


def tier(
    kind: str, period: Period, *, enough: int | None = None, across: int | None = None
) -> Tier:
    """The tier of a trip: 근무지내 by four hours (여비 규정 제18조), else by the number of days (제5조).

    ``enough`` and ``across``: the minutes that an ordinance sets for a long one, and for one that
    is counted day by day; a shorter one over midnight is one trip.
    """
    least = params.value("travel.local_long_minutes", period.departs) if enough is None else enough
    most = (
        params.value("travel.local_across_days_minutes", period.departs)
        if across is None
        else across
    )
    near = kind == "local"
    days = 1 if near and period.minutes < most else period.days
    return Tier(kind, days, not near or period.minutes >= least, least)


def costs_more(before: Tier, after: Tier) -> bool:
    """Whether the later tier is worth more than the one that was approved."""
    return (after.days, after.long) > (before.days, before.long)


def cautions(
    kind: str,
    period: Period,
    *,
    distance_m: int | None = None,
    pregnant: bool = False,
    long_days: int | None = None,
    far_m: int | None = None,
) -> list[Caution]:
    """What the approver must look at, with its article; nothing here forbids.

    A trip of somebody pregnant may be limited where it is long or far (제4조의2제4항). No text says
    from when on, so without ``long_days`` and ``far_m`` of the institution every trip beyond the
    town, and every one over a night, is shown.
    """
    if not pregnant:
        return []
    lasts = period.days > 1 if long_days is None else period.days >= long_days
    beyond = kind != "local"
    far = beyond if far_m is None or distance_m is None else distance_m >= far_m
    if not lasts and not far:
        return []
    words = " · ".join(word for word, true in (("장거리", far), ("장기간", lasts)) if true)
    return [
        _caution(
            "pregnant_trip",
            f"모성보호 대상의 {words} 출장입니다. 건강을 위해 제한할 수 있습니다. 본인의 뜻을 먼저 들어 주세요.",
            f"{SERVICE} 제4조의2제4항",
        )
    ]


def _caution(code: str, ko: str, article: str) -> Caution:
    return {"code": code, "ko": ko, "article": article, "level": "warn"}


def settle_by(returns: date) -> date:
    """The last day on which fares and lodging may be settled (여비 규정 제8조의2제2항)."""
    found: date = travel_claim.deadlines("domestic", returns)["settle_until"]
    return found
