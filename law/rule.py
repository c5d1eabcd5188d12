"""What a public rule is: a name, what it asks for, what it answers and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from law.fields import Field, read_row
from law.steps import Step

Row = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """One rule: ``run`` takes checked rows and returns, row by row, what it adds."""

    name: str
    ko: str
    article: str
    inputs: Mapping[str, Field]
    outputs: tuple[str, ...]
    decide: Callable[[Sequence[Row]], list[Row]]
    steps: Mapping[str, Step]

    def run(self, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        """Reads the rows (BadInput names the field), decides, returns input + every step."""
        typed = [read_row(self.inputs, row) for row in rows]
        if not typed:
            return []
        added = self.decide(typed)
        return [
            {**_assumed(row, read), **row, **new}
            for row, read, new in zip(rows, typed, added, strict=True)
        ]


def _assumed(row: Mapping[str, Any], read: Row) -> Row:
    """The defaults the rule went by, so that the result says them too."""
    return {
        name: value
        for name, value in read.items()
        if row.get(name) is None and isinstance(value, int | str)
    }
