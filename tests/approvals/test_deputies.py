"""대결과 후열: 누구를 대신했는지 남고, 기간과 범위 밖에서는 서명하지 못한다."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from dure.accounts.models import User
from dure.approvals import actions, queries
from dure.approvals.models import Delegation, Step
from dure.errors import NotTheirs, Refused, Stale
from dure.messages.models import Message
from dure.organization.models import LocalValue
from dure.overtime import actions as overtime
from dure.people.models import Employment
from dure.timeline import actions as timeline
from tests.approvals.desk import TODAY, handed_over, place, put_up, signed, waits
from tests.web.desk import lines
from tests.world import NOW, World

DAY = timedelta(days=1)


def test_대결하면_누구를_대신했는지_남고_후열이_생긴다(world: World) -> None:
    made = put_up(world)
    handed_over(world)
    (card,) = queries.waiting_for(world.people["이팀장"], at=NOW)
    assert card.acting_for == world.people["박과장"]
    assert signed(world, made, "이팀장").state == "approved"
    step, report = Step.objects.filter(document=made).order_by("seq")
    assert (step.signed_by, step.person_id, step.acting_for_id) == (
        "이팀장",
        world.people["이팀장"],
        world.people["박과장"],
    )
    assert (report.kind, report.person_id, report.signed_at) == (
        "after",
        world.people["박과장"],
        None,
    )
    assert [each.number for each in queries.reports_for(world.people["박과장"])] == [made.number]


def test_후열은_보았다는_것만_남기고_아무것도_바꾸지_않는다(world: World) -> None:
    made = put_up(world)
    handed_over(world)
    signed(world, made, "이팀장")
    with pytest.raises(NotTheirs):
        actions.acknowledge(document=made.public_id, by=world.viewer("강국장"), at=NOW)
    back = NOW + 3 * DAY
    actions.acknowledge(document=made.public_id, by=world.viewer("박과장"), at=back)
    assert queries.reports_for(world.people["박과장"]) == []
    paper = queries.paper(made.public_id)
    assert paper is not None
    assert (paper.state, paper.decided_at) == ("approved", NOW)
    assert [(s.kind, s.decision, s.signed_by) for s in paper.line] == [
        ("결재", "agreed", "이팀장"),
        ("후열", "seen", "박과장"),
    ]
    with pytest.raises(Stale):
        actions.acknowledge(document=made.public_id, by=world.viewer("박과장"), at=back)
    assert lines("approvals.acknowledge") == 1


def test_후열을_올리지_않기로_정한_기관에서는_생기지_않는다(world: World) -> None:
    LocalValue.objects.create(
        institution_id=world.institution,
        key="approvals.report_after_deputy",
        value="false",
        valid_from=date(2026, 1, 1),
        document="해온시 사무관리 지침",
        published_at=NOW,
        recorded_at=NOW,
        recorded_by="오인사",
    )
    made = put_up(world)
    handed_over(world)
    signed(world, made, "이팀장")
    assert queries.reports_for(world.people["박과장"]) == []


def test_맡긴_뒤에도_본인이_결재할_수_있다(world: World) -> None:
    made = put_up(world)
    handed_over(world)
    assert waits(world, "박과장") == waits(world, "이팀장") == [made.number]
    signed(world, made, "박과장")
    assert Step.objects.get(document=made).acting_for_id is None
    assert waits(world, "이팀장") == []


def test_기간_밖에서는_대결하지_못한다(world: World) -> None:
    made = put_up(world)
    handed_over(world, since=TODAY + DAY, until=TODAY + 2 * DAY)
    with pytest.raises(NotTheirs):
        signed(world, made, "이팀장")
    assert waits(world, "이팀장") == []
    midnight = timeline.moment(TODAY + 2 * DAY, 0)  # 끝나는 날의 0시는 이미 밖이다
    with pytest.raises(NotTheirs):
        signed(world, made, "이팀장", at=midnight)
    signed(world, made, "이팀장", at=midnight - timedelta(seconds=1))


def test_맡기지_않은_종류는_대결하지_못한다(world: World) -> None:
    made = put_up(world)
    handed_over(world, kinds=["overtime"])
    with pytest.raises(NotTheirs):
        signed(world, made, "이팀장")
    assert waits(world, "이팀장") == []


def test_종류를_정해_맡긴_사람이_모두를_맡은_사람보다_앞선다(world: World) -> None:
    made = put_up(world)
    handed_over(world, to="이팀장")
    handed_over(world, to="오인사", kinds=["leave"])
    assert waits(world, "이팀장") == []
    assert waits(world, "오인사") == [made.number]
    with pytest.raises(NotTheirs):
        signed(world, made, "이팀장")
    assert (
        queries.deputy_of(world.people["박과장"], "leave", world.units["총무과"], at=NOW)
        == world.people["오인사"]
    )
    assert (
        queries.deputy_of(world.people["박과장"], "trip", world.units["총무과"], at=NOW)
        == world.people["이팀장"]
    )


def test_부서를_정해_맡기면_그_부서와_그_아래의_문서만_대결한다(world: World) -> None:
    here = put_up(world, place(world, "decide", "문시장"))
    handed_over(world, to="강국장", who="문시장", unit="감사담당관")
    assert waits(world, "강국장") == []
    with pytest.raises(NotTheirs):
        signed(world, here, "강국장")
    handed_over(world, to="박과장", who="문시장", unit="총무과")
    assert waits(world, "박과장") == [here.number]
    assert signed(world, here, "박과장").state == "approved"


def test_부서를_정해_맡긴_사람이_모두를_맡은_사람보다_앞선다(world: World) -> None:
    made = put_up(world, place(world, "decide", "문시장"))
    handed_over(world, to="강국장", who="문시장")
    assert waits(world, "강국장") == [made.number]
    handed_over(world, to="박과장", who="문시장", unit="총무과")
    assert waits(world, "강국장") == []
    assert waits(world, "박과장") == [made.number]
    mayor = world.people["문시장"]
    for unit, deputy in (("총무과", "박과장"), ("공원과", "강국장")):
        found = queries.deputy_of(mayor, "leave", world.units[unit], at=NOW)
        assert found == world.people[deputy]


def test_아래_부서를_정한_것이_위_부서를_정한_것보다_앞선다(world: World) -> None:
    made = put_up(world, place(world, "decide", "문시장"))
    handed_over(world, to="강국장", who="문시장", unit="해온시청", kinds=["leave"])
    handed_over(world, to="박과장", who="문시장", unit="총무과")
    assert waits(world, "박과장") == [made.number]
    assert waits(world, "강국장") == []


def test_같은_부서와_종류는_한_사람에게만_맡긴다(world: World) -> None:
    handed_over(world, to="강국장", who="문시장", unit="총무과")
    with pytest.raises(Refused, match="이미 강국장님에게 맡겼습니다"):
        handed_over(world, to="박과장", who="문시장", unit="총무과")
    handed_over(world, to="박과장", who="문시장", unit="공원과")


def test_끝낸_뒤에는_대결하지_못하고_앞의_서명은_남는다(world: World) -> None:
    first, second = put_up(world), put_up(world)
    key = handed_over(world)
    signed(world, first, "이팀장")
    later = NOW + timedelta(minutes=5)
    actions.end_delegation(delegation=key, by=world.viewer("박과장"), at=later)
    with pytest.raises(NotTheirs):
        signed(world, second, "이팀장", at=later)
    assert Step.objects.get(document=first, seq=1).acting_for_id == world.people["박과장"]
    with pytest.raises(Refused) as caught:
        actions.end_delegation(delegation=key, by=world.viewer("박과장"), at=later)
    assert caught.value.code == "delegation_over"
    assert lines("approvals.delegate") == lines("approvals.end_delegation") == 1


def test_자기가_기안한_문서는_대결하지_못한다(world: World) -> None:
    made = put_up(world, who="이팀장")
    handed_over(world)
    assert waits(world, "이팀장") == []
    with pytest.raises(NotTheirs):
        signed(world, made, "이팀장")


def test_자기에_관한_문서는_남이_기안했어도_대결하지_못한다(world: World) -> None:
    handed_over(world)
    made = put_up(world, who="윤서무", but=["김주무관", "이팀장"])
    assert waits(world, "이팀장") == []
    assert queries.waiting_count(world.people["이팀장"], at=NOW) == 0
    assert not Message.objects.filter(person_id=world.people["이팀장"]).exists()
    with pytest.raises(NotTheirs):
        signed(world, made, "이팀장")
    assert signed(world, made, "박과장").state == "approved"


def test_명령을_받은_사람은_그_명령을_대결하지_못한다(world: World) -> None:
    """서무가 올린 초과근무 명령이 박과장의 대결자인 이팀장에 관한 것이다."""
    handed_over(world)
    order = overtime.order(
        wanted=overtime.Wanted(date(2026, 11, 24), 1080, 1260, reason="예산서 검토"),
        persons=[world.people["이팀장"]],
        by=world.viewer("윤서무", "clerk"),
        at=NOW,
    )
    with pytest.raises(NotTheirs):
        overtime.approve(
            document=order.document.public_id, version=1, by=world.viewer("이팀장"), at=NOW
        )


def test_대결을_10초_안에_되돌리면_자리와_후열이_돌아온다(world: World) -> None:
    made = put_up(world)
    handed_over(world)
    signed(world, made, "이팀장")
    actions.take_back(document=made.public_id, by=world.viewer("이팀장"), at=NOW)
    step = Step.objects.get(document=made)
    assert (step.person_id, step.acting_for_id, step.signed_at) == (
        world.people["박과장"],
        None,
        None,
    )


def test_한_종류에_두_사람을_함께_지정하지_못한다(world: World) -> None:
    handed_over(world)
    with pytest.raises(Refused, match="이미 이팀장님에게 맡겼습니다"):
        handed_over(world, to="오인사")
    same = Delegation.objects.get()
    same.id, same.deputy_id = None, world.people["오인사"]
    with (
        pytest.raises(IntegrityError, match="one_deputy_a_kind_of_document_a_day"),
        transaction.atomic(),
    ):
        same.save(force_insert=True)


def test_돌고_도는_대결은_지정하지_못한다(world: World) -> None:
    with pytest.raises(Refused) as caught:
        handed_over(world, to="박과장")
    assert caught.value.code == "own_deputy"
    handed_over(world, who="이팀장", to="오인사")
    handed_over(world, who="오인사", to="박과장")
    with pytest.raises(Refused) as caught:
        handed_over(world, who="박과장", to="이팀장")
    assert caught.value.code == "deputy_circle"


def test_대결의_대결은_없다(world: World) -> None:
    made = put_up(world)
    handed_over(world, who="박과장", to="이팀장")
    handed_over(world, who="이팀장", to="오인사")
    assert waits(world, "오인사") == []
    with pytest.raises(NotTheirs):
        signed(world, made, "오인사")


def test_근무하지_않거나_결재할_수_없는_사람은_지정하지_못한다(world: World) -> None:
    with pytest.raises(Refused) as caught:
        handed_over(world, to="한기간제")
    assert caught.value.code == "deputy_unable"
    User.objects.filter(id=world.users["오인사"].id).update(is_active=False)
    with pytest.raises(Refused) as caught:
        handed_over(world, to="오인사")
    assert caught.value.code == "deputy_unable"
    Employment.objects.filter(person_id=world.people["이팀장"]).update(
        valid=(date(2026, 1, 1), TODAY + DAY)
    )
    handed_over(world, to="이팀장", until=TODAY + DAY)
    with pytest.raises(Refused) as caught:
        handed_over(world, to="이팀장", since=TODAY + DAY, until=TODAY + 2 * DAY)
    assert caught.value.code == "deputy_not_employed"


def test_그날_휴가인_사람은_지정하지_못한다(world: World) -> None:
    from dure.identity import uuid7

    away = timeline.New(world.people["이팀장"], "leave", TODAY, 540, 1080, uuid7(), 1, "연가")
    timeline.write(intervals=[away], why="test", at=NOW)
    with pytest.raises(Refused, match="이팀장님도 11월 20일에 휴가입니다"):
        handed_over(world)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"until": TODAY}, "ends_before_start"),
        ({"since": TODAY - DAY}, "past_days"),
    ],
)
def test_있을_수_없는_기간은_거절한다(world: World, more: dict[str, date], code: str) -> None:
    with pytest.raises(Refused) as caught:
        handed_over(world, **more)
    assert caught.value.code == code


def _for_the_head(world: World, by: str, role: str = "", owner: str = "박과장") -> None:
    actions.delegate(
        deputy=world.people["이팀장"],
        since=TODAY,
        until=TODAY + DAY,
        reason="병원 진료",
        principal=world.people[owner],
        by=world.viewer(by, role),
        at=NOW,
    )


def test_서무는_자기_부서장을_대신해_지정하고_남은_하지_못한다(world: World) -> None:
    for by, role, owner in (
        ("김주무관", "employee", "박과장"),
        ("오인사", "hr", "박과장"),
        ("윤서무", "clerk", "이팀장"),
        ("윤서무", "clerk", "강국장"),
    ):
        with pytest.raises(NotTheirs):
            _for_the_head(world, by, role, owner)
    _for_the_head(world, "윤서무", "clerk")
    (given,) = queries.delegations(world.people["박과장"])
    assert (given.deputy, given.recorded_by) == (world.people["이팀장"], "윤서무")
    with pytest.raises(NotTheirs):
        actions.end_delegation(
            delegation=given.delegation, by=world.viewer("김주무관", "employee"), at=NOW
        )


def test_다시_기안해도_앞_판의_후열이_남는다(world: World) -> None:
    handed_over(world)
    made = put_up(world)
    signed(world, made, "이팀장", agreed=False)
    actions.redraft(
        document=made.public_id,
        title="연가 김주무관",
        content=[],
        line=[place(world, "decide", "박과장")],
        by=world.viewer("김주무관"),
        at=NOW,
    )
    head = world.people["박과장"]
    (paper,) = queries.reports_for(head)
    assert [(s.acting_for, s.version) for s in paper.line] == [(head, 1), (None, 1)]
    assert queries.inbox_count(head) == 2  # one to sign, one to have seen
    actions.acknowledge(document=made.public_id, by=world.viewer("박과장"), at=NOW)
    assert queries.inbox_count(head) == 1
