"""Two at the same moment, on two real connections and in a database of their own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections, transaction

from dure import tenancy
from dure.errors import Refused, Stale
from tests import world as cast
from tests.conftest import drop_database, make_database
from tests.world import World

PATIENCE = 60.0


def apart(work: Callable[[], Any]) -> Any:
    """Something done on a connection of its own; what it gave, or raised."""
    said: list[Any] = []

    def run() -> None:
        try:
            said.append(work())
        except (Refused, Stale) as why:
            said.append(why)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(PATIENCE)
    assert said, "기다리다 끝나지 않았습니다."
    return said[0]


def together(*works: Callable[[], Any]) -> list[Any]:
    """Several things begun at the same moment, each on a connection of its own."""
    gate = threading.Barrier(len(works))
    said: dict[int, Any] = {}

    def run(n: int, work: Callable[[], Any]) -> None:
        def begin() -> Any:
            gate.wait(PATIENCE)
            return work()

        said[n] = apart(begin)

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(said) == len(works), "기다리다 끝나지 않았습니다."
    return [said[n] for n in range(len(works))]


@contextmanager
def committed[Made](
    name: str, monkeypatch: pytest.MonkeyPatch, more: Callable[[World], Made]
) -> Iterator[Made]:
    """The cast and ``more`` of it, committed, in a database that new connections lead to."""
    make_database(name)
    monkeypatch.setitem(connections.settings["default"], "NAME", name)

    def build() -> Made:
        with transaction.atomic():
            made = cast.build()
            with tenancy.institution(made.institution):
                return more(made)

    yield apart(build)
    drop_database(name)


def inside(world: World, work: Callable[[], Any]) -> Callable[[], Any]:
    """The same, in the world's institution."""

    def run() -> Any:
        with tenancy.institution(world.institution):
            return work()

    return run
