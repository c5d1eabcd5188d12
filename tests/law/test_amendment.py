"""개정한 파일을 표에 끼우고, 두 표가 언제부터 무엇을 달리 말하는지 안다."""

from datetime import date
from pathlib import Path

import pytest

from law import amendment, holidays, params
from law.amendment import Unreadable

OVERTIME = (params.FOLDER / "overtime.yaml").read_text("utf-8")
OCTOBER = date(2026, 10, 1)
LIMIT = "overtime.daily_limit_minutes"


def _file(folder: Path, text: str, name: str = "new.yaml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_한_줄을_고친_파일은_그_값의_그_날만_다르다(tmp_path: Path) -> None:
    text = OVERTIME.replace("2018-07-03: 240", "2018-07-03: 180", 1)
    [found] = amendment.differences(params.table(), amendment.with_file(_file(tmp_path, text)))
    assert (found.key, found.since) == (LIMIT, date(2018, 7, 3))
    assert found.before is not None
    assert found.after is not None
    assert (found.before.value, found.after.value) == (240, 180)
    assert found.after.source.startswith("지방공무원 수당 등에 관한 규정 제15조제4항")


def test_더한_시행일부터_다르고_그_앞은_같다(tmp_path: Path) -> None:
    text = OVERTIME.replace("2018-07-03: 60\n", "2018-07-03: 60\n    2027-01-01: 30\n", 1)
    [found] = amendment.differences(params.table(), amendment.with_file(_file(tmp_path, text)))
    assert (found.key, found.since) == ("overtime.minimum_minutes", date(2027, 1, 1))


def test_항목_하나만_든_파일도_된다(tmp_path: Path) -> None:
    text = """
minimum_minutes:
  ko: 하루에 더하는 최소 시간
  unit: minutes
  values: {2018-07-03: 60, 2026-12-01: 30}
  source: 지방공무원 수당 등에 관한 규정 제15조제5항제2호 단서
  checked: 2026-11-28
  grade: primary
"""
    table = amendment.with_file(_file(tmp_path, text))
    assert table[LIMIT] == params.get(LIMIT)
    assert table["overtime.minimum_minutes"].at(date(2026, 12, 1)).value == 30


def test_값이_아닌_칸이_바뀐_것도_말한다(tmp_path: Path) -> None:
    text = OVERTIME.replace("bound: lower", "choices: [a]", 1)
    [found] = amendment.differences(params.table(), amendment.with_file(_file(tmp_path, text)))
    assert (found.key, found.since, found.shape) == (LIMIT, None, "bound, choices")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "값이 없습니다"),
        ("a: [", "YAML로 읽을 수 없습니다"),
        ("nothing_known: {values: {2026-01-01: 1}}", "어느 갈래의 값인지"),
        ("minimum_minutes: {ko: 최소, values: {2026-01-01: 1}}", "ko, values, source, checked, grade"),
        ("minimum_minutes: 60", "ko, values, source, checked, grade"),
        (OVERTIME.replace("grade: primary", "grade: sure", 1), "확실한 정도를 잘못"),
    ],
)  # fmt: skip
def test_읽을_수_없는_파일은_까닭을_말한다(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        amendment.with_file(_file(tmp_path, text))
    with pytest.raises(Unreadable, match="UTF-8"):
        amendment.with_file(tmp_path / "none.yaml")


def test_시행일_전의_값을_그날부터_시행된_것으로_본다(tmp_path: Path) -> None:
    text = OVERTIME.replace("2018-07-03: 60\n", "2018-07-03: 60\n    2027-01-01: 30\n", 1)
    table = amendment.with_file(_file(tmp_path, text))
    key = "overtime.minimum_minutes"
    tried = amendment.in_force(table, [key], OCTOBER)[key]
    assert tried.at(date(2026, 9, 30)).value == 60
    assert tried.at(OCTOBER).value == 30
    assert amendment.in_force(table, [LIMIT], date(2026, 11, 1))[LIMIT] == table[LIMIT]


def test_대어_보는_동안만_다른_표를_읽는다(tmp_path: Path) -> None:
    text = OVERTIME.replace("2018-07-03: 240", "2018-07-03: 180", 1)
    september = date(2026, 9, 1)
    with params.supposing(amendment.with_file(_file(tmp_path, text))):
        assert params.value(LIMIT, september) == 180
    assert params.value(LIMIT, september) == 240


def test_기억해_둔_공휴일도_대어_보는_표를_따른다(tmp_path: Path) -> None:
    written = (params.FOLDER / "holidays.yaml").read_text("utf-8")
    moved = written.replace("{day: 10-09, name: 한글날", "{day: 10-08, name: 한글날")
    hangul, other = date(2026, 10, 9), date(2026, 10, 8)
    assert holidays.is_off_day(hangul)
    with params.supposing(amendment.with_file(_file(tmp_path, moved, "holidays.yaml"))):
        assert holidays.is_off_day(other)
        assert not holidays.is_off_day(hangul)
    assert holidays.is_off_day(hangul)
    assert not holidays.is_off_day(other)
