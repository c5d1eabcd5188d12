"""지급조서: what a month pays, unit by unit and person by person; and its hand-off to payroll."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.accounts import queries as accounts
from dure.attendance import queries as attendance
from dure.audit.actions import On, record
from dure.errors import NotTheirs
from dure.organization import queries as organization
from dure.pay import actions, cuts, queries, sheets
from dure.people import queries as people
from dure.timeline.actions import month_after
from dure.web import explain
from dure.web.doors import Visit, action, page
from dure.web.fields import read_month
from law.params import NoLawInForce, Unset

FILES = (
    ("xlsx", "엑셀(XLSX)"),
    ("csv", "CSV(UTF-8)"),
    ("cp949", "CSV(CP949)"),
)
UNIT_FILES = (("units_csv", "부서별 CSV(UTF-8)"), ("units_cp949", "부서별 CSV(CP949)"))


def before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def reached(visit: Visit, month: date) -> list[int]:
    """Units that had people in a month and that the viewer's role reaches, in official order."""
    until = month_after(month)
    peopled = people.units_with_people(since=month, until=until)
    reach = organization.reach(visit.viewer, on=min(visit.today, until - timedelta(days=1)))
    mine = [unit for unit in peopled if reach is None or unit in reach]
    seats = {unit: seat for seat, unit in enumerate(organization.tree(on=until - timedelta(1)))}
    return sorted(mine, key=lambda unit: seats.get(unit, len(seats)))


def lines_of(visit: Visit, month: date, units: Sequence[int]) -> list[queries.Owed]:
    """What was handed off for these units, or what would be as things stand."""
    if queries.hand_off(month):
        return queries.lines(paid_month=month, units=units)
    retro = queries.retroactive(paid_month=month, at=visit.at)
    return [
        *queries.preview(month=month, units=units, at=visit.at),
        *(each for each in retro if each.unit in units),
    ]


def table(found: Sequence[queries.Owed], month: date) -> dict[str, Any]:
    """A sheet as the screen draws it: rows with the month before beside them, and sums."""
    rows = sheets.rows(found, on=month_after(month) - timedelta(days=1))
    ids = people.public_ids({row.person for row in rows})
    earlier = _amounts(before(month), {row.unit_id for row in rows})
    is_wide = any(row.retroactive for row in rows)
    drawn = [_row(row, str(ids[row.person]), month, earlier, is_wide) for row in rows]
    return {"rows": drawn, "sums": _sums(drawn), "people": len(ids), "is_wide": is_wide}


def _amounts(month: date, units: set[int]) -> dict[int, int] | None:
    """Won by person for the work of a month that was handed off; None where it was not."""
    if queries.hand_off(month) is None:
        return None
    found: dict[int, int] = {}
    for each in queries.lines(paid_month=month):
        if each.month == month:
            found[each.person] = found.get(each.person, 0) + each.amount_won
    return found if units else {}


def _row(
    row: sheets.Row, person: str, month: date, earlier: dict[int, int] | None, is_wide: bool
) -> dict[str, Any]:
    steps = row.owed[0].steps
    why = f"/pay/why/{month:%Y-%m}/{person}/{row.month:%Y-%m}"
    tail = "?wide=1" if is_wide else ""
    known = earlier is not None and not row.retroactive and row.person in earlier
    return {
        "name": row.name,
        "unit": row.unit,
        "grade": row.grade,
        "month": row.month,
        "retroactive": row.retroactive,
        "minutes": row.overtime.steps["summed_minutes"] if row.overtime else None,
        "hours": row.overtime.steps["paid_hours"] if row.overtime else None,
        "price": steps["hourly_won"],
        "overtime": row.overtime.amount_won if row.overtime else None,
        "overtime_url": f"{why}/overtime{tail}",
        "days": row.fixed.steps["attended_days"] if row.fixed else None,
        "fixed": row.fixed.amount_won if row.fixed else None,
        "fixed_url": f"{why}/fixed_overtime{tail}",
        "handed": row.handed_won,
        "due": row.due_won,
        "total": row.amount_won,
        "change": row.amount_won - earlier[row.person] if known and earlier else None,
    }


def _sums(rows: Sequence[dict[str, Any]]) -> dict[str, int | None]:
    """Sums of the columns; none of a column that applies to nobody."""
    names = ("hours", "overtime", "fixed", "handed", "due", "total", "change")
    found = {name: [row[name] for row in rows if row[name] is not None] for name in names}
    return {name: sum(values) if values else None for name, values in found.items()}


# ── pages ─────────────────────────────────────────────────────────────────────────────


@page("clerk", "payroll", "auditor")
def sheet(visit: Visit) -> HttpResponse:
    """The sheet of a month: of one's own units, or unit by unit for payroll."""
    month = read_month(visit.request.GET.get("month"), _latest(visit))
    units, asked = reached(visit, month), visit.request.GET.get("unit", "")
    picked = _picked(asked, units)
    found = lines_of(visit, month, [picked] if picked else units)
    is_list = picked is None and len(units) > 1
    _log(
        visit, f"{month:%Y-%m} 지급조서를 보았습니다.", [On(kind="unit", subject=str(picked or ""))]
    )
    return visit.show(
        "pay/page.html",
        {
            **_head(month, picked, found),
            **_state(visit, month, units),
            "units": _units(found, month, units) if is_list else None,
            "table": None if is_list else table(found, month),
            "unit_asked": asked,
            "files": _files(month, asked, is_list),
            "hand_offs": _called(queries.hand_offs()),
        },
    )


def _called(handed: Sequence[queries.Handed]) -> list[queries.Handed]:
    """Hand-offs with their people by name where the log-in is known."""
    called = {login: name for login, name, _ in accounts.logins()}
    return [replace(each, by=called.get(each.by, each.by)) for each in handed]


def _latest(visit: Visit) -> date:
    """The month that payroll is at: the last one that is over."""
    return before(visit.today.replace(day=1))


def _picked(asked: str, units: Sequence[int]) -> int | None:
    if not asked:
        return units[0] if len(units) == 1 else None
    try:
        key = organization.key(UUID(asked))
    except ValueError:
        key = None
    if key is None or key not in units:
        raise NotTheirs("맡은 범위 밖의 부서입니다.")
    return key


def _head(month: date, unit: int | None, found: Sequence[queries.Owed]) -> dict[str, Any]:
    total = sum(each.due_won for each in found)
    count = len({each.person for each in found})
    name = organization.names([unit]).get(unit, "") if unit else ""
    return {
        "page_title": f"{month.year}년 {month.month}월 지급조서",
        "unit_name": name,
        "month": month,
        "previous": before(month),
        "following": month_after(month),
        "total": total,
        "people_count": count,
    }


def _state(visit: Visit, month: date, units: Sequence[int]) -> dict[str, Any]:
    """Handed off already, or what still keeps the month from it."""
    handed = next((each for each in _called(queries.hand_offs()) if each.month == month), None)
    closed = attendance.closes(month=month)
    waiting = [unit for unit in units if unit not in closed]
    names = organization.names(waiting)
    nodes = organization.tree(on=month_after(month) - timedelta(days=1))
    return {
        "handed": handed,
        "cut_won": handed.cut_won if handed else _cut_won(visit, month),
        "uncut": [] if handed else _uncut(visit, month),
        "can_hand_off": visit.viewer.role == "payroll" and handed is None,
        "waiting": [
            {"name": names.get(unit, ""), "id": nodes[unit].public_id if unit in nodes else ""}
            for unit in waiting
        ],
        "closed_count": len(units) - len(waiting),
        "unit_count": len(units),
        "is_over": visit.today >= month_after(month),
    }


def _uncut(visit: Visit, month: date) -> list[str]:
    """Whom something costs pay and who is in no row of it, by name."""
    if visit.viewer.role != "payroll":
        return []
    try:
        return sorted(people.names(cuts.left_out(month=month)).values())
    except (NoLawInForce, Unset):
        return []


def _cut_won(visit: Visit, month: date) -> int:
    """What leave takes out along with the month, as far as it can be computed."""
    if visit.viewer.role != "payroll":
        return 0
    try:
        return sum(each.due_won or 0 for each in cuts.due(paid_month=month, at=visit.at))
    except (NoLawInForce, Unset):
        return 0


def _units(
    found: Sequence[queries.Owed], month: date, units: Sequence[int]
) -> list[dict[str, Any]]:
    """By department: people, won, and whether it is closed."""
    closed, names = attendance.closes(month=month), organization.names(units)
    nodes = organization.tree(on=month_after(month) - timedelta(days=1))
    return [
        {
            "name": names.get(unit, ""),
            "id": nodes[unit].public_id if unit in nodes else "",
            "closed": unit in closed,
            "people": len({each.person for each in mine}),
            "overtime": sum(each.amount_won for each in mine if each.item == "overtime"),
            "fixed": sum(each.amount_won for each in mine if each.item != "overtime"),
            "handed": sum(each.handed_won for each in mine),
            "due": sum(each.due_won for each in mine),
        }
        for unit in units
        if (mine := [each for each in found if each.unit == unit]) or unit not in closed
    ]


def _files(month: date, unit: str, is_list: bool) -> list[dict[str, str]]:
    kinds = (*FILES, *UNIT_FILES) if is_list else FILES
    tail = f"&unit={unit}" if unit else ""
    return [
        {"url": f"/pay/file?month={month:%Y-%m}&how={how}{tail}", "label": label}
        for how, label in kinds
    ]


@page("clerk", "payroll", "auditor")
def why(visit: Visit, paid: str, person: UUID, month: str, item: str) -> HttpResponse:
    """Why a line is so many won, as a row under it or as a page of its own."""
    found = _line(
        visit, read_month(paid, visit.today), person, read_month(month, visit.today), item
    )
    name = people.names([found.person]).get(found.person, "")
    away = attendance.left_out(found.person, since=found.month, until=month_after(found.month))
    panel = explain.line_why(found, is_split=True, left_out=away)
    panel = {**panel, "title": f"{name} · {panel['title']}"}
    _log(
        visit,
        f"{name}의 {found.month:%Y-%m} 지급 근거를 펼쳐 보았습니다.",
        [On(found.person, "line", f"{found.month:%Y-%m} {item}")],
    )
    columns = 12 if visit.request.GET.get("wide") else 10
    context = {"why": panel, "columns": columns, "page_title": f"{name} 지급 근거", "paid": paid}
    is_part = bool(visit.request.htmx)  # type: ignore[attr-defined]
    return visit.show("parts/unfold_row.html" if is_part else "pay/why.html", context)


def _line(visit: Visit, paid: date, person: UUID, month: date, item: str) -> queries.Owed:
    """The line asked for, stored or computed, if its unit is within reach."""
    seen = people.seen(
        viewer=_wide(visit), public_id=person, on=month_after(month) - timedelta(days=1)
    )
    units = reached(visit, paid)
    if month == paid:
        pool = lines_of(visit, paid, units if queries.hand_off(paid) else [seen.unit])
        pool = [each for each in pool if not each.retroactive]
    elif queries.hand_off(paid):
        pool = queries.lines(paid_month=paid, units=units)
    else:
        pool = queries.retroactive(paid_month=paid, at=visit.at)
    wanted = (seen.person, month, item)
    for each in pool:
        if (each.person, each.month, each.item) == wanted and each.unit in units:
            return each
    raise NotTheirs("이 사람의 지급 내역은 맡은 범위 밖입니다.")


def _wide(visit: Visit) -> Any:
    """The line's unit decides, not where the person is today: the check follows in `_line`."""
    return replace(visit.viewer, held=tuple(replace(held, unit=None) for held in visit.viewer.held))


@page("clerk", "payroll", "auditor")
def file(visit: Visit) -> HttpResponse | FileResponse:
    """Download a sheet: the kept file of a hand-off, or one made for the units within reach."""
    month = read_month(visit.request.GET.get("month"), _latest(visit))
    how = visit.request.GET.get("how", "xlsx")
    units = reached(visit, month)
    picked = _picked(visit.request.GET.get("unit", ""), units)
    reach = organization.reach(visit.viewer, on=visit.today)
    if picked is None and reach is None and queries.hand_off(month):
        kept = sheets.write(month)
        name, data = kept[how].name, kept[how].read_bytes()
    else:
        lines = lines_of(visit, month, [picked] if picked else units)
        name, data = sheets.of_lines(lines, month=month, how=how)
    _log(visit, f"지급조서 파일 '{name}'을 내려받았습니다.", [On(kind="month", subject=str(month))])
    return FileResponse(BytesIO(data), as_attachment=True, filename=name)


@page("payroll")
def confirm(visit: Visit) -> HttpResponse:
    """What a hand-off will do, for whoever has no script."""
    month = read_month(visit.request.GET.get("month"), _latest(visit))
    units = reached(visit, month)
    found = lines_of(visit, month, units)
    context = {**_head(month, None, found), **_state(visit, month, units)}
    return visit.show("pay/confirm.html", {**context, "page_title": "급여로 넘기기"})


@action("payroll", sure=True)
def hand_off(visit: Visit) -> HttpResponse:
    """Give a month to payroll, exactly once."""
    month = read_month(visit.request.POST.get("month"), _latest(visit))
    made = actions.hand_off(
        month=month,
        without_cuts=bool(visit.request.POST.get("without_cuts")),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(
        f"{month.month}월 지급조서 {made.people:,}명 {made.total_won:,}원을 급여로 넘겼습니다."
    )
    return redirect(f"/pay?month={month:%Y-%m}")


def _log(visit: Visit, summary: str, on: Sequence[On]) -> None:
    record(by=visit.viewer, at=visit.at, action="pay.looked", summary=summary, on=on)


urls = [
    path("pay", sheet, name="pay"),
    path("pay/file", file, name="pay-file"),
    path("pay/confirm", confirm, name="pay-confirm"),
    path("pay/hand-off", hand_off, name="pay-hand-off"),
    path("pay/why/<str:paid>/<uuid:person>/<str:month>/<str:item>", why, name="pay-why"),
]
