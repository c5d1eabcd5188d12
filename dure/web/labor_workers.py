"""A worker: who they are, their contracts, what they are given and what they really do."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import Refused
from dure.labor import given as giving
from dure.labor import queries, reach, workers
from dure.labor.workers import WantedWorker
from dure.people import queries as people
from dure.web.doors import Visit, action, page
from dure.web.fields import read_clock, read_sentence, typed_day
from dure.web.labor import CRUMBS, HOME, READERS, TAGS, number
from law.labor import words


@page(*READERS)
def worker(visit: Visit, worker: UUID) -> HttpResponse:
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    name = queries.names([found.district])[found.district_id]
    duties = queries.duties(found)
    context = {
        "page_title": found.name or found.number,
        "page_lead": f"{name} {words.KINDS[found.kind]}, {found.job or '직무를 적지 않음'}",
        "crumbs": [*CRUMBS, {"label": name, "url": f"{HOME}/districts/{found.district.public_id}"}],
        "worker": found,
        "papers": [_paper(each) for each in queries.contracts_of(found)],
        "benefits": [(words.BENEFITS[each.code], each.annual_won) for each in queries.benefits(found)],
        "comparators": [
            {"said": each, "peer": words.PEERS[each.peer], "code": words.BENEFITS[each.code]}
            for each in queries.comparators(found)
        ],
        "duties": duties,
        "share": _share(duties),
        "accesses": [{"said": each, "system": words.SYSTEMS[each.system]} for each in queries.accesses(found)],
        "kinds": words.KINDS.items(),
        "codes": words.BENEFITS.items(),
        "peers": words.PEERS.items(),
        "systems": words.SYSTEMS.items(),
        "may": visit.viewer.role == "labor",
        "staff": people.staff_numbers([found.person_id], on=visit.today).get(found.person_id, "")
        if found.person_id
        else "",
        "login": people.names([found.person_id]).get(found.person_id, "") if found.person_id else "",
    }  # fmt: skip
    return visit.show("labor/worker.html", context)


def _paper(paper: queries.Paper) -> dict[str, Any]:
    terms = paper.versions[0]
    return {
        "contract": paper.contract,
        "terms": terms,
        "last": terms.end - timedelta(days=1) if terms.end else None,
        "wage": f"{words.WAGE_UNITS[terms.wage_unit]} {terms.base_won:,}원",
        "state": queries.STATES[terms.state],
        "tag": TAGS[terms.state],
    }


def _share(duties: list[Any]) -> str:
    """How much of what was told was clerical help."""
    every = sum(each.minutes for each in duties)
    assisting = sum(each.minutes for each in duties if each.assisting)
    return (
        f"적힌 {every // 60:,}시간 가운데 보조 업무가 {assisting * 100 // every}%입니다."
        if every
        else ""
    )


@action("labor")
def enrol(visit: Visit, district: UUID) -> HttpResponse:
    """Write a worker down."""
    found = reach.district(district, viewer=visit.viewer, on=visit.today)
    made = workers.enrol(district=found, wanted=_wanted(visit), by=visit.viewer, at=visit.at)
    visit.say("근로자를 적었습니다. 이제 계약을 쓸 수 있습니다.")
    return redirect(f"{HOME}/workers/{made}")


@action("labor")
def amend(visit: Visit, worker: UUID) -> HttpResponse:
    """Correct who a worker is."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    workers.amend_worker(worker=found, wanted=_wanted(visit), by=visit.viewer, at=visit.at)
    visit.say("고쳤습니다.")
    return redirect(f"{HOME}/workers/{worker}")


def _wanted(visit: Visit) -> WantedWorker:
    given = visit.request.POST
    return WantedWorker(
        number=given.get("number", "").strip()[:40],
        name=given.get("name", "").strip()[:40],
        kind=given.get("kind", ""),
        job=given.get("job", "").strip()[:40],
        birth=_day(visit, "birth"),
        person=_person(visit, given.get("staff", "").strip()),
    )


def _day(visit: Visit, name: str) -> date | None:
    given = visit.request.POST
    return typed_day(given, name, visit.today) if given.get(name) else None


def _person(visit: Visit, staff: str) -> int | None:
    """Who logs in here under a 사번; none where none was given."""
    if not staff:
        return None
    found = people.person_of_staff(staff, on=visit.today)
    if found is None:
        raise Refused(
            "no_such_number",
            f"사번 {staff}을(를) 가진 사람이 없습니다. 사번을 확인하거나 비워 주세요.",
        )
    return found


@action("labor")
def set_benefit(visit: Visit, worker: UUID) -> HttpResponse:
    """What the worker is given in a year."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    given = visit.request.POST
    giving.set_benefit(
        worker=found,
        code=given.get("code", ""),
        annual_won=number(given.get("annual_won", ""), "한 해의 금액"),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("복리후생을 적었습니다.")
    return redirect(f"{HOME}/workers/{worker}#benefits")


@action("labor")
def set_comparator(visit: Visit, worker: UUID) -> HttpResponse:
    """What somebody who does the same kind of work is given."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    given = visit.request.POST
    giving.set_comparator(
        worker=found,
        peer=given.get("peer", ""),
        code=given.get("code", ""),
        annual_won=number(given.get("annual_won", ""), "한 해의 금액"),
        basis=read_sentence(given.get("basis", ""), "까닭은"),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("비교대상을 적었습니다.")
    return redirect(f"{HOME}/workers/{worker}#benefits")


@action("labor")
def tell_duty(visit: Visit, worker: UUID) -> HttpResponse:
    """What the worker was really given to do on a day."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    given = visit.request.POST
    giving.tell_duty(
        worker=found,
        day=typed_day(given, "date", visit.today),
        what=read_sentence(given.get("what", ""), "한 일은", 120),
        minutes=read_clock(given.get("hours", "")) or 0,
        assisting="assisting" in given,
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("실제로 한 일을 적었습니다.")
    return redirect(f"{HOME}/workers/{worker}#duties")


@action("labor")
def tell_access(visit: Visit, worker: UUID) -> HttpResponse:
    """When access to a system was asked for and given."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    given = visit.request.POST
    giving.tell_access(
        worker=found,
        system=given.get("system", ""),
        needed="needed" in given,
        wanted_on=_day(visit, "wanted_on"),
        granted_on=_day(visit, "granted_on"),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("시스템 권한을 적었습니다.")
    return redirect(f"{HOME}/workers/{worker}#accesses")


urls: list[URLPattern] = [
    path("labor/districts/<uuid:district>/workers", enrol, name="labor-enrol"),
    path("labor/workers/<uuid:worker>", worker, name="labor-worker"),
    path("labor/workers/<uuid:worker>/amend", amend, name="labor-amend"),
    path("labor/workers/<uuid:worker>/benefit", set_benefit, name="labor-benefit"),
    path("labor/workers/<uuid:worker>/comparator", set_comparator, name="labor-comparator"),
    path("labor/workers/<uuid:worker>/duty", tell_duty, name="labor-duty"),
    path("labor/workers/<uuid:worker>/access", tell_access, name="labor-access"),
]
