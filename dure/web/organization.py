"""조직: the tree as of a day, what changed in it and when, and the organisation file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.organization import comparing, imports
from dure.organization import queries as organization
from dure.people import queries as people
from dure.web.doors import Visit, action, page
from dure.web.fields import read_day
from dure.web.file_previews import Line, Words, chosen, show_preview
from dure.web.people import walk
from dure.web.templatetags.dure_format import day_ko

DAYS_SHOWN = 10
LISTED = 12
OFFICE = "office"

FILE = Words(
    "/organization/import",
    "/organization",
    "조직",
    "조직 파일 가져오기",
    "코드",
    "곳",
    (
        ("기관코드, 부서코드", "꼭 있어야 합니다"),
        ("기관명, 부서명", "꼭 있어야 합니다"),
        ("상위코드", "위에 있는 기관이나 부서의 코드"),
        ("종류", "기관, 부서 (새로 둘 때)"),
        ("서열", "같은 곳 아래에서의 차례"),
        ("시행일, 폐지일", "2026-11-03"),
        ("행정표준 기관코드 파일", "내려받은 그대로, 우리 기관의 줄만 읽습니다"),
    ),
)


@page("hr", "admin")
def tree(visit: Visit) -> HttpResponse:
    """The units of a day with their people, and the days on which units changed."""
    on = read_day(visit.request.GET.get("on"), visit.today)
    nodes = organization.tree(on=on)
    reach = organization.reach(visit.viewer, on=on)
    if reach is not None:
        nodes = {pk: node for pk, node in nodes.items() if pk in reach}
    here = people.units_with_people(since=on, until=on + timedelta(days=1))
    own = {pk: here.get(pk, 0) for pk in nodes}
    rows = walk(nodes)
    total = dict(own)
    for node, _ in reversed(rows):  # from the bottom up
        if node.parent in total:
            total[node.parent] += total[node.id]
    offices = sum(node.kind == OFFICE for node in nodes.values())
    changes = _changes(None if reach is None else set(nodes))
    context = {
        "page_title": "조직",
        "page_lead": f"{_said(on, visit.today)} 기관 {offices:,}곳과 부서 {len(nodes) - offices:,}곳에서"
        f" {sum(own.values()):,}명이 근무합니다."
        if nodes
        else f"{_said(on, visit.today)} 있는 조직이 없습니다.",
        "on": on,
        "is_today": on == visit.today,
        "rows": [
            {"node": node, "depth": depth, "indent": "　" * depth, "own": own[node.id],
             "total": total[node.id]}
            for node, depth in rows
        ],
        "changes": changes[:DAYS_SHOWN],
        "more": max(len(changes) - DAYS_SHOWN, 0),
        "never": not changes,
    }  # fmt: skip
    return visit.show("organization/tree.html", context)


def _said(on: date, today: date) -> str:
    if on == today:
        return "오늘"
    return day_ko(on) if on.year == today.year else f"{on.year}년 {day_ko(on)}"


# ── what changed ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Event:
    """One unit on one day: set up, renamed, moved, or closed."""

    kind: str
    name: str
    text: str


@dataclass(frozen=True)
class Changed:
    """The changes of one day."""

    date: date
    counts: str
    events: list[Event]
    more: int


KINDS = ("새로", "이름", "옮김", "차례", "폐지")


def _changes(units: set[int] | None) -> list[Changed]:
    """Days on which units changed, the newest first."""
    days: dict[date, list[Event]] = {}
    known = comparing.load().versions.values()
    parents = {one.parent_id for versions in known for one in versions if one.parent_id}
    names = organization.names(parents)
    for versions in known:
        if units is None or versions[0].unit_id in units:
            for day, event in _events(versions, names):
                days.setdefault(day, []).append(event)
    return [_changed(day, days[day]) for day in sorted(days, reverse=True)]


def _changed(day: date, events: list[Event]) -> Changed:
    events.sort(key=lambda each: KINDS.index(each.kind))
    kinds = [each.kind for each in events]
    counts = ", ".join(f"{kind} {kinds.count(kind):,}곳" for kind in KINDS if kind in kinds)
    return Changed(day, counts, events[:LISTED], max(len(events) - LISTED, 0))


def _events(versions: list[Any], names: dict[int, str]) -> Iterable[tuple[date, Event]]:
    before = None
    for one in versions:
        if before is None or before.valid.upper != one.valid.lower:
            yield one.valid.lower, Event("새로", one.name, _under(one, names))
        elif before.name != one.name:
            yield one.valid.lower, Event("이름", one.name, f"앞의 이름은 {before.name}")
        elif before.parent_id != one.parent_id:
            yield one.valid.lower, Event("옮김", one.name, _under(one, names))
        else:
            yield one.valid.lower, Event("차례", one.name, "")
        before = one
    last = versions[-1]
    if last.valid.upper is not None:
        yield last.valid.upper, Event("폐지", last.name, "")


def _under(one: Any, names: dict[int, str]) -> str:
    return f"{names.get(one.parent_id, '')} 아래" if one.parent_id else ""


# ── the organisation file ─────────────────────────────────────────────────────────────


@page("hr", "admin", methods=("GET", "HEAD", "POST"))
def choose(visit: Visit) -> HttpResponse:
    """Choose an organisation file; a chosen one is kept and compared, nothing more."""
    form, answer = chosen(visit, FILE)
    if answer is not None:
        return answer
    file = form.cleaned_data["file"]
    seen = imports.preview(
        filename=file.name,
        content=file.read(),
        since=form.cleaned_data["since"],
        staff=people,
        by=visit.viewer,
        at=visit.at,
    )
    return show_preview(visit, FILE, seen, _lines(seen.new), _lines(seen.changed))


def _lines(changes: Iterable[Any]) -> Iterable[Line]:
    return (Line(each.line, each.code, each.name, each.since, each.fields) for each in changes)


@action("hr", "admin")
def apply(visit: Visit, upload: UUID) -> HttpResponse:
    """Apply a file that was looked at: every line or none."""
    visit.say(imports.apply(upload=upload, staff=people, by=visit.viewer, at=visit.at).ko)
    return redirect("/organization")


urls: list[URLPattern] = [
    path("organization", tree, name="organization"),
    path("organization/import", choose, name="organization-import"),
    path("organization/import/<uuid:upload>/apply", apply, name="organization-apply"),
]
