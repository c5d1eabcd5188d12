"""해온시: a city that does not exist, with half a year of everything its offices record.

Pure and seeded: the same arguments give the same frames. It knows neither law nor dure.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from demo import asks, leave_story, leaves, ordering, places, punching, shifts, staff, trips
from demo.anomalies import describe, mix
from demo.cast import CAST, KIM, MEMBERS, story
from demo.dates import calendar, months_before
from demo.days import person_days
from demo.dice import Dice
from demo.partition import Partition, generate_partition
from demo.staff import Span
from demo.told import told_days

__all__ = [
    "CAST", "EMPLOYMENT_KINDS", "City", "Partition", "describe", "generate",
    "generate_partition", "mix",
]  # fmt: skip

SEED = 20261122
SMALLEST = 60
EMPLOYMENT_KINDS = {
    "regular": "일반직",
    "term": "임기제",
    "part_time": "시간선택제",
    "permanent": "공무직",
    "fixed_term": "기간제",
    "elected": "정무직",
}


@dataclass(frozen=True)
class City:
    """Frames of facts in [start, until); ids are the city's own."""

    start: date
    until: date
    seed: int
    institution: pl.DataFrame
    units: pl.DataFrame
    people: pl.DataFrame
    appointments: pl.DataFrame
    cards: pl.DataFrame
    schedules: pl.DataFrame
    schedule_days: pl.DataFrame
    assignments: pl.DataFrame
    terminals: pl.DataFrame
    orders: pl.DataFrame
    absences: pl.DataFrame
    trips: pl.DataFrame
    trip_people: pl.DataFrame
    leaves: pl.DataFrame
    leave_days: pl.DataFrame
    leave_grants: pl.DataFrame
    leave_notices: pl.DataFrame
    leave_plans: pl.DataFrame
    service_spans: pl.DataFrame
    protections: pl.DataFrame
    punches: pl.DataFrame
    local_values: pl.DataFrame
    local_days: pl.DataFrame
    users: pl.DataFrame
    anomalies: pl.DataFrame
    workdays: pl.DataFrame


def generate(*, people: int = 2300, until: date, months: int = 6, seed: int = SEED) -> City:
    """The city with facts from `months` whole months before until's month, up to `until`."""
    if people < SMALLEST:
        raise ValueError(f"해온시에는 적어도 {SMALLEST}명이 있어야 합니다.")
    span = Span(months_before(until, months), until, Dice(seed))
    crew = staff.people_of(_slots(people), span)
    crew = _cast_as_written(crew, span)
    units = places.families()
    held = staff.appointments(crew, span, _renamed(span))
    assigned = staff.assignments(crew, span)
    cards, guarded = staff.cards(crew, span), staff.protections(crew, span)
    year = calendar(span.start, until)
    days = person_days(crew, held, assigned, units, year, span)
    frame = asks.asked(days, guarded, span)
    told = leave_story.kims_years(_workdays(span), _story_since(span))
    frame = leave_story.told_leave(frame, told, _story_since(span))
    frame = told_days(frame, story(year, _story_since(span)), KIM)
    chiefs = _chiefs(crew)
    orders = ordering.documents(ordering.rows(frame), units, chiefs, span)
    frame = punching.presence(ordering.without_refused(frame, orders), span)
    frame = told_days(frame, story(year, _story_since(span)), KIM, presence=True)
    terminals = places.terminals()
    found = punching.at_terminals(punching.events(frame, span), terminals, span)
    punches = punching.with_cards(found, cards, span)
    absences = asks.absences(frame).sort("date", "person")
    taken = leaves.invented(
        crew=crew, held=held, assigned=assigned, guarded=guarded, absences=absences,
        units=units, chiefs=chiefs, told=told, span=span,
    )  # fmt: skip
    went = trips.invented(absences=absences, held=held, units=units, chiefs=chiefs, span=span)
    return City(
        start=span.start,
        until=until,
        seed=seed,
        institution=places.institutions(),
        units=places.units(span.start),
        people=staff.people(crew, span),
        appointments=held,
        cards=cards,
        schedules=shifts.schedules(),
        schedule_days=shifts.schedule_days(),
        assignments=assigned,
        terminals=terminals.select("serial", "name", "unit"),
        orders=orders,
        absences=absences,
        trips=went.trips,
        trip_people=went.people,
        leaves=taken.requests,
        leave_days=taken.days,
        leave_grants=taken.granted,
        leave_notices=taken.notices,
        leave_plans=taken.plans,
        service_spans=taken.spans,
        protections=pl.concat([guarded, taken.protections.select(guarded.columns)]),
        punches=punches,
        local_values=places.local_values(span.start),
        local_days=places.local_days(span.start, until),
        users=_users(staff.people(crew, span), crew, span),
        anomalies=_truth(frame, punches),
        workdays=frame.filter(~pl.col("off")).select("person", "date", "schedule"),
    )


def _story_since(span: Span) -> date:
    """The running month, and the one before it."""
    return max(months_before(span.until - timedelta(days=1), 1), span.start)


def _workdays(span: Span) -> list[date]:
    """The office's working days from the first leave year on."""
    year = calendar(leaves.first_day(span.until), span.until)
    return year.filter("workday").get_column("date").to_list()


def _renamed(span: Span) -> tuple[int, int, date]:
    ids = {unit.name: unit.id for unit in places.tree()}
    return ids[places.OLD_UNIT], ids[places.NEW_UNIT], places.reorganised_on(span.start)


def _slots(people: int) -> pl.DataFrame:
    """person, unit, rank, size, family: so many chairs, the cast's among them."""
    tree = [unit for unit in places.tree() if unit.size]
    least = {unit.id: 1 if unit.family in staff.LEADING_FAMILIES else 0 for unit in tree}
    ids = {unit.name: unit.id for unit in tree}
    for member in MEMBERS:
        number = ids[member.unit]
        least[number] = max(least[number], member.rank + 1)
    least[1] = 2
    sizes = _shares({unit.id: unit.size for unit in tree}, least, people)
    taken = {(ids[member.unit], member.rank): CAST[member.name] for member in MEMBERS}
    rows, following = [], len(MEMBERS)
    for unit in tree:
        for rank in range(sizes[unit.id]):
            person = taken.get((unit.id, rank))
            if person is None:
                following += 1
                person = following
            rows.append((person, unit.id, rank, sizes[unit.id], unit.family))
    schema = {
        **dict.fromkeys(("person", "unit", "rank", "size"), pl.Int32), "family": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row").sort("person")


def _shares(weights: dict[int, int], least: dict[int, int], whole: int) -> dict[int, int]:
    """Largest remainder over what the least leaves; the units of one chair keep one."""
    growing = {unit: weight for unit, weight in weights.items() if weight > 2}
    rest = whole - sum(least.values())
    total = sum(growing.values())
    sizes = {unit: least[unit] + rest * growing.get(unit, 0) // total for unit in weights}
    short = whole - sum(sizes.values())
    by_remainder = sorted(growing, key=lambda unit: (-(rest * growing[unit] % total), unit))
    for unit in by_remainder[:short]:
        sizes[unit] += 1
    return sizes


def _cast_as_written(crew: pl.DataFrame, span: Span) -> pl.DataFrame:
    """The cast's grades, kinds and series are fixed."""
    titles = {0: "과장", 1: "팀장"}
    rows = [
        (
            CAST[member.name], member.grade, member.employment_kind, member.series,
            {"moon": "시장", "han": "기간제근로자", "jung": "주무관"}.get(
                member.login, titles.get(member.rank, "주무관")
            ),
        )
        for member in MEMBERS
    ]  # fmt: skip
    schema = {
        "person": pl.Int32, "grade": pl.Int8, "kind": pl.String, "series": pl.String,
        "position": pl.String,
    }  # fmt: skip
    written = pl.DataFrame(rows, schema, orient="row")
    cast, contract = pl.col("person") <= len(MEMBERS), pl.col("kind") == "fixed_term"
    return crew.update(written, on="person").with_columns(
        field=pl.col("field") & ~cast,
        valid_from=pl.when(cast & contract).then(date(span.start.year, 1, 1))
        .otherwise("valid_from"),
        valid_until=pl.when(cast & contract).then(date(span.until.year + 1, 1, 1))
        .when(~cast).then("valid_until"),
    )  # fmt: skip


def _chiefs(crew: pl.DataFrame) -> pl.DataFrame:
    """unit, chief, above: who signs, and who signs for the one who signs."""
    led = dict(crew.filter(pl.col("rank") == 0).select("unit", "person").iter_rows())
    vice = crew.filter((pl.col("unit") == 1) & (pl.col("rank") == 1)).item(0, "person")
    ids = {unit.name: unit.id for unit in places.tree()}
    led[ids[places.NEW_UNIT]] = led.get(ids[places.OLD_UNIT], vice)
    rows = []
    for unit in places.tree():
        above = led.get(unit.parent or 1, vice)
        rows.append((unit.id, led.get(unit.id), vice if (unit.parent or 1) == 1 else above))
    columns = dict.fromkeys(("unit", "chief", "above"), pl.Int32)
    return pl.DataFrame(rows, columns, orient="row")


def _users(people: pl.DataFrame, crew: pl.DataFrame, span: Span) -> pl.DataFrame:
    """The cast, and for every other unit its chief and one clerk."""
    numbers = dict(people.select("id", "staff_number").iter_rows())
    old, new, day = _renamed(span)
    now = {old: new} if day < span.until else {}
    rows: list[tuple[str, int, str, int]] = []
    own: dict[int, int] = dict(crew.select("person", "unit").iter_rows())
    for member in MEMBERS:
        person = CAST[member.name]
        unit = now.get(own[person], own[person])
        roles = dict.fromkeys(("employee", member.role))
        rows += [(member.login, person, role, unit) for role in roles]
    staying = crew.filter(
        pl.col("valid_until").is_null() & (pl.col("valid_from") < span.start)
        & (pl.col("kind") == "regular") & (pl.col("person") > len(MEMBERS))
    )  # fmt: skip
    chiefs = staying.filter((pl.col("rank") == 0) & (pl.col("family") != "top"))
    clerks = (
        staying.filter((pl.col("rank") > 1) & (pl.col("unit") != own[KIM]))
        .sort("unit", "rank").unique("unit", keep="first", maintain_order=True)
    )  # fmt: skip
    for role, found in (("manager", chiefs), ("clerk", clerks)):
        for person, unit in found.select("person", "unit").sort("unit").iter_rows():
            for name in ("employee", role):
                rows.append((numbers[person], person, name, now.get(unit, unit)))
    schema = {"login": pl.String, "person": pl.Int32, "role": pl.String, "unit": pl.Int32}
    return pl.DataFrame(rows, schema, orient="row")


def _truth(frame: pl.DataFrame, punches: pl.DataFrame) -> pl.DataFrame:
    """The anomalies that came about: a day's kind where the day gave it room."""
    there = pl.col("first").is_not_null()
    ordered = pl.col("late_start").is_not_null()
    kind = pl.col("anomaly")
    true = (
        pl.when(kind == "on_leave").then(pl.col("leave_label").is_not_null())
        .when(kind == "order_without_punch").then(ordered & there)
        .otherwise(there)
    )  # fmt: skip
    return (
        frame.filter(kind.is_not_null() & true).select("person", "date", kind=kind.cast(pl.String))
        .join(punches, left_on=["person", "date"], right_on=["person", "business_date"], how="semi")
        .sort("date", "person")
    )  # fmt: skip
