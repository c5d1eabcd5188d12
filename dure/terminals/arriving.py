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
MOST_TRIES: Final = 5
ALWAYS_CUT: Final = "읽다가 다섯 번 멈추었습니다. 서버의 형편을 살핀 뒤 다시 읽어 주세요."
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
        query=without_key(query),
        address=address,
        body=body,
        received_at=at,
    )
    return made.id


def without_key(query: str) -> str:
    """A query as it may be kept: without the terminal's password."""
    return KEY.sub(r"\1", query)[:500]


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


def try_left(*, arrival: int) -> bool:
    """Count one more reading of what was left, before it begins: what ends us is not tried for ever."""
    kept = Arrival.objects.get(id=arrival)
    tries = int(kept.outcome.get("tries", 0)) + 1
    told = {"tries": tries} if tries <= MOST_TRIES else {"why": ALWAYS_CUT}
    state = Arrival.State.RECEIVED if tries <= MOST_TRIES else Arrival.State.FAILED
    Arrival.objects.filter(id=arrival).update(state=state, outcome=told)
    return tries <= MOST_TRIES
