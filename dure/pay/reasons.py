"""근거: the arithmetic of a person's month in one sentence with its articles, for a sheet's cell.

Every sign in it has a place in CP949, because half of the country's payroll imports that.
"""

from typing import Any

from dure.pay.duties import Earned as Kept
from dure.pay.queries import Owed
from dure.pay.travels import Earned, Recovered
from law import steps as steps_of_law

DECREE = "수당규정"
NOTHING = ("0원", "0일", "0분", "0달러", "없음")
MANAGERIAL = f"관리업무수당을 받아 지급하지 않음 · {DECREE} 제17조의2제2항"


def sentence(overtime: Owed | None, fixed: Owed | None) -> str:
    """Why this much: both items, and what was paid before."""
    some = overtime or fixed
    if some is None:
        return ""
    if some.steps["managerial"]:
        return MANAGERIAL
    parts = [_overtime(overtime)] if overtime else []
    parts += [_fixed(fixed)] if fixed else []
    parts += _settled(overtime, fixed)
    return " / ".join(part for part in parts if part)


def _overtime(owed: Owed) -> str:
    steps = owed.steps
    if not steps["summed_minutes"]:
        return "인정 0분 → 시간외 0원"
    minutes, hours = steps["summed_minutes"], steps["paid_hours"]
    words = f"{_summed(steps)} → {_floored(minutes)}"
    capped = steps["capped_minutes"]
    if capped < minutes:
        words += f", 월 {_length(steps['monthly_limit_minutes'])}까지{_exempt(steps)}"
    words += f" → {hours}시간 × {_price(owed)}"
    clauses = "제2·4·5항" if capped < minutes else "제2·5항"
    return f"{words} = {owed.amount_won:,}원{_rounded(steps)} · {DECREE} 제15조{clauses}"


def _summed(steps: dict[str, Any]) -> str:
    if steps["field"]:
        return (
            f"현업 근무 {steps['field_worked_minutes']:,}분에서 정규 "
            f"{steps['field_regular_minutes']:,}분을 뺀 {steps['field_minutes']:,}분"
        )
    return f"인정 {steps['summed_minutes']:,}분({steps['recognised_days']}일)"


def _floored(minutes: int) -> str:
    return f"{minutes // 60}시간"


def _length(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    return f"{whole}시간 {rest}분" if rest else f"{whole}시간"


def _exempt(steps: dict[str, Any]) -> str:
    others = (steps["exempt_minutes"] or 0) + (steps["field_minutes"] or 0)
    return f"(한도 예외 {others:,}분은 더함)" if others else ""


def _price(owed: Owed) -> str:
    steps = owed.steps
    if steps["hourly_won"] is None:
        return "단가 없음"
    if (steps["grades"] or 1) > 1:
        return f"일한 날의 계급 단가(월말 {steps['grade']}급 {steps['hourly_won']:,}원)"
    return (
        f"{steps['hourly_won']:,}원({steps['grade']}급 10호봉 {steps['base_pay_won']:,}원"
        f" × {steps['percent']}% ÷ 209 × 1.5)"
    )


def _fixed(owed: Owed) -> str:
    steps = owed.steps
    if steps["field"]:
        return "현업공무원등은 정액분 없음"
    if steps["hourly_won"] is None:
        return "정액분 단가 없음"
    return (
        f"정액분 {steps['hourly_won']:,}원 × {steps['fixed_hours']}시간 × "
        f"{steps['fixed_counted_days']}/{steps['fixed_days']}(출근 {steps['attended_days']}일)"
        f" = {owed.amount_won:,}원{_rounded(steps)} · {DECREE} 제15조제6항"
    )


def _rounded(steps: dict[str, Any]) -> str:
    return "(10원 미만 버림)" if steps["amount_rounding"] == "floor_10" else ""


def _settled(overtime: Owed | None, fixed: Owed | None) -> list[str]:
    owed = [each for each in (overtime, fixed) if each is not None]
    if not any(each.retroactive for each in owed):
        return []
    amount, handed = sum(e.amount_won for e in owed), sum(e.handed_won for e in owed)
    due = amount - handed
    words = f"{due:,}원 더 지급" if due >= 0 else f"{-due:,}원 환수"
    return [f"다시 계산 {amount:,}원, 이미 지급 {handed:,}원 → {words}"]


# ── 연가보상비와 감액 ──────────────────────────────────────────────────────────────────────


def compensation(steps: dict[str, Any], *, handed_won: int, retroactive: bool) -> str:
    """Why somebody is compensated with so much: days, pay, and what was paid before."""
    if steps["excluded"]:
        return f"지급 대상이 아님 · {DECREE} 제18조의5제1항 단서"
    words = f"남은 연가 {_days(steps['unused_minutes'])}"
    if steps["wished_minutes"]:
        words += f"에서 저축 {_days(steps['wished_minutes'])}"
    withheld = steps["left_minutes"] - steps["payable_minutes"]
    if withheld:
        words += f", 지정했는데 쓰지 않은 권장연가 {_days(withheld)}을 뺌"
    parts = [f"{words} → {steps['compensated_days']}일(한도 {_most(steps)}일)"]
    if not steps["unused_minutes"] and steps["kind"] == "december" and retroactive:
        parts = ["12월 31일 전에 퇴직해 이 기준으로는 지급하지 않음"]
    if steps["saved_minutes"]:
        saved = steps["paid_days"] - steps["compensated_days"]
        parts.append(
            f"저축연가 {_days(steps['saved_minutes'])}의 {saved}일을 더함(복무규정 제7조의10제3항)"
        )
    if steps["monthly_pay_won"] is None:
        return f"{parts[0]} / 호봉을 정해 주세요"
    parts.append(
        f"{steps['grade']}급 {steps['step']}호봉 {steps['monthly_pay_won']:,}원 × {steps['rate_percent']}% ÷ "
        f"{steps['month_divisor']} × {steps['paid_days']}일 = {steps['gross_won']:,}원{_rounded(steps)}"
    )
    if steps["june_deducted_won"]:
        parts.append(f"6월분 {steps['june_deducted_won']:,}원을 뺌")
    parts.append(f"{DECREE} 제18조의5제{'4' if steps['kind'] == 'leaver' else '3'}항")
    if retroactive:
        due = steps["compensation_won"] - handed_won
        more = f"{due:,}원 더 지급" if due >= 0 else f"{-due:,}원 환수"
        parts.append(
            f"다시 계산 {steps['compensation_won']:,}원, 이미 지급 {handed_won:,}원 → {more}"
        )
    return " / ".join(parts)


def cut(
    steps: dict[str, Any], told: list[dict[str, Any]], *, handed_won: int, retroactive: bool
) -> str:
    """Why an item is cut by so much: the reasons with their days, and the daily share."""
    why = ", ".join(f"{each['ko']} {each['days']}일({each['since'][5:]}부터)" for each in told)
    articles = " · ".join(dict.fromkeys(each["article"] for each in told))
    if steps["cut_won"] is None:
        return f"{why} / 호봉을 정해 주세요"
    words = (
        f"{why or '감액할 사유가 없어짐'} → 월 {steps['monthly_won']:,}원을 {steps['month_days']}일로 나누어 "
        f"{steps['cut_days']}일을 감액, {steps['paid_won']:,}원 지급"
    )
    parts = [words, articles] if articles else [words]
    if retroactive:
        due = -steps["cut_won"] - handed_won
        more = f"{due:,}원 더 지급" if due >= 0 else f"{-due:,}원 환수"
        parts.append(f"다시 계산 -{steps['cut_won']:,}원, 이미 반영 {handed_won:,}원 → {more}")
    return " / ".join(parts)


def travel(earned: Earned) -> str:
    """Why a trip pays this much: each step that changed something, with its article."""
    return _told(earned)


def duty(earned: Kept) -> str:
    """Why a watch, or a month of 비상근무, pays this much."""
    return _told(earned)


def _told(earned: Earned | Kept) -> str:
    told = steps_of_law.explain(earned.stated, earned.steps)
    words = [
        f"{line.sentence} {line.op.replace('−', '-')}({_short(line.article)})"
        for line in told[:-1]
        if not line.same and line.running not in NOTHING
    ]
    won = told[-1].running if earned.due_won is not None else told[-1].reason
    parts = [f"{', '.join(words)} → {won}" if words else told[-1].reason]
    if earned.retroactive and earned.due_won is not None:
        due = earned.due_won
        more = f"{due:,}원 더 지급" if due >= 0 else f"{-due:,}원 환수"
        again = f"다시 계산 {earned.amount_won:,}원"
        parts.append(f"{again}, 이미 지급 {earned.handed_won:,}원 → {more}")
    return " / ".join(parts)


def recovery(recovered: Recovered) -> str:
    """Why so much is taken back."""
    return (
        f"{recovered.reason} / {recovered.improper_won:,}원 + {recovered.recover_percent}% 가산 "
        f"{recovered.added_won:,}원 → {recovered.recover_won:,}원 · {DECREE} 제18조의8제1항"
    )


def _short(article: str) -> str:
    return article.removeprefix("공무원 여비 규정 ")


def _most(steps: dict[str, Any]) -> int:
    if steps["kind"] == "june":
        return int(steps["june_days"])
    return int(steps["early_leaver_days"] if steps["early"] else steps["comp_max_days"])


def _days(minutes: int) -> str:
    whole, rest = divmod(minutes, 480)
    hours, left = divmod(rest, 60)
    parts = [(whole, "일"), (hours, "시간"), (left, "분")]
    return " ".join(f"{count}{word}" for count, word in parts if count) or "0일"
