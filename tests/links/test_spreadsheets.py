"""Sheets as offices send them, and as we hand them out."""

import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pytest

from dure.links import spreadsheets as s

PEOPLE = [
    s.Column("number", ("사번", "직원번호")),
    s.Column("name", ("성명", "이름")),
    s.Column("since", ("임용일",), convert=s.day),
    s.Column("leaves", ("퇴근",), required=False, convert=s.clock),
    s.Column("kind", ("구분",), required=False, convert=s.choice({"출근": 0, "퇴근": 1})),
]


def book(*rows: tuple[Any, ...]) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp949", "cp949"), ("utf-16", "utf-16")],
)
@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_text_in_every_encoding_and_with_every_delimiter(
    encoding: str, told: str, sign: str
) -> None:
    content = f"사번{sign}성명\r\n1001{sign}똠방\r\n\r\n1002{sign}나무\r\n"
    sheet = s.read(content.encode(encoding), "직원.csv")
    assert sheet.header == ("사번", "성명")
    assert sheet.rows == (s.Row(2, ("1001", "똠방")), s.Row(4, ("1002", "나무")))
    assert (sheet.encoding, sheet.blank_lines) == (told, 1)


def test_a_quoted_field_over_two_lines_keeps_the_line_numbers_right() -> None:
    sheet = s.read('사번,비고\n1,"두\n줄"\n2,한 줄\n'.encode(), "a.csv")
    assert [row.line for row in sheet.rows] == [2, 4]


def test_excel_cells_become_what_a_person_would_have_typed() -> None:
    data = book(
        ("일자", "일시", "시각", "길이", "수", "예", "빈칸"),
        (date(2026, 11, 3), datetime(2026, 11, 3, 8, 50, 51), time(18, 5), timedelta(hours=24.5),
         7.0, True, None),
        (None, None, None, None, None, None, None),
        ("2026-11-04", None, None, None, 1.5, False, " 글 "),
    )  # fmt: skip
    sheet = s.read(data, "a.xlsx")
    assert sheet.rows[0].cells[:-1] == (
        "2026-11-03", "2026-11-03 08:50:51", "18:05:00", "24:30:00", "7", "TRUE",
    )  # fmt: skip
    assert (sheet.rows[1].line, sheet.rows[1].cells[-1], sheet.blank_lines) == (4, "글", 1)


def test_the_digest_follows_the_header_alone() -> None:
    first, second = s.read("가,나\n1,2\n".encode(), "a"), s.read("가,나\n3,4\n".encode(), "b")
    other = s.read("나,가\n1,2\n".encode(), "c")
    assert first.digest == second.digest != other.digest


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "빈 파일"),
        (b"\n\n,,\n", "채워진 줄이 없습니다"),
        (b"\xd0\xcf\x11\xe0rest", ".xls"),
        (b"PK\x03\x04broken", "깨진"),
        (b"\xff\xfe\x00", "글자를 읽을 수 없습니다"),
        (b"\x81\x00\xff\xff", "글자를 읽을 수 없습니다"),
        ('가,나\n1,"2\n'.encode(), "따옴표"),
    ],
)
def test_a_malformed_file_is_refused_with_a_sentence(data: bytes, word: str) -> None:
    with pytest.raises(s.Unreadable) as refused:
        s.read(data, "a.csv")
    assert word in refused.value.sentence


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("hello.txt", "hello")
    with pytest.raises(s.Unreadable, match="깨진"):
        s.read(out.getvalue(), "a.xlsx")


def test_every_bad_line_is_listed_and_good_ones_are_kept() -> None:
    content = (
        "사번,성명,임용일,퇴근,구분\n1,가,2020-01-02,24:30,퇴근\n,나,2020-02-30,,\n"
        "3,다,어제,25시간,몰라\n4,라,2020.3.4.,오후 6:05,,넘침\n5,마,20200506,18시 30분,출근\n"
    )
    parsed = s.parse(s.read(content.encode(), "a.csv"), PEOPLE)
    assert parsed.lines == [2, 6]
    assert parsed.rows[0] == {
        "number": "1", "name": "가", "since": date(2020, 1, 2), "leaves": 1470, "kind": 1,
    }  # fmt: skip
    assert parsed.rows[1]["leaves"] == 1110
    assert [(error.line, error.column) for error in parsed.errors] == [
        (3, "사번"), (3, "임용일"), (4, "임용일"), (4, "퇴근"), (4, "구분"), (5, ""),
    ]  # fmt: skip
    assert "달력에 없는 날" in parsed.errors[1].sentence


def test_missing_unknown_and_doubled_columns_are_explained_together() -> None:
    parsed = s.parse(s.read("성 명,이름,비고\n가,나,다\n".encode(), "a.csv"), PEOPLE)
    said = [error.sentence for error in parsed.errors]
    assert parsed.rows == []
    assert said[0] == "'성명' 열이 두 번 있습니다. 하나만 남겨 주세요."
    assert said[1].startswith("'비고' 열은 쓰지 않습니다.")
    assert said[2] == "'사번' 열이 없습니다. 첫 줄에 '사번'(또는 직원번호) 열을 넣어 주세요."
    assert said[3].startswith("'임용일' 열이 없습니다.")


@pytest.mark.parametrize(
    ("convert", "value", "meant"),
    [
        (s.integer, "1,234", 1234), (s.integer, "△5", -5), (s.integer, "−7", -7),
        (s.day, "2026년 11월 3일", date(2026, 11, 3)), (s.clock, "0930", 570),
        (s.clock, "오전 12:10", 10), (s.clock, "33:00", 1980), (s.yes_no, "예", True),
        (s.yes_no, "X", False), (s.text, "'=1+1", "=1+1"), (s.text, "'가", "'가"),
        (s.moment, "2026-11-03 24:30", datetime(2026, 11, 4, 0, 30)),
        (s.moment, "2026.11.03. 오후 6:05:09", datetime(2026, 11, 3, 18, 5, 9)),
        (s.moment, "2026-11-03T08:50:01", datetime(2026, 11, 3, 8, 50, 1)),
    ],
)  # fmt: skip
def test_values_are_read_as_people_write_them(
    convert: s.Converter, value: str, meant: s.Value
) -> None:
    assert convert(value) == meant


@pytest.mark.parametrize(
    ("convert", "value"),
    [
        (s.integer, "1.5"), (s.day, "1130"), (s.day, "2026111"), (s.clock, "48:00"),
        (s.clock, "18:60"), (s.clock, "오후 13:00"), (s.moment, "2026-11-03"), (s.yes_no, "글쎄"),
        (s.day, "2026-13-01"), (s.integer, "--1"),
    ],
)  # fmt: skip
def test_what_is_no_such_value_is_refused(convert: s.Converter, value: str) -> None:
    with pytest.raises(ValueError, match=r"주세요|없는 날"):
        convert(value)


def pay() -> s.Table:
    columns = (
        s.Field("성명"), s.Field("금액", "integer", sum=True), s.Field("시간", "clock", sum=True),
        s.Field("날", "date"), s.Field("때", "datetime"),
    )  # fmt: skip
    rows = (
        ('=HYPERLINK("x")', 1_000, 120, date(2026, 11, 3), datetime(2026, 11, 3, 8, 50)),
        ("나", -300, 1530, None, None),
    )
    return s.Table("지급조서", columns, rows, title="지급 & 조서", sums=True)


def test_a_workbook_reads_back_and_runs_no_formula_of_ours() -> None:
    out = io.BytesIO()
    s.write_xlsx(out, [pay(), pay()])
    loaded = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    assert loaded.sheetnames == ["지급조서", "지급조서 2"]
    sheet = loaded["지급조서"]
    assert (sheet["A2"].data_type, sheet["A2"].value) == ("s", '=HYPERLINK("x")')
    assert sheet["B2"].number_format == "#,##0;△#,##0"
    assert sheet["B4"].value == "=SUM(B2:B3)"
    assert sheet.freeze_panes == "A2"
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.print_title_rows == "$1:$1"
    back = s.read(out.getvalue(), "a.xlsx")
    assert back.rows[2].cells[:3] == ("합계", "700", "27:30:00")
    assert back.rows[0].cells[3:] == ("2026-11-03", "2026-11-03 08:50:00")


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("a.xlsx", "b.xlsx"):
        s.write_xlsx(tmp_path / name, [pay()])
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]


def test_csv_is_guarded_and_reads_back(tmp_path: Path) -> None:
    encodings: tuple[Literal["utf-8-sig"], Literal["cp949"]] = ("utf-8-sig", "cp949")
    for encoding in encodings:
        path = tmp_path / f"{encoding}.csv"
        s.write_csv(path, pay(), encoding=encoding)
        sheet = s.read(path.read_bytes(), path.name)
        assert sheet.encoding == encoding
        assert sheet.rows[0].cells[0] == '\'=HYPERLINK("x")'
        assert s.text(sheet.rows[0].cells[0]) == '=HYPERLINK("x")'
        assert sheet.rows[1].cells == ("나", "-300", "25:30", "", "")
        assert sheet.rows[2].cells == ("합계", "700", "27:30", "", "")


def test_characters_cp949_lacks_are_listed_and_nothing_is_written(tmp_path: Path) -> None:
    table = s.Table("표", [s.Field("성명"), s.Field("비고")], [("가", "좋음"), ("😀", "a鿎b")])
    with pytest.raises(s.Unencodable) as refused:
        s.write_csv(tmp_path / "a.csv", table, encoding="cp949")
    assert refused.value.found == [(3, "성명", "😀"), (3, "비고", "鿎")]
    assert not (tmp_path / "a.csv").exists()
