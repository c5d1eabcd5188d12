"""지급조서 as files: read back they say what was handed off, and the same bytes every time."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from dure.organization import queries as organization
from dure.pay import queries, sheets
from tests.attendance.steps import NOVEMBER
from tests.pay.test_hand_off import _handed
from tests.world import World


@pytest.fixture
def files(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    monkeypatch.setenv("DURE_PLACE", str(tmp_path))
    _handed(world)
    return sheets.write(NOVEMBER)


def _cells(path: Path, name: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path, data_only=True)
    return list(book[name].iter_rows(values_only=True))


def test_the_workbook_sums_to_the_hand_off(world: World, files: dict[str, Path]) -> None:
    header, *rows, total = _cells(files["xlsx"], "개인별")
    due = header.index("이번 지급")
    made = queries.hand_off(NOVEMBER)
    assert made is not None
    assert total[due] == sum(int(str(row[due])) for row in rows) == made.total_won
    _, *units, sums = _cells(files["xlsx"], "부서별")
    assert sums[-1] == sum(int(str(row[-1])) for row in units) == made.total_won
    cover = dict(row[:2] for row in _cells(files["xlsx"], "표지"))
    assert (cover["기관"], cover["확인값"]) == ("해온시", made.digest)


def test_a_row_explains_itself(world: World, files: dict[str, Path]) -> None:
    header, *rows, _ = _cells(files["xlsx"], "개인별")
    [kim] = [row for row in rows if row[header.index("성명")] == "김주무관"]
    told = dict(zip(header, kim, strict=True))
    assert (told["부서"], told["사번"], told["직급"]) == ("총무과", "20260001", "7급")
    assert (told["근무월"], told["구분"], told["지급시간"], told["단가"]) == (
        "2026-11", "정상", 2, 12_368,
    )  # fmt: skip
    assert (told["시간외"], told["정액분"], told["합계"]) == (24_736, 123_680, 148_416)
    reason = str(told["근거"])
    for words in ("인정 120분(1일) → 2시간", "7급 10호봉 3,133,300원 × 55% ÷ 209 × 1.5",
                  "= 24,736원", "× 15/15(출근 15일) = 123,680원", "수당규정 제15조제6항"):  # fmt: skip
        assert words in reason


def test_the_same_hand_off_gives_the_same_bytes(files: dict[str, Path]) -> None:
    first = {kind: path.read_bytes() for kind, path in files.items()}
    for path in files.values():
        path.unlink()
    assert sheets.write(NOVEMBER) == files
    assert {kind: path.read_bytes() for kind, path in files.items()} == first


def test_files_that_are_there_are_left_alone(files: dict[str, Path]) -> None:
    files["csv"].write_text("kept")
    assert sheets.write(NOVEMBER)["csv"].read_text() == "kept"


def test_both_encodings_say_the_same(files: dict[str, Path]) -> None:
    modern, old = files["csv"].read_bytes(), files["cp949"].read_bytes()
    assert modern.startswith(b"\xef\xbb\xbf")
    assert modern.decode("utf-8-sig") == old.decode("cp949")
    rows = list(csv.DictReader(io.StringIO(old.decode("cp949"))))
    assert rows[-1]["부서"] == "합계"
    assert sum(int(row["합계"]) for row in rows[:-1]) == int(rows[-1]["합계"])


def test_they_lie_by_institution_and_month(files: dict[str, Path], tmp_path: Path) -> None:
    assert {path.parent for path in files.values()} == {
        tmp_path / "sheets" / organization.institution().code / "2026-11"
    }


def test_a_month_that_was_not_handed_off_has_no_files(world: World) -> None:
    with pytest.raises(LookupError):
        sheets.write(NOVEMBER)


def test_before_the_hand_off_a_sheet_says_so(world: World) -> None:
    name, data = sheets.of_lines([], month=NOVEMBER, how="csv")
    assert "넘기기 전" in name
    assert data.startswith(b"\xef\xbb\xbf")
