"""Severance, interest, the two years and premiums keep what the law keeps, for any figures."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from law.fields import BadInput
from law.labor import rules_ending, rules_insurance, rules_papers
from law.rules import RULES
from law.steps import explain
from tests.law import examples

DAYS = st.dates(date(2012, 1, 1), date(2026, 9, 30))
WON = st.integers(0, 30_000_000)
MONTHS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
DAY = timedelta(days=1)
ANSWERED = [example for _, example in examples.load() if "error" not in example["expect"]]
OURS = {rule.name for rule in (*rules_ending.RULES, *rules_insurance.RULES, *rules_papers.RULES)}


def one(rule: str, **row: Any) -> dict[str, Any]:
    return RULES[rule].run([row])[0]


def severed(start: date, left_on: date, **more: Any) -> dict[str, Any]:
    return one("labor.severance", start=start, left_on=left_on, **more)


@given(DAYS, st.integers(1, 5000), WON, WON)
@settings(max_examples=40, deadline=None)
def test_하루를_더_일해_퇴직급여가_줄지_않는다(
    start: date, days: int, wages: int, daily: int
) -> None:
    until = start + timedelta(days=days)
    same = {"daily_num": daily, "scheme": "lump"}
    now, later = severed(start, until, **same), severed(start, until + DAY, **same)
    assert now["severance_won"] <= later["severance_won"]
    assert severed(start, until, wages_won=wages, **same)["severance_won"] >= now["severance_won"]


@given(DAYS, st.integers(366, 5000), WON, WON, WON)
@settings(max_examples=40, deadline=None)
def test_상계하고_남은_퇴직급여는_절반_아래로_내려가지_않는다(
    start: date, days: int, daily: int, paid: int, split: int
) -> None:
    until = start + timedelta(days=days)
    found = severed(start, until, daily_num=daily, split_won=split)
    assert 2 * found["set_off_won"] <= found["severance_won"]
    assert 2 * found["unpaid_won"] >= found["severance_won"]
    less = severed(start, until, daily_num=daily, split_won=split, paid_won=paid)
    assert less["unpaid_won"] == max(0, found["unpaid_won"] - paid)


@given(DAYS, st.integers(1, 2000), st.integers(1, 1999), st.integers(1, 300_000))
@settings(max_examples=40, deadline=None)
def test_계약을_어디에서_갱신해도_퇴직금은_같다(
    start: date, days: int, cut: int, daily: int
) -> None:
    end = start + timedelta(days=days)
    middle = start + timedelta(days=min(cut, days))
    whole = [{"since": start, "until": end}]
    halves = [{"since": start, "until": middle}, {"since": middle, "until": end}]
    parts = [part for part in halves if part["since"] < part["until"]]
    once = one("labor.continuity", daily_num=daily, contracts=whole)
    renewed = one("labor.continuity", daily_num=daily, contracts=parts)
    assert once["joined_won"] == renewed["joined_won"] == renewed["last_won"]
    assert renewed["continuity"] != "review"
    passes = [one("labor.two_years", contracts=rows)["passes_on"] for rows in (whole, parts)]
    assert passes[0] == passes[1]


@given(st.sampled_from(["wage", "left", "dc"]), DAYS, st.integers(0, 900), WON)
@settings(max_examples=60, deadline=None)
def test_늦을수록_이자가_줄지_않고_스무_퍼센트를_넘지_않는다(
    kind: str, due: date, days: int, principal: int
) -> None:
    asked = {"kind": kind, "principal_won": principal, "due_on": due, "last_day": due}
    paid = due + timedelta(days=days)
    found = one("labor.late_interest", paid_on=paid, **asked)
    later = one("labor.late_interest", paid_on=paid + DAY, **asked)
    assert 0 <= found["interest_won"] <= later["interest_won"]
    assert found["interest_won"] <= Fraction(principal * 20 * days, 36500) + 1


@given(MONTHS, WON, WON, WON)
@settings(max_examples=60, deadline=None)
def test_보험료는_십_원_단위이고_기준이_늘어_줄지_않는다(
    month: date, nps: int, nhi: int, more: int
) -> None:
    low = {"nps_income_won": nps, "nhi_pay_won": nhi, "ei_pay_won": nhi}
    high = {name: won + more for name, won in low.items()}
    small = one("labor.insurance", month=month, **low)
    large = one("labor.insurance", month=month, **high)
    for name in ("nps_won", "nhi_won", "ltc_won", "ei_won", "employer_won"):
        assert small[name] % 10 == 0
        assert small[name] <= large[name]
    assert small["employer_won"] >= small["deducted_won"]


def test_입사하기_전에_퇴직할_수는_없다() -> None:
    with pytest.raises(BadInput) as caught:
        severed(date(2026, 1, 1), date(2026, 1, 1))
    assert caught.value.field == "left_on"


def given_to(rule: str) -> list[dict[str, Any]]:
    return [examples.worked_out(one["given"]) for one in ANSWERED if one["rule"] == rule]


@pytest.mark.parametrize("rule", sorted(OURS))
def test_한_줄씩_셈해도_한꺼번에_셈해도_같다(rule: str) -> None:
    rows = given_to(rule)
    assert RULES[rule].run(rows) == [RULES[rule].run([row])[0] for row in rows]


@pytest.mark.parametrize("rule", sorted(OURS))
def test_모든_예를_문장과_조문으로_풀어_쓴다(rule: str) -> None:
    for found in RULES[rule].run(given_to(rule)):
        lines = explain(RULES[rule].steps, found)
        assert lines
        assert all(line.article for line in lines)
