"""당직일지: written on a phone line by line, handed over, and printed; which logs and rests are missing."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.duty import afterwards, logbook, logs, resting
from dure.duty.logbook import Log
from dure.duty.swaps import begins
from dure.errors import NotTheirs
from dure.people import queries as people
from dure.sealed import File
from dure.web.doors import ANY, Visit, action, page
from dure.web.duty import EDITORS, key_of, named
from dure.web.fields import read_sentence
from dure.web.templatetags.dure_format import clock_range, day_ko

HOME = "/duty/logs"
GOOD = {"1": True, "0": False}


def read(visit: Visit, duty: UUID) -> Log:
    """A log that concerns the viewer.

    Raises:
        NotTheirs: it does not.
    """
    found = logbook.log(duty)
    if not logbook.may_read(found, visit.viewer, visit.at):
        raise NotTheirs("이 당직을 서는 사람과 다음 당직자, 결재자, 당직표를 짜는 사람만 봅니다.")
    return found


@page(*ANY)
def one(visit: Visit, duty: UUID) -> HttpResponse:
    """A log: its keepers write, those concerned read."""
    found = read(visit, duty)
    first = found.seats[0]
    names = people.names({*found.keepers, *found.following, *(e.person_id for e in found.lines)})
    context: dict[str, Any] = {
        "page_title": f"당직일지 {day_ko(first.date)} {first.name}",
        "page_lead": f"{clock_range(first.start, first.end)}. {', '.join(names[e] for e in found.keepers)}",
        "crumbs": [{"label": "내 당직", "url": "/duty/mine"}],
        "found": found,
        "duty": duty,
        "lines": [(each, names.get(each.person_id, "")) for each in found.lines],
        "following": ", ".join(names[each] for each in found.following),
        "writes": visit.viewer.person in found.writers
        and found.state == "writing"
        and begins(first) <= visit.at,
        "over": logbook.ended(first) <= visit.at,
        "kinds": logbook.KINDS,
        "seats": [(each, names.get(each.kept_by or 0, "")) for each in found.seats],
        "judges": logbook.ended(first) <= visit.at
        and logbook.looks_after(first, visit.viewer, visit.at),
    }
    return visit.show("duty/log.html", context)


@action(*ANY)
def write(visit: Visit, duty: UUID) -> HttpResponse:
    given, sent_in = visit.request.POST, visit.request.FILES.get("photo")
    logs.write_line(
        duty=duty,
        kind=given.get("kind", ""),
        item=given.get("item", ""),
        good=GOOD.get(given.get("good", "")),
        text=read_sentence(given.get("text", ""), "적을 것은", 1000),
        photo=File(sent_in.name or "사진", sent_in.read()) if sent_in else None,
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("적었습니다.")
    return redirect(f"/duty/log/{duty}#lines")


@action(*ANY)
def hand_over(visit: Visit, duty: UUID) -> HttpResponse:
    logs.hand_over(duty=duty, by=visit.viewer, at=visit.at)
    visit.say("인계하고 결재를 올렸습니다.")
    return redirect(f"/duty/log/{duty}")


@page(*ANY)
def photo(visit: Visit, duty: UUID, line: UUID) -> HttpResponse:
    """A photo of a log; that it was opened is recorded."""
    media, content = logs.open_photo(line=line, duty=duty, by=visit.viewer, at=visit.at)
    answer = HttpResponse(content, content_type=media)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@page(*EDITORS)
def missing(visit: Visit) -> HttpResponse:
    """Watches that ended without a log, and rest that is owed."""
    late = logbook.missing(viewer=visit.viewer, at=visit.at)
    owed = resting.owed(viewer=visit.viewer, at=visit.at)
    names = people.names(
        {each.kept_by for each in late if each.kept_by} | {each.person for each in owed}
    )
    context: dict[str, Any] = {
        "page_title": "당직일지와 휴무",
        "page_lead": f"내지 않은 일지 {len(late)}건, 주지 않은 휴무 {len(owed)}건이 있습니다.",
        "crumbs": [{"label": "당직표", "url": "/duty/rosters"}],
        "late": [(each, names.get(each.kept_by or 0, "")) for each in late],
        "owed": [(each, names.get(each.person, "")) for each in owed],
        "able": any(not each.why for each in owed),
    }
    return visit.show("duty/logs.html", context)


@action(*EDITORS)
def grant(visit: Visit) -> HttpResponse:
    count = resting.grant_owed(by=visit.viewer, at=visit.at)
    visit.say(f"당직 휴무를 {count}명에게 주었습니다.")
    return redirect(HOME)


@action(*EDITORS)
def correct(visit: Visit, duty: UUID) -> HttpResponse:
    """Who kept a seat of the watch after all."""
    given = visit.request.POST
    text = given.get("person", "") if given.get("who") == "other" else None
    afterwards.correct_keeper(
        duty=key_of(given.get("seat")),
        person=None if text is None else named(visit, text).person,
        reason=read_sentence(given.get("reason", ""), "까닭은"),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("누가 섰는지 고쳐 적었습니다. 휴무와 당직비가 따라갑니다.")
    return redirect(f"/duty/log/{duty}")


urls: list[URLPattern] = [
    path("duty/log/<uuid:duty>", one),
    path("duty/log/<uuid:duty>/write", write),
    path("duty/log/<uuid:duty>/hand-over", hand_over),
    path("duty/log/<uuid:duty>/photo/<uuid:line>", photo),
    path("duty/log/<uuid:duty>/keeper", correct),
    path("duty/logs", missing),
    path("duty/logs/grant", grant),
]
