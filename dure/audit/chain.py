"""The hash of a line over its content and the hash before it."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC

from dure.audit.models import Line, Subject

GENESIS = "0" * 64


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def link(previous: str, line: Line, subjects: Sequence[Subject]) -> str:
    """Hash of one line, chained to `previous`; every stored field of line and subjects is in it."""
    content = [
        previous,
        line.id,
        line.institution_id,
        line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        line.actor,
        line.role,
        line.origin,
        line.action,
        line.summary,
        line.before,
        line.after,
        [[each.person_id, each.kind, each.subject] for each in subjects],
    ]
    return digest(
        json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    )
