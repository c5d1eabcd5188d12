"""The public rules ``labor.*``, appended to ``law.rules.RULES``: each module adds its own here."""

from __future__ import annotations

from typing import Final

from law.labor import (
    dispersion,
    rules_annual,
    rules_ending,
    rules_hours,
    rules_insurance,
    rules_papers,
    rules_special,
    rules_wage,
    rules_weekly,
)
from law.labor.guard import rules_guard
from law.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    *rules_wage.RULES,
    *rules_hours.RULES,
    *rules_weekly.RULES,
    *rules_annual.RULES,
    *rules_special.RULES,
    *rules_ending.RULES,
    *rules_insurance.RULES,
    *rules_papers.RULES,
    *dispersion.RULES,
    *rules_guard.RULES,
)
