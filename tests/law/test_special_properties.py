"""What must hold for special leave, rest, compensation and cuts, whatever the numbers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from law import compensation, leave_facts, leave_of_absence, params, pay_cuts, special_refusals
from law.leave_kinds import LEAVE_KINDS
from law.rules import RULES
from law.special_leave import special_days

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAY = timedelta(days=1)
LEFT = st.integers(0, 40 * 480)
PAY = st.integers(1_000_000, 9_000_000)
REASONS = st.sampled_from(sorted(pay_cuts.REASONS))


def paid(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return RULES["compensation.won"].run(rows)


def a_payment(kind: str, pay: int, left: int, **more: Any) -> dict[str, Any]:
    days = {"june": "2026-06-30", "december": "2026-12-31", "leaver": "2026-09-30"}
    return {
        "date": days[kind],
        "kind": kind,
        "monthly_pay_won": pay,
        "left_minutes": left,
        **more,
    }


@FEW
@given(PAY, LEFT)
def test_june_and_december_sum_to_the_whole_year(pay: int, left: int) -> None:
    june = paid([a_payment("june", pay, 12 * 480)])[0]["compensation_won"]
    both = paid([a_payment("december", pay, left, june_paid_won=june, negative="recover")])[0]
    whole = paid([a_payment("december", pay, left)])[0]
    assert june + both["compensation_won"] == whole["compensation_won"]


@FEW
@given(PAY, LEFT, st.integers(1, 5 * 480), st.sampled_from(compensation.KINDS))
def test_more_left_never_pays_less(pay: int, left: int, more: int, kind: str) -> None:
    less, greater = paid([a_payment(kind, pay, left), a_payment(kind, pay, left + more)])
    assert 0 <= less["compensation_won"] <= greater["compensation_won"]
    assert greater["compensated_days"] <= 20


@FEW
@given(PAY, LEFT)
def test_minutes_are_paid_carried_or_over_the_cap(pay: int, left: int) -> None:
    (row,) = paid([a_payment("december", pay, left)])
    assert row["whole_minutes"] + row["carried_minutes"] == left
    assert 0 <= row["carried_minutes"] < 480
    assert row["compensated_minutes"] == min(row["whole_minutes"], 20 * 480)


@FEW
@given(PAY, LEFT, st.integers(0, 20 * 480))
def test_notices_never_pay_more(pay: int, left: int, recommended: int) -> None:
    rows = [
        a_payment("december", pay, left, recommended_left_minutes=recommended, notices_given=given_)
        for given_ in (False, True)
    ]
    without, noticed = paid(rows)
    assert noticed["compensation_won"] <= without["compensation_won"]


# --- cuts -----------------------------------------------------------------------------------------


@st.composite
def a_month(draw: st.DrawFn) -> dict[str, Any]:
    first = date(2026, 11, 1)

    def a_cut() -> dict[str, Any]:
        since = first + draw(st.integers(-40, 29)) * DAY
        return {
            "reason": draw(REASONS),
            "since": since,
            "until": since + draw(st.integers(1, 60)) * DAY,
        }

    cuts = [a_cut() for _ in range(draw(st.integers(0, 3)))]
    return {
        "date": first,
        "item": draw(st.sampled_from(pay_cuts.ITEMS)),
        "monthly_won": draw(PAY),
        "cuts": cuts,
    }


def cut(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return RULES["pay_cuts.month"].run(rows)


@FEW
@given(st.lists(a_month(), min_size=1, max_size=5))
def test_a_month_is_never_more_than_whole_nor_less_than_nothing(
    rows: list[dict[str, Any]],
) -> None:
    found = cut(rows)
    for row in found:
        assert 0 <= row["paid_won"] <= row["monthly_won"]
        assert row["paid_won"] + row["cut_won"] == row["monthly_won"]
        assert row["stacked_days"] <= row["cut_days"] <= 30
        assert (row["cut_days"] == 0) == (
            row["amount_numerator"] == 30 * 300**3 * row["monthly_won"]
        )
    assert [cut([row])[0] for row in rows] == found
    assert cut(rows[::-1])[::-1] == found


@FEW
@given(a_month(), REASONS)
def test_another_reason_never_pays_more(row: dict[str, Any], reason: str) -> None:
    one = {"reason": reason, "since": date(2026, 11, 10), "until": date(2026, 11, 20)}
    before, after = cut(
        [{**row, "cuts": row["cuts"][:2]}, {**row, "cuts": [*row["cuts"][:2], one]}]
    )
    assert after["paid_won"] <= before["paid_won"]


@FEW
@given(a_month())
def test_the_order_of_reasons_is_irrelevant(row: dict[str, Any]) -> None:
    turned = {**row, "cuts": row["cuts"][::-1]}
    here, there = cut([row, turned])
    assert {**here, "cuts": []} == {**there, "cuts": []}


# --- leave ----------------------------------------------------------------------------------------

NEEDED: dict[str, Any] = {
    "event_date": date(2026, 10, 1),
    "birth_date": date(2026, 11, 20),
    "child_birth_date": date(2020, 1, 1),
    "procedure": "retrieval",
    "procedure_date": date(2026, 11, 3),
    "care_reason": "school_event",
    "relation": "child",
    "children": 1,
    "role": "victim",
    "duty_item": 6,
    "casualty": True,
    "weeks": 20,
    "official_reason": "checkup",
}


def facts_of(kind: str) -> dict[str, Any]:
    return {name: NEEDED[name] for name in leave_facts.FACTS[kind] if name in NEEDED}


def test_every_special_and_official_kind_has_its_facts() -> None:
    wanted = {c for c, k in LEAVE_KINDS.items() if k.family in ("special", "official")}
    assert set(leave_facts.FACTS) == wanted == set(leave_facts.KINDS)


@pytest.mark.parametrize("kind", leave_facts.KINDS)
def test_every_kind_answers_and_its_refusals_cite_articles(kind: str) -> None:
    day = date(2026, 11, 3)
    if kind != "official":
        found = special_days(kind, day=day, facts=facts_of(kind))
        assert found["in_decree"]
        assert found["allowed_minutes"] > 0
    rows = special_refusals.refusals(
        kind, day=day, until=day + 200 * DAY, minutes=200 * 480, facts=facts_of(kind)
    )
    assert rows
    for row in rows:
        assert row["level"] in ("refuse", "warn", "note")
        assert "제" in row["article"]
        assert row["ko"].endswith(".")


@FEW
@given(
    st.sampled_from(sorted(set(leave_facts.KINDS) - {"official"})),
    st.integers(1, 480 * 130),
    st.integers(1, 480 * 5),
)
def test_asking_for_more_never_lifts_a_limit(kind: str, minutes: int, more: int) -> None:
    day = date(2026, 11, 3)

    def limited(asked: int) -> bool:
        rows = special_refusals.refusals(
            kind, day=day, until=day + DAY, minutes=asked, facts=facts_of(kind)
        )
        return any(row["code"] in ("over_limit", "over_daily") for row in rows)

    assert limited(minutes + more) or not limited(minutes)


@FEW
@given(st.dates(date(2017, 4, 25), date(2027, 12, 31)), st.integers(0, 8))
def test_another_child_never_pays_fewer_days_of_care(day: date, children: int) -> None:
    facts = {"care_reason": "school_event", "relation": "child", "children": children}
    fewer = special_days("family_care", day=day, facts=facts)
    more = special_days("family_care", day=day, facts=facts | {"children": children + 1})
    assert fewer["paid_days"] <= more["paid_days"] <= more["allowed_days"] <= 10


@FEW
@given(st.integers(0, 45), st.integers(0, 6))
def test_a_longer_pregnancy_never_gives_fewer_days(weeks: int, extra: int) -> None:
    def days(of: int) -> int:
        facts = {"event_date": date(2026, 11, 3), "weeks": of, "extra_days": extra}
        return int(special_days("miscarriage", day=date(2026, 11, 3), facts=facts)["allowed_days"])

    assert days(weeks) <= days(weeks + 1)


def test_the_tenth_step_of_the_table_is_the_reference_step_of_overtime() -> None:
    known = params.value("pay.base_pay_won", date(2026, 6, 1))
    for grade, won in known.items():
        assert params.value(f"base_pay.grade_{grade}_won", date(2026, 6, 1))[10] == won


def test_every_step_pays_more_than_the_one_before() -> None:
    for grade in compensation.GRADES:
        table = params.value(f"base_pay.grade_{grade}_won", date(2026, 6, 1))
        won = [table[step] for step in range(1, len(table) + 1)]
        assert won == sorted(set(won))


def test_every_leave_of_absence_is_one_of_the_periods_of_service() -> None:
    months = params.value("leave_of_absence.most_months", date(2026, 12, 3))
    variants = {"industrial_illness", "private_employment"}
    assert set(months) - variants <= set(leave_of_absence.KINDS)
    assert set(leave_of_absence.KINDS) <= set(months) | set(leave_of_absence.UNTIL_IT_ENDS)
