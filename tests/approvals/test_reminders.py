"""오래 누운 문서는 기안자와 결재자와 그 위에 하루에 한 번 알린다."""

from datetime import date, timedelta

import pytest

from dure import clock
from dure.approvals import actions, queries
from dure.approvals.models import Reminder
from dure.audit.actions import Actor
from dure.audit.models import Line, Subject
from dure.jobs import approvals as job
from dure.organization.models import LocalDay, LocalValue
from dure.timeline import actions as timeline
from tests.approvals.desk import place, put_up, signed
from tests.world import NOW, World

JOB = Actor("job", "", "job")
THURSDAY, FRIDAY = date(2026, 11, 26), date(2026, 11, 27)


def test_근무일로_3일을_넘기면_알린다(world: World) -> None:
    """금요일 16:40에 올림: 월 1, 화 2, 수 3, 목 4. 토요일과 일요일은 세지 않는다."""
    made = put_up(world)
    for day in (23, 24, 25):
        assert queries.overdue(at=timeline.moment(date(2026, 11, day), 600), days=3) == []
    (late,) = queries.overdue(at=timeline.moment(THURSDAY, 600), days=3)
    assert (late.number, late.working_days, late.since) == (made.number, 4, date(2026, 11, 20))
    assert late.waits_for == (world.people["박과장"],)
    assert (late.drafter, late.above) == (world.people["김주무관"], world.people["문시장"])


def test_기관의_쉬는_날은_세지_않는다(world: World) -> None:
    put_up(world)
    LocalDay.objects.create(
        institution_id=world.institution,
        date=date(2026, 11, 25),
        name="시민의 날",
        document="조례",
        recorded_at=NOW,
        recorded_by="오인사",
    )
    assert queries.overdue(at=timeline.moment(THURSDAY, 600), days=3) == []
    assert len(queries.overdue(at=timeline.moment(FRIDAY, 600), days=3)) == 1


def test_앞사람이_서명하면_다시_센다(world: World) -> None:
    made = put_up(world, place(world, "review", "이팀장"), place(world, "decide", "박과장"))
    signed(world, made, "이팀장", at=timeline.moment(date(2026, 11, 25), 600))
    assert queries.overdue(at=timeline.moment(THURSDAY, 600), days=3) == []


def test_한_문서를_하루에_한_번만_알린다(world: World) -> None:
    put_up(world)
    at = timeline.moment(THURSDAY, 600)
    assert actions.remind(by=JOB, at=at) == 1
    assert actions.remind(by=JOB, at=at + timedelta(hours=5)) == 0
    assert actions.remind(by=JOB, at=at + timedelta(days=1)) == 1
    assert Reminder.objects.count() == 2
    (first, _) = Line.objects.filter(action="approvals.remind").order_by("id")
    told = set(Subject.objects.filter(line_id=first.id).values_list("person_id", flat=True))
    assert told == {world.people[name] for name in ("김주무관", "박과장", "문시장")}


def test_기관이_며칠인지_달리_정한다(world: World) -> None:
    put_up(world)
    LocalValue.objects.create(
        institution_id=world.institution,
        key="approvals.escalation_days",
        value="1",
        valid_from=date(2026, 1, 1),
        document="해온시 사무관리 지침",
        published_at=NOW,
        recorded_at=NOW,
        recorded_by="오인사",
    )
    assert actions.remind(by=JOB, at=timeline.moment(date(2026, 11, 23), 600)) == 0
    assert actions.remind(by=JOB, at=timeline.moment(date(2026, 11, 24), 600)) == 1


def test_시간표의_일이_스스로_찾고_쉬는_날에는_알리지_않는다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_up(world)
    monkeypatch.setattr(job.organization, "institutions", lambda: [(world.institution, "", "")])
    monkeypatch.setattr(clock, "now", lambda: timeline.moment(date(2026, 11, 28), 600))  # 토
    assert job.remind() == 0
    monkeypatch.setattr(clock, "now", lambda: timeline.moment(FRIDAY, 600))
    assert job.remind() == 1
    assert job.remind() == 0


def test_나란한_협조와_후열은_다시_세게_하지_않는다(world: World) -> None:
    """오인사의 협조가 26일에 와도 최담당의 협조는 20일부터 누워 있다: 월 1 화 2 수 3 목 4."""
    made = put_up(
        world,
        place(world, "consult", "오인사", 1),
        place(world, "consult", "최담당", 1, 1),
        place(world, "decide", "박과장", 2),
    )
    signed(world, made, "오인사", at=timeline.moment(THURSDAY, 540))
    (late,) = queries.overdue(at=timeline.moment(THURSDAY, 600), days=3)
    assert (late.working_days, late.waits_for) == (4, (world.people["최담당"],))
