"""Sheets of 연가보상비 and of 감액: one row a person or item, with the reason in words."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from dure.links.spreadsheets import Field, Table, Value
from dure.organization import queries as organization
from dure.pay import compensations, cuts, queries, reasons
from dure.pay.compensations import Owed
from dure.pay.cuts import Taken
from dure.pay.models import CompensationHandOff
from dure.pay.sheets import as_csv, as_xlsx
from dure.people import queries as people

KINDS = {"june": "6월", "december": "12월", "leaver": "퇴직"}
COMPENSATION = (
    Field("부서", width=16),
    Field("사번", width=11),
    Field("성명", width=12),
    Field("직급", width=7),
    Field("호봉", "integer", 6),
    Field("구분", width=8),
    Field("연가의 해", "integer", 9),
    Field("남은 연가(분)", "integer", 11),
    Field("저축(분)", "integer", 9),
    Field("지급하지 않는 권장연가(분)", "integer", 13),
    Field("보상일수", "integer", 9, sum=True),
    Field("월봉급액", "integer", 12),
    Field("보상금액", "integer", 12, sum=True),
    Field("6월분", "integer", 12, sum=True),
    Field("이미 지급", "integer", 12, sum=True),
    Field("이번 지급", "integer", 12, sum=True),
    Field("근거", width=100),
)
CUT = (
    Field("부서", width=16),
    Field("사번", width=11),
    Field("성명", width=12),
    Field("직급", width=7),
    Field("호봉", "integer", 6),
    Field("감액하는 달", width=10),
    Field("구분", width=6),
    Field("항목", width=12),
    Field("월액", "integer", 12),
    Field("감액일수", "integer", 9),
    Field("감액", "integer", 12, sum=True),
    Field("이미 반영", "integer", 12, sum=True),
    Field("이번 반영", "integer", 12, sum=True),
    Field("근거", width=100),
)


def of_compensation(
    *, year: int, half: str, at: datetime, how: str, units: Sequence[int] | None = None
) -> tuple[str, bytes]:
    """A half year's sheet, handed off or as it would be: its file name and bytes (xlsx, csv, cp949)."""
    made = compensations.hand_off(year, half)
    mine = compensated(year=year, half=half, at=at, units=units)
    name = f"{year}년 {CompensationHandOff.Half(half).label} 연가보상비" + (
        "" if made else " (넘기기 전)"
    )
    table = Table(
        "연가보상비",
        COMPENSATION,
        paid_cells(mine, compensations.base_day(year, half)),
        _title(name),
        sums=True,
    )
    return _file(name, table, how)


def of_cuts(
    *,
    month: date,
    at: datetime,
    how: str,
    units: Sequence[int] | None = None,
    told: bool = True,
) -> tuple[str, bytes]:
    """A month's sheet of 감액, likewise; without the reasons where they are not `told`."""
    made = queries.hand_off(month)
    mine = cut(month=month, at=at, units=units)
    mine = mine if told else cuts.untold(mine)
    name = f"{month:%Y-%m} 감액" + ("" if made else " (넘기기 전)")
    table = Table("감액", CUT, cut_cells(mine, month), _title(name), sums=True)
    return _file(name, table, how)


def compensated(*, year: int, half: str, at: datetime, units: Collection[int] | None) -> list[Owed]:
    """A half year's 연가보상비 of some units, handed off or as it would be."""
    found = (
        compensations.lines(year=year, half=half)
        if compensations.hand_off(year, half)
        else compensations.due(year=year, half=half, at=at)
    )
    return [each for each in found if units is None or each.unit in units]


def cut(*, month: date, at: datetime, units: Collection[int] | None) -> list[Taken]:
    """A month's 감액 of some units, likewise."""
    made = queries.hand_off(month)
    found = cuts.of_month(month) if made else cuts.due(paid_month=month, at=at)
    return [each for each in found if units is None or each.unit in units]


def _title(name: str) -> str:
    return f"{organization.institution().name} {name}"


def _file(name: str, table: Table, how: str) -> tuple[str, bytes]:
    if how == "xlsx":
        return f"{name}.xlsx", as_xlsx([table])
    tail = "-cp949" if how == "cp949" else ""
    return f"{name}{tail}.csv", as_csv(table, "cp949" if how == "cp949" else "csv")


def paid_cells(found: Sequence[Owed], on: date) -> list[list[Value]]:
    """The rows of `COMPENSATION`, in the order of what was found."""
    names, numbers, units = _called(
        [each.person for each in found], [each.unit for each in found], on
    )
    return [
        [
            units.get(each.unit, ""),
            numbers.get(each.person, ""),
            names.get(each.person, ""),
            _grade(each.steps["grade"]),
            each.steps["step"],
            "소급" if each.retroactive else KINDS[each.steps["kind"]],
            each.year,
            each.steps["unused_minutes"],
            each.steps["wished_minutes"],
            each.steps["left_minutes"] - each.steps["payable_minutes"],
            each.steps["paid_days"],
            each.steps["monthly_pay_won"],
            each.steps["gross_won"],
            each.steps["june_deducted_won"],
            each.handed_won,
            each.due_won,
            reasons.compensation(
                each.steps, handed_won=each.handed_won, retroactive=each.retroactive
            ),
        ]
        for each in found
    ]


def cut_cells(found: Sequence[Taken], on: date) -> list[list[Value]]:
    """The rows of `CUT`, in the order of what was found."""
    names, numbers, units = _called(
        [each.person for each in found], [each.unit for each in found], on
    )
    return [
        [
            units.get(each.unit, ""),
            numbers.get(each.person, ""),
            names.get(each.person, ""),
            _grade(each.steps["grade"]),
            each.steps["step"],
            f"{each.month:%Y-%m}",
            "소급" if each.retroactive else "정상",
            each.item_ko,
            each.steps["monthly_won"],
            each.steps["cut_days"],
            None if each.steps["cut_won"] is None else each.amount_won,
            each.handed_won,
            each.due_won,
            reasons.cut(
                each.steps, each.reasons, handed_won=each.handed_won, retroactive=each.retroactive
            ),
        ]
        for each in found
    ]


def _grade(grade: int | None) -> str:
    return f"{grade}급" if grade else ""


def _called(
    persons: Sequence[int], units: Sequence[int], on: date
) -> tuple[dict[int, str], dict[int, str], dict[int, str]]:
    return (
        people.names(persons),
        people.staff_numbers(persons, on=on),
        organization.names({unit for unit in units if unit}),
    )
