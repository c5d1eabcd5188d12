"""상대 시스템의 파일: 열마다 정한 바이트와 글자로 적고, 맞지 않으면 줄과 까닭을 말하며 자르지 않는다.

한글 한 글자는 CP949로 2바이트다.
"""

import csv
import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.links import template_file
from dure.links.template_file import Part, Record, Shape

KINDS = {"성명": "text", "금액": "integer", "근무일": "date", "시간": "clock"}


def _made(shape: Shape, *rows: dict[str, object]) -> tuple[bytes, list[template_file.Unfit]]:
    records = [Record(row, str(row.get("성명", "")), 1) for row in rows]  # type: ignore[arg-type]
    return template_file.made(shape, records, KINDS)  # type: ignore[arg-type]


def test_고정_길이는_바이트로_채우고_0으로_채운다() -> None:
    parts = (Part("성명", "성명", width=8), Part("금액", "금액", width=8, zeros=True),
             Part("비고", constant="끝", width=4, right=True))  # fmt: skip
    data, unfit = _made(
        Shape(parts, "fixed", "cp949"),
        {"성명": "홍길동", "금액": 24_736},
        {"성명": "이", "금액": -5},
    )
    assert unfit == []
    assert data == ("홍길동  00024736  끝\r\n이      -0000005  끝\r\n").encode("cp949")
    assert {len(line) for line in data.split(b"\r\n") if line} == {20}


def test_칸보다_넓은_값과_없는_글자와_없는_코드는_줄과_함께_거절한다() -> None:
    parts = (Part("이름", "성명", width=6), Part("구분", constant="가", codes={"나": "2"}))
    data, unfit = _made(Shape(parts, "csv", "cp949"), {"성명": "남궁길동"}, {"성명": "홍😀"})
    assert data == b""
    assert [(each.row, each.column) for each in unfit] == [
        (1, "이름"), (1, "구분"), (2, "이름"), (2, "구분"),
    ]  # fmt: skip
    assert "8바이트라 6바이트 칸에" in unfit[0].sentence
    assert "'가'에 맞는 코드가 없습니다" in unfit[1].sentence
    assert "CP949에 없는 글자가 있습니다: 😀" in unfit[2].sentence
    assert str(unfit[0]).startswith("1번째 줄 남궁길동 '이름'")


def test_모양대로_적고_합계_줄을_더한다() -> None:
    parts = (Part("일자", "근무일", form="yyyymmdd"), Part("시간", "시간", form="hhmm", sum=True),
             Part("금액", "금액", form="triangle", sum=True))  # fmt: skip
    shape = Shape(parts, "csv", "cp949", header=(("일자", "시간", "금액"),), sums=True)
    data, _ = _made(
        shape,
        {"근무일": date(2026, 11, 3), "시간": 125, "금액": -24_736},
        {"근무일": date(2026, 11, 4), "시간": 60, "금액": 1_000},
    )
    assert list(csv.reader(io.StringIO(data.decode("cp949")))) == [
        ["일자", "시간", "금액"], ["20261103", "0205", "△24,736"], ["20261104", "0100", "1,000"],
        ["합계", "0305", "△23,736"],
    ]  # fmt: skip


def test_합계가_칸을_넘어도_자르지_않는다() -> None:
    parts = (Part("성명", "성명"), Part("금액", "금액", width=3, sum=True))
    data, [unfit] = _made(
        Shape(parts, "csv", sums=True), {"성명": "가", "금액": 999}, {"성명": "나", "금액": 1}
    )
    assert (data, unfit.who, unfit.value) == (b"", "합계", "1000")


def test_합계라는_말은_0으로_채우지_않는다() -> None:
    parts = (Part("금액", "금액", width=6, zeros=True), Part("성명", "성명"))
    data, unfit = _made(Shape(parts, "csv", "cp949", sums=True), {"성명": "가", "금액": 5})
    assert (data.decode("cp949"), unfit) == ("000005,가\r\n합계,\r\n", [])


def test_줄어든_시간은_빼기로_적는다() -> None:
    forms = ("", "hhmm", "minutes")
    parts = tuple(Part(form, "시간", form=form) for form in forms)
    data, _ = _made(Shape(parts, "csv", "cp949"), {"시간": -65})
    assert data == b"-1:05,-0105,-65\r\n"


def test_수식이_될_글은_눌러_두고_통합문서에는_글로_적는다() -> None:
    parts, row = (Part("성명", "성명"), Part("금액", "금액")), {"성명": "=1+1", "금액": -7}
    data, _ = _made(Shape(parts, "csv", "utf-8-sig"), row)
    assert data.decode("utf-8-sig") == "'=1+1,-7\r\n"
    data, _ = _made(Shape(parts, "xlsx"), row)
    [cells] = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows()
    assert [(cell.value, cell.data_type) for cell in cells] == [("=1+1", "s"), (-7, "n")]
    assert template_file.made(Shape(parts, "xlsx"), [Record(row, "", 1)], KINDS)[0] == data  # type: ignore[arg-type]


def test_고정_길이에_줄바꿈은_적을_수_없다() -> None:
    _, [unfit] = _made(
        Shape((Part("성명", "성명", width=9),), "fixed", "cp949"), {"성명": "가\n나"}
    )
    assert "줄바꿈" in unfit.sentence


@given(st.lists(st.tuples(st.text(), st.integers(-(10**12), 10**12)), max_size=8))
@pytest.mark.parametrize("encoding", ["cp949", "utf-8-sig"])
def test_적은_것은_모두_그대로_읽히거나_까닭과_함께_거절된다(
    encoding: str, rows: list[tuple[str, int]]
) -> None:
    shape = Shape((Part("성명", "성명", width=12), Part("금액", "금액")), "csv", encoding)
    data, unfit = _made(shape, *({"성명": name, "금액": won} for name, won in rows))
    if unfit:
        assert data == b""
        return
    read = list(csv.reader(io.StringIO(data.decode(encoding), newline="")))
    guarded = ("=", "+", "-", "@", "\t", "\r")
    assert read == [
        ["'" + name if name.startswith(guarded) else name, str(won)] for name, won in rows
    ]
