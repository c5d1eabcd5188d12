"""Questions of state, and the log verified: of every institution, or of one."""

from datetime import datetime, timedelta
from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob

from dure import tenancy
from dure.attendance import queries as attendance
from dure.audit import queries as audit
from dure.feeds import queries as feeds
from dure.jobs import audit as sealing
from dure.jobs import feeds as polling
from dure.jobs.operating.asked import Answer, Asked, institutions
from dure.pay import queries as pay
from dure.people import queries as people
from dure.timeline.actions import SEOUL, month_after


def status(code: str, at: datetime) -> Answer:
    """What waits, what failed, how far the months are."""
    found = institutions(code)
    jobs = ProcrastinateJob.objects
    return {
        "at": at.astimezone(SEOUL).isoformat(timespec="seconds"),
        "jobs": {name: jobs.filter(status=name).count() for name in ("todo", "doing", "failed")},
        "backup": "두레는 백업을 받지 않습니다. 받는 곳에서 확인해 주세요.",
        "institutions": [_state(pk, *known, at) for pk, known in found.items()],
    }


def _state(pk: int, code: str, name: str, at: datetime) -> Answer:
    today = at.astimezone(SEOUL).date()
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    with tenancy.institution(pk):
        handed = pay.hand_offs()
        peopled = people.units_with_people(since=month, until=month_after(month))
        return {
            "code": code,
            "name": name,
            "people_to_compute": attendance.waiting(),
            "parked_punches": attendance.parked_count(),
            "open_misfits": attendance.open_misfits(None, today),
            "refused_files": feeds.arrival_counts().get("refused", 0),
            "month": f"{month:%Y-%m}",
            "units": len(peopled),
            "closed_units": len(attendance.closes(month=month)),
            "last_hand_off": f"{handed[0].month:%Y-%m}" if handed else None,
            "sealed_lines": audit.head()[0],
        }


def verify(code: str) -> Answer:
    """Whether each log is whole."""
    sealing.seal()
    told: list[dict[str, Any]] = []
    for pk, (known, name) in institutions(code).items():
        with tenancy.institution(pk):
            verdict = audit.verify()
        told.append({"code": known, "name": name, "sealed": verdict.sealed,
                     "checkpoints": verdict.checkpoints, "faults": list(verdict.faults)})  # fmt: skip
    return {"institutions": told, "whole": not any(each["faults"] for each in told)}


def sync(asked: Asked) -> Answer:
    """Ask the gate systems' servers of the institution for what happened since."""
    return {"new": polling.poll(only=asked.institution)}
