"""Why so much leave was granted and why so much is left, step by step."""

from datetime import date
from typing import Any, Final

from django.http import Http404, HttpResponse

from dure.leave import queries as leave
from dure.web import explain
from dure.web.doors import ANY, Visit, page
from dure.web.leave_mine import Mine, last_day, lot_key, mine, year_of
from dure.web.templatetags.dure_format import day_iso, day_ko, josa, leave_ko
from law import leave as law
from law import params, service_period, steps, worked_months
from law.leave_kinds import LEAVE_KINDS

SAVED: Final = "지방공무원 복무규정 제7조의10제1항"
ORDER: Final = "leave.lot_order"
BEHIND: Final = (  # what the first line of a year's sum rests on
    ("재직기간은 어떻게 세었나요?", service_period.STEPS),
    ("종사한 개월은 어떻게 세었나요?", worked_months.STEPS),
    ("지난해에 따른 가산은 어떻게 정했나요?", law.BONUS_STEPS),
)


@page(*ANY)
def why(visit: Visit) -> HttpResponse:
    """A lot's number unfolded: the law's steps that granted it, or the uses that took it."""
    known = mine(visit, year_of(visit))
    lot = next((each for each in known.lots if lot_key(each) == visit.request.GET.get("lot")), None)
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
    until = f"{last_day(lot.expires)}까지" if lot.expires else "기한 없이"
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
    doubt = "먼저 없어지는 것부터 쓴 것으로 봅니다" if explain.doubtful(ORDER, known.on) else ""
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
