"""The holidays of whole years: our own snapshot, and a second opinion."""

from __future__ import annotations

import json
from pathlib import Path

import holidays as second_opinion
import pytest

from law import holidays

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_a_year_is_as_it_was_reviewed(year: int) -> None:
    reviewed = json.loads((SNAPSHOTS / f"holidays_{year}.json").read_text(encoding="utf-8"))
    found = {
        f"{row['date'].isoformat()} {'월화수목금토일'[row['date'].weekday()]}": row["name"]
        for row in holidays.listing(year)
    }
    assert found == reviewed


@pytest.mark.parametrize("year", range(2022, 2028))
def test_another_library_names_the_same_days(year: int) -> None:
    theirs = set(second_opinion.country_holidays("KR", years=year))
    assert {row["date"] for row in holidays.listing(year)} == theirs
