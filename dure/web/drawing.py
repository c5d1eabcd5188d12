"""Geometry of what pages draw: a day's lanes, a month's grid, bars, lines, meters.

Pure: numbers in, frozen dataclasses of ready SVG attributes out, so that templates compute nothing.
Horizontal positions are percents and heights are pixels: the text never scales with the width, and
no inline style is needed. Clock times are minutes since the business day's midnight (24:30 = 1470).
"""

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

type Number = int | float

MINUTES_AN_HOUR = 60
DAY_FROM_HOUR, DAY_UNTIL_HOUR = 8, 22
LANE_MIDDLE = 13  # px; a lane is 26 px high
NEAR_PERCENT = 7.0  # closer than this, the word 지금 hides a ruler's label

KINDS: Mapping[str, str] = {  # a kind of time → the word that stands beside its colour
    "schedule": "근무시간표",
    "punch": "출퇴근 기록",
    "order": "초과 명령",
    "over": "인정",
    "cut": "뺀 시간",
    "leave": "휴가",
    "trip": "출장",
    "duty": "당직",
    "gap": "어긋남",
    "plan": "예정",
}
# Shape differs with the kind, not only the hue: (top, height, corner radius) in px.
_SHAPES: Mapping[str, tuple[int, int, int]] = {
    "schedule": (8, 10, 2),
    "punch": (5, 16, 3),
    "order": (5, 16, 3),
    "over": (5, 16, 3),
    "cut": (5, 16, 3),
    "leave": (5, 16, 8),
    "trip": (5, 16, 0),
    "duty": (3, 20, 3),
    "gap": (5, 16, 3),
    "plan": (6, 14, 3),
}


def percent(value: float) -> str:
    """``7.142857`` → ``"7.14%"``; whole numbers without a fraction."""
    return f"{_plain(value)}%"


def _plain(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


# ── the day ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of one kind of time; ``until=None`` is still running."""

    kind: str
    since: int
    until: int | None


@dataclass(frozen=True, slots=True)
class Mark:
    """One moment, such as a gate record; ``alert`` draws it as evidence to look at."""

    at: int
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of a day: its name, its words, and what is drawn in it. No words means "없음"."""

    label: str
    words: str = ""
    intervals: Sequence[Interval] = ()
    marks: Sequence[Mark] = ()
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    kind: str
    x: str
    y: int
    width: str
    height: int
    radius: int


@dataclass(frozen=True, slots=True)
class Dot:
    x: str
    y: int
    alert: bool


@dataclass(frozen=True, slots=True)
class DrawnLane:
    label: str
    words: str
    is_sum: bool
    blocks: tuple[Block, ...]
    dots: tuple[Dot, ...]
    now: str | None


@dataclass(frozen=True, slots=True)
class DayDrawing:
    caption: str
    since: int
    until: int
    ticks: tuple[Tick, ...]
    grid: tuple[str, ...]
    lanes: tuple[DrawnLane, ...]
    now: str | None


def day_span(minutes: Sequence[int]) -> tuple[int, int]:
    """08:00–22:00, widened to the whole hours that hold every given minute."""
    since = min([DAY_FROM_HOUR * MINUTES_AN_HOUR, *minutes]) // MINUTES_AN_HOUR
    until = -(-max([DAY_UNTIL_HOUR * MINUTES_AN_HOUR, *minutes]) // MINUTES_AN_HOUR)
    return since * MINUTES_AN_HOUR, until * MINUTES_AN_HOUR


def day_lanes(
    lanes: Sequence[Lane],
    *,
    caption: str,
    now: int | None = None,
    now_lane: int | None = None,
    span: tuple[int, int] | None = None,
) -> DayDrawing:
    """Lay the lanes of one day under one ruler. ``now_lane`` is the row that carries the 지금 line
    (default: the first one with something still running, else none)."""
    given = [m for lane in lanes for m in _minutes_of(lane)]
    if now is not None:
        given.append(now)
    since, until = span or day_span(given)

    def x(minute: int) -> float:
        return 100 * (min(max(minute, since), until) - since) / (until - since)

    now_x = x(now) if now is not None else None
    if now_lane is None:
        running = (
            i for i, lane in enumerate(lanes) if any(v.until is None for v in lane.intervals)
        )
        now_lane = next(running, None)
    hours = _ruler_hours(since, until)
    ticks = tuple(
        Tick(percent(x(h * MINUTES_AN_HOUR)), f"{h}시")
        for h in hours
        if now_x is None or abs(x(h * MINUTES_AN_HOUR) - now_x) >= NEAR_PERCENT
    )
    now_at = percent(now_x) if now_x is not None else None
    return DayDrawing(
        caption=caption,
        since=since,
        until=until,
        ticks=ticks,
        grid=tuple(percent(x(h * MINUTES_AN_HOUR)) for h in hours),
        lanes=tuple(
            _draw_lane(lane, x, now, now_at if i == now_lane else None)
            for i, lane in enumerate(lanes)
        ),
        now=now_at,
    )


def _minutes_of(lane: Lane) -> list[int]:
    ends = [m for v in lane.intervals for m in (v.since, v.until) if m is not None]
    return ends + [mark.at for mark in lane.marks]


def _ruler_hours(since: int, until: int) -> range:
    first, last = since // MINUTES_AN_HOUR, until // MINUTES_AN_HOUR
    step = 2 if last - first <= 18 else 4
    return range(-(-first // step) * step, last + 1, step)


def _draw_lane(
    lane: Lane, x: Callable[[int], float], now: int | None, now_at: str | None
) -> DrawnLane:
    blocks: list[Block] = []
    dots: list[Dot] = []
    for v in lane.intervals:
        until = v.until if v.until is not None else now
        top, height, radius = _SHAPES[v.kind]
        if until is not None and until > v.since:
            left = x(v.since)
            width = percent(x(until) - left)
            blocks.append(Block(v.kind, percent(left), top, width, height, radius))
        if v.kind == "punch":
            dots.append(Dot(percent(x(v.since)), LANE_MIDDLE, alert=False))
            if v.until is not None:
                dots.append(Dot(percent(x(v.until)), LANE_MIDDLE, alert=False))
    dots += [Dot(percent(x(m.at)), LANE_MIDDLE, m.alert) for m in lane.marks]
    return DrawnLane(lane.label, lane.words, lane.is_sum, tuple(blocks), tuple(dots), now_at)


# ── the month ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class DayMark:
    """A short coloured word in a calendar cell: kind is a key of ``KINDS``, "alert" or ""."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class DayCell:
    """What the month grid says of one day. ``url`` empty: not a link."""

    day: date
    url: str = ""
    clock: str = ""
    marks: Sequence[DayMark] = ()
    holiday: str = ""
    is_off: bool = False
    is_today: bool = False
    is_picked: bool = False
    needs_look: bool = False

    @property
    def is_sunday(self) -> bool:
        return self.day.weekday() == calendar.SUNDAY

    @property
    def is_saturday(self) -> bool:
        return self.day.weekday() == calendar.SATURDAY


def month_grid(
    month: date, cells: Mapping[date, DayCell]
) -> tuple[tuple[DayCell | None, ...], ...]:
    """The weeks of a month, Sunday first; days of neighbour months are ``None``."""
    first = month.replace(day=1)
    length = calendar.monthrange(first.year, first.month)[1]
    lead = (first.weekday() + 1) % 7
    days: list[DayCell | None] = [None] * lead
    for n in range(length):
        day = first + timedelta(days=n)
        days.append(cells.get(day) or DayCell(day, is_off=day.weekday() >= calendar.SATURDAY))
    days += [None] * (-len(days) % 7)
    return tuple(tuple(days[i : i + 7]) for i in range(0, len(days), 7))


# ── meters ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Part:
    """A filled part of a meter; kind: a (done), b (expected), ok, w (needs a look), over."""

    kind: str
    x: str
    width: str


def meter(
    used: Number, limit: Number, *, expected: Number = 0, kind: str = "a"
) -> tuple[Part, ...]:
    """Used and expected parts of a limit, cut at 100 %. A limit of 0 draws an empty track."""
    if limit <= 0:
        return ()
    done = min(100.0, max(0.0, 100 * used / limit))
    more = min(100.0 - done, max(0.0, 100 * expected / limit))
    parts = [Part(kind, "0%", percent(done))] if done else []
    if more:
        parts.append(Part("b", percent(done), percent(more)))
    return tuple(parts)


# ── plots ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Table:
    """The same numbers as words, for 표로 보기. The first cell of a row is its heading."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    at: Number
    text: str


@dataclass(frozen=True, slots=True)
class BarPiece:
    series: int
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    y: int
    text_y: int
    pieces: tuple[BarPiece, ...]
    total: str
    end: str


@dataclass(frozen=True, slots=True)
class BarPlot:
    key: str
    title: str
    reading: str
    unit: str
    height: int
    base: str
    series: tuple[str, ...]
    bars: tuple[Bar, ...]
    table: Table
    limit_x: str | None = None
    limit_text: str = ""
    bar_height: int = 20


@dataclass(frozen=True, slots=True)
class LinePoint:
    x: str
    y: str
    text: str
    text_y: str
    anchor: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class GridLine:
    y: str
    text_y: str
    text: str


@dataclass(frozen=True, slots=True)
class LinePlot:
    key: str
    title: str
    reading: str
    unit: str
    height: int
    left: str
    width: str
    right: str
    top: int
    inner: int
    label_y: int
    grid: tuple[GridLine, ...]
    ticks: tuple[Tick, ...]
    line: str
    forecast: str
    points: tuple[LinePoint, ...]
    series: tuple[str, ...]
    table: Table
    limit_y: str | None = None
    limit_text_y: str | None = None
    limit_text: str = ""


@dataclass(frozen=True, slots=True)
class BarRow:
    label: str
    values: Sequence[Number] = field(default_factory=tuple)


def figure(value: Number) -> str:
    """``1284`` → ``"1,284"``, ``24.08`` → ``"24.1"``: how a plot writes a number."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def bar_plot(
    rows: Sequence[BarRow],
    *,
    key: str,
    title: str,
    reading: str,
    unit: str,
    series: Sequence[str],
    show: Callable[[Number], str] = figure,
    limit: Limit | None = None,
    label_head: str = "구분",
) -> BarPlot:
    """Lying bars from a zero base, one a row, stacked when there are up to three series."""
    if not 1 <= len(series) <= 3:
        raise ValueError("a bar plot has one to three series")
    pitch, head = 34, 20 if limit else 0
    left = min(34.0, max(12.0, 4.2 * max((len(r.label) for r in rows), default=0) + 3))
    totals = [sum(r.values) for r in rows]
    longest = max((len(show(t)) for t in totals), default=1)
    room = 100 - left - min(20.0, 2.6 * longest + 3)
    top = max([*totals, limit.at if limit else 0]) or 1

    def length(value: Number) -> float:
        return room * value / top

    bars: list[Bar] = []
    for n, (row, total) in enumerate(zip(rows, totals, strict=True)):
        y = head + 6 + n * pitch
        at = left
        pieces: list[BarPiece] = []
        for s, value in enumerate(row.values, start=1):
            if value > 0:
                pieces.append(BarPiece(s, percent(at), percent(length(value))))
                at += length(value)
        label = row.label if len(row.label) <= 8 else row.label[:7] + "…"
        bars.append(Bar(label, y, y + 15, tuple(pieces), show(total), percent(at)))
    several = len(series) > 1
    table = Table(
        caption=f"{title}, 단위: {unit}",
        head=(label_head, *series, *(("합계",) if several else ())),
        rows=tuple(
            (r.label, *(show(v) for v in r.values), *((show(t),) if several else ()))
            for r, t in zip(rows, totals, strict=True)
        ),
    )
    return BarPlot(
        key=key,
        title=title,
        reading=reading,
        unit=unit,
        height=head + len(rows) * pitch,
        base=percent(left),
        series=tuple(series),
        bars=tuple(bars),
        table=table,
        limit_x=percent(left + length(limit.at)) if limit else None,
        limit_text=limit.text if limit else "",
    )


def nice_steps(top: Number, *, wanted: int = 4) -> list[Number]:
    """0 and round steps of 1, 2 or 5 × 10ⁿ up to the first one at or above ``top``."""
    if top <= 0:
        return [0, 1]
    unit: Number = 1
    while unit * 10 * wanted <= top:
        unit *= 10
    while unit * wanted > top and unit > 0.1:
        unit /= 10
    step = next(m * unit for m in (1, 2, 5, 10, 20) if m * unit * wanted >= top)
    steps: list[Number] = []
    value: Number = 0
    while True:
        rounded = round(value, 6)
        steps.append(int(rounded) if rounded == int(rounded) else rounded)
        if rounded >= top:
            return steps
        value += step


def line_plot(
    labels: Sequence[str],
    values: Sequence[Number | None],
    *,
    key: str,
    title: str,
    reading: str,
    unit: str,
    forecast: Sequence[Number | None] = (),
    is_running: bool = False,
    running_text: str = "",
    forecast_text: str = "예상",
    limit: Limit | None = None,
    show: Callable[[Number], str] = figure,
    series: tuple[str, str] = ("실적", "예상"),
    label_head: str = "월",
    row_labels: Sequence[str] = (),
) -> LinePlot:
    """A line from a zero base; the forecast is dashed and leaves from the last closed point.

    ``is_running``: the last value is of a month not over yet, an open dot; the dashes then start
    one point earlier. Missing values are ``None``.
    """
    top_px, inner, left, right = 14, 166, 7.0, 96.0
    ahead: list[Number | None] = [*forecast, *([None] * (len(labels) - len(forecast)))]
    known = [(i, v) for i, v in enumerate(values) if v is not None]
    later = [(i, v) for i, v in enumerate(ahead) if v is not None]
    highest = max([v for _, v in [*known, *later]] + ([limit.at] if limit else []), default=1)
    steps = nice_steps(highest)
    ceiling = steps[-1]

    def x(index: int) -> float:
        return 100 * index / max(1, len(labels) - 1)

    def across(index: int) -> float:
        return left + (right - left) * x(index) / 100

    def y(value: Number) -> float:
        return 100 - 100 * value / ceiling

    def px(value: Number) -> float:
        return top_px + inner * y(value) / 100

    def path(points: Sequence[tuple[int, Number]]) -> str:
        return " ".join(f"{_plain(x(i))},{_plain(y(v))}" for i, v in points)

    closed = known[:-1] if is_running and known else known
    dashed = [*closed[-1:], *later] if later else []
    points: list[LinePoint] = []

    def point(i: int, v: Number, text: str, *, is_open: bool, below: bool = False) -> None:
        anchor = "end" if across(i) > 84 else "start" if across(i) < 16 else "middle"
        text_y = px(v) + 20 if below else px(v) - 9
        place = (percent(across(i)), _plain(px(v)), text, _plain(text_y), anchor)
        points.append(LinePoint(*place, is_open))

    if closed:
        peak = max(closed, key=lambda p: p[1])
        if not is_running or peak[0] < len(labels) - 2:
            point(*peak, show(peak[1]), is_open=False)
        if not is_running and closed[-1][0] != peak[0]:
            point(*closed[-1], show(closed[-1][1]), is_open=False)
    if later:
        point(*later[-1], f"{forecast_text} {show(later[-1][1])}", is_open=True)
    if is_running and known:
        text = f"{running_text} {show(known[-1][1])}".strip()
        falls = len(known) > 1 and known[-1][1] < known[-2][1]
        point(*known[-1], text, is_open=True, below=bool(later) or falls)

    every = -(-len(labels) // 12) or 1
    names = row_labels or labels
    table = Table(
        caption=f"{title}, 단위: {unit}",
        head=(label_head, series[0], *((series[1],) if later else ())),
        rows=tuple(
            (name, _cell(v, show), *((_cell(f, show),) if later else ()))
            for name, v, f in zip(names, values, ahead, strict=True)
        ),
    )
    return LinePlot(
        key=key,
        title=title,
        reading=reading,
        unit=unit,
        height=top_px + inner + 30,
        left=percent(left),
        width=percent(right - left),
        right=percent(right),
        top=top_px,
        inner=inner,
        label_y=top_px + inner + 20,
        grid=tuple(GridLine(_plain(px(s)), _plain(px(s) + 4), figure(s)) for s in steps),
        ticks=tuple(
            Tick(percent(across(i)), text) for i, text in enumerate(labels) if i % every == 0
        ),
        line=path(known),
        forecast=path(dashed),
        points=tuple(points),
        series=series if later else series[:1],
        table=table,
        limit_y=_plain(px(limit.at)) if limit else None,
        limit_text_y=_plain(px(limit.at) - 6) if limit else None,
        limit_text=limit.text if limit else "",
    )


def _cell(value: Number | None, show: Callable[[Number], str]) -> str:
    return "" if value is None else show(value)
