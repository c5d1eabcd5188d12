"""Webhooks: sealed lines become sendings, and what is due is handed over.

What is tried is committed before it is tried, so this is never called inside a transaction.
"""

from django.conf import settings

from dure import clock, tenancy
from dure.hooks import sending
from dure.links import web_hook
from dure.organization import queries as organization

AT_ONCE = 50  # an institution; the next time comes in five seconds


def send() -> int:
    """Read what was sealed and hand over what is due, everywhere; how many were tried."""
    tried = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            sending.read(at=clock.now())
        for _ in range(AT_ONCE):
            if not _next(pk):
                break
            tried += 1
    return tried


def _next(institution: int) -> bool:
    """One hand-over: committed as tried, tried, and what came of it committed."""
    with tenancy.institution(institution):
        attempt = sending.claim(at=clock.now())
    if attempt is None:
        return False
    answer = web_hook.post(attempt.url, attempt.body, attempt.headers, settings.DURE_HOOK_HOSTS)
    with tenancy.institution(institution):
        sending.settle(
            attempt=attempt,
            taken=answer.taken,
            reason=answer.reason,
            answer=answer.said,
            at=clock.now(),
        )
    return True
