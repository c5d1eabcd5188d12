"""기관이 정하는 로그인: what an institution asks of those who log in."""

from dataclasses import dataclass
from datetime import date, datetime
from ipaddress import ip_address, ip_network

from django.db import connection, transaction

from dure import tenancy
from dure.accounts.models import Grant, LoginRule, Role, User
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused

ARTICLE = "개인정보의 안전성 확보조치 기준 제6조"


@dataclass(frozen=True)
class WantedRule:
    idle_minutes: int
    failures: int
    again_minutes: int
    second_roles: tuple[str, ...]
    second_outside: bool
    networks: tuple[str, ...]


def may(by: Actor) -> None:
    """Whether somebody may decide about log-ins: the administrator.

    Raises:
        NotTheirs: they may not.
    """
    if by.role != "admin":
        raise NotTheirs("로그인과 권한은 시스템관리자가 다룹니다.")


def rule() -> LoginRule:
    """What this institution decided, or what holds where nothing was decided."""
    institution = tenancy.current()
    found = LoginRule.objects.filter(institution_id=institution).first()
    return found or LoginRule(institution_id=institution)


def least_failures() -> int:
    """After how many failures a name waits that nobody has: as one that somebody has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_least_failures()")
        return int(cursor.fetchone()[0] or LoginRule().failures)


@transaction.atomic
def save_rule(*, wanted: WantedRule, by: Actor, at: datetime) -> None:
    """Decide anew; it holds within a minute, for whoever is in as well.

    Raises:
        Refused: a number is out of bounds, or a network is none. NotTheirs: not the administrator.
    """
    may(by)
    _refuse(wanted)
    before = rule()
    values = {name: _plain(value) for name, value in vars(wanted).items()}
    LoginRule.objects.update_or_create(institution_id=tenancy.current(), defaults=values)
    record(
        by=by,
        at=at,
        action="accounts.save_rule",
        summary="로그인 규칙을 정했습니다.",
        on=[On(kind="login_rule", subject="rule")],
        before={name: getattr(before, name) for name in values},
        after=values,
    )


def second_is_asked(user: User, *, address: str, on: date) -> bool:
    """Whether the rules ask for a second means: by a role held on the day, or by the network."""
    asked = rule()
    held = Grant.objects.filter(user=user, valid__contains=on).values_list("role", flat=True)
    if set(held) & set(asked.second_roles):
        return True
    return bool(asked.second_outside) and not _inside(address, asked.networks)


def _inside(address: str, networks: list[str]) -> bool:
    try:
        here = ip_address(address)
    except ValueError:
        return False
    return any(here in ip_network(each) for each in networks)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _refuse(wanted: WantedRule) -> None:
    for number, least, most, what in (
        (wanted.idle_minutes, 10, 30, "쓰지 않으면 끝나는 시간은"),
        (wanted.failures, 3, 20, "기다리게 되는 실패 횟수는"),
        (wanted.again_minutes, 1, 60, "다시 확인하기까지의 시간은"),
    ):
        if not least <= number <= most:
            raise Refused(
                "login_rule_out_of_bounds", f"{what} {least}부터 {most}까지입니다.", ARTICLE
            )
    if not set(wanted.second_roles) <= set(Role.values):
        raise Refused("role_is_unknown", "역할을 목록에서 골라 주세요.")
    for each in wanted.networks:
        try:
            ip_network(each)
        except ValueError:
            raise Refused(
                "network_is_none", f"{each}: 망은 10.0.0.0/8처럼 적어 주세요.", ARTICLE
            ) from None
    if wanted.second_outside and not wanted.networks:
        raise Refused(
            "networks_are_missing",
            "망 밖에서 2차 인증을 쓰게 하려면 2차 인증이 없어도 되는 망을 한 줄에 하나씩 적어 주세요.",
            ARTICLE,
        )
