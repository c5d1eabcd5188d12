"""재기안: 돌려받거나 회수한 문서는 종류를 가리지 않고 같은 번호의 다음 판으로 다시 올린다."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dure import clock
from dure.approvals.models import Document
from dure.attendance import actions as attendance
from dure.attendance import queries as attendance_queries
from dure.attendance.models import Anomaly, Correction
from dure.deciding import DOING
from dure.leave import actions as leave
from dure.leave import queries as leaves
from dure.leave.models import Cancellation, Leave
from dure.overtime import actions as overtime
from dure.overtime.models import Order
from dure.timeline import queries as timeline
from dure.web.kinds import AGAIN
from dure.web.leave_draft import refilled
from tests.leave.steps import hours, lot, take
from tests.web.desk import asked, at_desk, computed, lines, record
from tests.world import NOW, World

TUESDAY = date(2026, 11, 24)
FRIDAY = date(2026, 11, 13)
ORDER = {"date": "2026-11-25", "start": "18:00", "end": "20:00", "reason": "예산서 다시 검토"}
CORRECTION = {"date": "2026-11-13", "direction": "1", "time": "18:04", "reason": "단말기 고장"}


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def returned(world: World, made: Order) -> Document:
    overtime.reject(
        document=made.document.public_id,
        version=1,
        comment="날을 바꾸어 주세요",
        by=world.viewer("박과장", "head"),
        at=NOW,
    )
    return Document.objects.get(id=made.document_id)


def test_모든_종류의_문서에_다시_올리는_화면이_있다() -> None:
    # put up anew from the trip it changes, asked anew of a colleague, handed over again
    assert set(DOING) - set(AGAIN) <= {"trip_change", "duty_swap", "duty_log"}


def test_돌려받은_명령은_같은_번호의_다음_판으로_올라가고_앞의_판은_그대로다(world: World) -> None:
    paper = returned(world, asked(world, "김주무관", TUESDAY))
    client = at_desk(world, "김주무관")
    assert "고쳐서 다시 올리기" in client.get(f"/papers/{paper.public_id}").content.decode()
    form = client.get(f"/overtime/new?again={paper.public_id}").content.decode()
    assert 'value="2026-11-24"' in form
    assert "예산서 검토" in form
    answer = client.post("/overtime", {**ORDER, "again": str(paper.public_id)})
    assert answer.status_code == 302
    first, second = Order.objects.order_by("version")
    assert (first.date, first.state, first.version) == (TUESDAY, "rejected", 1)
    assert (second.date, second.state, second.version) == (date(2026, 11, 25), "requested", 2)
    paper.refresh_from_db()
    assert (paper.version, paper.state) == (2, "pending")
    assert second.document_id == first.document_id
    page = client.get(f"/papers/{paper.public_id}").content.decode()
    assert page.index("2026-11-25") < page.index("2026-11-24")
    assert lines("approvals.redraft") == 1


def test_다시_올린_명령을_승인하면_마지막_판의_날만_시간이_된다(world: World) -> None:
    paper = returned(world, asked(world, "김주무관", TUESDAY))
    client = at_desk(world, "김주무관")
    client.post("/overtime", {**ORDER, "again": str(paper.public_id)})
    assert "예산서 다시 검토" in at_desk(world, "박과장").get("/inbox").content.decode()
    at_desk(world, "박과장").post(f"/inbox/{paper.public_id}/approve", {"version": "2"})
    spans = timeline.spans(since=TUESDAY, until=date(2026, 11, 28), kind="order")
    assert [each.date for each in spans] == [date(2026, 11, 25)]
    assert [each.state for each in Order.objects.order_by("version")] == ["rejected", "approved"]


def test_부서장이_부서_사람들의_명령을_다시_올리면_새로_넣은_사람도_결재하지_못한다(
    world: World,
) -> None:
    wanted = overtime.Wanted(TUESDAY, 1080, 1260, reason="민원 대비")
    made = overtime.order(
        wanted=wanted,
        persons=[world.people["김주무관"]],
        by=world.viewer("윤서무", "clerk"),
        at=NOW,
    )
    paper = returned(world, made)
    overtime.redraft(
        document=paper.public_id,
        wanted=wanted,
        persons=[world.people["김주무관"], world.people["이팀장"]],
        by=world.viewer("윤서무", "clerk"),
        at=NOW,
    )
    paper.refresh_from_db()
    assert set(paper.kept_out) == {world.people["김주무관"], world.people["이팀장"]}


@pytest.mark.parametrize(("who", "status"), [("이팀장", 403), ("박과장", 403), ("오인사", 403)])
def test_남의_명령은_다시_올리지_못한다(world: World, who: str, status: int) -> None:
    paper = returned(world, asked(world, "김주무관", TUESDAY))
    client = at_desk(world, who)
    assert client.get(f"/overtime/new?again={paper.public_id}").status_code == status
    assert client.post("/overtime", {**ORDER, "again": str(paper.public_id)}).status_code == status
    assert Order.objects.count() == 1


def test_결재_중인_명령은_다시_올리지_못하고_적은_것이_남는다(world: World) -> None:
    made = asked(world, "김주무관", TUESDAY)
    key = str(made.document.public_id)
    answer = at_desk(world, "김주무관").post("/overtime", {**ORDER, "again": key})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "아직 결재 중인 문서입니다. 회수한 뒤 고쳐서 다시 올려 주세요." in page
    assert "예산서 다시 검토" in page
    assert key in page
    assert Order.objects.count() == 1


def _correction(world: World) -> Correction:
    record(world, "김주무관", FRIDAY, 530)
    computed()
    file = SimpleUploadedFile("문자.png", b"first")
    at_desk(world, "김주무관").post("/corrections", {**CORRECTION, "evidence": file})
    made = Correction.objects.select_related("document").get()
    attendance.reject_correction(
        document=made.document.public_id,
        version=1,
        comment="시각을 확인해 주세요",
        by=world.viewer("박과장", "head"),
        at=NOW,
    )
    return made


def test_돌려받은_정정을_고쳐_올리면_앞의_증빙이_그대로_붙는다(world: World) -> None:
    made = _correction(world)
    assert Anomaly.objects.get(kind="missing_out").state == "open"
    client, key = at_desk(world, "김주무관"), made.document.public_id
    assert f"/corrections/new?again={key}" in client.get("/corrections").content.decode()
    assert "18:04" in client.get(f"/corrections/new?again={key}").content.decode()
    answer = client.post("/corrections", {**CORRECTION, "time": "18:10", "again": str(key)})
    assert answer.status_code == 302
    first, second = Correction.objects.order_by("version")
    assert (first.minute, first.state) == (1084, "rejected")
    assert (second.minute, second.state, second.evidence_name) == (1090, "requested", "문자.png")
    assert second.document_id == first.document_id
    assert attendance_queries.evidence(key) == b"first"
    assert Anomaly.objects.get(kind="missing_out").state == "asked"
    mine = attendance_queries.corrections_of(
        world.people["김주무관"], since=FRIDAY, until=date(2026, 11, 14)
    )
    assert [each.minute for each in mine] == [1090]


def test_새_증빙을_고르면_그_판의_것이_되고_앞_판의_것도_남는다(world: World) -> None:
    made = _correction(world)
    key = made.document.public_id
    file = SimpleUploadedFile("사진.png", b"second")
    form = {**CORRECTION, "again": str(key), "evidence": file}
    at_desk(world, "김주무관").post("/corrections", form)
    first, second = Correction.objects.order_by("version")
    assert (bytes(first.evidence), bytes(second.evidence)) == (b"first", b"second")


def test_남의_정정은_다시_올리지_못한다(world: World) -> None:
    made = _correction(world)
    key = made.document.public_id
    client = at_desk(world, "이팀장")
    assert client.get(f"/corrections/new?again={key}").status_code == 403
    assert client.post("/corrections", {**CORRECTION, "again": str(key)}).status_code == 403
    assert Correction.objects.count() == 1


BEFORE = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)


def _cancellation(world: World) -> Document:
    """A cancellation of a leave that has begun, returned by 박과장."""
    lot(world, "김주무관")
    begun = take(world, "김주무관", hours(date(2026, 11, 9), 540, 660), at=BEFORE)
    mine = world.viewer("김주무관", "employee")
    paper = leave.cancel(leave=begun.public_id, reason="출근함", by=mine, at=NOW)
    assert paper is not None
    leave.reject(
        document=paper.public_id,
        version=1,
        comment="기록이 없습니다",
        by=world.viewer("박과장", "head"),
        at=NOW,
    )
    return paper


def test_돌려받은_휴가_취소를_까닭을_고쳐_다시_올린다(world: World) -> None:
    paper = _cancellation(world)
    client, url = at_desk(world, "김주무관"), f"/leave/cancel-again/{paper.public_id}"
    assert url in client.get(f"/papers/{paper.public_id}").content.decode()
    assert 'value="출근함"' in client.get(url).content.decode()
    assert client.post(url, {"reason": " "}).status_code == 422
    answer = client.post(url, {"reason": "출입 기록을 붙임"})
    assert answer["Location"] == f"/papers/{paper.public_id}"
    first, second = Cancellation.objects.order_by("version")
    assert (first.reason, second.reason) == ("출근함", "출입 기록을 붙임")
    at_desk(world, "박과장").post(f"/inbox/{paper.public_id}/approve", {"version": "2"})
    second.leave.refresh_from_db()
    assert second.leave.state == "cancelled"


def test_남의_휴가_취소는_다시_올리지_못한다(world: World) -> None:
    url = f"/leave/cancel-again/{_cancellation(world).public_id}"
    for who, role in (("이팀장", "team_lead"), ("오인사", "hr"), ("박과장", "head")):
        client = at_desk(world, who, role)
        assert client.get(url).status_code == 403
        assert client.post(url, {"reason": "출근함"}).status_code == 403
    assert Cancellation.objects.count() == 1


@pytest.mark.parametrize(
    ("form", "minutes"),
    [
        ({"since": "2026-11-24", "span": "hours", "start": "14:00", "end": "16:00", "weeks": "3"}, 360),
        # 화요일 종일과 수요일 오전, 두 주
        ({"since": "2026-11-24", "until": "2026-11-25", "span": "hours", "start": "09:00",
          "end": "12:00", "weeks": "2"}, 2 * (480 + 180)),
        # 금요일 오후부터 월요일 오전까지 이어서
        ({"since": "2026-11-27", "until": "2026-11-30", "span": "hours", "start": "14:00",
          "end": "12:00"}, 240 + 180),
    ],
)  # fmt: skip
def test_되풀이한_휴가를_다시_올려도_올렸던_시간_그대로다(
    world: World, form: dict[str, str], minutes: int
) -> None:
    lot(world, "김주무관")
    client = at_desk(world, "김주무관")
    assert client.post("/leave", {"kind": "annual", "reason": "진료", **form}).status_code == 302
    made = Leave.objects.get()
    assert made.minutes == minutes
    leave.withdraw(document=made.document.public_id, by=world.viewer("김주무관"), at=NOW)
    given = refilled(leaves.by_id([made.public_id])[made.public_id])
    again = {**given, "again": str(made.public_id)}
    assert client.post("/leave", again).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.minutes) == ("requested", minutes)
