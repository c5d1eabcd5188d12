"""The table of annual leave through its changes, and 40 cells of it worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

from law.rules import RULES

SNAPSHOTS = Path(__file__).parent / "snapshots"
BANDS = {
    "1개월 미만": (0,),
    "1개월 이상 1년 미만": (1, 11),
    "1년 이상 2년 미만": (12, 23),
    "2년 이상 3년 미만": (24, 35),
    "3년 이상 4년 미만": (36, 47),
    "4년 이상 5년 미만": (48, 59),
    "5년 이상 6년 미만": (60, 71),
    "6년 이상": (72, 480),
}


def test_the_table_of_every_year_is_as_printed() -> None:
    reviewed = json.loads((SNAPSHOTS / "annual_leave.json").read_text(encoding="utf-8"))
    assert {day[:4] for day in reviewed} == {str(year) for year in range(2019, 2027)}
    for day, bands in reviewed.items():
        asked = [
            (band, {"date": day, "service_total_months": months})
            for band, ends in BANDS.items()
            for months in ends
        ]
        found = RULES["leave.annual_days"].run([row for _, row in asked])
        for (band, _), row in zip(asked, found, strict=True):
            assert row["annual_days"] == bands[band], (day, band)


def test_forty_cells_worked_out_by_hand() -> None:
    """Each: the day, the service period in months, a similar career, the months worked, the days."""
    cells = json.loads((SNAPSHOTS / "annual_leave_cells.json").read_text(encoding="utf-8"))
    rows = [
        {
            "date": day,
            "service_total_months": months,
            "similar_career": similar,
            "worked_months": worked,
        }
        for day, months, similar, worked, _ in cells.values()
    ]
    found = [row["granted_days"] for row in RULES["leave.entitlement"].run(rows)]
    assert len(cells) == 40
    assert dict(zip(cells, found, strict=True)) == {name: one[-1] for name, one in cells.items()}
