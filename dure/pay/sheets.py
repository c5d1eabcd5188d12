"""지급조서: a hand-off's lines by person and by department, as files that say how each sum came.

The same hand-off gives the same bytes. Before a hand-off the same tables are made from a preview.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from dure import place
from dure.links.spreadsheets import Field, Table, Value, write_csv, write_xlsx
from dure.organization import queries as organization
from dure.pay import queries, reasons
from dure.pay.queries import Handed, Owed
from dure.people import queries as people
from dure.timeline.actions import SEOUL, month_after

REGULAR, RETROACTIVE = "정상", "소급"
PERSON = (
    Field("부서", width=16),
    Field("사번", width=11),
    Field("성명", width=12),
    Field("직급", width=7),
    Field("근무월", width=9),
    Field("구분", width=6),
    Field("인정시간", "clock", 9),
    Field("지급시간", "integer", 9, sum=True),
    Field("단가", "integer", 9),
    Field("시간외", "integer", 11, sum=True),
    Field("출근일", "integer", 7),
    Field("정액분", "integer", 10, sum=True),
    Field("이미 지급", "integer", 11, sum=True),
    Field("이번 지급", "integer", 11, sum=True),
    Field("합계", "integer", 12, sum=True),
    Field("근거", width=90),
)
UNIT = (
    Field("부서", width=20),
    Field("구분", width=8),
    Field("인원", "integer", 8, sum=True),
    Field("지급시간", "integer", 10, sum=True),
    Field("시간외", "integer", 14, sum=True),
    Field("정액분", "integer", 14, sum=True),
    Field("이미 지급", "integer", 14, sum=True),
    Field("이번 지급", "integer", 14, sum=True),
    Field("합계", "integer", 14, sum=True),
)


@dataclass(frozen=True)
class Row:
    """A person's work month in one hand-off: both items beside each other."""

    unit: str
    unit_id: int
    person: int
    number: str
    name: str
    month: date
    retroactive: bool
    overtime: Owed | None
    fixed: Owed | None

    @property
    def owed(self) -> list[Owed]:
        return [each for each in (self.overtime, self.fixed) if each is not None]

    @property
    def kind(self) -> str:
        return RETROACTIVE if self.retroactive else REGULAR

    @property
    def grade(self) -> str:
        grade = self.owed[0].steps["grade"]
        return f"{grade}급" if grade else ""

    @property
    def handed_won(self) -> int:
        return sum(each.handed_won for each in self.owed)

    @property
    def due_won(self) -> int:
        return sum(each.due_won for each in self.owed)

    @property
    def amount_won(self) -> int:
        return sum(each.amount_won for each in self.owed)


def rows(lines: Sequence[Owed], *, on: date) -> list[Row]:
    """Lines as rows of a sheet, by unit in the official order, then grade and 사번."""
    found: dict[tuple[int, date, bool], dict[str, Owed]] = {}
    for each in lines:
        found.setdefault((each.person, each.month, each.retroactive), {})[each.item] = each
    persons = {person for person, _, _ in found}
    names, numbers = people.names(persons), people.staff_numbers(persons, on=on)
    seats = {unit: seat for seat, unit in enumerate(organization.tree(on=on))}
    called = organization.names({each.unit for each in lines})
    made = [
        _row(person, month, retroactive, items, names, numbers, called)
        for (person, month, retroactive), items in found.items()
    ]
    return sorted(made, key=lambda row: _place(row, seats))


def _row(
    person: int,
    month: date,
    retroactive: bool,
    items: Mapping[str, Owed],
    names: Mapping[int, str],
    numbers: Mapping[int, str],
    units: Mapping[int, str],
) -> Row:
    unit = next(iter(items.values())).unit
    return Row(
        units.get(unit, ""),
        unit,
        person,
        numbers.get(person, ""),
        names.get(person, ""),
        month,
        retroactive,
        items.get("overtime"),
        items.get("fixed_overtime"),
    )


def _place(row: Row, seats: Mapping[int, int]) -> tuple[int, int, int, str, int, date]:
    grade = row.owed[0].steps["grade"] or 99
    seat = seats.get(row.unit_id, len(seats))
    return (seat, row.unit_id, grade, row.number, row.person, row.month)


# ── tables ────────────────────────────────────────────────────────────────────────────


def by_person(found: Sequence[Row], *, title: str) -> Table:
    return Table("개인별", PERSON, [cells(row) for row in found], title, sums=True)


def cells(row: Row) -> list[Value]:
    """The row of `PERSON`."""
    overtime, fixed = row.overtime, row.fixed
    steps = row.owed[0].steps
    return [
        row.unit,
        row.number,
        row.name,
        row.grade,
        f"{row.month:%Y-%m}",
        row.kind,
        overtime.steps["summed_minutes"] if overtime else None,
        overtime.steps["paid_hours"] if overtime else None,
        steps["hourly_won"],
        overtime.amount_won if overtime else None,
        fixed.steps["attended_days"] if fixed else None,
        fixed.amount_won if fixed else None,
        row.handed_won,
        row.due_won,
        row.amount_won,
        reasons.sentence(row.overtime, row.fixed),
    ]


def by_unit(found: Sequence[Row], *, title: str) -> Table:
    groups: dict[tuple[int, str], list[Row]] = {}
    for row in found:
        groups.setdefault((row.unit_id, row.kind), []).append(row)
    return Table("부서별", UNIT, [_unit(group) for group in groups.values()], title, sums=True)


def _unit(group: Sequence[Row]) -> list[Value]:
    overtime = [row.overtime for row in group if row.overtime]
    return [
        group[0].unit,
        group[0].kind,
        len({row.person for row in group}),
        sum(each.steps["paid_hours"] or 0 for each in overtime),
        sum(each.amount_won for each in overtime),
        sum(row.fixed.amount_won for row in group if row.fixed),
        sum(row.handed_won for row in group),
        sum(row.due_won for row in group),
        sum(row.amount_won for row in group),
    ]


def _cover(made: Handed, institution: str) -> Table:
    at = made.at.astimezone(SEOUL)
    facts: list[list[Value]] = [
        ["기관", institution],
        ["넘긴 달", f"{made.month.year}년 {made.month.month}월"],
        ["넘긴 때", f"{at:%Y-%m-%d %H:%M}"],
        ["넘긴 사람", made.by],
        ["인원", f"{made.people:,}명"],
        ["이번 지급 합계", f"{made.total_won:,}원"],
        ["확인값", made.digest],
    ]
    columns = (Field("항목", width=18), Field("내용", width=70))
    return Table("표지", columns, facts, _title(made, institution))


def _title(made: Handed, institution: str) -> str:
    month = f"{made.month.year}년 {made.month.month}월"
    return f"{institution} {month} 초과근무수당 지급조서 (확인값 {made.digest[:16]})"


# ── files ─────────────────────────────────────────────────────────────────────────────


def of_lines(lines: Sequence[Owed], *, month: date, how: str) -> tuple[str, bytes]:
    """A sheet of some units: its file name and bytes. `how`: a key of `paths`."""
    found = rows(lines, on=_last(month))
    before = "" if lines and all(each.handed_off for each in lines) else " (넘기기 전)"
    name = f"{month:%Y-%m} 지급조서{before}"
    title = f"{organization.institution().name} {name}"
    each, units = by_person(found, title=title), by_unit(found, title=title)
    if how == "xlsx":
        return f"{name}.xlsx", as_xlsx([each, units])
    table, kind = (units, "부서별") if how.startswith("units") else (each, "개인별")
    is_old = how.endswith("cp949")
    tail = "-cp949" if is_old else ""
    return f"{name} {kind}{tail}.csv", as_csv(table, "cp949" if is_old else "csv")


def paths(month: date) -> dict[str, Path]:
    """Where the files of a hand-off lie: xlsx, csv, cp949, units_csv, units_cp949."""
    home = place.folder("sheets") / organization.institution().code / f"{month:%Y-%m}"
    name = f"{month:%Y-%m} 지급조서"
    return {
        "xlsx": home / f"{name}.xlsx",
        "csv": home / f"{name} 개인별.csv",
        "cp949": home / f"{name} 개인별-cp949.csv",
        "units_csv": home / f"{name} 부서별.csv",
        "units_cp949": home / f"{name} 부서별-cp949.csv",
    }


def write(month: date) -> dict[str, Path]:
    """Put the files of a hand-off in their place where they are missing; where they lie.

    Raises:
        LookupError: the month was not handed off.
    """
    made = queries.hand_off(month)
    if made is None:
        raise LookupError(month)
    files = paths(month)
    missing = [kind for kind, path in files.items() if not path.exists()]
    if missing:
        makers = _makers(made)
        for kind in missing:
            _keep(files[kind], makers[kind]())
    return files


def _makers(made: Handed) -> dict[str, Callable[[], bytes]]:
    institution = organization.institution().name
    title = _title(made, institution)
    handed = [each for each in queries.lines(paid_month=made.month) if each.handed_off]
    found = rows(handed, on=_last(made.month))
    each, units = by_person(found, title=title), by_unit(found, title=title)
    return {
        "xlsx": lambda: as_xlsx([_cover(made, institution), each, units]),
        "csv": lambda: as_csv(each, "csv"),
        "cp949": lambda: as_csv(each, "cp949"),
        "units_csv": lambda: as_csv(units, "csv"),
        "units_cp949": lambda: as_csv(units, "cp949"),
    }


def _keep(path: Path, data: bytes) -> None:
    """Whole or not at all: a reader never meets half a sheet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(data)
    draft.replace(path)


def as_xlsx(tables: Sequence[Table]) -> bytes:
    target = BytesIO()
    write_xlsx(target, tables)
    return target.getvalue()


def as_csv(table: Table, how: str) -> bytes:
    target = BytesIO()
    write_csv(target, table, encoding="cp949" if how == "cp949" else "utf-8-sig")
    return target.getvalue()


def _last(month: date) -> date:
    return month_after(month) - timedelta(days=1)
