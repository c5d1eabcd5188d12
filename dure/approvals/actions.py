"""Submit a document and sign it. What a decision brings about is done by the app that asked."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.approvals import deputies, queries, standing, telling
from dure.approvals.deputies import end_delegation
from dure.approvals.lines import Place
from dure.approvals.models import Document, DocumentVersion, Reminder
from dure.approvals.paperwork import (
    Content,
    check_line,
    day_of,
    decide,
    locked,
    put_up,
    who_was_first,
)
from dure.approvals.rerouting import hand_on, place_of, reroute
from dure.approvals.rules import Row, Who, end_rule, set_rule
from dure.approvals.signing import UNDO, acknowledge, hold, sign, take_back
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused, Stale
from dure.identity import uuid7

__all__ = [
    "Place", "Row", "Who", "acknowledge", "delegate", "end_delegation", "end_rule", "give_up", "hand_on",
    "hold", "place_of", "redraft",
    "remind", "reroute", "set_rule", "sign", "submit", "take_back", "withdraw",
]  # fmt: skip

APPROVED_STAYS = "행정업무의 운영 및 혁신에 관한 규정 제17조"
DECIDED = "행정업무의 운영 및 혁신에 관한 규정 제10조제1항"


def submit(
    *,
    kind: str,
    title: str,
    unit: int,
    series: str,
    drafter: int | None,
    line: Sequence[Place],
    by: Actor,
    at: datetime,
    content: Content = (),
    after_reason: str = "",
    but: Collection[int] = (),
    amount_won: int | None = None,
) -> Document:
    """Put a document before the first of its line; `content`: what this version says, kept for ever.

    `amount_won`: of a kind that carries one, as `line_for` was asked with it.
    `but`: who may not sign it, not even in another's stead (대결); the drafter never may.

    Raises:
        Refused: the line is empty, so nobody could decide.
    """
    check_line(line)
    institution = tenancy.current()
    tenancy.lock("number", institution, series)
    document = Document.objects.create(
        public_id=uuid7(),
        institution_id=institution,
        number=queries.next_number(series),
        kind=kind,
        title=title,
        unit_id=unit,
        drafter_id=drafter,
        drafted_by=by.name,
        drafted_at=at,
        amount_won=amount_won,
        kept_out=sorted(set(but)),
    )
    put_up(document, content, after_reason, line, by, at)
    return document


def redraft(
    *,
    document: UUID,
    title: str,
    content: Content,
    line: Sequence[Place],
    by: Viewer,
    at: datetime,
    after_reason: str = "",
    but: Collection[int] = (),
    amount_won: int | None = None,
) -> Document:
    """재기안: a returned or withdrawn document again, as its next version with a line of its own.

    `but`: as when submitting; whoever was kept out before stays so.

    Raises:
        Refused: it is still being decided, or approved; the line is empty. NotTheirs: not the drafter's.
    """
    check_line(line)
    paper = locked(document)
    if paper.drafter_id is None or paper.drafter_id != by.person:
        raise NotTheirs("기안한 사람만 다시 기안할 수 있습니다.")
    if paper.state == Document.State.APPROVED:
        raise Refused(
            "approved_stays",
            "승인된 문서는 고칠 수 없습니다. 취소하거나 바꾸는 문서를 새로 올려 주세요.",
            APPROVED_STAYS,
        )
    if paper.state == Document.State.PENDING:
        raise Refused(
            "still_pending",
            "아직 결재 중인 문서입니다. 회수한 뒤 고쳐서 다시 올려 주세요.",
            DECIDED,
        )
    before = paper.version
    paper.version, paper.title = before + 1, title
    paper.kept_out, paper.amount_won = sorted({*paper.kept_out, *but}), amount_won
    Document.objects.filter(id=paper.id).update(
        version=paper.version, title=title, kept_out=paper.kept_out, amount_won=amount_won
    )
    decide(paper, Document.State.PENDING, None)
    put_up(paper, content, after_reason, line, by, at)
    record(
        by=by,
        at=at,
        action="approvals.redraft",
        summary=f"{paper.number} {title}을 고쳐 다시 올렸습니다({paper.version}판).",
        on=[On(paper.drafter_id, paper.kind, str(paper.public_id))],
        before={"version": before},
        after={"version": paper.version, "content": [list(pair) for pair in content]},
    )
    return paper


def withdraw(*, document: UUID, by: Viewer, at: datetime) -> Document:
    """The drafter takes an undecided document back; within ten seconds also whoever put it up for them."""
    paper = locked(document)
    if not _is_drafters(paper, by) and not _just_put_up(paper, by, at):
        raise NotTheirs("기안한 사람만 회수할 수 있습니다.")
    if paper.state != Document.State.PENDING:
        raise Stale(who_was_first(paper))
    told = f"{paper.number} {paper.title}을 회수했습니다."
    _unasked(paper, "approvals.withdraw", told, by, at)
    return paper


def give_up(*, document: UUID, why: str, by: Actor, at: datetime) -> bool:
    """What an undecided document asks for cannot come any more: nobody has to sign it; whether it was."""
    paper = locked(document)
    if paper.state != Document.State.PENDING:
        return False
    told = f"{paper.number} {paper.title}을 거두었습니다. {why}"
    _unasked(paper, "approvals.give_up", told, by, at)
    return True


def _unasked(paper: Document, action: str, told: str, by: Actor, at: datetime) -> None:
    """An undecided document asks nobody any more; why is written down."""
    decide(paper, Document.State.WITHDRAWN, at)
    telling.no_longer_waits(paper, at)
    on = [On(paper.drafter_id, paper.kind, str(paper.public_id))]
    record(by=by, at=at, action=action, summary=told, on=on)


def _is_drafters(paper: Document, by: Viewer) -> bool:
    return paper.drafter_id is not None and paper.drafter_id == by.person


def _just_put_up(paper: Document, by: Viewer, at: datetime) -> bool:
    mine = DocumentVersion.objects.filter(
        document=paper, version=paper.version, drafted_by=by.name, drafted_at__gte=at - UNDO
    )
    return mine.exists()


def delegate(
    *,
    deputy: int,
    since: date,
    until: date,
    kinds: Collection[str] = (),
    unit: int | None = None,
    reason: str,
    principal: int | None = None,
    by: Viewer,
    at: datetime,
) -> UUID:
    """Let somebody sign in one's stead, and tell them of what waits already; else as deputies.delegate.

    Raises:
        Refused, NotTheirs: from deputies.delegate.
    """
    key = deputies.delegate(
        deputy=deputy, since=since, until=until, kinds=kinds, unit=unit, reason=reason,
        principal=principal, by=by, at=at,
    )  # fmt: skip
    telling.handed_over(deputy, at)
    return key


def remind(*, by: Actor, at: datetime) -> int:
    """Tell of documents that lie too long, each once a working day; how many there were."""
    on = day_of(at)
    if queries.is_off(on):
        return 0
    for deputy in sorted(standing.deputies(on)):  # a 대결 may begin today
        telling.handed_over(deputy, at)
    late = queries.overdue(at=at, days=queries.escalation_days(on=on))
    fresh = queries.unreminded(late, on=on)
    keys = dict(
        Document.objects.filter(public_id__in=[each.document for each in fresh]).values_list(
            "public_id", "id"
        )
    )
    Reminder.objects.bulk_create(
        Reminder(
            institution_id=tenancy.current(),
            document_id=keys[each.document],
            date=on,
            working_days=each.working_days,
        )
        for each in fresh
    )
    for each in fresh:
        asked = (each.drafter, *each.waits_for, *each.deputies, each.above)
        told = dict.fromkeys(who for who in asked if who)
        telling.lies_long(each, told, on, at)
        record(
            by=by,
            at=at,
            action="approvals.remind",
            summary=f"{each.number} {each.title}이 근무일로 {each.working_days}일째 결재를 기다립니다.",
            on=[On(who, each.kind, str(each.document)) for who in told],
        )
    return len(fresh)
