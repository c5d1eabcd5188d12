"""From the rows of a named rule to the frame of a core and back: one formula for both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from law.fields import BadInput, a_count
from law.rule import Row

Core = Callable[[pl.LazyFrame], pl.LazyFrame]


def decided_by(
    core: Core, columns: Mapping[str, type[pl.DataType]]
) -> Callable[[Sequence[Row]], list[Row]]:
    """How a rule decides with ``core``, which keeps the order of the rows."""

    def decide(rows: Sequence[Row]) -> list[Row]:
        found = {name: [row[name] for row in rows] for name in columns}
        return core(pl.LazyFrame(found, schema=columns)).collect().to_dicts()

    return decide


def a_divisor(found: Any) -> int:
    """A count of which something is a part: at least one."""
    if not (count := a_count(found)):
        raise BadInput("", "값은 1 이상의 정수여야 합니다.")
    return count
