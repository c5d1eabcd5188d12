"""휴가 신청: filed, decided, taken back, cancelled; nothing deducted before approval or twice."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from dure.approvals import queries as papers
from dure.attendance import queries as attendance
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused, Stale
from dure.leave import actions, ledger, queries
from dure.leave.models import Entry, Leave, LeaveDay
from dure.timeline import queries as timeline
from dure.timeline.models import Touch
from tests.leave.steps import DAY, NEW_YEAR, ask, days, hours, lot, sign, take, wanted
from tests.world import NOW, World

TUE = date(2026, 11, 24)
KIM = "김주무관"


def left(world: World, on: date = TUE, who: str = KIM) -> int:
    return queries.balance(world.people[who], on=on).left


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, check=lambda error: error.code == code)


# ── filing ────────────────────────────────────────────────────────────────────────────


def test_오후_두_시간을_올리면_그_시간만_쓰고_점심은_빠진다(world: World) -> None:
    lot(world, KIM)
    made = ask(world, KIM, hours(TUE, 960, 1080))
    over_lunch = ask(world, KIM, hours(TUE, 690, 810))
    assert made.minutes == 120
    assert over_lunch.minutes == 120 - 60
    assert made.state == Leave.State.REQUESTED


def test_승인하기_전에는_아무것도_빠지지_않는다(world: World) -> None:
    lot(world, KIM)
    made = ask(world, KIM, hours(TUE, 960, 1080))
    assert not Entry.objects.filter(why=Entry.Why.USE).exists()
    assert left(world) == 21 * DAY
    assert queries.balance(world.people[KIM], on=TUE).pending == 120
    sign(world, made)
    assert left(world) == 21 * DAY - 120


def test_승인하면_시간표에_들어가고_그날을_다시_계산하게_한다(world: World) -> None:
    lot(world, KIM)
    Touch.objects.all()
    made = take(world, KIM, hours(TUE, 960, 1080))
    (span,) = timeline.spans(since=TUE, until=TUE + timedelta(days=1), kind="leave")
    assert (span.start, span.end, span.label, span.source) == (960, 1080, "연가", made.public_id)
    assert Touch.objects.filter(
        person_id=world.people[KIM], since=TUE, why="leave.approve"
    ).exists()


def test_두_번_승인해도_두_번_빠지지_않는다(world: World) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(TUE, 960, 1080))
    with pytest.raises(Stale):
        sign(world, made)
    assert left(world) == 21 * DAY - 120


def test_휴가_사이의_주말과_공휴일은_빠지지_않는다(world: World) -> None:
    lot(world, KIM)
    # 2026-12-24(목)–28(월): 25일은 기독탄신일, 26·27일은 주말
    made = ask(world, KIM, *days(date(2026, 12, 24), date(2026, 12, 29)))
    assert made.minutes == 2 * DAY
    assert [d.date.day for d in LeaveDay.objects.filter(leave=made).order_by("date")] == [24, 28]


def test_쉬는_날만_고르면_까닭과_조문을_말한다(world: World) -> None:
    lot(world, KIM)
    with refused("no_working_time") as caught:
        ask(world, KIM, *days(date(2026, 11, 21), date(2026, 11, 23)))
    assert "제7조의8" in caught.value.article


def test_1월의_휴가를_12월에_올린다(world: World) -> None:
    lot(world, KIM)
    lot(world, KIM, name="annual-2027", starts=date(2027, 1, 1), expires=date(2028, 1, 1))
    made = take(world, KIM, *days(date(2027, 1, 4), date(2027, 1, 6)))
    assert made.minutes == 2 * DAY
    assert left(world, on=date(2026, 12, 31)) == 21 * DAY
    assert left(world, on=date(2027, 1, 5)) == 19 * DAY


def test_올린_휴가와_겹치거나_둘러싸는_휴가는_데이터베이스가_막는다(world: World) -> None:
    lot(world, KIM)
    first = ask(world, KIM, hours(TUE, 960, 1080))
    with refused("leave_overlaps") as caught:
        ask(world, KIM, *days(date(2026, 11, 23), date(2026, 11, 28)))
    assert first.document.number in caught.value.ko
    assert f"/leave/{first.public_id}" in caught.value.ways
    row = LeaveDay.objects.get(leave=first)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_남은_것보다_많이_올리면_막는다(world: World) -> None:
    lot(world, KIM, 60)
    with refused("annual_not_enough"):
        ask(world, KIM, hours(TUE, 960, 1080))


def test_결재를_기다리는_것도_남은_것에서_뺀다(world: World) -> None:
    lot(world, KIM, 120)
    ask(world, KIM, hours(TUE, 960, 1080))
    with refused("annual_not_enough"):
        ask(world, KIM, hours(TUE, 900, 960))


def test_뒷날의_승인된_휴가가_쓸_것까지_앞날에_올리면_막는다(world: World) -> None:
    lot(world, KIM, 180)
    take(world, KIM, hours(date(2026, 12, 22), 960, 1080))
    assert left(world) == 180  # 그날의 잔여에는 뒷날의 사용이 없다
    with refused("annual_not_enough"):
        ask(world, KIM, hours(TUE, 960, 1080))
    assert ask(world, KIM, hours(TUE, 960, 1020)).minutes == 60


def test_지난_시간의_휴가는_까닭이_있어야_올린다(world: World) -> None:
    lot(world, KIM)
    past = hours(date(2026, 11, 19), 960, 1080)
    with refused("after_needs_reason"):
        ask(world, KIM, past)
    made = ask(world, KIM, past, after_reason="갑자기 아이가 아파 먼저 나갔습니다")
    assert made.after


def test_끝이_시작보다_빠르면_막는다(world: World) -> None:
    lot(world, KIM)
    with refused("ends_before_start"):
        ask(world, KIM, hours(TUE, 1080, 960))


def test_다른_사람의_휴가는_서무만_대신_올린다(world: World) -> None:
    lot(world, KIM)
    asked = wanted("annual", hours(TUE, 960, 1080))
    with pytest.raises(NotTheirs):
        actions.file(
            wanted=asked, person=world.people[KIM], by=world.viewer("이팀장", "employee"), at=NOW
        )
    made = actions.file(
        wanted=asked, person=world.people[KIM], by=world.viewer("윤서무", "clerk"), at=NOW
    )
    assert made.person_id == world.people[KIM]
    assert made.document.drafted_by != made.document.drafter


def test_올린_것은_감사_기록에_남고_사적인_종류는_제목에_없다(world: World) -> None:
    made = ask(world, KIM, hours(TUE, 540, 660), kind="sick", reason="감기")
    line = Line.objects.get(action="leave.file")
    assert "병가" not in line.summary
    assert "병가" not in made.document.title
    assert all(
        "감기" not in text
        for _, text in papers.contents([made.document.public_id])[made.document.public_id]
    )


# ── deciding ──────────────────────────────────────────────────────────────────────────


def test_반려하면_그_시간을_다시_올릴_수_있다(world: World) -> None:
    lot(world, KIM)
    made = ask(world, KIM, hours(TUE, 960, 1080))
    actions.reject(
        document=made.document.public_id, version=1, comment="그날 의회가 있습니다",
        by=world.viewer("박과장", "head"), at=NOW,
    )  # fmt: skip
    made.refresh_from_db()
    assert made.state == Leave.State.REJECTED
    assert ask(world, KIM, hours(TUE, 960, 1080)).minutes == 120


def test_다른_사람은_결재할_수_없다(world: World) -> None:
    lot(world, KIM)
    made = ask(world, KIM, hours(TUE, 960, 1080))
    with pytest.raises(NotTheirs):
        sign(world, made, "이팀장")


def test_10초_안에_승인을_되돌리면_원장에_반대되는_줄이_남는다(world: World) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(TUE, 960, 1080))
    actions.undo(
        document=made.document.public_id,
        by=world.viewer("박과장", "head"),
        at=NOW + timedelta(seconds=5),
    )
    made.refresh_from_db()
    assert made.state == Leave.State.REQUESTED
    assert [e.minutes for e in Entry.objects.exclude(why="grant").order_by("id")] == [-120, 120]
    assert not timeline.spans(since=TUE, until=TUE + timedelta(days=1), kind="leave")
    sign(world, made, at=NOW + timedelta(seconds=7))
    assert left(world) == 21 * DAY - 120


def test_반려를_되돌리면_그_시간을_다시_잡는다(world: World) -> None:
    lot(world, KIM)
    made = ask(world, KIM, hours(TUE, 960, 1080))
    head = world.viewer("박과장", "head")
    actions.reject(document=made.document.public_id, version=1, comment="아니오", by=head, at=NOW)
    actions.undo(document=made.document.public_id, by=head, at=NOW + timedelta(seconds=3))
    with refused("leave_overlaps"):
        ask(world, KIM, hours(TUE, 960, 1080))


def test_회수한_휴가를_고쳐_다시_올린다(world: World) -> None:
    lot(world, KIM)
    made = ask(world, KIM, hours(TUE, 960, 1080))
    me = world.viewer(KIM, "employee")
    actions.withdraw(document=made.document.public_id, by=me, at=NOW)
    again = actions.redraft(
        document=made.document.public_id, wanted=wanted("annual", hours(TUE, 900, 1080)),
        by=me, at=NOW,
    )  # fmt: skip
    assert (again.state, again.minutes, again.document.version) == ("requested", 180, 2)
    assert again.document.number == made.document.number
    sign(world, again)
    assert left(world) == 21 * DAY - 180


def test_승인된_명령과_겹치는_휴가는_승인되지_않고_신청으로_남는다(world: World) -> None:
    from tests.web.desk import approved

    approved(world, KIM, TUE, 1080, 1260)
    lot(world, KIM)
    made = ask(world, KIM, hours(TUE, 960, 1080))
    sign(world, made)  # 18:00에 맞닿을 뿐 겹치지 않는다
    night = approved(world, KIM, date(2026, 11, 25), 1020, 1260)
    clash = ask(world, KIM, hours(date(2026, 11, 25), 960, 1080))
    with refused("interval_overlaps"), transaction.atomic():
        sign(world, clash)
    clash.refresh_from_db()
    assert clash.state == Leave.State.REQUESTED
    assert night.state == "approved"


# ── cancelling ────────────────────────────────────────────────────────────────────────


def test_시작하지_않은_휴가는_본인이_바로_취소하고_원장에는_줄이_하나_더_생긴다(
    world: World,
) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(TUE, 960, 1080))
    before = Entry.objects.count()
    actions.cancel(
        leave=made.public_id, reason="일정이 바뀜", by=world.viewer(KIM, "employee"), at=NOW
    )
    assert Entry.objects.count() == before + 1
    assert left(world) == 21 * DAY
    assert take(world, KIM, hours(TUE, 960, 1080)).minutes == 120


def test_두_창에서_함께_취소해도_한_번만_취소된다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(TUE, 840, 960))
    told = {"leave": made.public_id, "reason": "일정 변경", "by": world.viewer(KIM), "at": NOW}
    lock, waited = ledger.lock, []

    def wait(persons: Iterable[int]) -> None:
        if not waited:  # the other window was first
            waited.append(True)
            actions.cancel(**told)
        lock(persons)

    monkeypatch.setattr(ledger, "lock", wait)
    with refused("not_approved"):
        actions.cancel(**told)
    assert Line.objects.filter(action="leave.cancel").count() == 1


def test_지나간_휴가의_취소는_결재를_받는다(world: World) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(TUE, 960, 1080))
    later = NOW + timedelta(days=5)
    me = world.viewer(KIM, "employee")
    document = actions.cancel(leave=made.public_id, reason="쓰지 않음", by=me, at=later)
    assert document is not None
    assert left(world) == 21 * DAY - 120
    with refused("cancel_is_waiting"):
        actions.cancel(leave=made.public_id, reason="다시", by=me, at=later)
    actions.approve(
        document=document.public_id, version=1, by=world.viewer("박과장", "head"), at=later
    )
    made.refresh_from_db()
    assert (made.state, left(world)) == (Leave.State.CANCELLED, 21 * DAY)
    assert Touch.objects.filter(since=TUE, why="leave.cancel").exists()


def test_취소의_승인을_되돌리면_다시_쓴_것이_된다(world: World) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(TUE, 960, 1080))
    later = NOW + timedelta(days=5)
    document = actions.cancel(
        leave=made.public_id, reason="쓰지 않음", by=world.viewer(KIM, "employee"), at=later
    )
    assert document is not None
    head = world.viewer("박과장", "head")
    actions.approve(document=document.public_id, version=1, by=head, at=later)
    actions.undo(document=document.public_id, by=head, at=later + timedelta(seconds=4))
    made.refresh_from_db()
    assert (made.state, left(world)) == (Leave.State.APPROVED, 21 * DAY - 120)


def test_남의_휴가는_취소할_수_없다(world: World) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(TUE, 960, 1080))
    with pytest.raises(NotTheirs):
        actions.cancel(
            leave=made.public_id, reason="장난", by=world.viewer("이팀장", "employee"), at=NOW
        )
    with refused("cancel_needs_reason"):
        actions.cancel(leave=made.public_id, reason=" ", by=world.viewer(KIM, "employee"), at=NOW)


# ── what follows ──────────────────────────────────────────────────────────────────────


def test_늦게_승인된_지난_휴가는_그날을_다시_계산하게_한다(world: World) -> None:
    from tests.web.desk import computed, record

    day = date(2026, 11, 18)
    record(world, KIM, day, 530, 840)  # 14:00에 나감
    computed()
    assert (
        attendance.days_of(world.people[KIM], since=day, until=TUE)[0].steps["early_leave_minutes"]
        == 240
    )
    lot(world, KIM)
    take(world, KIM, hours(day, 840, 1080), after_reason="아이가 다쳤다는 전화를 받았습니다")
    computed()
    steps = attendance.days_of(world.people[KIM], since=day, until=TUE)[0].steps
    assert (steps["early_leave_minutes"], steps["leave_minutes"]) == (0, 240)


def test_원장의_줄은_고치거나_지울_수_없다(world: World) -> None:
    lot(world, KIM)
    for sql in ("UPDATE leave_entry SET minutes = 0", "DELETE FROM leave_entry"):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            connection.cursor().execute(sql)


# ── what a reviewer found ─────────────────────────────────────────────────────────────


def test_승인한_뒤_본인이_취소한_휴가의_결재는_되돌릴_수_없다(world: World) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(TUE, 960, 1080))
    actions.cancel(leave=made.public_id, reason="바뀜", by=world.viewer(KIM, "employee"), at=NOW)
    with refused("cancelled_meanwhile"):
        actions.undo(
            document=made.document.public_id,
            by=world.viewer("박과장", "head"),
            at=NOW + timedelta(seconds=6),
        )
    made.refresh_from_db()
    assert made.state == Leave.State.CANCELLED
    assert left(world) == 21 * DAY


def test_취소가_결재를_기다리는_동안에는_승인을_되돌리지_않는다(world: World) -> None:
    lot(world, KIM)
    past = hours(date(2026, 11, 19), 960, 1080)
    made = take(world, KIM, past, after_reason="급히 나감")
    me = world.viewer(KIM, "employee")
    assert actions.cancel(leave=made.public_id, reason="쓰지 않음", by=me, at=NOW)
    with refused("cancelled_meanwhile"):
        actions.undo(
            document=made.document.public_id,
            by=world.viewer("박과장", "head"),
            at=NOW + timedelta(seconds=5),
        )


def test_결재선은_휴가의_날이_아니라_올리는_날의_것이다(world: World) -> None:
    from dure.people.models import Appointment

    lot(world, KIM)
    Appointment.objects.filter(person_id=world.people["박과장"]).update(known=(NEW_YEAR, NOW))
    Appointment.objects.create(
        institution_id=world.institution, person_id=world.people["박과장"],
        unit_id=world.units["총무과"], grade=5, series="행정", position="과장", head=True,
        valid=(date(2026, 1, 1), date(2026, 12, 1)), known=(NOW, None),
    )  # fmt: skip
    made = ask(world, KIM, hours(date(2026, 12, 3), 960, 1080))
    paper = papers.paper(made.document.public_id)
    assert paper is not None
    assert [step.person for step in paper.line] == [world.people["박과장"]]


def test_서무가_취소하거나_대신_올리면_본인과_결재한_사람이_안다(world: World) -> None:
    from dure.messages.models import Message

    lot(world, KIM)
    made = take(world, KIM, hours(TUE, 960, 1080))
    actions.cancel(leave=made.public_id, reason="행사", by=world.viewer("윤서무", "clerk"), at=NOW)
    told = Message.objects.filter(topic="leave").values_list("person_id", flat=True)
    assert set(told) == {world.people[KIM], world.people["박과장"]}


def test_결근으로_처리한_날에_휴가가_승인되면_결근이_아니게_된다(world: World) -> None:
    from dure.leave import absence

    day = date(2026, 11, 18)
    actions.grant_year(year=2026, by=world.viewer("오인사", "hr"), at=NOW)
    absence.record_absence(
        person=world.people[KIM], day=day, reason="연락 없음",
        by=world.viewer("윤서무", "clerk"), at=NOW,
    )  # fmt: skip
    assert left(world) == 10 * DAY  # 11일에서 결근 하루
    take(world, KIM, hours(day, 540, 1080), after_reason="병원에 있었습니다")
    assert left(world) == 10 * DAY  # 결근의 하루가 돌아오고 연가 하루를 씀
    assert not absence.absent_days([world.people[KIM]], since=day, until=day + timedelta(days=1))
