"""웹훅: which other systems are told of what, what became of each telling, and the calendars' addresses."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import Refused
from dure.hooks import actions, queries
from dure.hooks.events import EVENTS, LABELS
from dure.messages import queries as messages
from dure.web.doors import SEOUL, Visit, action, page
from dure.web.fields import read_key, typed_day

A_PAGE = 50
TAGS = {"waiting": "go", "trying": "go", "sent": "ok", "stopped": "bad"}


@page("admin")
def listed(visit: Visit) -> HttpResponse:
    return _list(visit)


def _list(
    visit: Visit, *, secret: str = "", of: str = "", given: Any = None, error: str = ""
) -> HttpResponse:
    asked = visit.request.GET
    key = read_key(asked.get("hook", ""))
    state = asked.get("state", "") if asked.get("state") in queries.STATES else ""
    hooks, counts = queries.hooks(viewer=visit.viewer), queries.states(key)
    found = queries.sendings(viewer=visit.viewer, hook=key, state=state)
    part = Paginator(found, A_PAGE).get_page(asked.get("page"))
    query = f"hook={key or ''}&state="
    context = {
        "page_title": "웹훅",
        "page_lead": "승인, 마감, 발령이 있으면 다른 시스템에 바로 알립니다. 누구의 무엇인지 번호만 보냅니다.",
        "hooks": [_hook(each) for each in hooks if not each.ended_at],
        "secret": secret,
        "of": of,
        "given": given or {},
        "chosen": given.getlist("events") if given else [],
        "error": error,
        "events": [(name, each.label) for name, each in EVENTS.items()],
        "key": key,
        "names": [(each.public_id, each.name) for each in hooks],
        "chips": _chips(counts, state, query),
        "page": part,
        "query": f"{query}{state}&",
        "rows": [_row(each) for each in part],
        "calendars": messages.feed_counts(),
        "today": visit.today,
    }
    return visit.show("hooks/list.html", context, 422 if error else 200)


def _hook(each: Any) -> dict[str, Any]:
    return {"hook": each, "events": [LABELS[name] for name in each.events]}


def _row(each: Any) -> dict[str, Any]:
    return {
        "sending": each,
        "label": LABELS[each.event],
        "tag": TAGS[each.state],
        "state": each.get_state_display(),
        "settled": each.state in ("sent", "stopped") and not each.hook.ended_at,
    }


def _chips(counts: dict[str, int], here: str, query: str) -> list[dict[str, Any]]:
    every = {"": "모두"} | queries.STATES
    return [
        {
            "label": ko,
            "count": counts[state] if state else sum(counts.values()),
            "url": f"?{query}{state}",
            "here": state == here,
        }
        for state, ko in every.items()
    ]


@action("admin")
def add(visit: Visit) -> HttpResponse:
    """The answer shows the secret: no later page does."""
    given = visit.request.POST
    try:
        made, secret = actions.add_hook(
            name=given.get("name", ""),
            url=given.get("url", "").strip(),
            events=given.getlist("events"),
            by=visit.viewer,
            at=visit.at,
        )
    except Refused as refused:
        return _list(visit, given=given, error=refused.ko)
    return _list(visit, secret=secret, of=made.name)


@action("admin")
def change(visit: Visit, hook: UUID) -> HttpResponse:
    given = visit.request.POST
    actions.change_hook(
        hook=hook,
        url=given.get("url", "").strip(),
        events=given.getlist("events"),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("고쳤습니다. 기다리던 것도 새 주소로 보냅니다.")
    return redirect("/hooks")


@action("admin")
def renew(visit: Visit, hook: UUID) -> HttpResponse:
    secret = actions.renew_secret(hook=hook, by=visit.viewer, at=visit.at)
    return _list(visit, secret=secret, of=queries.open_hook(hook).name)


@action("admin")
def pause(visit: Visit, hook: UUID) -> HttpResponse:
    actions.pause(hook=hook, reason="시스템관리자가 쉬게 함", by=visit.viewer, at=visit.at)
    visit.say("쉬게 했습니다. 다시 시작하면 그 자리부터 보냅니다.")
    return redirect("/hooks")


@action("admin")
def resume(visit: Visit, hook: UUID) -> HttpResponse:
    actions.resume(hook=hook, by=visit.viewer, at=visit.at)
    visit.say("다시 보냅니다.")
    return redirect("/hooks")


@action("admin")
def end(visit: Visit, hook: UUID) -> HttpResponse:
    actions.end_hook(hook=hook, by=visit.viewer, at=visit.at)
    visit.say("웹훅을 끝냈습니다.")
    return redirect("/hooks")


@action("admin")
def test(visit: Visit, hook: UUID) -> HttpResponse:
    actions.send_test(hook=hook, by=visit.viewer, at=visit.at)
    visit.say("시험으로 하나 보냅니다. 몇 초 뒤 전달에 결과가 보입니다.")
    return redirect(f"/hooks?hook={hook}")


@action("admin")
def replay(visit: Visit, sending: UUID) -> HttpResponse:
    actions.replay(sending=sending, by=visit.viewer, at=visit.at)
    visit.say("같은 번호로 다시 보냅니다.")
    return redirect("/hooks")


@action("admin")
def replay_period(visit: Visit, hook: UUID) -> HttpResponse:
    """Whole days, the last one included."""
    given = visit.request.POST
    since, last = (typed_day(given, name, visit.today) for name in ("since", "last"))
    count = actions.replay_period(
        hook=hook,
        since=datetime.combine(since, time.min, SEOUL),
        until=datetime.combine(last + timedelta(days=1), time.min, SEOUL),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"{count:,}건을 일어난 차례대로 다시 보냅니다.")
    return redirect(f"/hooks?hook={hook}")


urls: list[URLPattern] = [
    path("hooks", listed),
    path("hooks/add", add),
    path("hooks/<uuid:hook>/change", change),
    path("hooks/<uuid:hook>/renew", renew),
    path("hooks/<uuid:hook>/pause", pause),
    path("hooks/<uuid:hook>/resume", resume),
    path("hooks/<uuid:hook>/end", end),
    path("hooks/<uuid:hook>/test", test),
    path("hooks/<uuid:hook>/replay", replay_period),
    path("hooks/sendings/<uuid:sending>/replay", replay),
]
