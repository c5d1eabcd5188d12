"""Points as they stand, what was said before, and what each taking changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from dure.points.models import Point, Taking

CHANGES = {str(value): str(label) for value, label in Point.Change.choices}


@dataclass(frozen=True)
class Total:
    """What stands of a source in a half year."""

    source: str
    period: date
    records: int
    people: int
    total: int  # in hundredths, of those we know
    unknown: int
    unknown_total: int
    withdrawn: int


@dataclass(frozen=True)
class Word:
    """What a source said of a record, from when to when, and the word before it."""

    id: int
    source: str
    source_id: str
    change: str
    person: int | None
    unknown_reason: str
    staff_number: str
    name: str
    period: date
    kind: str
    hundredths: int
    said_at: datetime
    until: datetime | None
    last: bool  # nothing was said of the record after this
    taking: UUID
    door: str
    filename: str
    before: "Word | None" = None

    @property
    def change_ko(self) -> str:
        return CHANGES[self.change]

    @property
    def stands(self) -> bool:
        return self.last and self.change != Point.Change.WITHDRAWN


def totals() -> list[Total]:
    """By source and half year, the latest first."""
    gone = Q(change=Point.Change.WITHDRAWN)
    known, nobody = ~gone & Q(person__isnull=False), ~gone & Q(person__isnull=True)
    rows = (
        Point.objects.filter(known__upper_inf=True)
        .values("source", "period")
        .annotate(
            records=Count("id", filter=~gone),
            people=Count("person", filter=known, distinct=True),
            total=Sum("hundredths", filter=known, default=0),
            unknown=Count("id", filter=nobody),
            unknown_total=Sum("hundredths", filter=nobody, default=0),
            withdrawn=Count("id", filter=gone),
        )
        .order_by("-period", "source")
    )
    return [Total(**row) for row in rows]


def sums(*, source: str, period: date) -> list[tuple[int, int, int]]:
    """Person, how many records, and the sum, of what stands."""
    rows = (
        Point.objects.filter(source=source, period=period, known__upper_inf=True)
        .filter(person__isnull=False)
        .exclude(change=Point.Change.WITHDRAWN)
        .values("person_id")
        .annotate(records=Count("id"), total=Sum("hundredths"))
        .order_by("person_id")
    )
    return [(row["person_id"], row["records"], row["total"]) for row in rows]


def of_person(person: int) -> list[Word]:
    """All that was ever said of somebody, what stands and what stood, the latest half year first."""
    rows = Point.objects.filter(person_id=person)
    return _words(rows.order_by("-period", "source", "source_id", "-id"))


def unknown(*, limit: int = 500, source: str = "", ids: Collection[str] = ()) -> list[Word]:
    """Records that stand and are of nobody we know; of one source, only these."""
    rows = Point.objects.filter(known__upper_inf=True, person__isnull=True)
    if source:
        rows = rows.filter(source=source, source_id__in=ids)
    return _words(rows.exclude(change=Point.Change.WITHDRAWN).order_by("-period", "id")[:limit])


def takings(*, limit: int = 50) -> list[Taking]:
    return list(Taking.objects.order_by("-at", "-id")[:limit])


def taking(public_id: UUID) -> Taking | None:
    return Taking.objects.filter(public_id=public_id).first()


def words_of(taking: UUID) -> list[Word]:
    """What a taking said that had not been said before."""
    return _words(Point.objects.filter(taking__public_id=taking).order_by("change", "id"))


def _words(rows: QuerySet[Point]) -> list[Word]:
    found = rows.select_related("taking", "before__taking")
    return [_word(row, with_before=True) for row in found]


def _word(row: Point, *, with_before: bool = False) -> Word:
    return Word(
        row.id,
        row.source,
        row.source_id,
        row.change,
        row.person_id,
        row.unknown_reason,
        row.staff_number,
        row.name,
        row.period,
        row.kind,
        row.hundredths,
        row.taking.at,
        row.known.upper,
        row.known.upper_inf,
        row.taking.public_id,
        str(Taking.Door(row.taking.door).label),
        row.taking.filename,
        _word(row.before) if with_before and row.before else None,
    )
