"""연가 원장: balances as of a day, the year's grant, days given, one person's lines."""

from datetime import UTC, date, datetime
from io import BytesIO
from uuid import UUID

import openpyxl
import pytest

from dure import clock
from dure.leave import queries as leave
from dure.leave.actions import cancel, record_span, wish_to_save
from dure.leave.models import Entry, ServiceSpan
from dure.organization import queries as organization
from dure.people import queries as people
from dure.sealed import File
from dure.timeline import actions as timeline
from tests.leave import steps
from tests.web.desk import asking, at_desk, lines
from tests.web.test_away import crowd
from tests.world import NOW, World

DAY = 480
PDF = b"%PDF-1.7 test"


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def booked(world: World) -> World:
    """김주무관: 21 days granted, 3 used in May, of which one was cancelled in July."""
    steps.lot(world, "김주무관")
    april = timeline.moment(date(2026, 4, 20), 600)
    for day in (11, 12, 13):
        made = steps.take(world, "김주무관", steps.Stretch(date(2026, 5, day)), at=april)
    cancel(
        leave=made.public_id,
        reason="회의가 생김",
        by=world.viewer("김주무관", "employee"),
        at=timeline.moment(date(2026, 5, 4), 600),
    )
    return world


def of(world: World, who: str) -> UUID:
    return people.public_ids([world.people[who]])[world.people[who]]


def test_인사는_모두의_남은_연가를_본다(booked: World) -> None:
    page = at_desk(booked, "오인사", "hr").get("/ledger").content.decode()
    assert "김주무관" in page
    assert "19일" in page  # 21 − 2
    assert "원장 없음" in page  # 이팀장에게는 아직 주지 않았다


def test_지난_날을_기준으로_본다(booked: World) -> None:
    page = at_desk(booked, "오인사", "hr").get("/ledger?on=2026-05-11&q=김주무관").content.decode()
    assert "20일" in page  # 그날까지 쓴 것은 하루


def test_그때_알던_대로_본다(booked: World) -> None:
    client = at_desk(booked, "정감사", "auditor")
    url = f"/ledger/{of(booked, '김주무관')}?on=2026-06-01&known="
    then = client.get(url + "2026-05-03").content.decode()
    assert "18일" in then  # 취소하기 전에는 셋을 쓰는 것으로 알았다
    assert "지금은 19일로 다릅니다" in then
    assert "19일" in client.get(url + "2026-05-05").content.decode()


def test_서무는_맡은_부서만_본다(booked: World) -> None:
    client = at_desk(booked, "윤서무", "clerk")
    page = client.get("/ledger").content.decode()
    assert "김주무관" in page
    assert "한기간제" not in page
    assert client.get(f"/ledger/{of(booked, '한기간제')}").status_code == 403
    assert "그해 연가 주기" not in page
    assert client.get("/ledger/grant").status_code == 403


def test_직원과_부서장에게는_원장이_없다(booked: World) -> None:
    for who, role in (("김주무관", "employee"), ("박과장", "head")):
        assert at_desk(booked, who, role).get("/ledger").status_code == 403


def test_이름과_사번으로_찾고_차례를_바꾼다(booked: World) -> None:
    steps.lot(booked, "이팀장", 5 * DAY)
    client = at_desk(booked, "오인사", "hr")
    assert "이팀장" not in client.get("/ledger?q=김").content.decode()
    number = people.staff_numbers([booked.people["이팀장"]], on=NOW.date())
    found = client.get(f"/ledger?q={number[booked.people['이팀장']]}").content.decode()
    assert "이팀장" in found
    page = client.get("/ledger?sort=left").content.decode()
    assert page.index("김주무관") < page.index("이팀장")
    page = client.get("/ledger?sort=least").content.decode()
    assert page.index("이팀장") < page.index("김주무관")


def test_엑셀에_모두가_있다(booked: World) -> None:
    answer = at_desk(booked, "오인사", "hr").get("/ledger/file")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    rows = {row[1]: row for row in book.active.iter_rows(values_only=True)}
    assert rows["김주무관"][4:8] == (21 * DAY, 2 * DAY, 0, 19 * DAY)
    assert lines("web.download") == 1


def test_서른_명이_있어도_묻는_횟수는_같다(booked: World) -> None:
    client = at_desk(booked, "오인사", "hr")
    few = len(asking(client, "/ledger"))
    crowd(booked, 23)
    assert len(asking(client, "/ledger")) == few
    assert few <= 25


# ── the year's grant ──────────────────────────────────────────────────────────────────


def test_그해_연가는_보고_나서_주고_두_번_주지_않는다(world: World) -> None:
    """임용 2026-01-01, 11월 20일의 재직기간은 10개월: 11일 (복무규정 제7조제1항)."""
    client = at_desk(world, "오인사", "hr")
    page = client.get("/ledger/grant?year=2026").content.decode()
    assert "11일" in page
    assert not Entry.objects.exists()
    answer = client.post("/ledger/grant/run", {"year": "2026"}, follow=True).content.decode()
    assert "2026년 연가를 10명에게 주었습니다." in answer  # 기간제 한 사람은 근로기준법
    assert "새로 줄 것이 없습니다" in answer
    again = client.post("/ledger/grant/run", {"year": "2026"}, follow=True).content.decode()
    assert "새로 줄 것이 없습니다." in again
    held = leave.balance(world.people["김주무관"], on=date(2026, 11, 20))
    assert held.left == 11 * DAY


def test_재직기간이_바뀌면_그만큼만_더_준다(world: World) -> None:
    client = at_desk(world, "오인사", "hr")
    client.post("/ledger/grant/run", {"year": "2026"})
    record_span(
        person=world.people["김주무관"],
        kind="prior_service",
        since=date(2022, 12, 1),
        until=date(2025, 12, 1),  # 14일이 넘게 지나 임용되어 지난해의 가산은 없다(제7조제3항)
        document="총무과-1",
        by=world.viewer("오인사", "hr"),
        at=NOW,
    )
    page = client.get("/ledger/grant?year=2026").content.decode()
    # 3년을 더하면 만 3년 10개월: 16일, 이미 준 11일과의 차이 5일
    assert "16일" in page
    assert "5일" in page
    assert "1명의 원장" in page


# ── days given ────────────────────────────────────────────────────────────────────────

GIVEN = {
    "kind": "reward", "days": "5", "hours": "", "starts": "2026-11-20", "last": "2026-12-31",
    "document": "총무과-777 포상계획", "unit": "", "persons": "김주무관\n이팀장",
}  # fmt: skip


def test_포상휴가는_받을_사람을_보고_준다(world: World) -> None:
    client = at_desk(world, "오인사", "hr")
    seen = client.post("/ledger/give", GIVEN).content.decode()
    assert "포상휴가 5일을 받을 사람" in seen
    assert "모두 10일" in seen
    assert not Entry.objects.exists()
    done = client.post("/ledger/give", {**GIVEN, "sure": "1"}, follow=True).content.decode()
    assert "포상휴가 5일을 2명에게 주었습니다." in done
    held = leave.balance(world.people["이팀장"], on=date(2026, 11, 20), pool="reward")
    assert held.left == 5 * DAY
    again = client.post("/ledger/give", {**GIVEN, "sure": "1"}, follow=True).content.decode()
    assert "새로 줄 것이 없습니다" in again


def test_부서_전체에_준다(world: World) -> None:
    unit = organization.tree(on=date(2026, 11, 20))[world.units["총무과"]].public_id
    given = {**GIVEN, "persons": "", "unit": str(unit), "sure": "1"}
    done = at_desk(world, "오인사", "hr").post("/ledger/give", given, follow=True)
    assert "7명에게 주었습니다" in done.content.decode()  # 총무과의 모두


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"persons": "없는사람"}, "없는사람(없음)"),
        ({"persons": ""}, "받을 사람이 없습니다"),
        ({"document": ""}, "근거 문서번호를 적어 주세요"),
        ({"days": "0", "sure": "1"}, "주는 시간과, 쓸 수 있는 기간을 확인해 주세요"),
    ],
)
def test_줄_수_없으면_까닭을_말한다(world: World, change: dict[str, str], sentence: str) -> None:
    answer = at_desk(world, "오인사", "hr").post("/ledger/give", {**GIVEN, **change})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Entry.objects.exists()


def test_서무는_대체휴무만_준다(world: World) -> None:
    client = at_desk(world, "윤서무", "clerk")
    page = client.get("/ledger/give").content.decode()
    assert "대체휴무" in page
    assert "포상휴가" not in page
    assert client.post("/ledger/give", {**GIVEN, "sure": "1"}).status_code == 422


def test_학습휴가는_조례에_적은_날수와_조례의_이름대로_준다(world: World) -> None:
    steps.set_here(world, "leave.study_days", "5")
    client = at_desk(world, "오인사", "hr")
    form = client.get("/ledger/give").content.decode()
    assert "학습휴가 조례대로 주기" in form
    filled = client.get("/ledger/give?kind=study").content.decode()
    assert 'value="5"' in filled
    assert 'value="해온시 조례"' in filled
    given = {**GIVEN, "kind": "study", "days": "", "document": ""}
    seen = client.post("/ledger/give", given).content.decode()
    assert "학습휴가 5일을 받을 사람" in seen
    assert "<dd>해온시 조례</dd>" in seen
    client.post("/ledger/give", {**given, "sure": "1"})
    [mine] = leave.balance(world.people["이팀장"], on=date(2026, 11, 20), pool="study").lots
    assert (mine.left, mine.document) == (5 * DAY, "해온시 조례")


def test_장기재직휴가는_사람마다_재직기간에_따라_준다(world: World) -> None:
    steps.set_here(world, "leave.long_service_5_days", "5")
    steps.set_here(world, "leave.long_service_10_days", "10")
    # 2026년 임용 앞의 재직: 김주무관 2010년부터 16년, 이팀장 2019년부터 7년, 윤서무는 없음
    for who, year in (("김주무관", 2010), ("이팀장", 2019)):
        record_span(
            person=world.people[who],
            kind="prior_service",
            since=date(year, 1, 1),
            until=date(2026, 1, 1),
            document="인사-2026-1",
            by=world.viewer("오인사", "hr"),
            at=NOW,
        )
    given = {**GIVEN, "kind": "long_service", "days": "", "document": "",
             "persons": "김주무관\n이팀장\n윤서무"}  # fmt: skip
    client = at_desk(world, "오인사", "hr")
    seen = client.post("/ledger/give", given).content.decode()
    assert "장기재직휴가 5일–10일을 받을 사람" in seen
    assert "모두 15일" in seen
    assert "윤서무" not in seen.split("받을 사람")[1].split("</table>")[0]
    client.post("/ledger/give", {**given, "sure": "1"})
    left = {
        who: leave.balance(world.people[who], on=date(2026, 11, 20), pool="long_service").left
        for who in ("김주무관", "이팀장", "윤서무")
    }
    assert left == {"김주무관": 10 * DAY, "이팀장": 5 * DAY, "윤서무": 0}
    nobody = client.post("/ledger/give", {**given, "persons": "윤서무"})
    assert nobody.status_code == 422
    assert "재직기간을 채운 사람이 없습니다." in nobody.content.decode()


def test_조례로_정한_날수보다_많이_주지_않고_정하지_않았으면_말한다(world: World) -> None:
    client = at_desk(world, "오인사", "hr")
    unset = client.post("/ledger/give", {**GIVEN, "days": ""})
    assert unset.status_code == 422
    assert "조례로 정한 날수가 없습니다." in unset.content.decode()
    steps.set_here(world, "leave.reward_days", "3")
    over = client.post("/ledger/give", {**GIVEN, "days": "4", "sure": "1"})
    assert over.status_code == 422
    assert "조례로 정한 날수보다 많습니다: " in over.content.decode()
    award = client.post("/ledger/give", {**GIVEN, "days": "", "document": ""})
    assert "근거 문서번호를 적어 주세요." in award.content.decode()  # 포상은 그 문서로 준다
    assert not Entry.objects.exists()


# ── one person ────────────────────────────────────────────────────────────────────────


def test_한_사람의_원장은_모든_줄과_되돌린_줄을_보인다(booked: World) -> None:
    page = at_desk(booked, "오인사", "hr").get(f"/ledger/{of(booked, '김주무관')}").content.decode()
    assert page.count("되돌린 줄 보기") == 1
    assert "annual-2026" in page
    assert "2026-05-11" in page
    assert lines("web.view_ledger") == 1


def test_왜_이만큼인지_조문과_함께_말한다(world: World) -> None:
    url = f"/ledger/{of(world, '김주무관')}"
    page = at_desk(world, "오인사", "hr").get(url).content.decode()
    assert "그해 연가: 왜 11일인가요?" in page
    assert "재직기간별 연가일수" in page
    assert "제7조제1항" in page


SPAN = {
    "kind": "childcare_leave", "since": "2026-03-01", "last": "2026-05-31", "child": "1",
    "document": "인사발령 제2026-12호",
}  # fmt: skip


def test_휴직을_적고_지운다(world: World) -> None:
    client, url = at_desk(world, "오인사", "hr"), f"/ledger/{of(world, '김주무관')}"
    page = client.post(f"{url}/span", SPAN, follow=True).content.decode()
    assert "육아휴직" in page
    made = ServiceSpan.objects.get()
    assert made.valid.upper == date(2026, 6, 1)
    refused = client.post(f"{url}/spans/{made.public_id}/end", {"reason": ""})
    assert refused.status_code == 422
    client.post(f"{url}/spans/{made.public_id}/end", {"reason": "발령 취소"})
    assert not leave.spans_of(world.people["김주무관"])
    assert ServiceSpan.objects.count() == 1  # the row stays


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"document": ""}, "발령이나 결정의 문서번호를 적어 주세요."),
        ({"last": "2026-02-01"}, "끝나는 날이 시작보다 빠릅니다."),
        ({"kind": "removal"}, "제1호부터 제4호 가운데 골라 주세요."),
    ],
)
def test_기간이_틀리면_양식에_말한다(world: World, change: dict[str, str], sentence: str) -> None:
    url = f"/ledger/{of(world, '김주무관')}/span"
    answer = at_desk(world, "오인사", "hr").post(url, {**SPAN, **change})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "인사발령" in answer.content.decode() or change.get("document") == ""


def test_서무는_휴직과_병가가_드러나는_까닭을_보지_않는다(world: World) -> None:
    url = f"/ledger/{of(world, '김주무관')}"
    at_desk(world, "오인사", "hr").post(f"{url}/span", SPAN)
    assert "육아휴직" in at_desk(world, "정감사", "auditor").get(url).content.decode()
    page = at_desk(world, "윤서무", "clerk").get(url).content.decode()
    assert "육아휴직" not in page
    assert "왜 " not in page


def test_기간은_인사만_적는다(world: World) -> None:
    url = f"/ledger/{of(world, '김주무관')}/span"
    for who, role in (("윤서무", "clerk"), ("정감사", "auditor")):
        assert at_desk(world, who, role).post(url, SPAN).status_code == 403


def test_진단서는_인사만_열고_서무는_냈는지만_안다(world: World) -> None:
    steps.lot(world, "김주무관")
    made = steps.take(
        world,
        "김주무관",
        steps.Stretch(date(2026, 11, 24)),
        kind="sick",
        evidence=[File("진단서_허리.pdf", PDF)],
    )
    url = f"/ledger/{of(world, '김주무관')}"
    file = leave.by_id([made.public_id])[made.public_id].evidence[0][0]
    clerk = at_desk(world, "윤서무", "clerk")
    page = clerk.get(url).content.decode()
    assert "진단서_허리" not in page
    assert "병가" not in page
    assert "냄" in page
    assert clerk.get(f"/ledger/evidence/{file}").status_code == 403
    opened = at_desk(world, "오인사", "hr").get(f"/ledger/evidence/{file}")
    assert opened.content == PDF
    assert opened["Cache-Control"] == "no-store"
    assert lines("leave.open_evidence") == 1


def test_아무것도_주지_않은_해에도_열린다(world: World) -> None:
    page = at_desk(world, "오인사", "hr").get("/ledger").content.decode()
    assert "아직 원장에 적힌 것이 없습니다" in page


# ── the auditor's record ──────────────────────────────────────────────────────────────


def test_감사의_기록에_신청과_원장이_있다(booked: World) -> None:
    url = f"/dossier/{of(booked, '김주무관')}?since=2026-05-01&until=2026-05-31"
    page = at_desk(booked, "정감사", "auditor").get(url).content.decode()
    assert "휴가 신청" in page
    assert "연가 1일 · 승인" in page
    assert "연가 1일 · 취소" in page
    assert "사용 연가 −480분" in page
    assert "되돌림 연가 480분" in page


# ── the year's end ────────────────────────────────────────────────────────────────────


def test_정산은_보고_나서_하고_두_번_하지_않는다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5일 3시간이 남고 2일을 저축하겠다고 했다: 보상 3일, 저축 2일, 이월 3시간 (제7조의10제1항)."""
    steps.set_here(world, "compensation.paid", "pays")
    steps.lot(world, "김주무관", 5 * DAY + 180)
    wish_to_save(year=2026, minutes=2 * DAY, by=world.viewer("김주무관", "employee"), at=NOW)
    client = at_desk(world, "오인사", "hr")
    early = client.get("/ledger/settle?year=2026").content.decode()
    assert "2026년 12월 31일부터 정산합니다." in early
    refused = client.post("/ledger/settle/run", {"year": "2026"})
    assert refused.status_code == 422
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 31, 15, tzinfo=UTC))
    page = client.get("/ledger/settle?year=2026").content.decode()
    for text in ("5일 3시간", "3일", "2일", "3시간"):
        assert f">{text}<" in page
    done = client.post("/ledger/settle/run", {"year": "2026"}, follow=True).content.decode()
    assert "1명 정산했습니다." in done
    again = client.post("/ledger/settle/run", {"year": "2026"}, follow=True).content.decode()
    assert "새로 정산할 것이 없습니다." in again
    assert at_desk(world, "윤서무", "clerk").get("/ledger/settle").status_code == 403


def test_보상하는지_정하지_않았으면_이름을_말한다(world: World) -> None:
    steps.lot(world, "김주무관", 5 * DAY)
    page = at_desk(world, "오인사", "hr").get("/ledger/settle?year=2026").content.decode()
    assert "정해지지 않은 값이 있어 정산할 수 없습니다." in page
    assert "‘연가보상비를 지급하는지’" in page
