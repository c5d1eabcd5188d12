"""What a person reads: columns of a result row turned into Korean sentences with articles.

A rule declares ``STEPS``: column → Step, in the article's order. ``serialise`` turns them into
plain JSON, stored once per law version, and ``explain`` works from that stored form, so an old
figure reads as it read then.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from law import params
from law.refusals import as_clock, as_length

Kind = Literal["start", "less", "keep", "cap", "times", "add", "result"]
Condition = tuple[str, str, Any]


class Reason(NamedTuple):
    """A sentence, the conditions on the row's own columns under which it is the one said, the
    parameters this branch rests on, and its article where it is not the step's own.

    A condition compares a column with a value, with ``@other`` or with ``@other+60``.
    """

    text: str
    when: tuple[Condition, ...] = ()
    params: tuple[str, ...] = ()
    article: str = ""


class Step(NamedTuple):
    """One clause: its sentence, article, what it does to the running value, and why."""

    ko: str
    article: str
    kind: Kind
    unit: str = "minutes"
    reasons: tuple[Reason, ...] = ()
    params: tuple[str, ...] = ()


class Line(NamedTuple):
    """One line of the explanation panel."""

    sentence: str
    op: str
    running: str
    reason: str
    article: str
    same: bool
    doubt: bool


Stored = Mapping[str, Mapping[str, Any]]
SAME = {"keep": "해당 없음", "less": "해당 없음", "cap": "한도 안", "add": "해당 없음"}
WEEKDAYS = "월화수목금토일"
COMPARE: Final = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


def serialise(steps: Mapping[str, Step]) -> dict[str, dict[str, Any]]:
    """JSON-ready form of STEPS, with the dates between which a used number is in doubt."""
    return {
        column: {
            "ko": step.ko,
            "article": step.article,
            "kind": step.kind,
            "unit": step.unit,
            "reasons": [
                {
                    "text": r.text,
                    "when": [list(c) for c in r.when],
                    "params": list(r.params),
                    "article": r.article,
                    "doubtful": [period for key in r.params for period in _doubtful(key)],
                }
                for r in step.reasons
            ],
            "params": list(step.params),
            "doubtful": [period for key in step.params for period in _doubtful(key)],
        }
        for column, step in steps.items()
    }


def _doubtful(key: str) -> list[list[str | None]]:
    values = params.get(key).values
    ends = [d.since.isoformat() for d in values[1:]] + [None]
    return [
        [d.since.isoformat(), end]
        for d, end in zip(values, ends, strict=True)
        if d.grade in params.DOUBTFUL
    ]


def explain(steps: Mapping[str, Step] | Stored, row: Mapping[str, Any]) -> list[Line]:
    """The lines of one result row, one per step column present in it; last one is the result.

    Each column holds the running value after its step (``times`` multiplies and shows a factor).
    """
    stored: Stored = {
        column: serialise({column: step})[column] if isinstance(step, Step) else step
        for column, step in steps.items()
    }
    lines: list[Line] = []
    before: Any = None
    for column, step in stored.items():
        if column in row:
            lines.append(_line(step, row, row[column], before))
            before = before if step["kind"] == "times" else row[column]
    return lines


def _line(step: Mapping[str, Any], row: Mapping[str, Any], now: Any, before: Any) -> Line:
    same = step["kind"] not in ("start", "times") and before is not None and now == before
    reason = _reason(step, row)
    op = "한도 없음" if same and _unlimited(step, reason) else _op(step, now, before, same)
    return Line(
        sentence=step["ko"],
        op=op,
        running=show(now, step["unit"]),
        reason=_fill(reason["text"], row),
        article=reason.get("article") or step["article"],
        same=same,
        doubt=_in_doubt([*step["doubtful"], *reason["doubtful"]], row),
    )


def _op(step: Mapping[str, Any], now: Any, before: Any, same: bool) -> str:
    kind, unit = step["kind"], step["unit"]
    if same and kind in SAME:
        return SAME[kind]
    if kind == "times":
        return f"× {show(now, unit)}"
    if kind in ("less", "cap", "keep", "add") and _number(now) and _number(before):
        sign = "−" if now < before else "+"
        return f"{sign}{show(abs(now - before), unit)}"
    return show(now, unit)


def _number(found: Any) -> bool:
    return isinstance(found, int) and not isinstance(found, bool)


def show(found: Any, unit: str) -> str:
    """A value as a person reads it: 180분, 690,441원, 57시간, 15일."""
    if found is None:
        return "값 없음"
    if isinstance(found, bool):
        return "예" if found else "아니요"
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(found, list):
        return " / ".join(map(_named, found)) or "없음"
    if found == "":
        return "없음"
    if unit == "cents" and _number(found):
        return f"{_hundredths(found)}달러"
    suffix = {"minutes": "분", "won": "원", "hours": "시간", "days": "일", "percent": "%"}
    suffix |= {"months": "개월", "years": "년", "people": "명"}
    return f"{found:,}{suffix.get(unit, '')}" if _number(found) else str(found)


def _hundredths(found: int) -> str:
    whole, rest = divmod(found, 100)
    return f"{whole:,}.{rest:02d}" if rest else f"{whole:,}"


def _named(row: Mapping[str, Any]) -> str:
    """A row of a list: its sentence, or its date and name."""
    return str(row["ko"]) if "ko" in row else f"{row['date']} {row['name']}"


# --- which reason is said ---------------------------------------------------------


NO_REASON: Final[Mapping[str, Any]] = {"text": "", "when": (), "doubtful": ()}


def _reason(step: Mapping[str, Any], row: Mapping[str, Any]) -> Mapping[str, Any]:
    for reason in step["reasons"]:
        if all(_holds(row, *condition) for condition in reason["when"]):
            found: Mapping[str, Any] = reason
            return found
    return NO_REASON


def _unlimited(step: Mapping[str, Any], reason: Mapping[str, Any]) -> bool:
    return step["kind"] == "cap" and any(
        op == "is" and wanted is None for _, op, wanted in reason["when"]
    )


def _holds(row: Mapping[str, Any], column: str, op: str, wanted: Any) -> bool:
    if isinstance(wanted, str) and wanted.startswith("@"):
        wanted = _other(row, wanted[1:])
    found, wanted = _plain(row.get(column)), _plain(wanted)
    if op == "is":
        return found is wanted
    if found is None or wanted is None:
        return False
    return bool(COMPARE[op](found, wanted))


def _other(row: Mapping[str, Any], name: str) -> Any:
    column, _, more = name.partition("+")
    found = row.get(column)
    return found + int(more) if more and found is not None else found


def _plain(found: Any) -> Any:
    return found.isoformat() if isinstance(found, date) else found


class _Shown:
    """A value with the few formats the templates use: md, weekday, clock, hm, hours, grade, rate."""

    def __init__(self, found: Any) -> None:
        self.found: Any = date.fromisoformat(found) if _iso(found) else found

    def __format__(self, spec: str) -> str:
        found = self.found
        if found is None:
            return "값 없음"
        if spec == "md":
            return f"{found.month}월 {found.day}일"
        if spec == "weekday":
            return f"{WEEKDAYS[found.weekday()]}요일"
        if spec == "grade":
            return f"{found}급" if _number(found) else str(found)
        if spec == "hours":
            return as_length(found)
        if spec == "rate":
            return _hundredths(found)
        if spec in ("clock", "hm"):
            return as_clock(found) if spec == "clock" else (f"{found // 60}:{found % 60:02d}")
        return f"{found:,}" if _number(found) else str(found)


def _iso(found: Any) -> bool:
    return isinstance(found, str) and len(found) == 10 and found[4] == found[7] == "-"


def _fill(text: str, row: Mapping[str, Any]) -> str:
    return text.format_map({name: _Shown(found) for name, found in row.items()})


def _in_doubt(periods: Sequence[Sequence[str | None]], row: Mapping[str, Any]) -> bool:
    day = row.get("date") or row.get("month")
    if day is None:
        return bool(periods)
    iso = day if isinstance(day, str) else day.isoformat()
    return any((a or "") <= iso and (b is None or iso < b) for a, b in periods)
