"""A person's log-in shut at once, and opened again: whoever is inside is outside with their next request."""

from datetime import datetime

from dure.accounts.models import User
from dure.audit.actions import Actor, On, record


def shut(*, person: int, by: Actor, at: datetime) -> None:
    """Shut the log-in of a person, if there is one; keys of programs that act as it end with it."""
    for user in User.objects.filter(person_id=person, is_active=True):
        _set(user, False, by, at, "accounts.shut", "닫았습니다")


def open_again(*, person: int, by: Actor, at: datetime) -> None:
    """Open the shut log-in of a person, if there is one."""
    for user in User.objects.filter(person_id=person, is_active=False):
        _set(user, True, by, at, "accounts.open_again", "다시 열었습니다")


def _set(user: User, active: bool, by: Actor, at: datetime, action: str, told: str) -> None:
    User.objects.filter(id=user.id).update(is_active=active)
    record(
        by=by,
        at=at,
        action=action,
        summary=f"로그인 {user.login}을 {told}.",
        on=[On(user.person_id, "login", user.login)],
    )
