"""웹훅 화면: 관리자가 만들고, 왜 가지 않았는지 보고, 다시 보낸다."""

import re

import pytest
from django.conf import settings
from django.test import Client

from dure import clock
from dure.audit.models import Line
from dure.hooks.models import Hook, Sending
from dure.jobs import hooks as job
from dure.messages.models import Message
from tests.hooks.receiver import genuine, listening
from tests.web.desk import at_desk
from tests.world import NOW, World


@pytest.fixture
def admin(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(settings, "DURE_HOOK_HOSTS", ["127.0.0.1"])
    return at_desk(world, "조관리", "admin")


def said(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_만들고_시험하고_까닭을_보고_다시_보낸다(world: World, admin: Client) -> None:
    with listening() as other:
        sent = {"name": "행정포털", "url": other.url, "events": ["leave.approved", "month.closed"]}
        made = said(admin.post("/hooks/add", sent))
        found = re.search(r'id="made"[^>]*>([^<]+)<', made)
        assert found
        hook = Hook.objects.get()
        admin.post(f"/hooks/{hook.public_id}/test")
        other.says = [500]
        job.send()
        seen = said(admin.get("/hooks"))
        assert found[1] not in seen
        assert "상대가 받지 않았습니다(답 500)" in seen
        assert other.deliveries[0] in seen
        assert "&quot;event&quot;: &quot;test&quot;" in seen
        Sending.objects.update(due=NOW)
        job.send()
        admin.post(f"/hooks/sendings/{Sending.objects.get().public_id}/replay")
        job.send()
        assert len(other.got) == 3
        headers, body = other.got[2]
        assert genuine(headers["dure-signature"], body, found[1], now=NOW.timestamp())


def test_틀리게_적으면_적은_것과_까닭이_보인다(world: World, admin: Client) -> None:
    answer = admin.post(
        "/hooks/add", {"name": "포털", "url": "https://10.1.2.3/x", "events": ["month.closed"]}
    )
    assert answer.status_code == 422
    assert "DURE_HOOK_HOSTS에 적어야" in said(answer)
    assert 'value="https://10.1.2.3/x"' in said(answer)
    assert 'value="month.closed" checked' in said(answer)


def test_쉬고_다시_시작하고_비밀을_바꾸고_끝낸다(world: World, admin: Client) -> None:
    with listening() as other:
        sent = {"name": "행정포털", "url": other.url, "events": ["month.closed"]}
        admin.post("/hooks/add", sent)
        at = f"/hooks/{Hook.objects.get().public_id}"
        admin.post(f"{at}/pause")
        assert "쉬는 중" in said(admin.get("/hooks"))
        admin.post(f"{at}/resume")
        assert "알리는 중" in said(admin.get("/hooks"))
        assert "지금 한 번만" in said(admin.post(f"{at}/renew"))
        day = str(NOW.date())
        answer = admin.post(f"{at}/replay", {"since": day, "last": day}, follow=True)
        assert "0건을" in said(answer)
        admin.post(f"{at}/end")
        assert "알리는 시스템이 없습니다" in said(admin.get("/hooks"))


def test_주소와_알릴_일을_고치면_기다리던_것도_새_주소로_간다(world: World, admin: Client) -> None:
    with listening() as other, listening() as moved:
        sent = {"name": "행정포털", "url": other.url, "events": ["month.closed"]}
        admin.post("/hooks/add", sent)
        at = f"/hooks/{Hook.objects.get().public_id}"
        admin.post(f"{at}/test")
        new = {"url": moved.url, "events": ["leave.approved", "leave.cancelled"]}
        admin.post(f"{at}/change", new)
        job.send()
        assert (len(other.got), len(moved.got)) == (0, 1)
        assert "휴가 승인, 휴가 취소" in said(admin.get("/hooks"))
        line = Line.objects.get(action="hooks.change_hook")
        assert line.before == {"url": other.url, "events": ["month.closed"]}
        wrong = admin.post(
            f"{at}/change", {"url": "https://10.1.2.3/x", "events": ["month.closed"]}
        )
        assert wrong.status_code == 422
        assert "DURE_HOOK_HOSTS에 적어야" in said(wrong)
        assert admin.post(f"{at}/change", {"url": moved.url}).status_code == 422
        assert Hook.objects.get().url == moved.url
    assert at_desk(world, "오인사", "hr").post(f"{at}/change", new).status_code == 403


def test_달력_주소의_수가_함께_보인다(world: World, admin: Client) -> None:
    admin.post("/calendars/make", {"which": "own"})
    assert re.search(r'내 달력</th><td class="n">1</td><td class="n">0', said(admin.get("/hooks")))


def test_관리자만_본다(world: World) -> None:
    for who, role in (("오인사", "hr"), ("김주무관", "employee"), ("박과장", "head")):
        assert at_desk(world, who, role).get("/hooks").status_code == 403


def test_열린_달력_주소와_마지막으로_읽힌_날이_보이고_관리자가_끝낸다(
    world: World, admin: Client
) -> None:
    kim = at_desk(world, "김주무관")
    token = re.search(
        r"/api/calendars/([\w-]+)\.ics", said(kim.post("/calendars/make", {"which": "own"}))
    )
    assert token
    url = f"/api/calendars/{token[1]}.ics"
    seen = said(admin.get("/hooks/calendars"))
    assert "김주무관" in seen
    assert "아직 없음" in seen
    assert token[1] not in seen
    assert Client().get(url).status_code == 200
    assert "11월 20일(금)" in said(admin.get("/hooks/calendars"))
    feed = re.search(r"/hooks/calendars/([\w-]+)/revoke", seen)
    assert feed
    for who, role in (("김주무관", "employee"), ("오인사", "hr")):
        assert at_desk(world, who, role).post(feed[0]).status_code == 403
    admin.post(feed[0])
    assert Client().get(url).status_code == 410
    assert "열린 달력 주소가 없습니다" in said(admin.get("/hooks/calendars"))
    told = Message.objects.get(person_id=world.people["김주무관"])
    assert "시스템관리자가 달력 주소를 끝냈습니다" in told.text
    assert admin.post(feed[0]).status_code == 409
