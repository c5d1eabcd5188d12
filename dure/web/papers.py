"""One document at one address: what each version said, its line, who signed what, and for whom.

A link is bound to the person who opens it: looking changes nothing, and only those concerned may look.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure import deciding
from dure.approvals import actions
from dure.approvals import queries as approvals
from dure.approvals.queries import Paper, Signature
from dure.audit.actions import On, record
from dure.duty import swaps
from dure.errors import NotTheirs
from dure.organization import queries as organization
from dure.overtime import queries as overtime
from dure.people import queries as people
from dure.trips import queries as trips
from dure.web.doors import ANY, Visit, action, page
from dure.web.kinds import AGAIN, TAGS, kind_ko
from dure.web.templatetags.dure_format import day_short

DONE = {"agreed": ("동의", "ok"), "rejected": ("반려", "bad"), "seen": ("후열함", "ok")}
LEAVE_KINDS = ("leave", "leave_cancel")
DECIDED = {"검토": "검토함", "협조": "협조함", "결재": "승인"}


@dataclass(frozen=True)
class Signed:
    """One place of the line in words."""

    step: Signature
    name: str
    instead: str  # "박과장 부재": in whose stead it was signed
    deputy: str  # who may sign it instead, while it waits
    is_turn: bool
    is_over: bool = False  # its version was decided or withdrawn before its turn came

    @property
    def word(self) -> str:
        if self.step.decision == "agreed":
            return DECIDED.get(self.step.kind, "동의")
        if self.step.signed_at:
            return DONE.get(self.step.decision, ("", ""))[0]
        if self.step.code == "after":
            return "후열 전"
        if self.is_over:
            return "서명 없음"
        return "차례" if self.is_turn else "기다림"

    @property
    def tag(self) -> str:
        if self.step.signed_at:
            return DONE.get(self.step.decision, ("", "plain"))[1]
        return "go" if self.is_turn else "plain"


@page(*ANY)
def paper(visit: Visit, document: UUID) -> HttpResponse:
    found = _open(visit, document)
    versions = approvals.versions(document)
    turn = set(found.turn)
    names, deputies = _names(visit, found, versions)
    own = visit.viewer.person
    quiet = found.kind in LEAVE_KINDS and visit.viewer.role != "hr" and not _concerns(visit, found)
    if quiet:
        found, versions = _quiet(found, versions)
    context = {
        "page_title": found.title,
        "crumbs": [{"label": "내 문서", "url": "/documents"}, {"label": found.number}]
        if own == found.drafter
        else [{"label": "결재함", "url": "/inbox"}, {"label": found.number}],
        "paper": found,
        "kind": kind_ko(found.kind),
        "tag": TAGS.get(found.state, "plain"),
        "drafter": names.get(found.drafter or 0, found.drafted_by),
        "current": versions[0] if versions else None,
        "line": _line(found.line, names, deputies, turn, is_over=found.state != "pending"),
        "older": [(each, _line(each.line, names, {}, set(), is_over=True)) for each in versions[1:]],
        "reminders": [(day_short(day), days) for day, days in approvals.reminders(document)],
        "went": _went(document),
        "mine": _mine(visit, document),
        "quiet": quiet,
        "to_see": any(
            each.code == "after" and each.person == own and each.signed_at is None
            for version in versions
            for each in version.line
        ),
        "may_withdraw": found.state == "pending" and own is not None and own == found.drafter
        and deciding.doing(found.kind) is not None,
        "again_url": _again(found) if own is not None and own == found.drafter else "",
    }  # fmt: skip
    return visit.show("papers/paper.html", context)


@action(*ANY)
def acknowledge(visit: Visit, document: UUID) -> HttpResponse:
    actions.acknowledge(document=document, by=visit.viewer, at=visit.at)
    visit.say("후열했습니다.")
    back = visit.request.POST.get("next") == "inbox"
    return redirect("/inbox" if back else f"/papers/{document}")


@action(*ANY)
def withdraw(visit: Visit, document: UUID) -> HttpResponse:
    found = approvals.paper(document)
    doing = deciding.doing(found.kind) if found else None
    if found is None or doing is None:
        raise NotTheirs("이 기관에 없는 문서입니다.")
    doing.withdraw(document=document, by=visit.viewer, at=visit.at)
    visit.say("문서를 회수했습니다.")
    return redirect(f"/papers/{document}")


def _open(visit: Visit, document: UUID) -> Paper:
    """The document, if it is the viewer's to read.

    Raises:
        NotTheirs: there is none, or they are neither of its line nor over its unit.
    """
    found = approvals.paper(document)
    if found is not None and _concerns(visit, found):
        return found
    if found is None or not _oversees(visit, found):
        raise NotTheirs("이 문서는 기안자와 결재선에 있는 사람, 그 부서를 맡은 사람만 봅니다.")
    record(
        by=visit.viewer,
        at=visit.at,
        action="approvals.read",
        summary=f"{found.number} 문서를 열어 보았습니다.",
        on=[On(found.drafter, found.kind, str(found.document))],
    )
    return found


def _quiet(
    found: Paper, versions: Sequence[approvals.Version]
) -> tuple[Paper, list[approvals.Version]]:
    """A leave as whoever oversees its unit may read it: who signed when, but nothing of why."""

    def line(of: Sequence[Signature]) -> tuple[Signature, ...]:
        return tuple(replace(step, comment="") for step in of)

    quiet = [replace(v, content=(), after_reason="", line=line(v.line)) for v in versions]
    return replace(found, line=line(found.line)), quiet


def _concerns(visit: Visit, found: Paper) -> bool:
    own = visit.viewer.person
    if own is None:
        return False
    return approvals.concerned(found, own, at=visit.at) or own in _named(found)


def _oversees(visit: Visit, found: Paper) -> bool:
    """Whether the chosen role reaches the document's unit; such a look is logged."""
    if visit.viewer.role in ("", "employee", "admin"):
        return False
    reach = organization.reach(visit.viewer, on=visit.today)
    return reach is None or found.unit in reach


def _named(found: Paper) -> tuple[int, ...]:
    """Whom an order or a trip names: it is about them, whoever drafted it."""
    if found.kind == "trip":
        trip = trips.by_document([found.document]).get(found.document)
        return trip.persons if trip else ()
    if found.kind == "duty_swap":
        return swaps.concerned(found.document)
    if found.kind != "overtime":
        return ()
    order = overtime.by_document([found.document]).get(found.document)
    return order.people if order else ()


def _mine(visit: Visit, document: UUID) -> approvals.Waiting | None:
    """The place that the viewer may sign now."""
    waits = approvals.waiting_for(visit.viewer.person or 0, at=visit.at)
    return next((each for each in waits if each.document == document), None)


def _names(
    visit: Visit, found: Paper, versions: Sequence[approvals.Version]
) -> tuple[dict[int, str], dict[int, int]]:
    deputies = {
        step.person: deputy
        for step in found.turn
        if step.person
        and (deputy := approvals.deputy_of(step.person, found.kind, found.unit, at=visit.at))
        is not None
        and deputy not in (found.drafter, *found.kept_out)
    }
    lines = [step for each in versions for step in each.line]
    persons = {who for step in lines for who in (step.person, step.acting_for) if who}
    names = people.names({*persons, *deputies.values(), found.drafter or 0})
    return names, deputies


def _line(
    line: Sequence[Signature],
    names: dict[int, str],
    deputies: dict[int, int],
    turn: set[Signature],
    *,
    is_over: bool,
) -> list[Signed]:
    return [
        Signed(
            step,
            names.get(step.person or 0, step.signed_by),
            f"{names.get(step.acting_for, '')} 부재" if step.acting_for else "",
            names.get(deputies.get(step.person or 0, 0), ""),
            step in turn,
            is_over,
        )
        for step in line
    ]


def _went(document: UUID) -> list[dict[str, Any]]:
    """How places of the line went to others: when, from whom to whom, and why."""
    rows = approvals.reroutings(document)
    names = people.names({who for row in rows for who in (row.from_person, row.to_person)})
    return [
        {
            "at": row.at,
            "kind": row.kind,
            "before": names.get(row.from_person, ""),
            "after": names.get(row.to_person, ""),
            "why": row.why,
        }
        for row in rows
    ]


def _again(found: Paper) -> str:
    """Where a returned or withdrawn document is put up again, for kinds that can be."""
    address = AGAIN.get(found.kind, "")
    open_again = found.state in ("rejected", "withdrawn")
    return address.format(found.document) if address and open_again else ""


urls: list[URLPattern] = [
    path("papers/<uuid:document>", paper),
    path("papers/<uuid:document>/acknowledge", acknowledge),
    path("papers/<uuid:document>/withdraw", withdraw),
]
