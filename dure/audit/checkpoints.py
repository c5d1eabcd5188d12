"""The head of each chain, signed into a file outside the database, one line a checkpoint."""

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dure import place


@dataclass(frozen=True)
class Checkpoint:
    seq: int
    hash: str
    at: str
    genuine: bool


def path(institution: int) -> Path:
    return place.folder("checkpoints") / f"{institution}.jsonl"


def _mac(content: str) -> str:
    return hmac.new(
        place.secret("checkpoint").encode(), content.encode(), hashlib.sha256
    ).hexdigest()


def sign(*, institution: int, seq: int, hash: str, at: datetime) -> None:
    content = json.dumps(
        {"institution": institution, "seq": seq, "hash": hash, "at": at.isoformat()}
    )
    with path(institution).open("a", encoding="utf-8") as file:
        file.write(json.dumps({"signed": content, "mac": _mac(content)}) + "\n")
        file.flush()
        os.fsync(file.fileno())


def last(institution: int) -> Checkpoint | None:
    """The newest checkpoint, without checking the others."""
    if not path(institution).exists():
        return None
    lines = path(institution).read_text("utf-8").splitlines()
    return _parse(lines[-1], institution) if lines else None


def read(institution: int) -> list[Checkpoint]:
    if not path(institution).exists():
        return []
    return [
        _parse(line, institution)
        for line in path(institution).read_text("utf-8").splitlines()
        if line
    ]


def _parse(line: str, institution: int) -> Checkpoint:
    try:
        outer = json.loads(line)
        inner = json.loads(outer["signed"])
        genuine = (
            hmac.compare_digest(outer["mac"], _mac(outer["signed"]))
            and inner["institution"] == institution
        )
        return Checkpoint(seq=inner["seq"], hash=inner["hash"], at=inner["at"], genuine=genuine)
    except (ValueError, KeyError, TypeError):
        return Checkpoint(seq=0, hash="", at="", genuine=False)
