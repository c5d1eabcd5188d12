"""표본: people drawn for a closer look, by a seed that draws the same people again."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.evidence.models import Sample
from dure.identity import uuid7
from dure.people import queries as people
from dure.timeline.actions import month_after

MOST = 500


@dataclass(frozen=True)
class Drawn:
    """A sample as it was drawn."""

    id: UUID
    seed: str
    month: date
    population: int
    people: tuple[UUID, ...]
    by: str
    at: datetime


def order(seed: str, population: list[UUID]) -> list[UUID]:
    """Everybody in the order of SHA-256 of «seed:person»: anybody can reckon it again."""
    return sorted(
        population, key=lambda each: hashlib.sha256(f"{seed}:{each}".encode()).hexdigest()
    )


@transaction.atomic
def draw(*, month: date, size: int, seed: str, by: Viewer, at: datetime) -> UUID:
    """Draw people who were employed in a month; without a seed one is thrown.

    Raises:
        NotTheirs: not 감사.
        Refused: nobody, or too many, or nobody was employed.
    """
    if by.role != "auditor":
        raise NotTheirs("표본은 감사 담당자가 뽑습니다.")
    if not 1 <= size <= MOST or len(seed) > 32:
        raise Refused("no_such_size", f"표본은 1명에서 {MOST}명까지, 씨앗은 32자까지입니다.")
    until = month_after(month)
    population = list(people.public_ids(people.employed(since=month, until=until)).values())
    if not population:
        raise Refused("nobody_employed", "그 달에 재직한 사람이 없습니다. 달을 바꾸어 주세요.")
    thrown = seed.strip() or secrets.token_hex(8)
    drawn = order(thrown, population)[:size]
    made = Sample.objects.create(
        institution_id=tenancy.current(), public_id=uuid7(), seed=thrown, month=month, size=size,
        population=len(population), people=[str(each) for each in drawn], by=by.name, at=at,
    )  # fmt: skip
    record(
        by=by,
        at=at,
        action="evidence.draw",
        summary=f"{month:%Y-%m}에 재직한 {len(population):,}명에서 {len(drawn):,}명을 씨앗 {thrown}(으)로 뽑았습니다.",
        on=[On(kind="sample", subject=str(made.public_id))],
    )
    return made.public_id


def samples(limit: int = 20) -> list[Drawn]:
    """The newest samples."""
    return [_drawn(row) for row in Sample.objects.order_by("-id")[:limit]]


def _drawn(row: Sample) -> Drawn:
    people = tuple(UUID(each) for each in row.people)
    return Drawn(row.public_id, row.seed, row.month, row.population, people, row.by, row.at)
