"""전결 규칙: 가장 좁게 정한 줄이 이기고, 왜 그 결재선인지 말한다."""

from datetime import date, timedelta

import pytest

from dure.approvals import actions, queries
from dure.approvals.actions import Row, Who
from dure.errors import NotTheirs, Refused
from dure.people.models import Appointment
from tests.approvals.desk import MATRIX, TODAY, line, ruled
from tests.web.desk import lines
from tests.world import NOW, World

LEAD, HEAD, UPPER = Who("team_lead"), Who("head"), Who("upper_head")
THREE_DAYS = 3 * 480  # 하루는 8시간


def _annual(**more: object) -> Row:
    return Row(**{"kind": "leave", "subkind": "annual", "matter": "연가", "decider": LEAD, **more})  # type: ignore[arg-type]


def test_정한_것이_없으면_가장_가까운_부서장이_결재한다(world: World) -> None:
    assert line(world) == [(1, 0, "decide", "박과장")]
    assert line(world, "박과장") == [(1, 0, "decide", "문시장")]
    assert line(world, "한기간제") == [(1, 0, "decide", "문시장")]  # 공원과에는 장이 없다


def test_아무도_없으면_거절한다(world: World) -> None:
    with pytest.raises(Refused) as caught:
        line(world, "문시장")
    assert caught.value.code == "no_approver"


def test_3일_이내_연가는_팀장_전결이고_넘으면_부서장이다(world: World) -> None:
    ruled(world, _annual(minutes_up_to=THREE_DAYS))
    ruled(world, _annual(decider=HEAD))
    assert line(world, subkind="annual", minutes=3 * 480) == [(1, 0, "decide", "이팀장")]
    assert line(world, subkind="annual", minutes=3 * 480 + 1) == [(1, 0, "decide", "박과장")]
    (place,) = queries.line_for(
        kind="leave",
        subkind="annual",
        drafter=world.people["김주무관"],
        on=TODAY,
        minutes=480,
    )
    assert place.why == "3일 이내 연가는 팀장 전결 (해온시 사무전결규칙 예시 제4조)"


def test_종류를_정하지_않은_줄은_종류를_정한_줄에_진다(world: World) -> None:
    ruled(world, _annual(subkind="", matter="휴가", decider=UPPER))
    ruled(world, _annual())
    assert line(world, subkind="annual") == [(1, 0, "decide", "이팀장")]
    assert line(world, subkind="sick") == [(1, 0, "decide", "문시장")]


def test_가까운_부서의_줄이_먼저이고_다른_부서의_줄은_쓰지_않는다(world: World) -> None:
    ruled(world, _annual(unit=world.units["해온시청"], decider=UPPER))
    ruled(world, _annual(unit=world.units["총무과"]))
    ruled(world, _annual(unit=world.units["공원과"], decider=UPPER))
    assert line(world, subkind="annual") == [(1, 0, "decide", "이팀장")]


def test_계급과_직위로_정한_줄은_그_사람에게만_쓴다(world: World) -> None:
    ruled(world, _annual())
    ruled(world, _annual(grade_from=5, grade_until=6, decider=UPPER))
    ruled(world, _annual(position="과장", decider=UPPER))
    assert line(world, "김주무관", subkind="annual") == [(1, 0, "decide", "이팀장")]  # 7급
    assert line(world, "오인사", subkind="annual") == [(1, 0, "decide", "문시장")]  # 6급
    assert line(world, "박과장", subkind="annual") == [(1, 0, "decide", "문시장")]


def test_팀장_자신의_것은_팀장이_아니라_부서장이_결재한다(world: World) -> None:
    ruled(world, _annual())
    assert line(world, "이팀장", subkind="annual") == [(1, 0, "decide", "박과장")]


def test_금액으로_정한_줄(world: World) -> None:
    trip = Row(kind="trip", matter="출장", decider=HEAD, amount_up_to=100_000)
    ruled(world, trip)
    ruled(world, Row(kind="trip", matter="출장", decider=UPPER))
    assert line(world, kind="trip", amount_won=100_000) == [(1, 0, "decide", "박과장")]
    assert line(world, kind="trip", amount_won=100_001) == [(1, 0, "decide", "문시장")]


def test_금액이_없는_문서는_금액으로_정한_줄에_맞지_않는다(world: World) -> None:
    ruled(world, Row(kind="trip", matter="출장", decider=LEAD, amount_up_to=100_000))
    assert line(world, kind="trip") == [(1, 0, "decide", "박과장")]
    assert line(world, kind="trip", amount_won=0) == [(1, 0, "decide", "이팀장")]


def test_금액의_줄은_좁은_것부터_맞고_넘으면_다음_줄로_간다(world: World) -> None:
    ruled(world, Row(kind="trip", matter="출장", decider=LEAD, amount_up_to=100_000))
    ruled(world, Row(kind="trip", matter="출장", decider=HEAD, amount_up_to=500_000))
    ruled(world, Row(kind="trip", matter="출장", decider=UPPER))
    asked = (100_000, 100_001, 500_000, 500_001)
    deciders = [line(world, kind="trip", amount_won=won)[0][3] for won in asked]
    assert deciders == ["이팀장", "박과장", "박과장", "문시장"]


def test_검토는_차례로_협조는_나란히_선다(world: World) -> None:
    audit = Who("post", world.units["감사담당관"], "팀장")
    affairs = Who("post", world.units["감사담당관"])
    ruled(world, _annual(decider=HEAD, reviews=(LEAD,), consults=(audit, affairs)))
    assert line(world, subkind="annual") == [
        (1, 0, "review", "이팀장"),
        (2, 0, "consult", "정감사"),
        (2, 1, "consult", "강국장"),
        (3, 0, "decide", "박과장"),
    ]


def test_검토자가_결재자와_같거나_기안자면_그_자리는_없다(world: World) -> None:
    ruled(world, _annual(decider=HEAD, reviews=(LEAD, HEAD)))
    assert line(world, subkind="annual") == [
        (1, 0, "review", "이팀장"),
        (2, 0, "decide", "박과장"),
    ]
    assert line(world, "이팀장", subkind="annual") == [(1, 0, "decide", "박과장")]


def test_비어_있는_협조_자리는_거절하고_검토_자리는_생략한다(world: World) -> None:
    empty = Who("post", world.units["공원과"], "팀장")
    ruled(world, _annual(decider=HEAD, reviews=(empty,)))
    (place,) = queries.line_for(
        kind="leave", subkind="annual", drafter=world.people["김주무관"], on=TODAY
    )
    assert place.why.endswith("검토할 자리가 비어 검토를 생략했습니다.")
    ruled(world, Row(kind="trip", matter="출장", decider=HEAD, consults=(empty,)))
    with pytest.raises(Refused, match="공원과 팀장"):
        line(world, kind="trip")


def test_끝낸_줄은_그날부터_쓰지_않고_앞의_날에는_남는다(world: World) -> None:
    key = ruled(world, _annual())
    hr = world.viewer("오인사", "hr")
    actions.end_rule(rule=key, since=TODAY, by=hr, at=NOW)
    assert line(world, subkind="annual") == [(1, 0, "decide", "박과장")]
    yesterday = TODAY - timedelta(days=1)
    assert line(world, subkind="annual", on=yesterday) == [(1, 0, "decide", "이팀장")]
    ruled(world, _annual(decider=UPPER), since=TODAY)
    assert line(world, subkind="annual") == [(1, 0, "decide", "문시장")]
    assert [(each.since, each.until) for each in queries.rules()] == [
        (date(2026, 1, 1), TODAY),
        (TODAY, None),
    ]
    with pytest.raises(Refused):
        actions.end_rule(rule=key, since=TODAY, by=hr, at=NOW)
    assert (lines("approvals.set_rule"), lines("approvals.end_rule")) == (2, 1)


def test_같은_범위의_줄을_두_번_적지_못한다(world: World) -> None:
    ruled(world, _annual(minutes_up_to=THREE_DAYS))
    with pytest.raises(Refused) as caught:
        ruled(world, _annual(minutes_up_to=THREE_DAYS, decider=HEAD))
    assert caught.value.code == "rule_overlaps"
    ruled(world, _annual(minutes_up_to=THREE_DAYS + 480, decider=HEAD))


def test_근거_문서가_없거나_인사가_아니면_적지_못한다(world: World) -> None:
    asked = {"row": _annual(), "since": TODAY, "at": NOW}
    with pytest.raises(Refused) as caught:
        actions.set_rule(**asked, document=" ", by=world.viewer("오인사", "hr"))  # type: ignore[arg-type]
    assert caught.value.code == "rule_needs_document"
    for who, role in (("박과장", "head"), ("윤서무", "clerk"), ("조관리", "admin")):
        with pytest.raises(NotTheirs):
            actions.set_rule(**asked, document=MATRIX, by=world.viewer(who, role))  # type: ignore[arg-type]


def test_그날의_발령으로_정한다(world: World) -> None:
    """11월 25일부터 이팀장이 없으면 팀장 전결은 부서장에게 올라간다."""
    ruled(world, _annual())
    gone = Appointment.objects.get(person_id=world.people["이팀장"])
    Appointment.objects.filter(id=gone.id).update(known=(gone.known.lower, NOW))
    gone.id, gone.valid, gone.known = None, (gone.valid.lower, date(2026, 11, 25)), (NOW, None)
    gone.save(force_insert=True)
    Appointment.objects.filter(person_id=world.people["오인사"], known__upper_inf=True).update(
        known=(gone.known[0] - timedelta(days=400), NOW)
    )
    assert line(world, subkind="annual", on=date(2026, 11, 24)) == [(1, 0, "decide", "이팀장")]
    assert line(world, subkind="annual", on=date(2026, 11, 25)) == [(1, 0, "decide", "박과장")]


def _why(world: World, who: str = "김주무관", **more: object) -> str:
    asked = {"kind": "leave", "subkind": "annual", "on": TODAY, **more}
    return queries.line_for(drafter=world.people[who], **asked)[-1].why  # type: ignore[arg-type]


def test_지정한_결재_자리가_비면_그_위의_장이_결재하고_그렇다고_한다(world: World) -> None:
    """부시장이 없는 해온시청의 부시장 전결은 과장이 아니라 시장이 결재한다."""
    ruled(world, _annual(decider=Who("post", world.units["해온시청"], "부시장")))
    assert line(world, subkind="annual") == [(1, 0, "decide", "문시장")]
    assert _why(world).endswith(" 해온시청 부시장 자리가 비어 문시장님이 결재합니다.")
    ruled(world, _annual(subkind="sick", decider=Who("post", world.units["공원과"])))
    assert line(world, subkind="sick") == [(1, 0, "decide", "문시장")]
    assert "공원과 부서장 자리가 비어" in _why(world, subkind="sick")


def test_지정한_자리가_차_있으면_비었다고_하지_않는다(world: World) -> None:
    ruled(world, _annual(decider=Who("post", world.units["감사담당관"])))
    assert line(world, subkind="annual") == [(1, 0, "decide", "강국장")]
    assert "자리가 비어" not in _why(world)


def test_위의_장이_없으면_아래의_장에게_내려가지_않고_거절한다(world: World) -> None:
    ruled(world, _annual(decider=UPPER))
    Appointment.objects.filter(person_id=world.people["문시장"], known__upper_inf=True).update(
        known=(NOW - timedelta(days=400), NOW)
    )
    with pytest.raises(Refused) as caught:
        line(world, subkind="annual")
    assert caught.value.code == "no_approver"


def test_협조할_사람이_기안자뿐이면_그_협조를_생략한다(world: World) -> None:
    audit = Who("post", world.units["감사담당관"], "팀장")
    ruled(world, _annual(decider=HEAD, consults=(audit,)))
    assert line(world, "정감사", subkind="annual") == [(1, 0, "decide", "강국장")]
    assert _why(world, "정감사").endswith("협조할 자리가 본인이어서 협조를 생략했습니다.")


def test_지난_날부터_끝내지_못한다(world: World) -> None:
    key = ruled(world, _annual())
    hr = world.viewer("오인사", "hr")
    with pytest.raises(Refused, match="지난 날부터 끝낼 수 없습니다"):
        actions.end_rule(rule=key, since=TODAY - timedelta(days=1), by=hr, at=NOW)
    assert line(world, subkind="annual", on=TODAY - timedelta(days=1))[0][3] == "이팀장"


def test_쓰기_전에_끝낸_줄도_남는다(world: World) -> None:
    december = date(2026, 12, 1)
    key = ruled(world, _annual(), since=december)
    hr = world.viewer("오인사", "hr")
    actions.end_rule(rule=key, since=december, by=hr, at=NOW)
    (left,) = queries.rules()
    assert (left.since, left.until, left.is_unused) == (december, december, True)
    assert line(world, subkind="annual", on=december)[0][3] == "박과장"
    with pytest.raises(Refused):
        actions.end_rule(rule=key, since=december, by=hr, at=NOW)
