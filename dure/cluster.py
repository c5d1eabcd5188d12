"""One embedded PostgreSQL in one folder: made, started, restarted and stopped.

    home/  data/  passwords (JSON, a password a role)  port  log  lock  prepared

`postgres` is our direct child, so its death is known at once and a restart takes a tenth of a
second. Whoever holds `lock` owns the server; others borrow it and leave it running.
"""

import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from dure import place
from dure.place import Trouble

ADMIN, OWNER, APP = "dure_admin", "dure_owner", "dure_app"
EXTENSIONS = ("btree_gist", "pg_trgm", "pgcrypto")
GRANTS = (
    "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO dure_app",
    "ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO dure_app",
)
LOOPBACK = "127.0.0.1"
SETTINGS = {
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    # What a statement says of people stays out of the log: neither its text nor the row it failed on.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
FORGETFUL = {  # for tests only: the machine's crash may lose everything
    "shared_buffers": "128MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
LARGEST_LOG = 10_000_000


def url_of(home: Path, role: str, database: str = "dure") -> str:
    """The URL of a role; one that nothing answers where the database was never made."""
    try:
        password = json.loads((home / "passwords").read_text())[role]
        port = int((home / "port").read_text())
    except FileNotFoundError:
        password, port = "", 1
    return f"postgresql://{role}:{password}@127.0.0.1:{port}/{database}"


def version_of(programs: Path) -> int:
    """The major version of the PostgreSQL in a folder."""
    command = [str(programs / "bin" / "postgres"), "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(said.stdout.split()[2].split(".")[0])


@dataclass
class Cluster:
    """A server in its folder. `start` and `stop`, or `revive` when `alive` says no."""

    home: Path
    programs: Path
    durable: bool = True
    listen: str = LOOPBACK  # more only between the made-up hosts of `./run bench nation`
    pid: int = 0
    _child: subprocess.Popen[bytes] | None = None
    _lock: int | None = None

    @property
    def url_owner(self) -> str:
        """As dure_owner, who migrates."""
        return url_of(self.home, OWNER)

    @property
    def url_app(self) -> str:
        """As dure_app, who does everything else."""
        return url_of(self.home, APP)

    @property
    def borrowed(self) -> bool:
        """Whether another process of this checkout owns the server."""
        return self._child is None

    def start(self) -> None:
        """Start the server, or borrow it once its owner has it ready."""
        deadline = time.monotonic() + 120
        while not self._take_lock():
            if (self.home / "prepared").exists() and self._ready(self._pid_in_file()):
                self.pid = self._pid_in_file()
                return
            if time.monotonic() > deadline:
                raise Trouble(f"다른 프로세스가 데이터베이스를 켜다가 멈췄습니다: {self.home}")
            time.sleep(0.05)
        self._make()
        self._end_leftover()
        self._write("port", str(self._free_port()))
        self._launch()
        if not (self.home / "prepared").exists():
            self._prepare()

    def alive(self) -> bool:
        """Whether the server's first process still runs."""
        return self._child.poll() is None if self._child else self._is_ours(self.pid)

    def revive(self) -> None:
        """Start it again after somebody killed it; a borrowed one becomes ours."""
        if self._child:
            self._child.wait()  # until it is reaped its number looks alive to the next one
            self._launch()
        else:
            self.start()

    def stop(self) -> None:
        """Stop our server fast and cleanly; leave a borrowed one alone."""
        if self._child and self._child.poll() is None:
            self._child.send_signal(signal.SIGINT)
            try:
                self._child.wait(timeout=60)
            except subprocess.TimeoutExpired:
                self._child.send_signal(signal.SIGQUIT)
                self._child.wait()
        if self._lock is not None:
            os.close(self._lock)
        self._child = self._lock = None

    def _take_lock(self) -> bool:
        handle = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._lock = handle
        return True

    def _make(self) -> None:
        """initdb beside, then one rename: a half-made folder is never taken for a database."""
        if (self.home / "data").exists():
            self._check_version()
            return
        words = {role: secrets.token_urlsafe(24) for role in (ADMIN, OWNER, APP)}
        self._write("passwords", json.dumps(words))
        self._write("admin", words[ADMIN])
        draft = self.home / "data.new"
        subprocess.run(["rm", "-rf", draft], check=True)
        command = [self._program("initdb"), "-D", str(draft), "-U", ADMIN, "-A", "scram-sha-256"]
        command += ["--pwfile", str(self.home / "admin"), "-E", "UTF8", *self._locale()]
        command += [] if self.durable else ["--no-sync"]
        made = subprocess.run(
            command, capture_output=True, text=True, check=False, **self._surroundings()
        )
        (self.home / "admin").unlink()
        if made.returncode:
            raise Trouble(f"데이터베이스를 만들지 못했습니다: {made.stderr.strip()}")
        draft.rename(self.home / "data")

    def _check_version(self) -> None:
        made_by = (self.home / "data" / "PG_VERSION").read_text().strip()
        if made_by != str(version_of(self.programs)):
            raise Trouble(f"{self.home}: PostgreSQL {made_by}에서 만든 자료라 열 수 없습니다.")

    def _locale(self) -> list[str]:
        if version_of(self.programs) >= 17:
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        return ["--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C"]

    def _launch(self) -> None:
        """Try until it stands: a killed server's last backends may still hold its memory."""
        deadline, pause = time.monotonic() + 15, 0.01
        while True:
            child = self._spawn()
            if self._came_up(child):
                self._child, self.pid = child, child.pid
                return
            if time.monotonic() > deadline:
                raise Trouble(f"데이터베이스가 켜지지 않습니다:\n{self._last_words()}")
            time.sleep(pause)
            pause = min(pause * 2, 0.5)

    def _spawn(self) -> subprocess.Popen[bytes]:
        log = self.home / "log"
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.unlink()
        settings = SETTINGS | ({} if self.durable else FORGETFUL)
        settings |= {"port": (self.home / "port").read_text(), "listen_addresses": self.listen}
        command = [self._program("postgres"), "-D", str(self.home / "data")]
        command += [f"--{name}={value}" for name, value in settings.items()]
        with open(log, "ab") as file:
            return subprocess.Popen(
                command,
                stdout=file,
                stderr=file,
                process_group=0,  # Ctrl-C is for the supervisor, which stops the database last
                preexec_fn=place.ends_with_us(signal.SIGINT),
                **self._surroundings(),
            )

    def _came_up(self, child: subprocess.Popen[bytes]) -> bool:
        """Wait for the server's own word in postmaster.pid; recovery after a crash may be long."""
        while child.poll() is None:
            if self._pid_in_file() == child.pid and self._ready(child.pid):
                return True
            time.sleep(0.005)
        return False

    def _end_leftover(self) -> None:
        """Stop a server whose supervisor is gone; drop a pid file whose number another now has."""
        pid = self._pid_in_file()
        if self._is_ours(pid):
            os.kill(pid, signal.SIGINT)
            deadline = time.monotonic() + 60
            while self._is_ours(pid):
                if time.monotonic() > deadline:
                    os.kill(pid, signal.SIGQUIT)
                time.sleep(0.02)
        elif pid and _exists(pid):  # else PostgreSQL itself knows better what the file means
            (self.home / "data" / "postmaster.pid").unlink()

    def _is_ours(self, pid: int) -> bool:
        """Whether this process is a PostgreSQL on this very folder."""
        if not pid or not _exists(pid):
            return False
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except FileNotFoundError:
            asked = ["ps", "-o", "command=", "-p", str(pid)]
            command = subprocess.run(asked, capture_output=True, check=False).stdout
        return os.fsencode(self.home / "data") in command

    def _pid_lines(self) -> list[str]:
        with suppress(FileNotFoundError):
            return (self.home / "data" / "postmaster.pid").read_text().splitlines()
        return []

    def _pid_in_file(self) -> int:
        lines = self._pid_lines()
        return int(lines[0]) if lines and lines[0].isdecimal() else 0

    def _ready(self, pid: int) -> bool:
        lines = self._pid_lines()
        return len(lines) > 7 and lines[7].strip() == "ready" and _exists(pid)

    def _prepare(self) -> None:
        """Roles and extensions; in template1, so that every test database has them too."""
        words = json.loads((self.home / "passwords").read_text())
        with self._admin("template1") as connection:
            _role(connection, OWNER, "CREATEDB CREATEROLE", words[OWNER])
            _role(connection, APP, "", words[APP])
            connection.execute(f"GRANT {APP} TO {OWNER}")
            for extension in EXTENSIONS:
                connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
            for grant in GRANTS:
                whose = grant.replace("PRIVILEGES", f"PRIVILEGES FOR ROLE {OWNER}")
                connection.execute(whose)
        with self._admin("postgres") as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname='dure'").fetchone():
                connection.execute(f"CREATE DATABASE dure OWNER {OWNER}")
        self._write("prepared", "")

    def _admin(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(url_of(self.home, ADMIN, database), autocommit=True)

    def _free_port(self) -> int:
        """The port of last time while it is free, so that noted addresses stay right."""
        wished = self.home / "port"
        for port in (int(wished.read_text()) if wished.exists() else 0, 0):
            with socket.socket() as probe, suppress(OSError):
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
        raise Trouble("127.0.0.1에 빈 포트가 없습니다.")

    def _write(self, name: str, text: str) -> None:
        (self.home / name).unlink(missing_ok=True)
        place.write_once(self.home / name, text)
        place.give(self.home / name)

    def _program(self, name: str) -> str:
        return str(self.programs / "bin" / name)

    def _surroundings(self) -> dict[str, Any]:
        environ = {"PATH": os.defpath, "HOME": str(self.home), "LC_ALL": "C"}
        return {
            "cwd": self.home,
            "env": environ,
            "stdin": subprocess.DEVNULL,
            **place.as_servant(),
        }

    def _last_words(self) -> str:
        lines = (self.home / "log").read_text(errors="replace").splitlines()
        return "\n".join(lines[-5:])


def _role(connection: psycopg.Connection[Any], name: str, may: str, password: str) -> None:
    known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = "ALTER" if known else "CREATE"
    connection.execute(f"{verb} ROLE {name} LOGIN {may} PASSWORD '{password}'")


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
