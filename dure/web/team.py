"""초과 현황: a team's overtime against the month's limit, to the end of the month."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from dure.attendance.outlook import Outlook, outlook
from dure.people import queries as people
from dure.people.queries import Member
from dure.web import drawing
from dure.web.away import today_card
from dure.web.doors import Visit, page
from dure.web.templatetags.dure_format import day_ko, hours

BARS = 12  # a plot shows so many; the table shows everybody


@dataclass(frozen=True)
class Row:
    """One person's month: what is recognised, what orders can still bring, where the pace leads."""

    member: Member
    ahead: Outlook
    pace: int

    @property
    def end(self) -> int:
        """Where the month ends: by the pace so far, and not below what is already approved."""
        return max(self.pace, self.ahead.planned)

    @property
    def over(self) -> int:
        return max(self.end - self.ahead.limit, 0) if self.ahead.limit is not None else 0

    @property
    def meter(self) -> Any:
        kind = "w" if self.over else "a"
        rest = max(self.end - self.ahead.recognised, 0)
        return drawing.meter(self.ahead.recognised, self.ahead.limit or 0, expected=rest, kind=kind)

    @property
    def url(self) -> str:
        return f"/month?person={self.member.public_id}"


@page("team_lead", "head")
def team(visit: Visit) -> HttpResponse:
    members = people.members(viewer=visit.viewer, on=visit.today)
    rows = _rows(members, visit.today)
    limit = rows[0].ahead.limit if rows else None
    context = {
        "page_title": f"{visit.today.month}월 초과 현황",
        "page_lead": _lead(rows, visit.today),
        "rows": rows,
        "limit": limit,
        "figs": _figs(rows),
        "plot": _plot(rows, limit) if rows else None,
        "out_today": today_card(visit, members),
    }
    return visit.show("team/team.html", context)


def _rows(members: Sequence[Member], today: date) -> list[Row]:
    month = today.replace(day=1)
    found = outlook([each.person for each in members], today=today, month=month)
    gone, whole = _workdays(month, today)
    rows = []
    for each in members:
        ahead = found[each.person]
        pace = ahead.recognised * whole // gone if gone else ahead.recognised
        rows.append(Row(each, ahead, pace))
    return sorted(rows, key=lambda row: -row.end)


def _workdays(month: date, today: date) -> tuple[int, int]:
    """Weekdays of a month before a day, and in all: what the pace goes by."""
    length = calendar.monthrange(month.year, month.month)[1]
    days = [month + timedelta(days=n) for n in range(length)]
    weekdays = [day for day in days if day.weekday() < 5]
    return sum(day < today for day in weekdays), len(weekdays)


def _lead(rows: Sequence[Row], today: date) -> str:
    over = [row.member.name for row in rows if row.over]
    if not over:
        return f"{day_ko(today)}까지의 속도로는 월말에 한도를 넘는 사람이 없습니다."
    listed = ", ".join(over[:3]) + (f" 외 {len(over) - 3}명" if len(over) > 3 else "")
    return f"이대로면 {listed}이 월말에 한도를 넘습니다. 넘는 시간은 지급되지 않습니다."


def _figs(rows: Sequence[Row]) -> list[dict[str, Any]]:
    sums = [sum(getattr(row.ahead, name) for row in rows) for name in ("recognised", "approved")]
    end, count = sum(row.end for row in rows), len(rows) or 1
    return [
        {"label": "지금까지 인정", "value": hours(sums[0]), "sub": f"{len(rows)}명의 합"},
        {"label": "앞으로 승인된 명령", "value": hours(sums[1]), "sub": "공제를 뺀 최대 시간"},
        {"label": "월말 예상", "value": hours(end), "sub": f"한 사람 평균 {hours(end // count)}"},
        {
            "label": "한도를 넘을 사람",
            "value": str(sum(1 for row in rows if row.over)),
            "unit": "명",
            "sub": "지금 속도와 승인된 명령으로 본 예상입니다",
        },
    ]


def _plot(rows: Sequence[Row], limit: int | None) -> drawing.BarPlot:
    shown = rows[:BARS]
    bars = [
        drawing.BarRow(
            row.member.name,
            (
                round(row.ahead.recognised / 60, 1),
                round(max(row.end - row.ahead.recognised, 0) / 60, 1),
            ),
        )
        for row in shown
    ]
    first = shown[0]
    title = "월말까지의 초과근무" + (f", 많은 {BARS}명" if len(rows) > BARS else "")
    return drawing.bar_plot(
        bars,
        key="team-plot",
        title=title,
        reading=f"{first.member.name}이 월말 예상 {hours(first.end)}으로 가장 많습니다.",
        unit="시간",
        series=("인정", "월말까지 예상"),
        show=lambda value: f"{value:.1f}",
        limit=drawing.Limit(limit / 60, f"한도 {limit // 60}") if limit else None,
        label_head="사람",
    )


urls: list[URLPattern] = [path("team", team)]
