"""열 맞추기 화면: 올리고, 맞추고, 살펴보고, 넣고, 프로필로 저장하고, 바뀐 파일은 무엇이 바뀌었는지 본다."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dure.attendance.models import Punch
from dure.feeds import profiles
from tests.feeds.steps import HEADER, content, line
from tests.web.desk import at_desk
from tests.world import World

FORM = {
    "header": "2", "sign": ",", "widths": "", "c0": "day", "c1": "time", "c2": "card", "c5": "gate",
    "c6": "way", "c7": "result", "gate:정문": "HAEON-01", "gateway:정문": "untold",
}  # fmt: skip


def _upload(desk: Client, data: bytes, name: str = "gate_20261103.csv") -> tuple[str, str]:
    sent = desk.post("/feeds/gates", {"file": SimpleUploadedFile(name, data)}, follow=True)
    return sent.redirect_chain[0][0], sent.content.decode()


def _stamp(page: str) -> str:
    found = re.search(r'name="stamp" value="(\w+)"', page)
    assert found
    return found.group(1)


def test_올려서_맞추고_넣고_저장한_뒤_같은_모양은_바로_읽는다(world: World) -> None:
    desk, kim = at_desk(world, "조관리", "admin"), world.card("김주무관")
    address, page = _upload(desk, content(line(kim), line(kim, "09:10", result="거부")))
    assert '<option value="2" selected>' in page  # the header was found below the title
    assert "무슨 뜻인지 정하지" in page  # no terminal is called 정문
    seen = desk.post(address, FORM).content.decode()
    assert "새 기록 1건을 넣을 수 있습니다" in seen
    stale = desk.post(f"{address}/apply", {**FORM, "stamp": "0"})
    assert stale.status_code == 422
    sent = {**FORM, "stamp": _stamp(seen)}
    desk.post(f"{address}/apply", sent)
    assert Punch.objects.count() == 1
    desk.post(f"{address}/profile", {**sent, "name": "본관", "pattern": "gate_*.csv"})
    assert [each.name for each in profiles.in_use()] == ["본관"]
    again, page = _upload(desk, content(line(kim, "10:00")), "gate_20261104.csv")
    assert "프로필 '본관'으로 읽었습니다" in page
    key = again.partition("profile=")[2]
    sent = {**FORM, "stamp": _stamp(page), "profile": key}
    desk.post(f"{again.partition('?')[0]}/apply", sent)
    assert Punch.objects.count() == 2
    shown = desk.get(f"/feeds/profiles/{key}").content.decode()
    assert "gate_*.csv" in shown
    header = (*HEADER[:-1], "판정")
    _, page = _upload(desk, content(line(kim, "11:00"), header=header), "gate_20261105.csv")
    assert "한 줄도 넣지 않았습니다" in page
    assert "&#x27;결과&#x27; 열이 없어졌습니다" in page


def test_읽을_수_없는_파일과_고르지_않은_파일은_문장으로_말한다(world: World) -> None:
    desk = at_desk(world, "조관리", "admin")
    _, page = _upload(desk, b"\xd0\xcf\x11\xe0 rest", "old.xls")
    assert "암호를 풀고" in page
    assert "파일을 고른 뒤" in desk.post("/feeds/gates").content.decode()
    address, _ = _upload(desk, content(line("1")))
    wrong = desk.post(address, {**FORM, "c3": "card"})
    assert wrong.status_code == 422
    assert "열을 둘 골랐습니다" in wrong.content.decode()
    for bad in ({"digits": "열"}, {"sign": "!"}, {"widths": "8,열"}):
        assert desk.post(address, {**FORM, **bad}).status_code == 422


def test_예시를_내려받고_저장하고_되돌린다(world: World) -> None:
    desk = at_desk(world, "조관리", "admin")
    assert "예시" in desk.get("/feeds/gates").content.decode()
    sample = desk.get("/feeds/examples/door")
    assert b"".join(sample).decode("cp949").startswith("출입 기록 조회")
    assert desk.get("/feeds/examples/none").status_code == 404
    made = desk.post("/feeds/examples/door/adopt", follow=True)
    address = made.redirect_chain[0][0]
    assert len(profiles.in_use()) == 1
    desk.post(f"{address}/end")
    assert profiles.in_use() == []
    desk.post(f"{address}/revive")
    assert len(profiles.in_use()) == 1
