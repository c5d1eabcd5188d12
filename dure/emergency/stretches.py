"""편성: who is to serve a night, a Saturday or a holiday; drafted, changed by hand, published."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.emergency import queries, roll, rules
from dure.emergency.models import Emergency, Mark, Picked, Stretch
from dure.emergency.orders import give_free, take_back
from dure.emergency.picking import Candidate, pick
from dure.emergency.pieces import as_when
from dure.emergency.standing import ongoing, theirs
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.messages import actions as messages
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline import queries as timeline
from dure.timeline.actions import SEOUL, moment
from law import emergency as law

OFFICIALS = ("regular", "term", "part_time")  # 공무직·기간제 are no 공무원, the head declares
YEAR = timedelta(days=365)
BY_HEAD, FOURTH = 4, "emergency.fourth_divisor"  # the decree says no number
FACTS = {"pregnancy": "pregnancy", "childbirth": "birth_year"}


@dataclass(frozen=True)
class Field:
    """Everybody a stretch could take: who may be picked, who is left out and why."""

    candidates: tuple[Candidate, ...]
    left_out: tuple[tuple[int, str], ...]
    units: tuple[int, ...]

    @property
    def members(self) -> int:
        return sum(self.units)


def draft(
    *,
    emergency: UUID,
    since: datetime,
    until: datetime,
    wanted: int | None,
    seed: int,
    by: Viewer,
    at: datetime,
) -> Stretch:
    """Pick people for a stretch: as many as are asked for, or as few as the article allows.

    Raises:
        Refused: it is over, too few, or nobody said how many. NotTheirs: not their role.
    """
    one = ongoing(emergency, by, at)
    if since >= until or until - since > timedelta(days=3):
        raise Refused("no_such_stretch", "시작과 끝을 사흘 안에서 넣어 주세요.", rules.SERVING)
    field = field_of(queries.reached(one, rules.day_of(since)), since, until)
    least = least_of(one, field, since, until, wanted, at)
    if wanted is not None and wanted < least:
        ko = f"적어도 {least}명이 비상근무해야 합니다. {least}명 이상으로 고쳐 주세요."
        raise Refused("too_few", ko, rules.SERVING + "제3항")
    wanted = least if wanted is None else wanted
    if not 0 < wanted <= len(field.candidates):
        ko = f"고를 수 있는 사람은 {len(field.candidates)}명입니다. 인원을 다시 넣어 주세요."
        raise Refused("cannot_pick", ko, rules.SERVING)
    made = _store(one, field, since, until, wanted, least, seed)
    _noted("draft", f"{_when(made)} 비상근무에 {wanted}명을 골랐습니다.", made, [], by, at)
    return made


def add(*, stretch: UUID, person: int, reason: str, by: Viewer, at: datetime) -> None:
    """Put somebody in by hand.

    Raises:
        Refused: no reason, in already, or something stands against it. NotTheirs: not their role.
    """
    made = _theirs(stretch, by, at)
    against = why_not(made, person)
    if against or not reason.strip():
        raise Refused("cannot_add", against or "넣는 까닭을 적어 주세요.", rules.SERVING)
    try:
        with transaction.atomic():
            Picked.objects.create(
                institution_id=tenancy.current(),
                stretch=made,
                person_id=person,
                why=reason.strip(),
                by_hand=True,
            )
    except IntegrityError as error:
        raise Refused("picked_already", "이미 편성된 사람입니다.", rules.SERVING) from error
    if made.published_at:
        _tell(made, [person], at)
    _noted("add", f"{_when(made)} 비상근무에 넣었습니다.", made, [person], by, at)


def take_off(*, stretch: UUID, person: int, reason: str, by: Viewer, at: datetime) -> None:
    """Take somebody off, with a reason.

    Raises:
        Refused: no reason. NotTheirs: not their role, or somebody who is not picked.
    """
    made = _found(stretch)
    theirs(made.emergency.public_id, by, at)  # released or not: who did not come did not serve
    rows = made.picks.filter(person_id=person, known_until=None)
    if not reason.strip():
        raise Refused("reason_missing", "빼는 까닭을 적어 주세요.", rules.SERVING)
    if not rows.update(known_until=at, ended_by=by.name, ended_for=reason.strip()):
        raise NotTheirs("편성에 없는 사람입니다.")
    if made.published_at:
        take_back(source=made.public_id, person=person, at=at)
        _say(made, [person], "비상근무 편성에서 빠졌습니다.", "off", at)
    _noted("take_off", f"{_when(made)} 비상근무에서 뺐습니다.", made, [person], by, at)


def publish(*, stretch: UUID, by: Viewer, at: datetime) -> None:
    """Order those picked to serve, and tell them.

    Raises:
        Refused: published already, fewer than the article asks, or somebody may not any more.
        NotTheirs: not their role.
    """
    made = _theirs(stretch, by, at)
    picked = _picked(made)
    if made.published_at:
        raise Refused("published", "이미 알린 편성입니다.", rules.SERVING)
    _check_still(made, picked)
    least = max(1, _least_now(made, at))
    if len(picked) < least:
        ko = f"{len(picked)}명입니다. 적어도 {least}명이 되게 넣어 주세요."
        raise Refused("too_few", ko, rules.SERVING + "제3항")
    Stretch.objects.filter(id=made.id).update(published_at=at, published_by=by.name)
    _tell(made, picked, at)
    _noted("publish", f"{_when(made)} 비상근무 {len(picked)}명을 알렸습니다.", made, picked, by, at)


def drop(*, stretch: UUID, reason: str, by: Viewer, at: datetime) -> None:
    """Give a stretch up, and pick anew.

    Raises:
        Refused: no reason. NotTheirs: not their role.
    """
    made = _theirs(stretch, by, at)
    if not reason.strip():
        raise Refused("reason_missing", "편성을 거두는 까닭을 적어 주세요.", rules.SERVING)
    picked = _picked(made)
    give_up(made, reason.strip(), at=at)
    _noted("drop", f"{_when(made)} 비상근무의 편성을 거두었습니다.", made, picked, by, at)


def give_up(made: Stretch, reason: str, *, at: datetime) -> None:
    """Drop a stretch with its orders; whoever was told of it is told so."""
    Stretch.objects.filter(id=made.id).update(dropped_at=at, dropped_for=reason)
    if made.published_at:
        take_back(source=made.public_id, at=at)
        _say(made, _picked(made), f"비상근무 편성을 거두었습니다. ({reason})", "dropped", at)


def why_not(made: Stretch, person: int) -> str:
    """The sentence that stands against somebody's serving in a stretch; "" where none does."""
    units = queries.reached(made.emergency, rules.day_of(made.since))
    field = field_of(units, made.since, made.until)
    if any(each.person == person for each in field.candidates):
        return ""
    return dict(field.left_out).get(person, "발령한 부서의 공무원이 아닙니다.")


# ── who may be picked ─────────────────────────────────────────────────────────────────


def field_of(
    units: set[int], since: datetime, until: datetime, *, picked_too: bool = False
) -> Field:
    """Everybody of some units, as they stand when the stretch begins; `picked_too`: whoever is to
    serve then already may be called up all the same."""
    on = rules.day_of(since)
    persons = people.people_of(sorted(units), since=on, until=on + timedelta(days=1))
    posts = people.holding(persons, on=on)
    kinds = dict(people.employments(on=on, people=persons).select("person", "kind").iter_rows())
    members = [each for each in posts.values() if kinds.get(each.person) in OFFICIALS]
    asked = [each.person for each in members]
    barred = {} if picked_too else _at_work_elsewhere(asked, since, until)
    barred |= _barred(asked, since, until)
    past = queries.served_minutes(asked, since=since - YEAR, until=since)
    marked = _marked(asked, on)
    names = organization.names({each.unit for each in members})
    return Field(
        tuple(
            Candidate(
                each.person,
                each.unit,
                names[each.unit],
                each.grade,
                past[each.person],
                marked.get(each.person, ()),
            )
            for each in members
            if each.person not in barred
        ),
        tuple((person, barred[person]) for person in asked if person in barred),
        tuple(Counter(each.unit for each in members).values()),
    )


def least_of(
    one: Emergency,
    field: Field,
    since: datetime,
    until: datetime,
    said: int | None,
    at: datetime,
) -> int:
    """How many the article asks for at any moment of a stretch; of kind 4 what the head says (제2조의4제3항)."""
    kind = queries.level_at(one, at).kind
    if kind == BY_HEAD and said is None and rules.set_value(FOURTH, rules.day_of(since)) is None:
        ko = (
            "제4호는 몇 명이 비상근무하는지 기관장이 정합니다. 인원을 적거나 기관 값을 정해 주세요."
        )
        raise Refused("value_unset", ko, rules.SERVING + "제3항제4호", [f"/law/{FOURTH}"])
    return max(
        int(
            rules.minimum(kind, field.members, list(field.units), each, said=said)["minimum_people"]
        )
        for each in rules.edges(since, until)
    )


def _least_now(made: Stretch, at: datetime) -> int:
    """The kind may have been raised, or people have come, since the stretch was drafted."""
    one = made.emergency
    field = field_of(queries.reached(one, rules.day_of(made.since)), made.since, made.until)
    return least_of(one, field, made.since, made.until, made.wanted, at)


def _check_still(made: Stretch, picked: Sequence[int]) -> None:
    """Refuse somebody who went on leave, or is protected, since they were picked."""
    against = _barred(picked, made.since, made.until)
    for person, why in against.items():
        name = people.names([person]).get(person, "")
        raise Refused("barred", f"{name}: {why} 빼고 다시 알려 주세요.", rules.SERVING)


def _barred(persons: Sequence[int], since: datetime, until: datetime) -> dict[int, str]:
    """Why somebody is left out: the roll, a protection, leave, a trip."""
    on, last = rules.day_of(since), rules.day_of(until)
    found: dict[int, str] = {}
    for span in timeline.spans(since=on - timedelta(days=1), until=last + timedelta(days=1),
                               people=persons):  # fmt: skip
        begins, ends = moment(span.date, span.start), moment(span.date, span.end)
        if span.kind in ("leave", "trip") and begins < until and since < ends:
            found[span.person] = (
                "그 시간에 승인된 휴가가 있습니다."
                if span.kind == "leave"
                else "그 시간에 출장입니다."
            )
    for shield in people.protections_over(persons, since=on, until=last + timedelta(days=1)):
        if why := _shielded(shield, since, until):
            found[shield.person] = why
    for each in roll.marks(on=on, people=persons):
        if each.kind == Mark.Kind.EXEMPT:
            found[each.person] = f"제외: {each.reason}"
    return found


def _at_work_elsewhere(persons: Sequence[int], since: datetime, until: datetime) -> dict[int, str]:
    rows = Picked.objects.filter(
        person_id__in=list(persons),
        known_until=None,
        stretch__dropped_at=None,
        stretch__since__lt=until,
        stretch__until__gt=since,
    )
    ko = "그 시간에 이미 비상근무에 편성되었습니다."
    return dict.fromkeys(rows.values_list("person_id", flat=True), ko)


def _shielded(shield: people.Shielded, since: datetime, until: datetime) -> str:
    """What 제4조제3항 and the institution's own rule say against it; "" for nothing."""
    local, fact = since.astimezone(SEOUL), FACTS[shield.kind]
    start = local.hour * 60 + local.minute
    day = local.date()
    rows = law.exempt(
        day,
        [fact],
        start=start,
        end=start + int((until - since).total_seconds()) // 60,
        own_request=shield.agreed and fact == "pregnancy",
        consent=shield.agreed and fact == "birth_year",
        own=tuple(organization.own_holidays(since=day, until=day + timedelta(days=1))),
        **rules.own(),
    )
    against = [f"{row['ko']} ({row['article']})" for row in rows if row["level"] == "refuse"]
    return next(iter(against), "")


def _marked(persons: Sequence[int], on: date) -> dict[int, tuple[tuple[str, str], ...]]:
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for each in roll.marks(on=on, people=persons):
        if each.kind not in (Mark.Kind.EXEMPT, Mark.Kind.COUPLE):
            found[each.person] = (*found.get(each.person, ()), (each.kind, each.kind_ko))
    return found


# ── writing ───────────────────────────────────────────────────────────────────────────


def _store(
    one: Emergency,
    field: Field,
    since: datetime,
    until: datetime,
    wanted: int,
    least: int,
    seed: int,
) -> Stretch:
    here = tenancy.current()
    try:
        with transaction.atomic():
            made = Stretch.objects.create(
                public_id=uuid7(),
                institution_id=here,
                emergency=one,
                since=since,
                until=until,
                seed=seed,
                basis=field.members,
                least=least,
                wanted=wanted,
                left_out=[list(each) for each in field.left_out],
            )
    except IntegrityError as error:
        ko = "그 시각에 시작하는 편성이 이미 있습니다. 거두고 다시 골라 주세요."
        raise Refused("drafted_already", ko, rules.SERVING) from error
    Picked.objects.bulk_create(
        Picked(institution_id=here, stretch=made, person_id=person, why=why)
        for person, why in pick(field.candidates, wanted, seed)
    )
    return made


def _tell(made: Stretch, persons: Sequence[int], at: datetime) -> None:
    rows = [(person, made.since, made.until) for person in persons]
    give_free(one=made.emergency, source=made.public_id, rows=rows, at=at)
    _say(made, persons, f"{_when(made)} 비상근무에 편성되었습니다.", "picked", at)


def _say(made: Stretch, persons: Sequence[int], text: str, what: str, at: datetime) -> None:
    drill = "[훈련] " if made.emergency.drill else ""
    for person in persons:
        key = f"emergency.{what}:{made.public_id}:{person}"
        messages.take_back(key=key, at=at)
        messages.post(
            person=person,
            topic="emergency",
            text=drill + text,
            url="/emergency/mine",
            key=key,
            at=at,
        )


def _picked(made: Stretch) -> list[int]:
    rows = made.picks.filter(known_until=None).order_by("id")
    return list(rows.values_list("person_id", flat=True))


def _theirs(stretch: UUID, by: Viewer, at: datetime) -> Stretch:
    made = _found(stretch)
    ongoing(made.emergency.public_id, by, at)
    return made


def _found(stretch: UUID) -> Stretch:
    rows = Stretch.objects.filter(public_id=stretch, dropped_at=None)
    made = rows.select_related("emergency").select_for_update(of=("self",)).first()
    if made is None:
        raise NotTheirs("이 기관에 없는 편성입니다.")
    return made


def _when(made: Stretch) -> str:
    return as_when(made.since)


def _noted(
    what: str, summary: str, made: Stretch, persons: Sequence[int], by: Viewer, at: datetime
) -> None:
    subject = str(made.public_id)
    on = [On(person, "emergency_stretch", subject) for person in persons]
    on = on or [On(kind="emergency_stretch", subject=subject)]
    record(by=by, at=at, action=f"emergency.{what}", summary=summary, on=on)
