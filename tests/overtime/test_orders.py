"""초과근무 명령: it works, it refuses, it is not theirs to do."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dure.approvals import queries as approvals
from dure.audit import queries as audit
from dure.errors import NotTheirs, Refused, Stale
from dure.overtime import actions, queries
from dure.overtime.models import Order
from dure.people.models import Protection
from dure.timeline import queries as timeline
from tests.world import NOW, World

TODAY = date(2026, 11, 20)
EVENING = actions.Wanted(TODAY, 1080, 1260, reason="예산 심사 자료")
WEEK = {"since": date(2026, 11, 16), "until": date(2026, 11, 23)}


def _order(world: World, who: str = "김주무관", wanted: actions.Wanted = EVENING) -> Order:
    return actions.order(
        wanted=wanted, persons=[world.people[who]], by=world.viewer(who, "employee"), at=NOW
    )


def _approve(world: World, made: Order, by: str = "박과장", at: datetime = NOW) -> None:
    actions.approve(document=made.document.public_id, version=1, by=world.viewer(by, "head"), at=at)


def test_직원이_올린_명령을_부서장이_승인하면_그_사람의_시간이_된다(world: World) -> None:
    made = _order(world)
    assert [each.title for each in approvals.waiting_for(world.people["박과장"])] == [
        "초과근무 11월 20일 18:00–21:00 김주무관"
    ]
    assert timeline.spans(**WEEK) == []
    _approve(world, made)
    (span,) = timeline.spans(**WEEK)
    assert (span.person, span.kind, span.start, span.end) == (
        world.people["김주무관"],
        "order",
        1080,
        1260,
    )
    assert timeline.touched(**WEEK, people=[world.people["김주무관"]]) == 1
    assert approvals.waiting_for(world.people["박과장"]) == []


def test_두_번_누른_같은_명령은_하나다(world: World) -> None:
    made = _order(world)
    with pytest.raises(Refused) as caught:
        _order(world)
    assert caught.value.code == "ordered_already"
    assert Order.objects.count() == 1
    later = actions.Wanted(TODAY, 1080, 1320, reason="예산 심사 자료")
    assert _order(world, wanted=later).public_id != made.public_id  # 다른 시각은 다른 명령
    actions.withdraw(document=made.document.public_id, by=world.viewer("김주무관"), at=NOW)
    _order(world)


def test_부서장이_스스로_낸_부서_명령은_바로_결정된다(world: World) -> None:
    people = [world.people[name] for name in ("김주무관", "이팀장", "윤서무")]
    made = actions.order(wanted=EVENING, persons=people, by=world.viewer("박과장", "head"), at=NOW)
    assert made.state == Order.State.APPROVED
    assert {span.person for span in timeline.spans(**WEEK)} == set(people)


def test_자기_명령은_자기가_결재하지_않는다(world: World) -> None:
    made = _order(world, "박과장")
    (step,) = approvals.papers([made.document_id])[made.document_id].line
    assert step.person == world.people["문시장"]


def test_끝이_시작보다_빠르면_받지_않는다(world: World) -> None:
    with pytest.raises(Refused, match="끝 시각이 시작보다 빠릅니다"):
        _order(world, wanted=actions.Wanted(TODAY, 1260, 1080, reason="회의"))


def test_사유가_없으면_받지_않는다(world: World) -> None:
    with pytest.raises(Refused, match="사유가 없습니다") as refused:
        _order(world, wanted=actions.Wanted(TODAY, 1080, 1260, reason=" "))
    assert refused.value.article.endswith("제15조제1항")


def test_이미_시작한_근무는_까닭이_있어야_사후_확인을_받는다(world: World) -> None:
    past = actions.Wanted(date(2026, 11, 19), 1080, 1200, reason="민원 처리")
    with pytest.raises(Refused, match="사후 확인"):
        _order(world, wanted=past)
    told = actions.Wanted(past.date, 1080, 1200, reason="민원 처리", after_reason="퇴근 무렵 접수")
    assert _order(world, wanted=told).after


def test_임신_중이면_21시_뒤의_명령을_받지_않는다(world: World) -> None:
    _protect(world, "pregnancy", agreed=False)
    assert _order(world).state == Order.State.REQUESTED  # 18:00–21:00은 된다
    late = actions.Wanted(TODAY, 1080, 1261, reason="자료")
    with pytest.raises(Refused, match="임신 중인 공무원") as refused:
        _order(world, wanted=late)
    assert "제4조제3항" in refused.value.article


def test_임신_중이라도_본인이_신청하면_된다(world: World) -> None:
    _protect(world, "pregnancy", agreed=True)
    assert _order(world, wanted=actions.Wanted(TODAY, 1080, 1320, reason="자료"))


def test_출산_1년_안에는_동의_없이_토요일을_명하지_못한다(world: World) -> None:
    _protect(world, "childbirth", agreed=False)
    saturday = actions.Wanted(date(2026, 11, 21), 600, 840, reason="행사")
    with pytest.raises(Refused, match="출산 후 1년"):
        _order(world, wanted=saturday)


def test_겹치는_명령은_승인되지_않는다(world: World) -> None:
    first = _order(world)
    second = _order(world, wanted=actions.Wanted(TODAY, 1200, 1320, reason="추가"))
    _approve(world, first)
    with pytest.raises(Refused, match="같은 시간에 이미"):
        _approve(world, second)


def test_맞닿은_명령은_둘_다_된다(world: World) -> None:
    _approve(world, _order(world))
    _approve(world, _order(world, wanted=actions.Wanted(TODAY, 1260, 1320, reason="이어서")))
    assert len(timeline.spans(**WEEK)) == 2


def test_직원은_남의_명령을_올리지_못한다(world: World) -> None:
    with pytest.raises(NotTheirs):
        actions.order(
            wanted=EVENING,
            persons=[world.people["이팀장"]],
            by=world.viewer("김주무관", "employee"),
            at=NOW,
        )


def test_부서장은_다른_부서_사람에게_명하지_못한다(world: World) -> None:
    with pytest.raises(NotTheirs):
        actions.order(
            wanted=EVENING,
            persons=[world.people["정감사"]],
            by=world.viewer("박과장", "head"),
            at=NOW,
        )


def test_차례가_아닌_사람은_결재하지_못한다(world: World) -> None:
    with pytest.raises(NotTheirs):
        _approve(world, _order(world), by="강국장")


def test_둘이_결재하면_뒤의_사람은_누가_먼저_했는지_듣는다(world: World) -> None:
    made = _order(world)
    _approve(world, made)
    with pytest.raises(Stale, match="박과장님이 16:40에 먼저 승인"):
        _approve(world, made)
    assert len(timeline.spans(**WEEK)) == 1


def test_반려에는_사유가_있어야_한다(world: World) -> None:
    made = _order(world)
    head = world.viewer("박과장", "head")
    with pytest.raises(Refused, match="사유"):
        actions.reject(document=made.document.public_id, version=1, comment="", by=head, at=NOW)
    actions.reject(
        document=made.document.public_id, version=1, comment="내일 하세요", by=head, at=NOW
    )
    made.refresh_from_db()
    assert made.state == Order.State.REJECTED
    assert timeline.spans(**WEEK) == []


def test_10초_안에는_되돌리고_그_뒤에는_되돌리지_못한다(world: World) -> None:
    made = _order(world)
    head = world.viewer("박과장", "head")
    _approve(world, made)
    with pytest.raises(Refused, match="10초"):
        actions.undo(document=made.document.public_id, by=head, at=NOW + timedelta(seconds=11))
    actions.undo(document=made.document.public_id, by=head, at=NOW + timedelta(seconds=10))
    assert timeline.spans(**WEEK) == []
    _approve(world, made, at=NOW + timedelta(seconds=20))
    assert len(timeline.spans(**WEEK)) == 1


def test_승인된_명령을_취소하면_날이_다시_계산된다(world: World) -> None:
    made = _order(world)
    _approve(world, made)
    clerk = world.viewer("윤서무", "clerk")
    with pytest.raises(Refused, match="까닭"):
        actions.cancel(order=made.public_id, reason="", by=clerk, at=NOW)
    actions.cancel(
        order=made.public_id, reason="행사가 취소됨", by=clerk, at=NOW + timedelta(hours=1)
    )
    assert timeline.spans(**WEEK) == []
    with pytest.raises(NotTheirs):
        actions.cancel(order=made.public_id, reason="x", by=world.viewer("강국장", "head"), at=NOW)


def test_기안자는_결재_전_문서를_회수한다(world: World) -> None:
    made = _order(world)
    with pytest.raises(NotTheirs):
        actions.withdraw(
            document=made.document.public_id, by=world.viewer("이팀장", "employee"), at=NOW
        )
    actions.withdraw(
        document=made.document.public_id, by=world.viewer("김주무관", "employee"), at=NOW
    )
    with pytest.raises(Stale, match="회수"):
        _approve(world, made)


def test_문서번호는_부서와_해마다_하나씩_는다(world: World) -> None:
    numbers = []
    for start in (1080, 1140):
        made = _order(world, wanted=actions.Wanted(TODAY, start, start + 60, reason="자료"))
        numbers.append(made.document.number)
    assert numbers == ["총무과-초과-2026-1", "총무과-초과-2026-2"]


def test_예정된_분에는_결재_중인_것도_들어간다(world: World) -> None:
    _order(world)
    planned = queries.planned_minutes([world.people["김주무관"]], **WEEK)
    assert planned == {world.people["김주무관"]: 180}


def test_누가_무엇을_했는지_남는다(world: World) -> None:
    _approve(world, _order(world))
    found = audit.of_person(
        world.people["김주무관"],
        since=datetime(2026, 11, 20, tzinfo=UTC),
        until=datetime(2026, 11, 21, tzinfo=UTC),
    )
    assert [each.action for each in found] == ["approvals.sign", "overtime.order"]


def _protect(world: World, kind: str, *, agreed: bool) -> None:
    Protection.objects.create(
        institution_id=world.institution,
        person_id=world.people["김주무관"],
        kind=kind,
        agreed=agreed,
        valid=(date(2026, 10, 1), None),
    )
