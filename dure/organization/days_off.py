"""Days off that only this institution has: its holidays by ordinance, and days on which it shuts."""

from datetime import date, datetime, timedelta

from dure import tenancy
from dure.audit.actions import Actor, On, record
from dure.errors import Refused
from dure.organization import queries, wanted
from dure.organization.models import LocalDay
from dure.organization.wanted import Staff
from dure.timeline import actions as timeline

LOCAL_DAY = "지방공휴일에 관한 규정"
WORKDAYS = "지방공무원 복무규정 제3조제1항"
TICK = timedelta(microseconds=1)


def add_local_day(
    *, day: date, name: str, document: str, staff: Staff, by: Actor, at: datetime
) -> None:
    """Name a day off that only this institution has; that day is computed again for everybody.

    Raises:
        Refused: no ordinance is named, or the day is named already. NotTheirs: not HR.
    """
    wanted.may_set(by)
    wanted.lock()
    if not name.strip() or not document.strip():
        raise Refused("document_missing", "이름과 조례 번호를 모두 적어 주세요.", LOCAL_DAY)
    _free(day, LOCAL_DAY)
    _write(day, name, document, False, by, at)
    touch_all(day, day + timedelta(days=1), "organization.add_local_day", staff, at)
    _record(
        "add_local_day", f"{day}을 지방공휴일({name.strip()})로 정했습니다.", day, document, by, at
    )


def add_closure(
    *, day: date, name: str, document: str, staff: Staff, by: Actor, at: datetime
) -> None:
    """Shut the office on a day by document; nobody but those on shift or in the field works then.

    Raises:
        Refused: no document, the day is named already, or nobody has said whether such a day
            counts as a holiday for allowances. NotTheirs: not HR.
    """
    wanted.may_set(by)
    wanted.lock()
    if not name.strip() or not document.strip():
        raise Refused("document_missing", "휴무의 이름과 문서번호를 모두 적어 주세요.", WORKDAYS)
    _free(day, WORKDAYS)
    wanted.closure_settled(day)
    _write(day, name, document, True, by, at)
    touch_all(day, day + timedelta(days=1), "organization.add_closure", staff, at)
    _record(
        "add_closure", f"{day}을 기관 휴무일({name.strip()})로 정했습니다.", day, document, by, at
    )


def take_back_day(*, day: date, reason: str, staff: Staff, by: Actor, at: datetime) -> None:
    """A day off is no day off any more; what was written stays, known until now.

    Raises:
        Refused: it is none, or no reason is given. NotTheirs: not HR.
    """
    wanted.may_set(by)
    wanted.lock()
    found = LocalDay.objects.filter(date=day, known_until__isnull=True).first()
    if found is None:
        raise Refused(
            "no_such_day", f"{day}은 기관이 쉬기로 한 날이 아닙니다. 날짜를 확인해 주세요."
        )
    if not reason.strip():
        raise Refused("reason_missing", "거두는 까닭이나 문서번호를 적어 주세요.")
    moment = max(at, found.recorded_at + TICK)
    LocalDay.objects.filter(id=found.id).update(known_until=moment)
    touch_all(day, day + timedelta(days=1), "organization.take_back_day", staff, at)
    told = f"{day} {found.name}을(를) 거두었습니다: {reason.strip()}"
    _record("take_back_day", told, day, found.document, by, at)


def touch_all(since: date, until: date | None, why: str, staff: Staff, at: datetime) -> None:
    """Everybody's days of a period, none later than today, must be computed again."""
    tomorrow = at.astimezone(timeline.SEOUL).date() + timedelta(days=1)
    end = min(until or tomorrow, tomorrow)
    if since < end:
        days = ((person, since, end) for person in staff.employed(since=since, until=end))
        timeline.touch(days=days, why=why, at=at)


def _free(day: date, article: str) -> None:
    found = queries.own_days(since=day, until=day + timedelta(days=1))
    if found:
        raise Refused("day_named", f"{day}은 이미 기관이 쉬는 날({found[day]})입니다.", article)


def _write(day: date, name: str, document: str, closure: bool, by: Actor, at: datetime) -> None:
    LocalDay.objects.create(
        institution_id=tenancy.current(),
        date=day,
        name=name.strip(),
        document=document.strip(),
        closure=closure,
        recorded_at=at,
        recorded_by=by.name,
    )


def _record(action: str, told: str, day: date, document: str, by: Actor, at: datetime) -> None:
    record(
        by=by,
        at=at,
        action=f"organization.{action}",
        summary=told,
        on=[On(kind="local_day", subject=str(day))],
        after={"date": str(day), "document": document.strip()},
    )
