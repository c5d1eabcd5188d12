"""연차를 신청하고 받아들이고 시기를 바꾸고 거둔다; 받아들인 날은 임금과 점검이 읽는 연차가 된다."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from dure.errors import NotTheirs, Refused, Stale
from dure.identity import uuid7
from dure.labor import asking, days
from dure.labor.models import LeaveGrant, LeaveRequest, LeaveUse, Worker
from dure.messages.models import Message
from tests.labor.attended import attend
from tests.labor.office import YEAR, Office, officer
from tests.labor.test_paying import written
from tests.web.desk import lines
from tests.world import NOW

TODAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


@pytest.fixture
def worker(office: Office) -> Worker:
    made = office.worker("한기간제")
    office.concluded(made, YEAR)
    return made


def grant(office: Office, worker: Worker, minutes: int, used: int | None = None) -> None:
    LeaveGrant.objects.create(
        worker=worker, since=date(2026, 2, 1), until=date(2027, 1, 1), kind="monthly",
        granted_minutes=minutes, used_minutes=used, **written(office),
    )  # fmt: skip


def ask(
    office: Office, worker: Worker, day: date = MONDAY, minutes: int | None = None
) -> LeaveRequest:
    by = office.world.viewer("한기간제")
    key = asking.ask_leave(worker=worker, day=day, minutes=minutes, by=by, at=NOW)
    return LeaveRequest.objects.get(public_id=key)


def test_하루를_신청하면_그날의_소정근로시간이다(office: Office, worker: Worker) -> None:
    grant(office, worker, 1440)
    assert ask(office, worker).minutes == 480
    found = asking.balance(worker, on=MONDAY, today=TODAY)
    assert (found.used, found.waiting, found.left) == (0, 480, 960)  # 1,440에서
    assert lines("labor.ask_leave") == 1


def test_받아들이면_연차를_쓴_날이_되고_알린다(office: Office, worker: Worker) -> None:
    grant(office, worker, 1440)
    asking.approve_leave(request=ask(office, worker), by=office.officer, at=NOW)
    use = LeaveUse.objects.get(worker=worker, known_until=None)
    assert (use.date, use.minutes) == (MONDAY, 480)
    assert asking.balance(worker, on=MONDAY, today=TODAY).left == 960
    assert Message.objects.filter(text="신청한 연차를 쓸 수 있습니다.").count() == 1
    own = days.spans([worker])[worker.id]
    found = days.of_workers({worker: own}, since=MONDAY, until=MONDAY + timedelta(days=1))
    assert [each.absence for each in found.rows] == ["paid_leave"]


def test_시간으로_쓴_연차는_일한_시간과_함께_선다(office: Office, worker: Worker) -> None:
    grant(office, worker, 1440)
    asking.approve_leave(request=ask(office, worker, minutes=120), by=office.city, at=NOW)
    attend(office, worker, {MONDAY: ("11:00", "18:00")}, first=MONDAY, last=MONDAY)
    own = days.spans([worker])[worker.id]
    (row,) = days.of_workers({worker: own}, since=MONDAY, until=MONDAY + timedelta(days=1)).rows
    assert (row.worked_minutes, row.absence) == (360, "none")
    assert LeaveUse.objects.get().minutes == 120


def test_남은_것보다_많이_쓸_수_없다(office: Office, worker: Worker) -> None:
    grant(office, worker, 960, used=600)
    with pytest.raises(Refused, match="6시간 0분"):
        ask(office, worker)
    ask(office, worker, minutes=360)


def test_신청한_뒤에_줄어든_연차는_받아들일_수_없다(office: Office, worker: Worker) -> None:
    grant(office, worker, 480)
    request = ask(office, worker)
    LeaveUse.objects.create(worker=worker, date=date(2026, 11, 2), minutes=60, **written(office))
    with pytest.raises(Refused, match="모자랍니다"):
        asking.approve_leave(request=request, by=office.officer, at=NOW)


@pytest.mark.parametrize(
    ("day", "minutes", "said"),
    [
        (date(2026, 11, 19), None, "지난 날"),
        (date(2026, 11, 22), None, "일하는 날이 아니라서"),  # 일요일
        (date(2026, 12, 25), None, "일하는 날이 아니라서"),  # 공휴일
        (date(2027, 1, 4), None, "일하는 날이 아니라서"),  # 계약이 끝난 뒤
        (date.max, None, "다음 해의 날까지"),
        (MONDAY, 481, "일하는 시간 안에서"),
        (MONDAY, 0, "일하는 시간 안에서"),
    ],
)
def test_쓸_수_없는_날과_시간은_받지_않는다(
    office: Office, worker: Worker, day: date, minutes: int | None, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        ask(office, worker, day, minutes)


def test_같은_날은_한_번만_신청하고_거두면_다시_한다(office: Office, worker: Worker) -> None:
    request = ask(office, worker)
    with pytest.raises(Refused, match="이미"):
        ask(office, worker)
    asking.withdraw_leave(request=request, by=office.world.viewer("한기간제"), at=NOW)
    ask(office, worker)


def test_노동담당이_적은_연차는_다시_신청하지_않는다(office: Office, worker: Worker) -> None:
    LeaveUse.objects.create(worker=worker, date=MONDAY, minutes=480, **written(office))
    with pytest.raises(Refused, match="이미 연차로"):
        ask(office, worker)


def test_시기를_바꾸려면_까닭이_있어야_한다(office: Office, worker: Worker) -> None:
    request = ask(office, worker)
    with pytest.raises(Refused, match="막대한 지장") as refused:
        asking.reject_leave(request=request, reason=" ", by=office.officer, at=NOW)
    assert refused.value.article == "근로기준법 제60조제5항"
    assert asking.article(date(2027, 6, 10)) == "근로기준법 제60조제6항"
    asking.reject_leave(request=request, reason="선거 준비", by=office.officer, at=NOW)
    request.refresh_from_db()
    assert (request.state, request.reason) == ("rejected", "선거 준비")
    with pytest.raises(Stale):
        asking.approve_leave(request=request, by=office.officer, at=NOW)


def test_거둔_연차는_쓴_날이_아니고_그날이_되면_거둘_수_없다(
    office: Office, worker: Worker
) -> None:
    by = office.world.viewer("한기간제")
    request = ask(office, worker)
    asking.approve_leave(request=request, by=office.officer, at=NOW)
    with pytest.raises(Refused, match="그날이 되어"):
        asking.withdraw_leave(request=request, by=by, at=NOW + timedelta(days=3))
    person = office.world.people["박과장"]
    officer(office.world, "가람노동둘", office.world.units["가람구"], person=person)
    asking.withdraw_leave(request=request, by=by, at=NOW)
    assert Message.objects.filter(text__contains="근로자가 거두었습니다").count() == 1
    assert not LeaveUse.objects.filter(known_until=None).exists()
    with pytest.raises(Stale):
        asking.withdraw_leave(request=request, by=by, at=NOW)


def test_남의_것은_신청하거나_거두거나_정하지_못한다(office: Office, worker: Worker) -> None:
    other = office.world.viewer("김주무관")
    with pytest.raises(NotTheirs):
        asking.ask_leave(worker=worker, day=MONDAY, minutes=None, by=other, at=NOW)
    request = ask(office, worker)
    with pytest.raises(NotTheirs):
        asking.withdraw_leave(request=request, by=other, at=NOW)
    narae = officer(office.world, "나래노동", office.world.units["나래구"])
    for by in (narae, other, office.world.viewer("오인사", "hr")):
        with pytest.raises(NotTheirs):
            asking.approve_leave(request=request, by=by, at=NOW)
        with pytest.raises(NotTheirs):
            asking.reject_leave(request=request, reason="까닭", by=by, at=NOW)


@pytest.mark.parametrize(
    "change", [{"state": "rejected", "date": date(2026, 11, 24)}, {"minutes": 0}, {}]
)
def test_데이터베이스가_약속한다(office: Office, worker: Worker, change: dict[str, object]) -> None:
    said = {"date": MONDAY, "minutes": 480, "state": "requested", "asked_at": NOW}
    here = {"institution_id": office.world.institution, "worker": worker}
    ask(office, worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        LeaveRequest.objects.create(**here, public_id=uuid7(), **{**said, **change})
