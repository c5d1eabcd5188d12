"""현황: the whole office on one screen, from sums the database makes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.http import HttpResponseBase
from django.urls import path

from dure.attendance import overview as attendance
from dure.attendance.overview import Minutes, Presence
from dure.audit import queries as audit
from dure.audit.actions import On, record
from dure.organization import queries as organization
from dure.organization.queries import Node
from dure.pay import overview as pay
from dure.people import queries as people
from dure.web import savings
from dure.web.away import today_card
from dure.web.doors import SEOUL, Visit, page
from dure.web.drawing import BarRow, Limit, bar_plot, line_plot
from dure.web.templatetags.dure_format import day_iso, day_ko, hours, josa, month_ko
from law import params

MONTHS: Final = 12
NEAR_MINUTES: Final = 50 * 60
MOST_BARS: Final = 10
LIMIT: Final = "overtime.monthly_limit_minutes"
ROOT: Final = 0


@dataclass
class Sum:
    """Overtime of a group's month."""

    people: int = 0
    minutes: int = 0

    @property
    def average(self) -> float:
        """Hours a person, to one place."""
        return round(self.minutes / 60 / self.people, 1) if self.people else 0.0


Sums = Mapping[date, Mapping[int, Sum]]


@page("mayor")
def index(visit: Visit) -> HttpResponseBase:
    """One screen: today, overtime, money, departments, what was saved."""
    first = visit.today.replace(day=1)
    since = _back(first, MONTHS - 1)
    nodes = organization.tree(on=visit.today)
    top = _groups(nodes)
    day = attendance.last_seen(visit.today)
    sums, until = _sums(since, top)
    here = attendance.presence(day) if day else []
    limit = _limit(visit.today)
    near = attendance.minutes_by_person(
        since=first, until=visit.today + timedelta(days=1), least=min(NEAR_MINUTES, limit)
    )
    saved = savings.of(_counts(since, visit.today))
    return visit.show(
        "mayor/index.html",
        {
            "page_title": "오늘 현황",
            "page_lead": _lead(here, day, visit.today),
            "figs": _figs(here, near, sums, limit, first, saved),
            "absent": _absent(here, top, nodes),
            "out_today": today_card(visit, _heads(visit)),
            "overtime": _overtime(sums, first, until),
            "money": _money(since),
            "near": _near(visit, near, limit, first),
            "compared": _compared(sums, nodes, first),
            "saved": saved,
            "saved_minutes": sum(each.minutes for each in saved),
            "saved_count": sum(each.count for each in saved),
            "saved_since": since,
            "saved_source": savings.SOURCE,
            "limit": limit,
        },
    )


# --- what is read -----------------------------------------------------------------------------


def _back(month: date, count: int) -> date:
    at = month.year * 12 + month.month - 1 - count
    return date(at // 12, at % 12 + 1, 1)


def _groups(nodes: Mapping[int, Node]) -> dict[int, int]:
    """Each unit's 국 or 구: the unit right under the top, or the top itself."""
    found = {}
    for pk, node in nodes.items():
        here = node
        while here.parent is not None and here.parent in nodes:
            above = nodes[here.parent]
            if above.parent is None or above.parent not in nodes:
                break
            here = above
        found[pk] = here.id
    return found


def _sums(since: date, top: Mapping[int, int]) -> tuple[Sums, date | None]:
    """By month and group; from lines where a month has them, else from its days."""
    found: dict[date, dict[int, Sum]] = {}
    lines = pay.unit_months(since=since)
    for each in lines:
        _add(found, each.month, top.get(each.unit, ROOT), each.people, each.minutes)
    settled = set(found)
    after = next((m for m in _months(since) if m not in settled), since)
    last = None
    for row in attendance.unit_months(since=after, until=_back(after, -MONTHS - 1)):
        last = max(last or row.until, row.until)
        if row.month not in settled:
            _add(found, row.month, top.get(row.unit, ROOT), row.people, row.recognised)
    return found, last


def _months(since: date) -> list[date]:
    return [_back(since, -n) for n in range(MONTHS)]


def _add(
    found: dict[date, dict[int, Sum]], month: date, group: int, people_: int, minutes: int
) -> None:
    one = found.setdefault(month, {}).setdefault(group, Sum())
    one.people += people_
    one.minutes += minutes


def _all(groups: Iterable[Sum]) -> Sum:
    found = list(groups)
    return Sum(sum(each.people for each in found), sum(each.minutes for each in found))


def _limit(today: date) -> int:
    """The monthly cap in force here: the office's own where it is lower."""
    national = int(params.value(LIMIT, today) or 0)
    own = [e for e in organization.settings() if e.key == LIMIT and e.valid_from <= today]
    return min(national, int(own[-1].value)) if own and own[-1].value.isdigit() else national


def _heads(visit: Visit) -> list[people.Member]:
    """Those whom a mayor misses by name: the heads; the others are counted by 국."""
    everyone = people.members(viewer=visit.viewer, on=visit.today)
    return [each for each in everyone if each.head]


def _counts(since: date, today: date) -> dict[str, int]:
    start = datetime.combine(since, time(), SEOUL)
    return audit.counts(since=start, until=datetime.combine(today, time(), SEOUL) + timedelta(1))


# --- what is said -----------------------------------------------------------------------------


def _lead(here: Sequence[Presence], day: date | None, today: date) -> str:
    if day is None or not here:
        return f"{day_iso(today)}. 아직 출퇴근 기록이 없습니다."
    planned, present = sum(e.planned for e in here), sum(e.here for e in here)
    when = "오늘" if day == today else f"기록이 있는 마지막 날인 {day_ko(day)}에"
    be = "자리에 있습니다" if day == today else "자리에 있었습니다"
    return f"근무하기로 한 {planned:,}명 가운데 {when} {present:,}명이 {be}."


def _figs(
    here: Sequence[Presence],
    near: Sequence[Minutes],
    sums: Sums,
    limit: int,
    first: date,
    saved: Sequence[savings.Saved],
) -> list[dict[str, Any]]:
    leave, trip = sum(e.leave for e in here), sum(e.trip for e in here)
    unknown = sum(e.none for e in here)
    this, before = _all(sums.get(first, {}).values()), _all(sums.get(_back(first, 1), {}).values())
    count, minutes = sum(e.count for e in saved), sum(e.minutes for e in saved)
    over = sum(1 for each in near if each.ordinary >= limit)
    return [
        {
            "label": "휴가와 출장",
            "value": f"{leave + trip:,}",
            "unit": "명",
            "url": "#absent",
            "sub": f"휴가 {leave:,}명, 출장 {trip:,}명. 기록이 아직 없는 사람 {unknown:,}명",
        },
        {
            "label": f"{first.month}월 한 사람 초과근무",
            "value": f"{this.average:.1f}",
            "unit": "시간",
            "url": "#overtime",
            "sub": f"지난달 전체는 {before.average:.1f}시간",
        },
        {
            "label": "한도에 가까운 사람",
            "value": f"{len(near):,}",
            "unit": "명",
            "url": "#near",
            "sub": f"50시간 이상. 한도 {hours(limit)}에 닿은 사람 {over:,}명",
        },
        {
            "label": "쓰지 않은 종이 서식",
            "value": f"{count:,}",
            "unit": "장",
            "url": "#saved",
            "sub": f"설정한 시간으로 {minutes // 60:,}시간",
            "doubt": True,
        },
    ]


def _absent(
    here: Sequence[Presence], top: Mapping[int, int], nodes: Mapping[int, Node]
) -> Any | None:
    groups: dict[int, list[int]] = {}
    for each in here:
        row = groups.setdefault(top.get(each.unit, ROOT), [0, 0, 0])
        for place, number in enumerate((each.leave, each.trip, each.none)):
            row[place] += number
    rows = [(_name(pk, nodes), values) for pk, values in groups.items() if sum(values)]
    rows.sort(key=lambda row: -sum(row[1]))
    if not rows:
        return None
    most = rows[0]
    return bar_plot(
        [BarRow(name, tuple(values)) for name, values in rows[:MOST_BARS]],
        key="absent",
        title="국·구별로 빠진 사람",
        reading=f"{josa(most[0], '이/가')} {sum(most[1]):,}명으로 가장 많습니다.",
        unit="명",
        series=("휴가", "출장", "기록 없음"),
        label_head="국·구",
    )


def _name(pk: int, nodes: Mapping[int, Node]) -> str:
    return nodes[pk].name if pk in nodes else "지난 부서"


def _overtime(sums: Sums, first: date, until: date | None) -> Any | None:
    months = sorted(month for month in sums if month <= first)
    if not months:
        return None
    values = [_all(sums[month].values()).average for month in months]
    running = months[-1] == first
    closed = values[:-1] if running and len(values) > 1 else values
    peak = months[closed.index(max(closed))]
    return line_plot(
        [f"{month.month}월" for month in months],
        values,
        key="overtime",
        title="한 사람 초과근무",
        reading=f"{month_ko(peak)} {max(closed):.1f}시간이 가장 높습니다.",
        unit="시간",
        is_running=running,
        running_text=f"{until.day}일까지" if running and until else "",
        row_labels=[month_ko(month) for month in months],
        show=lambda value: f"{value:.1f}",
    )


def _money(since: date) -> Any | None:
    found = pay.paid(since=since)
    if not found:
        return None
    most = max(found, key=lambda each: each.won)
    rows = [
        BarRow(f"{e.month.month}월{'' if e.handed else ' 초안'}", (round(e.won / 1000),))
        for e in found
    ]
    return bar_plot(
        rows,
        key="money",
        title="달마다 넘긴 초과근무 수당",
        reading=f"{month_ko(most.month)} {most.won // 1000:,}천원이 가장 많습니다.",
        unit="천원",
        series=("금액",),
        label_head="지급하는 달",
    )


def _near(visit: Visit, near: Sequence[Minutes], limit: int, first: date) -> Any | None:
    """Who comes near the cap, by name: reading names is written to the log."""
    shown = near[:MOST_BARS]
    if not shown:
        return None
    names = people.names(each.person for each in shown)
    record(
        by=visit.viewer,
        at=visit.at,
        action="mayor.view_near_limit",
        summary=f"{month_ko(first)} 초과근무 한도에 가까운 {len(shown)}명의 시간을 보았습니다.",
        on=[On(each.person) for each in shown],
    )
    most = names[shown[0].person]
    return bar_plot(
        [BarRow(names[each.person], (round(each.ordinary / 60, 1),)) for each in shown],
        key="near",
        title=f"{first.month}월 한도에 가까운 사람",
        reading=f"{josa(most, '이/가')} {hours(shown[0].ordinary)}으로 가장 많습니다.",
        unit="시간",
        series=("인정",),
        limit=Limit(limit / 60, f"한도 {limit // 60}"),
        label_head="성명",
    )


def _compared(sums: Sums, nodes: Mapping[int, Node], first: date) -> dict[str, Any] | None:
    """The last whole month against the one before it."""
    after, before = _back(first, 1), _back(first, 2)
    if after not in sums or before not in sums:
        return None
    groups = [pk for pk in {**sums[after], **sums[before]} if pk in nodes]
    groups.sort(key=list(nodes).index)
    rows = [
        _row(nodes[pk].name, sums[before].get(pk, Sum()), sums[after].get(pk, Sum()))
        for pk in groups
    ]
    total = _row("합계", _all(sums[before].values()), _all(sums[after].values()))
    return {"before": before, "after": after, "rows": rows, "total": total}


def _row(name: str, before: Sum, after: Sum) -> dict[str, Any]:
    rate = (
        round(100 * (after.average - before.average) / before.average, 1)
        if before.average
        else None
    )
    return {
        "name": name,
        "people": after.people,
        "before": f"{before.average:.1f}",
        "after": f"{after.average:.1f}",
        "change": _delta(round(after.average - before.average, 1)),
        "rate": None if rate is None else _delta(rate),
    }


def _delta(value: float) -> dict[str, Any]:
    return {"minus": value < 0, "text": f"{abs(value):.1f}"}


urls = [path("mayor", index)]
