"""시정: 요구하고, 자치구가 답하고, 남은 돈이 없어질 때까지 적는다."""

from dataclasses import replace
from datetime import date

import pytest

from dure.errors import NotTheirs, Refused
from dure.guard import city, queries
from dure.guard.asking import WantedLetter, answer_letter, send_letter
from dure.guard.correcting import correct_finding, left
from dure.guard.models import Finding, FindingVersion, Letter
from dure.labor.models import Slip
from dure.messages.models import Message
from tests.guard.screened import UNPAID, pay, screened, unpaid_week, weekly_holiday
from tests.guard.test_findings import page
from tests.labor.office import Office, officer
from tests.web.desk import at_desk, lines
from tests.world import NOW


@pytest.fixture
def wanted(office: Office) -> WantedLetter:
    unpaid_week(office)
    screened(office)
    return WantedLetter([weekly_holiday().public_id], "노동-1", "고쳐 주세요.", date(2026, 12, 4))


def sent(office: Office, wanted: WantedLetter) -> Letter:
    key = send_letter(district=office.garam, wanted=wanted, by=office.city, at=NOW)
    return Letter.objects.select_related("district").get(public_id=key)


def correct(office: Office, won: int, day: date = date(2026, 11, 20)) -> None:
    correct_finding(
        finding=queries.finding(weekly_holiday().public_id, [office.garam], is_city=False),
        done_on=day, won=won, what="주휴수당을 더 줌", by=office.officer, at=NOW,
    )  # fmt: skip


def test_시정을_요구하고_답하고_다_줄_때까지_이어진다(office: Office, wanted: WantedLetter) -> None:
    letter = sent(office, wanted)
    assert weekly_holiday().state == "asked"
    answer_letter(
        letter=letter, stance="accepted", text="12월에 드립니다.", promised_on=date(2026, 12, 10),
        by=office.officer, at=NOW,
    )  # fmt: skip
    assert weekly_holiday().state == "answered"
    correct(office, 50_000)
    assert weekly_holiday().state == "correcting"
    assert left(weekly_holiday()) == UNPAID - 50_000
    correct(office, UNPAID - 50_000)
    assert weekly_holiday().state == "corrected"
    for action in ("guard.send_letter", "guard.answer_letter"):
        assert lines(action) == 1
    assert lines("guard.correct_finding") == 2


def test_시정으로_준_돈은_다음_점검이_읽어_나머지만_남는다(
    office: Office, wanted: WantedLetter
) -> None:
    sent(office, wanted)
    correct(office, 50_000)
    screened(office)
    found = weekly_holiday()
    assert found.latest is not None
    assert (found.state, found.latest.owed_won) == ("correcting", 46_000)  # 96,000 − 50,000
    assert left(found) == 46_000
    assert city.lines([office.garam])[office.garam.id].unpaid_won == unpaid_but(50_000)
    correct(office, 46_000)
    assert weekly_holiday().state == "corrected"
    assert city.lines([office.garam])[office.garam.id].unpaid_won == unpaid_but(UNPAID)


def test_다_준_시정은_다시_점검해도_시정함이고_더_나오면_나머지만_다시_열린다(
    office: Office, wanted: WantedLetter
) -> None:
    sent(office, wanted)
    correct(office, UNPAID)
    screened(office)
    ended = FindingVersion.objects.get(finding=weekly_holiday())
    assert (weekly_holiday().state, ended.ending) == ("corrected", "corrected")
    slip = Slip.objects.get()
    pay(slip, "weekly_holiday", -10_000, name="거둔 주휴수당")
    screened(office)
    again = weekly_holiday()
    assert again.latest is not None
    assert (again.state, again.latest.owed_won) == ("correcting", 10_000)
    assert any("시정으로 96,000원" in each["ko"] for each in again.latest.evidence)


def test_늦게_준_시정에는_지연이자가_남는다(office: Office, wanted: WantedLetter) -> None:
    correct(office, UNPAID)
    screened(office)
    late = Finding.objects.select_related("latest").get(rule="LC-09")
    assert late.latest is not None
    # 4월 10일에 줄 96,000원을 11월 20일에: 224일, × 20% × 224/365 = 11,783.01 (제37조제1항제2호)
    assert late.latest.owed_won == 11_784


def unpaid_but(paid: int) -> int:
    """What stands after a correction: every finding's won of now, less those of 주휴수당 paid."""
    others = Finding.objects.exclude(rule="LC-01").exclude(rule__in=queries.TOLD_AGAIN)
    rest = sum(each.latest.owed_won or 0 for each in others.select_related("latest") if each.latest)
    return rest + UNPAID - paid


def test_남은_돈보다_많이_적거나_뒷날을_적지_못한다(office: Office, wanted: WantedLetter) -> None:
    with pytest.raises(Refused, match="96,000원"):
        correct(office, UNPAID + 1)
    with pytest.raises(Refused, match="96,000원"):
        correct(office, 0)
    with pytest.raises(Refused, match="오늘까지"):
        correct(office, 1, date(2026, 11, 21))


def test_고르지_않거나_문서번호가_없거나_지난_날이면_보내지_않는다(
    office: Office, wanted: WantedLetter
) -> None:
    for worse in (
        replace(wanted, findings=[]),
        replace(wanted, number=" "),
        replace(wanted, answer_by=date(2026, 11, 20)),
    ):
        with pytest.raises(Refused):
            sent(office, worse)
    sent(office, wanted)
    with pytest.raises(Refused, match="같은 문서번호"):
        sent(office, wanted)


def test_자치구의_노동담당은_요구하지_못하고_남의_것에_답하지_못한다(
    office: Office, wanted: WantedLetter
) -> None:
    with pytest.raises(NotTheirs):
        send_letter(district=office.garam, wanted=wanted, by=office.officer, at=NOW)
    narae = Letter(district=office.narae, number="노동-2")
    with pytest.raises(NotTheirs):
        answer_letter(
            letter=narae, stance="disputed", text="아닙니다.", promised_on=None,
            by=office.officer, at=NOW,
        )  # fmt: skip


def test_화면에서_보내고_답하고_시정을_적는다(office: Office, wanted: WantedLetter) -> None:
    city = at_desk(office.world, "시노동", "labor")
    url = f"/labor/letters/new/{office.garam.public_id}"
    assert "주휴수당 미지급" in page(city, url)
    form = {"finding": str(wanted.findings[0]), "number": "노동-9", "answer_by": "2026-12-04"}
    answer = city.post(f"/labor/letters/send/{office.garam.public_id}", form)
    assert answer.status_code == 302
    letter = answer.headers["Location"]
    own = at_desk(office.world, "가람노동", "labor")
    assert own.get(url).status_code == 403
    said = {"stance": "partly", "promised_on": "2026-12-10", "text": "절반을 드립니다."}
    assert own.post(f"{letter}/answer", said).status_code == 302
    assert "절반을 드립니다" in page(city, letter)
    assert "답함" in page(city, "/labor/letters")
    for format in ("pdf", "hwpx"):
        assert city.get(f"{letter}/{format}").status_code == 200
    finding = f"/labor/findings/{wanted.findings[0]}"
    paid = {"done_on": "2026-11-20", "won": "96,000", "what": "줌"}
    assert own.post(f"{finding}/correct", paid).status_code == 302
    assert "시정함" in page(own, finding)


def test_요구는_자치구의_노동담당에게_답은_시의_노동담당에게_알린다(
    office: Office, wanted: WantedLetter
) -> None:
    people = office.world.people
    officer(office.world, "가람노동2", office.garam.unit_id, person=people["김주무관"])
    officer(office.world, "시노동2", None, person=people["이팀장"])
    letter = sent(office, wanted)
    assert [each.person_id for each in told("guard:letter")] == [people["김주무관"]]
    answer_letter(
        letter=letter, stance="disputed", text="주휴일이 다릅니다.", promised_on=None,
        by=office.officer, at=NOW,
    )  # fmt: skip
    assert [each.person_id for each in told("guard:answer")] == [people["이팀장"]]


def told(key: str) -> list[Message]:
    return list(Message.objects.filter(key__startswith=key))
