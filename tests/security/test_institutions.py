"""Another institution's keys, guessed: no address opens, tells or changes what is not one's own."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from dure import clock, tenancy
from dure.accounts.models import Grant, Role, User
from tests.security import addresses
from tests.security.filled import MARK, WON, Filled, fill, ours
from tests.web.desk import FOREVER
from tests.world import NOW, World

TOLD = (MARK, str(WON), f"{WON:,}")
REFUSED = {401, 403, 404, 405, 409, 410, 422}
# Addresses that answer to any key, as they tell nothing of what it is the key of.
SAYS_NOTHING = {"imports/punches/<uuid:upload>/progress"}
FORM = {
    "month": "2026-11",
    "day": "2026-11-24",
    "date": "2026-11-24",
    "since": "2026-11-23",
    "until": "2026-11-25",
    "start": "18:00",
    "end": "20:00",
    "reason": "까닭",
    "q": "갑",
}
# What forms call the key of somebody or something, beside what addresses call it.
ALSO = {
    "ids": "document",
    "items": "document",
    "people": "person",
    "persons": "person",
    "who": "person",
    "other": "person",
    "deputy": "person",
    "grant": "of",
    "seat": "duty",
    "agreement": "contract",
    "terms": "contract",
}


@pytest.fixture(autouse=True)
def _pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def others(world: World) -> Filled:
    """The institution whose keys are guessed."""
    return fill()


def only(world: World, role: str) -> Client:
    """A browser of somebody of this institution who holds one role over all of it."""
    here = {"institution_id": world.institution}
    user = User.objects.create(
        **here, login=f"only-{role}", name="홑역할", person_id=world.people["김주무관"]
    )
    Grant.objects.create(**here, user=user, role=role, valid=("2026-01-01", None))
    client = Client(raise_request_exception=False)
    session = client.session
    session.update({"user": user.id, "role": role, "institution": world.institution})
    session["proved"] = FOREVER
    session.save()
    return client


def told(answer: Any) -> str:
    """All that an answer says, also in the parts of a workbook."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(body)) as parts:
            body = b"".join(parts.read(name) for name in parts.namelist())
    return str(body.decode("utf-8", "replace"))


def digests(institution: int) -> dict[str, str]:
    """What stands in each table of an institution."""
    with tenancy.institution(institution), connection.cursor() as cursor:
        found = {}
        for model in ours():
            table = model._meta.db_table
            cursor.execute(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t")
            found[table] = cursor.fetchone()[0]
    return found


def form(others: Filled) -> dict[str, str]:
    keys = addresses.keys(others)
    return FORM | keys | {name: keys[key] for name, key in ALSO.items()}


def asked(client: Client, route: str, others: Filled, said: dict[str, str]) -> Any:
    """The answer of an address to the keys of others, by the way that it takes."""
    address = addresses.address(route, others)
    answer = client.get(address, said)
    return answer if answer.status_code != 405 else client.post(address, said)


@pytest.mark.parametrize("role", Role.values)
def test_다른_기관의_열쇠로는_어느_역할도_아무것도_보거나_바꾸지_못한다(
    world: World, others: Filled, role: str
) -> None:
    before, client, said = digests(others.institution), only(world, role), form(others)
    for route in addresses.DOORS:
        allowed = role in addresses.roles(route)
        answer = asked(client, route, others, said if allowed else {})
        where = f"{role} {route} {answer.status_code}"
        assert answer.status_code < 500, where
        assert allowed or answer.status_code == 403, where
        assert not any(each in told(answer) for each in TOLD), where
        if addresses.names_a_row(route) and route not in SAYS_NOTHING:
            assert answer.status_code in REFUSED, where
    assert digests(others.institution) == before
    assert not list(dangling(world.institution))


def dangling(institution: int) -> Iterator[str]:
    """Rows of an institution that point to a row which it does not see: another's."""
    with tenancy.institution(institution), connection.cursor() as cursor:
        for model in ours():
            for each in model._meta.concrete_fields:
                if each.remote_field:
                    mine, theirs = model._meta.db_table, each.related_model._meta.db_table
                    cursor.execute(
                        f"SELECT count(*) FROM {mine} m WHERE m.{each.column} IS NOT NULL"
                        f" AND NOT EXISTS (SELECT FROM {theirs} t WHERE t.{each.target_field.column} = m.{each.column})"
                    )
                    if cursor.fetchone()[0]:
                        yield f"{mine}.{each.column}"


def test_채운_기관에는_모든_표에_줄이_있다(world: World, others: Filled) -> None:
    assert all(digests(others.institution).values())
