"""권장연가: announced, urged, assigned; who has answered, and what each stage means for compensation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.accounts import queries as accounts
from dure.errors import Refused
from dure.leave import actions, overview
from dure.leave import queries as leave
from dure.leave.notices import ARTICLE, WORDS, window
from dure.leave.overview import Sums
from dure.leave.queries import Noticed
from dure.links.spreadsheets import Field, Table
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Member
from dure.web import drawing
from dure.web.doors import SEOUL, Visit, action, page
from dure.web.downloads import xlsx
from dure.web.fields import read_day
from dure.web.people import walk
from dure.web.templatetags.dure_format import day_ko, day_short, leave_ko
from law import leave_carry, params

ROLES = ("clerk", "hr")
DAY = 480
ON_A_PAGE = 100
BARS = 12
STAGES = {"announced": "공지", "urged": "촉구", "assigned": "지정"}
LATE = {
    "announced": "3월 31일까지 알리지 않으면 뒤의 촉구와 지정을 해도 미사용분의 보상비를 줄이지 못합니다.",
    "urged": "6월 1일부터 7월 31일까지 한 사람씩 촉구해야 합니다. 그 밖의 날에 보낸 것은 효력이 없습니다.",
    "assigned": "답하지 않은 사람에게 10월 31일까지 지정하지 않으면 미사용분의 보상비를 그대로 주어야 합니다.",
}


@dataclass(frozen=True)
class Row:
    """One person's year: the balance, the plan, what was sent and what was answered."""

    member: Member
    unit: str
    left: int
    year: Sums
    planned: int
    assigned: int
    minimum: int
    of: int
    sent: Mapping[str, Noticed] = field(default_factory=dict)
    answered: datetime | None = None
    overdue: bool = False

    @property
    def recommended(self) -> int:
        """Minutes of the minimum that the person was told, else the article's, at most what there is."""
        told = self.sent.get("announced")
        return told.minutes if told else min(self.minimum, max(self.year.granted, 0))

    @property
    def rest(self) -> int:
        """Of the recommended minutes, those neither used nor planned."""
        return max(self.recommended - self.year.used - self.planned - self.assigned, 0)

    @property
    def meter(self) -> Any:
        planned = self.planned + self.assigned
        return drawing.meter(self.year.used, self.recommended, expected=planned, kind="ok")

    @property
    def stages(self) -> list[tuple[str, Noticed | None]]:
        return [(ko, self.sent.get(stage)) for stage, ko in STAGES.items()]

    @property
    def money(self) -> str:
        """What has been done means for compensation, if the leave stays unused."""
        told = {stage: _day(each.at) for stage, each in self.sent.items()}
        found = leave_carry.recommended(
            max(told.values(), default=date(self.of, 12, 31)),
            announced_on=told.get("announced"),
            days=self.recommended // DAY,
            urged_on=told.get("urged"),
            answered=self.answered is not None,
            assigned_on=told.get("assigned"),
        )
        if found["may_withhold"]:
            return "알린 대로 쓰지 않으면 보상비를 주지 않을 수 있습니다"
        return "지금 남으면 보상비를 줍니다"


# ── the page ──────────────────────────────────────────────────────────────────────────


@page(*ROLES)
def listed(visit: Visit) -> HttpResponse:
    """Everybody's recommended leave, with what is to be sent now."""
    year = _year(visit)
    every = _rows(visit, year)
    show, unit = visit.request.GET.get("show", ""), visit.request.GET.get("unit", "")
    stage = _stage_now(year, visit.today)
    found = [row for row in _inside(visit, every, unit) if _shown(row, show, stage)]
    page_ = Paginator(found, ON_A_PAGE).get_page(visit.request.GET.get("page"))
    overdue = [row for row in every if row.overdue]
    context = {
        "page_title": f"{year}년 권장연가",
        "page_lead": _lead(every, overdue, stage, year, visit.today),
        "year": year,
        "years": (year - 1, year + 1),
        "stages": [_stage(each, year, visit.today, every) for each in STAGES],
        "stage": stage,
        "stage_ko": STAGES.get(stage, ""),
        "open_words": _closed(year, visit.today),
        "overdue": overdue,
        "can_assign": _open("assigned", year, visit.today),
        "figs": _figs(every),
        "plot": _plot(every),
        "page": page_,
        "rows": list(page_),
        "found": len(found),
        "filters": _filters(every, show, stage),
        "show": show,
        "unit": unit,
        "units": _units(visit),
        "query": f"year={year}&show={show}&unit={unit}&",
        "article": ARTICLE,
    }
    return visit.show("recommended/page.html", context)


@page(*ROLES)
def file(visit: Visit) -> FileResponse:
    """The same list as a sheet."""
    year = _year(visit)
    fields = [
        Field("성명"), Field("소속", width=22), Field("준 시간(분)", "integer", sum=True),
        Field("권장(분)", "integer", sum=True), Field("쓴 시간(분)", "integer", sum=True),
        Field("계획(분)", "integer", sum=True), Field("지정(분)", "integer", sum=True),
        Field("남은 시간(분)", "integer", sum=True), Field("공지", "date"), Field("촉구", "date"),
        Field("지정한 날", "date"), Field("답한 날", "date"), Field("보상", width=40),
    ]  # fmt: skip
    lines = [
        (row.member.name, row.unit, row.year.granted, row.recommended, row.year.used, row.planned,
         row.assigned, row.left, *(_day(row.sent[s].at) if s in row.sent else None for s in STAGES),
         _day(row.answered) if row.answered else None, row.money)
        for row in _inside(visit, _rows(visit, year), visit.request.GET.get("unit", ""))
    ]  # fmt: skip
    table = Table("권장연가", fields, lines, title=f"{year}년 권장연가", sums=True)
    return xlsx(visit, f"권장연가_{year}.xlsx", [table])


# ── sending ───────────────────────────────────────────────────────────────────────────


@page(*ROLES, methods=("GET", "HEAD", "POST"))
def preview(visit: Visit) -> HttpResponse:
    """Who will get the notice of a stage and what it says; nothing is sent yet."""
    given = visit.request.POST
    year, stage = _year(visit), given.get("stage", "") or _stage_now(_year(visit), visit.today)
    if stage not in ("announced", "urged"):
        return redirect(f"/leave-notices?year={year}")
    rows = _picked(visit, _rows(visit, year), stage)
    have = [row for row in rows if stage in row.sent]
    to_send = [row for row in rows if stage not in row.sent]
    since, until = window(stage, year)
    context = {
        "page_title": f"{STAGES[stage]} 보내기",
        "page_lead": f"{len(to_send):,}명에게 보냅니다. 아직 보내지 않았습니다."
        if to_send
        else "보낼 사람이 없습니다. 고른 사람이 모두 이미 받았거나 아무도 고르지 않았습니다.",
        "crumbs": [{"label": "권장연가", "url": f"/leave-notices?year={year}"}],
        "year": year,
        "stage": stage,
        "stage_ko": STAGES[stage],
        "words": WORDS[stage],  # type: ignore[index]
        "rows": [(row, _minutes(row, stage)) for row in to_send],
        "have": len(have),
        "inside": since <= visit.today < until,
        "first": since,
        "last": until - timedelta(days=1),
        "late": LATE[stage],
        "article": ARTICLE,
    }
    return visit.show("recommended/preview.html", context)


@action(*ROLES)
def send(visit: Visit) -> HttpResponse:
    """Send what was looked at."""
    given = visit.request.POST
    year, stage = _year(visit), given.get("stage", "")
    if stage not in ("announced", "urged"):
        raise Refused("no_such_stage", "보낼 단계를 골라 주세요.", ARTICLE)
    rows = _picked(visit, _rows(visit, year), stage)
    minutes = {row.member.person: _minutes(row, stage) for row in rows if stage not in row.sent}
    count = actions.send_notices(
        stage=stage,
        year=year,
        minutes=minutes,
        compensated=given.get("compensated", "1") == "1",
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"{STAGES[stage]} {count:,}건을 보냈습니다." if count else "새로 보낼 것이 없습니다.")
    return redirect(f"/leave-notices?year={year}")


def _minutes(row: Row, stage: str) -> int:
    """What a notice tells a person: the minimum, or what is not used yet."""
    return row.recommended if stage == "announced" else max(row.left, 0)


def _picked(visit: Visit, rows: Sequence[Row], stage: str) -> list[Row]:
    """Those ticked; with `every`, all of the unit asked for who have not got it."""
    given = visit.request.POST
    if given.get("every"):
        inside = _inside(visit, rows, given.get("unit", ""))
        return [row for row in inside if stage not in row.sent and _minutes(row, stage) > 0]
    wanted = set(given.getlist("person"))
    return [row for row in rows if str(row.member.public_id) in wanted]


@page(*ROLES, methods=("GET", "HEAD", "POST"))
def assign(visit: Visit, public_id: UUID) -> HttpResponse:
    """Name the days of one person who did not answer; at once."""
    year = _year(visit)
    who = people.seen(viewer=visit.viewer, public_id=public_id, on=visit.today)
    row = next((each for each in _rows(visit, year) if each.member.person == who.person), None)
    if row is None:
        return redirect(f"/leave-notices?year={year}")
    refusal, typed = None, visit.request.POST.getlist("day")
    if visit.request.method == "POST":
        try:
            days = _days_of(typed)
            with transaction.atomic():
                actions.assign(
                    person=who.person, year=year, days=days, by=visit.viewer, at=visit.at
                )
            visit.say(f"{who.name}의 연가 {len(days)}일을 지정하고 알렸습니다.")
            return redirect(f"/leave-notices?year={year}")
        except Refused as refused:
            refusal = refused
    count = min(max(-(-row.rest // DAY), 1), 10)
    context = {
        "page_title": f"{who.name}의 연가 시기 지정",
        "page_lead": f"권장연가 가운데 {leave_ko(row.rest)}이 쓰이지도 계획되지도 않았습니다.",
        "crumbs": [{"label": "권장연가", "url": f"/leave-notices?year={year}"}],
        "row": row,
        "year": year,
        "boxes": [typed[n] if n < len(typed) else "" for n in range(count)],
        "first": visit.today + timedelta(days=1),
        "end": date(year, 12, 31),
        "refusal": refusal,
        "late": LATE["assigned"],
        "urged": row.sent.get("urged"),
        "urged_by": _called(row.sent.get("urged")),
        "article": ARTICLE,
    }
    return visit.show("recommended/assign.html", context, 422 if refusal else 200)


def _called(sent: Noticed | None) -> str:
    """Who sent it, by name where the log-in is known."""
    called = {login: name for login, name, _ in accounts.logins()}
    return called.get(sent.by, sent.by) if sent else ""


def _days_of(typed: Sequence[str]) -> dict[date, int]:
    days = {read_day(text, date.min) for text in typed if text.strip()}
    if not days or date.min in days:
        raise Refused(
            "day_missing",
            "지정할 날을 하나 이상 골라 주세요. 날짜는 2026-11-03처럼 넣습니다.",
            ARTICLE,
        )
    return dict.fromkeys(sorted(days), DAY)


# ── what is read ──────────────────────────────────────────────────────────────────────


def _rows(visit: Visit, year: int) -> list[Row]:
    """Everybody within reach who was granted leave this year; a fixed number of questions."""
    on = min(max(visit.today, date(year, 1, 1)), date(year, 12, 31))
    members = people.members(viewer=visit.viewer, on=on)
    persons = [each.person for each in members]
    sums = overview.sums(persons, year=year)
    left = dict(leave.balances(on=on, persons=persons).iter_rows())
    names = organization.names({each.unit for each in members})
    sent: dict[int, dict[str, Noticed]] = {}
    for each in leave.notices(year=year, persons=persons):
        sent.setdefault(each.person, {})[each.stage] = each
    answered = overview.answers(persons, year=year)
    planned = _planned(persons, on, year)
    wait = timedelta(days=int(params.value("leave.recommend_answer_days", date(year, 6, 1))))
    least = DAY * int(params.value("leave.recommended_days", date(year, 3, 1)))
    rows = []
    for member in members:
        mine = sums.get(member.person, Sums())
        if not mine.granted:
            continue
        notes = sent.get(member.person, {})
        told = answered.get(member.person)
        urged = notes.get("urged")
        answer = told if told and urged and told >= urged.at else None
        late = bool(urged and not answer and _day(urged.at) + wait < visit.today)
        meant, named = planned.get(member.person, (0, 0))
        rows.append(
            Row(
                member,
                names.get(member.unit, ""),
                int(left.get(member.person, 0)),
                mine,
                meant,
                named,
                least,
                year,
                notes,
                answer,
                late and "assigned" not in notes,
            )
        )
    return rows


def _planned(persons: Sequence[int], on: date, year: int) -> dict[int, tuple[int, int]]:
    """Minutes still to come that persons mean to take, and that were assigned to them."""
    found: dict[int, tuple[int, int]] = {}
    for who, _, minutes, said in leave.plans(persons, since=on, until=date(year + 1, 1, 1)):
        meant, named = found.get(who, (0, 0))
        found[who] = (meant, named + minutes) if said else (meant + minutes, named)
    return found


def _inside(visit: Visit, rows: Sequence[Row], unit: str) -> list[Row]:
    nodes = organization.tree(on=visit.today)
    picked = next((n for n in nodes.values() if str(n.public_id) == unit), None)
    if picked is None:
        return list(rows)
    inside = organization.under([picked.id], nodes)
    return [row for row in rows if row.member.unit in inside]


def _shown(row: Row, show: str, stage: str) -> bool:
    if show == "todo":
        return bool(stage) and stage not in row.sent
    if show == "overdue":
        return row.overdue
    return show != "short" or row.year.used + row.planned < row.recommended


def _units(visit: Visit) -> list[tuple[str, str]]:
    reach = organization.reach(visit.viewer, on=visit.today)
    nodes = walk(organization.tree(on=visit.today))
    mine = [(node, depth) for node, depth in nodes if reach is None or node.id in reach]
    return [(str(n.public_id), f"{'　' * d}{n.name}") for n, d in mine] if len(mine) > 1 else []


def _year(visit: Visit) -> int:
    text = visit.request.POST.get("year") or visit.request.GET.get("year") or ""
    year = int(text) if text.isdecimal() else visit.today.year
    return min(max(year, 2020), int(visit.today.year) + 1)


def _day(at: datetime) -> date:
    return at.astimezone(SEOUL).date()


# ── what is said ──────────────────────────────────────────────────────────────────────


def _stage_now(year: int, today: date) -> str:
    """The stage whose window is open today."""
    return next((stage for stage in STAGES if _open(stage, year, today)), "")


def _open(stage: str, year: int, today: date) -> bool:
    since, until = window(stage, year)
    return since <= today < until


def _stage(stage: str, year: int, today: date, rows: Sequence[Row]) -> dict[str, Any]:
    since, until = window(stage, year)
    count, last = sum(stage in row.sent for row in rows), until - timedelta(days=1)
    lacking = [r for r in rows if (r.overdue if stage == "assigned" else stage not in r.sent)]
    state = "here" if since <= today < until else "done" if today >= until else ""
    return {
        "ko": STAGES[stage],
        "since": since,
        "last": last,
        "count": count,
        "state": state,
        "late": LATE[stage],
        "missed": today >= until and bool(lacking),
        "note": f"{day_short(since)}–{day_short(last)} · {count:,}명",
    }


def _closed(year: int, today: date) -> str:
    """Why nothing can be sent today, and when it can."""
    if _stage_now(year, today):
        return ""
    ahead = [(window(stage, year)[0], ko) for stage, ko in STAGES.items()]
    soon = next(((day, ko) for day, ko in ahead if day > today), None)
    if soon:
        return f"지금은 보내는 때가 아닙니다. {soon[1]}은 {day_ko(soon[0])}부터 보냅니다."
    return f"{year}년의 공지, 촉구, 지정은 모두 끝났습니다. 지금 보내면 효력이 없습니다."


def _lead(rows: Sequence[Row], overdue: Sequence[Row], stage: str, year: int, today: date) -> str:
    """What comes next, as a colleague would say it."""
    if not rows:
        return "그해의 연가를 받은 사람이 없습니다. 먼저 연가 원장에서 그해의 연가를 주어야 합니다."
    if overdue and not _open("assigned", year, today):
        return (
            f"{len(overdue):,}명이 촉구에 답하지 않았고 지정할 때가 지났습니다. "
            "쓰지 않은 연가에는 보상비를 주어야 합니다."
        )
    if overdue:
        listed = ", ".join(row.member.name for row in overdue[:3])
        more = f" 외 {len(overdue) - 3}명" if len(overdue) > 3 else ""
        return (
            f"{listed}{more}이 촉구를 받고 10일이 지나도록 답하지 않았습니다. 날을 지정해 주세요."
        )
    todo = sum(stage not in row.sent for row in rows)
    if stage and stage != "assigned" and todo:
        last = window(stage, year)[1] - timedelta(days=1)
        return f"{todo:,}명에게 {STAGES[stage]}를 보내야 합니다. {day_ko(last)}까지입니다."
    short = sum(row.year.used < row.recommended for row in rows)
    return f"{len(rows):,}명 가운데 {short:,}명이 권장연가를 아직 다 쓰지 않았습니다."


def _figs(rows: Sequence[Row]) -> list[dict[str, Any]]:
    used = sum(min(row.year.used, row.recommended) for row in rows)
    told = sum(row.recommended for row in rows)
    rate = 100 * used // told if told else 0
    short = [row for row in rows if row.year.used < row.recommended]
    answered = sum(row.answered is not None for row in rows)
    urged = sum("urged" in row.sent for row in rows)
    return [
        {
            "label": "권장연가를 쓴 비율",
            "value": f"{rate}%",
            "sub": f"권장 {leave_ko(told)} 가운데 {leave_ko(used)}",
            "meter": drawing.meter(used, told, kind="ok"),
        },
        {"label": "덜 쓴 사람", "value": f"{len(short):,}", "unit": f"명 / {len(rows):,}명",
         "sub": "최소 권장일수보다 적게 쓴 사람"},
        {"label": "촉구에 답한 사람", "value": f"{answered:,}", "unit": f"명 / {urged:,}명",
         "sub": "10일 안에 쓸 때를 알린 사람"},
    ]  # fmt: skip


def _plot(rows: Sequence[Row]) -> drawing.BarPlot | None:
    """How far the recommended leave is used: by department, or by person in one's own."""
    if not rows:
        return None
    by_unit = len({row.unit for row in rows}) > 1
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.unit if by_unit else row.member.name, []).append(row)
    shown = sorted(
        groups.items(), key=lambda each: sum(r.year.used for r in each[1]) / len(each[1])
    )
    bars = [
        drawing.BarRow(name, tuple(_average(mine, part) for part in PARTS)) for name, mine in shown
    ]
    first = shown[0][0]
    return drawing.bar_plot(
        bars[:BARS],
        key="recommended",
        title=("부서별 한 사람 연가" if by_unit else "사람별 연가")
        + (f", 적게 쓴 {BARS}곳" if by_unit and len(bars) > BARS else ""),
        reading=f"{first}에서 가장 적게 썼습니다." if by_unit else f"{first}이 가장 적게 썼습니다.",
        unit="일",
        series=tuple(PARTS),
        show=lambda value: f"{value:.1f}",
        limit=drawing.Limit(
            int(params.value("leave.recommended_days", date(2020, 1, 1))), "최소 권장"
        ),
        label_head="부서" if by_unit else "성명",
    )


PARTS: dict[str, Callable[[Row], int]] = {
    "쓴 것": lambda row: row.year.used,
    "계획·지정": lambda row: row.planned + row.assigned,
    "남은 것": lambda row: max(row.left - row.planned - row.assigned, 0),
}


def _average(rows: Sequence[Row], part: str) -> float:
    return round(sum(PARTS[part](row) for row in rows) / DAY / len(rows), 1)


def _filters(rows: Sequence[Row], show: str, stage: str) -> list[dict[str, Any]]:
    kinds = [("", "모두", len(rows))]
    if stage:
        todo = sum(stage not in row.sent for row in rows)
        kinds.append(("todo", f"{STAGES[stage]}를 받지 않은 사람", todo))
    kinds += [
        ("short", "권장일수가 남은 사람", sum(_shown(row, "short", stage) for row in rows)),
        ("overdue", "10일 지난 무응답", sum(row.overdue for row in rows)),
    ]
    return [{"value": v, "label": label, "count": n, "here": v == show} for v, label, n in kinds]


urls: list[URLPattern] = [
    path("leave-notices", listed, name="leave-notices"),
    path("leave-notices/file", file, name="leave-notices-file"),
    path("leave-notices/preview", preview, name="leave-notices-preview"),
    path("leave-notices/send", send, name="leave-notices-send"),
    path("leave-notices/<uuid:public_id>/assign", assign, name="leave-notices-assign"),
]
