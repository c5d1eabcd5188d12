"""휴가를 신청할 때 막거나 알리는 것, 조례가 정한 휴가의 날수 (지방공무원 복무규정 제6조~제7조의11)."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import polars as pl

from law import params
from law.leave import DAY, SERVICE, day_length
from law.refusals import as_days
from law.steps import Step

KINDS: Final = ("annual", "sick", "duty_sick")
LIMITS: Final = {
    "sick": ("leave.sick_limit_days", f"{SERVICE} 제7조의5제1항", "일반병가"),
    "duty_sick": ("leave.duty_sick_limit_days", f"{SERVICE} 제7조의5제2항", "공무상 병가"),
}
REFUSAL_STEPS = {
    "refusals": Step(
        "신청을 막거나 알리는 까닭",
        f"{SERVICE} 제7조·제7조의3·제7조의5·제7조의11",
        "result",
        unit="list",
        params=("leave.late_filing", "leave.certified_days_count"),
    )
}
ORDINANCE: Final = ("reward", "study", "birthday", "long_service")
LONG_SERVICE: Final = (30, 20, 10, 5)
ORDINANCE_STEPS = {
    "ordinance_days": Step(
        "조례로 정한 날수", f"{SERVICE} 제7조의7제1항 단서", "result", unit="days"
    )
}
Refusal = dict[str, object]


def refusals(
    kind: str,
    *,
    day: date,
    minutes: int,
    filed_on: date | None = None,
    reason: str = "",
    remaining_minutes: int = 0,
    advance_open_days: int = 0,
    used_days: int = 0,
    certificate: bool = False,
    late_filing: str | None = None,
    week_minutes: int | None = None,
    institution: str = "",
    local: pl.LazyFrame | None = None,
) -> list[Refusal]:
    """Reason rows (code, ko, article, values, level) for filing annual or sick leave.

    ``kind`` of KINDS; ``minutes`` asked for from ``day`` on, as counted (480 a day).
    ``week_minutes``: of a part-timer, whose days are as long as 별표 2 makes them.
    ``remaining_minutes``: annual leave left, saved leave included. ``used_days``: sick leave of
    the kind already counted this year. ``late_filing``: the institution's own choice.
    ``level`` is "refuse", "warn" or "note". Empty when nothing stands against it.
    """
    found = _late(day, filed_on or day, reason, late_filing)
    length = day_length(day, week_minutes, institution=institution, local=local)
    if kind == "annual":
        return found + _annual(day, minutes, remaining_minutes, advance_open_days, length or DAY)
    if length is None:
        return [*found, part_time_unset(LIMITS[kind][2])]
    days = -(-minutes // length)
    found += _over_limit(kind, day, days, used_days)
    if kind == "sick" and not certificate:
        found += _uncertified(day, days, used_days)
    return found


def _late(day: date, filed_on: date, reason: str, chosen: str | None) -> list[Refusal]:
    policy = chosen or params.value("leave.late_filing", day)
    if filed_on <= day or (policy == "reason_required" and reason.strip()):
        return []
    article = "국가공무원 복무규칙 제8조제2항 (지방은 기관의 규칙)"
    values: dict[str, object] = {"day": day.isoformat(), "filed_on": filed_on.isoformat()}
    ko = "이미 지난 날의 휴가입니다. 미리 신청하지 못한 사유를 적어 주세요."
    if policy == "refused":
        ko = "이미 지난 날의 휴가는 신청할 수 없다고 이 기관이 정했습니다. 서무에게 문의해 주세요."
    return [_row("filed_late", ko, article, values, "refuse")]


def part_time_unset(what: str) -> Refusal:
    """별표 2 measures a part-timer's leave, and the institution has not said how."""
    ko = (
        f"시간선택제공무원의 {what}를 얼마까지 쓰는지 이 기관이 정하지 않아 한도를 셈하지 못했습니다. "
        "인사담당자에게 leave.part_time_formula를 정해 달라고 해 주세요."
    )
    key: dict[str, object] = {"unset": "leave.part_time_formula"}
    return _row("part_time_unset", ko, f"{SERVICE} 제7조의9, 별표 2", key, "warn")


def _annual(day: date, minutes: int, left: int, advance: int, length: int) -> list[Refusal]:
    found: list[Refusal] = []
    if minutes > left:
        short = minutes - left
        days = -(-short // length)
        ko = (
            f"남은 연가보다 {as_days(short, length)} 많습니다."
            " 날을 줄이거나 다른 휴가로 신청해 주세요."
        )
        values: dict[str, object] = {"remaining_minutes": left, "short_minutes": short}
        found.append(_row("annual_not_enough", ko, f"{SERVICE} 제6조제2항", values, "refuse"))
        if days <= advance:
            ko = f"허가를 받으면 다음 재직기간의 연가를 {advance}일까지 당겨쓸 수 있습니다."
            more: dict[str, object] = {"advance_open_days": advance, "needed_days": days}
            found.append(_row("advance_possible", ko, f"{SERVICE} 제7조의3", more, "note"))
    return found + _long(day, minutes, length)


def _long(day: date, minutes: int, length: int) -> list[Refusal]:
    key = "leave.long_leave_days"
    if day < params.get(key).values[0].since or minutes < params.value(key, day) * length:
        return []
    ko = "10일 이상 이어지는 연가입니다. 특별한 지장이 없으면 허가하고 업무대행자를 정해야 합니다."
    values: dict[str, object] = {"days": minutes // length}
    return [_row("long_leave_guaranteed", ko, f"{SERVICE} 제7조의11", values, "note")]


def _over_limit(kind: str, day: date, days: int, used: int) -> list[Refusal]:
    key, article, name = LIMITS[kind]
    limit = params.value(key, day)
    if used + days <= limit:
        return []
    left = max(limit - used, 0)
    ko = f"{name}는 한 해에 {limit}일까지입니다. 남은 {left}일 안에서 신청해 주세요."
    values: dict[str, object] = {"limit_days": limit, "used_days": used, "asked_days": days}
    return [_row(f"{kind}_limit", ko, article, values, "refuse")]


def _uncertified(day: date, days: int, used: int) -> list[Refusal]:
    free = params.value("leave.certificate_over_days", day)
    beyond = min(days, max(used + days - free, 0))
    if not beyond:
        return []
    ko = (
        f"병가가 한 해에 {free}일을 넘습니다. 진단서를 내지 않으면 {beyond}일은 연가에서 뺍니다. "
        "진단서를 붙여 주세요."
    )
    values: dict[str, object] = {"used_days": used, "to_annual_days": beyond}
    article = f"{SERVICE} 제7조의5제3항·제7조의2제7항"
    return [_row("certificate_needed", ko, article, values, "warn")]


def _row(code: str, ko: str, article: str, values: dict[str, object], level: str) -> Refusal:
    return {"code": code, "ko": ko, "article": article, "values": values, "level": level}


# --- what an ordinance grants -----------------------------------------------------------------


def ordinance_days(
    kind: str,
    service_years: int,
    *,
    on: date,
    institution: str,
    local: pl.LazyFrame | None = None,
) -> int:
    """Days an ordinance grants: kind of ORDINANCE, long service by years served.

    Raises Unset naming the key where the institution has set none; long service under five
    years is 0.
    """
    key = _ordinance_key(kind, service_years)
    if key is None:
        return 0
    row = pl.DataFrame({"institution": [institution], "date": [on]}).lazy()
    found = params.attach_where(row, (key,), pl.lit(True), local=local).collect()
    days: Any = found.item(0, key.rsplit(".", 1)[-1])
    return int(days)


def _ordinance_key(kind: str, service_years: int) -> str | None:
    if kind != "long_service":
        return f"leave.{kind}_days"
    reached = next((years for years in LONG_SERVICE if service_years >= years), None)
    return None if reached is None else f"leave.long_service_{reached}_days"
