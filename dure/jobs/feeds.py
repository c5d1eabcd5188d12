"""Other sources of presence: the watched folder, the servers that are asked, and what is destroyed."""

from collections.abc import Iterator
from contextlib import contextmanager

from dure import clock, tenancy
from dure.audit.actions import Actor
from dure.feeds import actions, biostar, queries
from dure.links.biostar import Trouble
from dure.links.watched_folder import Folder
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL

JOB = Actor("job", "", "job")
STRETCHES = 30  # days of a backlog at once; the next time comes in a minute
_folders: dict[int, Folder] = {}


def look() -> int:
    """Take the complete files of every institution's folder; how many."""
    wrong: list[Exception] = []
    taken = 0
    for pk, code, _ in organization.institutions():
        with _apart(wrong):
            path = queries.folder(code)
            folder = _folders.setdefault(pk, Folder(path))
            folder.path = path
            folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in folder.complete():
                with _apart(wrong):
                    taken += _receive(pk, folder, name)
    _tell(wrong)
    return taken


def _receive(institution: int, folder: Folder, name: str) -> bool:
    """Kept first, moved afterwards: killed in between, the same file is taken again and changes nothing."""
    at = clock.now()
    with tenancy.institution(institution):
        try:
            content = folder.read(name)
        except ValueError as error:
            done = actions.put_aside(filename=name, reason=str(error), by=JOB, at=at)
        else:
            done = actions.receive(filename=name, content=content, by=JOB, at=at)
    folder.put_away(name, done=done, at=at.astimezone(SEOUL))
    return done


def poll(only: int | None = None) -> int:
    """Ask every server that is due, of all institutions or one; how many readings are new."""
    wrong: list[Exception] = []
    new = 0
    for pk in [pk for pk, _, _ in organization.institutions() if only in (None, pk)]:
        with tenancy.institution(pk):
            wanted = biostar.due(at=clock.now())
        for each in wanted:
            with _apart(wrong):
                new += _ask(pk, each)
    _tell(wrong)
    return new


def _ask(institution: int, first: biostar.Due) -> int:
    """One server until it has been asked up to now; never inside a transaction."""
    new, asked = 0, first
    for _ in range(STRETCHES):
        try:
            events = asked.ask.events(asked.since, asked.until)
        except Trouble as trouble:
            with tenancy.institution(institution):
                actions.note_failure(asked=asked, sentence=str(trouble), by=JOB, at=clock.now())
            return new
        with tenancy.institution(institution):
            new += actions.keep_events(asked=asked, events=events, by=JOB, at=clock.now())
            further = biostar.due_again(server=asked.server, at=clock.now())
        if further is None:
            return new
        asked = further
    return new


def destroy() -> int:
    """Destroy PC logs whose months are over, where an institution has set any; how many."""
    gone = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            at = clock.now()
            months = queries.pc_keep_months(on=at.astimezone(SEOUL).date())
            gone += actions.destroy_pc_logs(months=months, by=JOB, at=at)
    return gone


@contextmanager
def _apart(wrong: list[Exception]) -> Iterator[None]:
    """What goes wrong for one is told once the others have had their turn."""
    try:
        yield
    except Exception as error:
        wrong.append(error)


def _tell(wrong: list[Exception]) -> None:
    if wrong:
        raise ExceptionGroup("다른 기록을 가져오지 못한 것이 있습니다.", wrong)
