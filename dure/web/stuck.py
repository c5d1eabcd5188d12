"""멈춘 결재: papers before a post that nobody holds, for HR and the unit's clerk, and who signs them now."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.approvals import actions
from dure.approvals import queries as approvals
from dure.errors import NotTheirs
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Member
from dure.web.doors import Visit, action, page
from dure.web.fields import read_key, read_sentence
from dure.web.kinds import kind_ko

ROLES = ("clerk", "hr")


@page(*ROLES)
def listed(visit: Visit) -> HttpResponse:
    """What waits for nobody, and why."""
    found = approvals.stuck(viewer=visit.viewer, on=visit.today)
    names = people.names({each.step.document.drafter_id or 0 for each in found})
    units = organization.names({each.step.document.unit_id for each in found})
    heads = people.heads(on=visit.today)
    context = {
        "page_title": "멈춘 결재",
        "page_lead": f"결재할 사람이 없는 자리가 {len(found)}곳 있습니다." if found else "",
        "rows": [_row(visit, each, names, units, heads) for each in found],
    }
    return visit.show("stuck/page.html", context)


@action(*ROLES)
def hand_on(visit: Visit, document: UUID) -> HttpResponse:
    given = visit.request.POST
    key = read_key(given.get("person", ""))
    to = people.key(key) if key else None
    if to is None:
        raise NotTheirs("이 기관에서 찾을 수 없는 사람입니다.")
    actions.hand_on(
        document=document,
        place=given.get("place", ""),
        to=to,
        reason=read_sentence(given.get("reason", ""), "까닭은", 120),
        by=visit.viewer,
        at=visit.at,
    )
    name = people.names([to]).get(to, "")
    visit.say(f"{name}님에게 결재를 넘겼습니다. 왜 넘겼는지 문서에 남습니다.")
    return redirect("/stuck")


def _row(
    visit: Visit,
    each: approvals.Left,
    names: dict[int, str],
    units: dict[int, str],
    heads: Sequence[Member],
) -> dict[str, Any]:
    paper, step = each.step.document, each.step
    near = people.appointed(paper.unit_id, on=visit.today)
    never = {paper.drafter_id, *paper.kept_out, step.person_id}
    asked = {m.person: m for m in [*near, *heads] if (m.person not in never and m.grade) or m.head}
    return {
        "paper": paper,
        "kind": kind_ko(paper.kind),
        "unit": units.get(paper.unit_id, ""),
        "drafter": names.get(paper.drafter_id or 0, paper.drafted_by),
        "step": step.get_kind_display(),
        "place": actions.place_of(step),
        "why": each.why,
        "people": [m for who, m in asked.items() if who not in never],
    }


urls: list[URLPattern] = [
    path("stuck", listed),
    path("stuck/<uuid:document>", hand_on),
]
