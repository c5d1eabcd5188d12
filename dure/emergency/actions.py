"""Declare, raise or lower, report, release; and what the roll says of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.emergency import ending, rules
from dure.emergency.calling import answer, call_up, muster, punch_in, remind, take_back_muster
from dure.emergency.models import Emergency, Issuer, Level, Mark, Scope, Upper
from dure.emergency.queries import level_at
from dure.emergency.serving import correct, serve
from dure.emergency.standing import ongoing, theirs
from dure.emergency.stretches import add, draft, drop, publish, take_off
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7

__all__ = [
    "Wanted", "add", "answer", "call_up", "correct", "declare", "draft", "drop", "end_mark", "mark",
    "muster", "publish", "punch_in", "release", "remind", "serve", "set_level", "take_back_muster",
    "take_off", "tell_reported",
]  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """A declaration as somebody asks for it."""

    name: str
    kind: int
    trigger: str
    region: str
    reason: str
    units: Sequence[int]
    issued_at: datetime
    issuer: str = Issuer.DISTRICT
    upper: str = Upper.PROVINCE
    by_minister: bool = False
    drill: str = ""
    lasts_until: date | None = None


def declare(*, wanted: Wanted, by: Viewer, at: datetime) -> Emergency:
    """발령 (제2조의3), in the name of the head of the institution.

    Raises:
        Refused: something is missing, the case calls for another kind, or it lies in the future.
        NotTheirs: not their role, or a unit out of reach.
    """
    rules.may(by, set(wanted.units), rules.day_of(at))
    _check_form(wanted, at)
    rules.check_kind(
        wanted.kind, wanted.trigger, by_minister=wanted.by_minister, drill=bool(wanted.drill)
    )
    made = _store(wanted, by, at)
    if not wanted.drill and not rules.report(made, "declared", wanted.issued_at)["called"]:
        raise Refused(
            "not_in_decree", "그때의 영은 의장의 발령을 정하지 않았습니다.", rules.CALLING
        )
    _noted("declare", f"{called(made, wanted.kind)}을 발령했습니다.", made, by, at)
    return made


def set_level(
    *,
    emergency: UUID,
    kind: int,
    trigger: str,
    reason: str,
    since: datetime,
    by: Viewer,
    at: datetime,
) -> None:
    """Raise or lower the kind from a moment on (제2조의3제3항).

    Raises:
        Refused: it is released, of that kind already, or another kind is called for.
        NotTheirs: not their role.
    """
    one = ongoing(emergency, by, at)
    last = level_at(one, at)
    rules.check_kind(kind, trigger, by_minister=one.by_minister, drill=bool(one.drill))
    if last.kind == kind:
        raise Refused("same_kind", f"이미 제{kind}호입니다.", rules.KINDS_ARTICLE)
    if not reason.strip():
        raise Refused("reason_missing", "올리거나 내리는 까닭을 적어 주세요.", rules.CALLING)
    if not last.since < since <= at:
        raise Refused("not_then", "앞서 정한 때와 지금 사이의 시각을 넣어 주세요.", rules.CALLING)
    _level(one, kind, trigger, reason, since, by, at)
    way = "올렸습니다" if kind < last.kind else "내렸습니다"
    _noted("set_level", f"{one.name}을 제{last.kind}호에서 제{kind}호로 {way}.", one, by, at)


def tell_reported(*, emergency: UUID, reported_at: datetime, by: Viewer, at: datetime) -> None:
    """Write down when the report left (제2조의3제1항).

    Raises:
        Refused: reported already, or at an impossible time. NotTheirs: not their role.
    """
    one = theirs(emergency, by, at)
    if one.reported_at:
        raise Refused("reported", "이미 보고했다고 적었습니다.", rules.CALLING)
    if not one.issued_at <= reported_at <= at:
        raise Refused("not_then", "발령한 때와 지금 사이의 시각을 넣어 주세요.", rules.CALLING)
    told = {"reported_at": reported_at, "reported_by": by.name}
    Emergency.objects.filter(id=one.id).update(**told)
    _noted("tell_reported", f"{one.name}의 발령을 보고했습니다.", one, by, at)


def release(
    *, emergency: UUID, reason: str, released_at: datetime, by: Viewer, at: datetime
) -> None:
    """해제 (제2조의5); whatever was ordered after it is taken back.

    Raises:
        Refused: released already, no reason, or before hours that are written. NotTheirs: not their role.
    """
    one = ongoing(emergency, by, at)
    if not reason.strip():
        raise Refused("reason_missing", "어떤 상황이 끝났는지 적어 주세요.", rules.RELEASE)
    if not max(one.issued_at, level_at(one, at).since) < released_at <= at:
        raise Refused("not_then", "발령한 때와 지금 사이의 시각을 넣어 주세요.", rules.RELEASE)
    if ending.served_after(one, released_at):
        ko = "해제한 때보다 뒤까지 적은 비상근무 시간이 있습니다. 그 시간을 먼저 고쳐 주세요."
        raise Refused("served_later", ko, rules.RELEASE)
    told = {"released_at": released_at, "released_by": by.name, "release_reason": reason.strip()}
    Emergency.objects.filter(id=one.id).update(**told)
    ending.end_orders(one, released_at=released_at, at=at)
    _noted("release", f"{one.name}을 해제했습니다.", one, by, at)


def mark(
    *,
    person: int,
    kind: str,
    reason: str,
    since: date,
    until: date | None,
    spouse: int | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Write into the roll that somebody is left out, does work that is to be included, or is one of a
    couple (once for both).

    Raises:
        Refused: no article for leaving out, no spouse, or marked so already. NotTheirs: not HR.
    """
    _only_hr(by)
    if kind not in Mark.Kind.values or (until and until <= since):
        raise Refused("no_such_mark", "구분과 기간을 다시 골라 주세요.", rules.SERVING)
    if kind == Mark.Kind.EXEMPT and not reason.strip():
        raise Refused(
            "article_missing", "제외하는 조례나 규칙의 조항을 적어 주세요.", rules.SERVING
        )
    if (kind == Mark.Kind.COUPLE) != (spouse is not None) or spouse == person:
        raise Refused(
            "spouse_missing", "부부 공무원에만 배우자의 사번을 적어 주세요.", rules.SERVING
        )
    made = Mark(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        person_id=person,
        spouse_id=spouse,
        kind=kind,
        reason=reason.strip(),
        valid=(since, until),
        recorded_at=at,
        recorded_by=by.name,
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise Refused("marked", "그 기간에 이미 적혀 있습니다.", rules.SERVING) from error
    _noted_mark("mark", f"비상근무 명부에 {made.get_kind_display()}을 적었습니다.", made, by, at)


def end_mark(*, mark: UUID, by: Viewer, at: datetime) -> None:
    """Take what the roll says of somebody back.

    Raises:
        NotTheirs: not HR, or there is no such mark.
    """
    _only_hr(by)
    made = Mark.objects.filter(public_id=mark, known_until__isnull=True).first()
    if made is None:
        raise NotTheirs("명부에 없는 줄입니다.")
    Mark.objects.filter(id=made.id).update(known_until=at)
    _noted_mark(
        "end_mark", f"비상근무 명부의 {made.get_kind_display()}을 지웠습니다.", made, by, at
    )


def called(one: Emergency, kind: int) -> str:
    """`비상근무 제3호(호우)` or `을지연습 훈련`."""
    return f"{one.name} 훈련" if one.drill else f"비상근무 제{kind}호({one.name})"


def _check_form(wanted: Wanted, at: datetime) -> None:
    named = (wanted.name, wanted.region, wanted.reason)
    if not all(text.strip() for text in named) or not wanted.units:
        raise Refused(
            "form_incomplete",
            "이름과 지역, 발령 사유, 발령하는 부서를 모두 넣어 주세요.",
            rules.CALLING,
        )
    if wanted.issuer not in Issuer.values or wanted.drill not in ("", *Emergency.Drill.values):
        raise Refused("no_such_issuer", "발령하는 사람과 훈련의 구분을 골라 주세요.", rules.CALLING)
    if wanted.issued_at > at:
        raise Refused(
            "not_yet", "앞날의 발령은 적을 수 없습니다. 그때 발령해 주세요.", rules.CALLING
        )


def _store(wanted: Wanted, by: Viewer, at: datetime) -> Emergency:
    here = tenancy.current()
    made = Emergency.objects.create(
        public_id=uuid7(),
        institution_id=here,
        name=wanted.name.strip(),
        drill=wanted.drill,
        issuer=wanted.issuer,
        upper=wanted.upper if wanted.issuer == Issuer.DISTRICT else "",
        by_minister=wanted.by_minister,
        region=wanted.region.strip(),
        reason=wanted.reason.strip(),
        issued_at=wanted.issued_at,
        lasts_until=wanted.lasts_until,
        recorded_at=at,
        recorded_by=by.name,
    )
    _level(made, wanted.kind, wanted.trigger, wanted.reason, wanted.issued_at, by, at)
    Scope.objects.bulk_create(
        Scope(institution_id=here, emergency=made, unit_id=unit)
        for unit in dict.fromkeys(wanted.units)
    )
    return made


def _level(
    one: Emergency, kind: int, trigger: str, reason: str, since: datetime, by: Viewer, at: datetime
) -> None:
    Level.objects.create(
        institution_id=tenancy.current(),
        emergency=one,
        kind=kind,
        trigger=trigger,
        since=since,
        reason=reason.strip(),
        recorded_at=at,
        recorded_by=by.name,
    )


def _only_hr(by: Viewer) -> None:
    if by.role != "hr":
        raise NotTheirs("비상근무 명부는 인사담당자가 적습니다.")


def _noted(what: str, summary: str, one: Emergency, by: Viewer, at: datetime) -> None:
    on = [On(kind="emergency", subject=str(one.public_id))]
    record(by=by, at=at, action=f"emergency.{what}", summary=summary, on=on)


def _noted_mark(what: str, summary: str, made: Mark, by: Viewer, at: datetime) -> None:
    on = [On(made.person_id, "emergency_mark", str(made.public_id))]
    record(by=by, at=at, action=f"emergency.{what}", summary=summary, on=on)
