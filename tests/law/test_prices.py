"""The whole table of unit prices: an hour, a night hour and a holiday of each grade and year."""

from __future__ import annotations

import json
from pathlib import Path

from law.rules import RULES

REVIEWED = Path(__file__).parent / "snapshots" / "unit_prices.json"
PRICES = ("hourly_won", "night_hourly_won", "holiday_day_won")


def test_the_unit_prices_are_as_published() -> None:
    reviewed = json.loads(REVIEWED.read_text(encoding="utf-8"))
    named = [name.split() for name in reviewed]
    rows = RULES["overtime.hourly_won"].run(
        [{"date": f"{year}-06-10", "grade": grade} for year, grade in named]
    )
    assert [[row[name] for name in PRICES] for row in rows] == list(reviewed.values())
