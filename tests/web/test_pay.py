"""지급조서 and its hand-off through the browser."""

from dure.pay.models import HandOff, Line
from tests.attendance.steps import close_all
from tests.pay.test_hand_off import _month
from tests.web.test_close import Enter, enter
from tests.world import World

__all__ = ["enter"]


def _why(page: str) -> str:
    return page.split('href="/pay/why/')[1].split('"')[0]


def test_a_blocked_hand_off_names_the_units(world: World, enter: Enter) -> None:
    _month(world)
    page = enter("최담당", "payroll").get("/pay?month=2026-11").content.decode()
    assert "아직 마감하지 않은 부서" in page
    assert "공원과" in page
    assert 'aria-describedby="cant"' in page
    assert not Line.objects.exists()


def test_handed_off_once_and_shown(world: World, enter: Enter) -> None:
    _month(world)
    close_all(world)
    payroll = enter("최담당", "payroll")
    done = payroll.post("/pay/hand-off", {"month": "2026-11"}, follow=True).content.decode()
    assert "148,416원을 급여로 넘겼습니다" in done
    assert HandOff.objects.count() == 1
    assert payroll.post("/pay/hand-off", {"month": "2026-11"}).status_code == 422
    assert "정리할 변동이 없습니다" in payroll.get("/late").content.decode()


def test_a_number_unfolds_to_its_sum(world: World, enter: Enter) -> None:
    _month(world)
    clerk = enter("윤서무", "clerk")
    sheet = clerk.get("/pay?month=2026-11").content.decode()
    assert "24,736" in sheet
    addresses = [part.split('"')[0] for part in sheet.split('href="')[1:]]
    why = [each for each in addresses if each.startswith("/pay/why/") and "/overtime" in each]
    texts = [clerk.get(each, HTTP_HX_REQUEST="true").content.decode() for each in why]
    [kim] = [text for text in texts if "김주무관" in text]
    assert "24,736원" in kim
    assert "제15조제5항" in kim
    assert "<html" not in kim
    assert "<html" in clerk.get(why[0]).content.decode()


def test_a_clerk_sees_only_their_own_unit(world: World, enter: Enter) -> None:
    _month(world)
    page = enter("윤서무", "clerk").get("/pay?month=2026-11").content.decode()
    assert "강국장" not in page
    other = enter("최담당", "payroll").get("/pay?month=2026-11").content.decode()
    unit = next(part[:36] for part in other.split("unit=")[1:] if "감사담당관" in part[:60])
    why = _why(enter("최담당", "payroll").get(f"/pay?month=2026-11&unit={unit}").content.decode())
    assert enter("윤서무", "clerk").get(f"/pay/why/{why}").status_code == 403
    assert enter("김주무관", "employee").get("/pay").status_code == 403
