"""출입 파일: 어떤 모양으로 와도 같은 기록이 되고, 바뀐 모양은 말없이 지나가지 않는다."""

import datetime as dt
import io
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest
import xlwt

from dure.links import gate_file, gate_layout, grid
from dure.links.gate_layout import Gate, Layout, LayoutChanged
from dure.links.spreadsheets import Unreadable

HEADER = ("일자", "시각", "사번", "성명", "부서", "출입문", "구분", "결과")
LAYOUT = Layout(
    HEADER,
    {"day": 0, "time": 1, "staff": 2, "gate": 5, "way": 6, "result": 7},
    ways={"출근": "in", "퇴근": "out", "출입": "untold", "순찰": "left_out"},
    gates={"정문": Gate("HAEON-01"), "뒷문 출구": Gate("HAEON-02", "out")},
    results={"성공": True, "거부": False},
)
ROWS = (
    ("2026-11-03", "08:50:12", "20260001", "김주무관", "총무과", "정문", "출근", "성공"),
    ("2026-11-03", "24:30", "20260001", "김주무관", "총무과", "뒷문 출구", "출입", "성공"),
    ("2026-11-03", "09:00", "20260002", "이팀장", "총무과", "정문", "출근", "거부"),
    ("2026-11-03", "03:00", "20260002", "이팀장", "총무과", "정문", "순찰", "성공"),
)
PASSED = [
    ("20260001", "HAEON-01", datetime(2026, 11, 3, 8, 50, 12), 0),
    ("20260001", "HAEON-02", datetime(2026, 11, 4, 0, 30), 1),
]


def _text(
    rows: tuple[tuple[str, ...], ...] = ROWS, sign: str = ",", header: tuple[str, ...] = HEADER
) -> str:
    return "\r\n".join(sign.join(row) for row in (header, *rows))


def _read(data: bytes, layout: Layout = LAYOUT, name: str = "gate.csv") -> gate_file.GateFile:
    return gate_file.read(data, name, layout)


def _passed(found: gate_file.GateFile) -> list[tuple[object, ...]]:
    return [(each.number, each.terminal, each.at, each.direction) for each in found.passages]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_어느_글자와_칸으로_와도_같은_기록이다(encoding: str, sign: str) -> None:
    found = _read(_text(sign=sign).encode(encoding))
    assert _passed(found) == PASSED
    assert (found.denied, found.left_out, found.notes, found.errors) == (1, 1, 0, [])


def test_제목_줄과_합계_줄과_되풀이된_열_이름은_기록이_아니다() -> None:
    lines = ["출입 기록 조회", "기간: 2026-11-03 ~ 2026-11-03", "", *_text().splitlines(),
             ",".join(HEADER), "합계,,,,,4건,,"]  # fmt: skip
    found = _read("\n".join(lines).encode("cp949"))
    assert _passed(found) == PASSED
    assert found.notes == 2
    assert found.passages[0].line == 5  # as the sender's program counts


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["출입 기록"])
    sheet.merge_cells("A1:H1")
    sheet.append(HEADER)
    sheet.append([dt.date(2026, 11, 3), dt.time(8, 50, 12), 20260001, *ROWS[0][3:]])
    sheet.append([None, dt.timedelta(hours=24, minutes=30), 20260001, *ROWS[1][3:]])
    sheet.append([None, dt.time(9), 20260002, *ROWS[2][3:]])
    sheet.append([None, dt.time(3), 20260002, *ROWS[3][3:]])
    sheet.merge_cells("A3:A6")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("출입")
    day, clock = (xlwt.easyxf(num_format_str=each) for each in ("YYYY-MM-DD", "HH:MM:SS"))
    sheet.write_merge(0, 0, 0, 7, "출입 기록")
    for place, label in enumerate(HEADER):
        sheet.write(1, place, label)
    sheet.write_merge(2, 5, 0, 0, dt.date(2026, 11, 3), day)
    times = (dt.time(8, 50, 12), "24:30", dt.time(9), dt.time(3))
    for line, (time, row) in enumerate(zip(times, ROWS, strict=True), start=2):
        sheet.write(line, 1, time, clock)
        sheet.write(line, 2, int(row[2]))
        for place in range(3, 8):
            sheet.write(line, place, row[place])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_새_엑셀과_옛_엑셀의_병합된_일자는_모든_줄의_일자다() -> None:
    for data in (_xlsx(), _xls()):
        found = _read(data)
        assert _passed(found) == PASSED
        assert (found.denied, found.left_out, found.notes, found.errors) == (1, 1, 0, [])


def test_엑셀이라고_하는_웹_쪽도_읽는다() -> None:
    cells = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row[1:]) + "</tr>" for row in ROWS[1:]
    )
    first = "".join(f"<td>{cell}</td>" for cell in ROWS[0][1:])
    head = "".join(f"<th>{label}</th>" for label in HEADER)
    page = (
        f"<html><body><table><tr><td colspan=8>출입 기록</td></tr><tr>{head}</tr>"
        f"<tr><td rowspan=4>2026-11-03</td>{first}</tr>{cells}</table></body></html>"
    )
    found = _read(page.encode("cp949"), name="gate.xls")
    assert _passed(found) == PASSED


def test_글자_수로_나눈_파일과_빈칸으로_나눈_파일() -> None:
    layout = Layout(
        (), {"day": 0, "time": 1, "staff": 2, "gate": 3}, sign="fixed", widths=(10, 8, 10, 6),
        gates={"정문": Gate("HAEON-01")},
    )  # fmt: skip
    line = "2026110308:50:1220260001  정문  출근"
    assert _passed(_read(line.encode("cp949"), replace(layout, widths=(8, 8, 10, 6)))) == [
        ("20260001", "HAEON-01", datetime(2026, 11, 3, 8, 50, 12), None)
    ]
    spaced = "2026-11-03   08:50:12  20260001      정문\n2026-11-03   18:05:00  20260001      정문"
    found = _read(spaced.encode("cp949"), replace(layout, sign="spaces", widths=()))
    assert [each.at.hour for each in found.passages] == [8, 18]


@pytest.mark.parametrize(
    ("told", "at"),
    [
        ("2026-11-03 08:50:12", datetime(2026, 11, 3, 8, 50, 12)),
        ("2026.11.03 오전 8:50", datetime(2026, 11, 3, 8, 50)),
        ("2026년 11월 3일 오후 12시 5분", datetime(2026, 11, 3, 12, 5)),
        ("2026-11-03(화) 24:30", datetime(2026, 11, 4, 0, 30)),
        ("2026/11/03 8:50 PM", datetime(2026, 11, 3, 20, 50)),
        ("20261103085012", datetime(2026, 11, 3, 8, 50, 12)),
        ("20261103 0850", datetime(2026, 11, 3, 8, 50)),
        ("2026-11-03T08:50:12.340", datetime(2026, 11, 3, 8, 50, 12)),
        # 2026-11-03 is day 46329 of 1899-12-30; .5 is noon
        ("46329.5", datetime(2026, 11, 3, 12)),
    ],
)
def test_일시의_모양(told: str, at: datetime) -> None:
    layout = Layout(("일시", "카드"), {"moment": 0, "card": 1})
    found = _read(f"일시\t카드\n{told}\t0012".encode(), layout)
    assert [(each.number, each.at) for each in found.passages] == [("0012", at)], found.errors


@pytest.mark.parametrize("told", ["11/03/2026 08:50", "26-11-03 08:50", "2026-13-03 08:50", "08:50",
                                  "1999-11-03 08:50", "46329", "2026-11-03 48:00", "어제"])  # fmt: skip
def test_알_수_없는_일시는_짐작하지_않고_까닭을_말한다(told: str) -> None:
    layout = Layout(("일시", "카드"), {"moment": 0, "card": 1})
    found = _read(f"일시\t카드\n{told}\t0012".encode(), layout)
    assert found.passages == []
    (error,) = found.errors
    assert (error.line, error.column) == (2, "언제")
    assert error.sentence.endswith(".")


def test_모르는_낱말은_그_줄의_까닭이_된다() -> None:
    rows = (
        (*ROWS[0][:6], "야근", "성공"),
        (*ROWS[0][:7], "보류"),
        (*ROWS[0][:5], "옥상", *ROWS[0][6:]),
        (*ROWS[0][:2], "", *ROWS[0][3:]),
    )
    found = _read(_text(rows).encode())
    assert [(each.line, each.column, each.value) for each in found.errors] == [
        (2, "구분", "야근"), (3, "결과", "보류"), (4, "출입문", "옥상"), (5, "누구", ""),
    ]  # fmt: skip
    assert not found.passages


def test_잃어버린_영을_되돌려_카드번호의_자릿수를_맞춘다() -> None:
    layout = Layout(("일시", "카드"), {"moment": 0, "card": 1}, digits=10)
    found = _read("일시,카드\n2026-11-03 08:50,12345".encode(), layout)
    assert found.passages[0].number == "0000012345"


NIGHT = Layout(("시각", "카드"), {"time": 0, "card": 1}, day_in_name=True)


def _night(name: str, layout: Layout, *times: str) -> gate_file.GateFile:
    return _read(
        "\n".join(["시각,카드", *(f"{each},0012" for each in times)]).encode(), layout, name
    )


def test_파일_이름의_날짜를_쓰고_자정을_넘기면_다음_날이다() -> None:
    on = replace(NIGHT, past_midnight=True)
    found = _night("gate_20261103.csv", on, "22:10", "23:59", "00:05", "00:40")
    assert [each.at.day for each in found.passages] == [3, 3, 4, 4]
    off = _night("gate-2026-11-03.csv", NIGHT, "22:10", "00:05")
    assert [each.at.day for each in off.passages] == [3, 3]


def test_자정이_아닌데_거꾸로_가면_짐작하지_않는다() -> None:
    on = replace(NIGHT, past_midnight=True)
    found = _night("gate_20261103.csv", on, "09:10", "09:05", "10:00")
    assert [each.at.minute for each in found.passages] == [10, 0]
    assert "앞 줄보다 이른" in found.errors[0].sentence


@pytest.mark.parametrize("name", ["gate.csv", "gate_20261103_20261104.csv", "gate_20261340.csv"])
def test_파일_이름에_날짜가_하나가_아니면_거절한다(name: str) -> None:
    with pytest.raises(Unreadable, match="날짜"):
        _night(name, NIGHT, "22:10")


def test_빈_일자는_고른_때만_위_줄을_따른다() -> None:
    rows = (ROWS[0], ("", *ROWS[0][1:]))
    assert "일자가 비어" in _read(_text(rows).encode()).errors[0].sentence
    filled = _read(_text(rows).encode(), replace(LAYOUT, fill_day=True))
    assert [each.at.day for each in filled.passages] == [3, 3]


def test_말없이_바뀐_열은_무엇이_바뀌었는지와_함께_거절한다() -> None:
    header = ("일자", "시각", "성명", "사번", "부서", "출입문", "구분", "판정", "비고")
    with pytest.raises(LayoutChanged) as caught:
        _read(_text(header=header).encode())
    assert caught.value.was == HEADER
    assert caught.value.now == header
    assert caught.value.changes == (
        "'결과' 열이 없어졌습니다.",
        "'성명' 열이 4째에서 3째로 옮겨졌습니다.",
        "'사번' 열이 3째에서 4째로 옮겨졌습니다.",
        "8째에 '판정' 열이 새로 생겼습니다.",
        "9째에 '비고' 열이 새로 생겼습니다.",
        "열이 8개에서 9개가 되었습니다.",
    )
    _read(_text(header=("일 자", *HEADER[1:])).encode())  # blanks within a label are no change


def test_열_이름이_없는_파일은_칸이_모자라면_거절한다() -> None:
    layout = Layout((), {"day": 0, "time": 1, "card": 4})
    with pytest.raises(LayoutChanged, match="5개에서 3개"):
        _read(b"2026-11-03,08:50,0012\n", layout)


def test_열_이름_줄과_열의_뜻을_짐작해_내놓는다() -> None:
    table = grid.read(_xlsx(), "gate.xlsx")
    header = gate_layout.header_row(table)
    assert header is not None
    assert header.line == 2
    found = gate_layout.guessed_columns(gate_layout.labels(header))
    assert found == {"day": 0, "time": 1, "staff": 2, "name": 3, "unit": 4, "gate": 5, "way": 6,
                     "result": 7}  # fmt: skip
    assert gate_file.words(table, LAYOUT, "way") == {"출근": 2, "출입": 1, "순찰": 1}
    plain = grid.read(b"2026-11-03,08:50,0012\n", "a.csv")
    assert gate_layout.header_row(plain) is None


def test_빠진_것을_말한다() -> None:
    assert len(gate_layout.missing(Layout((), {}))) == 2
    assert "부서" in gate_layout.missing(Layout((), {"moment": 0, "name": 1}))[0]
    assert "파일 이름" in gate_layout.missing(Layout((), {"time": 0, "card": 1}))[0]
    assert gate_layout.missing(LAYOUT) == []


def test_저장했다_읽으면_같은_모양이다() -> None:
    assert gate_layout.from_json(LAYOUT.as_json()) == LAYOUT


@pytest.mark.parametrize("data", [b"", b"\n\n", b"PK rest", b"\xd0\xcf\x11\xe0 rest", b"\x00\x01"])
def test_읽을_수_없는_파일은_문장으로_거절한다(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        _read(data)
    assert caught.value.sentence.endswith(".")


def test_닫는_표시를_생략한_웹_쪽도_칸과_줄을_잃지_않는다() -> None:
    page = b"<table><tr><td>0012<td>08:50<tr><td>0013<td>08:51</table>"
    assert [row.cells for row in grid.read(page, "a.xls").rows] == [
        ("0012", "08:50"),
        ("0013", "08:51"),
    ]


@pytest.mark.parametrize("end", ["", '0014,08:52,"정문\n'])
def test_따옴표가_빠져_줄을_삼키는_파일은_거절한다(end: str) -> None:
    data = f'0012,08:50,"정문\n0013,08:51,정문\n{end}'.encode()
    with pytest.raises(Unreadable, match="따옴표"):
        grid.read(data, "a.csv")
