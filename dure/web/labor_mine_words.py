"""What a worker's week, month, contract and leave come to, in plain words with the sum underneath."""

from datetime import date, timedelta
from typing import Any, Final

from dure.attendance.queries import Reading
from dure.labor import asking
from dure.labor.asking import Balance
from dure.labor.days import UNSTATED
from dure.labor.running import Day, Running, Term, Week
from dure.web.templatetags.dure_format import clock, clock_range, day_ko, hours_ko, weekday
from law.labor import words

DAY: Final = timedelta(days=1)
LATE: Final = timedelta(minutes=2)
STATES: Final = {
    "leave": "연차", "absent": "결근", "away": "쉼", "rest": "쉼", "here": "근무",
    "missing": "빠짐", "untold": "모름",
}  # fmt: skip
BARS: Final = {
    "short": "1주에 일하기로 한 시간이 15시간보다 짧아 주휴수당이 없습니다.",
    "left": "한 주를 다 채우지 않는 첫 주나 마지막 주라서 이번 주의 주휴수당은 없습니다.",
    "suspended": "쉬는 기간이라 이번 주의 주휴수당은 없습니다.",
    "absent": "이번 주에 결근한 날이 있어 주휴수당이 없습니다.",
    "away": "한 주를 모두 쉬어 이번 주의 주휴수당은 없습니다.",
}
OFFICER: Final = "노동담당이 먼저 할 일입니다:"
REST: Final = "근로기준법 제55조제1항, 영 제30조제1항"
SEVERANCE: Final = "퇴직급여법 제4조제1항"


def pressed(reading: Reading) -> str:
    """When a punch of today was taken, and where."""
    word = {0: "출근", 1: "퇴근"}.get(
        -1 if reading.direction is None else reading.direction, "기록"
    )
    late = ", 나중에 받음" if reading.received_at - reading.at > LATE else ""
    place = reading.terminal or reading.source_ko
    return f"{clock(reading.minute)}에 {word}을 기록했습니다({place}{late})."


def day(each: Day) -> dict[str, Any]:
    """A day as a line and as a cell of the week."""
    done = each.state == "worked"
    text = hours_ko(each.minutes) if done else STATES.get(each.state, hours_ko(each.scheduled))
    kinds = {"worked": "done", "leave": "done", "here": "here", "missing": "gap", "absent": "gap"}
    return {
        "date": each.date,
        "kind": kinds.get(each.state, ""),
        "text": text,
        "clocks": clock_range(each.began, each.ended) if done else "",
    }


def missing(found: Running, *, may_correct: bool) -> list[dict[str, Any]]:
    """What nobody can tell of the days gone by, the latest first, and what to do about it."""
    way = "출근과 퇴근 가운데 빠진 것을 정정 신청하거나, " if may_correct else ""
    return [
        {
            "date": each,
            "told": f"{way}자치구 노동담당에게 그날 일한 시간을 알려 주세요. 적혀야 임금에 들어갑니다.",
            "url": f"/corrections/new?date={each.isoformat()}" if may_correct else "",
        }
        for each in reversed(found.missing)
    ]


# ── this week ─────────────────────────────────────────────────────────────────────────


def week(found: Running) -> dict[str, Any]:
    """The seven days, one sentence on 주휴수당, and its sum; nothing is promised that is not known."""
    return {
        "days": [day(each) for each in found.week.days],
        "said": _said(found),
        "why": _why_rest(found.week),
    }


def _said(found: Running) -> str:
    came, due = len(found.week.came), len(found.week.due)
    if not due or found.unset == UNSTATED:
        return _rest(found)
    attended = (
        f"이번 주 소정근로일 {due}일을 모두 나왔습니다."
        if came == due
        else f"이번 주 소정근로일 {due}일 중 {came}일을 나왔습니다."
    )
    return f"{attended} {_rest(found)}"


def _rest(found: Running) -> str:
    terms, rest, last = found.span.terms, found.week.rest, found.week.last
    if terms.wage_unit in ("month", "week"):
        return f"주휴수당은 {words.WAGE_UNITS[terms.wage_unit]}에 들어 있습니다."
    if found.unset:
        return f"주휴수당은 아직 말할 수 없습니다. {OFFICER} {found.unset}"
    if rest is None:
        return "기록이 맞지 않는 날이 있어 주휴수당은 아직 말할 수 없습니다."
    if rest["bar"]:
        return BARS[rest["bar"]]
    if rest["included"]:
        return "주휴수당은 임금에 들어 있다고 계약에 적혀 있습니다."
    until = f"{weekday(last)}요일까지 나오면 " if last else ""
    return f"{until}주휴수당 {rest['holiday_won']:,}원이 생깁니다."


def _why_rest(week: Week) -> dict[str, Any] | None:
    rest = week.rest
    if rest is None or rest["bar"] or rest["included"]:
        return None
    hours = f"{rest['holiday_hundredths'] / 100:g}시간"
    hourly = round(rest["hourly_num"] / rest["hourly_den"])
    return {
        "title": "주휴수당, 왜 그런가요?",
        "lines": [
            {"sentence": "1주에 15시간 이상 일하기로 했습니다.", "op": hours_ko(rest["weekly_minutes"]),
             "article": "근로기준법 제18조제3항"},
            {"sentence": "일하기로 한 날에 모두 나와야 합니다. 연차는 나온 것과 같습니다.",
             "op": f"{len(week.due)}일 중 {len(week.came)}일", "article": REST,
             "doubt": "한 주를 모두 쉬어도 주는지는 조문에 없습니다." if rest["whole_leave"] else ""},
            {"sentence": "1주에 일하기로 한 시간을 5로 나누고 8시간을 넘지 않습니다. 계약이 더 주면 그 시간입니다.",
             "op": hours, "article": "영 별표 2, 대법원 2022다291153",
             "doubt": "주 6일 단시간은 판결과 별표가 다릅니다." if rest["six_days"] else ""},
            {"sentence": "한 시간의 통상임금입니다.", "op": f"{hourly:,}원", "article": "근로기준법 시행령 제6조"},
        ],
        "result": {"label": "주휴수당", "arithmetic": f"{hours} × {hourly:,}원",
                   "text": f"{rest['holiday_won']:,}원"},
        "note": "남은 날에 모두 나왔을 때의 금액이고, 세금과 보험료를 떼기 전입니다.",
    }  # fmt: skip


# ── this month ────────────────────────────────────────────────────────────────────────


def pay(found: Running, today: date) -> dict[str, Any]:
    """The pay of the month so far, item by item."""
    worked = _worked([each for each in found.days if each.state == "worked"], today)
    line = found.pay
    if line is None or line.asked:
        return {
            "worked": worked,
            "days": map(day, found.days),
            "won": None,
            "unknown": _unknown(found),
        }
    return {
        "worked": worked,
        "days": map(day, found.days),
        "won": line.earned,
        "told": _money(found, today),
        "why": {
            "title": "어떻게 셈했나요?",
            "lines": [
                {"sentence": each.name, "op": f"{each.won:,}원", "reason": each.method,
                 "article": each.article}
                for each in line.items
            ],
            "result": {"label": "모두", "text": f"{line.earned:,}원"},
            "note": " ".join(["세금과 보험료를 떼기 전입니다.", *line.notes]),
        },
    }  # fmt: skip


def _unknown(found: Running) -> str:
    """Why there is no money to show, and who has to do something about it."""
    if found.span.terms.wage_unit == "week":
        return found.unset
    if found.pay is None and not found.unset:
        return "하루의 출근과 퇴근이 다 기록되면 그때부터 셈합니다."
    return f"{OFFICER} {' '.join(found.pay.asked) if found.pay else found.unset}"


def _worked(days: list[Day], today: date) -> str:
    if not days:
        return f"{today.month}월에는 아직 다 일한 날이 없습니다."
    return f"{today.month}월에 {len(days)}일, {hours_ko(sum(each.minutes for each in days))} 일했습니다."


def _money(found: Running, today: date) -> str:
    if found.span.terms.wage_unit == "month":
        return (
            f"{today.month}월을 끝까지 일했을 때의 월급에, 오늘까지 더 일한 몫을 더한 금액입니다."
        )
    untold = len(found.missing)
    left_out = f" 기록이 맞지 않는 {untold}일과 그 주의 주휴수당은 뺐습니다." if untold else ""
    return f"{today.month}월 1일부터 오늘까지 일한 만큼입니다.{left_out}"


# ── the contract and leave ────────────────────────────────────────────────────────────


def term(known: Term, today: date) -> dict[str, Any]:
    """How many days of the contract are left, what is known of its renewal, and of severance."""
    if known.end is None:
        return {"value": "기간 없음", "sub": "끝나는 날이 없는 계약입니다.", "renewal": "",
                "severance": _severance(known, today)}  # fmt: skip
    last = known.end - DAY
    left = (last - today).days
    return {
        "value": f"D-{left}" if left else "오늘까지",
        "sub": f"마지막 날은 {last.year}년 {day_ko(last)}입니다.",
        "renewal": _renewal(known),
        "severance": _severance(known, today),
    }


def _renewal(known: Term) -> str:
    said = known.renewal
    if said and said.notified_on:
        return f"{day_ko(said.notified_on)}에 알린 결정: {said.get_decision_display()}."
    if said and said.criteria_told:
        return f"갱신할지는 아직 알리지 않았습니다. 갱신 기준: {said.criteria}"
    return "갱신할지는 아직 알리지 않았습니다."


def _severance(known: Term, today: date) -> str:
    if known.short_week:
        return "1주에 일하는 시간이 15시간보다 짧아 퇴직금이 생기지 않습니다."
    if known.end is None or known.lacking is None:
        return "1년 이상 일하고 그만두면 퇴직금이 생깁니다."
    if known.lacking > 0:
        return f"이 계약대로면 1년에 {known.lacking}일이 모자라 퇴직금이 생기지 않습니다."
    return f"{day_ko(known.end - DAY)}까지 일하면 1년 이상이라 퇴직금이 생깁니다."


def leave(left: Balance, day_minutes: int) -> dict[str, Any]:
    """What is left of 연차, with the sum; where an officer wrote nothing, what the act makes."""
    lines = [
        {"sentence": f"{words.LEAVES[each.kind]}, {day_ko(each.until - DAY)}까지 쓸 수 있습니다.",
         "op": hours_ko(asking.granted(each)), "article": "근로기준법 제60조",
         "reason": "" if each.written else "노동담당이 아직 적지 않아 기록으로 셈했습니다.",
         "doubt": not each.written}
        for each in left.grants
    ]  # fmt: skip
    lines += [
        {"sentence": ko, "op": f"−{hours_ko(minutes)}"}
        for ko, minutes in (("쓴 연차", left.used), ("신청하고 기다리는 연차", left.waiting))
        if minutes
    ]
    untold = f" 기록이 없는 {left.unknown}일은 세지 않았습니다." if left.unknown else ""
    return {
        "value": in_days(max(left.left, 0), day_minutes),
        "why": {
            "title": "왜 그만큼인가요?",
            "lines": lines or [{"sentence": "아직 생긴 연차가 없습니다.", "op": "0시간",
                                "article": "근로기준법 제60조"}],
            "result": {"label": "남은 연차", "text": hours_ko(max(left.left, 0))},
            "note": f"하루는 {hours_ko(day_minutes)}입니다.{untold}",
        },
    }  # fmt: skip


def in_days(minutes: int, day_minutes: int) -> str:
    """Leave in days of somebody's own length."""
    whole, rest = divmod(minutes, day_minutes)
    said = [f"{whole}일"] if whole or not rest else []
    return " ".join([*said, hours_ko(rest)] if rest else said)
