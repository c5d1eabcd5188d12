"""비상소집: calling up, the board that a room reads, who came, who is told again, the outcome on paper."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.emergency import actions, board, couples, queries, rules, stretches
from dure.emergency.board import Board, Reply
from dure.errors import NotTheirs, Refused
from dure.links.spreadsheets import Field, Table
from dure.organization import queries as organization
from dure.people import queries as people
from dure.web.doors import Visit, action, page
from dure.web.downloads import xlsx
from dure.web.drawing import BarRow, bar_plot, line_plot
from dure.web.emergency import DO, HOME, SEE, _read, whom
from dure.web.emergency_form import Calling
from dure.web.emergency_picks import MOST_WORDS, person_of
from dure.web.fields import read_sentence
from dure.web.templatetags.dure_format import clock, day_iso, moment_ko

IN_A_PLOT: Final = 15  # departments; the paper has every one
ON_A_PAGE: Final = 100
STATES: Final = {
    "came": ("응소", "ok"),
    "going": ("간다", "go"),
    "late": ("늦는다", "warn"),
    "cannot": ("못 간다", "bad"),
    "": ("답 없음", "plain"),
}


@action(*DO)
def call_up(visit: Visit, emergency: UUID) -> HttpResponse:
    """Call up whoever is chosen; those left out are left out."""
    given = _read(Calling(visit.request.POST, whom=whom(emergency)))
    chosen = _persons(visit, emergency, given.pop("whom"), given["due_at"])
    out = couples.left_out(chosen, called=board.called(emergency), at=visit.at)
    persons = [person for person in chosen if person not in out]
    made = actions.call_up(
        emergency=emergency, persons=persons, **given, by=visit.viewer, at=visit.at
    )
    spared = f" 부부 공무원 {len(out)}명은 기관 값대로 뺐습니다." if out else ""
    visit.say(f"{len(persons)}명을 소집했습니다.{spared}")
    return redirect(f"{HOME}/{emergency}/board?call={made.public_id}")


@page(*SEE)
def show(visit: Visit, emergency: UUID) -> HttpResponse:
    """응소율 in big numbers; htmx asks for the figures again every few seconds."""
    found = _board(visit, emergency)
    part = "callup/board.html#live" if visit.request.htmx else "callup/board.html"  # type: ignore[attr-defined]
    return visit.show(part, _context(visit, found))


@action(*DO)
def come(visit: Visit, call: UUID) -> HttpResponse:
    """상황실 saw somebody come, now."""
    given = visit.request.POST
    actions.muster(
        call=call, person=person_of(given.get("person", "")), arrived_at=visit.at,
        reason=read_sentence(given.get("reason", ""), "확인한 것은", MOST_WORDS), by=visit.viewer,
        at=visit.at,
    )  # fmt: skip
    visit.say("응소를 확인했습니다.")
    return _to_board(visit, call)


@action(*DO)
def uncome(visit: Visit, call: UUID) -> HttpResponse:
    person = person_of(visit.request.POST.get("person", ""))
    actions.take_back_muster(call=call, person=person, by=visit.viewer, at=visit.at)
    visit.say("응소를 되돌렸습니다.")
    return _to_board(visit, call)


@action(*DO)
def remind(visit: Visit, call: UUID) -> HttpResponse:
    told = actions.remind(call=call, by=visit.viewer, at=visit.at)
    visit.say(f"답하지 않은 {told}명에게 다시 알렸습니다.")
    return _to_board(visit, call)


@page(*SEE)
def sheet(visit: Visit, call: UUID) -> FileResponse:
    """Everybody called, what they answered and when they came."""
    found = board.board(call, viewer=visit.viewer, at=visit.at)
    known = people.latest([each.person for each in found.replies], on=visit.today)
    units = organization.names({each.unit for each in found.replies})
    table = Table(
        "비상소집",
        [Field(name) for name in ("부서", "성명", "직급", "답", "답한 때", "도착 예정", "응소", "확인")],
        [
            (units[each.unit], known[each.person].name, known[each.person].grade_ko,
             each.answer_ko, _iso(each.answered_at), _iso(each.comes_at), _iso(each.arrived_at),
             each.source_ko)
            for each in found.replies
        ],
    )  # fmt: skip
    return xlsx(visit, f"비상소집_{day_iso(found.sent_at)}.xlsx", [table])


def _persons(visit: Visit, emergency: UUID, chosen: str, due_at: Any) -> list[int]:
    """Everybody chosen who may be called (제2조의6, 제4조제3항)."""
    made = queries.found(emergency)
    kind, _, key = chosen.partition(":")
    units = {int(key)} if kind == "unit" else queries.reached(made, rules.day_of(visit.at))
    if due_at <= visit.at:
        raise Refused("due_before_now", "응소할 때는 지금보다 뒤여야 합니다.", rules.CALLING)
    field = stretches.field_of(units, visit.at, due_at, picked_too=True)
    may = [each.person for each in field.candidates]
    if kind != "stretch":
        return may
    planned = {str(each.stretch): each for each in queries.planned(emergency)}
    picked = {seat.person for seat in planned[key].seats}
    return [person for person in may if person in picked]


def _board(visit: Visit, emergency: UUID) -> Board:
    asked = visit.request.GET.get("call", "")
    calls = board.calls(emergency, viewer=visit.viewer, at=visit.at)
    found = next((each for each in calls if asked in ("", str(each.call))), None)
    if found is None or not found.replies:
        raise NotTheirs("맡은 범위에 비상소집이 없습니다.")
    return found


def _context(visit: Visit, found: Board) -> dict[str, Any]:
    seen = queries.seen(found.emergency, viewer=visit.viewer, on=visit.today)
    known = people.latest([each.person for each in found.replies], on=visit.today)
    units = organization.names({each.unit for each in found.replies})
    may = visit.viewer.role in DO
    tally = found.tally
    ordered = sorted(found.replies, key=_order)
    shown = Paginator(ordered, ON_A_PAGE).get_page(visit.request.GET.get("page"))
    return {
        "page_title": f"{seen.title} 상황판",
        "page_lead": f"{found.message} ({found.place}, {moment_ko(found.due_at)}까지)",
        "crumbs": [{"label": "비상근무", "url": HOME},
                   {"label": seen.title, "url": f"{HOME}/{found.emergency}"}],
        "board": found,
        "one": seen,
        "tally": tally,
        "limit": _limit(found),
        "live": seen.released_at is None,
        "may": may and seen.released_at is None,
        "undo": may,
        "article": rules.CALLING,
        "plot": _plot(visit, found),
        "bars": _bars(found, units),
        "page": shown,
        "query": f"call={found.call}&",
        "rows": [
            {"id": str(known[each.person].public_id), "name": known[each.person].name,
             "unit": units[each.unit], "reply": each, "state": _state(each)[0], "tag": _state(each)[1],
             "reason": each.reason if may else ""}
            for each in shown.object_list
        ],
    }  # fmt: skip


def _limit(found: Board) -> dict[str, Any] | None:
    """Who came within the time that the institution set, by day or at night; None where it set none."""
    minutes = rules.arrival_limit(found.sent_at)
    if minutes is None:
        return None
    until = found.sent_at + timedelta(minutes=minutes)
    came = [each.arrived_at for each in found.replies if each.arrived_at]
    late = sum(each > until for each in came)
    return {"minutes": minutes, "until": until, "in_time": len(came) - late, "late": late}


def _state(each: Reply) -> tuple[str, str]:
    return STATES["came" if each.arrived_at else each.answer]


def _order(each: Reply) -> tuple[int, int]:
    """Those whom somebody should ask after come first."""
    code = "came" if each.arrived_at else each.answer
    return ["", "cannot", "late", "going", "came"].index(code), each.unit


def _plot(visit: Visit, found: Board) -> Any:
    rows = found.series(visit.at)
    last = rows[-1][1]
    return line_plot(
        [clock(moment) for moment, _ in rows],
        [came for _, came in rows],
        key="series",
        title="30분마다 응소한 사람",
        reading=f"{clock(rows[-1][0])}까지 {last}명이 응소했습니다.",
        unit="명",
        label_head="시각",
        row_labels=[moment_ko(moment) for moment, _ in rows],
    )


def _bars(found: Board, units: dict[int, str]) -> Any:
    """The departments with the lowest 응소율: who came, who answered only, all the rest."""
    every = sorted(found.by_unit(), key=lambda pair: pair[1].percent)
    rows, worst = every[:IN_A_PLOT], every[0]
    return bar_plot(
        [
            BarRow(
                units[unit], (each.came, max(0, each.called - each.came - each.silent), each.silent)
            )
            for unit, each in rows
        ],
        key="units",
        title=f"응소율이 낮은 부서 {IN_A_PLOT}곳" if len(every) > IN_A_PLOT else "부서마다 응소",
        reading=f"{units[worst[0]]}의 응소율이 {worst[1].percent}%로 가장 낮습니다.",
        unit="명",
        series=("응소", "답하고 오지 않음", "답 없음"),
        label_head="부서",
    )


def _iso(at: Any) -> str:
    return f"{day_iso(at)} {clock(at)}" if at else ""


def _to_board(visit: Visit, call: UUID) -> HttpResponse:
    found = board.board(call, viewer=visit.viewer, at=visit.at)
    return redirect(f"{HOME}/{found.emergency}/board?call={call}")


urls = [
    path("emergency/<uuid:emergency>/call", call_up, name="emergency-call"),
    path("emergency/<uuid:emergency>/board", show, name="emergency-board"),
    path("emergency/calls/<uuid:call>/come", come, name="emergency-come"),
    path("emergency/calls/<uuid:call>/uncome", uncome, name="emergency-uncome"),
    path("emergency/calls/<uuid:call>/remind", remind, name="emergency-remind"),
    path("emergency/calls/<uuid:call>/xlsx", sheet, name="emergency-call-xlsx"),
]
