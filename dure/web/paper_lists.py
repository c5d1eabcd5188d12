"""결재함, 내 문서, 대결, 전결 규칙 as sheets."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import FileResponse
from django.urls import URLPattern, path

from dure.approvals import queries as approvals
from dure.links.spreadsheets import Field, Table
from dure.organization import queries as organization
from dure.people import queries as people
from dure.web import decision_rules, delegation, explain
from dure.web.doors import ANY, SEOUL, Visit, page
from dure.web.downloads import xlsx
from dure.web.kinds import kind_ko
from dure.web.templatetags.dure_format import moment_ko
from dure.web.waiting import own, waiting

EVERY = 2000  # documents of one's own; more than anybody drafts


@page(*ANY)
def inbox(visit: Visit) -> FileResponse:
    """What waits for one's signature, with what one should look at first."""
    cards = waiting(visit)
    fields = [
        Field("종류"), Field("제목", width=40), Field("내용", width=40), Field("날", "date"),
        Field("누구 대신"), Field("살펴볼 것", width=50),
    ]  # fmt: skip
    rows = [
        (card.kind_ko, card.title, card.detail, card.day, card.acting_for, _flags(card.flags))
        for card in cards
    ]
    return _sheet(visit, "결재함", fields, rows)


def _flags(flags: Sequence[dict[str, Any]]) -> str:
    said = (
        f"{flag['ko']} ({explain.article_of(flag['article'])})" if flag["article"] else flag["ko"]
        for flag in flags
    )
    return "\n".join(said)


@page(*ANY)
def documents(visit: Visit) -> FileResponse:
    """What one has drafted and where it stands."""
    papers = approvals.drafted_by(own(visit), limit=EVERY)
    names = people.names({step.person or 0 for paper in papers for step in paper.line})
    fields = [
        Field("문서번호", width=24), Field("종류"), Field("제목", width=40), Field("판", "integer"),
        Field("올린 때", width=20), Field("상태"), Field("결정한 때", width=20),
        Field("결재선", width=50),
    ]  # fmt: skip
    rows = [
        (
            paper.number,
            kind_ko(paper.kind),
            paper.title,
            paper.version,
            moment_ko(paper.drafted_at),
            paper.state_ko,
            moment_ko(paper.decided_at) if paper.decided_at else "",
            " → ".join(_signed(step, names) for step in paper.line),
        )
        for paper in papers
    ]
    return _sheet(visit, "내 문서", fields, rows)


def _signed(step: approvals.Signature, names: dict[int, str]) -> str:
    who = f"{step.kind} {names.get(step.person or 0, step.signed_by)}"
    return f"{who} {moment_ko(step.signed_at)}" if step.signed_at else who


@page(*ANY)
def deputies(visit: Visit) -> FileResponse:
    """Who signs for whom: one's own and, for a clerk, those of the heads in reach."""
    found = delegation.listed(visit)
    names = people.names({who for each in found for who in (each.principal, each.deputy)})
    units = organization.names({each.unit for each in found if each.unit})
    fields = [
        Field("누구의 결재"), Field("대결하는 사람"), Field("첫날", "date"), Field("마지막 날", "date"),
        Field("범위", width=40), Field("부재 사유", width=30), Field("지정한 사람"),
        Field("지정한 때", width=20), Field("먼저 끝낸 사람"), Field("먼저 끝낸 때", width=20),
    ]  # fmt: skip
    rows = [
        (
            names.get(each.principal, ""),
            names.get(each.deputy, ""),
            each.since,
            each.until - timedelta(days=1),
            delegation.scope_words(each, units),
            each.reason,
            each.recorded_by,
            moment_ko(each.recorded_at),
            each.ended_by,
            moment_ko(each.ended_at) if each.ended_at else "",
        )
        for each in found
    ]
    return _sheet(visit, "대결", fields, rows)


@page("hr")
def rules(visit: Visit) -> FileResponse:
    """Every row of the matrix that was ever written."""
    written = approvals.rules()
    found = decision_rules.in_words(written, visit.today)
    fields = [
        Field("단위사무", width=24), Field("종류"), Field("세부 종류"), Field("누구의", width=24),
        Field("얼마까지", width=24), Field("결재선", width=50), Field("근거", width=40),
        Field("시행일", "date"), Field("쓰지 않는 첫날", "date"), Field("적은 사람"),
        Field("적은 때", width=20),
    ]  # fmt: skip
    rows = [
        (
            row["each"].row.matter,
            row["kind"],
            row["subkind"],
            row["whose"],
            row["measure"] or "모두",
            " → ".join(f"{step} {who}" for step, who in row["line"]),
            row["each"].document,
            row["each"].since,
            row["each"].until,
            row["each"].recorded_by,
            moment_ko(row["each"].recorded_at),
        )
        for row in found
    ]
    return _sheet(visit, "전결 규칙", fields, rows)


def _sheet(
    visit: Visit, name: str, fields: Sequence[Field], rows: Sequence[tuple[Any, ...]]
) -> FileResponse:
    day = visit.at.astimezone(SEOUL).date()
    table = Table(name, fields, rows, title=f"{visit.viewer.display_name} {name} {day}")
    return xlsx(visit, f"{name.replace(' ', '_')}_{day}.xlsx", [table])


urls: list[URLPattern] = [
    path("inbox/list.xlsx", inbox),
    path("documents/list.xlsx", documents),
    path("delegation/list.xlsx", deputies),
    path("decisions/list.xlsx", rules),
]
