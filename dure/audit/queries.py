"""Read the log, and find out whether it is whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from dure import tenancy
from dure.audit import chain, checkpoints
from dure.audit.models import Line, Seal, Subject, Upload


@dataclass(frozen=True)
class Entry:
    """One line as a reader sees it."""

    at: datetime
    actor: str
    role: str
    origin: str
    action: str
    summary: str
    hash: str


@dataclass(frozen=True)
class Sealed:
    """A line with its place in the chain; subjects as (person, kind, subject); what came of a document."""

    seq: int
    line: int
    at: datetime
    action: str
    state: str
    subjects: tuple[tuple[int | None, str, str], ...]


@dataclass(frozen=True)
class Verdict:
    """What the check found: how many lines were sealed, and a sentence for each thing that is wrong."""

    sealed: int
    unsealed: int
    checkpoints: int
    faults: tuple[str, ...]


def of_person(person: int, *, since: datetime, until: datetime, limit: int = 500) -> list[Entry]:
    """Lines about one person in a period, newest first."""
    ids = Subject.objects.filter(institution_id=tenancy.current(), person_id=person).values(
        "line_id"
    )
    lines = list(
        Line.objects.filter(id__in=ids, at__gte=since, at__lt=until).order_by("-id")[:limit]
    )
    hashes = dict(
        Seal.objects.filter(line_id__in=[line.id for line in lines]).values_list("line_id", "hash")
    )
    return [_entry(line, hashes.get(line.id, "")) for line in lines]


def _entry(line: Line, hash: str = "") -> Entry:
    return Entry(line.at, line.actor, line.role, line.origin, line.action, line.summary, hash)


def of_subject(kind: str, subject: str, *, actions: Sequence[str], limit: int) -> list[Entry]:
    """Lines of some actions about one thing, newest first."""
    ids = Subject.objects.filter(
        institution_id=tenancy.current(), kind=kind, subject=subject
    ).values("line_id")
    lines = Line.objects.filter(id__in=ids, action__in=actions).order_by("-at", "-id")[:limit]
    return [_entry(line) for line in lines]


def last(action: str) -> str:
    """The sentence of the newest line of an action; empty where there is none."""
    found = Line.objects.filter(institution_id=tenancy.current(), action=action).order_by(
        "-at", "-id"
    )
    return found.values_list("summary", flat=True).first() or ""


def count(action: str, *, since: datetime, until: datetime) -> int:
    """How many lines tell of an action in a period."""
    return Line.objects.filter(action=action, at__gte=since, at__lt=until).count()


def counts(*, since: datetime, until: datetime) -> dict[str, int]:
    """How many lines there are of each action in a period."""
    rows = (
        Line.objects.filter(at__gte=since, at__lt=until).values_list("action").annotate(Count("id"))
    )
    return {str(action): int(number) for action, number in rows}


def head() -> tuple[int, str]:
    """Number and hash of the newest seal; 0 and nothing where nothing was sealed."""
    found = Seal.objects.filter(institution_id=tenancy.current()).order_by("-seq").first()
    return (found.seq, found.hash) if found else (0, "")


def sealed(*, after: int, limit: int) -> list[Sealed]:
    """The next lines of the chain: numbered without gaps as they are sealed, so none is ever passed by."""
    seals = Seal.objects.filter(institution_id=tenancy.current(), seq__gt=after).order_by("seq")
    ids = {seal.line_id: seal.seq for seal in seals[:limit]}
    lines = Line.objects.in_bulk(list(ids))
    subjects: dict[int, list[tuple[int | None, str, str]]] = {}
    for each in Subject.objects.filter(line_id__in=list(ids)).order_by("id"):
        subjects.setdefault(each.line_id, []).append((each.person_id, each.kind, each.subject))
    return [
        Sealed(
            seq,
            pk,
            lines[pk].at,
            lines[pk].action,
            str((lines[pk].after or {}).get("state", "")),
            tuple(subjects.get(pk, ())),
        )
        for pk, seq in ids.items()
    ]


def upload(public_id: UUID) -> Upload | None:
    return Upload.objects.filter(public_id=public_id).first()


def applied_upload(kind: str, digest: str) -> Upload | None:
    return Upload.objects.filter(kind=kind, digest=digest, applied_at__isnull=False).first()


def verify() -> Verdict:
    """Recompute the whole chain of this institution and hold it against the signed checkpoints."""
    institution = tenancy.current()
    faults: list[str] = []
    hashes: dict[int, str] = {}
    last, expected = chain.GENESIS, 1
    for seal, line, subjects in _sealed(institution):
        gap = seal.seq != expected
        if gap:
            faults.append(f"{expected}번부터 {seal.seq - 1}번까지의 봉인이 없습니다.")
        if line is None:
            faults.append(f"{seal.seq}번 기록(줄 {seal.line_id})이 지워졌습니다.")
        elif not gap and chain.link(last, line, subjects) != seal.hash:
            faults.append(f"{seal.seq}번 기록(줄 {seal.line_id})이 봉인된 뒤 바뀌었습니다.")
        last, expected = seal.hash, seal.seq + 1
        hashes[seal.seq] = seal.hash
    signed = checkpoints.read(institution)
    faults += list(_against(signed, hashes))
    unsealed = Line.objects.filter(institution_id=institution).count() - sum(1 for _ in hashes)
    return Verdict(len(hashes), max(unsealed, 0), len(signed), tuple(faults))


def _against(signed: list[checkpoints.Checkpoint], hashes: dict[int, str]) -> Iterator[str]:
    for each in signed:
        if not each.genuine:
            yield "확인점 파일에 서명이 맞지 않는 줄이 있습니다."
        elif each.seq not in hashes:
            yield f"확인점({each.at})은 {each.seq}번까지 있었다고 하나 지금은 없습니다. 끝이 잘렸습니다."
        elif hashes[each.seq] != each.hash:
            yield f"확인점({each.at})의 {each.seq}번 확인값이 다릅니다. 기록 전체가 다시 만들어졌습니다."


def _sealed(
    institution: int, batch: int = 2000
) -> Iterator[tuple[Seal, Line | None, list[Subject]]]:
    after = 0
    while seals := list(
        Seal.objects.filter(institution_id=institution, seq__gt=after).order_by("seq")[:batch]
    ):
        ids = [seal.line_id for seal in seals]
        lines = Line.objects.in_bulk(ids)
        subjects: dict[int, list[Subject]] = {}
        for subject in Subject.objects.filter(line_id__in=ids).order_by("id"):
            subjects.setdefault(subject.line_id, []).append(subject)
        for seal in seals:
            yield seal, lines.get(seal.line_id), subjects.get(seal.line_id, [])
        after = seals[-1].seq
