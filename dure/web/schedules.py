"""근무시간표: the patterns of an institution, who works by each, a new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.accounts import queries as accounts
from dure.errors import NotTheirs, Refused
from dure.organization import queries as organization
from dure.people import actions, patterns, queries, regime_plans, regimes
from dure.people.actions import Workday
from dure.people.patterns import Pattern
from dure.web.doors import Visit, action, page
from dure.web.fields import read_clock, read_sentence, typed_day
from dure.web.templatetags.dure_format import WEEKDAYS, clock_range, josa
from law.patterns import KINDS

DAY = timedelta(days=1)
MIDNIGHT, LONGEST, MOST_WEEKS, ON_A_PAGE = 1440, 31, 4, 50
USUAL = ("09:00", "18:00", "12:00", "13:00")
NAMES = ("start", "end", "rest", "back")
WEEKLY = ("ordinary", "part_time", "field")
SAID = {
    "ordinary": "주 40시간과 점심시간을 지킵니다. 공휴일에 쉽니다.",
    "part_time": "주 40시간보다 짧습니다. 공휴일에 쉽니다.",
    "field": "현업이나 상시근무 기관이 따로 정한 시간입니다.",
    "shift": "공휴일과 상관없이 짜인 날에 근무합니다.",
}


# ── the list ──────────────────────────────────────────────────────────────────────────


@page("hr", "admin")
def listing(visit: Visit) -> HttpResponse:
    """Every pattern with who works by it today, and every change of the regime."""
    known, used = patterns.load(), patterns.uses(on=visit.today)
    rows: list[dict[str, Any]] = [
        {"pk": pk, "pattern": each, "hours": said(each), "use": used.get(pk)}
        for pk, each in known.items()
    ]
    rows.sort(key=lambda row: -(row["use"].persons if row["use"] else 0))
    working = sum(each.persons for each in used.values())
    called = {login: name for login, name, _ in accounts.logins()}
    changes = [change_row(each, visit.today, called) for each in regimes.regimes()]
    context = {
        "page_title": "근무시간표",
        "page_lead": f"오늘 {working:,}명이 근무시간표 {len(used):,}가지로 근무합니다.",
        "used": [row for row in rows if row["use"]],
        "unused": [row for row in rows if not row["use"]],
        "changes": changes,
    }
    return visit.show("schedules/list.html", context)


def change_row(regime: Any, today: date, called: Mapping[str, str]) -> dict[str, Any]:
    """A published change as a line of a list."""
    until = min(each for each in (regime.until, regime.withdrawn_from, date.max) if each)
    if regime.withdrawn_from is not None and regime.withdrawn_from <= regime.since:
        state, kind = "거둠", "plain"
    elif regime.since > today:
        state, kind = "예정", "go"
    elif until <= today:
        state, kind = "끝남", "plain"
    else:
        state, kind = "시행 중", "ok"
    return {
        "regime": regime,
        "called": regime_plans.called(regime_plans.of(regime)),
        "last": None if regime.until is None else regime.until - DAY,
        "state": state,
        "kind": kind,
        "by": called.get(regime.published_by, regime.published_by),
        "back_by": called.get(regime.withdrawn_by, regime.withdrawn_by),
    }


def said(pattern: Pattern) -> list[str]:
    """월화수목 08:00–18:00 (점심 12:00–13:00) …, or the days of a cycle one by one."""
    if pattern.length != patterns.WEEK:
        places = range(min(pattern.length, 2 * patterns.WEEK))
        told = [(f"{place + 1}일째", spoken(_at(pattern, place))) for place in places]
        more = [f"모두 {pattern.length}일 주기"] if pattern.length > len(told) else []
        return [f"{label} {hours}" for label, hours in told if hours] + more
    by_hours: dict[str, str] = {}
    for place in range(patterns.WEEK):
        hours = spoken(pattern.on(patterns.MONDAY + place * DAY))
        if hours:
            by_hours[hours] = by_hours.get(hours, "") + WEEKDAYS[place]
    return [f"{days} {hours}" for hours, days in by_hours.items()] or ["근무하는 날 없음"]


def _at(pattern: Pattern, place: int) -> Workday | None:
    return next((each for each in pattern.days if each.cycle_day == place), None)


def spoken(day: Workday | None) -> str:
    """18:00–다음 날 09:00, with its rest; "" for a day off."""
    if day is None:
        return ""
    rest = f" (휴게 {clock_range(day.break_start, day.break_end)})" if day.break_start else ""
    return f"{clock_range(day.start, day.end)}{rest}"


# ── one of them ───────────────────────────────────────────────────────────────────────


@page("hr", "admin")
def detail(visit: Visit, schedule: int) -> HttpResponse:
    """Its days, and who works, worked and will work by it, by which document."""
    pattern = patterns.load().get(schedule)
    if pattern is None:
        raise NotTheirs("이 기관에 없는 근무시간표입니다.")
    reach = organization.reach(visit.viewer, on=visit.today)
    every = [e for e in patterns.workers(schedule) if reach is None or e.unit in reach]
    shown = Paginator(every, ON_A_PAGE).get_page(visit.request.GET.get("page"))
    names = queries.names(each.person for each in shown)
    units = organization.names({each.unit for each in shown})
    ids = queries.public_ids(each.person for each in shown)
    papers = {each.public_id: each.document for each in regimes.regimes()}
    now = {e.person for e in every if e.since <= visit.today < (e.until or date.max)}
    context = {
        "page_title": pattern.name,
        "page_lead": f"오늘 {len(now):,}명이 근무합니다."
        if now
        else "오늘 이 근무시간표로 근무하는 사람이 없습니다.",
        "crumbs": [{"label": "근무시간표", "url": "/schedules"}],
        "pk": schedule,
        "pattern": pattern,
        "hours": said(pattern),
        "week": pattern.week_minutes,
        "page": shown,
        "rows": [
            {
                "each": each,
                "last": each.until and each.until - DAY,
                "name": names.get(each.person, ""),
                "unit": units.get(each.unit, ""),
                "id": ids[each.person],
                "paper": _paper(each.source, papers),
                "now": each.since <= visit.today < (each.until or date.max),
            }
            for each in shown
        ],
    }
    return visit.show("schedules/detail.html", context)


def _paper(source: Any, papers: dict[Any, str]) -> str:
    if source is None:
        return "인사담당자"
    return papers.get(source, "유연근무나 휴가 문서")


# ── a new one ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Shape:
    """How many days the form asks for, and what they are called."""

    cycle: bool
    length: int

    @property
    def labels(self) -> list[str]:
        if self.cycle:
            return [f"{n + 1}일째" for n in range(self.length)]
        weeks = self.length // patterns.WEEK
        return [
            (f"{n // patterns.WEEK + 1}주 " if weeks > 1 else "") + WEEKDAYS[n % patterns.WEEK]
            for n in range(self.length)
        ]


@page("hr", "admin")
def new(visit: Visit) -> HttpResponse:
    """The form of a new pattern."""
    shape = _shape(visit.request.GET)
    rows = [
        {"label": label, **dict(zip(NAMES, _usual(shape, n), strict=True))}
        for n, label in enumerate(shape.labels)
    ]
    return _form(visit, shape, rows)


def _usual(shape: Shape, place: int) -> Sequence[str]:
    return USUAL if not shape.cycle and place % patterns.WEEK < 5 else ("",) * 4


def _shape(given: Any) -> Shape:
    cycle = given.get("shape") == "cycle"
    text = given.get("length", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if cycle:
        return Shape(True, min(max(number or 4, 1), LONGEST))
    return Shape(False, min(max(number or 1, 1), MOST_WEEKS) * patterns.WEEK)


def _form(
    visit: Visit, shape: Shape, rows: Sequence[dict[str, Any]], refusal: Refused | None = None
) -> HttpResponse:
    given = visit.request.POST
    kinds = ("shift", "field") if shape.cycle else WEEKLY
    chosen = given.get("kind") or kinds[0]
    context = {
        "page_title": "새 근무시간표",
        "page_lead": "만들기만 해서는 아무도 바뀌지 않습니다. 누구에게 적용할지는 근무제 바꾸기에서 정합니다.",
        "crumbs": [{"label": "근무시간표", "url": "/schedules"}],
        "shape": shape,
        "count": shape.length if shape.cycle else shape.length // patterns.WEEK,
        "rows": rows,
        "kinds": [(kind, KINDS[kind], SAID[kind], kind == chosen) for kind in kinds],
        "name": given.get("name", ""),
        "anchor": given.get("anchor") or visit.today.isoformat(),
        "refusal": refusal,
    }
    return visit.show("schedules/new.html", context, 422 if refusal else 200)


@action("hr", "admin")
def add(visit: Visit) -> HttpResponse:
    """Write the pattern, or show beside the form why not."""
    given, shape = visit.request.POST, _shape(visit.request.POST)
    rows = [_given(given, n, label) for n, label in enumerate(shape.labels)]
    monday = visit.today - timedelta(days=visit.today.weekday())
    try:
        made = actions.add_schedule(
            name=read_sentence(given.get("name", ""), "이름은", 60),
            days=[day for n, row in enumerate(rows) if (day := _day(row, n, shape))],
            anchor=typed_day(given, "anchor", visit.today) if shape.cycle else monday,
            cycle_length=shape.length,
            kind=_kind(given.get("kind", ""), shape),
            by=visit.viewer,
            at=visit.at,
        )
    except Refused as refused:
        return _form(visit, shape, rows, refused)
    name = given.get("name", "").strip()
    visit.say(f"{josa(name, '을/를')} 만들었습니다. 누구에게 적용할지 정해 주세요.")
    return redirect(f"/schedules/{made}")


def _kind(text: str, shape: Shape) -> str:
    if text not in (("shift", "field") if shape.cycle else WEEKLY):
        raise Refused("kind_missing", "종류를 골라 주세요.")
    return text


def _given(given: Any, place: int, label: str) -> dict[str, Any]:
    return {"label": label, **{name: given.get(f"{name}-{place}", "").strip() for name in NAMES}}


def _day(row: dict[str, Any], place: int, shape: Shape) -> Workday | None:
    """A row of the form; times after midnight may be written as they are on the clock."""
    if not any(row[name] for name in NAMES):
        return None
    read = {name: read_clock(row[name]) if row[name] else None for name in NAMES}
    wrong = [row[name] for name in NAMES if row[name] and read[name] is None]
    start, end, rest, back = (read[name] for name in NAMES)
    if wrong or start is None or end is None:
        raise Refused(
            "times_malformed",
            f"{row['label']}: 시각은 09:00처럼, 시작과 끝을 함께 적어 주세요. 쉬는 날은 모두 비웁니다.",
        )
    later = [start]
    for each in (rest, back, end):
        if each is not None:
            later.append(each + MIDNIGHT if each < later[-1] and shape.cycle else each)
    end, back = later[-1], later[-2] if back is not None else None
    rest = later[1] if rest is not None else None
    return Workday(place, start, end, rest, back)


urls: list[URLPattern] = [
    path("schedules", listing, name="schedules"),
    path("schedules/new", new, name="schedule-new"),
    path("schedules/add", add, name="schedule-add"),
    path("schedules/<int:schedule>", detail, name="schedule"),
]
