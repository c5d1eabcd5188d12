"""비밀번호 링크: how somebody chooses a password whom no administrator may choose one for.

A link is good once and for a day. One for a log-in that holds the administrator's role opens only
after a second administrator has agreed to it.
"""

from datetime import date, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from dure import tenancy
from dure.accounts import entering
from dure.accounts.models import Failure, Grant, PasswordLink, Role, User
from dure.accounts.rules import may
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused

LASTS = timedelta(days=1)
SHORTEST = 10
ARTICLE = "개인정보의 안전성 확보조치 기준 제5조"
NO_LINK = (
    "이 링크는 이미 썼거나, 끝났거나, 잘못되었습니다. 시스템 담당자에게 새 링크를 달라고 해 주세요."
)


@transaction.atomic
def make_password_link(
    *, user: User, why: str, by: Actor, at: datetime, alone: bool = False
) -> str:
    """The secret of a link, told once; earlier links of the log-in end. `alone`: nobody else need agree.

    Raises:
        Refused: no reason, one's own log-in, or a program's. NotTheirs: not the administrator.
    """
    may(by)
    if user.login == by.name:
        raise Refused("own_link", "자기의 비밀번호는 `내 로그인`에서 바꿉니다.", ARTICLE)
    if user.person_id is None and not user.has_usable_password():
        raise Refused(
            "program_has_no_password",
            "프로그램의 로그인에는 비밀번호가 없습니다. `연계 열쇠`를 만들어 주세요.",
            ARTICLE,
        )
    if not why:
        raise Refused("reason_is_missing", "왜 주는지 적어 주세요. 기록에 남습니다.", ARTICLE)
    PasswordLink.objects.filter(user=user, used_at=None, ended_at=None).update(ended_at=at)
    secret = token_urlsafe(32)
    guarded = not alone and _is_administrator(user, at)
    PasswordLink.objects.create(
        institution_id=tenancy.current(),
        user=user,
        digest=_digest(secret),
        made_at=at,
        made_by=by.name,
        until=at + LASTS,
        guarded=guarded,
    )
    needs = " 다른 시스템 담당자가 동의해야 열립니다." if guarded else ""
    _noted(user, by, at, "make_password_link", f"비밀번호 링크를 주었습니다: {why}.{needs}")
    return secret


@transaction.atomic
def agree(*, user: User, by: Actor, at: datetime) -> None:
    """A second administrator agrees to the link of an administrator's log-in.

    Raises:
        Refused: it is one's own, or one made it. NotTheirs: there is none, or not the administrator.
    """
    may(by)
    found = waiting(user.id, at=at)
    if found is None:
        raise NotTheirs("동의를 기다리는 비밀번호 링크가 없습니다.")
    if by.name in (found.made_by, user.login):
        raise Refused(
            "two_must_agree",
            "링크를 준 사람과 받을 사람은 동의할 수 없습니다. 다른 시스템 담당자가 해야 합니다.",
            ARTICLE,
        )
    PasswordLink.objects.filter(id=found.id).update(agreed_by=by.name)
    _noted(user, by, at, "agree_password_link", "비밀번호 링크에 동의했습니다.")


def waiting(user: int, *, at: datetime) -> PasswordLink | None:
    """The link of a log-in that waits for a second administrator."""
    rows = PasswordLink.objects.filter(user_id=user, used_at=None, ended_at=None, until__gt=at)
    return rows.filter(guarded=True, agreed_by="").first()


def institution_of(secret: str) -> int:
    """Whose a link is, asked before any institution is known; 0 where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_institution_of_password_link(%s)", [_digest(secret)])
        return int(cursor.fetchone()[0] or 0)


def whose(secret: str, *, at: datetime) -> User:
    """Whom a link is for.

    Raises:
        Refused: it opens nothing, or not yet.
    """
    return _good(secret, at).user


@transaction.atomic
def choose(*, secret: str, password: str, again: str, address: str, at: datetime) -> User:
    """Whoever has the link chooses a password; every log-in that is open ends.

    Raises:
        Refused: the link opens nothing, or the password is none to choose.
    """
    found = _good(secret, at)
    _set(found.user, password, again)
    PasswordLink.objects.filter(id=found.id).update(used_at=at)
    Failure.objects.filter(login=found.user.login).delete()
    by = Actor(found.user.login, "", f"web {address}")
    entering.end_all(user=found.user, at=at)
    _noted(found.user, by, at, "choose_password", "비밀번호 링크로 비밀번호를 정했습니다.")
    return found.user


@transaction.atomic
def change(*, user: User, password: str, again: str, but: str, by: Actor, at: datetime) -> None:
    """Somebody who is in changes their own; every other log-in (`but` this session) ends.

    Raises:
        Refused: the password is none to choose.
    """
    _set(user, password, again)
    entering.end_all(user=user, but=but, at=at)
    _noted(user, by, at, "change_password", "비밀번호를 바꾸었습니다.")


def _set(user: User, password: str, again: str) -> None:
    if password != again:
        raise Refused("passwords_differ", "두 번 적은 비밀번호가 다릅니다. 다시 적어 주세요.")
    if len(password) < SHORTEST:
        raise Refused("password_is_short", f"비밀번호는 {SHORTEST}자 이상이어야 합니다.")
    if user.login.lower() in password.lower() or check_password(password, user.password):
        raise Refused(
            "password_is_known",
            "아이디가 들어 있거나 지금 쓰는 비밀번호입니다. 다른 것을 적어 주세요.",
        )
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        raise Refused(
            "password_is_common", "널리 쓰여 쉽게 알아맞히는 비밀번호입니다. 다른 것을 적어 주세요."
        ) from None
    User.objects.filter(id=user.id).update(password=make_password(password))


def _good(secret: str, at: datetime) -> PasswordLink:
    rows = PasswordLink.objects.select_for_update(of=("self",)).select_related("user")
    found = rows.filter(digest=_digest(secret), used_at=None, ended_at=None, until__gt=at).first()
    if found is None or not found.user.is_active:
        raise Refused("no_such_link", NO_LINK)
    if found.guarded and not found.agreed_by:
        raise Refused(
            "two_must_agree",
            "시스템 담당자의 비밀번호 링크는 다른 시스템 담당자가 동의한 뒤에 열립니다.",
            ARTICLE,
        )
    return found


def _is_administrator(user: User, at: datetime) -> bool:
    """Whether a log-in holds the administrator's role, or will."""
    held = Grant.objects.filter(user=user, role=Role.ADMIN)
    return held.filter(valid__overlap=(_day(at), None)).exists()


def refuse_alone(user: User, *, giver: str, at: datetime) -> None:
    """Whoever gave somebody their password link does not make them an administrator as well, where
    there is another administrator to do it.

    Raises:
        Refused: they did, and there is.
    """
    given = PasswordLink.objects.filter(user=user, made_by=giver, agreed_by="", ended_at=None)
    others = User.objects.filter(is_active=True, grants__role=Role.ADMIN,
                                 grants__valid__contains=_day(at))  # fmt: skip
    if given.exists() and others.exclude(login__in=(giver, user.login)).exists():
        raise Refused(
            "two_must_agree",
            "이 사람에게 비밀번호 링크를 준 사람은 시스템 역할을 줄 수 없습니다."
            " 다른 시스템 담당자가 주어야 합니다.",
            ARTICLE,
        )


def _day(at: datetime) -> date:
    return at.astimezone(ZoneInfo("Asia/Seoul")).date()


def _digest(secret: str) -> str:
    """256 random bits need no salt."""
    return sha256(secret.encode()).hexdigest()


def _noted(user: User, by: Actor, at: datetime, action: str, summary: str) -> None:
    on = [On(user.person_id, "login", user.login)]
    record(by=by, at=at, action=f"accounts.{action}", summary=f"{user.name}: {summary}", on=on)
