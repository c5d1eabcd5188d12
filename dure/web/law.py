"""법령 값: every number of the law with its dates, its article and who uses it."""

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import path

from dure.organization import queries as organization
from dure.organization.queries import Setting
from dure.timeline.actions import month_after
from dure.web import law_impact, law_local, law_try, ordinances
from dure.web.doors import ANY, Visit, action, page
from dure.web.fields import read_day
from dure.web.law_local import Draft, a_param
from dure.web.law_words import TOPICS, detail, references, show, tag
from dure.web.templatetags.dure_format import day_iso
from law import params
from law.params import NoLawInForce, Param
from law.rule import Rule
from law.rules import RULES

# --- the list ---------------------------------------------------------------------------------


@page(*ANY)
def index(visit: Visit) -> HttpResponseBase:
    """Every value in force on a day, by topic."""
    on = read_day(visit.request.GET.get("on"), visit.today)
    mine = organization.settings(drafts=True)
    topics = [(title, _rows(topic, on, mine)) for topic, title in TOPICS.items()]
    rows = [row for _, found in topics for row in found]
    doubtful = sum(1 for row in rows if row["doubt"])
    return visit.show(
        "law/index.html",
        {
            "page_title": "법령 값",
            "page_lead": f"{day_iso(on)}의 값 {len(rows)}가지입니다. "
            f"{doubtful}가지는 조문만으로 정해지지 않아 확인이 필요합니다.",
            "topics": topics,
            "on": on,
            "digest": params.digest(),
            "may_set": visit.viewer.role == "hr",
        },
    )


def _rows(topic: str, on: date, mine: list[Setting]) -> list[dict[str, Any]]:
    return [_listed(p, on, mine) for p in params.table().values() if p.topic == topic]


def _listed(param: Param, on: date, mine: list[Setting]) -> dict[str, Any]:
    own = [each for each in mine if each.key == param.key]
    in_force = [each for each in own if each.published and each.valid_from <= on]
    row = {"param": param, "own": show(param, in_force[-1].value) if in_force else ""}
    row["draft"] = any(not each.published for each in own)
    try:
        dated = param.at(on)
    except NoLawInForce:
        return {**row, "value": "", "source": "", "tag": None, "doubt": False}
    return {
        **row,
        "value": show(param, dated.value),
        "since": dated.since,
        "source": dated.source,
        "tag": tag(dated),
        "doubt": params.doubtful(param.key, on),
    }


# --- one value --------------------------------------------------------------------------------


@page(*ANY)
def value(visit: Visit, key: str) -> HttpResponseBase:
    """One value: its history, who uses it, what the office set, what a draft would change."""
    return _value(visit, a_param(key))


def _value(visit: Visit, param: Param, form: Draft | None = None) -> HttpResponse:
    may_set = visit.viewer.role == "hr" and param.local
    mine = [e for e in organization.settings(drafts=True) if e.key == param.key]
    shown = [
        e for e in mine if e.published or visit.viewer.role in ("hr", "payroll", "auditor", "admin")
    ]
    drafts = [e for e in shown if not e.published]
    here = organization.institution().name
    return visit.show(
        "law/value.html",
        {
            "page_title": param.ko,
            "page_lead": _sentence(param, visit.today, mine, here),
            "crumbs": [
                {"label": "법령 값", "url": "/law"},
                {"label": TOPICS[param.topic], "url": f"/law#{param.topic}"},
            ],
            "param": param,
            "history": _history(param, shown, here, visit.today),
            "may_weigh": visit.viewer.role in law_impact.WHO,
            "parts": detail(param, param.values[-1].value),
            "parts_since": param.values[-1].since,
            "references": references(param),
            "rules": _users(param.key),
            "others": _rows(param.topic, visit.today, mine),
            "drafts": [law_local.drafted(param, each) for each in drafts],
            "impacts": [i for e in drafts for i in law_local.impact(visit, param, e)],
            "written": ordinances.written(param.key)
            if visit.viewer.role in ("hr", "auditor", "admin")
            else [],
            "form": form
            or (
                Draft(param, initial={"valid_from": month_after(visit.today)}) if may_set else None
            ),
        },
        422 if form else 200,
    )


def _sentence(param: Param, today: date, mine: list[Setting], here: str) -> str:
    own = [e for e in mine if e.published and e.valid_from <= today]
    if own:
        return (
            f"오늘 {here}에서는 {show(param, own[-1].value)}입니다. {own[-1].document}에 따릅니다."
        )
    try:
        dated = param.at(today)
    except NoLawInForce:
        return "오늘 적용할 값을 아직 읽지 않았습니다."
    return (
        f"오늘의 값은 {show(param, dated.value)}입니다. {dated.since.isoformat()}부터 적용합니다."
    )


def _history(param: Param, mine: list[Setting], here: str, today: date) -> list[dict[str, Any]]:
    """National values and the office's own, newest first; what is in force is not greyed."""
    now = max((d.since for d in param.values if d.since <= today), default=None)
    rows = [
        {
            "since": dated.since,
            "value": show(param, dated.value),
            "where": "전국",
            "source": dated.source,
            "tag": tag(dated),
            "state": "is-off" if now and dated.since < now else "",
        }
        for dated in param.values
    ]
    rows += [
        {
            "since": each.valid_from,
            "value": show(param, each.value),
            "where": here,
            "source": each.document,
            "tag": {"words": "게시", "kind": "ok"}
            if each.published
            else {"words": "초안", "kind": "go"},
            "state": "is-picked",
            "impact_url": "" if each.published else law_local.drafted(param, each)["impact_url"],
        }
        for each in mine
    ]
    return sorted(rows, key=lambda row: (row["since"], row["where"] != "전국"), reverse=True)


def _users(key: str) -> list[Rule]:
    """Rules whose steps rest on a value."""
    return [rule for rule in RULES.values() if key in _keys(rule)]


def _keys(rule: Rule) -> set[str]:
    found = {key for step in rule.steps.values() for key in step.params}
    return found | {k for step in rule.steps.values() for r in step.reasons for k in r.params}


@action("hr")
def draft(visit: Visit, key: str) -> HttpResponseBase:
    """Write a draft; where a field is wrong, the page again with what was typed."""
    param = a_param(key)
    form = Draft(param, visit.request.POST)
    return law_local.draft(visit, param, form) if form.is_valid() else _value(visit, param, form)


urls = [
    path("law", index),
    path("law/local", law_local.local),
    path("law/try", law_try.calculate),
    path("law/try/now", law_try.now),
    path("law/<str:key>", value),
    path("law/<str:key>/draft", draft),
    path("law/<str:key>/publish", law_local.publish),
    *law_impact.urls,
]
