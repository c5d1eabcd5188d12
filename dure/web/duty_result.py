"""What a plan came to, for whoever adjusts it: loads beside the fair share, broken wishes, conflicts."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from dure.duty.days import BURDENS
from dure.duty.queries import Roster, Seat
from dure.people import queries as people
from dure.web import drawing
from dure.web.templatetags.dure_format import day_ko

STATES = {
    "optimal": ("ok", "가장 고른 당직표", "이 조건에서 더 고른 당직표가 없음을 확인했습니다."),
    "feasible": (
        "go",
        "조건에 맞는 당직표",
        "조건을 모두 지킵니다. 더 고른 당직표가 있을 수 있습니다.",
    ),
    "infeasible": (
        "bad",
        "짤 수 없음",
        "조건이 서로 부딪혀 짤 수 없습니다. 아래에서 하나를 풀어 주세요.",
    ),
    "unknown": (
        "warn",
        "시간 안에 짜지 못함",
        "정한 시간 안에 찾지 못했습니다. 기간을 줄이거나 다시 짜 주세요.",
    ),
}
MOST = 30  # people in one plot; the table has everybody


def shown(one: Roster, seats: Sequence[Seat]) -> dict[str, Any] | None:
    """duty/result.html of a roster that has been planned."""
    found = one.outcome
    if found.get("status") not in STATES:
        return None
    names = people.names(_people(found))
    tag, state, words = STATES[found["status"]]
    loads = sorted(found["loads"], key=lambda each: each["fair"] - each["total"])
    return {
        "tag": tag,
        "state": state,
        "words": words,
        "seconds": found["seconds"],
        "gap": f"{100 * found['gap']:.1f}",
        "seed": one.seed,
        "plot": _plot(loads, names) if loads else None,
        "loads": [_load(each, names) for each in loads],
        "burdens": list(BURDENS.values()),
        "broken": [(names.get(each["person"], ""), each) for each in found["broken"]],
        "moved": _moved(found["moved"], seats, names),
        "again": found.get("again"),
        "conflicts": found["conflicts"],
    }


def _people(found: Mapping[str, Any]) -> set[int]:
    persons = {each["person"] for part in ("loads", "broken") for each in found[part]}
    moved = {who for each in found["moved"] for who in (each["was"], each["is"]) if who}
    return persons | moved


def _load(each: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "name": names.get(each["person"], ""),
        "now": [each["now"].get(burden, 0) for burden in BURDENS],
        "past": sum(each["past"].values()),
        "total": _points(each["total"]),
        "fair": _points(each["fair"]),
        "over": _points(each["total"] - each["fair"], sign=True),
        "words": each["words"],
    }


def _points(hundredths: int, *, sign: bool = False) -> str:
    return f"{hundredths / 100:{'+' if sign else ''}.1f}"


def _plot(loads: Sequence[Mapping[str, Any]], names: Mapping[int, str]) -> drawing.BarPlot:
    """Points above or below the fair share cannot lie on one bar: the share itself is the second."""
    rows = [
        drawing.BarRow(
            names.get(each["person"], ""),
            (
                min(each["total"], each["fair"]) / 100,
                max(each["total"] - each["fair"], 0) / 100,
                max(each["fair"] - each["total"], 0) / 100,
            ),
        )
        for each in loads[:MOST]
    ]
    widest = max(abs(each["total"] - each["fair"]) for each in loads) / 100
    return drawing.bar_plot(
        rows,
        key="loads",
        title="지난 당직과 이번 당직을 더한 몫",
        reading=f"고른 몫과 가장 많이 다른 사람이 {widest:.1f}점 다릅니다.",
        unit="점",
        series=("고른 몫 안", "고른 몫보다 많음", "고른 몫에 모자람"),
        label_head="성명",
    )


def _moved(
    moved: Sequence[Mapping[str, Any]], seats: Sequence[Seat], names: Mapping[int, str]
) -> list[tuple[str, str, str]]:
    by_key = {each.duty: each for each in seats}
    found = []
    for each in moved:
        seat = by_key.get(UUID(each["duty"]))
        if seat is not None:
            where = f"{day_ko(seat.date)} {seat.name} {seat.role_ko}"
            found.append(
                (where, names.get(each["was"] or 0, "비어 있음"), names.get(each["is"], ""))
            )
    return found
