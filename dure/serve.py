"""`./run up`: the database, its tables, the demo, and then the web server and the worker.

    python -m dure.serve [--no-serve] [--demo] [--port N]

This process is the parent of all others: it starts again whichever is killed, and when it is
asked to stop it ends them all, the database last.
"""

import argparse
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psycopg

from dure import parts, place, postgres
from dure.cluster import Cluster
from dure.place import Trouble
from dure.postgres import Urls

HOST, PORT = "127.0.0.1", 8000
TERMINALS_HOST = os.environ.get("DURE_TERMINALS_HOST") or HOST
TERMINALS_PORT = int(os.environ.get("DURE_TERMINALS_PORT") or 8081)
SETTLED_SECONDS = 10.0  # a child that lived this long was well
LONGEST_PAUSE = 10.0
LAST_TRY = 8
GRACE_SECONDS = 15.0


def say(sentence: str) -> None:
    """One line for the person at the terminal."""
    print(f"두레: {sentence}", flush=True)


@dataclass
class Child:
    """A process that has to run: started again at once, then after growing pauses."""

    name: str
    command: Sequence[str]
    environ: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    due: float = 0.0
    _started: float = 0.0

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches only us."""
        self._started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=place.ends_with_us(signal.SIGTERM),
        )

    def tend(self) -> None:
        """Start it where it is not running and its pause is over."""
        if self.process and self.process.poll() is not None:
            self._note_death(self.process)
        if self.process is None and time.monotonic() >= self.due:
            self.start()

    def _note_death(self, process: subprocess.Popen[bytes]) -> None:
        self.end_group()
        self.process = None
        lived = time.monotonic() - self._started
        self.failures = 0 if lived > SETTLED_SECONDS else self.failures + 1
        if self.failures >= LAST_TRY:
            raise Trouble(f"{self.name}: {self.failures}번 이어서 꺼졌습니다. 모두 멈춥니다.")
        pause = min(0.1 * 4 ** (self.failures - 1), LONGEST_PAUSE) if self.failures > 1 else 0.0
        self.due = time.monotonic() + pause
        say(f"{self.name}: 꺼져서 다시 켭니다 (코드 {process.returncode}).")

    def end_group(self) -> None:
        """End what a dead process left of its own group."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


@dataclass
class Supervisor:
    """Keeps the children, and the embedded database where there is one, running."""

    children: Sequence[Child]
    cluster: Cluster | None = None
    port: int | None = None
    stopping: bool = False
    _announced: bool = field(default=False)

    def run(self) -> int:
        """Serve until somebody asks to stop."""
        with _wakened(self._stop) as wake:
            try:
                while not self.stopping:
                    self.tend()
                    select.select([wake], [], [], self._patience())
                    with suppress(BlockingIOError):
                        wake.recv(4096)
            finally:
                self.end()
        return 0

    def tend(self) -> None:
        """One look at everything that has to run; the database first, as the others need it."""
        if self.cluster and not self.cluster.alive():
            say("데이터베이스: 꺼져서 다시 켭니다.")
            self.cluster.revive()
        for child in self.children:
            child.tend()
        if not self._announced and self.port and _answers(self.port):
            self._announced = True
            say(f"http://{HOST}:{self.port} 에서 열렸습니다. 멈추려면 Ctrl-C.")

    def end(self) -> None:
        """Ask all to stop, wait a while, and leave nothing behind."""
        running = [child for child in self.children if child.process]
        for child in running:
            if child.process and child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for child in running:
            if child.process:
                with suppress(subprocess.TimeoutExpired):
                    child.process.wait(timeout=max(0.0, deadline - time.monotonic()))
                child.end_group()
                child.process.wait()

    def _stop(self, _number: int, _frame: object) -> None:
        self.stopping = True

    def _patience(self) -> float:
        """A child's death wakes us; a pause, a borrowed database and an opening port do not."""
        if self.port and not self._announced:
            return 0.05
        pauses = [child.due - time.monotonic() for child in self.children if not child.process]
        return max(0.0, min([1.0, *pauses]))


@contextmanager
def _wakened(stop: "signal._HANDLER") -> Iterator[socket.socket]:
    """A socket that becomes readable at every signal; SIGTERM and SIGINT mean stop."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    wishes = {signal.SIGTERM: stop, signal.SIGINT: stop, signal.SIGCHLD: _nothing}
    before = {number: signal.signal(number, handler) for number, handler in wishes.items()}
    signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    try:
        yield ours
    finally:
        signal.set_wakeup_fd(-1)
        for number, handler in before.items():
            signal.signal(number, handler)
        ours.close()
        theirs.close()


def _nothing(_number: int, _frame: object) -> None:
    """The signal has done its work by waking us."""


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


def free_port(wished: int | None, *, first: int = PORT, host: str = HOST) -> int:
    """The wished port, or from the first one on (8000) the first that nobody listens on."""
    for port in [wished] if wished else range(first, first + 100):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            if not wished and port != first:
                say(f"{first}번 포트를 다른 프로그램이 쓰고 있어 {port}번으로 엽니다.")
            return port
    raise Trouble(f"{wished or first}번 포트를 다른 프로그램이 쓰고 있습니다.")


def manage(urls: Urls, *command: str, as_owner: bool = False) -> None:
    """Run one management command to its end."""
    environ = urls.environ() | ({"DURE_AS_OWNER": "1"} if as_owner else {})
    code = postgres.run([sys.executable, "-m", "dure", *command], environ)
    if code:
        raise Trouble(f"{command[0]} 명령이 실패했습니다 (코드 {code}).")


def set_up(urls: Urls, *, demo: bool, port: int) -> None:
    """Tables, then the demo where it is wanted and nothing is there, then where things are."""
    say("표를 준비합니다.")
    manage(urls, "migrate", "--noinput", "--verbosity", "0", as_owner=True)
    if demo:
        manage(urls, "load_demo", "--if-empty")
        with psycopg.connect(urls.owner, autocommit=True) as owner:
            owner.execute("ANALYZE")  # much came in at once, and the first pages are soon asked for
    manage(urls, "where", "--url", f"http://{HOST}:{port}")


def children(urls: Urls, port: int, terminals: int, figures: str) -> list[Child]:
    """The web server, the terminal server and the worker; none is told the owner's password."""
    environ = {**os.environ, "DATABASE_URL": urls.app, "PROMETHEUS_MULTIPROC_DIR": figures}
    environ.pop("DATABASE_OWNER_URL", None)
    return [
        Child("웹", parts.web(HOST, port), environ),
        Child("단말기 서버", parts.terminals(TERMINALS_HOST, terminals), environ),
        Child("작업자", parts.worker(), environ),
    ]


@contextmanager
def _database() -> Iterator[tuple[Urls, Cluster | None]]:
    """The customer's database made ready for us, or the embedded one."""
    if postgres.given():
        urls = postgres.urls()
        postgres.prepare(urls.owner)
        yield urls, None
        return
    say("데이터베이스를 켭니다.")
    with postgres.running() as cluster:
        yield Urls(owner=cluster.url_owner, app=cluster.url_app), cluster


def up(*, serve: bool, demo: bool, port: int | None) -> int:
    """Everything between an empty folder and a page in the browser."""
    with _database() as (urls, cluster):
        chosen = free_port(port) if serve else port or PORT
        set_up(urls, demo=demo or cluster is not None, port=chosen)
        if not serve:
            return 0
        terminals = free_port(None, first=TERMINALS_PORT, host=TERMINALS_HOST)
        say(f"단말기 서버: {TERMINALS_HOST}:{terminals}")
        with tempfile.TemporaryDirectory(prefix="dure-figures-") as figures:
            running = children(urls, chosen, terminals, figures)
            return Supervisor(running, cluster, chosen).run()


def main(arguments: Sequence[str]) -> int:
    """The command line; troubles are one sentence, not a traceback."""
    parser = argparse.ArgumentParser(prog="./run up")
    parser.add_argument("--no-serve", action="store_true", help="준비만 하고 끝냅니다")
    parser.add_argument("--demo", action="store_true", help="DATABASE_URL에도 예시 도시를 넣습니다")
    parser.add_argument("--port", type=int, help=f"기본 {PORT}, 쓰는 중이면 그다음 빈 포트")
    options = parser.parse_args(arguments)
    postgres.unwind_on_sigterm()
    try:
        return up(serve=not options.no_serve, demo=options.demo, port=options.port)
    except (Trouble, psycopg.OperationalError) as trouble:
        print(f"두레: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
