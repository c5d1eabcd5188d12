"""감액 and 연가보상비: what leave takes out of a month's pay and what unused leave pays, cell by cell."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.accounts import queries as accounts
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.leave import actions as leave
from dure.organization import queries as organization
from dure.pay import actions, compensations, cuts, leave_sheets, queries
from dure.pay.compensations import DECEMBER, JUNE
from dure.people import queries as people
from dure.timeline.actions import month_after
from dure.web import explain
from dure.web.doors import Visit, action, page
from dure.web.fields import read_month
from dure.web.pay import before
from law.params import NoLawInForce, Unset

HALVES = {str(JUNE): "6월 30일 기준", str(DECEMBER): "12월 31일 기준"}
FILES = (("xlsx", "엑셀(XLSX)"), ("csv", "CSV(UTF-8)"), ("cp949", "CSV(CP949)"))
NO_STEP = "호봉을 정해 주세요"


# ── 감액 ──────────────────────────────────────────────────────────────────────────────


@page("clerk", "payroll", "auditor")
def cut_sheet(visit: Visit) -> HttpResponse:
    """What a month's leave, absence and dispositions take out, item by item."""
    month = read_month(visit.request.GET.get("month"), before(visit.today.replace(day=1)))
    handed = queries.hand_off(month)
    found, missing = _cuts(visit, month)
    _log(visit, f"{month:%Y-%m} 감액을 보았습니다.", [On(kind="month", subject=str(month))])
    rows = _cut_rows(found, month)
    return visit.show(
        "pay/cuts.html",
        {
            "page_title": f"{month.year}년 {month.month}월 감액",
            "month": month,
            "previous": before(month),
            "following": month_after(month),
            "handed": handed,
            "missing": missing,
            "rows": rows,
            "stepless": _stepless(found, visit),
            "left_out": _left_out(visit, month),
            "total": sum(each.due_won or 0 for each in found),
            "people": len({each.person for each in found}),
            "files": _files(f"/pay/cuts/file?month={month:%Y-%m}"),
        },
    )


def _cuts(visit: Visit, month: date) -> tuple[list[cuts.Taken], str]:
    """Handed off, or as it would be; or the value of the law that is missing."""
    try:
        handed = queries.hand_off(month)
        found = (
            cuts.of_month(month)
            if handed
            else cuts.due(paid_month=month, at=visit.at, persons=_persons(visit, month.year))
        )
    except (NoLawInForce, Unset) as missing:
        return [], str(missing)
    reach = organization.reach(visit.viewer, on=visit.today)
    mine = [each for each in found if reach is None or each.unit in reach]
    return mine if _told(visit) else cuts.untold(mine), ""


def _told(visit: Visit) -> bool:
    """A clerk keeps the hours of a unit and may not read what kind of leave somebody took."""
    return visit.viewer.role != "clerk"


def _left_out(visit: Visit, month: date) -> list[str]:
    """Officials whose pay is to be cut and who are in no row, by name."""
    if visit.viewer.role == "clerk" or queries.hand_off(month):
        return []
    try:
        missing = cuts.left_out(month=month)
    except (NoLawInForce, Unset):
        return []
    return sorted(people.names(missing).values())


def _cut_rows(found: Sequence[cuts.Taken], paid: date) -> list[dict[str, Any]]:
    names = people.names({each.person for each in found})
    ids = people.public_ids({each.person for each in found})
    units = organization.names({each.unit for each in found})
    return [
        {
            "name": names.get(each.person, ""),
            "unit": units.get(each.unit, ""),
            "grade": _grade(each.steps),
            "month": each.month,
            "retroactive": each.retroactive,
            "item": each.item_ko,
            "why": ", ".join(f"{one['ko']} {one['days']}일" for one in each.reasons),
            "days": each.steps["cut_days"],
            "monthly": each.steps["monthly_won"],
            "cut": None if each.steps["cut_won"] is None else each.amount_won,
            "handed": each.handed_won,
            "due": each.due_won,
            "url": f"/pay/cuts/why/{paid:%Y-%m}/{ids[each.person]}/{each.month:%Y-%m}/{each.item}",
        }
        for each in found
    ]


@page("clerk", "payroll", "auditor")
def cut_why(visit: Visit, paid: str, person: UUID, month: str, item: str) -> HttpResponse:
    """Why an item is cut by so much."""
    when = read_month(paid, visit.today)
    found, _ = _cuts(visit, when)
    ids = people.public_ids({each.person for each in found})
    wanted = (person, read_month(month, visit.today), item)
    for each in found:
        if (ids[each.person], each.month, each.item) == wanted:
            return _panel(visit, each.person, explain.cut_why(each), f"/pay/cuts?month={paid}", 10)
    raise NotTheirs("이 사람의 감액은 맡은 범위 밖입니다.")


@page("clerk", "payroll", "auditor")
def cut_file(visit: Visit) -> FileResponse:
    """The sheet of a month's 감액."""
    month = read_month(visit.request.GET.get("month"), before(visit.today.replace(day=1)))
    with law_known():
        name, data = leave_sheets.of_cuts(
            month=month,
            at=visit.at,
            how=visit.request.GET.get("how", "xlsx"),
            units=_units(visit),
            told=_told(visit),
        )
    return _download(visit, name, data, On(kind="month", subject=str(month)))


# ── 연가보상비 ─────────────────────────────────────────────────────────────────────────


@page("clerk", "payroll", "hr", "auditor")
def compensation_sheet(visit: Visit) -> HttpResponse:
    """What a half year's unused leave pays, person by person."""
    year, half = _asked(visit, visit.request.GET)
    made = compensations.hand_off(year, half)
    found, missing = _owed(visit, year, half)
    _log(
        visit,
        f"{year}년 {HALVES[half]} 연가보상비를 보았습니다.",
        [On(kind="year", subject=str(year))],
    )
    return visit.show("pay/compensation.html", _page(visit, year, half, made, found, missing))


def _page(
    visit: Visit,
    year: int,
    half: str,
    made: compensations.Handed | None,
    found: Sequence[compensations.Owed],
    missing: str,
) -> dict[str, Any]:
    called = {login: name for login, name, _ in accounts.logins()}
    base_day = compensations.base_day(year, half)
    return {
        "page_title": f"{year}년 연가보상비",
        "year": year,
        "half": half,
        "half_ko": HALVES[half],
        "halves": [
            {"value": key, "label": label, "here": key == half} for key, label in HALVES.items()
        ],
        "base_day": base_day,
        "handed": made,
        "handed_by": called.get(made.by, made.by) if made else "",
        "missing": missing,
        "can_hand_off": visit.viewer.role == "payroll"
        and made is None
        and not missing
        and visit.today >= base_day,
        "can_settle": visit.viewer.role == "hr"
        and half == DECEMBER
        and not missing
        and visit.today >= base_day,
        "is_payroll": visit.viewer.role == "payroll" and made is None,
        "rows": _rows(found, year, half),
        "stepless": _stepless(found, visit),
        "total": sum(each.due_won or 0 for each in found),
        "people": len({each.person for each in found if each.due_won is not None}),
        "files": _files(f"/pay/compensation/file?year={year}&half={half}"),
        "hand_offs": compensations.hand_offs(),
    }


def _asked(visit: Visit, given: Any) -> tuple[int, str]:
    """The half year asked for; else the last whose day has come."""
    today = visit.today
    year, half = (today.year, str(JUNE)) if today.month >= 7 else (today.year - 1, str(DECEMBER))
    text = given.get("year", "")
    if text.isdecimal() and 2018 < int(text) < 2100:
        year = int(text)
    return year, given.get("half") if given.get("half") in HALVES else half


def _owed(visit: Visit, year: int, half: str) -> tuple[list[compensations.Owed], str]:
    try:
        if compensations.hand_off(year, half):
            found = compensations.lines(year=year, half=half)
        else:
            persons = _persons(visit, year)
            found = compensations.due(year=year, half=half, at=visit.at, persons=persons)
    except (NoLawInForce, Unset) as missing:
        return [], str(missing)
    reach = organization.reach(visit.viewer, on=visit.today)
    return [each for each in found if reach is None or each.unit in reach], ""


def _rows(found: Sequence[compensations.Owed], year: int, half: str) -> list[dict[str, Any]]:
    names = people.names({each.person for each in found})
    ids = people.public_ids({each.person for each in found})
    units = organization.names({each.unit for each in found if each.unit})
    return [
        {
            "name": names.get(each.person, ""),
            "unit": units.get(each.unit, ""),
            "grade": _grade(each.steps),
            "year": each.year,
            "retroactive": each.retroactive,
            "leaver": each.steps["kind"] == "leaver",
            "left": each.steps["unused_minutes"],
            "saved": each.steps["wished_minutes"],
            "withheld": each.steps["left_minutes"] - each.steps["payable_minutes"],
            "days": each.steps["paid_days"],
            "pay": each.steps["monthly_pay_won"],
            "gross": each.steps["gross_won"],
            "june": each.steps["june_deducted_won"],
            "handed": each.handed_won,
            "due": each.due_won,
            "url": f"/pay/compensation/why/{year}/{half}/{ids[each.person]}/{each.year}",
        }
        for each in found
    ]


@page("clerk", "payroll", "hr", "auditor")
def compensation_why(visit: Visit, year: int, half: str, person: UUID, of: int) -> HttpResponse:
    """Why somebody is compensated with so much."""
    if half not in HALVES:
        raise NotTheirs("없는 기준일입니다.")
    found, _ = _owed(visit, year, half)
    ids = people.public_ids({each.person for each in found})
    for each in found:
        if (ids[each.person], each.year) == (person, of):
            back = f"/pay/compensation?year={year}&half={half}"
            return _panel(visit, each.person, explain.compensation_why(each), back, 11)
    raise NotTheirs("이 사람의 연가보상비는 맡은 범위 밖입니다.")


@page("clerk", "payroll", "hr", "auditor")
def compensation_file(visit: Visit) -> FileResponse:
    """The sheet of a half year."""
    year, half = _asked(visit, visit.request.GET)
    with law_known():
        name, data = leave_sheets.of_compensation(
            year=year,
            half=half,
            at=visit.at,
            how=visit.request.GET.get("how", "xlsx"),
            units=_units(visit),
        )
    return _download(visit, name, data, On(kind="year", subject=str(year)))


@page("payroll")
def compensation_confirm(visit: Visit) -> HttpResponse:
    """What a hand-off will do, for whoever has no script."""
    year, half = _asked(visit, visit.request.GET)
    found, missing = _owed(visit, year, half)
    made = compensations.hand_off(year, half)
    context = _page(visit, year, half, made, found, missing)
    return visit.show(
        "pay/compensation_confirm.html", context | {"page_title": "연가보상비 넘기기"}
    )


@action("payroll", sure=True)
def compensation_hand_off(visit: Visit) -> HttpResponse:
    """Give a half year's compensation to payroll, exactly once."""
    year, half = _asked(visit, visit.request.POST)
    with law_known():
        made = actions.hand_off_compensation(year=year, half=half, by=visit.viewer, at=visit.at)
    visit.say(
        f"{year}년 {HALVES[half]} 연가보상비 {made.people:,}명 {made.total_won:,}원을 넘겼습니다."
    )
    return redirect(f"/pay/compensation?year={year}&half={half}")


@action("hr")
def settle(visit: Visit) -> HttpResponse:
    """Settle a year's leave: saved, compensated, carried; pressed again it writes only what changed."""
    year, _ = _asked(visit, visit.request.POST)
    with law_known():
        count = leave.settle_year(year=year, by=visit.viewer, at=visit.at)
    said = f"{count:,}명의 연가를 정산했습니다." if count else "새로 정산할 것이 없습니다."
    visit.say(f"{year}년 {said}")
    return redirect(f"/pay/compensation?year={year}&half={DECEMBER}")


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _panel(
    visit: Visit, person: int, panel: dict[str, Any], back: str, columns: int
) -> HttpResponse:
    name = people.names([person]).get(person, "")
    panel = {**panel, "title": f"{name} · {panel['title']}"}
    _log(
        visit,
        f"{name}의 지급 근거를 펼쳐 보았습니다.",
        [On(person, "line", visit.request.path[:80])],
    )
    context = {"why": panel, "columns": columns, "page_title": f"{name} 근거", "back": back}
    is_part = bool(visit.request.htmx)  # type: ignore[attr-defined]
    return visit.show("parts/unfold_row.html" if is_part else "pay/leave_why.html", context)


def _stepless(found: Sequence[Any], visit: Visit) -> list[dict[str, str]]:
    """Whoever needs a step of the pay table before anything can be handed off."""
    persons = {each.person for each in found if each.due_won is None}
    names, ids = people.names(persons), people.public_ids(persons)
    may = visit.viewer.role == "hr"
    return [
        {"name": names.get(each, ""), "url": f"/people/{ids[each]}" if may else ""}
        for each in sorted(persons, key=lambda person: names.get(person, ""))
    ]


def _grade(steps: dict[str, Any]) -> str:
    grade = f"{steps['grade']}급" if steps["grade"] else ""
    return f"{grade} {steps['step']}호봉" if steps["step"] else grade


@contextmanager
def law_known() -> Iterator[None]:
    """Say which value nobody has set, as a refusal with the way to set it."""
    try:
        yield
    except (NoLawInForce, Unset) as missing:
        raise Refused(
            "value_missing",
            f"정하지 않은 값이 있어 계산할 수 없습니다. {missing}",
            ways=["인사담당자가 기관 값에서 조례와 함께 게시합니다."],
        ) from missing


def _persons(visit: Visit, year: int) -> list[int] | None:
    """Whoever was in the units within reach this year or the one before; None for everybody."""
    units = _units(visit)
    if units is None:
        return None
    return people.people_of(units, since=date(year - 1, 1, 1), until=date(year + 1, 1, 1))


def _units(visit: Visit) -> list[int] | None:
    reach = organization.reach(visit.viewer, on=visit.today)
    return None if reach is None else sorted(reach)


def _files(url: str) -> list[dict[str, str]]:
    return [{"url": f"{url}&how={how}", "label": label} for how, label in FILES]


def _download(visit: Visit, name: str, data: bytes, on: On) -> FileResponse:
    _log(visit, f"파일 '{name}'을 내려받았습니다.", [on])
    return FileResponse(BytesIO(data), as_attachment=True, filename=name)


def _log(visit: Visit, summary: str, on: Sequence[On]) -> None:
    record(by=visit.viewer, at=visit.at, action="pay.looked", summary=summary, on=on)


urls = [
    path("pay/cuts", cut_sheet, name="pay-cuts"),
    path("pay/cuts/file", cut_file, name="pay-cuts-file"),
    path("pay/cuts/why/<str:paid>/<uuid:person>/<str:month>/<str:item>", cut_why),
    path("pay/compensation", compensation_sheet, name="pay-compensation"),
    path("pay/compensation/file", compensation_file, name="pay-compensation-file"),
    path("pay/compensation/confirm", compensation_confirm, name="pay-compensation-confirm"),
    path("pay/compensation/hand-off", compensation_hand_off, name="pay-compensation-hand-off"),
    path("pay/compensation/settle", settle, name="pay-compensation-settle"),
    path("pay/compensation/why/<int:year>/<str:half>/<uuid:person>/<int:of>", compensation_why),
]
