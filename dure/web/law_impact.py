"""What a draft of the office would change of a month, before it is published: one part after another."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import URLPattern, path

from dure.organization import queries as organization
from dure.organization.queries import Setting
from dure.pay import impact as paid
from dure.pay.impact import Sum, Weighed
from dure.pay.weighing import NOT_WEIGHED, PARTS, called
from dure.web.doors import Visit, page
from dure.web.fields import read_day, read_month
from dure.web.law_words import show
from dure.web.templatetags.dure_format import day_iso, hours, josa, leave_ko, month_ko, won
from law import params
from law.params import Param

WHO = ("hr", "payroll")
MOST = 20
SIDES = {"before": "지금 값으로는", "after": "초안의 값으로는"}
MEASURES = {"won": won, "minutes": hours, "leave_minutes": leave_ko}


@page(*WHO)
def impact(visit: Visit, key: str) -> HttpResponse:
    """Which draft, on which month, and the first part; each part asks for the next."""
    param, draft, month = _asked(visit, key)
    tried = "" if paid.reaches(draft, month) else f" {month_ko(month)}부터 시행된 것으로 보고"
    return visit.show(
        "law/impact.html",
        {
            "page_title": f"{param.ko} 초안의 영향",
            "page_lead": f"{day_iso(draft.valid_from)} 시행 {josa(show(param, draft.value), '을/를')}{tried}"
            f" {month_ko(month)}의 기록에 대 봅니다. 아무것도 적지 않습니다.",
            "crumbs": [
                {"label": "법령 값", "url": "/law"},
                {"label": param.ko, "url": f"/law/{key}"},
            ],
            "draft": draft,
            "key": key,
            "month": month,
            "following": _following("", key, draft, month),
            "once": paid.unmoved([key]),
            "not_weighed": NOT_WEIGHED,
        },
    )


@page(*WHO)
def part(visit: Visit, key: str, part: str) -> HttpResponse:
    """One part by both values, and the place where the next will stand."""
    if part not in PARTS:
        raise Http404
    _, draft, month = _asked(visit, key)
    since = draft.valid_from if paid.reaches(draft, month) else month
    now = paid.as_now()
    after = paid.with_draft(now, draft, since=since)
    [found] = paid.weigh(month=month, old=now, new=after, at=visit.at, parts=[part])
    alone = "law/impact_part.html"
    return visit.show(
        f"{alone}#part" if visit.request.htmx else alone,  # type: ignore[attr-defined]
        {
            "page_title": f"{PARTS[part].ko}에서 달라지는 것",
            "crumbs": [{"label": "초안의 영향", "url": _url(key, draft, month)}],
            "part": PARTS[part],
            "rows": [_row(found, each) for each in found.sums if each.subjects],
            "same": not (found.changes or found.failed),
            "cannot": paid.cannot(found, SIDES),
            "following": _following(part, key, draft, month),
            **_names(visit, found),
        },
    )


def _asked(visit: Visit, key: str) -> tuple[Param, Setting, date]:
    """The value, its draft and the month, the last whole one if none is named; or 404."""
    if key not in params.table():
        raise Http404
    since = read_day(visit.request.GET.get("from"), visit.today)
    drafts = [each for each in organization.settings(drafts=True) if not each.published]
    found = [each for each in drafts if (each.key, each.valid_from) == (key, since)]
    if not found:
        raise Http404
    last = visit.today.replace(day=1) - timedelta(days=1)
    return params.get(key), found[0], read_month(visit.request.GET.get("month"), last)


def _url(key: str, draft: Setting, month: date, part: str = "") -> str:
    query = urlencode({"from": draft.valid_from.isoformat(), "month": f"{month:%Y-%m}"})
    return f"/law/{key}/impact{'/' if part else ''}{part}?{query}"


def _following(part: str, key: str, draft: Setting, month: date) -> dict[str, Any] | None:
    """The part after one (the first after none), and how many are done when it is asked for."""
    order = ["", *PARTS]
    name = dict(pairwise(order)).get(part)
    if name is None:
        return None
    return {
        "url": _url(key, draft, month, name),
        "ko": PARTS[name].ko,
        "done": order.index(part),
        "total": len(PARTS),
    }


def _row(found: Weighed, each: Sum) -> dict[str, Any]:
    measure = MEASURES[found.part.unit]
    return {
        "ko": each.ko,
        "subjects": each.subjects,
        "changed": each.changed,
        "before": measure(each.before),
        "after": measure(each.after),
        "difference": measure(each.difference),
    }


def _names(visit: Visit, found: Weighed) -> dict[str, Any]:
    """Whose figures change the most, for those who see them elsewhere, too."""
    if visit.viewer.role not in found.part.readers:
        return {"names": [], "hidden": len(found.changes)}
    measure, most = MEASURES[found.part.unit], found.changes[:MOST]
    names = called(each.subject for each in most)
    told = [
        {
            "name": names.get(each.subject, ""),
            "item": found.part.items[each.item],
            "before": measure(each.before),
            "after": measure(each.after),
            "difference": measure(each.difference),
        }
        for each in most
    ]
    return {"names": told, "more": len(found.changes) - len(told)}


urls: list[URLPattern] = [
    path("law/<str:key>/impact", impact),
    path("law/<str:key>/impact/<str:part>", part),
]
