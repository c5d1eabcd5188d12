"""``python -m law``: every rule by name, from JSON rows to JSON rows with every step.

    python -m law                                 the rules, their articles and inputs
    python -m law overtime.recognise < rows.json  an array of rows, or one row per line
    python -m law overtime.recognise --explain    the sentences with their articles instead
    python -m law --questions                     what the articles leave open

Exit 2: a row cannot be read. Exit 3: the law has no value for that day.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from law import month, params
from law.fields import REQUIRED, BadInput
from law.rule import Rule
from law.rules import RULES
from law.steps import Step, explain

EXAMPLES = Path(__file__).parents[1] / "tests" / "law"


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m law", description="법령 규칙을 계산합니다.")
    parser.add_argument("rule", nargs="?", help="규칙 이름 (없으면 목록)")
    parser.add_argument("--explain", action="store_true", help="문장과 조문으로 풀어 씁니다")
    parser.add_argument("--questions", action="store_true", help="조문이 정하지 않은 것들")
    asked = parser.parse_args(arguments)
    if asked.questions:
        return _say("\n".join(_questions()))
    if asked.rule is None:
        return _say("\n".join(_listed(rule) for rule in RULES.values()))
    if asked.rule not in RULES:
        return _complain(2, f"{asked.rule} 규칙이 없습니다. 이름 없이 실행하면 목록이 나옵니다.")
    return _run(RULES[asked.rule], asked.explain)


def _run(rule: Rule, explained: bool) -> int:
    try:
        rows = _rows(_input())
        results = rule.run(rows)
    except BadInput as bad:
        return _complain(2, str(bad))
    except (params.NoLawInForce, params.Unset, params.LocalRefused) as missing:
        return _complain(3, str(missing))
    if explained:
        return _say("\n\n".join(_explained(rule, row) for row in results))
    return _say(json.dumps(results, ensure_ascii=False, indent=1, default=_plain))


def _input() -> str:
    try:
        return sys.stdin.read()
    except UnicodeDecodeError:
        raise BadInput("rows", "입력을 UTF-8로 읽을 수 없습니다.") from None


def _rows(text: str) -> list[Any]:
    """A JSON array, a single object, or one object per line."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        return [
            _line(line, place) for place, line in enumerate(text.splitlines(), 1) if line.strip()
        ]
    return found if isinstance(found, list) else [found]


def _line(line: str, place: int) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        raise BadInput("rows", f"{place}번째 줄을 JSON으로 읽을 수 없습니다.") from None


def _explained(rule: Rule, row: dict[str, Any]) -> str:
    parts = [(month.LINE_STEPS[item], line) for item, line in row.get("lines", {}).items()]
    said = [_sentences(steps, one) for steps, one in [*parts, (rule.steps, row)]]
    return "\n\n".join(said)


def _sentences(steps: Mapping[str, Step], row: dict[str, Any]) -> str:
    lines = []
    for line in explain(steps, row):
        doubt = " [확인 필요]" if line.doubt else ""
        said = line.op in (line.running, f"× {line.running}")
        change = line.op if said else f"{line.op} → {line.running}"
        lines.append(f"{line.sentence}: {change}{doubt}")
        lines.append("  " + f"{line.reason} ({line.article})".strip())
    return "\n".join(lines)


def _listed(rule: Rule) -> str:
    inputs = ", ".join(
        name if field.default is REQUIRED else f"[{name}]" for name, field in rule.inputs.items()
    )
    return f"{rule.name}\n  {rule.ko} · {rule.article}\n  {inputs}"


def _questions() -> Iterator[str]:
    for path in sorted(EXAMPLES.rglob("*.yaml")):
        for example in yaml.safe_load(path.read_text(encoding="utf-8")):
            if "open" in example:
                yield f"{path.relative_to(EXAMPLES)} · {example['name']}: {example['open']}"


def _plain(found: Any) -> Any:
    if isinstance(found, date):
        return found.isoformat()
    raise TypeError(type(found).__name__)


def _say(text: str) -> int:
    sys.stdout.write(text + "\n")
    return 0


def _complain(code: int, sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
