"""패널: 부서의 오늘을 정한 곳의 쪽에만, 로그인도 쿠키도 없이, 종류와 사유 없이 보인다."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from dure import clock
from dure.accounts.models import Grant, Token
from dure.audit.models import Line, Subject
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.organization.models import Unit
from dure.panels import actions, queries
from dure.panels.models import Panel
from dure.timeline import actions as timeline
from tests.web.desk import at_desk
from tests.world import NOW, World

TODAY = date(2026, 11, 20)
UNTIL = date(2027, 5, 1)
PORTAL = "https://portal.haeon.go.kr"


class Time:
    now = NOW


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    found = Time()
    monkeypatch.setattr(clock, "now", lambda: found.now)
    return found


def made(world: World, who: str = "윤서무", role: str = "clerk", **more: Any) -> tuple[Panel, str]:
    asked: dict[str, Any] = {
        "name": "행정포털",
        "unit": world.units["총무과"],
        "origins": [PORTAL],
        "until": UNTIL,
    }
    return actions.make(**asked | more, by=world.viewer(who, role), at=NOW)


def away(world: World, who: str, kind: str, start: int, end: int, label: str) -> None:
    new = timeline.New(world.people[who], kind, TODAY, start, end, uuid7(), label=label)
    timeline.write(intervals=[new], why="test", at=NOW)


def shown(secret: str) -> HttpResponse:
    return Client().get(f"/embed/{secret}")  # type: ignore[return-value]


def rows(answer: HttpResponse) -> dict[str, tuple[str, str]]:
    """Name: now and today, as a reader of the table has them."""
    text = answer.content.decode()
    found = re.findall(
        r'<th scope="row">(\S+) .*?<td><span class="tag \w+">(.*?)</span></td><td>(.*?)</td>', text
    )
    return {name: (now, day) for name, now, day in found}


def policy(answer: HttpResponse) -> dict[str, str]:
    parts = (each.strip().partition(" ") for each in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_누가_자리에_있고_출장이고_휴가인지_보인다(world: World) -> None:
    away(world, "김주무관", "leave", 0, 1440, "연가")
    away(world, "이팀장", "trip", 780, 1080, "관내출장")
    away(world, "박과장", "remote", 540, 1080, "스마트워크센터")
    away(world, "최담당", "trip", 540, 720, "관내출장")
    found = rows(shown(made(world)[1]))
    assert found["김주무관"] == ("휴가", "휴가 하루")
    assert found["이팀장"] == ("출장", "출장 13:00–18:00")
    assert found["박과장"] == ("다른 곳에서 근무", "09:00–18:00")
    assert found["최담당"] == ("자리에 있음", "출장 09:00–12:00")  # 16:40에는 돌아와 있다
    assert found["윤서무"] == ("자리에 있음", "09:00–18:00")
    assert set(found) == {"김주무관", "이팀장", "박과장", "윤서무", "최담당", "오인사", "조관리"}


def test_휴가의_종류와_사유는_어떤_것이든_같게_보인다(world: World) -> None:
    away(world, "김주무관", "leave", 0, 1440, "병가 · 허리")
    away(world, "이팀장", "leave", 0, 1440, "연가")
    away(world, "박과장", "trip", 0, 1440, "관내출장 · 감사장")
    answer = shown(made(world)[1])
    found = rows(answer)
    assert found["김주무관"] == found["이팀장"] == ("휴가", "휴가 하루")
    for word in ("병가", "허리", "연가", "관내", "감사장"):
        assert word not in answer.content.decode()


def test_근무시간이_아니면_그렇게_말하고_쉬는_날에는_아무도_없다(world: World, time: Time) -> None:
    secret = made(world)[1]
    time.now = datetime.fromisoformat("2026-11-20T18:30:00+09:00")
    assert set(rows(shown(secret)).values()) == {("근무시간 아님", "09:00–18:00")}
    time.now = datetime.fromisoformat("2026-11-21T10:00:00+09:00")  # 토요일
    assert "오늘 근무하는 사람이 없습니다" in shown(secret).content.decode()


def test_정한_곳에서만_붙고_다른_화면은_어디에도_붙지_않는다(world: World) -> None:
    answer = shown(made(world, origins=[PORTAL, "http://127.0.0.1:9000"])[1])
    assert policy(answer)["frame-ancestors"] == f"{PORTAL} http://127.0.0.1:9000"
    assert policy(answer)["default-src"] == "'self'"
    assert "X-Frame-Options" not in answer
    for url in ("/login", "/embed/dure_x"):
        other = Client().get(url)
        assert policy(other)["frame-ancestors"] == "'none'"
        assert other["X-Frame-Options"] == "DENY"


def test_쿠키도_세션도_스크립트도_주고받지_않는다(world: World) -> None:
    answer = shown(made(world)[1])
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert answer["Cache-Control"] == "private, no-store"
    assert not re.search(r"<script(?! src=)| on\w+=| style=", answer.content.decode())


def test_끝내거나_날이_지나거나_만든_사람이_옮기면_그_자리에서_말한다(
    world: World, time: Time
) -> None:
    panel, secret = made(world)
    actions.end(panel=panel.public_id, by=world.viewer("박과장", "head"), at=NOW)
    _, late = made(world, until=date(2026, 11, 21))
    _, left = made(world, "박과장", "head")
    Grant.objects.filter(user=world.users["박과장"], role="head").update(
        valid=(date(2026, 1, 1), TODAY)
    )
    time.now = datetime.fromisoformat("2026-11-21T00:00:00+09:00")
    for gone, why in ((secret, "끝난 패널"), (late, "끝난 패널"), (left, "더 맡지 않아")):
        answer = shown(gone)
        assert answer.status_code == 410
        assert why in answer.content.decode()
        assert policy(answer)["frame-ancestors"] == PORTAL
        assert "X-Frame-Options" not in answer
        assert not rows(answer)
    assert shown("dure_없음").status_code == 404


def test_1분에_정한_횟수를_넘으면_기다리라고_말한다(world: World) -> None:
    _, secret = made(world)
    Token.objects.update(minute=NOW, minute_count=598)  # 한 분에 600번까지
    assert [shown(secret).status_code for _ in range(3)] == [200, 200, 429]
    answer = shown(secret)
    assert answer["Retry-After"] == "60"
    assert "60초 뒤에" in answer.content.decode()
    [listed] = queries.panels(viewer=world.viewer("윤서무", "clerk"), on=TODAY)
    assert listed.token.days == ((TODAY, 2, 2),)
    assert listed.token.last_used_at == NOW


def test_패널의_주소로는_API가_열리지_않고_열쇠로는_패널이_열리지_않는다(world: World) -> None:
    from dure.accounts import tokens

    _, secret = made(world)
    for url in ("/api/v1/me", "/api/v1/people", "/api/scim/v2/Users"):
        asked = Client().get(url, headers={"Authorization": f"Bearer {secret}"})
        assert asked.status_code == 401
    clerk = world.viewer("윤서무", "clerk")
    _, bearer = tokens.make(name="포털", user=clerk.user, role="clerk", scopes=["days:read"],
                            until=UNTIL, by=clerk, at=NOW)  # fmt: skip
    assert shown(bearer).status_code == 404


def test_열쇠는_해시로만_둔다(world: World) -> None:
    _, secret = made(world)
    assert secret not in str(Token.objects.values_list()) + str(Panel.objects.values_list())


def test_만들고_끝낸_것과_누구의_것을_보였는지_하루에_한_번_적힌다(
    world: World, time: Time
) -> None:
    panel, secret = made(world)
    for _ in range(3):
        shown(secret)
    time.now += timedelta(days=3)  # 다음 월요일
    shown(secret)
    looks = Line.objects.filter(action="panels.look")
    assert [line.actor for line in looks] == ["panel", "panel"]
    persons = Subject.objects.filter(line_id=looks[0].id, person_id__isnull=False)
    here = {
        world.people[who]
        for who in ("김주무관", "이팀장", "박과장", "윤서무", "최담당", "오인사", "조관리")
    }
    assert {each.person_id for each in persons} == here
    actions.end(panel=panel.public_id, by=world.viewer("윤서무", "clerk"), at=time.now)
    told = Line.objects.filter(action__in=("panels.make", "panels.end")).order_by("id")
    assert [line.actor for line in told] == ["yun", "yun"]


def test_맡은_부서의_것만_만들고_끝낸다(world: World) -> None:
    for who, role in (("김주무관", "employee"), ("이팀장", "team_lead"), ("조관리", "admin"),
                      ("정감사", "auditor"), ("문시장", "mayor"), ("강국장", "head")):  # fmt: skip
        with pytest.raises(NotTheirs):
            made(world, who, role)
    for who, role in (("윤서무", "clerk"), ("박과장", "head"), ("오인사", "hr")):
        panel, _ = made(world, who, role)
        with pytest.raises(NotTheirs):
            actions.end(panel=panel.public_id, by=world.viewer("강국장", "head"), at=NOW)
        actions.end(panel=panel.public_id, by=world.viewer("조관리", "admin"), at=NOW)
    assert queries.panels(viewer=world.viewer("강국장", "head"), on=TODAY) == []
    assert len(queries.panels(viewer=world.viewer("조관리", "admin"), on=TODAY)) == 3


@pytest.mark.parametrize(
    "text",
    ["", "portal.haeon.go.kr", "https://portal.haeon.go.kr/main", "https://*.haeon.go.kr", "*",
     "https://a.kr;script-src", "https://kim:pw@a.kr", "'none'", "https://" + "a" * 120,
     "\n".join(f"https://p{n}.kr" for n in range(11))],
)  # fmt: skip
def test_쓸_수_없는_주소는_까닭을_말한다(text: str) -> None:
    with pytest.raises(Refused, match=r"주소를|적어 주세요"):
        actions.origins(text)


def test_주소는_한_줄에_하나씩_브라우저가_말하는_대로_둔다() -> None:
    text = f"{PORTAL}/\nHTTPS://Portal.Haeon.go.kr\nhttp://10.1.2.3:8080"
    assert actions.origins(text) == [PORTAL, "http://10.1.2.3:8080"]


def test_화면에서_만들면_붙일_것이_한_번_보이고_끝낸다(world: World) -> None:
    yun = at_desk(world, "윤서무", "clerk")
    unit = str(Unit.objects.get(id=world.units["총무과"]).public_id)
    asked = {"name": "행정포털 첫 화면", "unit": unit, "origins": PORTAL, "until": "2027-05-01"}
    page = yun.post("/panels/make", asked).content.decode()
    found = re.search(r"/embed/(dure_[\w-]{43})", page)
    assert found
    assert "&lt;iframe src=" in page
    assert shown(found[1]).status_code == 200
    page = yun.get("/panels").content.decode()
    assert found[1] not in page
    assert "127.0.0.1, 2주 동안 1번" in page
    assert "행정포털 첫 화면" not in yun.get("/tokens").content.decode()
    yun.post(f"/panels/{Panel.objects.get().public_id}/end")
    assert "끝난 패널" in yun.get("/panels").content.decode()
    assert shown(found[1]).status_code == 410


def test_틀리게_적으면_그_칸에서_말한다(world: World) -> None:
    yun = at_desk(world, "윤서무", "clerk")
    unit = str(Unit.objects.get(id=world.units["총무과"]).public_id)
    asked = {"name": "포털", "unit": unit, "origins": "portal", "until": "2027-05-01"}
    answer = yun.post("/panels/make", asked)
    assert answer.status_code == 422
    assert "이름까지만" in answer.content.decode()
    late = yun.post("/panels/make", asked | {"origins": PORTAL, "until": "2027-11-21"})
    assert "1년 안의 날" in late.content.decode()
    other = str(Unit.objects.get(id=world.units["공원과"]).public_id)
    assert yun.post("/panels/make", asked | {"unit": other}).status_code == 422
    assert not Panel.objects.exists()


def test_화면은_맡은_사람과_관리자만_연다(world: World) -> None:
    for who, role, status in (("윤서무", "clerk", 200), ("박과장", "head", 200),
                              ("오인사", "hr", 200), ("조관리", "admin", 200),
                              ("김주무관", "employee", 403), ("이팀장", "team_lead", 403)):  # fmt: skip
        assert at_desk(world, who, role).get("/panels").status_code == status
    assert "패널 만들기" not in at_desk(world, "조관리", "admin").get("/panels").content.decode()
    assert at_desk(world, "조관리", "admin").post("/panels/make", {}).status_code == 403
