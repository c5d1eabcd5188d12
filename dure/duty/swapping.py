"""당직 바꾸기와 대신 서기: a colleague is asked, answers with one tap, and one approval settles it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.approvals import actions as approvals
from dure.approvals import queries as papers
from dure.approvals.models import Document
from dure.audit.actions import On, record
from dure.duty import keeping, queries, swaps
from dure.duty.keeping import Change
from dure.duty.models import Keeper, Swap
from dure.duty.queries import Seat
from dure.duty.swaps import Hindrance
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.messages import actions as messages
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline.actions import SEOUL
from law.duty import ARTICLE

DOCUMENT = "duty_swap"
UNDO = timedelta(seconds=10)
State = Swap.State


def ask(
    *, duty: UUID, other: int, back: UUID | None, reason: str, by: Viewer, at: datetime
) -> UUID:
    """Ask a colleague to stand in for a coming watch of one's own, or to exchange it for `back`.

    Raises:
        Refused: it is over or being exchanged, no reason, of oneself, or one of the two cannot.
        NotTheirs: somebody else's watch, or `back` is not the other's.
    """
    if by.person is None:
        raise NotTheirs("이 기관의 직원만 당직을 바꿉니다.")
    keeping.hold([duty, back] if back else [duty])
    seat = _seat(duty, by.person, at)
    given = None if back is None else _seat(back, other, at)
    if not reason.strip():
        raise Refused("reason_missing", "바꾸려는 까닭을 적어 주세요. 상대와 결재자가 봅니다.")
    if other == by.person:
        raise Refused("oneself", "자기에게는 부탁할 수 없습니다. 다른 사람을 골라 주세요.")
    if swaps.in_swaps([each.key for each in (seat, given) if each]):
        raise Refused(
            "in_a_swap", "이미 바꾸려고 부탁한 당직입니다. 답과 결재를 기다리거나 거두어 주세요."
        )
    _refuse(seat, given, other, at)
    made = Swap.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        duty_id=seat.key,
        back_id=given.key if given else None,
        asker_id=by.person,
        other_id=other,
        reason=reason.strip(),
        asked_at=at,
    )
    _tell(made, other, "asked", "당직을 바꿔 달라는 부탁이 있습니다.", at)
    _noted("duty.ask", f"{words(seat)} 당직을 바꾸자고 부탁했습니다.", made, by, at)
    return made.public_id


def answer(*, swap: UUID, yes: bool, reason: str, by: Viewer, at: datetime) -> None:
    """Say that one can, which puts it before the approver, or that one cannot and why.

    Raises:
        Refused: no reason for a no, it is settled already, or one of the two cannot any more.
        NotTheirs: somebody else was asked.
    """
    made = _locked(swap)
    if by.person is None or made.other_id != by.person:
        raise NotTheirs("부탁을 받은 사람만 답합니다.")
    _waits(made)
    if yes:
        made.document = _submit(made, by, at)
    elif not reason.strip():
        raise Refused("reason_missing", "안 되는 까닭을 한마디 적어 주세요.")
    made.state = State.ACCEPTED if yes else State.DECLINED
    made.answer, made.answered_at = "" if yes else reason.strip(), at
    made.save(update_fields=["state", "answer", "answered_at", "document"])
    said = "받아들여 결재를 기다립니다" if yes else "거절했습니다"
    _tell(made, made.asker_id, "answered", f"부탁한 당직 바꾸기를 상대가 {said}.", at)
    _noted("duty.answer", f"당직 바꾸기를 {said}.", made, by, at)


def unanswer(*, swap: UUID, by: Viewer, at: datetime) -> None:
    """Take one's own answer back within ten seconds, before anybody was told.

    Raises:
        Refused: ten seconds are over, or it went on. NotTheirs: somebody else was asked.
        Stale: it is signed already.
    """
    made = _locked(swap)
    if by.person is None or made.other_id != by.person:
        raise NotTheirs("부탁을 받은 사람만 답을 되돌립니다.")
    if made.answered_at is None or made.answered_at < at - UNDO:
        raise Refused("too_late", "10초가 지나 되돌릴 수 없습니다. 부탁한 사람에게 말해 주세요.")
    if made.document:
        approvals.withdraw(document=made.document.public_id, by=by, at=at)
    _refuse_another(made)
    made.state, made.answer, made.answered_at, made.document = State.OFFERED, "", None, None
    made.save(update_fields=["state", "answer", "answered_at", "document"])
    messages.take_back(key=_key(made, made.asker_id, "answered"), at=at)
    _noted("duty.unanswer", "당직 바꾸기의 답을 되돌렸습니다.", made, by, at)


def recall(*, swap: UUID, by: Viewer, at: datetime) -> None:
    """Take back what one asked, before it was answered.

    Raises:
        Refused: it is answered already. NotTheirs: somebody else asked.
    """
    made = _locked(swap)
    if by.person is None or made.asker_id != by.person:
        raise NotTheirs("부탁한 사람만 거둡니다.")
    _waits(made)
    Swap.objects.filter(id=made.id).update(state=State.RECALLED)
    messages.take_back(key=_key(made, made.other_id, "asked"), at=at)
    _noted("duty.recall", "당직 바꾸기 부탁을 거두었습니다.", made, by, at)


# ── the approval ──────────────────────────────────────────────────────────────────────


def approve_swap(*, document: UUID, version: int, by: Viewer, at: datetime) -> None:
    """Sign a swap; with the last signature each keeps the other's watch, timeline and all.

    Raises:
        Refused: one of the two cannot any more, or a watch is over.
        Stale, NotTheirs: from the signature.
    """
    made = _of(document)
    paper = approvals.sign(document=document, version=version, agreed=True, by=by, at=at)
    if paper.state != Document.State.APPROVED:
        return
    seat, back = _still(made, at)
    why = Keeper.Why.BY_SWAP if back else Keeper.Why.BY_SUBSTITUTE
    changes = [Change(made.duty, made.other_id, why)]
    if made.back:
        changes.append(Change(made.back, made.asker_id, why))
    keeping.keep(changes, at=at)
    _become(made, State.EXCHANGED)
    _tell(made, made.other_id, "settled", f"{words(seat)} 당직을 서게 되었습니다.", at)
    _noted("duty.approve_swap", f"{words(seat)} 당직을 바꾸었습니다.", made, by, at)


def reject_swap(*, document: UUID, version: int, comment: str, by: Viewer, at: datetime) -> None:
    """Return a swap with a reason: everybody keeps their own.

    Raises:
        Refused, Stale, NotTheirs: from the signature.
    """
    made = _of(document)
    paper = approvals.sign(
        document=document, version=version, agreed=False, comment=comment, by=by, at=at
    )
    if paper.state == Document.State.REJECTED:
        _become(made, State.DECLINED)
        _tell(made, made.other_id, "settled", "당직 바꾸기가 반려되었습니다.", at)


def undo_swap(*, document: UUID, by: Viewer, at: datetime) -> None:
    """Take back one's own signature within ten seconds: the watches go back.

    Raises:
        Refused: meanwhile they changed again or another swap was asked for, or from the signature.
    """
    made = _of(document)
    approvals.take_back(document=document, by=by, at=at)
    if made.state == State.EXCHANGED:
        _refuse_kept_by_others(made)
        keeping.give_back([each for each in (made.duty, made.back) if each], at=at)
    _refuse_another(made)
    _become(made, State.ACCEPTED)
    messages.take_back(key=_key(made, made.other_id, "settled"), at=at)
    _noted("duty.undo_swap", "당직 바꾸기의 결재를 되돌렸습니다.", made, by, at)


def withdraw_swap(*, document: UUID, by: Viewer, at: datetime) -> None:
    """회수: whoever asked takes it back before it is decided."""
    made = _of(document)
    approvals.withdraw(document=document, by=by, at=at)
    _become(made, State.RECALLED)
    _tell(made, made.other_id, "settled", "당직 바꾸기를 부탁한 사람이 거두었습니다.", at)


# ── parts ─────────────────────────────────────────────────────────────────────────────


def words(seat: Seat) -> str:
    return f"{seat.date.month}월 {seat.date.day}일 {seat.name}"


def _seat(duty: UUID, person: int, at: datetime) -> Seat:
    """An announced seat that somebody keeps and that has not begun."""
    seat = queries.seat(duty)
    if seat is None or seat.kept_by != person:
        raise NotTheirs("그 사람이 서는 당직이 아닙니다.")
    if seat.stopped:
        raise Refused("duty_stopped", f"하지 않게 된 당직입니다: {seat.stopped.rstrip('.')}.")
    if swaps.begins(seat) <= at:
        raise Refused("duty_over", "이미 시작했거나 지난 당직은 바꿀 수 없습니다.")
    return seat


def _still(made: Swap, at: datetime) -> tuple[Seat, Seat | None]:
    """Its seats, kept by the two as when it was asked, each of whom can keep the other's."""
    some = [(made.duty, made.asker_id), *([(made.back, made.other_id)] if made.back else [])]
    seat, *back = [_seat(duty.public_id, person, at) for duty, person in some]
    given = back[0] if back else None
    _refuse(seat, given, made.other_id, at)
    return seat, given


def _refuse_kept_by_others(made: Swap) -> None:
    after = [(made.duty, made.other_id), *([(made.back, made.asker_id)] if made.back else [])]
    now = [queries.seat(duty.public_id) for duty, _ in after]
    if [each and each.kept_by for each in now] != [person for _, person in after]:
        raise Refused(
            "keeper_changed",
            "그사이 당직자가 또 바뀌어 되돌릴 수 없습니다. 당직표를 확인해 주세요.",
        )


def _refuse_another(made: Swap) -> None:
    if swaps.in_swaps([key for key in (made.duty_id, made.back_id) if key], but=made.id):
        raise Refused("in_a_swap", "그사이 이 당직을 다시 부탁해 되돌릴 수 없습니다.")


def _refuse(seat: Seat, back: Seat | None, other: int, at: datetime) -> None:
    if back is not None and back.roster != seat.roster:
        raise Refused(
            "two_rosters",
            "같은 당직표 안의 당직과만 맞바꿉니다. 대신 서 달라고 부탁해 주세요.",
        )
    assert seat.kept_by is not None
    apart = swaps.other_grades(seat.date, seat.kept_by, [other])
    if apart:
        raise Refused("other_grade", apart[other], ARTICLE)
    known = swaps.known_of(seat, today=at.astimezone(SEOUL).date())
    found = swaps.hindrance(known, seat, other, back)
    if found is not None:
        raise Refused("cannot_keep", _hindered(found))


def _hindered(found: Hindrance) -> str:
    """That somebody cannot, without saying whose leave or exemption it is."""
    name = people.names([found.person])[found.person]
    return (
        f"{name} 님은 {words(found.seat)} 당직을 설 수 없습니다. 휴가, 출장, 면제, 다른 당직과의 간격을"
        " 살폈습니다. 다른 사람이나 다른 당직을 골라 주세요."
    )


def _submit(made: Swap, by: Viewer, at: datetime) -> Document:
    seat, back = _still(made, at)
    today = at.astimezone(SEOUL).date()
    member = people.member(made.asker_id, on=today)
    if member is None:
        raise NotTheirs("오늘 이 기관에 근무하지 않는 사람의 당직입니다.")
    unit = organization.names([member.unit])[member.unit]
    line = papers.line_for(
        kind=DOCUMENT, drafter=made.asker_id, on=today, unit=member.unit, but=[made.other_id]
    )
    return approvals.submit(
        kind=DOCUMENT,
        title=f"당직 {'바꾸기' if back else '대신 서기'} {words(seat)} {member.name}",
        unit=member.unit,
        series=f"{unit}-당직-{today.year}",
        drafter=made.asker_id,
        line=line,
        but=[made.other_id],
        content=_content(made, seat, back),
        by=by,
        at=at,
    )


def _content(made: Swap, seat: Seat, back: Seat | None) -> list[tuple[str, str]]:
    names = people.names([made.asker_id, made.other_id])
    said = [("바꿀 당직", f"{words(seat)}: {names[made.asker_id]} → {names[made.other_id]}")]
    if back:
        said.append(
            ("맞바꿀 당직", f"{words(back)}: {names[made.other_id]} → {names[made.asker_id]}")
        )
    said.append(("까닭", made.reason))
    unsaid = swaps.unsaid(seat.date)
    return [*said, ("살필 것", unsaid)] if unsaid else said


def _locked(swap: UUID) -> Swap:
    return _held(Swap.objects.filter(public_id=swap))


def _of(document: UUID) -> Swap:
    return _held(Swap.objects.filter(document__public_id=document))


def _held(rows: QuerySet[Swap]) -> Swap:
    """A swap as it stands; its seats, and so the swap, stay so: they are held before its document."""
    found = rows.select_related("duty", "back").first()
    if found is None:
        raise NotTheirs("이 기관에 없는 당직 바꾸기입니다.")
    keeping.hold(each.public_id for each in (found.duty, found.back) if each)
    return Swap.objects.select_related("duty__watch", "back__watch").get(id=found.id)


def _waits(made: Swap) -> None:
    if made.state != State.OFFERED:
        raise Refused(
            "answered_already", f"이미 끝났거나 답한 부탁입니다: {made.get_state_display()}."
        )


def _become(made: Swap, state: State) -> None:
    Swap.objects.filter(id=made.id).update(state=state)


def _key(made: Swap, person: int, what: str) -> str:
    return f"duty_swap:{made.public_id}:{what}:{person}"


def _tell(made: Swap, person: int, what: str, text: str, at: datetime) -> None:
    url, key = f"/duty/swaps/{made.public_id}", _key(made, person, what)
    messages.post(person=person, topic="duty", text=text, url=url, key=key, at=at)


def _noted(action: str, summary: str, made: Swap, by: Viewer, at: datetime) -> None:
    record(
        by=by,
        at=at,
        action=action,
        summary=summary,
        on=[On(each, DOCUMENT, str(made.public_id)) for each in (made.asker_id, made.other_id)],
    )
