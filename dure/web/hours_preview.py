"""What changes of hours would leave at a counter, before anybody signs them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dure.flexible import coverage
from dure.flexible import queries as flexible
from dure.flexible.coverage import Short
from dure.flexible.queries import Wanted
from dure.people import queries as people
from dure.web.templatetags.dure_format import day_ko

AHEAD = timedelta(days=28)  # a pattern repeats every week: four of them show what it does


def shorts(changed: Mapping[int, Wanted], unit: int) -> list[dict[str, Any]]:
    """Hours that a unit's changes leave too thin, in words, each stretch of hours once."""
    if not changed:
        return []
    since = min(each.since for each in changed.values())
    until = min(max(each.until for each in changed.values()), since + AHEAD)
    persons = [each.person for each in people.appointed(unit, on=since)]
    needed = flexible.minimums([unit], on=since)
    found = coverage.shortfalls(persons, changed, since=since, until=until, needed=needed)
    return [_words(each, len(persons)) for each in _runs(found)]


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


def _words(run: tuple[Short, int], staff: int) -> dict[str, Any]:
    first, end = run
    when = f"{day_ko(first.date)} {first.hour}–{end}시"
    if first.needed is None:
        ko = f"{when}에 자리에 남는 사람이 없습니다 ({staff}명 가운데 {first.before}명에서 0명)."
    else:
        ko = f"{when}에 {first.after}명만 남습니다. 정한 최소 인원은 {first.needed}명입니다."
    return {"ko": ko, "date": first.date, "below": first.needed is not None}


def core(kind: str, on: date) -> tuple[int, int] | None:
    """공통근무시간 of a kind in clock hours, where the institution set it."""
    set_ = flexible.limits(kind, on)
    since, until = set_.get("core_start_minutes"), set_.get("core_end_minutes")
    return None if since is None or until is None else (since // 60, -(-until // 60))
