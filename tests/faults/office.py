"""A whole office in processes of its own: database, web and worker, each of which may be killed."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import psycopg
from filelock import FileLock

from dure import cluster, place, postgres

PATIENCE = 120.0
BACK = 1500  # seconds that the clock is set back at a time
BUILT = "office.built"  # names the folder of the database that offices are copied from
BUILD = """
import django; django.setup()
from django.db import transaction
from tests import world
from datetime import date
from dure import tenancy
from dure.accounts.models import Grant
from dure.attendance.actions import touch_everybody
with transaction.atomic():
    made = world.build()
    with tenancy.institution(made.institution):
        clerk = made.users["윤서무"]
        Grant.objects.create(institution_id=made.institution, user=clerk, role="clerk", valid=("2026-01-01", None))
        touch_everybody(since=date(2026, 11, 1), until=date(2026, 12, 1), why="test", at=world.NOW)
"""


@dataclass
class Office:
    """Processes on one folder; web and worker believe it to be `shift` seconds later than it is."""

    home: Path
    database: cluster.Cluster
    shift: float
    port: int = 0
    terminals: int = 0  # where terminals push to
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_")}
        return {
            **kept,
            "DATABASE_URL": self.database.url_app,
            "DURE_PLACE": str(self.home / "place"),
            "DURE_CLOCK_SHIFT": str(self.shift),
            "DJANGO_SETTINGS_MODULE": "dure.settings",
        }

    def run(self, *command: str, **more: str) -> None:
        subprocess.run([sys.executable, *command], env={**self.environ, **more}, check=True)

    def build(self) -> None:
        owner = {"DATABASE_OWNER_URL": self.database.url_owner, "DURE_AS_OWNER": "1"}
        self.run("-m", "dure", "migrate", "-v0", **owner)
        self.run("-c", BUILD)

    def open(self, names: Sequence[str]) -> None:
        self.port, self.terminals = _free_port(), _free_port()
        for name in names:
            self.start(name)
        door = Browser(self, "", "")
        persist(lambda: door.get("/login")[0] == 200, gave_up="웹이 열리지 않았습니다.")

    def start(self, name: str) -> None:
        web = ["-m", "granian", "--host", "127.0.0.1", "--interface"]
        commands = {
            "web": [*web, "wsgi", "--port", str(self.port), "dure.wsgi:application"],
            "terminals": [*web, "asginl", "--port", str(self.terminals), "dure.asgi:application"],
            "worker": ["-m", "dure", "worker"],
        }
        self.children[name] = subprocess.Popen(
            [sys.executable, *commands[name.partition("-")[0]]],
            env=self.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self, name: str) -> None:
        """End a process and its children at once, as a power cut would; or what else goes wrong."""
        if name == "database":
            os.kill(self.database.pid, signal.SIGKILL)
        elif name == "connections":
            self.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'dure_app'"
            )
        elif name == "clock":
            self.shift -= BACK
            for each in self.children:
                self.kill(each)
        else:
            os.killpg(self.children[name].pid, signal.SIGKILL)
            self.children[name].wait()

    def tend(self) -> None:
        """Start again whatever ended by itself, as the supervisor of `./run up` does."""
        if not self.database.alive():
            self.database.revive()
        for name, child in list(self.children.items()):
            if child.poll() is not None:
                self.start(name)

    def revive(self, name: str) -> None:
        if name == "database":
            self.database.revive()
        elif name == "clock":
            for each in list(self.children):
                self.start(each)
        elif name in self.children:
            self.start(name)

    def end(self) -> None:
        for child in self.children.values():
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """As the database's own administrator, whom row-level security does not hold."""
        url = cluster.url_of(self.database.home, cluster.ADMIN)
        with psycopg.connect(url) as connection:
            return connection.execute(sql).fetchall()


@contextmanager
def opened(
    home: Path,
    moment: datetime,
    names: Sequence[str] = ("web", "worker"),
    *,
    durable: bool = False,
) -> Iterator[Office]:
    """An office with the cast of `tests.world`, where it is `moment`, up for the time of the block."""
    where = place.temporary_folder()
    subprocess.run(["cp", "-a", f"{_built(home)}/.", str(where)], check=True)
    (where / "port").unlink()  # each office has its own
    try:
        with _running(home, where, moment, durable=durable) as office:
            office.open(names)
            yield office
    finally:
        subprocess.run(["rm", "-rf", str(where)], check=True)


@contextmanager
def _running(home: Path, where: Path, moment: datetime, *, durable: bool) -> Iterator[Office]:
    programs = place.reachable_copy(_binaries())
    database = cluster.Cluster(home=where, programs=programs, durable=durable)
    database.start()
    office = Office(home, database, (moment - datetime.now(UTC)).total_seconds())
    try:
        yield office
    finally:
        office.end()
        database.stop()


def _built(home: Path) -> Path:
    """A database with the cast in it, made once for all workers of this run and copied by each office."""
    shared = home.parent.parent if home.parent.name.startswith("popen-") else home.parent
    note = shared / BUILT
    with FileLock(f"{note}.lock"):
        if not note.exists():
            where = place.temporary_folder()
            with _running(home, where, datetime.now(UTC), durable=False) as office:
                office.build()
            note.write_text(str(where))
    return Path(note.read_text())


def forget(shared: Path) -> None:
    """Take away the database that offices were copied from."""
    note = shared / BUILT
    if note.exists():
        subprocess.run(["rm", "-rf", note.read_text()], check=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _binaries() -> Path:
    """The programs that the tests' own database runs by, whatever DATABASE_URL says."""
    url = os.environ.pop("DATABASE_URL", None)
    try:
        found = postgres.binaries()
    finally:
        if url:
            os.environ["DATABASE_URL"] = url
    assert found
    return found


class Browser:
    """One person's log-in, tried again until the office answers."""

    def __init__(self, office: Office, login: str, password: str) -> None:
        self.office, self.login, self.password = office, login, password
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> tuple[int, str, str]:
        return self._send(urllib.request.Request(self._url(path)))

    def post(
        self, path: str, data: dict[str, Any], files: dict[str, tuple[str, bytes]] | None = None
    ) -> tuple[int, str, str]:
        """Status, final address and body; the answer of the rules (4xx) is an answer, too."""
        body, kind = _encoded(data, files or {})
        request = urllib.request.Request(self._url(path), data=body, method="POST")
        request.add_header("Content-Type", kind)
        request.add_header("X-CSRFToken", self._token())
        return self._send(request)

    def come_in(self) -> None:
        self.get("/login")
        self.post("/login", {"login": self.login, "password": self.password})

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.office.port}{path}"

    def _token(self) -> str:
        found = [cookie.value for cookie in self.jar if cookie.name == "csrftoken"]
        return found[0] or "" if found else ""

    def _send(self, request: urllib.request.Request) -> tuple[int, str, str]:
        try:
            with self.opener.open(request, timeout=20) as answer:
                return answer.status, answer.url, answer.read().decode("latin-1")
        except urllib.error.HTTPError as error:
            return error.code, error.url or "", error.read().decode("latin-1")


def _encoded(data: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    if not files:
        return urllib.parse.urlencode(
            data, doseq=True
        ).encode(), "application/x-www-form-urlencoded"
    edge = "dure-test-boundary"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in data.items()
    ]
    for name, (filename, content) in files.items():
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        )
        parts.append(head.encode() + b"Content-Type: text/csv\r\n\r\n" + content + b"\r\n")
    parts.append(f"--{edge}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={edge}"


def persist(attempt: Callable[[], bool], *, gave_up: str) -> None:
    """Try until it is so; between tries wait a moment for processes that are coming back."""
    waiting = threading.Event()
    for _ in range(int(PATIENCE / 0.1)):
        try:
            if attempt():
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError, OSError, psycopg.Error):
            pass
        waiting.wait(0.1)
    raise AssertionError(gave_up)
