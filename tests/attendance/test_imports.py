"""A file of punches: seen first, then all of it or nothing; the same file twice changes nothing."""

from uuid import uuid4

import pytest

from dure.attendance import actions, queries
from dure.attendance.models import Punch
from dure.audit import queries as log
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from tests.attendance.steps import LATER
from tests.world import World

HEADER = "단말기번호,카드번호,일시,구분"


def _file(world: World, *lines: str, encoding: str = "utf-8") -> bytes:
    kim = world.card("김주무관")
    return "\r\n".join([HEADER, *(line.replace("KIM", kim) for line in lines)]).encode(encoding)


def _see(world: World, content: bytes, name: str = "gate.csv") -> actions.Preview:
    return actions.preview_punches(
        filename=name, content=content, by=world.viewer("윤서무", "clerk"), at=LATER
    )


def _import(world: World, seen: actions.Preview) -> tuple[int, int, int]:
    return actions.import_punches(upload=seen.upload, by=world.viewer("윤서무", "clerk"), at=LATER)


GOOD = ("HAEON-01,KIM,2026-11-03 08:50:00,출근", "HAEON-01,KIM,2026-11-03 18:05:00,퇴근")


def test_a_preview_writes_nothing_but_the_file_and_its_line(world: World) -> None:
    seen = _see(world, _file(world, *GOOD, "HAEON-01,NOBODY,2026-11-03 09:00:00,출근"))
    assert (seen.rows, seen.new, seen.repeated) == (3, 3, 0)
    assert (seen.unknown_numbers, seen.errors) == (("NOBODY",), ())
    assert not seen.applied_before
    assert not Punch.objects.exists()
    assert Line.objects.filter(action="attendance.preview_punches").count() == 1


def test_a_good_file_is_imported_whole(world: World) -> None:
    content = _file(world, *GOOD, "HAEON-01,NOBODY,2026-11-03 09:00:00,출근")
    seen = _see(world, content)
    assert _import(world, seen) == (2, 0, 1)
    assert queries.parked_count() == 1
    kept = log.upload(seen.upload)
    assert kept is not None
    assert kept.applied_at == LATER
    assert bytes(kept.content) == content


def test_a_malformed_file_imports_nothing_and_lists_every_bad_line(world: World) -> None:
    seen = _see(
        world,
        _file(
            world,
            GOOD[0],
            "HAEON-01,KIM,2026-13-03 08:50:00,출근",
            "HAEON-01,,2026-11-03 08:50:00,출근",
            "HAEON-01,KIM,2026-11-03 08:50:00,옆문",
            "NOWHERE,KIM,2026-11-03 08:50:00,출근",
        ),
    )
    assert sorted({error.line for error in seen.errors}) == [3, 4, 5, 6]
    assert all(error.sentence for error in seen.errors)
    with pytest.raises(Refused, match="아무것도 넣지 않았습니다"):
        _import(world, seen)
    assert not Punch.objects.exists()


def test_a_file_that_is_no_sheet_is_refused_with_a_reason(world: World) -> None:
    seen = _see(world, b"\xd0\xcf\x11\xe0 old excel", "old.xls")
    assert [error.line for error in seen.errors] == [0]
    assert "xlsx" in seen.errors[0].sentence
    with pytest.raises(Refused):
        _import(world, seen)


def test_a_cp949_file_reads_the_same(world: World) -> None:
    seen = _see(world, _file(world, *GOOD, encoding="cp949"))
    assert seen.errors == ()
    assert _import(world, seen) == (2, 0, 0)


def test_a_terminals_own_lines_with_255_have_no_direction(world: World) -> None:
    card = world.card("김주무관")
    lines = f"{card}\t2026-11-03 08:50:00\t255\t1\t0\n{card}\t2026-11-03 18:05:00\t255\t1\t0\n"
    seen = _see(world, lines.encode(), "HAEON-01_attlog.dat")
    assert (seen.rows, seen.errors) == (2, ())
    assert _import(world, seen) == (2, 0, 0)
    assert set(Punch.objects.values_list("direction", flat=True)) == {None}


def test_the_same_file_again_says_so_and_changes_nothing(world: World) -> None:
    content = _file(world, *GOOD)
    _import(world, _see(world, content))
    again = _see(world, content)
    assert again.applied_before
    assert (again.new, again.repeated) == (0, 2)
    assert _import(world, again) == (0, 2, 0)
    assert Punch.objects.count() == 2
    told = Line.objects.filter(action="attendance.record_punches").order_by("-id")[0]
    assert "이미 넣은 파일" in told.summary


def test_an_overlapping_file_imports_only_what_is_new(world: World) -> None:
    _import(world, _see(world, _file(world, GOOD[0])))
    both = _see(world, _file(world, *GOOD, GOOD[1]))
    assert (both.new, both.repeated) == (1, 2)  # one kept before, one twice in the file
    assert _import(world, both) == (1, 2, 0)


@pytest.mark.parametrize(
    ("who", "role"), [("김주무관", "employee"), ("박과장", "head"), ("최담당", "payroll")]
)
def test_a_file_is_not_theirs_to_import(world: World, who: str, role: str) -> None:
    with pytest.raises(NotTheirs):
        actions.preview_punches(
            filename="gate.csv", content=_file(world, *GOOD), by=world.viewer(who, role), at=LATER
        )
    seen = _see(world, _file(world, *GOOD))
    with pytest.raises(NotTheirs):
        actions.import_punches(upload=seen.upload, by=world.viewer(who, role), at=LATER)


def test_an_unknown_upload_is_nobodys(world: World) -> None:
    with pytest.raises(NotTheirs):
        actions.import_punches(upload=uuid4(), by=world.viewer("조관리", "admin"), at=LATER)
