"""문서 한 건의 주소: 관계된 사람만 열고, 여는 것으로는 아무것도 바뀌지 않는다."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection

from dure import clock
from dure.approvals import actions
from dure.approvals.models import Document, Step
from dure.overtime import actions as overtime
from dure.urls import PAGES
from tests.approvals.desk import handed_over, place, put_up, signed
from tests.web.desk import asked, at_desk, lines
from tests.world import NOW, World

TUESDAY = date(2026, 11, 24)
GETTING = ("papers", "inbox", "overtime", "corrections", "delegation", "decisions", "documents")


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def url(made: Document) -> str:
    return f"/papers/{made.public_id}"


def read(world: World, who: str, made: Document, role: str = "") -> str:
    answer = at_desk(world, who, role).get(url(made))
    assert answer.status_code == 200
    return answer.content.decode()


def test_판마다_무엇이라_했고_누가_서명했는지_보인다(world: World) -> None:
    made = put_up(world, said="11월 24일 하루")
    signed(world, made, "박과장", agreed=False, comment="그날은 의회가 있습니다")
    actions.redraft(
        document=made.public_id,
        title="연가 김주무관",
        content=[("종류", "연가"), ("기간", "11월 25일 하루")],
        line=[place(world, "decide", "박과장")],
        by=world.viewer("김주무관"),
        at=NOW,
    )
    page = read(world, "김주무관", made)
    assert "2판" in page
    assert page.index("11월 25일 하루") < page.index("1판") < page.index("11월 24일 하루")
    assert "그날은 의회가 있습니다" in page
    assert made.number in page


def test_대결한_자리에는_누구의_부재였는지_보인다(world: World) -> None:
    made = put_up(world)
    handed_over(world)
    assert "이팀장 대결 가능" in read(world, "김주무관", made)
    signed(world, made, "이팀장")
    page = re.sub(r"<[^>]+>", "", read(world, "김주무관", made))
    assert "대결 이팀장 (박과장 부재)" in page
    assert "후열 전" in page


def test_결재선이_왜_이런지_보인다(world: World) -> None:
    made = asked(world, "김주무관", TUESDAY).document
    page = read(world, "김주무관", made)
    assert "전결 규칙에 정한 것이 없어 부서장이 결재합니다." in page
    assert "예산서 검토" in page


@pytest.mark.parametrize(
    ("who", "role", "status"),
    [
        ("김주무관", "employee", 200),  # 기안자
        ("박과장", "head", 200),  # 결재선
        ("박과장", "employee", 200),  # 역할이 아니라 사람에게 묶인다
        ("이팀장", "team_lead", 200),  # 그 부서를 맡음
        ("윤서무", "clerk", 200),
        ("정감사", "auditor", 200),
        ("문시장", "mayor", 200),
        ("이팀장", "employee", 403),
        ("한기간제", "employee", 403),
        ("강국장", "head", 403),  # 다른 부서
        ("조관리", "admin", 403),
    ],
)
def test_관계된_사람만_연다(world: World, who: str, role: str, status: int) -> None:
    made = put_up(world)
    assert at_desk(world, who, role).get(url(made)).status_code == status


def test_대결하는_사람은_맡은_동안만_연다(world: World) -> None:
    made = put_up(world)
    client = at_desk(world, "오인사", "employee")
    assert client.get(url(made)).status_code == 403
    key = handed_over(world, to="오인사")
    assert client.get(url(made)).status_code == 200
    actions.end_delegation(delegation=key, by=world.viewer("박과장"), at=NOW)
    assert client.get(url(made)).status_code == 403


def test_역할로_들여다본_것은_기록에_남는다(world: World) -> None:
    made = put_up(world)
    read(world, "김주무관", made)
    assert lines("approvals.read") == 0
    read(world, "정감사", made, "auditor")
    assert lines("approvals.read") == 1


def _rows() -> list[tuple[object, ...]]:
    """Everything that a decision could change, as it stands."""
    found: list[tuple[object, ...]] = []
    with connection.cursor() as cursor:
        for table in (
            "approvals_document", "approvals_step", "approvals_documentversion",
            "approvals_delegation", "approvals_decisionrule", "overtime_order",
            "timeline_interval", "attendance_correction",
        ):  # fmt: skip
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
            found += [(table, *row) for row in cursor.fetchall()]
    return found


def _addresses(made: Document, order: object) -> list[str]:
    """Every address of approvals, filled in with a document that waits."""
    found = []
    for pattern in (each for page in PAGES for each in page.urls):
        route = str(pattern.pattern)
        if route.split("/")[0] in GETTING:
            key = order if route.startswith("overtime/<") else made.public_id
            found.append("/" + re.sub(r"<uuid:\w+>", str(key), route))
    return found


def test_실패_9_메일로_받은_주소를_여는_것으로는_결재되지_않고_남이_열어도_되지_않는다(
    world: World,
) -> None:
    """An approver's e-mailed link changes state on GET, or works for somebody else."""
    order = asked(world, "김주무관", TUESDAY)
    made = order.document
    before = _rows()
    addresses = _addresses(made, order.public_id)
    assert {f"/inbox/{made.public_id}/approve", url(made)} <= set(addresses)
    for who, role in (("박과장", "head"), ("김주무관", "employee"), ("오인사", "hr")):
        client = at_desk(world, who, role)
        for address in addresses:
            # 302: the card of a document that is not one's turn leads to the document
            assert client.get(address).status_code in (200, 302, 403, 405), address
            assert client.head(address).status_code in (200, 302, 403, 405), address
    assert _rows() == before
    for who in ("김주무관", "이팀장", "오인사", "강국장", "정감사", "조관리"):
        client = at_desk(world, who)
        for word in ("approve", "reject"):
            answer = client.post(
                f"/inbox/{made.public_id}/{word}", {"version": "1", "comment": "내 것이 아님"}
            )
            assert answer.status_code == 403, (who, word)
    for who in ("이팀장", "박과장", "정감사"):
        assert at_desk(world, who).post(f"{url(made)}/withdraw").status_code == 403
        assert at_desk(world, who).post(f"{url(made)}/acknowledge").status_code == 403
    assert _rows() == before


def test_승인된_문서는_올린_사람도_고칠_수_없다(world: World) -> None:
    """… or an approved record can be edited by its owner."""
    order = asked(world, "김주무관", TUESDAY)
    overtime.approve(
        document=order.document.public_id, version=1, by=world.viewer("박과장", "head"), at=NOW
    )
    before = _rows()
    mine = at_desk(world, "김주무관")
    assert mine.post(f"{url(order.document)}/withdraw").status_code == 409
    assert mine.post(f"/overtime/{order.public_id}/withdraw").status_code == 409
    assert (
        mine.post(f"/overtime/{order.public_id}/cancel", {"reason": "없던 일"}).status_code == 403
    )
    assert "회수하기" not in read(world, "김주무관", order.document)
    assert _rows() == before


def test_기안자가_문서에서_회수한다(world: World) -> None:
    order = asked(world, "김주무관", TUESDAY)
    assert "회수하기" in read(world, "김주무관", order.document)
    answer = at_desk(world, "김주무관").post(f"{url(order.document)}/withdraw")
    assert answer["Location"] == url(order.document)
    order.refresh_from_db()
    assert order.state == "cancelled"


def test_후열은_문서에서_한_번_누른다(world: World) -> None:
    made = put_up(world)
    handed_over(world)
    signed(world, made, "이팀장")
    client = at_desk(world, "박과장")
    assert "후열할 문서" in client.get("/inbox").content.decode()
    assert "후열하기" in read(world, "박과장", made)
    assert client.post(f"{url(made)}/acknowledge").status_code == 302
    assert client.post(f"{url(made)}/acknowledge").status_code == 409
    assert "후열할 문서" not in client.get("/inbox").content.decode()
    assert Step.objects.get(document=made, kind="after").decision == "seen"


def test_오래_기다려_알린_것이_보인다(world: World) -> None:
    from dure.audit.actions import Actor

    made = put_up(world)
    actions.remind(by=Actor("job", "", "job"), at=NOW + timedelta(days=6))
    assert "11-26(목)에 근무일 4일째라고 알렸습니다." in read(world, "김주무관", made)


@pytest.mark.parametrize("kind", ["leave", "leave_cancel"])
def test_부서를_맡았을_뿐이면_휴가의_내용과_까닭과_의견은_보지_못한다(
    world: World, kind: str
) -> None:
    made = put_up(world, kind=kind, said="까닭 수술")
    signed(world, made, "박과장", agreed=False, comment="진단서를 붙여 주세요")
    actions.redraft(
        document=made.public_id,
        title="연가 김주무관",
        content=[("기간", "11월 25일"), ("사유", "까닭 입원")],
        line=[place(world, "decide", "박과장")],
        by=world.viewer("김주무관"),
        at=NOW,
        after_reason="까닭 응급",
    )
    private = ("까닭 수술", "까닭 입원", "까닭 응급", "진단서를 붙여 주세요")
    for who, role in (("이팀장", "team_lead"), ("윤서무", "clerk"), ("정감사", "auditor")):
        page = read(world, who, made, role)
        assert made.number in page
        assert "박과장" in page
        for said in private:
            assert said not in page, (who, said)
    for who in ("김주무관", "박과장"):
        page = read(world, who, made)
        for said in private:
            assert said in page, (who, said)
