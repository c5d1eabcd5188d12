"""An organisation file against the tree: what is new, renamed, moved, closed; in which order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from dure.links.spreadsheets import LineError
from dure.organization.models import UnitVersion
from dure.organization.reading import Line

KINDS = {"office": "기관", "department": "부서"}


@dataclass(frozen=True)
class Difference:
    """One field of one unit, as a reader sees it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What one line of the file would change."""

    line: int
    code: str
    name: str
    since: date
    fields: tuple[Difference, ...]


@dataclass
class Plan:
    """What a file would do, for people to read and in the order it must be done."""

    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    gone: tuple[tuple[str, str], ...] = ()
    errors: tuple[LineError, ...] = ()
    adds: list[Line] = field(default_factory=list)
    moves: list[Line] = field(default_factory=list)
    closings: list[Line] = field(default_factory=list)

    def fail(self, line: Line, sentence: str) -> None:
        """A line that cannot be."""
        error = LineError(line.line, "", line.code, f"{line.name}: {sentence}")
        self.errors = tuple(sorted((*self.errors, error), key=lambda each: each.line))


@dataclass(frozen=True)
class Standing:
    """Every unit's versions by code, in order."""

    versions: dict[str, list[UnitVersion]]

    def on(self, code: str, day: date) -> UnitVersion | None:
        """The version of a day."""
        return next((one for one in self.versions.get(code, []) if _holds(one.valid, day)), None)

    def last(self, code: str) -> UnitVersion | None:
        """The latest version."""
        found = self.versions.get(code)
        return found[-1] if found else None


def load() -> Standing:
    """All that is known of the tree, in one query."""
    found: dict[str, list[UnitVersion]] = {}
    rows = UnitVersion.objects.filter(valid__isempty=False).select_related("unit", "parent")
    for row in rows.order_by("unit_id", "valid"):
        found.setdefault(row.unit.code, []).append(row)
    return Standing(found)


def plan(lines: Sequence[Line], errors: Iterable[LineError], state: Standing) -> Plan:
    """Compare every line with the tree on its day; nothing is written."""
    made = Plan(errors=tuple(errors))
    for line in lines:
        if state.last(line.code) is None:
            _new(line, made)
        else:
            _known(line, state, made)
    made.adds = _parents_first(made.adds)
    made.closings = _children_first(made.closings, lines, state)
    said = {line.code for line in lines}
    day = max((line.since for line in lines), default=date.min)
    standing = ((code, state.on(code, day)) for code in state.versions if code not in said)
    made.gone = tuple(sorted((code, one.name) for code, one in standing if one is not None))
    return made


def _new(line: Line, made: Plan) -> None:
    if line.dump and line.until is not None:
        return  # closed before we ever knew it
    if line.kind is None:
        made.fail(line, "새 기관이나 부서는 종류(기관, 부서)를 적어 주세요.")
        return
    after = {"이름": line.name, "상위코드": line.parent or "", "종류": KINDS[line.kind]}
    made.new.append(_change(line, line.created, {}, {**after, **_end(line)}))
    made.adds.append(line)
    if line.until is not None:
        made.closings.append(line)


def _known(line: Line, state: Standing, made: Plan) -> None:
    last = state.last(line.code)
    assert last is not None
    if line.dump:  # it tells of changes older than what we know
        line = replace(line, since=max(line.since, state.versions[line.code][0].valid.lower))
    if last.valid.upper is not None and line.until == last.valid.upper:
        made.unchanged += 1
        return
    old = state.on(line.code, line.since if line.until is None else _eve(line, last))
    if old is None:
        made.fail(line, f"{line.since}에 없는 기관이나 부서입니다. 시행일을 확인해 주세요.")
        return
    if line.kind is not None and not line.dump and line.kind != last.unit.kind:
        made.fail(line, "종류는 바꿀 수 없습니다. 폐지하고 새 코드로 두어 주세요.")
        return
    _differ(line, old, made)


def _eve(line: Line, last: UnitVersion) -> date:
    """Where a line tells of an end, its other words are held against what stood before it."""
    assert line.until is not None
    first: date = last.valid.lower
    return max(min(line.since, line.until - date.resolution), first)


def _differ(line: Line, old: UnitVersion, made: Plan) -> None:
    above = old.parent.code if old.parent else ""
    before: dict[str, Any] = {"이름": old.name, "상위코드": above, "서열": str(old.seq)}
    after = {
        "이름": line.name,
        "상위코드": line.parent or above,
        "서열": str(old.seq if line.seq is None else line.seq),
    }
    if after != before:
        made.moves.append(line)
    if line.until is not None:
        made.closings.append(line)
    change = _change(line, line.since, before, {**after, **_end(line)})
    if change.fields:
        made.changed.append(change)
    else:
        made.unchanged += 1


def _change(line: Line, since: date, before: dict[str, Any], after: dict[str, Any]) -> Change:
    fields = tuple(
        Difference(label, before.get(label, ""), value)
        for label, value in after.items()
        if before.get(label, "") != value
    )
    return Change(line.line, line.code, line.name, since, fields)


def _end(line: Line) -> dict[str, str]:
    return {"폐지일": str(line.until)} if line.until else {}


def _parents_first(adds: Sequence[Line]) -> list[Line]:
    by_code = {line.code: line for line in adds}
    done: dict[str, Line] = {}

    def put(line: Line, above: frozenset[str]) -> None:
        parent = by_code.get(line.parent or "")
        if parent is not None and parent.code not in above | {line.code}:
            put(parent, above | {line.code})
        done.setdefault(line.code, line)

    for line in adds:
        put(line, frozenset())
    return list(done.values())


def _children_first(closings: Sequence[Line], lines: Sequence[Line], state: Standing) -> list[Line]:
    parents = {line.code: line.parent for line in lines if line.parent}

    def depth(code: str | None, seen: int = 0) -> int:
        if not code or seen > 50:
            return seen
        last = state.last(code)
        known = last.parent.code if last and last.parent else None
        return depth(parents.get(code) or known, seen + 1)

    return sorted(closings, key=lambda line: -depth(line.code))


def _holds(valid: Any, day: date) -> bool:
    return bool(valid.lower <= day and (valid.upper is None or day < valid.upper))
