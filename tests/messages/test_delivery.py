"""Mails and texts: shown after their time, not at night, handed over once, and the unknown left alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dure.audit.models import Line
from dure.errors import NotTheirs, Refused, Stale
from dure.identity import uuid7
from dure.messages import actions, queries
from dure.messages.actions import Attempt
from dure.messages.models import Delivery, Message
from dure.messages.queries import Reach
from tests.world import NOW, World

SOON = NOW + timedelta(seconds=10)
BOTH = frozenset(["approval", "decision"])


def _reached(world: World, who: str = "박과장", **more: object) -> None:
    given = {"mail": "park@haeon.go.kr", "number": "01012345678", "by_mail": BOTH, "by_text": BOTH}
    actions.choose(reach=Reach(**{**given, **more}), by=world.viewer(who), at=NOW)  # type: ignore[arg-type]


def _posted(world: World, key: str = "문서:1", topic: str = "approval", at: datetime = NOW) -> None:
    actions.post(
        person=world.people["박과장"],
        topic=topic,
        text="결재할 문서가 1건 있습니다.",
        url="/inbox",
        key=key,
        at=at,
    )


def _claimed(at: datetime = SOON) -> Attempt:
    found = actions.claim(at=at)
    assert found
    return found


def _settled(outcome: str, at: datetime = SOON, reason: str = "까닭") -> Delivery:
    attempt = _claimed(at)
    actions.settle(attempt=attempt, outcome=outcome, reason=reason, at=at)
    return Delivery.objects.get(id=attempt.delivery)


def test_때가_되어야_화면에_보인다(world: World) -> None:
    _posted(world)
    assert actions.show(at=SOON - timedelta(seconds=1)) == 0
    assert queries.unread_count(world.people["박과장"]) == 0
    assert actions.show(at=SOON) == 1
    assert actions.show(at=SOON) == 0
    assert queries.unread_count(world.people["박과장"]) == 1


def test_고른_길로만_보낸다(world: World) -> None:
    _reached(world, by_text=frozenset(["decision"]))
    _posted(world)
    _posted(world, "문서:2", "decision")
    _posted(world, "문서:3", "system")
    actions.show(at=SOON)
    ways = Delivery.objects.order_by("message_id", "channel").values_list("message__key", "channel")
    assert list(ways) == [("문서:1", "mail"), ("문서:2", "mail"), ("문서:2", "text")]


def test_고르지_않으면_화면에만_보인다(world: World) -> None:
    _posted(world)
    actions.show(at=SOON)
    assert not Delivery.objects.exists()


def test_주소만_넣으면_메일로_모두_받는다() -> None:
    reach = Reach(mail="a@haeon.go.kr", number="01012345678")
    assert {topic: reach.ways(topic) for topic, _ in queries.TOPICS} == {
        topic: [("mail", "a@haeon.go.kr")] for topic, _ in queries.TOPICS
    }


def test_넘기기_전에_갔는지_모름으로_적는다(world: World) -> None:
    _reached(world, by_text=frozenset())
    _posted(world)
    actions.show(at=SOON)
    attempt = _claimed()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.attempted_at) == ("unknown", 1, SOON)
    assert attempt.public_id == delivery.public_id
    assert actions.claim(at=SOON + timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("outcome", "state"), [("sent", "sent"), ("refused", "failed"), ("unknown", "unknown")]
)
def test_결과를_적고_저절로_다시_보내지_않는다(world: World, outcome: str, state: str) -> None:
    _reached(world, by_text=frozenset())
    _posted(world)
    actions.show(at=SOON)
    assert _settled(outcome).state == state
    assert actions.claim(at=SOON + timedelta(days=30)) is None


def test_닿지_못하면_점점_늦게_다시_하고_일곱_번에_그친다(world: World) -> None:
    _reached(world, by_text=frozenset(), quiet_from=0, quiet_until=0)
    _posted(world)
    actions.show(at=SOON)
    at, pauses = SOON, []
    for _ in range(6):
        delivery = _settled("later", at)
        assert delivery.state == "waiting"
        assert actions.claim(at=delivery.due - timedelta(seconds=1)) is None
        pauses.append((delivery.due - at).total_seconds() / 60)
        at = delivery.due
    assert pauses == [1, 5, 15, 60, 180, 360]
    assert _settled("later", at).state == "failed"


def test_밤에는_아침까지_기다린다(world: World) -> None:
    _reached(world, by_text=frozenset())
    night = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)  # 22:30 in Seoul
    _posted(world, at=night)
    actions.show(at=night + timedelta(seconds=10))
    assert Message.objects.get().shown_at == night + timedelta(seconds=10)
    assert Delivery.objects.get().due == datetime(2026, 11, 20, 22, 0, tzinfo=UTC)  # 21일 07:00


NIGHT = datetime(2026, 11, 20, 13, 5, tzinfo=UTC)  # 22:05 in Seoul
SEVEN = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)  # 21일 07:00 in Seoul


def test_닿지_못해_다시_하는_것도_밤에는_아침까지_기다린다(world: World) -> None:
    _reached(world, by_text=frozenset())
    evening = NIGHT - timedelta(minutes=6)  # 21:59
    _posted(world, at=evening)
    actions.show(at=evening + timedelta(seconds=10))
    assert _settled("later", evening + timedelta(seconds=10)).state == "waiting"
    assert actions.claim(at=NIGHT) is None
    assert (Delivery.objects.get().due, Delivery.objects.get().state) == (SEVEN, "waiting")
    assert _claimed(SEVEN).address == "park@haeon.go.kr"


def test_비상소집은_밤에도_고르지_않은_길로도_모두_보낸다(world: World) -> None:
    _reached(world, by_mail=frozenset(), by_text=frozenset())
    night = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)  # 02:00 in Seoul
    _posted(world, "소집:1", "emergency", night)
    actions.show(at=night + timedelta(seconds=10))
    due = Delivery.objects.order_by("channel").values_list("channel", "due")
    assert list(due) == [(way, night + timedelta(seconds=10)) for way in ("mail", "text")]


def test_밤에_다시_보내게_해도_아침까지_기다린다(world: World) -> None:
    _reached(world, by_text=frozenset())
    _posted(world)
    actions.show(at=SOON)
    failed = _settled("refused")
    actions.resend(delivery=failed.public_id, by=world.viewer("조관리", "admin"), at=NIGHT)
    assert actions.claim(at=NIGHT) is None
    assert Delivery.objects.get().due == SEVEN


def test_기다리는_사이_그만둔_길로는_보내지_않는다(world: World) -> None:
    _reached(world)
    _posted(world)
    actions.show(at=SOON)
    _reached(world, by_text=frozenset())
    assert _claimed().channel == "mail"
    assert actions.claim(at=SOON) is None
    states = dict(Delivery.objects.values_list("channel", "state"))
    assert states == {"mail": "unknown", "text": "dropped"}


def test_기다리는_사이_바꾼_주소로_보낸다(world: World) -> None:
    _reached(world, by_text=frozenset())
    _posted(world)
    actions.show(at=SOON)
    _reached(world, mail="new@haeon.go.kr", by_text=frozenset())
    assert _claimed().address == "new@haeon.go.kr"
    assert Delivery.objects.get().address == "new@haeon.go.kr"


def test_화면에서_먼저_읽으면_보내지_않는다(world: World) -> None:
    _reached(world, by_text=frozenset())
    _posted(world)
    actions.show(at=SOON)
    assert actions.read(person=world.people["박과장"], at=SOON) == 1
    assert actions.claim(at=SOON) is None
    assert Delivery.objects.get().state == "dropped"


def test_보이고_나서_무산되면_기다리던_것만_거둔다(world: World) -> None:
    _reached(world)
    _posted(world)
    actions.show(at=SOON)
    first = _settled("sent")
    assert not actions.take_back(key="문서:1", at=SOON)
    states = dict(Delivery.objects.values_list("channel", "state"))
    assert states == {"mail": "dropped", "text": "dropped"} | {first.channel: "sent"}
    assert queries.unread_count(world.people["박과장"]) == 0


def test_보인_뒤_무산된_일이_다시_일어나면_다시_알린다(world: World) -> None:
    _posted(world)
    actions.show(at=SOON)
    actions.take_back(key="문서:1", at=SOON)
    _posted(world, at=SOON)
    _posted(world, at=SOON)
    assert actions.show(at=SOON + timedelta(seconds=10)) == 1
    assert queries.unread_count(world.people["박과장"]) == 1
    assert len(queries.told(world.people["박과장"])) == 2


def test_닿지_못해_기다리게_된_것도_무산되었으면_보내지_않는다(world: World) -> None:
    _reached(world, by_text=frozenset())
    _posted(world)
    actions.show(at=SOON)
    attempt = _claimed()
    actions.take_back(key="문서:1", at=SOON)
    actions.settle(attempt=attempt, outcome="later", reason="", at=SOON)
    assert actions.claim(at=SOON + timedelta(days=1)) is None
    assert Delivery.objects.get().state == "dropped"


def test_여러_일이_한꺼번에_무산되어도_다른_알림은_그대로다(world: World) -> None:
    _posted(world)
    _posted(world, "문서:2")
    actions.show(at=SOON)
    actions.take_back(key="문서:1", at=SOON)
    assert [each.text for each in queries.told(world.people["박과장"]) if not each.read_at] == [
        "결재할 문서가 1건 있습니다."
    ]


# ── 하루 모음 ─────────────────────────────────────────────────────────────────────────

NINE = 9 * 60
NEXT_MORNING = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)  # 21일 09:00 in Seoul


def test_결재_알림을_정한_때_한_번에_모은다(world: World) -> None:
    _reached(world, digest_at=NINE, by_mail=BOTH | {"digest"}, by_text=frozenset())
    for number in range(3):
        _posted(world, f"문서:{number}")
    _posted(world, "결과:1", "decision")
    actions.show(at=SOON)
    assert Delivery.objects.get().message.topic == "decision"
    assert actions.collect(at=NEXT_MORNING - timedelta(seconds=1)) == 0
    assert actions.collect(at=NEXT_MORNING) == 1
    assert actions.collect(at=NEXT_MORNING) == 0
    actions.show(at=NEXT_MORNING)
    digest = Message.objects.get(topic="digest")
    assert digest.text == "결재할 문서가 3건 모였습니다."
    assert digest.collected.count() == 3
    assert digest.deliveries.get().channel == "mail"


def test_모은_것은_화면에_두_번_보이지_않는다(world: World) -> None:
    _reached(world, digest_at=NINE)
    _posted(world)
    actions.show(at=SOON)
    actions.collect(at=NEXT_MORNING)
    actions.show(at=NEXT_MORNING)
    assert queries.unread_count(world.people["박과장"]) == 1


def test_모두_읽었으면_모음을_보내지_않는다(world: World) -> None:
    _reached(world, digest_at=NINE)
    _posted(world)
    actions.show(at=SOON)
    actions.read(person=world.people["박과장"], at=SOON)
    assert actions.collect(at=NEXT_MORNING) == 0
    assert not Message.objects.filter(topic="digest").exists()


def test_모은_뒤에_모두_읽었으면_모음을_보내지_않는다(world: World) -> None:
    _reached(world, digest_at=NINE, by_mail=BOTH | {"digest"}, by_text=frozenset())
    _posted(world)
    actions.show(at=SOON)
    actions.collect(at=NEXT_MORNING)
    actions.show(at=NEXT_MORNING)
    [collected] = Message.objects.filter(topic="approval")
    who = world.people["박과장"]
    actions.read(person=who, message=collected.public_id, at=NEXT_MORNING)
    assert actions.claim(at=NEXT_MORNING) is None
    assert Delivery.objects.get().state == "dropped"


def test_정한_때를_지나_온_것은_다음_날을_기다린다(world: World) -> None:
    _reached(world, digest_at=NINE)
    at = NEXT_MORNING + timedelta(hours=1)
    _posted(world, at=at)
    actions.show(at=at + timedelta(seconds=10))
    assert actions.collect(at=at + timedelta(hours=2)) == 0
    assert actions.collect(at=NEXT_MORNING + timedelta(days=1)) == 1


def test_모아_받기를_그만두면_모으던_것이_바로_나간다(world: World) -> None:
    _reached(world, digest_at=NINE)
    _posted(world)
    actions.show(at=SOON)
    _reached(world, digest_at=None)
    assert actions.collect(at=SOON + timedelta(minutes=1)) == 1


# ── 사람이 정하는 것 ──────────────────────────────────────────────────────────────────


@pytest.fixture
def unknown(world: World) -> Delivery:
    _reached(world, by_text=frozenset())
    _posted(world)
    actions.show(at=SOON)
    return _settled("unknown")


LATER = SOON + timedelta(minutes=5)


def test_갔는지_모르는_것은_사람이_눌러야_같은_번호로_다시_간다(
    world: World, unknown: Delivery
) -> None:
    actions.resend(delivery=unknown.public_id, by=world.viewer("조관리", "admin"), at=LATER)
    attempt = _claimed(LATER)
    assert attempt.public_id == unknown.public_id
    line = Line.objects.get(action="messages.resend")
    assert line.summary == "결재할 문서 메일을 다시 보내게 했습니다."


def test_늦게_온_앞_시도의_결과는_다시_보낸_것을_건드리지_않는다(
    world: World, unknown: Delivery
) -> None:
    first = Attempt(unknown.id, unknown.public_id, "mail", "", "", "", NOW, SOON)
    actions.resend(delivery=unknown.public_id, by=world.viewer("조관리", "admin"), at=LATER)
    second = _claimed(LATER)
    actions.settle(attempt=first, outcome="refused", reason="", at=LATER)
    assert Delivery.objects.get().state == "unknown"
    actions.settle(attempt=second, outcome="sent", reason="", at=LATER)
    assert Delivery.objects.get().state == "sent"


def test_고친_주소로_다시_보낸다(world: World) -> None:
    _reached(world, by_text=frozenset())
    _posted(world)
    actions.show(at=SOON)
    failed = _settled("refused")
    _reached(world, mail="new@haeon.go.kr", by_text=frozenset())
    actions.resend(delivery=failed.public_id, by=world.viewer("조관리", "admin"), at=SOON)
    assert _claimed().address == "new@haeon.go.kr"


def test_그대로_두면_더_묻지_않는다(world: World, unknown: Delivery) -> None:
    actions.leave(delivery=unknown.public_id, by=world.viewer("조관리", "admin"), at=LATER)
    assert Delivery.objects.get().state == "dropped"
    assert Line.objects.filter(action="messages.leave").count() == 1
    with pytest.raises(Stale, match="보내지 않음"):
        actions.resend(delivery=unknown.public_id, by=world.viewer("조관리", "admin"), at=LATER)


def test_보내는_중인_것은_다시_보내지_않는다(world: World, unknown: Delivery) -> None:
    with pytest.raises(Refused, match="5분"):
        actions.resend(
            delivery=unknown.public_id,
            by=world.viewer("조관리", "admin"),
            at=LATER - timedelta(seconds=1),
        )


def test_없는_전달은_다시_보낼_수_없다(world: World) -> None:
    with pytest.raises(NotTheirs):
        actions.resend(delivery=uuid7(), by=world.viewer("조관리"), at=NOW)


def test_전달은_시스템_담당자만_본다(world: World, unknown: Delivery) -> None:
    [seen] = queries.deliveries(viewer=world.viewer("조관리", "admin"))
    assert seen.address == "p***@haeon.go.kr"
    assert queries.deliveries(viewer=world.viewer("오인사", "hr")) == []
    assert queries.masked("01012345678") == "010-****-5678"


# ── 받는 방법 ─────────────────────────────────────────────────────────────────────────


def test_고른_대로_기억하고_감사_기록에_주소를_남기지_않는다(world: World) -> None:
    _reached(world, digest_at=NINE, quiet_from=1200)
    found = queries.reach(world.people["박과장"])
    assert (found.mail, found.number, found.quiet_from, found.digest_at) == (
        "park@haeon.go.kr",
        "01012345678",
        1200,
        540,
    )
    assert found.by_mail == BOTH
    line = Line.objects.get(action="messages.choose")
    assert "haeon.go.kr" not in f"{line.after}{line.summary}"
    _reached(world, by_mail=frozenset())
    assert queries.reach(world.people["박과장"]).by_mail == frozenset()


@pytest.mark.parametrize(
    "more",
    [
        {"mail": "park"},
        {"mail": "박@haeon.go.kr"},
        {"mail": "a@haeon.go.kr\nBcc: b@x.kr"},
        {"number": "0212345678"},
        {"number": "010-1234-5678"},
    ],
)
def test_주소가_아닌_것은_받지_않는다(world: World, more: dict[str, str]) -> None:
    with pytest.raises(Refused, match="처럼"):
        _reached(world, **more)


def test_직원이_아닌_로그인은_받는_방법이_없다(world: World) -> None:
    nobody = replace(world.viewer("박과장"), person=None)
    with pytest.raises(NotTheirs):
        actions.choose(reach=Reach(), by=nobody, at=NOW)
