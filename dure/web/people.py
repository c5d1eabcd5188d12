"""사람: who works here, one person's dated record, what may be changed in it, and the personnel file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.cards import actions as cards
from dure.cards import queries as held
from dure.errors import Refused
from dure.organization import queries as organization
from dure.organization.queries import Node
from dure.people import actions, imports, periods, queries, sexes
from dure.people.queries import Member
from dure.web.doors import Visit, action, page
from dure.web.file_previews import Line, Words, chosen, show_preview
from dure.web.person_forms import (
    NUMBERS,
    Appointing,
    Issuing,
    Losing,
    Scheduling,
    Sexing,
    Stepping,
)
from dure.web.templatetags.dure_format import day_iso, josa

ON_A_PAGE = 50
FOUND = 200
FIRST, LAST = date(1900, 1, 1), date(2200, 1, 1)
DAY = timedelta(days=1)
STATES = {"now": "지금", "later": "예정", "past": "지남"}


# ── everybody ─────────────────────────────────────────────────────────────────────────


@page("hr", "admin")
def everybody(visit: Visit) -> HttpResponse:
    """All who work here by unit, or those that a name or 사번 finds."""
    asked = visit.request.GET
    text, unit = asked.get("q", "").strip(), asked.get("unit", "")
    walked = walk(organization.tree(on=visit.today))
    everyone = queries.members(viewer=visit.viewer, on=visit.today)
    found = _asked(visit, everyone, text, _unit_of(walked, unit))
    rank = {node.id: place for place, (node, _) in enumerate(walked)}
    found.sort(key=lambda each: rank.get(each.unit, len(rank)))
    shown = Paginator(found, ON_A_PAGE).get_page(asked.get("page"))
    numbers = queries.staff_numbers([each.person for each in shown], on=visit.today)
    names = organization.names({each.unit for each in shown})
    context = {
        "page_title": "사람",
        "page_lead": f"{len(everyone):,}명이 근무하고 있습니다."
        if everyone
        else "아직 근무하는 사람이 없습니다.",
        "text": text,
        "unit": unit,
        "units": [(str(node.public_id), _indented(node, depth)) for node, depth in walked],
        "page": shown,
        "rows": [(each, numbers.get(each.person, ""), names.get(each.unit, "")) for each in shown],
        "query": f"{urlencode({'q': text, 'unit': unit})}&" if text or unit else "",
        "found": len(found),
        "cut": bool(text) and len(found) == FOUND,
        "nobody": not everyone,
    }
    return visit.show("people/everybody.html", context)


def _asked(visit: Visit, everyone: list[Member], text: str, unit: Node | None) -> list[Member]:
    inside = None
    if unit is not None:
        inside = organization.under([unit.id], organization.tree(on=visit.today))
    if text:
        everyone = queries.find(viewer=visit.viewer, text=text, on=visit.today, limit=FOUND)
    return [each for each in everyone if inside is None or each.unit in inside]


def _unit_of(walked: Sequence[tuple[Node, int]], public_id: str) -> Node | None:
    return next((node for node, _ in walked if str(node.public_id) == public_id), None)


def _indented(node: Node, depth: int) -> str:
    return f"{'　' * depth}{node.name}"


def walk(nodes: Mapping[int, Node]) -> list[tuple[Node, int]]:
    """Units from the top down, each with what lies under it, and how deep it lies."""
    below: dict[int | None, list[Node]] = {}
    for node in nodes.values():
        below.setdefault(node.parent if node.parent in nodes else None, []).append(node)
    found: list[tuple[Node, int]] = []
    waiting = [(node, 0) for node in reversed(below.get(None, []))]
    while waiting:
        node, depth = waiting.pop()
        found.append((node, depth))
        waiting += [(each, depth + 1) for each in reversed(below.get(node.id, []))]
    return found


# ── one person ────────────────────────────────────────────────────────────────────────


FORMS: dict[str, type[forms.Form]] = {
    "appoint": Appointing,
    "step": Stepping,
    "schedule": Scheduling,
    "card": Issuing,
    "lose": Losing,
}
OF_HR: dict[str, type[forms.Form]] = {"sex": Sexing}  # what administrators neither see nor write


@page("hr", "admin")
def person(visit: Visit, public_id: UUID) -> HttpResponse:
    """One person's record; that it was looked at is written down."""
    whose = queries.seen(viewer=visit.viewer, public_id=public_id, on=visit.today)
    visit.note_look(whose, action="web.view_person", kind="person", told="인사 기록을 보았습니다.")
    return _person(visit, whose)


def _person(
    visit: Visit,
    whose: Member,
    bound: tuple[str, forms.Form] | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    jobs = periods.employments([whose.person]).get(whose.person, [])
    working = any(periods.of(job.valid).holds(visit.today) for job in jobs)
    ended = [job.valid.upper - DAY for job in jobs if job.valid.upper]
    context = {
        "page_title": whose.name,
        "page_lead": _lead(whose, working, ended),
        "crumbs": [{"label": "사람", "url": "/people"}],
        "whose": whose,
        "working": working,
        "tables": _tables(whose, jobs, visit.today),
        "forms": _forms(visit, whose, bound, refusal) if working else [],
    }
    return visit.show("people/person.html", context, 422 if bound else 200)


def _lead(whose: Member, working: bool, ended: Sequence[date]) -> str:
    unit = organization.names([whose.unit]).get(whose.unit, "")
    post = " ".join(each for each in (whose.grade_ko, whose.position) if each)
    if working:
        return f"{unit} {josa(post or '직원', '으로/로')} 근무하고 있습니다."
    return f"{day_iso(max(ended))}까지 근무했습니다." if ended else "근무하고 있지 않습니다."


@dataclass(frozen=True)
class Row:
    """A period of a record: its last day, not the day after, as people say it."""

    since: date
    last: date | None
    state: str
    cells: tuple[str, ...]

    @property
    def state_ko(self) -> str:
        return STATES[self.state]


def _row(since: date, until: date | None, today: date, *cells: str) -> Row:
    open_ended = until is None or until >= LAST
    last = None if open_ended or until is None else until - DAY
    state = "later" if since > today else "past" if last and last < today else "now"
    return Row(since, last, state, cells)


def _tables(whose: Member, jobs: Sequence[Any], today: date) -> list[dict[str, Any]]:
    """The record in five tables, the newest period first."""
    posts, numbers = _written(jobs)
    names = organization.names({post.unit_id for post in posts})
    employed = [
        _row(job.valid.lower, job.valid.upper, today, job.name, job.get_kind_display())
        for job in jobs
    ]
    appointed = [
        _row(post.valid.lower, post.valid.upper, today, names.get(post.unit_id, ""), *_post(post))
        for post in posts
    ]
    held = [
        _row(
            number.valid.lower,
            number.valid.upper,
            today,
            NUMBERS[number.kind],
            "•" * len(number.value) if number.kind == "pin" else number.value,
            number.reason,
        )
        for number in numbers
    ]
    tables = (
        ("post", "발령", ("소속", "직급", "직렬", "직위", "그 밖에"), appointed),
        ("step", "호봉", ("호봉", "근거"), _stepped(jobs, today)),
        ("plan", "근무시간표", ("근무시간표",), _scheduled(whose.person, today)),
        ("card", "번호", ("종류", "번호", "까닭"), held),
        ("job", "임용", ("성명", "고용형태"), employed),
    )
    return [
        {
            "id": key,
            "title": title,
            "columns": columns,
            "rows": [
                (row, list(zip(columns, row.cells, strict=True)))
                for row in sorted(rows, key=lambda each: each.since, reverse=True)
            ],
        }
        for key, title, columns, rows in tables
    ]


def _written(jobs: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """The appointments and numbers written down of whoever holds these employments."""
    if not jobs:
        return [], []
    known = jobs[0].person
    posts = known.appointments.filter(known__upper_inf=True, valid__isempty=False)
    return list(posts), list(known.credentials.filter(valid__isempty=False))


def _stepped(jobs: Sequence[Any], today: date) -> list[Row]:
    found = jobs[0].person.pay_steps.filter(known__upper_inf=True) if jobs else ()
    return [
        _row(each.valid.lower, each.valid.upper, today, f"{each.step}호봉", each.document)
        for each in found
    ]


def _post(post: Any) -> tuple[str, str, str, str]:
    marks = {"부서의 장": post.head, "현업": post.field, "관리업무수당": post.managerial}
    said = ", ".join(label for label, holds in marks.items() if holds)
    return (f"{post.grade}급" if post.grade else "", post.series, post.position, said)


def _scheduled(whose: int, today: date) -> list[Row]:
    """Schedules from day to day, whatever was appointed meanwhile."""
    frame = queries.segments(since=FIRST, until=LAST, people=[whose])
    stretches: list[tuple[int, date, date]] = []
    for since, until, schedule in frame.select("valid_from", "valid_until", "schedule").iter_rows():
        before = stretches[-1] if stretches else None
        if before and before[0] == schedule and before[2] == since:
            stretches[-1] = (schedule, before[1], until)
        else:
            stretches.append((schedule, since, until))
    names = queries.schedule_names()
    return [_row(since, until, today, names.get(pk, "")) for pk, since, until in stretches]


# ── changing it ───────────────────────────────────────────────────────────────────────


def _forms(
    visit: Visit,
    whose: Member,
    bound: tuple[str, forms.Form] | None,
    refusal: Refused | None,
) -> list[dict[str, Any]]:
    made = []
    for name, kind in (FORMS | OF_HR if visit.viewer.role == "hr" else FORMS).items():
        mine = bound is not None and bound[0] == name
        form = bound[1] if bound is not None and mine else kind(**_start(visit, whose, name))
        if not mine:
            _fill(form, visit.today)
        made.append(
            {
                "name": name,
                "form": form,
                "title": getattr(kind, "title", ""),
                "button": getattr(kind, "button", ""),
                "consequence": getattr(kind, "consequence", ""),
                "open": mine,
                "refusal": refusal if mine else None,
            }
        )
    return made


def _start(visit: Visit, whose: Member, name: str) -> dict[str, Any]:
    """A form as it is first shown: what holds today, from today."""
    initial: dict[str, Any] = {"since": visit.today}
    if name == "sex":
        initial = {"kind": sexes.of_person(whose.person, viewer=visit.viewer)}
    if name == "appoint":
        unit = organization.tree(on=visit.today).get(whose.unit)
        initial |= {
            "unit": str(unit.public_id) if unit else "",
            "grade": whose.grade,
            "series": whose.series,
            "position": whose.position,
            "head": whose.head,
            "field": whose.field,
            "managerial": whose.managerial,
        }
    return {"prefix": name, "label_suffix": "", "initial": initial}


def _fill(form: forms.Form, day: date) -> None:
    """What may be chosen on a day."""
    if isinstance(form, Appointing):
        nodes = walk(organization.tree(on=day))
        choices = [(str(node.public_id), _indented(node, depth)) for node, depth in nodes]
        form.fields["unit"].choices = choices  # type: ignore[attr-defined]
    elif isinstance(form, Scheduling):
        form.fields["schedule"].choices = [  # type: ignore[attr-defined]
            ("", "고르세요"),
            *sorted(queries.schedule_names().items(), key=lambda each: each[1]),
        ]


def _do(
    visit: Visit, public_id: UUID, name: str, write: Callable[[Member, dict[str, Any]], str]
) -> HttpResponse:
    """Read a form and write what it says; what cannot be is said in the form, nothing typed is lost."""
    whose = queries.seen(viewer=visit.viewer, public_id=public_id, on=visit.today)
    form = (FORMS | OF_HR)[name](visit.request.POST, prefix=name, label_suffix="")
    try:
        day = date.fromisoformat(visit.request.POST.get(f"{name}-since", ""))
    except ValueError:
        day = visit.today
    _fill(form, day)
    if not form.is_valid():
        return _person(visit, whose, (name, form))
    try:
        with transaction.atomic():
            done = write(whose, form.cleaned_data)
    except Refused as refused:
        return _person(visit, whose, (name, form), refused)
    if "since" in form.fields:
        again = " 그날부터 다시 계산합니다." if day <= visit.today else ""
        done = f"{day_iso(day)}부터 {done}{again}"
    visit.say(f"{whose.name}: {done}")
    return redirect(f"/people/{public_id}")


@action("hr", "admin")
def appoint(visit: Visit, public_id: UUID) -> HttpResponse:
    """A transfer or promotion from a day on."""

    def write(whose: Member, given: dict[str, Any]) -> str:
        day, unit = given.pop("since"), given.pop("unit")
        post = actions.Post(unit=organization.key(UUID(unit)) or 0, **given)
        move = actions.Move(whose.person, post, day)
        actions.appoint(moves=[move], by=visit.viewer, at=visit.at)
        return "새 발령입니다."

    return _do(visit, public_id, "appoint", write)


@action("hr", "admin")
def step(visit: Visit, public_id: UUID) -> HttpResponse:
    """Another 호봉 from a day on."""

    def write(whose: Member, given: dict[str, Any]) -> str:
        asked = actions.Step(whose.person, given["step"], given["since"], given["document"])
        actions.set_pay_steps(steps=[asked], by=visit.viewer, at=visit.at)
        return f"{given['step']}호봉입니다."

    return _do(visit, public_id, "step", write)


@action("hr", "admin")
def schedule(visit: Visit, public_id: UUID) -> HttpResponse:
    """Another schedule from a day on, or until a day."""

    def write(whose: Member, given: dict[str, Any]) -> str:
        last = given["until"]
        actions.assign_schedule(
            persons=[whose.person],
            schedule=given["schedule"],
            since=given["since"],
            until=last + DAY if last else None,
            by=visit.viewer,
            at=visit.at,
        )
        return "새 근무시간표입니다."

    return _do(visit, public_id, "schedule", write)


@action("hr", "admin")
def card(visit: Visit, public_id: UUID) -> HttpResponse:
    """A card, 사번 or PIN in place of the one in use."""

    def write(whose: Member, given: dict[str, Any]) -> str:
        doing: dict[str, Any] = {"by": visit.viewer, "at": visit.at}
        if given["kind"] == "card":
            number = given.pop("value")
            given.pop("kind")
            cards.issue(person=whose.person, number=number, **given, **doing)
            return "새 공무원증 번호입니다."
        actions.register_credential(person=whose.person, **given, **doing)
        return f"새 {NUMBERS[given['kind']]} 번호입니다."

    return _do(visit, public_id, "card", write)


@action("hr", "admin")
def lose(visit: Visit, public_id: UUID) -> HttpResponse:
    """A card or PIN that is nobody's any more."""

    def write(whose: Member, given: dict[str, Any]) -> str:
        doing: dict[str, Any] = {"person": whose.person, "by": visit.viewer, "at": visit.at}
        using = held.in_use(whose.person, on=given["since"]) if given["kind"] == "card" else None
        if using is not None:
            why = given["reason"]
            cards.lose(number=using.number, on=given["since"], reason=why, **doing)
        else:
            actions.lose_credential(**given, **doing)
        return f"{josa(NUMBERS[given['kind']], '을/를')} 쓸 수 없습니다."

    return _do(visit, public_id, "lose", write)


@action("hr")
def sex(visit: Visit, public_id: UUID) -> HttpResponse:
    """The sex that the personnel record has."""

    def write(whose: Member, given: dict[str, Any]) -> str:
        changed = sexes.record_sexes(
            sexes={whose.person: given["kind"]}, by=visit.viewer, at=visit.at
        )
        return "성별을 적었습니다." if changed else "적혀 있던 성별과 같습니다."

    return _do(visit, public_id, "sex", write)


# ── the personnel file ────────────────────────────────────────────────────────────────


PEOPLE = Words(
    "/people/import",
    "/people",
    "사람",
    "인사 파일 가져오기",
    "사번",
    "명",
    (
        ("사번, 성명", "꼭 있어야 합니다"),
        ("부서코드, 부서명", "둘 가운데 하나"),
        ("직급, 직렬, 직위", "9급, 행정, 주무관"),
        ("호봉", "10호봉"),
        ("성별", "여성 또는 남성. 통계에만 쓰고 인사 담당자만 봅니다. 비워도 됩니다"),
        ("고용형태", "일반직, 임기제, 시간선택제, 기간제, 공무직, 정무직"),
        ("근무시간표", "등록된 이름"),
        ("카드번호", "공무원증 번호"),
        ("부서장, 현업, 관리업무수당", "예, 아니오"),
        ("적용일, 마지막근무일", "2026-11-03"),
    ),
)


@page("hr", "admin", methods=("GET", "HEAD", "POST"))
def choose(visit: Visit) -> HttpResponse:
    """Choose a personnel file; a chosen one is kept and compared, nothing more."""
    form, answer = chosen(visit, PEOPLE)
    if answer is not None:
        return answer
    file = form.cleaned_data["file"]
    seen = imports.preview(
        filename=file.name,
        content=file.read(),
        since=form.cleaned_data["since"],
        by=visit.viewer,
        at=visit.at,
    )
    return show_preview(visit, PEOPLE, seen, _lines(seen.new), _lines(seen.changed))


def _lines(changes: Iterable[Any]) -> Iterable[Line]:
    return (Line(e.line, e.staff_number, e.name, e.since, e.fields) for e in changes)


@action("hr", "admin")
def apply(visit: Visit, upload: UUID) -> HttpResponse:
    """Apply a file that was looked at: every line or none."""
    visit.say(imports.apply(upload=upload, by=visit.viewer, at=visit.at).ko)
    return redirect("/people")


urls: list[URLPattern] = [
    path("people", everybody, name="people"),
    path("people/import", choose, name="people-import"),
    path("people/import/<uuid:upload>/apply", apply, name="people-apply"),
    path("people/<uuid:public_id>", person, name="people-person"),
    path("people/<uuid:public_id>/appoint", appoint),
    path("people/<uuid:public_id>/step", step),
    path("people/<uuid:public_id>/schedule", schedule),
    path("people/<uuid:public_id>/card", card),
    path("people/<uuid:public_id>/lose", lose),
    path("people/<uuid:public_id>/sex", sex),
]
