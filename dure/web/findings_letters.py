"""시정요구서: written to a district, on paper, answered, and followed until it is mended."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import Refused
from dure.guard import asking, correcting, queries
from dure.guard.asking import WantedLetter
from dure.labor import queries as labor
from dure.labor import reach
from dure.links.paper import Block, Facts, Grid, Paper, Words
from dure.web import findings
from dure.web.doors import Visit, action, page
from dure.web.downloads import paper as handed
from dure.web.fields import read_key, read_sentence, typed_day
from dure.web.labor import CRUMBS, READERS, number
from dure.web.templatetags.dure_format import day_iso, moment_ko

HOME: Final = "/labor/letters"
BACK: Final = [*CRUMBS, {"label": "시정요구서", "url": HOME}]
ASKED_FIRST: Final = ("F", "A", "C")
WEEKS: Final = timedelta(days=14)
STANCES: Final = dict(queries.STANCES)
WIDTHS: Final = [14, 18, 10, 14, 44]


@page(*READERS)
def letters(visit: Visit) -> HttpResponse:
    """The letters to the viewer's districts and what became of them."""
    seen = reach.districts(visit.viewer, on=visit.today)
    names = labor.names(seen)
    told = queries.letters(seen)
    context = {
        "page_title": "시정요구서",
        "page_lead": "점검 결과를 자치구에 알리고 고쳐 달라고 요구한 문서입니다.",
        "crumbs": CRUMBS,
        "letters": [
            {"letter": each, "name": names[each.district_id], "answered": each.answers.all(),
             "late": each.answer_by < visit.today and not each.answers.all()}
            for each in told
        ],
        "districts": [(each.public_id, names[each.id]) for each in seen] if _may(visit) else [],
    }  # fmt: skip
    return visit.show("labor/letters.html", context)


def _may(visit: Visit) -> bool:
    return visit.viewer.role == "labor" and reach.is_city(visit.viewer)


@page("labor")
def new(visit: Visit, district: UUID) -> HttpResponse:
    """Choose what to ask a district to mend."""
    found = reach.district(district, viewer=visit.viewer, on=visit.today)
    reach.may_write_all(visit.viewer)
    names = labor.names([found])
    standing: list[Any] = queries.to_ask(found)
    rows = [
        {**findings.rest(each, names), "key": each.public_id, "pick": each.latest.grade in ASKED_FIRST}
        for each in standing
    ]  # fmt: skip
    context = {
        "page_title": f"{names[found.id]}에 시정요구",
        "page_lead": "벌칙, 과태료, 민사의 점검 결과를 먼저 골라 두었습니다.",
        "crumbs": BACK,
        "district": found,
        "rows": rows,
        "answer_by": visit.today + WEEKS,
    }
    return visit.show("labor/letter_new.html", context)


@action("labor")
def send(visit: Visit, district: UUID) -> HttpResponse:
    """Send the letter."""
    found = reach.district(district, viewer=visit.viewer, on=visit.today)
    given = visit.request.POST
    keys = [key for text in given.getlist("finding") if (key := read_key(text))]
    wanted = WantedLetter(
        findings=keys,
        number=read_sentence(given.get("number", ""), "문서번호는", 80),
        text=read_sentence(given.get("text", ""), "요구는", 2000),
        answer_by=typed_day(given, "answer_by", visit.today),
    )
    made = asking.send_letter(district=found, wanted=wanted, by=visit.viewer, at=visit.at)
    visit.say("시정요구서를 보냈습니다. 자치구의 노동담당이 여기에서 답합니다.")
    return redirect(f"{HOME}/{made}")


@page(*READERS)
def letter(visit: Visit, letter: UUID) -> HttpResponse:
    """A letter, what it asks about as it stands now, and the answers."""
    found = queries.letter(letter, reach.districts(visit.viewer, on=visit.today))
    names = labor.names([found.district])
    items = queries.items(found)
    rest = queries.lefts([each.finding for each in items])
    context = {
        "page_title": found.number,
        "page_lead": f"{names[found.district_id]}에 {moment_ko(found.sent_at)}에 보냈습니다.",
        "crumbs": BACK,
        "letter": found,
        "items": [
            {**findings.row(each.finding, names), "then": each.version.owed_won,
             "left": rest[each.finding_id]}
            for each in items
        ],
        "answers": [
            {"said": each, "stance": STANCES[each.stance]} for each in queries.answers(found)
        ],
        "stances": STANCES.items(),
        "may": visit.viewer.role == "labor",
    }  # fmt: skip
    return visit.show("labor/letter.html", context)


@action("labor")
def answer(visit: Visit, letter: UUID) -> HttpResponse:
    """The district answers."""
    found = queries.letter(letter, reach.districts(visit.viewer, on=visit.today))
    given = visit.request.POST
    day = typed_day(given, "promised_on", visit.today) if given.get("promised_on") else None
    asking.answer_letter(
        letter=found, stance=given.get("stance", ""),
        text=read_sentence(given.get("text", ""), "답은", 2000), promised_on=day, by=visit.viewer, at=visit.at,
    )  # fmt: skip
    visit.say("답을 적었습니다.")
    return redirect(f"{HOME}/{letter}")


@action("labor")
def correct(visit: Visit, finding: UUID) -> HttpResponse:
    """What was paid or mended."""
    seen = reach.districts(visit.viewer, on=visit.today)
    found = queries.finding(finding, seen, is_city=reach.is_city(visit.viewer))
    given = visit.request.POST
    if not given.get("done_on"):
        raise Refused("correction_undated", "시정한 날을 적어 주세요.")
    correcting.correct_finding(
        finding=found,
        done_on=typed_day(given, "done_on", visit.today),
        won=number(given.get("won") or "0", "준 돈"),
        what=read_sentence(given.get("what", ""), "한 일은"),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("시정을 적었습니다.")
    return redirect(f"{findings.HOME}/{finding}")


@page(*READERS)
def paper(visit: Visit, letter: UUID, format: str) -> FileResponse:
    """The letter to hand over."""
    found = queries.letter(letter, reach.districts(visit.viewer, on=visit.today))
    return handed(visit, _paper(visit, found), f"시정요구서_{found.number}", format)


def _paper(visit: Visit, found: Any) -> Paper:
    office = labor.names([found.district])[found.district_id]
    items = queries.items(found)
    owed = sum(each.version.owed_won or 0 for each in items
               if each.finding.rule not in queries.TOLD_AGAIN)  # fmt: skip
    blocks: list[Block] = [
        Facts(
            [
                ("받는 곳", office),
                ("문서번호", found.number),
                ("보낸 날", day_iso(found.sent_at)),
                ("답을 받을 날", day_iso(found.answer_by)),
                ("점검 결과", f"{len(items)}건"),
                ("미지급액의 합", f"{owed:,}원"),
            ]
        ),
        *([Words("요구", found.text.splitlines())] if found.text else []),
        Grid("시정할 것", ["근로자", "점검", "달", "미지급액(원)", "근거와 조문"],
             _grid(items), WIDTHS, numbers=[3]),
    ]  # fmt: skip
    return Paper(
        title="근로조건 시정요구서",
        under=f"{office}, {found.number}",
        blocks=blocks,
        foot=f"{found.number} · {moment_ko(visit.at)} 만듦 · 두레",
        author="노동담당",
        at=visit.at,
    )


def _grid(items: Sequence[Any]) -> list[list[str]]:
    rows = []
    for each in items:
        line = findings.row(each.finding, {})
        told = " ".join(part["ko"] for part in each.version.evidence)
        owed = f"{each.version.owed_won:,}" if each.version.owed_won else ""
        cells = [line["who"], f"{line['rule']} {line['ko']}", line["month"], owed]
        rows.append([*cells, f"{told} ({each.version.article})"])
    return rows


urls: list[URLPattern] = [
    path("labor/letters", letters, name="labor-letters"),
    path("labor/letters/new/<uuid:district>", new, name="labor-letter-new"),
    path("labor/letters/send/<uuid:district>", send, name="labor-letter-send"),
    path("labor/letters/<uuid:letter>", letter, name="labor-letter"),
    path("labor/letters/<uuid:letter>/answer", answer, name="labor-letter-answer"),
    path("labor/letters/<uuid:letter>/pdf", paper, {"format": "pdf"}, name="labor-letter-pdf"),
    path("labor/letters/<uuid:letter>/hwpx", paper, {"format": "hwpx"}, name="labor-letter-hwpx"),
    path("labor/findings/<uuid:finding>/correct", correct, name="labor-finding-correct"),
]
