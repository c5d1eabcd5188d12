"""What a person of HR decides of a proposal: done through the actions of people and organisation, or left.

Each line is compared once more on the day it shall hold from: what differs from what was shown is
not done.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.directory import comparing, queries
from dure.directory.comparing import CHANGED, GONE, NEW, PERSON, UNIT, UNMATCHED, Standing
from dure.directory.models import Item, Sync, Tie
from dure.errors import NotTheirs, Refused, Stale
from dure.links.directory import Person, Unit
from dure.messages import actions as messages
from dure.organization import actions as organization
from dure.people import actions as people
from dure.people import queries as staff
from dure.people.actions import Move, Newcomer, Post
from dure.timeline.actions import SEOUL

STEPS = (
    (UNIT, NEW),
    (UNIT, CHANGED),
    (PERSON, NEW),
    (PERSON, CHANGED),
    (PERSON, GONE),
    (UNIT, GONE),
)
CHANGED_SINCE = "제안한 뒤에 기록이 바뀌었습니다. 다시 맞춰 주세요."


@dataclass(frozen=True)
class Terms:
    """From when it holds, and what a directory does not say of those who come."""

    since: date
    kind: str = "regular"
    schedule: int | None = None
    reason: str = ""


@dataclass
class _Work:
    terms: Terms
    state: Standing
    ties: dict[str, int]
    by: Viewer
    at: datetime

    def again(self) -> None:
        """What stands here now: an item before may have changed it."""
        self.state = comparing.load(on=self.terms.since, ties=self.ties)


def may_decide(by: Viewer) -> None:
    """HR of the whole institution."""
    if by.role != "hr" or by.units() is not None:
        raise NotTheirs("디렉터리의 제안은 기관 전체를 맡은 인사 담당자만 정할 수 있습니다.")


@transaction.atomic
def apply(
    *, sync: UUID, items: Sequence[int] | None, terms: Terms, by: Viewer, at: datetime
) -> dict[str, int]:
    """Do the lines that were chosen, or with None all but those who are gone; how many of each state.

    Raises:
        Stale: another asking has replaced the proposal. NotTheirs: not HR of the whole.
        Refused: nothing was chosen, or a line that says of nobody who it is.
    """
    may_decide(by)
    row = _open(sync)
    chosen = _chosen(row, items)
    if any(each.change == UNMATCHED for each in chosen):
        raise Refused(
            "unmatched_chosen",
            "맞추지 못한 줄은 반영할 수 없습니다. 누구인지 정하거나 그대로 두어 주세요.",
        )
    work = _Work(terms, comparing.load(on=terms.since, ties=(ties := queries.ties(row.directory_id))),
                 ties, by, at)  # fmt: skip
    for kind, change in STEPS:
        some = [each for each in chosen if (each.kind, each.change) == (kind, change)]
        _bisect(_ordered(some, work), DOING[kind, change], work)
        if some:
            work.again()
    _keep(chosen, by, at)
    counts = {
        state: sum(each.state == state for each in chosen) for state in ("applied", "refused")
    }
    done = f"{counts['applied']}건을 {terms.since}부터 반영했습니다"
    _record(row, "apply", done, chosen, terms.reason, by, at)
    _settle(row, at)
    return counts


@transaction.atomic
def leave(*, sync: UUID, items: Sequence[int], reason: str, by: Viewer, at: datetime) -> int:
    """Leave lines as they are; they are proposed again as long as they differ. How many.

    Raises:
        Refused: no reason, or nothing was chosen. Stale, NotTheirs: as for `apply`.
    """
    may_decide(by)
    if not reason.strip():
        raise Refused("reason_missing", "그대로 두는 까닭을 적어 주세요.")
    row = _open(sync)
    chosen = _chosen(row, items)
    for each in chosen:
        each.state, each.why = Item.State.LEFT, reason.strip()[:300]
    _keep(chosen, by, at)
    _record(row, "leave", f"{len(chosen)}건을 그대로 두었습니다", chosen, reason, by, at)
    _settle(row, at)
    return len(chosen)


@transaction.atomic
def tie(*, sync: UUID, item: int, staff_number: str, by: Viewer, at: datetime) -> None:
    """Say who an entry is that could not be matched; the line then says how that person differs.

    Raises:
        Refused: nobody has that 사번, or the line was matched. Stale, NotTheirs: as for `apply`.
    """
    may_decide(by)
    row = _open(sync)
    found = row.items.filter(id=item, kind=PERSON, change=UNMATCHED, state="open").first()
    if found is None or "name" not in found.told:
        raise Refused(
            "not_to_be_tied", "사람을 골라 줄 수 없는 줄입니다. 디렉터리에서 고쳐 주세요."
        )
    today = at.astimezone(SEOUL).date()
    state = comparing.load(on=today, ties=queries.ties(row.directory_id))
    person = state.numbers.get(staff_number.strip())
    if person is None:
        raise Refused("nobody_named", f"사번 {staff_number.strip()}인 재직자가 없습니다.")
    old = Tie.objects.filter(directory=row.directory, key=found.key, known_until__isnull=True)
    old.update(known_until=at)
    Tie.objects.create(
        institution_id=tenancy.current(), directory=row.directory, key=found.key, person_id=person,
        recorded_by=by.name, recorded_at=at,
    )  # fmt: skip
    state = replace(state, ties=queries.ties(row.directory_id))
    again = comparing.person(replace(Person(**found.told), staff_number=""), state)
    found.change, found.subject = (again.change if again else CHANGED), person
    found.fields, found.why = (again.fields if again else []), (again.why if again else "")
    found.state = Item.State.OPEN if again else Item.State.APPLIED
    found.save(update_fields=["change", "subject", "fields", "why", "state"])
    _record(row, "tie", f"{found.name}이(가) 누구인지 정했습니다", [found], "", by, at)
    _settle(row, at)


# ── doing ─────────────────────────────────────────────────────────────────────────────

Do = Callable[[list[Item], _Work], None]


def _bisect(some: list[Item], do: Do, work: _Work) -> None:
    """Do lines together; where one of them is refused, halve them until it is alone."""
    if not some:
        return
    try:
        with transaction.atomic():
            do(some, work)
    except Refused as refused:
        if len(some) == 1:
            some[0].state, some[0].why = Item.State.REFUSED, refused.ko[:300]
            return
        work.again()  # what was done of them is undone
        half = len(some) // 2
        _bisect(some[:half], do, work)
        _bisect(some[half:], do, work)
    else:
        for each in some:
            each.state, each.why = Item.State.APPLIED, ""


def _as_shown(each: Item, work: _Work) -> None:
    """Refuse a line that would not do what it says any more."""
    if each.kind == UNIT:
        now = comparing.unit(Unit(**each.told), work.state)
    else:
        coming = {node.code for node in work.state.units.values()}
        now = comparing.person(Person(**each.told), work.state, coming)
    if now is None or (now.subject, now.fields) != (each.subject, each.fields):
        raise Refused("changed_since", CHANGED_SINCE)


def _new_units(some: list[Item], work: _Work) -> None:
    for each in some:
        said = Unit(**each.told)
        parent = work.state.codes.get(said.parent)
        if said.parent and parent is None:
            raise Refused("no_such_unit", f"상위 부서 {said.parent}가 없습니다. 먼저 두어 주세요.")
        organization.add_unit(
            kind="department",
            code=said.code,
            name=said.name,
            parent=parent.id if parent else _root(work),
            since=work.terms.since,
            by=work.by,
            at=work.at,
        )
        work.again()


def _root(work: _Work) -> int | None:
    """What a directory puts at its top stands under the institution's own office here."""
    return next((node.id for node in work.state.units.values() if node.parent is None), None)


def _changed_units(some: list[Item], work: _Work) -> None:
    for each in some:
        _as_shown(each, work)
        said = Unit(**each.told)
        parent = work.state.codes.get(said.parent)
        organization.rename_or_move_unit(
            unit=each.subject or 0,
            since=work.terms.since,
            name=said.name,
            parent=parent.id if parent else None,
            by=work.by,
            at=work.at,
        )


def _gone_units(some: list[Item], work: _Work) -> None:
    for each in some:
        organization.close_unit(
            unit=each.subject or 0, since=work.terms.since, staff=staff, by=work.by, at=work.at
        )


def _new_people(some: list[Item], work: _Work) -> None:
    if work.terms.schedule is None:
        raise Refused("schedule_missing", "새로 온 사람의 근무시간표를 골라 주세요.")
    newcomers = []
    for each in some:
        said = Person(**each.told)
        if said.unit not in work.state.codes:
            raise Refused("no_such_unit", f"부서 {said.unit}이 아직 없습니다. 먼저 반영해 주세요.")
        post = Post(work.state.codes[said.unit].id, position=said.position[:40])
        newcomers.append(
            Newcomer(said.name, work.terms.kind, post, work.terms.schedule, work.terms.since,
                     said.staff_number)
        )  # fmt: skip
    hired = people.hire(newcomers=newcomers, by=work.by, at=work.at)
    _reach(dict(zip(hired, some, strict=True)), work)


def _changed_people(some: list[Item], work: _Work) -> None:
    moves = []
    for each in some:
        _as_shown(each, work)
        said, member = Person(**each.told), work.state.people[each.subject or 0]
        if said.name != member.name:
            people.change_employment(
                person=member.person, since=work.terms.since, name=said.name, by=work.by, at=work.at
            )
        unit = work.state.codes[said.unit].id if said.unit else member.unit
        position = said.position[:40] or member.position
        if (unit, position) != (member.unit, member.position):
            post = Post(unit, member.grade, member.series, position, member.head, member.field,
                        member.managerial)  # fmt: skip
            moves.append(Move(member.person, post, work.terms.since))
    if moves:
        people.appoint(moves=moves, by=work.by, at=work.at)
    _reach({each.subject or 0: each for each in some}, work)


def _gone_people(some: list[Item], work: _Work) -> None:
    for each in some:
        people.end_employment(
            person=each.subject or 0,
            until=work.terms.since,
            reason=work.terms.reason.strip() or "디렉터리에서 사라짐",
            by=work.by,
            at=work.at,
        )


def _reach(persons: dict[int, Item], work: _Work) -> None:
    """The addresses that people have not given themselves."""
    told = {pk: comparing.address(Person(**each.told)) for pk, each in persons.items()}
    messages.fill_in(addresses=told, by=work.by, at=work.at)


DOING: dict[tuple[str, str], Do] = {
    (UNIT, NEW): _new_units,
    (UNIT, CHANGED): _changed_units,
    (UNIT, GONE): _gone_units,
    (PERSON, NEW): _new_people,
    (PERSON, CHANGED): _changed_people,
    (PERSON, GONE): _gone_people,
}


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _open(sync: UUID) -> Sync:
    row = queries.sync(sync)
    tenancy.lock("directory", row.directory_id)
    row.refresh_from_db()
    if row.state != Sync.State.OPEN:
        raise Stale(f"이 제안은 '{row.get_state_display()}'입니다. 가장 새로운 제안을 열어 주세요.")
    return row


def _chosen(row: Sync, items: Sequence[int] | None) -> list[Item]:
    found = row.items.filter(state__in=("open", "refused")).order_by("id")
    whole = found.exclude(change__in=(UNMATCHED, GONE))
    chosen = list(whole if items is None else found.filter(id__in=list(items)))
    if not chosen:
        raise Refused("nothing_chosen", "고른 줄이 없습니다. 줄을 골라 주세요.")
    return chosen


def _ordered(some: list[Item], work: _Work) -> list[Item]:
    """Units from the top down where they come, from the bottom up where they go."""
    if not some or some[0].kind != UNIT:
        return some
    parents = {each.told.get("code"): each.told.get("parent") for each in some}
    nodes = work.state.units
    parents |= {n.code: work.state.code(n.parent) for n in nodes.values() if n.code not in parents}

    def depth(code: Any) -> int:
        seen: list[Any] = []
        while code and code not in seen:
            seen.append(code)
            code = parents.get(code)
        return len(seen)

    return sorted(some, key=lambda each: depth(each.key) * (-1 if each.change == GONE else 1))


def _keep(chosen: list[Item], by: Viewer, at: datetime) -> None:
    for each in chosen:
        each.decided_by, each.decided_at = by.name, at
    Item.objects.bulk_update(chosen, ["state", "why", "decided_by", "decided_at"], batch_size=500)


def _settle(row: Sync, at: datetime) -> None:
    """A proposal of which nothing is open any more is settled."""
    if not row.items.filter(state__in=("open", "refused")).exists():
        Sync.objects.filter(id=row.id).update(state=Sync.State.SETTLED, ended_at=at)


def _record(
    row: Sync, action: str, done: str, some: list[Item], reason: str, by: Viewer, at: datetime
) -> None:
    subjects = [On(each.subject, "directory", each.key[:80]) for each in some
                if each.kind == PERSON and each.subject]  # fmt: skip
    record(
        by=by,
        at=at,
        action=f"directory.{action}",
        summary=f"디렉터리 {row.directory.name}의 제안 {done}.",
        on=[On(kind="sync", subject=str(row.public_id)), *subjects],
        after={
            "reason": reason.strip(),
            "items": [[each.kind, each.change, each.key, each.state] for each in some],
        },
    )
