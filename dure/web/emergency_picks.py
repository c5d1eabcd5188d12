"""편성 and hours of 비상근무: picking, changing by hand, publishing; who served when; rest; the roll."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path

from dure.emergency import actions, board, queries, roll
from dure.emergency.pieces import morning_after
from dure.errors import NotTheirs, Refused
from dure.leave import actions as leave
from dure.links.spreadsheets import Field, Table
from dure.organization import queries as organization
from dure.people import queries as people
from dure.web.doors import Visit, action, page
from dure.web.downloads import xlsx
from dure.web.emergency import DO, HOME, SEE, _read, standing
from dure.web.emergency_form import Marking, Picking
from dure.web.fields import MomentField, read_sentence
from dure.web.templatetags.dure_format import clock, day_iso

RESTERS = ("clerk", "hr")  # who give leave for work
MOST = 2000
MOST_WORDS = 120


@action(*DO)
def pick(visit: Visit, emergency: UUID) -> HttpResponse:
    given = _read(Picking(visit.request.POST))
    actions.draft(emergency=emergency, **given, by=visit.viewer, at=visit.at)
    visit.say("골랐습니다. 살펴보고 알려 주세요.")
    return redirect(f"{HOME}/{emergency}#picks")


@action(*DO)
def add(visit: Visit, stretch: UUID) -> HttpResponse:
    given = visit.request.POST
    person, reason = _staff(visit, given.get("staff", "").strip()), _reason(given)
    actions.add(stretch=stretch, person=person, reason=reason, by=visit.viewer, at=visit.at)
    visit.say("편성에 넣었습니다.")
    return _back(visit)


@action(*DO)
def off(visit: Visit, stretch: UUID) -> HttpResponse:
    given = visit.request.POST
    person, reason = person_of(given.get("person", "")), _reason(given)
    actions.take_off(stretch=stretch, person=person, reason=reason, by=visit.viewer, at=visit.at)
    visit.say("편성에서 뺐습니다.")
    return _back(visit)


@action(*DO)
def publish(visit: Visit, stretch: UUID) -> HttpResponse:
    actions.publish(stretch=stretch, by=visit.viewer, at=visit.at)
    visit.say("편성된 사람에게 알렸습니다.")
    return _back(visit)


@action(*DO)
def drop(visit: Visit, stretch: UUID) -> HttpResponse:
    reason = _reason(visit.request.POST)
    actions.drop(stretch=stretch, reason=reason, by=visit.viewer, at=visit.at)
    visit.say("편성을 거두었습니다. 다시 고를 수 있습니다.")
    return _back(visit)


# ── hours ─────────────────────────────────────────────────────────────────────────────


@page(*DO)
def serving(visit: Visit, emergency: UUID) -> HttpResponse:
    """Everybody picked or come, with the hours that are to be written: one press for all of them."""
    seen = queries.seen(emergency, viewer=visit.viewer, on=visit.today)
    rows = _unwritten(visit, emergency, seen)
    context = {
        "page_title": "비상근무 시간 적기",
        "page_lead": f"{seen.title}: 응소했거나 편성된 {len(rows)}명",
        "crumbs": [{"label": "비상근무", "url": HOME},
                   {"label": seen.title, "url": f"{HOME}/{emergency}"}],
        "one": seen,
        "rows": rows,
    }  # fmt: skip
    return visit.show("emergency/serving.html", context)


@action(*DO)
def serve(visit: Visit, emergency: UUID) -> HttpResponse:
    """Write the hours of whoever is ticked."""
    given = visit.request.POST
    rows = [
        (person_of(who), _moment(given, f"since-{who}"), _moment(given, f"until-{who}"))
        for who in given.getlist("person")[:MOST]
    ]
    note = _note(given)
    actions.serve(emergency=emergency, rows=rows, note=note, by=visit.viewer, at=visit.at)
    visit.say(f"{len(rows)}명의 비상근무 시간을 적었습니다.")
    return redirect(f"{HOME}/{emergency}#hours")


@action(*DO)
def correct(visit: Visit, service: UUID) -> HttpResponse:
    """Say anew when somebody served; or that they did not."""
    given = visit.request.POST
    since = _moment(given, "since")
    until = since if given.get("none") else _moment(given, "until")
    emergency = actions.correct(
        service=service, since=since, until=until, note=_note(given), by=visit.viewer, at=visit.at
    )
    taken = _unrested(visit, emergency) if visit.viewer.role in RESTERS else 0
    also = f" 근무하지 않은 것으로 된 날의 휴무 {taken}건을 거두었습니다." if taken else ""
    visit.say(f"고쳤습니다. 앞의 것은 고친 까닭과 함께 남습니다.{also}")
    return redirect(f"{HOME}/{emergency}#hours")


@action(*RESTERS)
def rest(visit: Visit, emergency: UUID) -> HttpResponse:
    """Grant the rest that is owed for what was served, and take back what was not served after all."""
    queries.seen(emergency, viewer=visit.viewer, on=visit.today)
    reach = {each.person for each in people.members(viewer=visit.viewer, on=visit.today)}
    served = [each for each in queries.served_in(emergency) if each.person in reach]
    given = leave.grant_emergency_rest(served=served, by=visit.viewer, at=visit.at)
    taken = _unrested(visit, emergency)
    also = f" 근무하지 않은 것으로 된 휴무 {taken}건을 거두었습니다." if taken else ""
    visit.say(f"비상근무 휴무를 {given}건 주었습니다.{also}")
    return redirect(f"{HOME}/{emergency}#rests")


def _unrested(visit: Visit, emergency: UUID) -> int:
    served = queries.served_in(emergency)
    return leave.take_back_emergency_rest(
        emergency=emergency, served=served, by=visit.viewer, at=visit.at
    )


def _reason(given: QueryDict) -> str:
    return read_sentence(given.get("reason", ""), "까닭은", MOST_WORDS)


def _note(given: QueryDict) -> str:
    return read_sentence(given.get("note", ""), "근거는", MOST_WORDS)


@page(*SEE)
def sheet(visit: Visit, emergency: UUID) -> FileResponse:
    """The picks and hours of a declaration as a workbook."""
    told = standing(visit, emergency)
    one = told["one"]
    hours = Table(
        "시간",
        [Field(name) for name in ("성명", "부서", "시작", "끝", "분", "적은 근거", "지금 맞음")],
        [
            (who.name, unit, _iso(each.since), _iso(each.until), each.minutes, each.note,
             "아니요" if each.known_until else "예")
            for each, who, unit in told["hours"]
        ],
    )  # fmt: skip
    picks = Table(
        "편성",
        [Field(name) for name in ("시작", "끝", "성명", "부서", "직급", "까닭")],
        [
            (_iso(each.since), _iso(each.until), who.name, unit, who.grade_ko, seat.why)
            for each, seats, _ in told["stretches"]
            for seat, who, unit in seats
        ],
    )
    return xlsx(visit, f"비상근무_{one.name}_{day_iso(one.issued_at)}.xlsx", [hours, picks])


def _unwritten(visit: Visit, emergency: UUID, seen: queries.Seen) -> list[dict[str, Any]]:
    """The first hours of each who came to a call-up or is picked that are not written: one row a person."""
    done: dict[int, list[tuple[datetime, datetime]]] = {}
    for each in queries.hours(emergency):
        done.setdefault(each.person, []).append((each.since, each.until))
    found: dict[int, tuple[datetime, datetime, str]] = {}
    for person, since, until, by in sorted(_expected(visit, emergency, seen)):
        spans = done.get(person, [])
        if not any(begun < until and since < ended for begun, ended in spans):
            found.setdefault(person, (since, until, by))
    known = people.latest(found, on=visit.today)
    names = organization.names({each.unit for each in known.values()})
    return [
        {"id": str(known[who].public_id), "name": known[who].name,
         "unit": names[known[who].unit], "since": since, "until": until, "by": by}
        for who, (since, until, by) in found.items()
        if who in known
    ]  # fmt: skip


def _expected(
    visit: Visit, emergency: UUID, seen: queries.Seen
) -> list[tuple[int, datetime, datetime, str]]:
    """Who came to a call-up, and who was picked and did not come to one meanwhile, from when to when."""
    end = seen.released_at or visit.at
    came = [
        (reply.person, reply.arrived_at, min(morning_after(reply.arrived_at), end), "응소")
        for call in board.calls(emergency, viewer=visit.viewer, at=visit.at)
        for reply in call.replies
        if reply.arrived_at and reply.arrived_at < end
    ]
    picked = [
        (seat.person, each.since, min(each.until, end), "편성")
        for each in queries.planned(emergency)
        if each.published_at and each.since < end
        for seat in each.seats
    ]
    return came + [
        (who, since, until, by)
        for who, since, until, by in picked
        if not any(
            who == other and since < ends and begun < until for other, begun, ends, _ in came
        )
    ]


# ── the roll ──────────────────────────────────────────────────────────────────────────


@page("hr")
def roll_page(visit: Visit) -> HttpResponse:
    """명부: who is left out by an ordinance, who does work that is to be included."""
    rows = roll.marks(on=visit.today)
    names = people.names({who for each in rows for who in (each.person, each.spouse) if who})
    context = {
        "page_title": "비상근무 명부",
        "page_lead": "제외하는 사람과 가급적 넣는 사람입니다.",
        "crumbs": [{"label": "비상근무", "url": HOME}],
        "rows": [
            (each, " · ".join(names[who] for who in (each.person, each.spouse) if who))
            for each in rows
        ],
        "form": Marking(initial={"since": visit.today}, label_suffix=""),
    }
    return visit.show("emergency/roll.html", context)


@action("hr")
def mark(visit: Visit) -> HttpResponse:
    given = _read(Marking(visit.request.POST))
    person, beside = _staff(visit, given.pop("person")), given.pop("spouse")
    spouse = _staff(visit, beside) if beside else None
    actions.mark(person=person, spouse=spouse, **given, by=visit.viewer, at=visit.at)
    visit.say("명부에 적었습니다.")
    return redirect(f"{HOME}/roll")


@action("hr")
def unmark(visit: Visit, mark: UUID) -> HttpResponse:
    actions.end_mark(mark=mark, by=visit.viewer, at=visit.at)
    visit.say("명부에서 지웠습니다.")
    return redirect(f"{HOME}/roll")


def _staff(visit: Visit, number: str) -> int:
    found = people.person_of_staff(number, on=visit.today)
    if found is None:
        raise Refused("who_is_it", "그 사번을 쓰는 사람이 없습니다. 사번을 다시 적어 주세요.")
    return found


def person_of(text: str) -> int:
    """Raises NotTheirs where that is nobody's number."""
    try:
        found = people.key(UUID(text))
    except ValueError:
        found = None
    if found is None:
        raise NotTheirs("찾을 수 없는 사람입니다.")
    return found


def _moment(given: Any, name: str) -> datetime:
    text = given.get(name, "")
    found = MomentField(required=False).to_python(text) if _is_moment(text) else None
    if found is None:
        raise Refused("no_such_time", "날짜와 시각은 2026-11-03 18:00처럼 넣어 주세요.")
    return found


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _iso(at: datetime) -> str:
    return f"{day_iso(at)} {clock(at)}"


def _back(visit: Visit) -> HttpResponse:
    try:
        emergency = UUID(visit.request.POST.get("emergency", ""))
    except ValueError:
        raise NotTheirs("이 기관에 없는 비상근무입니다.") from None
    return redirect(f"{HOME}/{emergency}")


urls = [
    path("emergency/roll", roll_page, name="emergency-roll"),
    path("emergency/roll/add", mark, name="emergency-mark"),
    path("emergency/roll/<uuid:mark>/end", unmark, name="emergency-unmark"),
    path("emergency/<uuid:emergency>/pick", pick, name="emergency-pick"),
    path("emergency/picks/<uuid:stretch>/add", add, name="emergency-add"),
    path("emergency/picks/<uuid:stretch>/off", off, name="emergency-off"),
    path("emergency/picks/<uuid:stretch>/publish", publish, name="emergency-publish"),
    path("emergency/picks/<uuid:stretch>/drop", drop, name="emergency-drop"),
    path("emergency/<uuid:emergency>/serving", serving, name="emergency-serving"),
    path("emergency/<uuid:emergency>/serve", serve, name="emergency-serve"),
    path("emergency/<uuid:emergency>/rest", rest, name="emergency-rest"),
    path("emergency/<uuid:emergency>/xlsx", sheet, name="emergency-xlsx"),
    path("emergency/hours/<uuid:service>/correct", correct, name="emergency-correct"),
]
