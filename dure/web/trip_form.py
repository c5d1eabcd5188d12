"""출장 신청: places of late as chips, and what stands in the way before filing."""

from typing import Any, Final

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect

from dure.approvals import queries as approvals
from dure.errors import Refused
from dure.people import queries as people
from dure.trips import actions, checks, pricing
from dure.trips.tiers import tiers
from dure.web import explain, trip_money
from dure.web.doors import ANY, Visit, page
from dure.web.templatetags.dure_format import clock_range, day_ko, day_short
from dure.web.trip_draft import LATER, Draft, chips, draft_of
from law.trips import Period

LEVEL: Final = {"refuse": "bad", "warn": "warn"}
PLACES: Final = {"review": "검토", "consult": "협조", "decide": "결재", "after": "후열"}


@page(*ANY)
def new(visit: Visit) -> HttpResponse:
    return _form(visit, draft_of(visit, visit.request.GET, sent=False))


@page(*ANY, methods=("POST",))
def check(visit: Visit) -> HttpResponse:
    """등록 전 확인: the same form, before anything is written."""
    draft = draft_of(visit, visit.request.POST, sent=True)
    if not visit.request.htmx:  # type: ignore[attr-defined]
        return _form(visit, draft)
    return visit.show("trips/check.html", _check(visit, draft))


@page(*ANY, methods=("POST",))
def legs(visit: Visit) -> HttpResponse:
    """The form with one more country to go on to, or one less."""
    draft = draft_of(visit, visit.request.POST, sent=True)
    if not visit.request.htmx:  # type: ignore[attr-defined]
        return _form(visit, draft)
    return visit.show("trips/legs.html", {**_check(visit, draft), "oob": True})


def file(visit: Visit) -> HttpResponse:
    """One action; where the rules refuse, the form again with everything that was typed."""
    draft = draft_of(visit, visit.request.POST, sent=True)
    if not draft.complete or draft.period is None:
        return _form(visit, draft, status=422)
    try:
        with transaction.atomic():
            made = _file(visit, draft)
    except Refused as refused:
        if refused.code == "after_needs_reason":
            draft.form.add_error("after_reason", LATER)
            return _form(visit, draft, status=422)
        return _form(visit, draft, refusal=refused, status=422)
    done = "승인했습니다" if made.state == "approved" else "올렸습니다"
    own = made.document.drafter_id == visit.viewer.person and made.state == "requested"
    visit.say(
        f"{when(draft.period)} {made.place} 출장을 {done}.",
        f"/trips/{made.public_id}/withdraw" if own else "",
    )
    return redirect(f"/trips/{made.public_id}")


def _file(visit: Visit, draft: Draft) -> Any:
    wanted, chosen, by, at = draft.wanted(), draft.chosen, visit.viewer, visit.at
    if draft.again:
        document = draft.again.document
        return actions.redraft(document=document, wanted=wanted, persons=chosen, by=by, at=at)
    return actions.file(wanted=wanted, persons=chosen, by=by, at=at)


def when(of: Period) -> str:
    """`11월 24일(화) 13:00–18:00`, or the first and the last of several days."""
    if of.departs == of.returns:
        return f"{day_ko(of.departs)} {clock_range(of.start, of.end)}"
    first, last = day_ko(of.departs), day_ko(of.returns)
    return (
        f"{first} {clock_range(of.start, None)[:-1]}부터 {last} {clock_range(None, of.end)[1:]}까지"
    )


def briefly(of: Period) -> str:
    """The same where there is little room: of several days only the days."""
    if of.departs == of.returns:
        return when(of)
    return f"{day_short(of.departs)}–{day_short(of.returns)}"


# ── what is shown ─────────────────────────────────────────────────────────────────────


def _form(
    visit: Visit, draft: Draft, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    bound = status != 200
    for name in draft.form.errors if bound else ():
        if name in draft.form.fields:
            draft.form.fields[name].widget.attrs["aria-invalid"] = "true"
    person = visit.viewer.person
    checked = _check(visit, draft)
    if not bound:  # a form that is only being filled has no errors yet
        draft.form.errors.clear()
    context = {
        "page_title": "출장 다시 올리기" if draft.again else "출장 신청",
        "page_lead": "가는 곳을 고르면 결재할 사람과 예상 여비, 걸리는 것을 바로 보여 드립니다.",
        "crumbs": [{"label": "출장", "url": "/trips"}],
        "chips": chips(person, visit) if person and not draft.again else [],
        "bound": bound,
        "places": [draft.form["place"], draft.form["purpose"]],
        "refusal": refusal,
        **checked,
    }
    return visit.show("trips/new.html", context, status)


def _check(visit: Visit, draft: Draft) -> dict[str, Any]:
    named = {each.person: each.name for each in draft.members if each.person in draft.chosen}
    context: dict[str, Any] = {"draft": draft, "form": draft.form, "of": draft.period, "notes": []}
    if not named:
        context["notes"] = [{"ko": "출장 가는 사람을 골라 주세요.", "article": "", "kind": "bad"}]
        return context
    if draft.period is None:
        return context
    wanted, but = draft.wanted(), draft.again.trip if draft.again else None
    known = checks.around([(draft.period, named)])
    found = [
        *checks.objections(draft.period, named, known, but=but),
        *checks.near(wanted.kind, draft.period, draft.chosen[0], wanted.distance_m, known),
    ]
    line, nobody = _line(draft, wanted, visit)
    notes = [{"ko": ko, "article": "", "kind": "bad"} for ko in draft.trouble]
    notes += [
        {"ko": each.ko, "article": explain.article_of(each.article), "kind": LEVEL[each.level]}
        for each in found
    ]
    return {
        **context,
        "when": when(draft.period),
        "tier": tiers()(wanted.kind, draft.period).ko,
        "names": ", ".join(named.values()),
        "count": len(named),
        "line": line,
        "notes": [*notes, *nobody],
        "needs_after": wanted.is_after(visit.at),
        "blocked": any(note["kind"] == "bad" for note in [*notes, *nobody]),
        "article_url": explain.article_url(draft.period.departs),
        "money": trip_money.expected(wanted, list(named)),
    }


def _line(
    draft: Draft, wanted: actions.Wanted, visit: Visit
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The line of approval as it will be, and why; or that there is nobody to decide."""
    first = next(each for each in draft.members if each.person == draft.chosen[0])
    try:
        places = approvals.line_for(
            kind=actions.DOCUMENT,
            subkind=wanted.kind,
            drafter=first.person,
            on=visit.today,
            minutes=wanted.minutes,
            amount_won=pricing.measure(wanted, draft.chosen),
            unit=first.unit,
            but=list(draft.chosen),
        )
    except Refused as refused:
        return {}, [{"ko": refused.ko, "article": refused.article, "kind": "bad"}]
    names = people.names({place.person for place in places})
    at_once = places[0].person == visit.viewer.person
    return {
        "places": [f"{names.get(p.person, '')} {PLACES.get(str(p.kind), '')}" for p in places],
        "why": "올리면 바로 승인됩니다." if at_once else places[-1].why,
    }, []
