"""발급: a paper leaves with a number, a reason and a digest; later anybody can hold it against them."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit import queries as audit
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.evidence.models import Issue

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is read for something else
ARTICLE = "개인정보의 안전성 확보조치 기준 제8조"
LONGEST = 120


@dataclass(frozen=True)
class Issued:
    """One line of the register."""

    number: str
    person: int
    since: date
    until: date
    format: str
    digest: str
    reason: str
    head: str
    head_seq: int
    by: str
    at: datetime


@dataclass(frozen=True)
class Head:
    """The end of the audit chain when a paper was made."""

    seq: int
    hash: str


def number() -> str:
    """A number to be printed on a paper: 12 signs, 58 bits, in three groups."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return "-".join((signs[:4], signs[4:8], signs[8:]))


def head() -> Head:
    """The newest seal of the chain; number 0 where nothing was sealed yet."""
    return Head(*audit.head())


def may_issue(*, reason: str, by: Viewer) -> str:
    """The reason as it will be written down.

    Raises:
        NotTheirs: not 감사.
        Refused: no reason, or too long a one.
    """
    if by.role != "auditor":
        raise NotTheirs("기록 확인서는 감사 담당자가 발급합니다.")
    if not reason.strip() or len(reason.strip()) > LONGEST:
        said = f"내려받는 사유를 {LONGEST}자 안에서 적어 주세요. 발급대장에 남습니다."
        raise Refused("no_reason_for_download", said, ARTICLE)
    return reason.strip()


@transaction.atomic
def issue(
    *,
    number: str,
    person: int,
    since: date,
    until: date,
    format: str,
    content: bytes,
    head: Head,
    reason: str,
    by: Viewer,
    at: datetime,
) -> Issued:
    """Write a paper that was made into the register.

    Raises:
        NotTheirs: not 감사.
        Refused: no reason.
    """
    why = may_issue(reason=reason, by=by)
    row = Issue.objects.create(
        institution_id=tenancy.current(),
        number=number,
        person_id=person,
        since=since,
        until=until,
        format=Issue.Format(format),
        digest=hashlib.sha256(content).hexdigest(),
        reason=why,
        head=head.hash,
        head_seq=head.seq,
        by=by.name,
        at=at,
    )
    record(
        by=by,
        at=at,
        action="evidence.issue",
        summary=f"기록 확인서 {number}을(를) {row.get_format_display()}로 발급했습니다. 사유: {why}",
        on=[On(person, "issue", number)],
        after={"digest": row.digest, "since": str(since), "until": str(until)},
    )
    return _issued(row)


@transaction.atomic
def compare(*, number: str, content: bytes, by: Viewer, at: datetime) -> str:
    """`same`, `other` or `none`: whether a file is the one that left under a number.

    Raises:
        Refused: no number, or no file.
    """
    asked = spelled(number)
    if not asked or not content:
        raise Refused("nothing_to_compare", "문서에 적힌 확인 번호를 넣고 받은 파일을 골라 주세요.")
    found = Issue.objects.filter(number=asked).first()
    digest = hashlib.sha256(content).hexdigest()
    outcome = "none" if found is None else "same" if found.digest == digest else "other"
    record(
        by=by,
        at=at,
        action="evidence.compare",
        summary=f"확인 번호 {asked}의 파일을 맞추어 보았습니다: {OUTCOMES[outcome]}",
        on=[On(found.person_id if found else None, "issue", asked)],
    )
    return outcome


OUTCOMES = {"same": "같음", "other": "다름", "none": "없음"}


def spelled(number: str) -> str:
    """A number as it is written, whatever somebody typed; empty where it is none."""
    signs = "".join(each for each in number.upper() if each in ALPHABET)
    return "-".join((signs[:4], signs[4:8], signs[8:])) if len(signs) == 12 else ""


def register(*, person: int | None = None, limit: int = 200) -> list[Issued]:
    """발급대장, the newest first."""
    rows = Issue.objects.order_by("-id")
    if person is not None:
        rows = rows.filter(person_id=person)
    return [_issued(row) for row in rows[:limit]]


def _issued(row: Issue) -> Issued:
    return Issued(
        row.number,
        row.person_id,
        row.since,
        row.until,
        row.format,
        row.digest,
        row.reason,
        row.head,
        row.head_seq,
        row.by,
        row.at,
    )
