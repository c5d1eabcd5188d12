"""출처: what each source says of somebody's day, lane under lane, and how they agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl

from dure.accounts.viewer import Viewer
from dure.attendance.queries import Reading
from dure.evidence import fusion
from dure.evidence.rules import Rule, read
from dure.feeds import queries as feeds
from dure.timeline.queries import Span
from dure.web import drawing, lanes
from dure.web.day_panel import Known, Whose, known_of
from dure.web.drawing import Interval, Lane, Mark
from dure.web.lanes import WHOLE_DAY
from dure.web.templatetags.dure_format import clock, clock_range, day_ko

MINUTE = timedelta(minutes=1)
SHOWN = {
    "terminal": "단말기",
    "file": "파일",
    "web": "화면",
    "kiosk": "키오스크",
    "mobile": "휴대전화",
    "correction": "정정",
}
BESIDE = timedelta(days=15)  # days on both sides that tell whether somebody works at a computer
OWN = {"agree": "서로 맞음", "doubt": "서로 다름", "weak": "견줄 것이 없음"}
SPANS = {"order": "초과 명령", "leave": "휴가", "trip": "출장", "remote": "원격근무"}


@dataclass(frozen=True)
class Sign:
    """One sign in words, with the rule that it met."""

    date: date
    verdict: str
    verdict_ko: str
    text: str
    rule: str

    @property
    def own_ko(self) -> str:
        """The verdict in words for whose day it is."""
        return OWN[self.verdict]


def sessions(viewer: Viewer, known: Known) -> pl.DataFrame:
    """When somebody's computers were on, as fusion.SESSIONS; nothing for who may not know."""
    person = known.whose.person
    if not feeds.may_see_pc(viewer, person, known.whose.unit, on=known.since):
        return pl.DataFrame(schema=fusion.SESSIONS)
    found = feeds.pc_sessions(people=[person], since=known.since, until=known.until)
    rows = [
        (person, on.date(), _minute(on, on.date()), off and _minute(off, on.date()))
        for person, on, off in found.select("person", "on", "off").iter_rows()
    ]
    return pl.DataFrame(rows, schema=fusion.SESSIONS, orient="row")


def _minute(at: datetime, day: date) -> int:
    return (at - datetime.combine(day, time())) // MINUTE


def signs(known: Known, used: pl.DataFrame) -> list[Sign]:
    """What the sources of a stretch of days say of each other."""
    person = known.whose.person
    readings = [
        (person, day, each.minute, each.source)
        for day, listed in known.readings.items()
        for each in listed
        if not each.dropped
    ]
    spans = [
        (person, day, each.kind, each.start, each.end)
        for day, listed in known.spans.items()
        for each in listed
    ]
    standing = read(fusion.FILE, known.since)
    found = fusion.signs(
        pl.DataFrame(readings, schema=fusion.READINGS, orient="row"),
        used,
        pl.DataFrame(spans, schema=fusion.SPANS, orient="row"),
        standing,
    )
    return [_sign(row, standing[row["rule"]]) for row in found.iter_rows(named=True)]


def _sign(row: dict[str, Any], rule: Rule) -> Sign:
    said = fusion.VERDICTS[row["verdict"]]
    return Sign(row["date"], row["verdict"], said, _text(row), f"{rule.ko}: {rule.sentence}")


def _text(row: dict[str, Any]) -> str:
    """The values that met the rule, in a sentence."""
    one, other = clock(row["minute"]), clock(row["other"])
    apart = abs(row["minute"] - row["other"]) if row["other"] is not None else 0
    match row["rule"]:
        case "pc_near_in":
            return f"PC를 {one}에 켰고 첫 기록은 {other}입니다({apart}분 차이)."
        case "pc_near_out":
            return f"PC를 {one}에 껐고 마지막 기록은 {other}입니다({apart}분 차이)."
        case "pc_without_punch":
            return f"출퇴근 기록이 없는데 PC가 {one}에 켜졌습니다."
        case "punch_without_pc":
            return f"기록({one}–{other})은 있고 PC는 켜지 않았습니다."
        case "pc_on_leave":
            return f"휴가인 시간에 PC가 {one}에 켜져 있었습니다."
        case "remote_with_pc":
            return f"원격근무인 날 PC가 {one}에 켜졌습니다."
        case "sources_near":
            return f"출처마다의 첫 기록이 {one}과 {other}입니다({apart}분 차이)."
    backed = f"가까운 다른 시각은 {other}입니다" if other else "가까운 다른 시각이 없습니다"
    return f"정정한 시각은 {one}이고 {backed}."


def of_day(viewer: Viewer, whose: Whose, day: date) -> dict[str, Any]:
    """`panel` of a day, held against the days beside it."""
    near = known_of(whose, day - BESIDE, day + BESIDE)
    return among(viewer, near, day)


def among(viewer: Viewer, known: Known, day: date) -> dict[str, Any]:
    """`panel` of one of the days that are known."""
    used = sessions(viewer, known)
    return panel(known, day, used, signs(known, used))


def panel(known: Known, day: date, used: pl.DataFrame, found: Sequence[Sign]) -> dict[str, Any]:
    """The day's sources drawn side by side, with their signs in words."""
    return {
        "lanes": drawing.day_lanes(_lanes(known, day, used), caption=f"{day_ko(day)} 출처별 시각"),
        "signs": [each for each in found if each.date == day],
    }


def _lanes(known: Known, day: date, used: pl.DataFrame) -> list[Lane]:
    readings = [each for each in known.readings.get(day, []) if not each.dropped]
    made = []
    for name, minutes in _told(readings).items():
        made.append(Lane(name, ", ".join(map(clock, minutes)), marks=[Mark(m) for m in minutes]))
    on = list(used.filter(pl.col("date") == day).select("start", "end").iter_rows())
    if on:
        words = ", ".join(clock_range(a, b) for a, b in on)
        made.append(Lane("PC", words, [Interval("plan", a, a if b is None else b) for a, b in on]))
    for kind, ko in SPANS.items():
        spans = [each for each in known.spans.get(day, []) if each.kind == kind]
        if spans:
            words = ", ".join(f"{lanes.label_of(s)} {lanes.stretch(s)}".strip() for s in spans)
            made.append(Lane(ko, words, [_interval(each) for each in spans]))
    return made


def _told(readings: Sequence[Reading]) -> dict[str, list[int]]:
    """Minutes by source; a file's by the gate or terminal that it came from."""
    made: dict[str, list[int]] = {}
    for each in sorted(readings, key=lambda each: list(SHOWN).index(each.source)):
        name = (each.terminal if each.source == "file" else "") or SHOWN[each.source]
        made.setdefault(name, []).append(each.minute)
    return made


def _interval(span: Span) -> Interval:
    kind = span.kind if span.kind in ("order", "leave") else "trip"
    return Interval(kind, span.start, min(span.end, WHOLE_DAY))
