"""What a directory says of an office's people and units, whichever protocol it was asked in."""

from collections.abc import Callable
from dataclasses import dataclass, field

Seen = Callable[[int], None]  # told how many entries have been read so far


class Trouble(Exception):
    """The directory could not be asked; the sentence says why and what to do."""


@dataclass(frozen=True)
class Person:
    """Somebody as a directory has them; what it does not say is empty. `key` is its own word."""

    key: str
    name: str
    staff_number: str = ""
    unit: str = ""
    position: str = ""
    mail: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Unit:
    """A unit as a directory has it, by code; `parent`: the code of the one above."""

    code: str
    name: str
    parent: str = ""


@dataclass
class Told:
    """All that a directory said, and each entry that cannot be read with the reason."""

    people: list[Person] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.people) + len(self.units) + len(self.unread)
