"""How far the days that a change touched have been computed again: one card on every page that asks."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dure.attendance import queries as attendance


def job(
    *, url: str, persons: Sequence[int], since: date, until: date, result: str = "", label: str = ""
) -> dict[str, Any]:
    """parts/progress.html for the days of [since, until) of some people; `url` is asked each second."""
    left = attendance.stale(persons, since=since, until=until) if since < until else 0
    total = len(persons)
    note = (
        f"{total:,}명 가운데 {left:,}명의 날을 다시 계산하고 있습니다. 이 화면을 닫아도 계속됩니다."
    )
    if since >= until:
        note = "아직 오지 않은 날이라 다시 계산할 것이 없습니다."
    elif not left:
        note = "지나간 날을 모두 다시 계산했습니다."
    return {
        "title": "다시 계산",
        "done": total - left,
        "total": total if since < until else 0,
        "unit": "명",
        "note": note,
        "url": url,
        "finished": not left,
        "result_url": "" if left else result,
        "result_label": label,
    }
