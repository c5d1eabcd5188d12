"""Whether this installation is able to work. Whoever watches it asks without a log-in, so nothing in it
is about people and nothing names a machine."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any, Final

from django.apps import apps
from django.db import OperationalError, connection

from dure import place

SILENT_SECONDS: Final = 60  # a worker says every ten that it lives
LATE_SECONDS: Final = 300  # what comes every second and was not begun for so long
LEAST_BYTES: Final = 1024**3
SCARCE: Final = 0.05  # of the disk
AWAY: Final = "데이터베이스에 닿지 않습니다. 켜져 있는지, DATABASE_URL이 맞는지 봅니다."
READY: Final = ("database", "migrations")  # without these a web server can show nobody anything


@dataclass(frozen=True)
class Check:
    """One thing that has to be well; `told` says what is and, where it is not, what to do."""

    name: str
    well: bool
    told: str


def checks(*, only: Sequence[str] = ()) -> list[Check]:
    """All of them, or those named; where the database is away the rest cannot be known and is not told."""
    return list(_checks(only or tuple(CHECKS)))


def _checks(names: Sequence[str]) -> Iterator[Check]:
    for name in names:
        try:
            yield Check(name, *CHECKS[name]())
        except OperationalError:
            yield Check(name, False, AWAY)
            return


def _database() -> tuple[bool, str]:
    """Reached in the role that row-level security holds for."""
    role, is_free = _row(
        "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    if role == "dure_app" and not is_free:
        return True, "dure_app 역할로 닿습니다."
    return False, "행 수준 보안을 지나칠 수 있는 역할입니다. DATABASE_URL을 dure_app으로 고칩니다."


def _migrations() -> tuple[bool, str]:
    """Every migration that this code knows; a database that is ahead of it is well."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        missing = len(_on_disk() - set(cursor.fetchall()))
    if missing:
        return False, f"표의 판이 {missing}개 모자랍니다. 주인의 계정으로 migrate를 실행합니다."
    return True, "표의 판이 모두 맞습니다."


@cache
def _on_disk() -> frozenset[tuple[str, str]]:
    return frozenset(
        (app.label, each.name)
        for app in apps.get_app_configs()
        if (found := find_spec(f"{app.name}.migrations"))
        for each in iter_modules(found.submodule_search_locations)
    )


def _worker() -> tuple[bool, str]:
    (seconds,) = _row(
        "SELECT extract(epoch FROM now() - max(last_heartbeat))::int FROM procrastinate_workers"
    )
    if seconds is None:
        return False, "작업자가 없습니다. 작업자를 켭니다."
    if seconds > SILENT_SECONDS:
        return False, f"작업자가 {seconds}초 전부터 말이 없습니다. 작업자를 다시 켭니다."
    return True, f"작업자가 {seconds}초 전에 살아 있었습니다."


def _queue() -> tuple[bool, str]:
    """What comes every second is begun soon: else the workers hang, or there are too few."""
    (seconds,) = _row(
        "SELECT extract(epoch FROM now())::int - min(d.defer_timestamp)"
        " FROM procrastinate_periodic_defers d JOIN procrastinate_jobs j ON j.id = d.job_id"
        " WHERE j.status = 'todo' AND NOT EXISTS (SELECT FROM procrastinate_jobs busy"
        "  WHERE busy.lock = j.lock AND busy.status = 'doing')"
    )
    if seconds is not None and seconds > LATE_SECONDS:
        return False, f"{seconds}초째 시작하지 못한 일이 있습니다. 작업자를 더 켜거나 다시 켭니다."
    return True, "대기열이 밀리지 않았습니다."


def _disk() -> tuple[bool, str]:
    """Where our files are; of the database's own disk its host must tell."""
    seen = shutil.disk_usage(place.here())
    share = f"{seen.free // 1024**3} GB({seen.free * 100 // seen.total}%)"
    if seen.free < LEAST_BYTES or seen.free < seen.total * SCARCE:
        return False, f"디스크가 {share}만 남았습니다. 비우거나 늘립니다."
    return True, f"디스크가 {share} 남았습니다."


CHECKS: Final = {
    "database": _database,
    "migrations": _migrations,
    "worker": _worker,
    "queue": _queue,
    "disk": _disk,
}


def _row(sql: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return tuple(cursor.fetchone())
