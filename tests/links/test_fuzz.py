"""무엇이 와도: 파일과 단말기의 줄을 읽는 곳마다 읽거나 문장으로 거절하고, 다른 오류는 내지 않는다."""

import base64
import csv
import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dure.links import (
    iclock,
    iclock_lines,
    pc_log_file,
    points_file,
    punch_file,
    saml,
    spreadsheets,
)
from tests.links.test_saml import MOMENT, PARTY

READERS: dict[str, Callable[[bytes], object]] = {
    "출퇴근": lambda data: punch_file.read(data, "HAEON-01.csv"),
    "컴퓨터": lambda data: pc_log_file.sessions(data, "pc.csv"),
    "점수": lambda data: points_file.read(data, "points.csv"),
    "여러 시트": lambda data: spreadsheets.read_book(data, "book.xlsx"),
}
HEADERS = {
    "출퇴근": ("단말기", "카드번호", "일시", "구분"),
    "컴퓨터": tuple(column.labels[0] for column in pc_log_file.COLUMNS),
    "점수": tuple(column.labels[0] for column in points_file.COLUMNS),
}
TABLES = ("ATTLOG", "OPERLOG", "USERINFO", "options", "tabledata", "가나다")
CELL = st.text("가힣0123456789²٣-:./ 상하반기HIN=+'\"\t,;\n\u2028", max_size=16) | st.sampled_from(
    (
        "2026-11-03 08:50:12",
        "0000-00-00",
        "9999-12-31 23:59:59",
        "2026 상반기",
        "0000H1",
        "1e999",
        "NaN",
    )
)
BYTES = (
    st.binary(max_size=300)
    | st.text(max_size=150).map(lambda text: text.encode("utf-16"))
    | st.binary(max_size=150).map(lambda rest: b"PK\x03\x04" + rest)
    | st.binary(max_size=150).map(lambda rest: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rest)
)
MANY = settings(deadline=None, max_examples=100)


@pytest.mark.parametrize("kind", READERS)
@MANY
@given(data=BYTES)
def test_아무_바이트나_파일로_와도_읽거나_문장으로_거절한다(kind: str, data: bytes) -> None:
    with suppress(spreadsheets.Unreadable):
        READERS[kind](data)


@pytest.mark.parametrize("kind", HEADERS)
@MANY
@given(rows=st.lists(st.lists(CELL, min_size=1, max_size=8), max_size=6))
def test_칸에_무엇이_있어도_줄을_읽거나_까닭을_말한다(kind: str, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([HEADERS[kind], *rows])
    with suppress(spreadsheets.Unreadable):
        READERS[kind](out.getvalue().encode())


@MANY
@given(
    table=st.sampled_from(TABLES),
    body=BYTES | st.text(max_size=200).map(str.encode),
    packed=st.booleans(),
)
@example(table="ATTLOG", body=b"1\t2026-02-30 25:61:61\t0\t1", packed=False)
def test_단말기의_몸을_읽거나_보류한다(table: str, body: bytes, packed: bool) -> None:
    asked = replace(iclock.asked(f"SN=HAEON01&table={table}"), packed=packed)
    with suppress(iclock.Unreadable):
        iclock_lines.read(table, iclock.kept(asked, body))
    iclock_lines.results(body)
    iclock.settings(body)


@MANY
@given(query=st.text(max_size=120))
def test_단말기가_무엇을_물어도_읽는다(query: str) -> None:
    iclock.asked(query)


@MANY
@given(
    answer=st.binary(max_size=200) | st.text("<>/saml:Response='\" x", max_size=120).map(str.encode)
)
def test_SAML의_답이_아니면_믿지_않는다(answer: bytes) -> None:
    asked = saml.Asked("state", "_request-1", int(MOMENT.timestamp()))
    for text in (answer.decode("latin-1"), base64.b64encode(answer).decode()):
        with pytest.raises(saml.Failed):
            saml.hear(PARTY, asked, text, at=MOMENT, anew=False)
