"""docs/performance.svg from lines of `./run bench close --json` on stdin: `python -m bench.plot`."""

import json
import math
import statistics
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "docs" / "performance.svg"
WIDTH, HEIGHT, LEFT, TOP = 640, 360, 64, 44
PEOPLE, SECONDS = (3, 6), (-2, 2)  # powers of ten
SERIES = (
    ("seconds", "마감 (읽기·계산·쓰기)", "#0b50d0"),
    ("write_seconds", "같은 줄을 쓰기만", "#c2410c"),
    ("scan_seconds", "같은 열을 읽기만", "#15803d"),
)
Point = tuple[float, float]


def main() -> None:
    runs = [json.loads(line) for line in sys.stdin if line.startswith("{")]
    TARGET.write_text(draw(medians(runs)), encoding="utf-8")


def medians(runs: Sequence[Mapping[str, Any]]) -> dict[str, list[Point]]:
    """(people, median seconds) by series, in the order of people."""
    found: dict[str, dict[int, list[float]]] = {name: defaultdict(list) for name, _, _ in SERIES}
    for run in runs:
        for name, by_people in found.items():
            by_people[run["people"]].append(run[name])
    return {
        name: [(people, statistics.median(took)) for people, took in sorted(by_people.items())]
        for name, by_people in found.items()
    }


def draw(lines: Mapping[str, Sequence[Point]]) -> str:
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' font-family="sans-serif" font-size="13" fill="#1e2124">',
        "<title>사람 수에 따른 한 달 마감 시간 (초, 두 축 모두 로그)</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="24">한 달 마감에 걸린 시간 (초)</text>',
        *_grid(),
    ]
    for name, label, colour in SERIES:
        parts += _line(lines[name], label, colour)
    return "\n".join([*parts, "</svg>", ""])


def _grid() -> list[str]:
    right, bottom = WIDTH - 190, HEIGHT - 40
    parts = []
    for power in range(SECONDS[0], SECONDS[1] + 1):
        y = _y(10.0**power)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{right}" stroke="#d8d8d8"/>')
        parts.append(
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
        )
    for power in range(PEOPLE[0], PEOPLE[1] + 1):
        x = _x(10.0**power)
        parts.append(
            f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">{10**power:,}명</text>'
        )
    return parts


def _line(points: Sequence[Point], label: str, colour: str) -> list[str]:
    places = [(_x(people), _y(max(seconds, 0.01))) for people, seconds in points]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in places]
    x, y = places[-1]
    told = f'<text x="{x + 10:.1f}" y="{y + 4:.1f}" fill="{colour}">{label}</text>'
    return [f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>', *dots, told]


def _x(people: float) -> float:
    return LEFT + _share(people, PEOPLE) * (WIDTH - 190 - LEFT)


def _y(seconds: float) -> float:
    return HEIGHT - 40 - _share(seconds, SECONDS) * (HEIGHT - 40 - TOP)


def _share(value: float, powers: tuple[int, int]) -> float:
    return (math.log10(value) - powers[0]) / (powers[1] - powers[0])


if __name__ == "__main__":
    main()
