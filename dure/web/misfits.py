"""예외: grouped by kind and cause, each with the day's facts and one proposed correction."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.attendance import absences, actions, cancelling, queries
from dure.attendance.queries import Misfit
from dure.errors import NotTheirs
from dure.leave import actions as leaves
from dure.leave import overuse
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline.actions import month_after
from dure.web import pay as sheet
from dure.web.doors import Visit, action, page
from dure.web.fields import read_day, read_month
from dure.web.pay_leave import law_known
from dure.web.templatetags.dure_format import clock, day_short, josa

KINDS = {
    "missing_out": "퇴근 기록 없음",
    "missing_in": "출근 기록 없음",
    "duplicate": "두 번 찍힌 기록",
    "two_sites": "오갈 수 없는 두 곳",
    "order_without_punch": "명령만 있고 기록 없음",
    "punch_without_order": "명령 없이 남은 시간",
    "punch_on_leave": "휴가인 날의 기록",
    "remote_unreported": "업무 보고 없음",
    "punch_on_trip": "출장 중 청사의 기록",
    "order_on_trip": "출장 중 초과근무 명령",
}
UNATTENDED = 50
SHARED = ("missing_out", "missing_in", "duplicate", "two_sites")
CANCELLED = {
    "cancel_order": "이 사람의 명령을 취소합니다. 기록이 없어 인정할 시간이 없고, 본인에게 알립니다.",
    "cancel_leave": "휴가의 취소를 결재로 올립니다. 승인되면 휴가가 되돌아가고 기록을 근무로 셉니다.",
}
STATES = {"solved": "정정함", "left": "그대로 둠"}
WAYS = {0: "출근", 1: "퇴근", None: "출입"}
Facts = dict[tuple[int, date], list[tuple[int, int | None]]]
Gone = dict[cancelling.Key, UUID]


@page("clerk", "head")
def inbox(visit: Visit) -> HttpResponse:
    """What does not fit in a month, to be solved."""
    return visit.show("misfits/page.html", _context(visit, visit.request.GET))


def _context(visit: Visit, given: Any) -> dict[str, Any]:
    month = read_month(given.get("month"), _first_open(visit))
    units, until = sheet.reached(visit, month), month_after(month)
    found = queries.misfits(units=units, since=month, until=until)
    counts = queries.misfit_counts(units=units, since=month, until=until)
    done = sum(counts.get(state, 0) for state in STATES)
    kind = given.get("kind", "")
    shown = [each for each in found if kind in ("", each.kind)]
    names = people.names({each.person for each in found})
    facts, gone = _facts(shown, month, until), cancelling.sources(_proposed(shown))
    places = organization.names(units) if len(units) > 1 else {}
    return {
        "page_title": f"{month.year}년 {month.month}월 예외",
        "page_lead": _lead(len(found), done),
        "month": month,
        "previous": sheet.before(month),
        "following": month_after(month) if until <= visit.today else None,
        "kind": kind,
        "kinds": _kinds(found, kind),
        "total": len(found) + done,
        "done": done,
        "open_count": len(found),
        "groups": [_group(kind, shown, names, places, facts, gone) for kind in _in_order(shown)],
        "solved": _solved(units, month, until) if done else [],
        **_unattended(units, month, min(until, visit.today)),
        "over": _over(units, month, min(until, visit.today)),
    }


def first_causes(units: Sequence[int], month: date, limit: int = 3) -> list[dict[str, Any]]:
    """The first few causes, for the close page beside its checklist."""
    until = month_after(month)
    found = queries.misfits(units=units, since=month, until=until)
    names, facts = people.names({each.person for each in found}), _facts(found, month, until)
    gone = cancelling.sources(_proposed(found))
    causes = [
        {**cause, "label": KINDS[kind]}
        for kind in _in_order(found)
        for cause in _group(kind, found, names, {}, facts, gone)["causes"]
    ]
    return sorted(causes, key=lambda cause: -int(cause["count"]))[:limit]


def _first_open(visit: Visit) -> date:
    """The month before while something in it is open; else the running one."""
    here = visit.today.replace(day=1)
    last = sheet.before(here)
    units = sheet.reached(visit, last)
    return last if queries.misfits(units=units, since=last, until=here) else here


def _lead(left: int, done: int) -> str:
    if left:
        return f"{left}건이 남았습니다. 제안을 받아들이거나 본인에게 물어 주세요."
    return f"예외 {done}건을 모두 풀었습니다." if done else "풀 예외가 없습니다."


def _kinds(found: Sequence[Misfit], picked: str) -> list[dict[str, Any]]:
    rows = [
        {"value": kind, "label": label, "count": sum(each.kind == kind for each in found)}
        for kind, label in KINDS.items()
    ]
    every = {"value": "", "label": "모두", "count": len(found)}
    return [
        {**row, "here": row["value"] == picked}
        for row in (every, *rows)
        if row["count"] or row["value"] in ("", picked)
    ]


def _in_order(found: Sequence[Misfit]) -> list[str]:
    return [kind for kind in KINDS if any(each.kind == kind for each in found)]


def _facts(found: Sequence[Misfit], since: date, until: date) -> Facts:
    """The readings of each person's day: minute and direction, in order."""
    frame = queries.punch_frame(
        since=since, until=until, persons=sorted({each.person for each in found})
    )
    days = {(each.person, each.date) for each in found}
    rows = frame.sort("minute").select("person", "date", pl.col("minute"), "direction").iter_rows()
    made: Facts = {}
    for person, day, minute, way in rows:
        if (person, day) in days:
            made.setdefault((person, day), []).append((minute, way))
    return made


def _group(
    kind: str,
    found: Sequence[Misfit],
    names: dict[int, str],
    places: dict[int, str],
    facts: Facts,
    gone: Gone,
) -> dict[str, Any]:
    mine = [each for each in found if each.kind == kind]
    causes: dict[tuple[date, str, int], list[Misfit]] = {}
    for each in mine:  # a terminal's trouble shows on many the same day; an order is one's own
        whose = 0 if kind in SHARED else each.person
        causes.setdefault((each.date, each.proposal, whose), []).append(each)
    return {
        "kind": kind,
        "label": KINDS[kind],
        "count": len(mine),
        "ids": [each.id for each in mine],
        "causes": [_cause(each, names, places, facts, gone) for each in causes.values()],
    }


def _cause(
    found: Sequence[Misfit],
    names: dict[int, str],
    places: dict[int, str],
    facts: Facts,
    gone: Gone,
) -> dict[str, Any]:
    """예외 of one day and kind: probably one cause."""
    first = found[0]
    who = [names.get(each.person, "") for each in found]
    some = ", ".join(who[:3]) + (f" 외 {len(who) - 3}명" if len(who) > 3 else "")
    units = sorted({places[each.unit] for each in found if each.unit in places})
    return {
        "ids": [each.id for each in found],
        "count": len(found),
        "day": day_short(first.date),
        "who": some,
        "units": ", ".join(units[:2]) + (" 등" if len(units) > 2 else ""),
        "sentences": [_sentence(each, who[place], facts, len(found) > 1)
                      for place, each in enumerate(found[:3])],
        "proposal": _proposal(first, (first.person, first.date, first.proposal) in gone),
        "asked": [each.note for each in found if each.state == "asked"][:1],
        "accept": "제안대로" if len(found) == 1 else f"{len(found)}건 제안대로",
    }  # fmt: skip


def _sentence(each: Misfit, who: str, facts: Facts, is_named: bool) -> str:
    """The day's facts."""
    seen = facts.get((each.person, each.date), [])
    told = ", ".join(f"{clock(minute)} {WAYS[way]}" for minute, way in seen) or "기록 없음"
    lead = f"{who}: " if is_named else ""
    return f"{lead}{_fact(each)} 그날 기록: {told}."


def _fact(each: Misfit) -> str:
    first, second = clock(each.minute), clock(each.other_minute)
    return {
        "missing_out": f"{first}에 들어온 뒤 나간 기록이 없습니다.",
        "missing_in": f"{first}에 나간 기록 앞에 들어온 기록이 없습니다.",
        "duplicate": f"{first}과 {second}에 같은 기록이 두 번 있습니다.",
        "two_sites": f"{first}과 {second}에 서로 다른 곳에서 찍었습니다.",
        "order_without_punch": f"명령 {first}–{second}에 겹치는 기록이 없습니다.",
        "punch_without_order": f"{first}–{second}에 명령 없이 있었습니다.",
        "punch_on_leave": f"하루 휴가인데 {first}부터 {second}까지 기록이 있습니다.",
        "punch_on_trip": f"{second}까지 출장인데 {first}에 소속 청사에서 찍었습니다.",
        "order_on_trip": f"초과근무 명령 {first}–{second}이 출장 시간과 겹칩니다.",
        "remote_unreported": f"{first}–{second} 원격근무의 업무 보고가 없습니다.",
    }.get(each.kind, "")


def _proposed(found: Sequence[Misfit]) -> list[cancelling.Proposed]:
    return [(each.person, each.date, each.proposal, each.minute) for each in found]


def _proposal(each: Misfit, cancels: bool) -> str:
    at = clock(each.proposed_minute)
    if cancels:
        return CANCELLED[each.proposal]
    if each.proposal == "add_out":
        return f"근무시간표의 끝인 {josa(at, '을/를')} 퇴근으로 적습니다."
    if each.proposal == "add_in":
        return f"근무시간표의 시작인 {josa(at, '을/를')} 출근으로 적습니다."
    if each.proposal == "drop_punch":
        return f"뒤의 {at} 기록을 세지 않습니다."
    return {
        "order_without_punch": "그대로 둡니다. 기록이 없는 명령은 0분으로 인정합니다.",
        "punch_without_order": "그대로 둡니다. 명령이 없는 시간은 인정하지 않습니다.",
        "punch_on_leave": "그대로 둡니다. 휴가가 살아 있고 기록은 근무로 세지 않습니다.",
        "remote_unreported": "그대로 둡니다. 보고가 들어오면 출근한 날로 바뀝니다. 본인에게 보고를 요청하세요.",
        "punch_on_trip": "그대로 둡니다. 돌아왔다면 그 출장에 실제 복귀 시각을 적게 하세요. 여비를 다시 셉니다.",
        "order_on_trip": "그대로 둡니다. 먼저 돌아왔다면 그 출장에 실제 복귀 시각을 적게 하세요.",
        "two_sites": "그대로 둡니다. 이상하다는 뜻일 뿐이니 본인에게 물어 보세요.",
    }.get(each.kind, "그대로 둡니다. 어느 쪽이 빠졌는지 본인에게 물어 보는 것이 좋습니다.")


def _solved(units: Sequence[int], since: date, until: date) -> list[dict[str, Any]]:
    rows = queries.misfits(units=units, since=since, until=until, states=tuple(STATES))
    names = people.names({each.person for each in rows})
    return [
        {
            "day": day_short(each.date),
            "who": names.get(each.person, ""),
            "kind": KINDS.get(each.kind, each.kind),
            "state": STATES[each.state],
            "note": each.note,
        }
        for each in rows[-100:]
    ]


def _unattended(units: Sequence[int], since: date, until: date) -> dict[str, Any]:
    """Workdays on which nothing says where somebody was: no absence by themselves, and no 예외."""
    found = absences.unattended(units=units, since=since, until=until)
    shown = found[:UNATTENDED]
    names = people.names({each.person for each in shown})
    ids = people.public_ids({each.person for each in shown})
    return {
        "unattended_count": len(found),
        "unattended": [
            {
                "day": day_short(each.date),
                "date": each.date.isoformat(),
                "who": names.get(each.person, ""),
                "person": ids[each.person],
                "absent": each.absent,
            }
            for each in shown
        ],
    }


def _over(units: Sequence[int], since: date, until: date) -> list[dict[str, Any]]:
    """Days of leave of a month that go beyond what there was: a person decides whether 결근."""
    if since >= until:
        return []
    persons = people.people_of(units, since=since, until=until)
    on = until - timedelta(days=1)
    found = [
        each
        for each in overuse.overused(persons=persons, year=since.year, on=on)
        if since <= each.date < until
    ]
    names = people.names({each.person for each in found})
    ids = people.public_ids({each.person for each in found})
    return [
        {
            "day": day_short(each.date),
            "date": each.date.isoformat(),
            "who": names.get(each.person, ""),
            "person": ids[each.person],
            "ko": each.ko,
            "article": each.article,
            "absent": each.decided,
            "left": each.left,
        }
        for each in found
    ]


# ── what is pressed ───────────────────────────────────────────────────────────────────


def _ids(request: HttpRequest) -> list[UUID]:
    given = ",".join(request.POST.getlist("ids"))
    try:
        return [UUID(each) for each in given.split(",") if each]
    except ValueError:
        return []


def _answer(visit: Visit, sentence: str, ids: Sequence[UUID] = ()) -> HttpResponse:
    """The list as it now stands, with a toast; without script the page again."""
    given = visit.request.POST
    if not visit.request.htmx:  # type: ignore[attr-defined]
        visit.say(sentence)
        back = "/close" if given.get("back") == "close" else "/misfits"
        tail = f"month={given.get('month', '')}&kind={given.get('kind', '')}"
        return redirect(f"{back}?{tail}")
    toast: dict[str, Any] = {"text": sentence}
    if ids:
        joined = ",".join(map(str, ids))
        toast |= {"undo_url": "/misfits/reopen", "undo_name": "ids", "undo_value": joined}
    return visit.show("misfits/page.html#answer", {**_context(visit, given), "toast": toast})


@action("clerk", "head")
def accept(visit: Visit) -> HttpResponse:
    """Do what is proposed."""
    ids = _ids(visit.request)
    count = actions.accept_proposals(misfits=ids, by=visit.viewer, at=visit.at)
    return _answer(visit, f"예외 {count}건을 제안대로 풀었습니다.", ids)


@action("clerk", "head")
def ask(visit: Visit) -> HttpResponse:
    """Ask the people themselves."""
    count = actions.ask(misfits=_ids(visit.request), by=visit.viewer, at=visit.at)
    return _answer(visit, f"{count}명에게 물었습니다. 답이 오면 여기에서 풀립니다.")


@action("clerk", "head")
def leave(visit: Visit) -> HttpResponse:
    """Leave them as they are, with a reason."""
    ids, reason = _ids(visit.request), visit.request.POST.get("reason", "")
    count = actions.leave_as_is(misfits=ids, reason=reason, by=visit.viewer, at=visit.at)
    return _answer(visit, f"예외 {count}건을 그대로 두었습니다.", ids)


@action("clerk", "head")
def reopen(visit: Visit) -> HttpResponse:
    """Take back what was just decided."""
    count = actions.reopen(misfits=_ids(visit.request), by=visit.viewer, at=visit.at)
    visit.say(f"예외 {count}건을 되돌렸습니다.")
    return redirect(visit.request.META.get("HTTP_REFERER") or "/misfits")


@action("clerk", "head")
def absent(visit: Visit) -> HttpResponse:
    """Decide that a day without any record, or of leave beyond what there was, was an absence; or
    take that back."""
    given = visit.request.POST
    day = read_day(given.get("date"), date.min)
    if day == date.min:
        raise NotTheirs("찾을 수 없는 날입니다.")
    try:
        who = people.seen(viewer=visit.viewer, public_id=UUID(given.get("person", "")), on=day)
    except ValueError:
        raise NotTheirs("찾을 수 없는 사람입니다.") from None
    told: dict[str, Any] = {
        "person": who.person,
        "day": day,
        "reason": given.get("reason", ""),
    }
    over = bool(given.get("over"))
    if given.get("back"):
        undo = leaves.take_back_overuse if over else actions.unmark_absent
        with law_known():
            undo(**told, by=visit.viewer, at=visit.at)
        return _answer(visit, f"{who.name}의 {day_short(day)} 결근을 되돌렸습니다.")
    do = leaves.record_overuse if over else actions.mark_absent
    with law_known():
        do(**told, by=visit.viewer, at=visit.at)
    return _answer(visit, f"{who.name}의 {day_short(day)}을 결근으로 처리했습니다.")


_DOORS: dict[str, Callable[..., Any]] = {
    "accept": accept,
    "ask": ask,
    "leave": leave,
    "reopen": reopen,
    "absent": absent,
}
urls = [
    path("misfits", inbox, name="misfits"),
    *(path(f"misfits/{name}", door, name=f"misfits-{name}") for name, door in _DOORS.items()),
]
