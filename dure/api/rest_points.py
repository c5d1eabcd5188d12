"""API: another system's points, sent, and held against what it sent before."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from annotated_types import Len
from ninja import Schema
from pydantic import Field, StringConstraints

from dure.api.rest import Call, Said, writes
from dure.links.points_file import FIRST, SECOND, Told
from dure.points import actions, queries

PLAIN = r"^[^\x00-\x1f]*$"
Name = Annotated[str, StringConstraints(max_length=80, pattern=PLAIN, strip_whitespace=True)]
Word = Annotated[
    str, StringConstraints(min_length=1, max_length=40, pattern=PLAIN, strip_whitespace=True)
]
Kind = Annotated[
    str, StringConstraints(min_length=1, max_length=60, pattern=PLAIN, strip_whitespace=True)
]
Key = Annotated[
    str, StringConstraints(min_length=1, max_length=80, pattern=PLAIN, strip_whitespace=True)
]
Half = Annotated[str, StringConstraints(pattern=r"^20\d\dH[12]$")]
Hundredths = Annotated[int, Field(ge=-(10**8), le=10**8)]


class SentPoint(Said):
    """A record of the source by its own number: whose, of which half year; 125 is 1.25 points."""

    id: Key
    staff_number: Word
    half: Half
    kind: Kind
    hundredths: Hundredths
    name: Name = ""
    withdrawn: bool = False


class SentPoints(Said):
    """Records of one source; `whole`: what is missing in the half years they speak of is withdrawn."""

    source: Word
    whole: bool = False
    items: Annotated[list[SentPoint], Len(1, 5000)]


class Unknown(Schema):
    """A record that is kept and given to nobody, and why."""

    id: str
    staff_number: str
    reason: str


class Total(Schema):
    """What now stands of the source in a half year, to be held against its own sums."""

    half: str
    records: int
    people: int
    hundredths: int
    unknown: int
    unknown_hundredths: int
    withdrawn: int


class Taken(Schema):
    """What became of what was sent."""

    taking: UUID
    new: int
    changed: int
    withdrawn: int
    unchanged: int
    unknown: list[Unknown]
    totals: list[Total]


@writes("/points", "points:write", Taken, summary="지식활동 점수 보내기")
def send_points(call: Call, sent: SentPoints) -> Taken:
    """보낸 시스템의 고유번호로 전에 받은 것과 맞춥니다. 다시 보내도 한 번이고, 누구인지 모르는 것도
    까닭과 함께 둡니다. totals를 보낸 시스템의 합계와 맞추어 보세요."""
    key = actions.take(
        source=sent.source,
        told=[_told(each) for each in sent.items],
        whole=sent.whole,
        door="api",
        by=call.viewer,
        at=call.at,
    )
    return _taken(key, [each.id for each in sent.items], {each.half for each in sent.items})


def _told(each: SentPoint) -> Told:
    period = date(int(each.half[:4]), FIRST if each.half[-1] == "1" else SECOND, 1)
    return Told(
        each.id,
        each.staff_number,
        period,
        each.kind,
        each.hundredths,
        each.name,
        each.withdrawn,
    )


def _taken(key: UUID, ids: Sequence[str], halves: set[str]) -> Taken:
    taking = queries.taking(key)
    assert taking is not None
    told = taking.outcome
    unknown = queries.unknown(source=taking.source, ids=ids, limit=len(ids))
    totals = [each for each in queries.totals() if each.source == taking.source]
    return Taken(
        taking=key,
        **{name: told[name] for name in ("new", "changed", "withdrawn", "unchanged")},
        unknown=[
            Unknown(id=each.source_id, staff_number=each.staff_number, reason=each.unknown_reason)
            for each in unknown
        ],
        totals=[_total(each) for each in totals if _half(each.period) in halves],
    )


def _total(each: queries.Total) -> Total:
    return Total(
        half=_half(each.period),
        records=each.records,
        people=each.people,
        hundredths=each.total,
        unknown=each.unknown,
        unknown_hundredths=each.unknown_total,
        withdrawn=each.withdrawn,
    )


def _half(period: date) -> str:
    return f"{period.year}H{1 if period.month == FIRST else 2}"
