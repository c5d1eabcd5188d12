"""여비의 신청 기한, 월액여비, 부정 수령의 징수 (공무원 여비 규정 제8조의2·제16조, 수당규정 제18조의8)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from law import holidays, params
from law.refusals import as_date, row
from law.steps import Reason, Step

Row = dict[str, Any]
DECREE: Final = "공무원 여비 규정"
RECOVER: Final = "지방공무원 수당 등에 관한 규정 제18조의8"
ONE: Final = timedelta(days=1)

DEADLINE_STEPS: dict[str, Step] = {
    "returns": Step("여행을 마친 날", f"{DECREE} 제8조의2제2항", "start", unit=""),
    "extra_until": Step(
        "상한을 넘은 숙박비의 추가 지급을 신청하는 마지막 날",
        f"{DECREE} 제16조제2항",
        "result",
        unit="",
        reasons=(
            Reason("마친 다음 날부터 2주일 이내입니다.", (("kind", "==", "abroad"),)),
            Reason("마친 다음 날부터 1주일 이내입니다."),
        ),
    ),
    "settle_until": Step(
        "운임과 숙박비의 정산을 신청하는 마지막 날",
        f"{DECREE} 제8조의2제2항",
        "result",
        unit="",
        reasons=(
            Reason("마친 다음 날부터 2주일 이내이고, 토요일이나 공휴일이면 그다음 날까지입니다."),
        ),
    ),
}
MONTHLY_STEPS: dict[str, Step] = {
    "trip_days": Step(
        "관내로 출장한 날",
        "소속 자치단체의 여비 조례",
        "start",
        unit="days",
        reasons=(
            Reason(
                "관할구역 밖으로 출장한 날은 세지 않습니다.", params=("travel.monthly_instead",)
            ),
        ),
    ),
    "monthly_won": Step(
        "월액여비",
        f"{DECREE} 제29조제2항, 소속 자치단체의 여비 조례",
        "start",
        unit="won",
        params=("travel.monthly_won",),
    ),
    "monthly_paid_won": Step(
        "출장한 날에 따라 지급",
        "소속 자치단체의 여비 조례",
        "less",
        unit="won",
        reasons=(
            Reason(
                "{trip_days}일을 다녀와 모두 지급합니다.",
                (("trip_days", ">=", "@monthly_full_days"),),
                params=("travel.monthly_full_days",),
            ),
            Reason(
                "월액 ÷ {monthly_full_days}일 × {trip_days}일에서 1원 미만을 버립니다.",
                params=("travel.monthly_full_days",),
            ),
        ),
    ),
}
RECOVER_STEPS: dict[str, Step] = {
    "improper_won": Step("부정하게 받은 금액", f"{RECOVER}제1항", "start", unit="won"),
    "added_won": Step(
        "가산하는 금액",
        f"{RECOVER}제1항",
        "result",
        unit="won",
        reasons=(Reason("받은 날의 규정에 따라 {recover_percent}%를 가산합니다."),),
    ),
    "recover_won": Step(
        "징수하는 금액",
        "지방공무원법 제46조제3항",
        "result",
        unit="won",
        reasons=(Reason("부정하게 받은 금액과 가산하는 금액을 더합니다."),),
    ),
}
CLAIM_STEPS: dict[str, Step] = {
    "refusals": Step(
        "정산을 막거나 알리는 까닭", f"{DECREE} 제8조의2·제16조", "result", unit="list"
    )
}


# --- deadlines -------------------------------------------------------------------------------------


def deadlines(kind: str, returns: date) -> Row:
    """extra_until and settle_until, counted from the day after the trip ended (민법 제157조).

    A last day that is a Saturday or a holiday goes on to the next day (민법 제161조).
    """
    extra = "travel.extra_abroad_days" if kind == "abroad" else "travel.extra_days"
    return {
        "extra_until": _last(returns, params.value(extra, returns)),
        "settle_until": _last(returns, params.value("travel.settle_days", returns)),
    }


def _last(returns: date, days: int) -> date:
    last = returns + timedelta(days=days)
    while holidays.is_off_day(last):
        last += ONE
    return last


def claim_refusals(
    kind: str,
    *,
    departs: date,
    returns: date,
    claimed_on: date,
    nights: int = 0,
    kin_nights: int = 0,
    over_cap: bool = False,
    reason: str = "",
    region: str | None = None,
) -> list[Row]:
    """What stands against a claim of receipts: late, more nights than the trip has, no reason."""
    until = deadlines(kind, returns)
    found: list[Row] = []
    if claimed_on > until["settle_until"]:
        found.append(_late("settle_late", "정산", until["settle_until"], "제8조의2제2항"))
    if over_cap and claimed_on > until["extra_until"]:
        found.append(_late("extra_late", "추가 지급", until["extra_until"], "제16조제2항"))
    if over_cap and not reason.strip():
        ko = "상한을 넘은 까닭이 없습니다. 부득이한 사유를 적어 주세요."
        found.append(row("no_reason", ko, f"{DECREE} 제16조제1항 단서", "refuse"))
    slept, whole = nights + kin_nights, (returns - departs).days
    if slept > whole:
        ko = f"숙박한 밤이 {slept}밤인데 출장은 {whole}밤입니다. 밤의 수를 고쳐 주세요."
        found.append(row("too_many_nights", ko, f"{DECREE} 제16조제4항", "refuse"))
    if kind == "domestic" and nights and region is None:
        ko = "잔 곳의 지역이 없습니다. 서울, 광역시, 그 밖의 지역 가운데 골라 주세요."
        found.append(row("no_region", ko, f"{DECREE} 별표 2", "refuse"))
    return found


def _late(code: str, what: str, until: date, article: str) -> Row:
    ko = f"{what}은 {as_date(until)}까지 신청해야 했습니다. 회계 담당과 상의해 주세요."
    return row(code, ko, f"{DECREE} {article}", "warn")


# --- 월액여비, 징수 --------------------------------------------------------------------------------


def monthly_won(months: pl.LazyFrame, *, local: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """Adds monthly_won, monthly_full_days and monthly_paid_won.

    In: date, trip_days; institution where ``local`` is given. Both numbers are an ordinance's:
    raises Unset where the institution has entered none.
    """
    keys = ("travel.monthly_won", "travel.monthly_full_days")
    found = params.attach_where(months, keys, pl.lit(True), local=local)
    whole = pl.col("monthly_won").cast(pl.Int64)
    days = pl.min_horizontal("trip_days", "monthly_full_days")
    return found.with_columns(monthly_paid_won=whole * days // pl.col("monthly_full_days"))


def recover_won(improper: pl.LazyFrame) -> pl.LazyFrame:
    """Adds recover_percent, added_won and recover_won. In: date (it was received), improper_won."""
    found = params.attach(improper, ("travel.recover_percent",))
    won = pl.col("improper_won").cast(pl.Int64)
    added = won * pl.col("recover_percent") // 100
    return found.with_columns(added_won=added, recover_won=won + added)
