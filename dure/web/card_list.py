"""공무원증의 목록: what should come back, what is lost, who has none, and every card in use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.urls import URLPattern, path

from dure.cards import imports, queries
from dure.cards.queries import Overview, Owed
from dure.links.spreadsheets import Field, Table
from dure.organization import queries as organization
from dure.people.queries import Member
from dure.web.doors import Visit, page
from dure.web.downloads import xlsx
from dure.web.templatetags.dure_format import day_iso

ON_A_PAGE = 50
ROLES = ("hr", "admin")
KINDS = {
    "owed": "돌려받을 카드",
    "leaving": "곧 떠나는 사람",
    "lost": "분실한 카드",
    "without": "카드 없는 사람",
    "using": "쓰고 있는 카드",
}


@dataclass(frozen=True)
class Row:
    """One line: a card, or somebody who has none."""

    kind: str
    each: Owed | Member
    unit: str

    @property
    def number(self) -> str:
        return self.each.card.number if isinstance(self.each, Owed) else ""

    @property
    def day(self) -> date | None:
        """The day that matters of its kind: the last of work, of the loss, or the first of the card."""
        if isinstance(self.each, Member):
            return None
        if self.kind == "using":
            return self.each.card.since
        return self.each.card.changed if self.kind == "lost" else self.each.last_day

    @property
    def told(self) -> str:
        """What is so with it, in words."""
        if isinstance(self.each, Member):
            return "카드 없음"
        day = day_iso(self.day) if self.day else ""
        match self.kind:
            case "owed":
                return f"{self.each.why}, {day}까지 근무" if day else self.each.why
            case "leaving":
                return f"{day}까지 근무"
            case "lost":
                return f"{day}에 분실"
        return f"{day}부터"


@page(*ROLES)
def listed(visit: Visit) -> HttpResponse:
    """Cards of one kind, those that should come back first."""
    seen = queries.overview(viewer=visit.viewer, on=visit.today)
    kind, text = _asked(visit, seen)
    found = _rows(visit, seen, kind, text)
    context = {
        "page_title": "공무원증",
        "page_lead": _lead(seen),
        "figs": [
            {"label": "사용 중", "value": f"{len(seen.using):,}", "unit": "장"},
            {"label": "미반납", "value": f"{len(seen.owed):,}", "unit": "장"},
            {"label": "분실", "value": f"{len(seen.lost):,}", "unit": "장"},
            {"label": "카드 없는 사람", "value": f"{len(seen.without):,}", "unit": "명"},
        ],
        "kind": kind,
        "title": KINDS[kind],
        "filters": [
            {"value": key, "label": ko, "count": len(_of(seen, key)), "here": key == kind}
            for key, ko in KINDS.items()
        ],
        "text": text,
        "found": len(found),
        "page": Paginator(found, ON_A_PAGE).get_page(visit.request.GET.get("page")),
        "query": f"{urlencode({'show': kind, 'q': text})}&",
        "file": imports.last_applied(at=visit.at),
        "today": visit.today,
    }
    return visit.show("cards/page.html", context)


@page(*ROLES)
def file(visit: Visit) -> FileResponse:
    """The same list, all of it, as a sheet."""
    seen = queries.overview(viewer=visit.viewer, on=visit.today)
    kind, text = _asked(visit, seen)
    fields = [
        Field("성명"),
        Field("소속", width=22),
        Field("공무원증번호", width=16),
        Field("상태", width=36),
    ]
    lines = [
        (row.each.name, row.unit, row.number, row.told) for row in _rows(visit, seen, kind, text)
    ]
    table = Table(KINDS[kind], fields, lines, title=f"{KINDS[kind]} {day_iso(visit.today)}")
    return xlsx(visit, f"공무원증_{KINDS[kind]}_{visit.today}.xlsx", [table])


def _lead(seen: Overview) -> str:
    if seen.owed:
        return f"돌려받을 공무원증이 {len(seen.owed):,}장 있습니다."
    if seen.without:
        return f"돌려받을 공무원증이 없습니다. 카드 없는 사람이 {len(seen.without):,}명입니다."
    return "모든 직원이 공무원증을 가지고 있고 돌려받을 것이 없습니다."


def _asked(visit: Visit, seen: Overview) -> tuple[str, str]:
    """The kind asked for, else the first that asks for somebody; and what is searched for."""
    given = visit.request.GET
    first = next((key for key in ("owed", "lost") if _of(seen, key)), "owed")
    kind = given.get("show", "")
    return kind if kind in KINDS else first, given.get("q", "").strip()


def _of(seen: Overview, kind: str) -> tuple[Owed, ...] | tuple[Member, ...]:
    found: tuple[Owed, ...] | tuple[Member, ...] = getattr(seen, kind)
    return found


def _rows(visit: Visit, seen: Overview, kind: str, text: str) -> list[Row]:
    """Those of a kind whose name, unit or number bears the text."""
    every: Iterable[Owed | Member] = _of(seen, kind)
    units = organization.names({each.unit for each in every if each.unit})
    rows = [Row(kind, each, units.get(each.unit or 0, "")) for each in every]
    return [row for row in rows if any(text in s for s in (row.each.name, row.unit, row.number))]


urls: list[URLPattern] = [
    path("cards", listed, name="cards"),
    path("cards/list.xlsx", file),
]
