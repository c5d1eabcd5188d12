"""결재함: what waits for one's signature, the doubtful apart, and the rest in one press.

The inbox maps a kind of document to its app's actions; approvals knows no kinds.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.approvals import actions
from dure.approvals import queries as approvals
from dure.attendance.outlook import Outlook, outlook
from dure.deciding import DOING
from dure.errors import NotTheirs, Refused, Stale
from dure.people import queries as people
from dure.web import drawing
from dure.web.away import today_card
from dure.web.delegation import proposals
from dure.web.doors import ANY, SEOUL, Visit, action, page
from dure.web.fields import read_sentence
from dure.web.kinds import kind_ko
from dure.web.templatetags.dure_format import hours
from dure.web.waiting import Card, own, waiting

HEADS = ("team_lead", "head")
UNDO = timedelta(seconds=10)
NEAR = 0.8  # of the limit: from here on somebody is shown as near it


# ── the page ──────────────────────────────────────────────────────────────────────────


@page(*ANY)
def inbox(visit: Visit) -> HttpResponse:
    """What is one's own to sign or to see; an empty one where there is nothing."""
    return visit.show("inbox/inbox.html", _context(visit))


@page(*ANY)
def one(visit: Visit, document: UUID) -> HttpResponse:
    """One document with its flags, to approve or to return with a reason."""
    card = next((card for card in waiting(visit) if card.document == document), None)
    if card is None:
        paper = approvals.paper(document)
        if paper and approvals.concerned(paper, own(visit), at=visit.at):
            return redirect(f"/papers/{document}")
        raise NotTheirs("이 문서는 지금 다른 사람이 결재할 차례입니다.")
    context = {
        "page_title": card.title,
        "crumbs": [{"label": "결재함", "url": "/inbox"}],
        "card": card,
    }
    return visit.show("inbox/one.html", context)


def _context(visit: Visit) -> dict[str, Any]:
    cards = waiting(visit)
    flagged = [card for card in cards if card.flags]
    clean = [card for card in cards if not card.flags]
    heads = visit.viewer.role in HEADS
    members = people.members(viewer=visit.viewer, on=visit.today) if heads else []
    return {
        "page_title": "결재함",
        "page_lead": _lead(len(cards), len(flagged)),
        "flagged": flagged,
        "clean": clean,
        "kinds": _kinds(clean),
        "reports": _reports(visit),
        "proposals": proposals(visit),
        "heads": heads,
        "out_today": today_card(visit, members) if heads else None,
        "near": _near(visit, members),
        "done": _done(visit),
    }


def _reports(visit: Visit) -> list[dict[str, Any]]:
    """후열: what was signed in one's stead."""
    found = approvals.reports_for(own(visit))
    names = people.names({step.person or 0 for each in found for step in each.line})
    return [
        {
            "paper": each,
            "kind": kind_ko(each.kind),
            "signed": [
                (names.get(step.person or 0, step.signed_by), step)
                for step in each.line
                if step.acting_for == own(visit)
            ],
        }
        for each in found
    ]


def _lead(total: int, flagged: int) -> str:
    if not total:
        return "결재할 문서가 없습니다."
    apart = f" 살펴볼 {flagged}건은 위에 따로 모았습니다." if flagged else ""
    return f"결재할 문서 {total}건.{apart}"


def _kinds(cards: Sequence[Card]) -> str:
    words = [card.kind_ko for card in cards]
    return " · ".join(f"{word} {words.count(word)}" for word in dict.fromkeys(words))


def _near(visit: Visit, members: Sequence[people.Member]) -> list[dict[str, Any]]:
    """The three who come nearest to the month's limit."""
    persons = [each.person for each in members]
    found = outlook(persons, today=visit.today, month=visit.today.replace(day=1))
    close = [
        (found[each.person], each)
        for each in members
        if (limit := found[each.person].limit) and found[each.person].reach >= limit * NEAR
    ]
    close.sort(key=lambda pair: -pair[0].reach)
    return [_nearness(ahead, member) for ahead, member in close[:3]]


def _nearness(ahead: Outlook, member: people.Member) -> dict[str, Any]:
    limit = ahead.limit or 0
    rest = ahead.approved + ahead.asked
    over = ahead.reach - limit
    said = f"명령을 다 하면 {hours(ahead.reach)}" if rest else f"{hours(max(-over, 0))} 남음"
    return {
        "name": member.name,
        "url": f"/month?person={member.public_id}",
        "now": hours(ahead.recognised),
        "limit": hours(limit),
        "meter": drawing.meter(
            ahead.recognised, limit, expected=rest, kind="w" if over >= 0 else "a"
        ),
        "said": said + (f", 한도보다 {hours(over)} 많음" if over > 0 else ""),
    }


def _done(visit: Visit) -> list[dict[str, Any]]:
    """What was decided today; the last ten seconds can be taken back."""
    midnight = datetime.combine(visit.today, time(), SEOUL)
    found = approvals.signed_by(own(visit), since=midnight)
    names = people.names({mine.acting_for or 0 for _, mine in found})
    return [
        {
            "paper": each,
            "kind": kind_ko(each.kind),
            "signed_at": mine.signed_at,
            "agreed": mine.decision == "agreed",
            "instead": names.get(mine.acting_for or 0, ""),
            "undo": mine.version == each.version
            and mine.signed_at is not None
            and visit.at - mine.signed_at <= UNDO,
        }
        for each, mine in found
    ]


# ── decisions ─────────────────────────────────────────────────────────────────────────


@action(*ANY)
def approve(visit: Visit, document: UUID) -> HttpResponse:
    paper = _paper(document)
    version = _seen(visit, document)
    DOING[paper.kind].approve(document=document, version=version, by=visit.viewer, at=visit.at)
    return _decided(visit, paper, "승인했습니다", undo=True)


@action(*ANY)
def reject(visit: Visit, document: UUID) -> HttpResponse:
    paper = _paper(document)
    comment = read_sentence(visit.request.POST.get("comment", ""), "반려하는 까닭은")
    version = _seen(visit, document)
    DOING[paper.kind].reject(
        document=document, version=version, comment=comment, by=visit.viewer, at=visit.at
    )
    return _decided(visit, paper, "반려했습니다", undo=False)


@action(*ANY)
def undo(visit: Visit, document: UUID) -> HttpResponse:
    paper = _paper(document)
    DOING[paper.kind].undo(document=document, by=visit.viewer, at=visit.at)
    visit.say(f"{paper.number} 결재를 되돌렸습니다.")
    return redirect("/inbox")


@action(*ANY)
def undo_last(visit: Visit) -> HttpResponse:
    """Take back the whole of one's last press: one document, or a bulk."""
    papers = approvals.signed_at_once(own(visit), since=visit.at - UNDO)
    if not papers:
        raise Refused(
            "too_late_to_undo", "10초가 지나 되돌릴 수 없습니다. 취소 문서를 새로 올려 주세요."
        )
    back, left = 0, []
    for paper in papers:
        try:
            with transaction.atomic():
                DOING[paper.kind].undo(document=paper.document, by=visit.viewer, at=visit.at)
            back += 1
        except Refused as refused:
            left.append(f"{paper.title}({refused.ko})")
    said = f"{back}건의 결재를 되돌렸습니다." if back else "되돌린 결재가 없습니다."
    visit.say(f"{said} 남긴 문서: {', '.join(left)}." if left else said)
    return redirect("/inbox")


@action(*ANY)
def approve_many(visit: Visit) -> HttpResponse:
    """Approve what was picked and still has no flag; name what was left."""
    cards = {card.pick: card for card in waiting(visit)}
    picked = visit.request.POST.getlist("doc")
    done, left = 0, []
    for pick in picked:
        card = cards.get(pick)
        if card is None:
            left.append(f"{_gone(pick)}(그사이 바뀜)")
        elif card.flags:
            left.append(f"{card.title}(살펴볼 일이 생김)")
        elif card.kind not in DOING:
            left.append(f"{card.title}(하나씩 결재하는 문서)")
        elif why := _try(visit, card):
            left.append(f"{card.title}({why})")
        else:
            done += 1
    said = f"{done}건을 승인했습니다." if done else "승인한 문서가 없습니다."
    if left:
        said += f" 남긴 문서: {', '.join(left)}."
    visit.say(said, "/inbox/undo" if done else "")
    return redirect("/inbox")


def _try(visit: Visit, card: Card) -> str:
    """Approve one of many; why not, where it cannot be."""
    try:
        with transaction.atomic():
            _hold(card.document, card.seen)
            DOING[card.kind].approve(
                document=card.document, version=card.version, by=visit.viewer, at=visit.at
            )
    except (Refused, Stale) as error:
        return error.ko
    except NotTheirs as theirs:
        return str(theirs)
    return ""


def _gone(pick: str) -> str:
    try:
        paper = approvals.paper(UUID(pick.partition(":")[0]))
    except ValueError:
        paper = None
    return paper.title if paper else "없는 문서"


def _paper(document: UUID) -> approvals.Paper:
    paper = approvals.paper(document)
    if paper is None or paper.kind not in DOING:
        raise NotTheirs("이 기관에 없는 문서입니다.")
    return paper


def _seen(visit: Visit, document: UUID) -> int:
    """The version that was looked at; its place must be the one that is open."""
    return _hold(document, visit.request.POST.get("version", ""))


def _hold(document: UUID, seen: str) -> int:
    given, _, place = seen.partition(":")
    version = int(given) if given.isdecimal() and len(given) < 5 else 0
    if place:
        actions.hold(document=document, version=version, place=place)
    return version


def _decided(visit: Visit, paper: approvals.Paper, word: str, *, undo: bool) -> HttpResponse:
    sentence, back = f"{paper.title}: {word}.", f"/inbox/{paper.document}/undo"
    if not visit.request.htmx:  # type: ignore[attr-defined]
        visit.say(sentence, back if undo else "")
        return redirect("/inbox")
    context = {
        "paper": paper,
        "word": word,
        "left": approvals.waiting_count(own(visit), at=visit.at),
        "toast": {"text": sentence, "undo_url": back if undo else ""},
        "undo_url": back if undo else "",
    }
    return visit.show("inbox/decided.html", context)


urls: list[URLPattern] = [
    path("inbox", inbox),
    path("inbox/approve", approve_many),
    path("inbox/undo", undo_last),
    path("inbox/<uuid:document>", one),
    path("inbox/<uuid:document>/approve", approve),
    path("inbox/<uuid:document>/reject", reject),
    path("inbox/<uuid:document>/undo", undo),
]
