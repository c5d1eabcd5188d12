"""임금: a month of a district — who must be asked what, made, looked at, paid, taken out as a sheet."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.audit.actions import On, record
from dure.errors import Refused
from dure.labor import days, leaving, queries, reach, slips
from dure.links.spreadsheets import Field, Table
from dure.web.doors import Visit, action, page
from dure.web.downloads import xlsx
from dure.web.fields import read_clock, read_key, read_month, read_sentence, typed_day
from dure.web.labor import CRUMBS, READERS, number

HOME = "/labor/pay"


def _month(visit: Visit) -> date:
    """The month asked for; else the last that is over."""
    asked = visit.request.POST.get("month") or visit.request.GET.get("month")
    return read_month(asked, visit.today.replace(day=1) - timedelta(days=1))


@page(*READERS)
def run_page(visit: Visit) -> HttpResponse:
    """The month of one district."""
    seen = reach.districts(visit.viewer, on=visit.today)
    names = queries.names(seen)
    key = read_key(visit.request.GET.get("district", ""))
    chosen = next((each for each in seen if each.public_id == key), next(iter(seen), None))
    first = _month(visit)
    rows = _rows(chosen, first) if chosen else []
    made = [each for each in rows if each["slip"]]
    if chosen and made:
        note_look(
            visit,
            f"{names[chosen.id]}의 {first:%Y-%m} 임금 {len(made)}건을 보았습니다.",
            On(kind="district", subject=str(chosen.public_id)),
        )
    context = {
        "page_title": "임금",
        "page_lead": f"{first:%Y년 %m월}, 명세서 {len(made)}건. 출퇴근 기록과 계약으로 셈합니다.",
        "crumbs": CRUMBS,
        "district": chosen,
        "districts": [(each, names[each.id]) for each in seen],
        "month": first,
        "rows": rows,
        "made": made,
        "waiting": [each for each in rows if each["asked"]],
        "unpaid": any(each["slip"].paid_on is None for each in made),
        "may": visit.viewer.role == "labor",
    }
    return visit.show("labor/pay.html", context)


def note_look(visit: Visit, told: str, on: On) -> None:
    """Who looks at the pay of others is written down, as with 지급조서."""
    record(by=visit.viewer, at=visit.at, action="pay.looked", summary=told, on=[on])


def _rows(district: Any, first: date) -> list[dict[str, Any]]:
    standing = {each.worker_id: each for each in slips.of_month([district], first)}
    lines = slips.month(district, first).lines
    found = [_row(each.worker, standing.pop(each.worker.id, None), each) for each in lines]
    return [*found, *(_row(each.worker, each, None) for each in standing.values())]


def _row(worker: Any, slip: Any, line: Any) -> dict[str, Any]:
    """A worker's slip, else what is computed; a slip paid to who has left has no month beside it."""
    return {
        "worker": worker,
        "asked": line.asked if line else [],
        "slip": slip,
        **(sums(slip) if slip else {"earned": line.earned, "taken": line.taken}),
        "notes": slip.steps.get("notes", []) if slip else line.notes,
        "given": next(iter(slip.deliveries.all()), None) if slip else None,
    }


def sums(slip: Any) -> dict[str, int]:
    """P3 and P6: all that is earned, all that is taken, and what is left."""
    by = {"earning": 0, "deduction": 0}
    for each in slip.items.all():
        by[each.side] += each.won
    earned, taken = by["earning"], by["deduction"]
    return {"earned": earned, "taken": taken, "left": earned - taken}


@action("labor")
def run(visit: Visit, district: UUID) -> HttpResponse:
    """Make the slips of the month."""
    found = reach.district(district, viewer=visit.viewer, on=visit.today)
    first = _month(visit)
    pay_date = typed_day(visit.request.POST, "pay_date", visit.today)
    count = slips.run(district=found, first=first, pay_date=pay_date, by=visit.viewer, at=visit.at)
    visit.say(f"명세서 {count}건을 만들었습니다. 물어볼 것이 남은 사람은 아래에 있습니다.")
    return _back(district, first)


@action("labor")
def pay(visit: Visit, district: UUID) -> HttpResponse:
    """Say that the month was paid."""
    found = reach.district(district, viewer=visit.viewer, on=visit.today)
    first = _month(visit)
    paid_on = typed_day(visit.request.POST, "paid_on", visit.today)
    count = slips.mark_paid(
        district=found, first=first, paid_on=paid_on, by=visit.viewer, at=visit.at
    )
    visit.say(f"{count}명에게 주었다고 적었습니다. 뒤에 바뀐 것은 다음 달에 소급해 줍니다.")
    return _back(district, first)


def _back(district: UUID, first: date) -> HttpResponse:
    return redirect(f"{HOME}?district={district}&month={first:%Y-%m}")


@page(*READERS)
def sheet(visit: Visit, district: UUID) -> FileResponse:
    """Every item of the month's slips."""
    found = reach.district(district, viewer=visit.viewer, on=visit.today)
    first = _month(visit)
    fields = [
        Field("번호"), Field("성명"), Field("달", "date"), Field("지급일", "date"),
        Field("준 날", "date"), Field("구분"), Field("항목", width=22), Field("금액(원)", "integer"),
        Field("시간(분)", "integer"), Field("계산방법", width=60),
    ]  # fmt: skip
    lines = [
        (slip.worker.number, slip.worker.name, slip.month, slip.pay_date, slip.paid_on,
         each.get_side_display(), each.name, each.won, each.minutes, each.method)
        for slip in slips.of_month([found], first)
        for each in ordered(slip.items.all())
    ]  # fmt: skip
    return xlsx(visit, f"임금_{first:%Y-%m}.xlsx", [Table("임금명세", fields, lines)])


def ordered(items: Iterable[Any]) -> list[Any]:
    """Earnings before deductions, as they were made."""
    return sorted(items, key=lambda each: (each.side != "earning", each.id))


# --- what is missing of a worker ---------------------------------------------------------------


@action("labor")
def tell_day(visit: Visit, worker: UUID) -> HttpResponse:
    """Say what a worker did on a day."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    typed = visit.request.POST
    began, ended = read_clock(typed.get("began", "")), read_clock(typed.get("ended", ""))
    if began is not None and ended is not None and ended <= began:
        ended += 24 * 60
    other = typed.get("absence") == "other_leave"
    days.tell_day(
        worker=found, day=typed_day(typed, "date", visit.today), began=began, ended=ended,
        break_minutes=number(typed.get("break", "") or "0", "휴게"),
        absence="paid_leave" if other else typed.get("absence", "none"),
        leave_minutes=0 if other else None,
        reason=read_sentence(typed.get("reason", ""), "어떻게 알았는지는", 120),
        by=visit.viewer, at=visit.at,
    )  # fmt: skip
    visit.say("그날을 적었습니다.")
    return _to(worker, _month(visit))


@action("labor")
def tell_tax(visit: Visit, worker: UUID) -> HttpResponse:
    """Enter the income tax of a month."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    typed, first = visit.request.POST, _month(visit)
    slips.tell_tax(
        worker=found, first=first, income_tax_won=number(typed.get("income_tax", ""), "소득세"),
        local_tax_won=number(typed.get("local_tax", ""), "지방소득세"), by=visit.viewer, at=visit.at,
    )  # fmt: skip
    visit.say(
        "소득세를 적었습니다. 다시 셈하면 명세서에 들어가고, 이미 준 달이면 다음 명세서에서 뺍니다."
    )
    return _to(worker, first)


@action("labor")
def tell_base(visit: Visit, worker: UUID) -> HttpResponse:
    """Enter the base of an insurance."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    typed = visit.request.POST
    won = typed.get("base_won", "").strip()
    slips.tell_base(
        worker=found, kind=typed.get("kind", ""), base_won=number(won, "기준") if won else None,
        acquired=typed_day(typed, "acquired", visit.today),
        since=typed_day(typed, "since", visit.today), by=visit.viewer, at=visit.at,
    )  # fmt: skip
    visit.say("보험의 기준을 적었습니다. 다시 셈하면 명세서에 들어갑니다.")
    return _to(worker, _month(visit))


@action("labor")
def hand_over(visit: Visit, worker: UUID) -> HttpResponse:
    """Record that the slip was given on paper."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    first = _month(visit)
    slip = slips.ready(found.slips.filter(month=first, known_until=None)).first()
    if slip is None:
        raise Refused("no_slip", "그 달의 명세서가 아직 없습니다. 먼저 셈해 주세요.")
    slips.hand_over(slip=slip, means="종이", by=visit.viewer, at=visit.at)
    visit.say("종이로 주었다고 적었습니다.")
    return _to(worker, first)


@action("labor")
def settle(visit: Visit, worker: UUID) -> HttpResponse:
    """Write what somebody who left is due."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    leaving.settle(worker=found, by=visit.viewer, at=visit.at)
    visit.say("퇴직 정산을 적었습니다.")
    return _to(worker, _month(visit))


@action("labor")
def settled(visit: Visit, worker: UUID) -> HttpResponse:
    """Say when it was paid."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    paid_on = typed_day(visit.request.POST, "paid_on", visit.today)
    leaving.pay_settlement(worker=found, paid_on=paid_on, by=visit.viewer, at=visit.at)
    visit.say("정산한 돈을 준 날을 적었습니다.")
    return _to(worker, _month(visit))


def _to(worker: UUID, first: date) -> HttpResponse:
    return redirect(f"{HOME}/workers/{worker}?month={first:%Y-%m}")


urls: list[URLPattern] = [
    path("labor/pay", run_page, name="labor-pay"),
    path("labor/pay/<uuid:district>/run", run, name="labor-pay-run"),
    path("labor/pay/<uuid:district>/paid", pay, name="labor-pay-paid"),
    path("labor/pay/<uuid:district>/xlsx", sheet, name="labor-pay-xlsx"),
    path("labor/pay/workers/<uuid:worker>/day", tell_day, name="labor-pay-day"),
    path("labor/pay/workers/<uuid:worker>/tax", tell_tax, name="labor-pay-tax"),
    path("labor/pay/workers/<uuid:worker>/base", tell_base, name="labor-pay-base"),
    path("labor/pay/workers/<uuid:worker>/given", hand_over, name="labor-pay-given"),
    path("labor/pay/workers/<uuid:worker>/settle", settle, name="labor-pay-settle"),
    path("labor/pay/workers/<uuid:worker>/settled", settled, name="labor-pay-settled"),
]
