"""One part of an installation in this very process, for systemd and containers; `./run up` runs them all.

    python -m dure.parts web|terminals|worker|migrate [--host H] [--port N]

The place (DURE_PLACE), the database and every password come from outside; nothing here has a default.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence

from dure import place, postgres
from dure.place import Trouble

CORES = os.cpu_count() or 1
LOGS = ("--log-level", "warning", "--log-config", str(place.ROOT / "dure" / "granian_logs.json"))
GRANIAN = (sys.executable, "-m", "granian")
NEEDED = ("DATABASE_URL", "DURE_PLACE")


def web(host: str, port: int) -> list[str]:
    """People's pages and programs' addresses."""
    command = [*GRANIAN, "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += ["--workers", str(min(4, CORES)), "--respawn-failed-workers"]
    # A thread holds a database connection of its own, so their number is ours to bound.
    command += ["--blocking-threads", str(min(16, 2 * CORES + 1)), "--backpressure", "64"]
    return [*command, *LOGS, "dure.wsgi:application"]


def terminals(host: str, port: int) -> list[str]:
    """What terminals push to."""
    command = [*GRANIAN, "--interface", "asginl", "--host", host, "--port", str(port)]
    command += ["--workers", "1", "--respawn-failed-workers"]
    return [*command, *LOGS, "dure.asgi:application"]


def worker() -> list[str]:
    """What keeps the timetable."""
    return [sys.executable, "-m", "dure", "worker"]


def migrate() -> list[str]:
    """Make the tables of this code, beside a former code that goes on serving."""
    postgres.prepare(postgres.urls().owner)
    return [sys.executable, "-m", "dure", "migrate", "--noinput"]


def main(arguments: Sequence[str]) -> None:
    """Become the part asked for; troubles are one sentence, not a traceback."""
    parser = argparse.ArgumentParser(prog="python -m dure.parts")
    parser.add_argument("part", choices=["web", "terminals", "worker", "migrate"])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int)
    asked = parser.parse_args(arguments)
    try:
        command, environ = _part(asked.part, asked.host, asked.port)
    except Trouble as trouble:
        sys.exit(f"두레: {trouble}")
    os.execve(command[0], command, environ)  # noqa: S606 – we become the part


def _part(part: str, host: str, port: int | None) -> tuple[list[str], dict[str, str]]:
    for name in NEEDED:
        if not os.environ.get(name):
            raise Trouble(f"{name}을 정해 주세요. docs/runbook.md의 설치를 봅니다.")
    environ = dict(os.environ)
    if part == "migrate":
        return migrate(), environ | {"DURE_AS_OWNER": "1"}
    environ.pop("DATABASE_OWNER_URL", None)
    if part == "worker":
        return worker(), environ
    environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="dure-figures-"))
    return (web(host, port or 8000) if part == "web" else terminals(host, port or 8081)), environ


if __name__ == "__main__":
    main(sys.argv[1:])
