"""의심과 기록 확인서의 화면: from the menu to a decision, from a person to a paper and back."""

import io
from datetime import date

import pytest
import unhwp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from dure import clock
from dure.accounts import actions as accounts
from dure.evidence import issuing
from dure.evidence.models import Issue, Turn
from dure.feeds.models import PcFile, PcSession
from dure.identity import uuid7
from dure.people import queries as people
from dure.timeline.actions import moment
from tests.evidence.test_hits import PICTURE, away, hits, one_after_the_other, punch
from tests.web.desk import approved, at_desk, computed, lines, record
from tests.world import NOW, World

TUESDAY = date(2026, 11, 3)
MONTH = {"since": "2026-11-01", "until": "2026-11-20"}


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def _auditor(world: World) -> Client:
    return at_desk(world, "정감사", "auditor")


def _second(world: World, name: str) -> Client:
    """Somebody who is made 감사 beside 정감사."""
    accounts.grant(
        user=world.users[name], role="auditor", unit=None, since=date(2026, 1, 1),
        by=world.viewer("조관리", "admin"), at=NOW,
    )  # fmt: skip
    return at_desk(world, name, "auditor")


def _person(world: World, name: str = "김주무관") -> str:
    return str(people.public_ids([world.people[name]])[world.people[name]])


def test_의심을_찾아_묻고_답을_받아_판단한다(world: World) -> None:
    one_after_the_other(world, 2, 5)
    auditor = _auditor(world)
    assert "판단할 의심이 없습니다" in auditor.get("/evidence").content.decode()
    answer = auditor.post("/evidence/scan", {"month": "2026-11"}, follow=True)
    page = answer.content.decode()
    assert "새로 찾은 의심은 1건" in page
    assert "한 단말기에서 2초 안에" in page
    assert "김주무관, 윤서무" in page
    assert "부정" not in page
    key = hits()[0].id
    page = auditor.get(f"/evidence/hits/{key}").content.decode()
    assert "본관 1층 08:22:02, 08:22:03 (1초 사이)" in page
    kim = world.people["김주무관"]
    auditor.post(f"/evidence/hits/{key}/ask", {"person": kim, "text": "함께 오셨나요?"})
    me = at_desk(world, "김주무관", "employee")
    page = me.get(f"/evidence/asked/{key}").content.decode()
    assert "함께 오셨나요?" in page
    assert at_desk(world, "윤서무").get(f"/evidence/asked/{key}").status_code == 403
    sent = {"text": "차를 함께 탑니다.", "file": SimpleUploadedFile("가.png", PICTURE.content)}
    page = me.post(f"/evidence/asked/{key}/answer", sent, follow=True).content.decode()
    assert "해명을 보냈습니다" in page
    page = auditor.get(f"/evidence/hits/{key}").content.decode()
    assert "차를 함께 탑니다." in page
    file = f"/evidence/files/{Turn.objects.get(kind='answer').public_id}"
    assert file in page
    assert b"".join(auditor.get(file)) == PICTURE.content  # type: ignore[arg-type]
    assert at_desk(world, "윤서무").get(file).status_code == 403
    done = {"outcome": "justified", "text": "카풀"}
    page = auditor.post(f"/evidence/hits/{key}/decide", done, follow=True).content.decode()
    assert "같은 사실은 다시 나오지 않" in page
    assert auditor.post(f"/evidence/hits/{key}/decide", done).status_code == 409
    page = auditor.get("/evidence").content.decode()
    assert '판단한 의심 <span class="count calm">1</span>' in page
    page = auditor.post(
        f"/evidence/hits/{key}/revisit", {"text": "새 제보"}, follow=True
    ).content.decode()
    assert "다시 봄" in page
    assert lines("evidence.view") > 0
    for month in ("0001-01", "2019-05", "2030-01", "언제"):
        assert auditor.get("/evidence", {"month": month}).status_code == 200


def test_이동_시간과_표본의_화면(world: World) -> None:
    auditor = _auditor(world)
    assert "정하지 않은 곳" in auditor.get("/evidence/travel").content.decode()
    way = {
        "one": world.units["해온시청"], "other": world.units["공원과"],
        "minutes": "20", "since": "2026-11-01", "document": "차로 실측",
    }  # fmt: skip
    page = auditor.post("/evidence/travel/set", way, follow=True).content.decode()
    assert "20분" in page
    assert auditor.post("/evidence/travel/set", {**way, "minutes": "빨리"}).status_code == 422
    assert "아직 뽑은 표본이 없습니다" in auditor.get("/evidence/samples").content.decode()
    given = {"month": "2026-10", "size": "3", "seed": "가나다"}
    page = auditor.post("/evidence/samples/draw", given, follow=True).content.decode()
    assert "가나다" in page
    assert "3명" in page
    assert auditor.post("/evidence/samples/draw", {"size": "x"}).status_code == 422


@pytest.fixture
def worked(world: World) -> World:
    """김주무관 on 3 November: ordered 18–21, there from 08:50 to 21:15."""
    approved(world, "김주무관", TUESDAY)
    record(world, "김주무관", TUESDAY, 530, 1275)
    computed()
    return world


def test_사유를_적으면_PDF가_나오고_발급대장에_남는다(worked: World) -> None:
    auditor, person = _auditor(worked), _person(worked)
    page = auditor.get(f"/dossier/{person}").content.decode()
    assert f"/dossier/{person}/paper/pdf" in page
    assert auditor.post(f"/dossier/{person}/paper/pdf", {**MONTH, "reason": " "}).status_code == 422
    assert not Issue.objects.exists()
    answer = auditor.post(f"/dossier/{person}/paper/pdf", {**MONTH, "reason": "정기 감사"})
    made = b"".join(answer)  # type: ignore[arg-type]
    reader = PdfReader(io.BytesIO(made))
    assert len(reader.pages) == 1
    row = Issue.objects.get()
    text = "".join(reader.pages[0].extract_text().split())
    for said in (
        "김주무관", "11-03(화)", "본관1층08:50출근,21:15퇴근", "명령18:00–21:00",
        "2:00", row.number, "정기감사", "수당등에관한규정제15조",
    ):  # fmt: skip
        assert said in text, said
    assert (row.reason, row.format, row.by) == ("정기 감사", "pdf", "jung")
    page = auditor.get("/evidence/register").content.decode()
    assert row.number in page
    assert lines("evidence.issue") == 1
    assert lines("evidence.view_register") == 1


def test_HWPX에도_같은_것이_있다(worked: World, tmp_path: object) -> None:
    answer = _auditor(worked).post(
        f"/dossier/{_person(worked)}/paper/hwpx", {**MONTH, "reason": "제보 확인"}
    )
    file = f"{tmp_path}/확인서.hwpx"
    with open(file, "wb") as target:
        target.write(b"".join(answer))  # type: ignore[arg-type]
    text = unhwp.to_markdown(file)
    assert "본관 1층 08:50 출근, 21:15 퇴근" in text
    assert Issue.objects.get().number in text


def test_받은_파일을_번호와_맞추어_본다(worked: World) -> None:
    answer = _auditor(worked).post(
        f"/dossier/{_person(worked)}/paper/pdf", {**MONTH, "reason": "정기 감사"}
    )
    made = b"".join(answer)  # type: ignore[arg-type]
    number = Issue.objects.get().number
    me = at_desk(worked, "김주무관", "employee")

    def said(number: str, content: bytes) -> str:
        file = SimpleUploadedFile("확인서.pdf", content)
        return me.post("/verify", {"number": number, "file": file}).content.decode()

    assert "<strong>같음.</strong>" in said(number.lower().replace("-", " "), made)
    assert "<strong>다름.</strong>" in said(number, made + b" ")
    assert "<strong>없음.</strong>" in said("2222-2222-2222", made)
    assert me.post("/verify", {"number": "짧음"}).status_code == 422
    assert lines("evidence.compare") == 3
    assert len(set(map(len, (issuing.number() for _ in range(50))))) == 1


def test_한_장에_담을_수_없는_기간은_거절한다(worked: World) -> None:
    long = {"since": "2026-01-01", "until": "2026-11-20", "reason": "정기 감사"}
    answer = _auditor(worked).post(f"/dossier/{_person(worked)}/paper/pdf", long)
    assert answer.status_code == 422
    assert "92일까지" in answer.content.decode()


def test_본인의_것이_든_의심과_첨부와_기록은_다른_감사가_본다(world: World) -> None:
    away(world, "정감사", date(2026, 11, 2), "leave", "연가")
    punch(world, ("정감사", "HAEON-01", "2026-11-02T11:00:05"))
    auditor, other = _auditor(world), _second(world, "강국장")
    page = auditor.post("/evidence/scan", {"month": "2026-11"}, follow=True).content.decode()
    assert "본인의 기록이 든 의심 1건은 다른 감사 담당자가 보고 판단합니다." in page
    key, jung = hits()[0].id, world.people["정감사"]
    assert f"/evidence/hits/{key}" not in page
    answer = auditor.get(f"/evidence/hits/{key}")
    assert (answer.status_code, "다른 감사 담당자" in answer.content.decode()) == (403, True)
    given = {"person": jung, "text": "어떻게 된 일인가요?"}
    assert other.post(f"/evidence/hits/{key}/ask", given).status_code == 302
    sent = {"text": "잠깐 나왔습니다.", "file": SimpleUploadedFile("가.png", PICTURE.content)}
    assert auditor.post(f"/evidence/asked/{key}/answer", sent).status_code == 302
    file = f"/evidence/files/{Turn.objects.get(kind='answer').public_id}"
    assert auditor.get(file).status_code == 200  # what one gave oneself
    assert other.get(file).status_code == 200
    own = _person(world, "정감사")
    for address in (
        f"/dossier/{own}",
        f"/dossier/{own}/trail.csv",
        f"/dossier/{own}/days/2026-11-02",
    ):
        assert auditor.get(address).status_code == 403, address
        assert other.get(address).status_code == 200, address
    given = {**MONTH, "reason": "나를 위해"}
    assert auditor.post(f"/dossier/{own}/paper/pdf", given).status_code == 403
    assert not Issue.objects.exists()


def test_두_사람의_의심에서_다른_사람이_낸_첨부도_본인은_열지_못한다(world: World) -> None:
    one_after_the_other(world, 2, 5)
    auditor = _auditor(world)
    auditor.post("/evidence/scan", {"month": "2026-11"})
    key = hits()[0].id
    auditor.post(f"/evidence/hits/{key}/ask", {"person": world.people["윤서무"], "text": "?"})
    sent = {"text": "모릅니다.", "file": SimpleUploadedFile("가.png", PICTURE.content)}
    at_desk(world, "윤서무").post(f"/evidence/asked/{key}/answer", sent)
    file = f"/evidence/files/{Turn.objects.get(kind='answer').public_id}"
    assert _second(world, "김주무관").get(file).status_code == 403
    assert auditor.get(file).status_code == 200


def test_감사만_보고_발급한다(worked: World) -> None:
    for name in ("김주무관", "박과장", "윤서무", "문시장", "조관리"):
        desk = at_desk(worked, name)
        for address in ("/evidence", "/evidence/travel", "/evidence/samples", "/evidence/register"):
            assert desk.get(address).status_code == 403, (name, address)
        given = {**MONTH, "reason": "궁금"}
        answer = desk.post(f"/dossier/{_person(worked)}/paper/pdf", given)
        assert answer.status_code == 403
    assert not Issue.objects.exists()


def test_하루의_출처가_나란히_놓이고_일치와_의심이_규칙과_함께_보인다(worked: World) -> None:
    file = PcFile.objects.create(
        public_id=uuid7(), institution_id=worked.institution, filename="pc.csv",
        digest="0" * 64, by="yun", at=NOW, applied_at=NOW,
    )  # fmt: skip
    PcSession.objects.create(
        institution_id=worked.institution, person_id=worked.people["김주무관"], host="PC-1",
        file=file, on_at=moment(TUESDAY, 535), off_at=moment(TUESDAY, 1320),
    )  # fmt: skip
    auditor, person = _auditor(worked), _person(worked)
    page = auditor.get(f"/dossier/{person}/days/2026-11-03").content.decode()
    assert "출처를 나란히" in page
    assert "08:55–22:00" in page
    # on 08:55, first punch 08:50: 5 minutes; off 22:00, last punch 21:15: 45 minutes
    assert "PC를 08:55에 켰고 첫 기록은 08:50입니다(5분 차이)." in page
    assert "PC를 22:00에 껐고 마지막 기록은 21:15입니다(45분 차이)." in page
    assert "30분 안이면 일치" in page
    page = auditor.get(f"/dossier/{person}", MONTH).content.decode()
    assert "출처끼리" in page
    assert "일치 1건" in page
    answer = auditor.post(f"/dossier/{person}/paper/pdf", {**MONTH, "reason": "정기 감사"})
    made = b"".join(answer)  # type: ignore[arg-type]
    text = "".join(PdfReader(io.BytesIO(made)).pages[0].extract_text().split())
    assert "의심1,일치1" in text
