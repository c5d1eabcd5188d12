"""Directories: asked outside any transaction, with how far it has come written down as it goes."""

from datetime import date

from dure import clock, tenancy
from dure.audit.actions import Actor
from dure.directory import actions, queries
from dure.links import gov_ldap
from dure.links.directory import Seen, Told, Trouble
from dure.organization import queries as organization

JOB = Actor("job", "", "job")
TOLD_EVERY = 500  # entries


def ask_nightly() -> int:
    """Let every directory that is asked by night be asked; how many."""
    asked = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            for each in queries.directories():
                if each.nightly:
                    actions.ask(directory=each.public_id, by=JOB, at=clock.now())
                    asked += 1
    return asked


def sync() -> int:
    """Read every directory that was asked; how many."""
    done = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            waiting = [(each, actions.server(row), row.compared_on) for each, row in
                       queries.waiting()]  # fmt: skip
        for each, server, since in waiting:
            done += run(pk, each, server, since)
    return done


def run(institution: int, sync: int, server: actions.Server, since: date | None) -> bool:
    """Take an asking up and read its directory; False where another worker has it."""
    with tenancy.institution(institution):
        if not actions.begin(sync=sync, at=clock.now()):
            return False
    read(institution, sync, server, since)
    return True


def read(
    institution: int,
    sync: int,
    server: actions.Server,
    since: date | None,
    seen: Seen = lambda read: None,
) -> None:
    """Read one directory, with how far it is told, and keep what it proposes or why it could not."""

    def progress(count: int) -> None:
        seen(count)
        if count % TOLD_EVERY == 0:
            with tenancy.institution(institution):
                actions.note_progress(sync=sync, read=count)

    try:
        told = _read(server, since, progress)
    except Trouble as trouble:
        with tenancy.institution(institution):
            actions.note_failure(sync=sync, sentence=str(trouble), by=JOB, at=clock.now())
    else:
        with tenancy.institution(institution):
            actions.propose(sync=sync, told=told, by=JOB, at=clock.now())


def _read(server: actions.Server, since: date | None, seen: Seen) -> Told | None:
    """Everything, or nothing where the directory itself says that nothing changed."""
    if isinstance(server, gov_ldap.Server) and since and not server.changed(since):
        return None
    return server.read(seen)
