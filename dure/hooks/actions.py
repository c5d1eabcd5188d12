"""Hooks made, changed, paused and ended by an administrator; what was sent, sent again."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit import queries as audit
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused, Stale
from dure.hooks import queries
from dure.hooks.events import EVENTS, TEST
from dure.hooks.models import Hook, Sending
from dure.identity import uuid7
from dure.links import web_hook
from dure.sealed import seal

BOTH_HOLD: Final = timedelta(days=1)


def add_hook(
    *, name: str, url: str, events: Collection[str], by: Viewer, at: datetime
) -> tuple[Hook, str]:
    """A hook that is told of what happens from now on; its secret, said this once.

    Raises:
        Refused: no name, no event, or an address that nothing may be sent to.
    """
    _only_admin(by)
    if not name.strip():
        raise Refused("hook_has_no_name", "어느 시스템에 알리는지 적어 주세요.")
    _look(url, events)
    secret = secrets.token_urlsafe(32)
    made = Hook.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        name=name.strip()[:80],
        url=url,
        secret=seal(secret.encode()),
        events=[each for each in EVENTS if each in events],
        seq=audit.head()[0],
        made_at=at,
        made_by=by.name,
    )
    _noted("hooks.add_hook", "만들었습니다", made, by, at, url=url, events=made.events)
    return made, secret


def change_hook(*, hook: UUID, url: str, events: Collection[str], by: Viewer, at: datetime) -> None:
    """Another address or other events; what waits goes to the new address, in its order.

    Raises:
        Refused: no event, or an address that nothing may be sent to.
    """
    _only_admin(by)
    found = queries.open_hook(hook)
    _look(url, events)
    before = {"url": found.url, "events": found.events}
    found.url, found.events = url, [each for each in EVENTS if each in events]
    found.save(update_fields=["url", "events"])
    told = "주소나 알릴 일을 바꾸었습니다"
    _noted("hooks.change_hook", told, found, by, at, before, url=url, events=found.events)


def renew_secret(*, hook: UUID, by: Viewer, at: datetime) -> str:
    """A new secret, said this once; for a day what is sent is signed with the former too."""
    _only_admin(by)
    found = queries.open_hook(hook)
    secret = secrets.token_urlsafe(32)
    found.former_secret, found.former_until = found.secret, at + BOTH_HOLD
    found.secret = seal(secret.encode())
    found.save(update_fields=["secret", "former_secret", "former_until"])
    _noted("hooks.renew_secret", "비밀을 바꾸었습니다", found, by, at)
    return secret


def pause(*, hook: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Nothing is read or sent for it until it is resumed; its place in the chain is kept."""
    found = queries.open_hook(hook)
    found.paused_at, found.paused_reason = at, reason[:200]
    found.save(update_fields=["paused_at", "paused_reason"])
    _noted("hooks.pause", "쉬게 했습니다", found, by, at, reason=reason)


def resume(*, hook: UUID, by: Viewer, at: datetime) -> None:
    """Go on from where it stopped."""
    _only_admin(by)
    found = queries.open_hook(hook)
    if found.paused_at is None:
        raise Stale("이미 다시 보내고 있습니다.")
    found.paused_at, found.paused_reason, found.failing_since = None, "", None
    found.save(update_fields=["paused_at", "paused_reason", "failing_since"])
    Sending.objects.filter(hook=found, state=Sending.State.WAITING).update(due=at)
    _noted("hooks.resume", "다시 보내게 했습니다", found, by, at)


def end_hook(*, hook: UUID, by: Viewer, at: datetime) -> None:
    """Nothing more is sent to it."""
    _only_admin(by)
    found = queries.open_hook(hook)
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    _noted("hooks.end_hook", "끝냈습니다", found, by, at)


def send_test(*, hook: UUID, by: Viewer, at: datetime) -> None:
    """Something to receive, about nobody."""
    _only_admin(by)
    found = queries.open_hook(hook)
    Sending.objects.create(
        public_id=uuid7(),
        institution_id=found.institution_id,
        hook=found,
        seq=found.seq,
        event=TEST,
        happened_at=at,
        subjects=[],
        body=f'{{"event": "{TEST}", "happened_at": "{at.isoformat()}"}}',
        due=at,
    )
    _noted("hooks.send_test", "시험으로 보냈습니다", found, by, at)


def replay(*, sending: UUID, by: Viewer, at: datetime) -> None:
    """Send one again, under the same number.

    Raises:
        Stale: it is on its way.
    """
    _only_admin(by)
    found = Sending.objects.filter(public_id=sending).select_related("hook").first()
    if found is None:
        raise NotTheirs("이 기관에 없는 전달입니다.")
    queries.open_hook(found.hook.public_id)
    if found.state in (Sending.State.WAITING, Sending.State.TRYING):
        raise Stale("아직 보내는 중입니다. 다시 불러와 주세요.")
    _again([found.id], at)
    _noted("hooks.replay", "1건을 다시 보내게 했습니다", found.hook, by, at, sendings=1)


def replay_period(*, hook: UUID, since: datetime, until: datetime, by: Viewer, at: datetime) -> int:
    """Send again whatever happened in a period, in its order; how many."""
    _only_admin(by)
    found = queries.open_hook(hook)
    ids = list(queries.between(found, since, until).values_list("id", flat=True))
    _again(ids, at)
    told = f"{len(ids):,}건을 다시 보내게 했습니다"
    _noted("hooks.replay_period", told, found, by, at, since=str(since), until=str(until))
    return len(ids)


def _again(sendings: Sequence[int], at: datetime) -> None:
    Sending.objects.filter(id__in=sendings).update(
        state=Sending.State.WAITING, due=at, attempts=0, settled_at=None, reason="", answer=""
    )


def _look(url: str, events: Collection[str]) -> None:
    if not events or set(events) - set(EVENTS):
        raise Refused("no_such_event", "알릴 일을 하나 이상 골라 주세요.")
    try:
        web_hook.look(url, settings.DURE_HOOK_HOSTS)
    except web_hook.Shut as shut:
        raise Refused("hook_address_shut", str(shut)) from shut


def _only_admin(by: Viewer) -> None:
    if by.role != "admin":
        raise NotTheirs("웹훅은 시스템관리자가 다룹니다.")


def _noted(
    action: str,
    told: str,
    hook: Hook,
    by: Actor,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    **after: Any,
) -> None:
    record(
        by=by,
        at=at,
        action=action,
        summary=f"웹훅 '{hook.name}': {told}.",
        on=[On(kind="hook", subject=str(hook.public_id))],
        before=before,
        after=after or None,
    )
