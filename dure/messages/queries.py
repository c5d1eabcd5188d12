"""What a person has been told, how each is reached, and what became of what was sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, QuerySet

from dure.accounts.viewer import Viewer
from dure.messages.models import Choice, Delivery, Feed, Message, Preference, Topic
from dure.messages.quiet import QUIET_FROM, QUIET_UNTIL, after_quiet

# Without a choice of one's own: everything by mail where there is an address, nothing by text.
BY_MAIL, BY_TEXT = True, False
TOPICS = tuple(
    choice for choice in Topic.choices if choice[0] != Topic.EMERGENCY
)  # a call-up takes every way, whatever was chosen


@dataclass(frozen=True)
class Told:
    """A message as its person sees it."""

    message: UUID
    topic: str
    topic_ko: str
    text: str
    url: str
    shown_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class Reach:
    """Where a person is reached, by which ways of each topic, and when not; minutes of the day."""

    mail: str = ""
    number: str = ""
    quiet_from: int = QUIET_FROM
    quiet_until: int = QUIET_UNTIL
    digest_at: int | None = None
    by_mail: frozenset[str] = frozenset(Topic.values) if BY_MAIL else frozenset()
    by_text: frozenset[str] = frozenset(Topic.values) if BY_TEXT else frozenset()

    def ways(self, topic: str) -> list[tuple[str, str]]:
        """Channel and address of each way besides the page; of a call-up every way there is."""
        urgent, found = topic == Topic.EMERGENCY, []
        if self.mail and (urgent or topic in self.by_mail):
            found.append((str(Delivery.Channel.MAIL), self.mail))
        if self.number and (urgent or topic in self.by_text):
            found.append((str(Delivery.Channel.TEXT), self.number))
        return found

    def may_leave(self, topic: str, at: datetime) -> datetime:
        """When a message may go out: after the quiet hours, a call-up at once."""
        if topic == Topic.EMERGENCY:
            return at
        return after_quiet(at, quiet_from=self.quiet_from, quiet_until=self.quiet_until)


@dataclass(frozen=True)
class Sent:
    """A delivery as the one who runs the system sees it: never what it said."""

    delivery: UUID
    person: int
    topic_ko: str
    channel: str
    channel_ko: str
    address: str
    state: str
    state_ko: str
    due: datetime
    attempts: int
    attempted_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Address:
    """달력 주소 without its secret: of a person, or of their unit."""

    feed: UUID
    person: int
    unit: int | None
    made_at: datetime
    ended_at: datetime | None


def _shown(person: int) -> QuerySet[Message]:
    found = Message.objects.filter(person_id=person, shown_at__isnull=False)
    return found.exclude(topic=Topic.DIGEST)  # what it collects is already on the page


def unread_count(person: int) -> int:
    return _shown(person).filter(read_at__isnull=True).count()


def told(person: int, *, limit: int = 100) -> list[Told]:
    """What a person has been told, the unread first, the newest first among each."""
    rows = _shown(person).order_by("-shown_at", "-id")
    unread = list(rows.filter(read_at__isnull=True)[:limit])
    read = list(rows.filter(read_at__isnull=False)[: limit - len(unread)])
    return [_told(each) for each in [*unread, *read]]


def one(person: int, message: UUID) -> Told | None:
    """One of a person's own messages."""
    found = _shown(person).filter(public_id=message).first()
    return _told(found) if found else None


def _told(each: Message) -> Told:
    assert each.shown_at
    return Told(
        each.public_id,
        each.topic,
        each.get_topic_display(),
        each.text,
        each.url,
        each.shown_at,
        each.read_at,
    )


def addresses(persons: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Mail and telephone number that people have given."""
    rows = Preference.objects.filter(person_id__in=list(persons))
    return {int(pk): (mail, number) for pk, mail, number in
            rows.values_list("person_id", "mail", "number")}  # fmt: skip


def reach(person: int) -> Reach:
    return reaches([person]).get(person, Reach())


def reaches(people: Iterable[int]) -> dict[int, Reach]:
    """How each of some people is reached; the usual way where they chose nothing."""
    asked = list(people)
    chosen: dict[int, list[Choice]] = {}
    for each in Choice.objects.filter(person_id__in=asked):
        chosen.setdefault(each.person_id, []).append(each)
    found = {each.person_id: each for each in Preference.objects.filter(person_id__in=asked)}
    return {
        person: _reach(found.get(person), chosen.get(person, []))
        for person in asked
        if person in found or person in chosen
    }


def _reach(preference: Preference | None, choices: list[Choice]) -> Reach:
    by_mail, by_text = set(Reach.by_mail), set(Reach.by_text)
    for each in choices:
        (by_mail.add if each.mail else by_mail.discard)(each.topic)
        (by_text.add if each.text else by_text.discard)(each.topic)
    if preference is None:
        return Reach(by_mail=frozenset(by_mail), by_text=frozenset(by_text))
    return Reach(
        preference.mail,
        preference.number,
        preference.quiet_from,
        preference.quiet_until,
        preference.digest_at,
        frozenset(by_mail),
        frozenset(by_text),
    )


# ── for whoever runs the system ───────────────────────────────────────────────────────


def deliveries(
    *, viewer: Viewer, state: str = "", channel: str = "", limit: int = 200
) -> list[Sent]:
    """The newest deliveries of the institution, for whoever runs the system; nobody else's sight."""
    if viewer.role != "admin":
        return []
    found = Delivery.objects.select_related("message").order_by("-id")
    if state:
        found = found.filter(state=state)
    if channel:
        found = found.filter(channel=channel)
    return [_sent(each) for each in found[:limit]]


def states() -> dict[str, int]:
    """How many deliveries stand in each state."""
    counted = Delivery.objects.values("state").annotate(n=Count("id"))
    found = {row["state"]: row["n"] for row in counted}
    return {str(state): found.get(state, 0) for state in Delivery.State.values}


def _sent(each: Delivery) -> Sent:
    return Sent(
        each.public_id,
        each.message.person_id,
        each.message.get_topic_display(),
        each.channel,
        each.get_channel_display(),
        masked(each.address),
        each.state,
        each.get_state_display(),
        each.due,
        each.attempts,
        each.attempted_at,
        each.reason,
    )


def masked(address: str) -> str:
    """Enough of an address to know it again: ``k***@haeon.go.kr``, ``010-****-1234``."""
    name, at, host = address.partition("@")
    if at:
        return f"{name[:1]}***@{host}"
    return f"{address[:3]}-****-{address[-4:]}"


# ── calendars ─────────────────────────────────────────────────────────────────────────


def institution_of(token_hash: str) -> int | None:
    """The institution of a calendar's address, asked before any institution is known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT messages_institution_of(%s)", [token_hash])
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def feed(token_hash: str) -> Address | None:
    found = Feed.objects.filter(token_hash=token_hash).first()
    return _address(found) if found else None


def feeds(person: int) -> list[Address]:
    """A person's addresses that still open, their own calendar first."""
    found = Feed.objects.filter(person_id=person, ended_at__isnull=True)
    return [_address(each) for each in found.order_by(F("unit_id").asc(nulls_first=True), "id")]


def open_feeds() -> QuerySet[Feed]:
    """Everybody's addresses that still open, the last made first."""
    return Feed.objects.filter(ended_at__isnull=True).order_by("-made_at", "-id")


def feed_counts() -> list[tuple[str, int, int]]:
    """How many addresses of each kind of calendar open, and how many have ended."""
    return [
        (
            ko,
            Feed.objects.filter(unit__isnull=own, ended_at__isnull=True).count(),
            Feed.objects.filter(unit__isnull=own, ended_at__isnull=False).count(),
        )
        for ko, own in (("내 달력", True), ("부서 달력", False))
    ]


def _address(each: Feed) -> Address:
    return Address(each.public_id, each.person_id, each.unit_id, each.made_at, each.ended_at)


def posted(keys: Iterable[str]) -> set[str]:
    """Those of some keys under which something was posted already."""
    rows = Message.objects.filter(key__in=list(keys), taken_back_at__isnull=True)
    return set(rows.values_list("key", flat=True))
