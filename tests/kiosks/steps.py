"""What tests of kiosks do by hand: pair a tablet, press a PIN, sign, set an institution's values."""

import json
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from dure.kiosks import actions, codes, queries, sealing
from dure.organization import actions as organization
from dure.people import queries as people
from tests.world import NOW, World

SINCE = date(2026, 1, 1)
DOCUMENT = "해온시 지방공무원 복무 조례 제7조"


class Tablet:
    """A paired tablet, with its secret and its own idea of the time."""

    def __init__(self, world: World, at: datetime = NOW) -> None:
        by, unit = world.viewer("조관리", "admin"), world.units["공원과"]
        self.serial, self.number = actions.register(name="공원 현관", unit=unit, by=by, at=at)
        answer = self.pair()
        assert answer.status_code == 200
        self.told = json.loads(answer.content)
        self.secret = queries.secrets(self.serial, at=at)[0].raw

    def pair(self) -> HttpResponse:
        said = json.dumps({"number": self.number})
        return Client().post("/api/kiosk/pair", said, content_type="application/json")

    def code(self, at: datetime) -> str:
        return codes.write(self.secret, self.serial, at)

    def press(
        self, number: str, pin: str, at: datetime, direction: int = 0, **clock: int
    ) -> dict[str, Any]:
        """A press as the tablet keeps it; `clock`: how far its time moved until it was sent."""
        key, moment = uuid4(), round(at.timestamp() * 1000)
        pressed = sealing.Pressed(number, pin)
        closed = sealing.seal(pressed, f"{key}|{moment}|{direction}", self.told["key"])
        said = {"key": str(key), "at": moment, "direction": direction, "sealed": closed}
        return {**said, **clock}

    def send(self, *items: dict[str, Any], at: datetime) -> list[dict[str, Any]]:
        """What is pressed goes to the server; what it answers to each."""
        said = {"sent_at": round(at.timestamp() * 1000), "waiting": 0, "items": list(items)}
        answer = self.post(json.dumps(said))
        assert answer.status_code == 200
        heard: list[dict[str, Any]] = json.loads(answer.content)["heard"]
        return heard

    def post(self, body: str, signature: str = "") -> HttpResponse:
        signed = signature or codes.mac(self.secret, body.encode())
        headers = {"X-Kiosk": self.serial, "X-Kiosk-Signature": signed}
        return Client().post(
            "/api/kiosk/hear", body, content_type="application/json", headers=headers
        )


def number_of(world: World, name: str) -> str:
    """The 직원고유번호 of somebody on the day of the tests."""
    person = world.people[name]
    return people.staff_numbers([person], on=date(2026, 11, 20))[person]


def set_values(world: World, **values: str) -> None:
    """Publish values of the ordinance for phones."""
    by = world.viewer("오인사", "hr")
    for name, value in values.items():
        key = f"kiosks.{name}"
        organization.set_local_value(
            key=key, value=value, valid_from=SINCE, document=DOCUMENT, by=by, at=NOW
        )
        organization.publish_local_value(
            key=key, valid_from=SINCE, value=value, staff=people, by=by, at=NOW
        )


def allow_phones(world: World) -> None:
    set_values(
        world, phone_punch="phone_allowed", phone_radius_metres="100", phone_margin_minutes="60"
    )
