"""`python -m dure worker`: one process that keeps the timetable."""

from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.jobs import DeleteJobCondition


class Command(BaseCommand):
    help = "시간표(dure/jobs/schedule.py)에 따라 일합니다."

    def handle(self, *args: Any, **options: Any) -> None:
        import dure.jobs.schedule  # noqa: F401  (registers the tasks)

        with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
            app.run_worker(
                delete_jobs=DeleteJobCondition.SUCCESSFUL,
                concurrency=3,
                install_signal_handlers=True,
            )
