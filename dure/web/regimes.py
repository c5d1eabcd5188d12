"""근무제 바꾸기: looked at first, published by document, followed while it is computed, taken back."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.accounts import queries as accounts
from dure.attendance import trial
from dure.attendance.trial import Shut, Trial
from dure.errors import NotTheirs, Refused
from dure.organization import queries as organization
from dure.people import queries, regime_plans, regime_weeks, regimes
from dure.people.regime_plans import STAYS, Piece, Plan, Wanted
from dure.web.doors import Visit, action, page
from dure.web.fields import read_sentence, typed_day
from dure.web.rebuilding import job
from dure.web.regime_form import Asking
from dure.web.schedules import change_row
from dure.web.templatetags.dure_format import day_iso, month_ko
from law.params import NoLawInForce, Unset

DAY = timedelta(days=1)
NAMED = 60
USUAL = {
    "kind": "weekdays",
    "scope": "units",
    "weekdays": [2],
    "start": "08:00",
    "end": "17:00",
    "rest": "12:00",
    "late_start": "10:00",
    "late_end": "19:00",
    "late_rest": "13:00",
}


@page("hr", "admin")
def ask(visit: Visit) -> HttpResponse:
    """The form and, once it was answered, what the change would do."""
    if "kind" not in visit.request.GET:
        given = {**USUAL, "since": visit.today + DAY}
        if visit.request.GET.get("schedule"):
            given |= {"kind": "pattern", "schedule": visit.request.GET["schedule"]}
        return _show(visit, Asking(visit, initial=given))
    form = Asking(visit, visit.request.GET)
    if not form.is_valid():
        return _show(visit, form)
    wanted = form.wanted()
    try:
        found = regimes.look(wanted=wanted, by=visit.viewer, on=visit.today)
    except Refused as refused:
        return _show(visit, form, refusal=refused)
    return _show(visit, form, seen=_seen(visit, wanted, found))


def _show(
    visit: Visit,
    form: Asking,
    seen: dict[str, Any] | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    context = {
        "page_title": "근무제 바꾸기",
        "page_lead": "먼저 누구의 며칠이 어떻게 달라지는지 봅니다. 게시하기를 누르기 전에는 아무것도 바뀌지 않습니다.",
        "crumbs": [{"label": "근무시간표", "url": "/schedules"}],
        "form": form,
        "seen": seen,
        "refusal": refusal,
        "hidden": [(name, value) for name, many in visit.request.GET.lists() for value in many],
    }
    bad = refusal is not None or (form.is_bound and not form.is_valid())
    return visit.show("schedules/ask.html", context, 422 if bad else 200)


def _seen(visit: Visit, wanted: Wanted, found: Plan) -> dict[str, Any]:
    """Everything the preview says."""
    rows = [*regime_plans.objections(found, wanted), *regime_weeks.broken(found, wanted)]
    tried, untried = _tried(found.pieces, visit.today)
    shut = trial.shut(past(found.pieces, visit.today))
    names = queries.names(found.persons[:NAMED])
    return {
        "wanted": wanted,
        "called": regime_plans.called(wanted),
        "plan": found,
        "figs": _figs(wanted, found, shut, visit.today),
        "refusals": [row for row in rows if row["level"] == "refuse"],
        "warnings": [row for row in rows if row["level"] != "refuse"],
        "stays": [(STAYS[why], len(who)) for why, who in found.stays.items()],
        "trial": tried,
        "untried": untried,
        "shut": shut,
        "months": ", ".join(month_ko(month) for month in shut.months),
        "units": _by_unit(found.pieces),
        "teams": _by_team(found.pieces, names, wanted),
        "more": max(len(found.persons) - NAMED, 0),
        "can": bool(found.all) and not any(row["level"] == "refuse" for row in rows),
    }


def _figs(wanted: Wanted, found: Plan, shut: Shut, today: date) -> list[dict[str, Any]]:
    back = sum(
        (until - since).days
        for spans in past(found.pieces, today).values()
        for since, until in spans
    )
    later = len(found.everybody) - len(found.persons)
    days = f"{(wanted.until - wanted.since).days:,}" if wanted.until else "계속"
    return [
        {"label": "바뀌는 사람", "value": f"{len(found.persons):,}", "unit": "명",
         "sub": f"유연근무가 끝난 뒤에 {later:,}명" if later else ""},
        {"label": "부서", "value": f"{len(found.units):,}", "unit": "곳"},
        {"label": "기간", "value": days, "unit": "일" if wanted.until else ""},
        {"label": "다시 계산할 날", "value": f"{back:,}", "unit": "일",
         "sub": f"마감한 날 {shut.days:,}일" if shut.days else "사람마다 센 지나간 날"},
    ]  # fmt: skip


def past(pieces: Sequence[Piece], today: date) -> dict[int, list[tuple[date, date]]]:
    """The days of pieces that have been, today included, by unit."""
    found: dict[int, list[tuple[date, date]]] = {}
    for each in pieces:
        until = min(each.until or date.max, today + DAY)
        if each.since < until:
            found.setdefault(each.unit, []).append((each.since, until))
    return found


def _tried(pieces: Sequence[Piece], today: date) -> tuple[Trial | None, str]:
    try:
        return trial.of_pieces(pieces, today=today), ""
    except (NoLawInForce, Unset) as missing:
        return None, str(missing)


def _by_unit(pieces: Sequence[Piece]) -> list[tuple[str, int]]:
    counts = Counter(unit for unit, _ in {(each.unit, each.person) for each in pieces})
    names = organization.names(counts)
    return [(names.get(unit, ""), count) for unit, count in counts.most_common()]


def _by_team(
    pieces: Sequence[Piece], names: dict[int, str], wanted: Wanted
) -> list[tuple[str, list[str]]]:
    """The first who are meant, by team where there are teams."""
    labels = ("앞조", "뒷조") if len(wanted.teams) > 1 else ("",)
    found: dict[str, list[str]] = {}
    for person, team in sorted({(each.person, each.team) for each in pieces}):
        if person in names:
            found.setdefault(labels[team], []).append(names[person])
    return sorted(found.items())


@action("hr", "admin")
def publish(visit: Visit) -> HttpResponse:
    """Let what was looked at come true."""
    form = Asking(visit, visit.request.POST)
    if not form.is_valid():
        return _show(visit, form)
    made = regimes.publish_regime(
        wanted=form.wanted(),
        digest=visit.request.POST.get("digest", ""),
        by=visit.viewer,
        at=visit.at,
    )
    here = f"/schedules/changes/{made.public_id}"
    visit.say(
        f"{made.persons:,}명의 근무시간을 {day_iso(made.since)}부터 바꿨습니다.", f"{here}/undo"
    )
    return redirect(here)


# ── one that was published ────────────────────────────────────────────────────────────


@page("hr", "admin")
def detail(visit: Visit, regime: UUID) -> HttpResponse:
    """What it changed, for whom, how far its days are computed; and the way back."""
    found = _found(regime)
    persons = regimes.persons_of(found)
    mine = _within(visit, persons)
    called = {login: name for login, name, _ in accounts.logins()}
    row = change_row(found, visit.today, called)
    names = queries.names(mine[:NAMED])
    context = {
        "page_title": row["called"],
        "page_lead": f"{found.document}에 따라 {found.persons:,}명의 근무시간을 바꿨습니다.",
        "crumbs": [{"label": "근무시간표", "url": "/schedules"}],
        **row,
        "names": [names[person] for person in mine[:NAMED] if person in names],
        "more": len(persons) - len(mine[:NAMED]),
        "job": _job(visit, found, persons),
        "can": row["state"] in ("예정", "시행 중") and len(mine) == len(persons),
        "withdraw_since": max(found.since, visit.today).isoformat(),
    }
    return visit.show("schedules/change.html", context)


def _within(visit: Visit, persons: Sequence[int]) -> list[int]:
    """Those of some persons whom this viewer may see by name."""
    reach = organization.reach(visit.viewer, on=visit.today)
    if reach is None:
        return list(persons)
    known = queries.latest(persons, on=visit.today)
    return [person for person in persons if person in known and known[person].unit in reach]


def _found(regime: UUID) -> Any:
    found = regimes.regime(regime)
    if found is None:
        raise NotTheirs("이 기관에 없는 근무제 변경입니다.")
    return found


def _job(visit: Visit, found: Any, persons: Sequence[int]) -> dict[str, Any]:
    return job(
        url=f"/schedules/changes/{found.public_id}/progress",
        persons=persons,
        since=found.since,
        until=min(found.until or date.max, visit.today + DAY),
    )


@page("hr", "admin")
def progress(visit: Visit, regime: UUID) -> HttpResponse:
    """How far its days have been computed again; asked for each second."""
    found = _found(regime)
    return visit.show("parts/progress.html", {"job": _job(visit, found, regimes.persons_of(found))})


@action("hr", "admin")
def withdraw(visit: Visit, regime: UUID) -> HttpResponse:
    """Take it back from a day on."""
    given = visit.request.POST
    done = regimes.withdraw_regime(
        regime=regime,
        since=typed_day(given, "since", _found(regime).since),
        reason=read_sentence(given.get("reason", ""), "까닭은", 120),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"{day_iso(done.withdrawn_from)}부터 거두었습니다. 앞의 근무시간표로 돌아갑니다.")
    return redirect(f"/schedules/changes/{regime}")


@action("hr", "admin")
def undo(visit: Visit, regime: UUID) -> HttpResponse:
    """Take the whole of it back at once."""
    regimes.withdraw_regime(
        regime=regime, reason="게시한 뒤 바로 되돌림", by=visit.viewer, at=visit.at
    )
    visit.say("되돌렸습니다. 앞의 근무시간표로 돌아갑니다.")
    return redirect(f"/schedules/changes/{regime}")


urls: list[URLPattern] = [
    path("schedules/changes/new", ask, name="regime-new"),
    path("schedules/changes", publish, name="regime-publish"),
    path("schedules/changes/<uuid:regime>", detail, name="regime"),
    path("schedules/changes/<uuid:regime>/progress", progress, name="regime-progress"),
    path("schedules/changes/<uuid:regime>/withdraw", withdraw, name="regime-withdraw"),
    path("schedules/changes/<uuid:regime>/undo", undo, name="regime-undo"),
]
