"""훈련: 오늘 공포되어 정한 날 시행하는 개정을, YAML 한 곳과 사례 하나로 받아들인다(docs/runbook.md).

지어낸 개정: 2027년 7월 1일부터 평일에 빼는 60분이 30분이 된다. 180분이면 6월 30일은 120분, 7월 1일은 150분.
"""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from law import amendment, params
from law.rules import RULES
from tests.law import examples

KEY = "overtime.weekday_deduction_minutes"
EDIT = (
    """  values:
    2018-07-03: 60
  source: 지방공무원 수당 등에 관한 규정 제15조제5항제2호나목
  checked: 2026-11-22""",
    """  values:
    2018-07-03: 60
    2027-07-01: 30
  source:
    2018-07-03: 지방공무원 수당 등에 관한 규정 제15조제5항제2호나목
    2027-07-01: (훈련) 지방공무원 수당 등에 관한 규정 제15조제5항제2호나목, 지어낸 개정
  checked: 2026-11-28""",
)
EXAMPLE = """
- name: (훈련) 2027년 7월 1일부터 평일에는 30분을 뺀다
  article: (훈련) 제15조제5항제2호나목
  rule: overtime.recognise
  given: {date: 2027-07-01, ordered_minutes: 180, is_off_day: false, cap_class: ordinary}
  expect: {recognised_minutes: 180 - 30}
"""


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The law reads a copy of law/params."""
    folder = tmp_path / "params"
    shutil.copytree(params.FOLDER, folder)
    monkeypatch.setattr(params, "FOLDER", folder)
    params._files.cache_clear()
    yield folder
    monkeypatch.undo()
    params._files.cache_clear()


def passes(example: dict[str, Any]) -> bool:
    given, expected = (examples.worked_out(example[name]) for name in ("given", "expect"))
    [found] = RULES[example["rule"]].run([given])
    return all(examples.same(value, found[name]) for name, value in expected.items())


def test_한_곳을_고치고_사례_하나를_더하면_시행일의_앞뒤로_갈린다(copy: Path) -> None:
    [example] = yaml.safe_load(EXAMPLE)
    before = {**example, "given": {**example["given"], "date": "2027-06-30"},
              "expect": {"recognised_minutes": "180 - 60"}}  # fmt: skip
    assert not passes(example)  # 사례를 먼저 쓰면 아직 맞지 않는다
    assert passes(before)
    old = dict(params.table())
    path = copy / "overtime.yaml"
    text = path.read_text("utf-8")
    assert text.count(EDIT[0]) == 1
    path.write_text(text.replace(*EDIT), "utf-8")
    params._files.cache_clear()
    assert passes(example)
    assert passes(before)
    [found] = amendment.differences(old, params.table())
    assert (found.key, found.since) == (KEY, date(2027, 7, 1))
    assert params.value(KEY, date(2027, 6, 30)) == 60


def test_고친_뒤에도_시행일_앞의_사례는_모두_그대로다(copy: Path) -> None:
    path = copy / "overtime.yaml"
    path.write_text(path.read_text("utf-8").replace(*EDIT), "utf-8")
    params._files.cache_clear()
    earlier = [
        each
        for topic, each in examples.load()
        if topic == "overtime"
        and str(each["given"].get("date", "9")) < "2027-07-01"
        and "error" not in each["expect"]
    ]
    assert len(earlier) > 20
    assert all(passes(each) for each in earlier)
