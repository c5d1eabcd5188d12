"""Schedules laid beneath a document's hours: unseen while it holds, and what its days go back to."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from dure.people import history, periods, rota
from dure.people.history import Change
from dure.people.models import Assignment, Regime
from dure.people.periods import Stretch


def under(
    rows: Sequence[Assignment], span: Stretch, regimes: Mapping[UUID, Regime]
) -> list[tuple[UUID | None, Change]]:
    """What a person's days of a stretch go back to when no flexible hours hold, and by which regime."""

    def holds(its: UUID | None, day: date) -> bool:
        return its is None or (its in regimes and history.stands(regimes[its], day))

    return history.before(rows, span, holds)


def lay(*, changes: Sequence[Change], source: UUID, at: datetime) -> None:
    """Lay schedules under the hours that stand on their days; no day changes by it."""
    periods.lock()
    for some in rota.rounds(changes):
        _lay(some, source, at)


def lay_again(*, over: Sequence[Assignment], since: date, why: str, at: datetime) -> None:
    """Put documents' hours back over a schedule that was assigned beneath them."""
    for row in over:
        span = periods.of(row.valid)
        if span.until is not None and row.source is not None:
            change = Change(row.person_id, row.schedule_id, max(span.since, since), span.until)
            rota.write(changes=[change], why=why, at=at, source=row.source)


def _lay(changes: Sequence[Change], source: UUID, at: datetime) -> None:
    """One statement: known for a moment, and over it again what stood there."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH asked AS (
                SELECT person_id, schedule_id, daterange(since, until) AS span
                FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::date[])
                    AS a (person_id, schedule_id, since, until)
            ), moment AS (
                SELECT greatest(%s, max(lower(known)) + interval '1 microsecond') AS at
                FROM people_assignment JOIN asked USING (person_id) WHERE upper_inf(known)
            ), ended AS (
                UPDATE people_assignment p SET known = tstzrange(lower(p.known), moment.at)
                FROM asked, moment
                WHERE p.person_id = asked.person_id AND upper_inf(p.known) AND p.valid && span
                RETURNING p.institution_id, p.person_id, p.schedule_id, p.source, p.valid,
                    asked.schedule_id AS beneath, p.valid * span AS part, moment.at,
                    moment.at + interval '1 microsecond' AS again
            )
            INSERT INTO people_assignment (institution_id, person_id, schedule_id, source, valid, known)
            SELECT institution_id, person_id, said.schedule_id, said.source, said.valid, said.known
            FROM ended CROSS JOIN LATERAL (VALUES
                (beneath, %s::uuid, part, tstzrange(at, again)),
                (schedule_id, source, part, tstzrange(again, NULL)),
                (schedule_id, source, valid * daterange(NULL, lower(part)), tstzrange(at, NULL)),
                (schedule_id, source, CASE WHEN upper_inf(part) THEN daterange('empty')
                    ELSE valid * daterange(upper(part), NULL) END, tstzrange(at, NULL))
            ) AS said (schedule_id, source, valid, known) WHERE NOT isempty(said.valid)
            """,
            [*rota.columns(changes), at, source],
        )
