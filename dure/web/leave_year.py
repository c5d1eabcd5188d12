"""내 휴가: what is left and until when, where it came from, what used it, and what is still to come."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final

from django.http import FileResponse, HttpResponse

from dure.leave import queries as leave
from dure.links.spreadsheet_writing import Field, Table, write_xlsx
from dure.web import drawing, explain
from dure.web.doors import ANY, SEOUL, Visit, page
from dure.web.fields import read_day
from dure.web.leave_chips import chips, split_of
from dure.web.leave_mine import Mine, last_day, lot_key, mine, year_of
from dure.web.leave_plans import advice
from dure.web.templatetags.dure_format import clock, day_iso, day_ko, josa, leave_ko, moment_ko

TAGS: Final = {"requested": "go", "approved": "ok", "rejected": "bad", "cancelled": "plain"}
SOON: Final = timedelta(days=31)
ORDER: Final = "leave.lot_order"


# ── the page ──────────────────────────────────────────────────────────────────────────


def home(visit: Visit) -> HttpResponse:
    year = year_of(visit)
    known = mine(visit, year)
    is_this = year == visit.today.year
    context = {
        "page_title": "내 휴가" if is_this else f"{year}년 내 휴가",
        "page_lead": lead(known),
        "year": year,
        "is_this": is_this,
        "known": known,
        "figs": _figs(known),
        "ending": _ending(known, visit.today) if is_this else [],
        "plot": _plot(known) if known.taken else None,
        "lots": [_row(known, lot) for lot in known.lots],
        "uses": _uses(known),
        "order_doubt": explain.doubtful(ORDER, known.on),
        "advice": advice(known, visit.today) if known.lots else None,
        "asked": [_asked(each) for each in known.asked],
        "chips": chips(known.person, visit.at, split_of(visit.today))[:4] if is_this else [],
        "as_of": _as_of(visit, known),
    }
    return visit.show("leave/year.html", context)


def lead(known: Mine) -> str:
    """How much is left, and what of it ends first."""
    if not known.lots:
        return "아직 받은 연가가 없습니다."
    left = known.now.left
    if left < 0:
        return f"받은 것보다 {leave_ko(-left)}을 더 썼습니다. 인사담당자와 확인해 주세요."
    said = f"{leave_ko(left)} 남았습니다."
    ending = [lot for lot in known.now.lots if lot.left and lot.expires]
    if not ending:
        return said
    first = min(lot.expires for lot in ending if lot.expires)
    minutes = sum(lot.left for lot in ending if lot.expires == first)
    what = "이 모두를" if minutes == left else f"이 가운데 {josa(leave_ko(minutes), '을/를')}"
    return f"{said} {what} {last_day(first)}까지 쓰지 않으면 {_then(ending, first)}."


def _then(ending: Sequence[leave.Lot], first: date) -> str:
    if all(lot.kind == "annual" for lot in ending if lot.expires == first):
        return "연말에 보상비나 저축으로 정산합니다"
    return "없어집니다"


def _ending(known: Mine, today: date) -> list[dict[str, Any]]:
    """Lots besides the year's annual leave that are about to be lost, each with a way to use it."""
    return [
        {
            "kind": "warn",
            "across": True,
            "strong": f"{josa(f'{lot.ko} {leave_ko(lot.left)}', '은/는')} {last_day(lot.expires)}까지"
            " 쓰지 않으면 없어집니다.",
            "ways": [{"label": "신청하기", "url": f"/leave/new?kind={lot.kind}", "about": lot.ko}],
        }
        for balance in known.others
        for lot in balance.lots
        if lot.left > 0 and lot.expires and lot.expires - today <= SOON
    ]


def _figs(known: Mine) -> list[dict[str, Any]]:
    granted = sum(lot.granted for lot in known.now.lots)
    pending = known.now.pending
    free = known.now.left - known.ahead - pending
    rest = f"예정과 결재 중인 것까지 빼면 {leave_ko(free)}" if known.ahead or pending else ""
    waits = sum(each.state == "requested" for each in known.asked)
    days = len({each.date for each in known.taken if each.date <= known.on})
    coming = sorted({each.date for each in known.taken if each.date > known.on})
    return [
        {
            "label": "남은 연가",
            "value": leave_ko(known.now.left),
            "unit": f"/ {leave_ko(granted)}" if granted else "",
            "url": "#lots",
            "meter": drawing.meter(known.now.left, granted, kind="ok"),
            "sub": rest,
        },
        {
            "label": f"{known.year}년에 쓴 연가",
            "value": leave_ko(known.used),
            "url": "#uses",
            "sub": f"{days}일에 나누어 썼습니다" if days else "",
        },
        {
            "label": "결재 중",
            "value": leave_ko(pending),
            "url": "#asked",
            "sub": f"문서 {waits}건. 승인되어야 뺍니다" if waits else "",
        },
        {
            "label": "예정",
            "value": leave_ko(known.ahead),
            "url": "#asked",
            "sub": f"가까운 날은 {day_ko(coming[0])}" if coming else "",
        },
    ]


def _plot(known: Mine) -> drawing.BarPlot:
    rows, months = [], range(1, 13)
    for month in months:
        found = [each for each in known.taken if each.date.month == month]
        used = sum(each.minutes for each in found if each.date <= known.on)
        rows.append(drawing.BarRow(f"{month}월", (used, sum(e.minutes for e in found) - used)))
    most = max(months, key=lambda month: sum(rows[month - 1].values))
    series = ("쓴 연가", "예정")
    if not known.ahead:
        rows, series = [drawing.BarRow(row.label, row.values[:1]) for row in rows], series[:1]  # type: ignore[assignment]
    return drawing.bar_plot(
        rows,
        key="by-month",
        title="달마다 쓴 연가",
        reading=f"{most}월에 {leave_ko(int(sum(rows[most - 1].values)))}로 가장 많습니다.",
        unit="일과 시간",
        series=series,
        show=lambda minutes: leave_ko(int(minutes)) if minutes else "",
        label_head="달",
    )


def _row(known: Mine, lot: leave.Lot) -> dict[str, Any]:
    return {
        "lot": lot,
        "until": day_iso(lot.expires - timedelta(days=1)) if lot.expires else "기한 없음",
        "since": lot.starts if lot.starts > known.on else None,
        "urls": {
            of: f"/leave/why?lot={lot_key(lot)}&of={of}&year={known.year}"
            for of in ("granted", "left")
        },
    }


def _uses(known: Mine) -> list[dict[str, Any]]:
    names = {lot.lot: lot.ko for lot in [*known.end.lots, *known.now.lots]}
    return [
        {
            "use": each,
            "lot": names.get(each.lot, "지난 연가") if each.lot else "남은 것보다 더 씀",
            "ahead": each.date > known.on,
        }
        for each in sorted(known.taken, key=lambda one: one.date, reverse=True)
    ]


def _asked(each: leave.Asked) -> dict[str, Any]:
    return {
        "leave": each,
        "tag": TAGS.get(each.state, "plain"),
        "when": span_ko(each),
    }


def span_ko(each: leave.Asked) -> str:
    """The day with its clocks, or the first and the last of several."""
    if not each.days:
        return day_ko(each.since)
    first, last = each.days[0], each.days[-1]
    if first.date == last.date:
        return f"{day_ko(first.date)} {clock(first.start)}–{clock(last.end)}"
    apart = len({day.date for day in each.days}) < (last.date - first.date).days + 1
    middle = (
        f" 가운데 {len(each.days)}일" if apart and last.date - first.date > timedelta(13) else ""
    )
    return f"{day_ko(first.date)}–{day_ko(last.date)}{middle}"


# ── 어느 날의 잔여 ────────────────────────────────────────────────────────────────────


def _as_of(visit: Visit, known: Mine) -> dict[str, Any]:
    asked = visit.request.GET
    on = read_day(asked.get("on"), date.min)
    if on == date.min:
        return {"on": known.on, "found": None}
    then = asked.get("then") == "on"
    moment = min(datetime.combine(on, time(23, 59, 59), SEOUL), visit.at) if then else None
    found = leave.balance(known.person, on=on, known_at=moment)
    return {"on": on, "then": then, "found": found, "ahead": on > visit.today}


# ── the list as a sheet ───────────────────────────────────────────────────────────────


@page(*ANY)
def sheet(visit: Visit) -> FileResponse:
    known = mine(visit, year_of(visit))
    rows = [
        (
            each.number,
            each.kind.ko,
            each.since,
            each.until - timedelta(days=1),
            each.minutes,
            leave_ko(each.minutes),
            each.state_ko,
            moment_ko(each.drafted_at),
            each.reason,
        )
        for each in known.asked
    ]
    columns = [
        Field("문서번호", width=24),
        Field("종류", width=14),
        Field("첫날", "date"),
        Field("마지막 날", "date"),
        Field("분", "integer"),
        Field("일과 시간", width=14),
        Field("상태"),
        Field("올린 때", width=20),
        Field("사유", width=30),
    ]
    content = BytesIO()
    name = f"{known.year}년 휴가"
    write_xlsx(content, [Table(name, columns, rows, title=f"{visit.viewer.display_name} {name}")])
    content.seek(0)
    return FileResponse(content, as_attachment=True, filename=f"{name}.xlsx")
