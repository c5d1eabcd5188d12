"""당직 바꾸기와 대신 설 사람의 화면: 누가 보고 누르는가."""

import re
from datetime import date

import pytest
from django.test import Client

from dure import clock
from dure.duty import swapping, swaps
from dure.duty.models import Swap
from dure.errors import Refused
from tests.duty.test_protected import CHOI, protected
from tests.duty.test_replacing import on_leave
from tests.duty.test_swapping import announced, asked, keepers, name_of, pair
from tests.web.desk import at_desk
from tests.world import NOW, World

DEC = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_내_당직에서_부탁하고_상대가_답하고_부서장이_결재한다(world: World) -> None:
    mine, back = pair(world)
    asker = at_desk(world, name_of(world, mine.kept_by), "employee")
    other = at_desk(world, name_of(world, back.kept_by), "employee")
    new = f"/duty/swaps/new?duty={mine.duty}"
    assert new in text(asker, "/duty/mine")
    page = text(asker, new)
    choice = next(
        part.split('"')[0] for part in page.split('value="')[1:] if str(back.duty) in part[:80]
    )
    told = {"duty": str(mine.duty), "choice": choice, "reason": "제사"}
    assert asker.post("/duty/swaps/ask", told).status_code == 302
    assert asker.get(new).status_code == 422
    made = Swap.objects.get()
    url = f"/duty/swaps/{made.public_id}"
    assert "내 답을 기다림" in text(other, "/duty/mine")
    assert "가능" in text(other, url)
    assert "부탁 거두기" in text(asker, url)
    assert other.post(f"{url}/answer", {"yes": "1"}).status_code == 302
    assert f"{url}/unanswer" in text(other, "/duty/mine")
    assert other.post(f"{url}/unanswer").status_code == 302
    assert other.post(f"{url}/answer", {"yes": "1"}).status_code == 302
    made.refresh_from_db()
    assert made.document is not None
    paper = f"/papers/{made.document.public_id}"
    assert "맞바꿀 당직" in text(at_desk(world, "박과장", "head"), paper)
    assert text(other, paper)  # 상대도 문서를 봄
    assert "결재 문서 보기" in text(asker, url)


def test_부탁에_걸리지_않은_사람은_보지도_답하지도_못한다(world: World) -> None:
    mine, back = pair(world)
    assert back.kept_by is not None
    made = asked(world, mine, back.kept_by, back.duty)
    both = {mine.kept_by, back.kept_by}
    stranger = next(
        name for name, key in world.people.items() if key not in both and name != "정감사"
    )
    client, url = at_desk(world, stranger), f"/duty/swaps/{made.public_id}"
    assert client.get(url).status_code == 403
    assert client.post(f"{url}/answer", {"yes": "1"}).status_code == 403
    assert client.post(f"{url}/recall").status_code == 403
    assert client.get(f"/duty/swaps/new?duty={mine.duty}").status_code == 403
    told = {"duty": str(mine.duty), "choice": "", "reason": "일"}
    assert client.post("/duty/swaps/ask", told).status_code == 422


def test_대신_설_사람을_서무가_한_번에_정하고_직원은_보지_못한다(world: World) -> None:
    seat = announced(world)[DEC]
    on_leave(seat)
    clerk = at_desk(world, "윤서무", "clerk")
    page = text(clerk, "/duty/left")
    assert "대신 세우기" in page
    person = page.split('name="person" value="')[1].split('"')[0]
    told = {"duty": str(seat.duty), "person": person}
    employee = at_desk(world, "김주무관")
    assert employee.get("/duty/left").status_code == 403
    assert employee.post("/duty/left/replace", told).status_code == 403
    assert clerk.post("/duty/left/replace", told).status_code == 302
    assert keepers(seat) != [seat.kept_by]
    [undo] = re.findall(rf"/duty/left/{seat.duty}/undo\?change=[^\"]+", text(clerk, "/duty/left"))
    assert employee.post(undo).status_code == 403
    assert clerk.post(f"/duty/left/{seat.duty}/undo").status_code == 422
    assert clerk.post(undo).status_code == 302
    assert keepers(seat) == [seat.kept_by]


def test_인사에_적힌_보호는_동료에게_까닭도_이름도_보이지_않는다(world: World) -> None:
    who = protected(world)
    mine = announced(world)[DEC]
    name = name_of(world, mine.kept_by)
    asker = at_desk(world, name, "employee")
    page = text(asker, f"/duty/swaps/new?duty={mine.duty}")
    assert CHOI not in page
    with pytest.raises(Refused) as refused:
        swapping.ask(
            duty=mine.duty, other=who, back=None, reason="제사",
            by=world.viewer(name, "employee"), at=NOW,
        )  # fmt: skip
    for seen in (
        page,
        text(asker, f"/duty/rosters/{mine.roster}?seat={mine.duty}"),
        str(refused.value),
    ):
        assert not any(word in seen for word in ("보호", "임신", "출산"))
    known = swaps.known_of(mine, today=NOW.date())
    assert "보호" in known.closed[mine.key, who]  # 당직표를 짜는 사람만 보는 문장
