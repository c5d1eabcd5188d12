"""What waits for a signature: each document as a card, with what one should look at first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from dure.approvals import queries as approvals
from dure.attendance import queries as attendance
from dure.errors import NotTheirs
from dure.overtime import actions as overtime_actions
from dure.overtime import queries as overtime
from dure.people import queries as people
from dure.web import explain, hours_cards, leave_cards, trip_cards
from dure.web.doors import Visit
from dure.web.kinds import KINDS
from dure.web.prospects import Around, Prospect, around, of_orders
from dure.web.templatetags.dure_format import clock, clock_range, day_short, hours

PROTECTED = {"pregnancy": "임신 중", "childbirth": "출산 후 1년 이내"}


@dataclass
class Card:
    """A document that waits: what it asks, and what one should look at before signing."""

    document: UUID
    version: int
    kind: str
    title: str
    detail: str
    url: str
    day: date
    acting_for: str = ""
    seen: str = ""  # version and place: what is looked at, and so what may be signed
    flags: list[dict[str, Any]] = field(default_factory=list)

    @property
    def kind_ko(self) -> str:
        return KINDS.get(self.kind, self.kind)

    @property
    def pick(self) -> str:
        return f"{self.document}:{self.seen}"

    @property
    def article_url(self) -> str:
        return explain.article_url(self.day)

    def flag(self, ko: str, article: str = "", *, bad: bool = False) -> None:
        self.flags.append({"ko": ko, "article": explain.article_of(article), "bad": bad})


# ── what waits ────────────────────────────────────────────────────────────────────────


def waiting(visit: Visit) -> list[Card]:
    """Every document whose turn it is for the viewer or for a principal of theirs, with its flags."""
    papers = approvals.waiting_for(own(visit), at=visit.at)
    orders = overtime.by_document([p.document for p in papers if p.kind == "overtime"])
    asked = attendance.corrections_by_document(
        [p.document for p in papers if p.kind == "correction"]
    )
    named = {person for order in orders.values() for person in order.people}
    principals = {p.acting_for for p in papers if p.acting_for}
    names = people.names({*named, *(each.person for each in asked.values()), *principals})
    reached = people.members(viewer=visit.viewer, on=visit.today)
    members = {each.person: each for each in reached}
    # somebody who has moved since, or works elsewhere
    members |= people.latest(named - set(members), on=visit.today)
    there = around(sorted(named), [order.date for order in orders.values()])
    found = of_orders(list(orders.values()), members, visit.today, there)
    months = {each.date.replace(day=1) for each in asked.values()}
    closed = {(unit, month) for month in months for unit in attendance.closes(month=month)}
    others = [p.document for p in papers if p.document not in orders and p.document not in asked]
    said = approvals.contents(others) if others else {}
    leaves = {
        **leave_cards.looks(visit, papers),
        **trip_cards.looks(visit, papers),
        **hours_cards.looks(visit, papers),
    }
    cards = []
    for paper in papers:
        if order := orders.get(paper.document):
            card = _order_card(paper, order, found[order.document], names, there)
        elif correction := asked.get(paper.document):
            card = _correction_card(paper, correction, names, closed)
        elif look := leaves.get(paper.document):
            card = _leave_card(paper, look)
        else:
            card = _plain_card(paper, said.get(paper.document, ()))
        card.acting_for = names.get(paper.acting_for or 0, "")
        card.seen = f"{paper.version}:{paper.place}"
        cards.append(card)
    return cards


def _leave_card(paper: approvals.Waiting, look: leave_cards.Look) -> Card:
    card = Card(
        paper.document, paper.version, paper.kind, look.title, look.detail, look.url, look.day
    )
    for ko, article, bad in look.flags:
        card.flag(ko, article, bad=bad)
    return card


def _plain_card(paper: approvals.Waiting, content: Sequence[tuple[str, str]]) -> Card:
    """A document of a kind that has no card of its own: what its version says, to be read."""
    card = Card(
        paper.document,
        paper.version,
        paper.kind,
        paper.title,
        " · ".join(f"{label} {text}" for label, text in content),
        f"/papers/{paper.document}",
        paper.drafted_at.date(),
    )
    card.flag("미리 살펴보는 규칙이 없는 종류입니다. 내용을 읽고 결재해 주세요.")
    return card


def own(visit: Visit) -> int:
    if visit.viewer.person is None:
        raise NotTheirs("직원이 아닌 로그인에는 결재함이 없습니다.")
    return visit.viewer.person


def _order_card(
    paper: approvals.Waiting,
    order: overtime.Ordered,
    found: Sequence[Prospect],
    names: dict[int, str],
    there: Around,
) -> Card:
    who = names.get(order.people[0], "") if order.people else paper.drafted_by
    who += f" 외 {len(order.people) - 1}명" if len(order.people) > 1 else ""
    card = Card(
        paper.document,
        paper.version,
        paper.kind,
        f"{who} · {day_short(order.date)} {clock_range(order.start, order.end)}",
        order.reason,
        f"/overtime/{order.order}",
        order.date,
    )
    if len(found) == 1:
        month = found[0]
        card.detail = (
            f"이번 달 {hours(month.before.reach)} → 최대 {hours(month.after)}. {order.reason}"
        )
    if order.after:
        card.flag(f"사후 확인입니다. 까닭: {order.after_reason}", overtime_actions.ARTICLE)
    _protected(card, [each.member for each in found], order, there)
    for each in found:
        who = f"{each.member.name}: " if len(found) > 1 else ""
        for note in each.notes:
            card.flag(f"{who}{note['ko']}", note["article"], bad=note["level"] == "refuse")
    return card


def _protected(
    card: Card, members: Sequence[people.Member], order: overtime.Ordered, there: Around
) -> None:
    names = {each.person: each.name for each in members}
    for shield in there.shielding(list(names), order.date):
        agreed = (
            "본인이 신청하거나 동의했습니다" if shield.agreed else "본인의 신청이나 동의가 없습니다"
        )
        kind = PROTECTED.get(shield.kind, shield.kind)
        card.flag(
            f"{names[shield.person]}: 모성보호 대상({kind})입니다. {agreed}.",
            "지방공무원 복무규정 제4조제3항",
            bad=not shield.agreed,
        )


def _correction_card(
    paper: approvals.Waiting,
    asked: attendance.Asked,
    names: dict[int, str],
    closed: set[tuple[int, date]],
) -> Card:
    word = "퇴근" if asked.direction else "출근"
    evidence = f" · 증빙 {asked.evidence_name}" if asked.evidence_name else " · 증빙 없음"
    url = f"/corrections/{paper.document}/evidence" if asked.evidence_name else ""
    card = Card(
        paper.document,
        paper.version,
        paper.kind,
        f"{names.get(asked.person, '')} · {day_short(asked.date)} {word} {clock(asked.minute)}",
        asked.reason + evidence,
        url,
        asked.date,
    )
    if (paper.unit, asked.date.replace(day=1)) in closed:
        card.flag("이미 마감한 달입니다. 승인하면 다음 지급에 차액으로 올라갑니다.")
    return card
