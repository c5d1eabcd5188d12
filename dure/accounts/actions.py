"""Log-ins, their passwords and their roles."""

from datetime import date, datetime

from django.contrib.auth.hashers import check_password, make_password

from dure import tenancy
from dure.accounts import queries
from dure.accounts.models import Grant, User
from dure.audit.actions import Actor, On, record


def log_in(*, login: str, password: str, origin: str, at: datetime) -> User | None:
    """The user whose log-in and password these are, or None; both are written to the log."""
    institution = queries.institution_of(login)
    if institution is None:
        make_password(password)  # an unknown log-in must take as long as a wrong password
        return None
    with tenancy.institution(institution):
        user = User.objects.filter(login=login, is_active=True).first()
        right = user is not None and check_password(password, user.password)
        record(
            by=Actor(login, "", origin),
            at=at,
            action="accounts.log_in" if right else "accounts.log_in_failed",
            summary="로그인했습니다." if right else "비밀번호가 맞지 않아 로그인하지 못했습니다.",
            on=[On(person=user.person_id, kind="login", subject=login)] if user else [],
        )
        return user if right else None


def add_user(
    *, login: str, name: str, person: int | None, password: str, by: Actor, at: datetime
) -> User:
    """Register a log-in."""
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
        on=[On(user.person_id, "grant", role)],
        after={
            "role": role,
            "unit": unit,
            "since": str(since),
            "until": str(until) if until else None,
        },
    )
    return given
