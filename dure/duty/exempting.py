"""Who keeps no watch for a while, who keeps it together or never together, and what people wish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.duty import watches
from dure.duty.models import Exemption, Pairing, Watch, Wish
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.people import queries as people
from dure.timeline.actions import SEOUL, ends

NO_FACT = Exemption.Why.OTHER_GROUND  # of which the law knows nothing
FARTHEST = timedelta(days=366)


@dataclass(frozen=True)
class Wanted:
    """An exemption as HR writes it; no modes: of every watch."""

    person: int
    why: str
    modes: tuple[str, ...]
    source: str
    since: date
    until: date | None


def exempt(*, wanted: Wanted, by: Viewer, at: datetime) -> UUID:
    """Write down that somebody keeps no watch of some kinds for a while.

    Raises:
        Refused: no source, days that make no sense, the institution exempts nobody for that, or
            the same reason exempts them already. NotTheirs: not HR, or nobody here.
    """
    _hr(by)
    _check(wanted)
    modes = wanted.modes or _modes(Exemption.Why(wanted.why), wanted.since)
    try:
        with transaction.atomic():
            made = Exemption.objects.create(
                public_id=uuid7(),
                institution_id=tenancy.current(),
                person_id=wanted.person,
                why=wanted.why,
                modes=list(modes),
                source=wanted.source.strip(),
                valid=(wanted.since, wanted.until),
                known=(at, None),
            )
    except IntegrityError as error:
        raise Refused(
            "exempt_already", "그날에 같은 사유의 면제가 이미 있습니다. 그것을 먼저 끝내 주세요."
        ) from error
    record(
        by=by,
        at=at,
        action="duty.exempt",
        summary=f"당직 면제를 {wanted.since}부터 적었습니다.",
        on=[On(wanted.person, "duty_exemption", str(made.public_id))],
        after={"modes": list(modes), "source": made.source, "until": str(wanted.until or "")},
    )
    return made.public_id


def end_exemption(*, exemption: UUID, until: date, by: Viewer, at: datetime) -> None:
    """From a day on they keep watch again; what was known before stays beside it.

    Raises:
        Refused: it has ended by then. NotTheirs: not HR, or no such exemption.
    """
    _hr(by)
    found = Exemption.objects.filter(public_id=exemption, known__upper_inf=True).first()
    if found is None:
        raise NotTheirs("이 기관에 없는 면제입니다.")
    upper = found.valid.upper
    if upper is not None and upper <= until:
        raise Refused("exemption_ended", "그날에는 이미 끝난 면제입니다.")
    now = ends(found.known, at)
    Exemption.objects.filter(id=found.id).update(known=(found.known.lower, now))
    if until > found.valid.lower:
        found.pk, found._state.adding = None, True
        found.public_id, found.valid, found.known = uuid7(), (found.valid.lower, until), (now, None)
        found.save(force_insert=True)
    record(
        by=by,
        at=at,
        action="duty.end_exemption",
        summary=f"당직 면제를 {until}에 끝냈습니다.",
        on=[On(found.person_id, "duty_exemption", str(exemption))],
    )


def pair(
    *, persons: Sequence[int], together: bool, why: str, since: date, by: Viewer, at: datetime
) -> UUID:
    """Let two people keep watch only together, or never together, from a day on.

    Raises:
        Refused: not two people, no reason, or they are paired already. NotTheirs: out of reach.
    """
    if len(set(persons)) != 2 or not why.strip():
        raise Refused("not_a_pair", "서로 다른 두 사람과 그렇게 정한 까닭을 적어 주세요.")
    one, other = sorted(set(persons))
    _reach(by, at, one, other)
    mine = Pairing.objects.filter(one_id=one, other_id=other)
    if mine.filter(valid__overlap=(since, None)).exists():
        raise Refused(
            "paired_already", "두 사람에게 이미 정한 것이 있습니다. 그것을 먼저 끝내 주세요."
        )
    made = Pairing.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        one_id=one,
        other_id=other,
        together=together,
        why=why.strip(),
        valid=(since, None),
    )
    words = "함께 서게" if together else "함께 서지 않게"
    record(
        by=by,
        at=at,
        action="duty.pair",
        summary=f"두 사람이 당직을 {words} 정했습니다.",
        on=[On(each, "duty_pairing", str(made.public_id)) for each in (one, other)],
    )
    return made.public_id


def end_pairing(*, pairing: UUID, by: Viewer, at: datetime) -> None:
    """From today on the two are two like any others.

    Raises:
        Refused: it has ended. NotTheirs: out of reach, or there is none.
    """
    found = Pairing.objects.filter(public_id=pairing).first()
    if found is None:
        raise NotTheirs("이 기관에 없는 짝입니다.")
    _reach(by, at, found.one_id, found.other_id)
    if found.valid.isempty or found.valid.upper is not None:
        raise Refused("pairing_ended", "이미 끝난 짝입니다.")
    today = at.astimezone(SEOUL).date()
    lower = found.valid.lower
    Pairing.objects.filter(id=found.id).update(valid=(lower, max(today, lower)))
    record(
        by=by,
        at=at,
        action="duty.end_pairing",
        summary="두 사람의 당직 짝을 끝냈습니다.",
        on=[On(each, "duty_pairing", str(pairing)) for each in (found.one_id, found.other_id)],
    )


def wish(*, day: date, wants: bool, why: str, by: Viewer, at: datetime) -> UUID:
    """Say that one would rather, or rather not, keep watch on a coming day; the last word counts.

    Raises:
        Refused: a day that is over, or too far off. NotTheirs: nobody of this institution.
    """
    if by.person is None:
        raise NotTheirs("이 기관의 직원만 당직 희망을 적습니다.")
    today = at.astimezone(SEOUL).date()
    if not today < day <= today + FARTHEST:
        raise Refused("no_such_wish_day", "내일부터 1년 안의 날을 골라 주세요.")
    since = _forget(by.person, day, at)
    made = Wish.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        person_id=by.person,
        date=day,
        wants=wants,
        why=why.strip(),
        known=(since, None),
    )
    record(
        by=by,
        at=at,
        action="duty.wish",
        summary=f"{day} 당직을 {'희망' if wants else '피하기를 희망'}했습니다.",
        on=[On(by.person, "duty_wish", str(made.public_id))],
    )
    return made.public_id


def unwish(*, wish: UUID, by: Viewer, at: datetime) -> None:
    """Take one's wish back.

    Raises:
        NotTheirs: it is somebody else's, or none.
    """
    found = Wish.objects.filter(public_id=wish, known__upper_inf=True).first()
    if found is None or by.person is None or found.person_id != by.person:
        raise NotTheirs("내가 적은 희망이 아니거나 이미 거둔 희망입니다.")
    _forget(by.person, found.date, at)
    record(
        by=by,
        at=at,
        action="duty.unwish",
        summary=f"{found.date} 당직 희망을 거두었습니다.",
        on=[On(by.person, "duty_wish", str(wish))],
    )


# ── how ───────────────────────────────────────────────────────────────────────────────


def _hr(by: Viewer) -> None:
    if by.role != "hr":
        raise NotTheirs("당직 면제와 그 사유는 인사담당자가 다룹니다.")


def _check(wanted: Wanted) -> None:
    if not wanted.source.strip():
        raise Refused("source_missing", "면제의 근거(조례와 그 조, 증빙 문서번호)를 적어 주세요.")
    if wanted.until is not None and wanted.until <= wanted.since:
        raise Refused("dates_reversed", "끝나는 날이 시작하는 날보다 뒤여야 합니다.")
    if not people.holding([wanted.person], on=wanted.since):
        raise NotTheirs("그날 이 기관에 근무하지 않는 사람입니다.")
    if _rule(Exemption.Why(wanted.why), wanted.since) == "not_exempted":
        raise Refused(
            "not_exempted",
            "기관 값에 이 사유로는 면제하지 않는다고 정했습니다. 기관 값을 먼저 바꿔 주세요.",
        )


def _rule(why: Exemption.Why, since: date) -> str | None:
    """What the institution decided of a reason; None where nothing."""
    found: str | None = None if why == NO_FACT else watches.local(f"{why}_exemption", since)
    return found


def _modes(why: Exemption.Why, since: date) -> tuple[str, ...]:
    """What the institution exempts from for a reason, where nobody said: every kind, or all but 일직."""
    day_only = _rule(why, since) == "day_only"
    every = [str(mode) for mode in Watch.Mode]
    return tuple(mode for mode in every if not (day_only and mode == Watch.Mode.DAY_WATCH))


def _reach(by: Viewer, at: datetime, *persons: int) -> None:
    today = at.astimezone(SEOUL).date()
    found = people.holding(persons, on=today)
    if set(found) != set(persons):
        raise NotTheirs("오늘 이 기관에 근무하지 않는 사람이 있습니다.")
    watches.may({each.unit for each in found.values()}, by, at)


def _forget(person: int, day: date, at: datetime) -> datetime:
    """End what somebody wished of a day; from when on another wish may be known."""
    for each in Wish.objects.filter(person_id=person, date=day, known__upper_inf=True):
        at = ends(each.known, at)
        Wish.objects.filter(id=each.id).update(known=(each.known.lower, at))
    return at
