"""여비를 화면으로: 출장마다 근거가 펼쳐지고, 한 번 넘기고, 부정하게 받은 것을 추징한다."""

from datetime import UTC, date, datetime

import pytest

from dure.pay import actions
from dure.pay.models import Recovery, TravelHandOff
from tests.leave.steps import set_here
from tests.trips.steps import KIM, TUE, WED, hours, take
from tests.web.desk import at_desk
from tests.web.test_close import Enter, enter
from tests.world import World

__all__ = ["enter"]
DECEMBER_1 = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)


@pytest.fixture
def december(monkeypatch: pytest.MonkeyPatch) -> None:
    """11월이 끝난 다음 날이 된다."""
    monkeypatch.setattr("dure.clock.now", lambda: DECEMBER_1)


def test_출장마다_근거가_펼쳐진다(world: World, enter: Enter) -> None:
    take(world, hours(date(2026, 11, 17), 540, 780), at=datetime(2026, 11, 16, tzinfo=UTC))
    payroll = enter("최담당", "payroll")
    page = payroll.get("/pay/travel?month=2026-11").content.decode()
    assert "20,000" in page
    assert KIM in page
    [url] = {p.split('"')[0] for p in page.split('href="')[1:] if p.startswith("/pay/travel/why/")}
    why = payroll.get(url, HTTP_HX_REQUEST="true").content.decode()
    assert "4시간 이상입니다." in why
    assert "제18조제1항" in why
    assert "<html" in payroll.get(url).content.decode()
    for how in ("xlsx", "csv", "cp949"):
        assert payroll.get(f"/pay/travel/file?month=2026-11&how={how}").status_code == 200
    assert enter(KIM, "employee").get("/pay/travel").status_code == 403
    assert enter("윤서무", "clerk").get(url).status_code == 200


def test_맡은_범위_밖의_여비는_열리지_않는다(world: World, enter: Enter) -> None:
    take(world, hours(date(2026, 11, 17), 540, 780), at=datetime(2026, 11, 16, tzinfo=UTC))
    nobody = "00000000-0000-0000-0000-000000000000"
    payroll = enter("최담당", "payroll")
    assert payroll.get(f"/pay/travel/why/2026-11/{nobody}/{nobody}/2026-11").status_code == 403


def test_달이_끝나기_전에는_넘기는_단추가_잠겨_있다(world: World, enter: Enter) -> None:
    page = enter("최담당", "payroll").get("/pay/travel?month=2026-12").content.decode()
    assert "달이 끝나야 넘길 수 있습니다" in page
    answer = enter("최담당", "payroll").post("/pay/travel/hand-off", {"month": "2026-12"})
    assert answer.status_code == 422


def test_정하지_않은_국외_금액을_말한다(world: World, enter: Enter) -> None:
    take(world, hours(date(2026, 11, 17), 540, 1080, date(2026, 11, 18)), kind="abroad",
         country_class="a", place="도쿄", at=datetime(2026, 11, 16, tzinfo=UTC))  # fmt: skip
    page = enter("최담당", "payroll").get("/pay/travel?month=2026-11").content.decode()
    assert "travel.abroad_daily_a_usd" in page


def test_환율이_없는_국외_출장은_금액이_없다고_보인다(world: World, enter: Enter) -> None:
    for part in ("daily", "lodging", "meal"):
        set_here(world, f"travel.abroad_{part}_a_usd", "50")
    take(world, hours(date(2026, 11, 17), 540, 1080, date(2026, 11, 18)), kind="abroad",
         country_class="a", place="도쿄", at=datetime(2026, 11, 16, tzinfo=UTC))  # fmt: skip
    page = enter("최담당", "payroll").get("/pay/travel?month=2026-11").content.decode()
    assert "금액이 없는 출장이 1건 있습니다" in page


@pytest.mark.usefixtures("december")
def test_넘기고_추징한다(world: World) -> None:
    take(world, hours(TUE, 540, 780))
    payroll = at_desk(world, "최담당", "payroll")
    assert "여비를 급여로 넘길까요?" in payroll.get("/pay/travel?month=2026-11").content.decode()
    assert payroll.get("/pay/travel/confirm?month=2026-11").status_code == 200
    assert payroll.post("/pay/travel/hand-off", {"month": "2026-11"}).status_code == 302
    assert TravelHandOff.objects.get().total_won == 20_000
    page = payroll.get("/pay/travel?month=2026-11").content.decode()
    [whose] = [p.split('"')[0] for p in page.split('<option value="')[1:] if not p.startswith('"')]
    given = {"month": "2026-11", "whose": whose, "won": "20,000", "reason": "나가지 않음"}
    assert payroll.post("/pay/travel/recover", given).status_code == 422  # 근거 문서가 없다
    answer = payroll.post("/pay/travel/recover", given | {"document": "감사-12"})
    assert answer.status_code == 302
    assert Recovery.objects.get().recover_won == 120_000
    assert "120,000" in payroll.get("/pay/travel?month=2026-12").content.decode()


@pytest.mark.usefixtures("december")
def test_넘긴_여비는_그때의_문장으로_읽힌다(world: World) -> None:
    take(world, hours(TUE, 540, 1080, WED), kind="domestic", region="seoul", place="서울")
    actions.hand_off_travel(
        month=date(2026, 11, 1), by=world.viewer("최담당", "payroll"), at=DECEMBER_1
    )
    payroll = at_desk(world, "최담당", "payroll")
    page = payroll.get("/pay/travel?month=2026-11").content.decode()
    [url] = {p.split('"')[0] for p in page.split('href="')[1:] if p.startswith("/pay/travel/why/")}
    assert "25,000원 × 2일입니다." in payroll.get(url).content.decode()


@pytest.mark.usefixtures("december")
def test_넘긴_여비는_본인의_달에_보인다(world: World) -> None:
    take(world, hours(TUE, 540, 780))
    actions.hand_off_travel(
        month=date(2026, 11, 1), by=world.viewer("최담당", "payroll"), at=DECEMBER_1
    )
    page = at_desk(world, KIM, "employee").get("/month?month=2026-11").content.decode()
    assert "관내 출장의 여비가 왜 20,000원인가요?" in page
