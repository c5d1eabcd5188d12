"""Kinds of documents in words: approvals itself knows none."""

from typing import Final

from law.leave_kinds import LEAVE_KINDS

KINDS: Final = {"overtime": "초과근무", "correction": "정정", "leave": "휴가"}
SUBKINDS: Final = {"leave": {code: kind.ko for code, kind in LEAVE_KINDS.items()}}
TAGS: Final = {"pending": "go", "approved": "ok", "rejected": "bad", "withdrawn": "plain"}


def kind_ko(kind: str) -> str:
    return KINDS.get(kind, kind)
