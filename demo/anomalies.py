"""What does not fit, on two to five working days in a hundred for each kind, and its count."""

from typing import TYPE_CHECKING

import polars as pl

from demo.cast import MEMBERS
from demo.dice import Dice

if TYPE_CHECKING:
    from demo.city import City

RATES = {  # kind → of 10,000 scheduled working days
    "missing_out": 290,
    "missing_in": 270,
    "out_before_in": 260,
    "duplicate": 330,
    "on_leave": 290,
    "order_without_punch": 340,
    "punch_without_order": 330,
    "two_sites": 280,
}
KINDS = pl.Enum(list(RATES))
KOREAN = {
    "missing_out": "퇴근 기록 없음",
    "missing_in": "출근 기록 없음",
    "out_before_in": "퇴근이 출근보다 앞섬",
    "duplicate": "1분 안 중복 기록",
    "on_leave": "휴가 중 기록",
    "order_without_punch": "명령은 있고 기록은 없음",
    "punch_without_order": "기록은 있고 명령은 없음",
    "two_sites": "동시에 두 곳 기록",
}
CAP_CLASSES = {0: "일반", 1: "재난·재해", 2: "장관 기준 사유", 3: "현업"}


def drawn(dice: Dice) -> pl.Expr:
    """At most one kind a person-day; the cast has none but what its story tells."""
    roll = dice.day("anomaly", 10_000)
    chain: pl.Expr = pl.lit(None, dtype=KINDS)
    upper = sum(RATES.values())
    for kind, rate in reversed(RATES.items()):
        chain = pl.when(roll < upper).then(pl.lit(kind, dtype=KINDS)).otherwise(chain)
        upper -= rate
    fits = pl.col("person") > len(MEMBERS)
    orderless = ~pl.col("may_be_ordered") & (chain == "order_without_punch").fill_null(False)
    return pl.when(~pl.col("off") & fits & ~orderless).then(chain)


def mix(city: "City") -> dict[str, dict[str, float]]:
    """Shares: anomalies and schedules of the scheduled working days, cap classes of the orders."""
    days = city.workdays.height
    return {
        "anomalies": _shares(city.anomalies, "kind", days),
        "schedules": _shares(
            city.workdays.join(city.schedules.select(schedule="id", name="name"), on="schedule"),
            "name",
            days,
        ),
        "cap_classes": _shares(
            city.orders.with_columns(
                name=pl.col("cap_class").replace_strict(CAP_CLASSES, return_dtype=pl.String)
            ),
            "name",
            city.orders.height,
        ),
        "counts": {
            "people": city.people.height,
            "workdays": days,
            "punches": city.punches.height,
            "unknown_cards": city.punches.get_column("person").null_count(),
            "orders": city.orders.height,
            "orders_after": int(city.orders.get_column("after").sum()),
            "absences": city.absences.height,
            "leaves": city.leaves.height,
            "leave_days": city.leave_days.height,
            "moves": city.appointments.height - city.people.height,
            "protected": city.protections.height,
        },
    }


def _shares(frame: pl.DataFrame, name: str, whole: int) -> dict[str, float]:
    counted = frame.group_by(name).agg(rows=pl.len()).sort(name)
    return {key: rows / max(whole, 1) for key, rows in counted.iter_rows()}


def describe(city: "City") -> str:
    """The mix as a table one can read."""
    found = mix(city)
    counts = found["counts"]
    days = int(counts["workdays"])
    lines = [
        f"해온시 {city.start} – {city.until} (씨앗 {city.seed})",
        f"직원 {counts['people']:,.0f}명 · 근무일 {days:,}일 · 기록 {counts['punches']:,.0f}건"
        f" (모르는 카드 {counts['unknown_cards']:,.0f}건)",
        f"초과근무 명령 {counts['orders']:,.0f}건 (사후 {counts['orders_after']:,.0f}건)"
        f" · 휴가와 출장 {counts['absences']:,.0f}건 · 휴가 문서 {counts['leaves']:,.0f}건"
        f" ({counts['leave_days']:,.0f}일) · 인사이동 {counts['moves']:,.0f}건"
        f" · 모성보호 {counts['protected']:,.0f}명",
    ]
    anomalies = {KOREAN[kind]: found["anomalies"].get(kind, 0.0) for kind in KOREAN}
    parts = (
        ("예외 (근무일 가운데)", anomalies, days),
        ("근무시간표 (근무일 가운데)", found["schedules"], days),
        ("한도 구분 (명령 가운데)", found["cap_classes"], int(counts["orders"])),
    )
    for title, shares, whole in parts:
        lines += ["", title]
        lines += [
            f"  {round(share * whole):>9,}  {share:6.2%}  {name}" for name, share in shares.items()
        ]
    return "\n".join(lines)
