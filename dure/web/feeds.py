"""다른 기록: where presence comes from besides our terminals, and the folder that files come into."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.errors import NotTheirs
from dure.feeds import actions, biostar, profiles, queries
from dure.links.spreadsheets import LineError
from dure.organization import queries as organization
from dure.web.doors import Visit, action, page

CRUMBS = [{"label": "다른 기록", "url": "/feeds"}]
ON_A_PAGE = 50
STATES = {"": "모두", "refused": "거절", "taken": "넣음", "left": "그대로 둠"}
TAGS = {"refused": "bad", "taken": "ok", "left": "plain"}


@page("admin")
def overview(visit: Visit) -> HttpResponse:
    """The sources, how each goes, and what waits for somebody."""
    servers = biostar.servers()
    last = queries.arrivals(limit=1)
    context = {
        "page_title": "다른 기록",
        "page_lead": "단말기 말고도 누가 있었는지 말해 주는 기록입니다.",
        "profiles": len(profiles.in_use()),
        "aside": queries.arrival_counts().get("refused", 0),
        "last": last[0] if last else None,
        "servers": servers,
        "failing": [each for each in servers if each.failing_since],
        "keep_months": queries.pc_keep_months(on=visit.today),
    }
    return visit.show("feeds/overview.html", context)


# ── the watched folder ────────────────────────────────────────────────────────────────


@page("admin")
def folder(visit: Visit) -> HttpResponse:
    """What came into the folder and what became of it."""
    state = visit.request.GET.get("state", "")
    state = state if state in STATES else ""
    counts = queries.arrival_counts()
    total = sum(counts.values())
    rows = [
        {"file": each, "tag": TAGS[each.state], "told": _told(each.outcome)}
        for each in queries.arrivals(state=state, limit=total)
    ]
    context = {
        "page_title": "감시 폴더",
        "page_lead": "이 폴더에 들어온 파일을 1분마다 프로필에 맞추어 넣습니다.",
        "crumbs": CRUMBS,
        "folder": str(queries.folder(organization.institution().code)),
        "profiles": profiles.in_use(),
        "total": total,
        "states": [
            {"key": key, "label": ko, "count": counts.get(key, 0) if key else total,
             "here": key == state}
            for key, ko in STATES.items()
        ],
        "page": Paginator(rows, ON_A_PAGE).get_page(visit.request.GET.get("page")),
        "query": f"state={state}&",
    }  # fmt: skip
    return visit.show("feeds/folder.html", context)


def _told(outcome: dict[str, Any]) -> str:
    if "new" not in outcome:
        return ""
    parked = f", 맡아 둔 것 {outcome['parked']:,}건" if outcome["parked"] else ""
    return f"새 기록 {outcome['new']:,}건, 이미 있던 것 {outcome['repeated']:,}건{parked}"


@page("admin")
def arrival(visit: Visit, arrival: UUID) -> HttpResponse:
    """One file: why it was put aside, line by line."""
    found = queries.arrival(arrival)
    if found is None:
        raise NotTheirs("이 기관에 없는 파일입니다.")
    told = found.outcome
    context = {
        "page_title": found.filename,
        "page_lead": _told(told) or f"{found.get_state_display()}했습니다.",
        "crumbs": [*CRUMBS, {"label": "감시 폴더", "url": "/feeds/folder"}],
        "file": found,
        "can": found.state != "taken",
        "changes": told.get("changes"),
        "was": told.get("was"),
        "now": told.get("now"),
        "errors": [LineError(*each) for each in told.get("errors", [])],
        "nobody": [LineError(*each) for each in told.get("nobody", [])],
    }
    return visit.show("feeds/arrival.html", context)


@action("admin")
def retry(visit: Visit, arrival: UUID) -> HttpResponse:
    """Try a file again."""
    taken = actions.retry_arrival(arrival=arrival, by=visit.viewer, at=visit.at)
    visit.say(
        "파일을 넣었습니다." if taken else "다시 해 보았지만 넣지 못했습니다. 까닭을 읽어 주세요."
    )
    return redirect(f"/feeds/arrivals/{arrival}")


@action("admin")
def dismiss(visit: Visit, arrival: UUID) -> HttpResponse:
    """Leave a file as it is."""
    actions.dismiss_arrival(arrival=arrival, by=visit.viewer, at=visit.at)
    visit.say("그대로 두었습니다. 다시 넣기는 언제든 할 수 있습니다.")
    return redirect("/feeds/folder?state=refused")


urls = [
    path("feeds", overview, name="feeds"),
    path("feeds/folder", folder, name="feeds-folder"),
    path("feeds/arrivals/<uuid:arrival>", arrival, name="feeds-arrival"),
    path("feeds/arrivals/<uuid:arrival>/retry", retry, name="feeds-arrival-retry"),
    path("feeds/arrivals/<uuid:arrival>/dismiss", dismiss, name="feeds-arrival-dismiss"),
]
