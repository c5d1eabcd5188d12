"""Directories read here and now; what they propose waits on its page for a person to decide."""

from typing import Any

from rich.console import Console
from rich.progress import Progress

from dure import clock
from dure.directory import actions, queries
from dure.errors import Refused
from dure.jobs import directory
from dure.jobs.operating.asked import Answer, Asked, WrongUse


def directories(asked: Asked) -> Answer:
    """Ask the directory of a name, or each there is; that one was not read ends as a refusal."""
    with asked.inside():
        actions.may(asked.viewer)
        rows = _named(asked.options["name"])
    read = [_read(asked, row) for row in rows]
    failed = [f"{each.directory.name}: {each.error}" for each in read if each.state == "failed"]
    if failed:
        sentence = f"디렉터리 {len(rows)}곳 가운데 {len(failed)}곳에 묻지 못했습니다."
        raise Refused("directory_not_read", sentence, ways=failed)
    return {"directories": [_told(each) for each in read]}


def _named(name: str) -> list[Any]:
    found = queries.directories()
    some = [each for each in found if name in ("", each.name)]
    if not some:
        names = ", ".join(each.name for each in found) or "없음"
        raise WrongUse(f"맞출 디렉터리를 찾지 못했습니다. 적은 것: {names}")
    return some


def _read(asked: Asked, row: Any) -> Any:
    """Ask and read it ourselves, unless a worker is reading it already."""
    with asked.inside():
        key = actions.ask(directory=row.public_id, by=asked.viewer, at=asked.at)
        sync, server = queries.sync(key), actions.server(row)
        ours = actions.begin(sync=sync.id, at=clock.now())
    if ours:
        console = Console(stderr=True)
        with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
            shown = bar.add_task(f"{row.name} 읽기", total=None)
            directory.read(
                asked.institution, sync.id, server, row.compared_on,
                lambda read: bar.update(shown, completed=read),
            )  # fmt: skip
    with asked.inside():
        return queries.sync(key)


def _told(sync: Any) -> Answer:
    return {
        "name": sync.directory.name,
        "state": sync.get_state_display(),
        "read": sync.read,
        **sync.counts,
        "page": f"/directory/syncs/{sync.public_id}",
    }
