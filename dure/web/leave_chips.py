"""Ready-made leaves: 오늘 오후 2시간, 내일 하루, 오전 반일, 오후 반일, 매주 금 15시부터."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from dure.leave import queries as leave
from dure.leave.days import Workday, workdays
from dure.timeline.actions import SEOUL
from dure.web.templatetags.dure_format import clock, weekday

SPLIT: Final = "leave.half_day_split_minutes"
TWO_O_CLOCK: Final = 840  # where half days meet until the ordinance says so
STEP: Final = 30
LOOK: Final = timedelta(days=14)
FRIDAY: Final = 4
FRIDAYS: Final = 4
AFTERNOON: Final = 900


@dataclass(frozen=True)
class Split:
    """The minute at which half days meet, and whether the institution has said so."""

    minute: int
    document: str

    @property
    def doubt(self) -> bool:
        return not self.document


@dataclass(frozen=True)
class Chip:
    """A ready-made leave: its words, and what it fills in."""

    label: str
    fields: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"/leave/new?{urlencode(self.fields)}"


def split_of(on: date) -> Split:
    found = leave.ordinances([SPLIT], on=on).get(SPLIT)
    if found is None or not found.value.isdecimal():
        return Split(TWO_O_CLOCK, "")
    return Split(int(found.value), found.document)


def chips(person: int, at: datetime, split: Split) -> list[Chip]:
    """What a person most likely wants, from now on, by their own schedule."""
    local = at.astimezone(SEOUL)
    today, now = local.date(), local.hour * 60 + local.minute
    plan = workdays(person, since=today, until=today + LOOK)
    works = [day for _, day in sorted(plan.items()) if not day.off]
    coming = [day for day in works if day.date > today]
    here = next((day for day in works if day.date == today), None)
    found = [_hours(here, today, now)] if here else []
    found += [_hours(day, today, 0) for day in coming[:1] if not any(found)]
    found += [_chip(f"{word(day.date, today)} 하루", day, span="day") for day in coming[:1]]
    found += _halves(here, coming, today, now, split)
    friday = next((d for d in works if d.date.weekday() == FRIDAY and _ahead(d, today, now)), None)
    if friday and friday.end > AFTERNOON:
        found.append(
            _chip(
                "매주 금 15시부터",
                friday,
                span="hours",
                start=clock(AFTERNOON),
                end=clock(friday.end),
                weeks=str(FRIDAYS),
            )
        )
    return [each for each in found if each is not None]


def _hours(day: Workday, today: date, now: int) -> Chip | None:
    """The last two hours of a day, or what is still left of it."""
    start = max(day.end - 120, -(-now // STEP) * STEP)
    length = day.inside(start, day.end)
    if length < STEP:
        return None
    long = f"{length // 60}시간" + (" 30분" if length % 60 else "") if length >= 60 else "30분"
    part = "오후 " if start >= day.break_end else ""
    return _chip(
        f"{word(day.date, today)} {part}{long}", day, span="hours",
        start=clock(start), end=clock(day.end),
    )  # fmt: skip


def _halves(
    here: Workday | None, coming: list[Workday], today: date, now: int, split: Split
) -> list[Chip]:
    found = []
    for name, ko in (("morning", "오전 반일"), ("afternoon", "오후 반일")):
        start = here.start if name == "morning" and here else split.minute
        day = here if here and now < start else next(iter(coming), None)
        if day:
            found.append(_chip(f"{word(day.date, today)} {ko}", day, span=name))
    return found


def _ahead(day: Workday, today: date, now: int) -> bool:
    return day.date > today or now < AFTERNOON


def _chip(label: str, day: Workday, **fields: str) -> Chip:
    return Chip(label, {"since": day.date.isoformat(), **fields})


def word(day: date, today: date) -> str:
    """오늘, 내일, 월요일; a later week is dated."""
    if day == today:
        return "오늘"
    if day == today + timedelta(days=1):
        return "내일"
    name = f"{weekday(day)}요일"
    return name if (day - today).days < 7 else f"{day.month}월 {day.day}일"
