"""개정: a table of values with a changed file in place, and where two tables say different things."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from law import params
from law.params import GRADES, Dated, Param

SHAPE: Final = ("ko", "unit", "by", "over", "local", "bound", "choices")
READ_ONCE: Final = frozenset({"leave.day_minutes"})  # a constant of law.leave, not read by date


class Unreadable(Exception):
    """A file that is no table of values; the words say what is wrong with it."""


@dataclass(frozen=True)
class Difference:
    """One value that two tables say differently from a day on; ``shape`` where it is no value."""

    key: str
    ko: str
    unit: str
    since: date | None
    before: Dated | None
    after: Dated | None
    shape: str = ""


def with_file(path: Path) -> dict[str, Param]:
    """The table in force with what a file of one topic says in place of its own.

    The file may hold some entries of the topic or all of them; its name need not be the topic's.
    Raises Unreadable.
    """
    text = _text(path)
    found = _read(path, _topic(path, text), text)
    return {**params.table(), **found}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Unreadable(f"‘{path}’ 파일을 UTF-8로 읽을 수 없습니다.") from None


def _topic(path: Path, text: str) -> str:
    """The topic whose names the file shares most; two files of one table share them all."""
    try:
        entries = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Unreadable(f"‘{path}’ 파일을 YAML로 읽을 수 없습니다. {error}") from None
    if not isinstance(entries, dict):
        raise Unreadable(f"‘{path}’ 파일에 값이 없습니다. law/params의 파일처럼 적어 주세요.")
    topics = {p.topic for p in params.table().values()}
    shared = {topic: len(_names(topic, entries)) for topic in topics}
    if shared.get(path.stem):
        return path.stem
    most = max(shared.values())
    best = [topic for topic, many in shared.items() if many == most]
    if not most or len(best) > 1:
        raise Unreadable(
            f"‘{path}’이 어느 갈래의 값인지 알 수 없습니다. 파일 이름을 law/params의 이름으로 해 주세요."
        )
    return best[0]


def _names(topic: str, entries: Iterable[str]) -> set[str]:
    """Names of the file that the topic has, one with ``each`` by its ending."""
    ours = [p.name for p in params.table().values() if p.topic == topic]
    return {
        name for name in entries if any(own == name or own.endswith(f"_{name}") for own in ours)
    }


def _read(path: Path, topic: str, text: str) -> dict[str, Param]:
    try:
        found = params.read(topic, text)
    except (KeyError, TypeError, AttributeError, ValueError, StopIteration) as error:
        raise Unreadable(
            f"‘{path}’에 law/params의 값처럼 적지 않은 항목이 있습니다({error!s}). "
            "ko, values, source, checked, grade가 모두 있어야 합니다."
        ) from None
    wrong = [
        param.key
        for param in found.values()
        for dated in param.values
        if type(dated.since) is not date or dated.grade not in GRADES
    ]
    if wrong:
        raise Unreadable(f"‘{path}’의 {wrong[0]}에 시행일이나 확실한 정도를 잘못 적었습니다.")
    return found


def differences(old: dict[str, Param], new: dict[str, Param]) -> list[Difference]:
    """Every stretch of days for which two tables say different values, by key and date."""
    found: list[Difference] = []
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if before != after:
            found += [*_values(key, before, after), *_shape(key, before, after)]
    return found


def _values(key: str, old: Param | None, new: Param | None) -> list[Difference]:
    some = new or old
    assert some is not None
    days = sorted({each.since for one in (old, new) if one for each in one.values})
    found, last = [], (None, None)
    for day in days:
        before, after = _at(old, day), _at(new, day)
        said = (before.value if before else None, after.value if after else None)
        if said[0] != said[1] and said != last:
            found.append(Difference(key, some.ko, some.unit, day, before, after))
        last = said
    return found


def _at(param: Param | None, day: date) -> Dated | None:
    known = [each for each in param.values if each.since <= day] if param else []
    return known[-1] if known else None


def _shape(key: str, old: Param | None, new: Param | None) -> list[Difference]:
    """What is no value and yet decides: who may set it, by which column it is picked."""
    if old is None or new is None:
        return []
    other = [name for name in SHAPE if getattr(old, name) != getattr(new, name)]
    return [Difference(key, new.ko, new.unit, None, None, None, ", ".join(other))] if other else []


def in_force(table: dict[str, Param], keys: Sequence[str], day: date) -> dict[str, Param]:
    """The table as if the newest value of each key had been in force from a day on."""
    moved = {key: _from(table[key], day) for key in keys if key in table}
    return {**table, **moved}


def _from(param: Param, day: date) -> Param:
    last = param.values[-1]
    if last.since <= day:
        return param
    kept = tuple(each for each in param.values if each.since < day)
    return replace(param, values=(*kept, replace(last, since=day)))
