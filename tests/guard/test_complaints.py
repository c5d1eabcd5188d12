"""비밀 신고: 시의 노동담당만 열고, 연 것이 남고, 근로자는 어떻게 되었는지 보며 거둘 수 있다."""

from uuid import UUID

import pytest

from dure.audit.models import Line, Subject
from dure.errors import NotTheirs, Refused, Stale
from dure.guard import complaints
from dure.guard.models import Complaint, Note
from dure.labor.models import Worker
from dure.messages.models import Message
from tests.labor.office import Office, officer
from tests.web.desk import lines
from tests.world import NOW

WORDS = "지난달 주휴수당을 받지 못했습니다."


@pytest.fixture
def worker(office: Office) -> Worker:
    return office.worker("한기간제")


def send(office: Office, worker: Worker, kind: str = "underpaid", text: str = WORDS) -> UUID:
    by = office.world.viewer("한기간제")
    return complaints.send_complaint(worker=worker, kind=kind, text=text, by=by, at=NOW)


def test_봉인해_두고_시의_노동담당이_열면_기록이_남는다(office: Office, worker: Worker) -> None:
    key = send(office, worker)
    kept = Complaint.objects.get(public_id=key)
    assert WORDS.encode() not in bytes(kept.words)
    found, text = complaints.open_complaint(complaint=key, by=office.city, at=NOW)
    assert (text, lines("guard.open_complaint")) == (WORDS, 1)
    kept.refresh_from_db()
    assert kept.read_at == NOW
    assert all(
        WORDS not in line.summary and "임금" not in line.summary
        for line in Line.objects.filter(action__startswith="guard.")
    )
    assert found.worker_id == worker.id


def test_누가_신고했는지는_감사_기록에서_알_수_없다(office: Office, worker: Worker) -> None:
    key, by = send(office, worker), office.world.viewer("한기간제")
    complaints.open_complaint(complaint=key, by=office.city, at=NOW)
    complaints.answer_complaint(complaint=key, text="살핍니다", by=office.city, at=NOW)
    complaints.withdraw_complaint(complaint=key, by=by, at=NOW)
    told = Line.objects.filter(action__endswith="_complaint")
    assert told.count() == 4
    assert not told.filter(actor=by.name).exists()
    assert not Subject.objects.filter(line_id__in=told.values("id"), person_id=by.person).exists()


def test_자치구와_인사와_감사와_부서장은_열지_못한다(office: Office, worker: Worker) -> None:
    key = send(office, worker)
    others = [
        office.officer,
        office.world.viewer("오인사", "hr"),
        office.world.viewer("정감사", "auditor"),
        office.world.viewer("박과장", "head"),
        officer(office.world, "감사노동", None, role="auditor"),
    ]
    for by in others:
        for act in (complaints.open_complaint, complaints.close_complaint):
            with pytest.raises(NotTheirs):
                act(complaint=key, by=by, at=NOW)
        for say in (complaints.answer_complaint, complaints.write_note):
            with pytest.raises(NotTheirs):
                say(complaint=key, text="말", by=by, at=NOW)
        with pytest.raises(NotTheirs):
            complaints.every(by)
        assert complaints.notes(worker, by) == []


def test_자치구의_노동담당에게는_알리지_않는다(office: Office, worker: Worker) -> None:
    person = office.world.people["윤서무"]
    officer(office.world, "시노동둘", None, person=person)
    boss = office.world.people["박과장"]
    officer(office.world, "가람노동둘", office.world.units["가람구"], person=boss)
    send(office, worker)
    assert [each.person_id for each in Message.objects.all()] == [person]


def test_답하고_끝낸다(office: Office, worker: Worker) -> None:
    key = send(office, worker)
    with pytest.raises(Refused, match="답한 뒤에"):
        complaints.close_complaint(complaint=key, by=office.city, at=NOW)
    with pytest.raises(Refused, match="할 말"):
        complaints.answer_complaint(complaint=key, text=" ", by=office.city, at=NOW)
    complaints.answer_complaint(complaint=key, text="자치구에 물었습니다.", by=office.city, at=NOW)
    (mine,) = complaints.of_person(office.world.people["한기간제"])
    assert (mine.state, complaints.answer_of(mine)) == ("answered", "자치구에 물었습니다.")
    assert Message.objects.filter(text="시의 노동담당이 답했습니다.").count() == 1
    complaints.close_complaint(complaint=key, by=office.city, at=NOW)
    with pytest.raises(Stale):
        complaints.answer_complaint(complaint=key, text="더", by=office.city, at=NOW)
    with pytest.raises(Stale):
        by = office.world.viewer("한기간제")
        complaints.withdraw_complaint(complaint=key, by=by, at=NOW)


def test_거두면_말이_없어진다(office: Office, worker: Worker) -> None:
    key = send(office, worker)
    with pytest.raises(NotTheirs):
        complaints.withdraw_complaint(
            complaint=key, by=office.world.viewer("김주무관"), at=NOW
        )  # fmt: skip
    complaints.withdraw_complaint(complaint=key, by=office.world.viewer("한기간제"), at=NOW)
    kept = Complaint.objects.get(public_id=key)
    assert (kept.state, bytes(kept.words)) == ("withdrawn", b"")
    with pytest.raises(Stale):
        complaints.write_note(complaint=key, text="적음", by=office.city, at=NOW)


def test_점검_결과_옆에_적은_것은_시의_노동담당만_본다(office: Office, worker: Worker) -> None:
    key = send(office, worker)
    with pytest.raises(Refused, match="적을 것"):
        complaints.write_note(complaint=key, text=" ", by=office.city, at=NOW)
    complaints.write_note(complaint=key, text="10월 주휴를 살필 것", by=office.city, at=NOW)
    ((_, text),) = complaints.notes(worker, office.city)
    assert text == "10월 주휴를 살필 것"
    assert text.encode() not in bytes(Note.objects.get().words)


def test_무엇인지_모르는_신고와_말_없는_그_밖의_일은_받지_않는다(
    office: Office, worker: Worker
) -> None:
    with pytest.raises(Refused, match="무엇에 대한"):
        send(office, worker, "elsewhere")
    with pytest.raises(Refused, match="어떤 일인지"):
        send(office, worker, "other", " ")
    send(office, worker, "no_break", "")
    with pytest.raises(NotTheirs):
        complaints.send_complaint(
            worker=worker, kind="other", text="남의 일", by=office.world.viewer("김주무관"), at=NOW
        )  # fmt: skip


def test_너무_긴_말은_자르지_않고_나누라고_한다(office: Office, worker: Worker) -> None:
    key = send(office, worker, text="가" * 4000)
    assert complaints.open_complaint(complaint=key, by=office.city, at=NOW)[1] == "가" * 4000
    with pytest.raises(Refused, match="나누어"):
        send(office, worker, text="가" * 4001)
    for say in (complaints.answer_complaint, complaints.write_note):
        with pytest.raises(Refused, match="나누어"):
            say(complaint=key, text="가" * 4001, by=office.city, at=NOW)
