"""당직일지 on paper: what was checked, what happened, to whom it went and who signed, as PDF and HWPX."""

from collections.abc import Mapping
from uuid import UUID

from django.http import FileResponse
from django.urls import path

from dure.approvals import queries as papers
from dure.duty.logbook import Log
from dure.links.paper import Block, Facts, Grid, Paper, Words
from dure.organization import queries as organization
from dure.people import queries as people
from dure.web import downloads
from dure.web.doors import ANY, Visit, page
from dure.web.duty_logs import read
from dure.web.templatetags.dure_format import clock_range, day_iso, day_ko, moment_ko

GOOD = {True: "이상 없음", False: "이상 있음", None: "점검하지 않음"}
Names = Mapping[int, str]


@page(*ANY)
def paper(visit: Visit, duty: UUID, format: str) -> FileResponse:
    """The log as it stands; one not handed over says so."""
    found = read(visit, duty)
    first, office = found.seats[0], organization.institution().name
    signed = papers.paper(found.document) if found.document else None
    line = [each for each in signed.line if each.signed_at] if signed else []
    names = people.names({
        *found.keepers, *found.following,
        *(each.person_id for each in found.lines), *(each.person for each in line if each.person),
    })  # fmt: skip
    told = Paper(
        title="당직일지",
        under=f"{office} {first.name}, {day_iso(first.date)}",
        blocks=[_facts(found, names), _checks(found), _lines(found, names), _signed(line, names)],
        foot=f"{office} · {moment_ko(visit.at)} 만듦 · 두레",
        author=office,
        at=visit.at,
    )
    return downloads.paper(visit, told, f"당직일지_{first.date}_{first.name}", format)


def _facts(found: Log, names: Names) -> Facts:
    first = found.seats[0]
    return Facts([
        ("당직", first.name), ("시각", clock_range(first.start, first.end)),
        ("당직자", ", ".join(
            f"{names[each.kept_by]} ({', '.join(filter(None, [each.role_ko, each.stopped]))})"
            for each in found.seats if each.kept_by
        )),
        ("인계받을 사람", ", ".join(names[each] for each in found.following) or "정해지지 않음"),
        ("당직일", day_ko(first.date)), ("상태", found.state_ko),
    ])  # fmt: skip


def _checks(found: Log) -> Block:
    if not found.checklist:
        return Words("점검", ["정한 점검 항목이 없습니다."])
    rows = [[item, GOOD[good]] for item, good in found.checklist]
    return Grid("점검", ["항목", "결과"], rows, [60, 40])


def _lines(found: Log, names: Names) -> Block:
    if not found.lines:
        return Words("적은 것", ["적은 것이 없습니다."])
    rows = [
        [
            moment_ko(each.at),
            ": ".join(part for part in (each.get_kind_display(), each.item) if part),
            _said(each.good, each.text, bool(each.media)),
            names[each.person_id],
        ]
        for each in found.lines
    ]
    return Grid("적은 것", ["때", "무엇", "내용", "쓴 사람"], rows, [24, 22, 40, 14])


def _said(good: bool | None, text: str, photo: bool) -> str:
    parts = ("" if good is None else GOOD[good], text, "(사진 있음)" if photo else "")
    return " ".join(part for part in parts if part)


def _signed(line: list[papers.Signature], names: Names) -> Block:
    if not line:
        return Words("결재", ["아직 결재하지 않았습니다."])
    rows = [[each.kind, names[each.person or 0], moment_ko(each.signed_at)] for each in line]
    return Grid("결재", ["구분", "성명", "때"], rows, [20, 40, 40])


urls = [
    path("duty/log/<uuid:duty>/pdf", paper, {"format": "pdf"}),
    path("duty/log/<uuid:duty>/hwpx", paper, {"format": "hwpx"}),
]
