"""특별휴가와 공가를 막거나 알리는 까닭 (지방공무원 복무규정 제7조의6·제7조의7).

Each check yields rows; what a guideline leaves to the institution refuses only where the
institution has set it, and otherwise warns with the national figure, marked 확인 필요.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from law import params, special_leave
from law.fields import NATIONAL
from law.leave_facts import (
    FAMILY_EVENTS,
    REASONS,
    known_facts,
    read_facts,
)
from law.leave_kinds import SERVICE
from law.refusals import as_date, row
from law.special_asked import ARTICLE7, DAY, Asked, Check, Row, near_fact, over, same_fact, spent_on
from law.special_births import infertility, loss_window, maternity
from law.special_hours import (
    both_hours,
    care_days,
    care_reason,
    child,
    daily,
    parenting_months,
    pregnant_weeks,
)

FEMALE: Final = ("maternity", "miscarriage", "maternity_hours", "menstrual", "prenatal_checkup")
MALE: Final = ("spouse_miscarriage", "prenatal_accompany")


def refusals(
    kind: str,
    *,
    day: date,
    until: date,
    minutes: int,
    facts: Mapping[str, Any],
    used: Sequence[Mapping[str, Any]] = (),
    institution: str = NATIONAL,
    local: pl.LazyFrame | None = None,
    day_minutes: int = special_leave.DAY_MINUTES,
    week_minutes: int | None = None,
) -> list[Row]:
    """Rows (code, ko, article, values, level) for a leave of [day, until).

    ``minutes``: all of the request, Saturdays and holidays left out as 제7조의8 says; for leave by
    the hour, minutes of one day. 출산휴가 and 유산·사산휴가 count calendar days and ignore it.
    ``day_minutes``: a whole day, a part-timer's own. ``week_minutes``: of a part-timer, by which
    별표 2 measures leave by the hour.
    ``used``: earlier uses, each {"kind", "date", "until"?, "minutes", "facts"?}; a use without
    the identifying fact (event, birth, procedure) is taken to be of the same one.
    """
    known = read_facts(kind, facts)
    before = [dict(one, facts=known_facts(one["kind"], one.get("facts"))) for one in used]
    lengths = (day_minutes, week_minutes)
    asked = Asked(kind, day, until, minutes, known, before, institution, local, *lengths)
    if kind != "official" and not asked.allows()["in_decree"]:
        return [_not_in_decree(asked)]
    return [one for check in _CHECKS[kind] for one in check(asked)]


def _not_in_decree(asked: Asked) -> Row:
    ko = (
        f"{as_date(asked.allows()['law_date'])}의 복무규정에는 {asked.ko} 규정이 없습니다. "
        "소속 자치단체의 조례를 확인해 주세요."
    )
    return row("not_in_decree", ko, asked.article, "refuse")


# --- who ----------------------------------------------------------------------------------------


def _who(asked: Asked) -> Iterator[Row]:
    sex = asked.facts.get("sex")
    wanted = "female" if asked.kind in FEMALE else "male" if asked.kind in MALE else None
    if asked.kind == "infertility" and asked.day >= date(2022, 1, 1):
        wanted = "male" if asked.facts["procedure"] == "sperm" else "female"
    if wanted is not None and sex not in (None, wanted):
        who = {"female": "여성", "male": "남성"}[wanted]
        ko = f"{asked.ko}: {who}공무원이 쓰는 휴가입니다. 휴가의 종류를 다시 골라 주세요."
        yield row("wrong_sex", ko, asked.article, "refuse", sex=sex)


# --- 경조사와 그 밖의 사건 ------------------------------------------------------------


def _event_limit(asked: Asked) -> Iterator[Row]:
    allowed = asked.allows()["allowed_days"] * asked.day_minutes
    if asked.facts.get("far"):
        more, level = asked.setting("remote_extra_days")
        if level == "refuse":
            allowed += int(more) * asked.day_minutes
        else:
            yield _far_unset(asked, more)
    spent = spent_on(asked, same_fact(asked, "event_date"))
    yield from over(asked, allowed, spent, asked.minutes, f"{asked.ko}:")


def _far_unset(asked: Asked, reference: Any) -> Row:
    said = f" 국가 예규는 {reference}일을 더합니다(확인 필요)." if reference else ""
    ko = f"원격지 경조사에 더하는 날을 기관이 정하지 않아 더하지 않았습니다.{said}"
    return row("remote_unset", ko, asked.article, "warn", national_days=reference)


def _pregnancy_limit(asked: Asked) -> Iterator[Row]:
    allowed = asked.allows()["allowed_days"] * asked.day_minutes
    spent = spent_on(asked, near_fact(asked, "due_date"))
    yield from over(asked, allowed, spent, asked.minutes, "임신기간에")


def _month_limit(asked: Asked) -> Iterator[Row]:
    first = asked.day.replace(day=1)
    if asked.last.replace(day=1) != first:
        ko = "여성보건휴가는 달마다 따로 셉니다. 달을 나누어 신청해 주세요."
        yield row("two_months", ko, asked.article, "refuse")
    allowed = asked.allows()["allowed_days"] * asked.day_minutes
    spent = spent_on(asked, lambda one: one["date"].replace(day=1) == first)
    yield from over(asked, allowed, spent, asked.minutes, "한 달에")


def _unpaid(asked: Asked) -> Iterator[Row]:
    ko = f"{asked.ko}: 무급입니다. 쓴 날수만큼 봉급과 수당의 하루치를 뺍니다."
    article = f"{ARTICLE7}제11항 후단, 지방공무원 보수규정 제26조제2항"
    yield row("unpaid", ko, article, "note", unpaid_minutes=asked.minutes)


# --- 경조사 -----------------------------------------------------------------------------------


def _use_by(asked: Asked) -> Iterator[Row]:
    names = {
        "marriage_self": "marriage_use_days",
        "spouse_birth": "spouse_birth_multiple_use_days"
        if asked.facts.get("multiple")
        else "spouse_birth_use_days",
    }
    if asked.kind not in names:
        return
    days, level = asked.setting(names[asked.kind])
    if days is None:
        return
    end = asked.facts["event_date"] + int(days) * DAY
    if asked.last > end:
        said = "" if level == "refuse" else " 국가 예규의 기한이고 기관은 정하지 않았습니다."
        ko = f"{asked.ko} 휴가는 그날부터 {days}일, {as_date(end)}까지 씁니다.{said} 날짜를 확인해 주세요."
        yield row("after_deadline", ko, asked.article, level, last_date=end.isoformat())


def _too_early(asked: Asked) -> Iterator[Row]:
    days, level = asked.setting("spouse_birth_early_days")
    if days is None or asked.day >= asked.facts["event_date"] - int(days) * DAY:
        return
    said = "" if level == "refuse" else " 국가 예규의 기한이고 기관은 정하지 않았습니다."
    ko = f"배우자 출산 휴가는 예정일 {days}일 전부터 씁니다.{said} 날짜를 확인해 주세요."
    yield row("before_window", ko, asked.article, level, early_days=days)


def _splits(asked: Asked) -> Iterator[Row]:
    multiple = "spouse_birth_multiple_splits" if asked.facts["multiple"] else "spouse_birth_splits"
    most, level = asked.setting(multiple)
    same = same_fact(asked, "event_date")
    times = 1 + sum(one["kind"] == asked.kind and same(one) for one in asked.used)
    if most is None or times <= int(most):
        return
    said = "" if level == "refuse" else " 국가 예규의 횟수이고 기관은 정하지 않았습니다."
    ko = f"배우자 출산 휴가는 {most}번까지 나누어 씁니다. 이번이 {times}번째입니다.{said}"
    yield row("too_many_splits", ko, asked.article, level, times=times, most=most)


def _before_event(asked: Asked) -> Iterator[Row]:
    if asked.kind.startswith("death") and asked.day < asked.facts["event_date"]:
        ko = "경조사가 있는 날보다 앞선 날에는 쓸 수 없습니다. 날짜를 확인해 주세요."
        yield row("before_event", ko, asked.article, "refuse")


def _must_grant(asked: Asked) -> Iterator[Row]:
    ko = "경조사휴가는 신청하면 주어야 하는 휴가입니다."
    yield row("must_grant", ko, f"{ARTICLE7}제2항", "note")


# --- 재해구호, 심리안정 ----------------------------------------------------------------------------

TRAUMA_ITEMS: Final = (1, 6, 7, 8, 9, 10, 11)


def trauma(asked: Asked) -> Iterator[Row]:
    article = f"{ARTICLE7}제14항제1호"
    if asked.facts["duty_item"] not in TRAUMA_ITEMS:
        ko = (
            "공무원 재해보상법 제5조제1호와 제6호부터 제11호까지의 직무에서 겪은 사건이어야 합니다. "
            "직무를 확인해 주세요."
        )
        yield row("wrong_duty", ko, article, "refuse", duty_item=asked.facts["duty_item"])
    if not asked.facts["casualty"]:
        ko = "인명피해가 있는 사건·사고여야 합니다. 사건을 확인해 주세요."
        yield row("no_casualty", ko, article, "refuse")
    ko = "심리안정휴가는 필요하다고 인정하면 줄 수 있는 휴가입니다. 결재하는 사람이 판단합니다."
    yield row("discretion", ko, f"{ARTICLE7}제14항", "note")


# --- 공가 -------------------------------------------------------------------------------------


def official(asked: Asked) -> Iterator[Row]:
    reason = REASONS[asked.facts["official_reason"]]
    if params.value(reason.key, asked.day) is None:
        ko = f"{as_date(asked.day)}에는 {reason.ko} 공가가 없습니다. 사유를 다시 골라 주세요."
        yield row("reason_not_in_force", ko, reason.article, "refuse", official_reason=reason.code)
        return
    excluded = asked.facts["union_exempt"] and asked.number("official_exempt_excluded")
    if reason.union and excluded:
        ko = "근무시간 면제자는 제10호의 공가를 쓸 수 없습니다. 면제 시간을 써 주세요."
        yield row("union_exempt", ko, f"{SERVICE} 제7조의6·제13조", "refuse")
    yield from _official_times(asked)
    if asked.minutes % asked.day_minutes and not asked.number("official_by_time"):
        ko = "이때의 공가는 기간으로만 적혀 있었습니다. 시간으로 나누어 쓸 수 있는지 확인해 주세요."
        yield row("by_period", ko, f"{SERVICE} 제7조의6", "warn")
    ko = "공가는 직접 필요한 기간이나 시간만큼 허가해야 하는 휴가입니다."
    yield row("must_grant", ko, reason.article, "note")


def _official_times(asked: Asked) -> Iterator[Row]:
    reason = REASONS[asked.facts["official_reason"]]
    if not reason.yearly:
        return
    most = int(params.value(reason.yearly, asked.day))
    times = sum(
        one["kind"] == "official"
        and one["date"].year == asked.day.year
        and one["facts"].get("official_reason") == reason.code
        for one in asked.used
    )
    if times >= most:
        ko = f"{reason.ko} 공가는 한 해에 {most}번입니다. 이미 {times}번 썼습니다."
        yield row("over_times", ko, reason.article, "refuse", times=times, most=most)


_EVENT: Final[tuple[Check, ...]] = (_before_event, _event_limit, _use_by, _must_grant)
_CHECKS: Final[dict[str, tuple[Check, ...]]] = {
    **dict.fromkeys(FAMILY_EVENTS, _EVENT),
    "spouse_birth": (_event_limit, _use_by, _too_early, _splits, _must_grant),
    "official": (official,),
    "maternity": (_who, maternity),
    "miscarriage": (_who, loss_window),
    "spouse_miscarriage": (_who, _event_limit, loss_window),
    "infertility": (_who, infertility),
    "maternity_hours": (_who, pregnant_weeks, daily, both_hours),
    "parenting_hours": (child, daily, both_hours, parenting_months),
    "family_care": (care_reason, care_days),
    "menstrual": (_who, _month_limit, _unpaid),
    "prenatal_checkup": (_who, _pregnancy_limit),
    "disaster_relief": (_event_limit,),
    "trauma": (trauma, _event_limit),
    "prenatal_accompany": (_who, _pregnancy_limit),
}
