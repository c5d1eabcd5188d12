"""A personnel file against what is known: who is new, what changes, which lines cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from dure.links.spreadsheets import LineError
from dure.people import sexes, standing, wanted
from dure.people.models import Employment
from dure.people.periods import Stretch
from dure.people.reading import Line
from dure.people.standing import Standing
from dure.people.wanted import Move, Newcomer, Post

LABELS = {
    "name": "성명",
    "unit": "소속",
    "grade": "직급",
    "step": "호봉",
    "series": "직렬",
    "position": "직위",
    "head": "부서장",
    "field": "현업",
    "managerial": "관리업무수당",
    "sex": "성별",
    "kind": "고용형태",
    "schedule": "근무시간표",
    "card": "카드번호",
    "until": "마지막 근무일 다음 날",
}

FILE = "인사 파일"


@dataclass(frozen=True)
class Difference:
    """One field of one person, as a reader sees it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What one line of the file would change."""

    line: int
    staff_number: str
    name: str
    since: date
    fields: tuple[Difference, ...]


@dataclass(frozen=True)
class Job:
    """Another name or kind of employment."""

    person: int
    since: date
    name: str
    kind: str


@dataclass
class Plan:
    """What a file would do, for people to read and for actions to do."""

    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    gone: tuple[tuple[str, str], ...] = ()
    errors: tuple[LineError, ...] = ()
    newcomers: list[Newcomer] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    steps: list[wanted.Step] = field(default_factory=list)
    first_steps: dict[int, tuple[int, date]] = field(
        default_factory=dict
    )  # by place among newcomers
    sexes: dict[int, str] = field(default_factory=dict)
    first_sexes: dict[int, str] = field(default_factory=dict)  # by place among newcomers
    schedules: dict[tuple[int, date], list[int]] = field(default_factory=dict)
    cards: list[wanted.Number] = field(default_factory=list)
    ends: list[tuple[int, date]] = field(default_factory=list)


def plan(lines: Sequence[Line], errors: Sequence[LineError]) -> Plan:
    """Compare every line with what is known on its day; nothing is written."""
    made, wrong = Plan(), list(errors)
    state = standing.load()
    for line in lines:
        try:
            _compare(line, state, made)
        except ValueError as error:
            wrong.append(LineError(line.line, "", line.staff_number, str(error)))
    made.errors = tuple(sorted(wrong, key=lambda each: each.line))
    day = max((line.since for line in lines), default=None)
    if day is not None:
        made.gone = state.missing({line.staff_number for line in lines}, day)
    return made


def _compare(line: Line, state: Standing, made: Plan) -> None:
    person = state.person(line)
    if person is None or state.job(person, line.since) is None:
        _newcomer(line, person, state, made)
    else:
        _known(line, person, state, made)


def _newcomer(line: Line, person: int | None, state: Standing, made: Plan) -> None:
    if person is not None:
        state.check_return(person, line)
    if line.kind is None or line.schedule is None:
        raise ValueError(f"{line.name}: 새로 등록할 사람은 고용형태와 근무시간표가 있어야 합니다.")
    unit = state.unit(line)
    if unit is None:
        raise ValueError(f"{line.name}: 새로 등록할 사람은 부서코드나 부서명이 있어야 합니다.")
    state.check_card(line, person)
    post = _post(line, Post(unit), unit)
    if line.step is not None:
        made.first_steps[len(made.newcomers)] = (line.step, line.since)
    if line.sex is not None:
        made.first_sexes[len(made.newcomers)] = line.sex
    made.newcomers.append(
        Newcomer(
            name=line.name,
            kind=line.kind,
            post=post,
            schedule=state.schedule(line.schedule),
            since=line.since,
            staff_number=line.staff_number,
            until=line.until,
            card=line.card or "",
            person=person,
        )
    )
    after = {**_said(post, state), "kind": _kind(line.kind), "schedule": line.schedule}
    after |= {"step": _step(line.step), "sex": _sex(line.sex)}
    made.new.append(_change(line, {}, {**after, "card": line.card or ""}))


def _known(line: Line, person: int, state: Standing, made: Plan) -> None:
    job, unit = state.job(person, line.since), state.unit(line)
    assert job is not None
    state.check_card(line, person)
    state.check_end(job, line)
    schedule = state.schedule(line.schedule) if line.schedule else None
    old = state.post(person, line.since)
    post = _post(line, old or Post(unit or 0), unit)
    if not post.unit:
        raise ValueError(f"{line.name}: {line.since}에 소속이 없습니다. 부서코드를 적어 주세요.")
    if line.step is not None and line.step != state.step(person, line.since):
        made.steps.append(wanted.Step(person, line.step, line.since, FILE))
    if line.sex is not None and line.sex != state.sexes.get(person):
        made.sexes[person] = line.sex
    if post != old:
        made.moves.append(Move(person, post, line.since))
    if schedule is not None and schedule != state.schedule_of(person, line.since):
        made.schedules.setdefault((schedule, line.since), []).append(person)
    _job_and_card(line, person, job, state, made)
    _tell(line, person, old, post, state, made)


def _job_and_card(line: Line, person: int, job: Employment, state: Standing, made: Plan) -> None:
    kind = line.kind or job.kind
    if (line.name, kind) != (job.name, job.kind):
        made.jobs.append(Job(person, line.since, line.name, kind))
    if line.card and line.card != state.card(person, line.since):
        span = Stretch(line.since, job.valid.upper)
        made.cards.append(wanted.Number("card", line.card, person, span))
    if line.until is not None and line.until != job.valid.upper:
        made.ends.append((person, line.until))


def _tell(
    line: Line, person: int, old: Post | None, post: Post, state: Standing, made: Plan
) -> None:
    job = state.job(person, line.since)
    assert job is not None
    schedule = state.schedule_name(person, line.since)
    before = {
        **(_said(old, state) if old else {}),
        "name": job.name,
        "sex": _sex(state.sexes.get(person)),
        "kind": _kind(job.kind),
        "step": _step(state.step(person, line.since)),
        "schedule": schedule,
        "card": state.card(person, line.since),
        "until": str(job.valid.upper or ""),
    }
    after = {
        **_said(post, state),
        "name": line.name,
        "sex": _sex(line.sex or state.sexes.get(person)),
        "kind": _kind(line.kind or job.kind),
        "step": _step(line.step) or before["step"],
        "schedule": line.schedule or schedule,
        "card": line.card or before["card"],
        "until": str(line.until or "") or before["until"],
    }
    change = _change(line, before, after)
    if change.fields:
        made.changed.append(change)
    else:
        made.unchanged += 1


def _post(line: Line, old: Post, unit: int | None) -> Post:
    def kept[T](said: T | None, before: T) -> T:
        return before if said is None else said

    return Post(
        unit=kept(unit, old.unit),
        grade=kept(line.grade, old.grade),
        series=kept(line.series, old.series),
        position=kept(line.position, old.position),
        head=kept(line.head, old.head),
        field=kept(line.field, old.field),
        managerial=kept(line.managerial, old.managerial),
    )


def _said(post: Post, state: Standing) -> dict[str, str]:
    return {
        "unit": state.unit_names.get(post.unit, ""),
        "grade": f"{post.grade}급" if post.grade else "없음",
        "series": post.series,
        "position": post.position,
        "head": "예" if post.head else "아니오",
        "field": "예" if post.field else "아니오",
        "managerial": "예" if post.managerial else "아니오",
    }


def _step(value: int | None) -> str:
    return f"{value}호봉" if value else ""


def _sex(value: str | None) -> str:
    return sexes.KINDS[value] if value else ""


def _kind(value: str) -> str:
    return str(Employment.Kind(value).label)


def _change(line: Line, before: dict[str, str], after: dict[str, str]) -> Change:
    fields = tuple(
        Difference(LABELS[key], before.get(key, ""), value)
        for key, value in after.items()
        if before.get(key, "") != value
    )
    return Change(line.line, line.staff_number, line.name, line.since, fields)
