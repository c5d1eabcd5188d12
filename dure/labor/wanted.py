"""A contract as somebody writes it, what of 서면명시 it states, and what no contract may say."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dure.errors import Refused
from dure.labor.models import Component, Terms
from law.labor import words

WEEK, DAY = 2400, 480  # 근로기준법 제50조
ARTICLE = "근로기준법 제50조"


@dataclass(frozen=True)
class WantedComponent:
    """An item of the wage beside the base."""

    code: str
    name: str
    won: int
    period: str
    ordinary: bool
    counts: str
    untaxed: bool = False


@dataclass(frozen=True)
class WantedDay:
    """W6: a working day of the week, Monday 0, with its hours."""

    weekday: int
    minutes: int
    starts_at: int | None = None
    ends_at: int | None = None


@dataclass(frozen=True)
class WantedTerms:
    """Every item of a contract (labor.Terms); `end`: the day after the last."""

    start: date
    end: date | None
    weekly_minutes: int
    days_per_week: int
    daily_minutes: int
    wage_unit: str
    base_won: int
    since: date | None = None  # none: the first day
    severance_scheme: str = "lump"
    role: str = "staff"
    job: str = ""
    probation_until: date | None = None
    starts_at: int | None = None
    ends_at: int | None = None
    break_minutes: int = 0
    full_week_minutes: int = WEEK
    pay_day: int | None = None
    pay_method: str = ""
    includes_weekly_holiday: bool | None = None
    weekly_holiday_minutes: int | None = None
    other_paid_minutes: int = 0
    fixed_overtime_won: int = 0
    prorate: str = ""
    weekly_holiday: int | None = None
    days_off: str = ""
    leave: str = ""
    workplace: str = ""
    duties: str = ""
    simple_labor: bool = False
    term_exception: str = ""
    overtime_consent: bool = False
    time_off_agreed: bool = False
    components: tuple[WantedComponent, ...] = field(default=())
    days: tuple[WantedDay, ...] = field(default=())

    def said(self) -> dict[str, Any]:
        """The columns of the version itself."""
        rows = ("components", "days", "since")
        plain = {key: value for key, value in vars(self).items() if key not in rows}
        return {**plain, "since": self.since or self.start}


def is_part_time(weekly_minutes: int, full_week_minutes: int) -> bool:
    """단시간근로자: fewer hours a week than those who do the same kind of work (법 제2조제1항제9호)."""
    return weekly_minutes < full_week_minutes


def stated(terms: WantedTerms | Terms, *, has_days: bool) -> dict[str, bool]:
    """Which items (w1–w6) a contract states in writing; w6 only where somebody works part time."""
    told = getattr(terms, "stated", None)
    if told is not None:
        return {item: item in told for item in words.TERMS}
    return {
        "w1": True,
        "w2": bool(terms.break_minutes) and terms.starts_at is not None and terms.ends_at is not None,
        "w3": terms.pay_day is not None and bool(terms.pay_method.strip()),
        "w4": terms.weekly_holiday is not None and bool(terms.days_off.strip() and terms.leave.strip()),
        "w5": bool(terms.workplace.strip() and terms.duties.strip()),
        "w6": has_days or not is_part_time(terms.weekly_minutes, terms.full_week_minutes),
    }  # fmt: skip


def missing(terms: WantedTerms | Terms, *, has_days: bool) -> list[str]:
    """The items that a contract does not state."""
    return [item for item, said in stated(terms, has_days=has_days).items() if not said]


def check(wanted: WantedTerms, kind: str) -> None:
    """Refuse what no contract may say.

    Raises:
        Refused: with the article.
    """
    _check_term(wanted, kind)
    if not 0 < wanted.weekly_minutes <= WEEK or not 0 < wanted.daily_minutes <= DAY:
        raise Refused(
            "hours_beyond_law",
            "소정근로시간은 하루 8시간, 1주 40시간까지 정할 수 있습니다.",
            ARTICLE,
        )
    if not 1 <= wanted.days_per_week <= 7:
        raise Refused("week_malformed", "1주의 근무일은 1일부터 7일까지입니다.")
    if wanted.wage_unit not in words.WAGE_UNITS or wanted.base_won <= 0:
        raise Refused(
            "wage_missing", "임금의 단위를 고르고 기본급을 적어 주세요.", "근로기준법 제17조"
        )
    _check_words(wanted)
    if wanted.pay_day is not None and not 1 <= wanted.pay_day <= 31:
        raise Refused(
            "pay_day_malformed",
            "임금은 매월 한 번 이상 정한 날에 줍니다. 1일부터 31일(말일) 가운데 적어 주세요.",
            "근로기준법 제43조",
        )
    _check_days(wanted)
    codes = [each.code for each in wanted.components]
    if len(codes) != len(set(codes)):
        raise Refused("component_twice", "같은 임금 항목이 두 번 있습니다. 하나로 합쳐 주세요.")
    for each in wanted.components:
        if each.period not in Component.Period or each.counts not in Component.Counts:
            raise Refused(
                "component_unknown",
                f"임금 항목 '{each.name}'의 주기와 최저임금 산입을 목록에서 골라 주세요.",
            )


def _check_term(wanted: WantedTerms, kind: str) -> None:
    if kind == "permanent" and wanted.end is not None:
        raise Refused("permanent_ends", "공무직의 계약에는 끝나는 날을 적지 않습니다.")
    if kind in ("fixed_term", "appointed_term") and wanted.end is None:
        raise Refused(
            "term_missing", "기간을 정한 계약입니다. 마지막 날을 적어 주세요.", "기간제법 제17조"
        )
    if wanted.end is not None and wanted.end <= wanted.start:
        raise Refused("term_backwards", "계약의 마지막 날이 첫날보다 빠릅니다.")
    since = wanted.since or wanted.start
    if since < wanted.start or (wanted.end is not None and since >= wanted.end):
        raise Refused("terms_outside", "조건이 시작하는 날은 계약 기간 안이어야 합니다.")


def _check_words(wanted: WantedTerms) -> None:
    if wanted.severance_scheme not in words.SCHEMES or wanted.role not in words.ROLES:
        raise Refused("terms_unknown", "퇴직급여와 역할을 목록에서 골라 주세요.")
    if wanted.term_exception and wanted.term_exception not in words.EXCEPTIONS:
        raise Refused(
            "exception_unknown",
            "2년 제한의 예외를 목록에서 고르거나 비워 주세요.",
            "기간제법 제4조",
        )


def _check_days(wanted: WantedTerms) -> None:
    if not wanted.days:
        return
    if sum(each.minutes for each in wanted.days) != wanted.weekly_minutes:
        raise Refused(
            "days_differ",
            "요일마다 적은 시간의 합이 1주 소정근로시간과 다릅니다.",
            "기간제법 제17조",
        )
    if len(wanted.days) != wanted.days_per_week:
        raise Refused(
            "days_differ", "적은 요일의 수가 1주의 근무일수와 다릅니다.", "기간제법 제17조"
        )
