"""여비 of a month as the page shows it: by department, trip by trip, and what is taken back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dure.organization import queries as organization
from dure.pay import travel_sheets, travels
from dure.pay.travels import Earned
from dure.people import queries as people
from dure.trips.queries import Asked
from dure.web.templatetags.dure_format import won

KINDS = ("local", "domestic", "abroad", "monthly")
PARTS = (
    ("local", "관내"), ("fare", "운임"), ("daily", "일비"), ("meal", "식비"), ("lodging", "숙박비"),
    ("abroad", "국외"), ("monthly", "월액"), ("less", "뺀 금액"),
)  # fmt: skip


def by_unit(found: Sequence[Earned], on: date) -> list[dict[str, Any]]:
    """By department: people, trips, what each kind pays, and what is due; in official order."""
    units: dict[int, list[Earned]] = {}
    for each in found:
        units.setdefault(each.unit, []).append(each)
    names, nodes = organization.names(units), organization.tree(on=on)
    seats = {unit: seat for seat, unit in enumerate(nodes)}
    rows = []
    for unit in sorted(units, key=lambda one: (seats.get(one, len(seats)), names.get(one, ""))):
        node = nodes.get(unit)
        rows.append({"name": names.get(unit, ""), "id": node.public_id if node else ""}
                    | sums(units[unit]))  # fmt: skip
    return rows


def sums(found: Iterable[Earned]) -> dict[str, int]:
    """What a table's foot says of all its rows, whatever page of them is shown."""
    every = list(found)
    return {
        "people": len({each.person for each in every}),
        "trips": len({each.trip for each in every if each.trip}),
        **{kind: sum(e.amount_won for e in every if e.item == kind) for kind in KINDS},
        "handed": sum(each.handed_won for each in every),
        "due": sum(each.due_won or 0 for each in every),
        "unpriced": sum(each.due_won is None for each in every),
    }


def in_order(found: Iterable[Earned]) -> list[Earned]:
    """By name, then by the day of departure."""
    every = list(found)
    names = people.names({each.person for each in every})
    return sorted(every, key=lambda one: (names.get(one.person, ""), one.person,
                                          str(one.steps.get("departs", "")), one.trip))  # fmt: skip


def parts(found: Sequence[Earned]) -> list[tuple[str, str]]:
    """The columns of the sheet in which some of these rows have an amount."""
    every = [travel_sheets.parts(each.steps) for each in found]
    return [(name, ko) for name, ko in PARTS if any(each[name] for each in every)]


def rows(
    found: Sequence[Earned],
    papers: Mapping[int, Asked],
    paid: date,
    columns: Sequence[tuple[str, str]],
) -> list[dict[str, Any]]:
    """Trip by trip, each amount with the address of its reasons."""
    names = people.names({each.person for each in found})
    ids = people.public_ids({each.person for each in found})
    units = organization.names({each.unit for each in found})
    recovered = travels.recovered()
    return [
        {
            "name": names.get(each.person, ""),
            "recovered": (each.person, each.trip) in recovered,
            "unit": units.get(each.unit, ""),
            "paper": papers.get(each.trip),
            "item": each.item_ko,
            "departs": each.steps.get("departs"),
            "returns": each.steps.get("returns"),
            "retroactive": each.retroactive,
            "month": each.month,
            "won": each.amount_won if each.due_won is not None else None,
            "handed": each.handed_won,
            "due": each.due_won,
            "receipts": len(travel_sheets.receipts(each, papers.get(each.trip))),
            "url": why_url(each, papers.get(each.trip), str(ids[each.person]), paid),
            "parts": [travel_sheets.parts(each.steps)[name] for name, _ in columns],
        }
        for each in found
    ]


def why_url(each: Earned, paper: Asked | None, person: str, paid: date) -> str:
    which = paper.trip if paper else "monthly"
    return f"/pay/travel/why/{paid:%Y-%m}/{person}/{which}/{each.month:%Y-%m}"


def unpriced(found: Sequence[Earned], most: int) -> dict[str, Any]:
    """What has no amount: how many, the first of them, and the values that nobody has set."""
    without = [each for each in found if each.due_won is None]
    papers = travels.papers(without[:most])
    names = people.names({each.person for each in without[:most]})
    return {
        "count": len(without),
        "more": max(0, len(without) - most),
        "values": sorted({each.missing for each in without if each.missing}),
        "rows": [
            {"name": names.get(each.person, ""), "paper": papers.get(each.trip)}
            for each in without[:most]
        ],
    }


def recoveries(month: date, reach: set[int] | None) -> list[dict[str, Any]]:
    """추징 of a month, of these departments."""
    found = [each for each in travels.recoveries(month) if reach is None or each.unit in reach]
    names, papers = people.names({each.person for each in found}), travels.papers(found)
    return [
        {
            "name": names.get(each.person, ""),
            "number": papers[each.trip].number,
            "received": each.received_on,
            "improper": each.improper_won,
            "percent": each.recover_percent,
            "added": each.added_won,
            "won": each.recover_won,
            "reason": each.reason,
            "document": each.document,
        }
        for each in found
    ]


def recoverable(found: Sequence[Earned], papers: Mapping[int, Asked]) -> list[dict[str, str]]:
    """Trips of a hand-off that somebody was paid for and kept: what a recovery may name."""
    settled = travels.recovered()
    names = people.names({each.person for each in found})
    ids = people.public_ids({each.person for each in found})
    return [
        {
            "value": f"{ids[each.person]}/{papers[each.trip].trip}",
            "label": f"{names[each.person]} · {papers[each.trip].number} · {won(each.amount_won)}원",
        }
        for each in found
        if each.amount_won > 0 and each.trip in papers and (each.person, each.trip) not in settled
    ]
