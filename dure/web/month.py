"""내 근무: a month as a calendar, a table and one day unfolded to its reasons."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import URLPattern, path

from dure.attendance import queries as attendance
from dure.attendance.outlook import limit_of
from dure.audit.actions import On, record
from dure.errors import NotTheirs
from dure.pay import cuts, duties, travels
from dure.pay import queries as pay
from dure.people import queries as people
from dure.timeline.actions import month_after
from dure.web import drawing, explain, lanes, sources
from dure.web.day_panel import Known, Whose, known_of, panel
from dure.web.doors import ANY, Visit, page
from dure.web.fields import read_day, read_month
from dure.web.templatetags.dure_format import clock_range, day_ko, hours, hours_plus, month_ko
from law import anomalies

OVERSEERS = ("team_lead", "head", "clerk", "payroll", "hr", "auditor")
SHORT = {
    "missing_out": "퇴근?",
    "missing_in": "출근?",
    "duplicate": "두 번",
    "punch_on_leave": "휴가?",
    "order_without_punch": "명령만",
    "punch_without_order": "명령?",
    "two_sites": "두 곳",
    "remote_unreported": "보고?",
    "punch_on_trip": "출장?",
    "order_on_trip": "출장 중",
}
KEY = (("over", "초과"), ("order", "명령"), ("leave", "휴가"), ("trip", "출장"))
FIXED_DAYS = 15


@page(*ANY)
def month(visit: Visit) -> HttpResponse:
    asked = visit.request.GET.get("month")
    first = read_month(asked, visit.today)
    whose = _whose(visit, f"{month_ko(first)} 근무를 보았습니다.")
    return _page(visit, whose, first, None)


@page(*ANY)
def day(visit: Visit, day: str) -> HttpResponse:
    picked = read_day(day, date.min)
    if picked == date.min:
        raise Http404
    whose = _whose(visit, f"{day_ko(picked)} 근무를 보았습니다.")
    if not visit.request.htmx:  # type: ignore[attr-defined]
        return _page(visit, whose, picked.replace(day=1), picked)
    known = known_of(whose, picked, picked + timedelta(days=1))
    told = {
        "panel": panel(known, picked, visit.today),
        "sources": sources.of_day(visit.viewer, whose, picked),
    }
    return visit.show("month/day.html", told)


def _whose(visit: Visit, summary: str) -> Whose:
    viewer, asked = visit.viewer, visit.request.GET.get("person", "")
    if not asked:
        if viewer.person is None:
            raise NotTheirs("직원이 아닌 로그인에는 근무 기록이 없습니다.")
        return Whose(viewer.person, viewer.display_name, "", own=True)
    try:
        found = people.seen(viewer=viewer, public_id=UUID(asked), on=visit.today)
    except ValueError as error:
        raise Http404 from error
    if found.person == viewer.person:
        return Whose(found.person, found.name, "", own=True)
    if viewer.role not in OVERSEERS:
        raise NotTheirs("다른 사람의 근무는 그 부서를 맡은 사람만 볼 수 있습니다.")
    record(
        by=viewer,
        at=visit.at,
        action="web.view_person",
        summary=f"{found.name}: {summary}",
        on=[On(found.person, "month", visit.request.path)],
    )
    query = f"person={found.public_id}"
    return Whose(found.person, found.name, query, own=False, unit=found.unit)


# ── the page ──────────────────────────────────────────────────────────────────────────


def _page(visit: Visit, whose: Whose, first: date, picked: date | None) -> HttpResponse:
    until = month_after(first)
    known = known_of(whose, first, until)
    shown = picked or _worth_showing(known, visit.today)
    lines = pay.lines_of(whose.person, month=first)
    cut = cuts.of_person(whose.person, month=first)
    went = travels.of_person(whose.person, month=first)
    back = travels.recoveries_of(went)
    kept = duties.of_person(whose.person, month=first)
    away = _away(known)
    title = f"{month_ko(first)} 내 근무" if whose.own else f"{whose.name}, {month_ko(first)} 근무"
    context = {
        "page_title": title,
        "page_lead": _lead(known, visit.today),
        "whose": whose,
        "earlier": _month_url(whose, first - timedelta(days=1)),
        "later": _month_url(whose, until),
        "this": _month_url(whose, visit.today),
        "is_this": first == visit.today.replace(day=1),
        "figs": _figs(known, first, lines),
        "weeks": drawing.month_grid(first, _cells(known, shown, visit.today)),
        "caption": f"{month_ko(first)} 달력. 날짜를 고르면 그날이 펼쳐집니다.",
        "kinds": KEY,
        "rows": _rows(known, visit.today),
        "total": _sum(known),
        "panel": panel(known, shown, visit.today) if shown else None,
        "sources": sources.among(visit.viewer, known, shown) if shown else None,
        "money": [
            *(explain.line_why(each, left_out=away) for each in lines if not each.retroactive),
            *_taken(cut, late=False),
            *_travelled(went, late=False),
            *_kept(kept, late=False),
        ],
        "late": [
            *(explain.line_why(each, left_out=away) for each in lines if each.retroactive),
            *_taken(cut, late=True),
            *_travelled(went, late=True),
            *_kept(kept, late=True),
            *(explain.recover_why(each) for each in back),
        ],
    }
    return visit.show("month/month.html", context)


def _taken(found: Sequence[cuts.Taken], *, late: bool) -> list[dict[str, Any]]:
    """What was taken out of the month's pay, closed until somebody asks why."""
    mine = [each for each in found if each.retroactive == late]
    return [{**explain.cut_why(each), "split": False, "open": False} for each in mine]


def _travelled(found: Sequence[travels.Earned], *, late: bool) -> list[dict[str, Any]]:
    """What the month's trips paid, closed likewise."""
    mine = [each for each in found if each.retroactive == late]
    return [{**explain.travel_why(each, []), "split": False, "open": False} for each in mine]


def _kept(found: Sequence[duties.Earned], *, late: bool) -> list[dict[str, Any]]:
    """What the month's watches and emergencies paid, closed likewise."""
    mine = [each for each in found if each.retroactive == late]
    return [{**explain.duty_why(each, []), "split": False, "open": False} for each in mine]


def _away(known: Known) -> list[tuple[date, str]]:
    """Workdays that leave takes whole, by its name, as `attendance.left_out` finds them."""
    named = {
        day: lanes.label_of(span)
        for day, spans in known.spans.items()
        for span in spans
        if span.kind == "leave"
    }
    return attendance.whole_days(known.days.values(), named)


def _month_url(whose: Whose, day: date) -> str:
    more = f"&{whose.query}" if whose.query else ""
    return f"/month?month={day:%Y-%m}{more}"


def _day_url(whose: Whose, day: date) -> str:
    return f"/month/{day.isoformat()}" + (f"?{whose.query}" if whose.query else "")


def _worth_showing(known: Known, today: date) -> date | None:
    """The last day on which something was recognised, else the last one computed."""
    told = [day for day, each in known.days.items() if each.steps["recognised_minutes"]]
    past = [day for day in known.days if day <= today]
    return max(told, default=max(past, default=None))


def _lead(known: Known, today: date) -> str:
    waiting = sum(len(each) for each in known.misfits.values())
    if not known.days:
        return "아직 계산한 날이 없습니다."
    if waiting:
        return (
            f"살펴볼 날이 {waiting}건 있습니다. 점선 밑줄이 있는 숫자를 누르면 까닭이 펼쳐집니다."
        )
    return "점선 밑줄이 있는 숫자를 누르면 계산 과정이 펼쳐집니다."


def _sum(known: Known) -> int:
    return sum(int(each.steps["recognised_minutes"] or 0) for each in known.days.values())


def _figs(known: Known, first: date, lines: Sequence[pay.Owed]) -> list[dict[str, Any]]:
    every = list(known.days.values())
    ordinary = sum(int(each.steps["recognised_ordinary_minutes"] or 0) for each in every)
    exempt = _sum(known) - ordinary
    limit = limit_of(explain.texts(every[-1].law).get("local", []), first) if every else None
    came = sum(bool(each.steps["attended"]) for each in every)
    sub = f"{hours(max(limit - ordinary, 0))} 남음" if limit is not None else "한도 없음"
    figs: list[dict[str, Any]] = [
        {
            "label": "초과근무 인정",
            "value": hours(_sum(known)),
            "unit": f"/ {hours(limit)}" if limit else "",
            "meter": drawing.meter(ordinary, limit or 0),
            "sub": sub + (f". 한도에 넣지 않는 예외 명령 {hours(exempt)}" if exempt else ""),
        },
        {
            "label": "정액분 출근일",
            "value": f"{came}일",
            "unit": f"/ {FIXED_DAYS}일",
            "meter": drawing.meter(came, FIXED_DAYS),
            "sub": "다 채웠습니다"
            if came >= FIXED_DAYS
            else f"{FIXED_DAYS - came}일 더 나오면 전액",
            "doubt": True,
        },
    ]
    due = sum(line.amount_won for line in lines if not line.retroactive)
    if lines:
        figs.append(
            {"label": "이 달의 수당", "value": f"{due:,}", "unit": "원", "url": "#money", "sub": ""}
        )
    return figs


def _clock(known: Known, day: date, today: date) -> str:
    counted = [each for each in known.readings.get(day, ()) if not each.dropped]
    found, alone = lanes.pairs(counted)
    if found:
        return clock_range(found[0][0], found[-1][1])
    return clock_range(alone[0], None)[:-1] if alone else ""


def _marks(known: Known, day: date) -> list[drawing.DayMark]:
    spans = known.spans.get(day, ())
    marks = [
        drawing.DayMark("leave" if span.kind == "leave" else "trip", lanes.label_of(span))
        for span in spans
        if span.kind != "order"
    ]
    ordered = any(span.kind == "order" for span in spans)
    computed = known.days.get(day)
    minutes = int(computed.steps["recognised_minutes"] or 0) if computed else 0
    if minutes:
        marks.append(drawing.DayMark("over", hours_plus(minutes)))
    elif ordered:
        worked = computed and computed.steps["ordered_minutes"]
        marks.append(drawing.DayMark("", "0:00") if worked else drawing.DayMark("order", "명령"))
    marks += [drawing.DayMark("alert", SHORT[m.kind]) for m in known.misfits.get(day, ())[:1]]
    return marks


def _cells(known: Known, shown: date | None, today: date) -> Mapping[date, drawing.DayCell]:
    cells = {}
    for offset in range((known.until - known.since).days):
        day = known.since + timedelta(days=offset)
        computed = known.days.get(day)
        off = computed.steps["is_off_day"] if computed else day.weekday() > 4
        cells[day] = drawing.DayCell(
            day,
            url=_day_url(known.whose, day),
            clock=_clock(known, day, today),
            marks=_marks(known, day),
            holiday=known.holidays.get(day, ""),
            is_off=bool(off) or day in known.holidays,
            is_today=day == today,
            is_picked=day == shown,
            needs_look=day in known.misfits,
        )
    return cells


def _rows(known: Known, today: date) -> list[dict[str, Any]]:
    """Days with something to say, newest first."""
    told = {*known.days, *known.readings, *known.spans, *known.misfits}
    return [
        row
        for day in sorted(told, reverse=True)
        if (row := _row(known, day, today))["clock"] or row["words"] or row["misfits"]
    ]


def _row(known: Known, day: date, today: date) -> dict[str, Any]:
    computed, spans = known.days.get(day), known.spans.get(day, ())
    steps = computed.steps if computed else {}
    words = [
        f"명령 {clock_range(s.start, s.end)}"
        if s.kind == "order"
        else f"{lanes.label_of(s)} {lanes.stretch(s)}"
        for s in spans
    ]
    if steps.get("unordered_minutes") and not any(s.kind == "order" for s in spans):
        words.append("명령 없음")
    has_order = any(s.kind == "order" for s in spans)
    return {
        "day": day,
        "url": _day_url(known.whose, day),
        "clock": _clock(known, day, today),
        "words": words,
        "misfits": [anomalies.KINDS[m.kind].rstrip(".") for m in known.misfits.get(day, ())],
        "ordered": steps.get("ordered_minutes") if has_order and computed else None,
        "recognised": steps.get("recognised_minutes") if has_order and computed else None,
        "is_late": bool(computed and computed.version > 1),
    }


urls: list[URLPattern] = [path("month", month), path("month/<str:day>", day)]
