"""Ids that may stand in a URL: version 7, so they sort by the time they were made."""

import secrets
import time
import uuid


def uuid7(milliseconds: int | None = None) -> uuid.UUID:
    """RFC 9562 §5.7: 48 bits of milliseconds, version, 74 random bits."""
    stamp = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    value = (stamp & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value &= ~(0xF << 76) & ~(0x3 << 62)
    return uuid.UUID(int=value | 0x7 << 76 | 0x2 << 62)
