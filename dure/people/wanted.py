"""What is asked for, who may ask it, and what forbids it; nothing is written here."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor
from dure.errors import NotTheirs, Refused
from dure.organization import queries as organization
from dure.people import periods, queries
from dure.people.models import Appointment, Credential, Employment, Protection

PROTECTION = "지방공무원 복무규정 제4조제3항"
GRADES = (0, 3, 4, 5, 6, 7, 8, 9)
STEPS = range(1, 33)
PAY = "지방공무원 보수규정 제8조"
LONGEST_CYCLE = 366


@dataclass(frozen=True)
class Post:
    """Where somebody is appointed, and to what."""

    unit: int
    grade: int = 0
    series: str = ""
    position: str = ""
    head: bool = False
    field: bool = False
    managerial: bool = False


@dataclass(frozen=True)
class Newcomer:
    """Somebody to be hired; `person` where they were here, or are elsewhere, before."""

    name: str
    kind: str
    post: Post
    schedule: int
    since: date
    staff_number: str
    until: date | None = None
    card: str = ""
    person: int | None = None

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """The 사번, and the card where there is one."""
        return [("staff", self.staff_number)] + ([("card", self.card)] if self.card else [])


@dataclass(frozen=True)
class Move:
    """One line of a personnel order: from this day on this person has this post."""

    person: int
    post: Post
    since: date


@dataclass(frozen=True)
class Step:
    """호봉: from this day on this person is on this step, by this document."""

    person: int
    step: int
    since: date
    document: str


@dataclass(frozen=True)
class Workday:
    """A day of a schedule's cycle, in minutes since its midnight; a day off has no row."""

    cycle_day: int
    start: int
    end: int
    break_start: int | None = None
    break_end: int | None = None


@dataclass(frozen=True)
class Number:
    """A number that shall be somebody's from a day on; no person: a newcomer's."""

    kind: str
    value: str
    person: int | None
    span: periods.Stretch


def may(by: Actor, at: datetime, units: Iterable[int] = (), persons: Sequence[int] = ()) -> None:
    """HR and administrators, within the units their role reaches."""
    may_look(by, periods.today(at), units, persons)


def may_look(by: Actor, on: date, units: Iterable[int] = (), persons: Sequence[int] = ()) -> None:
    """The same of a day, where nothing is written."""
    if by.role not in ("hr", "admin"):
        raise NotTheirs("인사 담당자와 시스템 관리자만 할 수 있습니다.")
    within = reach(by, on)
    if within is None:
        return
    rows = Appointment.objects.filter(
        person_id__in=persons, known__upper_inf=True, valid__contains=on
    )
    if not {*units, *rows.values_list("unit_id", flat=True)} <= within:
        raise NotTheirs("맡은 범위 밖의 부서나 사람이 들어 있습니다.")


def reach(by: Actor, on: date) -> set[int] | None:
    """The units that somebody's role reaches; None: all of them."""
    return organization.reach(by, on=on) if isinstance(by, Viewer) else None


def named_once(persons: Sequence[int]) -> dict[int, str]:
    """Names of those asked for, each of whom must be known here and named once."""
    names = queries.names(persons)
    if not persons or any(person not in names for person in persons):
        raise Refused("nobody_named", "이 기관에서 찾을 수 없는 사람입니다. 다시 골라 주세요.")
    twice = [names[person] for person, n in Counter(persons).items() if n > 1]
    if twice:
        raise Refused(
            "named_twice", f"{', '.join(twice)}: 두 번 들어 있습니다. 한 번만 적어 주세요."
        )
    return names


def who(names: Sequence[str]) -> str:
    """One name, or the first and how many more."""
    return names[0] if len(names) == 1 else f"{names[0]} 외 {len(names) - 1}명"


def employed(jobs: Sequence[Employment], name: str, day: date) -> Employment:
    """The employment of a day among a person's; refused where there is none."""
    for job in jobs:
        if periods.of(job.valid).holds(day):
            return job
    raise Refused("not_employed", f"{name}: {day}에 재직하고 있지 않습니다. 날짜를 확인해 주세요.")


def employed_on(person: int, day: date) -> Employment:
    """The employment of one person on a day; refused where there is none."""
    name = named_once([person])[person]
    return employed(periods.employments([person]).get(person, []), name, day)


def units_stand(posts: Iterable[tuple[int, date]]) -> None:
    """Every unit stands on its day."""
    asked = sorted(set(posts))
    trees = {day: organization.tree(on=day) for day in {day for _, day in asked}}
    gone = [(unit, day) for unit, day in asked if unit not in trees[day]]
    if gone:
        names = organization.names([unit for unit, _ in gone])
        who = ", ".join(f"{names.get(unit, unit)}({day})" for unit, day in gone)
        raise Refused("no_such_unit", f"그날 없는 부서입니다: {who}. 부서나 날짜를 바꿔 주세요.")


def post(wanted: Post, name: str) -> None:
    """A grade that exists."""
    if wanted.grade not in GRADES:
        raise Refused("no_such_grade", f"{name}: 직급은 3급부터 9급, 계급이 없으면 0입니다.")


def move(wanted: Post, before: Post | None, name: str) -> None:
    """A post that exists, and another one than before."""
    post(wanted, name)
    if before == wanted:
        raise Refused("nothing_changes", f"{name}: 지금 발령과 같아 바뀌는 것이 없습니다.")


def step(wanted: Step, before: int | None, name: str) -> None:
    """A step of the pay table with its document, and another one than before."""
    if wanted.step not in STEPS:
        raise Refused("no_such_step", f"{name}: 호봉은 1호봉부터 32호봉까지입니다.", PAY)
    if not wanted.document.strip():
        raise Refused("document_missing", f"{name}: 획정이나 승급의 문서번호를 적어 주세요.", PAY)
    if before == wanted.step:
        raise Refused("nothing_changes", f"{name}: 지금 호봉과 같아 바뀌는 것이 없습니다.", PAY)


def kind(value: str) -> None:
    """A kind of employment that exists."""
    if value not in Employment.Kind.values:
        raise Refused("no_such_kind", f"'{value}'은 없는 고용형태입니다.")


def schedule(pk: int) -> str:
    """The name of a schedule that exists."""
    name = queries.schedule_names().get(pk)
    if name is None:
        raise Refused("no_such_schedule", "없는 근무시간표입니다. 다시 골라 주세요.")
    return name


def newcomers(wanted: Sequence[Newcomer]) -> None:
    """Everything that must be true before people are hired, but for their numbers."""
    units_stand((each.post.unit, each.since) for each in wanted)
    for pk in {each.schedule for each in wanted}:
        schedule(pk)
    before = periods.employments([each.person for each in wanted if each.person])
    for each in wanted:
        if not each.name.strip() or not each.staff_number.strip():
            raise Refused("name_missing", "성명과 사번을 모두 적어 주세요.")
        kind(each.kind)
        post(each.post, each.name)
        span = periods.Stretch(each.since, each.until)
        if each.until is not None and each.until <= each.since:
            raise Refused("ends_before_start", f"{each.name}: 끝나는 날이 임용일보다 빠릅니다.")
        jobs = before.get(each.person or 0, [])
        if any(periods.of(job.valid).overlaps(span) for job in jobs):
            raise Refused("already_employed", f"{each.name}: 이미 재직하고 있는 기간과 겹칩니다.")


def number_form(of_kind: str, value: str) -> None:
    """A number a terminal could send."""
    if of_kind not in Credential.Kind.values or not value or len(value) > 40:
        raise Refused("number_malformed", "번호는 40자 안에서 적어 주세요.")
    digits = {"pin": "PIN은", "device": "단말기 번호는"}
    if of_kind in digits and not (value.isascii() and value.isdecimal()):
        raise Refused("number_malformed", f"{digits[of_kind]} 숫자로만 적어 주세요.")


def numbers(wanted: Sequence[Number]) -> None:
    """No number is somebody else's, nor given twice at once."""
    counted = Counter((each.kind, each.value) for each in wanted)
    # A reading says no kind, so a number of one kind is a number of every kind.
    held: dict[str, list[Credential]] = {}
    for row in Credential.objects.filter(value__in=[each.value for each in wanted]):
        held.setdefault(row.value, []).append(row)
    for each in wanted:
        label, key = Credential.Kind(each.kind).label, (each.kind, each.value)
        if counted[key] > 1:
            raise Refused("number_twice", f"{label} {each.value}: 두 사람에게 주려고 합니다.")
        other = _holder(held.get(each.value, []), each)
        if other is not None:
            raise Refused("number_taken", f"{label} {each.value}: {other}의 번호입니다.")


def reissue(person: int, of_kind: str, value: str, since: date) -> None:
    """The number in use may end on a day: it is another one, and none was given for later."""
    for row in Credential.objects.filter(person_id=person, kind=of_kind, valid__isempty=False):
        span = periods.of(row.valid)
        if span.since > since:
            raise Refused("later_number", f"{span.since}부터 쓰는 번호가 이미 있습니다.")
        if row.value == value and span.holds(since):
            raise Refused("already_theirs", "이미 이 사람이 쓰고 있는 번호입니다.")


def protection(person: int, of_kind: str, since: date, until: date) -> None:
    """The article protects a pregnancy, and one year after a birth."""
    if of_kind not in Protection.Kind.values or until <= since:
        raise Refused("ends_before_start", "보호 기간의 끝이 시작보다 빠릅니다.", PROTECTION)
    if of_kind == Protection.Kind.CHILDBIRTH and until > _a_year_after(since):
        raise Refused("too_long", "출산 후 보호는 출산한 날부터 1년까지입니다.", PROTECTION)
    same = Protection.objects.filter(person_id=person, kind=of_kind)
    if same.filter(valid__overlap=(since, until)).exists():
        raise Refused("already_protected", "같은 보호 기간이 이미 있습니다.", PROTECTION)


def cycle(name: str, days: Sequence[Workday], anchor: date, length: int) -> None:
    """A schedule that can be worked."""
    if not name.strip() or name.strip() in queries.schedule_names().values():
        raise Refused(
            "name_used", "이름이 비었거나 이미 있는 근무시간표입니다. 다른 이름을 넣어 주세요."
        )
    if not 1 <= length <= LONGEST_CYCLE or len({each.cycle_day for each in days}) != len(days):
        raise Refused(
            "cycle_malformed", "주기의 길이나 날이 맞지 않습니다. 하루에 한 줄만 적어 주세요."
        )
    if length == 7 and anchor.weekday() != 0:
        raise Refused(
            "anchor_not_monday", "7일 주기는 월요일부터 셉니다. 기준일을 월요일로 해 주세요."
        )
    for each in days:
        workday(each, length)


def workday(each: Workday, length: int) -> None:
    """A day whose times can be worked."""
    day = f"{each.cycle_day + 1}번째 날"
    if not 0 <= each.cycle_day < length:
        raise Refused("cycle_malformed", f"{day}은 주기 밖입니다.")
    if not 0 <= each.start < 1440 or not each.start < each.end <= each.start + 1440:
        raise Refused("times_malformed", f"{day}: 끝 시각은 시작 뒤 24시간 안이어야 합니다.")
    rest, back = each.break_start, each.break_end
    if (rest is None) != (back is None):
        raise Refused("times_malformed", f"{day}: 휴게는 시작과 끝을 함께 적어 주세요.")
    if rest is not None and back is not None and not each.start <= rest < back <= each.end:
        raise Refused("times_malformed", f"{day}: 휴게는 근무시간 안에 있어야 합니다.")


def _holder(rows: Sequence[Credential], wanted: Number) -> str | None:
    for row in rows:
        if row.person_id != wanted.person and periods.of(row.valid).overlaps(wanted.span):
            return queries.names([row.person_id]).get(row.person_id, "다른 사람")
    return None


def _a_year_after(day: date) -> date:
    last_of_february = (day.month, day.day) == (2, 29)
    return date(day.year + 1, 3, 1) if last_of_february else day.replace(year=day.year + 1)
