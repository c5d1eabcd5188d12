"""The personnel file: what it would change, then all of it or nothing."""

import io
from datetime import date, timedelta

import openpyxl
import pytest

from dure.audit.models import Line, Upload
from dure.errors import NotTheirs, Refused, Stale
from dure.people import actions, imports, queries
from dure.people.models import Credential, Employment
from dure.timeline.models import Touch
from tests.world import NOW, World

TODAY = date(2026, 11, 20)
NOVEMBER = date(2026, 11, 1)
HEADER = "사번,성명,부서명,직급,직렬,직위,고용형태,카드번호,근무시간표,적용일"
NEW = "20269999,새주무관,공원과,9급,행정,주무관,일반직,NEW1,표준 09–18,2026-11-01"
MOVED = "20260001,김주무관,공원과,6급,,,,,시차 08–17,2026-11-01"
SAME = "20260004,윤서무,총무과,8급,행정,주무관,일반직,,표준 09–18,2026-11-01"


def _file(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines]).encode()


def _preview(world: World, content: bytes, name: str = "인사.csv") -> imports.Preview:
    by = world.viewer("오인사", "hr")
    return imports.preview(filename=name, content=content, since=TODAY, by=by, at=NOW)


def _apply(world: World, seen: imports.Preview, minutes: int = 1) -> imports.Applied:
    by = world.viewer("오인사", "hr")
    return imports.apply(upload=seen.upload, by=by, at=NOW + timedelta(minutes=minutes))


def _people() -> int:
    return Employment.objects.count()


def test_a_preview_shows_the_difference_and_writes_nothing(world: World) -> None:
    before, touches = _people(), Touch.objects.count()
    seen = _preview(world, _file(NEW, MOVED, SAME))
    assert [each.name for each in seen.new] == ["새주무관"]
    [change] = seen.changed
    assert [(each.label, each.before, each.after) for each in change.fields] == [
        ("소속", "총무과", "공원과"),
        ("직급", "7급", "6급"),
        ("근무시간표", "표준 09–18", "시차 08–17"),
    ]
    assert (seen.unchanged, seen.errors, seen.applied_at) == (1, (), None)
    assert ("20260003", "박과장") in seen.gone
    assert (_people(), Touch.objects.count()) == (before, touches)
    assert bytes(Upload.objects.get(public_id=seen.upload).content) == _file(NEW, MOVED, SAME)


def test_a_file_is_applied_whole(world: World) -> None:
    done = _apply(world, _preview(world, _file(NEW, MOVED, SAME)))
    assert (done.new, done.changed, done.unchanged) == (1, 1, 1)
    assert done.ko == "1명을 새로 등록하고 1명을 고쳤습니다."
    kim = queries.member(world.people["김주무관"], on=TODAY)
    assert kim is not None
    assert (kim.unit, kim.grade, kim.position) == (world.units["공원과"], 6, "주무관")
    assert Credential.objects.filter(value="NEW1").exists()
    acts = list(Line.objects.order_by("id").values_list("action", flat=True))
    assert acts == [
        "people.preview_import",
        "people.hire",
        "people.appoint",
        "people.assign_schedule",
        "people.apply_import",
    ]


def test_the_same_file_twice_changes_nothing_and_says_so(world: World) -> None:
    first = _preview(world, _file(NEW, MOVED))
    _apply(world, first)
    people, lines = _people(), Line.objects.count()
    again = _apply(world, first, 2)
    assert (again.new, again.changed) == (0, 0)
    assert "이미 반영한 파일입니다" in again.ko
    assert (_people(), Line.objects.count()) == (people, lines)
    anew = _preview(world, _file(NEW, MOVED))
    assert (anew.new, anew.changed, anew.unchanged) == ((), (), 2)
    assert anew.applied_at is not None
    assert _apply(world, anew, 3).before is not None


def test_another_file_that_says_the_same_changes_nothing(world: World) -> None:
    _apply(world, _preview(world, _file(NEW, MOVED)))
    done = _apply(world, _preview(world, _file(MOVED, NEW)), 2)
    assert done.ko == "2명 모두 지금 기록과 같습니다. 바뀐 것이 없습니다."


def test_a_name_card_and_last_day_change(world: World) -> None:
    header = "사번,성명,카드번호,고용형태,적용일,마지막근무일"
    content = f"{header}\n20260001,김개명,CARD-2,임기제,2026-11-02,2026-11-30\n".encode()
    seen = _preview(world, content)
    assert [each.label for each in seen.changed[0].fields] == [
        "성명",
        "고용형태",
        "카드번호",
        "마지막 근무일 다음 날",
    ]
    _apply(world, seen)
    kim = world.people["김주무관"]
    job = Employment.objects.get(person_id=kim, valid__contains=TODAY)
    assert (job.name, job.kind, job.valid.upper) == ("김개명", "term", date(2026, 12, 1))
    assert _preview(world, content + b"\n").unchanged == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_every_encoding_of_an_office_is_read(world: World, encoding: str) -> None:
    text = _file(NEW).decode().replace("–", "-" if encoding == "cp949" else "–")
    if encoding == "cp949":
        actions.add_schedule(
            name="표준 09-18",
            days=[actions.Workday(0, 540, 1080)],
            anchor=date(2026, 1, 5),
            by=world.viewer("오인사", "hr"),
            at=NOW,
        )
    seen = _preview(world, text.encode(encoding))
    assert seen.errors == ()
    assert [each.name for each in seen.new] == ["새주무관"]


def test_a_workbook_is_read(world: World) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER.split(","))
    *cells, _ = NEW.split(",")
    sheet.append([20269999, *cells[1:], NOVEMBER])
    stored = io.BytesIO()
    book.save(stored)
    seen = _preview(world, stored.getvalue(), "인사.xlsx")
    assert (seen.errors, seen.new[0].since) == ((), NOVEMBER)
    assert _apply(world, seen).new == 1


WRONG = [
    ("20260001,김주무관,없는과,,,,,,,", "'없는과': 2026-11-20에 없는 부서입니다."),
    ("20260001,김주무관,,2급,,,,,,", "직급"),
    ("20260001,김주무관,,,,,로봇,,,", "고용형태"),
    ("20260001,김주무관,,,,,,,밤샘,", "'밤샘'은 없는 근무시간표입니다."),
    ("20260001,김주무관,,,,,,,,2026-13-01", "적용일"),
    ("20260001,김주무관,,,,,,,,2025-01-01", "적용일이 임용일(2026-01-01)보다 빠릅니다."),
    ("20269999,새주무관,공원과,,,,,,,", "고용형태와 근무시간표가 있어야"),
    ("20269999,새주무관,,,,,일반직,,표준 09–18,", "부서코드나 부서명이 있어야"),
    (",아무개,,,,,,,,", "사번"),
]


@pytest.mark.parametrize(("line", "sentence"), WRONG)
def test_a_bad_line_is_named_with_its_reason(world: World, line: str, sentence: str) -> None:
    seen = _preview(world, _file(SAME, line))
    assert [each.line for each in seen.errors] == [3]
    assert sentence in seen.errors[0].sentence


def test_a_card_of_another_and_a_number_twice_are_named(world: World) -> None:
    taken = f"20260001,김주무관,,,,,,{world.card('윤서무')},,"
    seen = _preview(world, _file(taken, NEW, NEW))
    first = seen.errors[0]
    assert first.line == 2
    assert first.sentence == f"카드번호 {world.card('윤서무')}: 윤서무의 번호입니다."
    assert [each.sentence for each in seen.errors[1:]] == [
        "사번 20269999: 3번째 줄에도 있습니다.",
        "카드번호 NEW1: 3번째 줄에도 있습니다.",
    ]


def test_one_bad_line_and_nothing_is_applied(world: World) -> None:
    before = _people()
    seen = _preview(world, _file(NEW, WRONG[0][0], WRONG[8][0]))
    with pytest.raises(Refused) as error:
        _apply(world, seen)
    assert error.value.ko.startswith("2곳이 잘못되어 아무것도 반영하지 않았습니다.")
    assert [way[:7] for way in error.value.ways] == ["3번째 줄: ", "4번째 줄: "]
    assert _people() == before
    assert Upload.objects.get(public_id=seen.upload).applied_at is None


def test_a_file_nobody_can_read_is_kept_and_named(world: World) -> None:
    seen = _preview(world, b"\xff\xfe\x00garbage\x81", "사진.png")
    assert len(seen.errors) == 1
    assert Upload.objects.filter(public_id=seen.upload).exists()


def test_a_change_in_between_is_noticed(world: World) -> None:
    seen = _preview(world, _file(NEW, MOVED))
    move = actions.Move(
        world.people["김주무관"], actions.Post(world.units["감사담당관"], 7), NOVEMBER
    )
    actions.appoint(moves=[move], by=world.viewer("오인사", "hr"), at=NOW)
    before = _people()
    with pytest.raises(Stale, match="미리 본 뒤에"):
        _apply(world, seen)
    assert _people() == before


def test_someone_who_left_comes_back_under_their_number(world: World) -> None:
    hr, kim = world.viewer("오인사", "hr"), world.people["김주무관"]
    actions.end_employment(person=kim, until=date(2026, 6, 1), reason="면직", by=hr, at=NOW)
    other = NEW.replace("20269999", "20260001")
    assert "김주무관의 사번이었습니다" in _preview(world, _file(other)).errors[0].sentence
    back = other.replace("새주무관", "김주무관")
    assert _apply(world, _preview(world, _file(back))).new == 1
    assert Employment.objects.filter(person_id=kim).count() == 2


def test_the_file_is_not_theirs_to_apply(world: World) -> None:
    clerk = world.viewer("윤서무", "clerk")
    with pytest.raises(NotTheirs):
        imports.preview(filename="a.csv", content=_file(NEW), since=TODAY, by=clerk, at=NOW)
    seen = _preview(world, _file(NEW))
    with pytest.raises(NotTheirs):
        imports.apply(upload=seen.upload, by=clerk, at=NOW)
