"""당직비를 화면으로: 줄마다 근거가 펼쳐지고, 한 번 넘기고, 정하지 않은 값을 말한다."""

from datetime import UTC, datetime

import pytest

from dure.pay.models import DutyHandOff
from tests.emergency.steps import declared, served
from tests.pay.test_duties import KIM, THU, paying, priced, watch
from tests.web.desk import at_desk
from tests.web.test_close import Enter, enter
from tests.world import World

__all__ = ["enter"]
DECEMBER_1 = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)


@pytest.fixture
def december(monkeypatch: pytest.MonkeyPatch) -> None:
    """11월이 끝난 다음 날이 된다."""
    monkeypatch.setattr("dure.clock.now", lambda: DECEMBER_1)


def test_당직마다_근거가_펼쳐진다(world: World, enter: Enter) -> None:
    priced(world)
    watch(world, THU)
    payroll = enter("최담당", "payroll")
    page = payroll.get("/pay/duties?month=2026-11").content.decode()
    assert "50,000" in page
    assert KIM in page
    [url] = {p.split('"')[0] for p in page.split('href="')[1:] if p.startswith("/pay/duties/why/")}
    why = payroll.get(url, HTTP_HX_REQUEST="true").content.decode()
    assert "당직비가 왜 50,000원인가요?" in why
    assert "지방공무원법 제59조" in why
    assert "금액을 정한 문서" in why
    assert "해온시 조례" in why
    assert "<html" in payroll.get(url).content.decode()
    for how in ("xlsx", "csv", "cp949"):
        assert payroll.get(f"/pay/duties/file?month=2026-11&how={how}").status_code == 200
    assert enter(KIM, "employee").get("/pay/duties").status_code == 403
    assert enter("윤서무", "clerk").get(url).status_code == 200


def test_맡은_범위_밖의_당직비는_열리지_않는다(world: World, enter: Enter) -> None:
    nobody = "00000000-0000-0000-0000-000000000000"
    assert (
        enter("최담당", "payroll").get(f"/pay/duties/why/2026-11/{nobody}/0/2026-11").status_code
        == 403
    )


def test_정하지_않은_금액의_이름을_말한다(world: World, enter: Enter) -> None:
    watch(world, THU)
    page = enter("최담당", "payroll").get("/pay/duties?month=2026-11").content.decode()
    assert "평일 숙직 한 번의 당직비" in page
    assert "금액이 없는 것이 1건 있습니다" in page


@pytest.mark.usefixtures("december")
def test_당직일지_승인_전인_사람의_이름을_넘기기_전에_말한다(world: World) -> None:
    priced(world)
    watch(world, THU, is_logged=False)
    payroll = at_desk(world, "최담당", "payroll")
    page = payroll.get("/pay/duties?month=2026-11").content.decode()
    assert "당직일지 승인 전인 당직이 1건 있습니다" in page
    asked = payroll.get("/pay/duties/confirm?month=2026-11").content.decode()
    assert f"당직일지 승인 전인 1건은 빼고 넘깁니다: {KIM} 11-12 본청 숙직" in asked
    payroll.post("/pay/duties/hand-off", {"month": "2026-11"})
    assert DutyHandOff.objects.get().total_won == 0


def test_달이_끝나기_전에는_넘기는_단추가_잠겨_있다(world: World, enter: Enter) -> None:
    page = enter("최담당", "payroll").get("/pay/duties?month=2026-12").content.decode()
    assert "달이 끝나야 넘길 수 있습니다" in page
    answer = enter("최담당", "payroll").post("/pay/duties/hand-off", {"month": "2026-12"})
    assert answer.status_code == 422


@pytest.mark.usefixtures("december")
def test_넘기고_본인의_달에_보인다(world: World) -> None:
    priced(world)
    paying(world)
    watch(world, THU)
    served(world, declared(world))
    payroll = at_desk(world, "최담당", "payroll")
    page = payroll.get("/pay/duties?month=2026-11").content.decode()
    assert "급여로 넘길까요?" in page
    assert payroll.get("/pay/duties/confirm?month=2026-11").status_code == 200
    payroll.post("/pay/duties/hand-off", {"month": "2026-11"})
    [made] = DutyHandOff.objects.all()
    assert (made.people, made.total_won) == (1, 50_000 + 16_000)
    mine = at_desk(world, KIM).get("/month?month=2026-11").content.decode()
    assert "당직비가 왜 50,000원인가요?" in mine
    assert "11월 비상근무수당이 왜 16,000원인가요?" in mine
