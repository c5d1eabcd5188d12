"""What tests of kiosks do by hand: pair a tablet, press a PIN, sign, set an institution's values."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.test import Client

from dure.accounts.viewer import Viewer
from dure.attendance.actions import touch_everybody
from dure.kiosks import actions, codes, queries, sealing
from dure.organization import actions as organization
from dure.people import queries as people
from tests.world import NOW, World


class Tablet:
    """A paired tablet, with its secret and its own idea of the time."""

    def __init__(self, world: World, at: datetime = NOW) -> None:
        by = world.viewer("조관리", "admin")
        self.serial, number = actions.register(
            name="공원 현관", unit=world.units["공원과"], by=by, at=at
        )
        said = Client().post(
            "/api/kiosk/pair", json.dumps({"number": number}), content_type="application/json"
        )
        self.number, self.told = number, said.json()
        self.secret = queries.secret(self.serial) or b""

    def code(self, at: datetime) -> str:
        return codes.write(self.secret, self.serial, at)

    def press(self, number: str, pin: str, at: datetime, direction: int = 0) -> dict[str, Any]:
        """A press as the tablet keeps it."""
        key, moment = uuid4(), round(at.timestamp() * 1000)
        closed = sealing.seal(
            sealing.Pressed(number, pin), f"{key}|{moment}|{direction}", self.told["key"]
        )
        return {"key": str(key), "at": moment, "direction": direction, "sealed": closed}

    def send(self, *items: dict[str, Any], at: datetime, signature: str = "") -> HttpResponse:
        """What is pressed goes to the server, signed."""
        said = {"sent_at": round(at.timestamp() * 1000), "waiting": 0, "items": list(items)}
        body = json.dumps(said)
        return Client().post(
            "/api/kiosk/hear",
            body,
            content_type="application/json",
            headers={
                "X-Kiosk": self.serial,
                "X-Kiosk-Signature": signature or codes.mac(self.secret, body.encode()),
            },
        )


def number_of(world: World, name: str, on: date = date(2026, 11, 20)) -> str:
    return people.staff_numbers([world.people[name]], on=on)[world.people[name]]


class _Staff:
    """Nobody has to be computed again for a value of phones."""

    def touch(self, **_: Any) -> None:
        return None


def set_values(world: World, **values: str) -> None:
    """Publish values of the ordinance for phones."""
    by: Viewer = world.viewer("오인사", "hr")
    document = "해온시 지방공무원 복무 조례 제7조"
    since = date(2026, 1, 1)
    for name, value in values.items():
        key = f"kiosks.{name}"
        organization.set_local_value(
            key=key, value=value, valid_from=since, document=document, by=by, at=NOW
        )
        organization.publish_local_value(
            key=key, valid_from=since, value=value, staff=STAFF, by=by, at=NOW
        )


def on_the_dot(year: int, month: int, day: int, hour: int, minute: int, second: int = 0) -> datetime:
    """A moment in Seoul."""
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


__all__ = ["UUID", "Tablet", "number_of", "set_values", "touch_everybody"]
STAFF: Any = _Staff()
