"""Late changes through the browser: before and after, what pays them, dismissed with a reason."""

from dure.pay import queries
from dure.pay.models import Settlement
from tests.attendance.steps import DECEMBER, TUESDAY, come, rebuild
from tests.pay.test_hand_off import _handed
from tests.web.test_close import Enter, enter
from tests.world import World

__all__ = ["enter"]


def _late(world: World) -> queries.LateChange:
    _handed(world, evening=False)
    come(world, "김주무관", TUESDAY, "08:50", "21:15")
    rebuild()
    [change] = queries.late_changes(until=DECEMBER)
    return change


def test_before_after_and_which_month_pays(world: World, enter: Enter) -> None:
    _late(world)
    page = enter("최담당", "payroll").get("/late").content.decode()
    assert "12월분을 넘길 때 24,736원을 더 지급합니다" in page
    assert "인정 0:00" in page
    assert "2:00" in page
    assert "소급 줄 미리보기" in page


def test_dismissed_with_a_reason(world: World, enter: Enter) -> None:
    change, payroll = _late(world), enter("최담당", "payroll")
    person = payroll.get("/late").content.decode().split('name="person" value="')[1][:36]
    given = {"person": person, "date": f"{change.date}", "version": change.version}
    assert payroll.post("/late/dismiss", given).status_code == 422
    payroll.post("/late/dismiss", {**given, "reason": "개인 용무로 확인"})
    assert Settlement.objects.get().reason == "개인 용무로 확인"
    page = payroll.get("/late").content.decode()
    assert "정리할 변동이 없습니다" in page
    assert "개인 용무로 확인" in page


def test_late_changes_are_payrolls(world: World, enter: Enter) -> None:
    assert enter("윤서무", "clerk").get("/late").status_code == 403
