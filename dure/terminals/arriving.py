"""What terminals send: written down as it came, then read, and acknowledged once both are kept."""

import re
from datetime import datetime
from typing import Final

from django.db import InterfaceError, OperationalError, transaction

from dure import tenancy
from dure.terminals import lines, results
from dure.terminals.lines import Became
from dure.terminals.models import Arrival

KEY: Final = re.compile(r"(?i)(pushcommkey=)[^&]*")
TRANSIENT: Final = (OperationalError, InterfaceError)  # it may go well the next time


def keep(
    *,
    device: int,
    path: str,
    query: str,
    address: str,
    body: bytes,
    at: datetime,
) -> int:
    """Write a request down as it came, in a transaction that ends before anybody reads it."""
    made = Arrival.objects.create(
        institution_id=tenancy.current(),
        device_id=device,
        path=path[:40],
        query=KEY.sub(r"\1", query)[:500],
        address=address,
        body=body,
        received_at=at,
    )
    return made.id


def read(*, arrival: int, at: datetime) -> Became:
    """Make of a request what it holds. Whatever goes wrong with its content keeps it, to be read again.

    Reading one twice changes nothing.
    """
    try:
        with transaction.atomic():
            kept = Arrival.objects.select_related("device").get(id=arrival)
            if kept.path == results.TABLE:
                return results.read(kept=kept, at=at)
            return lines.read(kept=kept, at=at)
    except TRANSIENT:
        raise
    except Exception as error:
        kept = Arrival.objects.get(id=arrival)
        why = f"{type(error).__name__}: {error}"[:300]
        Arrival.objects.filter(id=arrival).update(state=Arrival.State.FAILED, outcome={"why": why})
        return Became(sum(bool(line.strip()) for line in bytes(kept.body).splitlines()))


def read_left(*, before: datetime, at: datetime, limit: int = 100) -> int:
    """Read what was written down and then not read, because somebody pulled a plug; how many."""
    left = Arrival.objects.filter(state=Arrival.State.RECEIVED, received_at__lt=before)
    keys = list(left.order_by("id").values_list("id", flat=True)[:limit])
    for key in keys:
        read(arrival=key, at=at)
    return len(keys)
