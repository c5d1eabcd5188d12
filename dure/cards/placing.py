"""What the administrator decides of a terminal: whom it knows, when it may be told, whom besides."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from dure import tenancy
from dure.attendance import terminals as places
from dure.attendance.terminals import Placed
from dure.audit.actions import Actor, On, record
from dure.cards import enrolments, roll, sending
from dure.cards.models import Enrolment, Extra, TerminalRule
from dure.errors import NotTheirs, Refused, Stale
from dure.identity import uuid7
from dure.organization import queries as organization
from dure.people import actions as people
from dure.people import periods, wanted
from dure.people import queries as known

FIRST_NUMBER = 10_001


@transaction.atomic
def set_rule(
    *, serial: str, scope: str, units: Sequence[int] = (), digits: int = 9, by: Actor, at: datetime
) -> None:
    """Whom a terminal shall know; what it would then be told is looked at and approved again.

    Raises:
        Refused: no such scope, no unit chosen, or a number of digits that no terminal has.
        NotTheirs: not the administrator, or no such terminal here.
    """
    place = _terminal(serial, by)
    if scope not in TerminalRule.Scope.values or (scope == TerminalRule.Scope.CHOSEN and not units):
        raise Refused(
            "no_scope", "누구를 등록할지 고르고, 부서를 고르는 것이면 하나라도 골라 주세요."
        )
    if not 1 <= digits <= 24:
        raise Refused("no_digits", "단말기가 받는 자릿수는 1부터 24까지입니다.")
    nodes = organization.tree(on=periods.today(at))
    if any(pk not in nodes for pk in units):
        raise Refused("no_such_unit", "오늘 없는 부서가 들어 있습니다. 다시 골라 주세요.")
    chosen = list(units) if scope == TerminalRule.Scope.CHOSEN else []
    _say(place, {"scope": scope, "units": chosen, "digits": digits, "approved_at": None})
    _record("cards.set_rule", f"단말기 {place.name}에 등록할 사람의 범위를 정했습니다.", place, by, at,
            {"scope": scope, "units": chosen, "digits": digits})  # fmt: skip


@transaction.atomic
def approve(*, serial: str, seen: str, by: Actor, at: datetime) -> int:
    """Let a terminal be told the difference that was looked at; later ones go by themselves.

    `seen`: digest of what was looked at. How many commands were sent.

    Raises:
        Stale: the difference is another one by now. NotTheirs: as for `set_rule`.
    """
    place = _terminal(serial, by)
    frame = enrolments.differences(on=periods.today(at), terminals=[place])
    if enrolments.digest(frame) != seen:
        raise Stale("미리 본 뒤에 등록할 사람이 바뀌었습니다. 다시 보고 보내 주세요.")
    _say(place, {"approved_at": at, "approved_by": by.name})
    _record("cards.approve", f"단말기 {place.name}에 사람을 등록하게 했습니다.", place, by, at, {})
    return sending.follow(at=at)


@transaction.atomic
def start_over(*, serial: str, by: Actor, at: datetime) -> int:
    """The terminal was replaced or reset and knows nobody: everything is sent again; how many.

    Raises:
        NotTheirs: as for `set_rule`.
    """
    place = _terminal(serial, by)
    Enrolment.objects.filter(terminal_id=place.id).delete()
    _record(
        "cards.start_over",
        f"단말기 {place.name}에 사람을 처음부터 다시 보냅니다.",
        place,
        by,
        at,
        {},
    )
    return sending.follow(at=at)


@transaction.atomic
def try_again(*, serial: str, by: Actor, at: datetime) -> int:
    """Send what failed at a terminal once more; how many. Raises NotTheirs: as for `set_rule`."""
    place = _terminal(serial, by)
    done = sending.send_failed(place, at=at)
    _record(
        "cards.try_again",
        f"단말기 {place.name}에 실패한 {done}건을 다시 보냅니다.",
        place,
        by,
        at,
        {},
    )
    return done


@transaction.atomic
def add_extra(
    *,
    person: int,
    serial: str,
    since: date,
    until: date | None,
    reason: str,
    by: Actor,
    at: datetime,
) -> UUID:
    """Let somebody be known to another terminal too, from a day to a day.

    Raises:
        Refused: no reason, days that make no sense, not employed then, or added already.
        NotTheirs: neither HR nor administrator, or a person outside their reach.
    """
    wanted.may(by, at, persons=[person])
    place = _place(serial)
    if not reason.strip():
        raise Refused("reason_missing", "까닭을 적어 주세요. 예: 겸임, 파견, 출장")
    if until is not None and until <= since:
        raise Refused("ends_before_start", "마지막 날이 첫날보다 빠릅니다.")
    job = wanted.employed_on(person, since)
    row = Extra(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        person_id=person,
        terminal_id=place.id,
        reason=reason.strip()[:80],
        recorded_by=by.name,
        valid=(since, until),  # who leaves earlier is known until then: roll.wanted
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused("added_already", "그 기간에 이미 이 단말기에 지정되어 있습니다.") from None
    _record("cards.add_extra", f"{job.name}: 단말기 {place.name}에도 등록합니다: {reason}", place, by, at,
            {"since": str(since), "until": str(until)}, person)  # fmt: skip
    sending.follow(persons=[person], at=at)
    return row.public_id


@transaction.atomic
def end_extra(*, extra: UUID, by: Actor, at: datetime) -> int:
    """Somebody is known to the other terminal no more, from today; who.

    Raises:
        Refused: it has ended. NotTheirs: as for `add_extra`.
    """
    row = Extra.objects.select_for_update().filter(public_id=extra).first()
    if row is None:
        raise NotTheirs("이 기관에 없는 지정입니다.")
    wanted.may(by, at, persons=[row.person_id])
    today = periods.today(at)
    if row.valid.isempty or (row.valid.upper is not None and row.valid.upper <= today):
        raise Refused("ended_already", "이미 끝난 지정입니다. 바꿀 것이 없습니다.")
    row.valid = (row.valid.lower, max(today, row.valid.lower))
    row.save(update_fields=["valid"])
    place = next(each for each in places.placed() if each.id == row.terminal_id)
    _record("cards.end_extra", f"단말기 {place.name}의 추가 지정을 끝냈습니다.", place, by, at,
            {"until": str(today)}, row.person_id)  # fmt: skip
    sending.follow(persons=[row.person_id], at=at)
    return row.person_id


@transaction.atomic
def give_numbers(*, by: Actor, at: datetime) -> int:
    """Give a number for terminals to everybody whose 사번 they do not take; how many.

    A number that anybody ever had is never given again.

    Raises:
        NotTheirs: neither HR nor administrator.
    """
    wanted.may(by, at)
    today = periods.today(at)
    frame = roll.wanted(on=today)
    lacking = sorted(frame.filter(frame["pin"] == "")["person"].unique().to_list())
    if not lacking:
        return 0
    used = set(known.numbers_of(kinds=["staff", "card", "pin", "device"])["value"].to_list())
    given, number = [], FIRST_NUMBER
    for person in lacking:
        while str(number) in used:
            number += 1
        used.add(str(number))
        given.append(people.Given(person, str(number), today))
    people.register_credentials(kind="device", given=given, reason="단말기 번호", by=by, at=at)
    record(
        by=by,
        at=at,
        action="cards.give_numbers",
        summary=f"{len(given)}명에게 단말기 번호를 주었습니다.",
        on=[On(each.person, "credential", "device") for each in given],
    )
    sending.follow(at=at)
    return len(given)


def extras(person: int, *, on: date) -> list[tuple[UUID, Placed, date, date | None, str]]:
    """Where else somebody is known, on a day or later: key, terminal, first day, day after the last, why."""
    found = {each.id: each for each in places.placed()}
    rows = Extra.objects.filter(person_id=person, valid__overlap=(on, None)).order_by("valid")
    return [
        (row.public_id, found[row.terminal_id], row.valid.lower, row.valid.upper, row.reason)
        for row in rows
    ]


def _terminal(serial: str, by: Actor) -> Placed:
    if by.role != "admin":
        raise NotTheirs("단말기에 등록할 사람의 범위는 시스템관리자만 정할 수 있습니다.")
    return _place(serial)


def _place(serial: str) -> Placed:
    found = places.placed([serial])
    if not found:
        raise NotTheirs("이 기관에 없는 단말기입니다.")
    return found[0]


def _say(place: Placed, values: dict[str, object]) -> None:
    TerminalRule.objects.update_or_create(
        institution_id=tenancy.current(), terminal_id=place.id, defaults=values
    )


def _record(
    action: str,
    summary: str,
    place: Placed,
    by: Actor,
    at: datetime,
    after: dict[str, object],
    person: int | None = None,
) -> None:
    subjects = [On(kind="terminal", subject=place.serial)]
    if person is not None:
        subjects.append(On(person, "terminal", place.serial))
    record(by=by, at=at, action=action, summary=summary, on=subjects, after=after)
