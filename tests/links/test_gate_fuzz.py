"""무엇이 와도: 어떤 파일도 오류가 되지 않고, 어떤 줄도 말없이 사라지지 않는다."""

import io
import zipfile
from contextlib import suppress
from datetime import datetime

import openpyxl
import pytest
import xlwt
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dure.links import excel, gate_file, grid, spreadsheets
from dure.links.gate_layout import LayoutChanged
from dure.links.spreadsheets import Unreadable
from tests.links.test_gate_file import HEADER, LAYOUT

CLOCKS = ("08:50:12", "24:30", "오전 8:50", "오후 12:00", "오후 13:00", "0850", "25", "8시 5분", "")
LETTERS = "가나힣0123456789:-./ 오전후'=+A"
WORDS = st.text(LETTERS, max_size=12) | st.sampled_from(("정문", "출근", "순찰", "성공", "거부"))
ROW = st.tuples(
    st.sampled_from(("2026-11-03", "2026.11.3", "20261103", "46329", "2026-02-30", "")) | WORDS,
    st.sampled_from(CLOCKS) | WORDS,
    st.sampled_from(("20260001", "", "'007")) | WORDS,
    WORDS, WORDS, st.sampled_from(("정문", "뒷문 출구")) | WORDS,
    st.sampled_from(("출근", "퇴근", "출입", "순찰")) | WORDS,
    st.sampled_from(("성공", "거부")) | WORDS,
)  # fmt: skip


def _accounted(found: gate_file.GateFile) -> int:
    """Lines that were taken, refused with a reason, or counted."""
    refused = {each.line for each in found.errors}
    assert all(each.sentence.endswith(".") for each in found.errors)
    return len(found.passages) + len(refused) + found.denied + found.left_out + found.notes


@settings(deadline=None, max_examples=150)
@given(
    rows=st.lists(ROW, max_size=12),
    sign=st.sampled_from(",\t;|"),
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "cp949", "utf-16")),
)
def test_글자_파일의_모든_줄은_받거나_까닭이_있거나_세어진다(
    rows: list[tuple[str, ...]], sign: str, encoding: str
) -> None:
    text = "\r\n".join(sign.join(row) for row in ((), HEADER, *rows))
    found = gate_file.read(text.encode(encoding), "gate.csv", LAYOUT)
    assert _accounted(found) == sum(any(cell.strip() for cell in row) for row in rows)


@settings(deadline=None, max_examples=40)
@given(rows=st.lists(ROW, min_size=1, max_size=8), merged=st.integers(1, 8))
def test_엑셀의_모든_줄은_받거나_까닭이_있거나_세어진다(
    rows: list[tuple[str, ...]], merged: int
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in (HEADER, *rows):
        sheet.append([f"{cell}" for cell in line])
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"
    sheet.merge_cells(start_row=2, end_row=min(merged, len(rows)) + 1, start_column=1, end_column=1)
    out = io.BytesIO()
    book.save(out)
    data = out.getvalue()
    table = grid.read(data, "gate.xlsx")
    assert _accounted(gate_file.read(data, "gate.xlsx", LAYOUT)) == len(table.rows) - 1


@settings(deadline=None, max_examples=300)
@given(
    data=st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: text.encode("utf-16"))
    | st.text("<table>tdr/한=\"'\n", max_size=120).map(lambda text: f"<table {text}".encode())
    | st.binary(max_size=200).map(lambda rest: b"PK\x03\x04" + rest)
    | st.binary(max_size=200).map(lambda rest: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rest)
)
@example(data=b"<table><td rowspan=\xc2\xb2>1")
def test_아무_바이트나_와도_읽거나_문장으로_거절한다(data: bytes) -> None:
    for read in (lambda: gate_file.read(data, "a", LAYOUT), lambda: spreadsheets.read(data, "a")):
        with suppress(Unreadable, LayoutChanged):
            read()


# ── packed traps ──────────────────────────────────────────────────────────────────────


def _book(**cells: object) -> bytes:
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.worksheets[0][place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (_book(A1="가", XFD1048576="나"), "멀리 떨어져"),  # all between would be kept: 17 billion
        (_packed(**{"xl/workbook.xml": b" " * (300 << 20)}), "너무 큰"),
        (_packed(**{"content.xml": b"<a/>"}), "깨진"),
        (_book(A1="가")[:-40], "깨진"),
    ],
)
@pytest.mark.parametrize("read", [grid.read, spreadsheets.read])
def test_함정이_든_엑셀은_어느_문으로_와도_읽기_전에_거절한다(
    data: bytes, word: str, read: object
) -> None:
    with pytest.raises(Unreadable, match=word):
        read(data, "a.xlsx")  # type: ignore[operator]


def test_크기를_속인_엑셀은_거절한다() -> None:
    data = bytearray(_packed(**{"xl/workbook.xml": b"a" * 5000}))
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    with pytest.raises(Unreadable, match="깨진"):
        grid.read(bytes(data), "a.xlsx")


def test_엑셀의_자정은_시각이_있는_열에서는_일시다() -> None:
    data = _book(
        A1=datetime(2026, 11, 3), B1=datetime(2026, 11, 3), A2=datetime(2026, 11, 3, 8, 50)
    )
    assert [row.cells for row in grid.read(data, "a.xlsx").rows] == [
        ("2026-11-03 00:00:00", "2026-11-03"),
        ("2026-11-03 08:50:00", ""),
    ]


def test_메모리를_다_쓰게_하는_옛_엑셀은_거절하고_서버는_그대로다() -> None:
    book = xlwt.Workbook()
    book.add_sheet("출입").write(0, 0, "일시")
    made = io.BytesIO()
    book.save(made)
    data = bytearray(made.getvalue())
    size = data.index(b"\x00\x02\x0e\x00")  # the record DIMENSIONS: length, first row, end of rows
    data[size + 8 : size + 12] = b"\xff\xff\xff\x7f"  # the reader ends its whole process
    for read in (grid.read, spreadsheets.read):
        with pytest.raises(spreadsheets.Unreadable, match="깨진"):
            read(bytes(data), "a.xls")  # type: ignore[operator]


def test_옛_엑셀을_정한_시간_안에_읽지_못하면_거절한다(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "PATIENCE", 0)
    with pytest.raises(spreadsheets.Unreadable, match="너무 큰"):
        grid.read(b"\xd0\xcf\x11\xe0", "a.xls")
