"""What the office itself sets over the law: drafts with a document, put in force by publishing."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect

from dure.attendance import overview
from dure.organization import actions
from dure.organization import queries as organization
from dure.organization.queries import Setting
from dure.people import queries as people
from dure.web import ordinances
from dure.web.doors import Visit, page
from dure.web.fields import DayField, read_day
from dure.web.law_words import SUFFIX, WORDS, show
from dure.web.templatetags.dure_format import day_iso, hours, josa
from law import params
from law.params import Param

MONTHLY = "overtime.monthly_limit_minutes"
FLEXIBLE = "flexible"  # has a page of its own, beside the national reference


def go(visit: Visit, url: str) -> HttpResponse:
    """The next page, also where htmx asked."""
    return HttpResponseClientRedirect(url) if visit.request.htmx else redirect(url)  # type: ignore[attr-defined]


def a_param(key: str) -> Param:
    """A value by its key, or 404."""
    if key not in params.table():
        raise Http404
    return params.get(key)


class Draft(forms.Form):
    """What an ordinance or directive of the office sets, from a day on."""

    valid_from = DayField(
        label="시행일", help_text="이날의 근무부터 적용합니다. 마감한 달은 늦은 변동으로 남습니다."
    )
    document = forms.CharField(
        label="근거 문서번호",
        max_length=120,
        help_text="조례·규칙·지침의 이름과 문서번호입니다.",
        error_messages={
            "required": "근거 문서번호를 적어 주세요. 기관이 정한 값에는 근거가 있어야 합니다."
        },
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def __init__(self, param: Param, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {"required": "값을 넣어 주세요."}
        unit = f" ({SUFFIX[param.unit]})" if param.unit in SUFFIX else ""
        choices = _choices(param)
        field: forms.Field
        if choices:
            select = forms.Select(attrs={"class": "input"})
            field = forms.ChoiceField(label="값", choices=choices, widget=select)
        else:
            text = forms.TextInput(attrs={"class": "input short", "inputmode": "numeric"})
            field = forms.CharField(label=f"값{unit}", widget=text, error_messages=words)
        if param.bound == "lower":
            field.help_text = "전국 한도보다 낮게만 정할 수 있습니다."
        self.fields["value"] = field
        self.order_fields(["value", "valid_from", "document"])


def _choices(param: Param) -> list[tuple[str, str]]:
    if param.choices:
        return [(str(one), WORDS.get(str(one), str(one))) for one in param.choices]
    plain = [each.value for each in param.values]
    return [("true", "예"), ("false", "아니요")] if any(isinstance(v, bool) for v in plain) else []


class Day(forms.Form):
    """A 지방공휴일."""

    day = DayField(label="날짜")
    name = forms.CharField(
        label="이름",
        max_length=80,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": "이름을 적어 주세요."},
    )
    document = forms.CharField(
        label="조례 번호",
        max_length=120,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": "조례 번호를 적어 주세요. 지방공휴일은 조례로 정합니다."},
    )


@page("hr", methods=("GET", "HEAD", "POST"))
def local(visit: Visit) -> HttpResponseBase:
    """Values and days the office set; a POST names a day off."""
    form = Day(visit.request.POST if visit.request.method == "POST" else None)
    if form.is_valid():
        actions.add_local_day(**form.cleaned_data, staff=people, by=visit.viewer, at=visit.at)
        day = form.cleaned_data["day"]
        visit.say(f"{day_iso(day)}을 지방공휴일로 적었습니다. 그날을 다시 계산합니다.")
        return go(visit, "/law/local")
    mine = organization.settings(drafts=True)
    return visit.show("law/local.html", _local(mine, form), 422 if form.is_bound else 200)


def _local(mine: list[Setting], form: Day) -> dict[str, Any]:
    table = params.table()
    drafts = [drafted(table[e.key], e) for e in mine if not e.published and e.key in table]
    set_by = {e.key: e for e in mine if e.published}
    free = [
        {"param": p, "own": _own(p, set_by.get(p.key))}
        for p in table.values()
        if p.local and p.topic != FLEXIBLE
    ]
    count = len(drafts)
    return {
        "page_title": "기관이 정한 값",
        "page_lead": f"게시를 기다리는 초안이 {count}건 있습니다."
        if count
        else "게시를 기다리는 초안이 없습니다.",
        "crumbs": [{"label": "법령 값", "url": "/law"}],
        "drafts": drafts,
        "free": free,
        "days": _holidays(),
        "form": form,
    }


def _holidays() -> list[tuple[date, str]]:
    """지방공휴일; days on which the office merely shuts have a page of their own."""
    span = {"since": date(2000, 1, 1), "until": date(2100, 1, 1)}
    shut = organization.closures(**span)
    return [each for each in organization.own_days(**span).items() if each[0] not in shut]


def _own(param: Param, mine: Setting | None) -> dict[str, Any] | None:
    if mine is None:
        return None
    return {"value": show(param, mine.value), "since": mine.valid_from, "document": mine.document}


def draft(visit: Visit, param: Param, form: Draft) -> HttpResponseBase:
    """Write a draft."""
    actions.set_local_value(key=param.key, **form.cleaned_data, by=visit.viewer, at=visit.at)
    visit.say(
        f"{josa(param.ko, '을/를')} 초안으로 적었습니다. 게시하기 전에는 계산에 쓰지 않습니다."
    )
    return go(visit, f"/law/{param.key}")


@page("hr", methods=("GET", "HEAD", "POST"))
def publish(visit: Visit, key: str) -> HttpResponseBase:
    """Ask (GET), then put a draft in force (POST)."""
    param = a_param(key)
    asked = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    since = read_day(asked.get("from"), visit.today)
    if visit.request.method == "POST":
        actions.publish_local_value(
            key=key,
            valid_from=since,
            value=asked.get("value", ""),
            staff=people,
            by=visit.viewer,
            at=visit.at,
        )
        visit.say(f"{josa(param.ko, '을/를')} {since.isoformat()} 시행으로 게시했습니다.")
        return go(visit, f"/law/{key}")
    mine = organization.settings(drafts=True)
    found = [e for e in mine if e.key == key and e.valid_from == since and not e.published]
    if not found:
        raise Http404
    context = {
        "page_title": "게시하기",
        "draft": drafted(param, found[0]),
        "impacts": impact(visit, param, found[0]),
    }
    return visit.show(
        "law/publish.html", {**context, "crumbs": [{"label": "법령 값", "url": "/law"}]}
    )


def drafted(param: Param, each: Setting) -> dict[str, Any]:
    query = urlencode({"from": each.valid_from.isoformat()})
    return {
        "key": param.key,
        "ko": param.ko,
        "raw": each.value,
        "value": show(param, each.value),
        "since": each.valid_from,
        "document": each.document,
        "dialog": f"publish-{param.topic}-{param.name}-{each.valid_from:%Y%m%d}",
        "url": f"/law/{param.key}/publish?{query}",
        "impact_url": f"/law/{param.key}/impact?{query}",
        "id": each.id,
    }


def impact(visit: Visit, param: Param, each: Setting) -> list[dict[str, Any]]:
    """A draft against what really was: the monthly cap on last month, leave on last year."""
    if param.key != MONTHLY or not each.value.isdigit():
        return ordinances.impact(visit, param, each)
    until = visit.today.replace(day=1)
    since = (until - timedelta(days=1)).replace(day=1)
    now, wanted = int(params.value(MONTHLY, since) or 0), int(each.value)
    found = overview.minutes_by_person(since=since, until=until)
    cut = [min(m.ordinary, now) - wanted for m in found if m.ordinary > wanted]
    before = sum(min(m.ordinary, now) for m in found)
    return [
        {
            "title": f"{since.year}년 {since.month}월 실제 기록에 {show(param, wanted)}을 대 본 결과",
            "figs": [
                {
                    "label": "영향을 받는 사람",
                    "value": f"{len(cut):,}",
                    "unit": f"명 / {len(found):,}명",
                    "sub": f"그달 일반 명령 인정이 {show(param, wanted)}을 넘은 사람",
                },
                {
                    "label": "인정 시간",
                    "value": hours(-sum(cut)) if cut else "0:00",
                    "sub": f"{hours(before)} → {hours(before - sum(cut))}",
                },
            ],
        }
    ]
