"""``python -m law``: rows in, rows out, and one Korean sentence when it cannot."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from law.__main__ import main
from law.rules import RULES


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, *arguments: str
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    code = main(list(arguments))
    said = capsys.readouterr()
    return code, said.out, said.err


ROW = {"date": "2026-11-03", "ordered_minutes": 61, "is_off_day": False, "cap_class": "ordinary"}


def test_without_a_name_it_lists_every_rule(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(monkeypatch, capsys, "")
    assert code == 0
    for name, rule in RULES.items():
        assert name in out
        assert rule.article in out


@pytest.mark.parametrize(
    "text", [json.dumps([ROW, ROW]), f"{json.dumps(ROW)}\n{json.dumps(ROW)}\n"]
)
def test_an_array_or_lines_come_back_as_an_array(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    code, out, _ = run(monkeypatch, capsys, text, "overtime.recognise")
    assert code == 0
    assert [row["recognised_minutes"] for row in json.loads(out)] == [1, 1]


@pytest.mark.parametrize(
    ("rule", "text", "code", "named"),
    [
        ("overtime.recognise", "[{}]", 2, "date"),
        ("overtime.recognise", json.dumps([ROW | {"ordered_minutes": -1}]), 2, "ordered_minutes"),
        ("overtime.recognise", json.dumps([ROW | {"cap_class": "x"}]), 2, "cap_class"),
        ("overtime.recognise", json.dumps([ROW | {"extra": 1}]), 2, "extra"),
        ("overtime.recognise", "not json", 2, "rows"),
        ("overtime.recognise", "[1]", 2, "행"),
        ("overtime.hourly_won", '[{"date": "2026-11-03", "grade": "4급"}]', 2, "grade"),
        ("nothing", "[]", 2, "nothing"),
        ("holidays.list", '[{"year": 2031}]', 3, "holidays.lunar_days"),
        ("overtime.recognise", json.dumps([ROW | {"date": "2018-07-02"}]), 3, "overtime."),
        (
            "worktime.day",
            '[{"date": "2026-11-03", "punches": [{"minute": "25시"}]}]',
            2,
            "punches.1.minute",
        ),
    ],
)
def test_a_mistake_is_one_sentence_naming_the_culprit(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    rule: str,
    text: str,
    code: int,
    named: str,
) -> None:
    found, out, err = run(monkeypatch, capsys, text, rule)
    assert (found, out) == (code, "")
    assert named in err
    assert err.count("\n") == 1


def test_explained_in_sentences_with_articles(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(monkeypatch, capsys, json.dumps([ROW]), "overtime.recognise", "--explain")
    assert code == 0
    assert "11월 3일은 화요일이고 공휴일이 아닙니다." in out
    assert "제15조제5항제2호나목" in out


def test_questions_are_what_the_articles_leave_open(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(monkeypatch, capsys, "", "--questions")
    lines: list[Any] = out.splitlines()
    assert code == 0
    assert len(lines) >= 20
    assert all(".yaml · " in line for line in lines)


def test_no_rows_give_no_rows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in RULES:
        code, out, _ = run(monkeypatch, capsys, "[]", name)
        assert (code, json.loads(out)) == (0, [])
