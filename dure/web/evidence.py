"""의심: records that met a stated rule, each with what it rests on, and what was said and decided."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.accounts import queries as accounts
from dure.audit.actions import On, record
from dure.errors import NotTheirs
from dure.evidence import actions, queries, scanning
from dure.evidence.queries import Found
from dure.evidence.rules import Rule, rules
from dure.people import queries as people
from dure.timeline.actions import month_after
from dure.web.doors import ANY, Visit, action, page
from dure.web.dossier import FIRST
from dure.web.downloads import sent
from dure.web.fields import read_month
from dure.web.pay import before

ON_A_PAGE = 50
DECIDED = "decided"


@page("auditor")
def listed(visit: Visit) -> HttpResponse:
    """The month's hits, those that wait first."""
    month = _month(visit, visit.request.GET.get("month"))
    every = queries.hits(since=month, until=month_after(month))
    found = [each for each in every if visit.viewer.person not in each.persons]
    names = people.names({each for hit in found for each in hit.persons})
    standing = rules(month)
    waiting = [each for each in found if not each.decision]
    chips = _chips(found, waiting, standing, visit.request.GET.get("rule", ""))
    picked = next((each["code"] for each in chips if each["here"]), "")
    here = [each for each in found if each.decision] if picked == DECIDED else waiting
    rows = [each for each in here if picked in (each.rule, DECIDED)]
    _log(visit, f"{month:%Y-%m}의 의심 {len(found):,}건을 보았습니다.", found)
    context = {
        "page_title": "의심",
        "month": month,
        "previous": before(month),
        "following": month_after(month) if month_after(month) <= visit.today else None,
        "chips": chips,
        "rule": standing.get(picked),
        "waiting": len(waiting),
        "page": Paginator([_row(each, names) for each in rows], ON_A_PAGE).get_page(
            visit.request.GET.get("page")
        ),
        "query": f"month={month:%Y-%m}&rule={picked}&",
        "own": len(every) - len(found),
        "rules": list(standing.values()),
    }
    return visit.show("evidence/list.html", context)


def _chips(
    found: Sequence[Found], waiting: Sequence[Found], standing: dict[str, Rule], asked: str
) -> list[dict[str, Any]]:
    """Rules that were met with how many wait, then what was decided; one of them is looked at."""
    counts = Counter(each.rule for each in waiting)
    made = [(code, rule.ko, counts[code]) for code, rule in standing.items() if counts[code]]
    if len(waiting) < len(found):
        made.append((DECIDED, "판단한 의심", len(found) - len(waiting)))
    codes = [code for code, _, _ in made]
    here = asked if asked in codes else next(iter(codes), "")
    return [
        {"code": code, "ko": ko, "count": count, "here": code == here} for code, ko, count in made
    ]


def _row(hit: Found, names: dict[int, str]) -> dict[str, Any]:
    return {"hit": hit, "who": ", ".join(names.get(each, "") for each in hit.persons)}


@page("auditor")
def one(visit: Visit, key: UUID) -> HttpResponse:
    """One hit: the rule, the facts, what was asked, answered and decided."""
    found = queries.hit(key)
    if found is None:
        raise NotTheirs("이 기관에 없는 의심입니다.")
    if visit.viewer.person in found.persons:
        raise NotTheirs(actions.OWN)
    _log(visit, f"'{found.ko}' 의심을 보았습니다.", [found])
    names, ids = people.names(found.persons), people.public_ids(found.persons)
    called = {login: name for login, name, _ in accounts.logins()}
    context = {
        "page_title": f"{found.ko}: {', '.join(names.get(each, '') for each in found.persons)}",
        "crumbs": [{"label": "의심", "url": f"/evidence?month={found.last:%Y-%m}"}],
        "hit": found,
        "lasting": found.decision == "justified" and rules(found.last)[found.rule].lasting,
        "facts": queries.facts(key),
        "turns": [
            (each, called.get(each.by, each.by), names.get(each.person or 0, ""))
            for each in queries.turns(key)
        ],
        "persons": [(each, names.get(each, ""), ids[each]) for each in found.persons],
    }
    return visit.show("evidence/hit.html", context)


@action("auditor")
def scan(visit: Visit) -> HttpResponse:
    month = _month(visit, visit.request.POST.get("month"))
    made = scanning.scan(month=month, by=visit.viewer, at=visit.at)
    visit.say(f"기록을 규칙에 대어 보았습니다. 새로 찾은 의심은 {made:,}건입니다.")
    return redirect(f"/evidence?month={month:%Y-%m}")


@action("auditor")
def ask(visit: Visit, key: UUID) -> HttpResponse:
    given = visit.request.POST
    persons = [int(each) for each in given.getlist("person") if each.isdecimal()]
    count = actions.ask(
        hit=key, persons=persons, text=given.get("text", ""), by=visit.viewer, at=visit.at
    )
    visit.say(f"{count}명에게 해명을 요청했습니다. 답이 오면 여기에 보입니다.")
    return redirect(f"/evidence/hits/{key}")


@action("auditor")
def decide(visit: Visit, key: UUID) -> HttpResponse:
    given = visit.request.POST
    actions.decide(
        hit=key,
        outcome=given.get("outcome", ""),
        text=given.get("text", ""),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("판단을 적었습니다. 같은 사실은 다시 나오지 않습니다.")
    return redirect(f"/evidence/hits/{key}")


@action("auditor")
def revisit(visit: Visit, key: UUID) -> HttpResponse:
    text = visit.request.POST.get("text", "")
    actions.revisit(hit=key, text=text, by=visit.viewer, at=visit.at)
    visit.say("다시 열었습니다. 앞의 판단은 이력에 남습니다.")
    return redirect(f"/evidence/hits/{key}")


@page(*ANY)
def file(visit: Visit, turn: UUID) -> FileResponse:
    """What came with an explanation."""
    name, media, content = actions.open_file(turn=turn, by=visit.viewer, at=visit.at)
    return sent(content, name, media)


def _month(visit: Visit, text: str | None) -> date:
    """The month asked for, not one to come and none before the rules are dated."""
    this: date = visit.today.replace(day=1)
    return min(max(read_month(text, this), FIRST), this)


def _log(visit: Visit, said: str, found: Sequence[Found]) -> None:
    persons = dict.fromkeys(each for hit in found for each in hit.persons)
    on = [On(each, "evidence", "") for each in persons]
    record(by=visit.viewer, at=visit.at, action="evidence.view", summary=said, on=on)


urls = [
    path("evidence", listed, name="evidence"),
    path("evidence/scan", scan, name="evidence-scan"),
    path("evidence/hits/<uuid:key>", one, name="evidence-hit"),
    path("evidence/hits/<uuid:key>/ask", ask, name="evidence-ask"),
    path("evidence/hits/<uuid:key>/decide", decide, name="evidence-decide"),
    path("evidence/hits/<uuid:key>/revisit", revisit, name="evidence-revisit"),
    path("evidence/files/<uuid:turn>", file, name="evidence-file"),
]
