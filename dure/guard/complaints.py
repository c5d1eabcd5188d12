"""비밀 신고: a worker tells the city's labour officer alone; words are sealed, every look is written down."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from dure import tenancy
from dure.accounts import queries as accounts
from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused, Stale
from dure.guard.models import Complaint, Note
from dure.identity import uuid7
from dure.labor.models import Worker
from dure.messages import actions as told
from dure.sealed import seal, unseal
from dure.timeline.actions import SEOUL

KINDS: Final = list(Complaint.Kind.choices)
STATES: Final = dict(Complaint.State.choices)
LONGEST: Final = 4000


def may_read(viewer: Viewer) -> bool:
    """The city's labour officer alone: no district's officer, no HR, no auditor."""
    return viewer.role == "labor" and viewer.units() is None


@transaction.atomic
def send_complaint(*, worker: Worker, kind: str, text: str, by: Viewer, at: datetime) -> UUID:
    """Tell the city's labour officer what is wrong.

    Raises:
        Refused: no kind, 기타 without words, or too many words. NotTheirs: not the worker.
    """
    if by.person is None or worker.person_id != by.person:
        raise NotTheirs("신고는 본인만 합니다.")
    if kind not in dict(KINDS):
        raise Refused("complaint_kind_unknown", "무엇에 대한 신고인지 골라 주세요.")
    words = _fitting(text)
    if kind == "other" and not words:
        raise Refused("complaint_without_words", "어떤 일인지 적어 주세요.")
    made = Complaint.objects.create(
        public_id=uuid7(), institution_id=tenancy.current(), worker=worker, kind=kind,
        state="sent", words=seal(words.encode()), sent_at=at,
    )  # fmt: skip
    for person in accounts.people_in("labor", None, on=at.astimezone(SEOUL).date()):
        told.post(
            person=person, topic="labor", text="비밀 신고가 들어왔습니다.", url="/labor/complaints",
            key=f"guard:complaint:{made.id}:{person}", at=at,
        )  # fmt: skip
    _log(made, "비밀 신고를 보냈습니다.", "guard.send_complaint", _unnamed(by), at)
    return made.public_id


@transaction.atomic
def open_complaint(*, complaint: UUID, by: Viewer, at: datetime) -> tuple[Complaint, str]:
    """A complaint with its words, for the city's labour officer; the look is written down.

    Raises:
        NotTheirs: anybody else.
    """
    found = _one(complaint, by)
    if found.read_at is None:
        Complaint.objects.filter(id=found.id).update(read_at=at)
    _log(found, "비밀 신고를 열어 보았습니다.", "guard.open_complaint", by, at)
    return found, words_of(found)


@transaction.atomic
def answer_complaint(*, complaint: UUID, text: str, by: Viewer, at: datetime) -> None:
    """Say to the worker what becomes of it; a later answer takes the place of the former.

    Raises:
        Refused: nothing said. Stale: taken back or closed. NotTheirs: not the city's officer.
    """
    found = _open(complaint, by)
    words = _fitting(text)
    if not words:
        raise Refused("answer_empty", "근로자에게 할 말을 적어 주세요.")
    Complaint.objects.filter(id=found.id).update(
        answer=seal(words.encode()), answered_at=at, answered_by=by.name,
        state="answered",
    )  # fmt: skip
    if found.worker.person_id:
        told.post(
            person=found.worker.person_id, topic="labor", text="시의 노동담당이 답했습니다.",
            url="/labor/mine/complaints", key=f"guard:complaint:{found.id}:{at.isoformat()}", at=at,
        )  # fmt: skip
    _log(found, "비밀 신고에 답했습니다.", "guard.answer_complaint", by, at)


@transaction.atomic
def close_complaint(*, complaint: UUID, by: Viewer, at: datetime) -> None:
    """Nothing more is to be done.

    Raises:
        Refused: not answered yet. Stale: taken back or closed. NotTheirs: not the city's officer.
    """
    found = _open(complaint, by)
    if found.state != "answered":
        raise Refused("complaint_unanswered", "근로자에게 답한 뒤에 끝낼 수 있습니다.")
    Complaint.objects.filter(id=found.id).update(state="closed", closed_at=at)
    _log(found, "비밀 신고를 끝냈습니다.", "guard.close_complaint", by, at)


@transaction.atomic
def withdraw_complaint(*, complaint: UUID, by: Viewer, at: datetime) -> None:
    """Take it back: its words are destroyed, that there was one stays.

    Raises:
        Stale: closed or taken back. NotTheirs: another's.
    """
    found = Complaint.objects.filter(public_id=complaint, worker__person_id=by.person or 0)
    held = found.select_for_update().first()
    if held is None:
        raise NotTheirs("본인의 신고가 아닙니다.")
    _refuse_ended(held)
    found.update(state="withdrawn", words=b"", answer=b"", closed_at=at)
    _log(held, "비밀 신고를 거두었습니다.", "guard.withdraw_complaint", _unnamed(by), at)


@transaction.atomic
def write_note(*, complaint: UUID, text: str, by: Viewer, at: datetime) -> None:
    """Keep beside the worker's findings what the city's officer has to remember.

    Raises:
        Refused: nothing said. Stale: taken back. NotTheirs: not the city's officer.
    """
    found = _one(complaint, by)
    if found.state == "withdrawn":
        raise Stale("근로자가 거둔 신고입니다.")
    words = _fitting(text)
    if not words:
        raise Refused("note_empty", "적을 것을 넣어 주세요.")
    Note.objects.create(
        institution_id=tenancy.current(), worker=found.worker, complaint=found,
        words=seal(words.encode()), recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    _log(found, "점검 결과 옆에 적었습니다.", "guard.write_note", by, at)


def _fitting(text: str) -> str:
    words = text.strip()
    if len(words) > LONGEST:
        raise Refused("words_too_long", f"{LONGEST:,}자까지 적습니다. 나누어 적어 주세요.")
    return words


def _one(complaint: UUID, by: Viewer) -> Complaint:
    if not may_read(by):
        raise NotTheirs("비밀 신고는 시의 노동담당만 봅니다.")
    ready = Complaint.objects.select_related("worker__district").select_for_update(of=("self",))
    found = ready.filter(public_id=complaint).first()
    if found is None:
        raise NotTheirs("없는 신고입니다.")
    return found


def _open(complaint: UUID, by: Viewer) -> Complaint:
    found = _one(complaint, by)
    _refuse_ended(found)
    return found


def _refuse_ended(found: Complaint) -> None:
    if found.state in ("closed", "withdrawn"):
        raise Stale("이미 끝났거나 거둔 신고입니다. 다시 불러와 확인해 주세요.")


def _unnamed(by: Viewer) -> Actor:
    """The worker without name and address: who it was stands in the complaint alone."""
    return Actor("비밀 신고를 한 근로자", by.role, "web")


def _log(found: Complaint, what: str, action: str, by: Actor, at: datetime) -> None:
    """That it happened, never what it was about or whose it is: the auditor reads these lines."""
    on = [On(kind="complaint", subject=str(found.public_id))]
    record(by=by, at=at, action=action, summary=what, on=on)


def words_of(complaint: Complaint) -> str:
    return unseal(complaint.words).decode() if complaint.words else ""


def answer_of(complaint: Complaint) -> str:
    return unseal(complaint.answer).decode() if complaint.answer else ""


def of_person(person: int) -> list[Complaint]:
    """What somebody sent, the latest first."""
    return list(Complaint.objects.filter(worker__person_id=person).order_by("-id"))


def every(viewer: Viewer) -> list[Complaint]:
    """All of them, what waits first.

    Raises:
        NotTheirs: not the city's labour officer.
    """
    if not may_read(viewer):
        raise NotTheirs("비밀 신고는 시의 노동담당만 봅니다.")
    found = list(Complaint.objects.select_related("worker__district").order_by("-id"))
    return sorted(found, key=lambda each: each.state != "sent")


def unanswered() -> int:
    """How many wait for the city's officer."""
    return Complaint.objects.filter(state="sent").count()


def notes(worker: Worker, viewer: Viewer) -> list[tuple[Note, str]]:
    """What the city's officer wrote beside a worker's findings; nothing for anybody else."""
    if not may_read(viewer):
        return []
    found = Note.objects.filter(worker=worker).select_related("complaint").order_by("-id")
    return [(each, unseal(each.words).decode()) for each in found]
