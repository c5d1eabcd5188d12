"""여비를 화면으로: 출장마다 근거가 펼쳐지고, 한 번 넘기고, 부정하게 받은 것을 추징한다."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from dure.pay import actions
from dure.pay.models import Recovery, TravelHandOff
from dure.trips.models import Change, Trip
from tests.leave.steps import set_here
from tests.trips.steps import KIM, TUE, WED, ask, hours, sign, take
from tests.web.desk import at_desk
from tests.web.test_close import Enter, enter
from tests.world import World

__all__ = ["enter"]
DECEMBER_1 = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)
JANUARY_1 = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)


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
    assert "09:00부터 13:00까지입니다." in why
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
    assert "‘국외 가등급 일비 (달러)’" in page


def test_환율이_없는_국외_출장은_금액이_없다고_보인다(world: World, enter: Enter) -> None:
    for part in ("daily", "lodging", "meal"):
        set_here(world, f"travel.abroad_{part}_a_usd", "50")
    take(world, hours(date(2026, 11, 17), 540, 1080, date(2026, 11, 18)), kind="abroad",
         country_class="a", place="도쿄", at=datetime(2026, 11, 16, tzinfo=UTC))  # fmt: skip
    page = enter("최담당", "payroll").get("/pay/travel?month=2026-11").content.decode()
    assert "금액이 없는 여비가 1건 있습니다" in page


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
    huge = given | {"document": "감사-12", "won": "9" * 5000}
    assert payroll.post("/pay/travel/recover", huge).status_code == 422
    answer = payroll.post("/pay/travel/recover", given | {"document": "감사-12"})
    assert answer.status_code == 302
    twice = payroll.post("/pay/travel/recover", given | {"document": "감사-12"})
    assert "이미 추징한 출장입니다." in twice.content.decode()
    assert Recovery.objects.get().recover_won == 120_000
    assert "120,000" in payroll.get("/pay/travel?month=2026-12").content.decode()


@pytest.mark.usefixtures("december")
def test_넘긴_뒤에_바뀐_출장은_다음_달의_소급_줄이_되고_취소한_것도_언제의_것인지_보인다(
    world: World,
) -> None:
    """넘긴 20,000원 둘: 두 시간이면 10,000원이라 -10,000원, 가지 않은 것은 -20,000원."""
    short, gone = take(world, hours(TUE, 540, 780)), take(world, hours(WED, 540, 780))
    payroll, kim = at_desk(world, "최담당", "payroll"), at_desk(world, KIM)
    payroll.post("/pay/travel/hand-off", {"month": "2026-11"})
    real = {"since": "2026-11-24", "until": "2026-11-24", "start": "09:00", "end": "11:00"}
    kim.post(f"/trips/{short.public_id}/times", real)
    kim.post(f"/trips/{gone.public_id}/cancel", {"reason": "가지 않음"})
    for each in Change.objects.all():
        sign(world, each.document.public_id, at=DECEMBER_1)
    page = payroll.get("/pay/travel?month=2026-12").content.decode()
    assert page.count("소급 11월") == 2
    urls = {p.split('"')[0] for p in page.split('href="')[1:] if p.startswith("/pay/travel/why/")}
    [why] = [payroll.get(url).content.decode() for url in urls if str(gone.public_id) in url]
    assert "11월 25일(수) 관내 출장의 여비가 왜 0원인가요?" in why
    assert "이미 20,000원을 지급해 이번에는 -20,000원입니다." in why
    text = b"".join(payroll.get("/pay/travel/file?month=2026-12&how=csv").streaming_content)  # type: ignore[attr-defined]
    assert "2026-11,2026-11-25,2026-11-25,중앙공원" in text.decode("utf-8-sig")
    assert "-30000" in text.decode("utf-8-sig")


@pytest.mark.usefixtures("december")
def test_추징은_표시한_때부터_넘긴_줄까지_따라간다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(world, hours(TUE, 540, 780))
    take(world, hours(WED, 540, 780))
    payroll = at_desk(world, "최담당", "payroll")
    payroll.post("/pay/travel/hand-off", {"month": "2026-11"})
    whose, other = recoverable(payroll, "2026-11")
    given = {"month": "2026-11", "whose": whose, "won": "20,000", "reason": "나가지 않음",
             "document": "감사-12"}  # fmt: skip
    answer = payroll.post("/pay/travel/recover", given)
    assert answer["Location"] == "/pay/travel?month=2026-12"
    # 넘긴 달에는 표시가 남고 다시 고를 수 없으며, 다음 달에 기다린다: 20,000 + 20,000 × 5
    page = payroll.get("/pay/travel?month=2026-11").content.decode()
    assert page.count('<span class="tag bad">추징</span>') == 1
    assert recoverable(payroll, "2026-11") == [other]
    page = payroll.get("/pay/travel?month=2026-12").content.decode()
    assert "다음에 함께 넘김" in page
    assert "500%" in page
    assert "120,000" in page
    # 12월을 넘길 때 금액을 말하고 함께 넘긴다
    monkeypatch.setattr("dure.clock.now", lambda: JANUARY_1)
    confirm = payroll.get("/pay/travel/confirm?month=2026-12").content.decode()
    assert "추징 120,000원도 함께 갑니다" in confirm
    payroll.post("/pay/travel/hand-off", {"month": "2026-12"})
    made = TravelHandOff.objects.get(month=date(2026, 12, 1))
    assert (made.total_won, made.recover_won) == (0, 120_000)
    page = payroll.get("/pay/travel?month=2026-12").content.decode()
    assert "함께 넘김</span>" in page
    assert "다음에 함께 넘김" not in page
    # 본인의 달에도 까닭과 함께 보인다
    mine = at_desk(world, KIM, "employee").get("/month?month=2026-11").content.decode()
    assert "여비를 왜 120,000원 추징하나요?" in mine
    assert "500%를 가산합니다" in mine
    assert "나가지 않음 (감사-12)" in mine
    # 12월까지 넘긴 뒤에 11월의 것을 추징하면 1월에 기다린다
    answer = payroll.post("/pay/travel/recover", given | {"whose": other})
    assert answer["Location"] == "/pay/travel?month=2027-01"
    assert "120,000" in payroll.get(answer["Location"]).content.decode()


def recoverable(payroll: Client, month: str) -> list[str]:
    page = payroll.get(f"/pay/travel?month={month}").content.decode()
    return [p.split('"')[0] for p in page.split('<option value="')[1:] if not p.startswith('"')]


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


def test_여러_부서는_부서별로_보이고_합계는_쪽과_상관없다(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dure.web import pay_travel

    monkeypatch.setattr(pay_travel, "ON_A_PAGE", 2)
    early = datetime(2026, 11, 16, tzinfo=UTC)
    for start in (540, 660, 780):  # 한 시간씩 세 번: 10,000 + 10,000 + 0원
        take(world, hours(date(2026, 11, 17), start, start + 60), at=early)
    other = ask(world, hours(date(2026, 11, 17), 540, 780), "한기간제", at=early)
    Trip.objects.filter(id=other.id).update(state="approved")
    payroll = enter("최담당", "payroll")
    page = payroll.get("/pay/travel?month=2026-11").content.decode()
    assert "부서별" in page
    assert "40,000" in page
    [unit] = {p.split('"')[0] for p in page.split("unit=")[1:] if "총무과" in p.split("</a>")[0]}
    one, two = (
        payroll.get(f"/pay/travel?month=2026-11&unit={unit}&page={n}").content.decode()
        for n in (1, 2)
    )
    assert "3건 (모든 쪽)" in one
    assert "3건 (모든 쪽)" in two
    assert "3건 중 3–3" in two
    assert one.count("/pay/travel/why/") // 2 == 2
    assert enter("윤서무", "clerk").get(f"/pay/travel?month=2026-11&unit={unit}").status_code == 200


def test_월액여비를_받는_사람을_적고_끝내고_지운다(world: World, enter: Enter) -> None:
    hr, url = enter("오인사", "hr"), "/pay/travel/standing"
    given = {"who": KIM, "since": "2026-11-01", "document": "회계-131"}
    page = hr.post(f"{url}/name", given, follow=True).content.decode()
    assert KIM in page
    assert "2026-11-01(일)부터" in page
    assert "정하지 않음" in page  # 조례의 월액과 날수
    assert hr.post(f"{url}/name", given).status_code == 422
    assert hr.post(f"{url}/name", given | {"who": "없는사람"}).status_code == 403
    assert hr.post(f"{url}/name", given | {"who": ""}).status_code == 422
    assert hr.post(f"{url}/name", given | {"since": "어제"}).status_code == 422
    [key] = {p.split("/end")[0] for p in page.split(f"{url}/")[1:] if "/end" in p[:45]}
    page = hr.post(f"{url}/{key}/end", {"until": "2026-11-16"}, follow=True).content.decode()
    assert "2026-11-16(월) 전까지" in page
    [key] = {p.split("/end")[0] for p in page.split(f"{url}/")[1:] if "/end" in p[:45]}
    assert "없습니다" in hr.post(f"{url}/{key}/drop", follow=True).content.decode()
    again = hr.post(f"{url}/{key}/drop")  # 두 번 누르면 무슨 일인지 말한다
    assert again.status_code == 422
    assert "이미 고치거나 지운 것입니다." in again.content.decode()
    assert enter("윤서무", "clerk").get(url).status_code == 403
    assert enter("윤서무", "clerk").post(f"{url}/name", given).status_code == 403


def test_월액여비의_근거가_펼쳐진다(world: World, enter: Enter) -> None:
    from dure.trips import actions as trips

    set_here(world, "travel.monthly_won", "150000")
    set_here(world, "travel.monthly_full_days", "15")
    trips.name_standing(
        person=world.people[KIM], since=date(2026, 11, 1), until=None, document="회계-131",
        by=world.viewer("오인사", "hr"), at=datetime(2026, 11, 1, tzinfo=UTC),
    )  # fmt: skip
    take(world, hours(date(2026, 11, 17), 540, 780), at=datetime(2026, 11, 16, tzinfo=UTC))
    payroll = enter("최담당", "payroll")
    page = payroll.get("/pay/travel?month=2026-11").content.decode()
    [url] = {
        p.split('"')[0]
        for p in page.split('href="')[1:]
        if p.startswith("/pay/travel/why/") and "/monthly/" in p.split('"')[0]
    }
    why = payroll.get(url, HTTP_HX_REQUEST="true").content.decode()
    assert "월액여비가 왜 10,000원인가요?" in why
    assert "월액 ÷ 15일 × 1일" in why


@pytest.mark.usefixtures("december")
def test_월액여비를_골라_추징하면_넘길_때까지_보인다(world: World) -> None:
    """월액 150,000원 ÷ 15일 × 1일 = 10,000원, 추징은 10,000 + 10,000 × 5 = 60,000원."""
    from dure.trips import actions as trips

    set_here(world, "travel.monthly_won", "150000")
    set_here(world, "travel.monthly_full_days", "15")
    trips.name_standing(
        person=world.people[KIM], since=date(2026, 11, 1), until=None, document="회계-131",
        by=world.viewer("오인사", "hr"), at=datetime(2026, 11, 1, tzinfo=UTC),
    )  # fmt: skip
    take(world, hours(TUE, 540, 780))
    payroll = at_desk(world, "최담당", "payroll")
    payroll.post("/pay/travel/hand-off", {"month": "2026-11"})
    assert (
        "2026-11 월액여비 · 10,000원" in payroll.get("/pay/travel?month=2026-11").content.decode()
    )
    [whose] = recoverable(payroll, "2026-11")
    assert whose.endswith("/2026-11")
    given = {"month": "2026-11", "whose": whose, "won": "10,000", "reason": "나가지 않음",
             "document": "감사-12"}  # fmt: skip
    wrong = given | {"whose": whose[:-7] + "2026-1"}
    assert payroll.post("/pay/travel/recover", wrong).status_code == 403
    answer = payroll.post("/pay/travel/recover", given)
    assert answer["Location"] == "/pay/travel?month=2026-12"
    page = payroll.get("/pay/travel?month=2026-12").content.decode()
    assert "2026-11 월액여비" in page
    assert "다음에 함께 넘김" in page
    assert "60,000" in page
    page = payroll.get("/pay/travel?month=2026-11").content.decode()
    assert '<span class="tag bad">추징</span>' in page
    assert recoverable(payroll, "2026-11") == []
    mine = at_desk(world, KIM, "employee").get("/month?month=2026-11").content.decode()
    assert "월액여비를 왜 60,000원 추징하나요?" in mine
