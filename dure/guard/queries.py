"""Findings as the pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from dure.errors import NotTheirs
from dure.guard.correcting import LEFT
from dure.guard.correcting import left as left
from dure.guard.correcting import lefts as lefts
from dure.guard.models import RULES as RULES
from dure.guard.models import Answer, Correction, Finding, FindingVersion, Letter, LetterItem, Run
from dure.labor.models import District, Worker

STATES = list(Finding.State.choices)
STANCES = list(Answer.Stance.choices)
TOLD_AGAIN = ("LC-34", "LC-36")  # they sum up what other rules found: their won count once


@dataclass(frozen=True)
class Wanted:
    """Which findings are asked for; an empty word is all. Without a `state`: those that stand."""

    district: int | None = None
    rule: str = ""
    grade: str = ""
    state: str = ""


@dataclass(frozen=True)
class Sums:
    """How many findings there are, of how many people, and the won that are owed still."""

    findings: int
    workers: int
    left_won: int


def findings(
    districts: Sequence[District], wanted: Wanted, *, is_city: bool
) -> QuerySet[Finding, Finding]:
    """The findings of some districts; the city sees those of no district as well."""
    found = Finding.objects.filter(_of(districts, is_city), latest__isnull=False)
    found = found.filter(state=wanted.state) if wanted.state else found.exclude(state="gone")
    if wanted.district is not None:
        found = found.filter(district_id=wanted.district)
    if wanted.rule:
        found = found.filter(rule=wanted.rule)
    if wanted.grade:
        found = found.filter(latest__grade=wanted.grade)
    ready = found.select_related("latest", "worker", "district").annotate(left_won=LEFT)
    return ready.order_by("district_id", "rule", "worker__number", "month", "about", "id")


def _of(districts: Sequence[District], is_city: bool) -> Q:
    mine = Q(district__in=districts)
    return mine | Q(district=None) if is_city else mine


def sums(found: QuerySet[Finding, Finding]) -> Sums:
    """The findings together."""
    told = found.order_by().aggregate(
        n=Count("id"),
        people=Count("worker", distinct=True),
        won=Sum("left_won", filter=~Q(rule__in=TOLD_AGAIN)),
    )
    return Sums(told["n"], told["people"], told["won"] or 0)


def finding(key: UUID, districts: Sequence[District], *, is_city: bool) -> Finding:
    """One of the findings of some districts.

    Raises:
        NotTheirs: it is not among them.
    """
    every = Finding.objects.select_related("latest", "worker", "district", "first_run")
    found = every.filter(_of(districts, is_city), public_id=key, latest__isnull=False).first()
    if found is None:
        raise NotTheirs("맡은 범위에 없는 점검 결과입니다.")
    return found


def versions(finding: Finding) -> list[FindingVersion]:
    """All that was said of a finding, the latest first."""
    found = FindingVersion.objects.filter(finding=finding).select_related("run", "until_run")
    return list(found.order_by("-id"))


def last_run() -> Run | None:
    return Run.objects.order_by("-id").first()


def screened_on() -> date | None:
    """Until which day the facts were looked at in the last screening that was done."""
    found = Run.objects.filter(state="done").order_by("-id").first()
    return found.as_of if found else None


def of_person(person: int) -> list[Finding]:
    """What stands of somebody who logs in here."""
    workers = Worker.objects.filter(person_id=person, ended_at=None)
    found = Finding.objects.filter(worker__in=workers).exclude(state="gone")
    ready = found.select_related("latest", "district").annotate(left_won=LEFT)
    return list(ready.order_by("rule", "month", "id"))


def corrections(finding: Finding) -> list[Correction]:
    return list(Correction.objects.filter(finding=finding).order_by("done_on", "id"))


def letters_of(finding: Finding) -> list[Letter]:
    """The letters that asked about a finding."""
    return list(Letter.objects.filter(items__finding=finding).order_by("-id"))


def to_ask(district: District) -> list[Finding]:
    """What a letter to a district may ask about: what stands and is not corrected."""
    found = Finding.objects.filter(district=district, latest__isnull=False)
    ready = found.exclude(state__in=["gone", "corrected"]).annotate(left_won=LEFT)
    shown = ready.select_related("latest", "worker")
    return list(shown.order_by("latest__grade", "rule", "worker__number", "month", "id"))


def letters(districts: Sequence[District]) -> list[Letter]:
    """The letters to some districts, the latest first."""
    found = Letter.objects.filter(district__in=districts).select_related("district")
    counted = found.annotate(asked=Count("items", distinct=True))
    return list(counted.prefetch_related("answers").order_by("-id"))


def unanswered(districts: Sequence[District]) -> int:
    """How many letters to some districts wait for an answer."""
    return Letter.objects.filter(district__in=districts, answers=None).count()


def letter(key: UUID, districts: Sequence[District]) -> Letter:
    """One of the letters to some districts.

    Raises:
        NotTheirs: it is not among them.
    """
    found = Letter.objects.filter(public_id=key, district__in=districts)
    one = found.select_related("district").first()
    if one is None:
        raise NotTheirs("맡은 범위에 없는 시정요구서입니다.")
    return one


def items(letter: Letter) -> list[LetterItem]:
    """What a letter asks about, as it was said that day and as it stands."""
    found = LetterItem.objects.filter(letter=letter)
    ready = found.select_related("version", "finding__latest", "finding__worker")
    return list(ready.order_by("finding__rule", "finding__worker__number", "id"))


def answers(letter: Letter) -> list[Answer]:
    return list(Answer.objects.filter(letter=letter).order_by("-id"))
