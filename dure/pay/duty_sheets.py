"""지급조서 of 당직비 and 비상근무수당: a row a watch or a month of emergencies, with the reason in words."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from dure.links.spreadsheets import Field, Table, Value
from dure.organization import queries as organization
from dure.pay import duties, reasons
from dure.pay.duties import Earned
from dure.pay.sheets import as_csv, as_xlsx
from dure.people import queries as people

PERSON = (
    Field("부서", width=16),
    Field("사번", width=11),
    Field("성명", width=12),
    Field("구분", width=12),
    Field("소급", width=9),
    Field("당직한 날", "date", 11),
    Field("당직", width=18),
    Field("비상근무한 날", "integer", 8, sum=True),
    Field("금액", "integer", 11, sum=True),
    Field("이미 지급", "integer", 11, sum=True),
    Field("이번 지급", "integer", 11, sum=True),
    Field("근거", width=110),
)
UNIT = (
    Field("부서", width=20),
    Field("인원", "integer", 8, sum=True),
    Field("당직", "integer", 8, sum=True),
    Field("당직비", "integer", 12, sum=True),
    Field("비상근무수당", "integer", 12, sum=True),
    Field("이미 지급", "integer", 12, sum=True),
    Field("이번 지급", "integer", 12, sum=True),
)


def of_duties(
    *, month: date, at: datetime, how: str, units: Collection[int] | None = None
) -> tuple[str, bytes]:
    """A month's sheet, handed off or as it would be: its file name and bytes (xlsx, csv, cp949)."""
    mine = of_units(month=month, at=at, units=units)
    name = f"{month:%Y-%m} 당직비" + ("" if duties.hand_off(month) else " (넘기기 전)")
    title = f"{organization.institution().name} {name}"
    table = Table("당직비", PERSON, cells(mine, month), title, sums=True)
    if how != "xlsx":
        tail = "-cp949" if how == "cp949" else ""
        return f"{name}{tail}.csv", as_csv(table, "cp949" if how == "cp949" else "csv")
    return f"{name}.xlsx", as_xlsx([table, Table("부서별", UNIT, _by_unit(mine), title, sums=True)])


def of_units(*, month: date, at: datetime, units: Collection[int] | None) -> list[Earned]:
    """A month's rows of some units, handed off or as they would be."""
    return [each for each in duties.shown(month, at=at) if units is None or each.unit in units]


def cells(found: Sequence[Earned], on: date) -> list[list[Value]]:
    """The rows of `PERSON`, in the order of what was found."""
    persons = [each.person for each in found]
    names, numbers = people.names(persons), people.staff_numbers(persons, on=on)
    units = organization.names({each.unit for each in found})
    return [
        [
            units.get(each.unit, ""),
            numbers.get(each.person, ""),
            names.get(each.person, ""),
            each.item_ko,
            f"{each.month:%Y-%m}" if each.retroactive else "",
            date.fromisoformat(each.steps["date"]) if each.duty else None,
            str(each.steps.get("name", "")),
            each.steps.get("served_days"),
            each.amount_won if each.due_won is not None else None,
            each.handed_won,
            each.due_won,
            reasons.duty(each),
        ]
        for each in found
    ]


def _by_unit(found: Sequence[Earned]) -> list[list[Value]]:
    names = organization.names({each.unit for each in found})
    rows: list[list[Value]] = []
    for unit in sorted({each.unit for each in found}, key=lambda one: names.get(one, "")):
        mine = [each for each in found if each.unit == unit]
        rows.append(
            [
                names.get(unit, ""),
                len({each.person for each in mine}),
                len({each.duty for each in mine if each.duty}),
                sum(each.amount_won for each in mine if each.duty),
                sum(each.amount_won for each in mine if not each.duty),
                sum(each.handed_won for each in mine),
                sum(each.due_won or 0 for each in mine),
            ]
        )
    return rows
