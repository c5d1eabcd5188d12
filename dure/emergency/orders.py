"""Service as an order of the disaster class in the timeline, so that the day engine counts it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from dure.emergency import rules
from dure.emergency.models import Emergency
from dure.emergency.pieces import pieces
from dure.errors import Refused
from dure.people import queries as people
from dure.timeline import actions as timeline
from dure.timeline import queries as spans
from dure.timeline.actions import New
from law.refusals import as_clock, as_date

DISASTER = 1  # overtime.CapClass: no limit of the day or the month (수당규정 제15조제4항)
DRILLS = "emergency.drill_overtime"
Row = tuple[int, datetime, datetime]


def counts(one: Emergency) -> bool:
    """A drill brings overtime only where the institution says so."""
    return not one.drill or rules.set_value(DRILLS, rules.day_of(one.issued_at)) == "drill_counted"


def give(*, one: Emergency, source: UUID, rows: Sequence[Row], at: datetime) -> None:
    """Order service; nothing of a drill that pays nothing.

    Raises:
        Refused: somebody has leave or another order in that time.
    """
    if not counts(one):
        return
    new = _intervals(one, source, rows)
    taken = _taken(new)
    for each in new:
        if clash := next((span for span in taken if _overlap(span, each)), None):
            name = people.names([each.person]).get(each.person, "")
            what = {"leave": "휴가"}.get(clash.kind, "초과근무 명령")
            clock = f"{as_date(each.date)} {as_clock(clash.start)}–{as_clock(clash.end)}"
            ko = f"{name}: {clock}에 이미 {what}이(가) 있습니다. 그것을 먼저 취소하거나 시각을 바꿔 주세요."
            raise Refused("interval_overlaps", ko, rules.SERVING)
    timeline.write(intervals=new, why="emergency.give", at=at)


def give_free(*, one: Emergency, source: UUID, rows: Sequence[Row], at: datetime) -> None:
    """The same beforehand, of whoever is picked or came, where nothing else is written in that time."""
    new = _intervals(one, source, rows) if counts(one) else []
    taken = _taken(new)
    free = [each for each in new if not any(_overlap(span, each) for span in taken)]
    if free:
        timeline.write(intervals=free, why="emergency.give", at=at)


def take_back(*, source: UUID, at: datetime, person: int | None = None) -> int:
    """How many intervals ended."""
    return timeline.take_back(source=source, person=person, why="emergency.take_back", at=at)


def _intervals(one: Emergency, source: UUID, rows: Sequence[Row]) -> list[New]:
    label = f"비상근무 {one.name}"
    return [
        New(person, "order", day, start, end, source, DISASTER, label)
        for person, since, until in rows
        for day, start, end in pieces(since, until)
    ]


def _taken(new: Sequence[New]) -> list[spans.Span]:
    """Orders and leave of those persons around those days."""
    if not new:
        return []
    days, one = [each.date for each in new], timedelta(days=1)
    persons = sorted({each.person for each in new})
    found = spans.spans(since=min(days) - one, until=max(days) + 2 * one, people=persons)
    return [span for span in found if span.kind in ("order", "leave")]


def _overlap(span: spans.Span, new: New) -> bool:
    shift = (span.date - new.date).days * 1440
    return (
        span.person == new.person and span.start + shift < new.end and new.start < span.end + shift
    )
