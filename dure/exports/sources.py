"""What a template is filled from: the lines of a 지급조서 by the names of its columns."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dure.attendance import queries as attendance
from dure.errors import Refused
from dure.links.spreadsheet_writing import Field, Kind
from dure.links.spreadsheets import Value
from dure.links.template_file import Record
from dure.organization import queries as organization
from dure.pay import (
    compensations,
    converting,
    duties,
    duty_sheets,
    leave_sheets,
    queries,
    sheets,
    travel_sheets,
    travels,
)
from dure.people import queries as people
from dure.timeline.actions import month_after
from law.params import NoLawInForce, Unset

REST = (
    Field("부서"), Field("사번"), Field("성명"), Field("직급"), Field("근무일", "date"),
    Field("인정시간", "clock", sum=True), Field("초과근무한 날", "integer", sum=True),
    Field("휴가로 바꾼 시간", "clock", sum=True), Field("받은 휴가", "clock", sum=True),
    Field("구분"), Field("근거"),
)  # fmt: skip
COMMON = (Field("순번", "integer"), Field("지급월", "date"), Field("기관"), Field("기관코드"),
          Field("부서코드"), Field("상위 부서"))  # fmt: skip
FIELDS: Mapping[str, Sequence[Field]] = {
    "overtime": sheets.PERSON,
    "travel": travel_sheets.PERSON,
    "duties": duty_sheets.PERSON,
    "rest": REST,
    "cuts": leave_sheets.CUT,
    "compensation": leave_sheets.COMPENSATION,
}
MONTHS = {
    "근무월",
    "감액하는 달",
}  # a sheet writes them as text; a template may write them otherwise
HALVES = {6: "june", 12: "december"}


@dataclass(frozen=True)
class Found:
    """The rows of a month, and whether they were handed off already."""

    records: tuple[Record, ...]
    handed: bool


Row = tuple[int, dict[str, Value]]  # a unit, and the values of its row by field


def kinds(source: str) -> dict[str, Kind]:
    """Every field that a template of this source may use, and of what kind it is."""
    own = {each.label: each.kind for each in FIELDS[source]}
    dated: dict[str, Kind] = {name: "date" for name in own if name in MONTHS}
    return {**{each.label: each.kind for each in COMMON}, **own, **dated}


def rows(*, source: str, month: date, at: datetime, units: Collection[int] | None) -> Found:
    """The rows of a source in a month: as handed off, or as they would be.

    Raises:
        Refused: the source knows no such month, or a value of the law is missing.
    """
    try:
        made, handed = _READERS[source](month, at, units)
    except (NoLawInForce, Unset) as missing:
        raise Refused("law_is_unset", str(missing)) from missing
    return Found(tuple(_records(made, month)), handed)


def _records(made: Iterable[Row], month: date) -> Iterable[Record]:
    nodes = organization.tree(on=_last(month))
    office = organization.institution()
    for number, (unit, values) in enumerate(made, start=1):
        node = nodes.get(unit)
        above = nodes.get(node.parent or 0) if node else None
        common: dict[str, Value] = {
            "순번": number, "지급월": month, "기관": office.name, "기관코드": office.code,
            "부서코드": node.code if node else "", "상위 부서": above.name if above else "",
        }  # fmt: skip
        yield Record({**common, **values}, f"{values['성명']}({values['사번']})", unit)


def _zipped(fields: Sequence[Field], cells: Sequence[Value]) -> dict[str, Value]:
    labels = [each.label for each in fields]
    return dict(zip(labels, cells, strict=True))


def _overtime(month: date, at: datetime, units: Collection[int] | None) -> tuple[list[Row], bool]:
    handed = queries.hand_off(month) is not None
    found = queries.lines(paid_month=month) if handed else _unpaid(month, at)
    mine = [each for each in found if units is None or each.unit in units]
    return [
        (row.unit_id, {**_zipped(sheets.PERSON, sheets.cells(row)), "근무월": row.month})
        for row in sheets.rows(mine, on=_last(month))
    ], handed


def _unpaid(month: date, at: datetime) -> list[queries.Owed]:
    units = people.units_with_people(since=month, until=month_after(month))
    return [
        *queries.preview(month=month, units=sorted(units), at=at),
        *queries.retroactive(paid_month=month, at=at),
    ]


def _travel(month: date, at: datetime, units: Collection[int] | None) -> tuple[list[Row], bool]:
    mine = travel_sheets.of_units(month=month, at=at, units=units)
    cells = travel_sheets.cells(mine, travels.papers(mine), month)
    made = [
        (each.unit, _zipped(travel_sheets.PERSON, row))
        for each, row in zip(mine, cells, strict=True)
    ]
    return made, travels.hand_off(month) is not None


def _duties(month: date, at: datetime, units: Collection[int] | None) -> tuple[list[Row], bool]:
    mine = duty_sheets.of_units(month=month, at=at, units=units)
    made = [
        (each.unit, _zipped(duty_sheets.PERSON, row))
        for each, row in zip(mine, duty_sheets.cells(mine, month), strict=True)
    ]
    return made, duties.hand_off(month) is not None


def _cut(month: date, at: datetime, units: Collection[int] | None) -> tuple[list[Row], bool]:
    mine = leave_sheets.cut(month=month, at=at, units=units)
    made = [
        (each.unit, {**_zipped(leave_sheets.CUT, row), "감액하는 달": each.month})
        for each, row in zip(mine, leave_sheets.cut_cells(mine, month), strict=True)
    ]
    return made, queries.hand_off(month) is not None


def _compensation(
    month: date, at: datetime, units: Collection[int] | None
) -> tuple[list[Row], bool]:
    half = HALVES.get(month.month)
    if half is None:
        raise Refused(
            "no_compensation_in_this_month",
            "연가보상비는 6월과 12월을 기준으로 넘깁니다. 6월이나 12월을 골라 주세요.",
        )
    mine = leave_sheets.compensated(year=month.year, half=half, at=at, units=units)
    cells = leave_sheets.paid_cells(mine, compensations.base_day(month.year, half))
    made = [
        (each.unit, _zipped(leave_sheets.COMPENSATION, row))
        for each, row in zip(mine, cells, strict=True)
    ]
    return made, compensations.hand_off(month.year, half) is not None


def _rest(month: date, at: datetime, units: Collection[int] | None) -> tuple[list[Row], bool]:
    """Days of overtime of closed units, and what of them became leave."""
    closed = [each for each in attendance.closes(month=month) if units is None or each in units]
    persons = people.people_of(closed, since=month, until=month_after(month))
    worked = converting.worked(units=closed, month=month, persons=persons)
    gone = {
        (each.person, each.date): each
        for each in converting.conversions(month=month, persons=persons)
    }
    members = people.latest(persons, on=_last(month))
    numbers = people.staff_numbers(persons, on=_last(month))
    names = organization.names({each.unit for each in members.values()})
    made = [
        (
            members[each.person].unit,
            _zipped(
                REST,
                [
                    names.get(members[each.person].unit, ""),
                    numbers.get(each.person, ""),
                    members[each.person].name,
                    members[each.person].grade_ko,
                    *_day(each, gone.get((each.person, each.date))),
                ],
            ),
        )
        for each in worked
    ]
    return made, queries.hand_off(month) is not None


def _day(worked: converting.Worked, gone: converting.Converted | None) -> list[Value]:
    hours, minutes = divmod(worked.recognised, 60)
    why = f"{worked.date.month}월 {worked.date.day}일 초과근무 인정 {hours}시간 {minutes}분"
    if gone:
        why += f", 그 가운데 {gone.minutes}분을 {gone.into_ko}(복무규정 제4조제2항·제4항)"
    return [
        worked.date,
        worked.recognised,
        1,
        gone.minutes if gone else 0,
        gone.granted if gone else 0,
        gone.into_ko if gone else "",
        why,
    ]


def _last(month: date) -> date:
    return month_after(month) - timedelta(days=1)


Reader = Callable[[date, datetime, Collection[int] | None], tuple[list[Row], bool]]
_READERS: Mapping[str, Reader] = {
    "overtime": _overtime,
    "travel": _travel,
    "duties": _duties,
    "rest": _rest,
    "cuts": _cut,
    "compensation": _compensation,
}
