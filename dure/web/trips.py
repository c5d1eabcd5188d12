"""출장 문서: who goes and when, one press to set out and to come back, what was paid, and the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.approvals import queries as approvals
from dure.approvals.queries import Paper
from dure.attendance import queries as attendance
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.organization import queries as organization
from dure.people import queries as people
from dure.sealed import File
from dure.timeline import actions as clocks
from dure.trips import actions
from dure.trips import queries as trips
from dure.trips.settling import Spent
from dure.web import trip_form, trip_money, trips_mine, trips_team
from dure.web.doors import ANY, Visit, action, page
from dure.web.fields import read_clock, read_day, read_sentence
from dure.web.kinds import TAGS as PAPER_TAGS
from dure.web.templatetags.dure_format import clock, day_short
from dure.web.trip_form import when
from dure.web.trip_now import now
from law import trips as law
from law.trips import Period

TAGS: Final = {"requested": "go", "approved": "ok", "rejected": "bad", "cancelled": "plain"}
ITEMS: Final = (
    ("fare", "운임"),
    ("lodging", "숙박비"),
    ("actual", "실비"),
    ("meal", "국외 식비 초과분"),
    ("preparation", "준비금"),
    ("paid_by_others", "다른 기관이 낸 여비"),
)
SETTLING: Final = "공무원 여비 규정 제8조의2제2항"
WITHHELD: Final = ("withheld", "감액한 여비")


@dataclass(frozen=True)
class Row:
    """Somebody on a trip, for the page: planned and actual hours side by side."""

    person: int
    key: UUID
    name: str
    going: trips.Going
    planned: Period
    state: str
    tag: str
    money: trip_money.Money | None

    @property
    def when(self) -> str:
        return when(self.going.period)

    @property
    def rate(self) -> str:
        return f"{self.going.usd_rate / 100:g}" if self.going.usd_rate else ""

    @property
    def differs(self) -> bool:
        return self.going.period != self.planned

    @property
    def stamped(self) -> str:
        said = [
            f"{day_short(each.date)} {clock(each.minute)} {word}({each.source_ko})"
            for each, word in ((self.going.out, "출발"), (self.going.back, "복귀"))
            if each
        ]
        return ", ".join(said)


@page(*ANY, methods=("GET", "HEAD", "POST"))
def home(visit: Visit) -> HttpResponse:
    """My trips; a POST files the form."""
    return trip_form.file(visit) if visit.request.method == "POST" else trips_mine.home(visit)


# ── the paper ─────────────────────────────────────────────────────────────────────────


@page(*ANY)
def paper(visit: Visit, key: UUID) -> HttpResponse:
    asked = _asked(key)
    found = approvals.paper(asked.document)
    assert found is not None
    _may_read(visit, asked, found)
    own, acts = asked.going(visit.viewer.person), _acts(visit, asked)
    is_clerk = visit.viewer.role == "clerk" and acts
    names = people.names({*asked.persons, *(each.person or 0 for each in found.line)})
    rows = _rows(asked, names, visit)
    spent = [each for each in asked.expenses if _sees(visit, asked, found, each.person)]
    shown = [row for row in rows if _sees(visit, asked, found, row.person)]
    approved = asked.state == "approved"
    begun = clocks.moment(*asked.first) <= visit.at
    context = {
        "page_title": f"{asked.place} {asked.kind_ko} 출장",
        "page_lead": f"{when(asked.period)}. {asked.purpose}",
        "crumbs": [{"label": "출장", "url": "/trips"}, {"label": asked.number}],
        "asked": asked,
        "tag": TAGS.get(asked.state, "plain"),
        "tier": law.tier(asked.kind, asked.period).ko,
        "distance": f"{asked.distance_m / 1000:g}km" if asked.distance_m is not None else "",
        "rows": rows,
        "whys": _whys(shown),
        "priced": {row.person for row in shown},
        "own": own,
        "now": now(visit, asked) if own and approved else None,
        "line": [(each, names.get(each.person or 0, "")) for each in found.line],
        "changes": [
            {**vars(each), "when": when(each.period), "tag": PAPER_TAGS.get(each.state, "plain")}
            for each in asked.changes
        ],
        "mine": own.period if own else asked.period,
        "told_to": _signer(found, names),
        "expenses": [(each, names.get(each.person, "")) for each in spent],
        "spent_won": sum(each.won for each in spent if each.item not in ("paid_by_others", "withheld")),
        "settlers": [row for row in rows if is_clerk or row.going is own],
        "items": (*ITEMS, WITHHELD) if is_clerk else ITEMS,
        "settle_by": law.settle_by(asked.period.returns),
        "late": visit.today > law.settle_by(asked.period.returns),
        "report": asked.report,
        "reporter": people.names([asked.report.person or 0]).get(asked.report.person or 0, "")
        if asked.report
        else "",
        "is_clerk": is_clerk,
        "may_accept": acts,
        "begun": begun,
        "may_report": bool(own) and approved and begun,
        "may_settle": approved and begun and (bool(own) or is_clerk),
        "may_change": approved and (bool(own) or acts),
        "may_withdraw": asked.state == "requested" and found.drafter == visit.viewer.person,
        "may_redraft": found.drafter == visit.viewer.person and found.state in ("rejected", "withdrawn"),
        "today": visit.today,
    }  # fmt: skip
    return visit.show("trips/paper.html", context)


def _rows(asked: trips.Asked, names: dict[int, str], visit: Visit) -> list[Row]:
    keys = people.public_ids(asked.persons)
    money = trip_money.of_trips([asked]) if asked.state in ("requested", "approved") else {}
    rows = []
    for each in asked.people:
        state, tag = state_of(each, asked, visit)
        name = names.get(each.person, "")
        rows.append(
            Row(
                each.person,
                keys[each.person],
                name,
                each,
                asked.period,
                state,
                tag,
                money.get((asked.key, each.person)),
            )
        )
    return rows


def state_of(going: trips.Going, asked: trips.Asked, visit: Visit) -> tuple[str, str]:
    """Where somebody stands in a trip, and its colour."""
    if asked.state != "approved":
        return asked.state_ko, TAGS.get(asked.state, "plain")
    waits = any(e.state == "pending" and e.person in (None, going.person) for e in asked.changes)
    if waits:
        return "변경 결재 중", "go"
    if going.back:
        return "복귀", "ok"
    begins = clocks.moment(asked.period.departs, asked.period.start)
    ends = clocks.moment(asked.period.returns, asked.period.end)
    if going.out or begins <= visit.at < ends:
        return "출장 중", "warn"
    return ("예정대로 셈", "plain") if ends <= visit.at else ("예정", "plain")


def _asked(key: UUID) -> trips.Asked:
    found = trips.by_id([key]).get(key)
    if found is None:
        raise NotTheirs("이 기관에 없는 출장입니다.")
    return found


def _may_read(visit: Visit, asked: trips.Asked, found: Paper) -> None:
    """Those who go, the line, and whoever oversees the unit; such a look is logged."""
    own = visit.viewer.person
    if own is not None and (own in asked.persons or approvals.concerned(found, own, at=visit.at)):
        return
    reach = organization.reach(visit.viewer, on=visit.today)
    oversees = visit.viewer.role not in ("", "employee", "admin")
    if not oversees or (reach is not None and asked.unit not in reach):
        raise NotTheirs("이 출장은 가는 사람과 결재하는 사람, 그 부서를 맡은 사람만 봅니다.")
    record(
        by=visit.viewer,
        at=visit.at,
        action="trips.read",
        summary=f"{asked.number} 출장을 열어 보았습니다.",
        on=[On(person, actions.DOCUMENT, str(asked.trip)) for person in asked.persons],
    )


def _sees(visit: Visit, asked: trips.Asked, found: Paper, person: int) -> bool:
    """Whose money a reader sees: who only goes along sees their own."""
    own = visit.viewer.person
    if own == person or own not in asked.persons or _acts(visit, asked):
        return True
    return own in {each.person for each in found.line}


def _whys(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Each person's steps; one for all where all get the same."""
    known = [row for row in rows if row.money and row.money.row]
    same = len({(row.money.amount, row.going.period) for row in known if row.money}) == 1
    several = len(known) > 1 and not same
    found = [
        row.money.why(f"{row.name}: 왜 {row.money.won}인가요?" if several else "왜 이 금액인가요?")
        for row in (known if several else known[:1])
        if row.money
    ]
    return [each for each in found if each]


def _signer(found: Paper, names: dict[int, str]) -> str:
    """Whoever decided it: most likely the one who was told."""
    signed = [each for each in found.line if each.decision == "agreed"]
    return names.get(signed[-1].person or 0, "") if signed else ""


def _acts(visit: Visit, asked: trips.Asked) -> bool:
    reach = organization.reach(visit.viewer, on=visit.today)
    return visit.viewer.role in ("clerk", "head") and (reach is None or asked.unit in reach)


# ── on the way ────────────────────────────────────────────────────────────────────────


@action(*ANY)
def set_out(visit: Visit, key: UUID) -> HttpResponse:
    asked = _asked(key)
    actions.set_out(trip=key, persons=_meant(visit, asked), by=visit.viewer, at=visit.at)
    visit.say(f"{clock(visit.at)}에 출발을 기록했습니다.", f"/trips/{key}/undo")
    return _back(visit, key)


@action(*ANY)
def come_back(visit: Visit, key: UUID) -> HttpResponse:
    asked = _asked(key)
    reading = _reading(visit, visit.request.POST.get("reading", ""))
    found = actions.come_back(
        trip=key, persons=_meant(visit, asked), reading=reading, by=visit.viewer, at=visit.at
    )
    at = clock(reading[1]) if reading else clock(visit.at)
    visit.say(f"{at}에 복귀를 기록했습니다." + _asks(found), f"/trips/{key}/undo")
    return _back(visit, key)


@action(*ANY)
def undo(visit: Visit, key: UUID) -> HttpResponse:
    actions.undo_stamps(trip=key, by=visit.viewer, at=visit.at)
    visit.say("출장 기록을 되돌렸습니다.")
    return redirect(f"/trips/{key}")


@action(*ANY)
def times(visit: Visit, key: UUID) -> HttpResponse:
    """Say later when it was."""
    asked = _asked(key)
    person = _person(visit, asked)
    reason = read_sentence(visit.request.POST.get("reason", ""), "까닭은")
    found = actions.record_times(
        trip=key, person=person, times=_period(visit, asked), reason=reason,
        by=visit.viewer, at=visit.at,
    )  # fmt: skip
    visit.say("실제 시각을 적었습니다." + _asks(found))
    return redirect(f"/trips/{key}")


@action(*ANY)
def change(visit: Visit, key: UUID) -> HttpResponse:
    asked = _asked(key)
    reason = read_sentence(visit.request.POST.get("reason", ""), "까닭은")
    urgent = visit.request.POST.get("urgent") == "on"
    found = actions.change(
        trip=key, wanted=_period(visit, asked), reason=reason, urgent=urgent,
        by=visit.viewer, at=visit.at,
    )  # fmt: skip
    visit.say("출장 기간을 바꿨습니다. 여비 구분이 같아 결재는 필요 없습니다." if found is None
              else f"기간 변경({found.document.number})을 결재로 올렸습니다.")  # fmt: skip
    return redirect(f"/trips/{key}")


@action(*ANY)
def cancel(visit: Visit, key: UUID) -> HttpResponse:
    reason = read_sentence(visit.request.POST.get("reason", ""), "취소하는 까닭은")
    found = actions.cancel(trip=key, reason=reason, by=visit.viewer, at=visit.at)
    visit.say(
        "출장을 취소했습니다."
        if found is None
        else f"이미 시작한 출장이라 취소 문서({found.number})를 결재로 올렸습니다."
    )
    return redirect(f"/trips/{key}")


@action(*ANY)
def withdraw(visit: Visit, key: UUID) -> HttpResponse:
    actions.withdraw(document=_asked(key).document, by=visit.viewer, at=visit.at)
    visit.say("출장 신청을 회수했습니다. 고쳐서 다시 올릴 수 있습니다.")
    return redirect(f"/trips/{key}")


# ── settling and reporting ────────────────────────────────────────────────────────────


@action(*ANY)
def spend(visit: Visit, key: UUID) -> HttpResponse:
    asked, given = _asked(key), visit.request.POST
    spent = Spent(
        item=given.get("item", ""),
        date=read_day(given.get("date"), asked.period.departs),
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
        trip=key, person=_person(visit, asked), spent=spent, files=files,
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
    asked, given = _asked(key), visit.request.POST
    going = asked.going(_person(visit, asked))
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


def _meant(visit: Visit, asked: trips.Asked) -> Sequence[int]:
    """Oneself, or with `all` everybody who is still where one is."""
    if visit.request.POST.get("who") != "all":
        return ()
    coming = "return" in visit.request.path
    return [each.person for each in asked.people if (each.back if coming else each.out) is None]


def _person(visit: Visit, asked: trips.Asked) -> int:
    text = visit.request.POST.get("person", "")
    keys = people.public_ids(asked.persons)
    found = next((person for person, key in keys.items() if str(key) == text), visit.viewer.person)
    if found is None or found not in asked.persons:
        raise NotTheirs("이 출장을 간 사람이 아닙니다.")
    return found


def _period(visit: Visit, asked: trips.Asked) -> Period:
    given, of = visit.request.POST, asked.period
    start, end = (read_clock(given.get(name, "")) for name in ("start", "end"))
    if start is None or end is None:
        raise Refused("no_such_time", "시각은 18:00처럼 네 자리로 넣어 주세요.")
    return Period(
        read_day(given.get("since"), of.departs),
        start,
        read_day(given.get("until"), of.returns),
        end,
    )


def _reading(visit: Visit, text: str) -> tuple[date, int] | None:
    """The terminal's reading that was chosen: one that is there, not one that was typed."""
    if not text:
        return None
    day, _, minute = text.partition(" ")
    on, own = read_day(day, date.min), visit.viewer.person
    found = attendance.readings(own, since=on, until=on + timedelta(days=1)) if own else {}
    for each in found.get(on, []):
        if each.terminal and not each.dropped and str(each.minute) == minute:
            return on, each.minute
    raise Refused(
        "no_such_reading",
        "단말기에 그런 기록이 없습니다. 실제 시각 적기에 돌아온 시각을 적어 주세요.",
        actions.ARTICLE,
    )


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


def _asks(found: Sequence[Any]) -> str:
    if not found:
        return ""
    return f" 승인된 여비 구분과 달라 정산({found[0].document.number})을 결재로 올렸습니다."


def _back(visit: Visit, key: UUID) -> HttpResponse:
    return redirect("/" if visit.request.POST.get("next") == "today" else f"/trips/{key}")


urls: list[URLPattern] = [
    path("trips", home),
    path("trips/new", trip_form.new),
    path("trips/check", trip_form.check),
    *trips_team.urls,
    path("trips/<uuid:key>", paper),
    path("trips/<uuid:key>/go", set_out),
    path("trips/<uuid:key>/return", come_back),
    path("trips/<uuid:key>/undo", undo),
    path("trips/<uuid:key>/times", times),
    path("trips/<uuid:key>/change", change),
    path("trips/<uuid:key>/cancel", cancel),
    path("trips/<uuid:key>/withdraw", withdraw),
    path("trips/<uuid:key>/expenses", spend),
    path("trips/<uuid:key>/settle", settle),
    path("trips/<uuid:key>/report", report),
    path("trips/<uuid:key>/report/undo", unreport),
    path("trips/expenses/<uuid:expense>/drop", drop),
    path("trips/expenses/<uuid:expense>/over-cap", over_cap),
    path("trips/receipts/<uuid:receipt>", receipt),
]
