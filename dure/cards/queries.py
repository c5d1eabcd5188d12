"""Which cards there are, in whose hands, and what became of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import polars as pl

from dure.accounts.viewer import Viewer
from dure.cards.models import Event
from dure.organization import queries as organization
from dure.people import queries as people

DAY = timedelta(days=1)
USING, COMING, LOST, RETURNED, OUT = "using", "coming", "lost", "returned", "out"
STATES = {
    USING: "사용 중",
    COMING: "예정",
    LOST: "분실",
    RETURNED: "반납",
    OUT: "미반납",
}


@dataclass(frozen=True)
class Card:
    """One 공무원증 of one person; `until`: the first day on which it does not work any more."""

    person: int
    number: str
    since: date
    until: date | None
    reason: str
    state: str
    changed: date | None  # lost, or returned, on this day

    @property
    def state_ko(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True)
class Told:
    """One line of a card's history."""

    event: UUID | None
    on: date
    kind: str
    number: str
    reason: str
    by: str
    at: datetime | None
    undone: bool


@dataclass(frozen=True)
class Owed:
    """A card that should be given back: whose it was, and until when they worked here."""

    card: Card
    name: str
    unit: int | None
    public_id: UUID
    last_day: date | None  # None: still works here, and has another card
    contract: bool

    @property
    def why(self) -> str:
        """What made the card one that should come back."""
        if self.last_day is None:
            return "새 공무원증으로 바뀜"
        return "계약 종료" if self.contract else "퇴직·전출"


@dataclass(frozen=True)
class Overview:
    """All cards an office has given out."""

    using: int
    lost: tuple[Owed, ...]
    owed: tuple[Owed, ...]
    leaving: tuple[Owed, ...]
    without: tuple[people.Member, ...]


def cards(*, on: date, persons: Sequence[int] | None = None) -> list[Card]:
    """Cards of some people (None: of everybody), by person, the latest first."""
    held: dict[tuple[int, str], list[tuple[date, date | None, str]]] = {}
    for _, person, _, value, reason, since, until in people.numbers_of(
        kinds=["card"], people=persons
    ).iter_rows():
        held.setdefault((person, value), []).append((since, until, reason))
    last: dict[tuple[int, str], Event] = {}
    for event in _events(persons):
        last[event.person_id, event.number] = event
        held.setdefault((event.person_id, event.number), [])
    made = [_card(key, spans, last.get(key), on) for key, spans in held.items()]
    return sorted(made, key=lambda each: (each.person, -each.since.toordinal(), each.number))


def in_use(person: int, *, on: date) -> Card | None:
    """The card that works for a person on a day."""
    return next((c for c in cards(on=on, persons=[person]) if c.state == USING), None)


def at_hand(person: int, *, on: date) -> Card | None:
    """The card that works for a person on a day, or else the one that will."""
    found = {c.state: c for c in cards(on=on, persons=[person])}
    return found.get(USING) or found.get(COMING)


def history(person: int) -> list[Told]:
    """Everything that happened to a person's cards, the latest first, what was undone included."""
    told, written = [], set()
    for event in Event.objects.filter(person_id=person).order_by("on", "id"):
        written.add((event.number, event.on))
        told.append(
            Told(
                event.public_id,
                event.on,
                event.kind,
                event.number,
                event.reason,
                event.recorded_by,
                event.recorded_at,
                event.undone_at is not None,
            )
        )
    # A card given with the appointment or by the personnel file has no event of its own.
    for _, _, _, value, reason, since, _ in people.numbers_of(
        kinds=["card"], people=[person]
    ).iter_rows():
        if (value, since) not in written:
            told.append(Told(None, since, "issued", value, reason or "", "", None, False))
    return sorted(told, key=lambda each: (each.on, each.at is not None, each.at), reverse=True)


def overview(*, viewer: Viewer, on: date) -> Overview:
    """The cards that the viewer's role reaches on a day: in use, lost, to be given back, missing."""
    every, reach = cards(on=on), organization.reach(viewer, on=on)
    posts = people.stretches(since=on).filter(pl.col("valid_from") <= on)
    units = dict(posts.select("person", "unit").iter_rows())
    working = {person for person, unit in units.items() if reach is None or unit in reach}
    using = {card.person for card in every if card.state == USING}
    jobs = _jobs({card.person for card in every})
    shown = [card for card in every if card.state in (LOST, OUT) or _ends(card, jobs)]
    last = people.latest({card.person for card in shown}, on=on)
    owed = [
        _owed(card, last, jobs, on)
        for card in shown
        if reach is None or (card.person in last and last[card.person].unit in reach)
    ]
    without = people.holding(working - using, on=on).values()
    return Overview(
        len(using & working),
        tuple(each for each in owed if each.card.state == LOST),
        tuple(each for each in owed if each.card.state == OUT),
        tuple(each for each in owed if each.card.state == USING),
        tuple(sorted(without, key=lambda each: (each.unit, each.person))),
    )


def leaving(*, on: date) -> list[Owed]:
    """Cards in use whose holders have a last day (for jobs, not for screens)."""
    using = [card for card in cards(on=on) if card.state == USING]
    jobs = _jobs({card.person for card in using})
    ending = [card for card in using if _ends(card, jobs)]
    last = people.latest({card.person for card in ending}, on=on)
    return [_owed(card, last, jobs, on) for card in ending]


def _events(persons: Iterable[int] | None) -> list[Event]:
    rows = Event.objects.filter(undone_at__isnull=True).order_by("id")
    return list(rows if persons is None else rows.filter(person_id__in=list(persons)))


def _card(
    key: tuple[int, str],
    spans: Sequence[tuple[date, date | None, str]],
    event: Event | None,
    on: date,
) -> Card:
    person, number = key
    now = next((s for s in spans if s[0] <= on and (s[1] is None or on < s[1])), None)
    first = spans[0] if spans else None
    last = spans[-1] if spans else None
    since = first[0] if first else event.on if event else on
    until = now[1] if now else last[1] if last else event.on if event else on
    reason = (now or last or (None, None, ""))[2] or ""
    state, changed = _state(spans, event, now is not None, on)
    return Card(person, number, since, until, reason, state, changed)


def _state(
    spans: Sequence[tuple[date, date | None, str]], event: Event | None, works: bool, on: date
) -> tuple[str, date | None]:
    back = event is not None and event.kind == Event.Kind.RETURNED
    if works and not (back and event and spans[-1][1] == event.on + DAY):
        return USING, None
    if spans and spans[-1][0] > on:
        return COMING, None
    if event is not None and event.kind == Event.Kind.LOST:
        return LOST, event.on
    if back and event is not None:
        return RETURNED, event.on
    return OUT, None


def _jobs(persons: Iterable[int]) -> dict[int, tuple[str, date | None]]:
    """The latest employment of each: its kind, and the day after its last."""
    every = people.ended(since=date(1900, 1, 1), until=date.max, people=list(persons))
    found = {person: (kind, until) for person, kind, _, until in every.iter_rows()}
    open_ones = people.employments(on=date.max, people=list(persons))
    return found | {person: (kind, None) for person, kind, _, _ in open_ones.iter_rows()}


def _owed(
    card: Card,
    last: dict[int, people.Member],
    jobs: dict[int, tuple[str, date | None]],
    on: date,
) -> Owed:
    kind, until = jobs.get(card.person, ("", None))
    known = last.get(card.person)
    gone = until is not None and (until <= on or card.state == USING)
    return Owed(
        card,
        known.name if known else "",
        known.unit if known else None,
        known.public_id if known else people.public_ids([card.person])[card.person],
        until - DAY if gone and until else None,
        kind in ("fixed_term", "term"),
    )


def _ends(card: Card, jobs: dict[int, tuple[str, date | None]]) -> bool:
    """Whether a card in use is somebody's whose last day is known."""
    return card.state == USING and jobs.get(card.person, ("", None))[1] is not None
