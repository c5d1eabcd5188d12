"""A day as lanes of time: what was planned, recorded, ordered, and what of it is recognised."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dure.attendance.queries import Reading
from dure.timeline.queries import Span
from dure.web import drawing
from dure.web.drawing import Interval, Lane, Mark
from dure.web.templatetags.dure_format import clock_range, day_ko, hours
from law.leave_kinds import LEAVE_KINDS

type Piece = tuple[int, int]
WHOLE_DAY = 1440
QUIET = "자리 비움"
OPEN_LABELS = (
    *(kind.ko for kind in LEAVE_KINDS.values() if not kind.private),
    *("반일연가", "특별휴가", "교육", "관내출장", "관외출장", "국외출장", "출장"),
)


def of_day(
    day: date,
    steps: Mapping[str, Any],
    readings: Sequence[Reading],
    spans: Sequence[Span],
    *,
    now: int | None = None,
) -> drawing.DayDrawing:
    """The five lanes of one person's day; `now`: minutes of the running day."""
    orders = [span for span in spans if span.kind == "order"]
    duties = [span for span in spans if span.kind == "duty"]
    away = [span for span in spans if span.kind not in ("order", "duty")]
    counted = [each for each in readings if not each.dropped]
    lanes = [
        _schedule(steps),
        _punches(counted, now),
        Lane(
            "초과 명령",
            ", ".join(clock_range(each.start, each.end) for each in orders),
            [Interval("order", each.start, each.end) for each in orders],
        ),
    ]
    if away or now is None:
        lanes.append(_away(away, steps))
    if duties:
        lanes.append(_duties(duties))
    total = _recognised(steps, orders)
    if total:
        lanes.append(total)
    return drawing.day_lanes(lanes, caption=f"{day_ko(day)} 하루의 구간", now=now)


def pairs(readings: Sequence[Reading]) -> tuple[list[tuple[int, int | None]], list[int]]:
    """Stretches between an arrival and a leaving (None: not left yet), and what pairs with nothing."""
    found: list[tuple[int, int | None]] = []
    alone: list[int] = []
    since: int | None = None
    for each in readings:
        leaving = each.direction == 1 or (each.direction is None and since is not None)
        if not leaving:
            since = each.minute if since is None else since
        elif since is not None:
            found.append((since, each.minute))
            since = None
        elif found:  # a later leaving stands for the earlier one
            found[-1] = (found[-1][0], each.minute)
        else:
            alone.append(each.minute)
    if since is not None:
        found.append((since, None))
    return found, alone


def label_of(span: Span, *, open_to_all: bool = True) -> str:
    """What a leave or trip is called; colleagues do not read sensitive reasons."""
    if span.kind == "remote":
        return span.label or "원격근무"
    if open_to_all or span.label in OPEN_LABELS:
        return span.label or ("휴가" if span.kind == "leave" else "출장")
    return QUIET


def stretch(span: Span) -> str:
    """`하루` or the clocks between which somebody is away."""
    whole = span.end - span.start >= WHOLE_DAY or (span.start <= 540 and span.end >= 1080)
    return "하루" if whole else clock_range(span.start, span.end)


def _schedule(steps: Mapping[str, Any]) -> Lane:
    start, end = steps.get("planned_start"), steps.get("planned_end")
    if start is None or end is None:
        return Lane("근무시간표", "쉬는 날" if steps else "")
    return Lane("근무시간표", clock_range(start, end), [Interval("schedule", start, end)])


def _punches(readings: Sequence[Reading], now: int | None) -> Lane:
    found, alone = pairs(readings)
    words = [clock_range(a, b) if b is not None else _running(a, now) for a, b in found]
    words += [f"{clock_range(None, each)[1:]} 하나" for each in alone]
    intervals = [
        Interval("punch", a, b if b is not None or now is not None else a) for a, b in found
    ]
    return Lane("출퇴근 기록", ", ".join(words), intervals, [Mark(each, True) for each in alone])


def _running(since: int, now: int | None) -> str:
    return clock_range(since, None) + ("근무 중" if now is not None else "기록 없음")


def _away(spans: Sequence[Span], steps: Mapping[str, Any]) -> Lane:
    start, end = steps.get("planned_start") or 540, steps.get("planned_end") or 1080
    words = ", ".join(f"{label_of(span)} {stretch(span)}" for span in spans)
    return Lane(
        "휴가·출장",
        words,
        [
            Interval("leave" if s.kind == "leave" else "trip", max(s.start, start - 60), s.end)
            if s.end - s.start < WHOLE_DAY
            else Interval("leave" if s.kind == "leave" else "trip", start, end)
            for s in spans
        ],
    )


def _duties(spans: Sequence[Span]) -> Lane:
    return Lane(
        "당직",
        ", ".join(f"{span.label} {clock_range(span.start, span.end)}" for span in spans),
        [Interval("duty", span.start, span.end) for span in spans],
    )


def _recognised(steps: Mapping[str, Any], orders: Sequence[Span]) -> Lane | None:
    """Recognised minutes drawn from the start of what was worked under orders, then what was cut."""
    ordered, kept = steps.get("ordered_minutes") or 0, steps.get("recognised_minutes") or 0
    if not ordered:
        return None
    cut = ordered - kept
    words = f"{hours(ordered)} − {hours(cut)} = {hours(kept)}" if cut > 0 else hours(kept)
    left, intervals = kept, []
    for since, until in _worked(steps, orders):
        over = min(left, until - since)
        left -= over
        if over:
            intervals.append(Interval("over", since, since + over))
        if until - since > over:
            intervals.append(Interval("cut", since + over, until))
    return Lane("인정", words, intervals, is_sum=True)


def _worked(steps: Mapping[str, Any], orders: Sequence[Span]) -> list[Piece]:
    """Where an order and the presence overlap outside the schedule."""
    here = (steps.get("first_in"), steps.get("last_out"))
    if here[0] is None or here[1] is None:
        return []
    planned = (steps.get("planned_start"), steps.get("planned_end"))
    found: list[Piece] = []
    for order in orders:
        since, until = max(order.start, here[0]), min(order.end, here[1])
        if planned[0] is None or planned[1] is None:
            found.append((since, until))
        else:
            found += [(since, min(until, planned[0])), (max(since, planned[1]), until)]
    return sorted({piece for piece in found if piece[1] > piece[0]})
