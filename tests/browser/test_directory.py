"""디렉터리를 적고 물어, 다른 것을 보고 정한다: 진짜 브라우저와 작업자, 대역 행정 LDAP."""

from collections.abc import Callable, Iterator

import pytest

from dure.organization.reading import DUMP
from tests.browser.conftest import Person
from tests.links.gov_ldap_double import KEY, SERVICE, TOP, Double, person, unit
from tests.world import CAST

Enter = Callable[..., Person]
CODES = {"해온시청": "9990000", "총무과": "9990001", "감사담당관": "9990002", "공원과": "9990003"}


@pytest.fixture
def double() -> Iterator[Double]:
    """The cast, but one has moved, one has gone, and one is nobody we know."""
    made = Double()
    made.units = [unit(code, f"해온시 {name}", "9990000") for name, code in CODES.items()]
    made.units[0]["inst_name_all"] = "해온시청"
    made.people = [
        person(f"cn{place}", name, CODES[row[1]], position=row[3])
        for place, (name, row) in enumerate(CAST.items())
        if name != "한기간제"
    ]
    made.people[0]["inst_code"] = "9990003"
    made.people.append(person("cn90", "모르는이", "9990001"))
    yield made
    made.close()


def test_적고_묻고_보고_정한다(come_in: Enter, double: Double) -> None:
    wide, narrow = come_in("oh"), come_in("oh", 390)
    page = wide.page
    for path in ("/directory", "/directory/new/ldap", "/directory/new/gov"):
        for one in (wide, narrow):
            one.go(path)
            one.reads_well(path, dark=True)
    page.get_by_label("이름", exact=True).fill("행정망")
    page.get_by_label("주소").fill(double.url)
    page.get_by_label("기관코드").fill(TOP)
    page.get_by_label("연계 서비스 번호").fill(SERVICE)
    page.get_by_label("비밀번호나 API 키").fill(KEY)
    wide.press("button", "적기")
    wide.reads_well("디렉터리 하나")
    listed = page.url.split("/", 3)[3]
    wide.press("button", "물어보기")
    sync = page.url.split("/", 3)[3]
    page.get_by_role("link", name="결과 보기").click(timeout=30_000)
    for one in (wide, narrow):
        for path in (f"/{sync}", f"/{listed}"):
            one.go(path)
            one.reads_well(path, dark=True)
    wide.go(f"/{sync}?what=person-changed")
    page.get_by_label("사람 바뀜 김주무관 cn0 고르기").check()
    wide.press("button", "반영하기")
    wide.reads("1건을 반영했습니다")
    page.get_by_role("cell", name="반영함").wait_for()
    narrow.go(f"/{sync}?what=person-unmatched")
    narrow.page.get_by_label("이 사람의 사번").fill("없는번호")
    narrow.press("button", "정하기")
    narrow.reads("사번 없는번호인 재직자가 없습니다")


def test_코드_파일을_살펴보고_적용하고_찾는다(come_in: Enter) -> None:
    wide, narrow = come_in("oh"), come_in("oh", 390)
    page = wide.page
    wide.go("/directory/codes")
    cells = {"기관코드": "9990001", "전체기관명": "해온시 총무과", "최하위기관명": "총무과",
             "대표기관코드": "9990000", "생성일자": "20200101"}  # fmt: skip
    line = "\t".join(cells.get(label, "") for label in DUMP)
    file = {"name": "inst.txt", "mimeType": "text/plain", "buffer": line.encode("cp949")}
    page.get_by_label("코드 파일").set_input_files(file)  # type: ignore[arg-type]
    wide.press("button", "살펴보기")
    seen = page.url.split("/", 3)[3]
    for one in (wide, narrow):
        one.go(f"/{seen}")
        one.reads_well("코드 파일", dark=True)
    wide.press("button", "적용하기")
    wide.reads("적용했습니다")
    for path in ("/directory/codes", "/directory/codes/inst/9990001"):
        for one in (wide, narrow):
            one.go(path)
            one.reads("해온시 총무과")
            one.reads_well(path, dark=True)
