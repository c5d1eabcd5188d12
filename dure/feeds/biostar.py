"""BioStar 2: settings of its server, and what its events become.

Asking is three moves of the job: `due` says from when, the link asks outside any transaction,
`keep_events` stores it with how far it came. Asking for the same time twice changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import polars as pl
from django.db import transaction

from dure import sealed, tenancy
from dure.attendance import actions as attendance
from dure.attendance import punches, terminals
from dure.attendance.models import Source
from dure.attendance.punches import READINGS
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.feeds.arrivals import tell_admins
from dure.feeds.gates import may
from dure.feeds.models import BiostarServer
from dure.identity import uuid7
from dure.links import biostar
from dure.links.biostar import Event, Events
from dure.links.gate_layout import IN, LEFT_OUT, OUT, UNTOLD
from dure.timeline.actions import SEOUL

OVERLAP = timedelta(hours=1)  # asked again each time
LOOK_BACK = timedelta(days=3)  # asked again once a day, for devices that were off line
STRETCH = timedelta(days=1)  # asked for and kept at once
PERIOD = timedelta(minutes=1)
PAUSE = timedelta(minutes=5)  # after a failure
BY_KEY = "by_key"
WAYS = {BY_KEY: "누른 키로 정함", IN: "출근·들어옴", OUT: "퇴근·나감", UNTOLD: "방향 모름",
        LEFT_OUT: "넣지 않음"}  # fmt: skip
LONGEST_CODE, MOST_CODES = 8, 20
DIRECTION = {IN: 0, OUT: 1, UNTOLD: None}


@dataclass(frozen=True)
class Wanted:
    """A server as somebody fills it in; an empty password keeps the one there is."""

    name: str
    url: str
    login: str
    password: str = ""
    certificate: str = ""
    since: date | None = None
    codes: str = ", ".join(biostar.SUCCESS)


@dataclass(frozen=True)
class Due:
    """A stretch of time to ask a server for, with what is needed to ask."""

    server: int
    ask: biostar.Server
    since: datetime
    until: datetime
    looks_back: bool


def servers() -> list[BiostarServer]:
    return list(BiostarServer.objects.order_by("name", "id"))


def server(public_id: UUID) -> BiostarServer:
    row = BiostarServer.objects.filter(public_id=public_id).first()
    if row is None:
        raise NotTheirs("이 기관에 없는 서버입니다.")
    return row


@transaction.atomic
def save_server(*, wanted: Wanted, server: UUID | None = None, by: Actor, at: datetime) -> UUID:
    """Write down a server, or change one; its key.

    Raises:
        Refused: a field is missing or wrong. NotTheirs: not the administrator.
    """
    may(by)
    row = _row(server) if server else None
    _refuse(wanted, row)
    since = datetime.combine(
        wanted.since or at.astimezone(SEOUL).date(), datetime.min.time(), SEOUL
    )
    if row is None:
        row = BiostarServer(
            public_id=uuid7(), institution_id=tenancy.current(), since=since, cursor=since
        )
    elif wanted.since is not None and since < row.since:
        row.since = row.cursor = since
    row.name, row.url, row.login = wanted.name.strip(), wanted.url.strip(), wanted.login.strip()
    if wanted.password:
        row.password = sealed.seal(wanted.password.encode())
    row.certificate = wanted.certificate.strip()
    codes = _codes(wanted.codes)
    if set(codes) - set(row.codes):
        row.cursor = row.since  # what was counted only is asked for again
    row.codes = codes
    row.error, row.failing_since = "", None
    row.save()
    _record(
        "feeds.save_biostar",
        f"BioStar 2 서버 {row.name}을 적었습니다. 주소 {row.url}.",
        row,
        by,
        at,
    )
    return row.public_id


@transaction.atomic
def pair_devices(
    *,
    server: UUID,
    devices: Mapping[str, tuple[str, str]],
    keys: Mapping[str, str],
    by: Actor,
    at: datetime,
) -> None:
    """Say which registered terminal and direction each device is, and what the T&A keys mean.

    Raises:
        Refused: an unknown terminal or direction. NotTheirs: not the administrator.
    """
    may(by)
    row = _row(server)
    serials = {serial for serial, _ in devices.values() if serial}
    strange = serials - {each.serial for each in terminals.placed(serials)}
    if strange:
        raise Refused(
            "terminal_is_unknown", f"등록되지 않은 단말기입니다: {', '.join(sorted(strange))}."
        )
    if not {way for _, way in devices.values()} <= set(WAYS) or not set(keys.values()) <= set(
        DIRECTION
    ):
        raise Refused("way_is_unknown", "방향을 목록에서 골라 주세요.")
    told = {device: {"serial": serial, "way": way} for device, (serial, way) in devices.items()}
    waited = [each["first"] for device, each in row.strangers.items() if device in told]
    row.devices, row.keys = told, dict(keys)
    row.strangers = {pk: each for pk, each in row.strangers.items() if pk not in told}
    row.cursor = min([row.cursor, *map(datetime.fromisoformat, waited)])
    row.save(update_fields=["devices", "keys", "strangers", "cursor"])
    _record(
        "feeds.pair_devices",
        f"BioStar 2 서버 {row.name}의 장치 {len(devices)}대를 맞추었습니다.",
        row,
        by,
        at,
    )


@transaction.atomic
def stop_or_ask(*, server: UUID, asks: bool, by: Actor, at: datetime) -> None:
    """Ask a server by itself from now on, or no more."""
    may(by)
    row = _row(server)
    row.asks, row.failing_since, row.error = asks, None, ""
    row.save(update_fields=["asks", "failing_since", "error"])
    said = "저절로 묻습니다" if asks else "묻지 않습니다"
    _record("feeds.stop_or_ask", f"BioStar 2 서버 {row.name}에 {said}.", row, by, at)


# ── asking ────────────────────────────────────────────────────────────────────────────


def due(*, at: datetime) -> list[Due]:
    """What is to be asked for now, of the servers that are asked and not resting from a failure."""
    rows = BiostarServer.objects.filter(asks=True).order_by("id")
    return [_due(row, at) for row in rows if not _rests(row, at)]


def due_again(*, server: int, at: datetime) -> Due | None:
    """The next stretch of a server that has not been asked up to now; none where it has."""
    row = BiostarServer.objects.filter(id=server, asks=True, cursor__lt=at - PERIOD).first()
    return _due(row, at) if row else None


@transaction.atomic
def keep_events(*, asked: Due, events: Events, by: Actor, at: datetime) -> int:
    """Keep what a server told; how many readings are new.

    What a device told that nobody has paired is asked for again once it is: its first moment is kept.
    """
    may(by)
    row = BiostarServer.objects.select_for_update().get(id=asked.server)
    new = _take(row, [each for each in events.found if each.device in row.devices], by, at)
    for each in events.found:
        if each.device not in row.devices:
            first = each.at.replace(tzinfo=SEOUL).isoformat()
            known = row.strangers.setdefault(
                each.device, {"name": each.device_name, "first": first}
            )
            known["first"] = min(known["first"], first)
    row.cursor = max(row.cursor, asked.until)
    if asked.looks_back:
        row.looked_back_on = at.astimezone(SEOUL).date()
    row.tried_at = row.succeeded_at = at
    row.failing_since, row.error = None, ""
    row.taken += new
    row.told = {
        "found": len(events.found),
        "others": dict(events.others.most_common(MOST_CODES)),
        "unreadable": len(events.unreadable),
    }
    row.save()
    return new


@transaction.atomic
def note_failure(*, asked: Due, sentence: str, by: Actor, at: datetime) -> None:
    """A server could not be asked: shown until it can, and told once."""
    may(by)
    row = BiostarServer.objects.select_for_update().get(id=asked.server)
    began = row.failing_since is None
    row.failing_since = row.failing_since or at
    row.error, row.tried_at = sentence[:300], at
    row.save(update_fields=["failing_since", "error", "tried_at"])
    if began:
        _record(
            "feeds.biostar_failed",
            f"BioStar 2 서버 {row.name}에 묻지 못했습니다. {sentence}",
            row,
            by,
            at,
        )
        tell_admins(
            text="BioStar 2 서버에서 기록을 가져오지 못하고 있습니다.",
            url=f"/feeds/biostar/{row.public_id}",
            key=f"feeds.biostar:{row.id}:{at:%Y%m%d%H%M%S}",
            at=at,
        )


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _rests(row: BiostarServer, at: datetime) -> bool:
    return bool(row.failing_since and row.tried_at and at - row.tried_at < PAUSE)


def _due(row: BiostarServer, at: datetime) -> Due:
    looks_back = row.looked_back_on != at.astimezone(SEOUL).date()
    since = max(row.since, row.cursor - (LOOK_BACK if looks_back else OVERLAP))
    password = sealed.unseal(row.password).decode()
    ask = biostar.Server(row.url, row.login, password, row.certificate, tuple(row.codes))
    return Due(row.id, ask, since, min(at, row.cursor + STRETCH), looks_back)


def _take(row: BiostarServer, found: Sequence[Event], by: Actor, at: datetime) -> int:
    readings = punches.unseen(_readings(row, found))
    if readings.is_empty():
        return 0
    done = attendance.record_punches(
        readings=readings, source=Source.TERMINAL, source_ref=f"biostar:{row.id}", by=by, at=at
    )
    return done.new + done.parked


def _readings(row: BiostarServer, found: Sequence[Event]) -> pl.DataFrame:
    rows = []
    for each in found:
        device = row.devices[each.device]
        way = row.keys.get(each.key, UNTOLD) if device["way"] == BY_KEY else device["way"]
        if way != LEFT_OUT:
            rows.append((device["serial"] or None, each.user, each.at, DIRECTION[way]))
    return pl.DataFrame(rows, schema=READINGS, orient="row")


def _row(public_id: UUID) -> BiostarServer:
    row = BiostarServer.objects.select_for_update().filter(public_id=public_id).first()
    if row is None:
        raise NotTheirs("이 기관에 없는 서버입니다.")
    return row


def _refuse(wanted: Wanted, row: BiostarServer | None) -> None:
    if not (wanted.name.strip() and wanted.login.strip()):
        raise Refused("server_has_no_name", "서버의 이름과 로그인 이름을 적어 주세요.")
    parts = urlsplit(wanted.url.strip())
    if parts.scheme != "https" or not parts.hostname or parts.username:
        raise Refused(
            "server_is_not_https",
            "주소는 https://192.168.0.10:443처럼 적어 주세요. 암호화하지 않은 http는 쓰지 않습니다.",
        )
    if row is None and not wanted.password:
        raise Refused("server_has_no_password", "처음에는 비밀번호를 적어 주세요.")
    try:
        biostar.trust(wanted.certificate.strip())
    except biostar.Trouble as trouble:
        raise Refused("certificate_is_unreadable", str(trouble)) from trouble
    others = BiostarServer.objects.filter(url=wanted.url.strip())
    if row is not None:
        others = others.exclude(id=row.id)
    if others.exists():
        raise Refused("server_is_known", "이미 적은 서버의 주소입니다. 그 서버를 고쳐 주세요.")


def _codes(text: str) -> list[str]:
    """Event codes as somebody types them, each once."""
    found = list(dict.fromkeys(text.replace(",", " ").split()))
    if not 1 <= len(found) <= MOST_CODES or not all(
        each.isascii() and each.isdigit() and len(each) <= LONGEST_CODE for each in found
    ):
        raise Refused(
            "codes_are_malformed",
            f"인증 성공의 이벤트 코드를 4865, 4867처럼 숫자로 적어 주세요. {MOST_CODES}개까지입니다.",
        )
    return found


def _record(action: str, summary: str, row: BiostarServer, by: Actor, at: datetime) -> None:
    record(
        by=by,
        at=at,
        action=action,
        summary=summary,
        on=[On(kind="biostar", subject=str(row.public_id))],
    )
