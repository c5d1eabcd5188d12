"""The sentences of 연장·야간·휴일근로, its limits and 휴게."""

from __future__ import annotations

from typing import Final

from law.steps import Reason, Step

PREMIUM: Final = {
    "worked_minutes": Step("실제로 일한 시간", "근로기준법 제50조제3항", "start"),
    "beyond_minutes": Step(
        "소정근로시간 밖의 근로",
        "근로기준법 제2조제1항제8호",
        "start",
        reasons=(Reason("기본급에 들어 있지 않아 1.0을 더합니다."),),
        params=("labor.shift_attribution",),
    ),
    "overtime_minutes": Step(
        "연장근로",
        "근로기준법 제56조제1항",
        "start",
        reasons=(
            Reason(
                "휴일근로를 주 40시간에 넣지 않으면 {other_overtime_minutes}분입니다. 확인해 주세요.",
                (("doubtful", "==", True),),
                params=("labor.holiday_counts_toward_40h",),
            ),
            Reason(
                "1일 8시간이나 1주 40시간을 넘은 시간이고, 단시간근로자는 소정근로시간을 넘은 "
                "시간입니다. 같은 분은 한 번만 세고 0.5를 더합니다.",
                article="근로기준법 제56조제1항, 기간제법 제6조제3항",
            ),
        ),
    ),
    "within_minutes": Step(
        "휴일근로 8시간까지",
        "근로기준법 제56조제2항제1호",
        "start",
        reasons=(Reason("1.5를 곱합니다. 연장의 가산을 따로 더하지 않습니다."),),
    ),
    "over_minutes": Step(
        "휴일근로 8시간을 넘은 시간",
        "근로기준법 제56조제2항제2호",
        "start",
        reasons=(Reason("2.0을 곱합니다."),),
    ),
    "night_minutes": Step(
        "밤 10시부터 오전 6시까지",
        "근로기준법 제56조제3항",
        "start",
        reasons=(Reason("다른 가산과 겹쳐 0.5를 더합니다."),),
    ),
    "own_shown": Step(
        "쉬어도 받는 유급휴일의 시간",
        "근로기준법 제55조제2항",
        "start",
        unit="",
        reasons=(
            Reason("월급이나 주급에는 이미 들어 있습니다.", (("wage_unit", "==", "month"),)),
            Reason("월급이나 주급에는 이미 들어 있습니다.", (("wage_unit", "==", "week"),)),
            Reason("시급이나 일급은 소정근로일과 겹친 유급휴일의 1.0을 따로 받습니다."),
        ),
    ),
    "premium_won": Step(
        "기본급에 더할 금액",
        "근로기준법 제56조",
        "result",
        unit="won",
        reasons=(
            Reason(
                "휴일근로를 주 40시간에 넣지 않으면 {other_premium_won}원입니다. 확인해 주세요.",
                (("doubtful", "==", True),),
                params=("labor.holiday_counts_toward_40h",),
            ),
            Reason("통상시급 × 배수를 곱한 시간이고 원 미만을 한 번 올립니다."),
        ),
    ),
}
WEEK_LIMIT: Final = {
    "over_minutes": Step(
        "주 40시간을 넘은 시간",
        "근로기준법 제50조제1항, 제2조제1항제7호",
        "start",
        params=("labor.week_minutes",),
        reasons=(
            Reason(
                "휴일근로도 넣습니다. 하루 8시간을 넘은 시간을 더하지 않습니다.",
                article="근로기준법 제53조제1항, 대법원 2020도15393",
            ),
        ),
    ),
    "part_excess_minutes": Step(
        "단시간근로자가 소정을 12시간 넘긴 시간",
        "기간제법 제6조제1항",
        "start",
        params=("labor.week_extra_minutes",),
        reasons=(
            Reason(
                "근로자의 동의가 없어 이 주의 초과근로를 시킬 수 없습니다.",
                (("unconsented", "==", True),),
            ),
            Reason("소정을 넘겨 일한 시간에서 12시간을 뺍니다.", (("part_time", "==", True),)),
            Reason("단시간근로자가 아닙니다."),
        ),
    ),
    "excess_minutes": Step(
        "52시간을 넘은 시간",
        "근로기준법 제53조제1항",
        "result",
        params=("labor.week_extra_minutes",),
        reasons=(
            Reason("한도를 넘지 않았습니다.", (("excess_minutes", "==", 0),)),
            Reason("한도를 넘었습니다. 근로시간을 줄여야 합니다."),
        ),
    ),
}
BREAK: Final = {
    "required_minutes": Step(
        "주어야 하는 휴게",
        "근로기준법 제54조제1항",
        "start",
        params=("labor.break_each_minutes", "labor.break_minutes_each"),
        reasons=(
            Reason(
                "정확히 4시간을 일하고 근로자가 명시적으로 요청해 뺄 수 있습니다.",
                (("waived", "==", True),),
                params=("labor.break_waiver",),
                article="근로기준법 제54조제1항 단서",
            ),
            Reason("근로시간 4시간마다 30분입니다."),
        ),
    ),
    "short_minutes": Step(
        "모자란 휴게",
        "근로기준법 제54조제1항",
        "result",
        reasons=(
            Reason("모자라지 않습니다.", (("short_minutes", "==", 0),)),
            Reason(
                "4시간을 넘고 8시간이 안 되는 근로에도 뺄 수 있는지는 조문에서 분명하지 않습니다. 확인해 주세요.",
                (("review", "==", True),),
                article="근로기준법 제54조제1항 단서",
            ),
            Reason("주지 않은 시간은 일한 시간으로 셉니다."),
        ),
    ),
}
TIME_OFF: Final = {
    "leave_minutes": Step(
        "보상휴가",
        "근로기준법 제57조",
        "start",
        reasons=(
            Reason("가산을 더한 시간만큼 쉽니다.", (("time_off_agreed", "==", True),)),
            Reason("근로자대표와 서면합의가 없어 휴가로 갈음하지 못합니다."),
        ),
    ),
    "premium_won": Step(
        "돈으로 주어야 하는 수당",
        "근로기준법 제56조·제57조",
        "result",
        unit="won",
        reasons=(
            Reason("휴가로 갈음했습니다.", (("time_off_agreed", "==", True),)),
            Reason("수당을 줄 의무가 그대로입니다."),
        ),
    ),
}
FIXED_OVERTIME: Final = {
    "premium_won": Step("법정 가산수당", "근로기준법 제56조", "start", unit="won"),
    "fixed_overtime_won": Step("준 고정 연장근로수당", "근로기준법 제15조", "start", unit="won"),
    "shortfall_won": Step(
        "더 주어야 하는 돈",
        "근로기준법 제15조, 대법원 2008다6052",
        "result",
        unit="won",
        reasons=(
            Reason(
                "근로시간을 셈하기 어려운 사정이 있다고 해 미달을 셈하지 않았습니다. 확인해 주세요.",
                (("hard_to_measure", "==", True),),
            ),
            Reason("법정수당에 못 미치지 않습니다.", (("shortfall_won", "==", 0),)),
            Reason("법정수당에 못 미치는 부분의 약정은 무효입니다."),
        ),
    ),
}
