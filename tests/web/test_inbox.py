"""결재함: the doubtful apart, the rest in one press, ten seconds to undo, one winner."""

from datetime import date, timedelta

import pytest
from django.test import Client

from dure import clock
from dure.approvals import actions as approvals
from dure.attendance import actions as attendance
from dure.attendance.models import Correction
from dure.leave import actions as leave
from dure.overtime.models import Order
from dure.people.models import Protection
from tests.approvals.desk import handed_over, place, put_up, signed
from tests.leave.steps import ask, hours, lot, take
from tests.web.desk import approved, asked, asking, at_desk, lines
from tests.world import NOW, World

TUESDAY = date(2026, 11, 24)
PEOPLE = ("김주무관", "이팀장", "최담당", "오인사")


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def approve(client: Client, made: Order, htmx: bool = False) -> int:
    headers = {"HX-Request": "true"} if htmx else {}
    url = f"/inbox/{made.document.public_id}/approve"
    return client.post(url, {"version": made.document.version}, headers=headers).status_code


def picks(orders: list[Order]) -> list[str]:
    return [f"{each.document.public_id}:{each.document.version}:1.0" for each in orders]


def test_one_press_approves_and_one_takes_back(world: World) -> None:
    made = asked(world, "김주무관", TUESDAY)
    client = at_desk(world, "박과장")
    assert "김주무관 · 11-24(화) 18:00–21:00" in client.get("/inbox").content.decode()
    assert approve(client, made) == 302
    made.refresh_from_db()
    assert made.state == "approved"
    page = client.get("/inbox").content.decode()
    assert f"/inbox/{made.document.public_id}/undo" in page
    client.post(f"/inbox/{made.document.public_id}/undo")
    made.refresh_from_db()
    assert made.state == "requested"


def test_htmx_gets_the_row_and_the_toast(world: World) -> None:
    made = asked(world, "김주무관", TUESDAY)
    url = f"/inbox/{made.document.public_id}/approve"
    answer = at_desk(world, "박과장").post(url, {"version": "1"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert page.lstrip().startswith("<li")
    assert 'hx-swap-oob="beforeend:#toasts"' in page
    assert "결재할 문서가 없습니다." in page


def test_the_second_is_told_who_was_first(world: World) -> None:
    made = asked(world, "김주무관", TUESDAY)
    first, second = at_desk(world, "박과장"), at_desk(world, "박과장")
    assert approve(first, made) == 302
    answer = second.post(f"/inbox/{made.document.public_id}/approve", {"version": 1})
    assert answer.status_code == 409
    assert "박과장님이 16:40에 먼저 승인했습니다" in answer.content.decode()
    assert approve(second, made, htmx=True) == 409


def test_many_in_one_press_but_never_a_flagged_one(world: World) -> None:
    clean = [asked(world, who, TUESDAY) for who in PEOPLE]
    after = asked(world, "윤서무", date(2026, 11, 19), after_reason="급한 민원")
    client = at_desk(world, "박과장")
    page = client.get("/inbox").content.decode()
    assert "사후 확인입니다" in page
    assert page.index("사후 확인입니다") < page.index("규칙에 이상 없는 문서")
    assert f'value="{picks([after])[0]}"' not in page
    told = client.post("/inbox/approve", {"doc": picks([*clean, after])}, follow=True)
    said = told.content.decode()
    assert "4건을 승인했습니다." in said
    assert "윤서무 · 11-19(목) 18:00–21:00(살펴볼 일이 생김)" in said
    assert Order.objects.filter(state="approved").count() == 4
    after.refresh_from_db()
    assert after.state == "requested"


def test_one_decided_meanwhile_is_named(world: World) -> None:
    orders = [asked(world, who, TUESDAY) for who in PEOPLE[:2]]
    client = at_desk(world, "박과장")
    approve(client, orders[0])
    client.get("/inbox")  # the toast of the first
    said = client.post("/inbox/approve", {"doc": picks(orders)}, follow=True).content.decode()
    assert "1건을 승인했습니다." in said
    assert "김주무관(그사이 바뀜)" in said


def test_what_would_pass_the_limit_is_apart(world: World) -> None:
    for day in (21, 22, 28, 29):  # weekends of thirteen hours each
        approved(world, "김주무관", date(2026, 11, day), 660, 1440)
    approved(world, "김주무관", date(2026, 11, 23), 1080, 1440)
    asked(world, "김주무관", TUESDAY)
    page = at_desk(world, "박과장").get("/inbox").content.decode()
    assert "월 한도 57:00을 넘습니다" in page
    assert "제15조제4항" in page
    assert "초과 한도가 가까운 사람" in page


def test_a_protected_person_is_apart(world: World) -> None:
    Protection.objects.create(
        institution_id=world.institution,
        person_id=world.people["김주무관"],
        kind="pregnancy",
        agreed=True,
        valid=(date(2026, 9, 1), None),
    )
    asked(world, "김주무관", TUESDAY, 1080, 1200)
    page = at_desk(world, "박과장").get("/inbox").content.decode()
    assert "모성보호 대상(임신 중)입니다. 본인이 신청하거나 동의했습니다." in page
    assert "규칙에 이상 없는 문서" not in page


def test_an_overlapping_one_is_apart(world: World) -> None:
    approved(world, "김주무관", TUESDAY - timedelta(days=1), 1080, 1200)
    asked(world, "김주무관", TUESDAY - timedelta(days=1), 1140, 1260)
    page = at_desk(world, "박과장").get("/inbox").content.decode()
    assert "같은 시간에 승인된 명령(18:00–20:00)이 있어 승인할 수 없습니다." in page


def test_returning_needs_a_reason(world: World) -> None:
    made = asked(world, "김주무관", TUESDAY)
    client, url = at_desk(world, "박과장"), f"/inbox/{made.document.public_id}/reject"
    assert client.get(f"/inbox/{made.document.public_id}").status_code == 200
    assert client.post(url, {"version": 1, "comment": " "}).status_code == 422
    assert client.post(url, {"version": 1, "comment": "다음 주에 합니다"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "rejected"


def test_a_correction_is_approved_like_any_other(world: World) -> None:
    form = {
        "date": "2026-11-13",
        "direction": "1",
        "time": "18:04",
        "reason": "단말기가 멈췄습니다",
    }
    at_desk(world, "김주무관").post("/corrections", form)
    made = Correction.objects.select_related("document").get()
    client = at_desk(world, "박과장")
    assert "김주무관 · 11-13(금) 퇴근 18:04" in client.get("/inbox").content.decode()
    client.post(f"/inbox/{made.document.public_id}/approve", {"version": 1})
    made.refresh_from_db()
    assert made.state == "approved"


def test_it_is_not_for_others_to_sign(world: World) -> None:
    made = asked(world, "김주무관", TUESDAY)
    assert approve(at_desk(world, "김주무관"), made) == 403
    assert approve(at_desk(world, "강국장"), made) == 403
    assert lines("web.forbidden") == 2
    made.refresh_from_db()
    assert made.state == "requested"


def test_one_undo_takes_back_a_whole_bulk(world: World) -> None:
    orders = [asked(world, who, TUESDAY) for who in PEOPLE]
    client = at_desk(world, "박과장")
    told = client.post("/inbox/approve", {"doc": picks(orders)}, follow=True).content.decode()
    assert 'action="/inbox/undo"' in told
    client.post("/inbox/undo")
    assert Order.objects.filter(state="requested").count() == len(PEOPLE)


def test_after_ten_seconds_a_bulk_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = [asked(world, who, TUESDAY) for who in PEOPLE]
    client = at_desk(world, "박과장")
    client.post("/inbox/approve", {"doc": picks(orders)})
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=11))
    assert client.post("/inbox/undo").status_code == 422
    assert Order.objects.filter(state="approved").count() == len(PEOPLE)


def test_the_undo_of_a_bulk_leaves_what_was_signed_before_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = [asked(world, who, TUESDAY) for who in PEOPLE]
    client = at_desk(world, "박과장")
    approve(client, orders[0])
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=5))
    client.post("/inbox/approve", {"doc": picks(orders[1:])})
    client.post("/inbox/undo")
    assert [each.state for each in Order.objects.order_by("id")] == ["approved"] + ["requested"] * 3


def _waits(world: World, count: int, since: int) -> None:
    """Orders and corrections of four people on different days of the month."""
    for n in range(since, since + count):
        who = PEOPLE[n % 4]
        if n % 3:
            asked(world, who, date(2026, 11, 23) + timedelta(days=n // 4 % 7), 1080 + n, 1260)
            continue
        claim = attendance.Claim(date(2026, 11, 2 + n % 17), 1084, 1, "단말기가 멈췄습니다")
        attendance.request_correction(claim=claim, by=world.viewer(who, "employee"), at=NOW)


def test_thirty_documents_are_asked_for_like_three(world: World) -> None:
    client = at_desk(world, "박과장")
    _waits(world, 3, 0)
    few = asking(client, "/inbox")
    _waits(world, 27, 3)
    many = asking(client, "/inbox")
    assert client.get("/inbox").content.decode().count('class="btn small" formaction') == 30
    assert len(many) - len(few) <= 2, "\n".join(many)


def test_what_one_returned_and_was_put_up_again_stands_among_what_was_decided(world: World) -> None:
    made = put_up(world)
    signed(world, made, "박과장", agreed=False)
    approvals.redraft(
        document=made.public_id,
        title="연가 김주무관 다시",
        content=[("기간", "11월 25일 하루")],
        line=[place(world, "decide", "박과장")],
        by=world.viewer("김주무관"),
        at=NOW,
    )
    page = at_desk(world, "박과장").get("/inbox").content.decode()
    assert "오늘 결재한 문서" in page
    assert f"/inbox/{made.public_id}/undo" not in page  # the next version is before them now
    assert "기간 11월 25일 하루" in page
    assert "미리 살펴보는 규칙이 없는 종류입니다." in page


def test_두_자리를_가진_사람의_늦은_두_번째_누름은_다음_자리를_서명하지_않는다(
    world: World,
) -> None:
    made = put_up(
        world,
        place(world, "review", "박과장"),
        place(world, "decide", "박과장"),
        kind="overtime",
    )
    client, url = at_desk(world, "박과장"), f"/inbox/{made.public_id}/approve"
    assert 'value="1:1.0"' in client.get(f"/papers/{made.public_id}").content.decode()
    assert client.post(url, {"version": "1:1.0"}).status_code == 302
    again = client.post(url, {"version": "1:1.0"})
    assert again.status_code == 409
    assert "이미 서명되어 다음 자리의 차례입니다" in again.content.decode()
    made.refresh_from_db()
    assert made.state == "pending"
    said = client.post(
        "/inbox/approve", {"doc": [f"{made.public_id}:1:1.0"]}, follow=True
    ).content.decode()
    assert "그사이 바뀜" in said
    assert 'value="1:2.0"' in client.get(f"/papers/{made.public_id}").content.decode()


def test_후열은_결재함의_수에_들고_마지막_후열_뒤에는_빈_결재함이_보인다(world: World) -> None:
    made = put_up(world, place(world, "decide", "최담당"))
    handed_over(world, who="최담당", to="이팀장")
    signed(world, made, "이팀장")
    client = at_desk(world, "최담당", "employee")
    assert "/inbox" in client.get("/month").content.decode()
    answer = client.post(f"/papers/{made.public_id}/acknowledge", {"next": "inbox"}, follow=True)
    assert answer.status_code == 200
    assert "결재할 문서가 없습니다" in answer.content.decode()


def test_앞_판의_후열도_문서에서_할_수_있다(world: World) -> None:
    handed_over(world)
    made = put_up(world)
    signed(world, made, "이팀장", agreed=False)
    approvals.redraft(
        document=made.public_id,
        title="연가 김주무관",
        content=[],
        line=[place(world, "decide", "박과장")],
        by=world.viewer("김주무관"),
        at=NOW,
    )
    client = at_desk(world, "박과장")
    assert "이팀장 대결" in client.get("/inbox").content.decode()
    assert "후열하기" in client.get(f"/papers/{made.public_id}").content.decode()


def test_방금_서명한_문서를_열면_문서로_간다(world: World) -> None:
    made = put_up(world)
    signed(world, made, "박과장")
    answer = at_desk(world, "박과장").get(f"/inbox/{made.public_id}")
    assert (answer.status_code, answer["Location"]) == (302, f"/papers/{made.public_id}")
    assert at_desk(world, "강국장").get(f"/inbox/{made.public_id}").status_code == 403


def test_반려하는_까닭이_너무_길면_줄여_달라고_한다(world: World) -> None:
    made = asked(world, "김주무관", TUESDAY)
    client = at_desk(world, "박과장")
    url = f"/inbox/{made.document.public_id}/reject"
    answer = client.post(url, {"version": "1", "comment": "가" * 201})
    assert answer.status_code == 422
    assert "200자까지 적을 수 있습니다" in answer.content.decode()
    made.refresh_from_db()
    assert made.state == "requested"


def test_고르는_칸에서_엔터를_쳐도_첫_문서가_승인되지_않는다(world: World) -> None:
    asked(world, "김주무관", TUESDAY)
    page = at_desk(world, "박과장").get("/inbox").content.decode()
    for form in page.split('<form method="post" action="/inbox')[1:]:
        if 'type="checkbox"' in form.partition("</form>")[0]:
            first = form[form.index("<button") :].partition(">")[0]
            assert first == "<button disabled hidden"
            break
    else:
        raise AssertionError("고르는 칸이 있는 양식이 없습니다")


def _of_every_kind(world: World, day: date) -> None:
    """An order, a correction, a leave, its like by the hour, one to be cancelled, a 대결 and a 후열."""
    who = "김주무관"
    asked(world, who, day)
    claim = attendance.Claim(date(2026, 11, day.day - 10), 1084, 1, "단말기가 멈췄습니다")
    attendance.request_correction(claim=claim, by=world.viewer(who, "employee"), at=NOW)
    ask(world, who, hours(day, 540, 600))
    born = {"child_birth_date": date(2025, 3, 2), "school_grade": 0}
    ask(world, who, hours(day, 600, 660), kind="parenting_hours", facts=born)
    begun = take(
        world, who, hours(date(2026, 11, day.day - 21), 540, 660), at=NOW - timedelta(days=19)
    )
    leave.cancel(leave=begun.public_id, reason="출근함", by=world.viewer(who, "employee"), at=NOW)
    put_up(world, place(world, "decide", "문시장"))
    signed(world, put_up(world, place(world, "decide", "박과장")), "오인사")
    signed(world, put_up(world), "박과장")


def test_어떤_종류가_몇_건이어도_묻는_수가_같다(world: World) -> None:
    lot(world, "김주무관")
    handed_over(world, to="박과장", who="문시장")
    handed_over(world, to="오인사", who="박과장", kinds=["leave"])
    client = at_desk(world, "박과장")
    _of_every_kind(world, TUESDAY)
    client.get("/inbox")
    few = asking(client, "/inbox")
    for day in (25, 26, 27):
        _of_every_kind(world, date(2026, 11, day))
    many = asking(client, "/inbox")
    assert len(many) == len(few), "\n".join(many)
