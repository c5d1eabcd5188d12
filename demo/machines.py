"""Terminals that call by themselves, and kiosks: most of them well, each kind of trouble once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from demo.city import City
from demo.load import moment
from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.attendance import punches
from dure.attendance import terminals as places
from dure.attendance.models import Source
from dure.identity import uuid7
from dure.kiosks import actions as kiosks
from dure.kiosks.models import Attempt, Kiosk
from dure.organization import queries as organization
from dure.people import queries as people
from dure.terminals import actions
from dure.terminals.models import Device, Happening
from dure.terminals.watching import note
from dure.timeline.actions import SEOUL

CALLING = 40  # the other terminals' readings come as files
DRIFTS, SILENT, MUDDLED, ASKED = 4, 9, 14, 19  # places in the list, each with a trouble of its own
MUDDLE = (
    "3100000231\t2026-13-05 08:52:11\t0\t1\t0",
    "31000\0\x0402\t????\t0\t1",
    "3100000477 2026-11-05 08:5",
)
TABLETS = {
    "공원과 작업반 대기실": "해온시",
    "자원순환과 차고지": "해온시",
    "정수과 교대실": "상수도사업소",
}
PRESSED = 12  # people at a kiosk of a morning


def write(city: City, *, admin: Viewer, at: datetime) -> None:
    """The city's terminals and tablets as they are this morning."""
    devices = _devices(city, at)
    _troubles(devices, admin, at)
    _tablets(city, admin, at)


def calling(serials: Iterable[str]) -> list[str]:
    """Those of the terminals that are connected."""
    return sorted(serials)[:CALLING]


def _devices(city: City, at: datetime) -> list[Device]:
    since = moment(city.start, 9)
    told = {
        serial: (last, users)
        for serial, last, users in city.punches.group_by("terminal")
        .agg(last=pl.col("at").max(), users=pl.col("person").n_unique())
        .iter_rows()
    }
    serials = calling(each.serial for each in places.placed())
    return Device.objects.bulk_create(
        Device(
            public_id=uuid7(), institution_id=tenancy.current(), serial=serial,
            state=Device.State.ADMITTED, networks=[f"10.{20 + place // 6}.1.0/24"],
            firmware="Ver 8.0.4.6-20240112", push_version="2.4.1", users=told[serial][1],
            stored=1200 + 37 * place, address=f"10.{20 + place // 6}.1.{11 + place % 6}",
            first_seen_at=since, last_seen_at=at - timedelta(seconds=place), online_since=at - timedelta(days=6),
            last_punch_at=told[serial][0].replace(tzinfo=SEOUL), lag_seconds=2,
            drift_seconds=place % 4, decided_at=since, decided_by="cho",
        )
        for place, serial in enumerate(serials)
        if serial in told
    )  # fmt: skip


def _troubles(devices: list[Device], admin: Viewer, at: datetime) -> None:
    """One clock ahead, one silent for two days, one sending rubbish, one asked for much, one unknown."""
    if len(devices) <= ASKED:
        return
    drifts, silent, muddled = devices[DRIFTS], devices[SILENT], devices[MUDDLED]
    _now(drifts, drift_seconds=187, drift_since=at - timedelta(days=3))
    since = at - timedelta(days=2, hours=3)
    _now(silent, last_seen_at=since, last_punch_at=since)
    note(
        device=drifts,
        kind=Happening.Kind.DRIFT,
        happened=at - timedelta(days=3),
        detail="187초 앞섭니다.",
        at=at,
    )
    note(
        device=devices[ASKED],
        kind=Happening.Kind.TIME_SET,
        happened=at - timedelta(days=8),
        detail="단말기에서",
        at=at,
    )
    kept = actions.keep(
        device=muddled.id, path="cdata", query=f"SN={muddled.serial}&table=ATTLOG&Stamp=9999",
        address=muddled.address, body="\n".join(MUDDLE).encode(), at=at - timedelta(hours=5),
    )  # fmt: skip
    actions.read(arrival=kept, at=at - timedelta(hours=5))
    _commands(devices[ASKED], silent, admin, at)
    Device.objects.create(
        public_id=uuid7(), institution_id=tenancy.current(), serial="CQZ7224460318",
        address="10.31.4.27", firmware="Ver 8.0.4.6-20240112", first_seen_at=at - timedelta(hours=20),
        last_seen_at=at, online_since=at - timedelta(hours=20),
    )  # fmt: skip


def _commands(asked: Device, silent: Device, admin: Viewer, at: datetime) -> None:
    before = at - timedelta(days=1)
    done = actions.queue_all(
        serial=asked.serial, commands=["INFO", "CHECK", "LOG"], by=admin, at=before
    )
    for number, result in zip(done, (0, 0, -1), strict=True):
        actions.take(device=asked.id, at=before)
        answer = f"ID={number}&Return={result}&CMD=INFO".encode()
        kept = actions.keep(
            device=asked.id, path="devicecmd", query=f"SN={asked.serial}", address=asked.address,
            body=answer, at=before,
        )  # fmt: skip
        actions.read(arrival=kept, at=before)
    actions.queue_all(serial=silent.serial, commands=["CHECK", "INFO"], by=admin, at=before)


def _now(device: Device, **changed: Any) -> None:
    Device.objects.filter(id=device.id).update(**changed)


# ── kiosks ────────────────────────────────────────────────────────────────────────────


def _tablets(city: City, admin: Viewer, at: datetime) -> None:
    units = {node.name: node.id for node in organization.tree(on=city.until).values()}
    for place, (name, office) in enumerate(TABLETS.items()):
        serial, number = kiosks.register(name=name, unit=units[office], by=admin, at=at)
        kiosks.pair(number=number, by=admin, at=at)
        if place == 0:
            _presses(city, Kiosk.objects.get(serial=serial), at)
        if place == 2:
            seen = at - timedelta(hours=19)
            Kiosk.objects.filter(serial=serial).update(seen_at=seen, skew_seconds=94, waiting=6)


def _presses(city: City, kiosk: Kiosk, at: datetime) -> None:
    """A gang's PINs after its cards in the mornings of a week; a few came late or were wrong."""
    rows = _mornings(city)
    known = people.holders(kind="staff", values=rows["credential"].unique().to_list())
    persons = dict(known.select("value", "person").iter_rows())
    punches.record(
        rows.select(list(punches.READINGS)).with_columns(terminal=pl.lit(kiosk.serial)),
        source=Source.KIOSK, source_ref="pin", at=at,
    )  # fmt: skip
    Attempt.objects.bulk_create(
        _attempt(kiosk, place, persons[number], when.replace(tzinfo=SEOUL))
        for place, (number, when) in enumerate(rows.select("credential", "at").iter_rows())
    )


def _mornings(city: City) -> pl.DataFrame:
    """Two and a half minutes after the first card of the day, by 사번."""
    unit = city.units.filter(pl.col("name") == "공원과").item(0, "id")
    crew = city.appointments.filter(pl.col("unit") == unit).unique("person").sort("person")
    numbers = city.people.select("staff_number", person="id")
    month = city.punches.filter(pl.col("at") >= city.until.replace(day=1))
    return (
        month.join(crew.head(PRESSED).select("person"), on="person", how="semi")
        .filter(pl.col("business_date") >= city.until - timedelta(days=7))
        .sort("at").unique(["person", "business_date"], keep="first", maintain_order=True)
        .join(numbers, on="person")
        .with_columns(pl.col("at") + pl.duration(seconds=150), direction=pl.lit(0, pl.Int8))
        .rename({"staff_number": "credential"})
    )  # fmt: skip


def _attempt(kiosk: Kiosk, place: int, person: int, when: datetime) -> Attempt:
    """Each eleventh came once the network was back, each seventeenth was pressed wrong at first."""
    late, wrong = place % 11 == 5, place % 17 == 8
    return Attempt(
        institution_id=tenancy.current(), kiosk=kiosk, key=uuid7(), person_id=person, direction=0,
        at=when - timedelta(seconds=20 * wrong), skew_seconds=0, late=late,
        received_at=when + (timedelta(minutes=48) if late else timedelta(seconds=1)),
        outcome=Attempt.Outcome.WRONG if wrong else Attempt.Outcome.PUNCHED,
    )  # fmt: skip
