"""비상근무 화면: 발령하기 전에 보고, 편성하고, 소집하고, 한 번 눌러 답하고, 상황판에서 읽는다."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from openpyxl import load_workbook

from dure import clock
from dure.emergency import actions, queries, roll
from dure.emergency.models import Answer, Call, Emergency, Muster, Service, Stretch
from dure.leave.models import Entry
from dure.organization.models import Unit
from dure.people import queries as people
from dure.timeline import actions as timeline
from tests.emergency.steps import (
    FRI,
    KIM,
    LATER,
    LEE,
    MOON,
    NIGHT,
    OH,
    PARK,
    SAT,
    YUN,
    called,
    declared,
    drafted,
    served,
)  # fmt: skip
from tests.leave.steps import set_here
from tests.web.desk import at_desk
from tests.world import NOW, World


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def pin(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    pin(NOW)
    return pin


def _text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, f"{path} {answer.status_code}"
    return answer.content.decode()


def _form(world: World, **more: Any) -> dict[str, Any]:
    unit = Unit.objects.get(id=world.units["해온시청"]).public_id
    return {
        "name": "호우", "kind": "3", "trigger": "urgent_disaster", "drill": "", "region": "해온시 전역",
        "reason": "호우 경보", "issued_at": "2026-11-20T16:00", "units": [str(unit)],
        "issuer": "district", "upper": "province", **more,
    }  # fmt: skip


def test_발령하기_전에_누구에게_미치는지_보여_주고_아무것도_쓰지_않는다(
    world: World, at: Any
) -> None:
    answer = at_desk(world, OH).post("/emergency/check", _form(world))
    text = answer.content.decode()
    assert "10 <small>명</small>" in text.replace("\n", "")  # 소속 공무원
    assert "연가를 억제합니다" in text
    assert not Emergency.objects.exists()
    text = at_desk(world, OH).post("/emergency/check", _form(world, kind="2")).content.decode()
    assert "제3호에 해당합니다" in text


def test_발령하면_보고할_곳과_글이_보인다(world: World, at: Any) -> None:
    client = at_desk(world, OH)
    answer = client.post("/emergency/declare", _form(world))
    one = Emergency.objects.get()
    assert answer["Location"] == f"/emergency/{one.public_id}"
    text = _text(client, answer["Location"])
    assert "도지사를 거쳐 행정안전부장관에게" in text
    assert "비상근무의 종류: 제3호" in text
    assert "호우" in _text(client, "/emergency")


def test_빈_칸이_있으면_그_칸에_말한다(world: World, at: Any) -> None:
    answer = at_desk(world, OH).post("/emergency/declare", _form(world, reason=""))
    assert answer.status_code == 422
    assert "발령 사유를 적어 주세요" in answer.content.decode()


def test_올리고_보고하고_해제한다(world: World, at: Any) -> None:
    one, client = declared(world, 4), at_desk(world, MOON)
    home = f"/emergency/{one.public_id}"
    client.post(f"{home}/level", {"kind": "3", "trigger": "urgent_disaster",
                                  "since": "2026-11-20T16:20", "reason": "피해"})  # fmt: skip
    client.post(f"{home}/reported", {"reported_at": "2026-11-20T16:30"})
    client.post(f"{home}/release", {"released_at": "2026-11-20T16:35", "reason": "경보 해제"})
    text = _text(client, home)
    for words in ("제3호", "에 보고했습니다", "경보 해제"):
        assert words in text
    refused = client.post(f"{home}/release", {"released_at": "", "reason": "또"})
    assert refused.status_code == 422


def test_편성하고_손으로_고치고_알린다(world: World, at: Any) -> None:
    one, client = declared(world), at_desk(world, OH)
    home = f"/emergency/{one.public_id}"
    client.post(f"{home}/pick", {"since": "2026-11-20T18:00", "until": "2026-11-21T09:00",
                                 "wanted": "2", "seed": "3"})  # fmt: skip
    made = Stretch.objects.get()
    first = made.picks.first()
    assert first is not None
    key = {"emergency": str(one.public_id)}
    who = str(people.public_ids([first.person_id])[first.person_id])
    client.post(f"/emergency/picks/{made.public_id}/off", {**key, "person": who, "reason": "병원"})
    staff = people.staff_numbers([first.person_id], on=FRI)[first.person_id]
    client.post(f"/emergency/picks/{made.public_id}/add", {**key, "staff": staff, "reason": "나음"})
    client.post(f"/emergency/picks/{made.public_id}/publish", key)
    text = _text(client, home)
    assert "직접 넣음" in text
    assert "알림</span>" in text
    mine = next(name for name, pk in world.people.items() if pk == first.person_id)
    assert "나음" in _text(at_desk(world, mine, "employee"), "/emergency/mine")
    client.post(f"/emergency/picks/{made.public_id}/drop", {**key, "reason": "그침"})
    assert queries.planned(one.public_id) == []


def test_빠진_까닭은_발령하는_사람만_본다(world: World, at: Any) -> None:
    actions.mark(
        person=world.people[KIM], kind="exempt", reason="규칙 제5조", since=FRI, until=None,
        by=world.viewer(OH, "hr"), at=NOW,
    )  # fmt: skip
    made = drafted(world, declared(world))
    home = f"/emergency/{made.emergency.public_id}"
    assert "규칙 제5조" in _text(at_desk(world, OH), home)
    assert "규칙 제5조" not in _text(at_desk(world, PARK), home)


def test_소집하고_한_번_눌러_답하고_상황판에_보인다(world: World, at: Any) -> None:
    one, oh = declared(world), at_desk(world, OH)
    answer = oh.post(
        f"/emergency/{one.public_id}/call",
        {"whom": "all", "message": "응소하십시오", "place": "상황실", "due_at": "2026-11-20T18:00"},
    )
    made = Call.objects.get()
    assert made.persons.count() == 10
    kim, lee = at_desk(world, KIM), at_desk(world, LEE, "employee")
    assert "응소하십시오" in _text(kim, f"/emergency/answer/{made.public_id}")
    kim.post(f"/emergency/answer/{made.public_id}/say", {"kind": "going"})
    lee.post(f"/emergency/answer/{made.public_id}/say", {"kind": "late", "minutes": "60"})
    assert Answer.objects.get(kind="late").comes_at == NOW + timedelta(minutes=60)
    assert "늦는다" in _text(lee, f"/emergency/answer/{made.public_id}")
    text = _text(oh, answer["Location"])
    assert "17:40 도착" in text
    assert "표로 보기" in text


def test_상황판은_몇_초마다_숫자만_다시_가져온다(world: World, at: Any) -> None:
    one = declared(world)
    called(world, one)
    client = at_desk(world, OH)
    path = f"/emergency/{one.public_id}/board"
    assert 'hx-trigger="every 5s"' in _text(client, path)
    part = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div class="stack" id="live"')
    assert "<html" not in part


def test_못_가는_사유는_상황실만_본다(world: World, at: Any) -> None:
    one = declared(world)
    made = called(world, one)
    kim = at_desk(world, KIM)
    empty = kim.post(f"/emergency/answer/{made.public_id}/say", {"kind": "cannot"})
    assert empty.status_code == 422
    kim.post(f"/emergency/answer/{made.public_id}/say", {"kind": "cannot", "reason": "수술 뒤"})
    path = f"/emergency/{one.public_id}/board"
    assert "수술 뒤" in _text(at_desk(world, OH), path)
    assert "수술 뒤" not in _text(at_desk(world, PARK), path)


def test_상황실이_응소를_확인하고_되돌리고_다시_알린다(world: World, at: Any) -> None:
    made, client = called(world, declared(world)), at_desk(world, OH)
    at(NOW + timedelta(minutes=5))
    who = {"person": str(people.public_ids([world.people[KIM]])[world.people[KIM]])}
    client.post(f"/emergency/calls/{made.public_id}/come", {**who, "reason": "봄"})
    assert Muster.objects.filter(known_until=None).count() == 1
    client.post(f"/emergency/calls/{made.public_id}/remind")
    at(NOW + timedelta(minutes=6))
    client.post(f"/emergency/calls/{made.public_id}/uncome", who)
    assert Muster.objects.filter(known_until=None).count() == 0
    made.refresh_from_db()
    assert made.reminders == 1


def test_응소한_사람의_시간을_한_번에_적고_고친다(world: World, at: Any) -> None:
    one = declared(world)
    made = called(world, one)
    actions.muster(
        call=made.public_id, person=world.people[KIM], arrived_at=NOW, reason="봄",
        by=world.viewer(OH, "hr"), at=NOW,
    )  # fmt: skip
    at(LATER)
    client, home = at_desk(world, OH), f"/emergency/{one.public_id}"
    who = str(people.public_ids([world.people[KIM]])[world.people[KIM]])
    text = _text(client, f"{home}/serving")
    assert 'value="2026-11-20T16:40"' in text
    client.post(
        f"{home}/serve",
        {"person": [who], f"since-{who}": "2026-11-20T18:00", f"until-{who}": "2026-11-21T09:00",
         "note": "일지"},
    )  # fmt: skip
    old = Service.objects.get()
    assert old.during.lower == NIGHT
    client.post(
        f"/emergency/hours/{old.public_id}/correct",
        {"emergency": str(one.public_id), "since": "2026-11-20T18:00", "until": "2026-11-21T06:00",
         "note": "교대"},
    )  # fmt: skip
    text = _text(client, home)
    assert "12:00" in text
    assert "에 고침" in text
    assert "교대" in _text(at_desk(world, KIM), "/emergency/mine")
    client.post(
        f"/emergency/hours/{Service.objects.get(known__upper_inf=True).public_id}/correct",
        {"emergency": str(one.public_id), "since": "2026-11-20T18:00", "none": "1", "note": "착오"},
    )
    assert not Service.objects.filter(known__upper_inf=True).exists()


def test_휴무_시간을_정하지_않았으면_그렇게_말하고_정하면_준다(world: World, at: Any) -> None:
    one = declared(world)
    served(world, one)
    at(LATER)
    client, home = at_desk(world, OH), f"/emergency/{one.public_id}"
    assert "몇 시간인지 정하지 않음" in _text(client, home)
    assert client.post(f"{home}/rest").status_code == 422
    set_here(world, "emergency.rest_minutes", "480")
    assert "주어야 함" in _text(client, home)
    for _ in range(2):
        client.post(f"{home}/rest")
    entry = Entry.objects.get(pool="emergency_rest")
    assert (entry.minutes, entry.starts) == (480, SAT)
    assert "1일 줌" in _text(client, home)


def test_겹치는_승인된_연가를_보이고_취소하지는_않는다(world: World, at: Any) -> None:
    source = uuid4()
    new = timeline.New(world.people[LEE], "leave", SAT, 540, 1080, source, label="연가")
    timeline.write(intervals=[new], why="시험", at=NOW)
    home = f"/emergency/{declared(world, 2).public_id}"
    text = _text(at_desk(world, OH), home)
    assert f"/leave/{source}" in text
    assert "저절로 취소하지 않습니다" in text
    assert f"/leave/{source}" not in _text(at_desk(world, PARK), home)


def test_엑셀과_문서로_받는다(world: World, at: Any) -> None:
    one = declared(world)
    made = called(world, one)
    served(world, one)
    client, home = at_desk(world, OH), f"/emergency/{one.public_id}"
    book = load_workbook(BytesIO(b"".join(client.get(f"{home}/xlsx").streaming_content)))  # type: ignore[attr-defined]
    assert book.sheetnames == ["시간", "편성"]
    book = load_workbook(
        BytesIO(b"".join(client.get(f"/emergency/calls/{made.public_id}/xlsx").streaming_content))  # type: ignore[attr-defined]
    )
    assert book["비상소집"].max_row >= 4
    for path in (f"{home}/paper", f"/emergency/calls/{made.public_id}/paper"):
        pdf = b"".join(client.get(f"{path}/pdf").streaming_content)  # type: ignore[attr-defined]
        hwpx = b"".join(client.get(f"{path}/hwpx").streaming_content)  # type: ignore[attr-defined]
        assert (pdf[:4], hwpx[:2]) == (b"%PDF", b"PK")


def test_명부를_인사담당자가_적고_지운다(world: World, at: Any) -> None:
    client = at_desk(world, OH)
    staff = people.staff_numbers([world.people[KIM]], on=FRI)[world.people[KIM]]
    given = {"person": staff, "kind": "exempt", "reason": "규칙 제5조", "since": "2026-11-01"}
    client.post("/emergency/roll/add", given)
    assert "규칙 제5조" in _text(client, "/emergency/roll")
    client.post(f"/emergency/roll/{roll.marks(on=FRI)[0].mark}/end")
    assert "명부가 비어 있습니다" in _text(client, "/emergency/roll")


@pytest.mark.parametrize("who", [KIM, PARK, "이팀장", "정감사"])
def test_맡지_않은_사람에게는_발령과_소집이_열리지_않는다(world: World, at: Any, who: str) -> None:
    one = declared(world)
    made, client = called(world, one), at_desk(world, who)
    assert client.get("/emergency/new").status_code == 403
    assert client.get("/emergency/roll").status_code == 403
    for path in ("declare", "check", f"{one.public_id}/release", f"{one.public_id}/call",
                 f"{one.public_id}/serve", f"calls/{made.public_id}/come"):  # fmt: skip
        assert client.post(f"/emergency/{path}", {}).status_code == 403, path


def test_직원은_남의_소집에_답하지_못하고_목록을_보지_못한다(world: World, at: Any) -> None:
    made, client = called(world, declared(world), LEE), at_desk(world, KIM)
    assert client.get(f"/emergency/answer/{made.public_id}").status_code == 403
    assert client.get("/emergency").status_code == 403
    assert client.get("/emergency/mine").status_code == 200


def test_다른_부서의_비상근무는_보이지_않는다(world: World, at: Any) -> None:
    one = declared(world, units=[world.units["공원과"]])
    assert at_desk(world, PARK).get(f"/emergency/{one.public_id}").status_code == 403
    assert "호우" not in _text(at_desk(world, PARK), "/emergency")
    assert at_desk(world, YUN).get(f"/emergency/{one.public_id}").status_code == 403
