"""Who somebody is when they come to the door."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection
from django.db.models import Q

from dure import tenancy
from dure.accounts.models import Grant, Role, Token, User
from dure.accounts.viewer import Held, Viewer
from dure.audit import queries as audit

PANEL = "panel"  # the one scope of what a portal frames: it opens nothing of the API
ROLES = tuple(Role.values)
RIGHTS = ("accounts.add_user", "accounts.grant", "accounts.revoke", "accounts.link", "accounts.unlink",
          "accounts.register_app", "accounts.remove_app", "accounts.register_passkey",
          "accounts.remove_passkey", "accounts.take_away", "accounts.make_password_link",
          "accounts.agree_password_link", "accounts.choose_password",
          "accounts.change_password")  # fmt: skip


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


def user_called(login: str) -> User | None:
    return User.objects.filter(login=login, is_active=True).first()


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


def of_people() -> dict[int, tuple[str, bool]]:
    """The log-in of each person who has one, and whether it is open."""
    rows = User.objects.filter(person_id__isnull=False).order_by("-id")
    found = rows.values_list("person_id", "login", "is_active")
    return {int(person or 0): (login, is_open) for person, login, is_open in found}


def roles_of_people(*, on: date) -> dict[int, set[str]]:
    """The roles that each person holds on a day, over whatever unit."""
    found: dict[int, set[str]] = {}
    rows = Grant.objects.filter(valid__contains=on, user__person_id__isnull=False)
    for person, role in rows.values_list("user__person_id", "role"):
        found.setdefault(int(person or 0), set()).add(role)
    return found


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


@dataclass(frozen=True)
class Shown:
    """A token as its owner sees it, with its use of the last two weeks by day."""

    token: UUID
    name: str
    login: str
    owner: str
    role: str
    scopes: tuple[str, ...]
    made_at: datetime
    until: datetime
    ended_at: datetime | None
    last_used_at: datetime | None
    last_used_from: str
    days: tuple[tuple[date, int, int], ...]

    def holds(self, at: datetime) -> bool:
        return self.ended_at is None and at < self.until


def tokens(*, viewer: Viewer, on: date) -> list[Shown]:
    """One's own tokens and, for an administrator, those of programs; the newest first."""
    found = Token.objects.select_related("user").prefetch_related("days").order_by("-made_at")
    mine = Q(user_id=viewer.user)
    if viewer.role == "admin":
        mine |= Q(user__person_id__isnull=True)
    return [_shown(each, on) for each in found.filter(mine).exclude(scopes=[PANEL])]


def shown_tokens(ids: Collection[int], *, on: date) -> dict[int, Shown]:
    """Tokens with their use, by key."""
    found = Token.objects.filter(id__in=ids).select_related("user").prefetch_related("days")
    return {each.id: _shown(each, on) for each in found}


def programs(*, on: date) -> list[tuple[int, str, str, str]]:
    """Log-ins of programs in each role they hold: key, log-in, name, role. They have no password."""
    none = {"user__password__startswith": UNUSABLE_PASSWORD_PREFIX}
    rows = Grant.objects.filter(
        **none, user__is_active=True, user__person_id__isnull=True, valid__contains=on
    )
    found = rows.order_by("user__login", "role").values_list(
        "user_id", "user__login", "user__name", "role"
    )
    return [(int(pk), str(login), str(name), str(role)) for pk, login, name, role in found]


def _shown(each: Token, on: date) -> Shown:
    since = on - timedelta(days=13)
    days = sorted(
        (day.date, day.asked, day.refused) for day in each.days.all() if day.date >= since
    )
    return Shown(
        each.public_id,
        each.name,
        each.user.login,
        each.user.name,
        each.get_role_display(),
        tuple(each.scopes),
        each.made_at,
        each.until,
        each.ended_at,
        each.last_used_at,
        each.last_used_from,
        tuple(days),
    )
