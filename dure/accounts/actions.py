"""Log-ins, their passwords and their roles."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from dure import tenancy
from dure.accounts import password_links, queries
from dure.accounts.models import Grant, Role, User
from dure.accounts.rules import may
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused


def add_user(
    *, login: str, name: str, person: int | None, password: str | None, by: Actor, at: datetime
) -> User:
    """Register a log-in; without a password nobody comes in by one."""
    user = User.objects.create(
        institution_id=tenancy.current(),
        login=login,
        name=name,
        person_id=person,
        password=make_password(password),
    )
    record(
        by=by,
        at=at,
        action="accounts.add_user",
        summary=f"로그인 {login}을 등록했습니다.",
        on=[On(person, "login", login)],
    )
    return user


def grant(
    *,
    user: User,
    role: str,
    unit: int | None,
    since: date,
    until: date | None = None,
    by: Actor,
    at: datetime,
) -> Grant:
    """Give a role from a day to a day."""
    given = Grant.objects.create(
        institution_id=tenancy.current(), user=user, role=role, unit_id=unit, valid=(since, until)
    )
    record(
        by=by,
        at=at,
        action="accounts.grant",
        summary=f"{user.name}에게 {given.get_role_display()} 역할을 주었습니다.",
        on=[On(user.person_id, "login", user.login), On(kind="grant", subject=role)],
        after={
            "role": role,
            "unit": unit,
            "since": str(since),
            "until": str(until) if until else None,
        },
    )
    return given


ARTICLE = "개인정보의 안전성 확보조치 기준 제5조"
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


@transaction.atomic
def add_log_in(*, login: str, name: str, person: int, unit: int, by: Actor, at: datetime) -> User:
    """A log-in for a person who has none, as an employee of their unit from today; its password is
    theirs to choose.

    Raises:
        Refused: they have a log-in, or its name is none or taken.
        NotTheirs: not the administrator.
    """
    may(by)
    if had := User.objects.filter(person_id=person).first():
        raise Refused(
            "person_has_a_log_in", f"{name}에게는 이미 아이디 {had.login}이 있습니다.", ARTICLE
        )
    if not LOGIN.fullmatch(login):
        raise Refused(
            "login_is_none", "아이디는 영문 소문자와 숫자로 두 글자부터 마흔 글자까지 적어 주세요."
        )
    if queries.institution_of(login) is not None:
        raise Refused("login_is_taken", f"{login}은 이미 쓰는 아이디입니다. 다른 것을 적어 주세요.")
    user = add_user(login=login, name=name, person=person, password=None, by=by, at=at)
    since = at.astimezone(ZoneInfo("Asia/Seoul")).date()
    grant(user=user, role=Role.EMPLOYEE, unit=unit, since=since, by=by, at=at)
    return user


@transaction.atomic
def give_role(
    *,
    user: User,
    role: str,
    unit: int | None,
    since: date,
    until: date | None,
    by: Actor,
    at: datetime,
) -> Grant:
    """As `grant`, by the administrator's hand: never to oneself.

    Raises:
        Refused: the role or period is none, it is held then already, or two must do it.
        NotTheirs: not the administrator.
    """
    _may_change(user, by)
    if role not in Role.values:
        raise Refused("role_is_unknown", "역할을 목록에서 골라 주세요.", ARTICLE)
    if role == Role.ADMIN:
        password_links.refuse_alone(user, giver=by.name, at=at)
    if until is not None and until <= since:
        raise Refused("period_is_empty", "끝나는 날은 시작하는 날보다 뒤여야 합니다.", ARTICLE)
    over = Grant.objects.filter(user=user, role=role, valid__overlap=(since, until))
    if over.filter(Q(unit_id=unit) if unit else Q(unit_id=None)).exists():
        raise Refused("role_is_held", "그 기간에 이미 같은 범위의 같은 역할이 있습니다.", ARTICLE)
    return grant(user=user, role=role, unit=unit, since=since, until=until, by=by, at=at)


@transaction.atomic
def revoke(*, user: User, grant: int, until: date, by: Actor, at: datetime) -> None:
    """Take a role back from a day on; that it was held stays written.

    Raises:
        Refused: it has ended. NotTheirs: not the administrator, or no role of that log-in.
    """
    _may_change(user, by)
    held = Grant.objects.select_for_update().filter(id=grant, user=user).first()
    if held is None:
        raise NotTheirs("이 로그인의 역할이 아닙니다.")
    since, ends = held.valid.lower, held.valid.upper
    if held.valid.isempty or (ends is not None and ends <= until):
        raise Refused("role_has_ended", "이미 끝난 역할입니다.", ARTICLE)
    held.valid = (since, max(until, since))
    held.save(update_fields=["valid"])
    record(
        by=by,
        at=at,
        action="accounts.revoke",
        summary=f"{user.name}의 {held.get_role_display()} 역할을 거두었습니다.",
        on=[On(user.person_id, "login", user.login), On(kind="grant", subject=held.role)],
        before={"since": str(since), "until": str(ends) if ends else None},
        after={"until": str(until)},
    )


def _may_change(user: User, by: Actor) -> None:
    may(by)
    if user.login == by.name:
        raise Refused(
            "own_rights",
            "자기의 역할은 자기가 바꿀 수 없습니다. 다른 시스템 담당자에게 부탁해 주세요.",
            ARTICLE,
        )
