"""마감: what is left to do, the sheet as it will be, and closing a unit's month for good."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.accounts import queries as accounts
from dure.attendance import actions, lateness, queries
from dure.errors import NotTheirs
from dure.leave import absence
from dure.leave import days as leaves
from dure.leave import queries as leave
from dure.organization import queries as organization
from dure.pay import queries as pay
from dure.people import queries as people
from dure.timeline.actions import month_after
from dure.web import misfits
from dure.web import pay as sheet
from dure.web.doors import Visit, action, page
from dure.web.fields import read_month
from law.params import NoLawInForce, Unset

LINKS = {"anomalies": ("/misfits?month={month}", "예외 풀기")}
SHOWN = 20


@page("clerk", "payroll")
def status(visit: Visit) -> HttpResponse:
    """The month of a unit: what keeps it open, and what it will pay."""
    month, units, unit = _asked(visit, visit.request.GET)
    if unit is None:
        return visit.show("close/nobody.html", {"page_title": "월 마감", "month": month})
    state = _state(visit, month, unit)
    return visit.show(
        "close/page.html",
        {
            **state,
            "page_title": f"{month.year}년 {month.month}월 마감",
            "crumbs": [
                {"label": "월 마감", "url": "/close"},
                {"label": f"{state['unit_name']} · {state['people']}명"},
            ],
            "units": _units(month, units, unit) if len(units) > 1 else [],
            **_leaves(month, unit),
            "causes": [] if state["closed"] else misfits.first_causes([unit], month),
            **_names(state["closed"], state["handed"]),
            "previous": sheet.before(month),
            "following": month_after(month),
            **_sheet(visit, month, unit),
        },
    )


@page("clerk", "payroll")
def progress(visit: Visit) -> HttpResponse:
    """How far the computing of days has come; asked for each second."""
    month, _, unit = _asked(visit, visit.request.GET)
    if unit is None:
        raise NotTheirs("맡은 부서가 없습니다.")
    return visit.show("parts/progress.html", {"job": _state(visit, month, unit)["job"]})


@page("clerk", "payroll")
def confirm(visit: Visit) -> HttpResponse:
    """What a close will do, for whoever has no script."""
    month, _, unit = _asked(visit, visit.request.GET)
    if unit is None:
        raise NotTheirs("맡은 부서가 없습니다.")
    context = {**_state(visit, month, unit), "page_title": f"{month.month}월 마감하기"}
    return visit.show("close/confirm.html", context)


@action("clerk", "payroll")
def close(visit: Visit) -> HttpResponse:
    """Close the month of a unit."""
    month, _, unit = _asked(visit, visit.request.POST)
    made = actions.close_month(unit=unit or 0, month=month, by=visit.viewer, at=visit.at)
    visit.say(f"{month.month}월을 마감했습니다. {made.people:,}명 {made.days:,}일을 굳혔습니다.")
    return redirect(f"/close?month={month:%Y-%m}&unit={visit.request.POST.get('unit', '')}")


def _asked(visit: Visit, given: Any) -> tuple[date, list[int], int | None]:
    """The month and unit asked for; else the first that is not closed."""
    last = sheet.before(visit.today.replace(day=1))
    month = read_month(given.get("month"), _first_open(visit, last))
    units = sheet.reached(visit, month)
    if not given.get("unit"):
        closed = queries.closes(month=month)
        waiting = [unit for unit in units if unit not in closed]
        return month, units, next(iter([*waiting, *units]), None)
    try:
        unit = organization.key(UUID(given["unit"]))
    except ValueError:
        unit = None
    if unit not in units:
        raise NotTheirs("맡은 범위 밖의 부서입니다.")
    return month, units, unit


def _first_open(visit: Visit, last: date) -> date:
    closed, units = queries.closes(month=last), sheet.reached(visit, last)
    return last if any(unit not in closed for unit in units) else month_after(last)


def _state(visit: Visit, month: date, unit: int) -> dict[str, Any]:
    """Closed, or what keeps it from being closed."""
    until = month_after(month)
    node = organization.unit(unit, on=min(visit.today, until))
    points = queries.open_points(units=[unit], month=month)
    left = [point for point in points if point.count]
    closed, handed = queries.closes(month=month).get(unit), pay.hand_off(month)
    count = len(people.people_of([unit], since=month, until=until))
    is_over = visit.today >= until
    counts = queries.misfit_counts(units=[unit], since=month, until=until)
    stale = next(point.count for point in points if point.code == "stale")
    return {
        "month": month,
        "until": until,
        "unit": str(node.public_id) if node else "",
        "unit_name": organization.names([unit]).get(unit, ""),
        "people": count,
        "points": [_point(point, month) for point in points],
        "left": left,
        "is_over": is_over,
        "closed": closed,
        "handed": handed,
        "can": is_over and not left and closed is None,
        "lead": _lead(month, until, is_over, left, closed is not None),
        "steps": _steps(left, closed is not None, handed is not None, count),
        "solved": counts.get("solved", 0) + counts.get("left", 0),
        "open": counts.get("open", 0) + counts.get("asked", 0),
        "misfits": sum(counts.get(each, 0) for each in ("open", "asked", "solved", "left")),
        "job": _job(stale, count, f"/close/progress?month={month:%Y-%m}", node),
    }


def _leaves(month: date, unit: int) -> dict[str, Any]:
    """What leave does to the month: requests that wait, days of lateness, and absences decided."""
    until = month_after(month)
    persons = people.people_of([unit], since=month, until=until)
    waiting = leave.undecided(persons, since=month, until=until)
    absent = absence.absent_days(persons, since=month, until=until)
    late = leave.deducted(key=lateness.KEY, year=month.year, persons=persons)
    names = people.names({person for person, _, _ in waiting} | {p for p, _ in absent} | set(late))
    return {
        "leaves_waiting": [
            {"day": day, "who": names.get(person, ""), "title": title}
            for person, day, title in waiting[:SHOWN]
        ],
        "absent": [
            {"day": day, "who": names.get(person, "")} for person, day in sorted(absent, key=str)
        ],
        "late_days": [
            {"who": names.get(person, ""), "days": minutes // leaves.DAY}
            for person, (minutes, _) in sorted(late.items())
            if minutes >= leaves.DAY
        ],
    }


def _names(closed: queries.Closed | None, handed: pay.Handed | None) -> dict[str, str]:
    """Who closed and who handed off, by name where the log-in is known."""
    called = {login: name for login, name, _ in accounts.logins()} if closed else {}
    return {
        "closed_by": called.get(closed.by, closed.by) if closed else "",
        "handed_by": called.get(handed.by, handed.by) if handed else "",
    }


def _point(point: queries.OpenPoint, month: date) -> dict[str, Any]:
    url, label = LINKS.get(point.code, ("", ""))
    return {
        "label": point.label,
        "count": point.count,
        "unit": "명" if point.code == "stale" else "건",
        "url": url.format(month=f"{month:%Y-%m}") if point.count else "",
        "url_text": label,
    }


def _lead(
    month: date, until: date, is_over: bool, left: Sequence[queries.OpenPoint], closed: bool
) -> str:
    if closed:
        return "마감했습니다. 늦게 온 사실은 다음 지급에 소급으로 들어갑니다."
    if left:
        listed = ", ".join(f"{point.label} {point.count}건" for point in left)
        when = "마감할 수 있습니다" if is_over else f"{until.month}월 1일에 마감할 수 있습니다"
        return f"{listed}을 풀면 {when}."
    if not is_over:
        return f"풀 것이 없습니다. 달이 끝나는 {until.month}월 1일부터 마감할 수 있습니다."
    return "풀 것이 없습니다. 지금 마감할 수 있습니다."


def _steps(
    left: Sequence[queries.OpenPoint], closed: bool, handed: bool, count: int
) -> list[dict[str, Any]]:
    open_count = sum(point.count for point in left)
    checked = "남은 것 없음" if not open_count else f"{open_count}건 남음"
    names = ["점검", "마감", "지급조서 내려받기", "급여로 넘기기"]
    notes = [checked, f"{count}명", "엑셀, CSV", "급여 담당"]
    done = 4 if handed else 2 if closed else 1 if not open_count else 0
    return [
        {"name": name, "note": note, "done": place < done, "here": place == done}
        for place, (name, note) in enumerate(zip(names, notes, strict=True))
    ]


def _job(stale: int, count: int, url: str, node: organization.Node | None) -> dict[str, Any] | None:
    tail = f"&unit={node.public_id}" if node else ""
    return {
        "title": "날 계산",
        "done": max(count - stale, 0),
        "total": count,
        "unit": "명",
        "note": f"{stale}명의 날을 다시 계산하고 있습니다. 이 화면을 닫아도 계속됩니다."
        if stale
        else "모두 계산했습니다.",
        "url": url + tail,
        "finished": not stale,
        "result_url": "" if stale else url.replace("/progress", "") + tail,
        "result_label": "마감 화면 새로 보기",
    }


def _units(month: date, units: Sequence[int], here: int) -> list[dict[str, Any]]:
    closed, names = queries.closes(month=month), organization.names(units)
    nodes = organization.tree(on=month)
    until = month_after(month)
    return [
        {
            "name": names.get(unit, ""),
            "id": nodes[unit].public_id if unit in nodes else "",
            "here": unit == here,
            "closed": closed.get(unit),
            "open": sum(
                queries.misfit_counts(units=[unit], since=month, until=until).get(each, 0)
                for each in ("open", "asked")
            )
            if unit not in closed
            else 0,
        }
        for unit in units
    ]


def _sheet(visit: Visit, month: date, unit: int) -> dict[str, Any]:
    """The sheet as it stands, or why it cannot be computed."""
    try:
        return {"table": sheet.table(sheet.lines_of(visit, month, [unit]), month)}
    except (NoLawInForce, Unset) as missing:
        return {"table": None, "missing": str(missing)}


urls = [
    path("close", status, name="close"),
    path("close/progress", progress, name="close-progress"),
    path("close/confirm", confirm, name="close-confirm"),
    path("close/close", close, name="close-close"),
]
