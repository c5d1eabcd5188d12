"""What a kiosk shows and signs: a code for ten seconds, made of its secret and the time."""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LIFE_SECONDS = 10
GRACE_SECONDS = 20  # a kiosk's clock may be wrong by so much, and a phone needs a moment to open
TICKET_SECONDS = 90  # from the scan to the press
LATE = timedelta(hours=12)  # how long a code kept in a phone without network counts
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that is taken for another
_WRITTEN = re.compile(r"([A-Z2-9]{10})\.(\d{1,12})\.([A-Z2-7]{16})")


@dataclass(frozen=True)
class Code:
    """A code as it was read: whose, of which ten seconds, and what proves it."""

    serial: str
    step: int
    signature: str

    @property
    def shown_at(self) -> datetime:
        """When it began to be shown."""
        return datetime.fromtimestamp(self.step * LIFE_SECONDS, UTC)

    def is_signed_by(self, secret: bytes) -> bool:
        return hmac.compare_digest(self.signature, signature(secret, self.serial, self.step))

    def is_fresh(self, at: datetime) -> bool:
        """Shown now, or so short a while before or after that a wrong clock explains it."""
        grace = timedelta(seconds=GRACE_SECONDS)
        ends = self.shown_at + timedelta(seconds=LIFE_SECONDS)
        return self.shown_at - grace <= at < ends + grace

    def counts_late(self, at: datetime) -> bool:
        """Shown before, and not too long ago to be taken from a phone that had no network."""
        return self.shown_at - timedelta(seconds=GRACE_SECONDS) <= at <= self.shown_at + LATE


def read(text: str) -> Code | None:
    """A code as it stands in an address: serial, step and signature."""
    found = _WRITTEN.fullmatch(text)
    return Code(found[1], int(found[2]), found[3]) if found else None


def write(secret: bytes, serial: str, at: datetime) -> str:
    """What a kiosk shows at a moment."""
    step = int(at.timestamp()) // LIFE_SECONDS
    return f"{serial}.{step}.{signature(secret, serial, step)}"


def signature(secret: bytes, serial: str, step: int) -> str:
    """80 bits of HMAC-SHA256 in letters that an address takes."""
    made = hmac.digest(secret, f"code:{serial}:{step}".encode(), "sha256")
    return base64.b32encode(made[:10]).decode()


def mac(secret: bytes, body: bytes) -> str:
    """What a kiosk signs a message with."""
    return hmac.new(secret, b"send:" + body, hashlib.sha256).hexdigest()


def letters(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
