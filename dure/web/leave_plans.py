"""권장연가 and 저축 in 내 휴가: what is advised, what one means to take, what one would save."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect

from dure.errors import Refused
from dure.leave import actions, part_time
from dure.leave import queries as leave
from dure.leave.days import workdays
from dure.web import drawing, explain
from dure.web.doors import ANY, Visit, action
from dure.web.fields import read_day
from dure.web.leave_mine import Mine, own, year_of
from law import params

DAY: Final = 480
STAGES: Final = {"announced": "최소 권장일수 공지", "urged": "사용 촉구", "assigned": "시기 지정"}
RANGES: Final = 2  # empty ranges that the plan offers besides those that stand
ADVICE: Final = "지방공무원 복무규정 제7조의4제1항"
SAVED: Final = "지방공무원 복무규정 제7조의10제1항"


def advice(known: Mine, today: date) -> dict[str, Any]:
    length = part_time.lengths(known.on, [known.person]).get(known.person, DAY)
    wanted = int(params.value("leave.recommended_days", known.on)) * length
    done = known.used + known.ahead
    stood = leave.plans(
        [known.person], since=date(known.year, 1, 1), until=date(known.year + 1, 1, 1)
    )
    meant = [(day, minutes, assigned) for _, day, minutes, assigned in stood if day > today]
    return {
        "wanted": wanted,
        "done": done,
        "rest": max(wanted - done, 0),
        "meter": drawing.meter(known.used, wanted, expected=known.ahead, kind="ok"),
        "article": explain.article_of(ADVICE),
        "article_url": explain.article_url(known.on),
        "notices": [
            {
                "stage": STAGES.get(each.stage, each.stage),
                "at": each.at,
                "minutes": each.minutes,
                "paid": each.compensated,
            }
            for each in leave.notices(year=known.year, persons=[known.person])
        ],
        "ranges": [*ranges([day for day, _, _ in meant]), *[("", "")] * RANGES],
        "planned": sum(minutes for _, minutes, _ in meant),
        "assigned": [day for day, _, assigned in meant if assigned],
        "saving": leave.wish_to_save(known.person, known.year),
        "saved_article": explain.article_of(SAVED),
        "open": known.year == today.year,
    }


def ranges(days: Iterable[date]) -> list[tuple[str, str]]:
    """Days as stretches from a first to a last one; a weekend between does not part them."""
    found: list[list[date]] = []
    for day in sorted(days):
        if found and (day - found[-1][1]).days <= (3 if day.weekday() == 0 else 1):
            found[-1][1] = day
        else:
            found.append([day, day])
    return [(a.isoformat(), b.isoformat() if b != a else "") for a, b in found]


@action(*ANY)
def plan(visit: Visit) -> HttpResponse:
    """When one means to take the rest of the year's leave: the answer to an 사용 촉구."""
    given, year = visit.request.POST, year_of(visit)
    days: set[date] = set()
    for first, last in zip(given.getlist("first"), given.getlist("last"), strict=False):
        since = read_day(first, date.min)
        if since != date.min:
            until = read_day(last, since)
            if until < since:
                raise Refused(
                    "ends_before_start",
                    f"{since.month}월 {since.day}일부터 쓸 계획의 끝나는 날이 시작보다 빠릅니다. "
                    "끝나는 날을 고쳐 주세요.",
                    ADVICE,
                )
            days |= {since + timedelta(days=n) for n in range(min((until - since).days, 400) + 1)}
    if not days:
        actions.plan_days(year=year, days={}, by=visit.viewer, at=visit.at)
        visit.say("사용 계획을 비웠습니다.")
        return redirect(f"/leave?year={year}#advice")
    plan = workdays(own(visit), since=min(days), until=max(days) + timedelta(days=1))
    wanted = {day: plan[day].minutes for day in sorted(days) if day in plan and not plan[day].off}
    if not wanted:
        raise Refused(
            "plan_without_working_days",
            "고른 날에는 근무시간이 없습니다. 근무하는 날을 골라 주세요.",
            ADVICE,
        )
    actions.plan_days(year=year, days=wanted, by=visit.viewer, at=visit.at)
    visit.say(f"{len(wanted)}일을 쓸 계획으로 적었습니다. 휴가 신청은 따로 올려 주세요.")
    return redirect(f"/leave?year={year}#advice")


@action(*ANY)
def saving(visit: Visit) -> HttpResponse:
    year, text = year_of(visit), visit.request.POST.get("days", "").strip()
    days = int(text) if text.isdecimal() and len(text) < 3 else 0
    actions.wish_to_save(year=year, minutes=days * DAY, by=visit.viewer, at=visit.at)
    visit.say(f"{year}년 남는 연가 가운데 {days}일을 저축하겠다고 적었습니다.")
    return redirect(f"/leave?year={year}#advice")
