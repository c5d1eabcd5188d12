"""결재할 사람이 옮기거나 떠나면 그 자리를 맡은 사람에게 넘어가고, 아무도 없으면 인사와 서무가 안다."""

from datetime import timedelta

import pytest

from dure import clock
from dure.approvals import actions, queries, seats
from dure.approvals.models import Rerouting, Step
from dure.audit.actions import Actor
from dure.errors import NotTheirs, Refused
from dure.jobs import approvals as job
from dure.messages.models import Message
from dure.people import actions as people
from dure.people import queries as people_queries
from tests.approvals.desk import TODAY, place, put_up, signed, waits
from tests.web.desk import at_desk, lines
from tests.world import NOW, World

JOB = Actor("job", "", "job")
HEAD = {"grade": 5, "position": "과장", "head": True}


def moved(world: World, who: str, unit: str, **post: object) -> None:
    """A personnel order of today, recorded by HR."""
    people.appoint(
        moves=[people.Move(world.people[who], people.Post(world.units[unit], **post), TODAY)],  # type: ignore[arg-type]
        by=world.viewer("오인사", "hr"),
        at=NOW,
    )


def go() -> int:
    return actions.reroute(by=JOB, at=NOW)


def told(world: World, who: str) -> list[str]:
    rows = Message.objects.filter(person_id=world.people[who], taken_back_at__isnull=True)
    return list(rows.order_by("id").values_list("text", flat=True))


def test_부서장이_옮기면_새_부서장에게_간다(world: World) -> None:
    made = put_up(world)
    assert go() == 0
    moved(world, "박과장", "공원과", **HEAD)
    moved(world, "이팀장", "총무과", **HEAD)
    assert go() == 1
    assert waits(world, "박과장") == []
    assert waits(world, "이팀장") == [made.number]
    (row,) = Rerouting.objects.all()
    assert row.why == "박과장님이 총무과 부서장 자리에서 공원과 과장 자리로 옮겼습니다."
    assert (row.from_person_id, row.to_person_id) == (
        world.people["박과장"],
        world.people["이팀장"],
    )
    assert lines("approvals.reroute") == 1
    assert f"결재할 문서가 올라왔습니다: {made.number}" in told(world, "이팀장")
    assert told(world, "박과장") == []
    assert f"내 문서의 결재할 사람이 바뀌었습니다: {made.number}" in told(world, "김주무관")


def test_여러_번_돌려도_한_번만_넘어간다(world: World) -> None:
    put_up(world)
    moved(world, "박과장", "공원과", **HEAD)
    moved(world, "이팀장", "총무과", **HEAD)
    assert [go(), go(), go()] == [1, 0, 0]
    assert Rerouting.objects.count() == 1


def test_같은_자리에_있으면_넘어가지_않는다(world: World) -> None:
    put_up(world)
    moved(world, "박과장", "총무과", grade=4, position="과장", head=True)
    assert go() == 0


def test_떠난_사람의_검토는_같은_직위를_맡은_사람에게_간다(world: World) -> None:
    made = put_up(world, place(world, "review", "이팀장"), place(world, "decide", "박과장"))
    people.end_employment(
        person=world.people["이팀장"],
        until=TODAY,
        reason="명예퇴직",
        by=world.viewer("오인사", "hr"),
        at=NOW,
    )
    moved(world, "오인사", "감사담당관", grade=6, position="팀장")
    moved(world, "최담당", "총무과", grade=6, position="팀장")
    assert go() == 1
    assert waits(world, "최담당") == [made.number]
    assert "지금 이 기관에서 근무하지 않습니다" in Rerouting.objects.get().why
    assert signed(world, made, "최담당").state == "pending"


def test_새_부서장이_본인이면_그_위의_부서장에게_간다(world: World) -> None:
    put_up(world)
    moved(world, "박과장", "공원과", **HEAD)
    moved(world, "김주무관", "총무과", **HEAD)
    assert go() == 1
    assert Step.objects.get().person_id == world.people["문시장"]


def test_서명한_자리와_결정된_문서는_그대로다(world: World) -> None:
    made = put_up(world)
    signed(world, made, "박과장")
    moved(world, "박과장", "공원과", **HEAD)
    moved(world, "이팀장", "총무과", **HEAD)
    assert go() == 0


def test_찾은_뒤에_회수한_문서는_넘기지_않고_알리지도_않는다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = put_up(world)
    moved(world, "박과장", "공원과", **HEAD)
    moved(world, "이팀장", "총무과", **HEAD)
    found = seats.left(on=TODAY)
    actions.withdraw(document=made.public_id, by=world.viewer("김주무관"), at=NOW)
    monkeypatch.setattr(seats, "left", lambda **_: found)
    assert go() == 0
    assert not Rerouting.objects.exists()
    assert told(world, "이팀장") == []


def test_서무는_본인을_결재할_사람으로_정하지_못한다(world: World) -> None:
    made = put_up(world)
    moved(world, "박과장", "공원과", **HEAD)
    with pytest.raises(Refused, match="본인을 결재할 사람으로"):
        actions.hand_on(
            document=made.public_id, place="1.0", to=world.people["윤서무"], reason="자리가 비어",
            by=world.viewer("윤서무", "clerk"), at=NOW,
        )  # fmt: skip


def test_아무도_맡지_않은_자리는_인사와_서무에게_한_번씩_알리고_멈춘_결재에_보인다(
    world: World,
) -> None:
    made = put_up(world)
    moved(world, "박과장", "공원과", **HEAD)
    assert go() == 0
    assert go() == 0
    said = f"결재할 사람이 없는 문서가 있습니다. 정해 주세요: {made.number}"
    assert told(world, "오인사").count(said) == 1
    assert told(world, "윤서무").count(said) == 1
    for who, role in (("오인사", "hr"), ("윤서무", "clerk")):
        page = at_desk(world, who, role).get("/stuck").content.decode()
        assert made.number in page
        assert "박과장님이 총무과 부서장 자리에서 공원과 과장 자리로 옮겼습니다." in page
    assert at_desk(world, "박과장", "head").get("/stuck").status_code == 403


def test_인사가_정한_사람이_결재하고_왜인지_문서에_남는다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    made = put_up(world)
    moved(world, "박과장", "공원과", **HEAD)
    desk = at_desk(world, "오인사", "hr")
    key = people_key(world, "강국장")
    form = {"place": "1.0", "person": key, "reason": "과장 발령 전까지"}
    assert desk.post(f"/stuck/{made.public_id}", form).status_code == 302
    assert waits(world, "강국장") == [made.number]
    page = at_desk(world, "김주무관").get(f"/papers/{made.public_id}").content.decode()
    assert "박과장님에게서 강국장님에게 넘어갔습니다" in page
    assert "과장 발령 전까지" in page
    assert go() == 0
    assert made.number not in desk.get("/stuck").content.decode()


def people_key(world: World, who: str) -> str:
    return str(people_queries.public_ids([world.people[who]])[world.people[who]])


@pytest.mark.parametrize(
    ("to", "reason", "said"),
    [
        ("강국장", " ", "왜 그 사람이 결재하는지"),
        ("김주무관", "대신", "이 문서의 본인이라"),
        ("한기간제", "대신", "공무원 로그인이 없습니다"),
    ],
)
def test_결재할_수_없는_사람이나_까닭이_없으면_넘기지_않는다(
    world: World, to: str, reason: str, said: str
) -> None:
    made = put_up(world)
    moved(world, "박과장", "공원과", **HEAD)
    with pytest.raises(Refused, match=said):
        actions.hand_on(
            document=made.public_id, place="1.0", to=world.people[to], reason=reason,
            by=world.viewer("오인사", "hr"), at=NOW,
        )  # fmt: skip


def test_자리를_맡고_있는_사람의_문서는_인사도_넘기지_못한다(world: World) -> None:
    made = put_up(world)
    with pytest.raises(Refused, match="지금도 그 직위에 있어"):
        actions.hand_on(
            document=made.public_id, place="1.0", to=world.people["강국장"], reason="빨리",
            by=world.viewer("오인사", "hr"), at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "role"), [("이팀장", "team_lead"), ("강국장", "head"), ("조관리", "admin")]
)
def test_맡은_일이_아니면_넘기지_못한다(world: World, who: str, role: str) -> None:
    made = put_up(world)
    moved(world, "박과장", "공원과", **HEAD)
    with pytest.raises(NotTheirs):
        actions.hand_on(
            document=made.public_id, place="1.0", to=world.people["강국장"], reason="빨리",
            by=world.viewer(who, role), at=NOW,
        )  # fmt: skip


def test_저절로_도는_일이_넘긴다(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = put_up(world)
    moved(world, "박과장", "공원과", **HEAD)
    moved(world, "이팀장", "총무과", **HEAD)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=3))
    assert job.reroute() == 1
    assert waits(world, "이팀장", NOW + timedelta(days=3)) == [made.number]
    assert [each.to_person for each in queries.reroutings(made.public_id)] == [
        world.people["이팀장"]
    ]
