"""웹훅: 봉인된 줄이 다른 시스템에 차례대로, 적어도 한 번, 서명되어 간다."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dure import clock
from dure.audit.actions import On, record, seal
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from dure.hooks import actions, sending
from dure.hooks.models import Hook, Sending
from dure.jobs import hooks as job
from dure.links import web_hook
from dure.messages.models import Message
from dure.people import queries as people
from tests.hooks.receiver import Receiver, dripping, genuine, listening
from tests.world import NOW, World

PAPER = "0190a000-0000-7000-8000-00000000000{}"


class Time:
    """The clock of the doors, moved by hand."""

    now = NOW

    def go(self, **more: int) -> datetime:
        self.now += timedelta(**more)
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    found = Time()
    monkeypatch.setattr(clock, "now", lambda: found.now)
    monkeypatch.setattr(settings, "DURE_HOOK_HOSTS", ["127.0.0.1"])
    return found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as made:
        yield made


def hook(world: World, receiver: Receiver, *events: str) -> tuple[Hook, str]:
    return actions.add_hook(
        name="행정포털",
        url=receiver.url,
        events=events or ("leave.approved", "person.appointed"),
        by=world.viewer("조관리", "admin"),
        at=NOW,
    )


def approved(world: World, who: str, paper: int = 1, state: str = "approved") -> None:
    record(
        by=world.viewer("박과장"),
        at=NOW,
        action="approvals.sign",
        summary=f"{who}의 병가를 승인했습니다.",
        on=[On(world.people[who], "leave", PAPER.format(paper))],
        after={"state": state, "comment": "쾌유를 빕니다"},
    )
    seal()


def appointed(world: World, who: str) -> None:
    record(
        by=world.viewer("오인사"),
        at=NOW,
        action="people.appoint",
        summary=f"{who}의 발령",
        on=[On(world.people[who], "appointment")],
    )
    seal()


def one() -> Sending:
    return Sending.objects.get()


def test_승인하면_서명된_전달이_한_번_간다(world: World, time: Time, receiver: Receiver) -> None:
    _, secret = hook(world, receiver)
    approved(world, "김주무관")
    assert (job.send(), job.send()) == (1, 0)
    [(headers, body)] = receiver.got
    assert headers["dure-event"] == "leave.approved"
    assert genuine(headers["dure-signature"], body, secret, now=NOW.timestamp())
    assert not genuine(headers["dure-signature"], body + b" ", secret, now=NOW.timestamp())
    assert not genuine(headers["dure-signature"], body, "다른 비밀", now=NOW.timestamp())
    assert one().state == "sent"
    assert one().answer == "ok"


def test_본문에는_번호만_있고_이름도_까닭도_종류도_없다(
    world: World, time: Time, receiver: Receiver
) -> None:
    hook(world, receiver)
    approved(world, "김주무관")
    job.send()
    kim = people.public_ids([world.people["김주무관"]])[world.people["김주무관"]]
    assert json.loads(receiver.got[0][1]) == {
        "event": "leave.approved",
        "happened_at": "2026-11-20T16:40:00+09:00",
        "institution": "9990000",
        "sequence": one().seq,
        "subjects": [{"kind": "leave", "id": PAPER.format(1)}],
        "persons": [str(kim)],
    }


def test_고르지_않은_일과_끝나지_않은_결재는_가지_않는다(
    world: World, time: Time, receiver: Receiver
) -> None:
    hook(world, receiver, "person.appointed")
    approved(world, "김주무관")
    assert job.send() == 0
    hook(world, receiver, "leave.approved")
    approved(world, "김주무관", state="pending")
    assert job.send() == 0


def test_만들기_전의_일은_가지_않는다(world: World, time: Time, receiver: Receiver) -> None:
    approved(world, "김주무관")
    hook(world, receiver)
    assert job.send() == 0


def test_봉인되지_않은_줄은_봉인된_뒤에_간다(world: World, time: Time, receiver: Receiver) -> None:
    hook(world, receiver)
    seal()
    record(by=world.viewer("오인사"), at=NOW, action="people.appoint", summary="발령",
           on=[On(world.people["김주무관"], "appointment")])  # fmt: skip
    assert job.send() == 0
    seal()
    assert job.send() == 1


def test_마감의_부서는_공개_번호로_간다(world: World, time: Time, receiver: Receiver) -> None:
    from dure.organization.models import Unit

    hook(world, receiver, "month.closed")
    unit = Unit.objects.get(id=world.units["총무과"])
    record(by=world.viewer("윤서무"), at=NOW, action="attendance.close_month", summary="마감",
           on=[On(kind="unit", subject=str(unit.id))])  # fmt: skip
    seal()
    job.send()
    assert json.loads(receiver.got[0][1])["subjects"] == [
        {"kind": "unit", "id": str(unit.public_id)}
    ]


def test_답을_잃으면_같은_번호로_다시_간다(world: World, time: Time, receiver: Receiver) -> None:
    hook(world, receiver)
    approved(world, "김주무관")
    receiver.says = ["cut"]
    job.send()
    assert one().state == "waiting"
    assert "답을 읽지 못했습니다" in one().reason
    assert job.send() == 0  # 10초를 기다린다
    time.go(seconds=10)
    assert job.send() == 1
    first, second = receiver.got
    assert first[0]["dure-delivery"] == second[0]["dure-delivery"] == str(one().public_id)
    assert first[1] == second[1]
    assert one().state == "sent"


def test_보내다_죽은_것은_같은_번호로_다시_간다(
    world: World, time: Time, receiver: Receiver
) -> None:
    hook(world, receiver)
    approved(world, "김주무관")
    sending.read(at=NOW)
    attempt = sending.claim(at=NOW)
    assert attempt is not None
    assert one().state == "trying"
    assert sending.claim(at=NOW) is None
    time.go(minutes=3)
    assert job.send() == 1
    assert receiver.deliveries == [attempt.headers["Dure-Delivery"]]
    sending.settle(attempt=attempt, taken=False, reason="늦은 답", answer="", at=time.now)
    assert one().state == "sent"  # 먼저 죽은 시도의 늦은 말은 듣지 않는다


def test_같은_사람의_뒤의_일은_앞의_일을_기다리고_남의_일은_기다리지_않는다(
    world: World, time: Time, receiver: Receiver
) -> None:
    hook(world, receiver)
    approved(world, "김주무관", 1)
    appointed(world, "김주무관")
    approved(world, "한기간제", 2)
    receiver.says = [500]
    job.send()
    assert [json.loads(body)["event"] for _, body in receiver.got] == ["leave.approved"] * 2
    assert len(set(receiver.deliveries)) == 2
    time.go(seconds=10)
    job.send()
    assert [headers["dure-event"] for headers, _ in receiver.got[2:]] == [
        "leave.approved",
        "person.appointed",
    ]


def test_받지_않는_웹훅은_받는_웹훅의_뒤에_가고_다섯_번이면_그친다(
    world: World, time: Time, receiver: Receiver
) -> None:
    dead, _ = hook(world, receiver)
    for n, who in enumerate(list(world.people)[:7], start=1):
        approved(world, who, n)
    receiver.says = [500] * 5
    assert job.send() == 5  # 나머지 둘과 다른 기관의 것은 5초 뒤에
    with listening() as other:
        hook(world, other, "person.appointed")
        appointed(world, "김주무관")
        sending.read(at=time.go(minutes=1))
        attempt = sending.claim(at=time.now)
        assert attempt is not None
        assert attempt.url == other.url
        assert Sending.objects.filter(hook=dead, state="waiting").count() == 8


def test_답을_한_글자씩_흘려도_열_초를_넘겨_기다리지_않는다(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(web_hook, "LONGEST", 0.3)
    with dripping() as url:
        answer = web_hook.post(url, b"{}", {}, ["127.0.0.1"])
    assert not answer.taken
    assert "10초 안에" in answer.reason


def test_열두_번_안_되면_멈추고_관리자에게_알리고_뒤의_일이_간다(
    world: World, time: Time, receiver: Receiver
) -> None:
    hook(world, receiver)
    approved(world, "김주무관", 1)
    appointed(world, "김주무관")
    receiver.says = [503] * 12
    for _ in range(12):
        job.send()
        time.now = Sending.objects.order_by("seq")[0].due
    job.send()
    stopped, sent = Sending.objects.order_by("seq")
    assert (stopped.state, stopped.attempts, sent.state) == ("stopped", 12, "sent")
    assert "503" in stopped.reason
    assert Message.objects.filter(person_id=world.people["조관리"], text__contains="멈춘").exists()


def test_이틀_동안_안_되면_쉬고_다시_시작하면_그_자리부터_간다(
    world: World, time: Time, receiver: Receiver
) -> None:
    made, _ = hook(world, receiver)
    approved(world, "김주무관", 1)
    receiver.says = [500, 500]
    job.send()
    time.go(days=2)
    job.send()
    made.refresh_from_db()
    assert made.paused_at == time.now
    assert "이틀" in made.paused_reason
    assert Line.objects.filter(action="hooks.pause", actor="job").exists()
    appointed(world, "한기간제")
    assert job.send() == 0
    actions.resume(hook=made.public_id, by=world.viewer("조관리", "admin"), at=time.now)
    assert job.send() == 2
    assert set(Sending.objects.values_list("state", flat=True)) == {"sent"}


def test_한_건과_기간을_다시_보낸다(world: World, time: Time, receiver: Receiver) -> None:
    by = world.viewer("조관리", "admin")
    made, _ = hook(world, receiver)
    approved(world, "김주무관", 1)
    appointed(world, "김주무관")
    job.send()
    first = Sending.objects.order_by("seq").first()
    assert first is not None
    actions.replay(sending=first.public_id, by=by, at=time.now)
    assert job.send() == 1
    assert receiver.deliveries[2] == receiver.deliveries[0]
    day = timedelta(days=1)
    again: dict[str, Any] = {"hook": made.public_id, "by": by, "at": time.now}
    assert actions.replay_period(since=NOW - day, until=NOW, **again) == 0
    assert actions.replay_period(since=NOW, until=NOW + day, **again) == 2
    job.send()
    assert receiver.deliveries[3:] == receiver.deliveries[:2]


def test_비밀을_바꾸면_하루_동안_두_비밀로_서명한다(
    world: World, time: Time, receiver: Receiver
) -> None:
    by = world.viewer("조관리", "admin")
    made, former = hook(world, receiver)
    new = actions.renew_secret(hook=made.public_id, by=by, at=NOW)
    for go, holds in ((0, True), (24, False)):
        time.go(hours=go)
        actions.send_test(hook=made.public_id, by=by, at=time.now)
        job.send()
        headers, body = receiver.got[-1]
        sign, now = headers["dure-signature"], time.now.timestamp()
        assert genuine(sign, body, new, now=now)
        assert genuine(sign, body, former, now=now) is holds
    assert headers["dure-event"] == "test"


def test_돌린_주소로는_가지_않고_답은_이백_자까지_둔다(
    world: World, time: Time, receiver: Receiver
) -> None:
    with listening() as other:
        hook(world, receiver)
        approved(world, "김주무관")
        receiver.says, receiver.headers = [307], {"Location": other.url}
        receiver.answer = ("가" * 900).encode()
        job.send()
        assert other.got == []
    assert "직접 적어" in one().reason
    assert one().answer == "가" * 200


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "http://203.0.113.1/x",
        "ftp://203.0.113.1/x",
        "https://kim:secret@203.0.113.1/x",
        "https://[64:ff9b::a00:1]/x",  # 10.0.0.1 by NAT64
        "https://[bad/x",
        f"https://8.8.8.8/{'x' * 300}",
    ],
)
def test_허락하지_않은_주소로는_만들_수_없다(
    world: World, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr(settings, "DURE_HOOK_HOSTS", [])
    with pytest.raises(Refused, match=r"주소|http"):
        actions.add_hook(name="포털", url=url, events=["leave.approved"],
                         by=world.viewer("조관리", "admin"), at=NOW)  # fmt: skip


def test_나중에_막힌_주소로도_가지_않는다(
    world: World, time: Time, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook(world, receiver)
    approved(world, "김주무관")
    monkeypatch.setattr(settings, "DURE_HOOK_HOSTS", [])
    job.send()
    assert receiver.got == []
    assert "DURE_HOOK_HOSTS" in one().reason


def test_관리자가_아니면_만들_수_없고_이름과_일이_있어야_한다(
    world: World, time: Time, receiver: Receiver
) -> None:
    wanted: dict[str, Any] = {"url": receiver.url, "at": NOW}
    with pytest.raises(NotTheirs):
        actions.add_hook(
            name="포털", events=["leave.approved"], by=world.viewer("오인사"), **wanted
        )
    admin = world.viewer("조관리", "admin")
    for name, events in ((" ", ["leave.approved"]), ("포털", []), ("포털", ["없는 일"])):
        with pytest.raises(Refused):
            actions.add_hook(name=name, events=events, by=admin, **wanted)


def test_비밀은_암호화해_둔다(world: World, time: Time, receiver: Receiver) -> None:
    made, secret = hook(world, receiver)
    assert secret.encode() not in bytes(Hook.objects.get(id=made.id).secret)


def test_끝낸_웹훅에는_가지_않는다(world: World, time: Time, receiver: Receiver) -> None:
    made, _ = hook(world, receiver)
    approved(world, "김주무관")
    sending.read(at=NOW)
    actions.end_hook(hook=made.public_id, by=world.viewer("조관리", "admin"), at=NOW)
    assert job.send() == 0
    with pytest.raises(NotTheirs):
        actions.send_test(hook=made.public_id, by=world.viewer("조관리", "admin"), at=NOW)


@pytest.mark.parametrize(
    ("action", "kind", "event"),
    [
        ("leave.cancel", "leave", "leave.cancelled"),
        ("leave.cancel_rest", "leave", "leave.cancelled"),
        ("trips.cancel", "trip", "trip.cancelled"),
        ("trips.change_at_once", "trip", "trip.changed"),
        ("overtime.cancel", "overtime", "overtime.cancelled"),
        ("overtime.cancel_for", "overtime", "overtime.cancelled"),
        ("overtime.restore_for", "overtime", "overtime.restored"),
        ("flexible.end", "flexible", "flexible.ended"),
    ],
)
def test_결재_없이_정해진_것도_간다(
    world: World, time: Time, receiver: Receiver, action: str, kind: str, event: str
) -> None:
    hook(world, receiver, event)
    record(by=world.viewer("박과장"), at=NOW, action=action, summary="취소",
           on=[On(world.people["김주무관"], kind, PAPER.format(1))])  # fmt: skip
    seal()
    assert job.send() == 1
    assert json.loads(receiver.got[0][1])["event"] == event


def test_기다리는_것이_많아도_한_번에_묻는다(world: World, time: Time, receiver: Receiver) -> None:
    hook(world, receiver)
    for paper in range(1, 9):
        approved(world, "김주무관", paper)
    sending.read(at=NOW)
    with CaptureQueriesContext(connection) as asked:
        attempt = sending.claim(at=NOW)
    assert attempt is not None
    assert sending.claim(at=NOW) is None  # 뒤의 일곱은 앞의 것을 기다린다
    assert len([each for each in asked if "hooks_sending" in each["sql"]]) == 2  # 고르고 적음
