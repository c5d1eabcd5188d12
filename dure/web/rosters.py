"""교대 근무표: what its letters mean, a file looked at and applied whole, and the roster to take away."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.attendance import trial
from dure.links.spreadsheets import Field, Table
from dure.organization import queries as organization
from dure.people import queries, rosters
from dure.people.actions import Workday
from dure.people.rosters import Preview
from dure.timeline.actions import month_after
from dure.web.doors import Visit, action, page
from dure.web.downloads import xlsx
from dure.web.fields import ClockField, read_month
from dure.web.file_previews import LARGEST_MIB, SHOWN
from dure.web.rebuilding import job
from dure.web.schedules import MIDNIGHT, spoken
from dure.web.templatetags.dure_format import month_ko

DAY = timedelta(days=1)
TEXT = {"class": "input short", "autocomplete": "off"}


class Lettering(forms.Form):
    """A letter and the times it stands for; no times: a day off."""

    code = forms.CharField(
        label="부호",
        max_length=10,
        widget=forms.TextInput(attrs=TEXT),
        error_messages={"required": "근무표에 적는 부호를 넣어 주세요. 예: 야"},
    )
    start = ClockField(label="시작", required=False)
    end = ClockField(label="끝", required=False)
    rest = ClockField(label="휴게 시작", required=False)
    back = ClockField(label="휴게 끝", required=False)

    def clean(self) -> dict[str, Any]:
        """Start and end belong together, and so do the two ends of a rest."""
        found = super().clean() or {}
        for one, other, name in (("start", "end", "근무"), ("rest", "back", "휴게")):
            if (found.get(one) is None) != (found.get(other) is None):
                self.add_error(one, f"{name}의 시작과 끝을 함께 넣거나 모두 비워 주세요.")
        if found.get("rest") is not None and found.get("start") is None:
            self.add_error("start", "휴게가 있으면 근무의 시작과 끝도 넣어 주세요.")
        return found

    def hours(self) -> Workday | None:
        """The times, each after the one before: after midnight where it is earlier on the clock."""
        told = self.cleaned_data
        if told["start"] is None:
            return None
        later = [told["start"]]
        for each in (told["rest"], told["back"], told["end"]):
            if each is not None:
                later.append(each + MIDNIGHT if each < later[-1] else each)
        rest, back = (later[1], later[2]) if told["rest"] is not None else (None, None)
        return Workday(0, later[0], later[-1], rest, back)


@page("hr", "admin", methods=("GET", "HEAD", "POST"))
def choose(visit: Visit) -> HttpResponse:
    """Choose a file and its month; a chosen one is kept and looked at, nothing more."""
    given = visit.request.FILES.get("file")
    if visit.request.method != "POST":
        return _form(visit)
    if given is None or not given.size:
        return _form(visit, "파일을 고른 뒤 살펴보기를 눌러 주세요.")
    if given.size > LARGEST_MIB * 1024 * 1024:
        return _form(visit, f"{LARGEST_MIB}MB가 넘습니다. 나누어 올려 주세요.")
    seen = rosters.preview(
        filename=(given.name or "근무표")[:200],
        content=given.read(),
        month=read_month(visit.request.POST.get("month"), visit.today),
        by=visit.viewer,
        at=visit.at,
    )
    return redirect(f"/schedules/rosters/{seen.upload}")


def _form(visit: Visit, error: str = "", form: Lettering | None = None) -> HttpResponse:
    month = read_month(visit.request.GET.get("month"), visit.today)
    codes = [(code, spoken(hours) or "쉼") for code, _, hours in rosters.codes()]
    persons = rosters.on_roster(month=month)
    context = {
        "page_title": "교대 근무표",
        "page_lead": f"{month_ko(month)}에 {len(persons):,}명이 근무표로 근무합니다."
        if persons
        else f"{month_ko(month)}의 근무표가 아직 없습니다.",
        "crumbs": [{"label": "근무시간표", "url": "/schedules"}],
        "month": f"{month:%Y-%m}",
        "month_ko": month_ko(month),
        "persons": len(persons),
        "codes": codes,
        "form": form or Lettering(label_suffix=""),
        "error": error,
    }
    bad = error or (form is not None and form.errors)
    return visit.show("schedules/rosters.html", context, 422 if bad else 200)


@action("hr", "admin")
def name_code(visit: Visit) -> HttpResponse:
    """Say what a letter means."""
    form = Lettering(visit.request.POST, label_suffix="")
    if not form.is_valid():
        return _form(visit, form=form)
    code = form.cleaned_data["code"]
    rosters.name_code(code=code, hours=form.hours(), by=visit.viewer, at=visit.at)
    visit.say(f"부호 '{code}'를 정했습니다. 앞으로 올리는 근무표에 씁니다.")
    return redirect("/schedules/rosters")


@page("hr", "admin")
def seen(visit: Visit, upload: UUID) -> HttpResponse:
    """What a file would do, or what it did."""
    found = rosters.look_at(upload=upload, by=visit.viewer, on=visit.today)
    plan, applied = found.plan, found.done is not None
    context = {
        "page_title": found.filename,
        "page_lead": _lead(found),
        "crumbs": [
            {"label": "근무시간표", "url": "/schedules"},
            {"label": "교대 근무표", "url": f"/schedules/rosters?month={found.month:%Y-%m}"},
        ],
        "seen": found,
        "plan": plan,
        "applied": applied,
        "can": bool(plan.changes) and not plan.errors and not applied,
        "figs": [
            {"label": "사람", "value": f"{len(plan.persons):,}", "unit": "명"},
            {"label": "바뀌는 날", "value": f"{len(plan.shifts):,}", "unit": "일"},
            {"label": "그대로", "value": f"{plan.unchanged:,}", "unit": "일"},
            {"label": "마감한 날", "value": f"{_shut(found):,}", "unit": "일"},
        ],
        "rows": plan.shifts[:SHOWN],
        "more": max(len(plan.shifts) - SHOWN, 0),
        "job": _job(visit, found) if applied else None,
    }
    return visit.show("schedules/roster.html", context)


def _lead(found: Preview) -> str:
    if found.done is not None:
        return f"{found.done:,}일의 근무를 근무표대로 짰습니다."
    if found.plan.errors:
        return f"고칠 곳이 {len(found.plan.errors):,}개 있어 아무것도 넣지 않습니다."
    if not found.plan.changes:
        return "모두 지금 근무와 같습니다. 넣어도 바뀌는 것이 없습니다."
    return f"{month_ko(found.month)}의 {len(found.plan.shifts):,}일이 바뀝니다. 아직 아무것도 넣지 않았습니다."


def _shut(found: Preview) -> int:
    """Days of closed months among those that change."""
    shifts = found.plan.shifts
    if not shifts:
        return 0
    last = max(each.date for each in shifts) + DAY
    frame = queries.appointments(
        since=found.month, until=last, people=list({each.person for each in shifts})
    )
    units = dict(frame.select("person", "unit").iter_rows())
    days: dict[int, list[tuple[date, date]]] = {}
    for each in shifts:
        if each.person in units:
            days.setdefault(units[each.person], []).append((each.date, each.date + DAY))
    return trial.shut(days).days


@action("hr", "admin")
def apply(visit: Visit, upload: UUID) -> HttpResponse:
    """Let every day be worked as the file says: all or none."""
    days = rosters.apply_roster(upload=upload, by=visit.viewer, at=visit.at)
    visit.say(f"근무표로 {days:,}일의 근무를 짰습니다.")
    return redirect(f"/schedules/rosters/{upload}")


@page("hr", "admin")
def progress(visit: Visit, upload: UUID) -> HttpResponse:
    """How far the days of a roster have been computed again; asked for each second."""
    found = rosters.look_at(upload=upload, by=visit.viewer, on=visit.today)
    return visit.show("parts/progress.html", {"job": _job(visit, found)})


def _job(visit: Visit, found: Preview) -> dict[str, Any]:
    until = month_after(found.month)
    return job(
        url=f"/schedules/rosters/{found.upload}/progress",
        persons=rosters.applied_to(found.upload),
        since=found.month,
        until=min(until, visit.today + DAY),
    )


@page("hr", "admin")
def export(visit: Visit) -> HttpResponseBase:
    """The roster of a month as it stands, in the form in which it is read."""
    month = read_month(visit.request.GET.get("month"), visit.today)
    persons = rosters.on_roster(month=month)
    latest = queries.latest(persons, on=visit.today)
    reach = organization.reach(visit.viewer, on=visit.today)
    mine = [each for each in latest.values() if reach is None or each.unit in reach]
    mine.sort(key=lambda each: (each.unit, each.person))
    units = organization.names({each.unit for each in mine})
    numbers = queries.staff_numbers([each.person for each in mine], on=visit.today)
    told = rosters.roster(persons=[each.person for each in mine], month=month)
    until = month_after(month)
    days = [month + n * DAY for n in range((until - month).days)]
    columns = [Field("사번"), Field("성명"), Field("부서", width=16)]
    columns += [Field(str(day.day), width=5) for day in days]
    rows = [
        [numbers.get(each.person, ""), each.name, units.get(each.unit, "")]
        + [told[each.person].get(day, "") for day in days]
        for each in mine
    ]
    name = f"근무표 {month:%Y-%m}"
    return xlsx(visit, f"{name}.xlsx", [Table(name, columns, rows, title=name)])


urls: list[URLPattern] = [
    path("schedules/rosters", choose, name="rosters"),
    path("schedules/rosters/codes", name_code, name="roster-code"),
    path("schedules/rosters/export", export, name="roster-export"),
    path("schedules/rosters/<uuid:upload>", seen, name="roster"),
    path("schedules/rosters/<uuid:upload>/apply", apply, name="roster-apply"),
    path("schedules/rosters/<uuid:upload>/progress", progress, name="roster-progress"),
]
