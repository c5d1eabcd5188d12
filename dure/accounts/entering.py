"""Coming in and going out: who proved who they are and how, and the browsers in which they are in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from dure import tenancy
from dure.accounts import failures, queries, second
from dure.accounts.models import LogIn, User
from dure.audit import queries as audit
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs
from dure.identity import uuid7

PASSWORD = "비밀번호"  # noqa: S105
HISTORY = ("accounts.log_in", "accounts.log_in_failed", "accounts.log_out", "accounts.end_log_in",
           "accounts.prove", "accounts.lift")  # fmt: skip


@dataclass(frozen=True)
class Entered:
    """Somebody who proved who they are; strong: by more than one means."""

    user: User
    how: str
    strong: bool = False
    provider: UUID | None = None
    ticket: str = ""  # what the provider wants to hear at the log-out


def log_in(*, login: str, password: str, address: str, at: datetime) -> Entered | None:
    """Whose log-in and password these are, or nobody; a failure is written to the log.

    Raises:
        Refused: too many tries have failed, and it is too early for another.
    """
    with tenancy.institution(queries.institution_of(login) or 0):
        failures.count_try(login=login, address=address, at=at)
        user = User.objects.filter(login=login, is_active=True).first()
        # an unknown log-in takes as long as a wrong password
        if check_password(password, user.password if user else "") and user:
            return Entered(user, PASSWORD)
    return None


def fail(*, login: str, address: str, why: str, at: datetime) -> None:
    """Write down that somebody could not come in; of a name that nobody has, nothing is written."""
    institution = queries.institution_of(login)
    if institution is None:
        return
    with tenancy.institution(institution):
        minutes = failures.waits(login=login, address=address, at=at)
        waits = f" {minutes}분 뒤에 다시 할 수 있습니다." if minutes else ""
        record(
            by=Actor(login, "", f"web {address}"),
            at=at,
            action="accounts.log_in_failed",
            summary=f"{why}{waits}",
            on=[On(queries.person_of(login), "login", login)],
        )


@transaction.atomic
def open_log_in(*, entered: Entered, key: str, address: str, agent: str, at: datetime) -> None:
    """Somebody is in, in a browser."""
    user = entered.user
    failures.forget(login=user.login, address=address)
    LogIn.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        user=user,
        session_key=key,
        how=entered.how[:40],
        address=address,
        agent=agent[:200],
        at=at,
    )
    _told(user, Actor(user.login, "", f"web {address}"), at, "log_in",
          f"로그인했습니다: {entered.how}.")  # fmt: skip


@transaction.atomic
def close_log_in(*, key: str, by: Actor, at: datetime) -> None:
    """Somebody logs out of a browser."""
    found = LogIn.objects.filter(session_key=key, ended_at=None).select_related("user").first()
    if found:
        LogIn.objects.filter(id=found.id).update(ended_at=at)
        _told(found.user, by, at, "log_out", "로그아웃했습니다.")


@transaction.atomic
def end_log_in(*, log_in: UUID, user: int, by: Actor, at: datetime) -> None:
    """End a log-in in another browser of the same person.

    Raises:
        NotTheirs: it is nobody's, or somebody else's.
    """
    found = LogIn.objects.filter(public_id=log_in, user_id=user, ended_at=None)
    one = found.select_related("user").first()
    if one is None:
        raise NotTheirs("이미 끝났거나 내 것이 아닌 접속입니다.")
    found.update(ended_at=at)
    SessionStore().delete(one.session_key)
    _told(one.user, by, at, "end_log_in", f"다른 접속을 끝냈습니다: {one.address}, {one.how}.")


def end_all(*, user: User, at: datetime, but: str = "") -> None:
    """End every browser in which somebody is in, `but` one session."""
    open_ones = LogIn.objects.filter(user=user, ended_at=None).exclude(session_key=but)
    for key in list(open_ones.values_list("session_key", flat=True)):
        SessionStore().delete(key)
    open_ones.update(ended_at=at)


def prove(*, user: User, password: str, code: str, by: Actor, address: str, at: datetime) -> bool:
    """Whether somebody who is in has shown again that it is they; counted like a log-in.

    Raises:
        Refused: too many tries have failed, and it is too early for another.
    """
    with transaction.atomic():
        failures.count_try(login=user.login, address=address, at=at)
        how = second.is_right(user, code, at=at) if code else ""
        if not how and password and check_password(password, user.password):
            how = PASSWORD
        if how:
            failures.forget(login=user.login, address=address)
            note_proof(user=user, how=how, by=by, at=at)
        else:
            _told(user, by, at, "log_in_failed", "본인임을 다시 확인하지 못했습니다.")
    return bool(how)


def note_proof(*, user: User, how: str, by: Actor, at: datetime) -> None:
    """Somebody who is in has shown it anew by a passkey or at their provider."""
    _told(user, by, at, "prove", f"본인임을 다시 확인했습니다: {how}.")


def open_log_ins(user: int) -> list[LogIn]:
    """Browsers in which somebody is in now, the newest first."""
    rows = LogIn.objects.filter(user_id=user, ended_at=None).order_by("-at")
    return [each for each in rows if SessionStore().exists(each.session_key)]


def history(login: str, *, limit: int = 50) -> list[audit.Entry]:
    """접속 내역: when, where from and how somebody came in, or could not."""
    return audit.of_subject("login", login, actions=HISTORY, limit=limit)


def _told(user: User, by: Actor, at: datetime, action: str, summary: str) -> None:
    on = [On(user.person_id, "login", user.login)]
    record(by=by, at=at, action=f"accounts.{action}", summary=summary, on=on)
