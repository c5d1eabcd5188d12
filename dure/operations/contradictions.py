"""Data that contradicts itself where no constraint can hold it: each fact is right alone, and was written
in another app or another order. So these look over the tables of many apps at once, and only look.

Every query gives the persons (or null, where it is about none) that one contradiction is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from dure.timeline.actions import SEOUL

BACK: Final = 62  # days that are looked at: this month and the last


@dataclass(frozen=True)
class Kind:
    """A contradiction that can be: its sentence, what to do, and where."""

    name: str
    ko: str
    todo: str
    url: str
    sql: str


@dataclass(frozen=True)
class Contradiction:
    """One that is: how often, and whom it is about, as far as it is about anybody."""

    kind: Kind
    count: int
    persons: tuple[int, ...]


def found(*, at: datetime) -> list[Contradiction]:
    """What contradicts itself in the institution of this transaction."""
    today = at.astimezone(SEOUL).date()
    told = {"at": at, "today": today, "back": today - timedelta(days=BACK)}
    made = []
    for kind in KINDS:
        with connection.cursor() as cursor:
            cursor.execute(kind.sql, told)
            rows = [person for (person,) in cursor.fetchall()]
        if rows:
            made.append(Contradiction(kind, len(rows), tuple(p for p in rows if p is not None)))
    return made


def _not_employed(person: str, day: str) -> str:
    return (
        "NOT EXISTS (SELECT FROM people_employment e"
        f" WHERE e.person_id = {person} AND e.valid @> {day})"
    )


def _no_unit(unit: str) -> str:
    return (
        "NOT EXISTS (SELECT FROM organization_unitversion v"
        f" WHERE v.unit_id = {unit} AND v.valid @> %(today)s::date)"
    )


_EMPLOYED: Final = "SELECT e.person_id FROM people_employment e WHERE e.valid @> %(today)s::date"
_POSTED: Final = (
    "SELECT a.person_id FROM people_appointment a"
    " WHERE upper_inf(a.known) AND a.valid @> %(today)s::date"
)

KINDS: Final[Sequence[Kind]] = (
    Kind(
        "closed_but_stale",
        "마감한 달에 10분 넘게 계산을 기다리는 날이 있는 사람",
        "작업자가 돌고 있는지 보고, 계산되면 늦은 변동에서 소급을 살핍니다.",
        "/late",
        "SELECT DISTINCT t.person_id FROM timeline_touch t"
        " JOIN attendance_day d ON d.person_id = t.person_id"
        "  AND d.date >= greatest(t.since, %(back)s) AND d.date < t.until"
        " JOIN attendance_close c ON c.unit_id = d.unit_id"
        "  AND c.month = date_trunc('month', d.date)::date"
        " WHERE t.at < %(at)s - interval '10 minutes'",
    ),
    Kind(
        "day_without_employment",
        "고용되지 않은 날에 계산된 근무가 있는 사람",
        "고용의 시작일과 끝난 날을 발령 문서와 견주어 고칩니다.",
        "/people",
        "SELECT DISTINCT d.person_id FROM attendance_day d"
        " WHERE d.date >= %(back)s AND d.date <= %(today)s AND "
        + _not_employed("d.person_id", "d.date"),
    ),
    Kind(
        "punch_without_employment",
        "고용되지 않은 날에 출퇴근 기록이 있는 사람",
        "공무원증을 거두었는지, 다른 사람이 쓰는지, 고용 기간이 맞는지 살핍니다.",
        "/cards",
        "SELECT DISTINCT p.person_id FROM attendance_punch p"
        " WHERE p.known_until IS NULL AND p.date >= %(back)s AND p.date <= %(today)s AND "
        + _not_employed("p.person_id", "p.date"),
    ),
    Kind(
        "absence_without_employment",
        "고용이 끝난 뒤에 휴가, 출장, 명령이나 당직이 잡힌 사람",
        "신청을 취소하거나 고용 기간을 고칩니다. 당직은 대신 설 사람을 찾습니다.",
        "/people",
        "SELECT DISTINCT i.person_id FROM timeline_interval i"
        " WHERE upper_inf(i.known) AND i.date >= %(today)s AND "
        + _not_employed("i.person_id", "i.date"),
    ),
    Kind(
        "employed_without_post",
        "고용되어 있으나 발령이 없는 사람",
        "어느 부서의 마감에도 들어가지 않습니다. 발령을 적습니다.",
        "/people",
        f"{_EMPLOYED} AND e.kind <> 'elected' AND e.person_id NOT IN ({_POSTED})"
        # A worker of a district has a contract and no 발령.
        " AND NOT EXISTS (SELECT FROM labor_worker w WHERE w.person_id = e.person_id)",
    ),
    Kind(
        "post_without_schedule",
        "발령이 있으나 근무시간표가 없는 사람",
        "하루의 근무가 계산되지 않습니다. 근무시간표를 배정합니다.",
        "/schedules",
        f"{_POSTED} AND NOT EXISTS (SELECT FROM people_assignment s"
        " WHERE s.person_id = a.person_id AND upper_inf(s.known) AND s.valid @> %(today)s::date)",
    ),
    Kind(
        "post_in_ended_unit",
        "없어진 부서에 발령된 사람",
        "새 부서로 발령하거나 부서의 기간을 고칩니다.",
        "/organization",
        f"{_POSTED} AND {_no_unit('a.unit_id')}",
    ),
    Kind(
        "role_after_leaving",
        "고용이 끝났으나 쓸 수 있는 로그인과 역할이 남은 사람",
        "역할을 거둡니다. 개인정보의 안전성 확보조치 기준 제5조는 지체 없이 거두게 합니다.",
        "/logins",
        "SELECT DISTINCT u.person_id FROM accounts_user u JOIN accounts_grant g ON g.user_id = u.id"
        " WHERE u.is_active AND u.person_id IS NOT NULL AND g.valid @> %(today)s::date AND "
        + _not_employed("u.person_id", "%(today)s::date"),
    ),
    Kind(
        "role_over_ended_unit",
        "없어진 부서를 맡은 역할",
        "그 부서의 일을 맡은 곳으로 역할을 다시 줍니다.",
        "/logins",
        "SELECT u.person_id FROM accounts_grant g JOIN accounts_user u ON u.id = g.user_id"
        " WHERE g.unit_id IS NOT NULL AND g.valid @> %(today)s::date AND " + _no_unit("g.unit_id"),
    ),
    Kind(
        "two_logins",
        "쓸 수 있는 로그인이 둘 이상인 사람",
        "하나만 남기고 닫습니다. 결재와 감사 기록이 갈라집니다.",
        "/logins",
        "SELECT u.person_id FROM accounts_user u WHERE u.is_active AND u.person_id IS NOT NULL"
        " GROUP BY u.person_id HAVING count(*) > 1",
    ),
    Kind(
        "card_after_leaving",
        "고용이 끝났으나 공무원증이 살아 있는 사람",
        "공무원증을 거두어 단말기에서 지웁니다.",
        "/cards",
        "SELECT DISTINCT c.person_id FROM people_credential c"
        " WHERE c.kind = 'card' AND c.valid @> %(today)s::date AND "
        + _not_employed("c.person_id", "%(today)s::date"),
    ),
    Kind(
        "terminal_in_ended_unit",
        "없어진 부서에 걸린 단말기",
        "단말기가 있는 곳을 고칩니다.",
        "/terminals",
        "SELECT NULL::bigint FROM attendance_terminal t WHERE " + _no_unit("t.unit_id"),
    ),
)
