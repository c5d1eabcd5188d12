"""Who somebody is when they come to the door."""

from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q

from dure import tenancy
from dure.accounts.models import Grant, Role, User
from dure.accounts.viewer import Held, Viewer
from dure.audit import queries as audit

ROLES = tuple(Role.values)
RIGHTS = ("accounts.add_user", "accounts.grant", "accounts.revoke", "accounts.link", "accounts.unlink",
          "accounts.register_app", "accounts.remove_app", "accounts.register_passkey",
          "accounts.remove_passkey")  # fmt: skip


def institution_of(login: str) -> int | None:
    """The institution of a log-in, asked before any institution is known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_institution_of(%s)", [login])
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def institution_of_provider(public_id: UUID) -> int:
    """As `institution_of`, of a provider in use; 0 where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_institution_of_provider(%s)", [public_id])
        return int(cursor.fetchone()[0] or 0)


def user(pk: int) -> User | None:
    return User.objects.filter(id=pk, is_active=True).first()


def user_of(person: int) -> User | None:
    return User.objects.filter(person_id=person, is_active=True).first()


def viewer(user: User, *, on: date, role: str = "", origin: str = "web") -> Viewer:
    """A log-in as a viewer, in the role asked for if it is held on that day, else in the first one held."""
    order = [value for value, _ in Role.choices]
    grants = Grant.objects.filter(user=user, valid__contains=on).values_list("role", "unit_id")
    held = tuple(
        sorted((Held(*grant) for grant in grants), key=lambda each: order.index(each.role))
    )
    names = [each.role for each in held]
    chosen = role if role in names else (names[0] if names else "")
    return Viewer(
        name=user.login,
        role=chosen,
        origin=origin,
        user=user.id,
        person=user.person_id,
        display_name=user.name,
        institution=user.institution_id,
        held=held,
    )


def people_in(role: str, unit: int | None, *, on: date) -> list[int]:
    """Persons who hold a role over exactly this unit."""
    found = Grant.objects.filter(
        role=role, unit_id=unit, valid__contains=on, user__person_id__isnull=False
    )
    return [
        int(person or 0)
        for person in found.order_by("user_id").values_list("user__person_id", flat=True)
    ]


def logins() -> list[tuple[str, str, str]]:
    """Log-in, name and role of those who hold more than the employee's role: for the list printed at start."""
    rows = (
        Grant.objects.exclude(role=Role.EMPLOYEE)
        .order_by("id")
        .values_list("user__login", "user__name", "role")
    )
    return [(str(login), str(name), str(role)) for login, name, role in rows]


def person_of(login: str) -> int | None:
    return User.objects.filter(login=login).values_list("person_id", flat=True).first()


def anybody(role: str, *, on: date) -> User:
    """The first log-in that holds a role: for the demo city's own life."""
    return Grant.objects.filter(role=role, valid__contains=on).order_by("id")[0].user


def users(text: str, *, limit: int) -> list[tuple[User, list[str]]]:
    """Log-ins whose log-in or name begins so, with the roles they ever held."""
    wanted = Q(login__istartswith=text) | Q(name__startswith=text)
    found = list(
        User.objects.filter(wanted, institution_id=tenancy.current()).order_by("login")[:limit]
    )
    held: dict[int, list[str]] = {}
    for each in Grant.objects.filter(user__in=found).exclude(valid__isempty=True).order_by("id"):
        held.setdefault(each.user_id, []).append(str(each.get_role_display()))
    return [(each, list(dict.fromkeys(held.get(each.id, [])))) for each in found]


def grants(user: int) -> list[Grant]:
    """Every role somebody was given, the newest first."""
    return list(Grant.objects.filter(user_id=user).exclude(valid__isempty=True).order_by("-id"))


def rights_history(login: str) -> list[audit.Entry]:
    """권한 부여·변경·말소의 기록 of one log-in."""
    return audit.of_subject("login", login, actions=RIGHTS, limit=200)
