"""From what is known to what the solver is asked: seats, people with what stands against each, and rules."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from dure.duty import against, days, queries, solving
from dure.duty.against import Against
from dure.duty.days import Calendar
from dure.duty.problem import Burden, Candidate, Elsewhere, Problem, Rules, Slot, Wish
from dure.duty.queries import Manned, Roster, Seat
from dure.duty.rostering import Terms
from dure.people import queries as people
from dure.timeline.actions import moment

FROM, TO = 540, 1440  # a wish for a day is for watches that are kept from its morning on
PROTECTED = (
    "인사에 적힌 보호로 이 시각의 당직에 세우지 않는 사람입니다. 인사담당자에게 확인해 주세요."
)
NOBODY = "이 자리를 맡는 부서의 사람이 아닙니다."


@dataclass(frozen=True)
class Planned:
    """A roster as the solver is asked, with why somebody is not asked for a seat at all."""

    problem: Problem
    seats: Mapping[int, Seat]
    closed: Mapping[tuple[int, int], str]  # seat and person
    of: Calendar

    @cached_property
    def burdened(self) -> dict[int, int]:
        """Points of each person, kept in the years that count and meant for now."""
        rules = self.problem.rules
        found = {
            each.person: sum(rules.points(burden) * n for burden, n in each.past.items())
            for each in self.problem.candidates
        }
        for key, person in self.now.items():
            found[person] += rules.points(self.problem.by_key[key].burden)
        return found

    @cached_property
    def free(self) -> Problem:
        """The same with no seat held fast: whoever changes one by hand may change those too."""
        return replace(self.problem, pins={})

    @property
    def now(self) -> dict[int, int]:
        """Who is meant for each seat."""
        return {key: seat.person for key, seat in self.seats.items() if seat.person is not None}


def planned(roster: Roster, *, today: date, again: bool = False) -> Planned:
    """What is known of the coming seats of a roster; `again`: of which as little as can be is to move."""
    seats = {
        each.key: each
        for each in queries.seats(roster.key)
        if not each.stopped and each.date >= today
    }
    watches = _watches(list(seats.values()))
    of = days.calendar(roster.since, roster.until)
    known = against.against(list(watches.values()), since=roster.since, until=roster.until, of=of)
    slots, closed = _slots(list(seats.values()), watches, known, of)
    persons = sorted({person for slot in slots for person in slot.pool} | _meant(seats))
    terms = Terms(**roster.rules)
    problem = Problem(
        tuple(slots),
        _candidates(persons, roster, terms, seats, list(watches.values()), known),
        _rules(roster, terms),
        {
            key: seat.person
            for key, seat in seats.items()
            if seat.person is not None and seat.pinned
        },
        {key: seat.person for key, seat in seats.items() if seat.person is not None}
        if again
        else None,
    )
    return Planned(problem, seats, closed, of)


def why_not(known: Planned, key: int, person: int, *, seats: Mapping[int, int]) -> str:
    """Why somebody cannot keep a seat beside what others are meant for; "" where they can."""
    slot = known.problem.by_key[key]
    if (key, person) in known.closed:
        return known.closed[key, person]
    if person not in slot.pool:
        return NOBODY
    rest = {each: who for each, who in seats.items() if each != key}
    return solving.why_not(known.free, seats=rest, slot=key, person=person) or ""


# ── seats ─────────────────────────────────────────────────────────────────────────────


def _watches(seats: Sequence[Seat]) -> dict[int, Manned]:
    keys = {each.watch_key for each in seats}
    return {each.key: each for each in queries.watches() if each.key in keys}


def _meant(seats: Mapping[int, Seat]) -> set[int]:
    """Whoever is meant for a seat or keeps it, of the departments or not any more."""
    both = (who for seat in seats.values() for who in (seat.person, seat.kept_by))
    return {who for who in both if who is not None}


def _slots(
    seats: Sequence[Seat], watches: Mapping[int, Manned], known: Against, of: Calendar
) -> tuple[list[Slot], dict[tuple[int, int], str]]:
    groups: dict[tuple[int, date], int] = {}
    closed: dict[tuple[int, int], str] = {}
    slots = []
    for seat in seats:
        group = groups.setdefault((seat.watch_key, seat.date), len(groups))
        watch, burden = watches[seat.watch_key], of.burden(seat.date)
        pool = known.pools.get((seat.watch_key, seat.date), frozenset())
        shut = {person: why for person in pool if (why := _closed(person, seat, watch, known))}
        closed |= {(seat.key, person): why for person, why in shut.items()}
        slots.append(
            Slot(
                seat.key,
                group,
                moment(seat.date, seat.start),
                moment(seat.date, seat.end),
                Burden(burden),
                pool - set(shut),
                f"{seat.date.month}월 {seat.date.day}일 {seat.name} {seat.role_ko}",
            )
        )
    return slots, closed


def _closed(person: int, seat: Seat, watch: Manned, known: Against) -> str:
    """Why somebody of the departments is not asked for a seat at all; "" where they are."""
    grade = known.members[person].grade
    if known.is_exempt(person, seat.mode, seat.date):
        return "당직을 면제받은 사람입니다."
    if known.is_protected(person, seat):
        return PROTECTED
    if seat.leads and grade > watch.leader_grade:
        return f"사령은 {watch.leader_grade}급부터 맡습니다."
    if not seat.leads and watch.leaders and grade <= watch.leader_grade:
        return "사령을 맡는 급이라 당직원으로는 서지 않습니다."
    why = against.clashes(known.work.get((person, seat.date)), watch)
    return f"{why}." if why else ""


# ── people ────────────────────────────────────────────────────────────────────────────


def _candidates(
    persons: Sequence[int],
    roster: Roster,
    terms: Terms,
    seats: Mapping[int, Seat],
    watches: Sequence[Manned],
    known: Against,
) -> tuple[Candidate, ...]:
    since = _history_since(roster, terms)
    past = queries.served(since=since, until=roster.until, persons=persons, but=seats)
    past_shares = _shares(queries.watches(), persons, since, roster.since)
    first = min((each.date for each in seats.values()), default=roster.since)
    shares = _shares(watches, persons, first, roster.until)
    elsewhere, wishes = _elsewhere(persons, roster, terms, seats), _wishes(persons, roster)
    members = known.members | people.latest(set(persons) - set(known.members), on=roster.since)
    senior = max((each.leader_grade for each in watches), default=0)
    return tuple(
        Candidate(
            person,
            members[person].name,
            members[person].grade <= senior,
            tuple(known.barred.get(person, ())),
            tuple(wishes.get(person, ())),
            {Burden(name): count for name, count in past[person].items()},
            shares[person],
            past_shares[person],
            tuple(elsewhere.get(person, ())),
        )
        for person in persons
    )


def _history_since(roster: Roster, terms: Terms) -> date:
    """The first day of the years that count, or of the record where it is younger."""
    years = roster.since - timedelta(days=365 * terms.years)
    return min(max(years, queries.first_kept() or roster.since), roster.since)


def _shares(
    watches: Sequence[Manned], persons: Sequence[int], since: date, until: date
) -> dict[int, int]:
    """How long each could be asked in a time, in percent of whoever could the longest; 100 where nobody."""
    asked = against.asked_days(watches, persons, since=since, until=until)
    longest = max(asked.values(), default=0)
    return {who: 100 * asked[who] // longest if longest else 100 for who in persons}


def _elsewhere(
    persons: Sequence[int], roster: Roster, terms: Terms, seats: Mapping[int, Seat]
) -> dict[int, list[Elsewhere]]:
    """Their other watches, announced or drafted, that rest and limits may still count."""
    found: dict[int, list[Elsewhere]] = defaultdict(list)
    wanted = set(persons)
    reach = timedelta(days=max(terms.in_days, terms.rest_hours // 24) + 2)
    near = queries.near(since=roster.since - reach, until=roster.until + reach)
    for seat in near:
        if seat.key not in seats and seat.person in wanted and seat.person is not None:
            label = f"{seat.date.month}월 {seat.date.day}일 {seat.name}"
            start, end = moment(seat.date, seat.start), moment(seat.date, seat.end)
            found[seat.person].append(Elsewhere(start, end, label))
    return found


def _wishes(persons: Sequence[int], roster: Roster) -> dict[int, list[Wish]]:
    found: dict[int, list[Wish]] = defaultdict(list)
    for each in queries.wishes(since=roster.since, until=roster.until, persons=persons):
        words = f"{each.date.month}월 {each.date.day}일 {'희망' if each.wants else '피함'}"
        start, end = moment(each.date, FROM), moment(each.date, TO)
        found[each.person_id].append(Wish(start, end, each.wants, 1, words))
    return found


def _rules(roster: Roster, terms: Terms) -> Rules:
    pairs = queries.pairings(since=roster.since, until=roster.until)
    both = {each.id: frozenset({each.one_id, each.other_id}) for each in pairs}
    return Rules(
        rest_minutes=terms.rest_hours * 60,
        max_in=((terms.in_days, terms.most),) if terms.most else (),
        pair_senior=terms.senior_pair,
        apart=frozenset(both[each.id] for each in pairs if not each.together),
        together=frozenset(both[each.id] for each in pairs if each.together),
        burden_weights={Burden(name): points for name, points in terms.weights.items()},
    )
