"""지급조서 of 여비: a row a trip, a row a department, the receipts; with the reason in words."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dure.links.spreadsheets import Field, Table, Value
from dure.organization import queries as organization
from dure.pay import reasons, travels
from dure.pay.sheets import as_csv, as_xlsx
from dure.pay.travels import Earned, Recovered
from dure.people import queries as people
from dure.trips.queries import Asked

PERSON = (
    Field("부서", width=16),
    Field("사번", width=11),
    Field("성명", width=12),
    Field("출장번호", width=22),
    Field("구분", width=6),
    Field("소급", width=6),
    Field("나간 날", "date", 11),
    Field("돌아온 날", "date", 11),
    Field("가는 곳", width=18),
    Field("관내", "integer", 10, sum=True),
    Field("운임", "integer", 10, sum=True),
    Field("일비", "integer", 10, sum=True),
    Field("식비", "integer", 10, sum=True),
    Field("숙박비", "integer", 10, sum=True),
    Field("국외", "integer", 11, sum=True),
    Field("월액", "integer", 10, sum=True),
    Field("뺀 금액", "integer", 10, sum=True),
    Field("여비", "integer", 11, sum=True),
    Field("이미 지급", "integer", 11, sum=True),
    Field("이번 지급", "integer", 11, sum=True),
    Field("영수증", "integer", 7, sum=True),
    Field("근거", width=110),
)
UNIT = (
    Field("부서", width=20),
    Field("인원", "integer", 8, sum=True),
    Field("출장", "integer", 8, sum=True),
    Field("관내", "integer", 12, sum=True),
    Field("관외", "integer", 12, sum=True),
    Field("국외", "integer", 12, sum=True),
    Field("월액여비", "integer", 12, sum=True),
    Field("이미 지급", "integer", 12, sum=True),
    Field("이번 지급", "integer", 12, sum=True),
)
RECEIPTS = (
    Field("출장번호", width=22),
    Field("성명", width=12),
    Field("항목", width=10),
    Field("쓴 날", "date", 11),
    Field("금액", "integer", 11, sum=True),
    Field("상한을 넘은 까닭", width=30),
    Field("영수증 파일", width=40),
)
RECOVERY = (
    Field("부서", width=16),
    Field("성명", width=12),
    Field("출장번호", width=22),
    Field("받은 날", "date", 11),
    Field("부정하게 받은 금액", "integer", 14, sum=True),
    Field("가산", "integer", 12, sum=True),
    Field("추징", "integer", 12, sum=True),
    Field("근거 문서", width=22),
    Field("근거", width=80),
)
LODGING = ("lodging_paid_won", "joint_won", "kin_won")
ABROAD = ("allowance_won", "meal_over_won", "preparation_won")


def of_travel(
    *, month: date, at: datetime, how: str, units: Sequence[int] | None = None
) -> tuple[str, bytes]:
    """A month's sheet, handed off or as it would be: its file name and bytes (xlsx, csv, cp949)."""
    made = travels.hand_off(month)
    mine = of_units(month=month, at=at, units=units)
    back = [each for each in travels.recoveries(month) if units is None or each.unit in units]
    papers = travels.papers([*mine, *back])
    name = f"{month:%Y-%m} 여비" + ("" if made else " (넘기기 전)")
    title = f"{organization.institution().name} {name}"
    table = Table("여비", PERSON, cells(mine, papers, month), title, sums=True)
    if how != "xlsx":
        tail = "-cp949" if how == "cp949" else ""
        return f"{name}{tail}.csv", as_csv(table, "cp949" if how == "cp949" else "csv")
    sheets = [
        table,
        Table("부서별", UNIT, _by_unit(mine), title, sums=True),
        Table("영수증", RECEIPTS, _receipts(mine, papers), title, sums=True),
    ]
    if back:
        sheets.append(Table("추징", RECOVERY, _recoveries(back, papers), title, sums=True))
    return f"{name}.xlsx", as_xlsx(sheets)


def of_units(*, month: date, at: datetime, units: Collection[int] | None) -> list[Earned]:
    """A month's trips of some units, handed off or as they would be."""
    made = travels.hand_off(month)
    found = travels.of_month(month) if made else travels.due(paid_month=month, at=at)
    return [each for each in found if units is None or each.unit in units]


def parts(steps: Mapping[str, Any]) -> dict[str, int]:
    """A trip's pay by the columns of the sheet; what was taken off as a negative amount."""
    monthly = steps.get("monthly_paid_won") or 0
    claimed = (steps.get("claimed_won") or 0) + monthly
    return {
        "local": steps.get("kept_won") or 0,
        "fare": steps.get("fare_won") or 0,
        "daily": steps.get("daily_paid_won") or 0,
        "meal": steps.get("meal_paid_won") or 0,
        "lodging": sum(steps.get(name) or 0 for name in LODGING),
        "abroad": sum(steps.get(name) or 0 for name in ABROAD),
        "monthly": monthly,
        "less": (steps.get("travel_won") or 0) - claimed,
    }


def receipts(found: Earned, paper: Asked | None) -> list[str]:
    """The names of somebody's receipts of a trip."""
    spent = paper.expenses if paper else ()
    return [name for paid in spent if paid.person == found.person for _, name in paid.receipts]


def cells(found: Sequence[Earned], papers: Mapping[int, Asked], on: date) -> list[list[Value]]:
    """The rows of `PERSON`, in the order of what was found."""
    persons = [each.person for each in found]
    names, numbers = people.names(persons), people.staff_numbers(persons, on=on)
    units = organization.names({each.unit for each in found})
    rows: list[list[Value]] = []
    for each in found:
        paper = papers.get(each.trip)
        rows.append(
            [
                units.get(each.unit, ""),
                numbers.get(each.person, ""),
                names.get(each.person, ""),
                paper.number if paper else "",
                each.item_ko,
                f"{each.month:%Y-%m}" if each.retroactive else "",
                _day(each.steps.get("departs")),
                _day(each.steps.get("returns")),
                paper.place if paper else "",
                *parts(each.steps).values(),
                each.amount_won if each.due_won is not None else None,
                each.handed_won,
                each.due_won,
                len(receipts(each, paper)),
                reasons.travel(each),
            ]
        )
    return rows


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _by_unit(found: Sequence[Earned]) -> list[list[Value]]:
    names = organization.names({each.unit for each in found})
    rows: list[list[Value]] = []
    for unit in sorted({each.unit for each in found}, key=lambda one: names.get(one, "")):
        mine = [each for each in found if each.unit == unit]
        kinds = [
            sum(each.amount_won for each in mine if each.item == kind)
            for kind in ("local", "domestic", "abroad", "monthly")
        ]
        rows.append(
            [
                names.get(unit, ""),
                len({each.person for each in mine}),
                len({each.trip for each in mine if each.trip}),
                *kinds,
                sum(each.handed_won for each in mine),
                sum(each.due_won or 0 for each in mine),
            ]
        )
    return rows


def _receipts(found: Sequence[Earned], papers: Mapping[int, Asked]) -> list[list[Value]]:
    names = people.names([each.person for each in found])
    return [
        [
            papers[each.trip].number,
            names.get(each.person, ""),
            paid.item_ko,
            paid.date,
            paid.won,
            paid.over_cap_reason,
            ", ".join(name for _, name in paid.receipts),
        ]
        for each in found
        if each.trip in papers
        for paid in papers[each.trip].expenses
        if paid.person == each.person
    ]


def _recoveries(found: Sequence[Recovered], papers: Mapping[int, Asked]) -> list[list[Value]]:
    names = people.names([each.person for each in found])
    units = organization.names({each.unit for each in found})
    return [
        [
            units.get(each.unit, ""),
            names.get(each.person, ""),
            papers[each.trip].number if each.trip else f"{each.month:%Y-%m} 월액여비",
            each.received_on,
            each.improper_won,
            each.added_won,
            each.recover_won,
            each.document,
            reasons.recovery(each),
        ]
        for each in found
    ]
