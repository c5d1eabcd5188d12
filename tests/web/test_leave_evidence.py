"""증빙을 나중에 내기: who may bring it and open it, and the days of annual leave that come back."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dure import clock
from dure.accounts.models import Grant
from dure.leave import queries as leave
from dure.leave.models import Evidence
from dure.sealed import File
from tests.approvals.desk import handed_over
from tests.leave.steps import DAY, ask, days, hours, lot, take
from tests.web.desk import at_desk
from tests.world import NOW, SINCE, World

MON = date(2026, 11, 23)
LAST = date(2026, 12, 31)
PDF = File("진단서.pdf", b"%PDF-1.7 test")


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile(PDF.name, PDF.content, content_type="application/pdf")


def hr_of(world: World, who: str, unit: str) -> Client:
    """Somebody at their desk as HR of one unit only."""
    Grant.objects.create(
        institution_id=world.institution,
        user=world.users[who],
        role="hr",
        unit_id=world.units[unit],
        valid=(SINCE, None),
    )
    return at_desk(world, who, "hr")


def test_진단서를_나중에_내면_연가에서_뺀_날이_되돌아간다(world: World) -> None:
    lot(world, "김주무관")
    made = take(world, "김주무관", *days(MON, date(2026, 12, 2)), kind="sick")  # 근무일 이레
    client, url = at_desk(world, "김주무관"), f"/leave/{made.public_id}"
    page = client.get(url).content.decode()
    assert "진단서를 나중에 내기" in page
    assert "진단서가 없어 1일을 연가에서 뺐습니다." in page  # 이레 가운데 엿새를 넘는 하루
    done = client.post(f"{url}/evidence", {"evidence": [upload()]}, follow=True).content.decode()
    assert "증빙 1건을 냈습니다. 연가에서 뺀 1일이 되돌아갔습니다." in done
    assert "연가에서 뺐습니다" not in done
    assert "진단서.pdf" in done
    assert leave.balance(world.people["김주무관"], on=LAST).left == 21 * DAY


def test_서무는_사적인_휴가의_증빙도_대신_내지만_무엇인지는_모른다(world: World) -> None:
    made = take(world, "김주무관", hours(MON, 540, 1080), kind="sick")
    client, url = at_desk(world, "윤서무", "clerk"), f"/leave/{made.public_id}"
    page = client.get(url).content.decode()
    assert "증빙을 나중에 내기" in page
    assert "진단서" not in page
    done = client.post(f"{url}/evidence", {"evidence": [upload()]}, follow=True).content.decode()
    assert "증빙 1건을 냈습니다." in done
    assert "진단서" not in done
    assert Evidence.objects.count() == 1


def test_증빙을_낼_수_없는_사람에게는_양식이_없고_보내도_막는다(world: World) -> None:
    made = take(world, "김주무관", hours(MON, 540, 1080), kind="sick")
    url = f"/leave/{made.public_id}"
    head = at_desk(world, "박과장", "head")
    assert "나중에 내기" not in head.get(url).content.decode()
    assert head.post(f"{url}/evidence", {"evidence": [upload()]}).status_code == 403
    empty = at_desk(world, "김주무관").post(f"{url}/evidence")
    assert empty.status_code == 422
    assert "낼 파일을 골라 주세요." in empty.content.decode()
    assert not Evidence.objects.exists()


def test_연가와_취소한_휴가에는_증빙을_내지_않는다(world: World) -> None:
    lot(world, "김주무관")
    annual = take(world, "김주무관", hours(MON, 540, 1080))
    sick = take(world, "김주무관", hours(date(2026, 11, 24), 540, 1080), kind="sick")
    client = at_desk(world, "김주무관")
    client.post(f"/leave/{sick.public_id}/cancel", {"reason": "출근함"})
    for made in (annual, sick):
        assert "나중에 내기" not in client.get(f"/leave/{made.public_id}").content.decode()


def test_맡은_범위_밖의_인사는_휴가와_증빙을_열지_못한다(world: World) -> None:
    made = ask(world, "김주무관", hours(MON, 540, 1080), kind="sick", evidence=[PDF])
    key = made.evidence.get().public_id
    client = hr_of(world, "최담당", "공원과")
    assert client.get(f"/leave/{made.public_id}").status_code == 403
    assert client.get(f"/leave/evidence/{key}").status_code == 403
    client = hr_of(world, "조관리", "총무과")
    assert client.get(f"/leave/{made.public_id}").status_code == 200
    assert client.get(f"/leave/evidence/{key}").status_code == 200


def test_대신_결재할_사람은_증빙을_열고_맡지_않은_종류면_열지_못한다(world: World) -> None:
    made = ask(world, "김주무관", hours(MON, 540, 1080), kind="sick", evidence=[PDF])
    key = made.evidence.get().public_id
    client = at_desk(world, "이팀장", "employee")
    assert client.get(f"/leave/evidence/{key}").status_code == 403
    handed_over(world, kinds=["overtime"])
    assert client.get(f"/leave/evidence/{key}").status_code == 403
    handed_over(world, kinds=["leave"])
    assert "진단서.pdf" in client.get(f"/leave/{made.public_id}").content.decode()
    assert client.get(f"/leave/evidence/{key}").status_code == 200
