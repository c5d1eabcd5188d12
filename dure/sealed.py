"""Files that people hand in: looked at before they are taken, encrypted before they are stored."""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.fernet import Fernet

from dure import place, tenancy
from dure.errors import Refused

LARGEST = 10 * 1024 * 1024
SIGNS = {  # how each kind of file that we take begins
    "application/pdf": (b"%PDF-",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
}


@dataclass(frozen=True)
class File:
    name: str
    content: bytes


def media_type(file: File, article: str) -> str:
    """What a file is by its first bytes, whatever it calls itself.

    Raises:
        Refused: empty, over 10 MiB, or neither PDF, JPEG nor PNG.
    """
    if not file.content:
        raise Refused(
            "evidence_is_empty", f"{file.name}은 빈 파일입니다. 다시 골라 주세요.", article
        )
    if len(file.content) > LARGEST:
        raise Refused(
            "evidence_too_large", "증빙은 10MB까지 올릴 수 있습니다. 나누거나 줄여 주세요.", article
        )
    for kind, signs in SIGNS.items():
        if file.content.startswith(signs):
            return kind
    raise Refused(
        "evidence_of_other_type",
        f"{file.name}은 받을 수 없는 형식입니다. PDF, JPEG, PNG 가운데 하나로 올려 주세요.",
        article,
    )


def seal(content: bytes) -> bytes:
    return _lock().encrypt(content)


def unseal(sealed: bytes | memoryview) -> bytes:
    return _lock().decrypt(bytes(sealed))


def _lock() -> Fernet:
    """A key of this installation and institution, kept outside the database."""
    made = hashlib.sha256(f"{place.secret('evidence')}:{tenancy.current()}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(made))
