"""Hours of service as pieces of business days: what the day engine counts by."""

from collections.abc import Iterator
from datetime import date, datetime

from dure.timeline.actions import SEOUL, moment
from law import worktime

MORNING = 1440 + 540  # where a night that began the day before ends: 9시 (복무규정 제2조제2항)


def pieces(since: datetime, until: datetime) -> Iterator[tuple[date, int, int]]:
    """Business day, start and end in minutes since its midnight; a night belongs to the day it began on."""
    while since < until:
        local = since.astimezone(SEOUL)
        day, start = worktime.business_date(local.date(), local.hour * 60 + local.minute)
        end = min(until, moment(day, MORNING))
        minutes = int((end - since).total_seconds()) // 60
        yield day, start, start + minutes
        since = end


def morning_after(since: datetime) -> datetime:
    """Until when whoever came is taken to stay, before the hours themselves are known."""
    local = since.astimezone(SEOUL)
    day, _ = worktime.business_date(local.date(), local.hour * 60 + local.minute)
    return moment(day, MORNING)


def as_when(at: datetime) -> str:
    """`11월 20일 18:00`."""
    local = at.astimezone(SEOUL)
    return f"{local.month}월 {local.day}일 {local:%H:%M}"
