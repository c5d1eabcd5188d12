"""내보내기 화면: 머리글을 붙여 넣고, 열을 맞추고, 살펴보고, 저장하고, 사유를 적어 내려받는다."""

import csv
import io
from dataclasses import replace
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client

from dure.exports import laying, queries
from dure.web import export_form
from tests.pay.test_hand_off import _handed
from tests.web.desk import lines
from tests.web.test_close import Enter, enter
from tests.world import World

__all__ = ["enter"]

NEW = {"name": "급여 올리기", "source": "overtime", "header": "사번\t성명\t지급액\t사업코드"}
COLUMNS = {
    **NEW, "file": "csv", "encoding": "cp949", "has_header": "on", "month": "2026-11",
    "label0": "사번", "field0": "사번", "label1": "성명", "field1": "성명",
    "label2": "지급액", "field2": "이번 지급", "sum2": "on", "label3": "사업코드", "constant3": "101",
}  # fmt: skip


Header = tuple[tuple[str, ...], ...]


def form(**told: str) -> QueryDict:
    sent = QueryDict(mutable=True)
    sent.update(told)
    return sent


def _saved(desk: Client) -> str:
    return str(desk.post("/exports/save", COLUMNS)["Location"])


def test_붙여_넣고_맞추어_저장하고_내려받는다(world: World, enter: Enter) -> None:
    _handed(world)
    desk = enter("최담당", "payroll")
    page = desk.post("/exports/new", NEW).content.decode()
    sheet = SimpleUploadedFile("서식.csv", "사번,성명,지급액".encode("cp949"))
    assert (
        "지급액" in desk.post("/exports/new", {**NEW, "header": "", "file": sheet}).content.decode()
    )
    assert lines("exports.looked") == 2
    assert '<option value="이번 지급" selected>' in page
    seen = desk.post("/exports/look", {**COLUMNS, "width1": "6"}).content.decode()
    assert "김주무관(20260001)" in seen
    assert "8바이트라 6바이트 칸에" in seen
    assert queries.in_use() == []
    address = _saved(desk)
    page = desk.get(f"{address}?month=2026-11").content.decode()
    assert "내려받는 사유" in page
    assert "148416" in page
    assert desk.post(f"{address}/file", {"month": "2026-11"}).status_code == 422
    file = desk.post(f"{address}/file", {"month": "2026-11", "reason": "급여에 올리기"})
    assert "급여 올리기 2026-11.csv" in unquote(file["Content-Disposition"])
    rows = list(csv.reader(io.StringIO(b"".join(file).decode("cp949"))))
    assert rows[0] == ["사번", "성명", "지급액", "사업코드"]
    assert ["20260001", "김주무관", "148416", "101"] in rows


def test_고치면_내력에_남고_머리글을_바꾸면_같은_열은_그대로다(world: World, enter: Enter) -> None:
    desk = enter("최담당", "payroll")
    address = _saved(desk)
    key = address.rsplit("/", 1)[-1]
    moved = {**COLUMNS, "header": "성명\t사업코드\t부서", "template": key}
    page = desk.post(f"{address}/edit", moved).content.decode()
    assert 'value="101"' in page
    assert '<option value="부서" selected>' in page
    desk.post("/exports/save", moved)
    assert "&#x27;부서&#x27; 열 더함" in desk.get(address).content.decode()


def test_이름이_같은_두_열의_앞에_열이_끼어도_제_것을_지킨다() -> None:
    chosen = {
        "header": "사번\t사업코드\t금액\t금액", "label0": "사번", "field0": "사번",
        "label1": "금액", "field1": "시간외", "label2": "금액", "field2": "정액분",
    }  # fmt: skip
    parts = export_form.read_shape(form(**chosen), "overtime").parts
    assert [part.field for part in parts] == ["사번", "", "시간외", "정액분"]


@pytest.mark.parametrize(
    "header",
    [
        (("사번", "지급\n금액", '"갑"'),),
        (("인적사항", "", "지급"), ("사번", "성명", "금액")),
        (("사번, 성명",),),
    ],
)
def test_두_줄로_적은_머리글도_고치고_저장하면_그대로다(header: Header) -> None:
    shape = replace(laying.first_shape(header, "overtime"), header=header)
    shown = export_form.shown(shape, "overtime")
    told = {f"label{n}": part.label for n, part in enumerate(shape.parts)}
    fields = {f"field{n}": "근거" for n in range(len(shape.parts))}
    as_sent = {name: text.replace("\n", "\r\n") for name, text in told.items()}  # 브라우저가 그렇게
    sent = form(has_header="on", header=shown["header"].replace("\n", "\r\n"), **as_sent, **fields)
    again = export_form.read_shape(sent, "overtime")
    assert again.header == header
    assert [part.field for part in again.parts] == ["근거"] * len(shape.parts)


def test_잘못_적은_양식은_적은_것을_둔_채_까닭을_말한다(world: World, enter: Enter) -> None:
    desk = enter("최담당", "payroll")
    for bad in ({"name": ""}, {"file": "fixed"}):
        answer = desk.post("/exports/save", {**COLUMNS, **bad})
        assert answer.status_code == 422
        assert 'value="101"' in answer.content.decode()
    assert desk.post("/exports/save", {**COLUMNS, "width0": "여섯"}).status_code == 422
    assert desk.post("/exports/new", {"source": "overtime"}).status_code == 422
    assert desk.post("/exports/new", {**NEW, "source": "none"}).status_code == 422


def test_기본_양식을_저장하고_쓰지_않다가_다시_쓴다(world: World, enter: Enter) -> None:
    desk = enter("최담당", "payroll")
    address = desk.post("/exports/generic/travel/adopt")["Location"]
    assert "관내·관외 여비 지급조서" in desk.get("/exports").content.decode()
    desk.post(f"{address}/end")
    assert "쓰지 않는 양식입니다" in desk.get(address).content.decode()
    assert desk.post(f"{address}/file", {"reason": "확인"}).status_code == 403
    desk.post(f"{address}/revive")
    assert "쓰지 않는 양식입니다" not in desk.get(address).content.decode()
    assert desk.post("/exports/generic/none/adopt").status_code == 403


def test_연가보상비는_6월과_12월만_오간다(world: World, enter: Enter) -> None:
    desk = enter("최담당", "payroll")
    address = desk.post("/exports/generic/compensation/adopt")["Location"]
    for asked in ("", "?month=2026-09"):
        page = desk.get(f"{address}{asked}").content.decode()
        assert "<strong>2026년 6월</strong>" in page
        assert "month=2025-12" in page
        assert "month=2026-12" in page
        assert "6월이나 12월을 골라" not in page


def test_서무는_맡은_부서를_내보내지만_양식을_고치지_못한다(world: World, enter: Enter) -> None:
    _handed(world)
    address = _saved(enter("최담당", "payroll"))
    clerk = enter("윤서무", "clerk")
    assert "강국장" not in clerk.get(f"{address}?month=2026-11").content.decode()
    assert "고치기" not in clerk.get(address).content.decode()
    for url in (f"{address}/edit", "/exports/new"):
        assert clerk.get(url).status_code == 403
    assert enter("김주무관", "employee").get("/exports").status_code == 403
