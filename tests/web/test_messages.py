"""알림과 달력 주소 through the browser: unread, read by a press, chosen ways, what went wrong."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.test import Client

from dure import clock
from dure.messages import actions, queries
from dure.messages.models import Delivery, Feed, Message
from dure.messages.queries import Reach
from tests.web.desk import at_desk
from tests.world import NOW, World

BEFORE = NOW - timedelta(hours=1)


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def _told(world: World, who: str = "박과장", keys: Sequence[str] = ("1",), **more: str) -> None:
    for key in keys:
        given = {
            "topic": "approval",
            "text": "결재할 문서가 1건 있습니다.",
            "url": "/inbox",
            **more,
        }
        actions.post(person=world.people[who], key=f"{who}:{key}", at=BEFORE, **given)
    actions.show(at=BEFORE + timedelta(minutes=1))


def _page(client: Client, url: str = "/messages", status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


# ── 알림 ──────────────────────────────────────────────────────────────────────────────


def test_읽지_않은_알림의_수가_어느_화면에나_보인다(world: World) -> None:
    _told(world, keys=("1", "2"))
    page = _page(at_desk(world, "박과장"), "/law")
    assert '<span class="vh">알림 </span><span class="count">2</span>' in page
    assert "읽지 않은 알림이 2건 있습니다" in _page(at_desk(world, "박과장"))


def test_열면_읽음이_되고_볼_곳으로_간다(world: World) -> None:
    _told(world)
    client, message = at_desk(world, "박과장"), Message.objects.get()
    answer = client.post(f"/messages/{message.public_id}/open")
    assert (answer.status_code, answer["Location"]) == (302, "/inbox")
    assert "모두 읽었습니다" in _page(client)
    message.refresh_from_db()
    assert message.read_at == NOW


def test_주소를_여는_것만으로는_읽음이_되지_않는다(world: World) -> None:
    _told(world)
    client = at_desk(world, "박과장")
    assert client.get(f"/messages/{Message.objects.get().public_id}/open").status_code == 405
    assert client.get("/messages/read").status_code == 405
    _page(client)
    assert queries.unread_count(world.people["박과장"]) == 1


def test_모두_읽음으로(world: World) -> None:
    _told(world, keys=("1", "2", "3"))
    client = at_desk(world, "박과장")
    assert client.post("/messages/read").status_code == 302
    assert "3건을 읽음으로 표시했습니다" in _page(client)


def test_남의_알림은_보이지도_열리지도_않는다(world: World) -> None:
    _told(world)
    client = at_desk(world, "김주무관")
    assert "온 알림이 없습니다" in _page(client)
    assert client.post(f"/messages/{Message.objects.get().public_id}/open").status_code == 403
    assert queries.unread_count(world.people["박과장"]) == 1


def test_아직_되돌릴_수_있는_것은_보이지_않는다(world: World) -> None:
    actions.post(
        person=world.people["박과장"], topic="approval", text="결재할 문서", key="x", at=NOW
    )
    assert "온 알림이 없습니다" in _page(at_desk(world, "박과장"))


# ── 받는 방법 ─────────────────────────────────────────────────────────────────────────

GIVEN = {
    "mail": "kim@haeon.go.kr",
    "number": "010-1234-5678",
    "quiet_from": "21:30",
    "quiet_until": "08:00",
    "digest_at": "",
    "by_mail": ["approval", "decision"],
    "by_text": ["decision"],
}


def test_처음에는_22시부터_07시까지_조용하다(world: World) -> None:
    page = _page(at_desk(world, "김주무관"), "/messages/settings")
    assert 'value="22:00"' in page
    assert 'value="07:00"' in page
    assert "결재 알림을 하루에 한 번" not in page


def test_고른_것을_기억한다(world: World) -> None:
    client = at_desk(world, "김주무관")
    assert client.post("/messages/settings", GIVEN).status_code == 302
    assert queries.reach(world.people["김주무관"]) == Reach(
        mail="kim@haeon.go.kr",
        number="01012345678",
        quiet_from=1290,
        quiet_until=480,
        digest_at=None,
        by_mail=frozenset(["approval", "decision"]),
        by_text=frozenset(["decision"]),
    )
    page = _page(client, "/messages/settings")
    assert 'name="by_mail" value="approval" checked' in page
    assert 'name="by_text" value="approval">' in page


def test_결재하는_사람은_하루에_한_번_모아_받을_수_있다(world: World) -> None:
    client = at_desk(world, "박과장", "head")
    assert "결재 알림을 하루에 한 번" in _page(client, "/messages/settings")
    client.post("/messages/settings", {**GIVEN, "digest_at": "09:00"})
    assert queries.reach(world.people["박과장"]).digest_at == 540


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"mail": "kim"}, "메일 주소는 kim@haeon.go.kr처럼"),
        ({"number": "123"}, "휴대전화 번호는"),
        ({"quiet_from": "24:30"}, "00:00부터 23:59까지"),
        ({"quiet_until": ""}, "시각을 넣어 주세요"),
    ],
)
def test_틀린_값은_그_자리에서_말하고_적은_것을_남긴다(
    world: World, more: dict[str, str], said: str
) -> None:
    answer = at_desk(world, "김주무관").post("/messages/settings", {**GIVEN, **more})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert 'name="by_text" value="decision" checked' in page


# ── 전달 ──────────────────────────────────────────────────────────────────────────────


def _unknown(world: World, at: object = None) -> Delivery:
    reach = Reach(mail="park@haeon.go.kr")
    actions.choose(reach=reach, by=world.viewer("박과장"), at=BEFORE)
    _told(world)
    actions.claim(at=BEFORE + timedelta(minutes=1))
    return Delivery.objects.get()


def test_갔는지_모르는_것을_먼저_말하고_다시_보내게_한다(world: World) -> None:
    delivery, client = _unknown(world), at_desk(world, "조관리", "admin")
    page = _page(client, "/messages/deliveries")
    assert "살펴볼 전달이 1건 있습니다" in page
    assert "갔는지 알 수 없는 것이 있습니다" in page
    assert "p***@haeon.go.kr" in page
    assert "park@haeon.go.kr" not in page
    assert "결재할 문서가 1건" not in page
    assert client.post(f"/messages/deliveries/{delivery.public_id}/resend").status_code == 302
    delivery.refresh_from_db()
    assert delivery.state == "waiting"
    again = client.post(f"/messages/deliveries/{delivery.public_id}/resend")
    assert again.status_code == 409


def test_확인하고_그대로_둔다(world: World) -> None:
    delivery, client = _unknown(world), at_desk(world, "조관리", "admin")
    client.post(f"/messages/deliveries/{delivery.public_id}/leave")
    page = _page(client, "/messages/deliveries")
    assert "살펴볼 전달이 없습니다" in page
    assert "확인하고 다시 보내지 않기로 했습니다" in page


def test_방금_넘기기_시작한_것은_보내는_중이다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _unknown(world)
    monkeypatch.setattr(clock, "now", lambda: BEFORE + timedelta(minutes=3))
    page = _page(at_desk(world, "조관리", "admin"), "/messages/deliveries")
    assert "보내는 중" in page
    assert "다시 보내기" not in page


def test_상태와_길로_고른다(world: World) -> None:
    _unknown(world)
    client = at_desk(world, "조관리", "admin")
    assert "p***" in _page(client, "/messages/deliveries?state=unknown&channel=mail")
    assert "여기에 해당하는 전달이 없습니다" in _page(client, "/messages/deliveries?state=sent")
    assert "여기에 해당하는 전달이 없습니다" in _page(
        client, "/messages/deliveries?channel=text&state=unknown"
    )
    assert "p***" in _page(client, "/messages/deliveries?state=x&channel=y")


def test_메일_서버가_없으면_나가지_않는다고_말한다(world: World) -> None:
    page = _page(at_desk(world, "조관리", "admin"), "/messages/deliveries")
    assert "연결되어 있지 않습니다" in page
    assert "보낸 메일과 문자가 없습니다" in page


def test_전달은_시스템_담당자의_것이다(world: World) -> None:
    delivery = _unknown(world)
    client = at_desk(world, "박과장", "head")
    _page(client, "/messages/deliveries", 403)
    assert client.post(f"/messages/deliveries/{delivery.public_id}/resend").status_code == 403


# ── 달력 주소 ─────────────────────────────────────────────────────────────────────────


def _made(page: str) -> str:
    return page.split('id="made"')[1].split(">")[1].split("<")[0]


def test_주소를_만들면_한_번만_보인다(world: World) -> None:
    client = at_desk(world, "김주무관", "employee")
    answer = client.post("/calendars/make", {"which": "own"})
    url = _made(answer.content.decode())
    assert url.startswith("http://testserver/api/calendars/")
    assert Client().get(url).status_code == 200
    assert "api/calendars" not in _page(client, "/calendars")
    assert client.post("/calendars/make", {"which": "own"}).status_code == 422


def test_부서_달력은_내_부서의_것이다(world: World) -> None:
    client = at_desk(world, "김주무관", "employee")
    assert "총무과 달력" in _page(client, "/calendars")
    client.post("/calendars/make", {"which": "unit"})
    assert Feed.objects.get().unit_id == world.units["총무과"]


def test_바꾸고_끝낸다(world: World) -> None:
    client = at_desk(world, "김주무관", "employee")
    first = _made(client.post("/calendars/make", {"which": "own"}).content.decode())
    [feed] = queries.feeds(world.people["김주무관"])
    second = _made(client.post(f"/calendars/{feed.feed}/renew").content.decode())
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200
    [feed] = queries.feeds(world.people["김주무관"])
    assert client.post(f"/calendars/{feed.feed}/end").status_code == 302
    assert Client().get(second).status_code == 410
    assert "주소 없음" in _page(client, "/calendars")


def test_남의_달력_주소는_만지지_못한다(world: World) -> None:
    at_desk(world, "김주무관", "employee").post("/calendars/make", {"which": "own"})
    feed = Feed.objects.get()
    client = at_desk(world, "박과장", "employee")
    assert client.post(f"/calendars/{feed.public_id}/renew").status_code == 403
    assert client.post(f"/calendars/{feed.public_id}/end").status_code == 403
    assert Feed.objects.filter(ended_at__isnull=True).count() == 1
