"""내 휴가: what is left and until when, where it came from, what used it, and what is still to come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect

from dure.errors import NotTheirs, Refused
from dure.leave import actions
from dure.leave import queries as leave
from dure.leave.days import workdays
from dure.links.spreadsheet_writing import Field, Table, write_xlsx
from dure.web import drawing, explain
from dure.web.doors import ANY, SEOUL, Visit, action, page
from dure.web.fields import read_day
from dure.web.leave_chips import chips, split_of
from dure.web.leave_form import doubtful
from dure.web.templatetags.dure_format import clock, day_iso, day_ko, josa, leave_ko, moment_ko
from law import leave as law
from law import params, service_period, steps, worked_months
from law.leave_kinds import LEAVE_KINDS

DAY: Final = 480
TAGS: Final = {"requested": "go", "approved": "ok", "rejected": "bad", "cancelled": "plain"}
STAGES: Final = {"announced": "최소 권장일수 공지", "urged": "사용 촉구", "assigned": "시기 지정"}
SOON: Final = timedelta(days=31)
RANGES: Final = 2  # empty ranges that the plan offers besides those that stand
ADVICE: Final = "지방공무원 복무규정 제7조의4제1항"
SAVED: Final = "지방공무원 복무규정 제7조의10제1항"
ORDER: Final = "leave.lot_order"
BEHIND: Final = (  # what the first line of a year's sum rests on
    ("재직기간은 어떻게 세었나요?", service_period.STEPS),
    ("종사한 개월은 어떻게 세었나요?", worked_months.STEPS),
    ("지난해에 따른 가산은 어떻게 정했나요?", law.BONUS_STEPS),
)


@dataclass(frozen=True)
class Mine:
    """One's leave of a year: as of a day of it, and as the year will end by what is approved."""

    person: int
    year: int
    on: date
    now: leave.Balance
    end: leave.Balance
    others: tuple[leave.Balance, ...]
    asked: tuple[leave.Asked, ...]

    @property
    def lots(self) -> list[leave.Lot]:
        every = [*self.now.lots, *(lot for each in self.others for lot in each.lots)]
        return [lot for lot in every if lot.granted or lot.used]

    @property
    def taken(self) -> list[leave.Consumed]:
        """Annual leave of this year that is used or approved, by day."""
        return [each for each in self.end.consumed if each.date.year == self.year]

    @property
    def used(self) -> int:
        return sum(each.minutes for each in self.taken if each.date <= self.on)

    @property
    def ahead(self) -> int:
        return sum(each.minutes for each in self.taken if each.date > self.on)


def own(visit: Visit) -> int:
    if visit.viewer.person is None:
        raise NotTheirs("직원이 아닌 로그인에는 휴가가 없습니다.")
    return visit.viewer.person


def mine(visit: Visit, year: int) -> Mine:
    person, last = own(visit), date(year, 12, 31)
    on = min(max(visit.today, date(year, 1, 1)), last)
    return Mine(
        person,
        year,
        on,
        leave.balance(person, on=on),
        leave.balance(person, on=last),
        tuple(
            leave.balance(person, on=on, pool=pool)
            for pool in leave.pools(person)
            if pool != "annual"
        ),
        tuple(leave.of_person(person, since=date(year, 1, 1), until=date(year + 1, 1, 1))),
    )


# ── the page ──────────────────────────────────────────────────────────────────────────


def home(visit: Visit) -> HttpResponse:
    year = _year(visit)
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
        "order_doubt": doubtful(ORDER, known.on),
        "advice": _advice(known, visit.today) if known.lots else None,
        "asked": [_asked(each) for each in known.asked],
        "chips": chips(known.person, visit.at, split_of(visit.today))[:4] if is_this else [],
        "as_of": _as_of(visit, known),
    }
    return visit.show("leave/year.html", context)


def _year(visit: Visit) -> int:
    text = visit.request.GET.get("year", "") or visit.request.POST.get("year", "")
    found = int(text) if text.isdecimal() and len(text) == 4 else visit.today.year
    return int(min(max(found, 2020), visit.today.year + 1))


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
    return f"{said} {what} {_last(first)}까지 쓰지 않으면 {_then(ending, first)}."


def _then(ending: Sequence[leave.Lot], first: date) -> str:
    if all(lot.kind == "annual" for lot in ending if lot.expires == first):
        return "연말에 보상비나 저축으로 정산합니다"
    return "없어집니다"


def _last(expires: date) -> str:
    day = expires - timedelta(days=1)
    return f"{day.month}월 {day.day}일"


def _ending(known: Mine, today: date) -> list[dict[str, Any]]:
    """Lots besides the year's annual leave that are about to be lost, each with a way to use it."""
    return [
        {
            "kind": "warn",
            "across": True,
            "strong": f"{josa(f'{lot.ko} {leave_ko(lot.left)}', '은/는')} {_last(lot.expires)}까지"
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
            of: f"/leave/why?lot={_key(lot)}&of={of}&year={known.year}"
            for of in ("granted", "left")
        },
    }


def _key(lot: leave.Lot) -> str:
    """A lot's name as an address says it: names hold the numbers of documents."""
    return lot.lot.encode().hex()


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


# ── 권장연가, 계획, 저축 ───────────────────────────────────────────────────────────────


def _advice(known: Mine, today: date) -> dict[str, Any]:
    wanted = int(params.value("leave.recommended_days", known.on)) * DAY
    done = known.used + known.ahead
    stood = leave.plans(
        [known.person], since=date(known.year, 1, 1), until=date(known.year + 1, 1, 1)
    )
    meant = [(day, minutes, assigned) for _, day, minutes, assigned in stood if day > today]
    return {
        "wanted": wanted,
        "done": done,
        "rest": max(wanted - done, 0),
        "meter": drawing.meter(known.used, wanted, expected=known.ahead, kind="ok"),
        "article": explain.article_of(ADVICE),
        "article_url": explain.article_url(known.on),
        "notices": [
            {
                "stage": STAGES.get(each.stage, each.stage),
                "at": each.at,
                "minutes": each.minutes,
                "paid": each.compensated,
            }
            for each in leave.notices(year=known.year, persons=[known.person])
        ],
        "ranges": [*ranges([day for day, _, _ in meant]), *[("", "")] * RANGES],
        "planned": sum(minutes for _, minutes, _ in meant),
        "assigned": [day for day, _, assigned in meant if assigned],
        "saving": leave.wish_to_save(known.person, known.year),
        "saved_article": explain.article_of(SAVED),
        "open": known.year == today.year,
    }


def ranges(days: Iterable[date]) -> list[tuple[str, str]]:
    """Days as stretches from a first to a last one; a weekend between does not part them."""
    found: list[list[date]] = []
    for day in sorted(days):
        if found and (day - found[-1][1]).days <= (3 if day.weekday() == 0 else 1):
            found[-1][1] = day
        else:
            found.append([day, day])
    return [(a.isoformat(), b.isoformat() if b != a else "") for a, b in found]


@action(*ANY)
def plan(visit: Visit) -> HttpResponse:
    """When one means to take the rest of the year's leave: the answer to an 사용 촉구."""
    given, year = visit.request.POST, _year(visit)
    days: set[date] = set()
    for first, last in zip(given.getlist("first"), given.getlist("last"), strict=False):
        since = read_day(first, date.min)
        if since != date.min:
            until = max(read_day(last, since), since)
            days |= {since + timedelta(days=n) for n in range(min((until - since).days, 400) + 1)}
    if not days:
        actions.plan_days(year=year, days={}, by=visit.viewer, at=visit.at)
        visit.say("사용 계획을 비웠습니다.")
        return redirect(f"/leave?year={year}#advice")
    plan = workdays(own(visit), since=min(days), until=max(days) + timedelta(days=1))
    wanted = {day: plan[day].minutes for day in sorted(days) if day in plan and not plan[day].off}
    if not wanted:
        raise Refused(
            "plan_without_working_days",
            "고른 날에는 근무시간이 없습니다. 근무하는 날을 골라 주세요.",
            ADVICE,
        )
    actions.plan_days(year=year, days=wanted, by=visit.viewer, at=visit.at)
    visit.say(f"{len(wanted)}일을 쓸 계획으로 적었습니다. 휴가 신청은 따로 올려 주세요.")
    return redirect(f"/leave?year={year}#advice")


@action(*ANY)
def saving(visit: Visit) -> HttpResponse:
    year, text = _year(visit), visit.request.POST.get("days", "").strip()
    days = int(text) if text.isdecimal() and len(text) < 3 else 0
    actions.wish_to_save(year=year, minutes=days * DAY, by=visit.viewer, at=visit.at)
    visit.say(f"{year}년 남는 연가 가운데 {days}일을 저축하겠다고 적었습니다.")
    return redirect(f"/leave?year={year}#advice")


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


# ── why ───────────────────────────────────────────────────────────────────────────────


@page(*ANY)
def why(visit: Visit) -> HttpResponse:
    """A lot's number unfolded: the law's steps that granted it, or the uses that took it."""
    known = mine(visit, _year(visit))
    lot = next((each for each in known.lots if _key(each) == visit.request.GET.get("lot")), None)
    if lot is None:
        raise Http404
    granted = visit.request.GET.get("of") != "left"
    whys = granted_whys(lot) if granted else [_left_why(known, lot)]
    whys[0]["open"] = True
    if visit.request.htmx:  # type: ignore[attr-defined]
        return visit.show("leave/why_row.html", {"columns": 5, "whys": whys})
    context = {
        "page_title": lot.ko,
        "crumbs": [{"label": "내 휴가", "url": f"/leave?year={known.year}"}, {"label": lot.ko}],
        "whys": whys,
    }
    return visit.show("leave/why.html", context)


def granted_whys(lot: leave.Lot) -> list[dict[str, Any]]:
    """Why so much was granted: the year's sum first, then what its first line rests on."""
    if not lot.steps:
        return [_granted_why(lot, [])]
    row = _values(lot)
    found = [_granted_why(lot, explain.sums(steps.serialise(law.STEPS), row, lot.starts))]
    for title, told in BEHIND:
        lines = explain.sums(steps.serialise(told), row, lot.starts)
        if lines:
            result = {"label": lines[-1]["sentence"], "text": lines[-1]["op"]}
            found.append({"title": title, "lines": lines[:-1], "result": result})
    return found


def _granted_why(lot: leave.Lot, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Each clause in the article's order, or the document that gave it."""
    if not lines:
        lines = [
            {
                "sentence": f"{lot.document or '기록'}에 따라 {josa(lot.ko, '을/를')} 받았습니다.",
                "op": leave_ko(lot.granted),
                "running": "",
                "reason": "",
                "article": _article(lot),
                "article_url": explain.article_url(lot.starts),
                "same": False,
                "doubt": False,
            }
        ]
    until = f"{_last(lot.expires)}까지" if lot.expires else "기한 없이"
    sources = [{"label": "쓸 수 있는 날", "text": f"{day_ko(lot.starts)}부터 {until}"}]
    if lot.document:
        sources.insert(0, {"label": "근거", "text": lot.document})
    return {
        "title": f"왜 {leave_ko(lot.granted)}인가요?",
        "lines": lines,
        "result": {
            "label": lot.ko,
            "arithmetic": explain.arithmetic(lines[:-1]),
            "text": leave_ko(lot.granted),
            "also": f"{lot.granted:,}분",
        },
        "sources": sources,
    }


def _article(lot: leave.Lot) -> str:
    found = LEAVE_KINDS.get(lot.kind)
    return explain.article_of(found.article if found else SAVED)


def _values(lot: leave.Lot) -> dict[str, Any]:
    """The columns as they were computed, and the numbers that the sentences name."""
    row = {"date": lot.starts.isoformat(), **(lot.steps or {})}
    given = {name: default for name, (_, default) in law.GIVEN.items()}
    return _numbers(date.fromisoformat(row["date"])) | given | row


def _numbers(on: date) -> dict[str, Any]:
    """Numbers of the law on a day, by the names that sentences call them."""
    keys = [key for key in params.table() if key.partition(".")[0] in ("leave", "service_period")]
    found = {}
    for key in keys:
        try:
            found[key.partition(".")[2]] = params.value(key, on)
        except (params.NoLawInForce, params.Unset):
            found[key.partition(".")[2]] = None
    return found


def _left_why(known: Mine, lot: leave.Lot) -> dict[str, Any]:
    """What took the rest: every use that fell to this lot, oldest first."""
    balance = next(
        each for each in (known.now, *known.others) if any(one.lot == lot.lot for one in each.lots)
    )
    running, lines = lot.granted, [_step("받은 것", lot.granted, lot.granted, "")]
    for each in balance.consumed:
        if each.lot == lot.lot:
            running -= each.minutes
            word = LEAVE_KINDS[each.kind].ko if each.kind in LEAVE_KINDS else each.kind
            lines.append(_step(f"{day_iso(each.date)} {word}", -each.minutes, running, ""))
    doubt = "먼저 없어지는 것부터 쓴 것으로 봅니다" if doubtful(ORDER, known.on) else ""
    return {
        "title": f"왜 {josa(leave_ko(lot.left), '이/가')} 남았나요?",
        "lines": lines,
        "result": {"label": "남은 것", "text": leave_ko(lot.left), "also": f"{lot.left:,}분"},
        "note": f"{doubt}." if doubt else "",
        "sources": [{"label": "기준일", "text": day_iso(known.on)}]
        + (
            [{"label": "차감 순서", "text": "조문에 없어 정한 해석", "doubt": True}]
            if doubt
            else []
        ),
    }


def _step(sentence: str, minutes: int, running: int, reason: str) -> dict[str, Any]:
    op = leave_ko(minutes)
    return {
        "sentence": sentence,
        "op": op,
        "running": leave_ko(running) if running != minutes else "",
        "reason": reason,
        "same": False,
        "doubt": False,
    }


# ── the list as a sheet ───────────────────────────────────────────────────────────────


@page(*ANY)
def sheet(visit: Visit) -> FileResponse:
    known = mine(visit, _year(visit))
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
