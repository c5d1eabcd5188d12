"""Punch files: sheets of gate systems and the terminals' own lines."""

import io
from datetime import datetime

import openpyxl
import pytest

from dure.links import punch_file
from dure.links.spreadsheets import Unreadable


def rows(content: str, name: str = "a.csv", encoding: str = "utf-8") -> list[tuple[object, ...]]:
    return punch_file.read(content.encode(encoding), name).rows.rows()


def test_a_sheet_with_one_column_for_the_moment() -> None:
    content = (
        "단말기,카드번호,일시,구분\n"
        "T1,0012,2026-11-03 08:50:51,출근\nT1,0012,2026-11-03 21:15,퇴근\n"
        "T2,0013,2026-11-03 24:30:01,\nT2,0013,2026.11.4 오후 6:05:09,255\n"
    )
    assert rows(content, encoding="cp949") == [
        (2, "T1", "0012", datetime(2026, 11, 3, 8, 50, 51), 0),
        (3, "T1", "0012", datetime(2026, 11, 3, 21, 15), 1),
        (4, "T2", "0013", datetime(2026, 11, 4, 0, 30, 1), None),
        (5, "T2", "0013", datetime(2026, 11, 4, 18, 5, 9), None),
    ]


def test_a_workbook_with_day_and_time_apart_and_columns_of_no_use() -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(("성명", "게이트", "카드 번호", "일자", "시각", "구분"))
    when = datetime(2026, 11, 3, 18, 3, 44)
    sheet.append(("가", "T1", "77", when.date(), when.time(), "퇴근"))
    out = io.BytesIO()
    made.save(out)
    found = punch_file.read(out.getvalue(), "a.xlsx")
    assert found.errors == []
    assert found.rows.rows() == [(2, "T1", "77", when, 1)]


def test_every_bad_line_is_named_and_the_good_ones_stay() -> None:
    content = (
        "단말기,카드번호,일시,구분\nT1,1,2026-11-03 08:50:51,출근\n,1,2026-11-03 09:00:00,\n"
        "T1,,어제,몰라\nT1,1,1999-01-01 00:00:00,\nT1,1,2026-11-03 18:00:00,퇴근\n"
    )
    found = punch_file.read(content.encode(), "a.csv")
    assert found.rows.get_column("line").to_list() == [2, 6]
    assert [(error.line, error.column) for error in found.errors] == [
        (3, "단말기"), (4, "카드번호"), (4, "일시"), (4, "구분"), (5, "일시"),
    ]  # fmt: skip


def test_missing_columns_are_explained() -> None:
    found = punch_file.read("카드번호,일자\n1,2026-11-03\n".encode(), "a.csv")
    assert found.rows.is_empty()
    assert [error.column for error in found.errors] == ["단말기", "시각"]


def test_the_terminals_own_lines() -> None:
    content = (
        "TABLE=ATTLOG\r\n1001\t2026-11-23 08:52:03\t0\t15\t0\t0\t0\r\n"
        "  1002\t2026-11-23 18:03:44\t1\t1\r\n\r\n"
        "20260007\t2026-11-23 22:41:10\t255\t4\t0\t0\t0\t0\t36.4\n1003\t2026-11-23 12:00:00\t2\n"
        "PIN=1004\tTime=2026-11-23 12:30:00\tStatus=3\n1005\t1795392000\t0\n1006\tnonsense\t0\n"
    )
    found = punch_file.read(content.encode(), "CJDE193560123_attlog.dat")
    assert found.rows.get_column("terminal").unique().to_list() == ["CJDE193560123"]
    assert found.rows.select("line", "credential", "direction").rows() == [
        (2, "1001", 0), (3, "1002", 1), (5, "20260007", None), (6, "1003", 1), (7, "1004", 0),
        (8, "1005", 0),
    ]  # fmt: skip
    assert found.rows.get_column("at")[0] == datetime(2026, 11, 23, 8, 52, 3)
    assert found.rows.get_column("at")[-1] == datetime(2026, 11, 23, 9, 0)
    assert [(error.line, error.value) for error in found.errors] == [(9, "nonsense")]


@pytest.mark.parametrize("data", [b"", "단말기,카드번호,일시\n".encode(), b"TABLE=ATTLOG\n \n"])
def test_a_file_without_a_punch_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"주세요\.$"):
        punch_file.read(data, "a.csv")
