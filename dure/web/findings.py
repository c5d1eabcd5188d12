"""점검 결과: what the guard found in the districts that somebody sees, and how it came to it."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import NotTheirs
from dure.guard import complaints, queries, runs
from dure.guard.queries import Wanted
from dure.labor import queries as labor
from dure.labor import reach
from dure.links.spreadsheets import Field, Table
from dure.web.doors import ANY, Visit, action, page
from dure.web.downloads import xlsx
from dure.web.fields import read_key
from dure.web.labor import CRUMBS, READERS
from dure.web.templatetags.dure_format import day_iso, moment_ko, month_ko
from law.labor import words
from law.labor.guard.catalogue import CATALOGUE, GRADES
from law.labor.guard.todo import TO_DO

HOME: Final = "/labor/findings"
ON_A_PAGE: Final = 50
STATES: Final = dict(queries.STATES)
GRADE_TAGS: Final = {"F": "bad", "A": "warn", "C": "warn", "R": "go", "P": "plain"}
STATE_TAGS: Final = {
    "open": "warn",
    "asked": "go",
    "answered": "go",
    "correcting": "go",
    "corrected": "ok",
    "gone": "plain",
}
ABOUT: Final = {
    "LC-16": words.RECORDS,
    "LC-17": words.INSURANCES,
    "LC-18": words.INSURANCES,
    "LC-19": words.BENEFITS,
    "LC-21": words.SYSTEMS,
}
NOTES: Final = {
    "waiting": "차례를 기다립니다.",
    "running": "자치구마다 사실을 읽고 점검합니다.",
    "failed": "점검을 마치지 못했습니다.",
}


@page(*READERS)
def findings(visit: Visit) -> HttpResponse:
    """The findings of the viewer's districts, by district, rule, grade and state."""
    seen, wanted, kept = _wanted(visit)
    found = queries.findings(seen, wanted, is_city=reach.is_city(visit.viewer))
    shown = Paginator(found, ON_A_PAGE).get_page(visit.request.GET.get("page"))
    names = labor.names(seen)
    context = {
        "page_title": "점검 결과",
        "page_lead": _lead(),
        "crumbs": CRUMBS,
        "page": shown,
        "rows": [rest(each, names) for each in shown],
        "figs": _figs(queries.sums(found)),
        "query": f"{urlencode(kept)}&" if kept else "",
        "asked": kept,
        "districts": [(str(each.public_id), names[each.id]) for each in seen],
        "rules": [(rule, f"{rule} {lc.ko}") for rule, lc in CATALOGUE.items()],
        "grades": GRADES.items(),
        "states": STATES.items(),
        "job": _job(),
        "may_run": visit.viewer.role == "labor" and reach.is_city(visit.viewer),
    }
    return visit.show("labor/findings.html", context)


def _wanted(visit: Visit) -> tuple[list[Any], Wanted, dict[str, str]]:
    """The viewer's districts, what is asked for, and the words that asked."""
    seen = reach.districts(visit.viewer, on=visit.today)
    given = visit.request.GET
    kept = {name: given[name] for name in ("district", "rule", "grade", "state") if given.get(name)}
    key = read_key(kept.get("district", ""))
    district = next((each.id for each in seen if each.public_id == key), None)
    rest = {name: word for name, word in kept.items() if name != "district"}
    return seen, Wanted(district=district, **rest), kept


def _lead() -> str:
    day = queries.screened_on()
    if day is None:
        return "아직 점검하지 않았습니다. 시의 노동담당이 점검을 청하면 여기에 결과가 보입니다."
    return f"{day_iso(day)}까지의 계약, 날, 임금을 점검했습니다. 금액은 준 돈과 시정한 돈을 뺀 것입니다."


def _figs(sums: queries.Sums) -> list[dict[str, str]]:
    return [
        {"label": "점검 결과", "value": f"{sums.findings:,}", "unit": "건"},
        {"label": "근로자", "value": f"{sums.workers:,}", "unit": "명"},
        {"label": "남은 미지급액", "value": f"{sums.left_won:,}", "unit": "원"},
    ]


def row(each: Any, names: dict[int, str]) -> dict[str, Any]:
    """A finding as a line of a table."""
    return {
        "url": f"{HOME}/{each.public_id}",
        "who": who(each),
        "district": names.get(each.district_id, "모든 자치구"),
        "rule": each.rule,
        "ko": CATALOGUE[each.rule].ko,
        "about": ABOUT.get(each.rule, {}).get(each.about, ""),
        "month": month_ko(each.month) if each.month else "",
        "grade": GRADES[each.latest.grade],
        "grade_tag": GRADE_TAGS[each.latest.grade],
        "owed_won": each.latest.owed_won,
        "lapses_on": each.latest.lapses_on,
        "state": STATES[each.state],
        "tag": STATE_TAGS[each.state],
        "article": each.latest.article,
        "told": " ".join(line["ko"] for line in each.latest.evidence),
    }


def rest(each: Any, names: dict[int, str]) -> dict[str, Any]:
    """The same with the won that are left, as a list asked for them."""
    return {**row(each, names), "left_won": each.left_won}


def who(finding: Any) -> str:
    """Whom a finding is about; some are about a district as a whole."""
    return (finding.worker.name or finding.worker.number) if finding.worker else "자치구 전체"


def _job() -> dict[str, Any] | None:
    """How far the last screening is."""
    run = queries.last_run()
    if run is None:
        return None
    made = {"new": "새로", "changed": "바뀜", "same": "그대로", "gone": "사라짐"}
    told = ", ".join(f"{ko} {run.outcome[key]:,}건" for key, ko in made.items() if run.outcome)
    note = told or NOTES[run.state]
    return {
        "id": "run",
        "title": f"{day_iso(run.as_of)} 기준 점검",
        "done": run.read,
        "total": run.districts,
        "unit": "곳",
        "note": f"{note} {moment_ko(run.ended_at)}" if run.ended_at else note,
        "url": f"{HOME}/run",
        "finished": run.state == "done",
        "failed": run.trouble,
    }  # fmt: skip


@page(*READERS)
def progress(visit: Visit) -> HttpResponse:
    """How far the screening is, asked every second."""
    reach.districts(visit.viewer, on=visit.today)
    return visit.show("parts/progress.html", {"job": _job()})


@action("labor")
def ask_run(visit: Visit) -> HttpResponse:
    """Have every district screened."""
    runs.ask_run(by=visit.viewer, at=visit.at)
    visit.say("점검을 청했습니다. 끝나면 결과가 여기에 보입니다.")
    return redirect(HOME)


@page(*READERS)
def finding(visit: Visit, finding: UUID) -> HttpResponse:
    """One finding: the facts, the rule, its article and the arithmetic."""
    seen = reach.districts(visit.viewer, on=visit.today)
    found = queries.finding(finding, seen, is_city=reach.is_city(visit.viewer))
    context = shown(found, labor.names(seen))
    context["notes"] = complaints.notes(found.worker, visit.viewer) if found.worker else []
    context["may"] = (
        visit.viewer.role == "labor"
        and found.district is not None
        and found.state not in ("gone", "corrected")
    )
    return visit.show("labor/finding.html", context)


def shown(found: Any, names: dict[int, str]) -> dict[str, Any]:
    """A finding as its page shows it."""
    line = row(found, names)
    versions = queries.versions(found)
    return {
        "page_title": line["ko"],
        "page_lead": f"{line['district']} {line['who']} {line['month']}".strip(),
        "crumbs": [*CRUMBS, {"label": "점검 결과", "url": HOME}],
        "finding": found,
        "row": line,
        "said": found.latest,
        "to_do": TO_DO[found.rule],
        "former": versions[1:],
        "corrections": queries.corrections(found),
        "left": queries.left(found),
        "letters": queries.letters_of(found),
    }


@page(*ANY)
def mine(visit: Visit) -> HttpResponse:
    """What stands of one's own."""
    if visit.viewer.person is None:
        raise NotTheirs("근로자로 이어진 로그인이 아닙니다.")
    found = queries.of_person(visit.viewer.person)
    context = {
        "page_title": "내 근로조건 점검",
        "page_lead": "내 계약, 날, 임금에서 조문과 다르게 나온 것입니다.",
        "crumbs": [{"label": "내 일", "url": "/labor/mine"}],
        "rows": [rest(each, {}) for each in found],
    }
    return visit.show("labor/findings_mine.html", context)


@page(*READERS)
def file(visit: Visit) -> FileResponse:
    """The same list, all of it, as a sheet."""
    seen, wanted, _ = _wanted(visit)
    found = queries.findings(seen, wanted, is_city=reach.is_city(visit.viewer))
    table = Table(
        "점검 결과", FIELDS, _lines(found, labor.names(seen)), title="점검 결과", sums=True
    )
    return xlsx(visit, f"점검결과_{visit.today}.xlsx", [table])


FIELDS: Final = [
    Field("자치구", width=16), Field("근로자", width=16), Field("규칙"), Field("이름", width=26),
    Field("무엇", width=16), Field("등급", width=14), Field("달"), Field("남은 미지급액(원)", "integer", sum=True),
    Field("시효가 끝나는 날", "date"), Field("상태", width=14), Field("조문", width=40),
    Field("근거", width=80),
]  # fmt: skip


def _lines(found: Any, names: dict[int, str]) -> Sequence[tuple[Any, ...]]:
    columns = ("district", "who", "rule", "ko", "about", "grade", "month", "left_won", "lapses_on",
               "state", "article", "told")  # fmt: skip
    return [tuple(rest(each, names)[name] for name in columns) for each in found]


urls: list[URLPattern] = [
    path("labor/findings", findings, name="labor-findings"),
    path("labor/findings/file", file, name="labor-findings-file"),
    path("labor/findings/run", progress, name="labor-findings-run"),
    path("labor/findings/ask", ask_run, name="labor-findings-ask"),
    path("labor/findings/<uuid:finding>", finding, name="labor-finding"),
    path("labor/mine/findings", mine, name="labor-mine-findings"),
]
