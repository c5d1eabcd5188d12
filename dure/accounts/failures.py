"""How often a log-in failed, and how long it waits then: by name and address, by name, by address.

A try is counted before it is made, so that many at once are not more than one after another. The
pair of name and address waits first and longest; a name alone waits only where its owner never
logged in from, and never long, so that nobody can keep a colleague out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Sum

from dure import tenancy
from dure.accounts.models import Failure, LogIn
from dure.accounts.rules import least_failures, may, rule
from dure.audit.actions import Actor, On, record
from dure.errors import Refused

FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """Free tries as a multiple of the rule's number, and the longest wait after them."""

    times: int
    longest: timedelta


PAIR = Limit(1, timedelta(hours=1))
NAME = Limit(4, timedelta(minutes=5))
ADDRESS = Limit(20, timedelta(minutes=15))


def count_try(*, login: str, address: str, at: datetime) -> None:
    """Count a try; it is as if it had failed until `forget` is called.

    Raises:
        Refused: too many have failed, and it is too early for another.
    """
    free = rule().failures if tenancy.current() else least_failures()
    rows = Failure.objects.select_for_update().filter(address=address)
    tenancy.lock("log_in", login, address)
    _refuse(rows.filter(login=login).first(), PAIR, free, at)
    if not _known(login, address):
        _refuse(_of_name(login, at), NAME, free, at)
    _add(login, address, at)
    with tenancy.institution(0):
        _refuse(rows.filter(login="").first(), ADDRESS, free, at)
        _add("", address, at)


def forget(*, login: str, address: str) -> None:
    """The person has come in: their failures here, and those of the address, are over."""
    Failure.objects.filter(login=login, address=address).delete()
    with tenancy.institution(0):
        Failure.objects.filter(login="", address=address).delete()


def waits(*, login: str, address: str, at: datetime) -> int:
    """How many minutes this name waits from here on; 0 where it need not."""
    free = rule().failures if tenancy.current() else least_failures()
    row = Failure.objects.filter(login=login, address=address).first()
    left = _until(row, PAIR, free) - at if row else timedelta()
    return max(0, -(-left // timedelta(minutes=1)))


@transaction.atomic
def lift(*, login: str, by: Actor, at: datetime) -> None:
    """Let somebody try again at once, wherever they are.

    Raises:
        NotTheirs: not the administrator.
    """
    may(by)
    addresses = list(Failure.objects.filter(login=login).values_list("address", flat=True))
    Failure.objects.filter(login=login).delete()
    with tenancy.institution(0):
        Failure.objects.filter(login="", address__in=addresses).delete()
    record(
        by=by,
        at=at,
        action="accounts.lift",
        summary=f"{login}의 로그인 대기를 풀었습니다.",
        on=[On(kind="login", subject=login)],
    )


def counted(*, at: datetime) -> dict[str, int]:
    """Failures of each name of this institution that still count."""
    rows = Failure.objects.filter(last_at__gt=at - FORGOTTEN).exclude(login="")
    return dict(rows.values_list("login").annotate(Sum("count")))


def _add(login: str, address: str, at: datetime) -> None:
    row, made = Failure.objects.get_or_create(
        institution_id=tenancy.current(),
        login=login,
        address=address,
        defaults={"count": 1, "last_at": at},
    )
    if not made:
        row.count = 1 if at - row.last_at > FORGOTTEN else row.count + 1
        row.last_at = at
        row.save(update_fields=["count", "last_at"])


def _of_name(login: str, at: datetime) -> Failure | None:
    """All failures of a name together, as if from one address."""
    rows = Failure.objects.filter(login=login, last_at__gt=at - FORGOTTEN)
    told = rows.aggregate(count=Sum("count"), last=Max("last_at"))
    return Failure(count=told["count"], last_at=told["last"]) if told["count"] else None


def _known(login: str, address: str) -> bool:
    return LogIn.objects.filter(user__login=login, address=address).exists()


def _until(row: Failure, limit: Limit, free: int) -> datetime:
    over = row.count - free * limit.times
    if over < 0:
        return row.last_at
    return row.last_at + min(limit.longest, timedelta(minutes=2 ** min(over, 10)))


def _refuse(row: Failure | None, limit: Limit, free: int, at: datetime) -> None:
    if row is None or (until := _until(row, limit, free)) <= at:
        return
    minutes = -(-(until - at) // timedelta(minutes=1))
    raise Refused(
        "log_in_waits",
        f"여러 번 로그인하지 못해 {minutes}분 뒤에 다시 할 수 있습니다."
        " 급하면 시스템 담당자에게 풀어 달라고 해 주세요.",
        "개인정보의 안전성 확보조치 기준 제5조제6항",
    )
