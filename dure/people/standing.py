"""All that is known of an institution's people, in memory: what a file is compared with."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dure.organization import queries as organization
from dure.organization.queries import Node
from dure.people import periods, queries, rows, sexes
from dure.people.models import Appointment, Assignment, Credential, Employment, PayStep
from dure.people.periods import Stretch
from dure.people.reading import Line
from dure.people.wanted import Post

Known = dict[int, list[Any]]


@dataclass
class Standing:
    """Answers about a person on a day; a `ValueError` is a sentence about the line asked with."""

    jobs: Known
    appointments: Known
    assignments: Known
    numbers: Known
    steps: Known
    sexes: dict[int, str]
    staff: dict[str, list[Credential]]
    cards: dict[str, list[Credential]]
    schedules: dict[str, int]
    unit_names: dict[int, str]
    trees: dict[date, dict[int, Node]] = field(default_factory=dict)

    def person(self, line: Line) -> int | None:
        """Whose 사번 it is on the line's day, or was last before."""
        held = [row for row in self.staff.get(line.staff_number, []) if not row.valid.isempty]
        if not held:
            return None
        here = [row for row in held if periods.of(row.valid).holds(line.since)]
        found = (here or sorted(held, key=lambda row: periods.of(row.valid).since))[-1]
        if not here and periods.of(found.valid).since > line.since:
            first = periods.of(found.valid).since
            raise ValueError(f"{line.name}: 적용일이 임용일({first})보다 빠릅니다.")
        return int(found.person_id)

    def job(self, person: int, day: date) -> Employment | None:
        """The employment of a day."""
        found = _on(self.jobs, person, day)
        return found if isinstance(found, Employment) else None

    def post(self, person: int, day: date) -> Post | None:
        """The post of a day."""
        return rows.post_on(self.appointments.get(person, []), day)

    def card(self, person: int, day: date) -> str:
        """The card of a day, empty where there is none."""
        found = _on(self.numbers, person, day)
        return str(found.value) if found else ""

    def step(self, person: int, day: date) -> int | None:
        """The 호봉 of a day."""
        found = _on(self.steps, person, day)
        return int(found.step) if found else None

    def schedule_of(self, person: int, day: date) -> int | None:
        """The schedule of a day."""
        found = _on(self.assignments, person, day)
        return int(found.schedule_id) if found else None

    def schedule_name(self, person: int, day: date) -> str:
        """Its name."""
        pk = self.schedule_of(person, day)
        return next((name for name, one in self.schedules.items() if one == pk), "")

    def schedule(self, name: str) -> int:
        """A schedule by the name in the file."""
        if name not in self.schedules:
            known = ", ".join(self.schedules)
            raise ValueError(f"'{name}'은 없는 근무시간표입니다. {known} 가운데 적어 주세요.")
        return self.schedules[name]

    def unit(self, line: Line) -> int | None:
        """The unit a line names on its day, by code first; None where it names none."""
        if not line.unit_code and not line.unit_name:
            return None
        if line.since not in self.trees:
            self.trees[line.since] = organization.tree(on=line.since)
        nodes = self.trees[line.since].values()
        said = line.unit_code or line.unit_name
        found = [
            node.id
            for node in nodes
            if (node.code == line.unit_code if line.unit_code else node.name == line.unit_name)
        ]
        if not found:
            raise ValueError(f"'{said}': {line.since}에 없는 부서입니다.")
        if len(found) > 1:
            raise ValueError(f"'{said}' 부서가 여럿입니다. 부서코드로 적어 주세요.")
        return found[0]

    def check_card(self, line: Line, person: int | None) -> None:
        """The card is nobody else's, and none was given to this person for later."""
        if not line.card:
            return
        span = Stretch(line.since, line.until)
        for row in self.cards.get(line.card, []):
            if row.person_id != person and periods.of(row.valid).overlaps(span):
                name = queries.names([row.person_id]).get(row.person_id, "다른 사람")
                raise ValueError(f"카드번호 {line.card}: {name}의 번호입니다.")
        if person is None or line.card == self.card(person, line.since):
            return
        later = [periods.of(row.valid).since for row in self.numbers.get(person, [])]
        if any(since > line.since for since in later):
            raise ValueError(f"{line.name}: {max(later)}부터 쓰는 카드가 이미 있습니다.")

    def check_return(self, person: int, line: Line) -> None:
        """A 사번 that was somebody's may be given again to that person only."""
        jobs = self.jobs.get(person, [])
        last = jobs[-1] if jobs else None
        if last is None or last.name != line.name:
            who = last.name if last else "다른 사람"
            raise ValueError(f"사번 {line.staff_number}: {who}의 사번이었습니다.")
        if any(periods.of(job.valid).overlaps(Stretch(line.since, line.until)) for job in jobs):
            raise ValueError(f"{line.name}: 적용일 뒤에 이미 재직하는 기간이 있습니다.")

    def check_end(self, job: Employment, line: Line) -> None:
        """An end may be brought forward, not put off: that is a new employment."""
        if job.valid.upper is not None and line.until and line.until > job.valid.upper:
            raise ValueError(f"{line.name}: 마지막근무일을 늦추려면 재임용으로 등록해 주세요.")

    def missing(self, staff: Collection[str], day: date) -> tuple[tuple[str, str], ...]:
        """사번 and name of those employed on a day whom the file does not name."""
        found = []
        for number, held in self.staff.items():
            for row in held:
                job = self.job(row.person_id, day)
                if number not in staff and job and periods.of(row.valid).holds(day):
                    found.append((number, job.name))
        return tuple(sorted(found))


def load() -> Standing:
    """Everything that is known now, in a handful of queries."""
    held = list(Credential.objects.filter(valid__isempty=False).order_by("person_id", "valid"))
    posts = Appointment.objects.filter(known__upper_inf=True).order_by("person_id", "valid")
    plans = Assignment.objects.filter(known__upper_inf=True).order_by("person_id", "valid")
    jobs = Employment.objects.filter(valid__isempty=False).order_by("person_id", "valid")
    return Standing(
        jobs=_by_person(jobs),
        appointments=_by_person(posts),
        assignments=_by_person(plans),
        steps=_by_person(PayStep.objects.filter(known__upper_inf=True).order_by("valid")),
        sexes=sexes.current(),
        numbers=_by_person(row for row in held if row.kind == Credential.Kind.CARD),
        staff=_by_value(row for row in held if row.kind == Credential.Kind.STAFF),
        cards=_by_value(row for row in held if row.kind == Credential.Kind.CARD),
        schedules={name: pk for pk, name in queries.schedule_names().items()},
        unit_names=organization.names(posts.values_list("unit_id", flat=True).distinct()),
    )


def _on(known: Known, person: int, day: date) -> Any:
    return next((row for row in known.get(person, []) if periods.of(row.valid).holds(day)), None)


def _by_person(found: Iterable[Any]) -> Known:
    by: Known = {}
    for row in found:
        by.setdefault(row.person_id, []).append(row)
    return by


def _by_value(found: Iterable[Credential]) -> dict[str, list[Credential]]:
    by: dict[str, list[Credential]] = {}
    for row in found:
        by.setdefault(row.value, []).append(row)
    return by
