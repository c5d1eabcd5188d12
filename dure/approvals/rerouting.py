"""A paper before somebody who holds the post no more goes to whoever does; where nobody does, it is told."""

from datetime import datetime, timedelta
from uuid import UUID

from dure import tenancy
from dure.accounts import queries as accounts
from dure.accounts.viewer import Viewer
from dure.approvals import seats, telling
from dure.approvals.models import Document, Rerouting, Step
from dure.approvals.paperwork import day_of, locked, turn
from dure.approvals.seats import Left, seat_of
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused, Stale
from dure.organization import queries as organization
from dure.people import queries as people

ARTICLE = "행정업무의 운영 및 혁신에 관한 규정 제10조"
UNABLE = ("fixed_term", "permanent")


def reroute(*, by: Actor, at: datetime) -> int:
    """Send every place whose person moved, left or lost the post to its holder now; how many went."""
    gone = 0
    for each in seats.left(on=day_of(at)):
        if each.holder is None:
            _tell_stuck(each, at)
        else:
            gone += _go(each.step, each.holder, each.why, by, at)
    return gone


def hand_on(*, document: UUID, place: str, to: int, reason: str, by: Viewer, at: datetime) -> None:
    """HR or the unit's clerk names who signs a place whose post nobody holds.

    Raises:
        Refused: its person holds the post still, no reason, or somebody who may or can not sign.
        Stale: the place is signed or the document decided. NotTheirs: not theirs to name.
    """
    paper = locked(document)
    _may(paper, by, at)
    if to == by.person:
        raise Refused(
            "own_naming",
            "본인을 결재할 사람으로 정할 수 없습니다. 다른 사람을 고르거나 인사담당자에게 맡겨 주세요.",
            ARTICLE,
        )
    found = next(
        (e for e in seats.left(on=day_of(at), document=paper) if place_of(e.step) == place), None
    )
    if paper.state != Document.State.PENDING:
        raise Stale("그사이 결정된 문서입니다. 다시 불러와 확인해 주세요.")
    if found is None:
        raise Refused(
            "seat_is_held",
            "그 자리의 사람이 지금도 그 직위에 있어 바꿀 수 없습니다. 부재라면 대결을 지정해 주세요.",
            ARTICLE,
        )
    if not reason.strip():
        raise Refused("hand_on_needs_reason", "왜 그 사람이 결재하는지 적어 주세요.", ARTICLE)
    _check_able(paper, to, at)
    _go(found.step, to, f"{found.why} {reason.strip()}", by, at)


def place_of(step: Step) -> str:
    return f"{step.seq}.{step.parallel_group}"


def _may(paper: Document, by: Viewer, at: datetime) -> None:
    reach = organization.reach(by, on=day_of(at))
    if by.role not in ("clerk", "hr") or (reach is not None and paper.unit_id not in reach):
        raise NotTheirs("결재할 사람은 인사담당자나 그 부서의 서무가 정합니다.")


def _check_able(paper: Document, to: int, at: datetime) -> None:
    name = people.names([to]).get(to, "")
    if to in (paper.drafter_id, *paper.kept_out):
        raise Refused(
            "own_paper",
            f"{name}님은 이 문서의 본인이라 결재할 수 없습니다. 다른 사람을 골라 주세요.",
            ARTICLE,
        )
    on = day_of(at)
    kind = people.employment_kind(to, since=on, until=on + timedelta(days=1))
    if to not in people.holding([to], on=on) or kind in UNABLE or accounts.user_of(to) is None:
        raise Refused(
            "cannot_sign",
            f"{name}님은 지금 결재할 수 있는 공무원 로그인이 없습니다. 다른 사람을 골라 주세요.",
            ARTICLE,
        )


def _go(step: Step, to: int, why: str, by: Actor, at: datetime) -> bool:
    was, paper = step.person_id or 0, locked(step.document.public_id)
    if paper.state != Document.State.PENDING or paper.version != step.version:
        return False  # decided, or taken back, since it was found
    is_turn = step.id in {each.id for each in turn(paper)}
    if is_turn:
        telling.no_more_theirs(paper, step, at)
    seat = seat_of(people.holding([to], on=day_of(at))[to])
    moved = Step.objects.filter(id=step.id, signed_at__isnull=True, person_id=was)
    if not moved.update(
        person_id=to, seat_unit_id=seat.unit, seat_position=seat.position, seat_head=seat.head
    ):
        return False
    names = people.names([was, to])
    before, after = names.get(was, ""), names.get(to, "")
    Rerouting.objects.create(
        institution_id=tenancy.current(),
        step=step,
        from_person_id=was,
        to_person_id=to,
        why=why[:300],
        by=by.name,
        at=at,
    )
    telling.moved_on(paper, step, to, is_turn=is_turn, at=at)
    record(
        by=by,
        at=at,
        action="approvals.reroute",
        summary=f"{paper.number} {step.get_kind_display()} 자리를 {before}에게서 {after}에게 넘겼습니다: {why}",
        on=[On(who, paper.kind, str(paper.public_id)) for who in (paper.drafter_id, was, to)],
        before={"person": was},
        after={"person": to, "place": place_of(step)},
    )
    return True


def _tell_stuck(each: Left, at: datetime) -> None:
    on = day_of(at)
    paper = each.step.document
    hr, clerks = (
        accounts.people_in("hr", None, on=on),
        accounts.people_in("clerk", paper.unit_id, on=on),
    )
    telling.stuck(paper, each.step, dict.fromkeys([*hr, *clerks]), at)
