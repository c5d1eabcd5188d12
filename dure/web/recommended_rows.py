"""권장연가 by person: the balance, the plan, what was sent and what was answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from dure.leave import overview, part_time
from dure.leave import queries as leave
from dure.leave.overview import Sums
from dure.leave.queries import Noticed
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Member
from dure.web import drawing
from dure.web.doors import SEOUL, Visit
from dure.web.people import walk
from law import leave_carry, params
from law.leave import DAY

STAGES = {"announced": "공지", "urged": "촉구", "assigned": "지정"}


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
    day_minutes: int
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
        told = {stage: day_of(each.at) for stage, each in self.sent.items()}
        found = leave_carry.recommended(
            max(told.values(), default=date(self.of, 12, 31)),
            announced_on=told.get("announced"),
            days=self.recommended // self.day_minutes,
            urged_on=told.get("urged"),
            answered=self.answered is not None,
            assigned_on=told.get("assigned"),
        )
        if found["may_withhold"]:
            return "알린 대로 쓰지 않으면 보상비를 주지 않을 수 있습니다"
        return "지금 남으면 보상비를 줍니다"


def rows_of(visit: Visit, year: int) -> list[Row]:
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
    least = int(params.value("leave.recommended_days", date(year, 3, 1)))
    short = part_time.lengths(on, persons)
    rows = []
    for member in members:
        mine = sums.get(member.person, Sums())
        if not mine.granted:
            continue
        notes = sent.get(member.person, {})
        told = answered.get(member.person)
        urged = notes.get("urged")
        answer = told if told and urged and told >= urged.at else None
        late = bool(urged and not answer and day_of(urged.at) + wait < visit.today)
        meant, named = planned.get(member.person, (0, 0))
        rows.append(
            Row(
                member,
                names.get(member.unit, ""),
                int(left.get(member.person, 0)),
                mine,
                meant,
                named,
                least * short.get(member.person, DAY),
                short.get(member.person, DAY),
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


def inside(visit: Visit, rows: Sequence[Row], unit: str) -> list[Row]:
    nodes = organization.tree(on=visit.today)
    picked = next((n for n in nodes.values() if str(n.public_id) == unit), None)
    if picked is None:
        return list(rows)
    inside = organization.under([picked.id], nodes)
    return [row for row in rows if row.member.unit in inside]


def shown_in(row: Row, show: str, stage: str) -> bool:
    if show == "todo":
        return bool(stage) and stage not in row.sent
    if show == "overdue":
        return row.overdue
    return show != "short" or row.year.used + row.planned < row.recommended


def units(visit: Visit) -> list[tuple[str, str]]:
    reach = organization.reach(visit.viewer, on=visit.today)
    nodes = walk(organization.tree(on=visit.today))
    mine = [(node, depth) for node, depth in nodes if reach is None or node.id in reach]
    return [(str(n.public_id), f"{'　' * d}{n.name}") for n, d in mine] if len(mine) > 1 else []


def year_of(visit: Visit) -> int:
    text = visit.request.POST.get("year") or visit.request.GET.get("year") or ""
    year = int(text) if text.isdecimal() else visit.today.year
    return min(max(year, 2020), int(visit.today.year) + 1)


def day_of(at: datetime) -> date:
    return at.astimezone(SEOUL).date()
