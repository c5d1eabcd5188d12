"""주휴, 연차와 그 밖의 유급 항목: the rules answer in the calculator, the values stand on the page."""

from urllib.parse import urlencode

import pytest

from dure.web import law_words
from law.labor import paid_leave, promotion, rules_annual, rules_special, rules_weekly, special
from law.rule import Rule
from tests.web.desk import at_desk
from tests.web.test_law_leave import first, query
from tests.world import World

RULES = (*rules_weekly.RULES, *rules_annual.RULES, *rules_special.RULES)
CHOSEN = (
    promotion.KINDS,
    special.CAUSES,
    special.DISMISSED,
    special.METHODS,
    paid_leave.KINDS,
    paid_leave.HOURS,
)


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_주휴와_연차의_규칙이_화면에서_답한다(world: World, rule: Rule) -> None:
    client = at_desk(world, "김주무관")
    answer = client.get("/law/try?" + urlencode({"rule": rule.name, **query(first(rule))}))
    assert answer.status_code == 200


def test_격일제의_주휴시간을_판결과_함께_보인다(world: World) -> None:
    row = {
        "week_start": "2026-11-16",
        "rest_on": "2026-11-22",
        "since": "2026-01-01",
        "week_days": 3,
        "term_minutes": 5707,
        "term_workdays": 14,
        "wage_unit": "day",
        "hourly_num": 6000,
    }
    page = at_desk(world, "김주무관").get(
        "/law/try?" + urlencode({"rule": "labor.weekly_holiday", **row})
    )
    said = page.content.decode()
    assert "4.75시간" in said
    assert "2022다291153" in said
    assert "28,535원" in said


def test_고를_수_있는_낱말에는_제_한국어가_있다() -> None:
    for words in CHOSEN:
        assert {code: law_words.WORDS[code] for code in words} == dict(words)
