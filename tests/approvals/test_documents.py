"""기안, 검토, 협조, 결재, 회수, 재기안: 한 문서가 지나는 길."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from dure.approvals import actions, queries
from dure.approvals.models import Document, DocumentVersion, Step
from dure.errors import NotTheirs, Refused, Stale
from tests.approvals.desk import handed_over, place, put_up, signed, waits
from tests.web.desk import lines
from tests.world import NOW, World

LATER = NOW + timedelta(minutes=1)


def _line(world: World) -> list[actions.Place]:
    """이팀장 검토, 오인사와 최담당 협조(병렬), 박과장 결재."""
    return [
        place(world, "review", "이팀장", 1),
        place(world, "consult", "오인사", 2),
        place(world, "consult", "최담당", 2, 1),
        place(world, "decide", "박과장", 3),
    ]


def test_앞자리가_모두_서명해야_다음_자리의_차례가_온다(world: World) -> None:
    made = put_up(world, *_line(world))
    assert waits(world, "이팀장") == [made.number]
    assert waits(world, "오인사") == waits(world, "최담당") == waits(world, "박과장") == []
    signed(world, made, "이팀장")
    assert waits(world, "오인사") == waits(world, "최담당") == [made.number]
    signed(world, made, "최담당")  # 병렬은 순서가 없다
    assert waits(world, "최담당") == []
    assert waits(world, "박과장") == []
    signed(world, made, "오인사")
    assert waits(world, "박과장") == [made.number]
    assert signed(world, made, "박과장").state == "approved"


def test_차례가_아닌_사람은_서명하지_못한다(world: World) -> None:
    made = put_up(world, *_line(world))
    for who in ("박과장", "오인사", "김주무관", "강국장"):
        with pytest.raises(NotTheirs):
            signed(world, made, who)


def test_협조_하나가_반려하면_문서가_끝난다(world: World) -> None:
    made = put_up(world, *_line(world))
    signed(world, made, "이팀장")
    assert signed(world, made, "최담당", agreed=False).state == "rejected"
    assert waits(world, "오인사") == waits(world, "박과장") == []
    with pytest.raises(Stale, match="최담당님이 16:40에 먼저 반려했습니다"):
        signed(world, made, "오인사")


def test_결재할_사람이_없는_결재선은_올리지_못한다(world: World) -> None:
    with pytest.raises(Refused) as caught:
        put_up(world, place(world, "review", "이팀장"))
    assert caught.value.code == "no_approver"


def test_회수한_문서를_같은_번호로_다시_기안한다(world: World) -> None:
    made = put_up(world)
    actions.withdraw(document=made.public_id, by=world.viewer("김주무관"), at=NOW)
    again = actions.redraft(
        document=made.public_id,
        title="연가 김주무관 11월 25일",
        content=[("종류", "연가"), ("기간", "11월 25일 하루")],
        line=[place(world, "decide", "박과장")],
        by=world.viewer("김주무관"),
        at=LATER,
    )
    assert (again.number, again.version, again.state) == (made.number, 2, "pending")
    assert waits(world, "박과장") == [made.number]
    assert lines("approvals.redraft") == 1


def test_판마다_무엇이라_했고_누가_서명했는지_남는다(world: World) -> None:
    made = put_up(world, said="11월 24일 하루")
    signed(world, made, "박과장", agreed=False, comment="그날은 의회가 있습니다")
    actions.redraft(
        document=made.public_id,
        title="연가 김주무관",
        content=[("종류", "연가"), ("기간", "11월 25일 하루")],
        line=[place(world, "review", "이팀장"), place(world, "decide", "박과장")],
        by=world.viewer("김주무관"),
        at=LATER,
    )
    signed(world, made, "이팀장", version=2, at=LATER)
    second, first = queries.versions(made.public_id)
    assert dict(first.content)["기간"] == "11월 24일 하루"
    assert [(s.signed_by, s.decision, s.version) for s in first.line] == [("박과장", "rejected", 1)]
    assert first.line[0].comment == "그날은 의회가 있습니다"
    assert dict(second.content)["기간"] == "11월 25일 하루"
    assert [(s.signed_by, s.decision, s.version) for s in second.line] == [
        ("이팀장", "agreed", 2),
        ("", "", 2),
    ]


def test_옛_판을_보고_누른_서명은_받지_않는다(world: World) -> None:
    made = put_up(world)
    actions.withdraw(document=made.public_id, by=world.viewer("김주무관"), at=NOW)
    actions.redraft(
        document=made.public_id,
        title="연가 김주무관",
        content=[],
        line=[place(world, "decide", "박과장")],
        by=world.viewer("김주무관"),
        at=LATER,
    )
    with pytest.raises(Stale, match="고쳐 다시 올렸습니다"):
        signed(world, made, "박과장", version=1, at=LATER)


def _redraft(world: World, made: Document, who: str = "김주무관") -> None:
    actions.redraft(
        document=made.public_id,
        title="다른 제목",
        content=[],
        line=[place(world, "decide", "박과장")],
        by=world.viewer(who),
        at=LATER,
    )


def test_승인되었거나_결재_중인_문서는_다시_기안하지_못한다(world: World) -> None:
    made = put_up(world)
    with pytest.raises(Refused) as caught:
        _redraft(world, made)
    assert caught.value.code == "still_pending"
    signed(world, made, "박과장")
    with pytest.raises(Refused) as caught:
        _redraft(world, made)
    assert (caught.value.code, caught.value.article[-4:]) == ("approved_stays", "제17조")


def test_남의_문서는_회수도_재기안도_하지_못한다(world: World) -> None:
    made = put_up(world)
    with pytest.raises(NotTheirs):
        actions.withdraw(document=made.public_id, by=world.viewer("이팀장"), at=NOW)
    signed(world, made, "박과장", agreed=False)
    with pytest.raises(NotTheirs):  # 남에게는 누가 언제 결재했는지도 말하지 않는다
        actions.withdraw(document=made.public_id, by=world.viewer("이팀장"), at=NOW)
    with pytest.raises(NotTheirs):
        _redraft(world, made, "이팀장")


def test_승인된_문서는_데이터베이스에서도_고칠_수_없다(world: World) -> None:
    made = put_up(world)
    signed(world, made, "박과장")
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(id=made.id).update(title="고친 제목")
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(id=made.id).update(version=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(id=made.id).update(state="rejected")
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.filter(document=made).update(decision="rejected")


def test_판은_앱의_역할로_고치거나_지울_수_없다(world: World) -> None:
    made = put_up(world)
    rows = DocumentVersion.objects.filter(document=made)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows.update(content=[["기간", "한 달"]])
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows.delete()
    assert dict(queries.versions(made.public_id)[0].content)["기간"] == "11월 24일 하루"


def test_서명한_자리는_지울_수_없다(world: World) -> None:
    made = put_up(world)
    Step.objects.filter(document=made).delete()  # 행 수준 보안이 아무 줄도 주지 않는다
    assert Step.objects.filter(document=made).count() == 1


def test_10초_안에_자기_서명만_되돌린다(world: World) -> None:
    made = put_up(world, *_line(world))
    signed(world, made, "이팀장")
    soon = NOW + timedelta(seconds=10)
    with pytest.raises(Refused):
        actions.take_back(document=made.public_id, by=world.viewer("박과장"), at=soon)
    actions.take_back(document=made.public_id, by=world.viewer("이팀장"), at=soon)
    assert waits(world, "이팀장") == [made.number]
    signed(world, made, "이팀장")
    with pytest.raises(Refused):
        actions.take_back(
            document=made.public_id, by=world.viewer("이팀장"), at=NOW + timedelta(seconds=11)
        )


def test_뒤의_사람이_서명한_뒤에는_되돌리지_못한다(world: World) -> None:
    made = put_up(world, *_line(world))
    signed(world, made, "이팀장")
    signed(world, made, "오인사")
    with pytest.raises(Refused):
        actions.take_back(document=made.public_id, by=world.viewer("이팀장"), at=NOW)
    signed(world, made, "최담당")
    actions.take_back(document=made.public_id, by=world.viewer("오인사"), at=NOW)  # 나란한 자리
    assert waits(world, "오인사") == [made.number]
    assert waits(world, "박과장") == []


def test_사후에_올린_까닭이_판에_남는다(world: World) -> None:
    made = actions.submit(
        kind="leave",
        title="병가 김주무관",
        unit=world.units["총무과"],
        series="총무과-휴가-2026",
        drafter=world.people["김주무관"],
        line=[place(world, "decide", "박과장")],
        by=world.viewer("김주무관"),
        at=NOW,
        after_reason="응급실에 실려 감",
    )
    assert queries.versions(made.public_id)[0].after_reason == "응급실에 실려 감"


def test_왜_되돌리지_못하는지_사실대로_말한다(world: World) -> None:
    made = put_up(world, *_line(world))
    signed(world, made, "이팀장")
    with pytest.raises(Refused, match="되돌릴 본인의 서명이 없습니다"):
        actions.take_back(document=made.public_id, by=world.viewer("강국장"), at=NOW)
    signed(world, made, "오인사")
    with pytest.raises(Refused, match="뒤의 사람이 이미 서명해"):
        actions.take_back(document=made.public_id, by=world.viewer("이팀장"), at=NOW)
    signed(world, made, "최담당", agreed=False)
    with pytest.raises(Refused, match="다른 사람이 이미 반려해"):
        actions.take_back(document=made.public_id, by=world.viewer("오인사"), at=NOW)


def test_회수한_문서를_누르면_먼저_승인했다고_하지_않는다(world: World) -> None:
    made = put_up(world, *_line(world))
    signed(world, made, "이팀장")
    actions.withdraw(document=made.public_id, by=world.viewer("김주무관"), at=NOW)
    with pytest.raises(Stale, match="기안자가 이 문서를 회수했습니다"):
        signed(world, made, "오인사")
    with pytest.raises(Refused, match="기안자가 회수해"):
        actions.take_back(document=made.public_id, by=world.viewer("이팀장"), at=NOW)


def test_대결자는_맡긴_사람이_전에_서명한_문서까지_읽지_못한다(world: World) -> None:
    handed_over(world)
    made = put_up(world)
    deputy = world.people["이팀장"]
    paper = queries.paper(made.public_id)
    assert paper
    assert queries.concerned(paper, deputy, at=NOW)  # 지금 박과장의 차례다
    signed(world, made, "박과장")
    paper = queries.paper(made.public_id)
    assert paper
    assert not queries.concerned(paper, deputy, at=NOW)


def test_금액은_판마다_남고_승인된_뒤에는_고칠_수_없다(world: World) -> None:
    made = actions.submit(
        kind="trip",
        title="여비 김주무관",
        unit=world.units["총무과"],
        series="총무과-여비-2026",
        drafter=world.people["김주무관"],
        line=[place(world, "decide", "박과장")],
        by=world.viewer("김주무관", "employee"),
        at=NOW,
        amount_won=120_000,
    )
    signed(world, made, "박과장", agreed=False)
    actions.redraft(
        document=made.public_id,
        title="여비 김주무관",
        content=[],
        line=[place(world, "decide", "박과장")],
        by=world.viewer("김주무관", "employee"),
        at=NOW,
        amount_won=90_000,
    )
    versions = queries.versions(made.public_id)
    assert [each.amount_won for each in versions] == [90_000, 120_000]
    signed(world, made, "박과장", version=2)
    with pytest.raises(IntegrityError, match="an approved document stays"), transaction.atomic():
        Document.objects.filter(id=made.id).update(amount_won=1)
