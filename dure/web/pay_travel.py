"""여비 of a month: by department, then trip by trip, cell by cell; handed off once, and taken back
where it was had by deceit."""

from collections.abc import Sequence
from datetime import date, timedelta
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
from dure.pay import actions, travel_sheets, travels
from dure.pay.travels import Earned
from dure.people import queries as people
from dure.timeline.actions import month_after
from dure.trips.queries import Asked
from dure.web import explain, travel_rows
from dure.web.doors import Visit, action, page
from dure.web.fields import read_month, read_sentence
from dure.web.pay import before
from dure.web.pay_leave import FILES, law_known
from dure.web.templatetags.dure_format import won

WHO = ("clerk", "payroll", "auditor")
COLUMNS = 14
ON_A_PAGE = 50
MOST_NAMED = 10


@page(*WHO)
def sheet(visit: Visit) -> HttpResponse:
    """What the trips that ended in a month pay: department by department, or one of them trip by trip."""
    month = read_month(visit.request.GET.get("month"), before(visit.today.replace(day=1)))
    _log(visit, f"{month:%Y-%m} 여비를 보았습니다.", [On(kind="month", subject=str(month))])
    found = _found(visit, month)
    return visit.show(
        "pay/travel.html", {**_head(visit, month, found), **_body(visit, month, found)}
    )


def _head(visit: Visit, month: date, found: Sequence[Earned]) -> dict[str, Any]:
    handed = travels.hand_off(month)
    over = visit.today >= month_after(month)
    payroll = visit.viewer.role == "payroll"
    called = {login: name for login, name, _ in accounts.logins()}
    return {
        "page_title": f"{month.year}년 {month.month}월 여비",
        "month": month,
        "previous": before(month),
        "following": month_after(month),
        "handed": handed,
        "handed_by": called.get(handed.by, handed.by) if handed else "",
        "can_hand_off": payroll and handed is None and over,
        "is_payroll": payroll and handed is None,
        "unpriced": travel_rows.unpriced(found, MOST_NAMED),
        "total": sum(each.due_won or 0 for each in found),
        "people": len({each.person for each in found if each.due_won is not None}),
        "recover_won": sum(each.recover_won for each in travels.recoveries(month)),
    }


def _body(visit: Visit, month: date, found: Sequence[Earned]) -> dict[str, Any]:
    picked = _picked(visit)
    shown = [each for each in found if picked in (None, each.unit)]
    is_list = picked is None and len({each.unit for each in found}) > 1
    units = travel_rows.by_unit(found, month_after(month) - timedelta(days=1)) if is_list else []
    every: Sequence[Any] = units or travel_rows.in_order(shown)
    page_ = Paginator(every, ON_A_PAGE).get_page(visit.request.GET.get("page"))
    on_page: list[Earned] = [] if is_list else list(page_.object_list)
    columns = travel_rows.parts(shown)
    papers = travels.papers(on_page)
    payroll, handed = visit.viewer.role == "payroll", travels.hand_off(month)
    asked = visit.request.GET.get("unit", "")
    reach = organization.reach(visit.viewer, on=visit.today)
    return {
        "unit_name": organization.names([picked]).get(picked, "") if picked else "",
        "unit_asked": asked,
        "units": units,
        "parts": columns,
        "page": page_,
        "query": f"month={month:%Y-%m}&" + (f"unit={asked}&" if asked else ""),
        "rows": travel_rows.rows(on_page, papers, month, columns),
        "sums": travel_rows.sums(shown),
        "recoveries": travel_rows.recoveries(month, reach),
        "recoverable": travel_rows.recoverable(on_page, papers) if payroll and handed else [],
        "is_recovering": payroll,
        "files": [
            {"url": f"/pay/travel/file?month={month:%Y-%m}&how={how}", "label": label}
            for how, label in FILES
        ],
        "hand_offs": travels.hand_offs(),
    }


def _picked(visit: Visit) -> int | None:
    asked = visit.request.GET.get("unit", "")
    if not asked:
        return None
    try:
        key = organization.key(UUID(asked))
    except ValueError:
        key = None
    reach = organization.reach(visit.viewer, on=visit.today)
    if key is None or (reach is not None and key not in reach):
        raise NotTheirs("맡은 범위 밖의 부서입니다.")
    return key


def _found(visit: Visit, month: date, persons: Sequence[int] | None = None) -> list[Earned]:
    """Handed off, or as it would be, of the departments within reach."""
    found = (
        travels.of_month(month, persons=persons)
        if travels.hand_off(month)
        else travels.due(paid_month=month, at=visit.at, persons=persons)
    )
    reach = organization.reach(visit.viewer, on=visit.today)
    return [each for each in found if reach is None or each.unit in reach]


@page(*WHO)
def why(visit: Visit, paid: str, person: UUID, trip: str, month: str) -> HttpResponse:
    """Why a trip pays somebody so much, with the order and the receipts it goes by."""
    who = people.key(person)
    found = _found(visit, read_month(paid, visit.today), [who] if who else [])
    papers = travels.papers(found)
    wanted = (trip, read_month(month, visit.today))
    for each in found:
        paper = papers.get(each.trip)
        if (str(paper.trip) if paper else "monthly", each.month) == wanted:
            return _panel(visit, each, paper, f"/pay/travel?month={paid}")
    raise NotTheirs("이 사람의 여비는 맡은 범위 밖입니다.")


def _panel(visit: Visit, each: Earned, paper: Asked | None, back: str) -> HttpResponse:
    name = people.names([each.person]).get(each.person, "")
    shown = explain.travel_why(each, _sources(each, paper) if paper else [])
    panel = {**shown, "title": f"{name} · {shown['title']}"}
    _log(
        visit,
        f"{name}의 여비 근거를 펼쳐 보았습니다.",
        [On(each.person, "travel", str(paper.trip) if paper else f"{each.month:%Y-%m} 월액여비")],
    )
    context = {"why": panel, "columns": COLUMNS, "page_title": f"{name} 여비", "back": back}
    is_part = bool(visit.request.htmx)  # type: ignore[attr-defined]
    return visit.show("parts/unfold_row.html" if is_part else "pay/leave_why.html", context)


def _sources(each: Earned, paper: Asked) -> list[dict[str, str]]:
    order = {
        "label": "출장",
        "text": f"{paper.number} · {paper.place}",
        "url": f"/papers/{paper.document}",
        "url_text": "문서 보기",
    }
    spent = [
        {
            "label": paid.item_ko,
            "text": f"{won(paid.won)}원 · "
            + (", ".join(name for _, name in paid.receipts) or "영수증 없음"),
        }
        for paid in paper.expenses
        if paid.person == each.person
    ]
    return [order, *spent]


@page(*WHO)
def file(visit: Visit) -> FileResponse:
    """The sheet of a month's travel pay."""
    month = read_month(visit.request.GET.get("month"), before(visit.today.replace(day=1)))
    reach = organization.reach(visit.viewer, on=visit.today)
    with law_known():
        name, data = travel_sheets.of_travel(
            month=month,
            at=visit.at,
            how=visit.request.GET.get("how", "xlsx"),
            units=None if reach is None else sorted(reach),
        )
    _log(visit, f"파일 '{name}'을 내려받았습니다.", [On(kind="month", subject=str(month))])
    return FileResponse(BytesIO(data), as_attachment=True, filename=name)


@page("payroll")
def confirm(visit: Visit) -> HttpResponse:
    """What a hand-off will do, for whoever has no script."""
    month = read_month(visit.request.GET.get("month"), before(visit.today.replace(day=1)))
    context = _head(visit, month, _found(visit, month))
    return visit.show("pay/travel_confirm.html", context | {"page_title": "여비 넘기기"})


@action("payroll", sure=True)
def hand_off(visit: Visit) -> HttpResponse:
    """Give a month's travel pay to payroll, exactly once."""
    month = read_month(visit.request.POST.get("month"), before(visit.today.replace(day=1)))
    with law_known():
        made = actions.hand_off_travel(month=month, by=visit.viewer, at=visit.at)
    visit.say(
        f"{month.year}년 {month.month}월 여비 {made.people:,}명 {made.total_won:,}원을 넘겼습니다."
    )
    return redirect(f"/pay/travel?month={month:%Y-%m}")


@action("payroll")
def recover(visit: Visit) -> HttpResponse:
    """Take back what was had by deceit, with what the decree adds."""
    given = visit.request.POST
    person, _, trip = given.get("whose", "").partition("/")
    try:
        who = people.seen(viewer=visit.viewer, public_id=UUID(person), on=visit.today)
        of = UUID(trip)
    except ValueError:
        raise NotTheirs("찾을 수 없는 출장입니다.") from None
    amount = given.get("won", "").replace(",", "").strip()
    made = actions.recover_travel(
        person=who.person,
        trip=of,
        improper_won=int(amount) if amount.isdecimal() and len(amount) < 13 else 0,
        reason=read_sentence(given.get("reason", ""), "까닭은"),
        document=read_sentence(given.get("document", ""), "근거 문서는", 120),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"{who.name}에게서 {made.recover_won:,}원을 추징합니다. 다음에 넘길 때 함께 갑니다.")
    month = read_month(given.get("month"), before(visit.today.replace(day=1)))
    then = f"/pay/travel?month={travels.open_month(month):%Y-%m}"
    if visit.request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": then})
    return redirect(then)


def _log(visit: Visit, summary: str, on: Sequence[On]) -> None:
    record(by=visit.viewer, at=visit.at, action="pay.looked", summary=summary, on=on)


urls = [
    path("pay/travel", sheet, name="pay-travel"),
    path("pay/travel/file", file, name="pay-travel-file"),
    path("pay/travel/confirm", confirm, name="pay-travel-confirm"),
    path("pay/travel/hand-off", hand_off, name="pay-travel-hand-off"),
    path("pay/travel/recover", recover, name="pay-travel-recover"),
    path("pay/travel/why/<str:paid>/<uuid:person>/<str:trip>/<str:month>", why),
]
