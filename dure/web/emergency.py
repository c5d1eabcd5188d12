"""비상근무: what was declared, declaring with a look at whom it touches, raising, reporting, releasing."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.emergency import actions, board, queries, rules, stretches
from dure.errors import NotTheirs, Refused
from dure.leave import work_rest
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline import queries as timeline
from dure.timeline.queries import Span
from dure.web import explain
from dure.web.doors import SEOUL, Visit, action, page
from dure.web.emergency_form import Calling, Declaring, Levelling, Picking, Releasing, Reporting
from dure.web.templatetags.dure_format import day_short, josa, moment_ko

SEE: Final = ("team_lead", "head", "clerk", "hr", "mayor", "auditor")
DO: Final = ("clerk", "hr", "mayor")
HOME: Final = "/emergency"
ANNUAL: Final = "연가"
ON_A_PAGE: Final = 20  # leaves
AHEAD: Final = timedelta(days=60)  # how far leave is listed that somebody should decide on
AN_HOUR: Final = 60  # to begin with, where the institution set no time to come within
NIGHT, LONG = timedelta(hours=18), timedelta(hours=15)  # 18:00–09:00, what is picked first of all


@page(*SEE)
def listed(visit: Visit) -> HttpResponse:
    """Every declaration and drill that touches the viewer's people, what stands first."""
    found = queries.listed(viewer=visit.viewer, on=visit.today)
    open_, over = (
        [one for one in found if (one.released_at is None) is standing]
        for standing in (True, False)
    )
    names = organization.names({unit for one in found for unit in one.units})
    context = {
        "page_title": "비상근무",
        "page_lead": f"발령 중 {len(open_)}건" if open_ else "발령 중인 비상근무가 없습니다.",
        "open": [(one, _units(one, names)) for one in open_],
        "over": [(one, _units(one, names)) for one in over],
        "may": visit.viewer.role in DO,
    }
    return visit.show("emergency/list.html", context)


@page(*DO)
def new(visit: Visit) -> HttpResponse:
    """The form of a declaration, filled in as far as is known."""
    return _form(visit, _declaring(visit))


@action(*DO)
def check(visit: Visit) -> HttpResponse:
    """Whom a declaration would touch; writes nothing."""
    form = _declaring(visit, visit.request.POST)
    if not form.is_valid():
        return visit.show("emergency/preview.html", {"seen": None})
    return visit.show("emergency/preview.html", {"seen": _preview(visit, form)})


@action(*DO)
def declare(visit: Visit) -> HttpResponse:
    form = _declaring(visit, visit.request.POST)
    if not form.is_valid():
        return _form(visit, form, 422)
    made = actions.declare(wanted=_wanted(visit, form), by=visit.viewer, at=visit.at)
    visit.say("발령했습니다. 보고하고, 사람을 편성하고, 소집해 주세요.")
    return redirect(f"{HOME}/{made.public_id}")


@page(*SEE)
def one(visit: Visit, emergency: UUID) -> HttpResponse:
    """Its state, its people, their hours, and the leave that it stops."""
    return visit.show("emergency/one.html", standing(visit, emergency))


@action(*DO)
def level(visit: Visit, emergency: UUID) -> HttpResponse:
    given = _read(Levelling(visit.request.POST))
    actions.set_level(emergency=emergency, **given, by=visit.viewer, at=visit.at)
    visit.say(f"제{given['kind']}호로 바꾸었습니다.")
    return redirect(f"{HOME}/{emergency}")


@action(*DO)
def reported(visit: Visit, emergency: UUID) -> HttpResponse:
    given = _read(Reporting(visit.request.POST))
    actions.tell_reported(emergency=emergency, **given, by=visit.viewer, at=visit.at)
    visit.say("보고한 때를 적었습니다.")
    return redirect(f"{HOME}/{emergency}")


@action(*DO)
def release(visit: Visit, emergency: UUID) -> HttpResponse:
    given = _read(Releasing(visit.request.POST))
    actions.release(emergency=emergency, **given, by=visit.viewer, at=visit.at)
    visit.say("해제했습니다. 비상근무한 시간을 적고, 해제를 보고해 주세요.")
    return redirect(f"{HOME}/{emergency}")


# ── one declaration ───────────────────────────────────────────────────────────────────


def standing(visit: Visit, emergency: UUID) -> dict[str, Any]:
    """All that the page of a declaration shows."""
    seen = queries.seen(emergency, viewer=visit.viewer, on=visit.today)
    made = queries.found(emergency)
    may = visit.viewer.role in DO and _may(visit, seen)
    on = rules.day_of(seen.issued_at)
    units = queries.reached(made, on)
    told = _told(visit, emergency, units)
    leaves = _leaves(visit, made, units) if may and not seen.drill else []
    return {
        "page_title": seen.title,
        "page_lead": f"{moment_ko(seen.issued_at)} 발령, {seen.region}",
        "crumbs": [{"label": "비상근무", "url": HOME}],
        "one": seen,
        "units": _units(seen, organization.names(seen.units)),
        "may": may,
        "report": _report(made, seen),
        "leaves": Paginator(leaves, ON_A_PAGE).get_page(visit.request.GET.get("page")),
        "forms": _forms(visit, seen) if may and seen.released_at is None else None,
        "edit": may,
        **told,
    }


def _told(visit: Visit, emergency: UUID, units: set[int]) -> dict[str, Any]:
    """The stretches, call-ups and hours, with everybody's names."""
    planned = queries.planned(emergency)
    calls = board.calls(emergency, viewer=visit.viewer, at=visit.at)
    hours = queries.hours(emergency, replaced=True)
    persons = {seat.person for each in planned for seat in each.seats}
    persons |= {who for each in planned for who, _ in each.left_out}
    persons |= {each.person for each in hours}
    known = people.latest(persons, on=visit.today)
    reach = organization.reach(visit.viewer, on=visit.today)
    shown = {pk: each for pk, each in known.items() if reach is None or each.unit in reach}
    names = organization.names({each.unit for each in shown.values()})
    may = visit.viewer.role in DO
    rests = _rests(emergency, shown)
    return {
        "stretches": [
            (
                each,
                [(seat, shown[seat.person], names[shown[seat.person].unit])
                 for seat in each.seats if seat.person in shown],
                [(shown[who], why) for who, why in each.left_out if may and who in shown],
            )
            for each in planned
        ],
        "calls": calls,
        "hours": [
            (each, shown[each.person], names[shown[each.person].unit])
            for each in hours
            if each.person in shown
        ],
        "rests": rests,
        "owes": any(each["state"] == "owed" for each in rests),
        "article": rules.SERVING,
        "article_url": explain.article_url(visit.today),
    }  # fmt: skip


def _rests(emergency: UUID, shown: dict[int, people.Member]) -> list[dict[str, Any]]:
    """What was served of each day, and the rest that was given for it, is owed, or nobody set."""
    served = [each for each in queries.served_in(emergency) if each.person in shown]
    given = work_rest.rested(served)
    rows = []
    for each in served:
        minutes = given.get((each.person, work_rest.emergency_lot(each)))
        rule = work_rest.emergency_rest(each) if minutes is None and not each.drill else None
        rows.append(
            {
                "who": shown[each.person].name,
                "day": day_short(each.day),
                "minutes": each.minutes,
                "off_minutes": each.off_minutes,
                "given": minutes,
                "state": _rest_state(each.drill, minutes, rule),
                "owed": rule["rest_minutes"] if rule else None,
            }
        )
    return rows


def _rest_state(drill: str, given: int | None, rule: dict[str, Any] | None) -> str:
    if given is not None:
        return "given"
    if drill:
        return "drill"
    if rule is None:
        return "unset"
    return "owed" if rule["rest_minutes"] else "none"


def _report(made: Any, seen: queries.Seen) -> dict[str, Any] | None:
    """To whom it is reported, through whom, and the words of the report; None of a drill."""
    if seen.drill:
        return None
    try:
        declared = rules.report(made, "declared", seen.issued_at)
        called = rules.report(made, "called_up", seen.issued_at)
    except Refused as refused:
        return {"unset": refused}
    told = declared if declared["reports"] else called
    way = f"{josa(told['via'], '을/를')} 거쳐 " if told["via"] else ""
    return {
        "reports": told["reports"],
        "way": f"{way}{told['to']}에게",
        "text": f"비상근무의 종류: 제{seen.steps[0].kind}호({seen.steps[0].item})\n"
        f"발령일시: {moment_ko(seen.issued_at)}\n발령사유: {seen.reason}\n지역: {seen.region}",
        "article": rules.CALLING,
    }


def _leaves(visit: Visit, made: Any, units: set[int]) -> list[dict[str, Any]]:
    """Annual leave approved inside the emergency: for somebody to decide, nothing is cancelled."""
    if made.released_at is not None:
        return []
    since = max(visit.today, rules.day_of(made.issued_at))
    until = min(made.lasts_until or since + AHEAD, since + AHEAD)
    members = people.people_of(sorted(units), since=since, until=since + timedelta(days=1))
    spans: dict[tuple[int, UUID], list[Span]] = {}
    for span in timeline.spans(since=since, until=until, people=members, kind="leave"):
        if span.label == ANNUAL:
            spans.setdefault((span.person, span.source), []).append(span)
    names = people.names({person for person, _ in spans})
    return [
        {"who": names.get(person, ""), "url": f"/leave/{source}",
         "since": day_short(days[0].date), "last": day_short(days[-1].date)}
        for (person, source), days in spans.items()
    ]  # fmt: skip


def _forms(visit: Visit, seen: queries.Seen) -> dict[str, forms.Form]:
    now = visit.at.replace(second=0, microsecond=0)
    night = datetime.combine(visit.today, datetime.min.time(), SEOUL) + NIGHT
    return {
        "level": Levelling(initial={"since": now, "trigger": seen.steps[-1].trigger}),
        "release": Releasing(initial={"released_at": now}),
        "reported": Reporting(initial={"reported_at": now}),
        "pick": Picking(initial={"since": night, "until": night + LONG, "seed": 1}),
        "call": Calling(
            whom=whom(seen.emergency),
            initial={
                "due_at": now + timedelta(minutes=rules.arrival_limit(now) or AN_HOUR),
                "message": f"{seen.name}: 즉시 응소하십시오.",
            },
        ),
    }


def whom(emergency: UUID) -> list[tuple[str, str]]:
    """Whom a call-up may name: everybody, a unit, or those picked for a stretch."""
    made = queries.found(emergency)
    nodes = organization.tree(on=rules.day_of(made.issued_at))
    units = queries.reached(made, rules.day_of(made.issued_at))
    picked = [
        (f"stretch:{each.stretch}", f"{moment_ko(each.since)} 편성 {len(each.seats)}명")
        for each in queries.planned(emergency)
        if each.seats
    ]
    named = [(f"unit:{pk}", node.name) for pk, node in nodes.items() if pk in units]
    return [("all", "발령한 부서 모두"), *picked, *named]


# ── declaring ─────────────────────────────────────────────────────────────────────────


def _declaring(visit: Visit, given: Any = None) -> Declaring:
    nodes = organization.tree(on=visit.today)
    reach = organization.reach(visit.viewer, on=visit.today)
    units = [
        (str(node.public_id), node.name)
        for pk, node in nodes.items()
        if reach is None or pk in reach
    ]
    now = visit.at.replace(second=0, microsecond=0)
    initial = {"issued_at": now, "units": [unit for unit, _ in units[:1]], "issuer": "district",
               "upper": "province"}  # fmt: skip
    return Declaring(given, units=units, initial=initial, label_suffix="")


def _form(visit: Visit, form: Declaring, status: int = 200) -> HttpResponse:
    context = {
        "page_title": "비상근무 발령",
        "page_lead": "발령하기 전에 누구에게 미치는지 봅니다.",
        "crumbs": [{"label": "비상근무", "url": HOME}],
        "form": form,
    }
    return visit.show("emergency/new.html", context, status)


def _wanted(visit: Visit, form: Declaring) -> actions.Wanted:
    given = form.cleaned_data
    units = [organization.key(UUID(each)) for each in given["units"]]
    return actions.Wanted(**{**given, "units": [unit for unit in units if unit is not None]})


def _preview(visit: Visit, form: Declaring) -> dict[str, Any]:
    """How many would be touched, how many must serve at night, who is away, to whom it is reported."""
    wanted = _wanted(visit, form)
    on, until = visit.today, wanted.issued_at + timedelta(days=1)
    reached = organization.under(list(wanted.units), organization.tree(on=on))
    field = stretches.field_of(reached, wanted.issued_at, until)
    night = datetime.combine(on, datetime.min.time(), SEOUL) + NIGHT
    refusal, least = None, None
    try:
        rules.check_kind(
            wanted.kind, wanted.trigger, by_minister=wanted.by_minister, drill=bool(wanted.drill)
        )
        least = _least(wanted.kind, field, night)
    except Refused as refused:
        refusal = refused
    return {
        "figs": [
            {"label": "소속 공무원", "value": f"{field.members:,}", "unit": "명"},
            {"label": "부서", "value": f"{len(field.units):,}", "unit": "곳"},
            {"label": "오늘 밤 최소 인원", "unit": "명" if least else "",
             "value": f"{least:,}" if least else "편성할 때 정함"},
            {"label": "고를 수 있는 사람", "value": f"{len(field.candidates):,}", "unit": "명",
             "sub": f"휴가·출장·제외 {len(field.left_out):,}명"},
        ],
        "refusal": refusal,
        "stops": wanted.kind in (1, 2) and not wanted.drill,
        "discourages": wanted.kind in (3, 4) and not wanted.drill,
        "drill": wanted.drill,
    }  # fmt: skip


def _least(kind: int, field: stretches.Field, night: datetime) -> int | None:
    """How many the article asks for tonight; None of kind 4 where the head is to say."""
    try:
        found = rules.minimum(kind, field.members, list(field.units), night)
    except Refused:
        return None
    return int(found["minimum_people"])


def _units(one: queries.Seen, names: dict[int, str]) -> str:
    return ", ".join(names.get(unit, "") for unit in one.units)


def _may(visit: Visit, seen: queries.Seen) -> bool:
    try:
        rules.may(visit.viewer, set(seen.units), visit.today)
    except NotTheirs:
        return False
    return True


def _read(form: forms.Form) -> dict[str, Any]:
    """What a small form says.

    Raises:
        Refused: with its first error.
    """
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        label = form.fields[name].label if name in form.fields else ""
        raise Refused("form_incomplete", f"{label}: {errors[0]}")
    return dict(form.cleaned_data)


urls = [
    path("emergency", listed, name="emergency"),
    path("emergency/new", new, name="emergency-new"),
    path("emergency/check", check, name="emergency-check"),
    path("emergency/declare", declare, name="emergency-declare"),
    path("emergency/<uuid:emergency>", one, name="emergency-one"),
    path("emergency/<uuid:emergency>/level", level, name="emergency-level"),
    path("emergency/<uuid:emergency>/reported", reported, name="emergency-reported"),
    path("emergency/<uuid:emergency>/release", release, name="emergency-release"),
]
