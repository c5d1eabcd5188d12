"""접근 권한: who should have access to which system and who has it, what is to be given and taken, the rules."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.access import actions, due, giving, queries
from dure.access.due import TODO, Standing
from dure.accounts import queries as accounts
from dure.links.spreadsheets import Field, Table
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.register import KINDS
from dure.web.doors import Visit, action, page
from dure.web.downloads import xlsx
from dure.web.fields import read_key, read_sentence, typed_day
from dure.web.frame import ROLES
from dure.web.people import walk

MAY = ("hr", "admin")
ON_A_PAGE = 20
HERE = "/directory/access"
CRUMBS = [{"label": "접근 권한", "url": HERE}]
ASKED = ("q", "system", "kind", "todo")


@page(*MAY)
def everybody(visit: Visit) -> HttpResponse:
    """Whoever should have access or has it, fixed-term workers first, what is to be done first."""
    every = due.standings(viewer=visit.viewer, on=visit.today)
    found = _found(visit, every)
    shown = Paginator(found, ON_A_PAGE).get_page(visit.request.GET.get("page"))
    kept = {name: visit.request.GET[name] for name in ASKED if visit.request.GET.get(name)}
    context = {
        "page_title": "접근 권한",
        "page_lead": "누가 어느 시스템을 쓸 수 있어야 하는지와 쓸 수 있는지를 맞추어 봅니다.",
        "systems": queries.systems(),
        "kinds": KINDS.items(),
        "todos": TODO.items(),
        "asked": kept,
        "page": shown,
        "rows": _rows(list(shown)),
        "found": len(found),
        "query": f"{urlencode(kept)}&" if kept else "",
        "figs": _figs(every),
    }
    return visit.show("access/everybody.html", context)


@page(*MAY)
def file(visit: Visit) -> FileResponse:
    """The same list, all of it, as a sheet."""
    rows = _rows(_found(visit, due.standings(viewer=visit.viewer, on=visit.today)))
    fields = [
        Field("사번", width=14), Field("성명"), Field("고용형태"), Field("소속", width=22),
        Field("재직 끝", "date"), Field("시스템", width=16), Field("있어야 함"),
        Field("있음"), Field("언제부터", "date"), Field("언제까지", "date"), Field("할 일"),
        Field("언제부터 할 일", "date"),
    ]  # fmt: skip
    lines = [
        (each.whose.number, each.whose.name, row["kind"], row["unit"], each.whose.until,
         each.system.name, "예" if each.should else "", _told(each),
         each.has.since if each.has else None, each.has.until if each.has else None,
         TODO[each.todo] if each.todo else "", each.when if each.todo else None)
        for row in rows
        for each in (row["each"],)
    ]  # fmt: skip
    return xlsx(visit, f"접근권한_{visit.today}.xlsx", [Table("접근 권한", fields, lines)])


def _found(visit: Visit, every: list[Standing]) -> list[Standing]:
    asked = visit.request.GET
    text, system = asked.get("q", "").strip(), asked.get("system", "")
    kind, todo = asked.get("kind", ""), asked.get("todo", "")
    return [
        each
        for each in every
        if (not text or text in each.whose.name or each.whose.number.startswith(text))
        and system in ("", str(each.system.public_id))
        and kind in ("", each.whose.kind)
        and (not todo or each.todo == todo or (todo == "any" and each.todo))
    ]


def _rows(found: list[Standing]) -> list[dict[str, Any]]:
    names = organization.names({each.whose.unit for each in found if each.whose.unit})
    return [
        {
            "each": each,
            "kind": KINDS[each.whose.kind],
            "unit": names.get(each.whose.unit or 0, ""),
            "told": _told(each),
            "todo": TODO[each.todo],
        }
        for each in found
    ]


def _told(each: Standing) -> str:
    if each.has is None:
        return ""
    return "SCIM으로 앎" if each.has.by_program else "적음"


def _figs(every: list[Standing]) -> list[dict[str, Any]]:
    counts = Counter(each.todo for each in every)
    first = sum(each.whose.kind == due.FIRST and bool(each.todo) for each in every)
    told = (
        ("줄 것", counts["give"], f"{HERE}?todo=give"),
        ("거둘 것", counts["take"], f"{HERE}?todo=take"),
        ("그 가운데 기간제", first, f"{HERE}?todo=any&kind={due.FIRST}"),
        ("그대로", counts[""], ""),
    )
    return [{"label": ko, "value": f"{n:,}", "unit": "건", "url": url} for ko, n, url in told]


# ── one person ────────────────────────────────────────────────────────────────────────


@page(*MAY)
def person(visit: Visit, public_id: UUID) -> HttpResponse:
    """One person's access, everything ever entered or told of it, and what may be entered."""
    whose = people.seen(viewer=visit.viewer, public_id=public_id, on=visit.today)
    visit.note_look(whose, action="web.view_access", kind="access", told="접근 권한을 보았습니다.")
    held, links, closings = queries.told_of(whose.person)
    standings = due.standings(viewer=visit.viewer, on=visit.today, person=whose.person)
    context = {
        "page_title": f"{whose.name}의 접근 권한",
        "crumbs": CRUMBS,
        "whose": whose,
        "rows": _rows(standings),
        "systems": queries.systems(),
        "held": held,
        "links": links,
        "closings": closings,
        "is_closed": any(each.known_until is None for each in closings),
        "may_open": visit.viewer.role == "admin",
        "today": visit.today,
    }
    return visit.show("access/person.html", context)


@action(*MAY)
def give(visit: Visit, public_id: UUID) -> HttpResponse:
    sent = visit.request.POST
    giving.give(
        person=_person(visit, public_id), system=_key(sent.get("system", "")),
        since=typed_day(sent, "since", visit.today),
        note=read_sentence(sent.get("note", ""), "메모는", 120), by=visit.viewer, at=visit.at,
    )  # fmt: skip
    visit.say("쓸 수 있게 한 것을 적었습니다.")
    return redirect(f"{HERE}/people/{public_id}")


@action(*MAY)
def take(visit: Visit, public_id: UUID) -> HttpResponse:
    sent = visit.request.POST
    giving.take(
        person=_person(visit, public_id), system=_key(sent.get("system", "")),
        until=typed_day(sent, "until", visit.today), by=visit.viewer, at=visit.at,
    )  # fmt: skip
    visit.say("거둔 것을 적었습니다.")
    return redirect(f"{HERE}/people/{public_id}")


@action("admin")
def open_again(visit: Visit, public_id: UUID) -> HttpResponse:
    actions.open_again(person=_person(visit, public_id), by=visit.viewer, at=visit.at)
    visit.say("닫은 접근을 다시 열었습니다.")
    return redirect(f"{HERE}/people/{public_id}")


def _person(visit: Visit, public_id: UUID) -> int:
    return people.seen(viewer=visit.viewer, public_id=public_id, on=visit.today).person


def _key(text: str) -> UUID:
    return read_key(text) or UUID(int=0)


# ── systems and rules ─────────────────────────────────────────────────────────────────


@page(*MAY)
def rules(visit: Visit) -> HttpResponse:
    """The systems, who should have access to each, and every rule that was."""
    every = queries.rules()
    context = {
        "page_title": "접근 규칙",
        "page_lead": "규칙 하나에라도 맞으면 그 시스템을 쓸 수 있어야 합니다.",
        "crumbs": CRUMBS,
        "systems": queries.systems(),
        "rules": _rules([each for each in every if each.known_until is None]),
        "past": _rules([each for each in every if each.known_until]),
        "kinds": KINDS.items(),
        "roles": ROLES.items(),
        "units": [
            (str(node.public_id), f"{'　' * depth}{node.name}")
            for node, depth in walk(organization.tree(on=visit.today))
        ],
        "programs": list(
            {login: (pk, name) for pk, login, name, _ in accounts.programs(on=visit.today)}.items()
        ),
    }
    return visit.show("access/rules.html", context)


def _rules(found: list[Any]) -> list[dict[str, Any]]:
    names = organization.names({each.unit_id for each in found if each.unit_id})
    return [
        {
            "rule": each,
            "employment": KINDS.get(each.employment, "모두"),
            "unit": names.get(each.unit_id or 0, "모든 부서"),
            "role": ROLES.get(each.role, "모두"),
        }
        for each in found
    ]


@action(*MAY)
def add_system(visit: Visit) -> HttpResponse:
    sent = visit.request.POST
    known = {login: pk for pk, login, _, _ in accounts.programs(on=visit.today)}
    giving.add_system(
        name=read_sentence(sent.get("name", ""), "이름은", 60),
        program=known.get(sent.get("program", "")), by=visit.viewer, at=visit.at,
    )  # fmt: skip
    visit.say("시스템을 적었습니다. 이제 누가 써야 하는지 규칙을 적으세요.")
    return redirect(f"{HERE}/rules")


@action(*MAY)
def end_system(visit: Visit, system: UUID) -> HttpResponse:
    giving.end_system(system=system, by=visit.viewer, at=visit.at)
    visit.say("시스템과 그 규칙을 끝냈습니다.")
    return redirect(f"{HERE}/rules")


@action(*MAY)
def add_rule(visit: Visit) -> HttpResponse:
    sent = visit.request.POST
    unit = read_key(sent.get("unit", ""))
    giving.add_rule(
        system=_key(sent.get("system", "")), employment=sent.get("employment", ""),
        unit=organization.key(unit) if unit else None, role=sent.get("role", ""),
        document=read_sentence(sent.get("document", ""), "문서는", 120),
        by=visit.viewer, at=visit.at,
    )  # fmt: skip
    visit.say("규칙을 적었습니다.")
    return redirect(f"{HERE}/rules")


@action(*MAY)
def end_rule(visit: Visit, rule: UUID) -> HttpResponse:
    giving.end_rule(rule=rule, by=visit.viewer, at=visit.at)
    visit.say("규칙을 끝냈습니다. 거둘 것이 있는지 목록에서 보세요.")
    return redirect(f"{HERE}/rules")


urls: list[URLPattern] = [
    path("directory/access", everybody),
    path("directory/access/file", file),
    path("directory/access/people/<uuid:public_id>", person),
    path("directory/access/people/<uuid:public_id>/give", give),
    path("directory/access/people/<uuid:public_id>/take", take),
    path("directory/access/people/<uuid:public_id>/open", open_again),
    path("directory/access/rules", rules),
    path("directory/access/rules/add", add_rule),
    path("directory/access/rules/<uuid:rule>/end", end_rule),
    path("directory/access/systems", add_system),
    path("directory/access/systems/<uuid:system>/end", end_system),
]
