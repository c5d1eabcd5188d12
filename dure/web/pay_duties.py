"""당직비와 비상근무수당 of a month: watch by watch, cell by cell, handed off once."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.accounts import queries as accounts
from dure.audit.actions import On, record
from dure.errors import NotTheirs
from dure.organization import queries as organization
from dure.pay import actions, duties, duty_sheets
from dure.pay.duties import NO_DUTY, Earned
from dure.people import queries as people
from dure.timeline.actions import month_after
from dure.web import explain
from dure.web.doors import Visit, action, page
from dure.web.fields import read_month
from dure.web.pay import before
from dure.web.pay_leave import FILES, law_known

WHO = ("clerk", "payroll", "auditor")
COLUMNS = 7
ON_A_PAGE = 50
MOST_NAMED = 10


@page(*WHO)
def sheet(visit: Visit) -> HttpResponse:
    """What the watches that ended in a month and its emergencies pay, row by row."""
    month = read_month(visit.request.GET.get("month"), before(visit.today.replace(day=1)))
    _log(visit, f"{month:%Y-%m} 당직비를 보았습니다.", [On(kind="month", subject=str(month))])
    found = _found(visit, month)
    return visit.show(
        "pay/duties.html", {**_head(visit, month, found), **_body(visit, month, found)}
    )


def _head(visit: Visit, month: date, found: Sequence[Earned]) -> dict[str, Any]:
    handed = duties.hand_off(month)
    payroll = visit.viewer.role == "payroll"
    called = {login: name for login, name, _ in accounts.logins()}
    return {
        "page_title": f"{month.year}년 {month.month}월 당직비와 비상근무수당",
        "month": month,
        "previous": before(month),
        "following": month_after(month),
        "handed": handed,
        "handed_by": called.get(handed.by, handed.by) if handed else "",
        "can_hand_off": payroll and handed is None and visit.today >= month_after(month),
        "is_payroll": payroll and handed is None,
        "waiting": _waiting([each for each in found if not each.unlogged]),
        "unlogged": _waiting([each for each in found if each.unlogged]),
        "total": sum(each.due_won or 0 for each in found),
        "people": len({each.person for each in found if each.due_won is not None}),
    }


def _waiting(found: Sequence[Earned]) -> dict[str, Any]:
    """What has no amount: how many, whose first, and why."""
    without = [each for each in found if each.due_won is None]
    names = people.names({each.person for each in without[:MOST_NAMED]})
    return {
        "count": len(without),
        "more": max(0, len(without) - MOST_NAMED),
        "values": sorted({each.missing for each in without}),
        "names": [f"{names[each.person]} {each.what}" for each in without[:MOST_NAMED]],
    }


def _body(visit: Visit, month: date, found: Sequence[Earned]) -> dict[str, Any]:
    names = people.names({each.person for each in found})
    units = organization.names({each.unit for each in found})
    nodes = organization.tree(on=visit.today)
    seats = {unit: seat for seat, unit in enumerate(nodes)}
    every = sorted(
        found,
        key=lambda one: (seats.get(one.unit, len(seats)), names.get(one.person, ""), one.person,
                         one.month, one.steps["date"]),
    )  # fmt: skip
    shown = Paginator(every, ON_A_PAGE).get_page(visit.request.GET.get("page"))
    ids = people.public_ids({each.person for each in shown.object_list})
    return {
        "page": shown,
        "query": f"month={month:%Y-%m}&",
        "rows": [
            {
                "name": names.get(each.person, ""),
                "unit": units.get(each.unit, ""),
                "item": each.item_ko,
                "what": each.what,
                "retroactive": each.retroactive,
                "month": each.month,
                "won": each.amount_won if each.due_won is not None else None,
                "without": "승인 전" if each.unlogged else "금액 없음",
                "handed": each.handed_won,
                "due": each.due_won,
                "url": f"/pay/duties/why/{month:%Y-%m}/{ids[each.person]}/{each.duty}/{each.month:%Y-%m}",
            }
            for each in shown.object_list
        ],
        "handed_won": sum(each.handed_won for each in found),
        "files": [
            {"url": f"/pay/duties/file?month={month:%Y-%m}&how={how}", "label": label}
            for how, label in FILES
        ],
        "hand_offs": duties.hand_offs(),
    }


def _found(visit: Visit, month: date, persons: Sequence[int] | None = None) -> list[Earned]:
    """Handed off, or as it would be, of the departments within reach."""
    reach = organization.reach(visit.viewer, on=visit.today)
    found = duties.shown(month, at=visit.at, persons=persons)
    return [each for each in found if reach is None or each.unit in reach]


@page(*WHO)
def why(visit: Visit, paid: str, person: UUID, duty: int, month: str) -> HttpResponse:
    """Why a watch, or a month of emergencies, pays somebody so much."""
    who = people.key(person)
    found = _found(visit, read_month(paid, visit.today), [who] if who else [])
    wanted = (duty, read_month(month, visit.today))
    for each in found:
        if (each.duty, each.month) == wanted:
            return _panel(visit, each, f"/pay/duties?month={paid}")
    raise NotTheirs("이 사람의 당직비는 맡은 범위 밖입니다.")


def _panel(visit: Visit, each: Earned, back: str) -> HttpResponse:
    name = people.names([each.person]).get(each.person, "")
    shown = explain.duty_why(each, _sources(each))
    panel = {**shown, "title": f"{name} · {shown['title']}"}
    about = [On(each.person, "duty", f"{each.month:%Y-%m} {each.duty}")]
    _log(visit, f"{name}의 당직비 근거를 펼쳐 보았습니다.", about)
    context = {"why": panel, "columns": COLUMNS, "page_title": f"{name} 당직비", "back": back}
    is_part = bool(visit.request.htmx)  # type: ignore[attr-defined]
    return visit.show("parts/unfold_row.html" if is_part else "pay/leave_why.html", context)


def _sources(each: Earned) -> list[dict[str, str]]:
    """The days that an allowance counts; for a watch by which document it has its amount."""
    if each.duty != NO_DUTY:
        set_by = each.steps.get("document", "")
        return [{"label": "금액을 정한 문서", "text": set_by}] if set_by else []
    days = [f"{one['date'][5:]} {one['minutes']:,}분" for one in each.steps.get("days", [])]
    return [{"label": "비상근무한 날", "text": ", ".join(days)}] if days else []


@page(*WHO)
def file(visit: Visit) -> FileResponse:
    """The sheet of a month."""
    month = read_month(visit.request.GET.get("month"), before(visit.today.replace(day=1)))
    with law_known():
        name, data = duty_sheets.of_duties(
            month=month,
            at=visit.at,
            how=visit.request.GET.get("how", "xlsx"),
            units=organization.reach(visit.viewer, on=visit.today),
        )
    _log(visit, f"파일 '{name}'을 내려받았습니다.", [On(kind="month", subject=str(month))])
    return FileResponse(BytesIO(data), as_attachment=True, filename=name)


@page("payroll")
def confirm(visit: Visit) -> HttpResponse:
    """What a hand-off will do, for whoever has no script."""
    month = read_month(visit.request.GET.get("month"), before(visit.today.replace(day=1)))
    context = _head(visit, month, _found(visit, month))
    return visit.show("pay/duties_confirm.html", context | {"page_title": "당직비 넘기기"})


@action("payroll", sure=True)
def hand_off(visit: Visit) -> HttpResponse:
    """Give a month's 당직비 and 비상근무수당 to payroll, exactly once."""
    month = read_month(visit.request.POST.get("month"), before(visit.today.replace(day=1)))
    made = actions.hand_off_duties(month=month, by=visit.viewer, at=visit.at)
    visit.say(
        f"{month.year}년 {month.month}월 당직비와 비상근무수당 {made.people:,}명 "
        f"{made.total_won:,}원을 넘겼습니다."
    )
    return redirect(f"/pay/duties?month={month:%Y-%m}")


def _log(visit: Visit, summary: str, on: Sequence[On]) -> None:
    record(by=visit.viewer, at=visit.at, action="pay.looked", summary=summary, on=on)


urls = [
    path("pay/duties", sheet, name="pay-duties"),
    path("pay/duties/file", file, name="pay-duties-file"),
    path("pay/duties/confirm", confirm, name="pay-duties-confirm"),
    path("pay/duties/hand-off", hand_off, name="pay-duties-hand-off"),
    path("pay/duties/why/<str:paid>/<uuid:person>/<int:duty>/<str:month>", why),
]
