"""시정요구: a letter to a district, and what the district answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dure import tenancy
from dure.accounts import queries as accounts
from dure.audit.actions import Actor, On, record
from dure.errors import Refused
from dure.guard.models import Answer, Finding, Letter, LetterItem
from dure.identity import uuid7
from dure.labor import reach, renewing
from dure.labor.models import District
from dure.messages import actions as told
from dure.timeline.actions import SEOUL

SHUT = ("gone", "corrected")


@dataclass(frozen=True)
class WantedLetter:
    """What a letter asks: of which findings, by which document, to be answered until when."""

    findings: Sequence[UUID]
    number: str
    text: str
    answer_by: date


@transaction.atomic
def send_letter(*, district: District, wanted: WantedLetter, by: Actor, at: datetime) -> UUID:
    """Ask a district to mend what was found; the letter keeps what was said of each that day.

    Raises:
        Refused: nothing picked, no document number, or a day that is over. NotTheirs: not the
            city's officer.
    """
    reach.may_write_all(by)
    picked = _picked(district, wanted)
    _check(wanted, at.astimezone(SEOUL).date())
    letter = Letter.objects.create(
        public_id=uuid7(), institution_id=tenancy.current(), district=district,
        number=wanted.number.strip()[:80], text=wanted.text.strip(), answer_by=wanted.answer_by,
        sent_at=at, sent_by=by.name,
    )  # fmt: skip
    LetterItem.objects.bulk_create(
        LetterItem(
            institution_id=letter.institution_id, letter=letter, finding=each, version=each.latest
        )
        for each in picked
    )
    keys = [each.id for each in picked]
    Finding.objects.filter(id__in=keys, state__in=["open", "answered"]).update(state="asked")
    said = f"시정요구서 {letter.number}: {len(picked)}건의 시정을 요구했습니다. {wanted.answer_by}까지 답을 받습니다."
    record(by=by, at=at, action="guard.send_letter", summary=said, on=[_on(letter)])
    officers = renewing.officers(district, at.astimezone(SEOUL).date())
    asked = f"시정요구서가 왔습니다({letter.number}). {wanted.answer_by}까지 답해 주세요."
    _tell(letter, officers, asked, f"guard:letter:{letter.id}", at)
    return letter.public_id


def _picked(district: District, wanted: WantedLetter) -> list[Finding]:
    found = Finding.objects.filter(district=district, public_id__in=wanted.findings)
    picked = list(found.exclude(state__in=SHUT).select_related("latest"))
    if not picked or len(picked) != len(set(wanted.findings)):
        raise Refused(
            "letter_empty", "시정을 요구할 점검 결과를 골라 주세요. 사라졌거나 시정한 것은 뺍니다."
        )
    return picked


def _check(wanted: WantedLetter, today: date) -> None:
    if not wanted.number.strip():
        raise Refused("letter_unnumbered", "시정요구서의 문서번호를 적어 주세요.")
    if Letter.objects.filter(number=wanted.number.strip()[:80]).exists():
        raise Refused("letter_number_used", "같은 문서번호의 시정요구서가 있습니다.")
    if wanted.answer_by <= today:
        raise Refused("letter_too_late", "답을 받을 날은 내일부터 고를 수 있습니다.")


@transaction.atomic
def answer_letter(
    *, letter: Letter, stance: str, text: str, promised_on: date | None, by: Actor, at: datetime
) -> None:
    """What the district says to a letter; every answer stays.

    Raises:
        Refused: no stance or no words. NotTheirs: another district's.
    """
    reach.may_write(letter.district, by, on=at.astimezone(SEOUL).date())
    if stance not in Answer.Stance.values or not text.strip():
        raise Refused("answer_unsaid", "받아들이는지 고르고 까닭이나 계획을 적어 주세요.")
    if stance != "disputed" and promised_on is None:
        raise Refused("answer_undated", "언제까지 시정할지 날을 적어 주세요.")
    answer = Answer.objects.create(
        institution_id=letter.institution_id, letter=letter, stance=stance, text=text.strip(),
        promised_on=promised_on, answered_at=at, answered_by=by.name,
    )  # fmt: skip
    asked = Finding.objects.filter(letter_items__letter=letter, state="asked").values("id")
    Finding.objects.filter(id__in=[each["id"] for each in asked]).update(state="answered")
    said = f"{letter.number}에 답했습니다: {Answer.Stance(stance).label}"
    record(by=by, at=at, action="guard.answer_letter", summary=said, on=[_on(letter)])
    city = accounts.people_in("labor", None, on=at.astimezone(SEOUL).date())
    _tell(
        letter,
        city,
        f"자치구가 시정요구서 {letter.number}에 답했습니다.",
        f"guard:answer:{answer.id}",
        at,
    )


def _tell(letter: Letter, people: Iterable[int], text: str, key: str, at: datetime) -> None:
    url = f"/labor/letters/{letter.public_id}"
    for person in people:
        told.post(person=person, topic="labor", text=text, url=url, key=f"{key}:{person}", at=at)


def _on(letter: Letter) -> On:
    return On(kind="guard_letter", subject=str(letter.public_id))
