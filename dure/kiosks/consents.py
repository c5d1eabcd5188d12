"""동의: asked once with its purpose, each answer kept, taken back whenever one likes."""

from dataclasses import dataclass
from datetime import datetime

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.kiosks.models import Consent, PlaceCheck

ARTICLE = "위치정보의 보호 및 이용 등에 관한 법률 제15조제1항"
WORDING = "2026-11"
PURPOSE = (
    "무엇을: 출근이나 퇴근을 누르는 순간의 위치 한 번. 누르지 않으면 모으지 않습니다.",
    "왜: 기관이 등록한 사무실 가까이에서 눌렀는지 판정해 출퇴근을 기록하려고 씁니다.",
    "무엇이 남나: 어느 사무실의 안인지 밖인지와 정확한 정도만 남습니다. 좌표는 판정하고 바로 버립니다.",
    "언제: 근무시간과 승인된 초과근무, 그 앞뒤로 기관이 정한 시간에만. 그 밖에는 묻지도 받지도 않습니다.",
    "거부하면: 불이익이 없습니다. 단말기의 공무원증, QR 키오스크, 키오스크의 PIN, 정정 신청을 그대로 쓸 수 있습니다.",
    "거두면: 그때부터 위치를 묻지 않고, 남아 있던 판정을 모두 지웁니다. 출퇴근 기록은 그대로입니다.",
)


@dataclass(frozen=True)
class Answer:
    """One answer of a person."""

    agreed: bool
    wording: str
    at: datetime


def agree(*, by: Viewer, at: datetime) -> None:
    """Let one's place be judged at a press.

    Raises:
        Refused: agreed already. NotTheirs: nobody of the staff.
    """
    if stands(_own(by)):
        raise Refused("agreed_already", "이미 동의했습니다. 바뀐 것이 없습니다.", ARTICLE)
    _answer(by, at, agreed=True)
    record(
        by=by,
        at=at,
        action="kiosks.agree",
        summary="휴대전화 출퇴근의 위치 확인에 동의했습니다.",
        on=[On(by.person, "consent", WORDING)],
    )


def withdraw(*, by: Viewer, at: datetime) -> int:
    """Decline, or take an agreement back: every judgement of the person is destroyed; how many.

    Raises:
        NotTheirs: nobody of the staff.
    """
    person = _own(by)
    _answer(by, at, agreed=False)
    count, _ = PlaceCheck.objects.filter(person_id=person).delete()
    record(
        by=by,
        at=at,
        action="kiosks.withdraw",
        summary=f"위치 확인에 동의하지 않습니다. 남아 있던 판정 {count}건을 지웠습니다.",
        on=[On(person, "consent", WORDING)],
    )
    return count


def stands(person: int) -> bool:
    """Whether the last answer was yes, to the wording of now."""
    last = Consent.objects.filter(person_id=person).order_by("-id").first()
    return last is not None and last.agreed and last.wording == WORDING


def answers(person: int) -> list[Answer]:
    """Everything somebody answered, newest first."""
    rows = Consent.objects.filter(person_id=person).order_by("-id")
    return [Answer(row.agreed, row.wording, row.at) for row in rows]


def _own(by: Viewer) -> int:
    if by.person is None:
        raise NotTheirs("직원이 아닌 로그인에는 위치 확인의 동의가 없습니다.")
    return by.person


def _answer(by: Viewer, at: datetime, *, agreed: bool) -> None:
    Consent.objects.create(
        institution_id=tenancy.current(),
        person_id=_own(by),
        agreed=agreed,
        wording=WORDING,
        at=at,
    )
