"""Ask, answer, decide: each a turn that is added to a hit and never changed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused, Stale
from dure.evidence.models import Hit, Turn
from dure.evidence.rules import name
from dure.evidence.standing import DECISIONS, decisions
from dure.identity import uuid7
from dure.messages import actions as messages
from dure.sealed import File, media_type, seal, unseal

LONGEST = 1000
OWN = "본인의 기록이 든 의심은 다른 감사 담당자가 보고 판단합니다."
Kind = Turn.Kind


@transaction.atomic
def ask(*, hit: UUID, persons: Sequence[int], text: str, by: Viewer, at: datetime) -> int:
    """Ask people of a hit to explain it; how many.

    Raises:
        NotTheirs: not 감사, or 감사's own records.
        Refused: nobody of this hit, or asked and not answered yet.
        Stale: it has been decided.
    """
    found = _open(hit, by, "해명은 감사 담당자가 요청합니다.")
    of_it = set(found.persons.values_list("person_id", flat=True))
    asked = [person for person in dict.fromkeys(persons) if person in of_it]
    if not asked:
        raise Refused("nobody_to_ask", "해명을 요청할 사람을 골라 주세요.")
    for person in asked:
        if waiting_for(found.id, person):
            raise Refused(
                "asked_already", "이미 해명을 요청했고 아직 답이 없습니다. 답을 기다려 주세요."
            )
        turn = _add(found, Kind.QUESTION, text, person, by, at)
        messages.post(
            person=person,
            topic="system",
            text="감사 담당자가 기록에 관한 해명을 요청했습니다.",
            url=f"/evidence/asked/{found.public_id}",
            key=f"evidence.ask:{turn.public_id}",
            at=at,
        )
    return len(asked)


@transaction.atomic
def answer(*, hit: UUID, text: str, file: File | None = None, by: Viewer, at: datetime) -> None:
    """Explain what one was asked about, with a file if there is one.

    Raises:
        NotTheirs: nobody asked this person.
        Refused: nothing said, or a file that cannot be taken.
        Stale: it has been decided meanwhile.
    """
    found = _locked(hit)
    if found is None or by.person is None or not was_asked(found.id, by.person):
        raise NotTheirs("해명을 요청받은 사람만 답할 수 있습니다.")
    _not_decided(found)
    if not text.strip():
        raise Refused("nothing_said", "해명을 적어 주세요. 무엇이 있었는지 한 문장이면 됩니다.")
    _add(found, Kind.ANSWER, text, by.person, by, at, file)


@transaction.atomic
def decide(*, hit: UUID, outcome: str, text: str, by: Viewer, at: datetime) -> None:
    """Decide a hit: 정당, 의심을 확인, 통보. Its facts do not come back.

    Raises:
        NotTheirs: not 감사, or 감사's own records.
        Refused: no such decision, or no reason.
        Stale: decided already.
    """
    found = _open(hit, by, "의심은 감사 담당자가 판단합니다.")
    if outcome not in DECISIONS:
        raise Refused("no_such_decision", "정당, 의심을 확인, 통보 가운데 하나를 골라 주세요.")
    if not text.strip():
        raise Refused("no_reason", "판단한 까닭을 적어 주세요. 이력에 남습니다.")
    _add(found, Kind(outcome), text, None, by, at)


@transaction.atomic
def revisit(*, hit: UUID, text: str, by: Viewer, at: datetime) -> None:
    """Open a decided hit again; what was decided stays in its history.

    Raises:
        NotTheirs: not 감사, or 감사's own records.
        Refused: it is open, or no reason.
    """
    found = _theirs(hit, by, "의심은 감사 담당자가 다시 봅니다.")
    if not decisions([found.id]):
        raise Refused("not_decided", "아직 판단하지 않은 의심입니다.")
    if not text.strip():
        raise Refused("no_reason", "다시 보는 까닭을 적어 주세요. 이력에 남습니다.")
    _add(found, Kind.REVISITED, text, None, by, at)


@transaction.atomic
def open_file(*, turn: UUID, by: Viewer, at: datetime) -> tuple[str, str, bytes]:
    """Name, type and content of what came with an explanation; that it was opened is recorded.

    Raises:
        NotTheirs: neither 감사 nor who gave it, or of a hit about 감사 themselves.
    """
    found = Turn.objects.filter(public_id=turn, file__isnull=False).first()
    if (
        found is None
        or found.file is None
        or not (by.role == "auditor" or by.person == found.person_id)
    ):
        raise NotTheirs("해명의 첨부는 낸 사람과 감사 담당자만 봅니다.")
    if by.person != found.person_id:
        refuse_own(found.hit, by)
    record(
        by=by,
        at=at,
        action="evidence.open_file",
        summary="해명의 첨부를 열었습니다.",
        on=[On(found.person_id, "evidence", str(found.public_id))],
    )
    return found.filename, found.media, unseal(found.file)


def was_asked(hit: int, person: int) -> bool:
    return Turn.objects.filter(hit_id=hit, kind=Kind.QUESTION, person_id=person).exists()


def waiting_for(hit: int, person: int) -> bool:
    """Whether somebody was asked about a hit and has not answered since."""
    kinds = (Kind.QUESTION, Kind.ANSWER)
    rows = Turn.objects.filter(hit_id=hit, person_id=person, kind__in=kinds).order_by("-id")
    return rows.values_list("kind", flat=True).first() == Kind.QUESTION


def _locked(hit: UUID) -> Hit | None:
    """The hit, alone until the end of the transaction: two decisions come one after the other."""
    tenancy.lock("evidence.hit", hit)
    return Hit.objects.filter(public_id=hit).first()


def _theirs(hit: UUID, by: Viewer, sentence: str) -> Hit:
    """The hit, where this is 감사 and not about them."""
    if by.role != "auditor":
        raise NotTheirs(sentence)
    found = _locked(hit)
    if found is None:
        raise NotTheirs("이 기관에 없는 의심입니다.")
    refuse_own(found, by)
    return found


def refuse_own(found: Hit, by: Viewer) -> None:
    """Nobody looks into a case of their own.

    Raises:
        NotTheirs: it is about this person.
    """
    if by.person is not None and found.persons.filter(person_id=by.person).exists():
        raise NotTheirs(OWN)


def _open(hit: UUID, by: Viewer, sentence: str) -> Hit:
    found = _theirs(hit, by, sentence)
    _not_decided(found)
    return found


def _not_decided(found: Hit) -> None:
    if decisions([found.id]):
        raise Stale("이미 판단한 의심입니다. 다시 열어야 이어서 적을 수 있습니다.")


def _add(
    hit: Hit, kind: Kind, text: str, person: int | None, by: Viewer, at: datetime, file: File | None = None
) -> Turn:  # fmt: skip
    if len(text.strip()) > LONGEST:
        raise Refused("too_long", f"{LONGEST:,}자까지 적을 수 있습니다. 줄여서 적어 주세요.")
    media = media_type(file, "") if file else ""
    turn = Turn.objects.create(
        institution_id=tenancy.current(),
        public_id=uuid7(),
        hit=hit,
        kind=kind,
        person_id=person,
        text=text.strip(),
        file=seal(file.content) if file else None,
        filename=file.name[:255] if file else "",
        media=media,
        by=by.name,
        at=at,
    )
    persons = [person] if person else list(hit.persons.values_list("person_id", flat=True))
    record(
        by=by,
        at=at,
        action=f"evidence.{kind.value}",
        summary=f"'{name(hit.rule)}' 의심에 {kind.label}을(를) 적었습니다.",
        on=[On(each, "evidence", str(hit.public_id)) for each in persons],
    )
    return turn
