"""직원고유번호: given from a day on, lost, given back, and put back as they stood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor, On, as_json, record
from dure.errors import NotTheirs, Refused
from dure.people import periods, rows, wanted
from dure.people.models import Credential
from dure.people.periods import Stretch

CREDENTIALS = "people_credential"


@dataclass(frozen=True)
class Given:
    """A number that a person shall have from a day on."""

    person: int
    value: str
    since: date


Held = Sequence[tuple[int, date, date | None]]  # a row of numbers, and from when to when


def register_credential(
    *, person: int, kind: str, value: str, since: date, reason: str, by: Actor, at: datetime
) -> None:
    """Give a 사번, card or PIN from a day on; the person's number of that kind ends that day.

    Raises:
        Refused: it is somebody else's, already theirs, or one was given for a later day.
        NotTheirs: as for `appoint`.
    """
    wanted.may(by, at, persons=[person])
    periods.lock()
    job, value = wanted.employed_on(person, since), value.strip()
    wanted.number_form(kind, value)
    wanted.numbers([wanted.Number(kind, value, person, Stretch(since, job.valid.upper))])
    wanted.reissue(person, kind, value, since)
    periods.clip(CREDENTIALS, [person], since, kind)
    here = tenancy.current()
    rows.credential(here, person, kind, value, since, job.valid.upper, reason).save(
        force_insert=True
    )
    periods.touch([(person, since)], "people.register_credential", at)
    record(
        by=by,
        at=at,
        action="people.register_credential",
        summary=f"{job.name}의 {Credential.Kind(kind).label}을(를) {since}부터 등록했습니다.",
        on=[On(person, "credential", kind)],
        after={"value": rows.masked(kind, value), "since": str(since), "reason": reason},
    )


def register_credentials(
    *, kind: str, given: Sequence[Given], reason: str, by: Actor, at: datetime
) -> None:
    """Give many people a number of a kind at once; what each has of that kind ends that day.

    Raises:
        Refused, NotTheirs: as for `register_credential`.
    """
    persons = [each.person for each in given]
    wanted.may(by, at, persons=persons)
    periods.lock()
    names, jobs = wanted.named_once(persons), periods.employments(persons)
    ends = {
        each.person: wanted.employed(
            jobs.get(each.person, []), names[each.person], each.since
        ).valid.upper
        for each in given
    }
    for each in given:
        wanted.number_form(kind, each.value)
    spans = {each.person: Stretch(each.since, ends[each.person]) for each in given}
    wanted.numbers([wanted.Number(kind, e.value, e.person, spans[e.person]) for e in given])
    _free(kind, given, names)
    for since in sorted({each.since for each in given}):
        some = [each.person for each in given if each.since == since]
        periods.clip(CREDENTIALS, some, since, kind)
    here = tenancy.current()
    Credential.objects.bulk_create(
        [
            rows.credential(here, e.person, kind, e.value, e.since, ends[e.person], reason)
            for e in given
        ],
        batch_size=2000,
    )
    periods.touch([(e.person, e.since) for e in given], "people.register_credential", at)
    label = Credential.Kind(kind).label
    record(
        by=by,
        at=at,
        action="people.register_credentials",
        summary=f"{wanted.who(list(names.values()))}의 {label}을(를) 등록했습니다: {reason}",
        on=[On(person, "credential", kind) for person in persons],
        after={str(e.person): [rows.masked(kind, e.value), str(e.since)] for e in given},
    )


def _free(kind: str, given: Sequence[Given], names: Mapping[int, str]) -> None:
    """None of them was given one for a later day, nor has this very number in use."""
    since = {each.person: each for each in given}
    held = Credential.objects.filter(person_id__in=list(since), kind=kind, valid__isempty=False)
    for row in held:
        each, span = since[row.person_id], periods.of(row.valid)
        if span.since > each.since or (row.value == each.value and span.holds(each.since)):
            raise Refused(
                "already_theirs",
                f"{names[each.person]}: 이미 쓰고 있는 번호이거나 더 뒤에 쓸 번호가 있습니다.",
            )


def lose_credential(
    *, person: int, kind: str, since: date, reason: str = "분실", by: Actor, at: datetime
) -> None:
    """A number is lost or given back: from this day on it is nobody's.

    Raises:
        Refused: the person holds none that day. NotTheirs: as for `appoint`.
    """
    wanted.may(by, at, persons=[person])
    before = _end(person, kind, since, at)
    record(
        by=by,
        at=at,
        action="people.lose_credential",
        summary=f"{Credential.Kind(kind).label}을(를) {since}부터 쓸 수 없게 했습니다: {reason}",
        on=[On(person, "credential", kind)],
        before=before,
        after={"until": str(since), "reason": reason},
    )


def report_loss(*, since: date, by: Viewer, at: datetime) -> None:
    """One's own card is lost: from a day on it is nobody's.

    Raises:
        Refused: one holds none that day. NotTheirs: a log-in that is no person's.
    """
    if by.person is None:
        raise NotTheirs("직원이 아닌 로그인에는 공무원증이 없습니다.")
    before = _end(by.person, Credential.Kind.CARD, since, at)
    record(
        by=by,
        at=at,
        action="people.report_loss",
        summary=f"본인이 공무원증의 분실을 알려 {since}부터 쓸 수 없게 했습니다.",
        on=[On(by.person, "credential", "card")],
        before=before,
        after={"until": str(since)},
    )


def restore_credentials(
    *, kind: str, held: Mapping[int, Held], reason: str, by: Actor, at: datetime
) -> None:
    """Let numbers of a kind be held again as they once were: by person, what then stood.

    What was given since becomes empty. One's own may be restored by oneself.

    Raises:
        Refused: somebody else holds one of them meanwhile. NotTheirs: as for `appoint`.
    """
    if not (isinstance(by, Viewer) and list(held) == [by.person]):
        wanted.may(by, at, persons=list(held))
    periods.lock()
    now = list(Credential.objects.filter(person_id__in=list(held), kind=kind))
    then = {row: (since, until) for each in held.values() for row, since, until in each}
    back = [row for row in now if row.id in then]
    wanted.numbers([wanted.Number(kind, r.value, r.person_id, Stretch(*then[r.id])) for r in back])
    before = {row.id: as_json([row.valid.lower, row.valid.upper]) for row in now}
    for row in now:  # emptied first, so that no two of one number ever overlap
        row.valid = (periods.FOREVER, periods.FOREVER)
    Credential.objects.bulk_update(now, ["valid"], batch_size=1000)
    for row in back:
        row.valid = then[row.id]
    Credential.objects.bulk_update(back, ["valid"], batch_size=1000)
    today = periods.today(at)
    periods.touch([(person, today) for person in held], "people.restore_credentials", at)
    record(
        by=by,
        at=at,
        action="people.restore_credentials",
        summary=f"{len(held)}명의 {Credential.Kind(kind).label}을(를) 앞의 기록대로 돌렸습니다: {reason}",
        on=[On(person, "credential", kind) for person in held],
        before={str(pk): each for pk, each in before.items()},
        after={str(pk): as_json(each) for pk, each in then.items()},
    )


def _end(person: int, kind: str, since: date, at: datetime) -> dict[str, object]:
    """Let the number of a day be nobody's from that day on; what it was."""
    periods.lock()
    held = Credential.objects.filter(person_id=person, kind=kind, valid__contains=since).first()
    if held is None:
        raise Refused("no_number", "그날 쓰고 있는 번호가 없습니다. 날짜와 종류를 확인해 주세요.")
    periods.clip_one(CREDENTIALS, held.id, since)
    periods.touch([(person, since)], "people.lose_credential", at)
    return {"value": rows.masked(kind, held.value), "until": as_json(held.valid.upper)}
