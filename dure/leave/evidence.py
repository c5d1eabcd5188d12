"""진단서 and other evidence: looked at before it is taken, encrypted before it is stored."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.approvals import queries as papers
from dure.audit.actions import On, record
from dure.errors import NotTheirs
from dure.identity import uuid7
from dure.leave.models import Evidence, Leave
from dure.organization import queries as organization
from dure.sealed import File, media_type, seal, unseal
from dure.timeline.actions import SEOUL

ARTICLE = "지방공무원 복무규정 제7조의5제3항"


def keep(*, leave: Leave, files: Sequence[File], writer: str, at: datetime) -> None:
    """Encrypt and store what came with a request."""
    Evidence.objects.bulk_create(
        Evidence(
            public_id=uuid7(),
            institution_id=leave.institution_id,
            leave=leave,
            name=file.name[:255],
            media_type=media_type(file, ARTICLE),
            size=len(file.content),
            content=seal(file.content),
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
    return found.name, found.media_type, unseal(found.content)


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
