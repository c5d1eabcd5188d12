"""What other systems are told of, and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from dure.accounts.viewer import Viewer
from dure.errors import NotTheirs
from dure.hooks.models import Hook, Sending

STATES = dict(Sending.State.choices)


def hooks(*, viewer: Viewer) -> list[Hook]:
    """Every hook, the open ones first, for whoever runs the system."""
    _only_admin(viewer)
    return list(Hook.objects.order_by("ended_at", "id").reverse())


def sendings(*, viewer: Viewer, hook: UUID | None = None, state: str = "") -> QuerySet[Sending]:
    """The deliveries, newest first."""
    _only_admin(viewer)
    found = Sending.objects.select_related("hook").order_by("-id")
    if hook:
        found = found.filter(hook__public_id=hook)
    return found.filter(state=state) if state else found


def states(hook: UUID | None = None) -> dict[str, int]:
    """How many deliveries stand in each state."""
    found = Sending.objects.filter(hook__public_id=hook) if hook else Sending.objects.all()
    counted = dict(found.values_list("state").annotate(n=Count("id")))
    return {state: counted.get(state, 0) for state in STATES}


def open_hook(public_id: UUID) -> Hook:
    found = Hook.objects.select_for_update().filter(public_id=public_id).first()
    if found is None or found.ended_at:
        raise NotTheirs("이미 끝났거나 없는 웹훅입니다.")
    return found


def held_up() -> Exists:
    """That something earlier about the same is still on its way to the same hook."""
    return Exists(
        Sending.objects.filter(
            hook=OuterRef("hook"),
            subjects__overlap=OuterRef("subjects"),
            seq__lt=OuterRef("seq"),
            state__in=[Sending.State.WAITING, Sending.State.TRYING],
        )
    )


def between(hook: Hook, since: datetime, until: datetime) -> QuerySet[Sending]:
    """What happened in a period, as far as it has been settled."""
    settled: Sequence[str] = (Sending.State.SENT, Sending.State.STOPPED)
    return Sending.objects.filter(
        hook=hook, happened_at__gte=since, happened_at__lt=until, state__in=settled
    )


def _only_admin(viewer: Viewer) -> None:
    if viewer.role != "admin":
        raise NotTheirs("웹훅은 시스템관리자가 다룹니다.")
