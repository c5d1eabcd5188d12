"""출장 문서: who goes and when, what it pays and what was paid, and what one may do with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, path

from dure.approvals import queries as approvals
from dure.approvals.queries import Paper
from dure.audit.actions import On, record
from dure.errors import NotTheirs
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline import actions as clocks
from dure.trips import actions
from dure.trips import queries as trips
from dure.trips.tiers import tiers
from dure.web import trip_form, trip_money, trips_mine, trips_team
from dure.web.doors import ANY, Visit, page
from dure.web.kinds import TAGS as PAPER_TAGS
from dure.web.templatetags.dure_format import clock, day_short
from dure.web.trip_form import when
from dure.web.trip_now import now
from law import trips as law
from law.trips import Period

TAGS: Final = {"requested": "go", "approved": "ok", "rejected": "bad", "cancelled": "plain"}
ITEMS: Final = (
    ("fare", "운임"),
    ("lodging", "숙박비"),
    ("actual", "실비"),
    ("meal", "국외 식비 초과분"),
    ("preparation", "준비금"),
    ("paid_by_others", "다른 기관이 낸 여비"),
)
WITHHELD: Final = ("withheld", "감액한 여비")


@dataclass(frozen=True)
class Row:
    """Somebody on a trip, for the page: planned and actual hours side by side."""

    person: int
    key: UUID
    name: str
    going: trips.Going
    planned: Period
    state: str
    tag: str
    money: trip_money.Money | None

    @property
    def when(self) -> str:
        return when(self.going.period)

    @property
    def rate(self) -> str:
        return f"{self.going.usd_rate / 100:g}" if self.going.usd_rate else ""

    @property
    def differs(self) -> bool:
        return self.going.period != self.planned

    @property
    def stamped(self) -> str:
        said = [
            f"{day_short(each.date)} {clock(each.minute)} {word}({each.source_ko})"
            for each, word in ((self.going.out, "출발"), (self.going.back, "복귀"))
            if each
        ]
        return ", ".join(said)


@page(*ANY, methods=("GET", "HEAD", "POST"))
def home(visit: Visit) -> HttpResponse:
    """My trips; a POST files the form."""
    return trip_form.file(visit) if visit.request.method == "POST" else trips_mine.home(visit)


# ── the paper ─────────────────────────────────────────────────────────────────────────


@page(*ANY)
def paper(visit: Visit, key: UUID) -> HttpResponse:
    asked = asked_for(key)
    found = approvals.paper(asked.document)
    assert found is not None
    _may_read(visit, asked, found)
    own, acts = asked.going(visit.viewer.person), _acts(visit, asked)
    is_clerk = visit.viewer.role == "clerk" and acts
    names = people.names({*asked.persons, *(each.person or 0 for each in found.line)})
    rows = _rows(asked, names, visit)
    spent = [each for each in asked.expenses if _sees(visit, asked, found, each.person)]
    shown = [row for row in rows if _sees(visit, asked, found, row.person)]
    approved = asked.state == "approved"
    begun = clocks.moment(*asked.first) <= visit.at
    ends = clocks.moment(asked.period.returns, asked.period.end)
    context = {
        "page_title": f"{asked.place} {asked.kind_ko} 출장",
        "page_lead": f"{when(asked.period)}. {asked.purpose}",
        "crumbs": [{"label": "출장", "url": "/trips"}, {"label": asked.number}],
        "asked": asked,
        "tag": TAGS.get(asked.state, "plain"),
        "tier": tiers()(asked.kind, asked.period).ko,
        "distance": f"{asked.distance_m / 1000:g}km" if asked.distance_m is not None else "",
        "rows": rows,
        "whys": _whys(shown, trip_money.PLANNED if ends > visit.at else ""),
        "priced": {row.person for row in shown},
        "own": own,
        "now": now(visit, asked) if own and approved else None,
        "line": [(each, names.get(each.person or 0, "")) for each in found.line],
        "changes": [
            {**vars(each), "when": when(each.period), "tag": PAPER_TAGS.get(each.state, "plain")}
            for each in asked.changes
        ],
        "mine": own.period if own else asked.period,
        "told_to": _signer(found, names),
        "expenses": [(each, names.get(each.person, "")) for each in spent],
        "spent_won": sum(each.won for each in spent if each.item not in ("paid_by_others", "withheld")),
        "settlers": [row for row in rows if is_clerk or row.going is own],
        "items": (*ITEMS, WITHHELD) if is_clerk else ITEMS,
        "settle_by": law.settle_by(asked.period.returns),
        "late": visit.today > law.settle_by(asked.period.returns),
        "report": asked.report,
        "reporter": people.names([asked.report.person or 0]).get(asked.report.person or 0, "")
        if asked.report
        else "",
        "is_clerk": is_clerk,
        "may_accept": acts,
        "begun": begun,
        "may_report": bool(own) and approved and begun,
        "may_settle": approved and begun and (bool(own) or is_clerk),
        "may_change": approved and (bool(own) or acts),
        "may_withdraw": asked.state == "requested" and found.drafter == visit.viewer.person,
        "may_redraft": found.drafter == visit.viewer.person and found.state in ("rejected", "withdrawn"),
        "today": visit.today,
    }  # fmt: skip
    return visit.show("trips/paper.html", context)


def _rows(asked: trips.Asked, names: dict[int, str], visit: Visit) -> list[Row]:
    keys = people.public_ids(asked.persons)
    money = trip_money.of_trips([asked]) if asked.state in ("requested", "approved") else {}
    rows = []
    for each in asked.people:
        state, tag = state_of(each, asked, visit)
        name = names.get(each.person, "")
        rows.append(
            Row(
                each.person,
                keys[each.person],
                name,
                each,
                asked.period,
                state,
                tag,
                money.get((asked.key, each.person)),
            )
        )
    return rows


def state_of(going: trips.Going, asked: trips.Asked, visit: Visit) -> tuple[str, str]:
    """Where somebody stands in a trip, and its colour."""
    if asked.state != "approved":
        return asked.state_ko, TAGS.get(asked.state, "plain")
    waits = any(e.state == "pending" and e.person in (None, going.person) for e in asked.changes)
    if waits:
        return "변경 결재 중", "go"
    if going.back:
        return "복귀", "ok"
    begins = clocks.moment(asked.period.departs, asked.period.start)
    ends = clocks.moment(asked.period.returns, asked.period.end)
    if going.out or begins <= visit.at < ends:
        return "출장 중", "warn"
    return ("예정대로 셈", "plain") if ends <= visit.at else ("예정", "plain")


def asked_for(key: UUID) -> trips.Asked:
    found = trips.by_id([key]).get(key)
    if found is None:
        raise NotTheirs("이 기관에 없는 출장입니다.")
    return found


def _may_read(visit: Visit, asked: trips.Asked, found: Paper) -> None:
    """Those who go, the line, and whoever oversees the unit; such a look is logged."""
    own = visit.viewer.person
    if own is not None and (own in asked.persons or approvals.concerned(found, own, at=visit.at)):
        return
    reach = organization.reach(visit.viewer, on=visit.today)
    oversees = visit.viewer.role not in ("", "employee", "admin")
    if not oversees or (reach is not None and asked.unit not in reach):
        raise NotTheirs("이 출장은 가는 사람과 결재하는 사람, 그 부서를 맡은 사람만 봅니다.")
    record(
        by=visit.viewer,
        at=visit.at,
        action="trips.read",
        summary=f"{asked.number} 출장을 열어 보았습니다.",
        on=[On(person, actions.DOCUMENT, str(asked.trip)) for person in asked.persons],
    )


def _sees(visit: Visit, asked: trips.Asked, found: Paper, person: int) -> bool:
    """Whose money a reader sees: who only goes along sees their own."""
    own = visit.viewer.person
    if own == person or own not in asked.persons or _acts(visit, asked):
        return True
    return own in {each.person for each in found.line}


def _whys(rows: Sequence[Row], note: str) -> list[dict[str, Any]]:
    """Each person's steps; one for all where all get the same."""
    known = [row for row in rows if row.money and row.money.row]
    same = len({(row.money.amount, row.going.period) for row in known if row.money}) == 1
    several = len(known) > 1 and not same
    found = [
        row.money.why(
            f"{row.name}: 왜 {row.money.won}인가요?" if several else "왜 이 금액인가요?",
            "" if row.going.back else note,
        )
        for row in (known if several else known[:1])
        if row.money
    ]
    return [each for each in found if each]


def _signer(found: Paper, names: dict[int, str]) -> str:
    """Whoever decided it: most likely the one who was told."""
    signed = [each for each in found.line if each.decision == "agreed"]
    return names.get(signed[-1].person or 0, "") if signed else ""


def _acts(visit: Visit, asked: trips.Asked) -> bool:
    reach = organization.reach(visit.viewer, on=visit.today)
    return visit.viewer.role in ("clerk", "head") and (reach is None or asked.unit in reach)


def person_of(visit: Visit, asked: trips.Asked) -> int:
    """Whom the form is about; oneself where it says nothing."""
    text = visit.request.POST.get("person", "")
    keys = people.public_ids(asked.persons)
    found = next((person for person, key in keys.items() if str(key) == text), visit.viewer.person)
    if found is None or found not in asked.persons:
        raise NotTheirs("이 출장을 간 사람이 아닙니다.")
    return found


urls: list[URLPattern] = [
    path("trips", home),
    path("trips/new", trip_form.new),
    path("trips/check", trip_form.check),
    path("trips/legs", trip_form.legs),
    *trips_team.urls,
    path("trips/<uuid:key>", paper),
]
