"""영향: what another table of the law, or a draft of the institution, would change of a month.

The month is computed twice out of the facts as they are now, nothing is stored. A part that lacks a
value in one of the tables says which, and the others are compared all the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import polars as pl

from dure.attendance import queries as attendance
from dure.organization import queries as organization
from dure.organization.queries import Setting
from dure.pay.weighing import NO_LAW, PARTS, Figures, Part
from dure.timeline.actions import SEOUL, month_after
from law import amendment, params
from law.params import Param

BANDS = (-100_000, -10_000, 0, 10_000, 100_000)  # won a person, for the distribution


@dataclass(frozen=True)
class Said:
    """A table of the law and the published values of the institution beside it."""

    table: dict[str, Param]
    settings: tuple[Setting, ...]


@dataclass(frozen=True)
class Change:
    """One figure of one person that differs; None where it cannot be reckoned."""

    subject: int
    item: str
    before: int | None
    after: int | None

    @property
    def difference(self) -> int | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True)
class Sum:
    """An item over everybody for whom it can be reckoned by both tables."""

    item: str
    ko: str
    unit: str
    subjects: int
    changed: int
    before: int
    after: int

    @property
    def difference(self) -> int:
        return self.after - self.before


@dataclass(frozen=True)
class Weighed:
    """A part of the month by both tables; `failed` says why one of them cannot be computed at all."""

    part: Part
    sums: list[Sum]
    changes: list[Change]
    failed: dict[str, str]  # side: sentence
    unknown: dict[str, dict[str, int]]  # side: sentence: of how many


def as_now() -> Said:
    """The table in force and what is published."""
    return Said(params.table(), tuple(organization.settings()))


def with_draft(said: Said, draft: Setting, *, since: date) -> Said:
    """As if a draft had been published and in force from `since` on, its own day or an earlier one."""
    tried = replace(draft, published=True, valid_from=since)
    kept = [
        each
        for each in said.settings
        if each.key != draft.key or not since <= each.valid_from <= draft.valid_from
    ]
    ordered = sorted([*kept, tried], key=lambda each: (each.key, each.valid_from))
    return replace(said, settings=tuple(ordered))


def weigh(
    *, month: date, old: Said, new: Said, at: datetime, parts: Sequence[str] = tuple(PARTS)
) -> list[Weighed]:
    """Parts of a month by one table and by the other; nothing is stored."""
    before, after = (_side(said, month, at, parts) for said in (old, new))
    return [_compared(PARTS[name], before[name], after[name]) for name in parts]


def _side(said: Said, month: date, at: datetime, parts: Sequence[str]) -> dict[str, Figures | str]:
    with ExitStack() as supposed:
        supposed.enter_context(params.supposing(said.table))
        supposed.enter_context(organization.supposing(said.settings))
        why = ""
        if any(PARTS[name].of_days for name in parts):
            try:
                supposed.enter_context(attendance.supposing(_days(month, at)))
            except NO_LAW as missing:
                why = str(missing)
        return {name: _read(PARTS[name], month, at, why) for name in parts}


def _days(month: date, at: datetime) -> pl.DataFrame:
    tomorrow = at.astimezone(SEOUL).date() + timedelta(days=1)
    return attendance.recomputed(since=month, until=min(month_after(month), tomorrow))


def _read(part: Part, month: date, at: datetime, why: str) -> Figures | str:
    if part.of_days and why:
        return why
    try:
        return part.read(month, at)
    except NO_LAW as missing:
        return str(missing)


def _compared(part: Part, before: Figures | str, after: Figures | str) -> Weighed:
    sides = {"before": before, "after": after}
    failed = {side: found for side, found in sides.items() if isinstance(found, str)}
    unknown = {
        side: dict(Counter(found.unknown.values()))
        for side, found in sides.items()
        if isinstance(found, Figures)
    }
    if isinstance(before, str) or isinstance(after, str):
        return Weighed(part, [], [], failed, unknown)
    changes = _changes(before, after)
    return Weighed(part, _sums(part, before, after), changes, failed, unknown)


def _changes(before: Figures, after: Figures) -> list[Change]:
    """The biggest first; what one table alone can reckon stands at the head."""
    keys = before.amounts.keys() | after.amounts.keys()
    every = [Change(*key, before.of(key), after.of(key)) for key in keys]
    differing = [each for each in every if each.before != each.after]
    return sorted(differing, key=_size)


def _size(each: Change) -> tuple[bool, int, int, str]:
    known = each.difference is not None
    return known, -abs(each.difference or 0), each.subject, each.item


def _sums(part: Part, before: Figures, after: Figures) -> list[Sum]:
    found = []
    for item, ko in part.items.items():
        keys = {key for key in before.amounts.keys() | after.amounts.keys() if key[1] == item}
        pairs = [(before.of(key), after.of(key)) for key in keys]
        known = [(b, a) for b, a in pairs if b is not None and a is not None]
        found.append(
            Sum(item, ko, part.unit, len(known), sum(b != a for b, a in known),
                sum(b for b, _ in known), sum(a for _, a in known))
        )  # fmt: skip
    return found


def cannot(each: Weighed, sides: Mapping[str, str]) -> list[str]:
    """What of a part cannot be reckoned and why, by what the two tables are called."""
    whole = [f"{sides[side]} 셈하지 못합니다. {why}" for side, why in each.failed.items()]
    some = [
        f"{sides[side]} {people:,}명을 셈하지 못합니다. {why}"
        for side, found in each.unknown.items()
        for why, people in found.items()
    ]
    return whole + some


# ── over all parts ────────────────────────────────────────────────────────────────────


def won_by_subject(weighed: Iterable[Weighed]) -> dict[int, int]:
    """How many won more or less each person would have, of the parts that are money."""
    found: Counter[int] = Counter()
    for each in weighed:
        for change in each.changes if each.part.unit == "won" else ():
            found[change.subject] += change.difference or 0
    return {subject: won for subject, won in found.items() if won}


def distribution(won: Mapping[int, int]) -> list[tuple[int | None, int | None, int]]:
    """How many persons by what they would have more or less: (from, below, persons), won."""
    return [
        (low, high, sum((low is None or low <= w) and (high is None or w < high) for w in won.values()))
        for low, high in pairwise([None, *BANDS, None])
    ]  # fmt: skip


def reaches(draft: Setting, month: date) -> bool:
    """Whether a draft's own day lets it touch a month; otherwise it is tried as if it had."""
    return draft.valid_from < month_after(month)


def unmoved(keys: Iterable[str]) -> list[str]:
    """Of changed values those that the law reads once, not by the day: they cannot be compared."""
    return sorted(set(keys) & amendment.READ_ONCE)
