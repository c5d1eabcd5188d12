"""API: the approvals inbox: what waits, and signing it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from dure.api.rest import Call, Said, paged, reads, writes
from dure.api.rest_people import Cursor, Limit
from dure.approvals import actions as approving
from dure.approvals import queries as approvals
from dure.deciding import Doing, doing
from dure.errors import NotTheirs
from dure.people import queries as people

Comment = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class Waits(Schema):
    """A document whose turn it is for the token's person; sign it with this `version` and `place`."""

    document: UUID
    number: str
    version: int
    place: str
    kind: str
    title: str
    drafted_by: str
    drafted_at: datetime
    content: list[tuple[str, str]]
    acting_for: UUID | None


class Inbox(Schema):
    items: list[Waits]
    next: str | None = None


class Paper(Schema):
    """A document and what became of it."""

    document: UUID
    number: str
    kind: str
    title: str
    state: str
    state_name: str
    version: int


class Seen(Said):
    """What was looked at before signing."""

    version: Annotated[int, Field(ge=1, le=9999)]
    place: Annotated[str, StringConstraints(max_length=20, pattern=r"^[0-9.]*$")] = ""


class Returned(Seen):
    comment: Comment


@reads("/inbox", "inbox:read", Inbox, summary="결재함")
def list_inbox(call: Call, cursor: str = Cursor, limit: int = Limit) -> Inbox:
    """차례가 온 문서를 오래된 것부터. 대결할 것도 들어 있습니다."""
    waiting = sorted(approvals.waiting_for(_own(call), at=call.at), key=_place)
    part, following = paged(waiting, cursor=cursor, limit=limit, key=_place)
    contents = approvals.contents([each.document for each in part])
    ids = people.public_ids({each.acting_for for each in part if each.acting_for})
    call.note_look([each.drafter for each in part if each.drafter], "결재함에서")
    return Inbox(
        items=[
            Waits(
                document=each.document,
                number=each.number,
                version=each.version,
                place=each.place,
                kind=each.kind,
                title=each.title,
                drafted_by=each.drafted_by,
                drafted_at=each.drafted_at,
                content=list(contents.get(each.document, ())),
                acting_for=ids.get(each.acting_for or 0),
            )
            for each in part
        ],
        next=following,
    )


@writes("/inbox/{document}/approve", "inbox:write", Paper, summary="승인")
def approve(call: Call, document: UUID, seen: Seen) -> Paper:
    """본 판(version)과 자리(place)를 함께 보냅니다. 그사이 바뀌었으면 409입니다."""
    do = _held(call, document, seen)
    do.approve(document=document, version=seen.version, by=call.viewer, at=call.at)
    return _paper(document)


@writes("/inbox/{document}/reject", "inbox:write", Paper, summary="반려")
def reject(call: Call, document: UUID, seen: Returned) -> Paper:
    """까닭(comment)은 올린 사람이 읽습니다."""
    do = _held(call, document, seen)
    do.reject(
        document=document,
        version=seen.version,
        comment=seen.comment,
        by=call.viewer,
        at=call.at,
    )
    return _paper(document)


def _own(call: Call) -> int:
    if call.viewer.person is None:
        raise NotTheirs("사람의 연계 열쇠로만 결재합니다. 프로그램에는 결재함이 없습니다.")
    return call.viewer.person


def _held(call: Call, document: UUID, seen: Seen) -> Doing:
    _own(call)
    paper = approvals.paper(document)
    do = doing(paper.kind) if paper else None
    if do is None:
        raise NotTheirs("이 기관에 없는 문서입니다.")
    if seen.place:
        approving.hold(document=document, version=seen.version, place=seen.place)
    return do


def _place(each: approvals.Waiting) -> list[str]:
    return [each.drafted_at.isoformat(), str(each.document)]


def _paper(document: UUID) -> Paper:
    found = approvals.paper(document)
    assert found is not None
    return Paper(
        document=found.document,
        number=found.number,
        kind=found.kind,
        title=found.title,
        state=found.state,
        state_name=found.state_ko,
        version=found.version,
    )
