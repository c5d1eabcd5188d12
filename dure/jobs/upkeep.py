"""Jobs about jobs, and about what programs were answered."""

from procrastinate.contrib.django import app

from dure import clock, tenancy
from dure.accounts import tokens
from dure.organization import queries as organization


async def retry_stalled() -> None:
    """Retry jobs whose worker has not been heard of."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


def forget_answers() -> None:
    """Delete the answers to writes that no program will send again."""
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            tokens.forget(at=clock.now())
