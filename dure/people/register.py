"""Everybody who is or was employed here as of a day, as other systems are told of them, in one look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from dure.people.models import Employment

KINDS = {str(value): str(label) for value, label in Employment.Kind.choices}

# A word that was said is a change when it was said; a day that came is one from its midnight.
_SAID = "GREATEST(lower({0}.known), upper({0}.known))"
_CAME = (
    "GREATEST(CASE WHEN lower({0}.valid) <= %(on)s THEN lower({0}.valid)::timestamp END,"
    " CASE WHEN upper({0}.valid) <= %(on)s THEN upper({0}.valid)::timestamp END)"
    " AT TIME ZONE 'Asia/Seoul'"
)

_EVERYBODY = f"""
WITH job AS (
    SELECT DISTINCT ON (person_id) person_id, name, kind, lower(valid) AS since, upper(valid) AS until
    FROM people_employment WHERE lower(valid) <= %(on)s ORDER BY person_id, valid DESC
), post AS (
    SELECT DISTINCT ON (person_id) person_id, unit_id, position
    FROM people_appointment WHERE upper_inf(known) AND lower(valid) <= %(on)s
    ORDER BY person_id, valid DESC
), number AS (
    SELECT DISTINCT ON (person_id) person_id, value
    FROM people_credential WHERE kind = 'staff' AND lower(valid) <= %(on)s
    ORDER BY person_id, valid DESC
), change AS (
    SELECT person_id, max(at) AS at FROM (
        SELECT person_id, {_CAME.format("e")} AS at FROM people_employment e
        UNION ALL SELECT person_id, GREATEST({_SAID.format("a")}, {_CAME.format("a")})
        FROM people_appointment a
        UNION ALL SELECT person_id, {_CAME.format("c")} FROM people_credential c
        WHERE kind = 'staff'
    ) every GROUP BY person_id
)
SELECT job.person_id, p.public_id, job.name, job.kind, job.since, job.until,
       post.unit_id, COALESCE(post.position, ''), COALESCE(number.value, ''), change.at
FROM job JOIN people_person p ON p.id = job.person_id JOIN change USING (person_id)
LEFT JOIN post USING (person_id) LEFT JOIN number USING (person_id)
ORDER BY p.public_id"""

_UNITS = f"""
SELECT unit, max(named), max(led), max(at) FROM (
    SELECT unit_id AS unit, {_CAME.format("v")} AS named, NULL::timestamptz AS led,
           {_CAME.format("v")} AS at FROM organization_unitversion v
    UNION ALL SELECT parent_id, NULL, NULL, {_CAME.format("v")} FROM organization_unitversion v
    WHERE parent_id IS NOT NULL
    UNION ALL SELECT unit_id, NULL,
           CASE WHEN head THEN GREATEST({_SAID.format("a")}, {_CAME.format("a")}) END,
           GREATEST({_SAID.format("a")}, {_CAME.format("a")}) FROM people_appointment a
) every GROUP BY unit"""


@dataclass(frozen=True)
class Listed:
    """A person as last employed: since when, until when, where, and when any of it last changed."""

    person: int
    public_id: UUID
    name: str
    kind: str
    since: date
    until: date | None
    unit: int | None
    position: str
    number: str
    changed: datetime

    def works(self, on: date) -> bool:
        """Whether the employment lasts on a day."""
        return self.until is None or on < self.until


@dataclass(frozen=True)
class UnitChange:
    """When a unit was last named or placed, led by another, and when anything under it last changed."""

    named: datetime | None
    led: datetime | None
    whole: datetime | None


def everybody(*, on: date, units: Iterable[int] | None = None) -> list[Listed]:
    """Whoever was ever employed here until a day, of some units only, in the order of their ids."""
    with connection.cursor() as cursor:
        cursor.execute(_EVERYBODY, {"on": on})
        found = [Listed(*row) for row in cursor.fetchall()]
    some = None if units is None else set(units)
    return [each for each in found if some is None or each.unit in some]


def unit_changes(*, on: date) -> dict[int, UnitChange]:
    """When each unit last changed as of a day."""
    with connection.cursor() as cursor:
        cursor.execute(_UNITS, {"on": on})
        return {row[0]: UnitChange(*row[1:]) for row in cursor.fetchall()}
