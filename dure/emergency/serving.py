"""비상근무를 한 시간: written from what was seen, corrected beside what was known before."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.emergency import queries, rules
from dure.emergency.models import Emergency, Muster, Service, Stretch
from dure.emergency.orders import Row, give, take_back
from dure.emergency.pieces import as_when, morning_after
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.people import queries as people

TICK = timedelta(microseconds=1)


def serve(
    *, emergency: UUID, rows: Sequence[Row], note: str, by: Viewer, at: datetime
) -> list[UUID]:
    """Write who served from when to when, all or none; the orders of picks and call-ups give way.

    Raises:
        Refused: outside the emergency, in the future, or beside other hours of that person.
        NotTheirs: not their role, or somebody outside the units named.
    """
    one = _theirs(emergency, rows, by, at)
    if not rows or not note.strip():
        raise Refused(
            "form_incomplete", "사람과 시간, 무엇을 보고 적는지 넣어 주세요.", rules.SERVING
        )
    for person, since, until in rows:
        _check(one, since, until, at)
        _give_way(one, person, since, until, at)
    made = [_write(one, row, note, by, at) for row in rows]
    persons = [person for person, *_ in rows]
    _noted(
        "serve", f"{one.name}: {len(rows)}명의 비상근무 시간을 적었습니다.", one, persons, by, at
    )
    return [each.public_id for each in made]


def correct(
    *, service: UUID, since: datetime, until: datetime, note: str, by: Viewer, at: datetime
) -> UUID:
    """Say anew when somebody served; the same start and end: not at all. The old hours stay known.

    The emergency whose hours they were.

    Raises:
        Refused: no reason, or as when writing. NotTheirs: not their role, or corrected already.
    """
    rows = Service.objects.filter(public_id=service, known__upper_inf=True)
    old = rows.select_related("emergency").select_for_update(of=("self",)).first()
    if old is None:
        raise NotTheirs("이 기관에 없거나 이미 고친 시간입니다.")
    one, row = old.emergency, (old.person_id, since, until)
    _theirs(one.public_id, [row], by, at)
    if not note.strip():
        raise Refused("reason_missing", "고치는 까닭을 적어 주세요.", rules.SERVING)
    moment = max(at, old.known.lower + TICK)
    Service.objects.filter(id=old.id).update(known=(old.known.lower, moment))
    take_back(source=old.public_id, at=moment)
    if since != until:
        _check(one, since, until, at)
        _give_way(one, old.person_id, since, until, at)
        _write(one, row, note, by, moment)
    told = f"비상근무 시간을 {as_when(since)}–{as_when(until)}으로 고쳤습니다."
    told = told if since != until else "비상근무하지 않은 것으로 고쳤습니다."
    _noted("correct", told, one, [old.person_id], by, at)
    return one.public_id


def _check(one: Emergency, since: datetime, until: datetime, at: datetime) -> None:
    if not since < until:
        raise Refused("ends_before_start", "끝이 시작보다 빠릅니다. 고쳐 주세요.", rules.SERVING)
    if since < one.issued_at or until > (one.released_at or at) or until > at:
        ko = "발령한 때부터 해제한 때(해제하지 않았으면 지금)까지의 시간만 적을 수 있습니다."
        raise Refused("outside_emergency", ko, rules.SERVING)


def _give_way(one: Emergency, person: int, since: datetime, until: datetime, at: datetime) -> None:
    """What was ordered beforehand is over where the hours themselves are known."""
    picked = Stretch.objects.filter(
        emergency=one, since__lt=until, until__gt=since, picks__person_id=person
    )
    came = Muster.objects.filter(
        called__person_id=person, called__call__emergency=one, known_until=None, at__lt=until
    )
    calls = [
        each.called.call.public_id
        for each in came.select_related("called__call")
        if since < morning_after(each.at)
    ]
    for source in {*picked.values_list("public_id", flat=True), *calls}:
        take_back(source=source, person=person, at=at)


def _write(one: Emergency, row: Row, note: str, by: Viewer, at: datetime) -> Service:
    person, since, until = row
    made = Service(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        emergency=one,
        person_id=person,
        during=(since, until),
        known=(at, None),
        note=note.strip(),
        recorded_by=by.name,
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        name = people.names([person]).get(person, "")
        ko = f"{name}: 그 시간에 이미 적은 비상근무가 있습니다. 그 줄을 고쳐 주세요."
        raise Refused("served_already", ko, rules.SERVING) from error
    give(one=one, source=made.public_id, rows=[row], at=at)
    return made


def _theirs(emergency: UUID, rows: Sequence[Row], by: Viewer, at: datetime) -> Emergency:
    one = queries.found(emergency)
    rules.may(by, queries.units_of(one), rules.day_of(at))
    for on in {rules.day_of(since) for _, since, _ in rows}:
        mine = [person for person, since, _ in rows if rules.day_of(since) == on]
        posts, units = people.latest(mine, on=on), queries.reached(one, on)
        if any(person not in posts or posts[person].unit not in units for person in mine):
            raise NotTheirs("발령한 부서 밖의 사람이 들어 있습니다.")
    return one


def _noted(
    what: str, summary: str, one: Emergency, persons: Sequence[int], by: Viewer, at: datetime
) -> None:
    on = [On(person, "emergency", str(one.public_id)) for person in persons]
    record(by=by, at=at, action=f"emergency.{what}", summary=summary, on=on)
