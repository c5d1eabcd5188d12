"""Every machine that tells us who is there: when it was last heard, and what lies between it and us."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dure.feeds import biostar
from dure.kiosks import queries as kiosks
from dure.terminals import diagnostics
from dure.terminals import queries as terminals

KIOSK_SILENT: Final = timedelta(days=1)


@dataclass(frozen=True)
class Device:
    """`backlog`: terminals' commands that were not fetched, a tablet's presses that were not sent."""

    kind: str
    name: str
    seen_at: datetime | None
    backlog: int
    is_silent: bool
    drift_seconds: int | None
    url: str


def devices(*, at: datetime) -> list[Device]:
    """All of the institution, the silent ones first, then those heard of longest ago."""
    found = [*_terminals(at), *_kiosks(at), *_servers()]
    return sorted(found, key=lambda d: (not d.is_silent, d.seen_at is not None, d.seen_at))


def _terminals(at: datetime) -> Iterator[Device]:
    waiting = Counter(each.serial for each in terminals.commands(states=["waiting"], limit=10_000))
    for each in terminals.admitted():
        yield Device(
            "단말기",
            each.name or each.serial,
            each.last_seen_at,
            waiting[each.serial],
            at - each.last_seen_at > diagnostics.SILENT,
            each.drift_seconds if each.drift_since else None,
            f"/terminals/{each.public_id}",
        )


def _kiosks(at: datetime) -> Iterator[Device]:
    for each in kiosks.kiosks():
        if each.paired:
            yield Device(
                "키오스크",
                each.name,
                each.seen_at,
                each.waiting,
                each.seen_at is None or at - each.seen_at > KIOSK_SILENT,
                each.skew_seconds if each.wrong_clock else None,
                "/kiosks",
            )


def _servers() -> Iterator[Device]:
    for each in biostar.servers():
        if each.asks:
            yield Device(
                "출입 시스템",
                each.name,
                each.succeeded_at,
                0,
                each.failing_since is not None,
                None,
                f"/feeds/biostar/{each.public_id}",
            )
