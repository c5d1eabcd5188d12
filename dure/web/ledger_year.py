"""The year's leave put into everybody's ledger: what it would do first, then done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.leave import actions, entitlements, granting, settling
from dure.organization import queries as organization
from dure.people import queries as people
from dure.web.doors import Visit, action, page
from dure.web.templatetags.dure_format import leave_ko
from law.params import NoLawInForce, Unset

SHOWN, DAY = 100, 480


@dataclass(frozen=True)
class Change:
    """One person's year: what the lot holds, what the law gives, and the difference."""

    person: int
    before: int
    after: int

    @property
    def due(self) -> int:
        return self.after - self.before


@page("hr")
def grant(visit: Visit) -> HttpResponse:
    """What running the year's grant would change, person by person."""
    year = _year(visit, visit.request.GET.get("year"))
    found, missing = _due(visit, year)
    new = [each for each in found if not each.before]
    context = {
        "page_title": f"{year}년 연가 주기",
        "page_lead": _lead(year, found, missing),
        "crumbs": [{"label": "연가 원장", "url": "/ledger"}],
        "year": year,
        "years": (year - 1, year + 1),
        "on": granting.as_of(year, visit.at),
        "missing": missing,
        "count": len(found),
        "more": max(len(found) - SHOWN, 0),
        "rows": _named(visit, found[:SHOWN]),
        "figs": [
            {"label": "바뀌는 사람", "value": f"{len(found):,}", "unit": "명",
             "sub": f"새로 받는 사람 {len(new):,}명"},
            {"label": "더하는 시간", "value": leave_ko(sum(e.due for e in found if e.due > 0)),
             "sub": f"{sum(e.due for e in found if e.due > 0):,}분"},
            {"label": "빼는 시간", "value": leave_ko(-sum(e.due for e in found if e.due < 0)),
             "sub": "휴직, 결근 등이 적힌 사람"},
        ],
    }  # fmt: skip
    return visit.show("ledger/grant.html", context)


@action("hr")
def run(visit: Visit) -> HttpResponse:
    """Grant the year; what has been granted already is not granted again."""
    year = _year(visit, visit.request.POST.get("year"))
    count = actions.grant_year(year=year, by=visit.viewer, at=visit.at)
    said = f"{year}년 연가를 {count:,}명에게 주었습니다." if count else "새로 줄 것이 없습니다."
    visit.say(said)
    return redirect(f"/ledger/grant?year={year}")


@page("hr")
def settlement(visit: Visit) -> HttpResponse:
    """What becomes of what is left of a year: compensated, saved, carried or gone."""
    year = _year(visit, visit.request.GET.get("year") or str(visit.today.year - 1))
    rows, missing = _settled(visit, year)
    over = visit.today >= date(year, 12, 31)
    sums = {name: sum(row[name] for row in rows) for name in PARTS}
    context = {
        "page_title": f"{year}년 연가 정산",
        "page_lead": _settling(year, rows, missing, over=over),
        "crumbs": [{"label": "연가 원장", "url": "/ledger"}],
        "year": year,
        "years": (year - 1, year + 1),
        "missing": missing,
        "over": over,
        "count": len(rows),
        "more": max(len(rows) - SHOWN, 0),
        "rows": _with_names(visit, rows[:SHOWN]),
        "figs": [
            {
                "label": ko,
                "value": leave_ko(sums[name]),
                "sub": f"{sum(r[name] > 0 for r in rows):,}명",
            }
            for name, ko in PARTS.items()
        ],
    }
    return visit.show("ledger/settle.html", context)


@action("hr")
def settle(visit: Visit) -> HttpResponse:
    """Settle a year that is over; what has been settled already is not settled again."""
    year = _year(visit, visit.request.POST.get("year"))
    count = actions.settle_year(year=year, by=visit.viewer, at=visit.at)
    visit.say(
        f"{year}년에 남은 연가를 {count:,}명 정산했습니다."
        if count
        else "새로 정산할 것이 없습니다."
    )
    return redirect(f"/ledger/settle?year={year}")


PARTS = {
    "unused_minutes": "남은 것",
    "compensated_minutes": "보상",
    "saved_minutes": "저축",
    "carried_minutes": "이월(8시간 미만)",
    "lost_minutes": "없어지는 것",
}


def _settled(visit: Visit, year: int) -> tuple[list[dict[str, int]], str]:
    """Each person's leave left and what becomes of it; and the value that is missing to say so."""
    try:
        frame = settling.settlement(year=year)
    except (NoLawInForce, Unset) as missing:
        return [], str(missing)
    minutes = frame.with_columns(
        compensated_minutes=pl.col("compensated_days").cast(pl.Int64) * DAY
    )
    left = minutes.filter(pl.col("unused_minutes") > 0).sort("person")
    return list(left.select("person", *PARTS).iter_rows(named=True)), ""


def _settling(year: int, rows: Sequence[Any], missing: str, *, over: bool) -> str:
    if missing:
        return "정해지지 않은 값이 있어 정산할 수 없습니다."
    if not rows:
        return f"{year}년에 남은 연가가 없습니다."
    if not over:
        return f"{year}년 12월 31일부터 정산합니다. 지금 남은 대로 셈하면 이렇게 됩니다."
    return f"{len(rows):,}명에게 {year}년 연가가 남았습니다. 아래대로 보상하고 저축하고 이월합니다."


def _with_names(visit: Visit, rows: Sequence[dict[str, int]]) -> list[dict[str, Any]]:
    persons = [row["person"] for row in rows]
    names, ids = people.names(persons), people.public_ids(persons)
    return [
        {
            "name": names.get(row["person"], ""),
            "id": ids.get(row["person"]),
            "cells": [(ko, row[name]) for name, ko in PARTS.items()],
        }
        for row in rows
    ]


def _due(visit: Visit, year: int) -> tuple[list[Change], str]:
    """Who would get or lose minutes; and the value that is missing to say so."""
    try:
        frame = entitlements.due(year=year, on=granting.as_of(year, visit.at), today=visit.today)
    except (NoLawInForce, Unset) as missing:
        return [], str(missing)
    changed = frame.filter(pl.col("granted_minutes") != pl.col("minutes"))
    rows = changed.select("person", "minutes", "granted_minutes").iter_rows()
    return [Change(int(who), int(before), int(after)) for who, before, after in rows], ""


def _named(visit: Visit, found: Sequence[Change]) -> list[tuple[Change, str, str, Any]]:
    persons = [each.person for each in found]
    names, ids = people.names(persons), people.public_ids(persons)
    units = {e.person: e.unit for e in people.members(viewer=visit.viewer, on=visit.today)}
    called = organization.names(set(units.values()))
    return [
        (
            each,
            names.get(each.person, ""),
            called.get(units.get(each.person, 0), ""),
            ids.get(each.person),
        )
        for each in found
    ]


def _lead(year: int, found: Sequence[Change], missing: str) -> str:
    if missing:
        return "정해지지 않은 값이 있어 줄 수 없습니다."
    if not found:
        return f"새로 줄 것이 없습니다. {year}년 연가를 법대로 모두 주었습니다."
    return f"{len(found):,}명의 원장에 {year}년 연가를 적습니다. 아직 아무것도 적지 않았습니다."


def _year(visit: Visit, text: str | None) -> int:
    plain = text or ""
    year = int(plain) if plain.isdecimal() else visit.today.year
    return min(max(year, 2019), int(visit.today.year) + 1)


urls: list[URLPattern] = [
    path("ledger/grant", grant, name="ledger-grant"),
    path("ledger/grant/run", run, name="ledger-grant-run"),
    path("ledger/settle", settlement, name="ledger-settle"),
    path("ledger/settle/run", settle, name="ledger-settle-run"),
]
