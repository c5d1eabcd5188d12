"""비상근무 on paper: the report of a declaration, and 비상소집 결과, as PDF and HWPX."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import FileResponse
from django.urls import path

from dure.emergency import board, queries, rules
from dure.emergency.board import Board
from dure.emergency.queries import Seen
from dure.links.paper import Block, Facts, Grid, Paper, Words
from dure.organization import queries as organization
from dure.people import queries as people
from dure.web import downloads
from dure.web.doors import Visit, page
from dure.web.emergency import SEE
from dure.web.templatetags.dure_format import clock, day_iso, josa, moment_ko

# The columns of 별지 제2호서식 could not be read: what the decree itself names comes first, the
# rest is this product's and another block away from any form that turns up.
DOUBT: Final = (
    "별지 제2호서식의 칸은 확인하지 못했습니다(확인 필요). 영이 말하는 비상근무의 종류·발령일시·발령사유와"
    " 소집의 결과를 적었습니다."
)


@page(*SEE)
def declared(visit: Visit, emergency: UUID, format: str) -> FileResponse:
    """발령 (해제했으면 해제) 보고."""
    seen = queries.seen(emergency, viewer=visit.viewer, on=visit.today)
    paper = _paper(visit, "비상근무 발령 보고", seen, [_facts(seen), _levels(seen), _report(seen)])
    return downloads.paper(visit, paper, f"비상근무_발령보고_{seen.name}", format)


@page(*SEE)
def outcome(visit: Visit, call: UUID, format: str) -> FileResponse:
    """비상소집 결과."""
    found = board.board(call, viewer=visit.viewer, at=visit.at)
    seen = queries.seen(found.emergency, viewer=visit.viewer, on=visit.today)
    units = organization.names({each.unit for each in found.replies})
    names = people.names({each.person for each in found.replies})
    blocks: list[Block] = [
        _facts(seen),
        _call(found),
        _units(found, units),
        _halves(found, visit.at),
        _absent(found, units, names),
        Words("확인", [DOUBT]),
    ]
    paper = _paper(visit, "비상소집 결과", seen, blocks)
    return downloads.paper(visit, paper, f"비상소집_결과_{seen.name}", format)


def _paper(visit: Visit, title: str, seen: Seen, blocks: list[Block]) -> Paper:
    office = organization.institution().name
    drill = "[훈련] " if seen.drill else ""
    return Paper(
        title=f"{drill}{title}",
        under=f"{office} {seen.title}, {moment_ko(seen.issued_at)} 발령",
        blocks=blocks,
        foot=f"{office} · {moment_ko(visit.at)} 만듦 · 두레",
        author=office,
        at=visit.at,
    )


def _facts(seen: Seen) -> Facts:
    pairs = [
        ("비상근무의 종류", f"제{seen.kind}호"), ("발령 요건", seen.steps[-1].item),
        ("발령일시", moment_ko(seen.issued_at)), ("발령사유", seen.reason),
        ("지역", seen.region), ("발령자", "장관" if seen.by_minister else seen.issuer_ko),
    ]  # fmt: skip
    if seen.drill:
        pairs.append(("훈련", seen.drill_ko))
    if seen.released_at:
        pairs += [("해제일시", moment_ko(seen.released_at)), ("해제사유", seen.release_reason)]
    return Facts(pairs)


def _levels(seen: Seen) -> Grid:
    rows = [[moment_ko(step.since), f"제{step.kind}호", step.item, step.reason]
            for step in seen.steps]  # fmt: skip
    return Grid("호의 변경", ["부터", "호", "요건", "까닭"], rows, [22, 8, 40, 30])


def _report(seen: Seen) -> Words:
    if seen.drill:
        return Words("보고", ["훈련이므로 보고하는 발령이 아닙니다."])
    event = "released" if seen.released_at else "declared"
    told = rules.report(queries.found(seen.emergency), event, seen.released_at or seen.issued_at)
    way = f"{josa(told['via'], '을/를')} 거쳐 " if told["via"] else ""
    said = [f"{way}{told['to']}에게 보고합니다. ({rules.CALLING}제1항)"] if told["reports"] else []
    said += [f"보고한 때: {moment_ko(seen.reported_at)}"] if seen.reported_at else []
    return Words("보고", said or ["보고할 것이 없습니다."])


def _call(found: Board) -> Facts:
    tally = found.tally
    return Facts([
        ("소집한 때", moment_ko(found.sent_at)), ("응소할 때", moment_ko(found.due_at)),
        ("알린 말", found.message), ("장소", found.place),
        ("소집 인원", f"{tally.called:,}명"), ("응소 인원", f"{tally.came:,}명"),
        ("응소율", f"{tally.percent}%"), ("다시 알림", f"{found.reminders}번"),
    ])  # fmt: skip


def _units(found: Board, units: dict[int, str]) -> Grid:
    rows = [
        [units[unit], *(str(n) for n in (each.called, each.came, each.percent, each.late,
                                         each.cannot, each.silent))]
        for unit, each in found.by_unit()
    ]  # fmt: skip
    head = ["부서", "소집", "응소", "응소율(%)", "늦는다", "못 간다", "답 없음"]
    return Grid("부서별 응소", head, rows, [28, 12, 12, 12, 12, 12, 12], numbers=list(range(1, 7)))


def _halves(found: Board, at: datetime) -> Grid:
    rows = [[f"{day_iso(moment)} {clock(moment)}", str(came)] for moment, came in found.series(at)]
    return Grid("30분마다 응소", ["까지", "응소(명)"], rows, [50, 50], numbers=[1])


def _absent(found: Board, units: dict[int, str], names: dict[int, str]) -> Grid:
    """Those who did not come, with what they answered; reasons stay with 상황실."""
    rows = [
        [units[each.unit], names[each.person], each.answer_ko or "답 없음"]
        for each in found.replies
        if each.arrived_at is None
    ]
    return Grid("응소하지 않은 사람", ["부서", "성명", "답"], rows, [40, 30, 30])


urls = [
    path("emergency/<uuid:emergency>/paper/pdf", declared, {"format": "pdf"}, name="emergency-pdf"),
    path(
        "emergency/<uuid:emergency>/paper/hwpx", declared, {"format": "hwpx"}, name="emergency-hwpx"
    ),
    path("emergency/calls/<uuid:call>/paper/pdf", outcome, {"format": "pdf"}, name="call-pdf"),
    path("emergency/calls/<uuid:call>/paper/hwpx", outcome, {"format": "hwpx"}, name="call-hwpx"),
]
