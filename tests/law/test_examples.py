"""Every legal example in tests/law/*.yaml, one test each."""

from __future__ import annotations

from typing import Any

import pytest

from law import params
from law.rules import RULES
from tests.law import examples

ALL = examples.load()
ERRORS = {
    "NoLawInForce": params.NoLawInForce,
    "Unset": params.Unset,
    "LocalRefused": params.LocalRefused,
}


@pytest.mark.parametrize("example", [e for _, e in ALL], ids=[e["name"] for _, e in ALL])
def test_example(example: dict[str, Any]) -> None:
    given = examples.worked_out(example["given"])
    expected = examples.worked_out(example["expect"])
    rule = RULES[example["rule"]]
    if "error" in expected:
        with pytest.raises(ERRORS[expected["error"]]) as caught:
            rule.run([given])
        assert vars(caught.value)["key"] == expected["key"]
        return
    found = rule.run([given])[0]
    for name, value in expected.items():
        assert examples.same(value, found[name]), f"{name}: {value} ≠ {found[name]}"


def test_enough_examples_and_each_is_its_own_case() -> None:
    names = [example["name"] for _, example in ALL]
    cases = [str((example["rule"], example["given"])) for _, example in ALL]
    assert len(ALL) >= 130
    assert len(set(names)) == len(names)
    assert len(set(cases)) == len(cases)


def test_every_rule_has_an_example() -> None:
    assert {example["rule"] for _, example in ALL} == set(RULES)


def test_every_example_cites_an_article() -> None:
    for _, example in ALL:
        assert set(example) <= {"name", "article", "rule", "given", "expect", "open"}
        assert example["article"].strip()
        assert example.get("open", "있음").strip()
