"""A worker killed while it hands a mail over: the mail may have gone, and never goes twice by itself."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from dure import postgres
from tests.conftest import drop_database, make_database
from tests.links.mail_server import Office, office

PATIENCE = 300.0
DJANGO = """
import django; django.setup()
from django.conf import settings
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""
OFFICE = """
from datetime import timedelta
from django.db import transaction
from dure import clock, tenancy
from dure.messages import actions
from dure.messages.queries import Reach
from tests import world
with transaction.atomic():
    made = world.build()
    with tenancy.institution(made.institution):
        at = clock.now() - timedelta(minutes=1)
        reach = Reach(mail="park@haeon.go.kr", quiet_from=0, quiet_until=0)
        actions.choose(reach=reach, by=made.viewer("박과장"), at=at)
        actions.post(person=made.people["박과장"], topic="approval", key="1", at=at,
                     text="결재할 문서가 1건 있습니다.", url="/inbox")
"""
WORK = "from dure.jobs import messages; messages.deliver()"
PRESS = """
from datetime import timedelta
from dure import clock, tenancy
from dure.accounts import queries as accounts
from dure.accounts.models import User
from dure.messages import actions
from dure.messages.models import Delivery
from dure.organization import queries as organization
[(pk, _, _)] = organization.institutions()
at = clock.now()
with tenancy.institution(pk):
    by = accounts.viewer(User.objects.get(login="cho"), on=at.date(), role="admin")
    # the five minutes that a hand-over may take have passed
    Delivery.objects.update(attempted_at=at - timedelta(minutes=6))
    actions.resend(delivery=Delivery.objects.get().public_id, by=by, at=at)
"""


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


class Worker:
    """Processes on a database of their own, that know one mail server."""

    def __init__(self, name: str, place: Path, mail: Office) -> None:
        self.url = _named(postgres.urls().app, name)
        self.environ = {
            **os.environ,
            "DATABASE_URL": self.url,
            "DURE_PLACE": str(place),
            "DJANGO_SETTINGS_MODULE": "dure.settings",
            "DURE_SMTP_URL": f"smtp://127.0.0.1:{mail.port}",
            "DURE_MAIL_FROM": "dure@haeon.go.kr",
        }

    def start(self, program: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", DJANGO + program], env=self.environ)

    def run(self, program: str) -> None:
        assert self.start(program).wait(PATIENCE) == 0

    def delivery(self) -> tuple[Any, ...]:
        with psycopg.connect(self.url) as connection:
            [(pk,)] = connection.execute("SELECT id FROM organization_institutions()").fetchall()
            connection.execute("SELECT set_config('dure.institution', %s, true)", [str(pk)])
            rows = connection.execute("SELECT state, attempts FROM dure_messages_delivery")
            [found] = rows.fetchall()
            return tuple(found)


class Slow(Office):
    """Takes the whole mail, says so to the test, and never answers the worker."""

    def __init__(self) -> None:
        super().__init__()
        self.has_it, self.slow = threading.Event(), True

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        self.has_it.set()
        if self.slow:
            await server.loop.create_future()
        return answer


@pytest.fixture
def worker(template: str, tmp_path: Path) -> Iterator[tuple[Worker, Slow]]:
    name = f"dure_killed_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    make_database(name)
    try:
        with office(Slow()) as mail:
            made = Worker(name, tmp_path, mail)
            made.run(OFFICE)
            yield made, mail  # type: ignore[misc]
    finally:
        drop_database(name)


def test_넘기는_사이에_죽으면_확인_필요로_남고_사람이_눌러야_다시_간다(
    worker: tuple[Worker, Slow],
) -> None:
    office, mail = worker
    victim = office.start(WORK)
    assert mail.has_it.wait(PATIENCE)
    victim.send_signal(signal.SIGKILL)
    victim.wait(PATIENCE)
    assert office.delivery() == ("unknown", 1)

    mail.slow = False
    office.run(f"{WORK}; messages.deliver()")
    assert office.delivery() == ("unknown", 1)
    assert len(mail.taken) == 1

    office.run(PRESS)
    office.run(f"{WORK}; messages.deliver()")
    assert office.delivery() == ("sent", 1)
    first, second = mail.read()
    assert first["Message-ID"] == second["Message-ID"]


def test_두_작업자가_함께_돌아도_한_번만_간다(worker: tuple[Worker, Slow]) -> None:
    office, mail = worker
    mail.slow = False
    both = [office.start(WORK) for _ in range(2)]
    assert [each.wait(PATIENCE) for each in both] == [0, 0]
    assert office.delivery() == ("sent", 1)
    assert len(mail.taken) == 1
