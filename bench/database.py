"""The throw-away database of a bench: migrated, and Django set up to speak to it as dure_app."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import django


def ready() -> None:
    """Tables, then Django. Raises KeyError outside of `./run bench`, which gives the database."""
    environ = {**os.environ, "DATABASE_URL": os.environ["DATABASE_URL"], "DURE_AS_OWNER": "1"}
    command = [sys.executable, "-m", "dure", "migrate", "--noinput", "--verbosity", "0"]
    subprocess.run(command, env=environ, check=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dure.settings"
    django.setup()


def settled() -> None:
    """Let the database know its tables and write what it holds back, as it would over a day."""

    owner = os.environ["DATABASE_OWNER_URL"]
    import psycopg

    with psycopg.connect(owner, autocommit=True) as each:
        each.execute("VACUUM ANALYZE")


class Watch:
    """Seconds of named parts, in the order in which they ran."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Time a block under a name."""
        started = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - started, 3)
