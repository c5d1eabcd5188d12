"""예외를 취소로 푼다: 기록이 없는 명령은 그 사람의 것만, 휴가인 날의 기록은 취소 문서로; 10초 안에 되돌린다."""

from datetime import date, datetime, timedelta

import pytest

from dure.approvals.models import Document
from dure.attendance import actions
from dure.attendance.models import Anomaly
from dure.errors import NotTheirs, Refused
from dure.leave import actions as leave
from dure.leave.models import Leave
from dure.messages.models import Message
from dure.overtime import actions as overtime
from dure.overtime import queries as orders
from dure.overtime.models import Order
from dure.timeline import actions as timeline
from dure.timeline import queries as spans
from tests.attendance.steps import (
    LATER,
    TUESDAY,
    arrive,
    asked_and_approved,
    come,
    misfits_of,
    rebuild,
)
from tests.leave.steps import days, lot, take
from tests.web.desk import at_desk, lines
from tests.world import World

SOON = LATER + timedelta(seconds=5)
WEDNESDAY = TUESDAY + timedelta(days=1)


def found(world: World, who: str, kind: str, day: date = TUESDAY) -> Anomaly:
    rebuild()
    [each] = [each for each in misfits_of(world, who, day) if each.kind == kind]
    return Anomaly.objects.get(public_id=each.id)


def accept(
    world: World,
    misfit: Anomaly,
    by: str = "윤서무",
    role: str = "clerk",
    at: datetime = LATER,
) -> None:
    actions.accept_proposals(misfits=[misfit.public_id], by=world.viewer(by, role), at=at)
    misfit.refresh_from_db()


def reopen(world: World, misfit: Anomaly, at: datetime = SOON) -> None:
    actions.reopen(misfits=[misfit.public_id], by=world.viewer("윤서무", "clerk"), at=at)
    misfit.refresh_from_db()


def ordered(world: World, day: date = TUESDAY) -> list[str]:
    names = {key: name for name, key in world.people.items()}
    seen = spans.spans(since=day, until=day + timedelta(days=1), kind="order")
    return sorted(names[each.person] for each in seen)


def test_기록이_없는_명령을_한_번_눌러_취소하고_되돌린다(world: World) -> None:
    key = asked_and_approved(world, "김주무관", TUESDAY)
    misfit = found(world, "김주무관", "order_without_punch")
    assert misfit.proposal == "cancel_order"
    accept(world, misfit)
    assert (misfit.state, misfit.note) == ("solved", "명령을 취소함")
    assert ordered(world) == []
    assert Order.objects.get(public_id=key).state == "cancelled"
    assert lines("overtime.cancel_for") == 1
    assert (
        Message.objects.filter(text__startswith="승인된 초과근무 명령이 취소되었습니다").count()
        == 1
    )
    reopen(world, misfit)
    assert misfit.state == "open"
    assert ordered(world) == ["김주무관"]
    assert Order.objects.get(public_id=key).state == "approved"
    assert not Message.objects.filter(
        text__startswith="승인된 초과근무 명령이 취소", taken_back_at__isnull=True
    ).exists()
    accept(world, misfit, at=SOON + timedelta(seconds=1))
    assert ordered(world) == []


def test_여럿의_명령에서_기록이_없는_사람의_것만_취소한다(world: World) -> None:
    at = timeline.moment(TUESDAY, 840)
    names = ("김주무관", "이팀장")
    made = overtime.order(
        wanted=overtime.Wanted(TUESDAY, 1080, 1260, reason="예산안"),
        persons=[world.people[name] for name in names],
        by=world.viewer("박과장", "head"),
        at=at,
    )
    come(world, "이팀장", TUESDAY, "08:50", "21:05")
    accept(world, found(world, "김주무관", "order_without_punch"))
    assert ordered(world) == ["이팀장"]
    made.refresh_from_db()
    assert made.state == "approved"
    week = {"since": TUESDAY, "until": WEDNESDAY}
    mine = orders.of_person(world.people["김주무관"], **week)
    theirs = orders.of_person(world.people["이팀장"], **week)
    assert ([each.state for each in mine], [each.state for each in theirs]) == (
        ["cancelled"], ["approved"],
    )  # fmt: skip
    assert orders.planned_minutes(list(world.people.values()), **week) == {
        world.people["이팀장"]: 180
    }


def test_하루의_두_명령이_모두_기록이_없으면_차례로_나와_둘_다_취소한다(world: World) -> None:
    for start, end in ((420, 480), (1080, 1260)):
        overtime.order(
            wanted=overtime.Wanted(TUESDAY, start, end, reason="예산안"),
            persons=[world.people["김주무관"]],
            by=world.viewer("박과장", "head"),
            at=timeline.moment(TUESDAY, 360),
        )
    for start in (420, 1080):
        misfit = found(world, "김주무관", "order_without_punch")
        assert misfit.minute == start
        accept(world, misfit)
    assert ordered(world) == []
    assert {each.state for each in Order.objects.all()} == {"cancelled"}


def test_10초가_지나면_되돌리지_못한다(world: World) -> None:
    asked_and_approved(world, "김주무관", TUESDAY)
    misfit = found(world, "김주무관", "order_without_punch")
    accept(world, misfit)
    with pytest.raises(Refused, match="10초가 지나"):
        reopen(world, misfit, LATER + timedelta(seconds=11))
    assert ordered(world) == []


def on_leave(world: World, until: date = WEDNESDAY) -> Leave:
    lot(world, "김주무관")
    made = take(
        world,
        "김주무관",
        *days(TUESDAY, until),
        at=timeline.moment(TUESDAY - timedelta(days=5), 600),
    )
    come(world, "김주무관", TUESDAY)
    return made


def test_휴가인_날의_기록은_취소_문서를_올리고_승인되면_사라진다(world: World) -> None:
    made = on_leave(world)
    misfit = found(world, "김주무관", "punch_on_leave")
    assert misfit.proposal == "cancel_leave"
    accept(world, misfit)
    paper = Document.objects.get(kind="leave_cancel")
    assert misfit.state == "asked"
    assert misfit.note == f"휴가 취소를 결재로 올림({paper.number}). 반려되면 다시 풀어 주세요."
    leave.approve(document=paper.public_id, version=1, by=world.viewer("박과장", "head"), at=SOON)
    made.refresh_from_db()
    assert made.state == "cancelled"
    rebuild()
    misfit.refresh_from_db()
    assert misfit.state == "gone"


def test_올린_취소_문서도_10초_안에_되돌린다(world: World) -> None:
    made = on_leave(world)
    misfit = found(world, "김주무관", "punch_on_leave")
    accept(world, misfit)
    reopen(world, misfit)
    assert misfit.state == "open"
    assert Document.objects.get(kind="leave_cancel").state == "withdrawn"
    made.refresh_from_db()
    assert made.state == "approved"
    accept(world, misfit)
    assert Document.objects.filter(kind="leave_cancel", state="pending").count() == 1


def test_여러_날의_휴가는_하루의_기록으로_취소하지_않고_그대로_둔다(world: World) -> None:
    made = on_leave(world, WEDNESDAY + timedelta(days=1))
    misfit = found(world, "김주무관", "punch_on_leave")
    accept(world, misfit)
    assert misfit.state == "left"
    made.refresh_from_db()
    assert made.state == "approved"
    assert not Document.objects.filter(kind="leave_cancel").exists()


@pytest.mark.parametrize(
    ("who", "role"), [("강국장", "head"), ("최담당", "payroll"), ("오인사", "hr")]
)
def test_맡은_부서가_아니면_취소하지_못한다(world: World, who: str, role: str) -> None:
    asked_and_approved(world, "김주무관", TUESDAY)
    misfit = found(world, "김주무관", "order_without_punch")
    with pytest.raises(NotTheirs):
        accept(world, misfit, who, role)
    assert ordered(world) == ["김주무관"]


def test_까닭_없이_또는_두_번_취소하지_못한다(world: World) -> None:
    key = asked_and_approved(world, "김주무관", TUESDAY)
    clerk, kim = world.viewer("윤서무", "clerk"), world.people["김주무관"]
    with pytest.raises(Refused, match="취소하는 까닭"):
        overtime.cancel_for(order=key, person=kim, reason=" ", by=clerk, at=LATER)
    with pytest.raises(Refused, match="이미 취소되었습니다"):
        overtime.cancel_for(
            order=key, person=world.people["이팀장"], reason="없음", by=clerk, at=LATER
        )
    with pytest.raises(Refused, match="취소되어 있지 않습니다"):
        overtime.restore_for(order=key, person=kim, by=clerk, at=LATER)


def test_화면이_무엇을_취소하는지_먼저_말한다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dure.clock.now", lambda: LATER)
    asked_and_approved(world, "김주무관", TUESDAY)
    arrive((world.card("이팀장"), f"{TUESDAY} 08:50", 0))
    misfit = found(world, "김주무관", "order_without_punch")
    clerk = at_desk(world, "윤서무", "clerk")
    page = clerk.get("/misfits?month=2026-11").content.decode()
    assert "이 사람의 명령을 취소합니다." in page
    form = {"ids": str(misfit.public_id), "month": "2026-11"}
    clerk.post("/misfits/accept", form)
    assert ordered(world) == []
    clerk.post("/misfits/reopen", form)
    assert ordered(world) == ["김주무관"]
