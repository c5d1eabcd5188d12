"""What an approved request does to its days, and how that is taken back."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from dure.errors import Refused
from dure.flexible import checks, coverage, weeks
from dure.flexible.checks import Wanted
from dure.flexible.models import Request
from dure.organization import queries as organization
from dure.people import on_leave, patterns, rota
from dure.people import queries as people
from dure.people.actions import Workday
from dure.timeline import actions as timeline
from law import flexible as law

AWAITED, DEEMED = 0, 2


def wanted_of(made: Request) -> Wanted:
    """A stored request as it was asked for."""
    return Wanted(
        kind=made.kind,
        since=made.since,
        until=made.until,
        days=[law.Day(**each) for each in made.pattern],
        place=made.place,
        reason=made.reason,
    )


def put_on(made: Request, *, number: str, at: datetime) -> None:
    """Change the hours of its days, and write from where they are worked."""
    member = people.member(made.person_id, on=made.since)
    if member is None:
        raise Refused(
            "not_employed",
            "첫날에 이 기관에서 근무하지 않는 사람의 신청입니다. 까닭을 적어 반려해 주세요.",
            checks.ARTICLE,
        )
    wanted = wanted_of(made)
    known = checks.look(wanted, member, at=at)
    checks.refuse_beside(known)
    schedule = rota.schedule_of([_workday(each) for each in wanted.days])
    rota.put_on(
        changes=[
            rota.Change(made.person_id, schedule, since, until)
            for since, until in _runs(made.since, made.until, known.kept)
        ],
        source=made.public_id,
        why="flexible.approve",
        at=at,
    )
    timeline.write(
        intervals=[
            timeline.New(
                made.person_id, "remote", day, start, end, made.public_id, code, label(made)
            )
            for day, start, end, code in _elsewhere(wanted, known.changed)
        ],
        why="flexible.approve",
        at=at,
    )


def take_off(made: Request, *, since: date, why: str, at: datetime) -> None:
    """From a day on the person works as before; days of a leave keep the hours it was taken by."""
    timeline.take_back(source=made.public_id, since=since, why=why, at=at)
    rota.take_off(
        source=made.public_id, since=since, stands=_stands(made.person_id), why=why, at=at
    )


def refuse_to_end(made: Request, *, since: date, at: datetime) -> None:
    """Hours that would leave the week of their end too long or too short are not ended that day."""
    known, after = patterns.load(), {}
    back = rota.going_back(
        source=made.public_id, since=since, stands=_stands(made.person_id),
        but=on_leave.days([made.person_id], since=since, until=made.until),
    )  # fmt: skip
    for _, change in back:
        for day in coverage.days(since, min(change.until or date.max, since + 7 * checks.DAY)):
            if change.since <= day:
                after[day] = weeks.planned(known[change.schedule], day)
    held = weeks.held(made.person_id, since=since, until=since + checks.DAY)
    last = made.ended or made.until
    for row in weeks.ending(since, held, after, first=made.since, last=last):
        raise Refused(row["code"], row["ko"], row["article"])


def label(made: Request) -> str:
    """From where: 재택, the centre's name, or 재량. Colleagues see it, so never somebody's address."""
    if made.kind == "home":
        return "재택"
    return made.place if made.kind == "smartwork" else "재량근무"


def _stands(person: int) -> rota.Stands:
    live = {
        row.public_id: (row.since, row.ended or row.until)
        for row in Request.objects.filter(person_id=person, state=Request.State.APPROVED)
    }
    ours = set(Request.objects.filter(person_id=person).values_list("public_id", flat=True))

    def stands(source: UUID, day: date) -> bool:
        if source not in ours:
            return True
        since, until = live.get(source, (date.max, date.max))
        return since <= day < until

    return stands


def _elsewhere(wanted: Wanted, days: Iterable[date]) -> list[tuple[date, int, int, int]]:
    """Days worked elsewhere with their hours; what was agreed on (재량) counts as worked at once."""
    own = set(organization.own_days(since=wanted.since, until=wanted.until))
    found = []
    for day in sorted(days):
        each = checks.day_of(wanted.days, day)
        if each is None or checks.is_off(day, own):
            continue
        if wanted.kind == "discretionary":
            found.append((day, each.start, each.end, DEEMED))
        elif each.remote_minutes and each.remote_start is not None and each.remote_end is not None:
            found.append((day, each.remote_start, each.remote_end, AWAITED))
    return found


def _runs(since: date, until: date, kept: Iterable[date]) -> list[tuple[date, date]]:
    """[since, until) without some days, as stretches."""
    found, begin = [], since
    for day in sorted(each for each in kept if since <= each < until):
        if begin < day:
            found.append((begin, day))
        begin = day + timedelta(days=1)
    return [*found, *([(begin, until)] if begin < until else [])]


def _workday(day: law.Day) -> Workday:
    return Workday(
        law.WEEKDAYS.index(day.weekday), day.start, day.end, day.break_start, day.break_end
    )
