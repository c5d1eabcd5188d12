"""감액, 연가보상비, 결근과 호봉을 화면으로."""

from datetime import date, timedelta

from dure.leave.models import ServiceSpan
from dure.pay.models import CompensationHandOff, Cut
from dure.people import queries as people
from tests.attendance.steps import NOVEMBER, close_all, live
from tests.leave.steps import DAY, ask, days, lot, set_here, take
from tests.pay.steps import put_on_step
from tests.web.test_close import Enter, enter
from tests.world import World

__all__ = ["enter"]

KIM, LEE = "김주무관", "이팀장"
TUESDAY = date(2026, 11, 24)
ONE = timedelta(days=1)


def menstrual(world: World) -> None:
    take(world, KIM, *days(TUESDAY, TUESDAY + ONE), kind="menstrual", facts={"sex": "female"})


def test_감액은_항목마다_까닭이_펼쳐진다(world: World, enter: Enter) -> None:
    put_on_step(world, KIM, 5)
    menstrual(world)
    payroll = enter("최담당", "payroll")
    page = payroll.get("/pay/cuts?month=2026-11").content.decode()
    assert "무급휴가 1일" in page
    assert "85,570" in page
    [url] = [
        p.split('"')[0]
        for p in page.split('href="')[1:]
        if p.startswith("/pay/cuts/why/") and "/base_pay" in p.split('"')[0]
    ]
    why = payroll.get(url, HTTP_HX_REQUEST="true").content.decode()
    assert "2,481,530원" in why
    assert "제26조제2항" in why
    assert "<html" in payroll.get(url).content.decode()
    assert enter(KIM, "employee").get("/pay/cuts").status_code == 403
    for how in ("xlsx", "csv", "cp949"):
        assert payroll.get(f"/pay/cuts/file?month=2026-11&how={how}").status_code == 200


def test_서무에게는_무엇을_써서_감액하는지_보이지_않는다(world: World, enter: Enter) -> None:
    put_on_step(world, KIM, 5)
    menstrual(world)
    clerk = enter("윤서무", "clerk")
    page = clerk.get("/pay/cuts?month=2026-11").content.decode()
    assert "85,570" in page
    assert "감액 1일" in page
    [url] = [
        p.split('"')[0]
        for p in page.split('href="')[1:]
        if p.startswith("/pay/cuts/why/") and "/base_pay" in p.split('"')[0]
    ]
    sheet = b"".join(clerk.get("/pay/cuts/file?month=2026-11&how=csv").streaming_content)
    told = page + clerk.get(url).content.decode() + sheet.decode("utf-8-sig")
    assert KIM in told
    assert "무급휴가" not in told
    assert "제26조제2항" not in told


def test_호봉이_없으면_정해_달라고_말한다(world: World, enter: Enter) -> None:
    menstrual(world)
    page = enter("최담당", "payroll").get("/pay/cuts?month=2026-11").content.decode()
    assert "호봉을 정해 주세요" in page
    assert KIM in page


def test_넘긴_감액은_본인의_달에_보인다(world: World, enter: Enter) -> None:
    put_on_step(world, KIM, 5)
    menstrual(world)
    live(world, NOVEMBER)
    close_all(world)
    payroll = enter("최담당", "payroll")
    payroll.post("/pay/hand-off", {"month": "2026-11"})
    assert Cut.objects.count() == 3
    assert "96,904" in payroll.get("/pay/cuts?month=2026-11").content.decode()
    mine = enter(KIM, "employee").get("/month?month=2026-11").content.decode()
    assert "11월 봉급 감액이 왜" in mine
    assert "출근일에서 뺀 날: 11월 24일 휴가" in mine  # 비공개 휴가는 휴가라고만


def test_기관이_정하지_않으면_무엇을_정할지_말한다(world: World, enter: Enter) -> None:
    page = enter("최담당", "payroll").get("/pay/compensation?year=2026&half=june").content.decode()
    assert "정하지 않은 값이 있어" in page
    assert 'href="/law/local"' in page


def test_연가보상비를_한_번_넘긴다(world: World, enter: Enter) -> None:
    set_here(world, "compensation.paid", "pays")
    set_here(world, "compensation.parts", "two_parts")
    put_on_step(world, LEE, 10)
    lot(world, LEE, 12 * DAY)
    payroll = enter("최담당", "payroll")
    address = "/pay/compensation?year=2026&half=june"
    page = payroll.get(address).content.decode()
    assert "497,180" in page
    [url] = {
        p.split('"')[0] for p in page.split('href="')[1:] if p.startswith("/pay/compensation/why/")
    }
    why = payroll.get(url, HTTP_HX_REQUEST="true").content.decode()
    assert "3,468,700원 × 86% ÷ 30 × 5일" in why
    assert "제18조의5제3항" in why
    given = {"year": "2026", "half": "june"}
    done = payroll.post("/pay/compensation/hand-off", given, follow=True).content.decode()
    assert "1명 497,180원을 넘겼습니다" in done
    assert payroll.post("/pay/compensation/hand-off", given).status_code == 422
    assert CompensationHandOff.objects.count() == 1
    assert payroll.get("/pay/compensation/confirm?year=2026&half=june").status_code == 200
    assert payroll.get("/pay/compensation/file?year=2026&half=june&how=cp949").status_code == 200
    assert enter("윤서무", "clerk").get(url).status_code == 200
    assert enter("박과장", "head").get(address).status_code == 403


def test_기록이_없는_날을_결근으로_처리하고_되돌린다(world: World, enter: Enter) -> None:
    live(world, NOVEMBER)
    clerk = enter("윤서무", "clerk")
    page = clerk.get("/misfits?month=2026-11").content.decode()
    assert "기록이 없는 근무일" in page
    whose = people.public_ids([world.people[KIM]])[world.people[KIM]]
    given = {"person": str(whose), "date": "2026-11-03", "month": "2026-11", "reason": "무단"}
    answer = clerk.post("/misfits/absent", given, HTTP_HX_REQUEST="true").content.decode()
    assert "결근으로 처리했습니다" in answer
    assert ServiceSpan.objects.filter(kind="absent", known__upper_inf=True).count() == 1
    assert "결근으로 처리한 날" in clerk.get("/close?month=2026-11").content.decode()
    clerk.post(
        "/misfits/absent", {**given, "back": "yes", "reason": "출장"}, HTTP_HX_REQUEST="true"
    )
    assert not ServiceSpan.objects.filter(kind="absent", known__upper_inf=True).exists()
    assert clerk.post("/misfits/absent", {**given, "reason": ""}).status_code == 422


def test_마감_화면은_결재를_기다리는_휴가를_보인다(world: World, enter: Enter) -> None:
    lot(world, KIM)
    ask(world, KIM, *days(TUESDAY, TUESDAY + ONE))
    live(world, NOVEMBER)
    page = enter("윤서무", "clerk").get("/close?month=2026-11").content.decode()
    assert "결재를 기다리는 휴가" in page
    assert "연가 11월 24일" in page


def test_호봉을_사람_화면에서_정한다(world: World, enter: Enter) -> None:
    whose = people.public_ids([world.people[KIM]])[world.people[KIM]]
    hr = enter("오인사", "hr")
    given = {"step-since": "2026-01-01", "step-step": "10", "step-document": "인사-3"}
    page = hr.post(f"/people/{whose}/step", given, follow=True).content.decode()
    assert "10호봉" in page
    assert "인사-3" in page
    assert hr.post(f"/people/{whose}/step", {**given, "step-step": "40"}).status_code == 422
    assert people.pay_steps(on=date(2026, 11, 1)) == {world.people[KIM]: 10}
