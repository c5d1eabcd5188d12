"""What an order would bring to each person's month, and what stands against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from dure.attendance.outlook import Outlook, outlook, worth
from dure.organization import queries as organization
from dure.overtime import queries as overtime
from dure.people import queries as people
from dure.people.queries import Member, Shielded
from dure.timeline import queries as timeline
from dure.timeline.queries import Span
from dure.web import drawing
from dure.web.templatetags.dure_format import clock_range, hours
from law import overtime as law

KIND = {"refuse": "bad", "warn": "warn", "note": ""}
CAP_ARTICLE = "지방공무원 수당 등에 관한 규정 제15조제4항"


@dataclass(frozen=True)
class Prospect:
    """One person of an order, before it is drafted: their month before and after, what stands against it."""

    member: Member
    before: Outlook
    brings: int
    notes: tuple[dict[str, str], ...]

    @property
    def after(self) -> int:
        return self.before.reach + self.brings

    @property
    def meter(self) -> Any:
        limit = self.before.limit or 0
        kind = "w" if limit and self.after > limit else "a"
        return drawing.meter(self.before.reach, limit, expected=self.brings, kind=kind)


@dataclass(frozen=True)
class Around:
    """What stands around some orders, looked up once for all of them."""

    own_days: frozenset[date]
    shields: tuple[Shielded, ...]
    spans: tuple[Span, ...]

    def shielding(self, persons: Sequence[int], on: date) -> list[Shielded]:
        return [each for each in self.shields if each.person in persons and each.holds(on)]


def around(persons: Sequence[int], days: Sequence[date]) -> Around:
    """The office's days off, protections, leave and orders near some days, of some people."""
    if not days:
        return Around(frozenset(), (), ())
    day, since, until = timedelta(days=1), min(days), max(days)
    return Around(
        frozenset(organization.own_days(since=since, until=until + day)),
        tuple(people.protections_over(persons, since=since, until=until + day)),
        tuple(timeline.spans(since=since - day, until=until + 2 * day, people=persons)),
    )


def prospects(members: Sequence[Member], wanted: Any, today: date) -> list[Prospect]:
    """Each person's month with and without an order that is not drafted yet."""
    persons = [each.person for each in members]
    before = outlook(persons, today=today, month=wanted.date.replace(day=1))
    brings = worth([(person, "", wanted.date, _ordinary(wanted)) for person in persons])
    there = around(persons, [wanted.date])
    return _prospects(members, wanted, before, {who: m for (who, _), m in brings.items()}, there)


def of_orders(
    orders: Sequence[overtime.Ordered], members: Mapping[int, Member], today: date, there: Around
) -> dict[UUID, list[Prospect]]:
    """The same of many drafted orders, by document, with one look at each month."""
    months: dict[date, set[int]] = {}
    for order in orders:
        months.setdefault(order.date.replace(day=1), set()).update(order.people)
    ahead = {m: outlook(sorted(who), today=today, month=m) for m, who in months.items()}
    brings = worth(
        [(who, str(o.document), o.date, _ordinary(o)) for o in orders for who in o.people]
    )
    found = {}
    for order in orders:
        own = {who: brings.get((who, str(order.document)), 0) for who in order.people}
        month = ahead[order.date.replace(day=1)]
        counted = order.date >= today  # then the month already holds it among what is asked for
        before = {
            who: replace(month[who], asked=max(month[who].asked - own[who], 0))
            if counted
            else month[who]
            for who in order.people
        }
        named = [members[who] for who in order.people if who in members]
        found[order.document] = _prospects(named, order, before, own, there)
    return found


def _ordinary(wanted: Any) -> int:
    """Minutes that the month's limit can meet; orders of an exempt class never do."""
    ordinary = wanted.cap_class == law.CAP_CLASSES.index("ordinary")
    return int(wanted.end - wanted.start) if ordinary else 0


def _prospects(
    members: Sequence[Member],
    wanted: Any,
    before: dict[int, Outlook],
    brings: dict[int, int],
    there: Around,
) -> list[Prospect]:
    against = _against(members, wanted, before, brings, there)
    return [
        Prospect(
            each,
            before[each.person],
            brings.get(each.person, 0),
            tuple(against.get(each.person, ())),
        )
        for each in members
    ]


def _against(
    members: Sequence[Member],
    wanted: Any,
    before: dict[int, Outlook],
    brings: dict[int, int],
    there: Around,
) -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = {}
    stood = overtime.objections(
        members,
        day=wanted.date,
        start=wanted.start,
        end=wanted.end,
        cap_class=wanted.cap_class,
        month_minutes={},
        own_days=there.own_days,
        shields=there.shielding([each.person for each in members], wanted.date),
        spans=there.spans,
    )
    for each in stood:
        found.setdefault(each.person, []).append(_note(each.level, each.ko, each.article))
    for person, month in before.items():
        over = month.reach + brings.get(person, 0) - (month.limit or 0)
        if month.limit is not None and over > 0 and brings.get(person):
            ko = (
                f"다 하면 {hours(month.limit + over)}이 되어 월 한도 {hours(month.limit)}을 넘습니다. "
                f"넘는 {hours(over)}은 지급되지 않습니다."
            )
            found.setdefault(person, []).append(_note("warn", ko, CAP_ARTICLE))
    for person, ko in _overlaps([each.person for each in members], wanted, there).items():
        found.setdefault(person, []).append(_note("refuse", ko, ""))
    return found


def _note(level: str, ko: str, article: str) -> dict[str, str]:
    return {"level": level, "kind": KIND[level], "ko": ko, "article": article}


def _overlaps(persons: Sequence[int], wanted: Any, there: Around) -> dict[int, str]:
    """Who is on leave then, or has been ordered already."""
    found: dict[int, str] = {}
    for span in there.spans:
        if span.person not in persons:
            continue
        shift = (span.date - wanted.date).days * 1440
        meets = span.start + shift < wanted.end and wanted.start < span.end + shift
        if (
            not meets
            or span.kind in ("trip", "remote")
            or span.source == getattr(wanted, "order", None)
        ):
            continue
        what = "휴가" if span.kind == "leave" else "승인된 명령"
        clocks_ = clock_range(span.start, span.end)
        found[span.person] = f"같은 시간에 {what}({clocks_})이 있어 승인할 수 없습니다."
    return found
