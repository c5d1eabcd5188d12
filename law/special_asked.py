"""특별휴가나 공가의 신청 하나와 그동안 쓴 것: what each check is asked about, and how much is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from law import params, special_leave
from law.fields import NATIONAL
from law.leave_kinds import LEAVE_KINDS, SERVICE
from law.refusals import Level, as_days, row

Row = dict[str, Any]
Check = Callable[["Asked"], Iterator[Row]]
DAY: Final = timedelta(days=1)
SAME_BIRTH: Final = 180  # days a due date may move and still be the same pregnancy
ARTICLE7: Final = f"{SERVICE} 제7조의7"


@dataclass(frozen=True)
class Asked:
    """One request with what was used before."""

    kind: str
    day: date
    until: date
    minutes: int
    facts: Row
    used: Sequence[Row]
    institution: str = NATIONAL
    local: pl.LazyFrame | None = field(default=None, compare=False)
    day_minutes: int = special_leave.DAY_MINUTES
    week_minutes: int | None = None

    @property
    def ko(self) -> str:
        return LEAVE_KINDS[self.kind].ko

    @property
    def article(self) -> str:
        return LEAVE_KINDS[self.kind].article

    @property
    def last(self) -> date:
        return self.until - DAY

    def number(self, name: str, day: date | None = None) -> Any:
        return params.value(f"special_leave.{name}", day or self.day)

    def setting(self, name: str) -> tuple[Any, Level]:
        """What the institution set ("refuse"), else the national reference ("warn"), else None."""
        try:
            found = params.chosen(
                f"special_leave.{name}", self.day, institution=self.institution, local=self.local
            )
            return found, "refuse"
        except (params.Unset, params.NoLawInForce):
            return self._reference(name), "warn"

    def _reference(self, name: str) -> Any:
        key = f"special_leave.national_{name}"
        if key not in params.table():
            return None
        try:
            return params.value(key, self.day)
        except params.NoLawInForce:
            return None

    def allows(self) -> Row:
        facts = self.facts | ({"far": False} if "far" in self.facts else {})
        return special_leave.special_days(self.kind, day=self.day, facts=facts)


def spent_on(asked: Asked, same: Callable[[Row], bool]) -> int:
    return sum(int(one["minutes"]) for one in asked.used if one["kind"] == asked.kind and same(one))


def over(asked: Asked, allowed: int, spent: int, wanted: int, what: str) -> Iterator[Row]:
    left = max(allowed - spent, 0)
    if wanted <= left:
        return
    shown = [as_days(each, asked.day_minutes) for each in (allowed, spent, left)]
    more = f"남은 {shown[2]} 안에서 신청해 주세요." if left else "남은 날이 없습니다."
    before = f"쓸 수 있고 이미 {shown[1]}을 썼습니다." if spent else "쓸 수 있습니다."
    ko = f"{what} {shown[0]}까지 {before} {more}"
    yield row(
        "over_limit",
        ko,
        asked.article,
        "refuse",
        allowed_minutes=allowed,
        used_minutes=spent,
        left_minutes=left,
        asked_minutes=wanted,
    )


def same_fact(asked: Asked, name: str) -> Callable[[Row], bool]:
    return lambda one: one["facts"].get(name) in (None, asked.facts[name])


def near_fact(asked: Asked, name: str) -> Callable[[Row], bool]:
    mine = asked.facts[name]

    def same(one: Row) -> bool:
        theirs = one["facts"].get(name)
        return theirs is None or mine is None or abs((theirs - mine).days) <= SAME_BIRTH

    return same
