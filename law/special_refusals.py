"""특별휴가와 공가를 막거나 알리는 까닭 (지방공무원 복무규정 제7조의6·제7조의7).

Each check yields rows; what a guideline leaves to the institution refuses only where the
institution has set it, and otherwise warns with the national figure, marked 확인 필요.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from law import params, special_leave
from law.fields import NATIONAL
from law.leave import day_length
from law.leave_facts import (
    FAMILY_EVENTS,
    HOUR_KINDS,
    REASONS,
    RELATIONS,
    known_facts,
    read_facts,
)
from law.leave_filing import part_time_unset
from law.leave_kinds import LEAVE_KINDS, SERVICE
from law.refusals import Level, as_date, as_days, row
from law.rest import after_months

Row = dict[str, Any]
Check = Callable[["Asked"], Iterator[Row]]
DAY: Final = timedelta(days=1)
SAME_BIRTH: Final = 180  # days a due date may move and still be the same pregnancy
ARTICLE7: Final = f"{SERVICE} 제7조의7"
FEMALE: Final = ("maternity", "miscarriage", "maternity_hours", "menstrual", "prenatal_checkup")
MALE: Final = ("spouse_miscarriage", "prenatal_accompany")


@dataclass(frozen=True)
class Asked:
    """One request with what was used before."""

    kind: str
    day: date
    until: date
    minutes: int
    facts: Row
    used: Sequence[Row]
    institution: str = NATIONAL
    local: pl.LazyFrame | None = field(default=None, compare=False)
    day_minutes: int = special_leave.DAY_MINUTES
    week_minutes: int | None = None

    @property
    def ko(self) -> str:
        return LEAVE_KINDS[self.kind].ko

    @property
    def article(self) -> str:
        return LEAVE_KINDS[self.kind].article

    @property
    def last(self) -> date:
        return self.until - DAY

    def number(self, name: str, day: date | None = None) -> Any:
        return params.value(f"special_leave.{name}", day or self.day)

    def setting(self, name: str) -> tuple[Any, Level]:
        """What the institution set ("refuse"), else the national reference ("warn"), else None."""
        try:
            found = params.chosen(
                f"special_leave.{name}", self.day, institution=self.institution, local=self.local
            )
            return found, "refuse"
        except (params.Unset, params.NoLawInForce):
            return self._reference(name), "warn"

    def _reference(self, name: str) -> Any:
        key = f"special_leave.national_{name}"
        if key not in params.table():
            return None
        try:
            return params.value(key, self.day)
        except params.NoLawInForce:
            return None

    def allows(self) -> Row:
        facts = self.facts | ({"far": False} if "far" in self.facts else {})
        return special_leave.special_days(self.kind, day=self.day, facts=facts)


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
    ``day_minutes``: a day of these minutes, a part-timer's own. ``week_minutes``: of a part-timer,
    by which 별표 2 measures leave by the hour.
    ``used``: earlier uses, each {"kind", "date", "until"?, "minutes", "facts"?}; a use without
    the identifying fact (event, birth, procedure) is taken to be of the same one.
    """
    known = read_facts(kind, facts)
    before = [dict(one, facts=known_facts(one["kind"], one.get("facts"))) for one in used]
    asked = Asked(kind, day, until, minutes, known, before, institution, local, day_minutes, week_minutes)
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


# --- how much -------------------------------------------------------------------------------------


def _spent(asked: Asked, same: Callable[[Row], bool]) -> int:
    return sum(int(one["minutes"]) for one in asked.used if one["kind"] == asked.kind and same(one))


def _over(asked: Asked, allowed: int, spent: int, wanted: int, what: str) -> Iterator[Row]:
    left = max(allowed - spent, 0)
    if wanted <= left:
        return
    shown = [as_days(each, asked.day_minutes) for each in (allowed, spent, left)]
    more = f"남은 {shown[2]} 안에서 신청해 주세요." if left else "남은 날이 없습니다."
    before = f"쓸 수 있고 이미 {shown[1]}을 썼습니다." if spent else "쓸 수 있습니다."
    ko = f"{what} {shown[0]}까지 {before} {more}"
    yield row(
        "over_limit",
        ko,
        asked.article,
        "refuse",
        allowed_minutes=allowed,
        used_minutes=spent,
        left_minutes=left,
        asked_minutes=wanted,
    )


def _same_fact(asked: Asked, name: str) -> Callable[[Row], bool]:
    return lambda one: one["facts"].get(name) in (None, asked.facts[name])


def _near_fact(asked: Asked, name: str) -> Callable[[Row], bool]:
    mine = asked.facts[name]

    def same(one: Row) -> bool:
        theirs = one["facts"].get(name)
        return theirs is None or mine is None or abs((theirs - mine).days) <= SAME_BIRTH

    return same


def _event_limit(asked: Asked) -> Iterator[Row]:
    allowed = asked.allows()["allowed_days"] * asked.day_minutes
    if asked.facts.get("far"):
        more, level = asked.setting("remote_extra_days")
        if level == "refuse":
            allowed += int(more) * asked.day_minutes
        else:
            yield _far_unset(asked, more)
    spent = _spent(asked, _same_fact(asked, "event_date"))
    yield from _over(asked, allowed, spent, asked.minutes, f"{asked.ko}:")


def _far_unset(asked: Asked, reference: Any) -> Row:
    said = f" 국가 예규는 {reference}일을 더합니다(확인 필요)." if reference else ""
    ko = f"원격지 경조사에 더하는 날을 기관이 정하지 않아 더하지 않았습니다.{said}"
    return row("remote_unset", ko, asked.article, "warn", national_days=reference)


def _pregnancy_limit(asked: Asked) -> Iterator[Row]:
    allowed = asked.allows()["allowed_days"] * asked.day_minutes
    spent = _spent(asked, _near_fact(asked, "due_date"))
    yield from _over(asked, allowed, spent, asked.minutes, "임신기간에")


def _month_limit(asked: Asked) -> Iterator[Row]:
    first = asked.day.replace(day=1)
    if asked.last.replace(day=1) != first:
        ko = "여성보건휴가는 달마다 따로 셉니다. 달을 나누어 신청해 주세요."
        yield row("two_months", ko, asked.article, "refuse")
    allowed = asked.allows()["allowed_days"] * asked.day_minutes
    spent = _spent(asked, lambda one: one["date"].replace(day=1) == first)
    yield from _over(asked, allowed, spent, asked.minutes, "한 달에")


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
    same = _same_fact(asked, "event_date")
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


# --- 출산, 유산·사산 -----------------------------------------------------------------------------


def _blocks(asked: Asked, same: Callable[[Row], bool]) -> list[tuple[date, date]]:
    """Every use of the kind as [first day, day after the last), this request last."""
    found = []
    for one in asked.used:
        if one["kind"] == asked.kind and same(one):
            days = max(-(-int(one["minutes"]) // asked.day_minutes), 1)
            found.append((one["date"], one.get("until") or one["date"] + days * DAY))
    return [*found, (asked.day, asked.until)]


def _length(blocks: Sequence[tuple[date, date]], end: date | None = None) -> int:
    """Calendar days of the blocks, those before ``end`` where one is given."""
    return sum(
        max(((until if end is None else min(until, end)) - since).days, 0)
        for since, until in blocks
    )


def _maternity(asked: Asked) -> Iterator[Row]:
    allowed = asked.allows()["allowed_days"]
    blocks = _blocks(asked, _near_fact(asked, "birth_date"))
    spent, wanted = _length(blocks[:-1]), _length(blocks[-1:])
    minutes = asked.day_minutes
    yield from _over(asked, allowed * minutes, spent * minutes, wanted * minutes, "출산휴가는")
    yield from _after_birth(asked, allowed, blocks)
    yield from _split_birth(asked, blocks)


def _after_birth(asked: Asked, allowed: int, blocks: list[tuple[date, date]]) -> Iterator[Row]:
    name = "maternity_multiple_after_days" if asked.facts["multiple"] else "maternity_after_days"
    after = int(asked.number(name))
    before = _length(blocks, asked.facts["birth_date"])
    most = allowed - after - 1
    if before > most and asked.day < asked.facts["birth_date"]:
        ko = (
            f"출산 후의 휴가가 {after}일 이상 남아야 합니다. 출산한 날을 빼면 출산 전에는 "
            f"{most}일까지 쓸 수 있는데 {before}일이 됩니다. 출산 전 휴가를 줄여 주세요."
        )
        yield row(
            "after_birth_short",
            ko,
            f"{ARTICLE7}제3항",
            "refuse",
            before_days=before,
            most_days=most,
        )


def _split_birth(asked: Asked, blocks: list[tuple[date, date]]) -> Iterator[Row]:
    birth = asked.facts["birth_date"]
    if asked.until >= birth:
        return
    name = "maternity_multiple_split_days" if asked.facts["multiple"] else "maternity_split_days"
    most = int(asked.number(name))
    split = _length([block for block in blocks if block[1] < birth])
    if split > most:
        ko = f"출산 전에 나누어 쓰는 휴가는 {most}일까지입니다. {split}일이 되니 줄여 주세요."
        yield row("split_over", ko, f"{ARTICLE7}제3항 단서", "refuse", split_days=split)
    yield from _split_reason(asked)


def _split_reason(asked: Asked) -> Iterator[Row]:
    reason, age = asked.facts["split_reason"], asked.facts["age"]
    article = f"{ARTICLE7}제3항 단서"
    least = int(asked.number("maternity_split_age"))
    risky = reason == "early_birth_risk" and not asked.number("maternity_premature_risk")
    if reason is None or risky:
        what = "유산·사산의 경험" if reason is None else "이때는 조산의 위험이 사유가 아니고, 경험"
        ko = (
            f"출산 전에 나누어 쓰려면 사유가 있어야 합니다: {what}, {least}세 이상, "
            "또는 위험을 적은 진단서. 사유를 골라 주세요."
        )
        yield row("no_split_reason", ko, article, "refuse", split_reason=reason)
    if reason == "age" and (age is None or age < least):
        ko = f"신청할 때의 나이가 {least}세 이상이어야 합니다. 나이를 확인해 주세요."
        yield row("too_young", ko, f"{ARTICLE7}제3항제2호", "refuse", age=age)
    if reason in ("loss_risk", "early_birth_risk") and not asked.facts["certificate"]:
        ko = "위험이 있다는 의료기관의 진단서를 내야 합니다."
        yield row("no_certificate", ko, f"{ARTICLE7}제3항제3호", "refuse")


def _loss_end(asked: Asked) -> date:
    """The day after the last of the 유산·사산 period, counted from the day itself."""
    facts = {name: asked.facts[name] for name in ("event_date", "weeks", "extra_days", "induced")}
    found = special_leave.special_days("miscarriage", day=asked.day, facts=facts)
    end: date = asked.facts["event_date"] + found["allowed_days"] * DAY
    return end


def _loss_window(asked: Asked) -> Iterator[Row]:
    event, end = asked.facts["event_date"], _loss_end(asked)
    article = f"{ARTICLE7}제4항"
    if asked.day < event:
        ko = "유산하거나 사산한 날보다 앞선 날에는 쓸 수 없습니다. 날짜를 확인해 주세요."
        yield row("before_event", ko, article, "refuse")
    if asked.until > end:
        days = (end - event).days
        ko = (
            f"임신 {special_leave.week(asked.facts)}주이면 그날부터 {days}일, "
            f"{as_date(end - DAY)}까지 쓸 수 있습니다. 날짜를 줄여 주세요."
        )
        last = (end - DAY).isoformat()
        yield row("after_window", ko, article, "refuse", last_date=last, days=days)
    if asked.facts["induced"]:
        ko = "모자보건법이 허용하지 않는 인공임신중절에는 주지 않습니다."
        yield row("induced", ko, f"{ARTICLE7}제3항제1호·제4항", "refuse")


# --- 난임 -------------------------------------------------------------------------------------


def _infertility(asked: Asked) -> Iterator[Row]:
    same = _same_fact(asked, "procedure_date")
    allowed = asked.allows()["allowed_days"]
    spent = _spent(asked, same)
    total = allowed * asked.day_minutes
    yield from _over(asked, total, spent, asked.minutes, "이 시술에")
    yield from _near_procedure(asked)
    yield from _other_days(asked, allowed, same)


def _procedure_days(asked: Asked) -> list[date]:
    found = [asked.facts["procedure_date"]]
    if asked.facts["procedure"] == "retrieval" and asked.facts["retrieval_date"] is not None:
        found.append(asked.facts["retrieval_date"])
    return found


def _near_procedure(asked: Asked) -> Iterator[Row]:
    if asked.facts["visit"] and asked.facts["procedure"] != "sperm":
        return
    before, after = (asked.number(f"infertility_{way}_days") for way in ("before", "after"))
    if asked.facts["procedure"] == "sperm":
        before = after = 0
    near = {
        one + shift * DAY for one in _procedure_days(asked) for shift in range(-before, after + 1)
    }
    days = {asked.day + n * DAY for n in range(min((asked.until - asked.day).days, 400))}
    if days - near:
        ko = (
            "시술일이나 채취일, 그 전날과 뒤 2일 안, 또는 시술 관련 진료일에 씁니다. 날짜를 확인해 주세요."
            if after
            else "시술이나 채취를 하는 날에만 씁니다. 날짜를 확인해 주세요."
        )
        yield row("outside_window", ko, asked.article, "refuse")


def _other_days(asked: Asked, allowed: int, same: Callable[[Row], bool]) -> Iterator[Row]:
    own = 2 if asked.facts["procedure"] == "retrieval" else 1
    most = allowed - own
    procedure = set(_procedure_days(asked))
    other = [
        (since, until)
        for since, until in _blocks(asked, same)
        if since not in procedure or (until - since).days > 1
    ]
    days = sum(
        (until - since).days - len(_within(procedure, since, until)) for since, until in other
    )
    if days > most and asked.facts["procedure"] != "sperm":
        ko = f"시술일과 채취일이 아닌 날은 {most}일까지입니다. 날짜를 확인해 주세요."
        yield row("other_days_over", ko, asked.article, "refuse", other_days=days, most_days=most)


def _within(days: set[date], since: date, until: date) -> list[date]:
    return [day for day in days if since <= day < until]


# --- 모성보호시간과 육아시간 ---------------------------------------------------------------------


def _used_on(asked: Asked, kind: str) -> dict[date, int]:
    found: dict[date, int] = {}
    for one in asked.used:
        if one["kind"] == kind and asked.day <= one["date"] < asked.until:
            found[one["date"]] = found.get(one["date"], 0) + int(one["minutes"])
    return found


def _daily(asked: Asked) -> Iterator[Row]:
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


def _both_hours(asked: Asked) -> Iterator[Row]:
    other = HOUR_KINDS[asked.kind == HOUR_KINDS[0]]
    if not _used_on(asked, other):
        return
    policy, level = asked.setting("both_hours_a_day")
    if policy == "allowed":
        return
    said = "" if level == "refuse" else " 국가 예규의 기준이고 기관은 정하지 않았습니다."
    ko = f"모성보호시간과 육아시간을 같은 날 함께 쓰지 않습니다. 하나만 신청해 주세요.{said}"
    yield row("both_hours", ko, f"{ARTICLE7}제7항·제8항", level)


def _pregnant_weeks(asked: Asked) -> Iterator[Row]:
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


def _child(asked: Asked) -> Iterator[Row]:
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


def _parenting_months(asked: Asked) -> Iterator[Row]:
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
    same = _same_fact(asked, "child_birth_date")
    return len(
        {
            one["date"]
            for one in asked.used
            if one["kind"] == asked.kind and (policy == "all_children" or same(one))
        }
    )


# --- 가족돌봄 ---------------------------------------------------------------------------------


def _care_reason(asked: Asked) -> Iterator[Row]:
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


def _care_days(asked: Asked) -> Iterator[Row]:
    if asked.last.year != asked.day.year:
        ko = "가족돌봄휴가는 해마다 따로 셉니다. 해를 나누어 신청해 주세요."
        yield row("two_years", ko, f"{ARTICLE7}제9항", "refuse")
    allowed = asked.allows()["allowed_days"] * asked.day_minutes
    spent = _spent(asked, lambda one: one["date"].year == asked.day.year)
    yield from _over(asked, allowed, spent, asked.minutes, "한 해에")
    unpaid = asked.minutes - paid_care_minutes(asked)
    if unpaid > 0 and asked.number("family_care_days") is not None:
        shown = as_days(unpaid, asked.day_minutes)
        ko = f"이 가운데 {shown}은 무급입니다. 그만큼 봉급과 수당의 하루치를 뺍니다."
        yield row("unpaid", ko, f"{ARTICLE7}제10항", "note", unpaid_minutes=unpaid)


def paid_care_minutes(asked: Asked) -> int:
    """Minutes of the request that are paid: what the year's paid days still leave."""
    cap: int = asked.allows()["paid_days"] * asked.day_minutes
    spent = _spent(asked, lambda one: one["date"].year == asked.day.year and _was_paid(one))
    return min(asked.minutes, max(cap - spent, 0))


def _was_paid(one: Row) -> bool:
    """Earlier care of one's child; a use whose reason was not written down counts as paid."""
    facts = {"relation": "child", "care_reason": "", "minor_or_disabled": True} | one["facts"]
    return special_leave.cares_paid(facts)


# --- 재해구호, 심리안정 ----------------------------------------------------------------------------

TRAUMA_ITEMS: Final = (1, 6, 7, 8, 9, 10, 11)


def _trauma(asked: Asked) -> Iterator[Row]:
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


def _official(asked: Asked) -> Iterator[Row]:
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
    "official": (_official,),
    "maternity": (_who, _maternity),
    "miscarriage": (_who, _loss_window),
    "spouse_miscarriage": (_who, _event_limit, _loss_window),
    "infertility": (_who, _infertility),
    "maternity_hours": (_who, _pregnant_weeks, _daily, _both_hours),
    "parenting_hours": (_child, _daily, _both_hours, _parenting_months),
    "family_care": (_care_reason, _care_days),
    "menstrual": (_who, _month_limit, _unpaid),
    "prenatal_checkup": (_who, _pregnancy_limit),
    "disaster_relief": (_event_limit,),
    "trauma": (_trauma, _event_limit),
    "prenatal_accompany": (_who, _pregnancy_limit),
}
