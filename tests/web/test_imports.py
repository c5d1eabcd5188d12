"""A punch file through the browser: looked at first, imported whole, the second time nothing."""

from django.core.files.uploadedfile import SimpleUploadedFile

from dure.attendance.models import Punch
from tests.web.test_close import Enter, enter
from tests.world import World

__all__ = ["enter"]
HEADER = "단말기번호,카드번호,일시,구분"


def _file(*lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("gate.csv", "\n".join([HEADER, *lines]).encode())


def test_looked_at_then_imported_then_again(world: World, enter: Enter) -> None:
    line = f"HAEON-01,{world.card('김주무관')},2026-11-03 08:50:00,출근"
    clerk = enter("윤서무", "clerk")
    seen = clerk.post("/imports/punches", {"file": _file(line)}, follow=True)
    assert "1건 넣기" in seen.content.decode()
    assert not Punch.objects.exists()
    address = seen.redirect_chain[0][0]
    done = clerk.post(f"{address}/apply", follow=True).content.decode()
    assert "파일을 모두 넣었습니다" in done
    assert "every 1s" in done  # the day is still being computed
    assert Punch.objects.count() == 1
    again = clerk.post("/imports/punches", {"file": _file(line)}, follow=True).content.decode()
    assert "이미 넣은 파일입니다" in again


def test_every_bad_line_is_listed_and_nothing_is_imported(world: World, enter: Enter) -> None:
    bad = ("HAEON-01,X,2026-99-03,출근", "NOWHERE,X,2026-11-03 08:50:00,출근")
    clerk = enter("윤서무", "clerk")
    seen = clerk.post("/imports/punches", {"file": _file(*bad)}, follow=True)
    page = seen.content.decode()
    assert "고칠 곳이 2개" in page
    assert "등록되지 않은 단말기 NOWHERE" in page
    assert clerk.post(f"{seen.redirect_chain[0][0]}/apply").status_code == 422
    assert not Punch.objects.exists()


def test_no_file_is_said_at_the_field(world: World, enter: Enter) -> None:
    answer = enter("조관리", "admin").post("/imports/punches")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_parked_numbers_are_shown(world: World, enter: Enter) -> None:
    clerk = enter("윤서무", "clerk")
    line = "HAEON-01,NOBODY,2026-11-03 08:50:00,출근"
    seen = clerk.post("/imports/punches", {"file": _file(line)}, follow=True)
    assert "NOBODY" in seen.content.decode()
    clerk.post(f"{seen.redirect_chain[0][0]}/apply")
    assert "NOBODY" in clerk.get("/imports/parked").content.decode()
    assert enter("박과장", "head").get("/imports/parked").status_code == 403
