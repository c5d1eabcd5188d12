"""Rows of the tables of people, made but not written; and what a row says."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from dure.people import periods
from dure.people.models import Appointment, Assignment, Credential, Employment, PayStep
from dure.people.wanted import Post, Step


def employment(
    here: int, person: int, name: str, kind: str, since: date, until: date | None
) -> Employment:
    """An employment, not yet written."""
    return Employment(
        institution_id=here,
        person_id=person,
        name=name,
        kind=kind,
        valid=(since, until),
    )


def appointment(here: int, person: int, post: Post, since: date, until: date | None) -> Appointment:
    """An appointment; when it is known, the one who writes it says."""
    values = asdict(post)
    return Appointment(
        institution_id=here,
        person_id=person,
        unit_id=values.pop("unit"),
        valid=(since, until),
        **values,
    )


def assignment(
    here: int, person: int, schedule: int, since: date, until: date | None
) -> Assignment:
    """A schedule worked by; likewise."""
    return Assignment(
        institution_id=here,
        person_id=person,
        schedule_id=schedule,
        valid=(since, until),
    )


def pay_step(here: int, wanted: Step, until: date | None) -> PayStep:
    """A 호봉; likewise."""
    return PayStep(
        institution_id=here,
        person_id=wanted.person,
        step=wanted.step,
        document=wanted.document.strip(),
        valid=(wanted.since, until),
    )


def credential(
    here: int, person: int, kind: str, value: str, since: date, until: date | None, reason: str
) -> Credential:
    """A number, not yet written."""
    return Credential(
        institution_id=here,
        person_id=person,
        kind=kind,
        value=value,
        reason=reason,
        valid=(since, until),
    )


def post_on(known: Sequence[Appointment], day: date) -> Post | None:
    """The post of a day among known appointments."""
    for row in known:
        if periods.of(row.valid).holds(day):
            return Post(
                row.unit_id,
                row.grade,
                row.series,
                row.position,
                row.head,
                row.field,
                row.managerial,
            )
    return None


def masked(kind: str, value: str) -> str:
    """A number as the log may show it: a PIN never."""
    return "•" * len(value) if kind == Credential.Kind.PIN else value
