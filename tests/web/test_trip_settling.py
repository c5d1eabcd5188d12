"""출장 뒤의 화면: 쓴 돈과 영수증, 받은 끼니, 결과보고, 정산의 기한."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from dure.trips import queries
from dure.trips.models import Trip
from tests.trips.steps import KIM, LEE, PARK, TUE, YUN, back, hours, out, take
from tests.web.desk import at_desk
from tests.web.trip_pages import PNG, at, key_of, said, seoul
from tests.world import World

__all__ = ["at", "seoul"]


def test_영수증_사진과_함께_적고_지운다(world: World, at: Any, seoul: Trip) -> None:
    client = at_desk(world, KIM)
    photo = SimpleUploadedFile("표.png", PNG, "image/png")
    given = {"item": "fare", "won": "27,600", "date": "2026-11-24", "receipt": photo}
    client.post(f"/trips/{seoul.public_id}/expenses", given)
    (paid,) = queries.by_id([seoul.public_id])[seoul.public_id].expenses
    assert (paid.won, paid.receipts[0][1]) == (27_600, "표.png")
    text = said(client, f"/trips/{seoul.public_id}")
    assert "운임 27,600원" in text
    assert "12월 10일(목)까지" in text  # 11월 26일의 다음 날부터 2주일
    answer = client.get(f"/trips/receipts/{paid.receipts[0][0]}")
    assert b"".join(answer.streaming_content) == PNG  # type: ignore[attr-defined]
    assert at_desk(world, LEE).get(f"/trips/receipts/{paid.receipts[0][0]}").status_code == 403
    client.post(f"/trips/expenses/{paid.expense}/drop")
    assert not queries.by_id([seoul.public_id])[seoul.public_id].expenses


def test_두_번_누른_지출은_한_번만_적고_지운_날짜는_묻는다(
    world: World, at: Any, seoul: Trip
) -> None:
    client, url = at_desk(world, KIM), f"/trips/{seoul.public_id}/expenses"
    given = {"item": "fare", "won": "27,600", "date": "2026-11-24"}
    assert [client.post(url, given).status_code for _ in range(2)] == [302, 302]
    assert len(queries.by_id([seoul.public_id])[seoul.public_id].expenses) == 1
    client.post(url, given | {"date": "2026-11-25"})  # 돌아오는 날의 같은 값은 다른 지출이다
    assert len(queries.by_id([seoul.public_id])[seoul.public_id].expenses) == 2
    assert client.post(url, given | {"date": ""}).status_code == 422


def test_끼니와_환율을_적는다(world: World, at: Any, seoul: Trip) -> None:
    client = at_desk(world, KIM)
    client.post(f"/trips/{seoul.public_id}/settle", {"meals_provided": "2", "kin_nights": "1"})
    clerk = at_desk(world, YUN)
    clerk.post(
        f"/trips/{seoul.public_id}/settle",
        {"person": key_of(world, LEE), "meals_provided": "0", "kin_nights": "0",
         "officer_class": "1", "usd_rate": "1,387.5"},
    )  # fmt: skip
    found = queries.by_id([seoul.public_id])[seoul.public_id]
    kim, lee = found.people
    assert (kim.meals_provided, kim.kin_nights) == (2, 1)
    assert (lee.officer_class, lee.usd_rate) == (1, 138_750)
    refused = clerk.post(
        f"/trips/{seoul.public_id}/settle", {"person": key_of(world, LEE), "usd_rate": "많이"}
    )
    assert refused.status_code == 422


def test_결과를_보고하고_되돌린다(world: World, at: Any, seoul: Trip) -> None:
    client = at_desk(world, KIM)
    assert "보고할 출장" in said(client, "/trips")
    client.post(
        f"/trips/{seoul.public_id}/report",
        {"how": "oral", "text": "쓰다 만 글", "told_to": "박과장"},
    )
    assert "박과장에게 말로 보고했습니다" in said(client, f"/trips/{seoul.public_id}")
    client.post(f"/trips/{seoul.public_id}/report/undo")
    client.post(f"/trips/{seoul.public_id}/report", {"how": "text", "text": "협의를 마침"})
    assert "협의를 마침" in said(client, f"/trips/{seoul.public_id}")
    assert "보고할 출장" not in said(client, "/trips")


def test_예정보다_일찍_다녀와도_바로_정산하고_보고한다(world: World, at: Any) -> None:
    made = take(world, hours(TUE, 900, 1080))
    out(world, made, "13:00")
    back(world, made, "14:30")  # 예정한 15시가 되기 전에 돌아옴
    at(TUE, "14:40")
    client = at_desk(world, KIM)
    text = said(client, f"/trips/{made.public_id}")
    assert "쓴 돈 적기" in text
    assert "보고하기" in text
    assert "보고할 출장" in said(client, "/trips")


def test_함께_간_사람의_돈과_영수증은_보이지_않는다(world: World, at: Any, seoul: Trip) -> None:
    client, url = at_desk(world, KIM), f"/trips/{seoul.public_id}"
    photo = SimpleUploadedFile("내표.png", PNG, "image/png")
    given = {"item": "fare", "won": "27,600", "date": "2026-11-24", "receipt": photo}
    client.post(f"{url}/expenses", given)
    assert "내표.png" in said(client, url)
    text = said(at_desk(world, LEE, "employee"), url)
    assert "27,600" not in text
    assert "내표.png" not in text
    assert "내표.png" in said(at_desk(world, YUN, "clerk"), url)
    assert "내표.png" in said(at_desk(world, PARK, "head"), url)


def test_정산이_늦으면_기한을_말한다(world: World, at: Any, seoul: Trip) -> None:
    late = "12월 10일(목)까지 신청해야 했습니다"  # 11월 26일 + 14일
    client, url = at_desk(world, KIM), f"/trips/{seoul.public_id}"
    at(date(2026, 12, 10), "10:00")
    assert late not in said(client, url)
    at(date(2026, 12, 11), "10:00")
    assert late in said(client, url)


def test_숫자가_아닌_끼니는_0으로_삼지_않고_거절한다(world: World, at: Any, seoul: Trip) -> None:
    client, url = at_desk(world, KIM), f"/trips/{seoul.public_id}/settle"
    client.post(url, {"meals_provided": "2", "kin_nights": "0"})
    answer = client.post(url, {"meals_provided": "두 끼", "kin_nights": "0"})
    assert answer.status_code == 422
    assert queries.by_id([seoul.public_id])[seoul.public_id].people[0].meals_provided == 2
