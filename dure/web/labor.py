"""기간제·공무직: districts, what was agreed with them, who works there, and what is to be done."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import Refused
from dure.labor import districts, queries, reach, renewing
from dure.labor.districts import WantedAgreement
from dure.labor.queries import Line
from dure.web.doors import Visit, action, page
from dure.web.fields import read_key, typed_day
from law.labor import words

Districts = list[Any]
READERS = reach.READERS
HOME = "/labor"
CRUMBS = [{"label": "기간제·공무직", "url": HOME}]
TAGS = {"draft": "plain", "offered": "go", "concluded": "ok"}


@page(*READERS)
def overview(visit: Visit) -> HttpResponse:
    """Every district of the viewer with its numbers, and what is to be done before contracts end."""
    seen = reach.districts(visit.viewer, on=visit.today)
    names = queries.names(seen)
    lines = queries.lines(seen, on=visit.today)
    agreed = {each.agreement.district_id: each for each in reversed(queries.agreements(seen))}
    context = {
        "page_title": "기간제·공무직",
        "page_lead": _lead(visit, seen, lines),
        "districts": [
            {
                "district": each,
                "name": names[each.id],
                "people": _people(lines, each),
                "agreement": agreed.get(each.id),
            }
            for each in seen
        ],
        "tasks": tasks(visit, seen, names),
        "files": [
            {"batch": each, "name": names[each.district_id]} for each in queries.batches(seen, limit=5)
        ],
        "figs": _figs(lines),
        "is_city": reach.is_city(visit.viewer),
        "may": visit.viewer.role == "labor",
        "offices": queries.offices(on=visit.today) if _is_city_officer(visit) else [],
    }  # fmt: skip
    return visit.show("labor/overview.html", context)


def _lead(visit: Visit, seen: Districts, lines: list[Line]) -> str:
    if not seen:
        return "아직 자치구가 없습니다. 자치구를 적으면 근로자와 계약을 적을 수 있습니다."
    waiting = len(renewing.tasks(seen, today=visit.today))
    told = f"자치구 {len(seen)}곳의 근로자 {len(lines):,}명입니다."
    return f"{told} 끝나는 계약에 할 일이 {waiting}건 있습니다." if waiting else told


def _is_city_officer(visit: Visit) -> bool:
    return visit.viewer.role == "labor" and reach.is_city(visit.viewer)


def _people(lines: list[Line], district: Any) -> list[tuple[str, int]]:
    """How many of each kind work in a district."""
    mine = [each.worker.kind for each in lines if each.worker.district_id == district.id]
    return [(ko, mine.count(kind)) for kind, ko in words.KINDS.items() if kind in mine]


def _figs(lines: list[Line]) -> list[dict[str, Any]]:
    kinds = [each.worker.kind for each in lines]
    return [
        {"label": ko, "value": f"{kinds.count(kind):,}", "unit": "명"}
        for kind, ko in words.KINDS.items()
    ]


def tasks(visit: Visit, seen: Districts, names: dict[int, str]) -> list[dict[str, Any]]:
    """What is to be done before contracts end, as it is shown."""
    return [
        {
            "task": each,
            "worker": each.terms.contract.worker,
            "district": names[each.terms.contract.worker.district_id],
            "last": each.last - timedelta(days=1),
            "left": (each.last - timedelta(days=1) - visit.today).days,
            "late": each.due < visit.today,
            "url": f"{HOME}/contracts/{each.terms.contract.public_id}#renewal",
        }
        for each in renewing.tasks(seen, today=visit.today)
    ]


@page(*READERS)
def district(visit: Visit, district: UUID) -> HttpResponse:
    """A district: its workers and their terms, agreements, living wage and files."""
    found = reach.district(district, viewer=visit.viewer, on=visit.today)
    name = queries.names([found])[found.id]
    lines = queries.lines([found], on=visit.today)
    picked = _agreement(found, visit.request.GET.get("agreement", ""))
    context = {
        "page_title": name,
        "page_lead": "파일로 보내는 자치구입니다." if found.sends_files else "이 시스템을 쓰는 자치구입니다.",
        "crumbs": CRUMBS,
        "district": found,
        "rows": [_row(visit, each) for each in lines],
        "agreements": [
            {"said": each, "last": each.end - timedelta(days=1)} for each in queries.agreements([found])
        ],
        "picked": picked,
        "picked_last": picked.end - timedelta(days=1) if picked else None,
        "wages": [
            {"said": each, "last": each.until - timedelta(days=1)} for each in queries.living_wages(found)
        ],
        "files": queries.batches([found]),
        "kinds": words.KINDS.items(),
        "may": visit.viewer.role == "labor",
        "is_city_officer": _is_city_officer(visit),
        "tasks": tasks(visit, [found], {found.id: name}),
    }  # fmt: skip
    return visit.show("labor/district.html", context)


def _row(visit: Visit, line: Line) -> dict[str, Any]:
    terms = line.terms
    return {
        "worker": line.worker,
        "kind": words.KINDS[line.worker.kind],
        "terms": terms,
        "wage": f"{words.WAGE_UNITS[terms.wage_unit]} {terms.base_won:,}원" if terms else "",
        "last": terms.end - timedelta(days=1) if terms and terms.end else None,
        "state": queries.STATES[terms.state] if terms else "계약 없음",
        "tag": TAGS[terms.state] if terms else "warn",
        "now": bool(terms and queries.holds(terms, visit.today)),
    }


def _agreement(found: Any, key: str) -> Any:
    asked = read_key(key)
    return next(
        (each for each in queries.agreements([found]) if each.agreement.public_id == asked), None
    )


@action("labor")
def open_district(visit: Visit) -> HttpResponse:
    """Take an office of the tree as a district."""
    given = visit.request.POST
    made = districts.open_district(
        unit=number(given.get("unit", ""), "기관"),
        sends_files="sends_files" in given,
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("자치구로 적었습니다. 이제 협약과 근로자를 적을 수 있습니다.")
    return redirect(f"{HOME}/districts/{made}")


@action("labor")
def set_sending(visit: Visit, district: UUID) -> HttpResponse:
    """Whether a district sends its facts in files."""
    found = reach.district(district, viewer=visit.viewer, on=visit.today)
    sends = visit.request.POST.get("sends_files") == "1"
    districts.set_sending(district=found, sends_files=sends, by=visit.viewer, at=visit.at)
    visit.say("바꾸었습니다.")
    return redirect(f"{HOME}/districts/{district}")


@action("labor")
def save_agreement(visit: Visit, district: UUID) -> HttpResponse:
    """Write an agreement, or another version of it."""
    found = reach.district(district, viewer=visit.viewer, on=visit.today)
    given = visit.request.POST
    wanted = WantedAgreement(
        name=given.get("name", "")[:120],
        start=typed_day(given, "start", visit.today),
        end=typed_day(given, "last", visit.today) + timedelta(days=1),
        months=number(given.get("months", ""), "개월 수"),
        people=number(given.get("people", ""), "사람 수"),
        budget_won=number(given.get("budget_won", ""), "예산"),
        document=given.get("document", "").strip()[:120],
    )
    districts.save_agreement(
        district=found, agreement=read_key(given.get("agreement", "")), wanted=wanted,
        by=visit.viewer, at=visit.at,
    )  # fmt: skip
    visit.say("협약을 적었습니다.")
    return redirect(f"{HOME}/districts/{district}#agreements")


@action("labor")
def set_living_wage(visit: Visit, district: UUID) -> HttpResponse:
    """생활임금 of a district for a period."""
    found = reach.district(district, viewer=visit.viewer, on=visit.today)
    given = visit.request.POST
    districts.set_living_wage(
        district=found,
        since=typed_day(given, "since", visit.today),
        until=typed_day(given, "last", visit.today) + timedelta(days=1),
        hourly_won=number(given.get("hourly_won", ""), "시간급"),
        document=given.get("document", "")[:120],
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("생활임금을 적었습니다.")
    return redirect(f"{HOME}/districts/{district}#living")


def number(text: str, ko: str) -> int:
    """A whole number that was typed.

    Raises:
        Refused: it is none.
    """
    plain = text.strip().replace(",", "")
    if not plain.isdecimal() or len(plain) > 12:
        raise Refused("number_malformed", f"‘{ko}’에는 숫자를 넣어 주세요.")
    return int(plain)


urls: list[URLPattern] = [
    path("labor", overview, name="labor"),
    path("labor/districts/open", open_district, name="labor-open-district"),
    path("labor/districts/<uuid:district>", district, name="labor-district"),
    path("labor/districts/<uuid:district>/sending", set_sending, name="labor-sending"),
    path("labor/districts/<uuid:district>/agreements", save_agreement, name="labor-agreement"),
    path("labor/districts/<uuid:district>/living", set_living_wage, name="labor-living"),
]
