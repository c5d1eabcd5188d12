"""특별휴가의 일수와 시간 (지방공무원 복무규정 제7조의7, 별표 1).

A kind's days are those of the day the decree looks at: the day of the event, of the birth or of
the leave itself. ``none`` means that the decree did not know the leave on that day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from law import params
from law.fields import NATIONAL
from law.leave_facts import (
    FACTS,
    FAMILY_EVENTS,
    HOUR_KINDS,
    KINDS,
    REASONS,
    official_reasons,
    read_facts,
)
from law.leave_kinds import LEAVE_KINDS, SERVICE
from law.steps import Reason, Step

__all__ = ["FACTS", "KINDS", "REASONS", "STEPS", "official_reasons", "read_facts", "special_days"]

Row = dict[str, Any]
DAY_MINUTES: Final = 480
WEEK: Final = 7
# 제35259호 부칙 제3조: an unexpired 배우자 출산 leave of before gets the new days
SPOUSE_BIRTH_GROWS: Final = date(2025, 2, 11)
# 제30311호 부칙 제2조: a miscarriage leave running on this day gets the new days
MISCARRIAGE_GROWS: Final = date(2019, 12, 31)
BANDS: Final = ((11, "11_weeks"), (15, "15_weeks"), (21, "21_weeks"), (27, "27_weeks"))
RESULT: Final = (
    "law_date",
    "base_days",
    "allowed_days",
    "paid_days",
    "daily_minutes",
    "allowed_months",
    "allowed_minutes",
)


def _key(name: str) -> str:
    return f"special_leave.{name}"


def _days(name: str, day: date) -> int:
    return int(params.value(_key(name), day) or 0)


# --- which numbers a kind goes by -----------------------------------------------------------


def week(facts: Row) -> int:
    """The week of pregnancy: 15주 0일 is in week 15, 15주 1일 in week 16 (a reading)."""
    return -(-(int(facts["weeks"]) * WEEK + int(facts["extra_days"])) // WEEK)


def _loss_name(facts: Row) -> str:
    band = next((name for most, name in BANDS if week(facts) <= most), "28_weeks")
    return f"miscarriage_{band}_days"


def _names(kind: str, facts: Row) -> tuple[str, ...]:
    """The parameters that may decide a kind's days; the largest of them counts."""
    if kind == "spouse_birth":
        return ("spouse_birth_multiple_days" if facts["multiple"] else "spouse_birth_days",)
    if kind == "maternity":
        more = ("maternity_premature_days",) * facts["premature"]
        return ("maternity_days", *more, *("maternity_multiple_days",) * facts["multiple"])
    if kind == "miscarriage":
        return (_loss_name(facts),)
    if kind == "infertility":
        return (f"infertility_{facts['procedure']}_days",)
    if kind == "disaster_relief":
        large = facts["role"] == "victim" and facts["large"] and facts["long_recovery"]
        return ("disaster_relief_large_days" if large else "disaster_relief_days",)
    return (f"{kind}_days",)


def law_date(kind: str, day: date, facts: Row) -> date:
    """The day whose text decides: of the event, of the birth, or of the leave."""
    if kind == "spouse_birth" and facts["deadline_left"] and day >= SPOUSE_BIRTH_GROWS:
        after: date = max(facts["event_date"], SPOUSE_BIRTH_GROWS)
        return after
    if kind == "miscarriage":
        return _loss_law_date(facts)
    if kind in FAMILY_EVENTS or kind == "trauma":
        found: date = facts["event_date"]
        return found
    born: date = facts["birth_date"] if kind == "maternity" else day
    return born


def _loss_law_date(facts: Row) -> date:
    event: date = facts["event_date"]
    if event >= MISCARRIAGE_GROWS:
        return event
    running = event + timedelta(days=_days(_loss_name(facts), event)) > MISCARRIAGE_GROWS
    return MISCARRIAGE_GROWS if running else event


# --- the answer -------------------------------------------------------------------------------


def special_days(
    kind: str,
    *,
    day: date,
    facts: Mapping[str, Any],
    institution: str = NATIONAL,
    local: pl.LazyFrame | None = None,
) -> Row:
    """What a kind of special leave allows on ``day``: a row with every step of STEPS.

    Out: law_date, base_days, allowed_days (after days of an ordinance or of distance), paid_days,
    allowed_minutes (480 a day); for leave by the hour daily_minutes, allowed_months and
    allowed_minutes of one day. ``in_decree`` is False where the decree had no such leave.
    Raises BadInput, NoLawInForce, and Unset where distance adds days nobody has set.
    """
    known = read_facts(kind, facts)
    on = law_date(kind, day, known)
    if kind in HOUR_KINDS:
        return _hours(kind, on)
    base = _base(kind, known, on)
    allowed = _adjusted(kind, known, on, base, institution, local)
    return {
        "law_date": on,
        "base_days": base,
        "in_decree": base > 0,
        "allowed_days": allowed,
        "paid_days": _paid(kind, known, on, allowed),
        "allowed_minutes": allowed * DAY_MINUTES,
    }


def _hours(kind: str, day: date) -> Row:
    name = "parenting_minutes" if kind == "parenting_hours" else "maternity_hours_minutes"
    minutes = int(params.value(_key(name), day))
    months = params.value(_key("parenting_months"), day) if kind == "parenting_hours" else None
    more = {} if months is None else {"allowed_months": months}
    return {
        "law_date": day,
        "in_decree": True,
        "daily_minutes": minutes,
        **more,
        "allowed_minutes": minutes,
    }


def _base(kind: str, facts: Row, on: date) -> int:
    if kind == "family_care":
        return _days("family_care_days", on) or _care_paid(facts, on)
    return max(_days(name, on) for name in _names(kind, facts))


def _adjusted(
    kind: str, facts: Row, on: date, base: int, institution: str, local: pl.LazyFrame | None
) -> int:
    if facts.get("far"):
        more = params.chosen(_key("remote_extra_days"), on, institution=institution, local=local)
        return base + int(more)
    return max(base - int(facts.get("ordinance_days") or 0), 0)


def _paid(kind: str, facts: Row, on: date, allowed: int) -> int:
    if kind == "family_care":
        return min(allowed, _care_paid(facts, on) if cares_paid(facts) else 0)
    return allowed if LEAVE_KINDS[kind].paid else 0


def cares_paid(facts: Row) -> bool:
    """Whether days of this care may be paid at all: of one's child, and for illness only of a
    minor or disabled one (제10항)."""
    own = facts["relation"] == "child"
    return bool(own and (facts["care_reason"] != "care" or facts["minor_or_disabled"]))


def _care_paid(facts: Row, on: date) -> int:
    children = int(facts["children"])
    hard = params.value(_key("family_care_hardship"), on) and (
        facts["disabled_child"] or facts["single_parent"]
    )
    more = params.value(_key("family_care_paid_over_children_days"), on)
    if more is not None:
        return children + int(more) + int(hard) if children else 0
    enough = children >= int(params.value(_key("family_care_paid_extra_children"), on))
    return _days("family_care_paid_days", on) + int(bool(enough or hard))


# --- the sentences ------------------------------------------------------------------------------

_DATED: Final[dict[str, str]] = {
    "spouse_birth": "배우자가 출산한 날의 규정을 따릅니다.",
    "maternity": "출산한 날의 규정을 따릅니다.",
    "miscarriage": "유산하거나 사산한 날의 규정을 따릅니다.",
    "trauma": "사건·사고를 경험한 날의 규정을 따릅니다.",
}
_PARAMS: Final[dict[str, tuple[str, ...]]] = {
    "spouse_birth": ("spouse_birth_days", "spouse_birth_multiple_days"),
    "maternity": ("maternity_days", "maternity_premature_days", "maternity_multiple_days"),
    "miscarriage": (
        *(f"miscarriage_{band}_days" for _, band in BANDS),
        "miscarriage_28_weeks_days",
        "week_count",
    ),
    "infertility": tuple(
        f"infertility_{one}_days" for one in ("insemination", "frozen_embryo", "retrieval", "sperm")
    ),
    "disaster_relief": ("disaster_relief_days", "disaster_relief_large_days"),
}


def _same_kind(kind: str) -> tuple[tuple[str, str, Any], ...]:
    return (("kind", "==", kind),)


def _dated_reasons() -> Sequence[Reason]:
    special = [
        Reason(
            "시행 당시 사용기한이 남아 있거나 쓰는 중이면 새 일수를 줍니다.",
            (("kind", "==", "spouse_birth"), ("law_date", "==", SPOUSE_BIRTH_GROWS.isoformat())),
            article="대통령령 제35259호 부칙 제3조",
        ),
        Reason(
            "시행 당시 휴가 기간이 이어지고 있으면 새 일수를 줍니다.",
            (("kind", "==", "miscarriage"), ("law_date", "==", MISCARRIAGE_GROWS.isoformat())),
            article="대통령령 제30311호 부칙 제2조제1항",
        ),
    ]
    dated = [Reason(text, _same_kind(kind)) for kind, text in _DATED.items()]
    events = [
        Reason("경조사가 있는 날의 규정을 따릅니다.", _same_kind(kind))
        for kind in FAMILY_EVENTS
        if kind not in _DATED
    ]
    return [*special, *dated, *events, Reason("쓰는 날의 규정을 따릅니다.")]


def _base_reasons() -> Sequence[Reason]:
    absent = Reason("그때의 복무규정에는 이 휴가가 없었습니다.", (("in_decree", "==", False),))
    both = Reason(
        "미숙아이면서 한 번에 둘 이상이면 큰 쪽으로 합니다.",
        (("premature", "==", True), ("multiple", "==", True)),
        params=(_key("maternity_both"),),
        article=f"{SERVICE} 제7조의7제3항",
    )
    kinds = [
        Reason(
            f"{LEAVE_KINDS[kind].ko}에 주는 날수입니다.",
            _same_kind(kind),
            params=tuple(_key(name) for name in _PARAMS.get(kind, (f"{kind}_days",))),
            article=LEAVE_KINDS[kind].article,
        )
        for kind in KINDS
        if kind != "official" and kind not in HOUR_KINDS
    ]
    return [absent, both, *kinds]


def _hour_reasons() -> Sequence[Reason]:
    return [
        Reason(
            f"{LEAVE_KINDS[kind].ko}은 하루에 이만큼까지 씁니다.",
            _same_kind(kind),
            params=(_key(f"{name}_minutes"),),
            article=LEAVE_KINDS[kind].article,
        )
        for kind, name in (
            ("maternity_hours", "maternity_hours"),
            ("parenting_hours", "parenting"),
        )
    ]


STEPS: dict[str, Step] = {
    "law_date": Step(
        "어느 날의 규정을 따르는지",
        f"{SERVICE} 제7조의7",
        "start",
        unit="",
        reasons=tuple(_dated_reasons()),
    ),
    "base_days": Step(
        "규정이 주는 날수",
        f"{SERVICE} 제7조의7",
        "result",
        unit="days",
        reasons=tuple(_base_reasons()),
    ),
    "allowed_days": Step(
        "더하거나 빼는 날수",
        f"{SERVICE} 제7조의7",
        "keep",
        unit="days",
        reasons=(
            Reason(
                "원격지의 경조사라 기관이 정한 날수를 더합니다.",
                (("far", "==", True),),
                params=(_key("remote_extra_days"),),
                article=f"{SERVICE} 제7조의7제2항, 별표 1",
            ),
            Reason(
                "종전 조례에 따라 쓴 {ordinance_days}일을 뺍니다.",
                (("ordinance_days", ">", 0),),
                article="대통령령 제30311호·제31119호·제35666호 부칙",
            ),
            Reason("더하거나 뺄 날이 없습니다."),
        ),
    ),
    "paid_days": Step(
        "유급으로 쓰는 날수까지",
        f"{SERVICE} 제7조의7",
        "cap",
        unit="days",
        reasons=(
            Reason(
                "여성보건휴가는 무급입니다.",
                _same_kind("menstrual"),
                article=f"{SERVICE} 제7조의7제11항 후단",
            ),
            Reason(
                "자녀를 돌보는 날만 유급입니다. 이 돌봄은 무급입니다.",
                (("kind", "==", "family_care"), ("paid_days", "==", 0)),
                article=f"{SERVICE} 제7조의7제10항",
            ),
            Reason(
                "자녀 {children}명에 따라 {paid_days}일까지 유급이고 나머지는 무급입니다.",
                _same_kind("family_care"),
                params=(_key("family_care_paid_days"),),
                article=f"{SERVICE} 제7조의7제10항",
            ),
            Reason("무급이라고 정하지 않은 휴가라 모두 유급입니다."),
        ),
    ),
    "daily_minutes": Step(
        "하루에 쓰는 시간",
        f"{SERVICE} 제7조의7제7항·제8항",
        "result",
        reasons=tuple(_hour_reasons()),
    ),
    "allowed_months": Step(
        "쓸 수 있는 전체 개월",
        f"{SERVICE} 제7조의7제8항",
        "result",
        unit="",
        reasons=(
            Reason(
                "이미 쓴 기간은 여기에서 뺍니다.",
                params=(_key("parenting_months"), _key("parenting_per_child")),
            ),
        ),
    ),
    "allowed_minutes": Step(
        "분으로 적은 한도",
        f"{SERVICE} 제7조의7",
        "result",
        reasons=(
            Reason("하루의 한도입니다.", (("daily_minutes", ">", 0),)),
            Reason("하루를 480분으로 셉니다."),
        ),
    ),
}
