"""What a browser sends as a passkey's answer: whatever it is, it is refused with a sentence."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData, CollectedClientData

from dure.accounts.models import Passkey
from dure.identity import uuid7
from tests.world import NOW, World

CREDENTIAL = b"key-of-kim-00001"


@pytest.fixture
def answer(world: World) -> str:
    """As 김주무관's device would answer, but for the signature."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    key = ES256.from_cryptography_key(public)  # type: ignore[no-untyped-call]
    kept = AttestedCredentialData.create(b"\0" * 16, CREDENTIAL, key)
    Passkey.objects.create(
        public_id=uuid7(), institution_id=world.institution, user=world.users["김주무관"],
        credential=CREDENTIAL, public_key=bytes(kept), count=0, name="사무실", since=NOW,
    )  # fmt: skip
    asked = CollectedClientData.create("webauthn.get", b"challenge", "http://testserver")
    data = AuthenticatorData.create(b"\0" * 32, AuthenticatorData.FLAG.UP, 1)
    name = websafe_encode(CREDENTIAL)
    said = {"clientDataJSON": asked.b64, "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(b"no")}  # fmt: skip
    return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": said})


def refused(credential: str) -> None:
    client = Client()
    page = client.post("/login/passkey", {"credential": credential})
    assert (page.status_code, "user" in client.session) == (422, False)
    assert "이 패스키로는 로그인할 수 없습니다" in page.content.decode()


@pytest.mark.parametrize("said", ["", "null", "1", "[]", "{}", '{"id": 1, "rawId": 2}', "\0"])
def test_읽을_수_없는_답은_까닭을_말하며_받지_않는다(world: World, said: str) -> None:
    refused(said)


def test_묻지_않은_답이나_두_번_보낸_답은_받지_않는다(answer: str) -> None:
    refused(answer)
