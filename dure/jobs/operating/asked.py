"""Who asks, for which institution, and what was said to him: the frame of every command."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from dure import tenancy
from dure.accounts import queries as accounts
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL

UNREADABLE = {
    FileNotFoundError: "그런 파일이 없습니다.",
    IsADirectoryError: "폴더입니다.",
    PermissionError: "읽을 권한이 없습니다.",
}
Answer = dict[str, Any]  # what is printed as JSON, or told in words


class WrongUse(Exception):
    """The command was not written as it can be understood; the words say how."""


@dataclass(frozen=True)
class Asked:
    """A command, by whom and when."""

    command: str
    options: Mapping[str, Any]
    institution: int
    viewer: Viewer
    at: datetime

    @property
    def today(self) -> date:
        return self.at.astimezone(SEOUL).date()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """A transaction of the institution; a look that is not theirs is written down."""
        try:
            with tenancy.institution(self.institution):
                yield
        except NotTheirs:
            self._note()
            raise

    def _note(self) -> None:
        with tenancy.institution(self.institution):
            record(
                by=self.viewer,
                at=self.at,
                action="cli.forbidden",
                summary=f"할 수 없는 명령을 내렸습니다: {self.command}",
                on=[On(kind="command", subject=self.command)],
            )


def come_in(
    command: str, options: Mapping[str, Any], roles: tuple[str, ...], at: datetime
) -> Asked:
    """The log-in that the command names, in a role held that may do it.

    Raises:
        WrongUse: no log-in named. NotTheirs: there is none of that name, or of another institution.
    """
    login = options["login"]
    if not login:
        raise WrongUse("누구로 하는지 --as 로그인으로 적어 주세요.")
    institution = accounts.institution_of(login)
    if institution is None or institution not in institutions(options["institution"]):
        raise NotTheirs(f"이 기관에 '{login}' 로그인이 없습니다.")
    with tenancy.institution(institution):
        viewer = _viewer(login, roles, at)
    asked = Asked(command, options, institution, viewer, at)
    with asked.inside():
        if viewer.role not in roles:
            raise NotTheirs("이 명령은 맡은 역할로 할 수 없습니다.")
    return asked


def _viewer(login: str, roles: tuple[str, ...], at: datetime) -> Viewer:
    """As the pages choose it: the last role held of those that may."""
    user = accounts.user_called(login)
    if user is None:
        raise NotTheirs(f"'{login}' 로그인은 쓰지 않습니다.")
    today = at.astimezone(SEOUL).date()
    first = accounts.viewer(user, on=today, origin="cli")
    held = [role for role in first.roles if role in roles]
    return accounts.viewer(user, on=today, role=held[-1], origin="cli") if held else first


def institutions(code: str) -> dict[int, tuple[str, str]]:
    """The institutions meant: all, or the one of a code.

    Raises:
        WrongUse: there is none of that code.
    """
    found = {pk: (known, name) for pk, known, name in organization.institutions()}
    some = {pk: each for pk, each in found.items() if code in ("", each[0])}
    if not some and code:
        raise WrongUse(f"기관코드 {code}인 기관이 없습니다.")
    return some


def content(path: str) -> tuple[str, bytes]:
    """A file's name and content.

    Raises:
        WrongUse: it cannot be read.
    """
    try:
        return Path(path).name, Path(path).read_bytes()
    except OSError as error:
        why = UNREADABLE.get(type(error), error.strerror)
        raise WrongUse(f"'{path}' 파일을 읽을 수 없습니다: {why}") from error


def going_through[T](things: Iterable[T], doing: str, count: int) -> Iterator[T]:
    """One after the other, with a bar where somebody looks on."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        yield from bar.track(things, total=count, description=doing)
