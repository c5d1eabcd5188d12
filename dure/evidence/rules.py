"""The rules by which records deserve a look: each with its words and its dated thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("rules.yaml")


@dataclass(frozen=True)
class Rule:
    """A rule as it stands on a day."""

    code: str
    ko: str
    told: str
    values: Mapping[str, int]
    source: str
    lasting: bool = False  # 정당 holds for whatever comes later, too

    @property
    def sentence(self) -> str:
        """The rule in words, with its thresholds in place."""
        return self.told.format(**self.values)


@cache
def _written(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return found


def rules(on: date) -> dict[str, Rule]:
    """The rules for 감사, with the thresholds that hold on a day."""
    return read(FILE, on)


def read(file: Path, on: date) -> dict[str, Rule]:
    """Every rule of a list with the thresholds that hold on a day, in the list's order."""
    return {code: _rule(code, each, on) for code, each in _written(file).items()}


def _rule(code: str, written: Mapping[str, Any], on: date) -> Rule:
    dated = max(
        (each for each in written["values"] if each["since"] <= on), key=lambda each: each["since"]
    )
    values = {name: value for name, value in dated.items() if name not in ("since", "source")}
    lasting = bool(written.get("lasting"))
    return Rule(code, written["ko"], written["told"], values, dated["source"], lasting)


def name(code: str) -> str:
    """What a rule is called."""
    return str(_written(FILE)[code]["ko"])
