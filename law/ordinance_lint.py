"""조례 점검: where what an ordinance says falls short of the decree or keeps what the decree struck out.

An office says what its 복무 조례 has written; each answer is held against the decree's value in
force on the day. An answer left out is not judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from law import params
from law.refusals import as_clock

SERVICE: Final = "지방공무원 복무규정"
# 영에 이미 있는 휴가: 조례는 이보다 적게 정할 수 없다.
NATIONAL_DAYS: Final = (
    "special_leave.prenatal_accompany_days",
    "special_leave.disaster_relief_days",
    "special_leave.disaster_relief_large_days",
    "special_leave.spouse_birth_days",
    "special_leave.adoption_days",
    "special_leave.spouse_miscarriage_days",
    "special_leave.family_care_days",
    "special_leave.trauma_days",
)


class Finding(NamedTuple):
    """A way in which an ordinance and the decree do not agree: what holds, and by which article."""

    code: str
    ko: str
    article: str


def lint(said: Mapping[str, Any], on: date) -> list[Finding]:
    """What stands against an ordinance on a day. Raises NoLawInForce before the decree was read.

    ``said``: similar_career_below_months, similar_career_days, protected_night_start_minutes,
    protected_night_end_minutes, saved_expiry_years, weekend_continuous, converts_overtime, and
    the keys of NATIONAL_DAYS.
    """
    return [
        *_similar_career(said, on),
        *_protected_night(said, on),
        *_saved_expiry(said, on),
        *_weekend(said, on),
        *_conversion(said),
        *_fewer_days(said, on),
    ]


def _similar_career(said: Mapping[str, Any], on: date) -> list[Finding]:
    months, days = said.get("similar_career_below_months"), said.get("similar_career_days")
    now = params.value("leave.similar_career_below_months", on)
    more = params.value("leave.similar_career_days", on)
    if months in (None, now) and days in (None, more):
        return []
    return [
        Finding(
            "L1",
            f"유사경력 가산은 재직기간 {_years(now)} 미만에게 {more}일입니다. "
            "조례는 인정하는 경력의 범위만 정하므로 영의 기간과 날수로 계산합니다.",
            f"{SERVICE} 제7조제1항 단서",
        )
    ]


def _protected_night(said: Mapping[str, Any], on: date) -> list[Finding]:
    start, end = said.get("protected_night_start_minutes"), said.get("protected_night_end_minutes")
    from_, until = (
        params.value(f"overtime.protected_night_{name}_minutes", on) for name in ("start", "end")
    )
    late = start is not None and start > from_
    early = end is not None and end < until
    if not late and not early:
        return []
    return [
        Finding(
            "L2",
            f"임신·출산 공무원의 야간근무는 {as_clock(from_)}부터 다음 날 {as_clock(until)}까지 제한합니다. "
            "조례의 시간대가 더 좁아 영의 시간대로 막습니다.",
            f"{SERVICE} 제4조제3항",
        )
    ]


def _saved_expiry(said: Mapping[str, Any], on: date) -> list[Finding]:
    years, now = said.get("saved_expiry_years"), params.value("leave.saved_expiry_years", on)
    if years is None or now is not None:
        return []
    return [
        Finding(
            "L3",
            f"저축연가가 {years}년 뒤에 없어진다는 조항은 영에서 2024년 7월 2일에 삭제되었습니다. "
            "전에 저축한 연가도 없어지지 않습니다.",
            f"{SERVICE} 제7조의10, 대통령령 제34661호 부칙 제3조",
        )
    ]


def _weekend(said: Mapping[str, Any], on: date) -> list[Finding]:
    summed = params.value("leave.weekend_rule", on) == "summed"
    if not said.get("weekend_continuous") or not summed:
        return []
    return [
        Finding(
            "L4",
            "휴가가 30일 이상 ‘계속되는’ 때만 토요일과 공휴일을 넣는다고 적혀 있습니다. "
            "영은 2022년 1월 1일부터 나누어 쓴 날을 합쳐 셉니다.",
            f"{SERVICE} 제7조의8",
        )
    ]


def _conversion(said: Mapping[str, Any]) -> list[Finding]:
    if said.get("converts_overtime") is not False:
        return []
    return [
        Finding(
            "L5",
            "시간외근무를 연가로 바꾸는 조항이 없습니다. 조례에 둘 때까지 전환을 받지 않습니다.",
            f"{SERVICE} 제7조의10제1항",
        )
    ]


def _fewer_days(said: Mapping[str, Any], on: date) -> list[Finding]:
    found = []
    for key in NATIONAL_DAYS:
        if said.get(key) is None:
            continue
        now = params.value(key, on)
        if isinstance(now, int) and said[key] < now:
            param = params.get(key)
            found.append(
                Finding(
                    "L6",
                    f"{param.ko}는 영에 {now}일로 있습니다. 조례의 {said[key]}일은 그보다 적어 {now}일을 줍니다.",
                    param.at(on).source,
                )
            )
    return found


def _years(months: Any) -> str:
    return f"{months // 12}년" if months % 12 == 0 else f"{months}개월"
