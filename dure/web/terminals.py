"""단말기: how each is, who waits to be let in, and what is to be done about what is wrong."""

from collections import Counter
from datetime import timedelta
from ipaddress import ip_network
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import NotTheirs, Refused
from dure.organization import queries as organization
from dure.terminals import actions, diagnostics, queries
from dure.terminals.queries import Seen
from dure.web import terminal_notes
from dure.web.doors import Visit, action, page
from dure.web.fields import read_day

SHOWN: Final = 30
ON_A_PAGE: Final = 20
PLAIN: Final = {
    "check": ("CHECK", "설정을 새로 받게 하기"),
    "log": ("LOG", "남은 기록을 바로 보내게 하기"),
    "info": ("INFO", "형편 묻기"),
    "reload": ("RELOAD OPTIONS", "설정을 다시 읽게 하기"),
    "reboot": ("REBOOT", "다시 켜기"),
}
TAGS: Final = {"admitted": "ok", "waiting": "warn", "shut": "plain"}
KINDS: Final = {"": "모두", "trouble": "살펴볼 것", "well": "잘 도는 것", "shut": "막은 것"}
STATES: Final = {"done": "ok", "failed": "bad", "expired": "warn", "sent": "go", "waiting": "go"}


@page("admin")
def index(visit: Visit) -> HttpResponse:
    """Health first, then who waits, then everybody."""
    found = diagnostics.health(at=visit.at)
    every, units = queries.devices(), _units(visit)
    rows = [_row(visit, each, units) for each in every if each.state != "waiting"]
    context = {
        "page_title": "단말기",
        "page_lead": _lead(found, every),
        "notes": terminal_notes.of(visit, found),
        "waiting": [(each, _network(each.address)) for each in found.waiting],
        "units": units.items(),
        "shared": queries.is_shared(),
        "keep_months": organization.keep_months("terminals.swipe_keep_months", on=visit.today),
        "health": found,
        **_listed(visit, rows),
    }
    return visit.show("terminals/index.html", context)


def _listed(visit: Visit, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """One page of the terminals of an office and of a kind, those with a trouble first."""
    asked = visit.request.GET
    unit, kind = asked.get("unit", ""), asked.get("kind", "")
    here = [row for row in rows if unit in ("", row["unit"])]
    found = [row for row in here if kind in ("", row["kind"])]
    place = list(KINDS).index
    found.sort(key=lambda row: place(row["kind"]))
    counts = Counter({"": len(here)}) + Counter(row["kind"] for row in here)
    return {
        "page": Paginator(found, ON_A_PAGE).get_page(asked.get("page")),
        "query": f"{urlencode({'unit': unit, 'kind': kind})}&",
        "count": len(rows),
        "places": sorted({row["unit"] for row in rows} - {""}),
        "unit": unit,
        "kind": kind,
        "chips": [
            {"label": ko, "count": counts[name], "here": name == kind,
             "url": f"?{urlencode({'unit': unit, 'kind': name})}"}
            for name, ko in KINDS.items()
        ],
    }  # fmt: skip


def _lead(found: diagnostics.Health, every: list[Seen]) -> str:
    if not every and queries.is_shared():
        return "단말기를 아래에서 더하면 여기에 나타납니다."
    if not every:
        return "단말기가 두레에 연락해 오면 여기에 저절로 나타납니다."
    if found.troubles:
        return f"살펴볼 것이 {found.troubles}가지 있습니다."
    return "모두 잘 돌고 있습니다."


def _row(visit: Visit, each: Seen, units: dict[int, str]) -> dict[str, Any]:
    is_in = each.state == "admitted"
    late = is_in and visit.at - each.last_seen_at > diagnostics.SILENT
    return {
        "seen": each,
        "unit": units.get(each.unit or 0, ""),
        "kind": "shut" if not is_in else "trouble" if late or each.drift_since else "well",
        "tag": "bad" if late else TAGS[each.state],
        "state": "끊김" if late else "연결됨" if is_in else each.state_ko,
    }


def _units(visit: Visit) -> dict[int, str]:
    return {node.id: node.name for node in organization.tree(on=visit.today).values()}


def _network(address: str) -> str:
    """What a terminal's own network most likely is."""
    return str(ip_network(f"{address}/{24 if '.' in address else 64}", strict=False))


@page("admin")
def one(visit: Visit, device: UUID) -> HttpResponse:
    """One terminal: where it hangs, what it is asked, what it answered."""
    found = _found(device)
    context = {
        "page_title": found.name or found.serial,
        "page_lead": f"일련번호 {found.serial}",
        "crumbs": [{"label": "단말기", "url": "/terminals"}],
        "each": found,
        "tag": TAGS[found.state],
        "shared": queries.is_shared(),
        "units": _units(visit).items(),
        "networks": ", ".join(found.networks) or _network(found.address),
        "plain": [(name, ko) for name, (_, ko) in PLAIN.items()],
        "commands": [
            (each, STATES.get(each.state, "plain"))
            for each in queries.commands(serial=found.serial, limit=SHOWN)
        ],
        "yesterday": visit.today - timedelta(days=1),
        "today": visit.today,
    }
    return visit.show("terminals/one.html", context)


@action("admin")
def add(visit: Visit) -> HttpResponse:
    """Let in a terminal by the number on its label."""
    given = visit.request.POST
    actions.add(
        serial=given.get("serial", ""),
        key=given.get("key", "").strip(),
        **_placing(visit),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("단말기를 승인했습니다. 같은 망에서 같은 통신 비밀번호로 오면 받습니다.")
    return redirect("/terminals")


@action("admin")
def admit(visit: Visit, device: UUID) -> HttpResponse:
    found, given = _found(device), visit.request.POST
    key = given.get("key", "").strip()
    actions.admit(
        serial=found.serial,
        key="" if given.get("no_key") else key or None,
        **_placing(visit),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"{given.get('name', '').strip()} 단말기를 승인했습니다.")
    return redirect("/terminals" if found.state == "waiting" else f"/terminals/{device}")


def _placing(visit: Visit) -> dict[str, Any]:
    """Where a terminal hangs, and from which networks it comes."""
    given = visit.request.POST
    unit = given.get("unit", "")
    if not unit.isdecimal() or int(unit) not in _units(visit):
        raise Refused("no_unit", "단말기가 있는 기관이나 부서를 골라 주세요.")
    networks = given.get("networks", "").replace("\n", ",").split(",")
    return {"name": given.get("name", ""), "unit": int(unit), "networks": networks}


@action("admin")
def shut(visit: Visit, device: UUID) -> HttpResponse:
    found = _found(device)
    actions.shut(serial=found.serial, by=visit.viewer, at=visit.at)
    visit.say(f"단말기 {found.serial}을(를) 막았습니다. 보내온 기록은 그대로 있습니다.")
    return redirect("/terminals")


@action("admin")
def ask(visit: Visit, device: UUID) -> HttpResponse:
    """Queue one of the commands of words only."""
    found, chosen = _found(device), PLAIN.get(visit.request.POST.get("command", ""))
    if chosen is None:
        raise Refused("no_command", "단말기에 시킬 일을 골라 주세요.")
    actions.queue(serial=found.serial, command=chosen[0], by=visit.viewer, at=visit.at)
    visit.say(f"맡겼습니다: {chosen[1]}. 단말기가 다음에 연락하면 가져갑니다.")
    return redirect(f"/terminals/{device}")


@action("admin")
def backfill(visit: Visit, device: UUID) -> HttpResponse:
    found, given = _found(device), visit.request.POST
    never = visit.today + timedelta(days=2)  # what is no day is refused as one to come
    since, last = read_day(given.get("since"), never), read_day(given.get("last"), never)
    actions.backfill(
        serial=found.serial,
        since=since,
        until=last + timedelta(days=1),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("그날들의 기록을 다시 보내게 했습니다. 이미 있는 기록은 늘지 않습니다.")
    return redirect(f"/terminals/{device}")


@action("admin")
def cancel(visit: Visit, command: int) -> HttpResponse:
    actions.cancel(command=command, by=visit.viewer, at=visit.at)
    visit.say("보내기 전의 명령을 거두었습니다.")
    return redirect(_back(command))


@action("admin")
def again(visit: Visit, command: int) -> HttpResponse:
    """Queue once more what a terminal did not do."""
    actions.queue_again(command=command, by=visit.viewer, at=visit.at)
    visit.say("다시 맡겼습니다. 단말기가 다음에 연락하면 가져갑니다.")
    return redirect(_back(command))


def _back(command: int) -> str:
    seen = queries.device(_asked(command).serial)
    return f"/terminals/{seen.public_id}" if seen else "/terminals"


def _asked(command: int) -> queries.Asked:
    found = queries.command(command)
    if found is None:
        raise NotTheirs("이 기관에 없는 명령입니다.")
    return found


def _found(device: UUID) -> Seen:
    found = queries.device_by_id(device)
    if found is None:
        raise NotTheirs("이 기관에 연락해 온 적이 없는 단말기입니다.")
    return found


urls: list[URLPattern] = [
    path("terminals", index),
    path("terminals/add", add),
    path("terminals/<uuid:device>", one),
    path("terminals/<uuid:device>/admit", admit),
    path("terminals/<uuid:device>/shut", shut),
    path("terminals/<uuid:device>/ask", ask),
    path("terminals/<uuid:device>/backfill", backfill),
    path("terminals/commands/<int:command>/cancel", cancel),
    path("terminals/commands/<int:command>/again", again),
]
