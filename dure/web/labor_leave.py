"""연차 of a worker: what the act made, used and left, 사용촉진; written by the officer, read by the worker."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.labor import annual, days, queries, reach
from dure.labor.annual import Account, Promotion
from dure.web.doors import ANY, Visit, action, page
from dure.web.fields import typed_day
from dure.web.labor import CRUMBS, HOME, READERS, number
from law.labor import words


@page(*READERS)
def leave(visit: Visit, worker: UUID) -> HttpResponse:
    """The officer's look: every grant with its arithmetic, and what is to be written."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    account = annual.of_worker(found, visit.today)
    name = queries.names([found.district])[found.district_id]
    home = f"{HOME}/workers/{found.public_id}"
    context = {
        "page_title": f"{found.name or found.number}의 연차",
        "page_lead": "법이 만든 연차와 쓴 것, 남은 것입니다. 사용촉진은 한 날과 방법을 적습니다.",
        "crumbs": [*CRUMBS, {"label": name, "url": f"{HOME}/districts/{found.district.public_id}"},
                   {"label": found.name or found.number, "url": home}],
        "worker": found,
        "unwritten": account.unwritten,
        "may": visit.viewer.role == "labor",
        **_shown(account, annual.uses(found)),
    }  # fmt: skip
    return visit.show("labor/leave.html", context)


def _shown(account: Account, uses: list[Any]) -> dict[str, Any]:
    return {
        "grants": [
            {"it": each, "kind": words.LEAVES[each.kind], "last": each.until - timedelta(days=1)}
            for each in account.grants
        ],
        "unknown": account.unknown,
        "uses": uses,
    }


@page(*ANY)
def mine(visit: Visit) -> HttpResponse:
    """One's own leave, of every district one works for."""
    own = queries.workers_of(visit.viewer.person) if visit.viewer.person else []
    shown = [_shown(annual.of_worker(each, visit.today), annual.uses(each)) for each in own]
    context = {
        "page_title": "내 연차",
        "page_lead": "생긴 연차와 쓴 것, 남은 것입니다.",
        "crumbs": [{"label": "내 일", "url": "/labor/mine"}],
        "grants": [each for one in shown for each in one["grants"]],
        "uses": [each for one in shown for each in one["uses"]],
        "unknown": [each for one in shown for each in one["unknown"]],
        "mine": True,
    }
    return visit.show("labor/leave.html", context)


@action("labor")
def grant(visit: Visit, worker: UUID) -> HttpResponse:
    """Write what the act has made."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    count = annual.grant(worker=found, by=visit.viewer, at=visit.at)
    visit.say(f"연차 {count}건을 적었습니다." if count else "새로 적을 연차가 없습니다.")
    return _back(worker)


@action("labor")
def use(visit: Visit, worker: UUID) -> HttpResponse:
    """Write how much leave a day took; 0 takes it back."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    typed = visit.request.POST
    days.use_leave(
        worker=found, day=typed_day(typed, "date", visit.today),
        minutes=number(typed.get("minutes", ""), "연차"), by=visit.viewer, at=visit.at,
    )  # fmt: skip
    visit.say("쓴 연차를 적었습니다.")
    return _back(worker)


@action("labor")
def promote(visit: Visit, worker: UUID) -> HttpResponse:
    """Write how 사용촉진 was carried out."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    typed = visit.request.POST
    row = annual.row_of(found, number(typed.get("grant", ""), "연차"))
    told = Promotion(
        first_notice_on=_day(visit, "first_notice_on"),
        first_written="first_written" in typed,
        individual="individual" in typed,
        chosen_minutes=number(typed.get("chosen", "") or "0", "근로자가 정한 연차"),
        second_notice_on=_day(visit, "second_notice_on"),
        second_written="second_written" in typed,
        designated_minutes=number(typed.get("designated", "") or "0", "지정한 연차"),
        worked_minutes=number(typed.get("worked", "") or "0", "나와 일한 연차"),
        refused_minutes=number(typed.get("refused", "") or "0", "거부한 연차"),
    )
    annual.promote(grant=row, promotion=told, by=visit.viewer, at=visit.at)
    visit.say("사용촉진을 적었습니다.")
    return _back(worker)


def _day(visit: Visit, name: str) -> Any:
    typed = visit.request.POST
    return typed_day(typed, name, visit.today) if typed.get(name) else None


def _back(worker: UUID) -> HttpResponse:
    return redirect(f"{HOME}/workers/{worker}/leave")


urls: list[URLPattern] = [
    path("labor/workers/<uuid:worker>/leave", leave, name="labor-leave"),
    path("labor/workers/<uuid:worker>/leave/grant", grant, name="labor-leave-grant"),
    path("labor/workers/<uuid:worker>/leave/use", use, name="labor-leave-use"),
    path("labor/workers/<uuid:worker>/leave/promote", promote, name="labor-leave-promote"),
    path("labor/mine/leave", mine, name="labor-mine-leave"),
]
