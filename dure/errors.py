"""What an action may answer instead of doing its work; see docs/architecture.md §5."""

from collections.abc import Sequence


class Refused(Exception):
    """The rules say no: a code for programs, a sentence for people, and the article that says so."""

    def __init__(self, code: str, ko: str, article: str = "", ways: Sequence[str] = ()) -> None:
        super().__init__(ko)
        self.code, self.ko, self.article, self.ways = code, ko, article, tuple(ways)


class Stale(Exception):
    """Somebody else changed it first; the sentence says who and when."""

    def __init__(self, ko: str) -> None:
        super().__init__(ko)
        self.ko = ko


class NotTheirs(Exception):
    """The viewer may not do or see this; shown as 403 and written to the audit log."""
