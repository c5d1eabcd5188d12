"""What a person reads of the rules of the end of employment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from law.steps import Kind, Reason, Step

WAGES: Final = "근로기준법"
RETIREMENT: Final = "근로자퇴직급여 보장법"
FIXED_TERM: Final = "기간제 및 단시간근로자 보호 등에 관한 법률"
CIVIL: Final = "민법 제160조·제161조"


def step(
    ko: str,
    article: str,
    unit: str = "",
    *reasons: Reason,
    keys: Iterable[str] = (),
    kind: Kind = "result",
) -> Step:
    return Step(ko, article, kind, unit=unit, reasons=reasons, params=tuple(keys))


AVERAGE_STEPS: Final = {
    "base_days": step(
        "산정기간의 날수",
        f"{WAGES} 제2조제1항제6호",
        "days",
        Reason(
            "석 달이 모두 빼는 기간이라 그 첫날({base_until})의 앞 석 달로 합니다.",
            (("base_moved", "==", True),),
            article="평균임금 산정 특례 고시",
        ),
        Reason(
            "{base_since}부터 {base_until}의 전날까지에서 {left_out_days}일을 뺍니다.",
            (("left_out_days", ">", 0),),
            article=f"{WAGES} 시행령 제2조제1항",
        ),
        Reason("{base_since}부터 {base_until}의 전날까지입니다."),
        keys=("labor_ending.average_months", "labor_ending.average_window"),
        kind="start",
    ),
    "counted_won": step(
        "산정기간의 임금",
        f"{WAGES} 제2조제1항제6호",
        "won",
        Reason(
            "임시로 지급되거나 돈이 아닌 {temporary_won}원을 뺍니다.",
            (("temporary_won", ">", 0),),
            article=f"{WAGES} 시행령 제2조제2항",
        ),
        Reason("그 기간에 지급된 임금의 총액입니다."),
        kind="start",
    ),
    "average_won": step(
        "평균임금 하루(원 미만은 적지 않음)",
        f"{WAGES} 제2조제1항제6호",
        "won",
        Reason(
            "한 해의 상여와 연차수당은 12분의 3을 넣습니다. 정확한 값은 {average_num} ÷ {average_den}원입니다."
        ),
        keys=("labor_ending.bonus_share",),
    ),
}
SEVERANCE_STEPS: Final = {
    "entitled": step(
        "퇴직급여가 생기는지",
        f"{RETIREMENT} 제4조제1항",
        "",
        Reason(
            "계속근로가 1년이 되지 않습니다. 1년은 달력으로 셉니다.",
            (("entitlement", "==", "short_year"),),
            params=("labor_ending.severance_least_months",),
            article=f"{RETIREMENT} 제4조제1항 단서, 민법 제160조",
        ),
        Reason(
            "4주를 평균해 주 15시간이 되지 않습니다.",
            (("entitlement", "==", "short_week"),),
            params=("labor_ending.severance_least_week",),
            article=f"{RETIREMENT} 제4조제1항 단서",
        ),
        Reason("1년 이상이고 주 15시간 이상입니다."),
    ),
    "service_days": step("재직일수", f"{RETIREMENT} 제8조제1항", "days"),
    "ordinary_won": step(
        "통상임금 하루(원 미만은 적지 않음)",
        f"{WAGES} 제2조제2항",
        "won",
        Reason("확정기여형은 견주지 않습니다.", (("scheme", "==", "dc"),)),
        Reason("평균임금이 더 적어 통상임금으로 합니다.", (("floored", "==", True),)),
        Reason("평균임금이 더 적지 않아 평균임금으로 합니다."),
    ),
    "severance_won": step(
        "퇴직급여",
        f"{RETIREMENT} 제8조제1항",
        "won",
        Reason("생기지 않습니다.", (("severance_won", "==", 0),), article=f"{RETIREMENT} 제4조"),
        Reason(
            "확정기여형은 임금총액의 12분의 1입니다.",
            (("scheme", "==", "dc"),),
            params=("labor_ending.dc_divisor",),
            article=f"{RETIREMENT} 제20조제1항",
        ),
        Reason(
            "하루의 임금 × 30일 × {service_days}일 ÷ 365이고 원 미만을 올립니다.",
            params=("labor_ending.severance_days", "labor_ending.severance_year_days"),
        ),
    ),
    "set_off_won": step(
        "나누어 준 퇴직금에서 상계하는 금액",
        "대법원 2007다90760",
        "won",
        Reason("나누어 준 것이 없습니다.", (("split_won", "==", 0),)),
        Reason("퇴직금의 2분의 1까지만 상계합니다."),
        keys=("labor_ending.set_off_divisor",),
    ),
    "unpaid_won": step(
        "더 주어야 하는 금액",
        f"{RETIREMENT} 제9조제1항",
        "won",
        Reason("퇴직하고 14일 안에 줍니다.", params=("labor_ending.payment_days",)),
    ),
}
ACCOUNT_STEPS: Final = {
    "into_account": step(
        "개인형퇴직연금 계좌로 줌",
        f"{RETIREMENT} 제9조제2항",
        "",
        Reason("본인이 정한 계좌로 옮겨 줍니다.", (("account_ground", "==", "account"),)),
        Reason(
            "55세가 지나 퇴직했습니다.",
            (("account_ground", "==", "aged"),),
            params=("labor_ending.account_years",),
        ),
        Reason("사망으로 퇴직했습니다.", (("account_ground", "==", "died"),)),
        Reason("소액입니다.", params=("labor_ending.account_least_won",)),
    ),
}
CONTINUITY_STEPS: Final = {
    "gap_days": step("계약 사이의 공백", "대법원 2004다29736", "days", kind="start"),
    "gaps": step(
        "공백의 수",
        "대법원 2004다29736",
        "",
        Reason(
            "공백이 있어 사람이 판단합니다. 길이와 까닭, 업무가 같은지를 봅니다.",
            (("continuity", "==", "review"),),
        ),
        Reason("갱신하거나 되풀이한 계약을 더합니다.", (("continuity", "==", "joined"),)),
        Reason("계약이 하나입니다."),
    ),
    "joined_won": step("공백도 이어진 것으로 본 퇴직금", f"{RETIREMENT} 제8조제1항", "won"),
    "last_won": step("마지막 공백 뒤만 본 퇴직금", f"{RETIREMENT} 제8조제1항", "won"),
}
INTEREST_STEPS: Final = {
    "pay_by": step(
        "주어야 하는 마지막 날",
        f"{WAGES} 제36조·제43조",
        "",
        Reason(
            "마지막 근무일부터 14일입니다.",
            (("kind", "==", "left"),),
            params=("labor_ending.payment_days",),
        ),
        Reason("정기지급일이나 부담금을 넣는 날입니다."),
        kind="start",
    ),
    "early_days": step("낮은 이율의 날수", f"{RETIREMENT} 제20조제3항", "days"),
    "late_days": step("늦은 날수", f"{WAGES} 제37조제1항", "days"),
    "interest_won": step(
        "지연이자",
        f"{WAGES} 제37조제1항",
        "won",
        Reason(
            "2025년 10월 23일 전에는 재직 중의 체불에 이자가 없었습니다.",
            (("kind", "==", "wage"), ("wage_interest_percent", "is", None)),
            params=("labor_ending.wage_interest_percent", "labor_ending.wage_interest_from"),
        ),
        Reason(
            "퇴직하고 14일까지는 해마다 10퍼센트, 그 뒤에는 20퍼센트입니다.",
            (("kind", "==", "dc"),),
            params=("labor_ending.dc_interest_percent", "labor_ending.dc_late_interest_percent"),
            article=f"{RETIREMENT} 제20조제3항, 같은 법 시행령 제11조",
        ),
        Reason(
            "해마다 20퍼센트를 늦은 날수만큼 셈하고 원 미만을 올립니다.",
            params=("labor_ending.left_interest_percent",),
        ),
    ),
    "interest_review": step(
        "사람이 볼 것",
        f"{WAGES} 시행령 제18조",
        "",
        Reason(
            "법령상 제약으로 자금을 마련하기 어려웠다고 합니다. 그 까닭이 있던 동안은 이자가 없습니다.",
            (("interest_review", "==", True),),
        ),
        Reason(
            "예산을 세우지 않은 것은 까닭이 되지 않는다고 봅니다.",
            (("claim", "==", "budget"),),
            params=("labor_ending.budget_claim",),
        ),
        Reason("이자를 면하는 까닭을 말하지 않았습니다."),
    ),
}
PRESCRIPTION_STEPS: Final = {
    "lapses_on": step(
        "청구할 수 있는 마지막 날",
        f"{WAGES} 제49조, {RETIREMENT} 제10조, {CIVIL}",
        "",
        Reason("그해의 공휴일을 아직 몰라 주말만 보았습니다.", (("holidays_unread", "==", True),)),
        Reason("3년이 끝나는 날이 토요일이나 공휴일이면 그다음 날입니다."),
        keys=("labor_ending.claim_months", "labor_ending.claim_begins"),
    ),
    "lapsing": step(
        "시효가 가까움", f"{WAGES} 제49조", "", keys=("labor_guard.lapse_warning_days",)
    ),
}
TERM_STEPS: Final = {
    "excluded_days": step(
        "사용 기간에서 빼는 날",
        f"{FIXED_TERM} 제4조제1항 단서, 남녀고용평등법 제19조제5항",
        "days",
        Reason("예외인 계약과 육아휴직의 날수입니다. 앞뒤의 기간은 더합니다."),
        keys=("labor_ending.aged_years", "labor_ending.ultra_short_week"),
        kind="start",
    ),
    "passes_on": step(
        "2년을 넘는 첫날",
        f"{FIXED_TERM} 제4조제2항",
        "",
        Reason(
            "공백 {gap_days}일도 이어진 것으로 보고 센 날입니다.",
            (("gap_days", ">", 0),),
            params=("labor_ending.term_gap",),
        ),
        Reason("이날에도 일하면 기간의 정함이 없는 근로계약을 맺은 것으로 봅니다."),
        keys=("labor_ending.term_limit_months",),
    ),
    "over": step(
        "2년을 넘겨 썼는지",
        f"{FIXED_TERM} 제4조",
        "",
        Reason(
            "사업의 완료를 까닭으로 든 계약입니다. 해마다 되풀이하는 협약과 예산만으로는 예외가 아닙니다.",
            (("verdict", "==", "review"), ("project", "==", True)),
            article="대법원 2016다255910",
        ),
        Reason(
            "공백을 이어진 것으로 보면 2년을 넘습니다. 길이와 까닭, 업무, 채용 절차를 보고 사람이 판단합니다.",
            (("verdict", "==", "review"),),
            article="대법원 2016두63705",
        ),
        Reason("2년을 넘어 기간의 정함이 없는 근로자입니다.", (("verdict", "==", "over"),)),
        Reason("모두 예외인 계약입니다.", (("verdict", "==", "excepted"),)),
        Reason("2년을 넘지 않았습니다."),
    ),
}
RENEWAL_STEPS: Final = {
    "notify_by": step(
        "갱신 여부를 알릴 날",
        "만료하기 전에 알리는 기한은 법에 없음",
        "",
        keys=("labor_guard.notice_days",),
        kind="start",
    ),
    "late_notice": step("늦거나 알리지 않음", "만료하기 전에 알리는 기한은 법에 없음"),
    "expectation": step(
        "갱신을 기대할 만한지 볼 것",
        "대법원 2016두63705 (2007두1729)",
        "",
        Reason(
            "기준이나 관행, 되풀이한 갱신이 있습니다. 까닭 없이 거절하면 부당해고와 같습니다.",
            (("expectation", "==", True),),
        ),
        Reason("신뢰가 생겼다고 볼 사실이 없습니다."),
    ),
}
PENALTY_STEPS: Final = {
    "penalty": step(
        "벌칙", f"{WAGES} 제107조부터 제116조까지", "", Reason("{penalty_article}에 따릅니다.")
    ),
}
