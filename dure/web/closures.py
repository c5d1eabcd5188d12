"""기관 휴무: days on which the office shuts by document, looked at before they are set, and taken back."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.accounts import queries as accounts
from dure.attendance import trial
from dure.organization import actions
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline import queries as timeline
from dure.web.doors import Visit, action, page
from dure.web.fields import DayField, read_day, read_sentence
from dure.web.rebuilding import job
from dure.web.templatetags.dure_format import day_iso
from law.params import NoLawInForce, Unset

DAY = timedelta(days=1)
TEXT = {"class": "input"}
SETTING = "/law/worktime.closure_counts"


class Shutting(forms.Form):
    """Which day, called what, by which document."""

    day = DayField(label="쉬는 날")
    name = forms.CharField(
        label="이름",
        max_length=80,
        widget=forms.TextInput(attrs=TEXT),
        error_messages={"required": "휴무의 이름을 적어 주세요. 예: 청사 소독"},
    )
    document = forms.CharField(
        label="문서번호",
        max_length=120,
        widget=forms.TextInput(attrs=TEXT),
        error_messages={"required": "휴무를 정한 문서의 번호를 적어 주세요."},
    )


@page("hr")
def listing(visit: Visit) -> HttpResponse:
    """Days off of this institution with their documents; and what another one would do."""
    given = visit.request.GET
    form = Shutting(given if "day" in given else None, label_suffix="")
    seen = _seen(visit, form.cleaned_data["day"]) if form.is_valid() else None
    return _show(visit, form, seen)


def _show(visit: Visit, form: Shutting, seen: dict[str, Any] | None) -> HttpResponse:
    rows = [each for each in organization.days_written() if each.closure]
    called = {login: name for login, name, _ in accounts.logins()}
    coming = sum(each.known_until is None and each.date >= visit.today for each in rows)
    context = {
        "page_title": "기관 휴무",
        "page_lead": f"앞으로 쉬기로 한 날이 {coming}일 있습니다."
        if coming
        else "앞으로 쉬기로 한 날이 없습니다.",
        "crumbs": [{"label": "근무시간표", "url": "/schedules"}],
        "form": form,
        "seen": seen,
        "rows": [(each, called.get(each.recorded_by, each.recorded_by)) for each in rows],
        "counts": organization.closure_counts(visit.today),
        "setting": SETTING,
        "job": _job(visit, rows),
    }
    return visit.show("schedules/closures.html", context, 422 if form.errors else 200)


def _seen(visit: Visit, day: date) -> dict[str, Any]:
    """Whose day it would be, what lies on it already, and what would change where it has been."""
    until = day + DAY
    persons = people.employed(since=day, until=until)
    segments = people.segments(since=day, until=until)
    plan = people.schedules(since=day, until=until)
    both = segments.join(plan, on="schedule")
    stays = both.filter(both["shift"] | both["field"])["person"].n_unique()
    spans = timeline.spans(since=day, until=until)
    counts = organization.closure_counts(day)
    tried, untried = None, ""
    if day <= visit.today and counts is not None:
        try:
            tried = trial.of_closure(persons, day, counts=counts)
        except (NoLawInForce, Unset) as missing:
            untried = str(missing)
    units = {int(unit): [(day, until)] for unit in segments["unit"].unique()}
    shut = trial.shut(units) if day <= visit.today else None
    leave = {each.person for each in spans if each.kind == "leave"}
    orders = {each.person for each in spans if each.kind == "order"}
    return {
        "day": day,
        "figs": [
            {"label": "쉬는 사람", "value": f"{len(persons) - stays:,}", "unit": "명"},
            {"label": "그대로 근무", "value": f"{stays:,}", "unit": "명", "sub": "교대와 현업"},
            {"label": "그날 명령", "value": f"{len(orders):,}", "unit": "명"},
        ],
        "leave": len(leave),
        "counts": counts,
        "trial": tried,
        "untried": untried,
        "shut": shut,
        "past": day <= visit.today,
        "taken": organization.own_days(since=day, until=until).get(day, ""),
    }


@action("hr")
def add(visit: Visit) -> HttpResponse:
    """Shut the office on a day that was looked at."""
    form = Shutting(visit.request.POST, label_suffix="")
    if not form.is_valid():
        return _show(visit, form, None)
    actions.add_closure(**form.cleaned_data, staff=people, by=visit.viewer, at=visit.at)
    day = form.cleaned_data["day"]
    visit.say(f"{day_iso(day)}을 기관 휴무일로 정했습니다.", f"/schedules/closures/{day}/undo")
    return redirect("/schedules/closures")


@action("hr")
def take_back(visit: Visit, day: str) -> HttpResponse:
    """A day on which the office shuts is a working day again."""
    return _back(visit, day, read_sentence(visit.request.POST.get("reason", ""), "까닭은", 120))


@action("hr")
def undo(visit: Visit, day: str) -> HttpResponse:
    """The same, at once."""
    return _back(visit, day, "정한 뒤 바로 되돌림")


def _back(visit: Visit, day: str, reason: str) -> HttpResponse:
    when = read_day(day, date.min)
    actions.take_back_day(day=when, reason=reason, staff=people, by=visit.viewer, at=visit.at)
    visit.say(f"{day_iso(when)}의 휴무를 거두었습니다. 그날은 다시 근무일입니다.")
    return redirect("/schedules/closures")


@page("hr")
def progress(visit: Visit) -> HttpResponse:
    """How far the day that was set or taken back last is computed; asked for each second."""
    rows = [each for each in organization.days_written() if each.closure]
    return visit.show("parts/progress.html", {"job": _job(visit, rows)})


def _job(visit: Visit, rows: list[Any]) -> dict[str, Any] | None:
    past = [each for each in rows if each.date <= visit.today]
    if not past:
        return None
    last = max(past, key=lambda each: each.known_until or each.recorded_at)
    until = last.date + DAY
    return job(
        url="/schedules/closures/progress",
        persons=people.employed(since=last.date, until=until),
        since=last.date,
        until=until,
    )


urls: list[URLPattern] = [
    path("schedules/closures", listing, name="closures"),
    path("schedules/closures/add", add, name="closure-add"),
    path("schedules/closures/progress", progress, name="closures-progress"),
    path("schedules/closures/<str:day>/back", take_back, name="closure-back"),
    path("schedules/closures/<str:day>/undo", undo, name="closure-undo"),
]
