"""늦은 변동: what changed after its month was closed, what it costs, and which month pays it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.errors import NotTheirs
from dure.organization import queries as organization
from dure.pay import actions, cuts, queries
from dure.people import queries as people
from dure.timeline.actions import month_after
from dure.web import explain
from dure.web import pay as sheet
from dure.web.doors import Visit, action, page
from dure.web.fields import read_day
from law.params import NoLawInForce, Unset


@page("payroll")
def changes(visit: Visit) -> HttpResponse:
    """Late changes that nobody has settled, and the retroactive lines they make."""
    paid = _next(visit)
    found = queries.late_changes(until=visit.today)
    retro = queries.retroactive(paid_month=paid, at=visit.at)
    names = people.names({each.person for each in found})
    units = organization.names({each.unit for each in found})
    ids = people.public_ids({each.person for each in found})
    won = _won(retro)
    rows = [
        {**_row(each, won, paid), "name": names.get(each.person, ""),
         "unit": units.get(each.unit, ""), "person": ids.get(each.person)}
        for each in found
    ]  # fmt: skip
    return visit.show(
        "late/page.html",
        {
            "page_title": "늦은 변동",
            "page_lead": _lead(found, retro, paid),
            "rows": rows,
            "paid": paid,
            "taken": _taken(paid, visit),
            "table": sheet.table(retro, paid) if retro else None,
            "dismissed": _dismissed(),
            "hand_offs": queries.hand_offs()[:1],
        },
    )


def _next(visit: Visit) -> date:
    """The month whose hand-off comes next: it settles what is listed."""
    handed = queries.hand_offs()
    return month_after(handed[0].month) if handed else sheet.before(visit.today.replace(day=1))


def _lead(found: Sequence[queries.LateChange], retro: Sequence[queries.Owed], paid: date) -> str:
    if not found:
        return "마감한 뒤에 달라진 날이 없습니다."
    total = sum(each.due_won for each in retro)
    words = f"{total:,}원을 더 지급" if total >= 0 else f"{-total:,}원을 환수"
    return f"{len(found)}일이 달라졌습니다. {paid.month}월분을 넘길 때 {words}합니다."


def _won(retro: Sequence[queries.Owed]) -> dict[tuple[int, date], int]:
    sums: dict[tuple[int, date], int] = {}
    for each in retro:
        key = (each.person, each.month)
        sums[key] = sums.get(key, 0) + each.due_won
    return sums


def _row(each: queries.LateChange, won: dict[tuple[int, date], int], paid: date) -> dict[str, Any]:
    before, after = queries.before_and_after(each)
    month = each.date.replace(day=1)
    return {
        "date": each.date,
        "version": each.version,
        "before": before.steps["recognised_minutes"] if before else None,
        "after": after.steps["recognised_minutes"],
        "changed": explain.changed(before, after)[:6] if before else [],
        "won": won.get((each.person, month), 0),
        "paid": paid if queries.hand_off(month) else month,
    }


def _taken(paid: date, visit: Visit) -> list[cuts.Taken]:
    """감액 of months handed off that leave, absence or a step has changed since."""
    try:
        return [each for each in cuts.due(paid_month=paid, at=visit.at) if each.retroactive]
    except (NoLawInForce, Unset):
        return []


def _dismissed() -> list[dict[str, Any]]:
    found = queries.dismissed()
    names = people.names({each.person for each in found})
    return [
        {"name": names.get(each.person, ""), "date": each.date, "reason": each.reason,
         "by": each.by, "at": each.at}
        for each in found
    ]  # fmt: skip


@action("payroll")
def dismiss(visit: Visit) -> HttpResponse:
    """Neither pay nor take back a late change, with the reason."""
    given = visit.request.POST
    day = read_day(given.get("date"), visit.today)
    try:
        who = people.seen(viewer=visit.viewer, public_id=UUID(given.get("person", "")), on=day)
        version = int(given.get("version", ""))
    except ValueError:
        raise NotTheirs("찾을 수 없는 변동입니다.") from None
    actions.dismiss_late_change(
        person=who.person,
        day=day,
        version=version,
        reason=given.get("reason", ""),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"{who.name}의 {day.month}월 {day.day}일 변동을 지급에 넣지 않습니다.")
    if visit.request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": "/late"})
    return redirect("/late")


urls = [
    path("late", changes, name="late"),
    path("late/dismiss", dismiss, name="late-dismiss"),
]
