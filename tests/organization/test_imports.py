"""The organisation file: what it would change, then all of it or nothing."""

import io
from datetime import date, timedelta

import openpyxl
import pytest

from dure.audit.models import Line, Upload
from dure.errors import NotTheirs, Refused, Stale
from dure.organization import actions, imports, queries, reading
from dure.organization.models import Unit, UnitVersion
from dure.people import queries as people
from dure.timeline.models import Touch
from tests.world import NOW, World

TODAY = date(2026, 11, 20)
HEADER = "기관코드,이름,상위코드,종류,시행일,폐지일"
NEW = "D-10,도서관팀,D-1,부서,2026-11-10,"
ABOVE = "D-1,도서관과,9990000,부서,2026-11-01,"
RENAMED = "9990003,녹지과,9990000,부서,2026-11-01,"
SAME = "9990001,총무과,9990000,부서,,"


def _file(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines]).encode()


def _preview(world: World, content: bytes, name: str = "조직.csv") -> imports.Preview:
    hr = world.viewer("오인사", "hr")
    return imports.preview(filename=name, content=content, since=TODAY, staff=people, by=hr, at=NOW)


def _apply(world: World, seen: imports.Preview, minutes: int = 1) -> imports.Applied:
    hr, at = world.viewer("오인사", "hr"), NOW + timedelta(minutes=minutes)
    return imports.apply(upload=seen.upload, staff=people, by=hr, at=at)


def _names() -> set[str]:
    return {node.name for node in queries.tree(on=TODAY).values()}


def test_a_preview_shows_the_difference_and_writes_nothing(world: World) -> None:
    content = _file(NEW, ABOVE, RENAMED, SAME)
    seen = _preview(world, content)
    assert seen.errors == ()
    assert [(each.line, each.name) for each in seen.new] == [(2, "도서관팀"), (3, "도서관과")]
    [change] = seen.changed
    assert [(each.label, each.before, each.after) for each in change.fields] == [
        ("이름", "공원과", "녹지과")
    ]
    assert seen.unchanged == 1
    assert seen.gone == (("9990000", "해온시청"), ("9990002", "감사담당관"))
    assert (Unit.objects.count(), UnitVersion.objects.count(), Touch.objects.count()) == (4, 4, 0)
    acts = list(Line.objects.values_list("action", flat=True))
    assert acts == ["organization.preview_import"]
    assert bytes(Upload.objects.get(public_id=seen.upload).content) == content


def test_a_file_is_applied_whole_parents_first(world: World) -> None:
    done = _apply(world, _preview(world, _file(NEW, ABOVE, RENAMED, SAME)))
    assert done.ko == "2곳을 새로 두고 1곳을 고쳤습니다."
    assert _names() == {"해온시청", "총무과", "감사담당관", "녹지과", "도서관과", "도서관팀"}
    team = next(n for n in queries.tree(on=TODAY).values() if n.name == "도서관팀")
    above = queries.unit(team.parent or 0, on=TODAY)
    assert above is not None
    assert above.name == "도서관과"


def test_the_same_file_twice_changes_nothing_and_says_so(world: World) -> None:
    seen = _preview(world, _file(NEW, ABOVE, RENAMED))
    _apply(world, seen)
    rows, lines = UnitVersion.objects.count(), Line.objects.count()
    again = _apply(world, seen, 2)
    assert "이미 반영한 파일입니다" in again.ko
    assert (UnitVersion.objects.count(), Line.objects.count()) == (rows, lines)
    anew = _preview(world, _file(RENAMED, ABOVE, NEW))
    assert (anew.new, anew.changed, anew.unchanged) == ((), (), 3)
    assert _apply(world, anew, 3).ko == "3곳 모두 지금 기록과 같습니다. 바뀐 것이 없습니다."


def test_units_are_closed_children_first(world: World) -> None:
    _apply(world, _preview(world, _file(NEW, ABOVE)))
    ends = [line + "2026-11-19" for line in (ABOVE, NEW)]
    seen = _preview(world, _file(*ends))
    assert seen.errors == ()
    assert [each.fields[-1].after for each in seen.changed] == ["2026-11-19"] * 2
    _apply(world, seen, 2)
    assert "도서관과" not in _names()
    assert _preview(world, _file(*ends) + b"\n").unchanged == 2


WRONG = [
    ("D-1,도서관과,NOWHERE,부서,,", "상위코드 NOWHERE가 파일에도 기록에도 없습니다."),
    ("D-1,도서관과,9990000,,,", "종류(기관, 부서)를 적어"),
    ("D-1,도서관과,9990000,기관,,", "기관코드는 숫자 일곱 자리입니다."),
    ("D-1,도서관과,9990000,달,,", "종류"),
    ("D-1,,9990000,부서,,", "이름"),
    ("9990003,녹지과,9990000,부서,2025-01-01,", "2025-01-01에 없는 기관이나 부서"),
    ("9990003,공원과,9990000,기관,,", "종류는 바꿀 수 없습니다."),
    ("9990003,공원과,9990000,부서,,2026-11-10", "공원과에 1명이 남아 있습니다."),
    ("9990000,해온시청,9990003,기관,,", "자기나 자기 아래에"),
]


@pytest.mark.parametrize(("line", "sentence"), WRONG)
def test_a_bad_line_is_named_with_its_reason(world: World, line: str, sentence: str) -> None:
    seen = _preview(world, _file(SAME, line))
    assert [each.line for each in seen.errors] == [3]
    assert sentence in seen.errors[0].sentence


def test_one_bad_line_and_nothing_is_applied(world: World) -> None:
    seen = _preview(world, _file(ABOVE, WRONG[7][0], "9990001,총무과,9990000,부서,13월,"))
    with pytest.raises(Refused) as error:
        _apply(world, seen)
    assert [way.split(":")[0] for way in error.value.ways] == ["3번째 줄", "4번째 줄"]
    assert _names() == {"해온시청", "총무과", "감사담당관", "공원과"}
    assert Upload.objects.get(public_id=seen.upload).applied_at is None


def test_a_change_in_between_is_noticed(world: World) -> None:
    seen = _preview(world, _file(RENAMED))
    actions.rename_or_move_unit(
        unit=world.units["공원과"],
        since=date(2026, 11, 1),
        name="정원과",
        by=world.viewer("오인사", "hr"),
        at=NOW,
    )
    with pytest.raises(Stale, match="조직이 바뀌었습니다"):
        _apply(world, seen)
    assert "정원과" in _names()


def test_a_workbook_is_read(world: World) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER.split(","))
    sheet.append(["D-1", "도서관과", 9990000, "부서", date(2026, 11, 1), None])
    stored = io.BytesIO()
    book.save(stored)
    assert _apply(world, _preview(world, stored.getvalue(), "조직.xlsx")).new == 1


def test_a_cp949_file_is_read(world: World) -> None:
    seen = _preview(world, _file(ABOVE).decode().encode("cp949"))
    assert (seen.errors, len(seen.new)) == ((), 1)


def test_the_file_is_not_theirs_to_apply(world: World) -> None:
    clerk = world.viewer("윤서무", "clerk")
    with pytest.raises(NotTheirs):
        imports.preview(
            filename="a.csv", content=_file(NEW), since=TODAY, staff=people, by=clerk, at=NOW
        )
    seen = _preview(world, _file(ABOVE))
    with pytest.raises(NotTheirs):
        imports.apply(upload=seen.upload, staff=people, by=clerk, at=NOW)


# --- the 24 columns of the 행정표준 기관코드


def _dumped(code: str, name: str, depth: int, parent: str, **other: str) -> str:
    cells = dict.fromkeys(reading.DUMP, "")
    cells |= {
        "기관코드": code,
        "전체기관명": f"해온시 {name}",
        "최하위기관명": name,
        "차수": str(depth),
        "서열": "0",
        "소속기관차수": "1",
        "차상위기관코드": parent,
        "최상위기관코드": "6000000",
        "대표기관코드": "9990000",
        "생성일자": "19950101",
        "폐지일자": "",
        "변경일자": "20261101",
        "존폐여부": "0",
    }
    return "\t".join({**cells, **other}.values())


def _dump(*lines: str, header: bool = True) -> bytes:
    first = ["\t".join(reading.DUMP)] if header else []
    return "\r\n".join([*first, *lines]).encode("cp949")


DUMPED = [
    _dumped("9990000", "해온시청", 1, "6000000"),
    _dumped("9990003", "녹지과", 2, "9990000", 서열="3"),
    _dumped("9990010", "도서관", 2, "9990000", 소속기관차수="2"),
    _dumped("9990011", "열람팀", 3, "9990010", 소속기관차수="2"),
    _dumped("9990012", "옛과", 2, "9990000", 폐지일자="20100101", 존폐여부="1"),
    _dumped("9980000", "이웃시청", 1, "6000000", 대표기관코드="9980000"),
]


@pytest.mark.parametrize("header", [True, False])
def test_the_nations_dump_is_read_for_this_institution(world: World, header: bool) -> None:
    seen = _preview(world, _dump(*DUMPED, header=header), "기관코드.txt")
    assert seen.errors == ()
    assert [(each.code, each.fields[2].after) for each in seen.new] == [
        ("9990010", "기관"),
        ("9990011", "부서"),
    ]
    assert [(each.code, each.fields[0].after) for each in seen.changed] == [("9990003", "녹지과")]
    _apply(world, seen)
    assert {"녹지과", "도서관", "열람팀"} <= _names()
    assert not {"옛과", "이웃시청"} & _names()
    again = _preview(world, _dump(*DUMPED, "", header=header), "기관코드.txt")
    assert (again.new, again.changed, again.errors) == ((), (), ())


def test_the_dump_of_another_city_has_nothing_for_us(world: World) -> None:
    seen = _preview(world, _dump(DUMPED[-1]), "기관코드.txt")
    assert "우리 기관의 줄이 없습니다" in seen.errors[0].sentence
