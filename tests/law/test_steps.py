"""Explanations: every step column has a Korean label and the last running value is the result."""

from __future__ import annotations

import json
import re
from datetime import date

import polars as pl
import pytest

from law import duty, duty_rules, month, rules, steps
from law.rule import Rule
from law.rules import RULES
from tests.law import examples

HANGUL = re.compile("[가-힣]")
WORKED = [
    e
    for _, e in examples.load()
    if "error" not in e["expect"] and e["rule"] not in ("month.close", "holidays.list")
]


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_every_rule_and_step_is_named_in_korean_with_an_article(rule: Rule) -> None:
    assert HANGUL.search(rule.ko)
    assert rule.article.strip()
    assert rule.steps
    for field in rule.inputs.values():
        assert HANGUL.search(field.ko)
    for step in rule.steps.values():
        assert HANGUL.search(step.ko)
        assert HANGUL.search(step.article)


def test_step_columns_exist_where_they_are_said_to() -> None:
    assert set(month.DAY_STEPS) <= set(month.DAY_SCHEMA)
    for found in month.LINE_STEPS.values():
        assert set(found) <= set(month.LINE_SCHEMA)


def test_steps_survive_storage() -> None:
    version = json.loads(json.dumps(rules.law_version(), ensure_ascii=False))
    row = RULES["overtime.recognise"].run(
        [{"date": "2026-11-03", "ordered_minutes": 180, "is_off_day": False}]
    )[0]
    stored = version["steps"]["overtime.recognise"]
    assert steps.explain(stored, row) == steps.explain(RULES["overtime.recognise"].steps, row)
    assert version["digest"] == rules.law_version()["digest"]


def test_the_panel_of_the_walk_reads_as_designed() -> None:
    row = RULES["worktime.day"].run(
        [
            {
                "date": "2026-11-03",
                "punches": [
                    {"minute": "09:00", "direction": "in"},
                    {"minute": "21:15", "direction": "out"},
                ],
                "orders": [{"start": "18:00", "end": "21:00"}],
            }
        ]
    )[0]
    lines = steps.explain(month.DAY_STEPS, row)
    assert [(line.sentence, line.op, line.running, line.same) for line in lines] == [
        ("명령에 따라 근무한 시간", "180분", "180분", False),
        ("1시간 미만인 날은 제외", "해당 없음", "180분", True),
        ("평일은 1시간을 뺌", "−60분", "120분", False),
        ("1일 한도까지", "한도 없음", "120분", True),
    ]
    reasons = [line.reason for line in lines]
    assert "명령이 없는 15분은 넣지 않습니다." in reasons[0]
    assert reasons[1:] == [
        "180분은 60분 이상입니다.",
        "11월 3일은 화요일이고 공휴일이 아닙니다.",
        "2026년 10월 1일부터 1일 한도가 없어졌습니다.",
    ]
    assert not any(line.doubt for line in lines)


@pytest.mark.parametrize("name", sorted({e["rule"] for e in WORKED}))
def test_the_last_running_value_is_the_result(name: str) -> None:
    rule = RULES[name]
    given = [examples.worked_out(e["given"]) for e in WORKED if e["rule"] == name]
    last = list(rule.steps)[-1]
    for row in rule.run(given):
        lines = steps.explain(rule.steps, row)
        assert lines[-1].running == steps.show(row[last], rule.steps[last].unit)
        assert not any("{" in line.reason for line in lines)


def test_a_month_explains_both_items_and_marks_doubt() -> None:
    given = next(e for _, e in examples.load() if e["rule"] == "month.close")["given"]
    found = RULES["month.close"].run([examples.worked_out(given)])[0]["lines"]
    for item, line in found.items():
        lines = steps.explain(month.LINE_STEPS[item], line)
        assert lines[-1].running == f"{line['amount_won']:,}원"
        assert any(one.doubt for one in lines)


def test_a_value_that_is_missing_is_said_to_be_missing() -> None:
    assert steps.show(None, "won") == "값 없음"
    assert steps.show(690441, "won") == "690,441원"


def test_no_step_says_anything_about_a_number_it_does_not_have() -> None:
    frame = pl.DataFrame({"date": ["2026-11-03"], "recognised_minutes": [10]})
    assert (
        len(steps.explain(month.DAY_STEPS, frame.to_dicts()[0] | {"daily_limit_minutes": None}))
        == 1
    )


def test_당직비가_없다고_정한_당직에는_재택당직의_까닭을_말하지_않는다() -> None:
    row = {"on_off_day": False, "rate_won": 0, "least_minutes": None, "amount_won": 0}
    assert steps.explain(duty_rules.PAY_STEPS, row)[-1].reason == "이 당직의 금액입니다."


def test_상황실_근무에도_조사가_맞는다() -> None:
    day = date(2026, 11, 27)
    told = duty.order(day, "situation_room", 540, ordered_on=day, people=0)
    assert "당직(상황실 근무)을 두는지 기관이" in told["refusals"][0]["ko"]
    assert "상황실 근무의 인원을 기관이" in told["refusals"][1]["ko"]
