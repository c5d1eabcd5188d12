"""편성: 부서와 직급에 몰리지 않게, 뺄 사람을 빼고, 까닭을 말하며 (복무규정 제2조의4제3항·제4항)."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest

from dure.emergency import actions, queries
from dure.emergency.picking import Candidate, pick
from dure.errors import NotTheirs
from dure.messages.models import Message
from dure.people.models import Protection
from dure.timeline import actions as timeline
from dure.timeline import queries as spans
from tests.emergency.steps import (
    FRI,
    KIM,
    LEE,
    MORNING,
    NIGHT,
    OH,
    PARK,
    SAT,
    declared,
    drafted,
    refused,
    served,
)  # fmt: skip
from tests.world import NOW, SINCE, World


def _some(*units: tuple[int, int, int]) -> list[Candidate]:
    """(부서, 직급, 몇 명)씩."""
    rows = [(unit, grade) for unit, grade, many in units for _ in range(many)]
    return [
        Candidate(number, unit, f"{unit}과", grade, 0)
        for number, (unit, grade) in enumerate(rows, start=1)
    ]


def test_부서마다_사람_수에_맞게_고른다() -> None:
    """30명, 20명, 10명인 부서에서 6명이면 3명, 2명, 1명."""
    people = _some((1, 7, 30), (2, 7, 20), (3, 7, 10))
    units = {each.person: each.unit for each in people}
    picked = Counter(units[person] for person, _ in pick(people, 6, 1))
    assert picked == {1: 3, 2: 2, 3: 1}


def test_직급마다_사람_수에_맞게_고른다() -> None:
    """7급 20명과 8급 10명에서 3명이면 2명과 1명."""
    people = _some((1, 7, 20), (1, 8, 10))
    grades = {each.person: each.grade for each in people}
    assert Counter(grades[person] for person, _ in pick(people, 3, 1)) == {7: 2, 8: 1}


def test_적게_한_사람부터_고른다() -> None:
    people = [Candidate(n, 1, "총무과", 7, minutes) for n, minutes in ((1, 900), (2, 0), (3, 450))]
    assert [person for person, _ in pick(people, 2, 1)] == [2, 3]


def test_같은_씨앗은_같은_사람을_다른_씨앗은_다른_사람을_고른다() -> None:
    people = _some((1, 7, 30))
    assert pick(people, 5, 1) == pick(list(reversed(people)), 5, 1)
    assert pick(people, 5, 1) != pick(people, 5, 2)


def test_비상대비와_문서와_정보화_담당을_먼저_넣고_까닭을_말한다() -> None:
    papers, system = ("papers", "문서의 접수·처리 담당"), ("information", "정보화 업무 담당")
    people = [
        *_some((1, 7, 30)),
        Candidate(90, 1, "1과", 7, 500, (papers,)),
        Candidate(91, 1, "1과", 7, 600, (system,)),
    ]
    picked = dict(pick(people, 3, 1))
    assert {90, 91} <= picked.keys()
    assert picked[90] == "문서의 접수·처리 담당이라 먼저 넣었습니다."


def test_3호는_10명의_10분의_1인_1명을_고른다(world: World) -> None:
    """소속 공무원 10명(기간제 1명은 공무원이 아님) ÷ 10 = 1명."""
    made = drafted(world, declared(world))
    assert (made.basis, made.least, made.wanted) == (10, 1, 1)


def test_1호는_10명의_3분의_1을_올린_4명을_고른다(world: World) -> None:
    assert drafted(world, declared(world, 1)).wanted == 4


def test_최소보다_적게는_거절한다(world: World) -> None:
    one = declared(world, 1)
    told = refused(lambda: drafted(world, one, 3))
    assert (told.code, told.article) == ("too_few", "지방공무원 복무규정 제2조의4제3항")
    assert "4명" in told.ko


def test_4호는_인원을_정해야_한다(world: World) -> None:
    one = declared(world, 4)
    assert refused(lambda: drafted(world, one)).code == "value_unset"
    assert drafted(world, one, 2).wanted == 2


def test_휴가와_출장과_보호와_명부에서_뺀_사람을_까닭과_함께_뺀다(world: World) -> None:
    kim, lee, park, oh = (world.people[who] for who in (KIM, LEE, PARK, OH))
    timeline.write(
        intervals=[
            timeline.New(kim, "leave", FRI, 540, 1080 + 60, UUID(int=1)),
            timeline.New(lee, "trip", SAT, 0, 600, UUID(int=2)),
        ],
        why="시험",
        at=NOW,
    )
    Protection.objects.create(
        institution_id=world.institution, person_id=park, kind="pregnancy", valid=(SINCE, None)
    )
    actions.mark(
        person=oh, kind="exempt", reason="해온시 규칙 제5조", since=FRI, until=None,
        by=world.viewer(OH, "hr"), at=NOW,
    )  # fmt: skip
    made = drafted(world, declared(world), 6)
    left = dict(made.left_out)
    assert left[kim] == "그 시간에 승인된 휴가가 있습니다."
    assert left[lee] == "그 시간에 출장입니다."
    assert "제4조제3항" in left[park]
    assert left[oh] == "제외: 해온시 규칙 제5조"
    assert made.basis == 10  # 뺀 사람도 소속 공무원
    picked = {seat.person for seat in queries.planned(made.emergency.public_id)[0].seats}
    assert not picked & left.keys()


def test_지난_비상근무가_많은_사람은_나중이다(world: World) -> None:
    one = declared(world)
    for who in (KIM, LEE, PARK, OH, "윤서무", "최담당"):
        served(world, one, who)
    made = actions.draft(
        emergency=one.public_id, since=MORNING + timedelta(days=1), until=MORNING + timedelta(days=2),
        wanted=1, seed=1, by=world.viewer(OH, "hr"), at=MORNING + timedelta(hours=1),
    )  # fmt: skip
    (seat,) = queries.planned(one.public_id)[0].seats
    assert made.wanted == 1
    assert seat.person not in [world.people[who] for who in (KIM, LEE, PARK, OH)]


def test_알리면_재난_명령이_되고_알림이_간다(world: World) -> None:
    made = drafted(world, declared(world))
    (seat,) = queries.planned(made.emergency.public_id)[0].seats
    actions.publish(stretch=made.public_id, by=world.viewer(OH, "hr"), at=NOW)
    (span,) = spans.spans(since=FRI, until=SAT, people=[seat.person], kind="order")
    assert (span.code, span.start, span.end) == (1, 18 * 60, 33 * 60)
    assert Message.objects.get(person_id=seat.person).topic == "emergency"
    again = refused(
        lambda: actions.publish(stretch=made.public_id, by=world.viewer(OH, "hr"), at=NOW)
    )
    assert again.code == "published"


def test_훈련은_정하지_않으면_명령이_되지_않는다(world: World) -> None:
    made = drafted(world, declared(world, drill="ulchi", name="을지연습"))
    actions.publish(stretch=made.public_id, by=world.viewer(OH, "hr"), at=NOW)
    assert spans.spans(since=FRI, until=SAT, kind="order") == []
    assert Message.objects.get().text.startswith("[훈련]")


def test_손으로_넣고_빼면_까닭이_남고_명령도_따라간다(world: World) -> None:
    made, oh = drafted(world, declared(world)), world.viewer(OH, "hr")
    (seat,) = queries.planned(made.emergency.public_id)[0].seats
    other = world.people[LEE if seat.person != world.people[LEE] else KIM]
    actions.publish(stretch=made.public_id, by=oh, at=NOW)
    actions.add(stretch=made.public_id, person=other, reason="현장을 앎", by=oh, at=NOW)
    actions.take_off(stretch=made.public_id, person=seat.person, reason="몸이 아픔", by=oh, at=NOW)
    (left,) = queries.planned(made.emergency.public_id)[0].seats
    assert (left.person, left.why, left.by_hand) == (other, "현장을 앎", True)
    found = spans.spans(since=FRI, until=SAT, kind="order")
    assert [span.person for span in found] == [other]
    told = refused(
        lambda: actions.take_off(stretch=made.public_id, person=other, reason="", by=oh, at=NOW)
    )
    assert told.code == "reason_missing"


def test_뺄_사람은_손으로도_넣지_못한다(world: World) -> None:
    oh = world.viewer(OH, "hr")
    actions.mark(
        person=world.people[KIM], kind="exempt", reason="규칙 제5조", since=FRI, until=None,
        by=oh, at=NOW,
    )  # fmt: skip
    made = drafted(world, declared(world))
    told = refused(
        lambda: actions.add(
            stretch=made.public_id, person=world.people[KIM], reason="필요", by=oh, at=NOW
        )
    )
    assert told.ko == "제외: 규칙 제5조"


def test_거두면_명령이_사라지고_같은_때에_다시_고를_수_있다(world: World) -> None:
    one, oh = declared(world), world.viewer(OH, "hr")
    made = drafted(world, one)
    assert refused(lambda: drafted(world, one)).code == "drafted_already"
    actions.publish(stretch=made.public_id, by=oh, at=NOW)
    actions.drop(stretch=made.public_id, reason="비가 그침", by=oh, at=NOW + timedelta(minutes=1))
    assert spans.spans(since=FRI, until=SAT, kind="order") == []
    assert drafted(world, one, seed=8).seed == 8


def test_맡지_않은_사람은_고르지도_고치지도_못한다(world: World) -> None:
    one = declared(world)
    made = drafted(world, one)
    for who, role in ((KIM, "employee"), (PARK, "head")):
        by = world.viewer(who, role)
        with pytest.raises(NotTheirs):
            actions.publish(stretch=made.public_id, by=by, at=NOW)
        with pytest.raises(NotTheirs):
            actions.draft(
                emergency=one.public_id, since=NIGHT, until=MORNING, wanted=1, seed=1, by=by, at=NOW
            )


def test_알린_편성의_날은_본인에게_비상근무하는_날이다(world: World) -> None:
    made = drafted(world, declared(world))
    (seat,) = queries.planned(made.emergency.public_id)[0].seats
    assert queries.picked_days(seat.person, since=FRI, until=SAT) == []
    actions.publish(stretch=made.public_id, by=world.viewer(OH, "hr"), at=NOW)
    assert queries.picked_days(seat.person, since=FRI, until=SAT) == [FRI]
    assert queries.picked_days(seat.person, since=SAT, until=SAT + timedelta(days=1)) == []
