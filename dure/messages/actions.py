"""Tell people, and take it back while it has not left."""

from datetime import datetime, timedelta

from dure import tenancy
from dure.identity import uuid7
from dure.messages.models import Delivery, Message

UNDO = timedelta(seconds=10)  # as long as an action can be undone, nobody is told of it


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
        topic=topic,
        text=text,
        url=url,
        key=key,
        posted_at=at,
        due=due or at + UNDO,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def take_back(*, key: str, at: datetime) -> bool:
    """What was posted under a key is no longer so; whether nobody has been told.

    Not shown yet: it is forgotten, and its key is free for the same to happen again. Shown
    already: what still waits to be sent is dropped, and it no longer counts as unread.
    """
    found = Message.objects.filter(key=key, taken_back_at__isnull=True)
    if found.filter(shown_at__isnull=True).update(taken_back_at=at):
        return True
    waiting = Delivery.objects.filter(message__in=found, state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.DROPPED, settled_at=at, reason="그사이 볼 일이 없어짐")
    found.update(for_digest=False)
    found.filter(read_at__isnull=True).update(read_at=at)
    return False
