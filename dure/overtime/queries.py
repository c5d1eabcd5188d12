"""Orders as people ask for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F

from dure.approvals import queries as approvals
from dure.organization import queries as organization
from dure.overtime.models import CapClass, Order, OrderPerson
from dure.people import queries as people
from dure.timeline import queries as timeline
from law import flexible, holidays
from law import overtime as law

SIGNING = ("review", "consult", "decide")  # not 후열, which decides nothing


@dataclass(frozen=True)
class Ordered:
    """An order and whom it names."""

    order: UUID
    document: UUID
    number: str
    unit: int
    date: date
    start: int
    end: int
    cap_class: int
    cap_class_ko: str
    after: bool
    reason: str
    after_reason: str
    state: str
    state_ko: str
    people: tuple[int, ...]
    cancelled: tuple[int, ...]  # of these, those for whom alone it was cancelled
    drafted_at: datetime
    decided_at: datetime | None

    @property
    def minutes(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class Decided:
    """Whose signature made an order: its document, and who signed when."""

    document: UUID
    number: str
    signer: str
    signed_at: datetime | None
    after: bool


@dataclass(frozen=True)
class Objection:
    """What the law says against ordering somebody: "refuse", "warn" or "note"."""

    person: int
    ko: str
    article: str
    level: str


def decisions(orders: Iterable[UUID]) -> dict[UUID, Decided]:
    """Who signed these orders, in one look; the last signature where there are several."""
    rows = (
        Order.objects.filter(
            public_id__in=list(orders),
            document__steps__version=F("document__version"),
            document__steps__kind__in=SIGNING,
        )
        .order_by("document__steps__seq")
        .values_list(
            "public_id",
            "document__public_id",
            "document__number",
            "document__steps__person__employments__name",
            "document__steps__signed_at",
            "after",
        )
    )
    return {row[0]: Decided(row[1], row[2], row[3] or "", row[4], row[5]) for row in rows}


def objections(
    persons: Sequence[people.Member],
    *,
    day: date,
    start: int,
    end: int,
    month_minutes: dict[int, int],
    cap_class: int = CapClass.ORDINARY,
    own_days: Iterable[date] | None = None,
    shields: Sequence[people.Shielded] | None = None,
    spans: Sequence[timeline.Span] | None = None,
) -> list[Objection]:
    """What stands against an order, person by person, before it is drafted (law.order_refusals).

    `own_days`, `shields` and `spans` of that day save asking for them again where many orders are
    looked at.
    """
    if own_days is None:
        own_days = organization.own_holidays(since=day, until=day + timedelta(days=1))
    off_day = holidays.is_off_day(day, own_days)
    if shields is None:
        shields = people.protections([each.person for each in persons], on=day)
    agreed = {(each.person, each.kind): each.agreed for each in shields}
    found: list[Objection] = []
    for each in persons:
        pregnant, born = (agreed.get((each.person, k)) for k in ("pregnancy", "childbirth"))
        rows = law.order_refusals(
            day=day,
            start=start,
            end=end,
            is_off_day=off_day,
            pregnant=pregnant is not None,
            own_request=bool(pregnant),
            postpartum=born is not None,
            consent=bool(born),
            managerial=each.managerial,
            month_minutes=month_minutes.get(each.person),
            cap_class=law.CAP_CLASSES[cap_class],
        )
        found += [
            Objection(each.person, str(r["ko"]), str(r["article"]), str(r["level"])) for r in rows
        ]
    return found + elsewhere_objections([each.person for each in persons], day=day, spans=spans)


def elsewhere_objections(
    persons: Sequence[int], *, day: date, spans: Sequence[timeline.Span] | None = None
) -> list[Objection]:
    """What stands against ordering overtime to whoever works from home or another place that day."""
    if spans is None:
        spans = timeline.spans(since=day, until=day + timedelta(days=1), people=list(persons))
    away = {
        each.person
        for each in spans
        if each.kind == "remote" and each.date == day and each.code in (0, 1)
    } & set(persons)
    if not away:
        return []
    rows = flexible.remote_order(
        day,
        institution=organization.institution().code,
        local=organization.local_values().lazy(),
    )
    return [
        Objection(person, str(r["ko"]), str(r["article"]), str(r["level"]))
        for person in sorted(away)
        for r in rows
    ]


def by_document(documents: Iterable[UUID]) -> dict[UUID, Ordered]:
    """What the current version of each document orders."""
    now = Order.objects.filter(version=F("document__version"))
    found = _rows(now.filter(document__public_id__in=list(documents)))
    return {each.document: each for each in found}


def by_id(orders: Iterable[UUID]) -> dict[UUID, Ordered]:
    return {each.order: each for each in _rows(Order.objects.filter(public_id__in=list(orders)))}


def of_person(person: int, *, since: date, until: date) -> list[Ordered]:
    """Orders that name a person in a period, newest first; of a 재기안 the last version."""
    named = OrderPerson.objects.filter(person_id=person).values("order_id")
    found = _rows(
        Order.objects.filter(
            id__in=named, date__gte=since, date__lt=until, version=F("document__version")
        ).order_by("-date", "-start")
    )
    return [_as_theirs(each, person) for each in found]


def _as_theirs(each: Ordered, person: int) -> Ordered:
    """An order as it stands for one of those it names."""
    if person not in each.cancelled:
        return each
    gone = Order.State.CANCELLED
    return replace(each, state=gone.value, state_ko=gone.label)


def of_units(units: Sequence[int], *, since: date, until: date) -> list[Ordered]:
    return _rows(
        Order.objects.filter(
            unit_id__in=list(units), date__gte=since, date__lt=until, version=F("document__version")
        ).order_by("-date", "-start")
    )


def cancelled_for(person: int, *, on: date, start: int) -> UUID | None:
    """The order of a day and a minute that was last cancelled for one of those it names alone."""
    rows = OrderPerson.objects.filter(
        person_id=person, order__date=on, order__start=start, cancelled_at__isnull=False
    )
    return rows.order_by("-cancelled_at").values_list("order__public_id", flat=True).first()


def undecided(people: Sequence[int], *, since: date, until: date) -> list[Ordered]:
    """Orders of a period that still wait for a signature and name one of these people."""
    named = OrderPerson.objects.filter(person_id__in=list(people)).values("order_id")
    waiting = Order.objects.filter(
        id__in=named, state=Order.State.REQUESTED, date__gte=since, date__lt=until
    )
    return _rows(waiting.order_by("date"))


def planned_minutes(people: Sequence[int], *, since: date, until: date) -> dict[int, int]:
    """Ordinary minutes ordered or asked for in a period, by person."""
    rows = OrderPerson.objects.filter(
        person_id__in=list(people),
        order__date__gte=since,
        order__date__lt=until,
        order__cap_class=CapClass.ORDINARY,
        order__state__in=[Order.State.REQUESTED, Order.State.APPROVED],
        cancelled_at__isnull=True,
    ).values_list("person_id", "order__start", "order__end")
    totals: dict[int, int] = {}
    for person, start, end in rows:
        totals[person] = totals.get(person, 0) + end - start
    return totals


def planned(
    persons: Sequence[int], *, since: date, until: date
) -> list[tuple[UUID, int, str, date, int]]:
    """Ordinary orders of a period, asked for or approved: document, person, state, date, minutes."""
    rows = OrderPerson.objects.filter(
        person_id__in=list(persons),
        order__date__gte=since,
        order__date__lt=until,
        order__cap_class=CapClass.ORDINARY,
        order__state__in=[Order.State.REQUESTED, Order.State.APPROVED],
        cancelled_at__isnull=True,
    ).values_list(
        "order__document__public_id",
        "person_id",
        "order__state",
        "order__date",
        "order__start",
        "order__end",
    )
    return [(doc, who, state, day, end - start) for doc, who, state, day, start, end in rows]


def _rows(found: Iterable[Order]) -> list[Ordered]:
    orders = list(found)
    papers = approvals.papers([each.document_id for each in orders])
    people: dict[int, list[int]] = {}
    gone: dict[int, list[int]] = {}
    for row in OrderPerson.objects.filter(order__in=[each.id for each in orders]).order_by("id"):
        people.setdefault(row.order_id, []).append(row.person_id)
        if row.cancelled_at is not None:
            gone.setdefault(row.order_id, []).append(row.person_id)
    return [
        _ordered(each, papers[each.document_id], people.get(each.id, []), gone.get(each.id, []))
        for each in orders
    ]


def _ordered(
    each: Order, paper: approvals.Paper, people: Sequence[int], gone: Sequence[int]
) -> Ordered:
    return Ordered(
        order=each.public_id,
        document=paper.document,
        number=paper.number,
        unit=each.unit_id,
        date=each.date,
        start=each.start,
        end=each.end,
        cap_class=each.cap_class,
        cap_class_ko=CapClass(each.cap_class).label,
        after=each.after,
        reason=each.reason,
        after_reason=each.after_reason,
        state=each.state,
        state_ko=each.get_state_display(),
        people=tuple(people),
        cancelled=tuple(gone),
        drafted_at=paper.drafted_at,
        decided_at=paper.decided_at,
    )
