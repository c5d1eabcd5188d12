"""근로조건의 법: the rules answer in the calculator, the values stand on the law page."""

from urllib.parse import urlencode

import pytest

from law.labor import rules_hours, rules_wage
from law.rule import Rule
from tests.law import examples
from tests.web.desk import at_desk
from tests.web.test_law_leave import first, query
from tests.world import World

ANSWERED = [
    rule
    for rule in (*rules_wage.RULES, *rules_hours.RULES)
    if any(
        each["rule"] == rule.name and "error" not in each["expect"] and "local" not in each["given"]
        for _, each in examples.load()
    )
]


@pytest.mark.parametrize("rule", ANSWERED, ids=[rule.name for rule in ANSWERED])
def test_근로조건의_규칙이_화면에서_답한다(world: World, rule: Rule) -> None:
    client = at_desk(world, "김주무관")
    answer = client.get("/law/try?" + urlencode({"rule": rule.name, **query(first(rule))}))
    assert answer.status_code == 200
    assert "이렇게 계산했습니다" in answer.content.decode()


def test_한_주의_가산수당을_화면에서_셈한다(world: World) -> None:
    asked = {"rule": "labor.premium", "date": "2026-11-02", "hourly_num": "10000"}
    asked |= {"wage_unit": "month", "weekly_minutes": "2400", "shifts-0-date": "2026-11-06"}
    asked |= {"shifts-0-start": "09:00", "shifts-0-end": "19:00", "shifts-0-day": "holiday"}
    asked |= {f"shifts-{place}-day": "scheduled_day" for place in range(1, 7)}
    page = at_desk(world, "김주무관").get("/law/try?" + urlencode(asked)).content.decode()
    assert "160,000원" in page  # 10,000 × (8 × 1.5 + 2 × 2)
    assert "연장의 가산을 따로 더하지 않습니다" in page


def test_한_줄만_받는_계산은_그렇다고_말한다(world: World) -> None:
    client = at_desk(world, "김주무관")
    said = "표마다 한 줄만 받습니다"
    assert said in client.get("/law/try?rule=labor.guard").content.decode()
    assert said not in client.get("/law/try?rule=labor.premium").content.decode()
