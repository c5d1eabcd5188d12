"""Changes of hours before their line: what they leave at the counter, and what to look at first."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from dure.approvals.queries import Waiting
from dure.flexible import actions
from dure.flexible import queries as flexible
from dure.flexible.queries import Asked
from dure.web import hours_preview
from dure.web.doors import Visit
from dure.web.leave_cards import Look
from dure.web.templatetags.dure_format import clock_range, day_short

SHOWN = 3
MUST = "지방공무원 복무규정 제3조제3항"


def looks(visit: Visit, papers: Sequence[Waiting]) -> dict[UUID, Look]:
    """A look at each waiting change of hours, by its document; a unit's counter is asked for once."""
    mine = {each.document: each for each in papers if each.kind == actions.DOCUMENT}
    if not mine:
        return {}
    found = flexible.by_document(mine)
    units: dict[int, list[Asked]] = {}
    for each in found.values():
        units.setdefault(each.unit, []).append(each)
    counters = {
        unit: hours_preview.counter(unit, [each.wanted for each in asked])
        for unit, asked in units.items()
    }
    return {
        document: _look(asked, mine[document].title, counters[asked.unit], visit)
        for document, asked in found.items()
    }


def _look(asked: Asked, title: str, counter: hours_preview.Counter, visit: Visit) -> Look:
    made = Look(title, _detail(asked), f"/hours/{asked.request}", asked.since)
    made.flags += [(ko, article, False) for ko, article in _beside(asked, counter)]
    shorts = counter.shorts({asked.person: asked.wanted})
    made.flags += [(each["ko"], MUST, each["below"]) for each in shorts[:SHOWN]]
    if asked.since < visit.today:
        made.flags.append(("이미 시작한 날이 들어 있습니다. 그날부터 다시 계산합니다.", "", False))
    return made


def _beside(asked: Asked, counter: hours_preview.Counter) -> list[tuple[str, str]]:
    """Approved orders on its days, which will be held against the changed hours."""
    days = sorted(
        {
            day
            for (person, day), spans in counter.board.spans.items()
            if person == asked.person
            and asked.since <= day < asked.until
            and any(span.kind == "order" for span in spans)
        }
    )
    if not days:
        return []
    told = day_short(days[0]) + (f" 등 {len(days)}일" if len(days) > 1 else "")
    ko = f"{told}에 승인된 시간외근무 명령이 있습니다. 바뀐 근무시간 밖의 시간만 인정됩니다."
    return [(ko, actions.ARTICLE)]


def _detail(asked: Asked) -> str:
    last = asked.until - timedelta(days=1)
    span = day_short(asked.since) + (f"–{day_short(last)}" if last != asked.since else "")
    hours = list(dict.fromkeys(clock_range(each.start, each.end) for each in asked.wanted.shown))
    told = [span, hours[0] + (f" 외 {len(hours) - 1}가지" if len(hours) > 1 else "")]
    away = "".join(each.ko for each in asked.wanted.shown if each.remote_minutes)
    if away:
        told.append(f"{asked.place or '재택'} {away}요일")
    return " · ".join([*told, *([asked.reason] if asked.reason else [])])
