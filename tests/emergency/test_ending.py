"""발령이 바뀌거나 끝난 뒤: 없는 근무의 명령이 남지 않고, 있는 근무가 빠지지 않는다."""

from datetime import date, datetime, timedelta

from dure.audit.actions import Actor
from dure.emergency import actions, forgotten, queries
from dure.emergency.models import Emergency
from dure.messages.models import Message
from dure.pay import served as report
from dure.people.models import Protection
from dure.timeline import queries as spans
from dure.timeline.actions import moment
from tests.emergency.steps import (
    FRI,
    KIM,
    LATER,
    LEE,
    MORNING,
    NIGHT,
    OH,
    SAT,
    appointed,
    called,
    declared,
    drafted,
    refused,
    served,
)  # fmt: skip
from tests.world import NOW, SINCE, World

JOB = Actor("job", "", "job")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOVEMBER = date(2026, 11, 1)


def _release(world: World, one: Emergency, at: datetime) -> None:
    actions.release(
        emergency=one.public_id,
        reason="경보 해제",
        released_at=at,
        by=world.viewer(OH, "hr"),
        at=at,
    )


def _orders() -> list[tuple[int, int, int]]:
    found = spans.spans(since=FRI, until=SAT + 2 * DAY, kind="order")
    return [(each.person, each.start, each.end) for each in found]


def test_해제하면_오지_않은_밤의_명령이_사라지고_알린다(world: World) -> None:
    one = declared(world)
    made = drafted(world, one)
    (seat,) = queries.planned(one.public_id)[0].seats
    actions.publish(stretch=made.public_id, by=world.viewer(OH, "hr"), at=NOW)
    _release(world, one, NIGHT - HOUR)
    assert (_orders(), queries.planned(one.public_id)) == ([], [])
    told = Message.objects.filter(person_id=seat.person).order_by("-id")[0].text
    assert told == "비상근무 편성을 거두었습니다. (해제)"
    assert forgotten.unwritten(since=FRI, until=SAT, at=LATER) == []


def test_밤중에_해제하면_명령이_그때까지로_준다(world: World) -> None:
    """18:00–09:00의 편성과 18:20의 응소를 22:00에 해제하면 22:00(1,320분)까지이다."""
    one = declared(world)
    made = drafted(world, one)
    (seat,) = queries.planned(one.public_id)[0].seats
    actions.publish(stretch=made.public_id, by=world.viewer(OH, "hr"), at=NOW)
    who = next(name for name in (KIM, LEE) if world.people[name] != seat.person)
    call, came = called(world, one, who), NIGHT + timedelta(minutes=20)
    actions.punch_in(call=call.public_id, arrivals={world.people[who]: came}, by=JOB, at=came)
    _release(world, one, NIGHT + 4 * HOUR)
    assert sorted(_orders()) == sorted([(seat.person, 1080, 1320), (world.people[who], 1100, 1320)])


def test_적은_시간보다_앞으로는_해제하지_못한다(world: World) -> None:
    one = declared(world)
    served(world, one)
    told = refused(
        lambda: actions.release(
            emergency=one.public_id, reason="끝남", released_at=MORNING - HOUR,
            by=world.viewer(OH, "hr"), at=LATER,
        )
    )  # fmt: skip
    assert told.code == "served_later"


def test_올린_뒤에는_올린_호의_최소_인원으로_알린다(world: World) -> None:
    """3호의 10분의 1은 1명, 1호의 3분의 1은 4명."""
    one, oh = declared(world, 3, by_minister=True), world.viewer(OH, "hr")
    made = drafted(world, one)
    actions.set_level(
        emergency=one.public_id, kind=1, trigger="war", reason="번짐", since=NOW, by=oh, at=NOW
    )
    told = refused(lambda: actions.publish(stretch=made.public_id, by=oh, at=NOW))
    assert (told.code, "4명" in told.ko) == ("too_few", True)


def test_낮에_시작해_밤을_지나는_편성에도_최소_인원이_있다(world: World) -> None:
    """금요일 17:00에 시작해도 18:00부터 야간이다: 1호는 10명의 3분의 1을 올린 4명."""
    made = actions.draft(
        emergency=declared(world, 1).public_id, since=NIGHT - HOUR, until=MORNING, wanted=None,
        seed=1, by=world.viewer(OH, "hr"), at=NOW,
    )  # fmt: skip
    assert made.least == 4


def test_고른_뒤에_임신한_사람은_알리기_전에_빼야_한다(world: World) -> None:
    made, oh = drafted(world, declared(world)), world.viewer(OH, "hr")
    (seat,) = queries.planned(made.emergency.public_id)[0].seats
    Protection.objects.create(
        institution_id=world.institution, person_id=seat.person, kind="pregnancy",
        valid=(SINCE, None),
    )  # fmt: skip
    told = refused(lambda: actions.publish(stretch=made.public_id, by=oh, at=NOW))
    assert (told.code, "제4조제3항" in told.ko) == ("barred", True)


def test_발령한_뒤에_온_사람의_시간도_적는다(world: World) -> None:
    one = declared(world)
    newcomer, until = appointed(world, SAT, None), moment(SAT, 1440)
    actions.serve(
        emergency=one.public_id, rows=[(newcomer, moment(SAT, 1080), until)], note="일지",
        by=world.viewer(OH, "hr"), at=until,
    )  # fmt: skip
    assert [each.minutes for each in queries.hours(one.public_id)] == [360]


def test_다른_밤의_응소는_한_밤의_시간을_적어도_남는다(world: World) -> None:
    one, kim = declared(world), world.people[KIM]
    for came in (NIGHT, NIGHT + DAY):
        call = called(world, one, KIM)
        actions.punch_in(call=call.public_id, arrivals={kim: came}, by=JOB, at=came)
    served(world, one)
    found = spans.spans(since=FRI, until=SAT + DAY, people=[kim], kind="order")
    assert [(each.date, each.start, each.end) for each in found] == [
        (FRI, 1080, 1980),
        (SAT, 1080, 1980),
    ]


def test_하루에_두_비상근무를_해도_하루이다(world: World) -> None:
    for name, since in (("호우", NIGHT), ("산불", NIGHT + 5 * HOUR)):
        served(world, declared(world, name=name), since=since, until=since + 5 * HOUR)
    (line,) = report.of_month(NOVEMBER, at=LATER)
    assert (line.days, line.minutes) == (1, 600)
    codes = [gap.code for gap in line.gaps]
    assert codes.count("not_counted") == 1


def test_끝날_것으로_본_날이_지나도_해제할_때까지_연가를_멈춘다(world: World) -> None:
    declared(world, 1, lasts_until=SAT)
    kim = world.people[KIM]
    assert queries.stops(kim, SAT, at=NOW) is None
    assert queries.stops(kim, SAT, at=NOW + DAY) is not None


def test_해제한_뒤에도_오지_않은_사람을_편성에서_뺀다(world: World) -> None:
    one, oh = declared(world), world.viewer(OH, "hr")
    made = drafted(world, one)
    (seat,) = queries.planned(one.public_id)[0].seats
    actions.publish(stretch=made.public_id, by=oh, at=NOW)
    _release(world, one, LATER)
    assert len(forgotten.unwritten(since=FRI, until=SAT, at=LATER)) == 1
    actions.take_off(
        stretch=made.public_id, person=seat.person, reason="오지 않음", by=oh, at=LATER
    )
    assert forgotten.unwritten(since=FRI, until=SAT, at=LATER) == []
