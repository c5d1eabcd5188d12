"""권장연가: announced by the end of March, urged in June and July, assigned by the end of October."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.leave import ledger
from dure.leave.models import Notice, Plan
from dure.messages import actions as messages
from dure.people import queries as people
from dure.timeline.actions import SEOUL
from law import params

ARTICLE = "지방공무원 복무규정 제7조의4"
WORDS = {
    Notice.Stage.ANNOUNCED: "올해 권장연가를 알려 드립니다. 내 휴가에서 확인해 주세요.",
    Notice.Stage.URGED: "남은 연가를 언제 쓸지 10일 안에 알려 주세요.",
    Notice.Stage.ASSIGNED: "연가를 쓸 날이 지정되었습니다. 내 휴가에서 확인해 주세요.",
}


def send_notices(
    *,
    stage: str,
    year: int,
    minutes: dict[int, int],
    compensated: bool = True,
    by: Viewer,
    at: datetime,
) -> int:
    """Send one stage's notice to persons, each with their minutes; who has it already gets none.

    Returns how many were sent.

    Raises:
        Refused: outside the window that the article sets, or no minimum to announce.
        NotTheirs: somebody outside the viewer's reach.
    """
    today = at.astimezone(SEOUL).date()
    _within(stage, year, today)
    _reached(list(minutes), by, today)
    tenancy.lock("notices", tenancy.current(), year)
    have = set(
        Notice.objects.filter(year=year, stage=stage, person_id__in=minutes).values_list(
            "person_id", flat=True
        )
    )
    sent = [person for person in sorted(minutes) if person not in have]
    Notice.objects.bulk_create(
        Notice(
            institution_id=tenancy.current(),
            person_id=person,
            year=year,
            stage=stage,
            minutes=minutes[person],
            compensated=compensated,
            at=at,
            by=by.name,
        )
        for person in sent
    )
    for person in sent:
        messages.post(
            person=person,
            topic="annual_notice",
            text=WORDS[Notice.Stage(stage)],
            url="/leave",
            key=f"notice:{year}:{stage}:{person}",
            at=at,
        )
    if sent:
        record(
            by=by,
            at=at,
            action="leave.send_notices",
            summary=f"{year}년 {Notice.Stage(stage).label} {len(sent)}건을 보냈습니다.",
            on=[On(person, "notice", f"{year}:{stage}") for person in sent],
        )
    return len(sent)


def plan_days(*, year: int, days: dict[date, int], by: Viewer, at: datetime) -> None:
    """Say when one means to take annual leave this year, in place of what one said before.

    Days that were assigned (제7조의4제2항제2호) stay: one plans around them.

    Raises:
        Refused: a day outside the year or already past. NotTheirs: not an employee.
    """
    if by.person is None:
        raise NotTheirs("직원이 아닌 로그인으로는 사용 계획을 적을 수 없습니다.")
    _write_plan(by.person, year, days, by, at, assigned=False)
    record(
        by=by,
        at=at,
        action="leave.plan_days",
        summary=f"{year}년 연가 사용 계획 {len(days)}일을 적었습니다.",
        on=[On(by.person, "plan", str(year))],
        after={"days": sorted(str(day) for day in days)},
    )


def assign(*, person: int, year: int, days: dict[date, int], by: Viewer, at: datetime) -> None:
    """시기 지정: name the days of somebody who did not answer, and tell them.

    Raises:
        Refused: outside the window, or somebody who was not urged before. NotTheirs: out of reach.
    """
    today = at.astimezone(SEOUL).date()
    urged = Notice.objects.filter(person_id=person, year=year, stage=Notice.Stage.URGED)
    if not urged.exists():
        raise Refused("not_urged", "사용 촉구를 먼저 보낸 사람에게만 시기를 지정합니다.", ARTICLE)
    _within(Notice.Stage.ASSIGNED, year, today)
    _reached([person], by, today)
    _write_plan(person, year, days, by, at, assigned=True)
    send_notices(
        stage=Notice.Stage.ASSIGNED, year=year, minutes={person: sum(days.values())}, by=by, at=at
    )


def _write_plan(
    person: int, year: int, days: dict[date, int], by: Viewer, at: datetime, *, assigned: bool
) -> None:
    today = at.astimezone(SEOUL).date()
    if any(day.year != year or day <= today for day in days):
        raise Refused(
            "plan_in_the_past", f"{year}년의 오늘 뒤의 날을 골라 주세요.", f"{ARTICLE}제2항"
        )
    ledger.lock([person])
    before = Plan.objects.filter(
        person_id=person, date__gt=today, date__year=year, known__upper_inf=True
    )
    if not assigned:
        named = set(before.filter(assigned=True).values_list("date", flat=True))
        days = {day: minutes for day, minutes in days.items() if day not in named}
        before = before.filter(assigned=False)
    at = max([at, *(each.known.lower for each in before)])  # 먼저 쓴 손이 시계로는 더 늦을 수 있다
    for each in before:
        Plan.objects.filter(id=each.id).update(known=(each.known.lower, at))
    Plan.objects.bulk_create(
        Plan(
            institution_id=tenancy.current(),
            person_id=person,
            date=day,
            minutes=minutes,
            assigned=assigned,
            known=(at, None),
            by=by.name,
        )
        for day, minutes in sorted(days.items())
    )


def window(stage: str, year: int) -> tuple[date, date]:
    """The days [since, until) on which a stage's notice has its effect (제7조의4제1항·제2항)."""
    first = date(year, 1, 1)
    since = first if stage == Notice.Stage.ANNOUNCED else _day("recommend_urge_from", first)
    last = {
        Notice.Stage.ANNOUNCED: "recommend_announce_by",
        Notice.Stage.URGED: "recommend_urge_until",
        Notice.Stage.ASSIGNED: "recommend_assign_by",
    }[Notice.Stage(stage)]
    return since, _day(last, first) + timedelta(days=1)


def _day(name: str, first: date) -> date:
    month, day = str(params.value(f"leave.{name}", first)).split("-")
    return first.replace(month=int(month), day=int(day))


def _within(stage: str, year: int, today: date) -> None:
    """What falls outside the article's windows has no effect on compensation."""
    since, until = window(stage, year)
    if not since <= today < until:
        last = until - timedelta(days=1)
        raise Refused(
            "outside_window",
            f"{Notice.Stage(stage).label}은 {since.month}월 {since.day}일부터 "
            f"{last.month}월 {last.day}일까지 보내야 효력이 있습니다.",
            ARTICLE,
        )


def _reached(persons: Sequence[int], by: Viewer, today: date) -> None:
    if by.role not in ("clerk", "hr"):
        raise NotTheirs("연가 사용 안내는 서무나 인사담당자가 보냅니다.")
    reached = {each.person for each in people.members(viewer=by, on=today)}
    if not set(persons) <= reached:
        raise NotTheirs("맡은 부서 밖의 사람이 들어 있습니다.")
