"""What changes of hours would leave at a counter, before anybody signs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dure.flexible import coverage
from dure.flexible import queries as flexible
from dure.flexible.coverage import Board, Short
from dure.flexible.queries import Needed, Wanted
from dure.people import queries as people
from dure.web.templatetags.dure_format import day_ko

AHEAD = timedelta(days=28)  # a pattern repeats every week: four of them show what it does


@dataclass(frozen=True)
class Counter:
    """A unit before its requests are decided: who is where, and how many must be there."""

    board: Board
    needed: Sequence[Needed]

    def shorts(self, changed: Mapping[int, Wanted]) -> list[dict[str, Any]]:
        """Hours that changes leave too thin, in words; days that are alike once."""
        since = max(min(each.since for each in changed.values()), self.board.since)
        until = min(max(each.until for each in changed.values()), self.board.until)
        found = coverage.shortfalls(
            self.board, changed, since=since, until=until, needed=self.needed
        )
        alike: dict[tuple[int, int, int, int, int | None], list[date]] = {}
        for first, end in _runs(found):
            key = (first.hour, end, first.before, first.after, first.needed)
            alike.setdefault(key, []).append(first.date)
        return [_words(*key, days, len(self.board.persons)) for key, days in alike.items()]


def counter(unit: int, wanted: Sequence[Wanted]) -> Counter:
    """A unit over the days of some requests, four weeks of them at most."""
    since = min(each.since for each in wanted)
    until = min(max(each.until for each in wanted), since + AHEAD)
    persons = [each.person for each in people.appointed(unit, on=since)]
    return Counter(
        coverage.board(persons, since=since, until=until), flexible.minimums([unit], on=since)
    )


def shorts(changed: Mapping[int, Wanted], unit: int) -> list[dict[str, Any]]:
    """The same for one look at a unit."""
    return counter(unit, list(changed.values())).shorts(changed) if changed else []


def _runs(found: Sequence[Short]) -> list[tuple[Short, int]]:
    """Neighbouring hours of a day with the same figures, as one with the hour after the last."""
    runs: list[tuple[Short, int]] = []
    for each in found:
        if runs:
            first, end = runs[-1]
            same = (first.date, first.after, first.needed) == (each.date, each.after, each.needed)
            if same and end == each.hour:
                runs[-1] = (first, end + 1)
                continue
        runs.append((each, each.hour + 1))
    return runs


def _words(
    hour: int, end: int, before: int, after: int, needed: int | None, days: list[date], staff: int
) -> dict[str, Any]:
    when = day_ko(days[0]) + (f" 등 {len(days)}일" if len(days) > 1 else "")
    when += f" {hour}–{end}시"
    if needed is None:
        ko = f"{when}에 자리에 남는 사람이 없습니다 ({staff}명 가운데 {before}명에서 0명)."
    else:
        ko = f"{when}에 {after}명만 남습니다. 정한 최소 인원은 {needed}명입니다."
    return {"ko": ko, "date": days[0], "below": needed is not None}


def core(kind: str, on: date) -> tuple[int, int] | None:
    """공통근무시간 of a kind in clock hours, where the institution set it."""
    set_ = flexible.limits(kind, on)
    since, until = set_.get("core_start_minutes"), set_.get("core_end_minutes")
    return None if since is None or until is None else (since // 60, -(-until // 60))
