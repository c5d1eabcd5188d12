"""내 휴가: what is left, where it came from, what used it; the paper, and taking it back."""

from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest

from dure import clock
from dure.approvals import queries as papers
from dure.audit.models import Line
from dure.leave import actions, granting
from dure.leave import queries as leave
from dure.leave.models import Cancellation, Leave, Notice, Plan, Saving, ServiceSpan
from dure.sealed import File
from tests.leave.steps import DAY, ask, days, hours, lot, take
from tests.web.desk import JOB, asking, at_desk, lines
from tests.world import NOW, World

MONDAY = date(2026, 11, 23)
CHRISTMAS = date(2026, 12, 25)
PDF = File("진단서.pdf", b"%PDF-1.7 test")
BEFORE = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def page(world: World, who: str, url: str, role: str = "") -> str:
    answer = at_desk(world, who, role).get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_sentence_says_what_is_left_and_until_when(world: World) -> None:
    lot(world, "김주무관", 12 * DAY)
    lot(world, "김주무관", 4 * DAY, name="saved-2025", kind="saved", expires=None)
    take(world, "김주무관", hours(date(2026, 11, 9), 840, 1080), at=BEFORE)
    shown = page(world, "김주무관", "/leave")
    # 12일 + 4일 − 4시간; 그해 연가에서 먼저 쓰므로 11일 4시간이 연말에 정산됩니다
    assert "15일 4시간 남았습니다. 이 가운데 11일 4시간을 12월 31일까지 쓰지 않으면" in shown
    assert "보상비나 저축으로 정산합니다" in shown
    assert "저축연가" in shown
    assert "기한 없음" in shown


def test_an_empty_page_says_what_to_do(world: World) -> None:
    shown = page(world, "한기간제", "/leave")
    assert "아직 받은 연가가 없습니다" in shown
    assert "병가와 공가, 특별휴가는 지금도 신청할 수 있습니다" in shown
    assert 'href="/leave/new"' in shown


def test_what_is_asked_for_and_what_is_to_come_stand_apart(world: World) -> None:
    lot(world, "김주무관", 12 * DAY)
    take(world, "김주무관", hours(MONDAY, 540, 660))
    ask(world, "김주무관", hours(date(2026, 11, 24), 540, 720))
    shown = page(world, "김주무관", "/leave")
    assert "12일 남았습니다." in shown  # on the 20th nothing has been used yet
    assert "예정과 결재 중인 것까지 빼면 11일 3시간" in shown  # 12일 − 2시간 − 3시간
    assert "문서 1건. 승인되어야 뺍니다" in shown
    assert "가까운 날은 11월 23일(월)" in shown


def test_a_granted_number_opens_to_the_articles(world: World) -> None:
    ServiceSpan.objects.create(
        public_id="0193c1f0-0000-7000-8000-000000000001",
        institution_id=world.institution,
        person_id=world.people["김주무관"],
        kind="prior_service",
        valid=(date(2019, 1, 1), date(2026, 1, 1)),
        document="인사-2026-1",
        known=(datetime(2026, 1, 1, tzinfo=UTC), None),
        recorded_by="오인사",
    )
    granting.grant_year(
        year=2026, by=JOB, at=datetime(2026, 1, 2, tzinfo=UTC), persons=[world.people["김주무관"]]
    )
    url = f"/leave/why?lot={b'annual-2026'.hex()}&of=granted"
    row = at_desk(world, "김주무관").get(url, headers={"HX-Request": "true"}).content.decode()
    assert row.lstrip().startswith("<tr")
    assert "재직기간이 84개월입니다." in row  # 2019년 1월 1일부터 7년
    assert "제7조제1항" in row
    assert "21일" in row  # 6년 이상
    whole = page(world, "김주무관", url)
    assert "<html" in whole
    assert "왜 22일인가요?" in whole  # 병가가 없던 지난해의 가산 하루까지


def test_a_lot_that_a_document_gave_names_it(world: World) -> None:
    actions.grant_days(
        kind="reward",
        persons=[world.people["김주무관"]],
        minutes=DAY,
        starts=date(2026, 11, 1),
        expires=date(2026, 12, 1),
        document="총무과-2026-812",
        by=world.viewer("오인사", "hr"),
        at=NOW,
    )
    shown = page(world, "김주무관", "/leave")
    assert "포상휴가 1일은 11월 30일까지 쓰지 않으면 없어집니다." in shown
    lots = leave.balance(world.people["김주무관"], on=MONDAY, pool="reward").lots
    why = page(world, "김주무관", f"/leave/why?lot={lots[0].lot.encode().hex()}&of=granted")
    assert "총무과-2026-812에 따라 포상휴가를 받았습니다." in why


def test_what_is_left_opens_to_the_uses(world: World) -> None:
    lot(world, "김주무관", 2 * DAY)
    take(world, "김주무관", hours(date(2026, 11, 9), 840, 1080), at=BEFORE)
    why = page(world, "김주무관", f"/leave/why?lot={b'annual-2026'.hex()}&of=left")
    assert "왜 1일 4시간이 남았나요?" in why
    assert "2026-11-09(월) 연가" in why
    assert at_desk(world, "김주무관").get("/leave/why?lot=00").status_code == 404


def test_how_much_there_was_on_another_day(world: World) -> None:
    lot(world, "김주무관", 12 * DAY)
    take(world, "김주무관", *days(date(2026, 11, 9), date(2026, 11, 11)), at=BEFORE)
    assert "2026-11-06(금)에 <strong>12일</strong>" in page(
        world, "김주무관", "/leave?on=2026-11-06"
    )
    assert "2026-12-31(목)에 <strong>10일</strong>" in page(
        world, "김주무관", "/leave?on=2026-12-31"
    )
    then = page(world, "김주무관", "/leave?on=2026-11-10&then=on")
    assert "2026-11-10(화)에 <strong>10일</strong>" in then


def test_the_plan_and_the_wish_to_save_are_kept(world: World) -> None:
    lot(world, "김주무관", 12 * DAY)
    Notice.objects.create(
        institution_id=world.institution,
        person_id=world.people["김주무관"],
        year=2026,
        stage="urged",
        minutes=6 * DAY,
        compensated=False,
        at=datetime(2026, 6, 15, tzinfo=UTC),
        by="오인사",
    )
    client = at_desk(world, "김주무관")
    # 12월 24일(목)부터 28일(월)까지: 25일은 성탄절, 26·27일은 주말
    client.post("/leave/plan", {"first": ["2026-12-24", ""], "last": ["2026-12-28", ""]})
    assert sorted(Plan.objects.values_list("date", flat=True)) == [
        date(2026, 12, 24),
        date(2026, 12, 28),
    ]
    client.post("/leave/saving", {"days": "3"})
    assert Saving.objects.get().minutes == 3 * DAY
    shown = client.get("/leave").content.decode()
    assert "사용 촉구" in shown
    assert "지금 2일의 계획이 있습니다" in shown
    for passed in ("2026-11-02", "2026-12-25"):  # a Monday that is over, and a holiday
        assert client.post("/leave/plan", {"first": passed, "last": ""}).status_code == 422


def test_the_list_is_a_sheet(world: World) -> None:
    lot(world, "김주무관")
    ask(world, "김주무관", hours(MONDAY, 540, 660))
    answer = at_desk(world, "김주무관").get("/leave/list.xlsx?year=2026")
    content = b"".join(answer)  # type: ignore[call-overload]
    text = "".join(
        ZipFile(BytesIO(content)).read(name).decode() for name in ("xl/worksheets/sheet1.xml",)
    )
    assert "연가" in text
    assert "2시간" in text


def test_the_page_asks_no_more_the_more_there_is(world: World) -> None:
    lot(world, "김주무관")
    client = at_desk(world, "김주무관")
    ask(world, "김주무관", hours(MONDAY, 540, 660))
    client.get("/leave")
    few = len(asking(client, "/leave"))
    for day in range(24, 28):
        ask(world, "김주무관", hours(date(2026, 11, day), 540, 660))
    assert len(asking(client, "/leave")) == few


def test_looking_changes_nothing(world: World) -> None:
    lot(world, "김주무관")
    made = take(world, "김주무관", hours(MONDAY, 540, 660))
    client = at_desk(world, "김주무관")
    before = Line.objects.count(), Leave.objects.count()
    for url in ("/leave", "/leave/new", f"/leave/{made.public_id}", "/leave/list.xlsx"):
        assert client.get(url).status_code == 200
    for url in ("plan", "saving", f"{made.public_id}/withdraw", f"{made.public_id}/cancel"):
        assert client.get(f"/leave/{url}").status_code == 405
    assert (Line.objects.count(), Leave.objects.count()) == before


# ── the paper ─────────────────────────────────────────────────────────────────────────


def test_the_paper_says_why_a_day_counts(world: World) -> None:
    lot(world, "김주무관")
    made = take(world, "김주무관", *days(date(2026, 12, 24), date(2026, 12, 29)))
    shown = page(world, "김주무관", f"/leave/{made.public_id}")
    assert "기독탄신일" in shown or "성탄절" in shown
    assert "토요일이라 세지 않음" in shown
    assert "점심 60분을 뺌" in shown
    assert "16:00" in shown  # 24일(목)과 28일(월)
    assert "박과장" in shown


def test_withdraw_redraft_and_its_versions(world: World) -> None:
    lot(world, "김주무관")
    made = ask(world, "김주무관", hours(MONDAY, 540, 660))
    client, url = at_desk(world, "김주무관"), f"/leave/{made.public_id}"
    assert at_desk(world, "윤서무").post(f"{url}/withdraw").status_code == 403
    assert "회수하기" in client.get(url).content.decode()
    client.post(f"{url}/withdraw")
    made.refresh_from_db()
    assert made.state == "cancelled"
    assert "고쳐서 다시 올리기" in client.get(url).content.decode()
    form = client.get(f"/leave/new?again={made.public_id}").content.decode()
    assert 'value="09:00"' in form
    assert 'value="11:00"' in form
    sent = {
        "again": str(made.public_id),
        "kind": "annual",
        "since": "2026-11-24",
        "span": "day",
        "reason": "",
    }
    assert client.post("/leave", sent)["Location"] == url
    made.refresh_from_db()
    assert (made.state, made.since, made.minutes) == ("requested", date(2026, 11, 24), 480)
    shown = client.get(url).content.decode()
    assert "2판" in shown
    assert "앞서 올린 판" in shown
    assert at_desk(world, "윤서무").get(f"/leave/new?again={made.public_id}").status_code == 403


def test_cancelling_before_it_begins_and_after(world: World) -> None:
    lot(world, "김주무관")
    ahead = take(world, "김주무관", hours(MONDAY, 540, 660))
    client = at_desk(world, "김주무관")
    url = f"/leave/{ahead.public_id}"
    assert "바로 취소되고 2시간이 다시 남습니다" in client.get(url).content.decode()
    assert client.post(f"{url}/cancel", {"reason": " "}).status_code == 422
    said = client.post(f"{url}/cancel", {"reason": "일정이 바뀜"}, follow=True).content.decode()
    assert "휴가를 취소했습니다. 2시간이 다시 남습니다." in said
    begun = take(world, "김주무관", hours(date(2026, 11, 9), 540, 660), at=BEFORE)
    url = f"/leave/{begun.public_id}"
    said = client.post(f"{url}/cancel", {"reason": "출근함"}, follow=True).content.decode()
    assert "취소 문서" in said
    assert Cancellation.objects.get().document.state == "pending"
    assert at_desk(world, "한기간제").post(f"{url}/cancel", {"reason": "x"}).status_code == 403


def test_a_private_kind_is_read_by_the_person_the_line_and_hr(world: World) -> None:
    made = ask(
        world, "김주무관", hours(MONDAY, 540, 660), kind="sick", reason="병원 진료", evidence=[PDF]
    )
    url = f"/leave/{made.public_id}"
    for who, role in (("김주무관", "employee"), ("박과장", "head"), ("오인사", "hr")):
        shown = page(world, who, url, role)
        assert "병가" in shown
        assert "진단서.pdf" in shown
    assert lines("leave.read") == 1  # HR, who is not of the line
    clerk = page(world, "윤서무", url, "clerk")
    assert lines("leave.read") == 2
    assert "병가" not in clerk
    assert "병원" not in clerk
    assert "진단서" not in clerk
    for who in ("최담당", "한기간제"):
        assert at_desk(world, who, "employee").get(url).status_code == 403


def test_opening_the_evidence_is_recorded(world: World) -> None:
    made = ask(world, "김주무관", hours(MONDAY, 540, 660), kind="sick", evidence=[PDF])
    key = made.evidence.get().public_id
    answer = at_desk(world, "박과장", "head").get(f"/leave/evidence/{key}")
    assert b"".join(answer) == PDF.content  # type: ignore[call-overload]
    assert answer["Content-Type"] == "application/pdf"
    assert lines("leave.open_evidence") == 1
    assert at_desk(world, "윤서무", "clerk").get(f"/leave/evidence/{key}").status_code == 403
    assert lines("leave.open_evidence") == 1


def test_today_shows_what_is_left_and_what_comes(world: World) -> None:
    lot(world, "김주무관", 12 * DAY)
    take(world, "김주무관", hours(MONDAY, 540, 660))
    shown = page(world, "김주무관", "/")
    assert "남은 연가" in shown
    assert "11월 23일(월) 09:00–11:00" in shown
    assert "월요일 하루" in shown
    documents = page(world, "김주무관", "/documents")
    assert "연가 2시간" in documents


def test_colleagues_read_no_private_kind(world: World) -> None:
    take(world, "김주무관", hours(date(2026, 11, 20), 900, 1080), kind="sick", at=BEFORE)
    lot(world, "최담당")
    take(world, "최담당", hours(date(2026, 11, 20), 900, 1080), at=BEFORE)
    shown = page(world, "윤서무", "/", "employee")
    assert "자리 비움" in shown
    assert "병가" not in shown.split("오늘 자리 비움")[1]
    assert "연가" in shown.split("오늘 자리 비움")[1]


def test_the_month_says_it_with_its_word(world: World) -> None:
    lot(world, "김주무관")
    take(world, "김주무관", hours(MONDAY, 540, 660))
    assert "연가 09:00–11:00" in page(world, "김주무관", "/month?month=2026-11")


def test_반려한_말은_종류를_읽을_수_있는_사람만_본다(world: World) -> None:
    made = ask(world, "김주무관", hours(MONDAY, 540, 660), kind="sick")
    said = "정신과 진료 확인서를 붙여 주세요"
    paper = papers.paper(made.document.public_id)
    assert paper is not None
    head = world.viewer("박과장", "head")
    actions.reject(document=paper.document, version=1, comment=said, by=head, at=NOW)
    for url in (f"/leave/{made.public_id}", f"/papers/{paper.document}"):
        for who, role in (("김주무관", "employee"), ("박과장", "head"), ("오인사", "hr")):
            assert said in page(world, who, url, role)
        for who, role in (("이팀장", "team_lead"), ("윤서무", "clerk"), ("정감사", "auditor")):
            assert said not in page(world, who, url, role)


def test_승인되었다가_취소한_휴가는_다시_올리기를_권하지_않는다(world: World) -> None:
    lot(world, "김주무관")
    made = take(world, "김주무관", hours(MONDAY, 540, 660))
    client, url = at_desk(world, "김주무관"), f"/leave/{made.public_id}"
    client.post(f"{url}/cancel", {"reason": "출근함"})
    assert "고쳐서 다시 올리기" not in page(world, "김주무관", url)
    asked = ask(world, "김주무관", hours(MONDAY, 540, 660))
    client.post(f"/leave/{asked.public_id}/withdraw")
    assert "고쳐서 다시 올리기" in page(world, "김주무관", f"/leave/{asked.public_id}")


def test_papers_of_nobody_are_forbidden(world: World) -> None:
    missing = "0193c1f0-0000-7000-8000-00000000ffff"
    assert at_desk(world, "김주무관").get(f"/leave/{missing}").status_code == 403
    assert papers.drafted_by(world.people["김주무관"]) == []


def test_취소하는_까닭이_너무_길면_줄여_달라고_한다(world: World) -> None:
    lot(world, "김주무관", 12 * DAY)
    made = take(world, "김주무관", hours(date(2026, 11, 24), 540, 720))
    client = at_desk(world, "김주무관")
    answer = client.post(f"/leave/{made.public_id}/cancel", {"reason": "가" * 201})
    assert answer.status_code == 422
    assert "200자까지 적을 수 있습니다" in answer.content.decode()
    assert not Cancellation.objects.exists()


def test_거꾸로_적은_사용_계획은_받지_않는다(world: World) -> None:
    client = at_desk(world, "김주무관")
    answer = client.post("/leave/plan", {"first": ["2026-12-28"], "last": ["2026-12-24"]})
    assert answer.status_code == 422
    assert not Plan.objects.exists()


def test_시작한_휴가의_남은_날만_화면에서_취소한다(world: World) -> None:
    lot(world, "김주무관", 12 * DAY)
    # 지금은 11월 20일(금) 16:40: 19일(목)부터 24일(화)까지의 근무일 나흘에서 월·화 이틀을 취소한다
    made = take(
        world, "김주무관", *days(date(2026, 11, 19), date(2026, 11, 25)), after_reason="급한 일"
    )
    client = at_desk(world, "김주무관")
    assert "남은 날 취소하기" in client.get(f"/leave/{made.public_id}").content.decode()
    told = {"since": "2026-11-23", "reason": "일찍 끝남"}
    answer = client.post(f"/leave/{made.public_id}/cancel-rest", told, follow=True)
    assert "2일이 다시 남습니다" in answer.content.decode()
    made.refresh_from_db()
    assert made.minutes == 2 * DAY
    again = client.post(f"/leave/{made.public_id}/cancel-rest", {**told, "since": "2026-11-19"})
    assert again.status_code == 422
