"""출장 뒤: what was paid with its receipts, what was had for nothing, and the report."""

from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Final
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import Refused
from dure.sealed import File
from dure.trips import actions
from dure.trips.settling import Spent
from dure.web.doors import ANY, Visit, action, page
from dure.web.fields import read_sentence, typed_day
from dure.web.trips import asked_for, person_of

SETTLING: Final = "공무원 여비 규정 제8조의2제2항"


@action(*ANY)
def spend(visit: Visit, key: UUID) -> HttpResponse:
    asked, given = asked_for(key), visit.request.POST
    spent = Spent(
        item=given.get("item", ""),
        date=typed_day(given, "date", asked.period.departs),
        won=_number(given.get("won", "")),
        nights=_number(given.get("nights", "")),
        sharers=_number(given.get("sharers", "")) or 1,
        over_cap_reason=read_sentence(given.get("over_cap_reason", ""), "상한을 넘긴 까닭은"),
        note=read_sentence(given.get("note", ""), "메모는", 120),
    )
    files = [
        File(each.name or "영수증", each.read()) for each in visit.request.FILES.getlist("receipt")
    ]
    made = actions.add_expense(
        trip=key, person=person_of(visit, asked), spent=spent, files=files,
        by=visit.viewer, at=visit.at,
    )  # fmt: skip
    visit.say(
        f"{made.get_item_display()} {made.won:,}원을 적었습니다.",
        f"/trips/expenses/{made.public_id}/drop",
    )
    return redirect(f"/trips/{key}#spent-h")


@action(*ANY)
def drop(visit: Visit, expense: UUID) -> HttpResponse:
    made = actions.drop_expense(expense=expense, by=visit.viewer, at=visit.at)
    visit.say("지출을 지웠습니다.")
    return redirect(f"/trips/{made.public_id}#spent-h")


@action(*ANY)
def over_cap(visit: Visit, expense: UUID) -> HttpResponse:
    accepted = visit.request.POST.get("accepted") == "yes"
    made = actions.accept_over_cap(expense=expense, accepted=accepted, by=visit.viewer, at=visit.at)
    visit.say("상한을 넘긴 까닭을 받아들였습니다." if accepted else "받아들인 것을 되돌렸습니다.")
    return redirect(f"/trips/{made.public_id}#spent-h")


@action(*ANY)
def settle(visit: Visit, key: UUID) -> HttpResponse:
    asked, given = asked_for(key), visit.request.POST
    going = asked.going(person_of(visit, asked))
    assert going is not None
    actions.settle_person(
        trip=key,
        person=going.person,
        meals_provided=_number(given.get("meals_provided", "0")),
        kin_nights=_number(given.get("kin_nights", "0")),
        elsewhere_days=_number(given.get("elsewhere_days", str(going.elsewhere_days))),
        officer_class=_number(given.get("officer_class", str(going.officer_class))),
        usd_rate=_rate(given["usd_rate"]) if "usd_rate" in given else going.usd_rate,
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("정산할 것을 적었습니다.")
    return redirect(f"/trips/{key}#spent-h")


@action(*ANY)
def report(visit: Visit, key: UUID) -> HttpResponse:
    given = visit.request.POST
    oral = given.get("how") == "oral"
    actions.report(
        trip=key,
        text="" if oral else given.get("text", ""),
        told_to=read_sentence(given.get("told_to", ""), "이름은", 60) if oral else "",
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("출장 결과를 보고했습니다.", f"/trips/{key}/report/undo")
    return redirect(f"/trips/{key}#report-h")


@action(*ANY)
def unreport(visit: Visit, key: UUID) -> HttpResponse:
    actions.take_back_report(trip=key, by=visit.viewer, at=visit.at)
    visit.say("결과 보고를 되돌렸습니다.")
    return redirect(f"/trips/{key}")


@page(*ANY)
def receipt(visit: Visit, receipt: UUID) -> FileResponse:
    """A receipt: to those who went, the line, the clerk and payroll; every opening is recorded."""
    name, media, content = actions.open_receipt(receipt=receipt, by=visit.viewer, at=visit.at)
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=media)


# ── reading what was sent ─────────────────────────────────────────────────────────────


def _number(text: str) -> int:
    """A whole number, zero where nothing is written; what is no number is refused."""
    plain = text.replace(",", "").replace("원", "").strip()
    if plain and (not plain.isdecimal() or len(plain) > 9):
        raise Refused("no_such_number", f"'{text[:20]}' 대신 숫자로 적어 주세요. 예: 2", SETTLING)
    return int(plain or 0)


def _rate(text: str) -> int | None:
    """A rate of exchange in hundredths of a won; none where nothing is written."""
    if not text.strip():
        return None
    if len(text) > 12:
        raise Refused("no_such_rate", "환율은 1,387.5처럼 적어 주세요.")
    try:
        return int(Decimal(text.replace(",", "").strip()) * 100)
    except (InvalidOperation, ValueError, OverflowError):
        raise Refused("no_such_rate", "환율은 1,387.5처럼 적어 주세요.") from None


urls: list[URLPattern] = [
    path("trips/<uuid:key>/expenses", spend),
    path("trips/<uuid:key>/settle", settle),
    path("trips/<uuid:key>/report", report),
    path("trips/<uuid:key>/report/undo", unreport),
    path("trips/expenses/<uuid:expense>/drop", drop),
    path("trips/expenses/<uuid:expense>/over-cap", over_cap),
    path("trips/receipts/<uuid:receipt>", receipt),
]
