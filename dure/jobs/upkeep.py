"""Jobs about jobs."""

from procrastinate.contrib.django import app


async def retry_stalled() -> None:
    """Retry jobs whose worker has not been heard of."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)
