"""Who is looking: a log-in, in one of the roles it holds today."""

from dataclasses import dataclass

from dure.audit.actions import Actor


@dataclass(frozen=True)
class Held:
    """A role held over a unit and what lies under it; no unit: over the institution."""

    role: str
    unit: int | None


@dataclass(frozen=True)
class Viewer(Actor):
    """An actor who is a person of an institution, with the roles held and the one chosen (`role`)."""

    user: int
    person: int | None
    display_name: str
    institution: int
    held: tuple[Held, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(held.role for held in self.held))

    def units(self) -> tuple[int, ...] | None:
        """Roots of what the chosen role reaches; None for the whole institution."""
        mine = [held.unit for held in self.held if held.role == self.role]
        return None if None in mine else tuple(unit for unit in mine if unit is not None)
