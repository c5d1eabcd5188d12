"""연차 쓰기: a worker asks for a day or some hours, sees what is left and what became of it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.labor import asking, running
from dure.web import labor_mine_words
from dure.web.doors import ANY, Visit, action, page
from dure.web.fields import read_day, typed_day
from dure.web.labor import number
from dure.web.labor_paper import own_worker
from dure.web.templatetags.dure_format import day_ko, hours_ko

HOME = "/labor/mine/leave/new"
TAGS = {"requested": "go", "approved": "ok", "rejected": "warn", "withdrawn": "plain"}
AHEAD = 14


def chips(worker: Any, today: date) -> list[dict[str, str]]:
    """The next two days of work as whole days of leave, the next half of one, and any other."""
    ahead = (today + timedelta(days=n) for n in range(1, AHEAD))
    found = [(day, whole) for day in ahead if (whole := asking.scheduled(worker, day))][:2]
    made = [{"label": f"{day_ko(day)} 하루", "url": f"{HOME}?date={day}"} for day, _ in found]
    made += [
        {"label": f"{day_ko(day)} {hours_ko(whole // 2)}", "url": f"{HOME}?date={day}&minutes={whole // 2}"}
        for day, whole in found[:1]
    ]  # fmt: skip
    return made


@page(*ANY)
def mine(visit: Visit) -> HttpResponse:
    """The form with what was picked already in it, what is left, and what was asked for."""
    worker = own_worker(visit)
    given = visit.request.GET
    day = read_day(given.get("date"), visit.today + timedelta(days=1))
    found = running.look(worker, today=visit.today)
    daily = found.span.terms.daily_minutes if found else 480
    picked = given.get("minutes", "")
    left = asking.balance(worker, on=day, today=visit.today)
    context = {
        "page_title": "연차 쓰기",
        "crumbs": [{"label": "내 일", "url": "/labor/mine"}],
        "page_lead": "날을 고르고 신청하면 노동담당에게 바로 갑니다.",
        "day": day,
        "least": visit.today,
        "lengths": [(minutes, hours_ko(minutes)) for minutes in _lengths(picked, daily)],
        "minutes": picked,
        "leave": labor_mine_words.leave(left, daily),
        "rows": [_row(visit, each, daily) for each in asking.of_worker(worker)],
        "article": asking.article(visit.today),
    }
    return visit.show("labor/leave_mine.html", context)


def _lengths(picked: str, daily: int) -> list[int]:
    """Whole hours short of a day, and what was picked: half a day may end within an hour."""
    own = {minutes for minutes in range(1, daily) if str(minutes) == picked}
    return sorted({*range(60, daily, 60), *own})


def _row(visit: Visit, each: Any, daily: int) -> dict[str, Any]:
    open_still = each.state == "requested" or (each.state == "approved" and each.date > visit.today)
    return {
        "asked": each,
        "length": labor_mine_words.in_days(each.minutes, daily),
        "state": asking.STATES[each.state],
        "tag": TAGS[each.state],
        "may_withdraw": open_still,
    }


@action(*ANY)
def ask(visit: Visit) -> HttpResponse:
    """Ask for a day, or for some hours of it."""
    given = visit.request.POST
    minutes = given.get("minutes", "")
    asking.ask_leave(
        worker=own_worker(visit),
        day=typed_day(given, "date", visit.today),
        minutes=number(minutes, "시간") if minutes else None,
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("연차를 신청했습니다. 노동담당이 정하면 알려 드립니다.")
    return redirect(HOME)


@action(*ANY)
def withdraw(visit: Visit, asked: UUID) -> HttpResponse:
    """Take a request back."""
    found = asking.own(asked, visit.viewer.person or 0)
    asking.withdraw_leave(request=found, by=visit.viewer, at=visit.at)
    visit.say("연차 신청을 거두었습니다.")
    return redirect(HOME)


urls: list[URLPattern] = [
    path("labor/mine/leave/new", mine, name="labor-mine-leave-new"),
    path("labor/mine/leave/ask", ask, name="labor-mine-leave-ask"),
    path("labor/mine/leave/<uuid:asked>/withdraw", withdraw, name="labor-mine-leave-withdraw"),
]
