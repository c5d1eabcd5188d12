"""Leave on the law pages: every rule has a form and an answer in Korean, every value its page."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode

from dure.web import law_words
from law import leave_carry, leave_days, leave_filing
from law.leave_rules import RULES
from law.rule import Rule
from law.service_period import PERIODS
from tests.law import examples
from tests.web.desk import at_desk
from tests.world import World

LATIN = re.compile(r"[a-z]+_[a-z_]+")


def first(rule: Rule) -> dict[str, Any]:
    """An example of a rule that has an answer and asks for nothing of an institution's own."""
    return next(
        examples.worked_out(each["given"])
        for _, each in examples.load()
        if each["rule"] == rule.name
        and "error" not in each["expect"]
        and "local" not in each["given"]
    )


def query(given: dict[str, Any], at: str = "") -> dict[str, str]:
    """What the form would send for a row."""
    sent: dict[str, str] = {}
    for name, value in given.items():
        if isinstance(value, list):
            for place, one in enumerate(value):
                if isinstance(one, dict):
                    sent |= query(one, f"{at}{name}-{place}-")
        elif isinstance(value, bool):
            sent |= {at + name: "on"} if value else {}
        elif value is not None:
            sent[at + name] = value.isoformat() if isinstance(value, date) else str(value)
    return sent


def test_every_rule_has_a_form_and_an_answer(world: World) -> None:
    client = at_desk(world, "김주무관")
    for rule in RULES:
        empty = client.get(f"/law/try?rule={rule.name}")
        assert empty.status_code == 200
        assert rule.ko in empty.content.decode()
        answer = client.get("/law/try?" + urlencode({"rule": rule.name, **query(first(rule))}))
        page = answer.content.decode()
        assert answer.status_code == 200, rule.name
        assert "이렇게 계산했습니다" in page, rule.name


def test_the_list_of_values_has_leave(world: World) -> None:
    page = at_desk(world, "김주무관").get("/law").content.decode()
    assert "연가와 병가" in page
    assert "재직기간별 연가일수" in page
    assert "0개월부터 0일, 1개월부터 11일, 1년부터 15일" in page


def test_every_choice_has_korean_words() -> None:
    chosen = {
        *PERIODS,
        *leave_carry.SAVED_CAUSES,
        *leave_days.FAMILIES,
        *leave_filing.KINDS,
        *leave_filing.ORDINANCE,
    }
    assert chosen <= set(law_words.WORDS)
