"""당직표 한 장: the month as a board, a seat changed by hand, and the whole announced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.duty import announcing, catching_up, changing, overtaken, planning, queries
from dure.duty.days import Calendar, calendar
from dure.duty.planning import Planned
from dure.duty.queries import Roster, Seat
from dure.duty.rostering import BUSY, Terms
from dure.duty.watches import may
from dure.errors import NotTheirs
from dure.links.spreadsheets import Field, Table
from dure.people import queries as people
from dure.timeline.actions import month_after
from dure.web import drawing, duty_result
from dure.web.doors import ANY, Visit, action, page
from dure.web.downloads import xlsx
from dure.web.duty import (
    EDITORS,
    HOME,
    NUMBERS,
    change_of,
    key_of,
    period,
    seen_of,
    undo_of,
    written,
)
from dure.web.fields import read_month
from dure.web.templatetags.dure_format import clock_range, day_ko, moment_ko, weekday

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cell:
    """A day of the board and its seats."""

    day: date
    holiday: str
    off: bool
    today: bool
    seats: tuple[dict[str, Any], ...]


@page(*ANY)
def board(visit: Visit, roster: UUID) -> HttpResponse:
    """A month of a roster: read by everybody once it is announced, changed by its editors."""
    one, edits = _roster(visit, roster)
    month = read_month(visit.request.GET.get("month"), max(one.since, min(visit.today, one.last)))
    seats = _seats(one, edits)
    names = people.names({who for each in seats for who in (each.person, each.kept_by) if who})
    context: dict[str, Any] = {
        "page_title": f"{period(one)} 당직표",
        "page_lead": f"{', '.join(one.watches)}. {_announced(one)}",
        "crumbs": [{"label": "당직표", "url": HOME}],
        "roster": one,
        "edits": edits and one.outcome.get("status") not in BUSY,
        "month": month,
        "months": _months(one),
        "weeks": _weeks(visit, one, seats, names, month),
        "picked": None,
        "overtaken": overtaken.sentences(overtaken.overtaken(one, at=visit.at)),
        "job": _job(one) if one.outcome.get("status") in BUSY else None,
    }
    if edits:
        context |= _editing(visit, one, seats, names)
    return visit.show("duty/board.html", context)


def _announced(one: Roster) -> str:
    told = one.announced_at
    return f"{moment_ko(told)}에 공지했습니다." if told else "아직 공지하지 않았습니다."


def _roster(visit: Visit, roster: UUID) -> tuple[Roster, bool]:
    """A roster that the viewer may look at, and whether they may change it.

    Raises:
        NotTheirs: there is none here, or it is a draft of others.
    """
    one = queries.one_roster(roster)
    try:
        may(queries.units_of(one.key), visit.viewer, visit.at)
    except NotTheirs:
        if one.state != "announced":
            raise
        return one, False
    return one, one.state != "dropped"


def _seats(one: Roster, edits: bool) -> list[Seat]:
    """Its seats: whoever only reads is told who was announced, not who is being considered."""
    found = queries.seats(one.key)
    return found if edits else [replace(each, person=each.kept_by) for each in found]


def _months(one: Roster) -> list[date]:
    found = [one.since.replace(day=1)]
    while month_after(found[-1]) < one.until:
        found.append(month_after(found[-1]))
    return found


def _weeks(
    visit: Visit, one: Roster, seats: Sequence[Seat], names: Mapping[int, str], month: date
) -> list[list[Cell | None]]:
    by_day: dict[date, list[Seat]] = {}
    for each in seats:
        by_day.setdefault(each.date, []).append(each)
    of = calendar(month, month_after(month))
    return [
        [
            None if cell is None else _cell(visit, cell.day, by_day.get(cell.day, []), names, of)
            for cell in week
        ]
        for week in drawing.month_grid(month, {})
    ]


def _cell(
    visit: Visit, day: date, seats: Sequence[Seat], names: Mapping[int, str], of: Calendar
) -> Cell:
    told = tuple(
        {
            "seat": each,
            "name": names.get(each.person or 0, "비어 있음"),
            "was": names.get(each.kept_by or 0, "") if each.changed else "",
            "mine": each.person is not None and each.person == visit.viewer.person,
            "when": clock_range(each.start, each.end),
            "fixed": each.date < visit.today or bool(each.stopped),
        }
        for each in seats
    )
    return Cell(day, of.named.get(day, ""), day in of.off, day == visit.today, told)


def _job(one: Roster) -> dict[str, Any]:
    note = one.outcome.get("note") or "조건을 모으고 있습니다."
    return {
        "title": "당직표 짜기",
        "note": f"{note} 이 화면을 닫아도 계속됩니다.",
        "url": f"{HOME}/{one.roster}/progress",
        "finished": False,
    }


@page(*EDITORS)
def progress(visit: Visit, roster: UUID) -> HttpResponse:
    """How far the planning has come; once it has ended, the page is asked for again."""
    one, _ = _roster(visit, roster)
    if one.outcome.get("status") in BUSY:
        return visit.show("parts/progress.html", {"job": _job(one)})
    answer = HttpResponse(status=204)
    answer["HX-Refresh"] = "true"
    return answer


# ── what an editor sees beside it ─────────────────────────────────────────────────────


def _editing(
    visit: Visit, one: Roster, seats: Sequence[Seat], names: Mapping[int, str]
) -> dict[str, Any]:
    ordered = [each for each in seats if not each.stopped]
    changed = [each for each in ordered if each.person != each.kept_by]
    terms = Terms(**one.rules)
    return {
        "empty": sum(each.person is None for each in ordered),
        "changed": len(changed),
        "objections": announcing.objections(changed, ordered, on=visit.today) if changed else [],
        "result": duty_result.shown(one, seats),
        "numbers": [(name, ko, unit, getattr(terms, name)) for name, ko, unit in NUMBERS],
        "senior_pair": terms.senior_pair,
        "picked": _picked(visit, one, seats, names),
        "seen": written(visit.at),
    }


def _picked(
    visit: Visit, one: Roster, seats: Sequence[Seat], names: Mapping[int, str]
) -> dict[str, Any] | None:
    """The seat that was pressed: who may keep it, who may not and why, and with which it may be exchanged."""
    asked = visit.request.GET.get("seat", "")
    seat = next((each for each in seats if str(each.duty) == asked), None)
    if seat is None or seat.stopped or seat.date < visit.today:
        return None
    known = planning.planned(one, today=visit.today)
    may_sit, may_not = _who(known, seat)
    return {
        "seat": seat,
        "title": f"{day_ko(seat.date)} {seat.name} {seat.role_ko}",
        "when": clock_range(seat.start, seat.end),
        "name": names.get(seat.person or 0, ""),
        "may": may_sit,
        "may_not": may_not,
        "exchange": _others(known, seat, names, visit.today),
    }


def _who(known: Planned, seat: Seat) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(key, words) of those who may keep a seat, the least burdened first; (name, why) of the others."""
    loads = known.burdened
    found = sorted(known.problem.candidates, key=lambda each: (loads[each.person], each.name))
    ids = people.public_ids([each.person for each in found])
    asked = {each.person for each in found}
    out = {who: why for (key, who), why in known.closed.items() if key == seat.key}
    others = people.names(set(out) - asked)
    may_sit, may_not = [], [(name, out[who]) for who, name in others.items()]
    for each in found:
        if each.person == seat.person:
            continue
        why = planning.why_not(known, seat.key, each.person, seats=known.now)
        if why:
            may_not.append((each.name, why))
        else:
            may_sit.append((str(ids[each.person]), f"{each.name}, {loads[each.person]}점"))
    return may_sit, may_not


def _others(
    known: Planned, seat: Seat, names: Mapping[int, str], today: date
) -> list[tuple[str, str]]:
    """The coming seats that can be exchanged with one."""
    return [
        (str(each.duty), f"{day_ko(each.date)} {each.name} {names.get(each.person or 0, '')}")
        for each in known.seats.values()
        if each.key != seat.key
        and each.date >= today
        and not changing.cannot_exchange(known, seat.key, each.key)
    ]


@page(*EDITORS)
def checks(visit: Visit, roster: UUID) -> JsonResponse:
    """Before a seat is let go over another: why each exchange cannot be, "" where it can."""
    one, edits = _roster(visit, roster)
    if not edits:
        raise NotTheirs("이 당직표를 고칠 수 없습니다.")
    known = planning.planned(one, today=visit.today)
    asked = visit.request.GET.get("seat", "")
    seat = next((each for each in known.seats.values() if str(each.duty) == asked), None)
    if seat is None:
        raise NotTheirs("이 당직표에 없는 자리입니다.")
    ended = changing.ended(roster, visit.at)
    said = {
        str(each.duty): "지난 당직입니다."
        if each.date < visit.today
        else ended.get(seat.key)
        or ended.get(each.key)
        or changing.cannot_exchange(known, seat.key, each.key)
        for each in known.seats.values()
        if each.key != seat.key
    }
    return JsonResponse(said)


# ── what is done ──────────────────────────────────────────────────────────────────────


@action(*EDITORS)
def put(visit: Visit, roster: UUID) -> HttpResponse:
    """Let a seat be kept by another, or by nobody for now."""
    given = visit.request.POST
    duty = key_of(given.get("duty"))
    person = people.key(key_of(given.get("person"))) if given.get("person") else None
    if given.get("person") and person is None:
        raise NotTheirs("이 기관에 없는 사람입니다.")
    change = changing.put(
        duty=duty, person=person, seen=seen_of(visit), by=visit.viewer, at=visit.at
    )
    visit.say("자리를 바꾸었습니다.", undo=undo_of(f"{HOME}/{roster}", change))
    return _back(visit, roster, duty)


@action(*EDITORS)
def exchange(visit: Visit, roster: UUID) -> HttpResponse:
    """Two seats exchanged, by letting one go over the other or by choosing it."""
    given = visit.request.POST
    duty, other = key_of(given.get("duty")), key_of(given.get("other"))
    change = changing.exchange(
        duty=duty, other=other, seen=seen_of(visit), by=visit.viewer, at=visit.at
    )
    visit.say("두 자리를 서로 바꾸었습니다.", undo=undo_of(f"{HOME}/{roster}", change))
    return _back(visit, roster, other)


@action(*EDITORS)
def pin(visit: Visit, roster: UUID) -> HttpResponse:
    """Hold a seat fast, or let it go."""
    duty = key_of(visit.request.POST.get("duty"))
    pinned = visit.request.POST.get("pinned") == "1"
    changing.pin(duty=duty, pinned=pinned, by=visit.viewer, at=visit.at)
    visit.say("다시 짤 때 그대로 둡니다." if pinned else "다시 짤 때 바뀔 수 있습니다.")
    return _back(visit, roster, duty)


@action(*EDITORS)
def undo(visit: Visit, roster: UUID) -> HttpResponse:
    """Take one's change back."""
    _, edits = _roster(visit, roster)
    if not edits:
        raise NotTheirs("이 당직표를 고칠 수 없습니다.")
    changing.undo(roster=roster, change=change_of(visit), by=visit.viewer, at=visit.at)
    visit.say("되돌렸습니다.")
    return redirect(f"{HOME}/{roster}")


@action(*EDITORS)
def catch_up(visit: Visit, roster: UUID) -> HttpResponse:
    """End seats that are no more, add those that are needed, and plan what is empty."""
    ended, added = catching_up.catch_up(roster=roster, by=visit.viewer, at=visit.at)
    plan = " 더한 자리를 짜고 있습니다. 짠 뒤에 공지해 주세요." if added else ""
    visit.say(f"{ended}자리를 끝내고 서던 사람에게 알렸습니다. {added}자리를 더했습니다.{plan}")
    return redirect(f"{HOME}/{roster}")


@action(*EDITORS)
def announce(visit: Visit, roster: UUID) -> HttpResponse:
    """Announce what is drafted; everybody concerned is told after ten seconds."""
    count = announcing.announce(
        roster=roster, reason=visit.request.POST.get("reason", ""), by=visit.viewer, at=visit.at
    )
    visit.say(f"{count}자리를 공지했습니다.", undo=f"{HOME}/{roster}/unannounce")
    return redirect(f"{HOME}/{roster}")


@action(*EDITORS)
def unannounce(visit: Visit, roster: UUID) -> HttpResponse:
    """Before anybody is told."""
    announcing.unannounce(roster=roster, by=visit.viewer, at=visit.at)
    visit.say("공지를 되돌렸습니다. 아무에게도 알리지 않았습니다.")
    return redirect(f"{HOME}/{roster}")


def _back(visit: Visit, roster: UUID, duty: UUID) -> HttpResponse:
    seat = queries.seat(duty)
    month = f"?month={seat.date:%Y-%m}" if seat else ""
    return redirect(f"{HOME}/{roster}{month}#s-{duty}")


@page(*ANY)
def file(visit: Visit, roster: UUID) -> FileResponse:
    """The roster as a sheet."""
    one, edits = _roster(visit, roster)
    seats = _seats(one, edits)
    persons = {each.person for each in seats if each.person}
    names, numbers = people.names(persons), people.staff_numbers(persons, on=visit.today)
    fields = [Field("날짜", width=12), Field("요일"), Field("당직", width=16), Field("자리"),
              Field("시각", width=14), Field("성명"), Field("사번")]  # fmt: skip
    rows = [
        (
            each.date,
            weekday(each.date),
            each.name,
            each.role_ko,
            clock_range(each.start, each.end),
            names.get(each.person or 0, ""),
            numbers.get(each.person or 0, ""),
        )
        for each in seats
        if not each.stopped
    ]
    title = f"{period(one)} 당직표"
    return xlsx(
        visit, f"당직표_{one.since:%Y-%m}.xlsx", [Table("당직표", fields, rows, title=title)]
    )


urls: list[URLPattern] = [
    path("duty/rosters/<uuid:roster>", board),
    path("duty/rosters/<uuid:roster>/progress", progress),
    path("duty/rosters/<uuid:roster>/checks", checks),
    path("duty/rosters/<uuid:roster>/put", put),
    path("duty/rosters/<uuid:roster>/exchange", exchange),
    path("duty/rosters/<uuid:roster>/pin", pin),
    path("duty/rosters/<uuid:roster>/undo", undo),
    path("duty/rosters/<uuid:roster>/catch-up", catch_up),
    path("duty/rosters/<uuid:roster>/announce", announce),
    path("duty/rosters/<uuid:roster>/unannounce", unannounce),
    path("duty/rosters/<uuid:roster>/file", file),
]
