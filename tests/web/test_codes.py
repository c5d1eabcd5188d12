"""행정표준코드: 내려받은 파일을 살펴보고 적용하고 되돌리며, 날짜마다 찾아본다."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dure import clock
from dure.directory import queries
from dure.directory.models import Code, UnitCode
from dure.organization.models import Unit
from dure.organization.reading import DUMP
from tests.web.desk import at_desk, lines
from tests.world import NOW, World

HERE = "/directory/codes"


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def hr(world: World) -> Client:
    return at_desk(world, "오인사", "hr")


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def office(code: str, name: str, **other: str) -> dict[str, str]:
    """A line of the dump, as it stands in the 24 columns."""
    told = {"기관코드": code, "전체기관명": f"해온시 {name}", "최하위기관명": name,
            "차상위기관코드": "9990000", "대표기관코드": "9990000", "전화번호": "031-000-0000",
            "생성일자": "20200101", "폐지일자": "99991231", "변경일자": "00000000",
            "이전기관코드": ""}  # fmt: skip
    return told | other


def dump(*rows: dict[str, str], header: bool = True) -> bytes:
    """TAB-separated CP949, with or without its names."""
    body = [[row.get(label, "") for label in DUMP] for row in rows]
    return "\r\n".join(
        "\t".join(cells) for cells in ([list(DUMP)] if header else []) + body
    ).encode("cp949")


def sent(client: Client, content: bytes, kind: str = "inst", **more: str) -> str:
    """Where a file that was sent is looked at."""
    file = SimpleUploadedFile("inst.txt", content)
    answer = client.post(
        f"{HERE}/files", {"kind": kind, "since": "2026-11-20", "file": file, **more}
    )
    assert answer.status_code == 302, said(answer)
    return str(answer["Location"])


def applied(client: Client, content: bytes, kind: str = "inst", **more: str) -> str:
    at = sent(client, content, kind, **more)
    found = re.search(r'name="seen" value="(\w+)"', said(client.get(at)))
    assert found
    assert client.post(f"{at}/apply", {"seen": found[1]}).status_code == 302
    return at


def on(day: str, code: str) -> str:
    """What a code is called on a day; empty where it is not in use."""
    found = queries.codes(kind="inst", on=date.fromisoformat(day), text=code)
    return ", ".join(found.values_list("name", flat=True))


@pytest.mark.parametrize("header", [True, False])
def test_내려받은_파일을_그대로_읽어_살펴보고_적용하고_날짜로_찾는다(
    hr: Client, header: bool
) -> None:
    old = office("9990004", "녹지과", 폐지일자="20260701")
    new = office("9990005", "정원과", 생성일자="20260701", 이전기관코드="9990004")
    at = sent(hr, dump(office("9990001", "총무과"), old, new, header=header))
    seen = said(hr.get(at))
    assert "코드 3개가 바뀝니다" in seen
    assert not Code.objects.exists()
    applied(hr, dump(office("9990001", "총무과"), old, new, header=header))
    assert on("2026-06-30", "9990004") == "해온시 녹지과"
    assert on("2026-07-01", "9990004") == ""
    assert on("2026-07-01", "9990005") == "해온시 정원과"
    assert "해온시 정원과" in said(hr.get(f"{HERE}?q=정원&on=2026-07-01"))
    assert "찾은 코드가 없습니다" in said(hr.get(f"{HERE}?q=정원&on=2026-06-30"))
    page = said(hr.get(f"{HERE}/inst/9990005"))
    assert "/directory/codes/inst/9990004" in page
    assert "031-000-0000" in page
    assert "뒤의 코드" in said(hr.get(f"{HERE}/inst/9990004"))


def test_바뀐_것은_앞과_뒤가_보이고_앞의_이름은_그날까지로_남는다(hr: Client) -> None:
    applied(hr, dump(office("9990001", "총무과"), office("9990002", "감사담당관")))
    second = dump(
        office("9990001", "총무행정과", 변경일자="20261101"),
        office("9990002", "감사담당관", 폐지일자="20261115"),
        office("9990003", "공원과"),
    )
    seen = said(hr.get(sent(hr, second)))
    assert "전체기관명" not in seen.split("바뀌는 코드")[1]
    assert "이름: 해온시 총무과" in seen
    assert "<strong>해온시 총무행정과</strong>" in seen
    assert "폐지일자: 없음" in seen
    applied(hr, second)
    assert on("2026-10-31", "9990001") == "해온시 총무과"
    assert on("2026-11-01", "9990001") == "해온시 총무행정과"
    assert on("2026-11-15", "9990002") == ""
    again = said(hr.get(sent(hr, second + b"\r\n")))
    assert "모두 지금 코드와 같습니다" in again


def test_되돌리면_적용하기_전과_같고_뒤의_파일부터_되돌린다(hr: Client) -> None:
    first = applied(hr, dump(office("9990001", "총무과")))
    second = applied(hr, dump(office("9990001", "총무행정과", 변경일자="20261101")))
    early = hr.post(f"{first}/undo")
    assert early.status_code == 422
    assert "그 파일부터 되돌려 주세요" in said(early)
    hr.post(f"{second}/undo")
    assert on("2026-11-20", "9990001") == "해온시 총무과"
    assert hr.post(f"{second}/undo").status_code == 422
    applied(hr, dump(office("9990001", "총무행정과", 변경일자="20261101")))  # once more
    assert on("2026-11-20", "9990001") == "해온시 총무행정과"
    assert (lines("directory.apply_codes"), lines("directory.undo_codes")) == (3, 1)
    assert Code.objects.count() == 5  # nothing that was known is deleted: 1, 2 and 2 again


def test_전부인_파일에서_빠진_코드는_적용일에_끝나고_아니면_그대로다(hr: Client) -> None:
    applied(hr, dump(office("9990001", "총무과"), office("9990002", "감사담당관")))
    part = sent(hr, dump(office("9990001", "총무과"), office("9990003", "공원과")))
    assert "파일에 없는 코드는 그대로 둡니다" in said(hr.get(part))
    applied(hr, dump(office("9990001", "총무과")), whole="on", since="2026-11-10")
    assert on("2026-11-09", "9990002") == "해온시 감사담당관"
    assert on("2026-11-10", "9990002") == ""


def test_모르는_열의_코드는_열을_맞추어_읽고_나머지_열도_남긴다(hr: Client) -> None:
    ranks = "번호,직급부호,직급 이름,계열,사용\n1,A07,행정주사보,행정,Y\n2,A09,행정서기보,행정,Y\n"
    at = sent(hr, ranks.encode("cp949"), "jobrank")
    assert "열을 골라 열을 맞춰 주세요" in said(hr.get(at))
    twice = hr.post(f"{at}/columns", {"code": "직급부호", "name": "직급부호"})
    assert "한 열을 두 곳에" in said(twice)
    assert "파일에 없는 열입니다" in said(hr.post(f"{at}/columns", {"code": "x", "name": "y"}))
    hr.post(f"{at}/columns", {"code": "직급부호", "name": "직급 이름", "parent": "계열"})
    seen = said(hr.get(at))
    assert "행정주사보" in seen
    found = re.search(r'name="seen" value="(\w+)"', seen)
    assert found
    hr.post(f"{at}/apply", {"seen": found[1]})
    one = Code.objects.get(code="A07")
    assert (one.kind, one.name, one.parent) == ("jobrank", "행정주사보", "행정")
    assert one.details == {"번호": "1", "사용": "Y"}
    assert one.valid.lower == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (office("", "총무과"), "기관코드이(가) 비어 있습니다"),
        (office("9990001", "총무과", 생성일자="20261341"), "달력에 없는 날"),
        (office("9990001", "총무과", 생성일자="20260101", 폐지일자="20251231"), "늦지 않습니다"),
        (office("9990002", "감사담당관"), "번째 줄에도 있는 코드"),
        (office("9" * 21, "총무과"), "코드는 20자"),
    ],
)
def test_한_줄이라도_틀리면_까닭을_말하고_아무것도_적용하지_않는다(
    hr: Client, row: dict[str, str], sentence: str
) -> None:
    at = sent(hr, dump(office("9990002", "감사담당관"), row))
    seen = said(hr.get(at))
    assert sentence in seen
    assert 'name="seen"' not in seen
    assert hr.post(f"{at}/apply", {"seen": ""}).status_code == 422
    assert not Code.objects.exists()


def test_읽을_수_없는_파일과_고르지_않은_파일은_까닭을_말한다(hr: Client) -> None:
    assert "파일을 고른 뒤" in said(hr.post(f"{HERE}/files", {"kind": "inst"}))
    assert "빈 파일입니다" in said(hr.get(sent(hr, b" ")))
    none = {"kind": "none", "file": SimpleUploadedFile("a.txt", b"x")}
    assert "어느 코드인지" in said(hr.post(f"{HERE}/files", none))


def test_살펴본_뒤에_바뀌었으면_적용하지_않는다(hr: Client) -> None:
    at = sent(hr, dump(office("9990001", "총무과"), office("9990002", "감사담당관")))
    found = re.search(r'name="seen" value="(\w+)"', said(hr.get(at)))
    assert found
    applied(hr, dump(office("9990001", "총무과")))
    answer = hr.post(f"{at}/apply", {"seen": found[1]})
    assert answer.status_code == 409
    assert "다시 살펴봐 주세요" in said(answer)


def test_같은_파일은_두_번_적용되지_않는다(hr: Client) -> None:
    content = dump(office("9990001", "총무과"))
    applied(hr, content)
    assert "이미 적용한 파일입니다" in said(hr.post(f"{sent(hr, content)}/apply", {"seen": ""}))
    assert Code.objects.count() == 1


def test_부서를_기관코드에_잇고_푼다(world: World, hr: Client) -> None:
    applied(hr, dump(office("9990001", "총무과"), office("9990077", "공원녹지과")))
    assert "부서코드가 같습니다" in said(hr.get(f"{HERE}/inst/9990001"))
    unit = Unit.objects.get(id=world.units["공원과"]).public_id
    at = f"{HERE}/inst/9990077"
    assert "부서를 골라 주세요" in said(hr.post(f"{at}/tie"))
    hr.post(f"{at}/tie", {"unit": unit})
    assert "풀기" in said(hr.get(at))
    assert "오늘 쓰는 기관코드에" in said(hr.post(f"{HERE}/inst/1234567/tie", {"unit": unit}))
    assert queries.tied_units() == {world.units["공원과"]: "9990077"}
    hr.post(f"{at}/untie", {"unit": unit})
    assert queries.tied_units() == {}
    assert UnitCode.objects.count() == 1
    assert lines("directory.tie_unit") == 2


def test_많아도_한_쪽에_쉰_줄이다(hr: Client) -> None:
    many = [office(f"999{number:04}", f"{number}과") for number in range(1200)]
    at = sent(hr, dump(*many))
    seen = said(hr.get(at))
    assert "밖에 900개가 더 있습니다" in seen
    applied(hr, dump(*many))
    page = said(hr.get(HERE))
    assert "1200개 중 1–50" in page
    assert page.count('<a class="code"') == 50


@pytest.mark.parametrize(("who", "role"), [("윤서무", "clerk"), ("김주무관", "employee")])
def test_맡지_않은_사람에게는_열리지_않는다(world: World, hr: Client, who: str, role: str) -> None:
    at, client = applied(hr, dump(office("9990001", "총무과"))), at_desk(world, who, role)
    for path in (HERE, at, f"{HERE}/inst/9990001"):
        assert client.get(path).status_code == 403, path
    for path in (f"{HERE}/files", f"{at}/columns", f"{at}/apply", f"{at}/undo",
                 f"{HERE}/inst/9990001/tie", f"{HERE}/inst/9990001/untie"):  # fmt: skip
        assert client.post(path).status_code == 403, path


def test_없는_코드와_없는_파일은_없다고_한다(hr: Client) -> None:
    for path in (f"{HERE}/inst/0000000", f"{HERE}/none/1",
                 f"{HERE}/files/0190a000-0000-7000-8000-000000000000"):  # fmt: skip
        assert hr.get(path).status_code == 403, path


def test_하루도_남지_않고_빠진_코드를_뒤의_파일이_다시_말했으면_되돌리지_못한다(
    hr: Client,
) -> None:
    """The second file leaves no row of the code, so that nothing of its own was changed later."""
    one, two = office("9990001", "총무과"), office("9990002", "감사과", 생성일자="20261110")
    applied(hr, dump(one, two))
    second = applied(hr, dump(one), whole="on", since="2026-11-10")
    third = applied(hr, dump(one, two | {"전체기관명": "해온시 감사담당관"}))
    refused = hr.post(f"{second}/undo")
    assert (refused.status_code, "그 파일부터" in said(refused)) == (422, True)
    hr.post(f"{third}/undo")
    assert hr.post(f"{second}/undo").status_code == 302
    assert on("2026-11-20", "9990002") == "해온시 감사과"
