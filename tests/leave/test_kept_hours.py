"""Whatever is laid over a day of an approved leave waits beneath it, and comes up when the leave goes."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from dure.approvals import queries as papers
from dure.errors import Refused
from dure.flexible import actions as flexible
from dure.leave import actions
from dure.leave.models import Leave
from dure.people import actions as people
from dure.people import queries, regime_plans, regimes, rosters, rota
from dure.people.models import Assignment
from dure.people.rota import Change
from dure.people.wanted import Workday
from dure.timeline.models import Touch
from tests.flexible.test_requests import approve
from tests.flexible.test_requests import ask as ask_flexible
from tests.leave.steps import hours, lot, take
from tests.world import NOW, World

KIM = "김주무관"
MON, TUE, WED, THU = (date(2026, 11, day) for day in (23, 24, 25, 26))
MINUTE = timedelta(minutes=1)
USUAL, EARLY = (540, 1080), (480, 1020)


def _hours(world: World, day: date) -> tuple[int, int] | None:
    """From when to when Kim works on a day, as it is known now."""
    row = Assignment.objects.get(
        person_id=world.people[KIM], known__upper_inf=True, valid__contains=day
    )
    plan = queries.schedules(since=day, until=day + timedelta(days=1), only=[row.schedule_id])
    return None if plan["start"][0] is None else (plan["start"][0], plan["end"][0])


def _week(world: World) -> list[tuple[int, int] | None]:
    return [_hours(world, day) for day in (MON, TUE, WED, THU)]


def _put_on(world: World, at: datetime, since: date = TUE, until: date = THU) -> list[Change]:
    changes = [Change(world.people[KIM], world.schedules["시차 08–17"], since, until)]
    return rota.put_on(changes=changes, why="test", at=at)


def _cancel(world: World, made: Leave, at: datetime) -> None:
    by = world.viewer(KIM, "employee")
    actions.cancel(leave=made.public_id, reason="출근함", by=by, at=at)


def test_휴가가_있는_날은_그대로이고_취소하면_그_아래의_근무시간이_나타난다(world: World) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(WED, 840, 1080))
    _put_on(world, NOW + MINUTE)
    assert _week(world) == [USUAL, EARLY, USUAL, USUAL]
    _cancel(world, made, NOW + 2 * MINUTE)
    assert _week(world) == [USUAL, EARLY, EARLY, USUAL]
    assert not Assignment.objects.filter(source=made.public_id, known__upper_inf=True).exists()


def test_나타난_근무시간의_날은_다시_계산한다(world: World) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(date(2026, 11, 18), 840, 1080), after_reason="늦게 올림")
    _put_on(world, NOW + MINUTE, date(2026, 11, 18), date(2026, 11, 19))
    before = set(Touch.objects.values_list("id", flat=True))
    by = world.viewer(KIM, "employee")
    paper = actions.cancel(leave=made.public_id, reason="출근함", by=by, at=NOW + 2 * MINUTE)
    assert paper is not None
    actions.approve(
        document=paper.public_id, version=1, by=world.viewer("박과장", "head"), at=NOW + 3 * MINUTE
    )
    assert _hours(world, date(2026, 11, 18)) == EARLY
    new = Touch.objects.exclude(id__in=before).filter(why="leave.let_go")
    assert list(new.values_list("since", "until")) == [(date(2026, 11, 18), date(2026, 11, 19))]


def test_취소를_승인한_뒤_되돌리면_나타난_근무시간과_어긋나는_휴가를_다시_쓰지_않는다(
    world: World,
) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(date(2026, 11, 18), 840, 1080), after_reason="늦게 올림")
    _put_on(world, NOW + MINUTE, date(2026, 11, 18), date(2026, 11, 19))
    by, head = world.viewer(KIM, "employee"), world.viewer("박과장", "head")
    paper = actions.cancel(leave=made.public_id, reason="출근함", by=by, at=NOW + 2 * MINUTE)
    assert paper is not None
    document, at = paper.public_id, NOW + 3 * MINUTE
    actions.approve(document=document, version=1, by=head, at=at)
    with pytest.raises(Refused, match="11월 18일"):
        actions.undo(document=document, by=head, at=at + timedelta(seconds=5))


def test_승인을_되돌렸다가_다시_승인해도_휴가는_처음의_하루로_센다(world: World) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(WED, 840, 1080))
    _put_on(world, NOW + timedelta(seconds=1))
    head, document = world.viewer("박과장", "head"), made.document.public_id
    actions.undo(document=document, by=head, at=NOW + timedelta(seconds=5))
    paper = papers.paper(document)
    assert paper is not None
    actions.approve(document=document, version=paper.version, by=head, at=NOW + MINUTE)
    assert _hours(world, WED) == USUAL


def test_한_날의_두_휴가에서_하나를_취소해도_남은_휴가가_그날을_지킨다(world: World) -> None:
    lot(world, KIM)
    first = take(world, KIM, hours(WED, 540, 660))
    second = take(world, KIM, hours(WED, 960, 1080))
    _put_on(world, NOW + MINUTE)
    _cancel(world, first, NOW + 2 * MINUTE)
    assert _hours(world, WED) == USUAL
    _cancel(world, second, NOW + 3 * MINUTE)
    assert _hours(world, WED) == EARLY


def test_휴가의_남은_날을_취소하면_그날만_나타난다(world: World) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(TUE, 540, 1080), hours(WED, 540, 1080))
    _put_on(world, NOW + MINUTE)
    assert _week(world) == [USUAL] * 4
    actions.cancel_rest(
        leave=made.public_id, since=WED, reason="출근함",
        by=world.viewer(KIM, "employee"), at=NOW + 2 * MINUTE,
    )  # fmt: skip
    assert _week(world) == [USUAL, USUAL, EARLY, USUAL]


def test_인사담당자가_한_사람의_근무시간표를_바꾸어도_휴가의_날은_그대로이다(world: World) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(WED, 840, 1080))
    people.assign_schedule(
        persons=[world.people[KIM]], schedule=world.schedules["시차 08–17"], since=TUE,
        by=world.viewer("오인사", "hr"), at=NOW + MINUTE,
    )  # fmt: skip
    assert _week(world) == [USUAL, EARLY, USUAL, EARLY]
    _cancel(world, made, NOW + 2 * MINUTE)
    assert _week(world) == [USUAL, EARLY, EARLY, EARLY]


def test_근무제_아래의_휴가를_취소하면_바뀐_근무시간이다(world: World) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(WED, 840, 1080))
    hr = world.viewer("오인사", "hr")
    asked = regime_plans.Wanted(
        "pattern", TUE, None, "총무과-900",
        persons=(world.people[KIM],), schedule=world.schedules["시차 08–17"],
    )  # fmt: skip
    seen = regimes.look(wanted=asked, by=hr, on=date(2026, 11, 20))
    assert seen.stays == {"leave": {world.people[KIM]}}
    regime = regimes.publish_regime(wanted=asked, digest=seen.digest, by=hr, at=NOW + MINUTE)
    assert _week(world) == [USUAL, EARLY, USUAL, EARLY]
    _cancel(world, made, NOW + 2 * MINUTE)
    assert _week(world) == [USUAL, EARLY, EARLY, EARLY]
    regimes.withdraw_regime(regime=regime.public_id, reason="x", by=hr, at=NOW + 3 * MINUTE)
    assert _week(world) == [USUAL] * 4


def test_근무제를_거둔_뒤에_휴가를_취소하면_처음의_근무시간이다(world: World) -> None:
    lot(world, KIM)
    hr = world.viewer("오인사", "hr")
    asked = regime_plans.Wanted(
        "pattern", TUE, None, "총무과-900",
        persons=(world.people[KIM],), schedule=world.schedules["시차 08–17"],
    )  # fmt: skip
    seen = regimes.look(wanted=asked, by=hr, on=date(2026, 11, 20))
    regime = regimes.publish_regime(wanted=asked, digest=seen.digest, by=hr, at=NOW + MINUTE)
    made = take(world, KIM, hours(WED, 780, 1020), at=NOW + 2 * MINUTE)
    regimes.withdraw_regime(regime=regime.public_id, reason="x", by=hr, at=NOW + 3 * MINUTE)
    assert _week(world) == [USUAL, USUAL, EARLY, USUAL]
    _cancel(world, made, NOW + 4 * MINUTE)
    assert _week(world) == [USUAL] * 4


def test_유연근무를_끝낸_뒤에_휴가를_취소하면_처음의_근무시간이다(world: World) -> None:
    lot(world, KIM)
    asked = ask_flexible(world)  # 월요일부터 금요일까지 07–16
    approve(world, asked)
    made = take(world, KIM, hours(WED, 780, 960), at=NOW + MINUTE)
    flexible.end(
        request=asked.public_id, since=MON, reason="x",
        by=world.viewer(KIM, "employee"), at=NOW + 2 * MINUTE,
    )  # fmt: skip
    assert _week(world) == [USUAL, USUAL, (420, 960), USUAL]
    _cancel(world, made, NOW + 3 * MINUTE)
    assert _week(world) == [USUAL] * 4


def test_근무표는_휴가의_날을_이름과_날로_말하고_그대로_두었다가_취소하면_나타난다(
    world: World,
) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(WED, 540, 1080))
    hr, night = world.viewer("오인사", "hr"), Workday(0, 1080, 1980, 1440, 1500)
    rosters.name_code(code="야", hours=night, by=hr, at=NOW)
    content = "사번,성명,24,25\n20260001,김주무관,야,야\n".encode()
    seen = rosters.preview(
        filename="근무표.csv", content=content, month=date(2026, 11, 1), by=hr, at=NOW + MINUTE
    )
    assert [(each.name, each.date) for each in seen.plan.kept] == [(KIM, WED)]
    assert [each.date for each in seen.plan.shifts] == [TUE]
    assert seen.plan.errors == []
    assert rosters.apply_roster(upload=seen.upload, by=hr, at=NOW + 2 * MINUTE) == 1
    assert _week(world) == [USUAL, (1080, 1980), USUAL, USUAL]
    again = rosters.look_at(upload=seen.upload, by=hr, on=date(2026, 11, 20))
    assert (again.plan.errors, again.plan.unchanged) == ([], 1)
    _cancel(world, made, NOW + 3 * MINUTE)
    assert _week(world) == [USUAL, (1080, 1980), (1080, 1980), USUAL]


def test_같은_시각의_근무시간표로_바뀌면_휴가의_날도_함께_바뀐다(world: World) -> None:
    lot(world, KIM)
    take(world, KIM, hours(WED, 840, 1080))
    days = [Workday(day, 540, 1080, 720, 780) for day in range(4)]
    other = people.add_schedule(
        name="나흘", days=days, anchor=date(2024, 1, 1), kind="part_time",
        by=world.viewer("오인사", "hr"), at=NOW,
    )  # fmt: skip
    changes = [Change(world.people[KIM], other, MON, THU)]
    rota.put_on(changes=changes, why="test", at=NOW + MINUTE, source=UUID(int=5))
    row = Assignment.objects.get(
        person_id=world.people[KIM], known__upper_inf=True, valid__contains=WED
    )
    assert (row.schedule_id, row.source) == (other, UUID(int=5))
