"""A leave takes the minutes of its days as they are when it is approved, never those they had before."""

from datetime import date, timedelta

import pytest

from dure.approvals import queries as papers
from dure.errors import Refused, Stale
from dure.leave import actions, queries
from dure.leave.models import Entry, Leave
from dure.organization.models import LocalDay
from dure.people import rota
from dure.people.rota import Change
from dure.timeline import queries as timeline
from tests.leave.steps import DAY, ask, days, hours, lot, sign, wanted
from tests.world import NOW, World

KIM = "김주무관"
TUE, WED, THU = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)
HOUR = timedelta(hours=1)


def _moved(world: World, since: date = WED, until: date = THU, name: str = "시차 08–17") -> None:
    """The days are worked by other hours, an hour after the leave was filed."""
    changes = [Change(world.people[KIM], world.schedules[name], since, until)]
    rota.put_on(changes=changes, why="test", at=NOW + HOUR)


def _left(world: World) -> int:
    return queries.balance(world.people[KIM], on=WED).left


def _leave_of(world: World, day: date) -> list[tuple[int, int]]:
    found = timeline.spans(since=day, until=day + timedelta(days=1), people=[world.people[KIM]])
    return [(each.start, each.end) for each in found]


def test_올린_뒤에_근무시간이_바뀐_휴가는_날과_앞뒤_시각을_말하며_승인하지_않는다(
    world: World,
) -> None:
    lot(world, KIM)
    made = ask(world, KIM, hours(WED, 840, 1080))
    _moved(world)
    with pytest.raises(Refused, match=r"11월 25일 \(09:00–18:00 → 08:00–17:00\)"):
        sign(world, made, at=NOW + 2 * HOUR)


def test_여러_날이_바뀌면_첫_날과_나머지_수를_말한다(world: World) -> None:
    lot(world, KIM)
    made = ask(world, KIM, *days(TUE, date(2026, 11, 27)))
    _moved(world, WED, date(2026, 11, 27))
    with pytest.raises(Refused, match=r"11월 25일 .* 외 1일"):
        sign(world, made, at=NOW + 2 * HOUR)


def test_반려하고_다시_올리면_바뀐_하루로_세고_원장과_타임라인이_같다(world: World) -> None:
    lot(world, KIM)
    made = ask(world, KIM, hours(WED, 840, 1080))  # 14:00–18:00, 네 시간
    assert made.minutes == 240
    _moved(world)
    document = made.document.public_id
    head = world.viewer("박과장", "head")
    actions.reject(
        document=document, version=1, comment="근무시간이 바뀜", by=head, at=NOW + 2 * HOUR
    )
    again = actions.redraft(
        document=document,
        wanted=wanted("annual", hours(WED, 780, 1020)),  # 13:00–17:00, 네 시간
        by=world.viewer(KIM, "employee"),
        at=NOW + 3 * HOUR,
    )
    actions.approve(document=document, version=2, by=head, at=NOW + 4 * HOUR)
    again.refresh_from_db()
    assert (again.state, _left(world)) == ("approved", 21 * DAY - 240)
    assert _leave_of(world, WED) == [(780, 1020)]
    told = papers.versions(document)[0].content
    assert ("2026-11-25", "13:00–17:00 (240분)") in told


def test_다른_날의_근무시간이_바뀐_것은_휴가를_막지_않는다(world: World) -> None:
    lot(world, KIM)
    made = ask(world, KIM, hours(WED, 840, 1080))
    _moved(world, THU, date(2026, 11, 27))
    sign(world, made, at=NOW + 2 * HOUR)
    assert _left(world) == 21 * DAY - 240


def test_바뀌었다가_되돌아온_날의_휴가는_승인한다(world: World) -> None:
    lot(world, KIM)
    made = ask(world, KIM, hours(WED, 840, 1080))
    _moved(world)
    _moved(world, name="표준 09–18")
    sign(world, made, at=NOW + 2 * HOUR)
    assert _left(world) == 21 * DAY - 240


def test_올린_뒤에_쉬는_날이_된_날의_휴가는_쓰지_않는다(world: World) -> None:
    lot(world, KIM)
    made = ask(world, KIM, hours(WED, 540, 1080))
    LocalDay.objects.create(
        institution_id=world.institution, date=WED, name="개청기념일", document="해온시 조례",
        recorded_at=NOW, recorded_by="test",
    )  # fmt: skip
    with pytest.raises(Refused, match=r"11월 25일 \(이제 쉬는 날\)"):
        sign(world, made, at=NOW + HOUR)


def test_두_사람이_같이_눌러도_휴가는_한_번_쓴다(world: World) -> None:
    lot(world, KIM)
    made = ask(world, KIM, hours(WED, 840, 1080))
    sign(world, made)
    for who in ("박과장", "이팀장"):
        with pytest.raises(Stale, match="먼저 승인"):
            actions.approve(
                document=made.document.public_id, version=1, by=world.viewer(who, "head"), at=NOW
            )
    assert Entry.objects.filter(why="use").count() == 1
    assert Leave.objects.get().state == "approved"
