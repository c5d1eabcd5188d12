"""모성보호시간, 육아시간, 가족돌봄휴가를 막거나 알리는 까닭 (지방공무원 복무규정 제7조의7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from law import special_leave
from law.leave import day_length
from law.leave_facts import (
    HOUR_KINDS,
    RELATIONS,
)
from law.leave_filing import part_time_unset
from law.leave_kinds import SERVICE
from law.refusals import as_date, as_days, row
from law.rest import after_months
from law.special_asked import ARTICLE7, DAY, Asked, Row, over, same_fact, spent_on


def _used_on(asked: Asked, kind: str) -> dict[date, int]:
    found: dict[date, int] = {}
    for one in asked.used:
        if one["kind"] == kind and asked.day <= one["date"] < asked.until:
            found[one["date"]] = found.get(one["date"], 0) + int(one["minutes"])
    return found


def daily(asked: Asked) -> Iterator[Row]:
    length = day_length(
        asked.day, asked.week_minutes, institution=asked.institution, local=asked.local
    )
    if length is None:
        yield part_time_unset(asked.ko)
        return
    allowed = asked.allows()["allowed_minutes"] * length // special_leave.DAY_MINUTES
    spent = max(_used_on(asked, asked.kind).values(), default=0)
    if asked.minutes + spent > allowed:
        left = max(allowed - spent, 0)
        ko = f"하루 {as_days(allowed)}까지 쓸 수 있습니다. 남은 {left}분 안에서 신청해 주세요."
        yield row(
            "over_daily",
            ko,
            asked.article,
            "refuse",
            allowed_minutes=allowed,
            used_minutes=spent,
            left_minutes=left,
        )


def both_hours(asked: Asked) -> Iterator[Row]:
    other = HOUR_KINDS[asked.kind == HOUR_KINDS[0]]
    if not _used_on(asked, other):
        return
    policy, level = asked.setting("both_hours_a_day")
    if policy == "allowed":
        return
    said = "" if level == "refuse" else " 국가 예규의 기준이고 기관은 정하지 않았습니다."
    ko = f"모성보호시간과 육아시간을 같은 날 함께 쓰지 않습니다. 하나만 신청해 주세요.{said}"
    yield row("both_hours", ko, f"{ARTICLE7}제7항·제8항", level)


def pregnant_weeks(asked: Asked) -> Iterator[Row]:
    week = special_leave.week(asked.facts)
    early, late = (asked.number(f"maternity_hours_{end}_weeks") for end in ("early", "late"))
    if early is not None and early < week < late:
        ko = (
            f"이때는 임신 {early}주 이내와 {late}주 이상에만 쓸 수 있습니다. 지금은 {week}주입니다."
        )
        yield row("wrong_weeks", ko, asked.article, "refuse", week=week)
    early, late = (asked.number(f"must_grant_{end}_weeks") for end in ("early", "late"))
    if early is not None and (week <= early or week >= late):
        ko = f"임신 {week}주입니다. {early}주 이내와 {late}주 이후에는 신청하면 허가해야 합니다."
        yield row("must_grant", ko, f"{ARTICLE7}제7항 후단", "note", week=week)


def birthday(born: date, years: int) -> date:
    """The day somebody becomes ``years`` old; born on 29 February, 1 March of a common year."""
    found = after_months(born, 12 * years)
    return found if found.day == born.day else found + DAY


def child(asked: Asked) -> Iterator[Row]:
    born, grade = asked.facts["child_birth_date"], asked.facts["school_grade"]
    if asked.day < born:
        ko = "자녀가 태어나기 전입니다. 자녀가 태어난 날을 확인해 주세요."
        yield row("not_born", ko, asked.article, "refuse")
        return
    oldest, highest = asked.number("parenting_child_age"), asked.number("parenting_school_grade")
    in_school = highest is not None and grade is not None and 0 < grade <= highest
    if asked.last < birthday(born, oldest + 1) or in_school:
        return
    grades = f" 또는 초등학교 {highest}학년 이하" if highest is not None else ""
    ages = f"{oldest}세 이하" if oldest else "생후 1년 미만"
    ko = f"{ages}{grades}의 자녀가 있어야 합니다. 나이와 학년을 확인해 주세요."
    last = (birthday(born, oldest + 1) - DAY).isoformat()
    yield row("child_too_old", ko, asked.article, "refuse", last_date=last)


def parenting_months(asked: Asked) -> Iterator[Row]:
    months = asked.number("parenting_months")
    a_month, level = asked.setting("parenting_month_days")
    if months is None or a_month is None:
        return
    spent = _parenting_days(asked)
    most = int(months) * int(a_month)
    days = spent + (asked.until - asked.day).days
    if days > most:
        said = "" if level == "refuse" else f" {a_month}일을 한 달로 친 국가 예규의 셈입니다."
        ko = f"육아시간은 {months}개월까지 씁니다. 이미 {spent}일을 썼습니다.{said}"
        values = {"used_days": spent, "most_days": most, "left_days": max(most - spent, 0)}
        yield row("over_months", ko, asked.article, level, **values)


def _parenting_days(asked: Asked) -> int:
    policy, _ = asked.setting("parenting_per_child")
    same = same_fact(asked, "child_birth_date")
    return len(
        {
            one["date"]
            for one in asked.used
            if one["kind"] == asked.kind and (policy == "all_children" or same(one))
        }
    )


# --- 가족돌봄 ---------------------------------------------------------------------------------


def care_reason(asked: Asked) -> Iterator[Row]:
    reason, relation = asked.facts["care_reason"], asked.facts["relation"]
    item = asked.number(f"family_care_{reason}_item")
    if item is None:
        ko = f"{as_date(asked.day)}에는 이 사유로 쓸 수 없습니다. 사유를 다시 골라 주세요."
        yield row("reason_not_in_force", ko, f"{ARTICLE7}제9항", "refuse", care_reason=reason)
        return
    article = f"{ARTICLE7}제9항{item}" if item.startswith("제") else f"{SERVICE} 자녀돌봄휴가"
    old = asked.number("family_care_days") is None
    allowed = ("child",) if old else ("child", "grandchild") if reason != "care" else RELATIONS
    if relation not in allowed:
        who = "·".join(RELATIONS[one] for one in allowed)
        ko = f"이 사유로는 {who} 돌봄에만 씁니다. 돌보는 가족을 확인해 주세요."
        yield row("wrong_relation", ko, article, "refuse", relation=relation)
    if reason == "medical" and not asked.facts["minor_or_disabled"]:
        ko = "진료 동행은 미성년이거나 장애인인 자녀·손자녀에게만 씁니다. 다른 사유를 골라 주세요."
        yield row("not_minor", ko, article, "refuse")


def care_days(asked: Asked) -> Iterator[Row]:
    if asked.last.year != asked.day.year:
        ko = "가족돌봄휴가는 해마다 따로 셉니다. 해를 나누어 신청해 주세요."
        yield row("two_years", ko, f"{ARTICLE7}제9항", "refuse")
    allowed = asked.allows()["allowed_days"] * asked.day_minutes
    spent = spent_on(asked, lambda one: one["date"].year == asked.day.year)
    yield from over(asked, allowed, spent, asked.minutes, "한 해에")
    unpaid = asked.minutes - paid_care_minutes(asked)
    if unpaid > 0 and asked.number("family_care_days") is not None:
        shown = as_days(unpaid, asked.day_minutes)
        ko = f"이 가운데 {shown}은 무급입니다. 그만큼 봉급과 수당의 하루치를 뺍니다."
        yield row("unpaid", ko, f"{ARTICLE7}제10항", "note", unpaid_minutes=unpaid)


def paid_care_minutes(asked: Asked) -> int:
    """Minutes of the request that are paid: what the year's paid days still leave."""
    cap: int = asked.allows()["paid_days"] * asked.day_minutes
    spent = spent_on(asked, lambda one: one["date"].year == asked.day.year and _was_paid(one))
    return min(asked.minutes, max(cap - spent, 0))


def _was_paid(one: Row) -> bool:
    """Earlier care of one's child; a use whose reason was not written down counts as paid."""
    facts = {"relation": "child", "care_reason": "", "minor_or_disabled": True} | one["facts"]
    return special_leave.cares_paid(facts)
