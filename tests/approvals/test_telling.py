"""차례가 온 사람, 결과를 기다린 사람, 부재였던 사람에게 한 번씩 알린다."""

from datetime import date, timedelta

from dure.approvals import actions
from dure.audit.actions import Actor
from dure.messages.models import Message
from dure.timeline import actions as timeline
from tests.approvals.desk import handed_over, place, put_up, signed
from tests.world import NOW, World


def told(world: World, who: str) -> list[str]:
    """Topics of what somebody will be told, in order."""
    rows = Message.objects.filter(person_id=world.people[who], taken_back_at__isnull=True)
    return list(rows.order_by("id").values_list("topic", flat=True))


def test_차례가_온_사람과_기안자에게_알리고_서명하면_그_알림은_없어진다(world: World) -> None:
    made = put_up(world, place(world, "review", "이팀장"), place(world, "decide", "박과장"))
    assert (told(world, "이팀장"), told(world, "박과장")) == (["approval"], [])
    signed(world, made, "이팀장")
    assert (told(world, "이팀장"), told(world, "박과장")) == ([], ["approval"])
    signed(world, made, "박과장", agreed=False)
    assert (told(world, "박과장"), told(world, "김주무관")) == ([], ["decision"])
    (text,) = Message.objects.filter(topic="decision").values_list("text", flat=True)
    assert text == f"내 문서가 반려되었습니다: {made.number}"  # 까닭은 알림에 적지 않는다


def test_되돌리면_알리지_않고_다시_차례라고_알린다(world: World) -> None:
    made = put_up(world)
    signed(world, made, "박과장")
    actions.take_back(document=made.public_id, by=world.viewer("박과장"), at=NOW)
    assert (told(world, "박과장"), told(world, "김주무관")) == (["approval"], [])


def test_대결하는_사람에게도_알리고_본인에게는_후열을_알린다(world: World) -> None:
    handed_over(world)
    made = put_up(world)
    assert told(world, "박과장") == told(world, "이팀장") == ["approval"]
    signed(world, made, "이팀장")
    assert told(world, "이팀장") == []
    (text,) = Message.objects.filter(
        person_id=world.people["박과장"], taken_back_at__isnull=True
    ).values_list("text", flat=True)
    assert text == f"대결한 문서가 후열로 올라왔습니다: {made.number}"
    actions.take_back(document=made.public_id, by=world.viewer("이팀장"), at=NOW)
    assert told(world, "박과장") == told(world, "이팀장") == ["approval"]


def test_회수하면_결재할_사람의_알림이_없어진다(world: World) -> None:
    made = put_up(world)
    actions.withdraw(document=made.public_id, by=world.viewer("김주무관"), at=NOW)
    assert told(world, "박과장") == []


def test_오래_누운_문서는_세_사람에게_알린다(world: World) -> None:
    put_up(world)
    actions.remind(by=Actor("job", "", "job"), at=NOW + timedelta(days=6))
    for who in ("김주무관", "박과장", "문시장"):
        assert told(world, who)[-1] == "overdue"


def test_반려를_되돌리면_나란한_협조도_다시_차례라고_알린다(world: World) -> None:
    made = put_up(
        world,
        place(world, "consult", "오인사", 1),
        place(world, "consult", "최담당", 1, 1),
        place(world, "decide", "박과장", 2),
    )
    signed(world, made, "오인사", agreed=False)
    assert told(world, "최담당") == []
    actions.take_back(document=made.public_id, by=world.viewer("오인사"), at=NOW)
    assert told(world, "오인사") == told(world, "최담당") == ["approval"]
    assert (told(world, "박과장"), told(world, "김주무관")) == ([], [])


def test_맡기기_전에_올라온_문서도_대결하는_사람에게_알린다(world: World) -> None:
    made = put_up(world)
    put_up(world, kind="trip")
    handed_over(world, kinds=["leave"])
    (text,) = Message.objects.filter(person_id=world.people["이팀장"]).values_list(
        "text", flat=True
    )
    assert text == f"박과장 대결로 결재할 문서가 올라왔습니다: {made.number}"
    signed(world, made, "박과장")
    assert told(world, "이팀장") == []


def test_나중에_시작하는_대결은_그날_한_번_알린다(world: World) -> None:
    """맡긴 것은 20일(금), 대결은 23일(월) 하루."""
    put_up(world)
    monday = date(2026, 11, 23)
    handed_over(world, since=monday, until=date(2026, 11, 24))
    assert told(world, "이팀장") == []
    for hour in (9, 15):
        actions.remind(by=Actor("job", "", "job"), at=timeline.moment(monday, hour * 60))
    assert told(world, "이팀장") == ["approval"]


def test_오래_누운_문서는_대결하는_사람에게도_알린다(world: World) -> None:
    put_up(world)
    handed_over(world, until=date(2026, 12, 1))
    actions.remind(by=Actor("job", "", "job"), at=NOW + timedelta(days=6))
    assert told(world, "이팀장") == ["approval", "overdue"]
