"""발급, 분실, 되찾음, 반납: what happens to a card, and taking it back within ten seconds."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from dure import tenancy
from dure.accounts import queries as accounts
from dure.accounts.viewer import Viewer
from dure.attendance import actions as attendance
from dure.audit.actions import Actor, On, record
from dure.cards import queries, sending
from dure.cards.models import Event
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.messages import actions as messages
from dure.people import actions as people
from dure.people import periods, wanted
from dure.people import queries as known

UNDO = timedelta(seconds=10)
CARD = "card"
DAY = timedelta(days=1)


@transaction.atomic
def issue(
    *, person: int, number: str, since: date, reason: str = "", by: Actor, at: datetime
) -> UUID:
    """Give somebody a card from a day on; the one in use ends that day. What was written, to undo it.

    Raises:
        Refused: the number is somebody else's, in use already, or no number.
        NotTheirs: neither HR nor administrator, or a person outside their reach.
    """
    before = snapshot([person])
    first = not queries.cards(on=periods.today(at), persons=[person])
    kind = Event.Kind.ISSUED if first else Event.Kind.REISSUED
    why = reason.strip() or kind.label
    people.register_credential(
        person=person, kind=CARD, value=number, since=since, reason=why, by=by, at=at
    )
    return write(person, number.strip(), kind, since, why, before[person], by, at)


@transaction.atomic
def lose(*, person: int, number: str, on: date, reason: str = "", by: Actor, at: datetime) -> UUID:
    """A card is lost: from that day on it works nowhere, and whatever it reads is kept as nobody's.

    One that is to work from a later day on never does.

    Raises:
        Refused: it is no card of theirs, or lost or given back already. NotTheirs: as for `issue`.
    """
    card = _theirs(person, number, (queries.USING, queries.COMING, queries.OUT), by, at)
    _not_ahead(on, at)
    before = snapshot([person])
    if card.state != queries.OUT:
        why, first = reason.strip() or "분실", max(on, _first_day(card, at))
        people.lose_credential(person=person, kind=CARD, since=first, reason=why, by=by, at=at)
    return write(person, number, Event.Kind.LOST, on, reason, before[person], by, at)


@transaction.atomic
def report_loss(*, by: Viewer, at: datetime) -> UUID:
    """One's own card is lost: it works nowhere from now on, and HR is told. What was written.

    Raises:
        Refused: one has no card in use. NotTheirs: a log-in that is no person's.
    """
    today = periods.today(at)
    if by.person is None:
        raise NotTheirs("직원이 아닌 로그인에는 공무원증이 없습니다.")
    card = queries.at_hand(by.person, on=today)
    if card is None:
        raise Refused(
            "no_card", "지금 쓰고 있는 공무원증이 없습니다. 이미 알렸는지 이력을 확인해 주세요."
        )
    before = snapshot([by.person])
    people.report_loss(since=max(today, _first_day(card, at)), by=by, at=at)
    event = write(
        by.person, card.number, Event.Kind.LOST, today, "본인 신고", before[by.person], by, at
    )
    for who in sorted({*accounts.people_in("hr", None, on=today)} - {by.person}):
        messages.post(
            person=who,
            topic="system",
            text="공무원증 분실 신고가 있습니다. 재발급해 주세요.",
            url="/cards",
            key=_key(event, who),
            at=at,
        )
    return event


@transaction.atomic
def find(*, person: int, number: str, since: date, by: Actor, at: datetime) -> UUID:
    """A lost card is found and works again from a day on.

    Raises:
        Refused: it is not lost, or the person has another one by now. NotTheirs: as for `issue`.
    """
    card = _theirs(person, number, (queries.LOST,), by, at)
    if card.changed is not None and since < card.changed:
        raise Refused("before_it_was_lost", "잃어버린 날보다 앞선 날입니다. 날짜를 확인해 주세요.")
    if queries.in_use(person, on=since) is not None:
        raise Refused(
            "has_another",
            "이미 새 공무원증을 쓰고 있습니다. 되찾은 카드는 반납으로 적어 주세요.",
        )
    before = snapshot([person])
    people.register_credential(
        person=person, kind=CARD, value=number, since=since, reason="되찾음", by=by, at=at
    )
    return write(person, number, Event.Kind.FOUND, since, "", before[person], by, at)


@transaction.atomic
def take_back(
    *, person: int, number: str, on: date, reason: str = "", by: Actor, at: datetime
) -> UUID:
    """A card was given back on a day: it works until the end of that day. A lost one may come back too.

    Raises:
        Refused: it is no card of theirs, or given back already. NotTheirs: as for `issue`.
    """
    states = (queries.USING, queries.OUT, queries.LOST)
    card = _theirs(person, number, states, by, at)
    _not_ahead(on, at)
    before = snapshot([person])
    if card.state == queries.USING and (card.until is None or on + DAY < card.until):
        people.lose_credential(
            person=person, kind=CARD, since=on + DAY, reason="반납", by=by, at=at
        )
    return write(person, number, Event.Kind.RETURNED, on, reason, before[person], by, at)


@transaction.atomic
def undo(*, event: UUID, by: Viewer, at: datetime) -> int:
    """Take back within ten seconds what one has written of a card; whose card it is.

    Raises:
        Refused: the ten seconds are over. NotTheirs: somebody else wrote it.
    """
    row = Event.objects.filter(public_id=event, upload__isnull=True).first()
    if row is None or row.recorded_by != by.name:
        raise NotTheirs("되돌릴 기록이 없습니다.")
    if row.undone_at is not None or at - row.recorded_at > UNDO:
        raise Refused(
            "too_late_to_undo",
            "10초가 지나 되돌릴 수 없습니다. 인사담당자가 새 기록으로 바로잡아야 합니다.",
        )
    take_away(rows=[row], reason="되돌리기", by=by, at=at)
    for who in accounts.people_in("hr", None, on=periods.today(at)):
        messages.take_back(key=_key(event, who), at=at)
    return row.person_id


def take_away(*, rows: list[Event], reason: str, by: Actor, at: datetime) -> None:
    """Let numbers stand as before these events, and park again what came by them since."""
    held = {
        row.person_id: [
            (int(pk), date.fromisoformat(a), b and date.fromisoformat(b)) for pk, a, b in row.before
        ]
        for row in rows
    }
    people.restore_credentials(kind=CARD, held=held, reason=reason, by=by, at=at)
    given = {
        row.number: row.person_id
        for row in rows
        if row.kind in (Event.Kind.ISSUED, Event.Kind.REISSUED)
    }
    since = min(row.recorded_at for row in rows)
    attendance.detach(numbers=given, since=since, by=by, at=at)
    Event.objects.filter(id__in=[row.id for row in rows]).update(undone_at=at)
    record(
        by=by,
        at=at,
        action="cards.undo",
        summary=f"공무원증 기록 {len(rows)}건을 되돌렸습니다: {reason}",
        on=[On(row.person_id, "card", row.number) for row in rows],
    )
    sending.follow(persons=list(held), at=at)


def snapshot(persons: list[int]) -> dict[int, list[list[Any]]]:
    """How the card numbers of people stand: row, from, until; as JSON keeps it."""
    found: dict[int, list[list[Any]]] = {person: [] for person in persons}
    rows = known.numbers_of(kinds=[CARD], people=persons)
    for pk, person, _, _, _, since, until in rows.iter_rows():
        found[person].append([pk, since.isoformat(), until and until.isoformat()])
    return found


def write(
    person: int,
    number: str,
    kind: Event.Kind,
    on: date,
    reason: str,
    before: Any,
    by: Actor,
    at: datetime,
    upload: UUID | None = None,
) -> UUID:
    """Put down what happened, with its line in the log."""
    row = Event.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        person_id=person,
        number=number,
        kind=kind,
        on=on,
        reason=reason.strip()[:80],
        before=before,
        upload=upload,
        recorded_at=at,
        recorded_by=by.name,
    )
    record(
        by=by,
        at=at,
        action=f"cards.{kind.value}",
        summary=f"공무원증 {number}: {on}에 {kind.label}했습니다."
        if kind != Event.Kind.FOUND
        else f"공무원증 {number}을(를) {on}에 되찾았습니다.",
        on=[On(person, "card", number)],
        after={"on": str(on), "reason": reason},
    )
    sending.follow(persons=[person], at=at)
    return row.public_id


def _theirs(
    person: int, number: str, states: tuple[str, ...], by: Actor, at: datetime
) -> queries.Card:
    """A card of a person in one of these states."""
    wanted.may(by, at, persons=[person])
    every = queries.cards(on=periods.today(at), persons=[person])
    card = next((each for each in every if each.number == number), None)
    if card is None:
        raise Refused("no_such_card", "이 사람의 공무원증이 아닙니다. 번호를 확인해 주세요.")
    if card.state not in states:
        raise Refused(
            "not_in_that_state",
            f"이 공무원증은 지금 '{card.state_ko}'입니다. 이력을 확인해 주세요.",
        )
    return card


def _first_day(card: queries.Card, at: datetime) -> date:
    """The day on which a card that does not work yet will; of others one that has passed."""
    rows = known.numbers_of(kinds=[CARD], people=[card.person])
    days = rows.filter(rows["value"] == card.number)["valid_from"].to_list()
    return days[-1] if card.state == queries.COMING else date.min


def _not_ahead(on: date, at: datetime) -> None:
    if on > periods.today(at):
        raise Refused("not_yet", "아직 오지 않은 날입니다. 오늘이나 지난 날을 넣어 주세요.")


def _key(event: UUID, who: int) -> str:
    return f"card:{event}:{who}"
