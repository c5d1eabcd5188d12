"""모의계산: any rule with one's own numbers; "내가 지금 퇴근하면?" comes here filled in."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import redirect

from dure.attendance import queries as attendance
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline import queries as timeline
from dure.web import rule_form
from dure.web.doors import ANY, SEOUL, Visit, page
from dure.web.templatetags.dure_format import clock
from law.rules import RULES

FIRST = "overtime.recognise"
DAY = "worktime.day"


@page(*ANY)
def calculate(visit: Visit) -> HttpResponseBase:
    """The form of a rule and, once something was asked, its answer."""
    asked = {name: str(text) for name, text in visit.request.GET.items() if name != "rule"}
    rule = RULES.get(visit.request.GET.get("rule", ""), RULES[FIRST])
    here = organization.institution()
    local = organization.local_values()
    days = organization.local_days()
    wrong: dict[str, str] = {}
    answer: dict[str, Any] = {}
    if asked:
        known = rule_form.known(here.code, local, days)
        made, wrong = rule_form.row(rule, asked, known)
        answer = {} if wrong else rule_form.answer(rule, made)
    return visit.show(
        "law/try.html",
        {
            "page_title": "모의계산",
            "page_lead": "마감에 쓰는 규칙 그대로 계산합니다. 여기서 넣은 값은 저장하지 않습니다.",
            "crumbs": [{"label": "법령 값", "url": "/law"}],
            "rules": RULES.values(),
            "rule": rule,
            "groups": rule_form.groups(rule, asked, wrong),
            "wrong": wrong,
            "one_line": rule_form.one_line(rule),
            "answer": answer,
            "own": "local" in rule.inputs and not local.is_empty(),
            "here": here.name,
        },
        422 if wrong else 200,
    )


@page(*ANY)
def now(visit: Visit) -> HttpResponseBase:
    """ "내가 지금 퇴근하면?": today's facts and this minute, in the calculator."""
    local = visit.at.astimezone(SEOUL)
    asked: dict[str, Any] = {"rule": DAY, "date": visit.today.isoformat()}
    asked["punches-1-minute"] = f"{local:%H:%M}"
    asked["punches-1-direction"] = "out"
    if visit.viewer.person is not None:
        asked |= _facts(visit, visit.viewer.person)
    return redirect(f"/law/try?{urlencode(asked)}")


def _facts(visit: Visit, person: int) -> dict[str, str]:
    span = {"since": visit.today, "until": visit.today + timedelta(days=1)}
    found: dict[str, str] = {}
    punches = attendance.readings(person, **span).get(visit.today, [])
    if punches:
        found |= {"punches-0-minute": clock(punches[0].minute), "punches-0-direction": "in"}
    for each in timeline.spans(people=[person], **span):
        if each.kind == "duty":  # no rule of a day's hours reads it
            continue
        part = "orders-0-" if each.kind == "order" else "absences-0-"
        found |= {f"{part}start": clock(each.start), f"{part}end": clock(each.end)}
        if each.kind != "order":
            found[f"{part}kind"] = each.kind
    return found | _plan(visit, person)


def _plan(visit: Visit, person: int) -> dict[str, str]:
    """One's own schedule of today, grade and standing."""
    span = {"since": visit.today, "until": visit.today + timedelta(days=1)}
    found = people.segments(people=[person], **span).to_dicts()
    if not found:
        return {}
    mine = found[0]
    flags = {name: "on" for name in ("field", "managerial") if mine[name]}
    grade = {"grade": f"{mine['grade']}급"} if 5 <= mine["grade"] <= 9 else {}
    for row in people.schedules(**span).to_dicts():
        if row["schedule"] == mine["schedule"] and row["start"] is not None:
            names = ("start", "end", "break_start", "break_end")
            times = {f"schedule-{n}": clock(row[n]) for n in names if row[n] is not None}
            return {**grade, **flags, **times}
    return {**grade, **flags, "no_schedule": "on"}
