"""시의 현황: pay over the districts, who works there, unpaid won, gaps and access, with one report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import FileResponse, HttpResponse
from django.urls import URLPattern, path

from dure.guard import city
from dure.labor import queries as labor
from dure.labor import reach
from dure.links.paper import Block, Facts, Grid, Paper, Words
from dure.web import drawing
from dure.web.doors import Visit, page
from dure.web.downloads import paper as handed
from dure.web.labor import CRUMBS, READERS
from dure.web.templatetags.dure_format import day_iso, moment_ko
from law.labor import words
from law.labor.dispersion import SHARE

SMALL: Final = "작은 자치구들"
HIDDEN: Final = "사람이 적은 자치구는 따로 보이지 않고 함께 셉니다."
FLAGS: Final = {"uneven": "지니계수가 높음", "wide": "P90/P10이 높음", "low": "중앙값이 낮음"}


@dataclass(frozen=True)
class View:
    """What somebody sees: the districts that are theirs, and the spread of all without names."""

    names: dict[int, str]
    lines: dict[int, city.Line]
    everybody: dict[str, Any] | None
    groups: list[dict[str, Any]]
    past: list[city.Past]
    is_city: bool


@page(*READERS)
def overview(visit: Visit) -> HttpResponse:
    """The page."""
    view = _view(visit)
    context = {
        "page_title": "근로조건 현황",
        "page_lead": _lead(view),
        "crumbs": CRUMBS,
        "figs": _figs(view),
        "view": view,
        "groups": [_group(each, view) for each in view.groups],
        "rows": _rows(view),
        "plots": _plots(view),
        "trend": _trend(view),
        "hidden": HIDDEN,
    }
    return visit.show("labor/city.html", context)


def _view(visit: Visit) -> View:
    seen = reach.districts(visit.viewer, on=visit.today)
    names = labor.names(seen)
    told = city.spread(on=visit.today)
    is_city = reach.is_city(visit.viewer)
    return View(
        names,
        city.lines(seen),
        next((each for each in told if each["scope"] == "all"), None),
        [each for each in told if _theirs(each, names, is_city)],
        city.past(seen),
        is_city,
    )


def _theirs(group: dict[str, Any], names: dict[int, str], is_city: bool) -> bool:
    return group["district"] in names or (is_city and group["scope"] == "small")


def _lead(view: View) -> str:
    whose = "모든 자치구" if view.is_city else "맡은 자치구와, 이름 없이 본 전체"
    return f"{whose}의 급여, 고용 구분, 미지급액, 공백과 시스템 권한입니다."


def share(value: int | None) -> str:
    """Ten-thousandths as people read them."""
    return "" if value is None else f"{value / SHARE:.4f}"


def _figs(view: View) -> list[dict[str, str]]:
    unpaid = sum(each.unpaid_won for each in view.lines.values())
    blocked = sum(each.blocked for each in view.lines.values())
    every = view.everybody
    spread = [
        {"label": "지니계수 (전체)", "value": share(every["gini"])},
        {"label": "P90/P10 (전체)", "value": share(every["spread"])},
    ] if every else []  # fmt: skip
    return [
        *spread,
        {"label": "남은 미지급액", "value": f"{unpaid:,}", "unit": "원"},
        {"label": "막힌 시스템 권한", "value": f"{blocked:,}", "unit": "건"},
    ]


def _group(group: dict[str, Any], view: View) -> dict[str, Any]:
    return {
        "name": view.names.get(group["district"], SMALL),
        "people": group["people"],
        "median": group["median_halves"] // 2,
        **{key: share(group[key]) for key in ("ratio", "gini", "spread", "variation")},
        "flags": [ko for flag, ko in FLAGS.items() if group[flag]],
    }


def _rows(view: View) -> list[dict[str, Any]]:
    return [
        {
            "name": view.names[key],
            "kinds": ", ".join(f"{words.KINDS[kind]} {n}명" for kind, n in line.kinds.items()),
            "line": line,
        }
        for key, line in view.lines.items()
    ]


def _plots(view: View) -> list[drawing.BarPlot]:
    ratios = [
        drawing.BarRow(view.names.get(each["district"], SMALL), (each["ratio"] // 100,))
        for each in view.groups
        if each["ratio"] is not None
    ]
    kinds = {kind: sum(e.kinds.get(kind, 0) for e in view.lines.values()) for kind in words.KINDS}
    mix = [drawing.BarRow(ko, (kinds[kind],)) for kind, ko in words.KINDS.items() if kinds[kind]]
    unpaid = [
        drawing.BarRow(view.names[key], (line.unpaid_won,))
        for key, line in view.lines.items()
        if line.unpaid_won
    ]
    made = [
        _bars(ratios, "ratio-plot", "시간당 임금 중앙값의 전체에 대한 비", "%", "자치구"),
        _bars(mix, "mix-plot", "고용 구분마다 사람", "명", "고용 구분"),
        _bars(unpaid, "unpaid-plot", "남은 미지급액", "원", "자치구"),
    ]
    return [each for each in made if each]


def _bars(
    rows: Sequence[drawing.BarRow], key: str, title: str, unit: str, head: str
) -> drawing.BarPlot | None:
    if not rows:
        return None
    most = max(rows, key=lambda each: each.values[0])
    reading = f"{most.label}: {drawing.figure(most.values[0])}{unit}, 가장 큽니다."
    return drawing.bar_plot(
        rows, key=key, title=title, reading=reading, unit=unit, series=(title,), label_head=head
    )


def _trend(view: View) -> drawing.LinePlot | None:
    if len(view.past) < 2:
        return None
    labels = [day_iso(each.as_of)[5:] for each in view.past]
    last = view.past[-1].owed_won
    return drawing.line_plot(
        labels, [each.owed_won for each in view.past], key="trend-plot", title="점검마다의 미지급액",
        reading=f"마지막 점검에서 {last:,}원입니다.", unit="원", label_head="점검한 날",
        row_labels=[day_iso(each.as_of) for each in view.past],
    )  # fmt: skip


@page(*READERS)
def paper(visit: Visit, format: str) -> FileResponse:
    """The same as a report."""
    view = _view(visit)
    told = Paper(
        title="기간제·공무직 근로조건 현황",
        under=f"{day_iso(visit.today)} 기준",
        blocks=_blocks(view),
        foot=f"{moment_ko(visit.at)} 만듦 · 두레",
        author="노동담당",
        at=visit.at,
    )
    return handed(visit, told, f"근로조건현황_{visit.today}", format)


def _blocks(view: View) -> list[Block]:
    groups = [_group(each, view) for each in view.groups]
    figs = [(each["label"], f"{each['value']}{each.get('unit', '')}") for each in _figs(view)]
    cells = ("ratio", "gini", "spread")
    spread = [
        [g["name"], f"{g['people']}", f"{g['median']:,}", *(g[c] for c in cells), ", ".join(g["flags"])]
        for g in groups
    ]  # fmt: skip
    rows = [
        [each["name"], each["kinds"], f"{each['line'].unpaid_won:,}", f"{each['line'].gaps}",
         f"{each['line'].blocked}"]
        for each in _rows(view)
    ]  # fmt: skip
    past = [[day_iso(e.as_of), f"{e.findings:,}", f"{e.owed_won:,}"] for e in view.past]
    heads = ["자치구", "사람", "중앙값(원)", "전체에 대한 비", "지니계수", "P90/P10", "살필 것"]
    columns = ["자치구", "고용 구분", "남은 미지급액(원)", "협약·기간의 공백", "막힌 권한"]
    shown: list[Block] = [Facts(figs), Words("읽는 법", [HIDDEN])]
    if spread:
        shown.append(
            Grid("시간당 임금", heads, spread, [18, 8, 14, 14, 12, 12, 22], [1, 2, 3, 4, 5])
        )
    shown.append(Grid("자치구", columns, rows, [18, 36, 20, 14, 12], [2, 3, 4]))
    if past:
        shown.append(
            Grid("점검마다", ["점검한 날", "점검 결과", "미지급액(원)"], past, [34, 33, 33], [1, 2])
        )
    return shown


urls: list[URLPattern] = [
    path("labor/city", overview, name="labor-city"),
    path("labor/city/pdf", paper, {"format": "pdf"}, name="labor-city-pdf"),
    path("labor/city/hwpx", paper, {"format": "hwpx"}, name="labor-city-hwpx"),
]
