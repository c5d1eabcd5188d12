"""Reads the legal examples and checks one: arithmetic in strings, nested parts, errors by name."""

from __future__ import annotations

import ast
import operator
import re
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
TOPICS = (
    "overtime",
    "holidays",
    "worktime",
    "pay",
    "month",
    "leave",
    "service_period",
    "special_leave",
    "rest",
    "leave_of_absence",
    "compensation",
    "pay_cuts",
    "trips",
    "flexible",
    "duty",
    "emergency",
    *sorted(f"labor/{path.stem}" for path in (FOLDER / "labor").glob("*.yaml")),
)
ARITHMETIC = re.compile(r"[\d\s+\-*/()]+")
DATED = re.compile(r"\d{4}-\d\d(-\d\d)?")
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda a, b: Fraction(a) / b,
    ast.FloorDiv: operator.floordiv,
}


@cache
def load() -> list[tuple[str, dict[str, Any]]]:
    """(topic, example) of every file, in order; read once, nobody changes them."""
    return [
        (topic, example)
        for topic in TOPICS
        for example in yaml.safe_load((FOLDER / f"{topic}.yaml").read_text(encoding="utf-8"))
    ]


def worked_out(found: Any) -> Any:
    """The value with every arithmetic string inside it worked out, exactly."""
    if isinstance(found, dict):
        return {key: worked_out(value) for key, value in found.items()}
    if isinstance(found, list):
        return [worked_out(value) for value in found]
    if isinstance(found, str) and ARITHMETIC.fullmatch(found) and not DATED.fullmatch(found):
        return _number(ast.parse(found.strip(), mode="eval").body) if _sum(found) else found
    return found


def _sum(text: str) -> bool:
    return any(sign in text for sign in "+-*/")


def _number(node: ast.expr) -> int:
    result = _exact(node)
    if Fraction(result).denominator != 1:
        raise ValueError(f"{ast.unparse(node)} is not a whole number")
    return int(result)


def _exact(node: ast.expr) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)](_exact(node.left), _exact(node.right))
    raise ValueError(f"not arithmetic: {ast.dump(node)}")


def same(expected: Any, found: Any) -> bool:
    """Whether ``found`` has what was expected: mappings in part, lists of rows by their names."""
    if isinstance(expected, dict) and isinstance(found, list):
        names = {row["date"]: row["name"] for row in found}
        return all(names.get(day) == name for day, name in expected.items())
    if isinstance(expected, dict):
        return all(same(value, found[key]) for key, value in expected.items())
    if isinstance(expected, list) and expected and isinstance(expected[0], dict):
        return len(expected) == len(found) and all(map(same, expected, found))
    if isinstance(expected, list):
        return expected == [row.get("code", row.get("kind")) for row in found]
    if isinstance(expected, date) or isinstance(found, date):
        return str(expected) == str(found)
    return type(expected) is type(found) and expected == found
