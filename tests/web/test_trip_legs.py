"""여러 나라에 가는 출장을 화면으로: 나라를 더하고 빼고, 한 나라면 그대로 하나만 고른다."""

from typing import Any

import pytest

from dure.trips.models import Trip
from tests.leave.steps import set_here
from tests.trips.steps import KIM
from tests.web.desk import at_desk
from tests.web.trip_pages import at, form, said
from tests.world import World

__all__ = ["at"]
HTMX = {"HX-Request": "true"}


def abroad(world: World, **more: Any) -> dict[str, Any]:
    return form(
        world, kind="abroad", country_class="b", place="하노이, 도쿄", since="2026-12-01",
        until="2026-12-04", span="day",
    ) | more  # fmt: skip


@pytest.mark.usefixtures("at")
def test_한_나라면_전과_같이_등급_하나로_올린다(world: World) -> None:
    client = at_desk(world, KIM)
    page = said(client, "/trips/new?kind=abroad")
    assert "다른 나라로 옮김" in page
    assert "다른 나라로 옮기는 날" not in page
    assert client.post("/trips", abroad(world)).status_code == 302
    assert Trip.objects.get().legs.count() == 0


@pytest.mark.usefixtures("at")
def test_나라를_더하고_뺀다(world: World) -> None:
    client = at_desk(world, KIM)
    one = client.post("/trips/legs", abroad(world, leg="add"), headers=HTMX).content.decode()
    assert one.count('name="leg_since"') == 1
    assert 'hx-swap-oob="innerHTML"' in one
    given = abroad(world, leg_since=["2026-12-03", "2026-12-04"], leg_class=["a", "c"])
    less = client.post("/trips/legs", given | {"leg": "drop-0"}, headers=HTMX).content.decode()
    assert less.count('name="leg_since"') == 1
    assert 'value="2026-12-04"' in less
    assert "하노이, 도쿄" in client.post("/trips/legs", given | {"leg": "add"}).content.decode()


@pytest.mark.usefixtures("at")
def test_두_나라를_올리면_예상_여비와_문서와_출장_화면이_나라마다_말한다(world: World) -> None:
    for country, amounts in {"a": (40, 60, 200), "b": (30, 45, 120)}.items():
        for part, usd in zip(("daily", "meal", "lodging"), amounts, strict=True):
            set_here(world, f"travel.abroad_{part}_{country}_usd", str(usd))
    client = at_desk(world, KIM)
    given = abroad(world, leg_since=["2026-12-03"], leg_class=["a"])
    text = client.post("/trips/check", given, headers=HTMX).content.decode()
    assert "환율이 없습니다" in text  # 무엇이 없는지, 누가 적는지
    assert client.post("/trips", given).status_code == 302
    made = Trip.objects.get()
    made.people.update(usd_rate=140_000)
    page = said(client, f"/trips/{made.public_id}")
    assert "나등급, 2026년 12월 3일부터 가등급" in page
    assert "나등급 30달러 × 2일, 가등급 40달러 × 2일" in page
    assert f"{(2 * 75 + 2 * 100) * 1_400:,}원" in page
    assert "돌아왔습니다" not in page  # 아직 가지 않은 출장


@pytest.mark.usefixtures("at")
@pytest.mark.parametrize(
    ("since", "sentence"),
    [
        ("2026-12-09", "돌아오는 2026년 12월 4일까지입니다"),
        ("", "다른 나라로 옮기는 날을 골라 주세요"),
    ],
)
def test_옮기는_날이_잘못되면_적은_것을_두고_말한다(
    world: World, since: str, sentence: str
) -> None:
    given = abroad(world, leg_since=[since], leg_class=["a"])
    client = at_desk(world, KIM)
    assert sentence in client.post("/trips/check", given, headers=HTMX).content.decode()
    answer = client.post("/trips", given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert f'name="leg_since" value="{since}"' in answer.content.decode()
    assert not Trip.objects.exists()


@pytest.mark.usefixtures("at")
def test_제1호의_값이_없으면_제1호의_이름을_말한다(world: World) -> None:
    client = at_desk(world, KIM)
    client.post("/trips", abroad(world))
    made = Trip.objects.get()
    made.people.update(officer_class=1, usd_rate=140_000)
    page = said(client, f"/trips/{made.public_id}")
    assert "국외 나등급 일비 (제1호, 달러)" in page
    assert "기관 값" in page
