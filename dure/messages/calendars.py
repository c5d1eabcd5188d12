"""달력 주소: secret addresses of calendars, made and ended by their person, or ended by an administrator."""

import secrets
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused, Stale
from dure.identity import uuid7
from dure.messages import actions
from dure.messages.models import Feed


def token_hash(token: str) -> str:
    """What is kept of a calendar's secret: it has 256 bits of chance, so one round is enough."""
    return sha256(token.encode()).hexdigest()


def make_feed(*, unit: int | None, by: Viewer, at: datetime) -> str:
    """An address for one's own calendar (no unit) or that of a unit; its secret, said this once.

    Raises:
        Refused: there is one already.
    """
    token, person = secrets.token_urlsafe(32), _own(by)
    try:
        with transaction.atomic():
            made = Feed.objects.create(
                public_id=uuid7(),
                institution_id=tenancy.current(),
                person_id=person,
                unit_id=unit,
                token_hash=token_hash(token),
                made_at=at,
            )
    except IntegrityError as error:
        raise Refused(
            "feed_exists",
            "이 달력의 주소가 이미 있습니다. 주소를 잊었으면 새 주소로 바꿔 주세요.",
        ) from error
    record(
        by=by,
        at=at,
        action="messages.make_feed",
        summary=f"{'부서' if unit else '내'} 달력 주소를 만들었습니다.",
        on=[On(person, "feed", str(made.public_id))],
    )
    return token


def end_feed(*, feed: UUID, by: Viewer, at: datetime) -> int | None:
    """One's own address opens no more; the unit whose calendar it was.

    Raises:
        NotTheirs: it is somebody else's.
        Stale: it has ended already.
    """
    person = _own(by)
    found = Feed.objects.select_for_update().filter(public_id=feed, person_id=person).first()
    if found is None:
        raise NotTheirs("내가 만든 달력 주소가 아닙니다.")
    if found.ended_at:
        raise Stale("이미 끝낸 주소입니다. 다시 불러와 확인해 주세요.")
    _end_feed(found, by, at)
    return found.unit_id


def revoke_feed(*, feed: UUID, by: Viewer, at: datetime) -> None:
    """Somebody's address opens no more, and they are told so.

    Raises:
        NotTheirs: only administrators may. Stale: it has ended already.
    """
    found = Feed.objects.select_for_update().filter(public_id=feed).first()
    if by.role != "admin" or found is None:
        raise NotTheirs("남의 달력 주소는 시스템관리자가 끝냅니다.")
    if found.ended_at:
        raise Stale("이미 끝낸 주소입니다. 다시 불러와 확인해 주세요.")
    _end_feed(found, by, at)
    actions.post(
        person=found.person_id,
        topic="system",
        text="시스템관리자가 달력 주소를 끝냈습니다. 쓰려면 새로 만들어 주세요.",
        url="/calendars",
        key=f"feed:revoked:{feed}",
        at=at,
    )


def note_read(*, feed: UUID, on: date) -> None:
    """Keep the day on which an address was last read; programs read it many times a day."""
    Feed.objects.filter(public_id=feed).exclude(read_on=on).update(read_on=on)


def _end_feed(found: Feed, by: Viewer, at: datetime) -> None:
    Feed.objects.filter(id=found.id).update(ended_at=at)
    record(
        by=by,
        at=at,
        action="messages.end_feed",
        summary=f"{'부서' if found.unit_id else '내'} 달력 주소를 끝냈습니다.",
        on=[On(found.person_id, "feed", str(found.public_id))],
    )


def renew_feed(*, feed: UUID, by: Viewer, at: datetime) -> str:
    """End an address and make another for the same calendar; its secret, said this once."""
    return make_feed(unit=end_feed(feed=feed, by=by, at=at), by=by, at=at)


def _own(by: Viewer) -> int:
    if by.person is None:
        raise NotTheirs("직원이 아닌 로그인에는 달력이 없습니다.")
    return by.person
