"""The command line in the operator's language: what argparse says in English says here what to write."""

import argparse
import re
from typing import Any, Never

SAID = (
    (r"the following arguments are required: (.+)", r"빠진 것이 있습니다: \1"),
    (r"one of the arguments (.+) is required", r"이 가운데 하나를 적어 주세요: \1"),
    (r"argument (.+): not allowed with argument (.+)", r"\1은(는) \2와 함께 쓸 수 없습니다."),
    (r"argument (.+): expected .+", r"\1 다음에 값을 적어 주세요."),
    (
        r"argument .+: invalid choice: (.+) \(choose from (.+)\)",
        r"\1은(는) 없습니다. 고를 것: \2",
    ),
    (r"argument (.+): invalid fromisoformat value: (.+)", r"\1: \2은(는) 날이 아닙니다. 2026-11-03처럼 적어 주세요."),
    (r"argument (\S+): (.+)", r"\1: \2"),
)  # fmt: skip


class Parser(argparse.ArgumentParser):
    """A command's parser; a wrong use ends it with 2, as any other wrong use."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{**more, "add_help": False})
        self._positionals.title, self._optionals.title = "적을 것", "덧붙일 것"
        self.add_argument("-h", "--help", action="help", help="이 도움말")

    def error(self, message: str) -> Never:
        self.exit(2, f"두레: {told(message)}\n두레: 쓰는 법은 {self.prog} --help 에 있습니다.\n")


def told(message: str) -> str:
    for english, korean in SAID:
        if found := re.fullmatch(english, message):
            return found.expand(korean)
    return message
