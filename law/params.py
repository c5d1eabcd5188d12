"""Dated numbers of the law, from ``law/params/*.yaml`` to columns of a frame.

A value is in force from its own date until the next one. ``none`` is a value (the law sets
none: a null column); ``unset`` is not a value (nobody has established it) and raises ``Unset``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Final

import polars as pl
import yaml

FOLDER: Final = Path(__file__).with_name("params")
GRADES: Final = ("primary", "official", "secondary", "computed", "reading", "unset")
DOUBTFUL: Final = frozenset({"secondary", "reading", "unset"})
LOCAL_SCHEMA: Final = pl.Schema(
    {"institution": pl.String, "key": pl.String, "valid_from": pl.Date, "value": pl.String}
)
MOST: Final[dict[type[pl.DataType], int]] = {pl.Int16: 2**15 - 1, pl.Int32: 2**31 - 1}
Span = tuple[date, date]


class NoLawInForce(Exception):
    """A row is dated before (or outside) every text that was read for ``key``."""

    def __init__(self, key: str, day: date) -> None:
        super().__init__(f"{day.isoformat()}에 적용할 {key} 값을 읽은 적이 없습니다.")
        self.key, self.day = key, day


class Unset(Exception):
    """A needed value is established nowhere; the institution has to set ``key``."""

    def __init__(self, key: str, day: date) -> None:
        super().__init__(
            f"‘{get(key).ko}’ 값을 기관이 정하지 않았습니다. {day.isoformat()}부터 쓸 값을 정해 주세요."
        )
        self.key, self.day = key, day


class LocalRefused(Exception):
    """An institution's own value that the law does not let it set."""

    def __init__(self, key: str, institution: str, why: str) -> None:
        super().__init__(f"기관 {institution}의 {key} 값을 쓸 수 없습니다. {why}")
        self.key, self.institution = key, institution


@dataclass(frozen=True)
class Dated:
    """One value, the first day it is in force, where it is written and how sure that is."""

    since: date
    value: Any
    source: str
    grade: str

    @property
    def unset(self) -> bool:
        return bool(self.value == "unset")


@dataclass(frozen=True)
class Param:
    """One number of the law with its history, oldest first.

    A value may be a mapping: ``by`` names the column whose value picks one, ``over`` the column
    of which the highest band reached picks one.
    """

    topic: str
    name: str
    ko: str
    values: tuple[Dated, ...]
    checked: date
    unit: str
    by: str | None
    over: str | None
    local: bool
    bound: str | None
    choices: tuple[str, ...]
    reference: Any = None  # what a national text of others says, where nobody may be bound by it

    @property
    def key(self) -> str:
        return f"{self.topic}.{self.name}"

    def at(self, day: date) -> Dated:
        """The value in force on ``day``; raises NoLawInForce before the first one."""
        for dated in reversed(self.values):
            if dated.since <= day:
                return dated
        raise NoLawInForce(self.key, day)

    def between(self, span: Span) -> list[Dated]:
        """The values in force on some day of ``span`` (both ends included), oldest first."""
        first = self.at(span[0])
        later = [d for d in self.values if span[0] < d.since <= span[1]]
        return [first, *later]


# --- reading the files -------------------------------------------------------


def _dated_map(entry: Mapping[str, Any], field: str) -> dict[date, Any]:
    found = entry[field]
    return found if isinstance(found, dict) else {}


def _grade_on(entry: Mapping[str, Any], since: date) -> str:
    grades = _dated_map(entry, "grade")
    return str(grades.get(since, next(iter(grades.values())))) if grades else str(entry["grade"])


def _param(topic: str, name: str, entry: Mapping[str, Any]) -> Param:
    sources = _dated_map(entry, "source")
    values = tuple(
        Dated(since, value, str(sources.get(since, entry["source"])), _grade_on(entry, since))
        for since, value in sorted(entry["values"].items())
    )
    return Param(
        topic=topic,
        name=name,
        ko=str(entry["ko"]),
        values=values,
        checked=entry["checked"],
        unit=str(entry.get("unit", "")),
        by=entry.get("by"),
        over=entry.get("over"),
        local=bool(entry.get("local", False)),
        bound=entry.get("bound"),
        choices=tuple(entry.get("choices", ())),
        reference=entry.get("reference"),
    )


def _spread(name: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """One entry, or with ``each`` one for every word of it: staggered_min_day_minutes."""
    if "each" not in entry:
        yield name, entry
        return
    for word, ko in entry["each"].items():
        mine = entry.get("reference", {}).get(word)
        yield f"{word}_{name}", {**entry, "ko": f"{ko} {entry['ko']}", "reference": mine}


def read(topic: str, text: str) -> dict[str, Param]:
    """The parameters of one file by their full keys."""
    entries = (each for one in yaml.safe_load(text).items() for each in _spread(*one))
    made = (_param(topic, name, entry) for name, entry in entries)
    return {param.key: param for param in made}


@cache
def _files() -> dict[str, Param]:
    paths = sorted(FOLDER.glob("*.yaml"))
    return {
        key: param
        for path in paths
        for key, param in read(path.stem, path.read_text(encoding="utf-8")).items()
    }


_supposed: ContextVar[tuple[int, dict[str, Param]] | None] = ContextVar("supposed", default=None)
_editions = count(1)


def table() -> dict[str, Param]:
    """Every parameter by its full key (``overtime.daily_limit_minutes``)."""
    found = _supposed.get()
    return found[1] if found else _files()


def edition() -> int:
    """0 for the files' own table; another number for each table supposed: what a cache must know."""
    found = _supposed.get()
    return found[0] if found else 0


@contextmanager
def supposing(other: dict[str, Param]) -> Iterator[None]:
    """Inside of the block every rule reads another table: an amendment before it is in force."""
    token = _supposed.set((next(_editions), other))
    try:
        yield
    finally:
        _supposed.reset(token)


def get(key: str) -> Param:
    """One parameter with its history; KeyError for an unknown key."""
    return table()[key]


def value(key: str, day: date) -> Any:
    """The plain value on one day: None for ``none``; raises NoLawInForce or Unset."""
    param = get(key)
    return _plain(param, param.at(day))


def doubtful(key: str, day: date) -> bool:
    """True when the value in force on ``day`` still has to be confirmed (확인 필요)."""
    return get(key).at(day).grade in DOUBTFUL


def _plain(param: Param, dated: Dated) -> Any:
    if dated.unset:
        raise Unset(param.key, dated.since)
    return None if dated.value == "none" else dated.value


# --- values as columns -------------------------------------------------------


def keys_of(topic_or_keys: str | Iterable[str]) -> list[str]:
    """``"overtime"`` → its scalar keys; ``"overtime.percent"`` or a list → those keys."""
    if not isinstance(topic_or_keys, str):
        return list(topic_or_keys)
    if topic_or_keys in table():
        return [topic_or_keys]
    return [p.key for p in table().values() if p.topic == topic_or_keys and _scalar(p)]


def _scalar(param: Param) -> bool:
    values = [d.value for d in param.values if not d.unset]
    return param.by is not None or not any(isinstance(v, (dict, list)) for v in values)


def span_of(frame: pl.LazyFrame, on: str = "date") -> Span | None:
    """First and last date of a column, None for an empty frame. Collects that one column."""
    found = frame.select(pl.col(on).min().alias("a"), pl.col(on).max().alias("b")).collect()
    first, last = found.row(0)
    return None if first is None else (first, last)


def attach(
    frame: pl.LazyFrame,
    topic_or_keys: str | Iterable[str],
    on: str = "date",
    local: pl.LazyFrame | None = None,
    span: Span | None = None,
    local_on: str | None = None,
) -> pl.LazyFrame:
    """Adds each value in force on the row's own date as a column named by the key's last word.

    ``local`` holds published values of institutions (LOCAL_SCHEMA; needs an ``institution``
    column in ``frame``), by the date in ``local_on`` where that is another. ``span`` saves looking
    at the dates when the caller knows them.
    Raises NoLawInForce, Unset or LocalRefused. A month with one value gets a literal, no join.
    """
    keys = keys_of(topic_or_keys)
    span = span or span_of(frame, on) or _newest(keys)
    overlay = _overlay(local, keys)
    columns = [
        column(key, span, on=on, local=overlay.get(key, ()), local_on=local_on).alias(_last(key))
        for key in keys
    ]
    return frame.with_columns(columns)


def attach_where(
    frame: pl.LazyFrame,
    keys: Sequence[str],
    where: pl.Expr,
    on: str = "date",
    local: pl.LazyFrame | None = None,
    span: Span | None = None,
    local_on: str | None = None,
) -> pl.LazyFrame:
    """``attach`` for numbers that some rows need and only an institution may know.

    Rows where ``where`` holds raise Unset when their institution has set none; the others get
    null. Collects the rows that need a value.
    """
    span = span or span_of(frame, on) or _newest(keys)
    overlay = _overlay(local, keys)
    found = frame.with_columns(
        column(key, span, on=on, local=overlay.get(key, ()), known=False, local_on=local_on).alias(
            _last(key)
        )
        for key in keys
    )
    on = local_on or on
    missing = found.filter(where).select(on, *map(_last, keys)).collect()
    for key in keys:
        days = missing.filter(pl.col(_last(key)).is_null()).get_column(on)
        if not days.is_empty():
            raise Unset(key, days.sort()[0])
    return found


def _last(key: str) -> str:
    return key.rsplit(".", 1)[-1]


def _newest(keys: Sequence[str]) -> Span:
    last = max((get(key).values[-1].since for key in keys), default=date.max)
    return last, last


def column(
    key: str,
    span: Span,
    *,
    on: str = "date",
    local: Sequence[LocalValue] = (),
    known: bool = True,
    local_on: str | None = None,
) -> pl.Expr:
    """The expression behind ``attach`` for one key and the days of ``span``.

    ``known=False`` gives null where the value is unset instead of raising Unset.
    """
    param = get(key)
    found: pl.Expr | None = None
    for dated in param.between(span):
        empty = dated.unset and not known
        here = _lit(None, param) if empty else _literal(param, dated, span)
        found = (
            here
            if found is None
            else pl.when(pl.col(on) >= dated.since).then(here).otherwise(found)
        )
    assert found is not None
    return _with_local(found, param, local_on or on, local)


def _literal(param: Param, dated: Dated, span: Span) -> pl.Expr:
    if dated.unset:
        raise Unset(param.key, max(dated.since, span[0]))
    if param.over is not None:
        return _step(param.over, dated.value, param)
    if param.by is None:
        return _lit(None if dated.value == "none" else dated.value, param)
    found = pl.lit(None, dtype=pl.Int32)
    for name, one in dated.value.items():
        found = pl.when(pl.col(param.by) == name).then(pl.lit(one, dtype=pl.Int32)).otherwise(found)
    return found


def _step(column: str, bands: Mapping[int, int], param: Param) -> pl.Expr:
    """The value of the highest band the column has reached; null below the first."""
    found = pl.lit(None, dtype=_dtype(param))
    for reached, one in sorted(bands.items()):
        found = pl.when(pl.col(column) >= reached).then(_lit(one, param)).otherwise(found)
    return found


def _dtype(param: Param) -> type[pl.DataType]:
    known = [d.value for d in param.values if d.value not in ("none", "unset")]
    if param.choices or any(isinstance(v, str) for v in known):
        return pl.String
    if any(isinstance(v, bool) for v in known):
        return pl.Boolean
    return pl.Int16 if param.unit in ("minutes", "days", "hours") else pl.Int32


def _lit(plain: Any, param: Param) -> pl.Expr:
    return pl.lit(plain, dtype=_dtype(param))


# --- values an institution set for itself -------------------------------------


@dataclass(frozen=True)
class LocalValue:
    institution: str
    since: date
    value: Any


def _overlay(local: pl.LazyFrame | None, keys: Sequence[str]) -> dict[str, tuple[LocalValue, ...]]:
    if local is None:
        return {}
    rows = (
        local.select(pl.col(name).cast(dtype) for name, dtype in LOCAL_SCHEMA.items())
        .filter(pl.col("key").is_in(list(keys)))
        .sort("institution", "key", "valid_from")
        .collect()
    )
    found: dict[str, list[LocalValue]] = {}
    for institution, key, since, text in rows.iter_rows():
        plain = check_local(key, institution, since, text)
        found.setdefault(key, []).append(LocalValue(institution, since, plain))
    return {key: tuple(values) for key, values in found.items()}


def check_local(key: str, institution: str, since: date, text: str | int) -> Any:
    """Parses an institution's own value and raises LocalRefused when it may not be set."""
    if key not in table() or not table()[key].local:
        raise LocalRefused(key, institution, "기관이 달리 정할 수 있는 값이 아닙니다.")
    param = table()[key]
    plain = _parse(param, institution, str(text).strip())
    national = param.at(since)
    limit = national.value
    if param.bound == "lower" and isinstance(limit, int) and (plain is None or plain > limit):
        raise LocalRefused(key, institution, f"전국 한도 {limit}보다 낮게만 정할 수 있습니다.")
    return plain


def _parse(param: Param, institution: str, text: str) -> Any:
    if text == "none":
        if not any(dated.value == "none" for dated in param.values):
            raise LocalRefused(param.key, institution, "none으로 둘 수 없는 값입니다.")
        return None
    if param.choices:
        if text not in param.choices:
            raise LocalRefused(param.key, institution, f"{', '.join(param.choices)} 중 하나입니다.")
        return text
    if _dtype(param) is pl.Boolean:
        if text not in ("true", "false"):
            raise LocalRefused(param.key, institution, "true나 false를 넣어 주세요.")
        return text == "true"
    if not (text.isascii() and text.isdigit()):
        raise LocalRefused(param.key, institution, "0 이상의 정수를 넣어 주세요.")
    if int(text) > MOST[_dtype(param)]:
        raise LocalRefused(param.key, institution, "너무 큰 값입니다.")
    return int(text)


def _with_local(national: pl.Expr, param: Param, on: str, local: Sequence[LocalValue]) -> pl.Expr:
    found = national
    for mine in sorted(local, key=lambda one: one.since):
        here = (pl.col("institution") == mine.institution) & (pl.col(on) >= mine.since)
        own = _lit(mine.value, param)
        if param.bound == "lower" and mine.value is not None:
            # a national limit lowered later binds an institution that once set a higher one
            own = pl.min_horizontal(own, national)
        found = pl.when(here).then(own).otherwise(found)
    return found


def chosen(key: str, day: date, *, institution: str = "", local: pl.LazyFrame | None = None) -> Any:
    """One value on one day: the institution's own where it set one, else the national one.

    Raises NoLawInForce, Unset or LocalRefused. Unlike ``attach`` it takes an institution's value
    for a key that nobody has established nationally.
    """
    mine = [
        one.value
        for one in _overlay(local, [key]).get(key, ())
        if one.institution == institution and one.since <= day
    ]
    return mine[-1] if mine else value(key, day)


def known(key: str, day: date, *, institution: str = "", local: pl.LazyFrame | None = None) -> Any:
    """``chosen``, or None where nobody set the value."""
    try:
        return chosen(key, day, institution=institution, local=local)
    except Unset:
        return None


# --- the law page and the version ---------------------------------------------


def describe() -> list[dict[str, Any]]:
    """Every key with its whole history, JSON-ready: what the law page shows."""
    return [
        {
            "key": p.key,
            "ko": p.ko,
            "unit": p.unit,
            "by": p.by,
            "over": p.over,
            "local": p.local,
            "bound": p.bound,
            "choices": list(p.choices),
            "checked": p.checked.isoformat(),
            "values": [
                {
                    "since": d.since.isoformat(),
                    "value": _jsonable(d.value),
                    "source": d.source,
                    "grade": d.grade,
                    "doubt": d.grade in DOUBTFUL,
                }
                for d in p.values
            ],
        }
        for p in table().values()
    ]


def _jsonable(plain: Any) -> Any:
    return json.loads(json.dumps(plain, default=str, ensure_ascii=False))


def digest() -> str:
    """A hash of every value and citation; it changes exactly when one of them does."""
    text = json.dumps(describe(), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
