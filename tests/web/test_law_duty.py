"""당직과 비상근무의 법: the rules answer in the calculator, the values stand on the law page."""

from urllib.parse import urlencode

import pytest

from law import duty_rules, emergency_rules
from law.rule import Rule
from tests.law import examples
from tests.web.desk import at_desk
from tests.web.test_law_leave import first, query
from tests.world import World

ANSWERED = [
    rule
    for rule in (*duty_rules.RULES, *emergency_rules.RULES)
    if any(
        each["rule"] == rule.name and "error" not in each["expect"] and "local" not in each["given"]
        for _, each in examples.load()
    )
]


@pytest.mark.parametrize("rule", ANSWERED, ids=[rule.name for rule in ANSWERED])
def test_당직과_비상근무의_규칙이_화면에서_답한다(world: World, rule: Rule) -> None:
    client = at_desk(world, "김주무관")
    answer = client.get("/law/try?" + urlencode({"rule": rule.name, **query(first(rule))}))
    assert answer.status_code == 200
    assert "이렇게 계산했습니다" in answer.content.decode()


def test_토요일의_최소_인원을_조문과_함께_보인다(world: World) -> None:
    asked = {"rule": "emergency.minimum", "date": "2026-11-28", "minute": "12:00"}
    asked |= {"kind": "1", "members": "100"}
    page = at_desk(world, "김주무관").get("/law/try?" + urlencode(asked)).content.decode()
    assert "34명" in page  # 100 / 3 = 33.3…, 끝수를 올림
    assert "지방공무원 복무규정 제2조의4제3항" in page


def test_정하지_않은_당직_휴무는_이름을_말한다(world: World) -> None:
    asked = {"rule": "duty.rest", "date": "2026-11-28", "mode": "night_watch"}
    page = at_desk(world, "김주무관").get("/law/try?" + urlencode(asked)).content.decode()
    assert "‘숙직 뒤의 휴무’" in page


def test_다른_곳의_값이_값의_쪽에_참고로_보인다(world: World) -> None:
    page = at_desk(world, "오인사", "hr").get("/law/duty.rest_window_days").content.decode()
    assert "양구군 당직 및 비상근무규칙" in page
    assert "30일" in page


def test_기관이_정할_수_있는_값이_기관_값_화면에_있다(world: World) -> None:
    page = at_desk(world, "오인사", "hr").get("/law/local").content.decode()
    assert "숙직 뒤의 휴무" in page
    assert "비상근무한 뒤 쉬는 시간" in page
