"""진단서 and other evidence: looked at before it is taken, encrypted before it is stored."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.fernet import Fernet

from dure import place, tenancy
from dure.accounts.viewer import Viewer
from dure.approvals import queries as papers
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.leave.models import Evidence, Leave
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL

LARGEST = 10 * 1024 * 1024
SIGNS = {  # how each kind of file that we take begins
    "application/pdf": (b"%PDF-",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
}
ARTICLE = "지방공무원 복무규정 제7조의5제3항"


@dataclass(frozen=True)
class File:
    name: str
    content: bytes


def media_type(file: File) -> str:
    """What a file is by its first bytes, whatever it calls itself.

    Raises:
        Refused: empty, over 10 MiB, or neither PDF, JPEG nor PNG.
    """
    if not file.content:
        raise Refused(
            "evidence_is_empty", f"{file.name}은 빈 파일입니다. 다시 골라 주세요.", ARTICLE
        )
    if len(file.content) > LARGEST:
        raise Refused(
            "evidence_too_large", "증빙은 10MB까지 올릴 수 있습니다. 나누거나 줄여 주세요.", ARTICLE
        )
    for kind, signs in SIGNS.items():
        if file.content.startswith(signs):
            return kind
    raise Refused(
        "evidence_of_other_type",
        f"{file.name}은 받을 수 없는 형식입니다. PDF, JPEG, PNG 가운데 하나로 올려 주세요.",
        ARTICLE,
    )


def keep(*, leave: Leave, files: Sequence[File], writer: str, at: datetime) -> None:
    """Encrypt and store what came with a request."""
    Evidence.objects.bulk_create(
        Evidence(
            public_id=uuid7(),
            institution_id=leave.institution_id,
            leave=leave,
            name=file.name[:255],
            media_type=media_type(file),
            size=len(file.content),
            content=_lock().encrypt(file.content),
            at=at,
            by=writer,
        )
        for file in files
    )


def open_evidence(*, evidence: UUID, by: Viewer, at: datetime) -> tuple[str, str, bytes]:
    """Name, type and content, for the person, the line and its deputies, and HR in reach; logged.

    Raises:
        NotTheirs: anybody else, whatever they reach.
    """
    found = Evidence.objects.select_related("leave__document").filter(public_id=evidence).first()
    if found is None or not _may_open(found, by, at):
        raise NotTheirs("이 증빙은 본인과 결재하는 사람, 인사담당자만 볼 수 있습니다.")
    record(
        by=by,
        at=at,
        action="leave.open_evidence",
        summary="휴가 증빙을 열었습니다.",
        on=[On(found.leave.person_id, "evidence", str(evidence))],
    )
    return found.name, found.media_type, _lock().decrypt(bytes(found.content))


def _may_open(found: Evidence, by: Viewer, at: datetime) -> bool:
    if by.person is not None and _concerns(found.leave, by.person, at):
        return True
    if by.role != "hr":
        return False
    reach = organization.reach(by, on=at.astimezone(SEOUL).date())
    return reach is None or found.leave.unit_id in reach


def _concerns(leave: Leave, person: int, at: datetime) -> bool:
    """The person's own, or a paper that they sign or may sign in somebody's stead."""
    paper = papers.paper(leave.document.public_id)
    assert paper is not None
    return person == leave.person_id or papers.concerned(paper, person, at=at)


def _lock() -> Fernet:
    """A key of this installation and institution, kept outside the database."""
    made = hashlib.sha256(f"{place.secret('evidence')}:{tenancy.current()}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(made))
