"""What tests of other sources share: the administrator, a layout, files of it."""

from collections.abc import Sequence
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.feeds import actions
from dure.feeds.gates import Preview
from dure.links.gate_layout import Gate, Layout
from tests.world import NOW, World

HEADER = ("일자", "시각", "카드번호", "성명", "부서", "출입문", "구분", "결과")
LAYOUT = Layout(
    HEADER,
    {"day": 0, "time": 1, "card": 2, "gate": 5, "way": 6, "result": 7},
    sign=",",
    ways={"출근": "in", "퇴근": "out"},
    gates={"정문": Gate("HAEON-01")},
    results={"성공": True, "거부": False},
)
NAMED = Layout(
    ("일시", "성명", "부서"), {"moment": 0, "name": 1, "unit": 2}, sign=",", terminal="HAEON-01"
)


def admin(world: World) -> Viewer:
    return world.viewer("조관리", "admin")


def line(card: str, time: str = "08:50", way: str = "출근", result: str = "성공") -> str:
    return f"2026-11-03,{time},{card},아무개,총무과,정문,{way},{result}"


def content(*lines: str, header: Sequence[str] = HEADER) -> bytes:
    return "\r\n".join(["출입 기록", ",".join(header), *lines]).encode("cp949")


def keep(world: World, data: bytes, name: str = "gate_1103.csv") -> UUID:
    return actions.keep_gate_file(filename=name, content=data, by=admin(world), at=NOW)


def look(world: World, upload: UUID, layout: Layout = LAYOUT) -> Preview:
    return actions.look_at_gate_file(upload=upload, layout=layout, by=admin(world))


def take(world: World, upload: UUID, layout: Layout = LAYOUT) -> tuple[int, int, int]:
    return actions.import_gate_file(upload=upload, layout=layout, by=admin(world), at=NOW)


def profile(
    world: World, name: str = "본관", pattern: str = "gate_*.csv", layout: Layout = LAYOUT
) -> UUID:
    return actions.save_profile(name=name, pattern=pattern, layout=layout, by=admin(world), at=NOW)
