"""비상소집: one message to many; who goes, comes late or cannot; who came, seen by a punch or a person."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor, On, record
from dure.emergency import queries, rules
from dure.emergency.models import Answer, Call, Called, Emergency, Muster
from dure.emergency.orders import give_free, take_back
from dure.emergency.pieces import morning_after
from dure.emergency.standing import ongoing
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.messages import actions as messages
from dure.people import queries as people

DAY = timedelta(days=1)


def call_up(
    *,
    emergency: UUID,
    persons: Sequence[int],
    message: str,
    place: str,
    due_at: datetime,
    remind_minutes: int | None = None,
    by: Viewer,
    at: datetime,
) -> Call:
    """Call persons up, all with one message that leaves at once, quiet hours or not.

    Raises:
        Refused: it is over, nobody or nothing is said, or due before now.
        NotTheirs: not their role, or somebody outside the units named.
    """
    one = ongoing(emergency, by, at)
    _check_form(persons, message, place, due_at, remind_minutes, at)
    on = rules.day_of(at)
    posts = people.holding(persons, on=on)
    units = queries.reached(one, on)
    if any(person not in posts or posts[person].unit not in units for person in persons):
        raise NotTheirs("발령한 부서 밖의 사람이 들어 있습니다.")
    made = Call.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        emergency=one,
        message=message.strip(),
        place=place.strip(),
        sent_at=at,
        due_at=due_at,
        sent_by=by.name,
        remind_minutes=remind_minutes,
    )
    called = dict.fromkeys(persons)
    Called.objects.bulk_create(
        Called(
            institution_id=made.institution_id,
            call=made,
            person_id=person,
            unit_id=posts[person].unit,
        )
        for person in called
    )
    _tell(made, one, called, "call", at)
    _noted("call_up", f"{one.name}: {len(called)}명을 비상소집했습니다.", made, called, by, at)
    return made


def answer(
    *,
    call: UUID,
    kind: str,
    comes_at: datetime | None = None,
    reason: str = "",
    by: Viewer,
    at: datetime,
) -> None:
    """One's own answer; a later one takes its place and the earlier one stays.

    Raises:
        Refused: no such answer, late without a time, or not going without a reason.
        NotTheirs: not among those called.
    """
    made = _call(call)
    called = _called(made, by.person or 0)
    _going_on(made)
    _check_answer(kind, comes_at, reason, at)
    Answer.objects.filter(called=called, known_until=None).update(known_until=at)
    said = Answer.objects.create(
        institution_id=tenancy.current(),
        called=called,
        kind=kind,
        comes_at=comes_at if kind == Answer.Kind.LATE else None,
        reason=reason.strip(),
        at=at,
        by=by.name,
    )
    told = f"비상소집에 '{said.get_kind_display()}'고 답했습니다."
    _noted("answer", told, made, [called.person_id], by, at)


def muster(
    *, call: UUID, person: int, arrived_at: datetime, reason: str, by: Viewer, at: datetime
) -> None:
    """상황실 saw somebody come.

    Raises:
        Refused: no reason, come already, or at an impossible time. NotTheirs: not their role.
    """
    made = _call(call)
    rules.may(by, queries.units_of(made.emergency), rules.day_of(at))
    if not reason.strip():
        raise Refused("reason_missing", "무엇을 보고 확인했는지 적어 주세요.", rules.CALLING)
    if not made.sent_at <= arrived_at <= at:
        raise Refused("not_then", "소집한 때와 지금 사이의 시각을 넣어 주세요.", rules.CALLING)
    called = _called(made, person)
    if called.musters.filter(known_until=None).exists():
        raise Refused("mustered", "이미 응소한 사람입니다.", rules.CALLING)
    _come(made, [(called, arrived_at)], Muster.Source.ROOM, reason.strip(), by.name, at)
    _noted("muster", "상황실에서 응소를 확인했습니다.", made, [person], by, at)


def punch_in(*, call: UUID, arrivals: Mapping[int, datetime], by: Actor, at: datetime) -> int:
    """Those whose first punch after the call has come; how many are new."""
    made = _call(call)
    tenancy.lock("call", made.id)
    waiting = Called.objects.filter(call=made, person_id__in=list(arrivals))
    waiting = waiting.exclude(musters__known_until=None, musters__isnull=False)
    rows = [(each, arrivals[each.person_id]) for each in waiting]
    if rows:
        _come(made, rows, Muster.Source.PUNCH, "", by.name, at)
        persons = [each.person_id for each, _ in rows]
        _noted("punch_in", f"출근 기록으로 {len(rows)}명이 응소했습니다.", made, persons, by, at)
    return len(rows)


def take_back_muster(*, call: UUID, person: int, by: Viewer, at: datetime) -> None:
    """What was seen was not so.

    Raises:
        NotTheirs: not their role, or nobody came so.
    """
    made = _call(call)
    rules.may(by, queries.units_of(made.emergency), rules.day_of(at))
    rows = _called(made, person).musters.filter(known_until=None)
    if not rows.update(known_until=at):
        raise NotTheirs("응소하지 않은 사람입니다.")
    take_back(source=made.public_id, person=person, at=at)
    _noted("take_back_muster", "응소를 되돌렸습니다.", made, [person], by, at)


def remind(*, call: UUID, by: Actor, at: datetime) -> int:
    """Tell those again who have neither answered nor come; how many.

    Raises:
        Refused: it is released. NotTheirs: a viewer of another role.
    """
    made = _call(call)
    _going_on(made)
    if isinstance(by, Viewer):
        rules.may(by, queries.units_of(made.emergency), rules.day_of(at))
    silent = silent_in(made)
    Call.objects.filter(id=made.id).update(reminded_at=at, reminders=made.reminders + 1)
    _tell(made, made.emergency, silent, f"call{made.reminders + 1}", at)
    _noted("remind", f"답하지 않은 {len(silent)}명에게 다시 알렸습니다.", made, silent, by, at)
    return len(silent)


def silent_in(made: Call) -> list[int]:
    rows = Called.objects.filter(call=made)
    rows = rows.exclude(answers__known_until=None, answers__isnull=False)
    rows = rows.exclude(musters__known_until=None, musters__isnull=False)
    return list(rows.order_by("id").values_list("person_id", flat=True))


def _come(
    made: Call,
    rows: Sequence[tuple[Called, datetime]],
    source: str,
    reason: str,
    writer: str,
    at: datetime,
) -> None:
    Muster.objects.bulk_create(
        Muster(
            institution_id=made.institution_id,
            called=called,
            at=arrived,
            source=source,
            reason=reason,
            recorded_at=at,
            recorded_by=writer,
        )
        for called, arrived in rows
    )
    over = made.emergency.released_at
    orders = [
        (called.person_id, arrived, min(morning_after(arrived), over or arrived + DAY))
        for called, arrived in rows
    ]
    give_free(one=made.emergency, source=made.public_id, rows=orders, at=at)


def _going_on(made: Call) -> None:
    if made.emergency.released_at:
        raise Refused("released", "이미 해제한 비상근무입니다.", rules.RELEASE)


def _check_form(
    persons: Sequence[int],
    message: str,
    place: str,
    due_at: datetime,
    remind_minutes: int | None,
    at: datetime,
) -> None:
    if not persons:
        raise Refused("nobody_named", "소집할 사람을 골라 주세요.", rules.CALLING)
    if not message.strip() or not place.strip():
        raise Refused("message_missing", "무슨 일로 어디에 모이는지 적어 주세요.", rules.CALLING)
    if due_at <= at:
        raise Refused("due_before_now", "응소할 때는 지금보다 뒤여야 합니다.", rules.CALLING)
    if remind_minutes is not None and not 5 <= remind_minutes <= 240:
        raise Refused("no_such_pause", "다시 알리는 간격은 5분부터 240분까지입니다.", rules.CALLING)


def _check_answer(kind: str, comes_at: datetime | None, reason: str, at: datetime) -> None:
    if kind not in Answer.Kind.values:
        raise Refused("no_such_answer", "간다, 늦는다, 못 간다 가운데 골라 주세요.", rules.CALLING)
    if kind == Answer.Kind.LATE and (comes_at is None or comes_at <= at):
        raise Refused(
            "late_needs_time", "언제 도착하는지 지금보다 뒤의 시각을 넣어 주세요.", rules.CALLING
        )
    if kind == Answer.Kind.CANNOT and not reason.strip():
        raise Refused("cannot_needs_reason", "못 가는 사유를 적어 주세요.", rules.CALLING)


def _tell(made: Call, one: Emergency, persons: Iterable[int], what: str, at: datetime) -> None:
    drill = "[훈련] " if one.drill else ""
    for person in persons:
        messages.post(
            person=person,
            topic="emergency",
            text=f"{drill}비상소집: {made.message} ({made.place}) 눌러서 답해 주세요.",
            url=f"/emergency/answer/{made.public_id}",
            key=f"emergency.{what}:{made.public_id}:{person}",
            at=at,
            due=at,
        )


def _call(call: UUID) -> Call:
    made = Call.objects.filter(public_id=call).select_related("emergency").first()
    if made is None:
        raise NotTheirs("이 기관에 없는 비상소집입니다.")
    return made


def _called(made: Call, person: int) -> Called:
    """Held, so that two taps at once come one after the other."""
    tenancy.lock("call", made.id)
    found = Called.objects.filter(call=made, person_id=person).first()
    if found is None:
        raise NotTheirs("이 비상소집의 대상이 아닙니다.")
    return found


def _noted(
    what: str, summary: str, made: Call, persons: Iterable[int], by: Actor, at: datetime
) -> None:
    on = [On(person, "emergency_call", str(made.public_id)) for person in persons]
    record(by=by, at=at, action=f"emergency.{what}", summary=summary, on=on)
