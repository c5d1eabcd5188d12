"""당직일지와 휴무: 적고, 인계하고, 결재하면 당직마다 한 번 휴무가 원장에 적힌다."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dure.duty import afterwards, announcing, logbook, logs, queries, resting
from dure.duty.days import DAY
from dure.duty.models import DutyLog, DutyRest, LogLine
from dure.duty.queries import Seat
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.leave.models import Entry
from dure.messages.models import Message
from dure.sealed import File
from dure.timeline import queries as timeline
from tests.duty.office import roster, seats, watch
from tests.duty.test_swapping import name_of
from tests.leave.steps import ask, days, set_here
from tests.world import NOW, World

DEC = date(2026, 12, 1)
NIGHT = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)  # 12월 1일(화) 22:00
MORNING = datetime(2026, 12, 2, 0, 5, tzinfo=UTC)  # 12월 2일(수) 09:05
PNG = File("a.png", b"\x89PNG\r\n\x1a\n0")
REST = {
    "night_watch_rest": "must_rest", "rest_minutes": "480", "workday_end_rest": "within_window",
    "rest_window_days": "10", "rest_counted_from": "end_day", "rest_window_counts": "workday",
}  # fmt: skip


def night(world: World) -> Seat:
    """The night of December 1, with two things to check."""
    made = roster(world, watch(world, checklist=("문단속", "불 끄기")))
    announcing.announce(roster=made, reason="", by=world.viewer("오인사", "hr"), at=NOW)
    return seats(made)[DEC]


def rules(world: World) -> None:
    for key, value in REST.items():
        set_here(world, f"duty.{key}", value)


def check(world: World, seat: Seat, *items: str) -> None:
    by = world.viewer(name_of(world, seat.kept_by), "employee")
    for item in items:
        logs.write_line(
            duty=seat.duty, kind="checkup", item=item, good=True, text="", by=by, at=NIGHT
        )


def handed_over(world: World, seat: Seat) -> DutyLog:
    check(world, seat, "문단속", "불 끄기")
    by = world.viewer(name_of(world, seat.kept_by), "employee")
    logs.hand_over(duty=seat.duty, by=by, at=MORNING)
    return DutyLog.objects.get()


def approve(world: World, made: DutyLog, version: int = 1) -> None:
    assert made.document is not None
    logs.approve_log(
        document=made.document.public_id,
        version=version,
        by=world.viewer("박과장", "head"),
        at=MORNING,
    )


def test_점검하고_있었던_일과_사진을_적고_인계하면_다음_당직자가_안다(world: World) -> None:
    seat = night(world)
    by = world.viewer(name_of(world, seat.kept_by), "employee")
    logs.write_line(
        duty=seat.duty, kind="incident", text="정문 앞 누수", photo=PNG, by=by, at=NIGHT
    )
    check(world, seat, "문단속")
    with pytest.raises(Refused, match="불 끄기"):
        logs.hand_over(duty=seat.duty, by=by, at=MORNING)
    made = handed_over(world, seat)
    assert made.state == "handed_over"
    line = LogLine.objects.get(kind="incident")
    assert line.photo is not None
    assert PNG.content not in bytes(line.photo)  # 잠가서 보관
    told = Message.objects.filter(key__startswith="duty_log:")
    assert [each.person_id for each in told] == list(logbook.log(seat.duty).following)
    opened = logs.open_photo(line=line.public_id, duty=seat.duty, by=by, at=MORNING)
    assert opened == ("image/png", PNG.content)
    with pytest.raises(Refused, match="인계한"):
        logs.write_line(duty=seat.duty, kind="incident", text="더", by=by, at=MORNING)


def test_당직자만_당직이_시작한_뒤에_적고_사진이_아닌_것은_받지_않는다(world: World) -> None:
    seat = night(world)
    by = world.viewer(name_of(world, seat.kept_by), "employee")
    other = next(name for name in ("김주무관", "최담당") if world.people[name] != seat.kept_by)
    with pytest.raises(Refused, match="시작한 뒤"):
        logs.write_line(duty=seat.duty, kind="incident", text="일", by=by, at=NOW)
    with pytest.raises(NotTheirs):
        logs.write_line(
            duty=seat.duty, kind="incident", text="일", by=world.viewer(other, "employee"), at=NIGHT
        )
    with pytest.raises(Refused, match="사진은"):
        logs.write_line(
            duty=seat.duty, kind="incident", text="일", photo=File("a.pdf", b"%PDF-1.7"),
            by=by, at=NIGHT,
        )  # fmt: skip
    with pytest.raises(Refused, match="적어 주세요"):
        logs.write_line(duty=seat.duty, kind="incident", text=" ", by=by, at=NIGHT)
    assert not LogLine.objects.exists()


def test_결재하면_휴무가_한_번_원장에_적히고_열_근무일_안에_쓴다(world: World) -> None:
    """수요일에 끝난 숙직: 끝난 날부터 근무일로 열흘은 2–4일, 7–11일, 14–15일."""
    rules(world)
    seat = night(world)
    approve(world, handed_over(world, seat))
    entry = Entry.objects.get(pool="duty_rest")
    assert (entry.person_id, entry.minutes) == (seat.kept_by, 480)
    assert (entry.starts, entry.expires) == (date(2026, 12, 2), date(2026, 12, 16))
    assert DutyRest.objects.get().last == date(2026, 12, 15)
    hr = world.viewer("오인사", "hr")
    assert resting.owed(viewer=hr, at=MORNING) == []
    with pytest.raises(Refused, match="없습니다"):
        resting.grant_owed(by=hr, at=MORNING)


def test_정하지_않은_값이_있으면_밀린_휴무로_보이고_정한_뒤에_준다(world: World) -> None:
    seat = night(world)
    approve(world, handed_over(world, seat))
    hr = world.viewer("오인사", "hr")
    [found] = resting.owed(viewer=hr, at=MORNING)
    assert (found.person, "숙직 뒤의 휴무" in found.why) == (seat.kept_by, True)
    with pytest.raises(Refused):
        resting.grant_owed(by=hr, at=MORNING)
    with pytest.raises(NotTheirs):
        resting.grant_owed(by=world.viewer("김주무관", "employee"), at=MORNING)
    rules(world)
    assert resting.grant_owed(by=hr, at=MORNING) == 1
    assert Entry.objects.get(pool="duty_rest").minutes == 480


def test_쉬지_않는_당직에는_주지도_밀리지도_않는다(world: World) -> None:
    set_here(world, "duty.night_watch_rest", "no_rest")
    approve(world, handed_over(world, night(world)))
    assert not Entry.objects.filter(pool="duty_rest").exists()
    assert resting.owed(viewer=world.viewer("오인사", "hr"), at=MORNING) == []


def test_결재를_되돌리면_휴무도_돌아가고_다시_결재하면_다시_준다(world: World) -> None:
    rules(world)
    made = handed_over(world, night(world))
    approve(world, made)
    assert made.document is not None
    head = world.viewer("박과장", "head")
    logs.undo_log(document=made.document.public_id, by=head, at=MORNING)
    assert sum(Entry.objects.filter(pool="duty_rest").values_list("minutes", flat=True)) == 0
    approve(world, made)
    assert sum(Entry.objects.filter(pool="duty_rest").values_list("minutes", flat=True)) == 480


def balance(world: World, person: int | None) -> int:
    rows = Entry.objects.filter(pool="duty_rest", person_id=person or 0)
    return sum(rows.values_list("minutes", flat=True))


def correct(world: World, seat: Seat, person: int | None, *, reason: str = "결근") -> None:
    hr = world.viewer("오인사", "hr")
    afterwards.correct_keeper(duty=seat.duty, person=person, reason=reason, by=hr, at=MORNING)


def test_서지_않은_당직이면_휴무를_거두고_몫에서_빠지며_되돌릴_수_있다(world: World) -> None:
    rules(world)
    seat = night(world)
    approve(world, handed_over(world, seat))
    with pytest.raises(Refused, match="까닭"):
        correct(world, seat, None, reason=" ")
    with pytest.raises(NotTheirs):
        afterwards.correct_keeper(
            duty=seat.duty, person=None, reason="결근",
            by=world.viewer("김주무관", "employee"), at=MORNING,
        )  # fmt: skip
    with pytest.raises(Refused, match="이미"):
        correct(world, seat, seat.kept_by)
    correct(world, seat, None)
    assert balance(world, seat.kept_by) == 0
    assert resting.owed(viewer=world.viewer("오인사", "hr"), at=MORNING) == []
    assert [each.duty for each in queries.kept(since=DEC, until=DEC + DAY)] == []
    assert list(timeline.spans(since=DEC, until=DEC + DAY, kind="duty")) == []
    told = Message.objects.get(key__startswith="duty_corrected:")
    assert (told.person_id, "결근" in told.text) == (seat.kept_by, False)
    correct(world, seat, seat.kept_by, reason="잘못 적음")
    assert balance(world, seat.kept_by) == 480
    assert [each.duty for each in queries.kept(since=DEC, until=DEC + DAY)] == [seat.duty]


def test_다른_사람이_섰으면_휴무가_그_사람에게_옮겨_간다(world: World) -> None:
    rules(world)
    seat = night(world)
    approve(world, handed_over(world, seat))
    other = next(
        world.people[name] for name in ("김주무관", "최담당") if world.people[name] != seat.kept_by
    )
    correct(world, seat, other)
    assert (balance(world, seat.kept_by), balance(world, other)) == (0, 480)
    now = queries.seat(seat.duty)
    assert now is not None
    assert now.kept_by == other
    correct(world, seat, seat.kept_by, reason="다시 고침")
    assert (balance(world, seat.kept_by), balance(world, other)) == (480, 0)


def test_서지_않은_사람은_당직일지를_쓰지_못한다(world: World) -> None:
    seat = night(world)
    correct(world, seat, None)
    by = world.viewer(name_of(world, seat.kept_by), "employee")
    with pytest.raises(NotTheirs, match="서는 사람만"):
        logs.write_line(duty=seat.duty, kind="incident", text="없었음", by=by, at=MORNING)
    correct(world, seat, seat.kept_by, reason="출근 기록을 찾음")
    logs.write_line(duty=seat.duty, kind="incident", text="있었음", by=by, at=MORNING)


def test_끝나지_않은_당직은_고치지_못한다(world: World) -> None:
    seat = night(world)
    with pytest.raises(Refused, match="끝난 뒤"):
        afterwards.correct_keeper(
            duty=seat.duty, person=None, reason="결근", by=world.viewer("오인사", "hr"), at=NIGHT
        )


def test_기한이_지난_쓰지_않은_휴무도_거둔다(world: World) -> None:
    """12월 15일까지인 휴무를 한 달 뒤에 거둔다."""
    rules(world)
    seat = night(world)
    approve(world, handed_over(world, seat))
    afterwards.correct_keeper(
        duty=seat.duty, person=None, reason="결근", by=world.viewer("오인사", "hr"),
        at=MORNING + timedelta(days=30),
    )  # fmt: skip
    assert balance(world, seat.kept_by) == 0


def test_당직이_끝나기_전에는_인계하지_못한다(world: World) -> None:
    seat = night(world)
    check(world, seat, "문단속", "불 끄기")
    by = world.viewer(name_of(world, seat.kept_by), "employee")
    early = datetime(2026, 12, 1, 23, 59, tzinfo=UTC)  # 12월 2일 08:59
    with pytest.raises(Refused, match="09:00"):
        logs.hand_over(duty=seat.duty, by=by, at=early)
    logs.hand_over(duty=seat.duty, by=by, at=early + timedelta(minutes=1))


def test_점검에는_이상이_있는지를_적고_다른_줄에는_점검_항목이_없다(world: World) -> None:
    seat = night(world)
    by = world.viewer(name_of(world, seat.kept_by), "employee")
    for told in (
        {"kind": "checkup", "item": "문단속", "text": "봄"},
        {"kind": "checkup", "item": "없는 항목", "good": True, "text": "봄"},
        {"kind": "incident", "item": "가" * 200, "text": "누수"},
        {"kind": "incident", "good": True, "text": "누수"},
    ):
        with pytest.raises(Refused, match="골라 주세요"):
            logs.write_line(duty=seat.duty, by=by, at=NIGHT, **told)
    assert not LogLine.objects.exists()


def test_일직은_같은_부서의_숙직에_인계한다(world: World) -> None:
    """토요일 일직(09–18시)의 다음은 다음 날의 일직이 아니라 그날 저녁의 숙직이다."""
    day = watch(world, name="본청 일직", mode="day_watch", days="off_days", start=540, end=1080)
    made = roster(world, watch(world), day)
    announcing.announce(roster=made, reason="", by=world.viewer("오인사", "hr"), at=NOW)
    sat = {
        each.name: each for each in queries.kept(since=date(2026, 12, 5), until=date(2026, 12, 6))
    }
    assert logbook.log(sat["본청 일직"].duty).following == (sat["본청 숙직"].kept_by,)
    sun = {
        each.name: each for each in queries.kept(since=date(2026, 12, 6), until=date(2026, 12, 7))
    }
    assert logbook.log(sat["본청 숙직"].duty).following == (sun["본청 일직"].kept_by,)


def test_밀린_휴무와_내지_않은_일지를_찾는_물음은_당직이_늘어도_늘지_않는다(
    world: World,
) -> None:
    made = roster(world, watch(world))
    hr = world.viewer("오인사", "hr")
    announcing.announce(roster=made, reason="", by=hr, at=NOW)
    late = MORNING + timedelta(days=20)
    asked = []
    for day in (1, 2, 6):
        found = queries.kept(since=DEC, until=DEC + day * DAY)
        for each in found:
            DutyLog.objects.get_or_create(
                watch_id=each.watch_key, date=each.date,
                defaults={
                    "public_id": uuid7(), "institution_id": world.institution,
                    "state": "approved", "handed_over_at": late,
                },
            )  # fmt: skip
        with CaptureQueriesContext(connection) as seen:
            assert len(resting.owed(viewer=hr, at=late)) == day
            assert len(logbook.missing(viewer=hr, at=late)) == 10 - day
        asked.append(len(seen))
    assert len(set(asked)) == 1


def test_반려하면_이어_적어_다시_올린다(world: World) -> None:
    seat = night(world)
    made = handed_over(world, seat)
    assert made.document is not None
    logs.reject_log(
        document=made.document.public_id, version=1, comment="누수를 적을 것",
        by=world.viewer("박과장", "head"), at=MORNING,
    )  # fmt: skip
    by = world.viewer(name_of(world, seat.kept_by), "employee")
    logs.write_line(duty=seat.duty, kind="incident", text="누수", by=by, at=MORNING)
    logs.hand_over(duty=seat.duty, by=by, at=MORNING)
    approve(world, made, version=2)
    assert DutyLog.objects.get().state == "approved"


def test_끝났는데_내지_않은_일지가_담당자에게_보인다(world: World) -> None:
    seat = night(world)
    clerk = world.viewer("윤서무", "clerk")
    assert logbook.missing(viewer=clerk, at=NIGHT) == []
    assert [each.duty for each in logbook.missing(viewer=clerk, at=MORNING)] == [seat.duty]
    assert logbook.missing(viewer=world.viewer("김주무관", "employee"), at=MORNING) == []
    handed_over(world, seat)
    assert logbook.missing(viewer=clerk, at=MORNING + timedelta(hours=1)) == []


def test_당직_휴무를_휴가로_올려_쓰면_거둘_수_없다(world: World) -> None:
    rules(world)
    seat = night(world)
    approve(world, handed_over(world, seat))
    who, day = name_of(world, seat.kept_by), date(2026, 12, 3)
    made = ask(world, who, *days(day, day + timedelta(days=1)), kind="duty_rest", at=MORNING)
    assert (made.kind, made.state) == ("duty_rest", "requested")
    with pytest.raises(Refused, match="먼저 취소"):
        correct(world, seat, None)
