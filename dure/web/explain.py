"""Step columns of a computed row, turned into the panel that says why (parts/why.html).

Works from the step texts stored with the law version, so an old figure reads as it read then.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from dure.attendance import queries as attendance
from dure.attendance.queries import Computed, Reading
from dure.overtime.queries import Decided
from dure.pay import compensations, cuts, queries
from dure.pay.cuts import Taken
from dure.pay.duties import Earned as Kept
from dure.pay.queries import Owed
from dure.pay.travels import Earned, Recovered
from dure.timeline.actions import month_after
from dure.timeline.queries import Span
from dure.web.templatetags.dure_format import clock, clock_range, day_ko, hours, hours_ko, moment_ko
from law import compensation, params, pay_cuts, steps, travel_claim
from law import month as law

DECREES = ("지방공무원 수당 등에 관한 규정", "지방공무원 복무규정", "지방공무원법")
MORE = {"compensation": compensation.YEAR_STEPS, "cut": pay_cuts.STEPS}
ITEMS = {law.OVERTIME: "시간외근무수당", law.FIXED: "정액분"}


@lru_cache(maxsize=64)
def _texts(pk: int) -> Mapping[str, Any]:
    # a law version never changes, and a row can only name one of its own institution
    found = attendance.law_texts(pk)
    if not found:
        raise LookupError(pk)
    order = found.get("order") or {}
    lines = found["lines"] or {}
    return {
        **found,
        "days": _ordered(found["days"] or {}, order.get("days") or list(law.DAY_STEPS)),
        "lines": {
            item: _ordered(parts, order.get("lines", {}).get(item) or list(parts))
            for item, parts in lines.items()
        },
    }


def _ordered(stored: Mapping[str, Any], order: Sequence[str]) -> dict[str, Any]:
    """Steps in the article's order, which jsonb does not keep."""
    known = [column for column in order if column in stored]
    return {column: stored[column] for column in (*known, *(set(stored) - set(known)))}


def texts(pk: int) -> Mapping[str, Any]:
    """What a law version says of itself; empty where it is not there."""
    try:
        return _texts(pk)
    except LookupError:
        return {}


def article_of(article: str) -> str:
    """The clause without the decree's name, as it stands beside a sentence."""
    for decree in DECREES[:1]:
        article = article.removeprefix(decree + " ")
    return article


def article_url(day: date) -> str:
    """Where the law of a day is read."""
    return f"/law?on={day.isoformat()}"


def sums(stored: Mapping[str, Any], row: Mapping[str, Any], day: date) -> list[dict[str, Any]]:
    """The lines of a sum in the article's order, as why.html draws them."""
    return [
        {
            "sentence": line.sentence,
            "op": line.op,
            "running": line.running if index and line.running != line.op else "",
            "reason": line.reason,
            "article": article_of(line.article),
            "article_url": article_url(day),
            "same": line.same,
            "doubt": line.doubt,
        }
        for index, line in enumerate(steps.explain(stored, row))
    ]


def arithmetic(lines: Sequence[Mapping[str, Any]]) -> str:
    """The sum in one line: ``180분 − 60분``."""
    parts = [str(line["op"]) for line in lines if not line["same"]]
    text = " ".join(parts[:1] + [_apart(part) for part in parts[1:]])
    return text if len(parts) > 1 else ""


def _apart(part: str) -> str:
    return f"{part[0]} {part[1:]}" if part[:1] in "−+" else part


def day_why(
    day: Computed,
    *,
    readings: Sequence[Reading] = (),
    orders: Sequence[Span] = (),
    decided: Mapping[Any, Decided] | None = None,
    is_open: bool = True,
    title: str = "",
) -> dict[str, Any]:
    """Why a day is recognised for so many minutes."""
    version = texts(day.law)
    minutes = int(day.steps.get("recognised_minutes") or 0)
    lines = sums(version.get("days", {}), day.steps, day.date)
    return {
        "title": title or f"왜 {hours_ko(minutes) if minutes else '0분'}인가요?",
        "open": is_open,
        "lines": lines,
        "result": {
            "label": "이날 인정",
            "arithmetic": arithmetic(lines),
            "text": f"{minutes:,}분",
            "also": hours(minutes),
        },
        "note": _managerial(day),
        "sources": [
            _punch_source(day.date, readings),
            *(_order_source(span, (decided or {}).get(span.source)) for span in orders),
            *law_sources(version, day.computed_at),
        ],
    }


def _managerial(day: Computed) -> str:
    if not day.steps.get("managerial"):
        return ""
    return "관리업무수당을 받는 사람이라 근무 기록은 남기지만 시간외근무수당은 지급하지 않습니다."


def _punch_source(day: date, readings: Sequence[Reading]) -> dict[str, Any]:
    counted = [each for each in readings if not each.dropped]
    clocks = ", ".join(clock(each.minute) for each in counted)
    places = ", ".join(dict.fromkeys(each.terminal or each.source_ko for each in counted))
    return {"label": "출퇴근 기록", "text": f"{clocks} · {places}" if counted else "없음"}


def _order_source(span: Span, decided: Decided | None) -> dict[str, Any]:
    words = [span.label or "명령", clock_range(span.start, span.end)]
    if decided and decided.signed_at:
        signed = f"{moment_ko(decided.signed_at)} {decided.signer} 결재"
        words.append(signed + (" (사후 확인)" if decided.after else ""))
    url = f"/overtime/{span.source}" if decided else ""
    return {"label": "명령", "text": " · ".join(words), "url": url, "url_text": "문서 보기"}


def law_sources(version: Mapping[str, Any], computed_at: Any) -> list[dict[str, Any]]:
    """By which law and when a figure was computed, the last two sources of every sum."""
    digest = str(version.get("digest", ""))
    return [
        {
            "label": "법령",
            "text": "지방공무원 수당 등에 관한 규정 제15조 · 법령판",
            "code": f"{digest[:4]} {digest[4:8]}",
        },
        {"label": "계산", "text": moment_ko(computed_at)},
    ]


def line_why(
    owed: Owed,
    *,
    is_split: bool = False,
    is_open: bool = False,
    left_out: Sequence[tuple[date, str]] = (),
) -> dict[str, Any]:
    """Why a line of a month is so many won; `left_out`: days of whole leave, no 출근 for the 정액분."""
    version = texts(owed.law)
    stored = version.get("lines", {}).get(owed.item, {})
    lines = [line for line in sums(stored, owed.steps, owed.month) if line["op"] != "값 없음"]
    item, won = ITEMS.get(owed.item, owed.item), f"{owed.amount_won:,}원"
    return {
        "title": f"{owed.month.month}월 {item}{'은' if item.endswith('분') else '이'} 왜 {won}인가요?",
        "split": is_split,
        "open": is_open,
        "lines": lines[:-1] if len(lines) > 1 else lines,
        "result": {"label": item, "arithmetic": lines[-1]["reason"] if lines else "", "text": won},
        "note": _left_out(left_out) if owed.item == law.FIXED else _converted(owed),
        "sources": law_sources(version, owed.computed_at),
    }


def _left_out(days: Sequence[tuple[date, str]]) -> str:
    if not days:
        return ""
    told = ", ".join(f"{day.month}월 {day.day}일 {label}" for day, label in days)
    return f"하루를 모두 쉬어 출근일에서 뺀 날: {told}"


def _converted(owed: Owed) -> str:
    """What of the month's overtime became leave, and is therefore not in the sum."""
    gone = queries.converted(since=owed.month, until=month_after(owed.month))
    told = ", ".join(
        f"{day.month}월 {day.day}일 {minutes}분"
        for (person, day), minutes in sorted(gone.items())
        if person == owed.person
    )
    return f"휴가로 바꾸어 합계에서 뺀 시간: {told} (복무규정 제4조)" if told else ""


def cut_why(taken: Taken) -> dict[str, Any]:
    """Why an item of a month is cut by so much, and because of which days."""
    row = {**taken.steps, "item": cuts.RULE[taken.item]}
    told = " / ".join(
        f"{each['ko']} {each['since']}부터 {each['days']}일 ({each['article']})"
        for each in taken.reasons
    )
    name, won = f"{taken.month.month}월 {taken.item_ko}", f"{taken.amount_won:,}원"
    return _leave_why("cut", row, taken.month, taken, f"{name} 감액이 왜 {won}인가요?", won, told)


def compensation_why(owed: compensations.Owed) -> dict[str, Any]:
    """Why somebody is compensated with so much for a year's leave."""
    won = f"{owed.amount_won:,}원"
    title = f"{owed.year}년 연가보상비가 왜 {won}인가요?"
    told = ""
    if owed.retroactive:
        told = f"이미 {owed.handed_won:,}원을 지급해 이번에는 {owed.due_won or 0:+,}원입니다."
    return _leave_why("compensation", owed.steps, owed.steps["date"], owed, title, won, told)


def travel_why(earned: Earned, sources: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Why a trip pays somebody so much."""
    what = "월액여비가" if earned.item == "monthly" else f"{earned.item_ko} 출장의 여비가"
    if "departs" in earned.steps:
        what = f"{day_ko(date.fromisoformat(earned.steps['departs']))} {what}"
    plain = earned.gone or earned.missing
    stored = None if plain else _stored(earned, f"travel_{earned.item}")
    return _earned_why(earned, stored, what, "여비", sources)


def duty_why(kept: Kept, sources: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Why a watch, or a month of 비상근무, pays somebody so much."""
    what = f"{kept.month.month}월 비상근무수당이"
    if kept.duty:
        what = f"{day_ko(date.fromisoformat(kept.steps['date']))} {kept.steps['name']} 당직비가"
    plain = kept.steps.get("gone") or kept.missing
    stored = None if plain else _stored(kept, f"duty_{kept.item}")
    return _earned_why(kept, stored, what, kept.item_ko, sources)


def _stored(earned: Earned | Kept, name: str) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = texts(earned.law).get("lines", {}).get(name)
    return found


def _earned_why(
    earned: Earned | Kept,
    stored: Mapping[str, Any] | None,
    what: str,
    label: str,
    sources: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    won = "금액 없음" if earned.due_won is None else f"{earned.amount_won:,}원"
    day = date.fromisoformat(earned.steps["date"])
    lines = sums(stored or steps.serialise(earned.stated), earned.steps, day)
    told = ""
    if earned.retroactive:
        told = f"이미 {earned.handed_won:,}원을 지급해 이번에는 {earned.due_won or 0:+,}원입니다."
    return {
        "title": f"{what} 왜 {won}인가요?",
        "split": True,
        "open": True,
        "lines": lines,
        "result": {"label": label, "arithmetic": "", "text": won},
        "note": told,
        "sources": [*sources, {"label": "계산", "text": moment_ko(earned.computed_at)}],
    }


def recover_why(back: Recovered) -> dict[str, Any]:
    """Why somebody's travel pay is taken back with more, closed until they ask."""
    lines = sums(steps.serialise(travel_claim.RECOVER_STEPS), vars(back), back.received_on)
    won, what = f"{back.recover_won:,}원", "여비" if back.trip else "월액여비"
    return {
        "title": f"{what}를 왜 {won} 추징하나요?",
        "split": False,
        "open": False,
        "lines": lines,
        "result": {"label": "추징", "arithmetic": "", "text": won},
        "note": f"{back.reason} ({back.document})",
        "sources": [],
    }


def _leave_why(
    item: str,
    row: Mapping[str, Any],
    day: date,
    owed: Taken | compensations.Owed,
    title: str,
    won: str,
    note: str,
) -> dict[str, Any]:
    version = texts(owed.law)
    stored = version.get("lines", {}).get(item) or steps.serialise(MORE[item])
    lines = [line for line in sums(stored, row, day) if line["op"] != "값 없음"]
    label = "연가보상비" if item == "compensation" else "감액"
    return {
        "title": title,
        "split": True,
        "open": True,
        "lines": lines,
        "result": {"label": label, "arithmetic": "", "text": won},
        "note": note,
        "sources": [
            {
                "label": "봉급",
                "text": f"{row['grade']}급 {row['step']}호봉" if row["step"] else "호봉 없음",
            },
            {"label": "계산", "text": moment_ko(owed.computed_at)},
        ],
    }


def changed(before: Computed, after: Computed) -> list[dict[str, str]]:
    """What differs between two versions of a day, in the article's order."""
    names = texts(after.law).get("days", {})
    return [
        {
            "label": step["ko"],
            "before": steps.show(before.steps.get(column), step["unit"]),
            "after": steps.show(after.steps.get(column), step["unit"]),
        }
        for column, step in names.items()
        if before.steps.get(column) != after.steps.get(column)
    ]


def doubtful(key: str, on: date) -> bool:
    """Whether a value that a screen rests on is a reading or unset."""
    return params.get(key).at(on).grade in params.DOUBTFUL
