"""이동 시간: how long it takes at least from one office to another, set by the institution."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import transaction

from dure import frames, tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.evidence.finding import TRAVEL
from dure.evidence.models import Travel
from dure.organization import queries as organization

MOST = 1440


@dataclass(frozen=True)
class Way:
    """Two offices and the least minutes between them."""

    one: int
    other: int
    minutes: int
    document: str
    since: date


def ways(*, since: date, until: date) -> pl.DataFrame:
    """The travel times of a period, each with the days on which it holds, as finding.TRAVEL."""
    return frames.read(
        "SELECT one_id, other_id, minutes, lower(valid), coalesce(upper(valid), %s)"
        " FROM evidence_travel WHERE valid && daterange(%s, %s)",
        [until, since, until],
        TRAVEL,
    )


def listed(*, on: date) -> list[Way]:
    """The same for a page, with what they rest on."""
    rows = Travel.objects.filter(valid__contains=on).order_by("one_id", "other_id")
    return [
        Way(row.one_id, row.other_id, row.minutes, row.document, row.valid.lower) for row in rows
    ]


@transaction.atomic
def set_travel(
    *, one: int, other: int, minutes: int, since: date, document: str, by: Viewer, at: datetime
) -> None:
    """Say from a day on how long the way between two offices takes at least.

    Raises:
        NotTheirs: not 감사, or no such office.
        Refused: one office twice, no minutes, nothing it rests on, or a day before the last change.
    """
    if by.role != "auditor":
        raise NotTheirs("이동 시간은 감사 담당자가 정합니다.")
    if not {one, other} <= organization.names([one, other]).keys():
        raise NotTheirs("이 기관에 없는 부서입니다.")
    if one == other:
        raise Refused("same_office", "서로 다른 두 곳을 골라 주세요.")
    if not 1 <= minutes <= MOST:
        raise Refused("no_minutes", f"이동 시간은 1분에서 {MOST:,}분 사이로 적어 주세요.")
    if not document.strip() or len(document.strip()) > 120:
        raise Refused("no_document", "이동 시간을 정한 근거를 120자 안에서 적어 주세요.")
    first, second = sorted((one, other))
    rows = Travel.objects.filter(one_id=first, other_id=second)
    if rows.filter(valid__startswith__gte=since).exists():
        raise Refused(
            "changed_later",
            "그날이나 그 뒤에 정한 이동 시간이 이미 있습니다. 더 뒤의 날부터 정해 주세요.",
        )
    for row in rows.filter(valid__contains=since):
        Travel.objects.filter(id=row.id).update(valid=(row.valid.lower, since))
    Travel.objects.create(
        institution_id=tenancy.current(), one_id=first, other_id=second, minutes=minutes,
        document=document.strip(), valid=(since, None), by=by.name, at=at,
    )  # fmt: skip
    record(
        by=by,
        at=at,
        action="evidence.set_travel",
        summary=f"두 곳 사이의 이동 시간을 {since}부터 {minutes}분으로 정했습니다.",
        on=[On(kind="unit", subject=str(each)) for each in (first, second)],
        after={"minutes": minutes, "since": str(since), "document": document.strip()},
    )
