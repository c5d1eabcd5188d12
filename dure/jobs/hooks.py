"""Webhooks: sealed lines become sendings, and what is due is handed over.

What is tried is committed before it is tried, so this is never called inside a transaction.
"""

from django.conf import settings

from dure import clock, tenancy
from dure.hooks import sending
from dure.links import web_hook
from dure.organization import queries as organization

AT_ONCE = 50  # an institution; the next time comes in five seconds
MISSES = 5  # an institution; a receiver that is silent costs ten seconds each


def send() -> int:
    """Read what was sealed and hand over what is due, everywhere; how many were tried."""
    tried = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            sending.read(at=clock.now())
        tried += _hand_over(pk)
    return tried


def _hand_over(institution: int) -> int:
    """What is due, until too much of it was not taken: others wait behind it."""
    taken: list[bool] = []
    while len(taken) < AT_ONCE and taken.count(False) < MISSES:
        one = _next(institution)
        if one is None:
            break
        taken.append(one)
    return len(taken)


def _next(institution: int) -> bool | None:
    """One hand-over: committed as tried, tried, and what came of it committed; None for nothing due."""
    with tenancy.institution(institution):
        attempt = sending.claim(at=clock.now())
    if attempt is None:
        return None
    answer = web_hook.post(attempt.url, attempt.body, attempt.headers, settings.DURE_HOOK_HOSTS)
    with tenancy.institution(institution):
        sending.settle(
            attempt=attempt,
            taken=answer.taken,
            reason=answer.reason,
            answer=answer.said,
            at=clock.now(),
        )
    return answer.taken
