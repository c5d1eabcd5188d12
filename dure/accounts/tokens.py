"""연계 열쇠: what programs come with instead of a password. Shown once, kept as a hash, ended at any time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import connection

from dure import tenancy
from dure.accounts import queries
from dure.accounts.models import Answered, Grant, Role, Token, User
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7

SEOUL: Final = ZoneInfo("Asia/Seoul")
SCOPES: Final = {
    "people:read": "사람 읽기",
    "units:read": "조직 읽기",
    "days:read": "근무한 날과 있는 곳 읽기",
    "leave:read": "휴가와 잔여 읽기",
    "leave:write": "휴가 올리고 회수하기",
    "trips:read": "출장 읽기",
    "trips:write": "출장 올리고 회수하기",
    "inbox:read": "결재함 읽기",
    "inbox:write": "승인하고 반려하기",
    "points:write": "지식활동 점수 보내기",
    "scim": "사람과 조직을 SCIM으로 맞추기",
}
LONGEST: Final = timedelta(days=365)
KEPT: Final = timedelta(days=30)
ARTICLE: Final = "개인정보의 안전성 확보조치 기준 제5조"


@dataclass(frozen=True)
class Key:
    """A token that was shown and let in."""

    id: int
    institution: int
    name: str
    user: int
    role: str
    scopes: tuple[str, ...]
    until: datetime


@dataclass(frozen=True)
class TooOften:
    """A token that was shown too often: how many seconds until it is let in again."""

    seconds: int


def make(
    *,
    name: str,
    user: int,
    role: str,
    scopes: Sequence[str],
    until: date,
    by: Viewer,
    at: datetime,
) -> tuple[Token, str]:
    """A token for oneself, or by an administrator for a program's own log-in; the secret is told once.

    Raises:
        Refused: no name, no scope, or more than a year. NotTheirs: somebody else's log-in, a role not held.
    """
    acts_as = _log_in(user, by)
    today = at.astimezone(SEOUL).date()
    if role not in queries.viewer(acts_as, on=today).roles:
        raise NotTheirs("그 로그인이 맡지 않은 역할로는 연계 열쇠를 만들 수 없습니다.")
    if not name.strip():
        raise Refused("token_has_no_name", "어느 프로그램이 쓸 열쇠인지 적어 주세요.")
    if not scopes or set(scopes) - {*SCOPES, queries.PANEL}:
        raise Refused("no_such_scope", "열어 줄 범위를 하나 이상 골라 주세요.", ARTICLE)
    if not today < until <= today + LONGEST:
        raise Refused(
            "token_lasts_too_long", "연계 열쇠는 내일부터 1년 안의 날까지 쓸 수 있습니다.", ARTICLE
        )
    secret = f"dure_{token_urlsafe(32)}"
    made = Token.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        user=acts_as,
        role=role,
        name=name.strip()[:80],
        scopes=sorted(set(scopes)),
        token_hash=hashed(secret),
        made_at=at,
        made_by=by.name,
        until=datetime.combine(until, datetime.min.time(), SEOUL),
    )
    _noted("accounts.make_token", f"연계 열쇠 '{made.name}'을 만들었습니다.", made, by, at)
    return made, secret


def end(*, token: UUID, of_unit: bool = False, by: Viewer, at: datetime) -> None:
    """Let a token open nothing more, from now on; one `of_unit` is ended by whoever has the unit.

    Raises:
        NotTheirs: there is none, or it is somebody else's.
    """
    found = (
        Token.objects.filter(public_id=token, ended_at__isnull=True).select_related("user").first()
    )
    if found is None:
        raise NotTheirs("이미 끝났거나 없는 연계 열쇠입니다.")
    if not of_unit:
        _log_in(found.user_id, by)
    Token.objects.filter(id=found.id).update(ended_at=at, ended_by=by.name)
    _noted("accounts.end_token", f"연계 열쇠 '{found.name}'을 끝냈습니다.", found, by, at)


def add_program(
    *, login: str, name: str, role: str, unit: int | None, by: Viewer, at: datetime
) -> User:
    """A log-in of a program: no password, no person, one role over a unit or the institution.

    Raises:
        Refused: the log-in is taken. NotTheirs: only administrators.
    """
    if by.role != "admin":
        raise NotTheirs("프로그램의 로그인은 시스템관리자가 만듭니다.")
    if not login or not name or role not in Role.values:
        raise Refused("program_unnamed", "프로그램의 로그인과 이름, 역할을 적어 주세요.")
    if queries.institution_of(login) is not None:
        raise Refused(
            "login_is_taken", f"{login}은 이미 쓰는 로그인입니다. 다른 이름을 적어 주세요."
        )
    made = User.objects.create(
        institution_id=tenancy.current(), login=login, name=name, password=make_password(None)
    )
    since = at.astimezone(SEOUL).date()
    Grant.objects.create(
        institution_id=tenancy.current(), user=made, role=role, unit_id=unit, valid=(since, None)
    )
    record(
        by=by,
        at=at,
        action="accounts.add_program",
        summary=f"프로그램 {name}({login})의 로그인을 만들었습니다.",
        on=[On(kind="login", subject=login)],
        after={"role": role, "unit": unit, "since": str(since)},
    )
    return made


def hashed(secret: str) -> str:
    """As a token is kept: 256 random bits need no salt."""
    return sha256(secret.encode()).hexdigest()


def enter(*, secret: str, panel: bool = False, address: str, at: datetime) -> Key | TooOften | None:
    """Whom a shown secret lets in, counted by minute and day; None for an unknown or ended one, and for
    a panel's where none is asked for: it stands in pages that everybody reads."""
    institution = institution_of(secret)
    if institution is None:
        return None
    with tenancy.institution(institution):
        found = Token.objects.filter(token_hash=hashed(secret), user__is_active=True).first()
        if found is None or found.ended_at or found.until <= at:
            return None
        if (found.scopes == [queries.PANEL]) is not panel:
            return None
        minute = at.replace(second=0, microsecond=0)
        let_in = _count(found, minute, address, at)
        _count_day(found, at.astimezone(SEOUL).date(), refused=not let_in)
        if not let_in:
            return TooOften(60 - at.second)
        return Key(
            found.id,
            institution,
            found.name,
            found.user_id,
            found.role,
            tuple(found.scopes),
            found.until,
        )


def answered(*, token: int, key: str, digest: str) -> tuple[int, Any] | None:
    """What a write with this key was answered, waiting for one under way; None for a new one.

    Raises:
        Refused: the key came with another write.
    """
    tenancy.lock("answered", token, key)
    found = Answered.objects.filter(token_id=token, key=key).first()
    if found is None:
        return None
    if found.digest != digest:
        raise Refused(
            "idempotency_key_reused",
            "같은 Idempotency-Key로 다른 내용을 보냈습니다. 새 내용에는 새 키를 써 주세요.",
        )
    return found.status, found.body


def keep_answer(
    *, token: int, key: str, digest: str, status: int, body: Any, when: datetime
) -> None:
    """Keep the answer of a write in the transaction of the write."""
    Answered.objects.create(
        institution_id=tenancy.current(),
        token_id=token,
        key=key,
        digest=digest,
        status=status,
        body=body,
        at=when,
    )


def forget(*, at: datetime) -> int:
    """Delete answers that no program will ask for again; how many."""
    return int(Answered.objects.filter(at__lt=at - KEPT).delete()[0])


def _log_in(user: int, by: Viewer) -> User:
    """One's own, or for an administrator that of a program."""
    found = User.objects.filter(id=user, is_active=True).first()
    mine = found is not None and found.id == by.user
    programs = found is not None and found.person_id is None and by.role == "admin"
    if found is None or not (mine or programs):
        raise NotTheirs("연계 열쇠는 본인의 것만, 프로그램의 것은 시스템관리자가 만들고 끝냅니다.")
    return found


def institution_of(secret: str) -> int | None:
    """Whose a shown secret is; asked before any institution is known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_institution_of_token(%s)", [hashed(secret)])
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def _count(found: Token, minute: datetime, address: str, at: datetime) -> bool:
    """One more in this minute, unless there were enough."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_token SET minute = %(minute)s, last_used_at = %(at)s,"
            " last_used_from = %(address)s,"
            " minute_count = CASE WHEN minute = %(minute)s THEN minute_count + 1 ELSE 1 END"
            " WHERE id = %(id)s AND (minute IS DISTINCT FROM %(minute)s OR minute_count < a_minute)",
            {"minute": minute, "at": at, "address": address[:45], "id": found.id},
        )
        return bool(cursor.rowcount)


def _count_day(found: Token, day: date, *, refused: bool) -> None:
    column = "refused" if refused else "asked"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO accounts_tokenday AS d (institution_id, token_id, date, asked, refused)"
            f" VALUES (%s, %s, %s, %s, %s)"
            f" ON CONFLICT (token_id, date) DO UPDATE SET {column} = d.{column} + 1",
            [tenancy.current(), found.id, day, int(not refused), int(refused)],
        )


def _noted(action: str, summary: str, made: Token, by: Viewer, at: datetime) -> None:
    record(
        by=by,
        at=at,
        action=action,
        summary=summary,
        on=[On(made.user.person_id, "token", str(made.public_id))],
        after={"scopes": made.scopes, "role": made.role, "until": made.until.isoformat()},
    )
