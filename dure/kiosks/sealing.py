"""A PIN on its way: closed on the tablet with a key of which only this installation has the other half.

ECDH on P-256 with a key made for one PIN, HKDF-SHA256, AES-256-GCM: what every browser has.
"""

import base64
import hashlib
import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dure import place, tenancy

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
POINT, IV = 65, 12  # bytes of an uncompressed point and of what AES-GCM begins with


@dataclass(frozen=True)
class Pressed:
    """What somebody pressed: 직원고유번호 and PIN."""

    number: str
    pin: str


def public_key() -> str:
    """The half that tablets get, an uncompressed point in base64."""
    point = _key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.b64encode(point).decode()


def unseal(text: str, about: str) -> Pressed | None:
    """What was closed on a tablet for `about` (its key, moment and direction); None if it was not."""
    try:
        raw = base64.b64decode(text, validate=True)
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw[:POINT])
        shared = _key().exchange(ec.ECDH(), theirs)
        key = HKDF(SHA256(), 32, salt=None, info=b"dure-kiosk-pin").derive(shared)
        opened = AESGCM(key).decrypt(raw[POINT : POINT + IV], raw[POINT + IV :], about.encode())
        said = json.loads(opened)
        return Pressed(str(said["number"])[:40], str(said["pin"])[:12])
    except (InvalidTag, ValueError, KeyError, TypeError):
        return None


def seal(pressed: Pressed, about: str, public: str) -> str:
    """What a tablet does, for whoever has no browser at hand."""
    mine = ec.generate_private_key(CURVE)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, base64.b64decode(public))
    key = HKDF(SHA256(), 32, salt=None, info=b"dure-kiosk-pin").derive(
        mine.exchange(ec.ECDH(), theirs)
    )
    point = mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    said = json.dumps({"number": pressed.number, "pin": pressed.pin}).encode()
    iv = hashlib.sha256(point).digest()[:IV]  # each key is used once
    return base64.b64encode(point + iv + AESGCM(key).encrypt(iv, said, about.encode())).decode()


def _key() -> ec.EllipticCurvePrivateKey:
    """Of this installation and institution, kept outside the database like the key of evidence."""
    made = hashlib.sha512(f"{place.secret('kiosk-pin')}:{tenancy.current()}".encode()).digest()
    return ec.derive_private_key(int.from_bytes(made) % (ORDER - 1) + 1, CURVE)
