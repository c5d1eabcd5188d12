"""Tell people, take it back while it has not left, and hand mails and texts over once each.

A hand-over is three moves of the job: `claim` commits that it is tried, the carrier tries, and
`settle` commits what came of it. Nothing but `resend`, a person's press, tries the unknown again.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused, Stale
from dure.identity import uuid7
from dure.messages import queries
from dure.messages.models import Choice, Delivery, Message, Preference, Topic
from dure.messages.queries import Reach
from dure.messages.quiet import last_collection

UNDO = timedelta(seconds=10)  # as long as an action can be undone, nobody is told of it
UNDER_WAY = timedelta(minutes=5)  # longer than any hand-over waits for an answer
PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 180, 360))
AT_ONCE = 500
MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
NUMBER = re.compile(r"01[016789]\d{7,8}")


# ── telling ───────────────────────────────────────────────────────────────────────────


def post(
    *,
    person: int,
    topic: str,
    text: str,
    url: str = "",
    key: str,
    at: datetime,
    due: datetime | None = None,
) -> None:
    """Tell a person something, once for a key, in the transaction of what it tells of.

    `text` is read on locked screens and by mail servers: that there is something, never a reason.
    """
    message = Message(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        person_id=person,
        topic=Topic(topic),
        text=text,
        url=url,
        key=key,
        posted_at=at,
        due=due or at + UNDO,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def take_back(*, key: str, at: datetime) -> bool:
    """What was posted under a key is no longer so; whether nobody has been told.

    Shown already: it stays on the page as read, and what still waits to be sent is dropped. Either
    way its key is free, so that the same may happen and be told again.
    """
    found = Message.objects.select_for_update().filter(key=key, taken_back_at__isnull=True).first()
    if found is None:
        return False
    mine = Message.objects.filter(id=found.id)
    if found.shown_at is None:
        return mine.update(taken_back_at=at) > 0
    mine.update(taken_back_at=at, read_at=found.read_at or at, for_digest=False)
    waiting = Delivery.objects.filter(message=found, state=Delivery.State.WAITING)
    waiting.update(
        state=Delivery.State.DROPPED, settled_at=at, reason="그사이 볼 일이 없어졌습니다."
    )
    return False


def read(*, person: int, message: UUID | None = None, at: datetime) -> int:
    """A person has read one of their messages, or all; how many were unread."""
    found = Message.objects.filter(
        person_id=person, shown_at__isnull=False, shown_at__lte=at, read_at__isnull=True
    )
    if message:
        found = found.filter(public_id=message)
    return found.update(read_at=at)


def show(*, at: datetime) -> int:
    """Put messages whose time has come on their persons' pages and on their way; how many."""
    due = Message.objects.filter(due__lte=at, shown_at__isnull=True, taken_back_at__isnull=True)
    found = list(due.select_for_update(skip_locked=True).order_by("due", "id")[:AT_ONCE])
    reaches = queries.reaches({each.person_id for each in found})
    for each in found:
        whose = reaches.get(each.person_id, Reach())
        each.for_digest = each.topic == Topic.APPROVAL and whose.digest_at is not None
        each.shown_at = at
    Message.objects.bulk_update(found, ["shown_at", "for_digest"])
    Delivery.objects.bulk_create(
        Delivery(
            public_id=uuid7(),
            institution_id=each.institution_id,
            message=each,
            channel=channel,
            address=address,
            due=whose.may_leave(each.topic, at),
        )
        for each in found
        if not each.for_digest
        for whose in (reaches.get(each.person_id, Reach()),)
        for channel, address in whose.ways(each.topic)
    )
    return len(found)


def collect(*, at: datetime) -> int:
    """Post each collection whose time has come, of what is still unread; how many."""
    tenancy.lock("digest", tenancy.current())
    waiting: dict[int, list[Message]] = {}
    for each in Message.objects.filter(for_digest=True, digest__isnull=True).order_by("id"):
        waiting.setdefault(each.person_id, []).append(each)
    reaches = queries.reaches(waiting)
    return sum(
        _collect(messages, reaches.get(person, Reach()).digest_at, at)
        for person, messages in waiting.items()
    )


def _collect(messages: list[Message], digest_at: int | None, at: datetime) -> bool:
    """Where the person has given collections up meanwhile, what was kept goes out now."""
    until = at if digest_at is None else last_collection(at, digest_at=digest_at)
    ready = [each for each in messages if each.shown_at and each.shown_at < until]
    unread = [each.id for each in ready if each.read_at is None]
    Message.objects.filter(id__in=[each.id for each in ready]).update(for_digest=False)
    if not unread:
        return False
    first = ready[0]
    digest = Message.objects.create(
        public_id=uuid7(),
        institution_id=first.institution_id,
        person_id=first.person_id,
        topic=Topic.DIGEST,
        text=f"결재할 문서가 {len(unread)}건 모였습니다.",
        url="/inbox",
        key=f"digest:{first.public_id}",
        posted_at=at,
        due=at,
    )
    Message.objects.filter(id__in=unread).update(digest=digest)
    return True


# ── handing over ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Attempt:
    """A delivery that is being tried: what to hand over, under which number."""

    delivery: int
    public_id: UUID
    channel: str
    address: str
    text: str
    url: str
    posted_at: datetime
    at: datetime


def claim(*, channels: Collection[str] = ("mail", "text"), at: datetime) -> Attempt | None:
    """Take the next delivery of these channels that is due; committed, it is tried, and unknown until settled.

    How a person is reached is asked now: it may be night since, or the way given up, or the address new.
    """
    due = Delivery.objects.filter(
        state=Delivery.State.WAITING, due__lte=at, channel__in=list(channels)
    )
    rows = due.select_for_update(skip_locked=True, of=("self",)).select_related("message")
    found = list(rows.order_by("due", "id")[:AT_ONCE])
    reaches = queries.reaches({each.message.person_id for each in found})
    for each in found:
        mine = Delivery.objects.filter(id=each.id)
        whose = reaches.get(each.message.person_id, Reach())
        address = dict(whose.ways(each.message.topic)).get(each.channel, "")
        later = whose.may_leave(each.message.topic, at)
        if useless := _useless(each.message, address):
            mine.update(state=Delivery.State.DROPPED, settled_at=at, reason=useless)
        elif later > at:
            mine.update(due=later)
        else:
            mine.update(
                state=Delivery.State.UNKNOWN,
                address=address,
                attempts=F("attempts") + 1,
                attempted_at=at,
                reason="",
            )
            return Attempt(
                each.id,
                each.public_id,
                each.channel,
                address,
                each.message.text,
                each.message.url,
                each.message.posted_at,
                at,
            )
    return None


def _useless(message: Message, address: str) -> str:
    """Why a message need not be sent any more; empty where it must."""
    if message.read_at is not None:
        return "화면에서 먼저 읽었습니다."
    if message.topic == Topic.DIGEST and not message.collected.filter(read_at=None).exists():
        return "모은 것을 화면에서 모두 읽었습니다."
    return "" if address else "그사이 이 길로는 받지 않기로 했습니다."


def settle(*, attempt: Attempt, outcome: str, reason: str, at: datetime) -> None:
    """Write down what came of an attempt: sent, refused, later (try again by itself) or unknown."""
    mine = Delivery.objects.select_for_update().filter(
        id=attempt.delivery, state=Delivery.State.UNKNOWN, attempted_at=attempt.at
    )
    delivery = mine.first()
    if delivery is None:  # a person has decided about it meanwhile
        return
    delivery.reason, delivery.settled_at = reason[:200], at
    if outcome == "sent":
        delivery.state = Delivery.State.SENT
    elif outcome == "later" and delivery.attempts <= len(PAUSES):
        delivery.state, delivery.settled_at = Delivery.State.WAITING, None
        delivery.due = at + PAUSES[delivery.attempts - 1]
    elif outcome in ("later", "refused"):
        delivery.state = Delivery.State.FAILED
    delivery.save(update_fields=["state", "due", "settled_at", "reason"])


def resend(*, delivery: UUID, by: Viewer, at: datetime) -> None:
    """Send again what failed or may have gone, under the same number, to where the person is now reached.

    Raises:
        Refused: it is being sent at this moment.
        Stale: it is neither failed nor unknown any more.
    """
    found = _open(delivery, at)
    person = found.message.person_id
    ways = queries.reach(person)
    found.address = (ways.mail if found.channel == "mail" else ways.number) or found.address
    found.state, found.due = Delivery.State.WAITING, at
    found.attempts, found.settled_at, found.reason = 0, None, ""
    found.save(update_fields=["address", "state", "due", "attempts", "settled_at", "reason"])
    record(
        by=by,
        at=at,
        action="messages.resend",
        summary=f"{_named(found)} 다시 보내게 했습니다.",
        on=[On(person, "delivery", str(delivery))],
        before={"attempted_at": str(found.attempted_at)},
    )


def leave(*, delivery: UUID, by: Viewer, at: datetime) -> None:
    """Neither send again nor ask again: somebody looked and it has gone, or is of no use any more.

    Raises:
        Refused: it is being sent at this moment.
        Stale: it is neither failed nor unknown any more.
    """
    found = _open(delivery, at)
    Delivery.objects.filter(id=found.id).update(
        state=Delivery.State.DROPPED, settled_at=at, reason="확인하고 다시 보내지 않기로 했습니다."
    )
    record(
        by=by,
        at=at,
        action="messages.leave",
        summary=f"{_named(found)} 다시 보내지 않기로 했습니다.",
        on=[On(found.message.person_id, "delivery", str(delivery))],
    )


def _named(found: Delivery) -> str:
    return (
        f"{found.message.get_topic_display()} {'메일을' if found.channel == 'mail' else '문자를'}"
    )


def _open(delivery: UUID, at: datetime) -> Delivery:
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("message")
    found = rows.filter(public_id=delivery).first()
    if found is None:
        raise NotTheirs("이 기관에 없는 전달입니다.")
    if found.state not in (Delivery.State.FAILED, Delivery.State.UNKNOWN):
        raise Stale(f"그사이 '{found.get_state_display()}'으로 바뀌었습니다. 다시 불러와 주세요.")
    tried = found.attempted_at
    if found.state == Delivery.State.UNKNOWN and tried and at - tried < UNDER_WAY:
        raise Refused(
            "delivery_under_way",
            "지금 보내는 중일 수 있습니다. 시도한 지 5분이 지나도 답이 없으면 다시 눌러 주세요.",
        )
    return found


# ── choosing ──────────────────────────────────────────────────────────────────────────


def choose(*, reach: Reach, by: Viewer, at: datetime) -> None:
    """Set where one is reached, how for each topic, and when not.

    Raises:
        Refused: an address or a number that is none.
        NotTheirs: a log-in without a person.
    """
    person = _person(by)
    if reach.mail and not MAIL.fullmatch(reach.mail):
        raise Refused("not_a_mail", "메일 주소는 kim@haeon.go.kr처럼 넣어 주세요.")
    if reach.number and not NUMBER.fullmatch(reach.number):
        raise Refused("not_a_number", "휴대전화 번호는 01012345678처럼 숫자만 넣어 주세요.")
    institution = tenancy.current()
    Preference.objects.update_or_create(
        institution_id=institution,
        person_id=person,
        defaults={
            "mail": reach.mail,
            "number": reach.number,
            "quiet_from": reach.quiet_from,
            "quiet_until": reach.quiet_until,
            "digest_at": reach.digest_at,
            "changed_at": at,
        },
    )
    Choice.objects.bulk_create(
        (
            Choice(
                institution_id=institution,
                person_id=person,
                topic=topic,
                mail=topic in reach.by_mail,
                text=topic in reach.by_text,
            )
            for topic in Topic.values
        ),
        update_conflicts=True,
        unique_fields=["institution", "person", "topic"],
        update_fields=["mail", "text"],
    )
    record(
        by=by,
        at=at,
        action="messages.choose",
        summary="알림 받는 방법을 바꾸었습니다.",
        on=[On(person, "preference", "")],
        after=_told(reach),
    )


def fill_in(*, addresses: Mapping[int, tuple[str, str]], by: Actor, at: datetime) -> None:
    """Mail and number of those who have given none themselves; what one has given stays.

    Raises:
        NotTheirs: not HR.
    """
    if by.role != "hr":
        raise NotTheirs("남의 메일과 번호는 인사 담당자만 채울 수 있습니다.")
    known, usual = queries.addresses(addresses), Reach()
    filled = []
    for person, told in addresses.items():
        before = known.get(person, ("", ""))
        mail, number = (ours or theirs for ours, theirs in zip(before, told, strict=True))
        if (mail, number) != before:
            now = {"mail": mail, "number": number, "changed_at": at}
            hours = {"quiet_from": usual.quiet_from, "quiet_until": usual.quiet_until}
            Preference.objects.update_or_create(
                institution_id=tenancy.current(),
                person_id=person,
                defaults=now,
                create_defaults={**now, **hours},
            )
            filled.append(person)
    if filled:
        record(
            by=by,
            at=at,
            action="messages.fill_in",
            summary=f"{len(filled)}명의 비어 있던 메일과 번호를 채웠습니다.",
            on=[On(person, "preference", "") for person in filled],
        )


def _told(reach: Reach) -> Mapping[str, object]:
    """What changed, without where: an address has no place in a log that is never cleared."""
    return {
        "mail": bool(reach.mail),
        "number": bool(reach.number),
        "by_mail": sorted(reach.by_mail),
        "by_text": sorted(reach.by_text),
        "quiet": [reach.quiet_from, reach.quiet_until],
        "digest_at": reach.digest_at,
    }


def _person(by: Viewer) -> int:
    if by.person is None:
        raise NotTheirs("직원이 아닌 로그인에는 알림이 없습니다.")
    return by.person
