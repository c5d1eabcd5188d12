"""당직 바꾸기: 부탁하고, 답하고, 결재하면 바뀌고, 되돌리면 돌아온다."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from dure.approvals import queries as approvals
from dure.audit.models import Line
from dure.duty import announcing, exempting, queries, replacing, swapping, swaps
from dure.duty.exempting import Wanted
from dure.duty.models import Keeper, Swap
from dure.duty.queries import Seat
from dure.errors import NotTheirs, Refused, Stale
from dure.messages.models import Message
from dure.timeline import queries as timeline
from tests.at_once import apart, inside, together
from tests.duty.office import roster, seats, watch
from tests.leave.steps import set_here
from tests.leave.test_at_once import office
from tests.world import NOW, World

__all__ = ["office"]
DEC = date(2026, 12, 1)
SOON = NOW + timedelta(seconds=5)


def announced(world: World) -> dict[date, Seat]:
    """Ten nights of December, planned and announced."""
    made = roster(world, watch(world))
    announcing.announce(roster=made, reason="", by=world.viewer("오인사", "hr"), at=NOW)
    return seats(made)


def name_of(world: World, person: int | None) -> str:
    return next(name for name, key in world.people.items() if key == person)


def pair(world: World) -> tuple[Seat, Seat]:
    """Two seats of different people that may be exchanged."""
    mine = announced(world)[DEC]
    found = swaps.choices(swaps.known_of(mine, today=NOW.date()), mine, at=NOW)
    back = next(each.back for each in found if each.back)
    return mine, back


def asked(world: World, mine: Seat, other: int, back: UUID | None) -> Swap:
    by = world.viewer(name_of(world, mine.kept_by), "employee")
    made = swapping.ask(duty=mine.duty, other=other, back=back, reason="제사", by=by, at=NOW)
    return Swap.objects.get(public_id=made)


def answered(world: World, made: Swap) -> Swap:
    by = world.viewer(name_of(world, made.other_id), "employee")
    swapping.answer(swap=made.public_id, yes=True, reason="", by=by, at=NOW)
    made.refresh_from_db()
    return made


def sign(world: World, made: Swap) -> None:
    assert made.document is not None
    swapping.approve_swap(
        document=made.document.public_id, version=1, by=world.viewer("박과장", "head"), at=NOW
    )


def keepers(*some: Seat) -> list[int | None]:
    found = [queries.seat(each.duty) for each in some]
    return [each.kept_by for each in found if each]


def test_둘이_맞바꾸고_결재하면_당직자와_타임라인이_바뀌고_둘_다_안다(world: World) -> None:
    mine, back = pair(world)
    assert back.kept_by is not None
    made = answered(world, asked(world, mine, back.kept_by, back.duty))
    assert keepers(mine, back) == [mine.kept_by, back.kept_by]  # 결재 전에는 그대로
    sign(world, made)
    assert keepers(mine, back) == [back.kept_by, mine.kept_by]
    days = {mine.date: back.kept_by, back.date: mine.kept_by}
    spans = timeline.spans(since=DEC, until=date(2026, 12, 11), kind="duty")
    assert {each.date: each.person for each in spans if each.date in days} == days
    rows = Keeper.objects.filter(duty_id=mine.key, firm=True).order_by("known")
    assert [each.why for each in rows] == ["by_roster", "by_swap"]
    told = Message.objects.filter(taken_back_at=None, key__contains=str(made.public_id))
    assert {each.person_id for each in told} == {mine.kept_by, back.kept_by}
    assert Line.objects.filter(action="duty.approve_swap").count() == 1


def test_결재를_되돌리면_당직자가_돌아온다(world: World) -> None:
    mine, back = pair(world)
    assert back.kept_by is not None
    made = answered(world, asked(world, mine, back.kept_by, back.duty))
    sign(world, made)
    assert made.document is not None
    swapping.undo_swap(document=made.document.public_id, by=world.viewer("박과장", "head"), at=SOON)
    assert keepers(mine, back) == [mine.kept_by, back.kept_by]
    made.refresh_from_db()
    assert made.state == "accepted"
    assert not Message.objects.filter(key__contains=":settled:", taken_back_at=None).exists()


def test_대신_서면_한_자리만_바뀐다(world: World) -> None:
    mine = announced(world)[DEC]
    known = swaps.known_of(mine, today=NOW.date())
    other = next(each.person for each in swaps.choices(known, mine, at=NOW))
    made = answered(world, asked(world, mine, other, None))
    sign(world, made)
    assert keepers(mine) == [other]
    assert Keeper.objects.get(duty_id=mine.key, known__upper_inf=True).why == "by_substitute"


def test_안_된다고_답하려면_까닭을_적고_부탁한_사람이_안다(world: World) -> None:
    mine, back = pair(world)
    assert back.kept_by is not None
    made = asked(world, mine, back.kept_by, back.duty)
    other = world.viewer(name_of(world, back.kept_by), "employee")
    with pytest.raises(Refused, match="까닭"):
        swapping.answer(swap=made.public_id, yes=False, reason=" ", by=other, at=NOW)
    swapping.answer(swap=made.public_id, yes=False, reason="가족 모임", by=other, at=NOW)
    made.refresh_from_db()
    assert (made.state, made.answer, made.document) == ("declined", "가족 모임", None)
    with pytest.raises(Refused, match="이미"):
        swapping.answer(swap=made.public_id, yes=True, reason="", by=other, at=NOW)


def test_남의_당직은_부탁하지_못하고_부탁받지_않은_사람은_답하지_못한다(world: World) -> None:
    mine, back = pair(world)
    assert mine.kept_by is not None
    assert back.kept_by is not None
    stranger = world.viewer(name_of(world, back.kept_by), "employee")
    with pytest.raises(NotTheirs):
        swapping.ask(
            duty=mine.duty, other=mine.kept_by, back=None, reason="일", by=stranger, at=NOW
        )
    made = asked(world, mine, back.kept_by, back.duty)
    asker = world.viewer(name_of(world, mine.kept_by), "employee")
    with pytest.raises(NotTheirs):
        swapping.answer(swap=made.public_id, yes=True, reason="", by=asker, at=NOW)
    with pytest.raises(NotTheirs):
        swapping.recall(swap=made.public_id, by=stranger, at=NOW)
    with pytest.raises(Refused, match="이미"):
        asked(world, mine, back.kept_by, back.duty)
    swapping.recall(swap=made.public_id, by=asker, at=SOON)
    assert asked(world, mine, back.kept_by, back.duty).state == "offered"


def test_그사이_면제된_사람과는_바꾸지_못하고_까닭은_말하지_않는다(world: World) -> None:
    mine, back = pair(world)
    assert back.kept_by is not None
    made = answered(world, asked(world, mine, back.kept_by, back.duty))
    told = Wanted(back.kept_by, "pregnancy", (), "규칙 제7조", DEC, None)
    exempting.exempt(wanted=told, by=world.viewer("오인사", "hr"), at=NOW)
    with pytest.raises(Refused, match="설 수 없습니다") as refused:
        sign(world, made)
    assert "면제받은" not in refused.value.ko


def test_같은_직급끼리만_바꾸게_정했으면_다른_직급은_거절한다(
    world: World,
) -> None:
    mine = announced(world)[DEC]
    set_here(world, "duty.change", "same_grade")
    assert mine.kept_by is not None
    grade = {"김주무관": 7, "최담당": 7, "조관리": 7, "윤서무": 8, "이팀장": 6, "오인사": 6}
    keeper = name_of(world, mine.kept_by)
    other = next(name for name in grade if grade[name] != grade[keeper])
    with pytest.raises(Refused, match="같은 직급"):
        asked(world, mine, world.people[other], None)


def test_부탁한_사람은_결재_전에_회수하고_반려하면_그대로다(world: World) -> None:
    mine, back = pair(world)
    assert back.kept_by is not None
    made = answered(world, asked(world, mine, back.kept_by, back.duty))
    assert made.document is not None
    with pytest.raises(Refused, match="사유") as refused:
        swapping.reject_swap(
            document=made.document.public_id, version=1, comment="",
            by=world.viewer("박과장", "head"), at=NOW,
        )  # fmt: skip
    assert refused.value.article == ""  # 유연근무의 조문은 유연근무에서만 말함
    swapping.reject_swap(
        document=made.document.public_id, version=1, comment="행사일",
        by=world.viewer("박과장", "head"), at=NOW,
    )  # fmt: skip
    made.refresh_from_db()
    assert made.state == "declined"
    assert keepers(mine, back) == [mine.kept_by, back.kept_by]
    again = answered(world, asked(world, mine, back.kept_by, back.duty))
    assert again.document is not None
    asker = world.viewer(name_of(world, mine.kept_by), "employee")
    swapping.withdraw_swap(document=again.document.public_id, by=asker, at=NOW)
    again.refresh_from_db()
    assert again.state == "recalled"


def test_상대는_자기_일을_결재하지_않는다(world: World) -> None:
    mine, back = pair(world)
    assert back.kept_by is not None
    made = answered(world, asked(world, mine, back.kept_by, back.duty))
    assert made.document is not None
    assert made.document.kept_out == [back.kept_by]
    waiting = approvals.waiting_for(world.people["박과장"])
    assert [each.document for each in waiting] == [made.document.public_id]


def test_자기에게는_부탁하지_못한다(world: World) -> None:
    mine = announced(world)[DEC]
    assert mine.kept_by is not None
    with pytest.raises(Refused, match="자기에게"):
        asked(world, mine, mine.kept_by, None)


def test_답은_십_초_안에_되돌려_다시_답한다(world: World) -> None:
    mine, back = pair(world)
    assert back.kept_by is not None
    made = asked(world, mine, back.kept_by, back.duty)
    by = world.viewer(name_of(world, back.kept_by), "employee")
    for yes, reason in ((False, "가족 모임"), (True, "")):
        swapping.answer(swap=made.public_id, yes=yes, reason=reason, by=by, at=NOW)
        with pytest.raises(Refused, match="10초"):
            swapping.unanswer(swap=made.public_id, by=by, at=NOW + timedelta(seconds=11))
        with pytest.raises(NotTheirs):
            swapping.unanswer(swap=made.public_id, by=world.viewer("박과장", "head"), at=SOON)
        swapping.unanswer(swap=made.public_id, by=by, at=SOON)
        made.refresh_from_db()
        assert (made.state, made.answer, made.document) == ("offered", "", None)
        assert not Message.objects.filter(key__contains=":answered:", taken_back_at=None).exists()
    assert not approvals.waiting_for(world.people["박과장"])
    assert answered(world, made).state == "accepted"


def test_결재_중에_당직자가_바뀌면_문서를_거두고_두_사람에게_알린다(world: World) -> None:
    mine, back = pair(world)
    assert back.kept_by is not None
    made = answered(world, asked(world, mine, back.kept_by, back.duty))
    known = swaps.known_of(mine, today=NOW.date())
    new = next(each.person for each in swaps.stand_ins(known, mine) if each.person != back.kept_by)
    replacing.replace(duty=mine.duty, person=new, by=world.viewer("오인사", "hr"), at=NOW)
    assert not approvals.waiting_for(world.people["박과장"])
    told = Message.objects.filter(key__contains=":changed:")
    assert {each.person_id for each in told} == {mine.kept_by, back.kept_by}
    with pytest.raises(Stale):
        sign(world, made)
    made.refresh_from_db()
    assert made.state == "recalled"
    now = queries.seat(mine.duty)
    assert now is not None
    again = asked(world, now, back.kept_by, back.duty)  # 새 당직자가 다시 부탁할 수 있다
    assert again.state == "offered"


def test_승인한_뒤_당직자가_또_바뀌면_결재를_되돌리지_않는다(world: World) -> None:
    mine, back = pair(world)
    assert back.kept_by is not None
    made = answered(world, asked(world, mine, back.kept_by, back.duty))
    sign(world, made)
    now = queries.seat(mine.duty)
    assert now is not None
    new = swaps.stand_ins(swaps.known_of(now, today=NOW.date()), now)[0].person
    replacing.replace(duty=mine.duty, person=new, by=world.viewer("오인사", "hr"), at=NOW)
    assert made.document is not None
    head = world.viewer("박과장", "head")
    with pytest.raises(Refused, match="또 바뀌어"):
        swapping.undo_swap(document=made.document.public_id, by=head, at=SOON)
    assert keepers(mine, back) == [new, mine.kept_by]


def test_반려를_되돌리기_전에_다시_부탁했으면_되돌리지_않는다(world: World) -> None:
    mine, back = pair(world)
    assert back.kept_by is not None
    made = answered(world, asked(world, mine, back.kept_by, back.duty))
    assert made.document is not None
    head = world.viewer("박과장", "head")
    told: dict[str, Any] = {"document": made.document.public_id, "by": head}
    swapping.reject_swap(**told, version=1, comment="행사일", at=NOW)
    asked(world, mine, back.kept_by, back.duty)
    with pytest.raises(Refused, match="다시 부탁해"):
        swapping.undo_swap(**told, at=SOON)


def test_결재와_대신_세우기가_한꺼번에_와도_서로_막지_않고_남는_것은_하나이다(
    office: World,
) -> None:
    def made() -> tuple[Seat, Swap, int]:
        mine, back = pair(office)
        assert back.kept_by is not None
        swap = answered(office, asked(office, mine, back.kept_by, back.duty))
        able = swaps.stand_ins(swaps.known_of(mine, today=NOW.date()), mine)
        return mine, swap, next(each.person for each in able if each.person != back.kept_by)

    mine, swap, new = apart(inside(office, made))

    def stand_in() -> None:
        replacing.replace(duty=mine.duty, person=new, by=office.viewer("오인사", "hr"), at=NOW)

    said = together(inside(office, lambda: sign(office, swap)), inside(office, stand_in))
    assert said[1] is None
    assert said[0] is None or isinstance(said[0], Stale)
    state = apart(inside(office, lambda: Swap.objects.get(id=swap.id).state))
    assert state == ("exchanged" if said[0] is None else "recalled")
    assert apart(inside(office, lambda: keepers(mine))) == [new]
