"""여비 of trips: what each pays whom, with its steps, asked for or approved."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dure.trips import pricing
from dure.trips import queries as trips
from dure.trips.actions import Wanted
from dure.web import explain
from law import params, travel
from law.steps import serialise
from law.trips import Period

MISSING: Final = "자는 지역이나 국가 등급, 환율을 적으면 셉니다."


@dataclass(frozen=True)
class Money:
    """What one trip pays one person; `amount` is None where a fact or a value is missing."""

    amount: int | None
    missing: str
    row: Mapping[str, Any]

    @property
    def won(self) -> str:
        return "아직 모름" if self.amount is None else f"{self.amount:,}원"

    def why(self, title: str) -> dict[str, Any] | None:
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
            "sources": [],
        }


Amounts = dict[tuple[int, int], Money]


def expected(wanted: Wanted, persons: Sequence[int]) -> dict[str, Any]:
    """What a trip that is being asked for would pay, in all and to the first who goes."""
    keys = [(pricing.HERE, person) for person in persons]
    found = _money(lambda: pricing.wanted_priced(wanted, persons), keys)
    return summed([found[key] for key in keys])


def of_trips(asked: Iterable[trips.Asked]) -> Amounts:
    """What each of these trips pays each who goes, by trip and person."""
    every = list(asked)
    rows = [_row(each, going, going.period) for each in every for going in each.people]
    spent = [_spent(each, paid) for each in every for paid in each.expenses]
    return _money(
        lambda: pricing.priced(rows, spent), [(row["trip"], row["person"]) for row in rows]
    )


def if_changed(asked: trips.Asked, of: Period, persons: Sequence[int]) -> Amounts:
    """What a trip would pay these if its hours were others."""
    rows = [_row(asked, each, of) for each in asked.people if each.person in persons]
    spent = [_spent(asked, paid) for paid in asked.expenses if paid.person in persons]
    return _money(
        lambda: pricing.priced(rows, spent), [(row["trip"], row["person"]) for row in rows]
    )


def summed(money: Sequence[Money]) -> dict[str, Any]:
    """One sentence of money for some people: the sum, what one gets, and what is missing."""
    known = [each.amount for each in money if each.amount is not None]
    missing = next((each.missing for each in money if each.amount is None), "")
    each_won = money[0].won if money and len({one.amount for one in money}) == 1 else ""
    return {
        "won": f"{sum(known):,}원" if known and not missing else "아직 모름",
        "each": each_won if len(money) > 1 else "",
        "missing": missing,
        "why": money[0].why("왜 이 금액인가요?") if money else None,
    }


def _row(asked: trips.Asked, going: trips.Going, of: Period) -> dict[str, Any]:
    return {
        "trip": asked.key,
        "person": going.person,
        "kind": asked.kind,
        "departs": of.departs,
        "start": of.start,
        "returns": of.returns,
        "end": of.end,
        "official_vehicle": asked.vehicle in ("official", "assigned"),
        "assigned_vehicle": asked.vehicle == "assigned",
        "distance_m": asked.distance_m,
        "region": asked.region or None,
        "officer_class": going.officer_class,
        "kin_nights": going.kin_nights,
        "meals_provided": going.meals_provided,
        "elsewhere_days": going.elsewhere_days,
        "country_class": asked.country_class or None,
        "usd_rate": going.usd_rate,
    }


def _spent(asked: trips.Asked, paid: trips.Paid) -> dict[str, Any]:
    return {
        "trip": asked.key,
        "person": paid.person,
        "item": paid.item,
        "date": paid.date,
        "won": paid.won,
        "nights": paid.nights,
        "sharers": paid.sharers,
        "over_cap": bool(paid.over_cap_accepted_by),
    }


def _money(price: Callable[[], pricing.Priced], keys: Iterable[tuple[int, int]]) -> Amounts:
    try:
        found = price()
    except pricing.NO_LAW as missing:
        return {key: Money(None, _sentence(missing), {}) for key in keys}
    return {
        key: Money(row["travel_won"], MISSING if row["travel_won"] is None else "", row)
        for key, row in found.items()
    }


def _sentence(missing: Exception) -> str:
    key = getattr(missing, "key", "")
    name = params.get(key).ko if key in params.table() else key
    return f"'{name}' 값이 정해지지 않아 여비를 세지 못합니다. 인사담당자에게 물어봐 주세요."
