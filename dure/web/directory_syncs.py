"""One asking of a directory: how far it is, how what it found differs, and what HR decides of it."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.directory import actions, deciding, queries
from dure.directory.deciding import Terms
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.register import KINDS
from dure.web.directories import CRUMBS, MAY, TAGS, who
from dure.web.doors import Visit, action, page
from dure.web.fields import read_sentence, typed_day

ON_A_PAGE = 50
HERE = "/directory/syncs"
WORDS = {"unit": "부서", "person": "사람", "new": "새로", "changed": "바뀜", "gone": "사라짐",
         "unmatched": "맞추지 못함"}  # fmt: skip
STATES = {
    "open": "승인 기다림",
    "applied": "반영함",
    "refused": "반영하지 못함",
    "left": "그대로 둠",
}
LINE_TAGS = {"open": "go", "applied": "ok", "refused": "bad", "left": "plain"}
ASKED = ("what", "state", "q")


@page(*MAY)
def one(visit: Visit, sync: UUID) -> HttpResponse:
    """What an asking found, the lines of one page, and what may be decided."""
    actions.may(visit.viewer)
    row = queries.sync(sync)
    waits = queries.counted(row, *queries.WAITS)
    decides = row.state == "open" and visit.viewer.role == "hr"
    context = {
        "page_title": f"{row.directory.name} 맞추기",
        "page_lead": _lead(row, waits),
        "crumbs": [*CRUMBS, _crumb(row)],
        "sync": row,
        "state": row.get_state_display(),
        "tag": TAGS[row.state],
        "by": who(row),
        "job": _job(row),
        "figs": _figs(queries.counted(row)),
        "newest": queries.open_of(row.directory) if row.state == "replaced" else None,
        "decides": decides,
        "whole": _plain(waits),
        "comes": bool(waits.get(("person", "new"))),
        "kinds": KINDS.items(),
        "schedules": sorted(people.schedule_names().items(), key=lambda each: each[1]),
        **_lines(visit, row, decides),
    }
    return visit.show("directory/sync.html", context)


def _crumb(row: Any) -> dict[str, str]:
    ended = {"label": row.directory.name}
    return (
        ended
        if row.directory.ended_at
        else {**ended, "url": f"/directory/{row.directory.public_id}"}
    )


def _plain(waits: dict[tuple[str, str], int]) -> int:
    """Lines that may be done all at once: nobody goes, and everybody is known."""
    return sum(n for (_, change), n in waits.items() if change in ("new", "changed"))


def _lead(row: Any, waits: dict[tuple[str, str], int]) -> str:
    told = {
        "waiting": "곧 읽기 시작합니다.",
        "running": "디렉터리를 읽고 있습니다. 아직 아무것도 바뀌지 않았습니다.",
        "failed": "디렉터리에 묻지 못했습니다.",
        "same": "읽은 것이 모두 지금 기록과 같습니다.",
        "open": f"다른 것 {sum(waits.values()):,}건이 기다립니다. 승인한 줄만 바뀝니다.",
        "replaced": "더 새로운 제안이 있어 정할 수 없습니다.",
        "settled": "모든 줄을 정했습니다.",
    }
    return told[row.state]


def _job(row: Any) -> dict[str, Any] | None:
    """How far the reading is, while it is under way."""
    if row.state not in ("waiting", "running"):
        return None
    note = f"{row.read:,}건을 읽었습니다. 이 화면을 닫아도 계속됩니다."
    waiting = "차례를 기다립니다. 이 화면을 닫아도 읽습니다."
    return {
        "title": "읽기",
        "note": note if row.state == "running" else waiting,
        "url": f"{HERE}/{row.public_id}/progress",
    }


@page(*MAY)
def progress(visit: Visit, sync: UUID) -> HttpResponse:
    """How far it is; asked for each second."""
    actions.may(visit.viewer)
    row = queries.sync(sync)
    over = {
        "title": "읽기",
        "note": f"{row.read:,}건을 읽었습니다.",
        "finished": True,
        "result_url": f"{HERE}/{sync}",
    }
    return visit.show("parts/progress.html", {"job": _job(row) or over})


def _figs(counts: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    """How many there are of each, and where they are to be seen."""
    return [
        {"label": f"{WORDS[kind]} {WORDS[change]}", "value": f"{counts[kind, change]:,}",
         "unit": "건", "url": f"?what={kind}-{change}"}
        for kind in ("unit", "person")
        for change in ("new", "changed", "gone", "unmatched")
        if counts.get((kind, change))
    ]  # fmt: skip


def _lines(visit: Visit, row: Any, decides: bool) -> dict[str, Any]:
    asked = {name: visit.request.GET[name] for name in ASKED if visit.request.GET.get(name)}
    kind, _, change = asked.get("what", "").partition("-")
    found = queries.found(
        row, kind=kind, change=change, state=asked.get("state", ""), text=asked.get("q", "").strip()
    )
    shown = Paginator(found, ON_A_PAGE).get_page(visit.request.GET.get("page"))
    items = list(shown)
    ids = people.public_ids({each.subject or 0 for each in items if each.kind == "person"})
    named = _named(visit, items) if decides else {}
    return {
        "asked": asked,
        "what": [(f"{k}-{c}", f"{WORDS[k]} {WORDS[c]}") for k, c in queries.counted(row)],
        "states": STATES.items(),
        "page": shown,
        "query": f"{urlencode(asked)}&" if asked else "",
        "here": visit.request.GET.urlencode(),
        "rows": [
            {
                "item": each,
                "group": f"{WORDS[each.kind]} {WORDS[each.change]}",
                "state": STATES[each.state],
                "tag": LINE_TAGS[each.state],
                "whose": ids.get(each.subject or 0) if each.kind == "person" else None,
                "picks": decides and each.state in queries.WAITS,
                "ties": decides and _is_nobody(each),
                "named": named.get(each.name, []),
            }
            for each in items
        ],
    }


def _is_nobody(each: Any) -> bool:
    """Whether somebody may say who an entry is: it says no 사번 itself."""
    told = each.told
    unmatched = (each.kind, each.change, each.state) == ("person", "unmatched", "open")
    return unmatched and "name" in told and not told.get("staff_number")


def _named(visit: Visit, items: Iterable[Any]) -> dict[str, list[str]]:
    """Those who bear the name of an entry that is nobody yet, with 사번 and unit."""
    wanted = {each.name for each in items if _is_nobody(each)}
    if not wanted:
        return {}
    found = [
        each for each in people.members(viewer=visit.viewer, on=visit.today) if each.name in wanted
    ]
    numbers = people.staff_numbers([each.person for each in found], on=visit.today)
    units = organization.names({each.unit for each in found})
    told: dict[str, list[str]] = {}
    for each in found:
        words = (numbers.get(each.person, "사번 없음"), units.get(each.unit, ""), each.position)
        told.setdefault(each.name, []).append(" ".join(word for word in words if word))
    return told


# ── deciding ──────────────────────────────────────────────────────────────────────────


@action("hr")
def apply(visit: Visit, sync: UUID) -> HttpResponse:
    """Do the lines that were picked, or with `every` all but those who are gone or unmatched."""
    sent = visit.request.POST
    schedule = sent.get("schedule", "")
    terms = Terms(
        typed_day(sent, "since", visit.today),
        sent.get("kind", "regular") if sent.get("kind", "regular") in KINDS else "regular",
        int(schedule) if schedule in map(str, people.schedule_names()) else None,
        read_sentence(sent.get("reason", ""), "까닭은", 200),
    )
    items = None if "every" in sent else _picked(visit)
    done = deciding.apply(sync=sync, items=items, terms=terms, by=visit.viewer, at=visit.at)
    refused = done["refused"]
    visit.say(
        f"{done['applied']:,}건을 반영했습니다."
        + (f" {refused:,}건은 반영하지 못했습니다. 까닭을 보고 고쳐 주세요." if refused else "")
    )
    return _back(visit, sync)


@action("hr")
def leave(visit: Visit, sync: UUID) -> HttpResponse:
    """Leave the lines that were picked as they are, and say why."""
    reason = read_sentence(visit.request.POST.get("reason", ""), "까닭은", 200)
    left = deciding.leave(
        sync=sync, items=_picked(visit), reason=reason, by=visit.viewer, at=visit.at
    )
    visit.say(f"{left:,}건을 그대로 두었습니다. 계속 다르면 다음에 다시 나옵니다.")
    return _back(visit, sync)


@action("hr")
def tie(visit: Visit, sync: UUID, item: int) -> HttpResponse:
    """Say who an entry is."""
    number = visit.request.POST.get("staff_number", "")
    deciding.tie(sync=sync, item=item, staff_number=number, by=visit.viewer, at=visit.at)
    visit.say("누구인지 정했습니다. 다음부터도 이 사람으로 봅니다.")
    return _back(visit, sync)


def _picked(visit: Visit) -> Sequence[int]:
    sent = visit.request.POST.getlist("items")
    return [int(each) for each in sent if each.isdecimal() and len(each) < 19]


def _back(visit: Visit, sync: UUID) -> HttpResponse:
    """The page that was looked at, filtered as it was."""
    asked = visit.request.GET.urlencode()
    return redirect(f"{HERE}/{sync}" + (f"?{asked}" if asked else ""))


urls: list[URLPattern] = [
    path("directory/syncs/<uuid:sync>", one),
    path("directory/syncs/<uuid:sync>/progress", progress),
    path("directory/syncs/<uuid:sync>/apply", apply),
    path("directory/syncs/<uuid:sync>/leave", leave),
    path("directory/syncs/<uuid:sync>/tie/<int:item>", tie),
]
