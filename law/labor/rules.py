"""The public rules ``labor.*``, appended to ``law.rules.RULES``: each module adds its own here."""

from __future__ import annotations

from typing import Final

from law.labor import dispersion
from law.rule import Rule

RULES: Final[tuple[Rule, ...]] = (*dispersion.RULES,)
