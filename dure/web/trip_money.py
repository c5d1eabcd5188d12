"""여비 of trips: what each pays whom, with its steps, asked for or approved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dure.trips import pricing
from dure.trips import queries as trips
from dure.trips.actions import Wanted
from dure.web import explain
from law import params, travel
from law.steps import serialise
from law.trips import Period

PLANNED: Final = "예정한 시간으로 셉니다. 돌아오면 실제 시간으로 다시 셉니다."


@dataclass(frozen=True)
class Money:
    """What one trip pays one person; `amount` is None where a fact or a value is missing."""

    amount: int | None
    missing: str
    row: Mapping[str, Any]

    @property
    def won(self) -> str:
        return "아직 모름" if self.amount is None else f"{self.amount:,}원"

    def why(self, title: str, note: str = "") -> dict[str, Any] | None:
        """The steps, as parts/why.html draws them."""
        if not self.row:
            return None
        lines = explain.sums(
            serialise(travel.STEPS[self.row["kind"]]), self.row, self.row["departs"]
        )
        return {
            "title": title,
            "open": False,
            "lines": lines,
            "result": {"label": "여비", "arithmetic": "", "text": self.won, "also": ""},
            "note": note,
            "sources": [],
        }


Amounts = dict[tuple[int, int], Money]


def expected(wanted: Wanted, persons: Sequence[int]) -> dict[str, Any]:
    """What a trip that is being asked for would pay, in all and to the first who goes."""
    found = _money(pricing.wanted_priced(wanted, persons))
    return summed([found[pricing.HERE, person] for person in persons])


def of_trips(asked: Iterable[trips.Asked]) -> Amounts:
    """What each of these trips pays each who goes, by trip and person."""
    return _money(pricing.of_trips([each.key for each in asked]))


def if_moved(hours: Mapping[tuple[int, int], Period]) -> Amounts:
    """What these trips would pay these people if their hours were others."""
    return _money(pricing.of_trips([trip for trip, _ in hours], hours))


def summed(money: Sequence[Money]) -> dict[str, Any]:
    """One sentence of money for some people: the sum, what one gets, and what is missing."""
    known = [each.amount for each in money if each.amount is not None]
    missing = next((each.missing for each in money if each.amount is None), "")
    each_won = money[0].won if money and len({one.amount for one in money}) == 1 else ""
    return {
        "won": f"{sum(known):,}원" if known and not missing else "아직 모름",
        "each": each_won if len(money) > 1 else "",
        "missing": missing,
        "why": money[0].why("왜 이 금액인가요?", PLANNED) if money else None,
    }


def _money(found: pricing.Priced) -> Amounts:
    return {
        key: Money(None, sentence(row), {})
        if isinstance(row, Exception)
        else Money(row["travel_won"], lacks(row) if row["travel_won"] is None else "", row)
        for key, row in found.items()
    }


def sentence(missing: Exception) -> str:
    """Which value is missing, and where the institution sets it."""
    key = getattr(missing, "key", "")
    name = params.get(key).ko if key in params.table() else key
    return f"'{name}' 값이 정해지지 않아 여비를 세지 못합니다. 인사담당자가 '기관 값'에서 정하면 셉니다."


def lacks(row: Mapping[str, Any]) -> str:
    """Which of its own facts a trip without an amount lacks, and who writes it."""
    if row["kind"] == "domestic":
        return "자는 곳의 지역을 적지 않아 숙박비를 세지 못합니다. 출장을 취소하고 지역을 골라 다시 올려 주세요."
    if row["unknown"]:
        return "국가 등급을 모르는 나라가 있어 세지 못합니다. 출장을 취소하고 등급을 골라 다시 올려 주세요."
    return "환율이 없습니다. 서무가 출장의 정산에 1달러의 원화를 적으면 셉니다."
