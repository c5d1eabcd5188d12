"""How periods are cut: what a new one covers ends being known, the rest of it is said again."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from dure import tenancy
from dure.people.models import Appointment, Assignment, Employment, PayStep
from dure.timeline import actions as timeline

TICK = timedelta(microseconds=1)
FOREVER = date.max


@dataclass(frozen=True)
class Stretch:
    """[since, until); no `until`: open."""

    since: date
    until: date | None = None

    def overlaps(self, other: "Stretch") -> bool:
        """True when some day lies in both."""
        return self.since < (other.until or FOREVER) and other.since < (self.until or FOREVER)

    def holds(self, day: date) -> bool:
        """True when the day lies in it."""
        return self.since <= day < (self.until or FOREVER)


def today(at: datetime) -> date:
    """The day in Seoul."""
    return at.astimezone(timeline.SEOUL).date()


def touch(
    starts: Iterable[tuple[int, date]], why: str, at: datetime, until: date | None = None
) -> None:
    """Days from each start to the end, or to today: later ones have not been computed."""
    tomorrow = today(at) + timedelta(days=1)
    end = min(until or tomorrow, tomorrow)
    days = [(person, since, end) for person, since in starts if since < end]
    if days:
        timeline.touch(days=days, why=why, at=at)


def of(valid: Any) -> Stretch:
    """A stored range as a stretch; an emptied one holds no day."""
    if valid.isempty:
        return Stretch(FOREVER, FOREVER)
    return Stretch(valid.lower, valid.upper)


def lock() -> None:
    """One writer of people at a time; the tree of units stands still meanwhile."""
    institution = tenancy.current()
    tenancy.lock("organization", institution, shared=True)
    tenancy.lock("people", institution)


def known_of[Row: (Appointment, Assignment, PayStep)](
    table: type[Row], persons: Iterable[int]
) -> dict[int, list[Row]]:
    """What is known now of persons in a table of periods, in order."""
    found: dict[int, list[Row]] = {}
    rows = table._default_manager.filter(person_id__in=list(persons), known__upper_inf=True)
    for row in rows.order_by("person_id", "valid"):
        found.setdefault(row.person_id, []).append(row)
    return found


def employments(persons: Iterable[int]) -> dict[int, list[Employment]]:
    """Employments of persons here, in order, without those that were emptied."""
    found: dict[int, list[Employment]] = {}
    rows = Employment.objects.filter(person_id__in=list(persons), valid__isempty=False)
    for row in rows.order_by("person_id", "valid"):
        found.setdefault(row.person_id, []).append(row)
    return found


def end_of_change(known: Sequence[Any], since: date, limit: date | None) -> date | None:
    """Until when a change from a day on lasts: to the next change that is known, or to `limit`."""
    here = [of(row.valid) for row in known]
    inside = [each for each in here if each.holds(since)]
    if inside:
        return inside[0].until
    return min((each.since for each in here if each.since > since), default=limit)


def splice[Row: (Appointment, Assignment, PayStep)](
    table: type[Row], known: dict[int, list[Row]], new: Sequence[Row], at: datetime
) -> None:
    """Write new periods over what is known of their persons."""
    old: list[Row] = []
    said: list[Row] = list(new)
    for row in new:
        span = Stretch(*_bounds(row.valid))
        for other in known.get(row.person_id, []):
            if of(other.valid).overlaps(span):
                old.append(other)
                said += _rest(other, span)
    _say_again(table, old, said, at)


def cut[Row: (Appointment, Assignment, PayStep)](
    table: type[Row], known: Sequence[Row], until: date, at: datetime
) -> None:
    """Let nothing of what is known reach beyond a day."""
    span = Stretch(until)
    old = [row for row in known if of(row.valid).overlaps(span)]
    _say_again(table, old, [part for row in old for part in _rest(row, span)], at)


def clip(table: str, persons: Sequence[int], until: date, kind: str = "") -> None:
    """End plain periods on a day; one that begins on it or later becomes empty."""
    some, asked = (" AND kind = %s", [kind]) if kind else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET valid = valid * daterange(NULL, %s)"
            f" WHERE person_id = ANY(%s) AND valid && daterange(%s, NULL){some}",
            [until, list(persons), until, *asked],
        )


def clip_one(table: str, pk: int, until: date) -> None:
    """The same for one row."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET valid = valid * daterange(NULL, %s) WHERE id = %s", [until, pk]
        )


def _bounds(valid: Any) -> tuple[date, date | None]:
    return valid if isinstance(valid, tuple) else (valid.lower, valid.upper)


def _rest[Row: (Appointment, Assignment, PayStep)](row: Row, span: Stretch) -> list[Row]:
    mine = of(row.valid)
    parts: list[tuple[date, date | None]] = []
    if mine.since < span.since:
        parts.append((mine.since, span.since))
    if span.until is not None and (mine.until or FOREVER) > span.until:
        parts.append((span.until, mine.until))
    return [_again(row, part) for part in parts]


def _again[Row: (Appointment, Assignment, PayStep)](
    row: Row, valid: tuple[date, date | None]
) -> Row:
    twin = copy(row)
    twin.pk, twin._state.adding = None, True
    twin.valid = valid
    return twin


def _say_again[Row: (Appointment, Assignment, PayStep)](
    table: type[Row], old: Sequence[Row], said: Sequence[Row], at: datetime
) -> None:
    # What is known never gets a period of no length, even when two changes bear the same moment.
    moment = max([at, *(row.known.lower + TICK for row in old)])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table._meta.db_table} SET known = tstzrange(lower(known), %s)"
            " WHERE id = ANY(%s)",
            [moment, [row.pk for row in old]],
        )
    for row in said:
        row.known = (moment, None)
    table._default_manager.bulk_create(said, batch_size=2000)
