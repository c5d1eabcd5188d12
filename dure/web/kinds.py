"""Kinds of documents in words: approvals itself knows none."""

from typing import Final

from law.leave_kinds import LEAVE_KINDS
from law.trips import KINDS as TRIPS

KINDS: Final = {
    "overtime": "초과근무",
    "correction": "정정",
    "leave": "휴가",
    "leave_cancel": "휴가 취소",
    "duty_swap": "당직 바꾸기",
    "duty_log": "당직일지",
    "flexible": "유연근무",
    "trip": "출장",
    "trip_change": "출장 변경",
}
LEAVES: Final = {code: kind.ko for code, kind in LEAVE_KINDS.items()}
SUBKINDS: Final = {"leave": LEAVES, "leave_cancel": LEAVES, "trip": TRIPS, "trip_change": TRIPS}
TAGS: Final = {"pending": "go", "approved": "ok", "rejected": "bad", "withdrawn": "plain"}

# Where a returned document is put up again (재기안), by kind: an address with {} for the document.
AGAIN: Final[dict[str, str]] = {
    "overtime": "/overtime/new?again={}",
    "correction": "/corrections/new?again={}",
    "leave": "/leave/new?again={}",
    "leave_cancel": "/leave/cancel-again/{}",
    "trip": "/trips/new?again={}",
    "flexible": "/hours/new?again={}",
}


def kind_ko(kind: str) -> str:
    return KINDS.get(kind, kind)
