"""오늘: what is to be done first, the running day, and requests that are one press away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import polars as pl
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.attendance import actions
from dure.attendance import queries as attendance
from dure.attendance.outlook import Outlook, outlook
from dure.attendance.queries import Misfit, Reading
from dure.errors import NotTheirs, Refused
from dure.flexible import coverage
from dure.labor import queries as labor
from dure.leave import queries as leave
from dure.organization import queries as organization
from dure.overtime import queries as overtime
from dure.people import queries as people
from dure.terminals import diagnostics
from dure.timeline import actions as clocks
from dure.timeline import queries as timeline
from dure.trips import queries as trips
from dure.web import drawing, frame, lanes, terminal_notes
from dure.web.doors import ANY, Visit, action, page
from dure.web.leave_chips import chips as leave_chips
from dure.web.leave_chips import split_of
from dure.web.leave_year import span_ko
from dure.web.month import FIXED_DAYS
from dure.web.phone import may_press
from dure.web.templatetags.dure_format import clock, clock_range, day_ko, hours, leave_ko, weekday
from dure.web.trip_draft import chips as trip_chips
from dure.web.trip_form import briefly, when
from dure.web.trip_now import now as trip_now
from law import anomalies, holidays, params
from law import month as law

DAY = timedelta(days=1)
LOOK_BACK = timedelta(days=45)
ARTICLE = "제15조제1항"
TRIPS = ("punch_on_trip", "order_on_trip")
DIRECTION = {"add_in": 0, "add_out": 1}
STATES = {"requested": "go", "approved": "ok", "rejected": "bad", "withdrawn": "plain"}


@dataclass(frozen=True)
class Running:
    """The day as it stands: its steps as the law has them if one left now."""

    steps: dict[str, Any]
    minute: int
    since: int | None
    readings: Sequence[Reading]


@page(*ANY)
def today(visit: Visit) -> HttpResponse:
    viewer, day = visit.viewer, visit.today
    if viewer.person is None:
        return redirect(frame.home(viewer.role))
    if frame.at_home(viewer.role, labor.kind_of(viewer.person)):
        return redirect("/labor/mine")
    running = _running(viewer.person, day, visit.at)
    first = day.replace(day=1)
    ahead = outlook([viewer.person], today=day, month=first)[viewer.person]
    spans = timeline.spans(since=day, until=day + timedelta(days=1), people=[viewer.person])
    context = {
        "page_title": f"오늘, {day_ko(day)}",
        "page_lead": _lead(running) + _out(spans, running.minute),
        "misfits": [
            *_terminals(visit),
            *_misfits(viewer.person, day),
            *_elsewhere(viewer.person, day),
        ],
        "running": running,
        "day_off": _is_off(running),
        "all_here": _all_here(running, day),
        "is_working": running.since is not None,
        "last": _last(running),
        "worked": hours(running.minute - running.since) if running.since is not None else "",
        "place": _place(running),
        "trips": _trips(visit, day),
        "if_now": _if_now(running, any(span.kind == "order" for span in spans)),
        "article": ARTICLE,
        "phone": may_press(visit),
        "day": lanes.of_day(day, running.steps, running.readings, spans, now=running.minute),
        "figs": _figs(viewer.person, first, day, ahead),
        "leave_chips": leave_chips(viewer.person, visit.at, split_of(day))[:4],
        "chips": _chips(day, running.steps),
        "trip_chips": trip_chips(viewer.person, visit)[:3],
        "left": ahead.left,
        "mine": _mine(viewer.person, day),
        "away": away(visit, people.colleagues(viewer=viewer, on=day)),
    }
    return visit.show("today/today.html", context)


# ── what is shown ─────────────────────────────────────────────────────────────────────


def _running(person: int, day: date, at: datetime) -> Running:
    minute = int((at - clocks.moment(day, 0)).total_seconds()) // 60
    every = attendance.readings(person, since=day, until=day + timedelta(days=1))
    readings = every.get(day, [])
    found, _ = lanes.pairs(readings)
    since = found[-1][0] if found and found[-1][1] is None else None
    return Running(
        _steps(person, day, minute if since is not None else None), minute, since, readings
    )


def _steps(person: int, day: date, leaving: int | None) -> dict[str, Any]:
    """Today by the law on the facts so far, with a leaving now where one is still here."""
    wanted = pl.DataFrame(
        {"person": [person], "date": [day]}, schema={"person": pl.Int64, "date": pl.Date}
    )
    known = attendance.person_days(wanted)
    if known.is_empty():
        return {}
    facts = attendance.day_facts(known)
    if leaving is not None:
        out = {"person": [person], "date": [day], "minute": [leaving], "direction": [1]}
        punches = facts.punches.select(law.PUNCHES_SCHEMA.names())
        added = pl.DataFrame(out, schema=law.PUNCHES_SCHEMA).lazy()
        facts = law.Facts(**{**vars(facts), "punches": pl.concat([punches, added])})
    try:
        return law.days(facts, span=(day, day)).collect().row(0, named=True)
    except (params.NoLawInForce, params.Unset):
        return {}  # the rebuild says so loudly; this page still lets people record their time


def _last(running: Running) -> str:
    return clock(running.readings[-1].minute) if running.readings else ""


def _trips(visit: Visit, day: date) -> list[dict[str, Any]]:
    """Today's trips, each with what one press does now."""
    found = trips.running(visit.viewer.person or 0, on=day)
    return [
        {"asked": each, "now": trip_now(visit, each), "when": when(each.period)} for each in found
    ]


def _place(running: Running) -> str:
    if not running.readings:
        return ""
    return running.readings[-1].terminal or running.readings[-1].source_ko


def _lead(running: Running) -> str:
    found, _ = lanes.pairs(running.readings)
    if not running.readings:
        planned = running.steps.get("planned_start")
        if planned is None:
            return "오늘은 근무하는 날이 아닙니다."
        return f"오늘 근무는 {clock_range(planned, running.steps['planned_end'])}입니다."
    if running.since is not None:
        return f"{clock(found[0][0])}에 출근했습니다."
    if found:
        return f"{clock_range(found[0][0], found[-1][1])} 근무했습니다."
    return f"{_last(running)} 퇴근 기록이 있습니다."


def _is_off(running: Running) -> bool:
    return bool(running.steps) and running.steps["planned_start"] is None


def _all_here(running: Running, day: date) -> str:
    """What it means that nobody is away: on days off only those who work then are there."""
    off = holidays.is_off_day(day, set(organization.own_days(since=day, until=day + DAY)))
    if off:
        return "오늘은 쉬는 날입니다." if _is_off(running) else "휴가나 출장 중인 사람이 없습니다."
    return "모두 자리에 있습니다."


def _out(spans: Sequence[timeline.Span], minute: int) -> str:
    """Where one is today beside the office, in a few words."""
    away = [span for span in spans if span.kind != "order" and span.end > minute]
    return "".join(f" {span.label} {clock_range(span.start, span.end)}." for span in away)


def _terminals(visit: Visit) -> list[dict[str, Any]]:
    """For whoever runs the system: that a terminal needs somebody."""
    if visit.viewer.role != "admin":
        return []
    return terminal_notes.brief(diagnostics.health(at=visit.at))


def _elsewhere(person: int, day: date) -> list[dict[str, Any]]:
    """A day worked elsewhere that waits for its report, today's too."""
    found = coverage.unreported(person, since=day - LOOK_BACK, until=day + timedelta(days=1))
    return [
        {
            "kind": "" if each.date == day else "warn",
            "across": True,
            "strong": f"{day_ko(each.date)} {each.place} {clock_range(each.start, each.end)}",
            "text": "한 일을 보고하면 기록이 없어도 출근한 날입니다.",
            "ways": [
                {
                    "label": "업무 보고하기",
                    "url": f"/hours/{each.request}#d-{each.date.isoformat()}",
                    "about": day_ko(each.date),
                }
            ],
        }
        for each in found
    ]


def _if_now(running: Running, ordered: bool) -> str:
    """내가 지금 퇴근하면? — or, when one has left, what the day came to."""
    steps = running.steps
    if not steps or not running.readings:
        return ""
    leaving = f"지금({clock(running.minute)}) 퇴근하면 " if running.since is not None else ""
    start = f"{leaving}오늘"
    early = steps.get("early_leave_minutes") or 0
    said = f"{start} 초과근무는 {hours(steps['recognised_minutes'])}입니다."
    if early and running.since is not None:
        said = f"지금 퇴근하면 조퇴 {early // 60}시간 {early % 60}분이 됩니다. " + said
    end = steps.get("planned_end")
    if not ordered and end is not None:
        said += f" {clock(end)} 뒤의 근무는 사전 명령이 있어야 인정됩니다."
    return said


def _misfits(person: int, day: date) -> list[dict[str, Any]]:
    since = day - LOOK_BACK
    pending = {
        each.date
        for each in attendance.corrections_of(person, since=since, until=day)
        if each.state == "requested"
    }
    found = attendance.misfits_of(person, since=since, until=day)
    # a missing report is asked for in its own words
    return [
        _misfit(each)
        for each in found
        if each.date not in pending and each.kind != "remote_unreported"
    ]


def _misfit(misfit: Misfit) -> dict[str, Any]:
    sentence = anomalies.KINDS[misfit.kind]
    form = f"/corrections/new?date={misfit.date.isoformat()}"
    ways: list[dict[str, Any]] = []
    text = ""
    about = day_ko(misfit.date)
    if misfit.proposal in DIRECTION and misfit.proposed_minute is not None:
        at, word = clock(misfit.proposed_minute), "퇴근" if misfit.proposal == "add_out" else "출근"
        text = f"{at} {word}으로 제안합니다. 확인하면 부서장 결재를 거쳐 기록이 바뀝니다."
        accept = f"/misfits/{misfit.id}/confirm"
        ways = [
            {"label": f"{at}로 확인", "url": accept, "method": "post", "about": about},
            {
                "label": "다른 시각",
                "url": f"{form}&direction={DIRECTION[misfit.proposal]}",
                "quiet": True,
                "about": about,
            },
        ]
    elif misfit.proposal == "add_order" and misfit.minute is not None:
        text = f"{clock_range(misfit.minute, misfit.other_minute)}에 명령 없이 남았습니다."
        asked = (
            f"/overtime/new?date={misfit.date.isoformat()}"
            f"&from={clock(misfit.minute)}&to={clock(misfit.other_minute)}"
        )
        ways = [{"label": "사후 확인 올리기", "url": asked, "about": about}]
    elif misfit.kind in TRIPS:
        ways = [{"label": "출장 시각 고치기", "url": "/trips", "about": about}]
    else:
        ways = [{"label": "정정 신청하기", "url": form, "quiet": True, "about": about}]
    return {
        "kind": "warn",
        "across": True,
        "strong": f"{about}: {sentence}",
        "text": text,
        "sub": misfit.note,
        "ways": ways,
    }


def _figs(person: int, first: date, day: date, ahead: Outlook) -> list[dict[str, Any]]:
    days = attendance.days_of(person, since=first, until=day + timedelta(days=1))
    came = sum(bool(each.steps["attended"]) for each in days)
    url = f"/month?month={first:%Y-%m}"
    left = f"{hours(ahead.left)} 남음" if ahead.left is not None else "한도 없음"
    if ahead.approved:
        left += f". 승인된 명령까지 하면 {hours(ahead.planned)}"
    if ahead.asked:
        left += f". 결재 중 {hours(ahead.asked)}"
    return [
        {
            "label": f"{first.month}월 초과근무",
            "value": hours(ahead.recognised + ahead.exempt),
            "unit": f"/ {hours(ahead.limit)}" if ahead.limit else "",
            "url": url,
            "meter": drawing.meter(ahead.recognised, ahead.limit or 0, expected=ahead.approved),
            "sub": left,
        },
        {
            "label": "정액분 출근일",
            "value": f"{came}일",
            "unit": f"/ {FIXED_DAYS}일",
            "url": url,
            "meter": drawing.meter(came, FIXED_DAYS),
            "sub": "다 채웠습니다"
            if came >= FIXED_DAYS
            else f"{FIXED_DAYS - came}일 더 나오면 월 10시간분 전액입니다",
            "doubt": True,
        },
        _leave_fig(person, day),
    ]


def _leave_fig(person: int, day: date) -> dict[str, Any]:
    """What is left of annual leave today, and what is still to come of it this year."""
    now = leave.balance(person, on=day)
    granted = sum(lot.granted for lot in now.lots)
    sub = f"결재 중 {leave_ko(now.pending)}" if now.pending else ""
    return {
        "label": "남은 연가",
        "value": leave_ko(now.left) if now.lots else "없음",
        "unit": f"/ {leave_ko(granted)}" if granted else "",
        "url": "/leave",
        "meter": drawing.meter(now.left, granted, kind="ok"),
        "sub": sub if now.lots else "아직 받은 연가가 없습니다",
    }


def _chips(day: date, steps: dict[str, Any]) -> list[dict[str, str]]:
    """Ready-made orders: after today's work, tomorrow after work or on the day off."""
    end = steps.get("planned_end")
    chips = []
    if end is not None:
        for length in (120, 180):
            chips.append(_chip("오늘", day, end, end + length))
    else:
        chips.append(_chip("오늘", day, 600, 840))
    tomorrow = day + timedelta(days=1)
    if tomorrow.weekday() > 4 or tomorrow in holidays.between(tomorrow, tomorrow):
        chips.append(_chip(f"내일({weekday(tomorrow)})", tomorrow, 600, 840))
    else:
        chips.append(_chip("내일", tomorrow, end or 1080, (end or 1080) + 120))
    return chips


def _chip(word: str, day: date, start: int, end: int) -> dict[str, str]:
    short = "–".join(f"{m // 60}" + (f":{m % 60:02}" if m % 60 else "") for m in (start, end))
    url = f"/overtime/new?date={day.isoformat()}&from={clock(start)}&to={clock(end)}"
    return {"label": f"{word} {short}시", "url": url}


def _mine(person: int, day: date) -> list[dict[str, Any]]:
    since, until = day - timedelta(days=14), day + timedelta(days=31)
    orders = [
        {
            "kind": "초과근무",
            "text": f"{day_ko(each.date)} {clock_range(each.start, each.end)}",
            "url": f"/overtime/{each.order}",
            "state": each.state_ko,
            "tag": STATES.get(each.state, "plain"),
        }
        for each in overtime.of_person(person, since=since, until=until)
    ]
    asked = [
        {
            "kind": "정정",
            "text": f"{day_ko(each.date)} {clock(each.minute)}",
            "url": "/corrections",
            "state": each.state_ko,
            "tag": STATES.get(each.state, "plain"),
        }
        for each in attendance.corrections_of(person, since=since, until=until)
    ]
    away = [
        {
            "kind": f"{each.kind_ko} 출장",
            "text": briefly(each.period),
            "url": f"/trips/{each.trip}",
            "state": each.state_ko,
            "tag": STATES.get(each.state, "plain"),
        }
        for each in reversed(trips.of_person(person, since=day, until=until))
        if each.state in ("requested", "approved")
    ]
    leaves = [
        {
            "kind": each.kind.ko,
            "text": span_ko(each),
            "url": f"/leave/{each.leave}",
            "state": each.state_ko,
            "tag": STATES.get(each.state, "plain"),
        }
        for each in reversed(leave.of_person(person, since=day, until=until + timedelta(days=31)))
        if each.state in ("requested", "approved")
    ]
    return (asked + away + leaves + orders)[:7]


def away(visit: Visit, members: Sequence[people.Member]) -> list[dict[str, Any]]:
    """Who of these is on leave or on a trip today; reasons only for those who must act."""
    names = {each.person: each.name for each in members}
    spans = timeline.spans(
        since=visit.today, until=visit.today + timedelta(days=1), people=list(names)
    )
    acts = visit.viewer.role in ("head", "team_lead", "clerk")
    return [
        {
            "name": names[span.person],
            "kind": span.kind,
            "label": lanes.label_of(span, open_to_all=acts),
            "when": lanes.stretch(span),
            "span": span,
        }
        for span in spans
        if span.kind in ("leave", "trip", "remote") and span.person != visit.viewer.person
    ]


# ── what is done ──────────────────────────────────────────────────────────────────────


@action(*ANY)
def punch(visit: Visit) -> HttpResponse:
    direction = 1 if visit.request.POST.get("direction") == "1" else 0
    made = actions.punch(direction=direction, by=visit.viewer, at=visit.at)
    word = "퇴근" if direction else "출근"
    visit.say(f"{clock(visit.at)}에 {word}을 기록했습니다.", f"/punch/{made}/undo")
    return redirect("/")


@action(*ANY)
def undo_punch(visit: Visit, punch: int) -> HttpResponse:
    actions.undo_punch(punch=punch, by=visit.viewer, at=visit.at)
    visit.say("기록을 되돌렸습니다.")
    return redirect("/")


@action(*ANY)
def confirm(visit: Visit, misfit: UUID) -> HttpResponse:
    """One press: the proposed minute becomes a request for a correction."""
    found = attendance.misfit(misfit)
    if found is None or found.person != visit.viewer.person:
        raise NotTheirs("본인의 예외만 확인할 수 있습니다.")
    if found.proposal not in DIRECTION or found.proposed_minute is None:
        raise Refused("nothing_proposed", "제안한 시각이 없는 예외입니다. 정정 신청을 올려 주세요.")
    claim = actions.Claim(
        date=found.date,
        minute=found.proposed_minute,
        direction=DIRECTION[found.proposal],
        reason=f"{anomalies.KINDS[found.kind]} 제안한 시각으로 확인함",
    )
    with transaction.atomic():
        actions.request_correction(claim=claim, by=visit.viewer, at=visit.at)
    visit.say(f"{day_ko(found.date)} {clock(claim.minute)} 정정을 올렸습니다.")
    return redirect("/")


urls: list[URLPattern] = [
    path("", today),
    path("punch", punch),
    path("punch/<int:punch>/undo", undo_punch),
    path("misfits/<uuid:misfit>/confirm", confirm),
]
