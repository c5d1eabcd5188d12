"""Units from a day on, the institution's own values and days off: kept beside what they replace."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor, On, as_json, record
from dure.errors import NotTheirs, Refused, Stale
from dure.identity import uuid7
from dure.organization import days_off, queries, wanted
from dure.organization.days_off import add_closure, add_local_day, take_back_day
from dure.organization.models import Institution, LocalValue, Unit, UnitVersion
from dure.organization.wanted import Staff
from law import params

__all__ = [
    "Staff", "add_closure", "add_local_day", "add_unit", "close_unit", "correct_local_value", "found",
    "publish_local_value", "rename_or_move_unit", "set_local_value", "take_back_day",
]  # fmt: skip

TICK = timedelta(microseconds=1)


def found(*, code: str, name: str, by: Actor, at: datetime) -> int:
    """Make an institution and speak for it while its first line is written; its key.

    Raises:
        Refused: the code is not seven digits or is taken, or there is no name.
        NotTheirs: not whoever runs the server; nobody who is logged in is that.
    """
    if by.role != "admin" or isinstance(by, Viewer):
        raise NotTheirs("기관은 서버를 운영하는 사람만 만들 수 있습니다.")
    with transaction.atomic():
        tenancy.lock("institutions")
        _founding(code, name)
        pk = _next_institution()
        with tenancy.institution(pk):  # before the row: its guard asks whose it is
            Institution.objects.create(id=pk, code=code, name=name.strip())
            record(
                by=by,
                at=at,
                action="organization.found",
                summary=f"{name.strip()}({code}) 기관을 만들었습니다.",
                on=[On(kind="institution", subject=code)],
                after={"code": code, "name": name.strip()},
            )
    return pk


def add_unit(
    *,
    kind: str,
    code: str,
    name: str,
    parent: int | None,
    since: date,
    seq: int = 0,
    by: Actor,
    at: datetime,
) -> int:
    """Set up an office or department from a day on; its key.

    Raises:
        Refused: the code is used or malformed, no name, or the unit above does not stand that day.
        NotTheirs: neither HR nor administrator, or outside the units they reach.
    """
    wanted.may(by, at, [parent])
    wanted.lock()
    wanted.unit(kind, code.strip(), name)
    wanted.stands(parent, since)
    here = tenancy.current()
    unit = Unit.objects.create(public_id=uuid7(), institution_id=here, kind=kind, code=code.strip())
    UnitVersion.objects.create(
        institution_id=here,
        unit=unit,
        parent_id=parent,
        name=name.strip(),
        seq=seq,
        valid=(since, None),
    )
    record(
        by=by,
        at=at,
        action="organization.add_unit",
        summary=f"{name.strip()}({unit.code})을 {since}부터 두었습니다.",
        on=[On(kind="unit", subject=unit.code)],
        after={"name": name.strip(), "parent": parent, "since": str(since)},
    )
    return unit.id


def rename_or_move_unit(
    *,
    unit: int,
    since: date,
    name: str | None = None,
    parent: int | None = None,
    seq: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Another name, place or order from a day to the next known change; None leaves it.

    Raises:
        Refused: it does not stand that day, nothing changes, or it would stand under itself.
        NotTheirs: as for `add_unit`.
    """
    wanted.may(by, at, [unit, parent])
    wanted.lock()
    old = wanted.version(unit, since)
    new = UnitVersion(
        institution_id=old.institution_id,
        unit_id=unit,
        parent_id=old.parent_id if parent is None else parent,
        name=(name or "").strip() or old.name,
        seq=old.seq if seq is None else seq,
        valid=(since, old.valid.upper),
    )
    wanted.move(old, new, since)
    _end_versions([old.id], since)
    new.save(force_insert=True)
    record(
        by=by,
        at=at,
        action="organization.rename_or_move_unit",
        summary=f"{old.name}을(를) {since}부터 {new.name}(으)로 고쳤습니다.",
        on=[On(kind="unit", subject=old.unit.code)],
        before={"name": old.name, "parent": old.parent_id, "seq": old.seq},
        after={"name": new.name, "parent": new.parent_id, "seq": new.seq, "since": str(since)},
    )


def close_unit(*, unit: int, since: date, staff: Staff, by: Actor, at: datetime) -> None:
    """Close a unit: `since` is the first day on which it does not stand any more.

    Raises:
        Refused: it does not stand the day before, or units or people are left in it.
        NotTheirs: as for `add_unit`.
    """
    wanted.may(by, at, [unit])
    wanted.lock()
    old = wanted.version(unit, since - timedelta(days=1))
    wanted.empty(unit, old.name, since, staff)
    later = UnitVersion.objects.filter(unit_id=unit, valid__overlap=(since, None))
    _end_versions([old.id, *later.values_list("id", flat=True)], since)
    record(
        by=by,
        at=at,
        action="organization.close_unit",
        summary=f"{old.name}을(를) {since}에 폐지했습니다.",
        on=[On(kind="unit", subject=old.unit.code)],
        before={"name": old.name, "until": as_json(old.valid.upper)},
        after={"until": str(since)},
    )


def set_local_value(
    *, key: str, value: str, valid_from: date, document: str, by: Actor, at: datetime
) -> None:
    """Draft a number of an ordinance or directive; nothing is computed with it until published.

    Raises:
        Refused: no document, a key that law lets nobody set, a value beyond its bound, or one is
            published for that day (then it is corrected, not drafted). NotTheirs: not HR.
    """
    wanted.may_set(by)
    wanted.lock()
    wanted.value(key, value, valid_from, document)
    old = _current(key, valid_from)
    if old is not None and old.published_at is not None:
        raise Refused(
            "published_already",
            f"{valid_from}부터의 값은 이미 게시했습니다.",
            ways=["게시한 값 바로잡기", "다른 시행일로 초안 쓰기"],
        )
    _replace(old, key, value, valid_from, document, None, by, at)
    _record_value("set_local_value", "초안으로 적었습니다", key, old, value, valid_from, by, at)


def publish_local_value(
    *, key: str, valid_from: date, value: str, staff: Staff, by: Actor, at: datetime
) -> None:
    """Put a draft in force; everybody's days from its date to today are computed again.

    Raises:
        Refused: there is no draft. Stale: the draft no longer says `value`. NotTheirs: not HR.
    """
    wanted.may_set(by)
    wanted.lock()
    draft = _current(key, valid_from)
    if draft is None or draft.published_at is not None:
        raise Refused("no_draft", "게시할 초안이 없습니다. 먼저 값을 초안으로 적어 주세요.")
    if draft.value != value:
        raise Stale(f"{draft.recorded_by}님이 초안을 {draft.value}(으)로 고쳤습니다.")
    wanted.value(key, value, valid_from, draft.document)
    LocalValue.objects.filter(id=draft.id).update(published_at=at)
    days_off.touch_all(valid_from, None, "organization.publish_local_value", staff, at)
    _record_value("publish_local_value", "게시했습니다", key, draft, value, valid_from, by, at)


def correct_local_value(
    *,
    key: str,
    valid_from: date,
    value: str,
    document: str,
    staff: Staff,
    by: Actor,
    at: datetime,
) -> None:
    """Correct a published value: the old row stays, known until now, and the days are touched.

    Raises:
        Refused: none is published for that day, nothing changes, or as for `set_local_value`.
        NotTheirs: not HR.
    """
    wanted.may_set(by)
    wanted.lock()
    wanted.value(key, value, valid_from, document)
    old = _current(key, valid_from)
    if old is None or old.published_at is None:
        raise Refused("not_published", "그날부터 게시한 값이 없습니다. 초안으로 적어 주세요.")
    if (old.value, old.document) == (value.strip(), document.strip()):
        raise Refused("nothing_changes", "게시한 값과 같아 바뀌는 것이 없습니다.")
    _replace(old, key, value, valid_from, document, at, by, at)
    days_off.touch_all(valid_from, None, "organization.correct_local_value", staff, at)
    _record_value("correct_local_value", "바로잡았습니다", key, old, value, valid_from, by, at)


def _founding(code: str, name: str) -> None:
    if not (code.isascii() and code.isdigit() and len(code) == 7):
        raise Refused("code_malformed", "기관코드는 숫자 일곱 자리입니다.", "행정표준코드 기관코드")
    if not name.strip():
        raise Refused("name_missing", "기관의 이름을 적어 주세요.")
    taken = {each: other for _, each, other in queries.institutions()}
    if code in taken:
        raise Refused("code_used", f"{code}는 이미 쓰고 있는 코드입니다({taken[code]}).")


def _next_institution() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('organization_institution', 'id'))")
        return int(cursor.fetchone()[0])


def _end_versions(versions: Sequence[int], until: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organization_unitversion SET valid = valid * daterange(NULL, %s)"
            " WHERE id = ANY(%s)",
            [until, list(versions)],
        )


def _current(key: str, valid_from: date) -> LocalValue | None:
    found = LocalValue.objects.filter(key=key, valid_from=valid_from, known_until__isnull=True)
    return found.first()


def _replace(
    old: LocalValue | None,
    key: str,
    value: str,
    valid_from: date,
    document: str,
    published_at: datetime | None,
    by: Actor,
    at: datetime,
) -> None:
    moment = at if old is None else max(at, old.recorded_at + TICK)
    if old is not None:
        LocalValue.objects.filter(id=old.id).update(known_until=moment)
    LocalValue.objects.create(
        institution_id=tenancy.current(),
        key=key,
        value=value.strip(),
        valid_from=valid_from,
        document=document.strip(),
        published_at=published_at,
        recorded_at=moment,
        recorded_by=by.name,
    )


def _record_value(
    action: str,
    done: str,
    key: str,
    old: LocalValue | None,
    value: str,
    valid_from: date,
    by: Actor,
    at: datetime,
) -> None:
    record(
        by=by,
        at=at,
        action=f"organization.{action}",
        summary=f"{params.get(key).ko} 값을 {valid_from}부터 {value}(으)로 {done}.",
        on=[On(kind="local_value", subject=key)],
        before={"value": old.value, "document": old.document} if old else None,
        after={"value": value, "valid_from": str(valid_from)},
    )
