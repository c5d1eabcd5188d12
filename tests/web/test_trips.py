"""출장 화면: 신청과 확인, 한 번 눌러 떠나고 돌아오기, 정산과 보고, 현황."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dure.trips import queries
from dure.trips.models import Trip
from tests.leave.steps import set_here
from tests.trips.steps import (
    KIM,
    LEE,
    PARK,
    TUE,
    WED,
    YUN,
    ask,
    back,
    counted,
    hours,
    moment,
    out,
    take,
)
from tests.web.desk import at_desk, lines, record
from tests.web.trip_pages import at, form, said, seoul
from tests.world import World

__all__ = ["at", "seoul"]


# ── asking ────────────────────────────────────────────────────────────────────────────


def test_양식은_다음_반시간부터_퇴근까지로_채워져_있다(world: World, at: Any) -> None:
    text = said(at_desk(world, KIM), "/trips/new")
    assert 'value="17:00"' in text  # 16:40의 다음 반시간
    assert 'value="18:00"' in text
    assert "박과장 결재" in text
    assert "관내 4시간 미만" in text


def test_올리면_문서가_열리고_내_출장에_보인다(world: World, at: Any) -> None:
    client = at_desk(world, KIM)
    answer = client.post("/trips", form(world))
    made = Trip.objects.get()
    assert answer["Location"] == f"/trips/{made.public_id}"
    assert (made.departs, made.start, made.end) == (TUE, 780, 1080)
    text = said(client, answer["Location"])
    assert "관내 4시간 이상" in text
    assert "회수하기" in text
    assert "중앙공원" in said(client, "/trips")
    assert "중앙공원" in said(client, "/")


def test_가던_곳은_단추_하나로_채워진다(world: World, at: Any) -> None:
    ask(world, hours(TUE, 540, 600), place="호수공원", vehicle="official", distance_m=8400)
    client = at_desk(world, KIM)
    assert "호수공원" in said(client, "/")
    text = said(
        client, "/trips/new?place=호수공원&vehicle=official&distance=8.4&span=day&since=2026-11-25"
    )
    assert 'value="호수공원"' in text
    assert 'value="official" selected' in text
    assert "11월 25일(수) 09:00–18:00" in text


def test_확인은_아무것도_쓰지_않고_걸리는_것을_보여_준다(world: World, at: Any) -> None:
    take(world, hours(TUE, 840, 960), place="시청")
    client = at_desk(world, KIM)
    answer = client.post("/trips/check", form(world, KIM, LEE), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "김주무관님은 그 시간에 다른 출장(11월 24일 14:00–16:00)이 있습니다" in text
    assert "2명: 김주무관, 이팀장" in text
    assert 'aria-disabled="true"' in text
    assert Trip.objects.count() == 1


def test_걸리면_양식에_그대로_남고_문장을_보여_준다(world: World, at: Any) -> None:
    take(world, hours(TUE, 840, 960), place="시청")
    answer = at_desk(world, KIM).post("/trips", form(world))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "다른 출장" in text
    assert 'value="시설 점검"' in text


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"place": ""}, "가는 곳을 적어 주세요"),
        ({"purpose": ""}, "무슨 일로 가는지"),
        ({"until": "2026-11-23"}, "돌아오는 날이 가는 날보다 빠릅니다"),
        ({"span": "hours"}, "출발 시각을 넣어 주세요"),
        ({"span": "hours", "start": "18:00", "end": "13:00"}, "복귀가 출발보다 빠릅니다"),
        ({"span": "hours", "start": "09:00", "end": "25:00"}, "24:00까지 적습니다"),
        ({"since": "2026-11-20", "span": "morning"}, "미리 올리지 못한 까닭"),
        ({"distance": "-3"}, "거리는 0보다 작을 수 없습니다"),
    ],
)
def test_빈칸과_틀린_칸은_그_자리에서_말한다(
    world: World, at: Any, more: dict[str, str], sentence: str
) -> None:
    answer = at_desk(world, KIM).post("/trips", form(world, **more))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Trip.objects.exists()


def test_아무도_고르지_않으면_올리지_못한다(world: World, at: Any) -> None:
    answer = at_desk(world, KIM).post("/trips", {**form(world), "person": []})
    assert answer.status_code == 422
    assert "출장 가는 사람을 골라 주세요" in answer.content.decode()


def test_서무는_다른_사람의_출장을_올린다(world: World, at: Any) -> None:
    at_desk(world, YUN).post("/trips", form(world, LEE, span="day"))
    made = queries.by_id([Trip.objects.get().public_id])
    assert next(iter(made.values())).persons == (world.people[LEE],)


def test_반려된_출장을_고쳐_다시_올린다(world: World, at: Any) -> None:
    client = at_desk(world, KIM)
    client.post("/trips", form(world))
    made = Trip.objects.get()
    client.post(f"/trips/{made.public_id}/withdraw")
    text = said(client, f"/trips/new?again={made.public_id}")
    assert 'value="13:00"' in text
    client.post("/trips", form(world, place="호수공원", again=str(made.public_id)))
    made.refresh_from_db()
    assert (made.place, made.state) == ("호수공원", "requested")
    assert at_desk(world, LEE).get(f"/trips/new?again={made.public_id}").status_code == 403


# ── deciding ──────────────────────────────────────────────────────────────────────────


def test_결재함에서_사람과_구분을_보고_승인한다(world: World, at: Any) -> None:
    made = ask(world, hours(TUE, 780, 1080), KIM, LEE)
    client = at_desk(world, PARK, "head")
    text = said(client, "/inbox")
    assert "김주무관 외 1명 · 11월 24일(화) 13:00–18:00 중앙공원" in text
    assert "관내 4시간 이상 · 대중교통" in text
    key = made.document.public_id
    client.post(f"/inbox/{key}/approve", {"version": "1"})
    made.refresh_from_db()
    assert made.state == "approved"
    client.post(f"/inbox/{key}/undo")
    made.refresh_from_db()
    assert made.state == "requested"


def test_모성보호_대상은_결재하는_사람에게만_보인다(world: World, at: Any) -> None:
    from dure.people.models import Protection

    Protection.objects.create(
        institution_id=world.institution, person_id=world.people[KIM], kind="pregnancy",
        agreed=False, valid=(date(2026, 10, 1), date(2027, 6, 1)),
    )  # fmt: skip
    made = ask(world, hours(TUE, 540, 1080, WED), KIM, LEE, kind="domestic", region="seoul")
    assert "모성보호 대상의 장거리 · 장기간 출장" in said(at_desk(world, PARK, "head"), "/inbox")
    for who in (LEE, YUN):
        assert "모성보호" not in said(at_desk(world, who), f"/trips/{made.public_id}")
        assert "모성보호" not in said(at_desk(world, who), f"/papers/{made.document.public_id}")


def test_출장_시간에_찍은_기록은_결재하는_사람이_본다(world: World, at: Any) -> None:
    record(world, KIM, TUE, 530, 912, 1085, way=(0, 1, 1))
    at(TUE, "18:30")
    ask(world, hours(TUE, 780, 1080), after_reason="급한 민원", at=moment(TUE, "18:20"))
    text = said(at_desk(world, PARK, "head"), "/inbox")
    assert "사후 보고입니다. 까닭: 급한 민원" in text
    assert "출장 시간에 단말기에 기록했습니다: 11-24(화) 15:12 본관 1층" in text


# ── on the way ────────────────────────────────────────────────────────────────────────


def test_오늘_화면에서_한_번_눌러_떠나고_돌아온다(world: World, at: Any) -> None:
    made = take(world, hours(TUE, 780, 1080))
    client = at_desk(world, KIM)
    at(TUE, "12:50")
    assert "지금 출발" in said(client, "/")
    answer = client.post(f"/trips/{made.public_id}/go", {"next": "today"})
    assert answer["Location"] == "/"
    at(TUE, "17:31")
    text = said(client, "/")
    assert "12:50 출발. 18:00 복귀 예정입니다." in text
    client.post(f"/trips/{made.public_id}/return", {"next": "today"})
    assert counted(made, world) == hours(TUE, 770, 1051)
    text = said(client, f"/trips/{made.public_id}")
    assert "다녀왔습니다" in text
    client.post(f"/trips/{made.public_id}/undo")
    assert counted(made, world) == hours(TUE, 770, 1080)


def test_구분이_달라지면_정산을_올렸다고_말한다(world: World, at: Any) -> None:
    made = take(world, hours(TUE, 780, 1080))
    client = at_desk(world, KIM)
    at(TUE, "15:12")
    answer = client.post(f"/trips/{made.public_id}/return", follow=True)
    assert "정산(총무과-출장변경-2026-1)을 결재로 올렸습니다" in answer.content.decode()
    head = at_desk(world, PARK, "head")
    text = said(head, "/inbox")
    assert "관내 4시간 이상 → 관내 4시간 미만" in text


def test_단말기_기록으로_복귀를_고를_수_있다(world: World, at: Any) -> None:
    made = take(world, hours(TUE, 780, 1080))
    record(world, KIM, TUE, 530, 770, 1052, way=(0, 1, 0))
    at(TUE, "17:55")
    client = at_desk(world, KIM)
    text = said(client, f"/trips/{made.public_id}")
    assert 'value="2026-11-24 1052"' in text
    assert 'value="2026-11-24 770"' not in text
    client.post(f"/trips/{made.public_id}/return", {"reading": "2026-11-24 1052"})
    assert counted(made, world) == hours(TUE, 780, 1052)


def test_단말기에_없는_기록으로는_복귀하지_못한다(world: World, at: Any) -> None:
    made = take(world, hours(TUE, 780, 1080))
    at(TUE, "17:55")
    url = f"/trips/{made.public_id}/return"
    answer = at_desk(world, KIM).post(url, {"reading": "2026-11-24 1052"})
    assert answer.status_code == 422
    assert "단말기에 그런 기록이 없습니다" in answer.content.decode()
    assert counted(made, world) == hours(TUE, 780, 1080)


def test_잊고_돌아왔으면_실제_시각을_적게_한다(world: World, at: Any) -> None:
    made = take(world, hours(TUE, 780, 1080))
    out(world, made, "13:00")
    at(WED, "09:10")
    client = at_desk(world, KIM)
    assert "이미 돌아왔으면 실제 시각을 적어 주세요" in said(client, f"/trips/{made.public_id}")
    given = {"since": "2026-11-24", "start": "13:00", "until": "2026-11-24", "end": "17:20"}
    client.post(f"/trips/{made.public_id}/times", given)
    assert counted(made, world) == hours(TUE, 780, 1040)
    assert "나중에 적음" in said(client, f"/trips/{made.public_id}")


def test_기간을_바꾸고_취소한다(world: World, at: Any) -> None:
    made = take(world, hours(TUE, 780, 1080))
    client = at_desk(world, KIM)
    given = {
        "since": "2026-11-24",
        "start": "13:00",
        "until": "2026-11-24",
        "end": "19:00",
        "reason": "회의",
    }
    answer = client.post(f"/trips/{made.public_id}/change", given, follow=True)
    assert "결재는 필요 없습니다" in answer.content.decode()
    answer = client.post(
        f"/trips/{made.public_id}/change",
        {**given, "until": "2026-11-25", "urgent": "on"},
        follow=True,
    )
    text = answer.content.decode()
    assert "기간 변경(총무과-출장변경-2026-1)을 결재로 올렸습니다" in text
    assert "11월 24일(화) 13:00부터 11월 25일(수) 19:00까지" in text
    client.post(f"/trips/{made.public_id}/cancel", {"reason": "비가 옴"})
    made.refresh_from_db()
    assert made.state == "cancelled"


# ── looking ───────────────────────────────────────────────────────────────────────────


def test_현황은_상태로_거르고_엑셀로_받는다(world: World, at: Any, seoul: Trip) -> None:
    ask(world, hours(date(2026, 11, 30), 540, 720), place="중앙공원")
    client = at_desk(world, YUN)
    text = said(client, "/trips/team?month=2026-11")
    assert "2건입니다. 결과 보고가 없는 출장이 1건 있습니다." in text
    text = said(client, "/trips/team?month=2026-11&state=untold")
    assert "서울 정부청사" in text
    assert "중앙공원" not in text
    assert "해당하는 출장이 없습니다" in said(client, "/trips/team?month=2026-10")
    answer = client.get("/trips/team.xlsx?month=2026-11")
    assert b"".join(answer.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert lines("web.download") == 1


def test_남의_출장은_관계된_사람만_본다(world: World, at: Any) -> None:
    made = take(world, hours(TUE, 780, 1080))
    url = f"/trips/{made.public_id}"
    for who, role in (
        (KIM, "employee"),
        (PARK, "head"),
        (YUN, "clerk"),
        (LEE, "team_lead"),
        ("정감사", "auditor"),
    ):
        assert at_desk(world, who, role).get(url).status_code == 200
    for who in ("한기간제", "강국장"):
        assert at_desk(world, who).get(url).status_code == 403
    assert lines("trips.read") == 3  # 서무, 팀장, 감사
    assert at_desk(world, LEE).get(f"/papers/{made.document.public_id}").status_code == 200


def test_함께_가는_사람은_문서를_읽는다(world: World, at: Any) -> None:
    made = ask(world, hours(TUE, 780, 1080), KIM, "최담당")
    assert (
        at_desk(world, "최담당", "employee").get(f"/papers/{made.document.public_id}").status_code
        == 200
    )


def test_출장_간_사람은_동료의_오늘_화면에_보인다(world: World, at: Any) -> None:
    made = take(world, hours(TUE, 780, 1080))
    at(TUE, "14:00")
    assert "관내출장" in said(at_desk(world, LEE), "/")
    back(world, made, "15:00")


# ── money ─────────────────────────────────────────────────────────────────────────────


def test_예상_여비와_까닭이_보인다(world: World, at: Any) -> None:
    client = at_desk(world, KIM)
    answer = client.post("/trips/check", form(world, KIM, LEE), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "40,000원" in text  # 13–18시, 4시간 이상 20,000원씩 두 사람
    assert "한 사람 20,000원" in text
    assert "여비 규정 제18조" in text
    answer = client.post(
        "/trips/check", form(world, vehicle="official"), headers={"HX-Request": "true"}
    )
    assert "10,000원" in answer.content.decode()  # 공용차라 20,000 − 10,000


def test_정산하면_승인_전과_뒤의_여비가_결재함에_보인다(world: World, at: Any) -> None:
    made = take(world, hours(TUE, 780, 1080))
    back(world, made, "15:12")
    at(TUE, "16:00")
    assert "여비 20,000원 → 10,000원" in said(at_desk(world, PARK, "head"), "/inbox")
    text = said(at_desk(world, KIM), f"/trips/{made.public_id}")
    assert "여비 <strong>10,000원</strong>" in text
    assert "왜 이 금액인가요?" in text


def test_모르는_값이_있으면_금액_대신_무엇이_없는지_말한다(world: World, at: Any) -> None:
    client = at_desk(world, KIM)
    given = form(
        world, kind="abroad", country_class="a", since="2026-12-01", until="2026-12-04", span="day"
    )
    answer = client.post("/trips/check", given, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "아직 모름" in text
    assert "정해지지 않아 여비를 세지 못합니다" in text
    assert "신청하기" in text


@pytest.mark.parametrize(
    ("kind", "distance", "sentence"),
    [
        ("domestic", "11.9", "근무지 내 출장입니다. 구분을 관내로"),  # 왕복이든 편도든 12km 미만
        ("local", "24", "같은 시·군이나 섬 안일 때만 관내입니다"),  # 편도로 보아도 12km 이상
        ("local", "12", "왕복인지 편도인지에 따라"),  # 정하지 않은 값
    ],
)
def test_거리가_구분과_맞지_않으면_조문과_함께_말한다(
    world: World, at: Any, kind: str, distance: str, sentence: str
) -> None:
    given = form(world, kind=kind, distance=distance)
    answer = at_desk(world, KIM).post("/trips/check", given, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert sentence in text
    assert "제18조제2항" in text
    near = form(world, kind="local", distance="8")
    answer = at_desk(world, KIM).post("/trips/check", near, headers={"HX-Request": "true"})
    assert "왕복 8km입니다" not in answer.content.decode()


def test_아직_가지_않은_출장은_예정한_시간이라고_말한다(world: World, at: Any) -> None:
    made = take(world, hours(TUE, 780, 1080))
    client, url = at_desk(world, KIM), f"/trips/{made.public_id}"
    text = said(client, url)
    assert "13:00부터 18:00까지입니다." in text
    assert "예정한 시간으로 셉니다" in text
    assert "돌아왔습니다" not in text
    at(WED, "09:00")
    assert "예정한 시간으로 셉니다" not in said(client, url)


def test_여비_구분은_조례가_정한_시간으로_말한다(world: World, at: Any) -> None:
    set_here(world, "travel.local_long_minutes", "210")
    made = take(world, hours(TUE, 780, 990))  # 3시간 30분
    text = said(at_desk(world, KIM), f"/trips/{made.public_id}")
    assert "관내 3시간 30분 이상" in text
    assert "3시간 30분 이상입니다." in text
    assert "20,000원" in text
    assert "관내 3시간 30분 이상" in said(at_desk(world, YUN, "clerk"), "/trips/team?month=2026-11")


def test_값이_없는_국외_출장이_결재함의_다른_금액을_가리지_않는다(world: World, at: Any) -> None:
    ask(world, hours(TUE, 780, 1080))
    ask(world, hours(TUE, 540, 1080, WED), LEE, kind="abroad", country_class="a", place="도쿄")
    text = said(at_desk(world, PARK, "head"), "/inbox")
    assert "예상 여비 20,000원." in text
    assert "예상 여비 아직 모름. &#x27;국외 가등급 일비 (달러)&#x27; 값이 정해지지 않아" in text


def test_결재함은_단말기_기록을_한_번에_묻는다(world: World, at: Any) -> None:
    at(TUE, "19:00")
    for who, start in ((KIM, 780), (LEE, 840), (YUN, 900)):
        record(world, who, TUE, 530, start + 30, 1085, way=(0, 1, 1))
        ask(world, hours(TUE, start, 1080), who, after_reason="급한 민원", at=moment(TUE, "18:30"))
    client = at_desk(world, PARK, "head")
    with CaptureQueriesContext(connection) as asked:
        text = said(client, "/inbox")
    assert text.count("출장 시간에 단말기에 기록했습니다") == 3
    read = [each for each in asked.captured_queries if 'FROM "attendance_punch"' in each["sql"]]
    assert len(read) == 1


def test_결재함이_묻는_수는_출장이_몇_건이어도_같다(world: World, at: Any) -> None:
    """겹치는 것, 모성보호, 거리까지 살펴도 문서마다 따로 묻지 않는다."""
    client = at_desk(world, PARK, "head")

    def asking_of(day: date) -> int:
        for who, start in ((KIM, 780), (LEE, 840), (YUN, 900)):
            ask(world, hours(day, start, 1080), who, distance_m=14_000)
        client.get("/inbox")
        with CaptureQueriesContext(connection) as asked:
            said(client, "/inbox")
        return len(asked)

    assert asking_of(TUE) == asking_of(WED)


def test_같은_단추를_두_번_눌러도_한_번만_적힌다(world: World, at: Any) -> None:
    made = take(world, hours(TUE, 780, 1080))
    client, url = at_desk(world, KIM), f"/trips/{made.public_id}"
    at(TUE, "12:50")
    assert [client.post(f"{url}/go").status_code for _ in range(2)] == [302, 302]
    at(TUE, "12:51")
    assert client.post(f"{url}/go").status_code == 422  # 1분 뒤에 누르면 이미 출발했다고 말한다
    at(TUE, "17:31")
    assert [client.post(f"{url}/return").status_code for _ in range(2)] == [302, 302]
    assert lines("trips.set_out") == 1
    assert lines("trips.come_back") == 1
    assert counted(made, world) == hours(TUE, 770, 1051)
