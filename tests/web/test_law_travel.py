"""여비의 법: the rules answer in the calculator, the values stand on the law page and may be an ordinance's."""

from urllib.parse import urlencode

import pytest

from law.rule import Rule
from law.travel_rules import RULES
from tests.law import examples
from tests.web.desk import at_desk
from tests.web.test_law_leave import first, query
from tests.world import World

ANSWERED = [
    rule
    for rule in RULES
    if any(
        each["rule"] == rule.name and "error" not in each["expect"] and "local" not in each["given"]
        for _, each in examples.load()
    )
]


@pytest.mark.parametrize("rule", ANSWERED, ids=[rule.name for rule in ANSWERED])
def test_여비의_규칙이_화면에서_답한다(world: World, rule: Rule) -> None:
    client = at_desk(world, "김주무관")
    answer = client.get("/law/try?" + urlencode({"rule": rule.name, **query(first(rule))}))
    assert answer.status_code == 200
    assert "이렇게 계산했습니다" in answer.content.decode()


def test_조문과_함께_한_출장의_여비를_보인다(world: World) -> None:
    asked = {"rule": "travel.away_won", "departs": "2026-11-03", "start": "09:00"}
    asked |= {"returns": "2026-11-04", "end": "18:00", "region": "seoul", "officer_class": "2"}
    asked |= {"expenses-0-item": "lodging", "expenses-0-won": "130000", "expenses-0-nights": "1"}
    page = at_desk(world, "김주무관").get("/law/try?" + urlencode(asked)).content.decode()
    assert "200,000원" in page  # 일비 50,000 + 식비 50,000 + 숙박비 100,000
    assert "공무원 여비 규정 제16조제1항, 별표 2" in page


def test_정하지_않은_국외_금액은_이름을_말한다(world: World) -> None:
    asked = {"rule": "travel.abroad_won", "departs": "2026-11-03", "start": "09:00"}
    asked |= {"returns": "2026-11-04", "end": "18:00", "country_class": "a", "usd_rate": "138550"}
    page = at_desk(world, "김주무관").get("/law/try?" + urlencode(asked)).content.decode()
    assert "‘국외 가등급 일비 (달러)’" in page


def test_조례로_정할_수_있는_여비의_값이_기관_값_화면에_있다(world: World) -> None:
    page = at_desk(world, "오인사", "hr").get("/law/local").content.decode()
    assert "12킬로미터가 왕복인지 편도인지" in page
    assert "하룻밤 숙박비 상한 (서울특별시)" in page
