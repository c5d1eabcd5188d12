"""The order form, what it warns of, the paper, and taking it back."""

from datetime import date

import pytest

from dure import clock
from dure.overtime.models import Order
from dure.people import queries as people
from dure.people.models import Protection
from tests.web.desk import DAY, approved, asked, at_desk, computed, lines, record
from tests.world import NOW, World

TUESDAY = date(2026, 11, 24)
FORM = {"date": "2026-11-24", "start": "18:00", "end": "20:00", "reason": "예산서 검토"}


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_ordering_takes_two_presses(world: World) -> None:
    client = at_desk(world, "김주무관")
    assert client.get("/overtime/new?date=2026-11-24&from=18:00&to=20:00").status_code == 200
    answer = client.post("/overtime", FORM)
    made = Order.objects.get()
    assert answer["Location"] == f"/overtime/{made.public_id}"
    assert (made.date, made.start, made.end, made.state) == (TUESDAY, 1080, 1200, "requested")
    page = client.get(answer["Location"]).content.decode()
    assert "결재 중" in page
    assert "박과장" in page
    assert "회수하기" in page


def test_the_check_shows_before_and_after(world: World) -> None:
    approved(world, "김주무관", date(2026, 11, 3))
    record(world, "김주무관", date(2026, 11, 3), 530, 1275)
    computed()
    client = at_desk(world, "김주무관")
    page = client.post("/overtime/check", FORM, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert "최대 3:00" in page
    assert "한도 57:00" in page
    assert "인정 2:00" in page


def test_what_was_typed_stays_when_something_is_wrong(world: World) -> None:
    answer = at_desk(world, "김주무관").post("/overtime", {**FORM, "end": "17:30", "reason": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "끝 시각이 시작보다 빠릅니다. 18:00 뒤의 시각을 넣어 주세요." in page
    assert "사유가 비어 있습니다" in page
    assert 'value="17:30"' in page
    assert 'aria-invalid="true"' in page
    assert not Order.objects.exists()


def test_a_later_confirmation_asks_why(world: World) -> None:
    client = at_desk(world, "김주무관")
    before = {**FORM, "date": "2026-11-19"}
    told = client.post("/overtime/check", before, headers={"HX-Request": "true"})
    assert "after_reason" in told.content.decode()
    past = {**FORM, "date": "2026-11-19"}
    answer = client.post("/overtime", past)
    assert answer.status_code == 422
    assert "사전에 명령하지 못한 까닭" in answer.content.decode()
    client.post("/overtime", {**past, "after_reason": "급한 민원이었습니다"})
    assert Order.objects.get().after


def test_a_protected_person_is_refused_with_the_article(world: World) -> None:
    Protection.objects.create(
        institution_id=world.institution,
        person_id=world.people["김주무관"],
        kind="pregnancy",
        agreed=False,
        valid=(date(2026, 9, 1), None),
    )
    client = at_desk(world, "김주무관")
    late = {**FORM, "end": "22:00"}
    page = client.post("/overtime/check", late, headers={"HX-Request": "true"}).content.decode()
    assert "지방공무원 복무규정 제4조제3항" in page
    answer = client.post("/overtime", late)
    assert answer.status_code == 422
    assert "제4조제3항" in answer.content.decode()
    assert not Order.objects.exists()


def test_a_clerk_orders_the_whole_department(world: World) -> None:
    client = at_desk(world, "윤서무")
    page = client.get("/overtime/new").content.decode()
    assert "모두 고르기" in page
    mine = people.members(viewer=world.viewer("윤서무", "clerk"), on=TUESDAY)
    chosen = [str(each.public_id) for each in mine if not each.head]
    told = client.post(
        "/overtime/check", {**FORM, "person": chosen}, headers={"HX-Request": "true"}
    )
    assert "<strong>김주무관</strong>" in told.content.decode()
    client.post("/overtime", {**FORM, "person": chosen})
    made = Order.objects.get()
    assert made.people.count() == len(chosen) > 3
    assert made.state == "requested"


def test_a_head_orders_the_others_at_once_and_not_oneself(world: World) -> None:
    client = at_desk(world, "박과장")
    ids = people.public_ids([world.people["김주무관"], world.people["박과장"]])
    client.post("/overtime", {**FORM, "person": [str(ids[world.people["김주무관"]])]})
    assert Order.objects.get().state == "approved"
    both = [str(each) for each in ids.values()]
    client.post("/overtime", {**FORM, "date": "2026-11-25", "person": both})
    assert not Order.objects.filter(date=date(2026, 11, 25), state="approved").exists()


def test_who_is_not_concerned_does_not_read_it(world: World) -> None:
    made = asked(world, "김주무관", TUESDAY)
    assert at_desk(world, "한기간제").get(f"/overtime/{made.public_id}").status_code == 403
    assert lines("web.forbidden") == 1


def test_withdraw_and_cancel(world: World) -> None:
    made = asked(world, "김주무관", TUESDAY)
    at_desk(world, "김주무관").post(f"/overtime/{made.public_id}/withdraw")
    made.refresh_from_db()
    assert made.state == "cancelled"
    given = approved(world, "김주무관", DAY)
    url = f"/overtime/{given.public_id}/cancel"
    assert at_desk(world, "김주무관").post(url, {"reason": "x"}).status_code == 403
    assert at_desk(world, "윤서무").post(url, {"reason": ""}).status_code == 422
    assert at_desk(world, "윤서무").post(url, {"reason": "일이 없어짐"}).status_code == 302
    given.refresh_from_db()
    assert given.state == "cancelled"
