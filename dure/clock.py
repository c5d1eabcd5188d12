"""The clock at the doors. Only web, api and jobs look at it; everything below is told the time."""

import os
from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """The present moment, aware; shifted by DURE_CLOCK_SHIFT seconds in rehearsals and browser tests."""
    return datetime.now(UTC) + timedelta(seconds=float(os.environ.get("DURE_CLOCK_SHIFT") or 0))
