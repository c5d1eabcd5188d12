"""Who should have which access on a day by the institution's rules, who has it, and what is to be done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from dure.access import queries
from dure.access.models import Closing, Holding, Link, Rule, System
from dure.accounts import queries as accounts
from dure.accounts.tokens import SEOUL
from dure.accounts.viewer import Viewer
from dure.organization import queries as organization
from dure.people import register
from dure.people.register import Listed

FIRST: Final = "fixed_term"  # whose access was forgotten most often comes first
TODO: Final = {"give": "주기", "take": "거두기", "": "그대로"}
NEVER: Final = date.max


@dataclass(frozen=True)
class Has:
    """Access that somebody has: since when, until when, and who says so."""

    since: date
    until: date | None
    by_program: bool


@dataclass(frozen=True)
class Standing:
    """One person's access to one system: should it be, is it, what is to be done and from which day;
    ``wanted``: the later of the term's and the rule's first day."""

    whose: Listed
    system: System
    should: bool
    has: Has | None
    todo: str
    when: date
    wanted: date

    @property
    def place(self) -> tuple[bool, bool, date, str]:
        """Fixed-term workers first, then what is to be done, then whose term ends soonest."""
        ends = self.whose.until or NEVER
        return self.whose.kind != FIRST, not self.todo, ends, self.whose.name


def standings(
    *, viewer: Viewer, on: date, person: int | None = None, system: int | None = None
) -> list[Standing]:
    """Whoever should have access or has it, within the viewer's reach."""
    reach = organization.reach(viewer, on=on)
    listed = register.everybody(on=on, units=reach)
    facts = _Facts.read(on)
    found = [
        standing
        for each in listed
        if person is None or each.person == person
        for one in facts.systems
        if system is None or one.id == system
        if (standing := facts.standing(each, one)).should or standing.has
    ]
    return sorted(found, key=lambda each: (*each.place, each.whose.person, each.system.id))


@dataclass(frozen=True)
class Needed:
    """Access that somebody should have: to what, since when, and since when they have it."""

    person: int
    system: str
    wanted_on: date
    granted_on: date | None


def needed(people: Collection[int], *, on: date) -> list[Needed]:
    """What some people should have access to on a day, whoever asks."""
    facts = _Facts.read(on)
    first = _first(people, on)
    return [
        Needed(each.person, one.name, standing.wanted, first.get((each.person, one.id)) or since)
        for each in register.everybody(on=on)
        if each.person in people
        for one in facts.systems
        if (standing := facts.standing(each, one)).should
        for since in (standing.has.since if standing.has else None,)
    ]


def _first(people: Collection[int], on: date) -> dict[tuple[int, int], date]:
    """Since when somebody first had access, though it was taken and given again."""
    found = Holding.objects.filter(known_until__isnull=True, person__in=people)
    first: dict[tuple[int, int], date] = {}
    for each in found.filter(valid__startswith__lte=on):
        key = each.person_id, each.system_id
        first[key] = min(each.valid.lower, first.get(key, each.valid.lower))
    return first


@dataclass(frozen=True)
class _Facts:
    """What the rules are and what was told, read once for everybody."""

    on: date
    systems: list[System]
    rules: dict[int, list[tuple[Rule, Collection[int] | None]]]
    roles: dict[int, set[str]]
    closed: dict[int, Closing]
    held: dict[tuple[int, int], Has]
    linked: dict[tuple[int, int], date]

    @classmethod
    def read(cls, on: date) -> "_Facts":
        nodes = organization.tree(on=on)
        rules: dict[int, list[tuple[Rule, Collection[int] | None]]] = {}
        for rule in Rule.objects.filter(known_until__isnull=True):
            units = organization.under([rule.unit_id], nodes) if rule.unit_id else None
            rules.setdefault(rule.system_id, []).append((rule, units))
        holdings = Holding.objects.filter(known_until__isnull=True, valid__contains=on)
        held = {
            (each.person_id, each.system_id): Has(each.valid.lower, each.valid.upper, False)
            for each in holdings
        }
        linked = {
            (each.person_id, each.program_id): _day(each.recorded_at)
            for each in Link.objects.filter(known_until__isnull=True)
        }
        roles, closed = accounts.roles_of_people(on=on), queries.closed()
        return cls(on, queries.systems(), rules, roles, closed, held, linked)

    def standing(self, each: Listed, system: System) -> Standing:
        asking = [
            rule for rule, units in self.rules.get(system.id, []) if self._fits(rule, units, each)
        ]
        should = bool(asking) and each.works(self.on) and each.person not in self.closed
        has = self._has(each, system)
        todo = "give" if should and not has else "take" if has and not should else ""
        wanted = max(each.since, min((_day(e.recorded_at) for e in asking), default=self.on))
        when = wanted if todo == "give" else self._when(each, todo)
        return Standing(each, system, should, has, todo, when, wanted)

    def _fits(self, rule: Rule, units: Collection[int] | None, each: Listed) -> bool:
        return (
            rule.employment in ("", each.kind)
            and (units is None or each.unit in units)
            and (not rule.role or rule.role in self.roles.get(each.person, ()))
        )

    def _has(self, each: Listed, system: System) -> Has | None:
        """What somebody entered; else what the system's program told by its id of the person."""
        entered = self.held.get((each.person, system.id))
        since = self.linked.get((each.person, system.program_id or 0))
        return entered or (Has(since, None, True) if since else None)

    def _when(self, each: Listed, todo: str) -> date:
        """From which day it was to be taken: the day the term ended or the access was closed; else
        today."""
        if todo == "take" and not each.works(self.on):
            return each.until or self.on
        if todo == "take" and each.person in self.closed:
            return _day(self.closed[each.person].recorded_at)
        return self.on


def _day(at: datetime) -> date:
    return at.astimezone(SEOUL).date()
