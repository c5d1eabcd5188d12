"""What waits: jobs for a worker, and of each institution what has not been done yet. Numbers only."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateEvent

from dure import tenancy
from dure.attendance import queries as attendance
from dure.hooks import queries as hooks
from dure.messages import queries as messages
from dure.organization import queries as organization
from dure.terminals import diagnostics
from dure.timeline import queries as timeline

RECENT: Final = timedelta(days=1)


@dataclass(frozen=True)
class Failed:
    """A job of the timetable that ended with an error lately."""

    task: str
    times: int
    last_at: datetime


def jobs() -> dict[str, int]:
    """Jobs by state; stalled are those whose worker has died."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE j.status = 'todo'),"
            " count(*) FILTER (WHERE j.status = 'doing'),"
            " count(*) FILTER (WHERE j.status = 'failed'),"
            " count(*) FILTER (WHERE j.status = 'doing'"
            "  AND (w.id IS NULL OR w.last_heartbeat < now() - interval '60 seconds'))"
            " FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id"
        )
        return dict(zip(("todo", "doing", "failed", "stalled"), cursor.fetchone(), strict=True))


def failed(*, at: datetime) -> list[Failed]:
    """What failed within a day, by job, the latest first."""
    found: dict[str, list[datetime]] = {}
    rows = ProcrastinateEvent.objects.filter(type="failed", at__gt=at - RECENT).order_by("-at")
    for task, moment in rows.values_list("job__task_name", "at"):
        found.setdefault(task, []).append(moment)
    return [Failed(task, len(moments), moments[0]) for task, moments in found.items()]


def everywhere(*, at: datetime) -> Counter[str]:
    """What waits in all institutions together."""
    found: Counter[str] = Counter()
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            found.update(waiting(at=at))
    return found


def waiting(*, at: datetime) -> dict[str, int]:
    """What waits in the institution of this transaction."""
    health, mails, hooked = diagnostics.health(at=at), messages.states(), hooks.states()
    return {
        "stale_people": timeline.waiting_people(),
        "parked_punches": attendance.parked_count(),
        "terminals_silent": len(health.silent),
        "terminals_drifting": len(health.drifting),
        "terminal_requests_unread": health.unread,
        "terminal_requests_failed": health.failed,
        "terminal_commands": health.commands_waiting,
        "deliveries_waiting": mails["waiting"],
        "deliveries_unknown": mails["unknown"],
        "deliveries_failed": mails["failed"],
        "hook_sendings_waiting": hooked["waiting"],
        "hook_sendings_stopped": hooked["stopped"],
    }
