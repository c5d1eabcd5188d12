"""대결: 부재가 승인되면 먼저 묻고, 두 번 눌러 지정하고, 끝낼 수 있다."""

from datetime import date, timedelta

import pytest

from dure import clock
from dure.approvals.models import Delegation, Step
from dure.identity import uuid7
from dure.organization.models import Unit
from dure.people.models import Person
from dure.timeline import actions as timeline
from tests.approvals.desk import handed_over, put_up
from tests.web.desk import asked, at_desk
from tests.world import NOW, World

TUESDAY = date(2026, 11, 24)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def away(world: World, who: str, *days: date, kind: str = "leave") -> None:
    intervals = [
        timeline.New(world.people[who], kind, day, 540, 1080, uuid7(), 1, "연가") for day in days
    ]
    timeline.write(intervals=intervals, why="test", at=NOW)


def public(world: World, who: str) -> str:
    return str(Person.objects.get(id=world.people[who]).public_id)


def form(world: World, to: str = "이팀장", **more: object) -> dict[str, object]:
    given = {
        "deputy": public(world, to),
        "since": "2026-11-20",
        "last": "2026-11-20",
        "reason": "관외 출장",
    }
    return {**given, **more}


def test_승인된_휴가가_있으면_결재함에서_먼저_묻고_한_번_눌러_지정한다(world: World) -> None:
    away(world, "박과장", TUESDAY, TUESDAY + DAY)
    client = at_desk(world, "박과장")
    page = client.get("/inbox").content.decode()
    assert "11월 24일(화)부터 11월 25일(수)까지 휴가가 승인되었습니다." in page
    assert "이팀장 대결로 지정" in page
    answer = client.post(
        "/delegation",
        form(world, since="2026-11-24", last="2026-11-25", reason="휴가", next="inbox"),
    )
    assert answer["Location"] == "/inbox"
    made = Delegation.objects.get()
    assert (made.valid.lower, made.valid.upper) == (TUESDAY, TUESDAY + 2 * DAY)
    assert (made.principal_id, made.deputy_id) == (world.people["박과장"], world.people["이팀장"])
    again = client.get("/inbox").content.decode()
    assert "휴가가 승인되었습니다." not in again
    assert f"/delegation/{made.public_id}/end" in again  # 되돌리기


def test_주말을_사이에_둔_휴가는_한_번에_묻고_휴가인_사람은_권하지_않는다(world: World) -> None:
    away(world, "박과장", date(2026, 11, 27), date(2026, 11, 30))
    away(world, "이팀장", date(2026, 11, 27))
    page = at_desk(world, "박과장").get("/delegation").content.decode()
    assert "11월 27일(금)부터 11월 30일(월)까지" in page
    assert page.count("승인되었습니다.</strong>") == 1
    assert "오인사 대결로 지정" in page  # 같은 6급의 다음 사람


def test_결재하지_않는_사람에게는_묻지_않는다(world: World) -> None:
    away(world, "김주무관", TUESDAY)
    assert "승인되었습니다.</strong>" not in (
        at_desk(world, "김주무관").get("/delegation").content.decode()
    )


def test_종류를_골라_맡기고_끝낸다(world: World) -> None:
    client = at_desk(world, "박과장")
    client.post("/delegation", form(world, kinds=["overtime", "leave"]))
    page = client.get("/delegation").content.decode()
    assert "휴가 · 초과근무" in page or "초과근무 · 휴가" in page
    assert "11월 20일(금)까지 이팀장님이 대결합니다(모든 부서의 " in page
    key = Delegation.objects.first().public_id  # type: ignore[union-attr]
    assert Delegation.objects.filter(public_id=key).count() == 2
    assert client.post(f"/delegation/{key}/end").status_code == 302
    assert "먼저 끝냄" in client.get("/delegation").content.decode()
    assert client.post(f"/delegation/{key}/end").status_code == 422


def test_틀린_값은_그_칸에서_말하고_거절은_까닭을_말한다(world: World) -> None:
    client = at_desk(world, "박과장")
    answer = client.post("/delegation", form(world, deputy="", reason=""))
    assert answer.status_code == 422
    assert "대결할 사람을 골라 주세요." in answer.content.decode()
    handed_over(world)
    answer = client.post("/delegation", form(world, to="오인사"))
    assert answer.status_code == 422
    assert "이미 이팀장님에게 맡겼습니다" in answer.content.decode()


def test_서무가_부서장을_대신해_지정한다(world: World) -> None:
    clerk = at_desk(world, "윤서무", "clerk")
    assert "누구의 결재를" in clerk.get("/delegation").content.decode()
    clerk.post("/delegation", form(world, principal=public(world, "박과장")))
    made = Delegation.objects.get()
    assert (made.principal_id, made.recorded_by) == (world.people["박과장"], "윤서무")
    assert "박과장 결재를 이팀장 대결" in clerk.get("/delegation").content.decode()
    other = form(world, principal=public(world, "강국장"))
    assert clerk.post("/delegation", other).status_code == 422  # 맡은 부서의 장이 아님


def test_남의_대결은_끝내지_못한다(world: World) -> None:
    key = handed_over(world)
    for who in ("이팀장", "김주무관", "강국장"):
        assert at_desk(world, who).post(f"/delegation/{key}/end").status_code == 403


def test_대결하는_사람의_결재함에_누구_대신인지_보이고_한_번에_승인된다(world: World) -> None:
    made = asked(world, "김주무관", TUESDAY)
    handed_over(world, to="오인사")
    deputy = at_desk(world, "오인사", "employee")
    page = deputy.get("/inbox").content.decode()
    assert "박과장 부재." in page
    assert '<span class="tag warn">대결</span>' in page
    pick = f"{made.document.public_id}:1:1.0"
    told = deputy.post("/inbox/approve", {"doc": [pick]}, follow=True).content.decode()
    assert "1건을 승인했습니다." in told
    step = Step.objects.get(document=made.document, kind="decide")
    assert (step.signed_by, step.acting_for_id) == ("오인사", world.people["박과장"])
    deputy.post("/inbox/undo")
    made.refresh_from_db()
    assert made.state == "requested"


def test_범위_밖의_대결자가_누르면_403이다(world: World) -> None:
    made = asked(world, "김주무관", TUESDAY)
    handed_over(world, to="오인사", kinds=["leave"])
    answer = at_desk(world, "오인사", "employee").post(
        f"/inbox/{made.document.public_id}/approve", {"version": 1}
    )
    assert answer.status_code == 403


def test_메뉴의_수에_대결할_문서도_들어간다(world: World) -> None:
    put_up(world)
    put_up(world)
    page = at_desk(world, "오인사", "hr").get("/delegation").content.decode()
    assert 'href="/inbox"' not in page
    handed_over(world, to="오인사")
    page = at_desk(world, "오인사", "hr").get("/delegation").content.decode()
    assert 'href="/inbox"' in page
    assert '<span class="count" aria-hidden="true">2</span>' in page


def test_부서를_골라_맡기고_범위를_말로_보여_준다(world: World) -> None:
    client = at_desk(world, "문시장")
    unit = str(Unit.objects.get(id=world.units["총무과"]).public_id)
    assert f'value="{unit}"' in client.get("/delegation").content.decode()
    client.post("/delegation", form(world, to="강국장", unit=unit, kinds=["leave"]))
    assert Delegation.objects.get().unit_id == world.units["총무과"]
    page = client.get("/delegation").content.decode()
    assert "강국장님이 대결합니다(총무과와 그 아래의 휴가)." in page


def test_맡지_않은_부서는_고를_수_없다(world: World) -> None:
    unit = str(Unit.objects.get(id=world.units["공원과"]).public_id)
    answer = at_desk(world, "박과장").post("/delegation", form(world, unit=unit))
    assert answer.status_code == 422
    assert not Delegation.objects.exists()
