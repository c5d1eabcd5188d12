"""지식활동 점수: brought in a file or pushed, held against what was brought before; and one's own."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path

from dure.accounts import queries as accounts
from dure.errors import NotTheirs, Refused
from dure.links.spreadsheets import Field, Table, Value
from dure.people import queries as people
from dure.points import actions, queries
from dure.points.queries import Word
from dure.web.doors import ANY, Visit, action, page
from dure.web.downloads import xlsx
from dure.web.fields import read_day
from dure.web.file_previews import Unsent, sent_file

SHOWN = 300
CRUMBS = [{"label": "지식활동 점수", "url": "/points"}]


def half_ko(period: date) -> str:
    return f"{period.year}년 {'상' if period.month == 1 else '하'}반기"


def score(hundredths: int) -> str:
    """125 → 1.25; what is whole has no decimals."""
    sign, size = ("△" if hundredths < 0 else ""), abs(hundredths)
    return f"{sign}{size // 100:,}" + (f".{size % 100:02d}".rstrip("0") if size % 100 else "")


@page("hr")
def everything(visit: Visit) -> HttpResponse:
    """What stands by source and half year, what is of nobody, and every taking."""
    return _show(visit)


def _show(visit: Visit, error: str = "") -> HttpResponse:
    names = _names(visit)
    context = {
        "page_title": "지식활동 점수",
        "page_lead": "다른 시스템이 보낸 점수를 전에 받은 것과 맞추어 봅니다. 고친 것은 모두 남습니다.",
        "error": error,
        "totals": [
            {**vars(each), "half": half_ko(each.period), "score": score(each.total),
             "unknown_score": score(each.unknown_total),
             "url": f"/points/sums?source={each.source}&period={each.period}"}
            for each in queries.totals()
        ],
        "unknown": _rows(queries.unknown(limit=SHOWN)),
        "takings": [
            {"taking": each, "by": names.get(each.by, each.by)} for each in queries.takings()
        ],
    }  # fmt: skip
    return visit.show("points/everything.html", context, 422 if error else 200)


def _names(visit: Visit) -> dict[str, str]:
    return {login: name for login, name, _ in accounts.logins()}


def _rows(words: Iterable[Word]) -> list[dict[str, Any]]:
    """Words as they are shown: whose, what, and what was said before."""
    found = list(words)
    names = people.names({each.person for each in found if each.person})
    return [
        {
            "word": each,
            "who": names.get(each.person or 0, ""),
            "half": half_ko(each.period),
            "score": score(each.hundredths),
            "before": _before(each, names),
        }
        for each in found
    ]


def _before(word: Word, names: dict[int, str]) -> list[str]:
    """What differs from the former word, in words."""
    was = word.before
    if was is None:
        return []
    told = [
        (was.person != word.person, f"{names.get(was.person or 0, '모르는 사람')}의 것이었음"),
        (was.hundredths != word.hundredths, f"{score(was.hundredths)}점이었음"),
        (was.kind != word.kind, f"종류가 {was.kind}였음"),
        (was.period != word.period, f"{half_ko(was.period)}였음"),
        (was.change == "withdrawn", "거두었던 것"),
    ]
    return [sentence for differs, sentence in told if differs]


@action("hr")
def choose(visit: Visit) -> HttpResponse:
    """Keep a file that was chosen, to be looked at."""
    try:
        filename, content = sent_file(visit, smaller="기간으로")
        sent = visit.request.POST
        upload = actions.preview_points(
            source=sent.get("source", ""),
            filename=filename,
            content=content,
            whole="whole" in sent,
            by=visit.viewer,
            at=visit.at,
        )
    except Unsent as error:
        return _show(visit, str(error))
    except Refused as refused:
        return _show(visit, refused.ko)
    return redirect(f"/points/files/{upload}")


@page("hr")
def seen(visit: Visit, upload: UUID) -> HttpResponseBase:
    """What a file would do; one that was taken shows its taking."""
    found = actions.look_at_points(upload=upload, by=visit.viewer)
    if found.taking:
        return redirect(f"/points/takings/{found.taking}")
    plan = found.plan
    names = people.names({move.person for move in plan.moves if move.person})
    rows = [
        {
            "move": move,
            "change": queries.CHANGES[move.change],
            "who": names.get(move.person or 0, ""),
            "half": half_ko(move.told.period),
            "score": score(move.told.hundredths),
            "was": score(move.before.hundredths) if move.before else "",
        }
        for move in plan.moves[:SHOWN]
    ]
    context = {
        "page_title": found.filename,
        "page_lead": _lead(found),
        "crumbs": CRUMBS,
        "seen": found,
        "rows": rows,
        "more": max(len(plan.moves) - SHOWN, 0),
        "errors": found.errors[:SHOWN],
        "figs": _figs(plan.counts()),
        "can": not found.errors,
    }
    return visit.show("points/seen.html", context)


def _lead(found: actions.Preview) -> str:
    if found.errors:
        return f"고칠 곳이 {len(found.errors):,}개 있어 아무것도 넣지 않습니다."
    if not found.plan.moves:
        return f"{found.source}이 전에 보낸 것과 모두 같습니다."
    return f"{found.source}의 점수 {len(found.plan.moves):,}건이 달라집니다. 아직 넣지 않았습니다."


def _figs(counts: dict[str, int]) -> list[dict[str, Any]]:
    told = (("새로", "new"), ("바뀜", "changed"), ("거둠", "withdrawn"), ("그대로", "unchanged"),
            ("누구인지 모름", "unknown"))  # fmt: skip
    return [{"label": ko, "value": f"{counts[name]:,}", "unit": "건"} for ko, name in told]


@action("hr")
def apply(visit: Visit, upload: UUID) -> HttpResponse:
    """Take a file that was looked at."""
    taking = actions.import_points(upload=upload, by=visit.viewer, at=visit.at)
    visit.say("점수를 받았습니다.")
    return redirect(f"/points/takings/{taking}")


@page("hr")
def taken(visit: Visit, taking: UUID) -> HttpResponse:
    """What one taking changed, each beside what was said before."""
    found = queries.taking(taking)
    if found is None:
        raise NotTheirs("이 기관에 없는 기록입니다.")
    words = queries.words_of(taking)
    context = {
        "page_title": f"{found.source}에서 받은 것",
        "crumbs": CRUMBS,
        "taking": found,
        "by": _names(visit).get(found.by, found.by),
        "figs": _figs(found.outcome),
        "rows": _rows(words[:SHOWN]),
        "more": max(len(words) - SHOWN, 0),
    }
    return visit.show("points/taking.html", context)


@page("hr")
def people_sums(visit: Visit) -> HttpResponseBase:
    """The sums of a half year by person, to take away."""
    source = visit.request.GET.get("source", "")
    period = read_day(visit.request.GET.get("period"), visit.today)
    found = queries.sums(source=source, period=period)
    persons = [person for person, _, _ in found]
    names, numbers = people.names(persons), people.staff_numbers(persons, on=visit.today)
    columns = (Field("사번"), Field("성명"), Field("건수", "integer", sum=True), Field("점수"))
    rows: list[list[Value]] = [
        [numbers.get(person, ""), names.get(person, ""), count, score(total)]
        for person, count, total in found
    ]
    name = f"{half_ko(period)} {source} 점수"
    return xlsx(visit, f"{name}.xlsx", [Table(name, columns, rows, title=name, sums=True)])


@page(*ANY)
def mine(visit: Visit) -> HttpResponse:
    """One's own points, where each came from, and what was corrected."""
    words = queries.of_person(visit.viewer.person) if visit.viewer.person else []
    standing = [each for each in words if each.stands and each.person == visit.viewer.person]
    context = {
        "page_title": "내 지식활동 점수",
        "page_lead": "다른 시스템이 보낸 점수입니다. 틀린 점수는 보낸 시스템에서 고쳐 다시 보내야 합니다.",
        "halves": _halves(standing),
        "rows": _rows(standing),
        "former": _rows(each for each in words if each not in standing),
    }
    return visit.show("points/mine.html", context)


def _halves(words: Sequence[Word]) -> list[dict[str, Any]]:
    """The sum of each half year, the latest first."""
    periods = sorted({each.period for each in words}, reverse=True)
    return [
        {
            "label": half_ko(period),
            "value": score(sum(each.hundredths for each in words if each.period == period)),
            "unit": "점",
        }
        for period in periods
    ]


urls = [
    path("points", everything, name="points"),
    path("points/files", choose, name="points-choose"),
    path("points/files/<uuid:upload>", seen, name="points-seen"),
    path("points/files/<uuid:upload>/apply", apply, name="points-apply"),
    path("points/takings/<uuid:taking>", taken, name="points-taking"),
    path("points/sums", people_sums, name="points-sums"),
    path("points/mine", mine, name="points-mine"),
]
