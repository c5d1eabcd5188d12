"""연차: 법이 만든 것, 쓴 것, 남은 것, 사용촉진의 날. 일수와 날은 조문에서 손으로 셈했다."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dure.errors import Refused, Stale
from dure.identity import uuid7
from dure.labor import annual, days, leaving, rows
from dure.labor.annual import Promotion
from dure.labor.models import Batch, LeaveGrant, LeaveUse, WorkDay, Worker
from tests.labor.attended import OCTOBER, attend
from tests.labor.office import PART_TIME, YEAR, Office
from tests.labor.test_pages import desk, text
from tests.labor.test_paying import HOUR, written
from tests.web.desk import at_desk
from tests.world import NOW

TODAY = date(2026, 11, 20)
THIRTEENTH = date(2026, 10, 13)
AUTUMN = replace(HOUR, start=date(2026, 9, 1), end=date(2027, 9, 1))
SINCE_2025 = replace(YEAR, start=date(2025, 1, 1), end=date(2027, 1, 1))


def worked(office: Office, worker: Worker, first: date, *absent: date) -> None:
    """평일마다 일한 날과 결근한 날, 오늘까지."""
    every = [first + timedelta(days=n) for n in range((TODAY - first).days)]
    WorkDay.objects.bulk_create(
        WorkDay(
            worker=worker, date=day, source="file", scheduled_minutes=480 * (day.weekday() < 5),
            worked_minutes=480 * (day.weekday() < 5 and day not in absent),
            absence="absent" if day in absent else "none", **written(office),
        )
        for day in every
    )  # fmt: skip


def account(worker: Worker) -> dict[str, int]:
    return {each.kind: each.due_minutes for each in annual.of_worker(worker, TODAY).grants}


def tell(office: Office, worker: Worker, absence: str, leave: int | None = None) -> None:
    days.tell_day(
        worker=worker, day=THIRTEENTH, began=None, ended=None, break_minutes=0, absence=absence,
        reason="휴가 신청서", by=office.officer, at=NOW, leave_minutes=leave,
    )  # fmt: skip


def test_개근한_달마다_하루가_생긴다(office: Office) -> None:
    worker = office.worker()
    office.concluded(worker, AUTUMN)
    worked(office, worker, date(2026, 9, 1))
    (grant,) = annual.of_worker(worker, TODAY).grants
    assert grant.due_minutes == 2 * 480  # 9월과 10월
    assert (grant.since, grant.until) == (date(2026, 10, 1), date(2027, 9, 1))


def test_결근한_달에는_연차가_생기지_않는다(office: Office) -> None:
    worker = office.worker()
    office.concluded(worker, AUTUMN)
    worked(office, worker, date(2026, 9, 1), date(2026, 10, 14))
    assert account(worker) == {"monthly": 480}  # 9월만 (제60조제2항)


def test_일_년을_채운_다음_날_열닷새가_더_생긴다(office: Office) -> None:
    worker = office.worker()
    office.concluded(worker, SINCE_2025)
    worked(office, worker, date(2025, 1, 1))
    assert account(worker) == {"monthly": 11 * 480, "yearly": 15 * 480}


def test_단시간의_연차는_시간의_비율이다(office: Office) -> None:
    worker = office.worker()
    office.concluded(worker, replace(PART_TIME, start=date(2025, 1, 1), end=date(2027, 1, 1)))
    worked(office, worker, date(2025, 1, 1))
    assert account(worker) == {"monthly": 44 * 60, "yearly": 60 * 60}  # 11일과 15일 × 20/40 × 8시간


def test_유급휴가로_적은_하루는_그_연차를_쓴_것이고_고치면_거둔다(office: Office) -> None:
    worker = office.worker()
    office.concluded(worker, AUTUMN)
    worked(office, worker, date(2026, 9, 1))
    assert annual.grant(worker=worker, by=office.officer, at=NOW) == 1
    tell(office, worker, "paid_leave")
    assert LeaveUse.objects.get(known_until=None).minutes == 480
    (grant,) = annual.of_worker(worker, TODAY).grants
    assert (grant.used_minutes, grant.left_minutes) == (480, 480)
    assert rows.frame("leaves", [office.garam])["used_minutes"].to_list() == [480]
    tell(office, worker, "paid_leave", 0)  # 배우자 출산휴가처럼 연차가 아닌 유급휴가
    assert not LeaveUse.objects.filter(known_until=None).exists()
    assert LeaveUse.objects.count() == 1  # 앞의 말은 남는다


def test_반차를_쓴_날_일한_반나절을_적어도_반차는_남는다(office: Office) -> None:
    worker = office.worker()
    office.concluded(worker, HOUR)
    days.use_leave(worker=worker, day=THIRTEENTH, minutes=240, by=office.officer, at=NOW)
    for ended, kept in ((780, 240), (1080, 0)):  # 오전만, 그 뒤 하루를 다 일한 것으로 고침
        days.tell_day(
            worker=worker, day=THIRTEENTH, began=540, ended=ended, break_minutes=60 * (ended > 780),
            absence="none", reason="카드를 두고 옴", by=office.officer, at=NOW,
        )  # fmt: skip
        found = LeaveUse.objects.filter(known_until=None).values_list("minutes", flat=True)
        assert sum(found) == kept


def test_파일이_법보다_많이_준_연차는_촉진을_적어도_줄지_않고_나뉘지_않는다(office: Office) -> None:
    worker = office.worker()
    office.concluded(worker, SINCE_2025)
    worked(office, worker, date(2025, 1, 1))
    batch = Batch.objects.create(
        public_id=uuid7(), institution_id=office.world.institution, district=office.garam,
        upload=uuid7(), filename="연차.xlsx", digest="1", outcome={}, taken_at=NOW, taken_by="x",
    )  # fmt: skip
    for kind, since, until, granted in (
        ("monthly", date(2025, 2, 1), date(2026, 1, 1), 11 * 480),
        ("yearly", date(2026, 1, 1), date(2027, 1, 1), 20 * 480),
    ):
        LeaveGrant.objects.create(
            worker=worker, since=since, until=until, kind=kind, granted_minutes=granted,
            batch=batch, **written(office),
        )  # fmt: skip
    for kind, first in (("monthly", date(2025, 10, 1)), ("yearly", date(2026, 7, 1))):
        row = LeaveGrant.objects.get(kind=kind, known_until=None)
        told = Promotion(first_notice_on=first, first_written=True, individual=True)
        annual.promote(grant=row, promotion=told, by=office.officer, at=NOW)
    annual.grant(worker=worker, by=office.officer, at=NOW)
    standing = LeaveGrant.objects.filter(known_until=None)
    assert {each.kind: each.granted_minutes for each in standing} == {
        "monthly": 11 * 480,
        "yearly": 20 * 480,
    }


def test_미리_낸_연차는_오는_날에도_적고_기록이_없는_그날은_휴가가_된다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, HOUR)
    attend(office, worker, {THIRTEENTH: None})
    for day, minutes in ((THIRTEENTH, 480), (date(2026, 12, 1), 240)):
        days.use_leave(worker=worker, day=day, minutes=minutes, by=office.officer, at=NOW)
    own = {worker: days.spans([worker])[worker.id]}
    known = days.of_workers(own, since=OCTOBER, until=date(2026, 11, 1))
    assert [each.absence for each in known.rows if each.date == THIRTEENTH] == ["paid_leave"]


@pytest.mark.parametrize(
    ("day", "minutes", "why"),
    [
        (date(2026, 10, 9), 480, "휴일에는 쓸 연차가 없습니다"),  # 한글날
        (date(2026, 10, 10), 60, "휴일에는 쓸 연차가 없습니다"),  # 토요일
        (THIRTEENTH, 481, "480분까지"),
        (date(2027, 1, 4), 480, "맺은 계약이 없습니다"),
    ],
)
def test_쓸_수_없는_날의_연차는_거절한다(office: Office, day: date, minutes: int, why: str) -> None:
    worker = office.worker()
    office.concluded(worker, HOUR)
    with pytest.raises(Refused, match=why):
        days.use_leave(worker=worker, day=day, minutes=minutes, by=office.officer, at=NOW)


def test_오지_않은_날에_한_일은_적지_못한다(office: Office) -> None:
    worker = office.worker()
    office.concluded(worker, HOUR)
    with pytest.raises(Refused, match="오지 않은 날"):
        days.tell_day(
            worker=worker, day=date(2026, 11, 21), began=540, ended=1080, break_minutes=60,
            absence="none", reason="짐작", by=office.officer, at=NOW,
        )  # fmt: skip


def test_일_년_미만의_연차는_1차_촉구의_앞과_뒤를_나눈다(office: Office) -> None:
    worker = office.worker()
    office.concluded(worker, YEAR)
    worked(office, worker, date(2026, 1, 1))
    annual.grant(worker=worker, by=office.officer, at=NOW)
    told = Promotion(first_notice_on=date(2026, 10, 1), first_written=True, individual=True)
    row = LeaveGrant.objects.get(known_until=None)
    annual.promote(grant=row, promotion=told, by=office.officer, at=NOW)
    # 10월 1일에는 아홉 달을 마쳤고 11월 1일에 열 번째 하루가 생겼다
    assert account(worker) == {"monthly": 9 * 480, "monthly_late": 480}
    days.use_leave(worker=worker, day=THIRTEENTH, minutes=480, by=office.officer, at=NOW)
    used = {each.kind: each.used_minutes for each in annual.of_worker(worker, TODAY).grants}
    assert used == {"monthly": 480, "monthly_late": 0}  # 두 번 쓴 것이 되지 않는다
    with pytest.raises(Stale):
        annual.promote(grant=row, promotion=told, by=office.officer, at=NOW)


def test_계약이_시작하기_전에도_적은_연차는_보인다(office: Office) -> None:
    worker = office.worker()
    office.concluded(worker, replace(YEAR, start=date(2027, 1, 1), end=date(2028, 1, 1)))
    LeaveGrant.objects.create(
        worker=worker, since=date(2026, 1, 1), until=date(2027, 1, 1), kind="yearly",
        granted_minutes=7200, **written(office),
    )  # fmt: skip
    (grant,) = annual.of_worker(worker, TODAY).grants
    assert (grant.due_minutes, grant.left_minutes) == (0, 7200)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (Promotion(first_notice_on=date(2026, 11, 21)), "한 날까지만"),
        (Promotion(second_notice_on=date(2026, 11, 1)), "1차 촉구 뒤"),
        (Promotion(worked_minutes=60, refused_minutes=120), "일한 시간보다"),
        (Promotion(first_notice_on=date(1026, 7, 1)), "2026-01-01부터"),
        (Promotion(designated_minutes=10**11), "준 연차보다 많습니다"),
    ],
)
def test_맞지_않는_촉진은_거절한다(office: Office, told: Promotion, why: str) -> None:
    worker = office.worker()
    office.concluded(worker, SINCE_2025)
    row = LeaveGrant.objects.create(
        worker=worker, since=date(2026, 1, 1), until=date(2027, 1, 1), kind="yearly",
        granted_minutes=7200, **written(office),
    )  # fmt: skip
    with pytest.raises(Refused, match=why):
        annual.promote(grant=row, promotion=told, by=office.officer, at=NOW)


def test_노동담당은_화면에서_적고_근로자는_읽는다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, SINCE_2025)
    worked(office, worker, date(2025, 1, 1))
    client, where = desk(office), f"/labor/workers/{worker.public_id}/leave"
    client.post(f"{where}/grant")
    row = LeaveGrant.objects.get(kind="yearly", known_until=None)
    client.post(f"{where}/use", {"date": "2026-10-13", "minutes": "480"})
    client.post(f"{where}/promote", {
        "grant": row.id, "first_notice_on": "2026-07-06", "first_written": "on",
        "individual": "on", "second_notice_on": "2026-10-30", "second_written": "on",
        "designated": "1440", "worked": "480", "refused": "0", "chosen": "0",
    })  # fmt: skip
    page = text(client, where)
    assert "15일에, 최초 1년을 넘는 2년마다 하루를 더해 25일까지입니다." in page
    assert "112:00" in page  # 120시간에서 하루를 씀
    # 2027년 1월 1일 앞의 6개월과 열흘, 2개월 (제61조제1항)
    for said in ("2026-07-01", "2026-07-11", "2026-11-01", "노무수령을 거부하지 않은"):
        assert said in page, said
    mine = text(at_desk(office.world, "한기간제", "employee"), "/labor/mine/leave")
    assert "112:00" in mine
    assert "적기</button>" not in mine


def test_적지_않은_연차가_있으면_정산하지_않는다(office: Office) -> None:
    worker = office.worker()
    office.concluded(worker, replace(YEAR, start=date(2026, 9, 1), end=date(2026, 11, 10)))
    worked(office, worker, date(2026, 9, 1))
    found = leaving.of_worker(worker, TODAY)
    assert found is not None
    assert any("연차 16:00" in each for each in found.asked)
