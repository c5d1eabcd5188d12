"""당직 설정: how each watch is manned from a day on, who is exempt, and who is paired."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.duty import exempting, queries, watches
from dure.duty.queries import Manned
from dure.errors import NotTheirs, Refused
from dure.organization import queries as organization
from dure.people import queries as people
from dure.web.doors import Visit, action, page
from dure.web.duty import EDITORS, key_of, named
from dure.web.fields import read_clock, read_sentence, typed_day
from dure.web.templatetags.dure_format import clock

HOME = "/duty/watches"
GRADES = (4, 5, 6, 7, 8, 9)
NUMBERS = {
    "leaders": "사령의 수",
    "members": "당직원의 수",
    "leader_grade": "사령의 급",
    "top_grade": "가장 높은 급",
}
FAR = timedelta(days=366)
MIDNIGHT = 1440


@page(*EDITORS)
def settings(visit: Visit) -> HttpResponse:
    """Every watch with its history; one of them in the form, to be changed from a day on."""
    found = queries.watches()
    nodes = organization.tree(on=visit.today)
    picked = next((w for w in found if str(w.watch) == visit.request.GET.get("watch", "")), None)
    reach = organization.reach(visit.viewer, on=visit.today)
    context: dict[str, Any] = {
        "page_title": "당직 설정",
        "page_lead": "누가 언제 어떻게 당직을 서는지 정합니다. 바꾸면 그날부터의 새 줄이 되고 옛 줄은 남습니다.",
        "crumbs": [{"label": "당직표", "url": "/duty/rosters"}],
        "watches": [(each, _units(each), _state(visit, each)) for each in found],
        "picked": picked,
        "modes": queries.MODES,
        "when": queries.WHEN,
        "grades": GRADES,
        "units": [(n.public_id, n.name, bool(picked and pk in picked.units)) for pk, n in nodes.items()
                  if reach is None or pk in reach],
        "start": clock(picked.start) if picked else "18:00",
        "end": _end(picked) if picked else "09:00",
        "checklist": "\n".join(picked.checklist) if picked else "",
        "is_hr": visit.viewer.role == "hr",
        "pairs": _pairs(visit),
    }  # fmt: skip
    if visit.viewer.role == "hr":
        context |= _exemptions(visit)
    return visit.show("duty/watches.html", context)


def _units(watch: Manned) -> str:
    return ", ".join(organization.names(watch.units).values())


def _state(visit: Visit, watch: Manned) -> str:
    if visit.today < watch.since:
        return "예정"
    return "지금" if watch.until is None or visit.today < watch.until else "지난 줄"


def _exemptions(visit: Visit) -> dict[str, Any]:
    """Who is exempt and why: read by HR alone."""
    found = queries.exemptions()
    names = people.names({each.person_id for each in found})
    modes = dict(queries.MODES)
    return {
        "reasons": queries.REASONS,
        "exemptions": [
            {
                "key": each.public_id,
                "name": names.get(each.person_id, ""),
                "why": each.get_why_display(),
                "modes": "모든 당직"
                if len(each.modes) == len(modes)
                else ", ".join(modes[mode] for mode in each.modes),
                "source": each.source,
                "since": each.valid.lower,
                "until": each.valid.upper,
                "over": each.valid.upper is not None and each.valid.upper <= visit.today,
            }
            for each in found
        ],
    }


def _pairs(visit: Visit) -> list[dict[str, Any]]:
    """Pairs of the viewer's people."""
    mine = {each.person: each.name for each in people.members(viewer=visit.viewer, on=visit.today)}
    found = queries.pairings(since=visit.today, until=visit.today + FAR)
    return [
        {
            "key": each.public_id,
            "names": f"{mine[each.one_id]}, {mine[each.other_id]}",
            "together": each.together,
            "why": each.why,
        }
        for each in found
        if each.one_id in mine and each.other_id in mine
    ]


def _end(watch: Manned) -> str:
    """As the form reads it back: an end that is earlier than the start is one of the next day."""
    longer = watch.end - watch.start > MIDNIGHT
    return clock(watch.end if longer or watch.end <= MIDNIGHT else watch.end - MIDNIGHT)


@action(*EDITORS)
def set_watch(visit: Visit) -> HttpResponse:
    """A watch from a day on."""
    given = visit.request.POST
    start, end = read_clock(given.get("start", "")), read_clock(given.get("end", ""))
    if start is None or end is None:
        raise Refused("times_malformed", "시각은 18:00처럼 넣어 주세요. 끝이 이르면 다음 날입니다.")
    if end <= start:
        end += MIDNIGHT
    if given.get("mode") not in dict(queries.MODES) or given.get("days") not in dict(queries.WHEN):
        raise Refused("mode_missing", "당직의 종류와 서는 날을 골라 주세요.")
    numbers = {name: _number(given.get(name, ""), ko) for name, ko in NUMBERS.items()}
    watches.set_watch(
        wanted=watches.Wanted(
            name=read_sentence(given.get("name", ""), "이름은", 60),
            mode=given["mode"],
            days=given["days"],
            start=start,
            end=end,
            units=tuple(_unit(key) for key in given.getlist("unit")),
            source=read_sentence(given.get("source", ""), "근거는"),
            checklist=tuple(
                read_sentence(line, "점검 항목은 한 줄에", 100)
                for line in given.get("checklist", "").splitlines()
            ),
            **numbers,
        ),
        since=typed_day(given, "since", visit.today),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("당직을 정했습니다.")
    return redirect(HOME)


@action(*EDITORS)
def end_watch(visit: Visit, watch: UUID) -> HttpResponse:
    """No such watch from a day on."""
    until = typed_day(visit.request.POST, "until", visit.today)
    watches.end_watch(watch=watch, until=until, by=visit.viewer, at=visit.at)
    visit.say("그날부터 두지 않습니다.")
    return redirect(HOME)


@action("hr")
def exempt(visit: Visit) -> HttpResponse:
    """Somebody keeps no watch for a while."""
    given = visit.request.POST
    who = named(visit, given.get("person", ""))
    if given.get("why") not in dict(queries.REASONS):
        raise Refused("reason_missing", "면제하는 사유를 골라 주세요.")
    modes = tuple(each for each in given.getlist("mode") if each in dict(queries.MODES))
    exempting.exempt(
        wanted=exempting.Wanted(
            person=who.person,
            why=given["why"],
            modes=modes,
            source=read_sentence(given.get("source", ""), "근거는"),
            since=typed_day(given, "since", visit.today),
            until=typed_day(given, "until", visit.today) if given.get("until") else None,
        ),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"{who.name}의 당직 면제를 적었습니다.")
    return redirect(f"{HOME}#exempt")


@action("hr")
def end_exemption(visit: Visit, exemption: UUID) -> HttpResponse:
    """They keep watch again from a day on."""
    until = typed_day(visit.request.POST, "until", visit.today)
    exempting.end_exemption(exemption=exemption, until=until, by=visit.viewer, at=visit.at)
    visit.say("면제를 끝냈습니다.")
    return redirect(f"{HOME}#exempt")


@action(*EDITORS)
def pair(visit: Visit) -> HttpResponse:
    """Two people together, or never together."""
    given = visit.request.POST
    one, other = named(visit, given.get("one", "")), named(visit, given.get("other", ""))
    exempting.pair(
        persons=[one.person, other.person],
        together=given.get("together") == "1",
        why=read_sentence(given.get("why", ""), "까닭은", 100),
        since=typed_day(given, "since", visit.today),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"{one.name}, {other.name}의 짝을 정했습니다.")
    return redirect(f"{HOME}#pairs")


@action(*EDITORS)
def end_pair(visit: Visit, pairing: UUID) -> HttpResponse:
    """Two people like any others again."""
    exempting.end_pairing(pairing=pairing, by=visit.viewer, at=visit.at)
    visit.say("짝을 끝냈습니다.")
    return redirect(f"{HOME}#pairs")


def _unit(text: str) -> int:
    found = organization.key(key_of(text))
    if found is None:
        raise NotTheirs("이 기관에 없는 부서입니다.")
    return found


def _number(text: str, ko: str) -> int:
    if not text.strip().isdecimal() or len(text.strip()) > 3:
        raise Refused("number_malformed", f"‘{ko}’에는 숫자를 넣어 주세요.")
    return int(text)


urls: list[URLPattern] = [
    path("duty/watches", settings),
    path("duty/watches/set", set_watch),
    path("duty/watches/<uuid:watch>/end", end_watch),
    path("duty/exemptions/make", exempt),
    path("duty/exemptions/<uuid:exemption>/end", end_exemption),
    path("duty/pairings/make", pair),
    path("duty/pairings/<uuid:pairing>/end", end_pair),
]
